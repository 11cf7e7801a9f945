/* conv-cases.h: comparing the convolution kernels with the definition. Limit: 2e-5 absolute for
 * values of order 1 to 30 (float sums of up to about 3000 products), relative above; that of
 * conv-private.h where it is Winograd's. */
#pragma once

#include "arrays.h"
#include "conv-private.h"

#define LIMIT 2e-5

typedef struct
{
  int in_slack, out_slack, residual_slack; /* pitch - channels */
  bool no_bias;
} Extra;

static inline int
out_size (int in, int taps, int stride, int dilation, int pads)
{
  return (in + pads - (taps - 1) * dilation - 1) / stride + 1;
}

/* The largest sum of |input * weight| over an output. */
static inline double
largest_sum (NnConvParams p, const float *weight, const float *in, size_t in_pitch)
{
  const size_t n_weights = (size_t) (p.k * (p.c / p.groups) * p.kh * p.kw);
  const size_t n_in = (size_t) (p.h * p.w - 1) * in_pitch + (size_t) p.c;
  const size_t n_out = (size_t) (p.out_h * p.out_w * p.k);
  float *abs_weight = malloc (n_weights * sizeof (float));
  float *abs_in = malloc (n_in * sizeof (float)), *sum = malloc (n_out * sizeof (float));
  double most = 0;

  p.activation.kind = NN_ACT_NONE;
  p.residual = NN_RESIDUAL_NONE;
  for (size_t i = 0; i < n_weights; i++)
    abs_weight[i] = fabsf (weight[i]);
  for (size_t i = 0; i < n_in; i++)
    abs_in[i] = fabsf (in[i]);
  nn_conv_ref (&p, abs_weight, NULL, abs_in, in_pitch, NULL, 0, sum, (size_t) p.k);
  for (size_t i = 0; i < n_out; i++)
    most = MAX (most, (double) sum[i]);
  free (abs_weight);
  free (abs_in);
  free (sum);
  return most;
}

static inline void
compare (NnConvParams p, Extra extra, GRand *rand)
{
  const size_t in_pitch = (size_t) (p.c + extra.in_slack);
  const size_t out_pitch = (size_t) (p.k + extra.out_slack);
  const size_t residual_pitch = (size_t) (p.k + extra.residual_slack);
  size_t in_size, out_pixels, out_size_, residual_size;
  float *in, *weight, *bias, *slope, *residual = NULL, *out, *expected;
  void *scratch;
  NnConv *conv;
  NnError err = { 0 };
  double limit = LIMIT;

  p.out_h = out_size (p.h, p.kh, p.stride_h, p.dilation_h, p.pad_top + p.pad_bottom);
  p.out_w = out_size (p.w, p.kw, p.stride_w, p.dilation_w, p.pad_left + p.pad_right);
  out_pixels = (size_t) (p.out_h * p.out_w);
  /* The last pixel has no slack behind it. */
  in_size = (size_t) (p.h * p.w - 1) * in_pitch + (size_t) p.c;
  out_size_ = (out_pixels - 1) * out_pitch + (size_t) p.k;
  residual_size = (out_pixels - 1) * residual_pitch + (size_t) p.k;
  in = random_floats (rand, in_size);
  weight = random_floats (rand, (size_t) (p.k * (p.c / p.groups) * p.kh * p.kw));
  bias = extra.no_bias ? NULL : random_floats (rand, (size_t) p.k);
  slope = random_floats (rand, (size_t) p.k);
  out = random_floats (rand, out_size_);
  expected = malloc (out_size_ * sizeof (float));
  memcpy (expected, out, out_size_ * sizeof (float));
  if (p.residual != NN_RESIDUAL_NONE)
    residual = random_floats (rand, residual_size);
  p.activation.slope = slope;

  conv = nn_conv_pack (&p, weight, bias, &err);
  g_assert_cmpstr (err.text, ==, "");
  g_assert_nonnull (conv);
  nn_conv_ref (&p, weight, bias, in, in_pitch, residual, residual_pitch, expected, out_pitch);
  if (conv->kernel == KERNEL_WINOGRAD)
    limit += NN_WINOGRAD_ERROR * largest_sum (p, weight, in, in_pitch);
  memset (slope, 0, (size_t) p.k * sizeof (float)); /* the kernels have their own copy */
  scratch = aligned_alloc (64, (nn_conv_scratch (conv) + 63) / 64 * 64 + 64);
  nn_conv_run (conv, in, in_pitch, residual, residual_pitch, out, out_pitch, scratch);
  assert_close (out, expected, out_size_, limit); /* the slack between pixels included */

  /* In bands, over a cleared output. */
  if (p.out_h > 1)
    {
      for (size_t i = 0; i < out_pixels; i++)
        memset (out + i * out_pitch, 0, (size_t) p.k * sizeof (float));
      nn_conv_run_rows (conv, in, in_pitch, residual, residual_pitch, out, out_pitch, p.out_h / 2,
                        p.out_h, scratch);
      nn_conv_run_rows (conv, in, in_pitch, residual, residual_pitch, out, out_pitch, 0,
                        p.out_h / 2, scratch);
      assert_close (out, expected, out_size_, limit);
    }
  nn_conv_free (conv);
  free (scratch);
  free (in);
  free (weight);
  free (bias);
  free (slope);
  free (residual);
  free (out);
  free (expected);
}

