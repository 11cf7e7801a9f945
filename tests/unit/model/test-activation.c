/* Activations, softmax, sums and layouts against their definitions in double. */
#include "activation.h"
#include "arrays.h"
#include "elementwise.h"
#include "net.h"

/* Fails unless |a - b| <= limit * |b| + floor. */
static void
assert_relative (const float *a, const float *b, size_t n, double limit, double floor)
{
  for (size_t i = 0; i < n; i++)
    if (!(fabs ((double) a[i] - (double) b[i]) <= limit * fabs ((double) b[i]) + floor)
        && !(isinf (b[i]) && a[i] == b[i]))
      g_error ("entry %zu: %.9g, expected %.9g", i, (double) a[i], (double) b[i]);
}

static void
test_kinds (void)
{
  GRand *rand = g_rand_new_with_seed (1);

  for (int kind = NN_ACT_NONE; kind <= NN_ACT_GELU; kind++)
    for (int c = 1; c < 70; c += 4)
      {
        const size_t rows = 5, in_pitch = (size_t) c + (size_t) (c % 3);
        const size_t out_pitch = (size_t) c + (size_t) (c % 2);
        const size_t in_size = (rows - 1) * in_pitch + (size_t) c;
        const size_t out_size = (rows - 1) * out_pitch + (size_t) c;
        float *in = random_floats (rand, in_size), *slope = random_floats (rand, (size_t) c);
        float *out = random_floats (rand, out_size), *expected = malloc (out_size * 4);
        NnActivation act = { .kind = (NnActivationKind) kind,
                             .alpha = 0.3f,
                             .beta = 0.4f,
                             .lo = -0.25f,
                             .hi = 0.9f,
                             .slope = slope };

        for (size_t i = 0; i < in_size; i++)
          in[i] *= 4;
        memcpy (expected, out, out_size * 4);
        nn_activate (&act, in, in_pitch, out, out_pitch, rows, c);
        nn_activate_ref (&act, in, in_pitch, expected, out_pitch, rows, c);
        assert_relative (out, expected, out_size, 1e-6, 1e-7);
        free (in);
        free (slope);
        free (out);
        free (expected);
      }
  g_rand_free (rand);
}

/* The curves over the whole range of floats: relative error 1e-6 wherever the result is no
 * denormal; below, e^x is off by 1e-44 (seven of the smallest steps) and a sigmoid may be 0. */
static void
test_accuracy (void)
{
  static const NnActivationKind kinds[] = { NN_ACT_SIGMOID, NN_ACT_TANH, NN_ACT_EXP,
                                             NN_ACT_ERF };
  const size_t n = 40001;
  float *in = malloc (n * 4), *out = malloc (n * 4), *expected = malloc (n * 4);

  for (int spread = -6; spread <= 2; spread++)
    for (size_t k = 0; k < G_N_ELEMENTS (kinds); k++)
      {
        NnActivation act = { .kind = kinds[k] };

        for (size_t i = 0; i < n; i++)
          in[i] = (float) (((double) i - 20000) / 20000 * pow (10, spread) * 1.2);
        nn_activate (&act, in, n, out, n, 1, (int) n);
        nn_activate_ref (&act, in, n, expected, n, 1, (int) n);
        assert_relative (out, expected, n, 1e-6, kinds[k] == NN_ACT_EXP ? 1e-44 : 3e-39);
      }
  free (in);
  free (out);
  free (expected);
}

/* hard-swish with the constant that files store: 0.16662598, a half float. */
static void
test_stored_constant (void)
{
  const float stored = 0.16662598f;
  NnActivation act
      = { .kind = NN_ACT_HARD_SWISH, .alpha = stored, .beta = 3 * stored, .hi = 6 * stored };

  for (double x = -5; x < 5; x += 0.01)
    {
      float in = (float) x, out;
      double expected = (double) in * fmin (6, fmax (0, (double) in + 3)) * (double) stored;

      nn_activate (&act, &in, 1, &out, 1, 1, 1);
      g_assert_cmpfloat_with_epsilon ((double) out, expected, 2e-6);
    }
}

