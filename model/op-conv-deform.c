/* op-conv-deform.c: convolutions whose taps are moved by a picture of offsets. Tensors are row-major
 * here; sums are in double. */
#include "ops.h"
#include "window.h"

#include <math.h>

typedef struct
{
  NnWindow w;
  int64_t groups, offset_groups, taps;
} Deform;

static bool
read_node (const NnCtx *ctx, Deform *d, NnError *err)
{
  const NnTensor *x = ctx->in[0], *weight = ctx->in[1], *offset = ctx->in[2];
  int64_t channels;

  for (int i = 0; i < ctx->n_in; i++)
    if (ctx->in[i] != NULL && !nn_ctx_want_type (ctx, i, NN_FLOAT, err))
      return false;
  d->groups = nn_attr_int (ctx->node, "group", 1);
  d->offset_groups = nn_attr_int (ctx->node, "offset_group", 1);
  if (x->rank != 4 || weight->rank != 4 || offset->rank != 4)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "an input of %d dimensions; 4 are known",
                        x->rank);
  if (d->groups < 1 || d->offset_groups < 1 || x->dim[1] < 1 || weight->dim[0] < 1
      || x->dim[1] % d->groups != 0 || weight->dim[0] % d->groups != 0
      || x->dim[1] % d->offset_groups != 0 || x->dim[1] / d->groups != weight->dim[1])
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "groups and weights do not fit %lld channels",
                        (long long) x->dim[1]);
  if (!nn_window_read (ctx, x, weight->dim + 2, &d->w, err))
    return false;
  d->taps = d->w.kernel[1] * d->w.kernel[2];
  if (__builtin_mul_overflow (d->offset_groups, 2 * d->taps, &channels)
      || offset->dim[0] != x->dim[0] || offset->dim[1] != channels
      || offset->dim[2] != d->w.out[1] || offset->dim[3] != d->w.out[2]
      || (nn_ctx_has (ctx, 3) && nn_tensor_count (ctx->in[3]) != weight->dim[0])
      || (nn_ctx_has (ctx, 4)
          && (ctx->in[4]->rank != 4 || ctx->in[4]->dim[0] != x->dim[0]
              || ctx->in[4]->dim[1] != channels / 2 || ctx->in[4]->dim[2] != d->w.out[1]
              || ctx->in[4]->dim[3] != d->w.out[2])))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "offsets, bias or mask do not fit");
  return true;
}

static bool
infer (NnCtx *ctx, NnError *err)
{
  Deform d;

  if (!read_node (ctx, &d, err))
    return false;
  return nn_ctx_out (ctx, 0, NN_FLOAT, 4,
                     (const int64_t[]){ ctx->in[0]->dim[0], ctx->in[1]->dim[0], d.w.out[1],
                                        d.w.out[2] },
                     err);
}

/* Between the pixels of a plane; nothing outside. */
static double
look (const float *plane, int64_t h, int64_t w, double y, double x)
{
  double sum = 0;
  int64_t y0, x0;

  if (!(y > -1) || !(x > -1) || !(y < (double) h) || !(x < (double) w))
    return 0;
  y0 = (int64_t) floor (y);
  x0 = (int64_t) floor (x);
  for (int64_t i = y0; i <= y0 + 1; i++)
    for (int64_t j = x0; j <= x0 + 1; j++)
      if (i >= 0 && i < h && j >= 0 && j < w)
        sum += (1 - fabs (y - (double) i)) * (1 - fabs (x - (double) j))
               * (double) plane[i * w + j];
  return sum;
}

static bool
run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *weight = ctx->in[1], *o = ctx->out[0];
  const float *offset = ctx->in[2]->data;
  const float *bias = nn_ctx_has (ctx, 3) ? ctx->in[3]->data : NULL;
  const float *mask = nn_ctx_has (ctx, 4) ? ctx->in[4]->data : NULL;
  const int64_t h = x->dim[2], w = x->dim[3], c_group = weight->dim[1];
  int64_t k_group, c_offset, places, at[4] = { 0 }, to = 0;
  Deform d;

  if (!read_node (ctx, &d, err))
    return false;
  if (nn_tensor_count (o) == 0)
    return true;
  k_group = weight->dim[0] / d.groups;
  c_offset = x->dim[1] / d.offset_groups;
  places = d.w.out[1] * d.w.out[2];
  do
    {
      const int64_t n = at[0], k = at[1], place = at[2] * d.w.out[2] + at[3];
      double sum = bias == NULL ? 0 : (double) bias[k];

      for (int64_t c = 0; c < c_group; c++)
        {
          const int64_t channel = k / k_group * c_group + c;
          const float *plane = (const float *) x->data + (n * x->dim[1] + channel) * h * w;
          const float *taps = (const float *) weight->data + (k * c_group + c) * d.taps;

          for (int64_t tap = 0; tap < d.taps; tap++)
            {
              const int64_t moved = (n * d.offset_groups + channel / c_offset) * d.taps + tap;
              const double y = (double) (at[2] * d.w.stride[1] - d.w.begin[1]
                                         + tap / d.w.kernel[2] * d.w.dilation[1])
                               + (double) offset[2 * moved * places + place];
              const double across = (double) (at[3] * d.w.stride[2] - d.w.begin[2]
                                              + tap % d.w.kernel[2] * d.w.dilation[2])
                                    + (double) offset[(2 * moved + 1) * places + place];

              sum += (double) taps[tap] * look (plane, h, w, y, across)
                     * (mask == NULL ? 1 : (double) mask[moved * places + place]);
            }
        }
      ((float *) o->data)[to++] = (float) sum;
    }
  while (nn_index_next (at, 4, o->dim));
  return true;
}

static int64_t
macs (const NnCtx *ctx)
{
  int64_t macs = nn_tensor_count (ctx->out[0]);

  for (int i = 1; i < ctx->in[1]->rank; i++)
    if (__builtin_mul_overflow (macs, 4 * ctx->in[1]->dim[i], &macs))
      return INT64_MAX;
  return macs;
}

static const NnOp ops[] = {
  { .name = "DeformConv", .min_opset = 19, .min_in = 3, .max_in = 5, .min_out = 1, .max_out = 1,
    .attributes = "dilations:I group:i kernel_shape:I offset_group:i pads:I strides:I",
    .infer = infer, .run = run, .macs = macs },
};

const NnOp *
nn_ops_conv_deform (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
