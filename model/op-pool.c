/* op-pool.c: maximum and average over windows and over whole pictures.
 *
 * fp32 pictures use the kernels of pool.h on channels-last data. The plain loops here do the rest
 * (other types, one or three dimensions, indices of the maxima) and take any strides.
 */
#include "pool.h"
#include "ops.h"
#include "window.h"

#include <math.h>
#include <string.h>

enum
{
  MAX_POOL,
  AVERAGE_POOL,
  LP_POOL
};

static int
kind_of (const NnNode *node)
{
  return node->op->name[0] == 'M' ? MAX_POOL : node->op->name[0] == 'A' ? AVERAGE_POOL : LP_POOL;
}

static bool
pool_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t dim[NN_MAX_RANK];
  NnWindow w;

  if (!nn_type_is_float (x->type) && (kind_of (ctx->node) != MAX_POOL || x->type == NN_BOOL))
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input 0 is %s", nn_type_name (x->type));
  if (!nn_window_read (ctx, x, NULL, &w, err))
    return false;
  for (int i = 0; i < 3; i++)
    if (w.begin[i] >= (w.kernel[i] - 1) * w.dilation[i] + 1
        || w.end[i] >= (w.kernel[i] - 1) * w.dilation[i] + 1)
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "padding as large as the kernel");
  dim[0] = x->dim[0];
  dim[1] = x->dim[1];
  for (int i = 0; i < w.rank; i++)
    dim[2 + i] = w.out[3 - w.rank + i];
  return nn_ctx_out (ctx, 0, x->type, x->rank, dim, err)
         && nn_ctx_out (ctx, 1, NN_INT64, x->rank, dim, err);
}

/* One window at @at (output position, spatial) of the plane that starts at offset @base. */
static void
pool_window (const NnCtx *ctx, const NnWindow *w, int kind, int64_t base, int64_t plane,
             const int64_t *at, int64_t out)
{
  const NnTensor *x = ctx->in[0];
  bool include = nn_attr_int (ctx->node, "count_include_pad", 0) != 0;
  bool columns = nn_attr_int (ctx->node, "storage_order", 0) != 0;
  double p = (double) nn_attr_int (ctx->node, "p", 2);
  double sum = 0, best = -INFINITY;
  int64_t tap[3] = { 0 }, cells = 0, inside = 0, best_offset = -1, best_index = 0;

  do
    {
      int64_t pos[3], offset = base;
      bool real = true, padded = true;

      for (int i = 0; i < 3; i++)
        {
          pos[i] = at[i] * w->stride[i] + tap[i] * w->dilation[i] - w->begin[i];
          real = real && pos[i] >= 0 && pos[i] < w->in[i];
          padded = padded && pos[i] < w->in[i] + w->end[i];
          offset += pos[i] * nn_window_step (w, x, i);
        }
      cells += padded;
      if (!real)
        continue;
      inside++;
      if (kind == MAX_POOL)
        {
          double v = nn_get_double (x->type, x->data, offset);

          if (best_offset < 0 || v > best || isnan (v))
            {
              best = v;
              best_offset = offset;
              best_index = columns ? (pos[0] * w->in[2] + pos[2]) * w->in[1] + pos[1]
                                   : (pos[0] * w->in[1] + pos[1]) * w->in[2] + pos[2];
            }
        }
      else if (kind == AVERAGE_POOL)
        sum += nn_get_double (x->type, x->data, offset);
      else
        sum += pow (fabs (nn_get_double (x->type, x->data, offset)), p);
    }
  while (nn_index_next (tap, 3, w->kernel));

  if (kind == AVERAGE_POOL)
    best = sum / (double) (include ? cells : inside);
  else if (kind == LP_POOL)
    best = pow (sum, 1 / p);
  if (kind == MAX_POOL && best_offset >= 0 && !nn_type_is_float (x->type))
    nn_set_int (x->type, ctx->out[0]->data, out, nn_get_int (x->type, x->data, best_offset));
  else
    nn_set_double (x->type, ctx->out[0]->data, out, best);
  if (nn_ctx_wants (ctx, 1))
    {
      int64_t index_out = plane * w->out[0] * w->out[1] * w->out[2]
                          + (at[0] * w->out[1] + at[1]) * w->out[2] + at[2];

      ((int64_t *) ctx->out[1]->data)[index_out]
          = plane * w->in[0] * w->in[1] * w->in[2] + best_index;
    }
}

static void
pool_ref (const NnCtx *ctx, const NnWindow *w)
{
  const NnTensor *x = ctx->in[0], *o = ctx->out[0];
  int kind = kind_of (ctx->node);

  for (int64_t n = 0; n < x->dim[0]; n++)
    for (int64_t c = 0; c < x->dim[1]; c++)
      {
        int64_t at[3] = { 0 };

        do
          {
            int64_t out = n * o->stride[0] + c * o->stride[1];

            for (int i = 0; i < 3; i++)
              out += at[i] * nn_window_step (w, o, i);
            pool_window (ctx, w, kind, n * x->stride[0] + c * x->stride[1], n * x->dim[1] + c, at,
                         out);
          }
        while (nn_index_next (at, 3, w->out));
      }
}

