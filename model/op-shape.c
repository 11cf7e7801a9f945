/* op-shape.c: operators that move no numbers, or only reorder them.
 *
 * In a plan most of these are views (other dimensions and strides over the same memory); run copies
 * where that is not possible.
 */
#include "ops.h"

#include <string.h>

/* The input's numbers in row-major order under another shape: what all reshaping operators do when
 * they are not views. */
static bool
copy_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *in = ctx->in[0];
  NnTensor out = *ctx->out[0];
  int64_t from[NN_MAX_RANK] = { 0 }, to[NN_MAX_RANK] = { 0 };
  size_t size = nn_type_size (out.type);

  if (nn_tensor_is_dense (&out))
    {
      memcpy (out.dim, in->dim, sizeof out.dim);
      out.rank = in->rank;
      nn_tensor_make_dense (&out);
      nn_tensor_copy (&out, in);
      return true;
    }
  for (int64_t i = nn_tensor_count (&out); i > 0; i--)
    {
      memcpy ((char *) out.data + nn_index_offset (&out, to) * (int64_t) size,
              (const char *) in->data + nn_index_offset (in, from) * (int64_t) size, size);
      nn_index_next (from, in->rank, in->dim);
      nn_index_next (to, out.rank, out.dim);
    }
  return true;
}

/* The same memory under another shape, where that can be said with strides: dimensions are joined
 * and cut in groups of equal size, and those that are joined must follow each other in memory. So
 * the pixels of a channels-last picture may become one dimension, its channels and pixels not. */
static bool
reshape_view (NnCtx *ctx, int64_t *offset)
{
  const NnTensor *in = ctx->in[0];
  NnTensor *out = ctx->out[0];
  int64_t dim[NN_MAX_RANK], stride[NN_MAX_RANK];
  int n = 0, i = 0;

  offset[0] = 0;
  if (nn_tensor_is_dense (in))
    {
      nn_tensor_make_dense (out);
      return true;
    }
  if (nn_tensor_count (in) == 0)
    return false;
  for (int j = 0; j < in->rank; j++)
    if (in->dim[j] != 1)
      {
        dim[n] = in->dim[j];
        stride[n++] = in->stride[j];
      }
  for (int k = 0; k < out->rank;)
    {
      const int first = k, begin = i;
      int64_t want = out->dim[k++], have = 1, step = 1;

      while (have != want)
        if (have < want && i < n)
          have *= dim[i++];
        else if (have > want && k < out->rank)
          want *= out->dim[k++];
        else
          return false;
      for (int j = begin; j + 1 < i; j++)
        if (stride[j] != stride[j + 1] * dim[j + 1])
          return false;
      if (i > begin)
        step = stride[i - 1];
      for (int j = k - 1; j >= first; j--)
        {
          out->stride[j] = step;
          step *= out->dim[j];
        }
    }
  return i == n;
}

/* --- Identity, Dropout --- */

static bool
identity_infer (NnCtx *ctx, NnError *err)
{
  return nn_ctx_out_like (ctx, 0, ctx->in[0], err);
}

static bool
identity_run (NnCtx *ctx, NnError *err)
{
  nn_tensor_copy (ctx->out[0], ctx->in[0]);
  return true;
}

static bool
identity_view (NnCtx *ctx, int64_t *offset)
{
  offset[0] = 0;
  memcpy (ctx->out[0]->stride, ctx->in[0]->stride, sizeof ctx->in[0]->stride);
  return ctx->n_out == 1;
}

static bool
dropout_infer (NnCtx *ctx, NnError *err)
{
  if (nn_ctx_has (ctx, 2) && ctx->in[2]->data == NULL)
    {
      ctx->deferred = true;
      return true;
    }
  if (nn_ctx_has (ctx, 2) && nn_get_int (ctx->in[2]->type, ctx->in[2]->data, 0) != 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "training_mode is not known");
  return nn_ctx_out_like (ctx, 0, ctx->in[0], err)
         && nn_ctx_out (ctx, 1, ctx->node->opset < 10 ? ctx->in[0]->type : NN_BOOL,
                        ctx->in[0]->rank, ctx->in[0]->dim, err);
}

static bool
dropout_run (NnCtx *ctx, NnError *err)
{
  nn_tensor_copy (ctx->out[0], ctx->in[0]);
  if (nn_ctx_wants (ctx, 1))
    for (int64_t i = 0; i < nn_tensor_count (ctx->out[1]); i++)
      nn_set_int (ctx->out[1]->type, ctx->out[1]->data, i, 1);
  return true;
}

/* --- Reshape, Flatten, Squeeze, Unsqueeze --- */

