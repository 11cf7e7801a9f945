/* 3x3 convolutions by Winograd's algorithm: against the definition, and how exact they are. */
#include "conv-cases.h"
#include "cpu.h"
#include "net.h"

static bool
is_winograd (NnConvParams p)
{
  p.out_h = out_size (p.h, p.kh, p.stride_h, p.dilation_h, p.pad_top + p.pad_bottom);
  p.out_w = out_size (p.w, p.kw, p.stride_w, p.dilation_w, p.pad_left + p.pad_right);
  return nn_winograd_pays (&p);
}

/* Every size of a last tile, every padding, channels around the vectors, pitches, residuals,
 * activations. */
static void
test_random (void)
{
  GRand *rand = g_rand_new_with_seed (8);
  int n = 0;

  for (int i = 0; i < 400; i++)
    {
      NnConvParams p = base (g_rand_int_range (rand, 3, 19), g_rand_int_range (rand, 3, 19),
                             g_rand_int_range (rand, 8, 50), g_rand_int_range (rand, 8, 70), 3, 3);
      Extra extra = { g_rand_int_range (rand, 0, 2) * g_rand_int_range (rand, 0, 9),
                      g_rand_int_range (rand, 0, 2) * g_rand_int_range (rand, 0, 9),
                      g_rand_int_range (rand, 0, 2) * g_rand_int_range (rand, 0, 9),
                      g_rand_boolean (rand) };

      p.pad_top = g_rand_int_range (rand, 0, 4);
      p.pad_left = g_rand_int_range (rand, 0, 4);
      p.pad_bottom = g_rand_int_range (rand, 0, 4);
      p.pad_right = g_rand_int_range (rand, 0, 4);
      p.residual = (NnResidual) g_rand_int_range (rand, 0, 3);
      p.activation = (NnActivation){ .kind = (NnActivationKind) g_rand_int_range (rand, 0,
                                                                                  NN_ACT_EXP),
                                     .alpha = 0.3f,
                                     .beta = 0.4f,
                                     .lo = -0.5f,
                                     .hi = 0.8f };
      if (is_winograd (p))
        {
          compare (p, extra, rand);
          n++;
        }
    }
  g_test_message ("%d cases", n);
  g_assert_cmpint (n, >, 200);
  g_rand_free (rand);
}

/* More tiles than a block holds, several panels, as object networks have them. */
static void
test_networks (void)
{
  static const struct
  {
    int size, c, k;
  } layers[] = { { 52, 32, 32 }, { 27, 64, 112 }, { 13, 256, 72 }, { 8, 512, 40 } };
  GRand *rand = g_rand_new_with_seed (9);

  for (size_t i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      NnConvParams p = base (layers[i].size, layers[i].size, layers[i].c, layers[i].k, 3, 3);

      p.pad_top = p.pad_left = p.pad_bottom = p.pad_right = 1;
      p.activation = (NnActivation){ .kind = NN_ACT_LEAKY, .alpha = 0.1f };
      g_assert_true (is_winograd (p));
      compare (p, (Extra){ 0 }, rand);
    }
  g_rand_free (rand);
}

/* Bands of rows that begin and end anywhere give what the whole gives, but for rounding. */
static void
test_bands (void)
{
  GRand *rand = g_rand_new_with_seed (10);
  NnConvParams p = base (17, 14, 24, 40, 3, 3);
  const size_t n_out = 17 * 14 * 40;
  float *in, *weight, *whole, *bands;
  NnConv *conv;
  void *scratch;
  double limit;

  p.pad_top = p.pad_left = p.pad_bottom = p.pad_right = 1;
  p.out_h = 17;
  p.out_w = 14;
  in = random_floats (rand, 17 * 14 * 24);
  weight = random_floats (rand, 40 * 24 * 9);
  whole = random_floats (rand, n_out);
  bands = random_floats (rand, n_out);
  limit = NN_WINOGRAD_ERROR * largest_sum (p, weight, in, 24);
  conv = nn_conv_pack (&p, weight, NULL, NULL);
  g_assert_cmpint (conv->kernel, ==, KERNEL_WINOGRAD);
  scratch = aligned_alloc (64, (nn_conv_scratch (conv) + 63) / 64 * 64);
  nn_conv_run (conv, in, 24, NULL, 0, whole, 40, scratch);
  for (int height = 1; height <= 9; height++)
    {
      memset (bands, 0, n_out * sizeof (float));
      for (int y = 0; y < 17; y += height)
        nn_conv_run_rows (conv, &(NnRows){ in, 24, p.h }, NULL, &(NnRows){ bands, 40, p.out_h }, y,
                          MIN (y + height, 17), scratch);
      assert_close (bands, whole, n_out, 2 * limit);
    }
  nn_conv_free (conv);
  free (scratch);
  free (in);
  free (weight);
  free (whole);
  free (bands);
  g_rand_free (rand);
}

