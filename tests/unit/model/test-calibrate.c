/* Tests of calibrate.h: the temperature with which labels were drawn is found again. */
#include "calibrate.h"

#include "rng.h"

#include <glib.h>
#include <math.h>

enum { CLASSES = 5 };

/* Logits, and labels drawn from softmax (z / @t). */
static void
make_labels (uint64_t seed, double t, int n, float *z, int *y)
{
  NnRng rng;

  nn_rng_seed (&rng, seed);
  for (int i = 0; i < n; i++, z += CLASSES)
    {
      double sum = 0, at;

      for (int k = 0; k < CLASSES; k++)
        z[k] = (float) (2 * t * nn_rng_normal (&rng));
      for (int k = 0; k < CLASSES; k++)
        sum += exp (z[k] / t);
      at = sum * nn_rng_uniform (&rng);
      for (y[i] = 0; y[i] < CLASSES - 1 && at > exp (z[y[i]] / t); y[i]++)
        at -= exp (z[y[i]] / t);
    }
}

static void
test_recovered (void)
{
  enum { N = 4000 };
  g_autofree float *z = g_new (float, N * CLASSES);
  g_autofree int *y = g_new (int, N);

  for (double t = 0.05; t < 5; t *= 2)
    {
      double found;

      make_labels (1, t, N, z, y);
      found = nn_temperature (z, NULL, y, N, CLASSES);
      g_test_message ("%.3f found as %.3f", t, found);
      g_assert_cmpfloat (fabs (log (found / t)), <, 0.06);
    }
}

/* No other one explains the labels better, the prior counted. */
static void
test_least (void)
{
  enum { N = 30 };
  float z[N * CLASSES];
  int y[N];
  double t, value[3];

  make_labels (2, 1, N, z, y);
  t = nn_temperature (z, NULL, y, N, CLASSES);
  for (int i = 0; i < 3; i++)
    {
      double other = t * exp (0.01 * (i - 1)), away = log (other / NN_TEMPERATURE) / 0.5;

      value[i] = away * away / 2;
      for (int row = 0; row < N; row++)
        value[i] += nn_row_loss (z + row * CLASSES, NULL, y[row], CLASSES, other);
    }
  g_assert_cmpfloat (value[1], <, value[0]);
  g_assert_cmpfloat (value[1], <, value[2]);
}

/* Few rows move it a little, none not at all, and rows that are all right or all wrong not beyond
 * all measure. */
static void
test_few (void)
{
  const float z[] = { 4, 0, 0, 0, 0, 0, 4, 0, 0, 0 };
  const int right[] = { 0, 1 }, wrong[] = { 1, 0 }, unknown[] = { -1, CLASSES };
  double up = nn_temperature (z, NULL, wrong, 2, CLASSES), down = nn_temperature (z, NULL, right, 2, CLASSES);
  double last = down;

  g_assert_cmpfloat_with_epsilon (nn_temperature (z, NULL, right, 0, CLASSES), NN_TEMPERATURE, 1e-6);
  g_assert_cmpfloat_with_epsilon (nn_temperature (z, NULL, unknown, 2, CLASSES), NN_TEMPERATURE, 1e-6);
  g_assert_cmpfloat (down, <, NN_TEMPERATURE);
  g_assert_cmpfloat (down, >, NN_TEMPERATURE / 2);
  g_assert_cmpfloat (up, >, NN_TEMPERATURE);

  for (int n = 10; n <= 1000; n *= 10)
    {
      g_autofree float *many = g_new (float, n * CLASSES);
      g_autofree int *y = g_new0 (int, n);
      double t;

      for (int i = 0; i < n * CLASSES; i++)
        many[i] = i % CLASSES == 0 ? 1 : 0;
      t = nn_temperature (many, NULL, y, n, CLASSES);
      g_assert_cmpfloat (t, <, last);
      g_assert_cmpfloat (t, >, 0.01);
      last = t;
      for (int i = 0; i < n; i++)
        y[i] = 1;
      t = nn_temperature (many, NULL, y, n, CLASSES);
      g_assert_cmpfloat (t, >, NN_TEMPERATURE);
      g_assert_cmpfloat (t, <, 7.5);
    }
}

static void
test_row_loss (void)
{
  const float z[] = { 0, 1, 2 }, far[] = { -1e4f, 1e4f }, one[] = { 7 };
  double sum = 1 + exp (1) + exp (2);

  g_assert_cmpfloat_with_epsilon (nn_row_loss (z, NULL, 1, 3, 1), log (sum) - 1, 1e-9);
  sum = 1 + exp (0.5) + exp (1);
  g_assert_cmpfloat_with_epsilon (nn_row_loss (z, NULL, 2, 3, 2), log (sum) - 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (nn_row_loss (far, NULL, 0, 2, 1), 2e4, 1e-6);
  g_assert_cmpfloat_with_epsilon (nn_row_loss (far, NULL, 1, 2, 0.01), 0, 1e-9);
  g_assert_cmpfloat (nn_row_loss (one, NULL, 0, 1, 1), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calibrate/recovered", test_recovered);
  g_test_add_func ("/calibrate/least", test_least);
  g_test_add_func ("/calibrate/few", test_few);
  g_test_add_func ("/calibrate/row-loss", test_row_loss);
  return g_test_run ();
}
