/* op-join.c: putting tensors together and taking them apart. */
#include "ops.h"

#include <string.h>

/* --- Concat --- */

static bool
concat_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *first = ctx->in[0];
  int64_t dim[NN_MAX_RANK];
  int axis;

  if (nn_attr (ctx->node, "axis") == NULL && ctx->node->opset >= 4)
    return nn_ctx_fail (ctx, err, NN_ERROR_FORMAT, "attribute axis is missing");
  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", 1), first->rank, &axis, err))
    return false;
  memcpy (dim, first->dim, sizeof dim);
  for (int i = 1; i < ctx->n_in; i++)
    {
      const NnTensor *t = ctx->in[i];

      if (t == NULL || t->type != first->type || t->rank != first->rank)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "input %d is not like input 0", i);
      for (int k = 0; k < t->rank; k++)
        if (k != axis && t->dim[k] != first->dim[k])
          return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE,
                              "dimension %d of input %d is %lld, not %lld", k, i,
                              (long long) t->dim[k], (long long) first->dim[k]);
      if (__builtin_add_overflow (dim[axis], t->dim[axis], &dim[axis]))
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the shape is absurdly large");
    }
  return nn_ctx_out (ctx, 0, first->type, first->rank, dim, err);
}

static bool
concat_run (NnCtx *ctx, NnError *err)
{
  NnTensor part = *ctx->out[0];
  int axis = (int) nn_attr_int (ctx->node, "axis", 1);

  if (axis < 0)
    axis += part.rank;
  for (int i = 0; i < ctx->n_in; i++)
    {
      part.dim[axis] = ctx->in[i]->dim[axis];
      /* A part that the plan let its maker write in place is there already. */
      if (part.data != ctx->in[i]->data && nn_tensor_count (&part) > 0)
        nn_tensor_copy (&part, ctx->in[i]);
      part.data = (char *) part.data
                  + part.dim[axis] * part.stride[axis] * (int64_t) nn_type_size (part.type);
    }
  return true;
}

/* --- Split --- */

static bool
split_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t sizes[256], dim[NN_MAX_RANK], sum = 0;
  int axis, n;

  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", 0), x->rank, &axis, err)
      || !nn_ctx_ints_or_attr (ctx, "split", 1, sizes, 256, &n, err))
    return false;
  if (ctx->deferred)
    return true;
  if (n < 0)
    {
      int64_t parts = nn_attr_int (ctx->node, "num_outputs", ctx->n_out), part;

      if (parts != ctx->n_out || parts < 1 || parts > 256
          || (ctx->node->opset < 18 && x->dim[axis] % parts != 0))
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%lld into %d parts",
                            (long long) x->dim[axis], ctx->n_out);
      n = (int) parts;
      part = (x->dim[axis] + parts - 1) / parts;
      for (int i = 0; i < n; i++)
        {
          sizes[i] = i < n - 1 ? part : x->dim[axis] - part * (n - 1);
          if (sizes[i] < 0)
            return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%lld into %d parts",
                                (long long) x->dim[axis], n);
        }
    }
  if (n != ctx->n_out)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%d sizes for %d outputs", n, ctx->n_out);
  memcpy (dim, x->dim, sizeof dim);
  for (int i = 0; i < n; i++)
    {
      if (sizes[i] < 0 || sizes[i] > x->dim[axis])
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "a part of %lld", (long long) sizes[i]);
      sum += sizes[i];
      dim[axis] = sizes[i];
      if (!nn_ctx_out (ctx, i, x->type, x->rank, dim, err))
        return false;
    }
  if (sum != x->dim[axis])
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the parts add up to %lld, not %lld",
                        (long long) sum, (long long) x->dim[axis]);
  return true;
}

static int
split_axis (const NnCtx *ctx)
{
  int axis = (int) nn_attr_int (ctx->node, "axis", 0);

  return axis < 0 ? axis + ctx->in[0]->rank : axis;
}

static bool
split_view (NnCtx *ctx, int64_t *offset)
{
  const NnTensor *x = ctx->in[0];
  int axis = split_axis (ctx);
  int64_t at = 0;

  for (int i = 0; i < ctx->n_out; i++)
    {
      if (ctx->out[i]->dim[axis] == 0)
        return false;
      memcpy (ctx->out[i]->stride, x->stride, sizeof x->stride);
      offset[i] = at * x->stride[axis];
      at += ctx->out[i]->dim[axis];
    }
  return true;
}

