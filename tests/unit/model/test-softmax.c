/* Tests of softmax.h: values, extreme logits, gradients against finite differences. */
#include "rng.h"
#include "softmax.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static void
test_log_sum_exp (void)
{
  const float plain[] = { 0, 0, 0, 0 }, large[] = { 1e4f, 1e4f }, small[] = { -1e4f, -1e4f };
  const float nothing[] = { -INFINITY, -INFINITY };

  g_assert_cmpfloat_with_epsilon (nn_log_sum_exp (plain, 4), log (4), 1e-12);
  g_assert_cmpfloat_with_epsilon (nn_log_sum_exp (large, 2), 1e4 + log (2), 1e-9);
  g_assert_cmpfloat_with_epsilon (nn_log_sum_exp (small, 2), -1e4 + log (2), 1e-9);
  g_assert_cmpfloat (nn_log_sum_exp (nothing, 2), ==, -INFINITY);
  g_assert_cmpfloat (nn_log_sum_exp (plain, 0), ==, -INFINITY);
}

static void
test_softmax (void)
{
  float z[] = { 1, 2, 3, 1e4f, -1e4f, 0, 7, 7, 7 };

  nn_softmax (z, z, 3, 3);
  g_assert_cmpfloat_with_epsilon (z[0], 0.09003057, 1e-6);
  g_assert_cmpfloat_with_epsilon (z[2], 0.66524096, 1e-6);
  g_assert_cmpfloat (z[3], ==, 1);
  g_assert_cmpfloat (z[4], ==, 0);
  g_assert_cmpfloat_with_epsilon (z[7], 1.0 / 3, 1e-6);

  float one[] = { -123 };

  nn_softmax (one, one, 1, 1);
  g_assert_cmpfloat (one[0], ==, 1);
}

static void
test_cross_entropy_extremes (void)
{
  const float z[] = { 1e4f, -1e4f };
  const int right = 0, wrong = 1;
  float dz[2];

  g_assert_cmpfloat (nn_softmax_cross_entropy (dz, z, &right, NULL, 1, 2), ==, 0);
  g_assert_cmpfloat (dz[0], ==, 0);
  g_assert_cmpfloat (nn_softmax_cross_entropy (dz, z, &wrong, NULL, 1, 2), ==, 2e4);
  g_assert_cmpfloat (dz[0], ==, 1);
  g_assert_cmpfloat (dz[1], ==, -1);
}

static void
test_cross_entropy_gradient (void)
{
  enum { ROWS = 3, N = 5 };
  float z[ROWS * N], dz[ROWS * N];
  const int y[ROWS] = { 4, 0, 2 };
  const float weight[ROWS] = { 1, 0.25f, 3 };
  const float h = 1e-2f;
  NnRng rng;

  nn_rng_seed (&rng, 1);
  for (int i = 0; i < ROWS * N; i++)
    z[i] = (float) (2 * nn_rng_normal (&rng));
  nn_softmax_cross_entropy (dz, z, y, weight, ROWS, N);

  for (int i = 0; i < ROWS * N; i++)
    {
      float up[ROWS * N], down[ROWS * N];

      memcpy (up, z, sizeof z);
      memcpy (down, z, sizeof z);
      up[i] += h;
      down[i] -= h;

      double slope = (nn_softmax_cross_entropy (NULL, up, y, weight, ROWS, N)
                      - nn_softmax_cross_entropy (NULL, down, y, weight, ROWS, N))
                     / ((double) up[i] - down[i]);

      g_assert_cmpfloat_with_epsilon (dz[i], slope, 1e-4);
    }

  /* In place gives the same. */
  double loss = nn_softmax_cross_entropy (NULL, z, y, weight, ROWS, N);

  g_assert_cmpfloat (nn_softmax_cross_entropy (z, z, y, weight, ROWS, N), ==, loss);
  g_assert_cmpmem (z, sizeof z, dz, sizeof dz);
}

static void
test_sigmoid (void)
{
  g_assert_cmpfloat (nn_sigmoid (0), ==, 0.5);
  g_assert_cmpfloat (nn_sigmoid (1e4), ==, 1);
  g_assert_cmpfloat (nn_sigmoid (-1e4), ==, 0);
  g_assert_cmpfloat_with_epsilon (nn_sigmoid (-3) + nn_sigmoid (3), 1, 1e-15);
}

static void
test_sigmoid_cross_entropy (void)
{
  const double zs[] = { -1e4, -30, -2, 0, 0.5, 8, 1e4 }, ys[] = { 0, 0.3, 1 }, weights[] = { 1, 7 };

  for (size_t i = 0; i < G_N_ELEMENTS (zs); i++)
    for (size_t j = 0; j < G_N_ELEMENTS (ys); j++)
      for (size_t k = 0; k < G_N_ELEMENTS (weights); k++)
        {
          const double h = 1e-5;
          double dz, loss = nn_sigmoid_cross_entropy (&dz, zs[i], ys[j], weights[k]);
          double slope = (nn_sigmoid_cross_entropy (NULL, zs[i] + h, ys[j], weights[k])
                          - nn_sigmoid_cross_entropy (NULL, zs[i] - h, ys[j], weights[k]))
                         / (2 * h);

          g_assert_true (isfinite (loss) && loss >= 0);
          g_assert_cmpfloat_with_epsilon (dz, slope, 1e-4);
        }

  double naive = -7 * log (nn_sigmoid (1.5)) * 0.3 - 0.7 * log (1 - nn_sigmoid (1.5));

  g_assert_cmpfloat_with_epsilon (nn_sigmoid_cross_entropy (NULL, 1.5, 0.3, 7), naive, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/softmax/log-sum-exp", test_log_sum_exp);
  g_test_add_func ("/softmax/values", test_softmax);
  g_test_add_func ("/softmax/cross-entropy-extremes", test_cross_entropy_extremes);
  g_test_add_func ("/softmax/cross-entropy-gradient", test_cross_entropy_gradient);
  g_test_add_func ("/softmax/sigmoid", test_sigmoid);
  g_test_add_func ("/softmax/sigmoid-cross-entropy", test_sigmoid_cross_entropy);
  return g_test_run ();
}
