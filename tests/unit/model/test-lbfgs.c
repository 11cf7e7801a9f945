/* Tests of lbfgs.h: classic functions, cancelling, rounding, bad starts. */
#include "lbfgs.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* Rosenbrock's valley in @n dimensions: minimum 0 at (1, ..., 1). */
static double
rosenbrock (const double *x, double *g, void *user)
{
  int n = *(int *) user;
  double value = 0;

  memset (g, 0, sizeof (double) * (size_t) n);
  for (int i = 0; i + 1 < n; i++)
    {
      double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];

      value += 100 * a * a + b * b;
      g[i] += -400 * a * x[i] - 2 * b;
      g[i + 1] += 200 * a;
    }
  return value;
}

static void
test_rosenbrock (void)
{
  for (int n = 2; n <= 50; n += 12)
    {
      double x[50], again[50];
      NnLbfgsReport report;
      NnLbfgsOptions options = { .max_iterations = 2000, .tolerance = 1e-8 };
      NnError err = { 0 };

      for (int i = 0; i < n; i++)
        x[i] = again[i] = i % 2 == 0 ? -1.2 : 1;
      g_assert_true (nn_lbfgs (x, n, rosenbrock, &n, &options, &report, &err));
      g_assert_true (report.converged);
      g_assert_cmpfloat (report.gradient, <=, 1e-8);
      g_assert_cmpint (report.iterations, <, 600);
      /* Chained Rosenbrock functions have a second minimum; both have a flat gradient. */
      if (n == 2)
        {
          g_assert_cmpfloat_with_epsilon (x[0], 1, 1e-6);
          g_assert_cmpfloat_with_epsilon (x[1], 1, 1e-6);
        }
      g_assert_true (nn_lbfgs (again, n, rosenbrock, &n, &options, NULL, &err));
      g_assert_cmpmem (x, sizeof (double) * (size_t) n, again, sizeof (double) * (size_t) n);
    }
}

/* sum_i c_i (x_i - i)^2 with c from 1e-3 to 1e3. */
static double
badly_scaled (const double *x, double *g, void *user)
{
  double value = 0;

  for (int i = 0; i < 7; i++)
    {
      double c = pow (10, i - 3), d = x[i] - i;

      value += c * d * d;
      g[i] = 2 * c * d;
    }
  return value;
}

static void
test_badly_scaled (void)
{
  double x[7] = { 100, -100, 50, 3, 3, 9, -8 };
  NnLbfgsReport report;
  NnLbfgsOptions options = { .tolerance = 1e-9, .max_iterations = 500 };

  g_assert_true (nn_lbfgs (x, 7, badly_scaled, NULL, &options, &report, NULL));
  g_assert_true (report.converged);
  for (int i = 0; i < 7; i++)
    g_assert_cmpfloat_with_epsilon (x[i], i, 1e-5);
}

/* A first direction says nothing of how far to go: a step of unit length is ten thousand times too
 * short here, and the curvature along it tells. */
static double
far_away (const double *x, double *g, void *user)
{
  double value = 0;

  for (int i = 0; i < 4; i++)
    {
      double d = x[i] - 10000 * (i + 1);

      value += d * d / 2;
      g[i] = d;
    }
  return value;
}

static void
test_far_away (void)
{
  double x[4] = { 0 };
  NnLbfgsReport report;

  g_assert_true (nn_lbfgs (x, 4, far_away, NULL, NULL, &report, NULL));
  g_assert_true (report.converged);
  g_assert_cmpint (report.evaluations, <=, 6);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (x[i], 10000 * (i + 1), 1e-4);
}

/* The value is rounded hard, the gradient is right: what float losses look like. */
static double
noisy (const double *x, double *g, void *user)
{
  double value = badly_scaled (x, g, user);

  return (double) (float) (value + 1000);
}

static void
test_noise (void)
{
  double x[7] = { 1, 2, 3, 4, 5, 6, 7 };
  NnLbfgsReport report;
  NnLbfgsOptions options = { .tolerance = 1e-6, .noise = 1e-7, .max_iterations = 500 };

  g_assert_true (nn_lbfgs (x, 7, noisy, NULL, &options, &report, NULL));
  g_assert_true (report.converged);
  g_assert_cmpint (report.evaluations, <, 500);
  for (int i = 3; i < 7; i++)
    g_assert_cmpfloat_with_epsilon (x[i], i, 1e-2);
}

/* Is only defined for x > 0: steps beyond must be taken back. */
static double
with_a_wall (const double *x, double *g, void *user)
{
  *g = 1 - 1 / *x;
  return *x - log (*x);
}

static void
test_wall (void)
{
  double x = 1e-3;
  NnLbfgsReport report;

  g_assert_true (nn_lbfgs (&x, 1, with_a_wall, NULL, NULL, &report, NULL));
  g_assert_cmpfloat_with_epsilon (x, 1, 1e-4);

  NnError err = { 0 };

  x = -1;
  g_assert_false (nn_lbfgs (&x, 1, with_a_wall, NULL, NULL, &report, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_ARGUMENT);
  g_assert_cmpfloat (x, ==, -1);
}

static bool
only_a_few (void *user)
{
  return --*(int *) user > 0;
}

static void
test_cancel (void)
{
  int n = 2, left = 5;
  double x[2] = { -1.2, 1 }, g[2];
  double before = rosenbrock (x, g, &n);
  NnError err = { 0 };
  NnLbfgsOptions options = { .keep_going = only_a_few, .user = &left };

  g_assert_false (nn_lbfgs (x, n, rosenbrock, &n, &options, NULL, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_CANCELLED);
  g_assert_cmpint (left, ==, 0);
  g_assert_cmpfloat (rosenbrock (x, g, &n), <, before);
}

static void
test_iteration_limit (void)
{
  int n = 2;
  double x[2] = { -1.2, 1 };
  NnLbfgsReport report;
  NnLbfgsOptions options = { .max_iterations = 3 };

  g_assert_true (nn_lbfgs (x, n, rosenbrock, &n, &options, &report, NULL));
  g_assert_false (report.converged);
  g_assert_cmpint (report.iterations, ==, 3);
}

static void
test_nothing (void)
{
  double x = 0;
  NnError err = { 0 };

  g_assert_false (nn_lbfgs (&x, 0, with_a_wall, NULL, NULL, NULL, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lbfgs/rosenbrock", test_rosenbrock);
  g_test_add_func ("/lbfgs/badly-scaled", test_badly_scaled);
  g_test_add_func ("/lbfgs/far-away", test_far_away);
  g_test_add_func ("/lbfgs/noise", test_noise);
  g_test_add_func ("/lbfgs/wall", test_wall);
  g_test_add_func ("/lbfgs/cancel", test_cancel);
  g_test_add_func ("/lbfgs/iteration-limit", test_iteration_limit);
  g_test_add_func ("/lbfgs/nothing", test_nothing);
  return g_test_run ();
}
