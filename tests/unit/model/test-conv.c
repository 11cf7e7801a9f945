/* Convolution kernels against the definition, but for the depthwise ones. */
#include "conv-cases.h"
#include "cpu.h"
#include "net.h"

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
  return g_test_run ();
}
