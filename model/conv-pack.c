/* conv-pack.c: checking a convolution, choosing its kernel and packing its weights. */
#include "conv-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Panels take turns over a block of pixels. With all weights of a group under SMALL_WEIGHTS they come
 * from the second cache and the block stays in the first; above, the block stays in the second. */
enum
{
  SMALL_WEIGHTS = 192 * 1024,
  SMALL_BLOCK_BYTES = 16 * 1024,
  BLOCK_BYTES = 256 * 1024,
  MAX_BLOCK_TILES = 64,
  MAX_ROW_TAP = 64, /* floats a filter row of a first layer may span */
  MAX_CHANNELS = 1 << 24
};

static bool
axis_fits (int in, int out, int taps, int stride, int dilation, int before, int after)
{
  int64_t span = (int64_t) (taps - 1) * dilation + 1;
  int64_t room = (int64_t) in + before + after - span;

  return in >= 1 && out >= 1 && taps >= 1 && stride >= 1 && dilation >= 1 && before >= 0
         && after >= 0 && room >= 0 && room / stride + 1 == out && room < INT32_MAX / 2;
}

/* Pixels and weights are counted in ints by the loops. */
static bool
is_too_large (const NnConvParams *p)
{
  int pixels, weights;

  return p->c > MAX_CHANNELS || p->k > MAX_CHANNELS
         || __builtin_mul_overflow (p->h, p->w, &pixels)
         || __builtin_mul_overflow (p->out_h, p->out_w, &pixels)
         || __builtin_mul_overflow (p->k, p->c / p->groups, &weights)
         || __builtin_mul_overflow (weights, p->kh, &weights)
         || __builtin_mul_overflow (weights, p->kw, &weights);
}

static bool
check (const NnConvParams *p, NnError *err)
{
  const char *wrong = NULL;

  if (p->c < 1 || p->k < 1 || p->groups < 1 || p->c % p->groups != 0 || p->k % p->groups != 0)
    wrong = "the groups do not divide the channels";
  else if (!axis_fits (p->h, p->out_h, p->kh, p->stride_h, p->dilation_h, p->pad_top, p->pad_bottom)
           || !axis_fits (p->w, p->out_w, p->kw, p->stride_w, p->dilation_w, p->pad_left,
                          p->pad_right))
    wrong = "the output size does not follow from input, filter, stride, dilation and padding";
  else if (is_too_large (p))
    wrong = "too large";
  else if (p->activation.kind == NN_ACT_PRELU && p->activation.slope == NULL)
    wrong = "PReLU without a slope";
  if (wrong == NULL)
    return true;
  return nn_fail (err, NN_ERROR_SHAPE,
                  "convolution %dx%d of %dx%dx%d in %d groups to %dx%dx%d: %s", p->kh, p->kw, p->h,
                  p->w, p->c, p->groups, p->out_h, p->out_w, p->k, wrong);
}

static void *
aligned_zero (size_t floats)
{
  size_t bytes = (floats * sizeof (float) + 63) / 64 * 64;
  void *p = aligned_alloc (64, bytes > 0 ? bytes : 64);

  if (p != NULL)
    memset (p, 0, bytes);
  return p;
}

static NnConvKernel
choose_kernel (const NnConvParams *p)
{
  if (p->groups == p->c && p->k == p->c && p->c > 1)
    return KERNEL_DEPTHWISE;
  if (p->kh == 1 && p->kw == 1 && p->stride_h == 1 && p->stride_w == 1 && p->pad_top == 0
      && p->pad_left == 0 && p->pad_bottom == 0 && p->pad_right == 0)
    return KERNEL_POINTWISE;
  if (p->c <= 4 && p->groups == 1 && p->dilation_w == 1 && p->kw * p->c <= MAX_ROW_TAP)
    return KERNEL_GATHERED;
  if (nn_winograd_pays (p))
    return KERNEL_WINOGRAD;
  return KERNEL_DENSE;
}