static bool
reshape_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  bool allow_zero = nn_attr_int (ctx->node, "allowzero", 0) != 0;
  int64_t dim[NN_MAX_RANK], known = 1, count = nn_tensor_count (x);
  int n, open = -1;

  if (!nn_ctx_ints_or_attr (ctx, "shape", 1, dim, NN_MAX_RANK, &n, err))
    return false;
  if (ctx->deferred)
    return true;
  if (n < 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_FORMAT, "the shape is missing");
  for (int i = 0; i < n; i++)
    {
      if (dim[i] == 0 && !allow_zero)
        {
          if (i >= x->rank)
            return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "dimension %d cannot be copied", i);
          dim[i] = x->dim[i];
        }
      if (dim[i] == -1 && open < 0)
        open = i;
      else if (dim[i] < 0 || __builtin_mul_overflow (known, dim[i], &known))
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "dimension %d would be %lld", i,
                            (long long) dim[i]);
    }
  if (open >= 0)
    {
      if (known == 0 || count % known != 0)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%lld elements do not fill the shape",
                            (long long) count);
      dim[open] = count / known;
      known *= dim[open];
    }
  if (known != count)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%lld elements into a shape of %lld",
                        (long long) count, (long long) known);
  return nn_ctx_out (ctx, 0, x->type, n, dim, err);
}

static bool
flatten_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t axis = nn_attr_int (ctx->node, "axis", 1), dim[2] = { 1, 1 };

  if (axis < -x->rank || axis > x->rank)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "axis %lld of a tensor with %d dimensions",
                        (long long) axis, x->rank);
  if (axis < 0)
    axis += x->rank;
  for (int i = 0; i < x->rank; i++)
    if (__builtin_mul_overflow (dim[i < axis ? 0 : 1], x->dim[i], &dim[i < axis ? 0 : 1]))
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the shape is absurdly large");
  return nn_ctx_out (ctx, 0, x->type, 2, dim, err);
}

/* Marks the axes that the node names, for a tensor of @rank. */
static bool
read_axes (NnCtx *ctx, int rank, bool *marked, int *n, NnError *err)
{
  int64_t axes[NN_MAX_RANK];

  if (!nn_ctx_ints_or_attr (ctx, "axes", 1, axes, NN_MAX_RANK, n, err))
    return false;
  for (int i = 0; i < *n; i++)
    {
      int axis;

      if (!nn_ctx_axis (ctx, axes[i], rank, &axis, err))
        return false;
      if (marked[axis])
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "axis %d is there twice", axis);
      marked[axis] = true;
    }
  return true;
}

static bool
squeeze_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  bool marked[NN_MAX_RANK] = { false };
  int64_t dim[NN_MAX_RANK];
  int n, rank = 0;

  if (!read_axes (ctx, x->rank, marked, &n, err))
    return false;
  if (ctx->deferred)
    return true;
  for (int i = 0; i < x->rank; i++)
    {
      bool goes = n < 0 ? x->dim[i] == 1 : marked[i];

      if (goes && x->dim[i] != 1)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "dimension %d is %lld, not 1", i,
                            (long long) x->dim[i]);
      if (!goes)
        dim[rank++] = x->dim[i];
    }
  return nn_ctx_out (ctx, 0, x->type, rank, dim, err);
}

static bool
unsqueeze_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  bool marked[2 * NN_MAX_RANK] = { false };
  int64_t axes[NN_MAX_RANK], dim[NN_MAX_RANK];
  int n, from = 0;

  if (!nn_ctx_ints_or_attr (ctx, "axes", 1, axes, NN_MAX_RANK, &n, err))
    return false;
  if (ctx->deferred)
    return true;
  if (n < 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_FORMAT, "axes is missing");
  if (x->rank + n > NN_MAX_RANK)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "an output of %d dimensions", x->rank + n);
  if (!read_axes (ctx, x->rank + n, marked, &n, err))
    return false;
  for (int i = 0; i < x->rank + n; i++)
    dim[i] = marked[i] ? 1 : x->dim[from++];
  return nn_ctx_out (ctx, 0, x->type, x->rank + n, dim, err);
}

/* --- Transpose --- */

static bool
transpose_order (const NnCtx *ctx, int *perm, NnError *err)
{
  const NnAttr *a = nn_attr (ctx->node, "perm");
  int rank = ctx->in[0]->rank;
  bool seen[NN_MAX_RANK] = { false };

  if (a != NULL && a->n != rank)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "perm has %d entries for %d dimensions", a->n,
                        rank);
  for (int i = 0; i < rank; i++)
    {
      int64_t p = a == NULL ? rank - 1 - i : a->ints[i];

      if (p < 0 || p >= rank || seen[p])
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "perm is not a permutation");
      seen[p] = true;
      perm[i] = (int) p;
    }
  return true;
}

