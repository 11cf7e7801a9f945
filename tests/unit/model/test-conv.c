/* Convolution kernels against the definition. Limit: 2e-5 absolute for values of order 1 to 30
 * (float sums of up to about 3000 products), relative above. */
#include "arrays.h"
#include "conv.h"
#include "cpu.h"
#include "net.h"

#define LIMIT 2e-5

typedef struct
{
  int in_slack, out_slack, residual_slack; /* pitch - channels */
  bool no_bias;
} Extra;

static int
out_size (int in, int taps, int stride, int dilation, int pads)
{
  return (in + pads - (taps - 1) * dilation - 1) / stride + 1;
}

static void
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
  memset (slope, 0, (size_t) p.k * sizeof (float)); /* the kernels have their own copy */
  scratch = aligned_alloc (64, (nn_conv_scratch (conv) + 63) / 64 * 64 + 64);
  nn_conv_run (conv, in, in_pitch, residual, residual_pitch, out, out_pitch, scratch);
  assert_close (out, expected, out_size_, LIMIT); /* the slack between pixels included */

  /* In bands, over a cleared output. */
  if (p.out_h > 1)
    {
      for (size_t i = 0; i < out_pixels; i++)
        memset (out + i * out_pitch, 0, (size_t) p.k * sizeof (float));
      nn_conv_run_rows (conv, in, in_pitch, residual, residual_pitch, out, out_pitch, p.out_h / 2,
                        p.out_h, scratch);
      nn_conv_run_rows (conv, in, in_pitch, residual, residual_pitch, out, out_pitch, 0,
                        p.out_h / 2, scratch);
      assert_close (out, expected, out_size_, LIMIT);
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

static NnConvParams
base (int h, int w, int c, int k, int kh, int kw)
{
  NnConvParams p = { .h = h, .w = w, .c = c, .k = k, .kh = kh, .kw = kw };

  p.stride_h = p.stride_w = p.dilation_h = p.dilation_w = p.groups = 1;
  return p;
}

/* Channel counts around every vector and panel width, pixel counts around every tile. */
static void
test_pointwise (void)
{
  static const int channels[]
      = { 1, 2, 3, 7, 8, 15, 16, 17, 24, 31, 32, 33, 40, 47, 48, 49, 64, 96, 113 };
  GRand *rand = g_rand_new_with_seed (1);

  for (size_t i = 0; i < G_N_ELEMENTS (channels); i++)
    for (int pixels = 1; pixels <= 19; pixels += i % 3 + 1)
      {
        NnConvParams p = base (pixels, 1, 5 + (int) i, channels[i], 1, 1);
        Extra extra = { .in_slack = pixels % 3, .out_slack = pixels % 4 };

        compare (p, extra, rand);
      }
  g_rand_free (rand);
}

/* Weights too large for the order of loops that small ones get. */
static void
test_large (void)
{
  GRand *rand = g_rand_new_with_seed (2);
  NnConvParams p = base (7, 7, 192, 1152, 1, 1);

  p.activation = (NnActivation){ .kind = NN_ACT_CLIP, .lo = 0, .hi = 6 };
  compare (p, (Extra){ 0 }, rand);
  p = base (13, 13, 64, 112, 3, 3);
  p.pad_top = p.pad_left = p.pad_bottom = p.pad_right = 1;
  p.activation = (NnActivation){ .kind = NN_ACT_LEAKY, .alpha = 0.1f };
  compare (p, (Extra){ 0 }, rand);
  p = base (1, 1, 1280, 1000, 1, 1);
  compare (p, (Extra){ 0 }, rand);
  g_rand_free (rand);
}

static void
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

static void
test_dense (void)
{
  GRand *rand = g_rand_new_with_seed (3);

  for (int i = 0; i < 300; i++)
    random_case (rand, false, false);
  g_rand_free (rand);
}

static void
test_first_layer (void)
{
  GRand *rand = g_rand_new_with_seed (4);

  for (int i = 0; i < 200; i++)
    random_case (rand, false, true);
  g_rand_free (rand);
}

/* The residual may be the output itself: x = act (conv (y) + x). */
static void
test_residual_in_place (void)
{
  GRand *rand = g_rand_new_with_seed (5);
  NnConvParams p = base (6, 5, 21, 35, 1, 1);
  NnConv *conv;
  float *input, *weight, *out, *residual;
  void *scratch;

  p.out_h = 6;
  p.out_w = 5;
  p.residual = NN_RESIDUAL_AFTER;
  p.activation = (NnActivation){ .kind = NN_ACT_CLIP, .lo = 0, .hi = INFINITY };
  input = random_floats (rand, 30 * 21);
  weight = random_floats (rand, 21 * 35);
  residual = random_floats (rand, 30 * 35);
  out = malloc (30 * 35 * sizeof (float));
  nn_conv_ref (&p, weight, NULL, input, 21, residual, 35, out, 35);
  conv = nn_conv_pack (&p, weight, NULL, NULL);
  scratch = malloc (nn_conv_scratch (conv));
  nn_conv_run (conv, input, 21, residual, 35, residual, 35, scratch);
  assert_close (residual, out, 30 * 35, LIMIT);
  nn_conv_free (conv);
  free (scratch);
  free (input);
  free (weight);
  free (residual);
  free (out);
  g_rand_free (rand);
}

static void
assert_refused (NnConvParams p)
{
  static const float weight[64];
  NnError err = { 0 };

  g_assert_null (nn_conv_pack (&p, weight, NULL, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_SHAPE);
  g_assert_nonnull (strstr (err.text, "convolution"));
}

static void
test_refuses (void)
{
  NnConvParams good = base (4, 4, 2, 2, 3, 3), p;

  good.out_h = good.out_w = 2;
  p = good;
  p.out_h = 3;
  assert_refused (p);
  p = good;
  p.groups = 3;
  assert_refused (p);
  p = good;
  p.groups = 0;
  assert_refused (p);
  p = good;
  p.stride_w = 0;
  assert_refused (p);
  p = good;
  p.kh = 0;
  assert_refused (p);
  p = good;
  p.pad_top = -1;
  assert_refused (p);
  p = good;
  p.dilation_h = G_MAXINT;
  assert_refused (p);
  p = good;
  p.c = p.k = 1 << 30;
  assert_refused (p);
  p = good;
  p.c = p.k = 1 << 20;
  assert_refused (p);
  p = good;
  p.h = p.w = 1 << 20;
  p.out_h = p.out_w = (1 << 20) - 2;
  assert_refused (p);
  p = good;
  p.activation.kind = NN_ACT_PRELU;
  assert_refused (p);
}

static void
test_depthwise (void)
{
  GRand *rand = g_rand_new_with_seed (6);

  for (int i = 0; i < 400; i++)
    random_case (rand, true, false);
  g_rand_free (rand);
}

/* The sizes that EfficientNet and MobileNet use, with TensorFlow's uneven padding. */
static void
test_depthwise_networks (void)
{
  static const struct
  {
    int size, channels, filter, stride;
  } layers[] = { { 14, 96, 3, 2 }, { 14, 144, 5, 2 }, { 7, 240, 5, 1 }, { 14, 480, 3, 1 },
                 { 7, 1152, 5, 1 }, { 9, 33, 3, 1 } };
  GRand *rand = g_rand_new_with_seed (7);

  for (size_t i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      NnConvParams p = base (layers[i].size, layers[i].size, layers[i].channels,
                             layers[i].channels, layers[i].filter, layers[i].filter);
      int total = layers[i].filter - (layers[i].stride == 2 && layers[i].size % 2 == 0 ? 2 : 1);

      p.groups = p.c;
      p.stride_h = p.stride_w = layers[i].stride;
      p.pad_top = p.pad_left = total / 2;
      p.pad_bottom = p.pad_right = total - total / 2;
      p.activation = (NnActivation){ .kind = NN_ACT_CLIP, .lo = 0, .hi = 6 };
      compare (p, (Extra){ 0 }, rand);
    }
  g_rand_free (rand);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_message ("kernels: %s", nn_cpu_name (nn_cpu ()));
  g_test_add_func ("/conv/pointwise", test_pointwise);
  g_test_add_func ("/conv/large", test_large);
  g_test_add_func ("/conv/dense", test_dense);
  g_test_add_func ("/conv/first-layer", test_first_layer);
  g_test_add_func ("/conv/residual-in-place", test_residual_in_place);
  g_test_add_func ("/conv/refuses", test_refuses);
  g_test_add_func ("/conv/depthwise", test_depthwise);
  g_test_add_func ("/conv/depthwise-networks", test_depthwise_networks);
  return g_test_run ();
}