static void
test_special (void)
{
  const float in[4] = { NAN, INFINITY, -INFINITY, -0.0f };
  float out[4];

  for (int kind = NN_ACT_NONE; kind <= NN_ACT_GELU; kind++)
    {
      NnActivation act = { .kind = (NnActivationKind) kind, .alpha = 0.1f, .hi = 6, .slope = in };

      nn_activate (&act, in, 4, out, 4, 1, 4);
      g_assert_true (isnan (out[0]));
    }
  nn_activate (&(NnActivation){ .kind = NN_ACT_SIGMOID }, in, 4, out, 4, 1, 4);
  g_assert_cmpfloat (out[1], ==, 1);
  g_assert_cmpfloat (out[2], ==, 0);
  g_assert_cmpfloat (out[3], ==, 0.5f);
  nn_activate (&(NnActivation){ .kind = NN_ACT_TANH }, in, 4, out, 4, 1, 4);
  g_assert_cmpfloat (out[1], ==, 1);
  g_assert_cmpfloat (out[2], ==, -1);
  nn_activate (&(NnActivation){ .kind = NN_ACT_ERF }, in, 4, out, 4, 1, 4);
  g_assert_cmpfloat (out[1], ==, 1);
  g_assert_cmpfloat (out[2], ==, -1);
}

/* The difference of two logits up to 40 apart is rounded to 2e-6, which is relative in e^x. */
static void
test_softmax (void)
{
  GRand *rand = g_rand_new_with_seed (2);
  const float huge[3] = { 10000, -10000, 10000 };
  float p[3];

  for (int n = 1; n < 50; n++)
    {
      float *in = random_floats (rand, 3 * (size_t) n), *out = malloc (3 * (size_t) n * 4);
      float *logs = malloc (3 * (size_t) n * 4);

      for (int i = 0; i < 3 * n; i++)
        in[i] *= 20;
      nn_softmax_rows (in, out, 3, n);
      nn_log_softmax_rows (in, logs, 3, n);
      for (int r = 0; r < 3; r++)
        {
          double sum = 0;
          for (int i = 0; i < n; i++)
            sum += exp ((double) in[r * n + i]);
          for (int i = 0; i < n; i++)
            {
              double e = exp ((double) in[r * n + i]) / sum;
              g_assert_cmpfloat_with_epsilon ((double) out[r * n + i], e, 5e-6 * e + 1e-30);
              g_assert_cmpfloat_with_epsilon ((double) logs[r * n + i], log (e), 1e-5);
            }
        }
      free (in);
      free (out);
      free (logs);
    }
  nn_softmax_rows (huge, p, 1, 3);
  g_assert_cmpfloat (p[0], ==, 0.5f);
  g_assert_cmpfloat (p[1], ==, 0);
  nn_log_softmax_rows (huge, p, 1, 3);
  g_assert_cmpfloat_with_epsilon ((double) p[1], -20000 - log (2), 0.01);
  g_rand_free (rand);
}

static void
test_binary (void)
{
  GRand *rand = g_rand_new_with_seed (3);

  for (int op = NN_ADD; op <= NN_MAX; op++)
    for (int c = 1; c < 50; c += 3)
      for (int row = 0; row < 2; row++)
        {
          const size_t pitch = (size_t) c + (size_t) (c % 2), n = 6 * pitch + (size_t) c;
          float *a = random_floats (rand, n), *b = random_floats (rand, row ? (size_t) c : n);
          float *out = malloc (n * 4), *expected = malloc (n * 4);

          memcpy (out, a, n * 4);
          memcpy (expected, a, n * 4);
          nn_binary ((NnBinary) op, out, pitch, b, row ? 0 : pitch, out, pitch, 7, c);
          nn_binary_ref ((NnBinary) op, a, pitch, b, row ? 0 : pitch, expected, pitch, 7, c);
          assert_close (out, expected, n, 0);
          free (a);
          free (b);
          free (out);
          free (expected);
        }
  g_rand_free (rand);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/activation/kinds", test_kinds);
  g_test_add_func ("/activation/accuracy", test_accuracy);
  g_test_add_func ("/activation/stored-constant", test_stored_constant);
  g_test_add_func ("/activation/special", test_special);
  g_test_add_func ("/activation/softmax", test_softmax);
  g_test_add_func ("/elementwise/binary", test_binary);
  return g_test_run ();
}