static bool
split_run (NnCtx *ctx, NnError *err)
{
  NnTensor part = *ctx->in[0];
  int axis = split_axis (ctx);
  int64_t given = 0;
  int missing = -1;

  for (int i = 0; i < ctx->n_out; i++)
    if (ctx->out[i] != NULL)
      given += ctx->out[i]->dim[axis];
    else
      missing = missing == -1 ? i : -2;
  if (missing == -2)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "several outputs are left out");
  for (int i = 0; i < ctx->n_out; i++)
    {
      part.dim[axis] = ctx->out[i] != NULL ? ctx->out[i]->dim[axis]
                                           : ctx->in[0]->dim[axis] - given;
      if (ctx->out[i] != NULL && nn_tensor_count (&part) > 0)
        nn_tensor_copy (ctx->out[i], &part);
      part.data = (char *) part.data
                  + part.dim[axis] * part.stride[axis] * (int64_t) nn_type_size (part.type);
    }
  return true;
}

/* --- Pad --- */

enum
{
  PAD_CONSTANT,
  PAD_EDGE,
  PAD_REFLECT,
  PAD_WRAP
};

static bool
pad_read (NnCtx *ctx, int64_t *pads, int *mode, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  const char *name = nn_attr_string (ctx->node, "mode", "constant");
  int64_t list[2 * NN_MAX_RANK], axes[NN_MAX_RANK];
  int n, n_axes = -1;

  *mode = strcmp (name, "constant") == 0  ? PAD_CONSTANT
          : strcmp (name, "edge") == 0    ? PAD_EDGE
          : strcmp (name, "reflect") == 0 ? PAD_REFLECT
          : strcmp (name, "wrap") == 0    ? PAD_WRAP
                                          : -1;
  if (*mode < 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "mode %.20s is not known", name);
  if (!nn_ctx_ints_or_attr (ctx, "pads", 1, list, 2 * NN_MAX_RANK, &n, err)
      || !nn_ctx_ints_or_attr (ctx, NULL, 3, axes, NN_MAX_RANK, &n_axes, err))
    return false;
  if (ctx->deferred)
    return true;
  if (n != 2 * (n_axes < 0 ? x->rank : n_axes))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%d pads for %d dimensions", n, x->rank);
  memset (pads, 0, sizeof *pads * 2 * NN_MAX_RANK);
  for (int i = 0; i < n / 2; i++)
    {
      int axis = i;

      if (n_axes >= 0 && !nn_ctx_axis (ctx, axes[i], x->rank, &axis, err))
        return false;
      pads[axis] = list[i];
      pads[NN_MAX_RANK + axis] = list[n / 2 + i];
    }
  for (int i = 0; i < x->rank; i++)
    {
      int64_t begin = pads[i], end = pads[NN_MAX_RANK + i];
      int64_t most = *mode == PAD_REFLECT ? x->dim[i] - 1 : (int64_t) 1 << 40;

      if (begin > most || end > most || begin < -x->dim[i] || end < -x->dim[i]
          || x->dim[i] + begin + end < 0 || (*mode != PAD_CONSTANT && x->dim[i] == 0))
        if (begin != 0 || end != 0)
          return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "pads of %lld and %lld on %lld",
                              (long long) begin, (long long) end, (long long) x->dim[i]);
    }
  return true;
}

static bool
pad_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t pads[2 * NN_MAX_RANK], dim[NN_MAX_RANK];
  int mode;

  if (!pad_read (ctx, pads, &mode, err))
    return false;
  if (ctx->deferred)
    return true;
  if (nn_ctx_has (ctx, 2)
      && (ctx->in[2]->type != x->type || nn_tensor_count (ctx->in[2]) != 1))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the constant is not a number of the same type");
  for (int i = 0; i < x->rank; i++)
    dim[i] = x->dim[i] + pads[i] + pads[NN_MAX_RANK + i];
  return nn_ctx_out (ctx, 0, x->type, x->rank, dim, err);
}

