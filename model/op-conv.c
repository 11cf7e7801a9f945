/* op-conv.c: convolutions; the transposed ones are in op-conv-transpose.c.
 *
 * Two-dimensional fp32 convolutions on channels-last pictures go to the kernels of conv.h, packed
 * at loading when the weights are constants. Everything else (one or three dimensions, row-major
 * input in a plan without fusion) takes the plain loops here, which are also the reference.
 */
#include "ops.h"
#include "window.h"

#include <stdlib.h>
#include <string.h>

/* --- Conv --- */

static bool
conv_read (const NnCtx *ctx, NnWindow *w, int64_t *groups, NnError *err)
{
  const NnTensor *x = ctx->in[0], *weight = ctx->in[1];

  *groups = nn_attr_int (ctx->node, "group", 1);
  for (int i = 0; i < ctx->n_in; i++)
    if (ctx->in[i] != NULL && !nn_ctx_want_type (ctx, i, NN_FLOAT, err))
      return false;
  if (weight->rank != x->rank || x->rank < 3)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "input of %d and weights of %d dimensions",
                        x->rank, weight->rank);
  if (*groups < 1 || x->dim[1] % *groups != 0 || weight->dim[0] % *groups != 0
      || x->dim[1] / *groups != weight->dim[1] || x->dim[1] < 1 || weight->dim[0] < 1)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE,
                        "%lld channels in %lld groups do not fit weights of %lld by %lld",
                        (long long) x->dim[1], (long long) *groups, (long long) weight->dim[0],
                        (long long) weight->dim[1]);
  if (nn_ctx_has (ctx, 2) && (ctx->in[2]->rank != 1 || ctx->in[2]->dim[0] != weight->dim[0]))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the bias does not have %lld entries",
                        (long long) weight->dim[0]);
  return nn_window_read (ctx, x, weight->dim + 2, w, err);
}

static bool
conv_infer (NnCtx *ctx, NnError *err)
{
  int64_t dim[NN_MAX_RANK], groups;
  NnWindow w;

  if (!conv_read (ctx, &w, &groups, err))
    return false;
  dim[0] = ctx->in[0]->dim[0];
  dim[1] = ctx->in[1]->dim[0];
  for (int i = 0; i < w.rank; i++)
    dim[2 + i] = w.out[3 - w.rank + i];
  return nn_ctx_out (ctx, 0, NN_FLOAT, ctx->in[0]->rank, dim, err);
}

static int64_t
conv_macs (const NnCtx *ctx)
{
  int64_t macs = nn_tensor_count (ctx->out[0]);

  for (int i = 1; i < ctx->in[1]->rank; i++)
    if (__builtin_mul_overflow (macs, ctx->in[1]->dim[i], &macs))
      return INT64_MAX;
  return macs;
}