static bool
pack_depthwise (NnConv *conv, const float *weight, const float *bias)
{
  const NnConvParams *p = &conv->params;
  const int width = conv->kernels->width, taps = p->kh * p->kw;
  const int padded = (p->c + width - 1) / width * width;

  conv->weight_floats = (size_t) taps * (size_t) padded;
  conv->weight = aligned_zero (conv->weight_floats);
  conv->bias = aligned_zero ((size_t) padded);
  if (conv->weight == NULL || conv->bias == NULL)
    return false;
  for (int c = 0; c < p->c; c++)
    {
      for (int t = 0; t < taps; t++)
        conv->weight[(size_t) t * (size_t) padded + (size_t) c]
            = weight[(size_t) c * (size_t) taps + (size_t) t];
      conv->bias[c] = bias != NULL ? bias[c] : 0;
    }
  return true;
}

/* Cuts a group's output channels into panels of nearly equal width, the last of which may end with
 * half a vector. */
static bool
make_panels (NnConv *conv)
{
  const int width = conv->kernels->width;
  const int vectors = (conv->group_out + width - 1) / width;
  const bool half = conv->kernels->half > 0
                    && conv->group_out <= vectors * width - conv->kernels->half;
  int first_vector = 0;
  size_t weight = 0;

  conv->n_panels = (vectors + conv->kernels->panel_vectors - 1) / conv->kernels->panel_vectors;
  conv->panel_stride = vectors * width;
  conv->panels = calloc ((size_t) conv->n_panels, sizeof *conv->panels);
  if (conv->panels == NULL)
    return false;
  for (int i = 0; i < conv->n_panels; i++)
    {
      NnConvPanel *panel = &conv->panels[i];
      int next = (i + 1) * vectors / conv->n_panels;

      panel->half = half && i == conv->n_panels - 1;
      panel->vectors = next - first_vector - (panel->half ? 1 : 0);
      panel->first = first_vector * width;
      panel->channels = nn_conv_panel_width (conv, panel);
      if (panel->first + panel->channels > conv->group_out)
        panel->channels = conv->group_out - panel->first;
      panel->weight = weight;
      weight += (size_t) nn_conv_panel_width (conv, panel) * (size_t) conv->taps
                * (size_t) conv->tap_inputs;
      first_vector = next;
    }
  conv->group_weights = weight;
  return true;
}

static void
choose_block (NnConv *conv)
{
  const NnConvParams *p = &conv->params;

  if (conv->kernel == KERNEL_WINOGRAD)
    conv->block_tiles = nn_winograd_block (conv);
  else
    {
      const bool small = conv->group_weights * sizeof (float) <= SMALL_WEIGHTS && p->groups == 1;
      const size_t pixel = (size_t) (p->stride_h * p->stride_w) * (size_t) p->c
                           + (small ? (size_t) p->k : 0);
      const size_t tile_bytes = (size_t) conv->kernels->tile_rows * pixel * sizeof (float);
      const size_t tiles = (small ? SMALL_BLOCK_BYTES : BLOCK_BYTES) / tile_bytes;

      conv->block_tiles = tiles < 1 ? 1 : tiles > MAX_BLOCK_TILES ? MAX_BLOCK_TILES : (int) tiles;
    }
}