/* The error of conv-private.h, over few and many channels, inputs of both signs and (as behind a
 * rectifier) of one. */
static void
test_error (void)
{
  GRand *rand = g_rand_new_with_seed (11);
  double most = 0;

  for (int c = 8; c <= 512; c *= 2)
    for (int positive = 0; positive < 2; positive++)
      {
        NnConvParams p = base (24, 24, c, 16, 3, 3);
        const size_t n_in = (size_t) (24 * 24 * c), n_out = 22 * 22 * 16;
        float *in = random_floats (rand, n_in), *weight = random_floats (rand, (size_t) (c * 144));
        float *out = malloc (n_out * sizeof (float)), *exact = malloc (n_out * sizeof (float));
        double worst = 0;
        NnConv *conv;
        void *scratch;

        for (size_t i = 0; positive && i < n_in; i++)
          in[i] = fabsf (in[i]);
        p.out_h = p.out_w = 22;
        conv = nn_conv_pack (&p, weight, NULL, NULL);
        g_assert_cmpint (conv->kernel, ==, KERNEL_WINOGRAD);
        scratch = aligned_alloc (64, (nn_conv_scratch (conv) + 63) / 64 * 64);
        nn_conv_run (conv, in, (size_t) c, NULL, 0, out, 16, scratch);
        nn_conv_ref (&p, weight, NULL, in, (size_t) c, NULL, 0, exact, 16);
        for (size_t i = 0; i < n_out; i++)
          worst = MAX (worst, fabs ((double) out[i] - (double) exact[i]));
        worst /= largest_sum (p, weight, in, (size_t) c);
        g_test_message ("%3d %s inputs: %.2e", c, positive ? "positive" : "signed", worst);
        most = MAX (most, worst);
        nn_conv_free (conv);
        free (scratch);
        free (in);
        free (weight);
        free (out);
        free (exact);
      }
  g_assert_cmpfloat (most, <, NN_WINOGRAD_ERROR);
  g_assert_cmpfloat (most, >, 0);
  g_rand_free (rand);
}

/* What it cannot do, or where it does not pay, stays with the other kernels. */
static void
test_choice (void)
{
  NnConvParams good = base (20, 20, 32, 32, 3, 3), p;

  g_assert_true (is_winograd (good));
  p = good;
  p.stride_h = 2;
  g_assert_false (is_winograd (p));
  p = good;
  p.stride_w = 2;
  g_assert_false (is_winograd (p));
  p = good;
  p.dilation_h = 2;
  g_assert_false (is_winograd (p));
  p = good;
  p.dilation_w = 2;
  g_assert_false (is_winograd (p));
  p = good;
  p.groups = 2;
  g_assert_false (is_winograd (p));
  p = good;
  p.kh = 1;
  g_assert_false (is_winograd (p));
  p = good;
  p.kw = 5;
  g_assert_false (is_winograd (p));
  p = good;
  p.c = 4;
  g_assert_false (is_winograd (p));
  p = good;
  p.h = p.w = 5;
  g_assert_false (is_winograd (p));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_message ("kernels: %s", nn_cpu_name (nn_cpu ()));
  g_test_add_func ("/winograd/random", test_random);
  g_test_add_func ("/winograd/networks", test_networks);
  g_test_add_func ("/winograd/bands", test_bands);
  g_test_add_func ("/winograd/error", test_error);
  g_test_add_func ("/winograd/choice", test_choice);
  return g_test_run ();
}