/* out[n][k][z][y][x] = bias[k] + sum over c and taps of w * in, any strides, any rank up to 3. */
static void
conv_ref (const NnCtx *ctx, const NnWindow *w, int64_t groups)
{
  const NnTensor *in = ctx->in[0], *weight = ctx->in[1], *out = ctx->out[0];
  const float *bias = nn_ctx_has (ctx, 2) ? ctx->in[2]->data : NULL;
  int64_t c = weight->dim[1], k_group = weight->dim[0] / groups;
  int64_t step_in[3], step_out[3];
  const float *tap = weight->data;

  for (int i = 0; i < 3; i++)
    {
      step_in[i] = nn_window_step (w, in, i);
      step_out[i] = nn_window_step (w, out, i);
    }
  for (int64_t n = 0; n < in->dim[0]; n++)
    for (int64_t k = 0; k < weight->dim[0]; k++)
      {
        float *o = (float *) out->data + n * out->stride[0] + k * out->stride[1];

        for (int64_t z = 0; z < w->out[0]; z++)
          for (int64_t y = 0; y < w->out[1]; y++)
            for (int64_t x = 0; x < w->out[2]; x++)
              o[z * step_out[0] + y * step_out[1] + x * step_out[2]]
                  = bias == NULL ? 0 : bias[k * ctx->in[2]->stride[0]];
        for (int64_t i = 0; i < c * w->kernel[0] * w->kernel[1] * w->kernel[2]; i++)
          {
            int64_t kx = i % w->kernel[2], ky = i / w->kernel[2] % w->kernel[1];
            int64_t kz = i / (w->kernel[2] * w->kernel[1]) % w->kernel[0];
            int64_t channel = i / (w->kernel[2] * w->kernel[1] * w->kernel[0]) + k / k_group * c;
            const float *a = (const float *) in->data + n * in->stride[0] + channel * in->stride[1];
            float value = tap[k * c * w->kernel[0] * w->kernel[1] * w->kernel[2] + i];
            int64_t shift = kx * w->dilation[2] - w->begin[2];
            /* Columns x with 0 <= x * stride + shift < in. */
            int64_t x0 = shift >= 0 ? 0 : (-shift + w->stride[2] - 1) / w->stride[2];
            int64_t x1 = w->in[2] - shift <= 0 ? 0 : (w->in[2] - shift - 1) / w->stride[2] + 1;

            x1 = x1 > w->out[2] ? w->out[2] : x1;
            for (int64_t z = 0; z < w->out[0]; z++)
              for (int64_t y = 0; y < w->out[1]; y++)
                {
                  int64_t iz = z * w->stride[0] + kz * w->dilation[0] - w->begin[0];
                  int64_t iy = y * w->stride[1] + ky * w->dilation[1] - w->begin[1];
                  float *row = o + z * step_out[0] + y * step_out[1];
                  const float *from = a + iz * step_in[0] + iy * step_in[1] + shift * step_in[2];

                  if (iz < 0 || iz >= w->in[0] || iy < 0 || iy >= w->in[1])
                    continue;
                  if (step_out[2] == 1 && step_in[2] == 1 && w->stride[2] == 1)
                    for (int64_t x = x0; x < x1; x++)
                      row[x] += value * from[x];
                  else
                    for (int64_t x = x0; x < x1; x++)
                      row[x * step_out[2]] += value * from[x * w->stride[2] * step_in[2]];
                }
          }
      }
}

/* True if sizes and numbers of dimensions are those of the kernels of conv.h. */
static bool
fits_kernels (const NnCtx *ctx, const NnWindow *w)
{
  const NnTensor *in = ctx->in[0], *out = ctx->out[0];

  return in->rank == 4 && nn_window_is_small (w) && in->dim[1] <= 1 << 20
         && out->dim[1] <= 1 << 20 && nn_tensor_count (in) <= INT32_MAX
         && nn_tensor_count (out) <= INT32_MAX;
}

bool
nn_conv_can_fuse (const NnCtx *ctx)
{
  int64_t groups;
  NnWindow w;

  return conv_read (ctx, &w, &groups, NULL) && fits_kernels (ctx, &w);
}

/* True if the kernels of conv.h can do it; then fills their parameters. */
static bool
conv_params (const NnCtx *ctx, const NnWindow *w, int64_t groups, NnConvParams *p)
{
  const NnTensor *in = ctx->in[0], *out = ctx->out[0];

  if (!fits_kernels (ctx, w) || !nn_tensor_is_channels_last (in, NULL)
      || !nn_tensor_is_channels_last (out, NULL))
    return false;
  memset (p, 0, sizeof *p);
  p->h = (int) w->in[1];
  p->w = (int) w->in[2];
  p->c = (int) in->dim[1];
  p->out_h = (int) w->out[1];
  p->out_w = (int) w->out[2];
  p->k = (int) out->dim[1];
  p->kh = (int) w->kernel[1];
  p->kw = (int) w->kernel[2];
  p->stride_h = (int) w->stride[1];
  p->stride_w = (int) w->stride[2];
  p->dilation_h = (int) w->dilation[1];
  p->dilation_w = (int) w->dilation[2];
  p->pad_top = (int) w->begin[1];
  p->pad_left = (int) w->begin[2];
  p->pad_bottom = (int) w->end[1];
  p->pad_right = (int) w->end[2];
  p->groups = (int) groups;
  p->activation = ctx->node->activation;
  p->residual = ctx->node->residual_kind;
  return true;
}

