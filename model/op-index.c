/* op-index.c: gathering, scattering and selecting by indices. Tensors are row-major here. */
#include "ops.h"

#include <stdlib.h>
#include <string.h>

/* The product of dimensions from @first to before @last. */
static int64_t
span (const NnTensor *t, int first, int last)
{
  int64_t n = 1;

  for (int i = first; i < last; i++)
    n *= t->dim[i];
  return n;
}

static bool
index_type (const NnCtx *ctx, int i, NnError *err)
{
  NnType type = ctx->in[i]->type;

  if (type == NN_INT64 || type == NN_INT32)
    return true;
  return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "indices are %s", nn_type_name (type));
}

/* Index number @i of input @input, checked against @n; negative ones count from the end. */
static bool
read_index (const NnCtx *ctx, int input, int64_t i, int64_t n, int64_t *index, NnError *err)
{
  *index = nn_get_int (ctx->in[input]->type, ctx->in[input]->data, i);
  if (*index < -n || *index >= n)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "index %lld of %lld", (long long) *index,
                        (long long) n);
  if (*index < 0)
    *index += n;
  return true;
}

/* --- what scattering does where something is already --- */

typedef enum
{
  SET,
  ADD,
  MUL,
  MAX,
  MIN
} Reduction;

static bool
read_reduction (const NnCtx *ctx, Reduction *reduction, NnError *err)
{
  static const char *const names[] = { "none", "add", "mul", "max", "min" };
  const char *name = nn_attr_string (ctx->node, "reduction", "none");

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strcmp (name, names[i]) == 0)
      {
        *reduction = (Reduction) i;
        if (i != SET && ctx->in[0]->type == NN_BOOL)
          break;
        return true;
      }
  return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "reduction %.20s of %s is not known", name,
                      nn_type_name (ctx->in[0]->type));
}

static int64_t
reduce_int (Reduction reduction, bool is_unsigned, int64_t a, int64_t b)
{
  bool less = is_unsigned ? (uint64_t) a < (uint64_t) b : a < b;

  return reduction == ADD   ? (int64_t) ((uint64_t) a + (uint64_t) b)
         : reduction == MUL ? (int64_t) ((uint64_t) a * (uint64_t) b)
         : reduction == MAX ? (less ? b : a)
                            : (less ? a : b);
}

/* Puts @count elements from @from on to element @at of @out on. */
static void
put (Reduction reduction, const NnTensor *out, int64_t at, const NnTensor *updates, int64_t from,
     int64_t count)
{
  const NnType type = out->type;
  const size_t size = nn_type_size (type);

  if (reduction == SET)
    memcpy ((char *) out->data + (size_t) at * size,
            (const char *) updates->data + (size_t) from * size, (size_t) count * size);
  else if (nn_type_is_float (type))
    for (int64_t i = 0; i < count; i++)
      {
        double a = nn_get_double (type, out->data, at + i);
        double b = nn_get_double (type, updates->data, from + i);

        nn_set_double (type, out->data, at + i,
                       reduction == ADD   ? a + b
                       : reduction == MUL ? a * b
                       : reduction == MAX ? (b > a ? b : a)
                                          : (b < a ? b : a));
      }
  else
    for (int64_t i = 0; i < count; i++)
      nn_set_int (type, out->data, at + i,
                  reduce_int (reduction, type == NN_UINT64, nn_get_int (type, out->data, at + i),
                              nn_get_int (type, updates->data, from + i)));
}

/* --- Gather --- */

static bool
gather_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *indices = ctx->in[1];
  int64_t dim[2 * NN_MAX_RANK];
  int axis, rank = 0;

  if (!index_type (ctx, 1, err)
      || !nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", 0), x->rank, &axis, err))
    return false;
  for (int i = 0; i < axis; i++)
    dim[rank++] = x->dim[i];
  for (int i = 0; i < indices->rank; i++)
    dim[rank++] = indices->dim[i];
  for (int i = axis + 1; i < x->rank; i++)
    dim[rank++] = x->dim[i];
  return nn_ctx_out (ctx, 0, x->type, rank, dim, err);
}

static bool
gather_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t count = nn_tensor_count (ctx->in[1]), index, outer;
  size_t block;
  int axis;

  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", 0), x->rank, &axis, err))
    return false;
  outer = span (x, 0, axis);
  block = (size_t) span (x, axis + 1, x->rank) * nn_type_size (x->type);
  for (int64_t o = 0; o < outer; o++)
    for (int64_t i = 0; i < count; i++)
      {
        if (!read_index (ctx, 1, i, x->dim[axis], &index, err))
          return false;
        memcpy ((char *) ctx->out[0]->data + (size_t) (o * count + i) * block,
                (const char *) x->data + (size_t) (o * x->dim[axis] + index) * block, block);
      }
  return true;
}