/* @box of the padded tensor cut down to begin <= index < end along @axis. */
static NnTensor
cut (NnTensor box, int axis, int64_t begin, int64_t end)
{
  box.data = (char *) box.data + begin * box.stride[axis] * (int64_t) nn_type_size (box.type);
  box.dim[axis] = end - begin;
  return box;
}

/* A constant border: a slab before and behind along each axis, as wide as what the axes before it
 * left, and the input in what is left at the end. Whole rows are copied, whatever the layout. */
static void
pad_constant (const NnTensor *x, const NnTensor *o, const int64_t *pads, void *fill)
{
  NnTensor box = *o, from = *x, value = { .type = x->type, .data = fill };

  for (int i = 0; i < x->rank; i++)
    {
      const int64_t begin = pads[i], end = pads[NN_MAX_RANK + i], size = o->dim[i];
      const int64_t first = begin < 0 ? 0 : begin < size ? begin : size;
      const int64_t last = size - (end < 0 ? 0 : end < size - first ? end : size - first);
      const NnTensor before = cut (box, i, 0, first), behind = cut (box, i, last, size);

      nn_tensor_copy (&before, &value);
      nn_tensor_copy (&behind, &value);
      box = cut (box, i, first, last);
      from = cut (from, i, begin < 0 ? -begin : 0, (begin < 0 ? -begin : 0) + last - first);
    }
  nn_tensor_copy (&box, &from);
}

static bool
pad_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *o = ctx->out[0];
  size_t size = nn_type_size (x->type);
  int64_t pads[2 * NN_MAX_RANK], at[NN_MAX_RANK] = { 0 };
  uint8_t fill[8] = { 0 };
  int mode;

  if (!pad_read (ctx, pads, &mode, err))
    return false;
  if (nn_ctx_has (ctx, 2))
    memcpy (fill, ctx->in[2]->data, size);
  else
    nn_set_double (x->type, fill, 0, (double) nn_attr_float (ctx->node, "value", 0));
  if (nn_tensor_count (o) == 0)
    return true;
  if (mode == PAD_CONSTANT)
    {
      pad_constant (x, o, pads, fill);
      return true;
    }
  do
    {
      int64_t from = 0;

      for (int i = 0; i < x->rank; i++)
        {
          int64_t p = at[i] - pads[i];

          if (mode == PAD_EDGE)
            p = p < 0 ? 0 : p >= x->dim[i] ? x->dim[i] - 1 : p;
          else if (mode == PAD_WRAP)
            p = (p % x->dim[i] + x->dim[i]) % x->dim[i];
          else
            p = p < 0 ? -p : p >= x->dim[i] ? 2 * (x->dim[i] - 1) - p : p;
          from += p * x->stride[i];
        }
      memcpy ((char *) o->data + nn_index_offset (o, at) * (int64_t) size,
              (const char *) x->data + from * (int64_t) size, size);
    }
  while (nn_index_next (at, o->rank, o->dim));
  return true;
}

/* --- CenterCropPad: the middle stays in the middle --- */

/* Size and begin of every axis: of the part of the input that is kept, and where it goes. */
static bool
centre_read (NnCtx *ctx, int64_t *dim, int64_t *from, int64_t *to, int64_t *count, NnError *err)
{
  const NnAttr *axes = nn_attr (ctx->node, "axes");
  const NnTensor *x = ctx->in[0];
  int64_t list[NN_MAX_RANK];
  int n;

  if (!nn_ctx_ints (ctx, 1, list, NN_MAX_RANK, &n, err))
    return false;
  if (ctx->deferred)
    return true;
  if (n != (axes == NULL ? x->rank : axes->n))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%d sizes for %d dimensions", n, x->rank);
  memcpy (dim, x->dim, sizeof x->dim);
  for (int i = 0; i < n; i++)
    {
      int axis = i;

      if (axes != NULL && !nn_ctx_axis (ctx, axes->ints[i], x->rank, &axis, err))
        return false;
      if (list[i] < 0)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "a size of %lld", (long long) list[i]);
      dim[axis] = list[i];
    }
  for (int i = 0; i < x->rank; i++)
    {
      from[i] = dim[i] < x->dim[i] ? (x->dim[i] - dim[i]) / 2 : 0;
      to[i] = dim[i] > x->dim[i] ? (dim[i] - x->dim[i]) / 2 : 0;
      count[i] = dim[i] < x->dim[i] ? dim[i] : x->dim[i];
    }
  return true;
}

