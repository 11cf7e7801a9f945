/* Tests of metrics.h against numbers worked out by hand (and equal to scikit-learn's). */
#include "metrics.h"

#include <glib.h>
#include <math.h>

static void
test_accuracy (void)
{
  const int y[] = { 0, 1, 2, 2, 1 }, p[] = { 0, 2, 2, 2, -1 };

  g_assert_cmpfloat_with_epsilon (nn_accuracy (y, p, 5), 0.6, 1e-12);
  g_assert_true (isnan (nn_accuracy (y, p, 0)));
  /* F1: class 0 1, class 1 0, class 2 4/5, class 3 does not occur. */
  g_assert_cmpfloat_with_epsilon (nn_macro_f1 (y, p, 5, 4), (1 + 0 + 0.8) / 3, 1e-12);
}

static void
test_calibration (void)
{
  const float sure[] = { 1, 1, 1, 1 }, half[] = { 0.5f, 0.5f, 0.5f, 0.5f };
  const bool right[] = { true, true, true, true }, two[] = { true, false, true, false };

  g_assert_cmpfloat_with_epsilon (nn_calibration_error (sure, right, 4), 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (nn_calibration_error (sure, two, 4), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (nn_calibration_error (half, two, 4), 0, 1e-12);
  g_assert_true (isnan (nn_calibration_error (half, two, 0)));
}

static void
test_auroc (void)
{
  const float score[] = { 0.1f, 0.4f, 0.35f, 0.8f }, same[] = { 1, 1, 1, 1 };
  const bool positive[] = { false, false, true, true }, all[] = { true, true, true, true };

  g_assert_cmpfloat_with_epsilon (nn_auroc (score, positive, 4), 0.75, 1e-12);
  g_assert_cmpfloat_with_epsilon (nn_auroc (same, positive, 4), 0.5, 1e-12);
  g_assert_true (isnan (nn_auroc (score, all, 4)));
}

static void
test_average_precision (void)
{
  const float score[] = { 0.1f, 0.4f, 0.35f, 0.8f }, tied[] = { 2, 1, 1, 0 };
  const bool positive[] = { false, false, true, true }, none[] = { false, false, false, false };

  g_assert_cmpfloat_with_epsilon (nn_average_precision (score, positive, 4), 5.0 / 6, 1e-12);
  /* One threshold for both ties: recall goes from 0 to 1/2 at precision 1/3, to 1 at 2/4. */
  g_assert_cmpfloat_with_epsilon (nn_average_precision (tied, positive, 4),
                                  0.5 / 3 + 0.5 * 2 / 4, 1e-12);
  g_assert_true (isnan (nn_average_precision (score, none, 4)));
}

static void
test_threshold (void)
{
  const float score[] = { 0.9f, 0.8f, 0.3f, 0.2f, 0.1f };
  const bool positive[] = { true, true, false, true, false };
  const bool none[] = { false, false, false, false, false };
  double f1;

  /* Down to 0.2: 3 found, 1 wrong: F1 6/7; down to 0.8: 2 found, 1 missed: 4/5. */
  g_assert_cmpfloat_with_epsilon (nn_best_threshold (score, positive, 5, &f1), 0.15, 1e-6);
  g_assert_cmpfloat_with_epsilon (f1, 6.0 / 7, 1e-12);
  g_assert_true (isnan (nn_best_threshold (score, none, 5, &f1)));
  g_assert_cmpfloat (f1, ==, 0);
  g_assert_cmpfloat (nn_f1 (0, 0, 0), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/accuracy", test_accuracy);
  g_test_add_func ("/metrics/calibration", test_calibration);
  g_test_add_func ("/metrics/auroc", test_auroc);
  g_test_add_func ("/metrics/average-precision", test_average_precision);
  g_test_add_func ("/metrics/threshold", test_threshold);
  return g_test_run ();
}