/* --- GatherElements, ScatterElements: one index for each element --- */

static bool
elements_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *indices = ctx->in[1];
  bool scatter = ctx->node->op->name[0] == 'S';
  Reduction reduction;
  int axis;

  if (!index_type (ctx, 1, err)
      || !nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", 0), x->rank, &axis, err))
    return false;
  if (indices->rank != x->rank)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "indices of %d dimensions for %d", indices->rank,
                        x->rank);
  for (int i = 0; i < x->rank; i++)
    if (i != axis && indices->dim[i] > x->dim[i])
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "dimension %d of the indices is too large", i);
  if (scatter
      && (ctx->in[2]->type != x->type || !nn_tensor_same_shape (ctx->in[2], indices)))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the updates do not fit");
  return read_reduction (ctx, &reduction, err)
         && nn_ctx_out (ctx, 0, x->type, x->rank, scatter ? x->dim : indices->dim, err);
}

static bool
elements_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *indices = ctx->in[1], *out = ctx->out[0];
  bool scatter = ctx->node->op->name[0] == 'S';
  int64_t size = (int64_t) nn_type_size (x->type), at[NN_MAX_RANK] = { 0 }, i = 0, index;
  Reduction reduction;
  int axis;

  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", 0), x->rank, &axis, err)
      || !read_reduction (ctx, &reduction, err))
    return false;
  if (scatter)
    memcpy (out->data, x->data, nn_tensor_bytes (x));
  if (nn_tensor_count (indices) == 0)
    return true;
  do
    {
      int64_t other;

      if (!read_index (ctx, 1, i, x->dim[axis], &index, err))
        return false;
      other = nn_index_offset (x, at) + (index - at[axis]) * x->stride[axis];
      if (scatter)
        put (reduction, out, other, ctx->in[2], i, 1);
      else
        memcpy ((char *) out->data + i * size, (const char *) x->data + other * size,
                (size_t) size);
      i++;
    }
  while (nn_index_next (at, indices->rank, indices->dim));
  return true;
}

/* --- GatherND, ScatterND: indices are rows of coordinates --- */

static bool
nd_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *indices = ctx->in[1];
  bool scatter = ctx->node->op->name[0] == 'S';
  int64_t batch = nn_attr_int (ctx->node, "batch_dims", 0), row, dim[2 * NN_MAX_RANK];
  Reduction reduction;
  int rank = 0;

  if (!index_type (ctx, 1, err))
    return false;
  if (x->rank < 1 || indices->rank < 1 || batch < 0 || batch >= indices->rank || batch >= x->rank)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the indices do not fit");
  row = indices->dim[indices->rank - 1];
  if (row < 1 || row > x->rank - batch)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%lld coordinates in %d dimensions",
                        (long long) row, x->rank);
  for (int64_t i = 0; i < batch; i++)
    if (indices->dim[i] != x->dim[i])
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the batches do not fit");
  for (int i = 0; i < indices->rank - 1; i++)
    dim[rank++] = indices->dim[i];
  for (int i = (int) (batch + row); i < x->rank; i++)
    dim[rank++] = x->dim[i];
  if (!scatter)
    return nn_ctx_out (ctx, 0, x->type, rank, dim, err);
  if (ctx->in[2]->type != x->type || ctx->in[2]->rank != rank
      || (rank > 0 && memcmp (ctx->in[2]->dim, dim, sizeof dim[0] * (size_t) rank) != 0))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the updates do not fit");
  return read_reduction (ctx, &reduction, err) && nn_ctx_out_like (ctx, 0, x, err);
}

static bool
nd_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *indices = ctx->in[1];
  bool scatter = ctx->node->op->name[0] == 'S';
  int batch = (int) nn_attr_int (ctx->node, "batch_dims", 0);
  int row = (int) indices->dim[indices->rank - 1];
  int64_t rows = span (indices, 0, indices->rank - 1), batches = span (x, 0, batch);
  int64_t block = span (x, batch + row, x->rank), size = (int64_t) nn_type_size (x->type);
  Reduction reduction;

  if (!read_reduction (ctx, &reduction, err))
    return false;
  if (scatter)
    memcpy (ctx->out[0]->data, x->data, nn_tensor_bytes (x));
  for (int64_t i = 0; i < rows; i++)
    {
      int64_t at = batches > 0 ? i / (rows / batches) : 0, index;

      for (int k = 0; k < row; k++)
        {
          if (!read_index (ctx, 1, i * row + k, x->dim[batch + k], &index, err))
            return false;
          at = at * x->dim[batch + k] + index;
        }
      if (scatter)
        put (reduction, ctx->out[0], at * block, ctx->in[2], i * block, block);
      else
        memcpy ((char *) ctx->out[0]->data + i * block * size,
                (const char *) x->data + at * block * size, (size_t) (block * size));
    }
  return true;
}