static bool
pool_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *o = ctx->out[0];
  int64_t in_pitch, out_pitch;
  NnPoolParams p = { 0 };
  NnWindow w;

  if (!nn_window_read (ctx, x, NULL, &w, err))
    return false;
  if (nn_tensor_count (o) == 0)
    return true;
  if (x->rank != 4 || x->type != NN_FLOAT || kind_of (ctx->node) == LP_POOL
      || nn_ctx_wants (ctx, 1) || !nn_window_is_small (&w)
      || x->dim[1] > 1 << 20 || !nn_tensor_is_channels_last (x, &in_pitch)
      || !nn_tensor_is_channels_last (o, &out_pitch))
    {
      pool_ref (ctx, &w);
      return true;
    }
  p = (NnPoolParams) { .h = (int) w.in[1], .w = (int) w.in[2], .c = (int) x->dim[1],
                       .out_h = (int) w.out[1], .out_w = (int) w.out[2],
                       .kh = (int) w.kernel[1], .kw = (int) w.kernel[2],
                       .stride_h = (int) w.stride[1], .stride_w = (int) w.stride[2],
                       .dilation_h = (int) w.dilation[1], .dilation_w = (int) w.dilation[2],
                       .pad_top = (int) w.begin[1], .pad_left = (int) w.begin[2],
                       .pad_bottom = (int) w.end[1], .pad_right = (int) w.end[2],
                       .count_include_pad
                       = nn_attr_int (ctx->node, "count_include_pad", 0) != 0 };
  if (!nn_pool_check (&p, NULL))
    {
      pool_ref (ctx, &w);
      return true;
    }
  for (int64_t n = 0; n < x->dim[0]; n++)
    (kind_of (ctx->node) == MAX_POOL ? nn_pool_max : nn_pool_average) (
        &p, (const float *) x->data + n * x->stride[0], (size_t) in_pitch,
        (float *) o->data + n * o->stride[0], (size_t) out_pitch);
  return true;
}

/* --- over the whole picture --- */

static bool
global_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t dim[NN_MAX_RANK];

  if (!nn_type_is_float (x->type))
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input 0 is %s", nn_type_name (x->type));
  if (x->rank < 2)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "an input of %d dimensions", x->rank);
  for (int i = 0; i < x->rank; i++)
    {
      if (i >= 2 && x->dim[i] == 0)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "an empty picture");
      dim[i] = i < 2 ? x->dim[i] : 1;
    }
  return nn_ctx_out (ctx, 0, x->type, x->rank, dim, err);
}

static void
global_ref (const NnCtx *ctx, int64_t n, int64_t c)
{
  const NnTensor *x = ctx->in[0], *o = ctx->out[0];
  const char kind = ctx->node->op->name[6];
  const double p = (double) nn_attr_int (ctx->node, "p", 2);
  int64_t at[NN_MAX_RANK] = { 0 };
  double sum = 0, most = -INFINITY;
  int64_t count = 0;

  do
    {
      int64_t offset = n * x->stride[0] + c * x->stride[1];
      double v;

      for (int i = 2; i < x->rank; i++)
        offset += at[i - 2] * x->stride[i];
      v = nn_get_double (x->type, x->data, offset);
      sum += kind == 'L' ? pow (fabs (v), p) : v;
      most = v > most || isnan (v) ? v : most;
      count++;
    }
  while (nn_index_next (at, x->rank - 2, x->dim + 2));
  nn_set_double (x->type, o->data, n * o->stride[0] + c * o->stride[1],
                 kind == 'M'   ? most
                 : kind == 'L' ? pow (sum, 1 / p)
                               : sum / (double) count);
}

static bool
global_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *o = ctx->out[0];
  int64_t pitch;
  bool fast = ctx->node->op->name[6] != 'L' && x->rank == 4 && x->type == NN_FLOAT && nn_tensor_is_channels_last (x, &pitch)
              && (o->dim[1] == 1 || o->stride[1] == 1) && x->dim[1] <= INT32_MAX;

  for (int64_t n = 0; n < x->dim[0]; n++)
    if (fast && x->dim[1] > 0)
      (ctx->node->op->name[6] == 'M' ? nn_pool_global_max : nn_pool_global_average) (
          (const float *) x->data + n * x->stride[0], (size_t) pitch,
          (size_t) (x->dim[2] * x->dim[3]), (int) x->dim[1],
          (float *) o->data + n * o->stride[0]);
    else
      for (int64_t c = 0; c < x->dim[1]; c++)
        global_ref (ctx, n, c);
  return true;
}