static bool
centre_infer (NnCtx *ctx, NnError *err)
{
  int64_t dim[NN_MAX_RANK], from[NN_MAX_RANK], to[NN_MAX_RANK], count[NN_MAX_RANK];

  if (!centre_read (ctx, dim, from, to, count, err))
    return false;
  return ctx->deferred || nn_ctx_out (ctx, 0, ctx->in[0]->type, ctx->in[0]->rank, dim, err);
}

static bool
centre_run (NnCtx *ctx, NnError *err)
{
  int64_t dim[NN_MAX_RANK], from[NN_MAX_RANK], to[NN_MAX_RANK], count[NN_MAX_RANK];
  NnTensor part = *ctx->in[0], place = *ctx->out[0];

  if (!centre_read (ctx, dim, from, to, count, err))
    return false;
  memset (place.data, 0, nn_tensor_bytes (&place));
  for (int i = 0; i < part.rank; i++)
    {
      part = cut (part, i, from[i], from[i] + count[i]);
      place = cut (place, i, to[i], to[i] + count[i]);
    }
  if (nn_tensor_count (&part) > 0)
    nn_tensor_copy (&place, &part);
  return true;
}

/* --- Tile --- */

static bool
tile_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t repeats[NN_MAX_RANK];
  int n;

  if (!nn_ctx_ints (ctx, 1, repeats, NN_MAX_RANK, &n, err))
    return false;
  if (ctx->deferred)
    return true;
  if (n != x->rank)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%d repeats for %d dimensions", n, x->rank);
  for (int i = 0; i < n; i++)
    if (repeats[i] < 0 || __builtin_mul_overflow (repeats[i], x->dim[i], &repeats[i]))
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "absurd repeats");
  return nn_ctx_out (ctx, 0, x->type, n, repeats, err);
}

static bool
tile_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *o = ctx->out[0];
  size_t size = nn_type_size (x->type);
  int64_t at[NN_MAX_RANK] = { 0 };

  if (nn_tensor_count (o) == 0)
    return true;
  do
    {
      int64_t from = 0;

      for (int i = 0; i < x->rank; i++)
        from += at[i] % x->dim[i] * x->stride[i];
      memcpy ((char *) o->data + nn_index_offset (o, at) * (int64_t) size,
              (const char *) x->data + from * (int64_t) size, size);
    }
  while (nn_index_next (at, o->rank, o->dim));
  return true;
}

#define ENTRY(name_, from, to, min_i, max_i, max_o, attrs, kind)                                   \
  .name = name_, .min_opset = from, .max_opset = to, .min_in = min_i, .max_in = max_i,             \
  .min_out = 1, .max_out = max_o, .attributes = attrs, .infer = kind##_infer, .run = kind##_run

static const NnOp ops[] = {
  { ENTRY ("CenterCropPad", 18, 0, 2, 2, 1, "axes:I", centre) },
  { ENTRY ("Concat", 1, 0, 1, -1, 1, "axis:i", concat),
    .flags = NN_OP_STRIDED | NN_OP_POINTWISE },
  { ENTRY ("Pad", 1, 10, 1, 1, 1, "mode:s pads:I value:f", pad),
    .flags = NN_OP_STRIDED | NN_OP_POINTWISE },
  { ENTRY ("Pad", 11, 0, 2, 4, 1, "mode:s", pad), .flags = NN_OP_STRIDED | NN_OP_POINTWISE },
  { ENTRY ("Split", 1, 12, 1, 2, 256, "axis:i split:I", split), .flags = NN_OP_STRIDED,
    .view = split_view },
  { ENTRY ("Split", 13, 0, 1, 2, 256, "axis:i num_outputs:i", split), .flags = NN_OP_STRIDED,
    .view = split_view },
  { ENTRY ("Tile", 6, 0, 2, 2, 1, "", tile), .flags = NN_OP_STRIDED },
};

const NnOp *
nn_ops_join (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