/* --- NonZero, Compress: how many come out depends on the content --- */

static bool
is_set (const NnTensor *t, int64_t i)
{
  return nn_type_is_float (t->type) ? nn_get_double (t->type, t->data, i) != 0
                                    : nn_get_int (t->type, t->data, i) != 0;
}

static bool
nonzero_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t n = nn_tensor_count (x), dim[2] = { x->rank, 0 };

  if (x->data == NULL)
    {
      ctx->deferred = true;
      return true;
    }
  for (int64_t i = 0; i < n; i++)
    dim[1] += is_set (x, i);
  return nn_ctx_out (ctx, 0, NN_INT64, 2, dim, err);
}

static bool
nonzero_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t n = ctx->out[0]->dim[1], at[NN_MAX_RANK] = { 0 }, found = 0;

  for (int64_t i = 0; i < nn_tensor_count (x); i++)
    {
      if (is_set (x, i))
        {
          for (int k = 0; k < x->rank; k++)
            ((int64_t *) ctx->out[0]->data)[k * n + found] = at[k];
          found++;
        }
      nn_index_next (at, x->rank, x->dim);
    }
  return true;
}

/* Sets *@axis to -1 where the input counts as flat. */
static bool
compress_axis (const NnCtx *ctx, int *axis, int64_t *n, NnError *err)
{
  *axis = -1;
  if (nn_attr (ctx->node, "axis") != NULL
      && !nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", 0), ctx->in[0]->rank, axis, err))
    return false;
  *n = *axis < 0 ? nn_tensor_count (ctx->in[0]) : ctx->in[0]->dim[*axis];
  return true;
}

static bool
compress_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *condition = ctx->in[1];
  int64_t n, chosen = 0, dim[NN_MAX_RANK];
  int axis;

  if (condition->rank != 1 || condition->type != NN_BOOL)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the condition is not a list of bool");
  if (!compress_axis (ctx, &axis, &n, err))
    return false;
  if (condition->data == NULL)
    {
      ctx->deferred = true;
      return true;
    }
  for (int64_t i = 0; i < n && i < condition->dim[0]; i++)
    chosen += is_set (condition, i);
  memcpy (dim, x->dim, sizeof dim);
  dim[axis < 0 ? 0 : axis] = chosen;
  return nn_ctx_out (ctx, 0, x->type, axis < 0 ? 1 : x->rank, dim, err);
}

static bool
compress_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *condition = ctx->in[1];
  int64_t n, outer, to = 0;
  size_t block;
  int axis;

  if (!compress_axis (ctx, &axis, &n, err))
    return false;
  outer = axis < 0 ? 1 : span (x, 0, axis);
  block = nn_type_size (x->type) * (size_t) (axis < 0 ? 1 : span (x, axis + 1, x->rank));
  for (int64_t o = 0; o < outer; o++)
    for (int64_t i = 0; i < n && i < condition->dim[0]; i++)
      if (is_set (condition, i))
        memcpy ((char *) ctx->out[0]->data + (size_t) to++ * block,
                (const char *) x->data + (size_t) (o * n + i) * block, block);
  return true;
}

/* --- OneHot --- */

static bool
onehot_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *indices = ctx->in[0], *depth = ctx->in[1], *values = ctx->in[2];
  int64_t dim[NN_MAX_RANK + 1];
  int axis;

  if (nn_tensor_count (depth) != 1 || values->rank != 1 || values->dim[0] != 2
      || indices->rank >= NN_MAX_RANK)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "depth or values do not fit");
  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", -1), indices->rank + 1, &axis, err))
    return false;
  if (depth->data == NULL)
    {
      ctx->deferred = true;
      return true;
    }
  for (int i = 0, k = 0; i <= indices->rank; i++)
    dim[i] = i == axis ? nn_get_int (depth->type, depth->data, 0) : indices->dim[k++];
  return nn_ctx_out (ctx, 0, values->type, indices->rank + 1, dim, err);
}

