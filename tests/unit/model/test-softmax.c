/* Tests of softmax.h: values, extreme logits. */
#include "softmax.h"

#include <glib.h>
#include <math.h>

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
test_sigmoid (void)
{
  g_assert_cmpfloat (nn_sigmoid (0), ==, 0.5);
  g_assert_cmpfloat (nn_sigmoid (1e4), ==, 1);
  g_assert_cmpfloat (nn_sigmoid (-1e4), ==, 0);
  g_assert_cmpfloat_with_epsilon (nn_sigmoid (-3) + nn_sigmoid (3), 1, 1e-15);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/softmax/log-sum-exp", test_log_sum_exp);
  g_test_add_func ("/softmax/values", test_softmax);
  g_test_add_func ("/softmax/sigmoid", test_sigmoid);
  return g_test_run ();
}
