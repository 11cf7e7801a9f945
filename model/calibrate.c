/* calibrate.c: temperature scaling. */
#include "calibrate.h"

#include <math.h>
#include <stddef.h>

#define PRIOR_DEVIATION 0.5
#define LOWEST (-4.6) /* ln T: 0.01 .. 7.4 */
#define HIGHEST 2.0
#define STEPS 48

static double
calibrated (const float *z, const float *prior, int k, double t)
{
  return prior != NULL ? prior[k] / NN_TEMPERATURE + ((double) z[k] - prior[k]) / t : z[k] / t;
}

void
nn_calibrate (const float *z, const float *prior, int n, double t, float *out)
{
  /* Multiplied rather than divided: this is done for every album of every photo. */
  const double warmth = 1 / t, usual = 1 / NN_TEMPERATURE;

  if (prior == NULL)
    for (int k = 0; k < n; k++)
      out[k] = (float) ((double) z[k] * warmth);
  else
    for (int k = 0; k < n; k++)
      out[k] = (float) ((double) prior[k] * usual + ((double) z[k] - (double) prior[k]) * warmth);
}

double
nn_row_loss (const float *z, const float *prior, int y, int n, double t)
{
  double most = calibrated (z, prior, 0, t), sum = 0;

  for (int k = 1; k < n; k++)
    {
      const double x = calibrated (z, prior, k, t);

      if (x > most) /* fmax () makes the compiler of Debian 12 for 64-bit ARM fail on this loop */
        most = x;
    }
  for (int k = 0; k < n; k++)
    sum += exp (calibrated (z, prior, k, t) - most);
  return most - calibrated (z, prior, y, t) + log (sum);
}

static double
objective (const float *z, const float *prior, const int *y, int rows, int n, double log_t)
{
  double away = (log_t - log (NN_TEMPERATURE)) / PRIOR_DEVIATION, sum = away * away / 2;
  double t = exp (log_t);

  for (int i = 0; i < rows; i++)
    if (y[i] >= 0 && y[i] < n)
      sum += nn_row_loss (z + (long) i * n, prior != NULL ? prior + (long) i * n : NULL, y[i], n,
                          t);
  return sum;
}

/* Golden section: the objective is smooth, one-dimensional and cheap, and as a function of ln T it
 * has one valley for all that matters here. */
double
nn_temperature (const float *z, const float *prior, const int *y, int rows, int n)
{
  const double ratio = (sqrt (5) - 1) / 2;
  double a = LOWEST, b = HIGHEST;
  double left = b - ratio * (b - a), right = a + ratio * (b - a);
  double at_left = objective (z, prior, y, rows, n, left), at_right = objective (z, prior, y, rows, n, right);

  for (int step = 0; step < STEPS; step++)
    if (at_left <= at_right)
      {
        b = right;
        right = left;
        at_right = at_left;
        left = b - ratio * (b - a);
        at_left = objective (z, prior, y, rows, n, left);
      }
    else
      {
        a = left;
        left = right;
        at_left = at_right;
        right = a + ratio * (b - a);
        at_right = objective (z, prior, y, rows, n, right);
      }
  return exp ((a + b) / 2);
}