static bool
onehot_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *indices = ctx->in[0], *o = ctx->out[0];
  size_t size = nn_type_size (o->type);
  int64_t inner, outer, depth;
  int axis;

  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", -1), o->rank, &axis, err))
    return false;
  inner = span (o, axis + 1, o->rank);
  outer = span (o, 0, axis);
  depth = o->dim[axis];
  for (int64_t a = 0; a < outer; a++)
    for (int64_t d = 0; d < depth; d++)
      for (int64_t b = 0; b < inner; b++)
        {
          int64_t hot = nn_get_int (indices->type, indices->data, a * inner + b);

          if (hot >= -depth && hot < 0)
            hot += depth;
          memcpy ((char *) o->data + (size_t) ((a * depth + d) * inner + b) * size,
                  (const char *) ctx->in[2]->data + (hot == d ? size : 0), size);
        }
  return true;
}

/* --- Trilu, ReverseSequence --- */

static bool
trilu_infer (NnCtx *ctx, NnError *err)
{
  if (ctx->in[0]->rank < 2
      || (nn_ctx_has (ctx, 1)
          && (nn_tensor_count (ctx->in[1]) != 1 || ctx->in[1]->type != NN_INT64)))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the input is not a matrix, or k not a number");
  return nn_ctx_out_like (ctx, 0, ctx->in[0], err);
}

static bool
trilu_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  bool upper = nn_attr_int (ctx->node, "upper", 1) != 0;
  int64_t k = nn_ctx_has (ctx, 1) ? *(const int64_t *) ctx->in[1]->data : 0;
  int64_t h = x->dim[x->rank - 2], w = x->dim[x->rank - 1];
  size_t size = nn_type_size (x->type);

  k = k < -h ? -h : k > w ? w : k;
  memcpy (ctx->out[0]->data, x->data, nn_tensor_bytes (x));
  for (int64_t i = 0; i < nn_tensor_count (x); i++)
    if (upper ? i % w < i / w % h + k : i % w > i / w % h + k)
      memset ((char *) ctx->out[0]->data + (size_t) i * size, 0, size);
  return true;
}

static bool
reverse_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t batch = nn_attr_int (ctx->node, "batch_axis", 1);
  int64_t time = nn_attr_int (ctx->node, "time_axis", 0);

  if (x->rank < 2 || batch + time != 1 || (batch != 0 && batch != 1)
      || ctx->in[1]->type != NN_INT64 || ctx->in[1]->rank != 1
      || ctx->in[1]->dim[0] != x->dim[batch])
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "axes or lengths do not fit");
  return nn_ctx_out_like (ctx, 0, x, err);
}

static bool
reverse_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int batch = (int) nn_attr_int (ctx->node, "batch_axis", 1), time = 1 - batch;
  size_t block = (size_t) span (x, 2, x->rank) * nn_type_size (x->type);

  for (int64_t b = 0; b < x->dim[batch]; b++)
    {
      int64_t length = ((const int64_t *) ctx->in[1]->data)[b];

      if (length < 0 || length > x->dim[time])
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "a length of %lld", (long long) length);
      for (int64_t t = 0; t < x->dim[time]; t++)
        {
          int64_t from = t < length ? length - 1 - t : t;
          int64_t to_at = batch == 0 ? b * x->dim[1] + t : t * x->dim[1] + b;
          int64_t from_at = batch == 0 ? b * x->dim[1] + from : from * x->dim[1] + b;

          memcpy ((char *) ctx->out[0]->data + (size_t) to_at * block,
                  (const char *) x->data + (size_t) from_at * block, block);
        }
    }
  return true;
}

#define ENTRY(name_, from, to, inputs_min, inputs, attrs, kind)                                    \
  {                                                                                                \
    .name = name_, .min_opset = from, .max_opset = to, .min_in = inputs_min, .max_in = inputs,     \
    .min_out = 1, .max_out = 1, .attributes = attrs, .infer = kind##_infer, .run = kind##_run      \
  }

static const NnOp ops[] = {
  ENTRY ("Compress", 9, 0, 2, 2, "axis:i", compress),
  ENTRY ("Gather", 1, 0, 2, 2, "axis:i", gather),
  ENTRY ("GatherElements", 11, 0, 2, 2, "axis:i", elements),
  ENTRY ("GatherND", 11, 0, 2, 2, "batch_dims:i", nd),
  ENTRY ("NonZero", 9, 0, 1, 1, "", nonzero),
  ENTRY ("OneHot", 9, 0, 3, 3, "axis:i", onehot),
  ENTRY ("ReverseSequence", 10, 0, 2, 2, "batch_axis:i time_axis:i", reverse),
  ENTRY ("Scatter", 9, 10, 3, 3, "axis:i", elements),
  ENTRY ("ScatterElements", 11, 0, 3, 3, "axis:i reduction:s", elements),
  ENTRY ("ScatterND", 11, 0, 3, 3, "reduction:s", nd),
  ENTRY ("Trilu", 14, 0, 1, 2, "upper:i", trilu),
};

const NnOp *
nn_ops_index (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
