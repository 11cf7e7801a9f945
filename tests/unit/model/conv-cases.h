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

/* A ring of @ring rows, with nothing in it yet. */
static inline NnRows
make_ring (int ring, int w, size_t pitch)
{
  return (NnRows){ calloc ((size_t) ring * (size_t) w * pitch, sizeof (float)), pitch, ring };
}

/* Row @y of @w pixels of @c floats from one picture, whole or a ring, to another. */
static inline void
copy_row (const NnRows *to, const NnRows *from, int y, int w, int c)
{
  for (int x = 0; x < w; x++)
    memcpy (to->data + (size_t) (y % to->ring * w + x) * to->pitch,
            from->data + (size_t) (y % from->ring * w + x) * from->pitch,
            (size_t) c * sizeof (float));
}

/* The same in bands of rows, from rings to a ring. */
static inline void
compare_rows (const NnConv *conv, float *in, size_t in_pitch, float *residual,
              size_t residual_pitch, float *out, size_t out_pitch, const float *expected,
              double limit, GRand *rand)
{
  const NnConvParams *p = nn_conv_params (conv);
  const int band = g_rand_int_range (rand, 1, p->out_h + 1);
  const int reach = (band - 1) * p->stride_h + (p->kh - 1) * p->dilation_h + 1;
  const NnRows whole_in = { in, in_pitch, p->h }, whole_out = { out, out_pitch, p->out_h };
  const NnRows whole_residual = { residual, residual_pitch, p->out_h };
  const int more = nn_conv_takes_rings (conv) ? g_rand_int_range (rand, 0, 3) : p->h + p->out_h;
  NnRows from = make_ring (reach + more, p->w, in_pitch);
  NnRows add = make_ring (band + more, p->out_w, residual_pitch);
  NnRows to = make_ring (band + more, p->out_w, out_pitch);
  void *scratch = aligned_alloc (64, (nn_conv_scratch (conv) + 63) / 64 * 64 + 64);
  const size_t out_size = (size_t) (p->out_h * p->out_w - 1) * out_pitch + (size_t) p->k;

  for (int y = 0; y < p->out_h; y++)
    for (int x = 0; x < p->out_w; x++)
      memset (out + (size_t) (y * p->out_w + x) * out_pitch, 0, (size_t) p->k * sizeof (float));
  for (int y = 0; y < p->out_h; y += band)
    {
      const int end = y + band < p->out_h ? y + band : p->out_h;
      int first, last;

      nn_conv_rows_read (conv, y, end, &first, &last);
      for (int i = first; i < last; i++)
        copy_row (&from, &whole_in, i, p->w, p->c);
      for (int i = y; i < end && residual != NULL; i++)
        copy_row (&add, &whole_residual, i, p->out_w, p->k);
      nn_conv_run_rows (conv, &from, residual != NULL ? &add : NULL, &to, y, end, scratch);
      for (int i = y; i < end; i++)
        copy_row (&whole_out, &to, i, p->out_w, p->k);
    }
  assert_close (out, expected, out_size, limit);
  free (from.data);
  free (add.data);
  free (to.data);
  free (scratch);
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

  compare_rows (conv, in, in_pitch, residual, residual_pitch, out, out_pitch, expected, limit,
                rand);
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
    p.kh = p.kw = 3 + 2 * g_rand_int_range (rand, 0, 3);
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