static bool
transpose_infer (NnCtx *ctx, NnError *err)
{
  int64_t dim[NN_MAX_RANK];
  int perm[NN_MAX_RANK];

  if (!transpose_order (ctx, perm, err))
    return false;
  for (int i = 0; i < ctx->in[0]->rank; i++)
    dim[i] = ctx->in[0]->dim[perm[i]];
  return nn_ctx_out (ctx, 0, ctx->in[0]->type, ctx->in[0]->rank, dim, err);
}

static bool
transpose_view (NnCtx *ctx, int64_t *offset)
{
  int perm[NN_MAX_RANK];

  offset[0] = 0;
  if (!transpose_order (ctx, perm, NULL))
    return false;
  for (int i = 0; i < ctx->in[0]->rank; i++)
    ctx->out[0]->stride[i] = ctx->in[0]->stride[perm[i]];
  return true;
}

static bool
transpose_run (NnCtx *ctx, NnError *err)
{
  NnTensor from = *ctx->out[0];
  int perm[NN_MAX_RANK];

  if (!transpose_order (ctx, perm, err))
    return false;
  for (int i = 0; i < from.rank; i++)
    from.stride[i] = ctx->in[0]->stride[perm[i]];
  from.data = ctx->in[0]->data;
  nn_tensor_copy (ctx->out[0], &from);
  return true;
}

/* --- Slice --- */

typedef struct
{
  int64_t start[NN_MAX_RANK], step[NN_MAX_RANK], dim[NN_MAX_RANK];
} Slice;

static int64_t
clamp (int64_t x, int64_t lo, int64_t hi)
{
  return x < lo ? lo : x > hi ? hi : x;
}

static bool
slice_read (NnCtx *ctx, Slice *s, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t starts[NN_MAX_RANK], ends[NN_MAX_RANK], axes[NN_MAX_RANK], steps[NN_MAX_RANK];
  int n, n_ends, n_axes, n_steps;

  for (int i = 0; i < x->rank; i++)
    {
      s->start[i] = 0;
      s->step[i] = 1;
      s->dim[i] = x->dim[i];
    }
  if (!nn_ctx_ints_or_attr (ctx, "starts", 1, starts, NN_MAX_RANK, &n, err)
      || !nn_ctx_ints_or_attr (ctx, "ends", 2, ends, NN_MAX_RANK, &n_ends, err)
      || !nn_ctx_ints_or_attr (ctx, "axes", 3, axes, NN_MAX_RANK, &n_axes, err)
      || !nn_ctx_ints_or_attr (ctx, NULL, 4, steps, NN_MAX_RANK, &n_steps, err))
    return false;
  if (ctx->deferred)
    return true;
  if (n < 0 || n != n_ends || n > x->rank || (n_axes >= 0 && n_axes != n)
      || (n_steps >= 0 && n_steps != n))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "starts, ends, axes and steps do not fit");
  for (int i = 0; i < n; i++)
    {
      int64_t step = n_steps < 0 ? 1 : steps[i], size, start, end;
      int axis = i;

      if (n_axes >= 0 && !nn_ctx_axis (ctx, axes[i], x->rank, &axis, err))
        return false;
      if (step == 0 || step == INT64_MIN)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "a step of %lld", (long long) step);
      size = x->dim[axis];
      start = starts[i] < 0 ? clamp (starts[i], -size, 0) + size : starts[i];
      end = ends[i] < 0 ? (ends[i] < -size ? -1 : ends[i] + size) : ends[i];
      if (step > 0)
        {
          start = clamp (start, 0, size);
          end = clamp (end, 0, size);
          s->dim[axis] = end <= start ? 0 : (end - start - 1) / step + 1;
        }
      else
        {
          start = clamp (start, size == 0 ? 0 : -1, size - 1);
          end = clamp (end, -1, size - 1);
          s->dim[axis] = start <= end ? 0 : (start - end - 1) / -step + 1;
        }
      s->start[axis] = start;
      s->step[axis] = step;
    }
  return true;
}

static bool
slice_infer (NnCtx *ctx, NnError *err)
{
  Slice s;

  if (!slice_read (ctx, &s, err))
    return false;
  return ctx->deferred || nn_ctx_out (ctx, 0, ctx->in[0]->type, ctx->in[0]->rank, s.dim, err);
}

static int64_t
slice_strides (const NnTensor *x, const Slice *s, int64_t *stride)
{
  int64_t offset = 0;

  for (int i = 0; i < x->rank; i++)
    {
      if (s->dim[i] > 0)
        offset += s->start[i] * x->stride[i];
      /* With one element the step does not matter, and might overflow. */
      stride[i] = s->dim[i] > 1 ? s->step[i] * x->stride[i] : x->stride[i];
    }
  return offset;
}

