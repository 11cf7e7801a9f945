/* onnx-tensor.c: from ONNX's messages about tensors and their types to NnTensor. */
#include "onnx.h"

#include <string.h>

static bool
known_type (int32_t type)
{
  return type >= 0 && nn_type_size ((NnType) type) != 0;
}

/* Copies @count elements out of the typed field that ONNX prescribes for the type. */
static bool
typed_content (const Onnx__TensorProto *p, NnTensor *t, size_t count, const char *name,
               NnError *err)
{
  size_t n;

  switch (t->type)
    {
    case NN_FLOAT:
      n = p->n_float_data;
      break;
    case NN_DOUBLE:
      n = p->n_double_data;
      break;
    case NN_INT64:
      n = p->n_int64_data;
      break;
    case NN_UINT32:
    case NN_UINT64:
      n = p->n_uint64_data;
      break;
    default:
      n = p->n_int32_data;
      break;
    }
  if (n != count)
    return nn_fail (err, NN_ERROR_FORMAT,
                    "tensor '%.80s' has %zu elements where its shape says %zu", name, n, count);
  if (count == 0)
    return true;
  switch (t->type)
    {
    case NN_FLOAT:
      memcpy (t->data, p->float_data, count * sizeof (float));
      break;
    case NN_DOUBLE:
      memcpy (t->data, p->double_data, count * sizeof (double));
      break;
    case NN_INT64:
      memcpy (t->data, p->int64_data, count * sizeof (int64_t));
      break;
    case NN_UINT32:
    case NN_UINT64:
      for (size_t i = 0; i < count; i++)
        nn_set_int (t->type, t->data, (int64_t) i, (int64_t) p->uint64_data[i]);
      break;
    case NN_FLOAT16:
    case NN_BFLOAT16: /* stored as bits */
      for (size_t i = 0; i < count; i++)
        ((uint16_t *) t->data)[i] = (uint16_t) p->int32_data[i];
      break;
    default:
      for (size_t i = 0; i < count; i++)
        nn_set_int (t->type, t->data, (int64_t) i, p->int32_data[i]);
      break;
    }
  return true;
}

bool
nn_onnx_tensor (NnHeap *heap, const Onnx__TensorProto *p, NnTensor *t, NnError *err)
{
  const char *name = p->name != NULL ? p->name : "";
  size_t bytes;

  if (!known_type (p->data_type))
    return nn_fail (err, NN_ERROR_UNSUPPORTED,
                    "tensor '%.80s' has element type %d, which is not known", name,
                    (int) p->data_type);
  if (p->n_dims > NN_MAX_RANK)
    return nn_fail (err, NN_ERROR_UNSUPPORTED, "tensor '%.80s' has %zu dimensions, more than %d",
                    name, p->n_dims, NN_MAX_RANK);
  if (p->n_external_data > 0 || (p->has_data_location && p->data_location != 0))
    return nn_fail (err, NN_ERROR_UNSUPPORTED, "tensor '%.80s' keeps its data in another file",
                    name);
  if (p->segment != NULL)
    return nn_fail (err, NN_ERROR_UNSUPPORTED, "tensor '%.80s' is stored in segments", name);
  for (size_t i = 0; i < p->n_dims; i++)
    if (p->dims[i] < 0)
      return nn_fail (err, NN_ERROR_SHAPE, "tensor '%.80s' has a negative dimension", name);
  nn_tensor_init (t, (NnType) p->data_type, (int) p->n_dims, p->dims);
  bytes = nn_tensor_bytes (t);
  if (p->has_raw_data && p->raw_data.len != bytes)
    return nn_fail (err, NN_ERROR_FORMAT, "tensor '%.80s' has %zu bytes where its shape says %zu",
                    name, p->raw_data.len, bytes);
  /* Anything that is not in the file must not be allocated on its word. */
  if (!p->has_raw_data && nn_tensor_count (t) > (int64_t) (1 << 30))
    return nn_fail (err, NN_ERROR_FORMAT, "tensor '%.80s' is larger than its content", name);
  t->data = nn_heap_alloc (heap, bytes, err);
  if (t->data == NULL)
    return false;
  if (!p->has_raw_data)
    return typed_content (p, t, (size_t) nn_tensor_count (t), name, err);
  if (bytes > 0)
    memcpy (t->data, p->raw_data.data, bytes);
  return true;
}

bool
nn_onnx_type (const Onnx__ValueInfoProto *p, const char *what, NnTensor *t, bool *has_shape,
              NnError *err)
{
  const Onnx__TypeProto__Tensor *tensor;

  memset (t, 0, sizeof *t);
  *has_shape = false;
  if (p->type == NULL || p->type->value_case != ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE
      || p->type->tensor_type == NULL)
    return nn_fail (err, NN_ERROR_UNSUPPORTED, "%s '%.80s' is not a tensor", what, p->name);
  tensor = p->type->tensor_type;
  if (!known_type (tensor->elem_type))
    return nn_fail (err, NN_ERROR_UNSUPPORTED,
                    "%s '%.80s' has element type %d, which is not known", what, p->name,
                    (int) tensor->elem_type);
  t->type = (NnType) tensor->elem_type;
  if (tensor->shape == NULL)
    return true;
  if (tensor->shape->n_dim > NN_MAX_RANK)
    return nn_fail (err, NN_ERROR_UNSUPPORTED, "%s '%.80s' has more than %d dimensions", what,
                    p->name, NN_MAX_RANK);
  *has_shape = true;
  t->rank = (int) tensor->shape->n_dim;
  for (int i = 0; i < t->rank; i++)
    {
      const Onnx__TensorShapeProto__Dimension *d = tensor->shape->dim[i];

      t->dim[i] = -1;
      if (d->value_case == ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE)
        {
          /* -1 is how some exporters leave a dimension open. */
          if (d->dim_value < -1)
            return nn_fail (err, NN_ERROR_SHAPE, "%s '%.80s' has a negative dimension", what,
                            p->name);
          t->dim[i] = d->dim_value;
        }
    }
  return true;
}