static inline NnConvParams
base (int h, int w, int c, int k, int kh, int kw)
{
  NnConvParams p = { .h = h, .w = w, .c = c, .k = k, .kh = kh, .kw = kw };

  p.stride_h = p.stride_w = p.dilation_h = p.dilation_w = p.groups = 1;
  return p;
}

static inline void
random_case (GRand *rand, bool depthwise, bool first_layer)
{
  NnConvParams p = base (g_rand_int_range (rand, 1, 17), g_rand_int_range (rand, 1, 17), 1, 1,
                         g_rand_int_range (rand, 1, 8), g_rand_int_range (rand, 1, 8));
  Extra extra = { g_rand_int_range (rand, 0, 2) * g_rand_int_range (rand, 0, 9),
                  g_rand_int_range (rand, 0, 2) * g_rand_int_range (rand, 0, 9),
                  g_rand_int_range (rand, 0, 2) * g_rand_int_range (rand, 0, 9),
                  g_rand_boolean (rand) };

  if (depthwise && g_rand_boolean (rand))
    p.kh = p.kw = g_rand_boolean (rand) ? 3 : 5;
  if (depthwise)
    p.groups = p.c = p.k = g_rand_int_range (rand, 1, 70);
  else
    {
      p.groups = first_layer ? 1 : g_rand_int_range (rand, 1, 4);
      p.c = p.groups * g_rand_int_range (rand, 1, first_layer ? 5 : 23);
      p.k = p.groups * g_rand_int_range (rand, 1, 60);
    }
  p.stride_h = g_rand_int_range (rand, 1, 4);
  p.stride_w = g_rand_boolean (rand) ? p.stride_h : g_rand_int_range (rand, 1, 4);
  p.dilation_h = g_rand_boolean (rand) ? 1 : g_rand_int_range (rand, 1, 4);
  p.dilation_w = g_rand_boolean (rand) ? 1 : g_rand_int_range (rand, 1, 4);
  p.pad_top = g_rand_int_range (rand, 0, 4);
  p.pad_left = g_rand_int_range (rand, 0, 4);
  p.pad_bottom = g_rand_int_range (rand, 0, 4);
  p.pad_right = g_rand_int_range (rand, 0, 4);
  while (p.h + p.pad_top + p.pad_bottom < (p.kh - 1) * p.dilation_h + 1)
    p.h++;
  while (p.w + p.pad_left + p.pad_right < (p.kw - 1) * p.dilation_w + 1)
    p.w++;
  p.residual = (NnResidual) g_rand_int_range (rand, 0, 3);
  p.activation = (NnActivation){ .kind = (NnActivationKind) g_rand_int_range (rand, 0, NN_ACT_EXP),
                                 .alpha = 0.3f,
                                 .beta = 0.4f,
                                 .lo = -0.5f,
                                 .hi = 0.8f };
  compare (p, extra, rand);
}