static bool
slice_view (NnCtx *ctx, int64_t *offset)
{
  Slice s;

  if (!slice_read (ctx, &s, NULL) || ctx->deferred)
    return false;
  /* Backwards or empty pieces are copied: memory plans think in blocks that go up. */
  for (int i = 0; i < ctx->in[0]->rank; i++)
    if (s.step[i] < 0 || s.dim[i] == 0)
      return false;
  offset[0] = slice_strides (ctx->in[0], &s, ctx->out[0]->stride);
  return true;
}

static bool
slice_run (NnCtx *ctx, NnError *err)
{
  NnTensor from = *ctx->out[0];
  int64_t offset;
  Slice s;

  if (!slice_read (ctx, &s, err))
    return false;
  offset = slice_strides (ctx->in[0], &s, from.stride);
  from.data = (char *) ctx->in[0]->data + offset * (int64_t) nn_type_size (from.type);
  if (nn_tensor_count (&from) > 0)
    nn_tensor_copy (ctx->out[0], &from);
  return true;
}

/* --- Expand --- */

static bool
expand_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t dim[NN_MAX_RANK];
  int n, rank;

  if (!nn_ctx_ints (ctx, 1, dim, NN_MAX_RANK, &n, err))
    return false;
  if (ctx->deferred)
    return true;
  rank = n > x->rank ? n : x->rank;
  memmove (dim + rank - n, dim, sizeof dim[0] * (size_t) n);
  for (int i = 0; i < rank; i++)
    {
      int64_t mine = i < rank - x->rank ? 1 : x->dim[i - rank + x->rank];

      if (i < rank - n || dim[i] == 1)
        dim[i] = mine;
      else if (mine != 1 && mine != dim[i])
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "dimension %d: %lld into %lld", i,
                            (long long) mine, (long long) dim[i]);
    }
  return nn_ctx_out (ctx, 0, x->type, rank, dim, err);
}

#define SHAPE(name_, from, to, inputs, attrs, infer_)                                              \
  {                                                                                                \
    .name = name_, .min_opset = from, .max_opset = to, .min_in = 1, .max_in = inputs,              \
    .min_out = 1, .max_out = 1, .attributes = attrs, .flags = NN_OP_STRIDED, .infer = infer_,      \
    .run = copy_run, .view = reshape_view                                                          \
  }

static const NnOp ops[] = {
  { .name = "Dropout", .min_opset = 7, .min_in = 1, .max_in = 3, .min_out = 1, .max_out = 2,
    .attributes = "ratio:f seed:i", .infer = dropout_infer, .run = dropout_run,
    .view = identity_view },
  { .name = "Expand", .min_opset = 8, .min_in = 2, .max_in = 2, .min_out = 1, .max_out = 1,
    .attributes = "", .flags = NN_OP_STRIDED, .infer = expand_infer, .run = identity_run },
  SHAPE ("Flatten", 1, 0, 1, "axis:i", flatten_infer),
  { .name = "Identity", .min_opset = 1, .min_in = 1, .max_in = 1, .min_out = 1, .max_out = 1,
    .attributes = "", .flags = NN_OP_STRIDED | NN_OP_POINTWISE, .infer = identity_infer,
    .run = identity_run, .view = identity_view },
  SHAPE ("Reshape", 1, 4, 1, "shape:I", reshape_infer),
  SHAPE ("Reshape", 5, 0, 2, "allowzero:i", reshape_infer),
  { .name = "Slice", .min_opset = 1, .max_opset = 9, .min_in = 1, .max_in = 1, .min_out = 1,
    .max_out = 1, .attributes = "axes:I ends:I starts:I", .flags = NN_OP_STRIDED,
    .infer = slice_infer, .run = slice_run, .view = slice_view },
  { .name = "Slice", .min_opset = 10, .min_in = 3, .max_in = 5, .min_out = 1, .max_out = 1,
    .attributes = "", .flags = NN_OP_STRIDED, .infer = slice_infer, .run = slice_run,
    .view = slice_view },
  SHAPE ("Squeeze", 1, 12, 1, "axes:I", squeeze_infer),
  SHAPE ("Squeeze", 13, 0, 2, "", squeeze_infer),
  { .name = "Transpose", .min_opset = 1, .min_in = 1, .max_in = 1, .min_out = 1, .max_out = 1,
    .attributes = "perm:I", .flags = NN_OP_STRIDED, .infer = transpose_infer,
    .run = transpose_run, .view = transpose_view },
  SHAPE ("Unsqueeze", 1, 12, 1, "axes:I", unsqueeze_infer),
  SHAPE ("Unsqueeze", 13, 0, 2, "", unsqueeze_infer),
};

const NnOp *
nn_ops_shape (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