/* @weight is [k][c / groups][area]. */
static bool
pack_panels (NnConv *conv, const float *weight, size_t area, const float *bias)
{
  const NnConvParams *p = &conv->params;
  const size_t groups = (size_t) p->groups;
  const size_t inputs = (size_t) conv->group_in;
  int zeros;

  if (conv->kernel == KERNEL_GATHERED)
    {
      conv->taps = p->kh;
      conv->tap_inputs = p->kw * p->c;
    }
  else
    {
      conv->taps = (int) area;
      conv->tap_inputs = conv->group_in;
    }
  if (!make_panels (conv))
    return false;
  zeros = p->c > conv->tap_inputs ? p->c : conv->tap_inputs;
  zeros = zeros > conv->panel_stride ? zeros : conv->panel_stride;
  conv->weight_floats = groups * conv->group_weights;
  conv->weight = aligned_zero (conv->weight_floats);
  conv->bias = aligned_zero (groups * (size_t) conv->panel_stride);
  conv->zero = aligned_zero ((size_t) zeros);
  if (conv->weight == NULL || conv->bias == NULL || conv->zero == NULL)
    return false;

  for (size_t g = 0; g < groups; g++)
    for (int i = 0; i < conv->n_panels; i++)
      {
        const NnConvPanel *panel = &conv->panels[i];
        const size_t lanes = (size_t) nn_conv_panel_width (conv, panel);
        float *to = conv->weight + g * conv->group_weights + panel->weight;

        for (size_t tap = 0; tap < area; tap++)
          for (size_t in = 0; in < inputs; in++, to += lanes)
            for (int j = 0; j < panel->channels; j++)
              {
                size_t k = g * (size_t) conv->group_out + (size_t) (panel->first + j);
                to[j] = weight[(k * inputs + in) * area + tap];
              }
        for (int j = 0; j < panel->channels; j++)
          conv->bias[g * (size_t) conv->panel_stride + (size_t) (panel->first + j)]
              = bias != NULL ? bias[g * (size_t) conv->group_out + (size_t) (panel->first + j)] : 0;
      }

  choose_block (conv);
  return true;
}

static bool
set_activation (NnConv *conv)
{
  NnActivation *act = &conv->params.activation;

  conv->finish = (NnFinish){ .lo = -INFINITY, .hi = INFINITY };
  if (act->kind == NN_ACT_CLIP || act->kind == NN_ACT_HARD_SWISH)
    conv->finish = (NnFinish){ .lo = act->lo,
                               .hi = act->hi,
                               .gate = act->kind == NN_ACT_HARD_SWISH,
                               .alpha = act->alpha,
                               .beta = act->beta };
  else if (act->kind != NN_ACT_NONE)
    conv->act = act;
  if (act->kind == NN_ACT_PRELU)
    {
      conv->slope = aligned_zero ((size_t) conv->params.k);
      if (conv->slope == NULL)
        return false;
      memcpy (conv->slope, act->slope, (size_t) conv->params.k * sizeof (float));
      act->slope = conv->slope;
    }
  return true;
}

NnConv *
nn_conv_pack (const NnConvParams *params, const float *weight, const float *bias, NnError *err)
{
  NnConv *conv;
  bool done;

  if (!check (params, err))
    return NULL;
  conv = calloc (1, sizeof *conv);
  if (conv == NULL)
    goto memory;
  conv->params = *params;
  conv->kernels = nn_kernels ();
  conv->kernel = choose_kernel (params);
  conv->group_in = params->c / params->groups;
  conv->group_out = params->k / params->groups;
  if (conv->kernel == KERNEL_DEPTHWISE)
    {
      conv->zero = aligned_zero ((size_t) params->c);
      done = conv->zero != NULL && pack_depthwise (conv, weight, bias);
    }
  else if (conv->kernel == KERNEL_WINOGRAD)
    {
      float *transformed = nn_winograd_weights (params, weight);

      done = transformed != NULL
             && pack_panels (conv, transformed, NN_WINOGRAD_IN * NN_WINOGRAD_IN, bias);
      free (transformed);
    }
  else
    done = pack_panels (conv, weight, (size_t) (params->kh * params->kw), bias);
  if (done && set_activation (conv))
    return conv;

memory:
  nn_conv_free (conv);
  nn_fail (err, NN_ERROR_MEMORY, "out of memory for the weights of a convolution");
  return NULL;
}

void
nn_conv_free (NnConv *conv)
{
  if (conv == NULL)
    return;
  free (conv->panels);
  free (conv->weight);
  free (conv->bias);
  free (conv->zero);
  free (conv->slope);
  free (conv);
}

size_t
nn_conv_weight_bytes (const NnConv *conv)
{
  return conv->weight_floats * sizeof (float);
}