/* --- MaxUnpool: maxima go back to where they came from --- */

/* The shape that the indices mean, which is that of the pool's input as far as it can be told. */
static bool
unpool_shape (const NnCtx *ctx, int64_t *dim, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  NnWindow w;

  if (!nn_window_read_lists (ctx, x, NULL, &w, err))
    return false;
  dim[0] = x->dim[0];
  dim[1] = x->dim[1];
  for (int i = 0; i < w.rank; i++)
    {
      const int k = 3 - w.rank + i;

      dim[2 + i] = (w.in[k] - 1) * w.stride[k] + w.kernel[k] - w.begin[k] - w.end[k];
      if (dim[2 + i] < 1)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the output would be empty");
    }
  return true;
}

static bool
unpool_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t dim[NN_MAX_RANK], wanted[NN_MAX_RANK];
  int n;

  if (!nn_type_is_float (x->type) || ctx->in[1]->type != NN_INT64)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "inputs are %s and %s",
                        nn_type_name (x->type), nn_type_name (ctx->in[1]->type));
  if (!nn_tensor_same_shape (x, ctx->in[1]))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the indices do not fit");
  if (!unpool_shape (ctx, dim, err)
      || !nn_ctx_ints_or_attr (ctx, NULL, 2, wanted, NN_MAX_RANK, &n, err))
    return false;
  if (ctx->deferred)
    return true;
  if (n >= 0 && n != x->rank)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%d sizes for %d dimensions", n, x->rank);
  for (int i = 0; i < n; i++)
    if (wanted[i] < dim[i])
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "dimension %d of %lld is less than %lld", i,
                          (long long) wanted[i], (long long) dim[i]);
  return nn_ctx_out (ctx, 0, x->type, x->rank, n < 0 ? dim : wanted, err);
}

static bool
unpool_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *o = ctx->out[0];
  const size_t size = nn_type_size (x->type);
  int64_t dim[NN_MAX_RANK], count = 1;

  if (!unpool_shape (ctx, dim, err))
    return false;
  for (int i = 0; i < x->rank; i++)
    if (__builtin_mul_overflow (count, dim[i], &count))
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the shape is absurdly large");
  memset (o->data, 0, nn_tensor_bytes (o));
  for (int64_t i = 0; i < nn_tensor_count (x); i++)
    {
      int64_t index = ((const int64_t *) ctx->in[1]->data)[i], to = 0;

      if (index < 0 || index >= count)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "index %lld of %lld", (long long) index,
                            (long long) count);
      for (int k = x->rank - 1; k >= 0; k--)
        {
          to += index % dim[k] * o->stride[k];
          index /= dim[k];
        }
      memcpy ((char *) o->data + (size_t) to * size, (const char *) x->data + (size_t) i * size,
              size);
    }
  return true;
}

static int64_t
pool_macs (const NnCtx *ctx)
{
  const NnAttr *kernel = nn_attr (ctx->node, "kernel_shape");
  int64_t work = nn_tensor_count (ctx->out[0]);

  for (int i = 0; kernel != NULL && i < kernel->n; i++)
    if (__builtin_mul_overflow (work, kernel->ints[i], &work))
      return INT64_MAX;
  return work;
}

#define POOL(name_, outputs, attrs)                                                                \
  {                                                                                                \
    .name = name_, .min_opset = 1, .min_in = 1, .max_in = 1, .min_out = 1, .max_out = outputs,     \
    .attributes = "auto_pad:s ceil_mode:i kernel_shape:I pads:I strides:I " attrs,                 \
    .flags = NN_OP_CHANNELS_LAST | NN_OP_STRIDED, .infer = pool_infer, .run = pool_run,            \
    .macs = pool_macs                                                                              \
  }
#define GLOBAL(name_, attrs)                                                                       \
  {                                                                                                \
    .name = name_, .min_opset = 1, .min_in = 1, .max_in = 1, .min_out = 1, .max_out = 1,           \
    .attributes = attrs, .flags = NN_OP_CHANNELS_LAST | NN_OP_STRIDED, .infer = global_infer,         \
    .run = global_run                                                                              \
  }

static const NnOp ops[] = {
  POOL ("AveragePool", 1, "count_include_pad:i dilations:I"),
  GLOBAL ("GlobalAveragePool", ""),
  GLOBAL ("GlobalLpPool", "p:i"),
  GLOBAL ("GlobalMaxPool", ""),
  POOL ("LpPool", 1, "p:i dilations:I"),
  POOL ("MaxPool", 2, "dilations:I storage_order:i"),
  { .name = "MaxUnpool", .min_opset = 9, .min_in = 2, .max_in = 3, .min_out = 1, .max_out = 1,
    .attributes = "kernel_shape:I pads:I strides:I", .infer = unpool_infer, .run = unpool_run },
};

const NnOp *
nn_ops_pool (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