static NnConv *
conv_pack (NnCtx *ctx, const NnConvParams *params, NnError *err)
{
  NnError inner;
  NnConv *conv = nn_conv_pack (params, ctx->in[1]->data,
                               nn_ctx_has (ctx, 2) ? ctx->in[2]->data : NULL, &inner);

  if (conv == NULL)
    nn_ctx_fail (ctx, err, inner.code, "%.180s", inner.text);
  return conv;
}

static bool
conv_prepare (NnCtx *ctx, void **state, size_t *bytes, NnError *err)
{
  NnConvParams params;
  int64_t groups;
  NnWindow w;

  if (!conv_read (ctx, &w, &groups, err))
    return false;
  if (ctx->in[1]->data == NULL || (nn_ctx_has (ctx, 2) && ctx->in[2]->data == NULL)
      || !conv_params (ctx, &w, groups, &params))
    return true;
  *state = conv_pack (ctx, &params, err);
  if (*state == NULL)
    return false;
  *bytes = nn_conv_weight_bytes (*state);
  return true;
}

static void
conv_release (void *state)
{
  nn_conv_free (state);
}

static size_t
conv_scratch (NnCtx *ctx)
{
  return ctx->node->state != NULL ? nn_conv_scratch (ctx->node->state) : 0;
}

static void
conv_images (const NnCtx *ctx, const NnConv *conv, void *scratch)
{
  const NnTensor *in = ctx->in[0], *out = ctx->out[0];
  const NnTensor *residual = ctx->node->residual != 0 ? ctx->in[ctx->node->residual] : NULL;
  int64_t in_pitch, out_pitch, residual_pitch = 0;

  nn_tensor_is_channels_last (in, &in_pitch);
  nn_tensor_is_channels_last (out, &out_pitch);
  if (residual != NULL)
    nn_tensor_is_channels_last (residual, &residual_pitch);
  for (int64_t n = 0; n < in->dim[0]; n++)
    nn_conv_run (conv, (const float *) in->data + n * in->stride[0], (size_t) in_pitch,
                 residual == NULL ? NULL
                                  : (const float *) residual->data + n * residual->stride[0],
                 (size_t) residual_pitch, (float *) out->data + n * out->stride[0],
                 (size_t) out_pitch, scratch);
}

static bool
conv_run (NnCtx *ctx, NnError *err)
{
  NnConvParams params;
  int64_t groups;
  NnWindow w;
  NnConv *conv;
  void *scratch;

  if (ctx->node->state != NULL)
    {
      conv_images (ctx, ctx->node->state, ctx->scratch);
      return true;
    }
  if (!conv_read (ctx, &w, &groups, err))
    return false;
  if (!conv_params (ctx, &w, groups, &params))
    {
      conv_ref (ctx, &w, groups);
      return true;
    }
  /* Weights that are an input of the network: packed for this run only. */
  conv = conv_pack (ctx, &params, err);
  if (conv == NULL)
    return false;
  scratch = nn_aligned_alloc (nn_conv_scratch (conv), err);
  if (scratch != NULL)
    conv_images (ctx, conv, scratch);
  free (scratch);
  nn_conv_free (conv);
  return scratch != NULL;
}

static const NnOp ops[] = {
  { .name = "Conv", .min_opset = 1, .min_in = 2, .max_in = 3, .min_out = 1, .max_out = 1,
    .attributes = "auto_pad:s dilations:I group:i kernel_shape:I pads:I strides:I", .flags = NN_OP_CHANNELS_LAST, .infer = conv_infer,
    .run = conv_run, .prepare = conv_prepare, .release = conv_release, .scratch = conv_scratch,
    .macs = conv_macs },
};

const NnOp *
nn_ops_conv (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
