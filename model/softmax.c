/* softmax.c: probabilities and losses computed from logits. */
#include "softmax.h"

#include <math.h>
#include <stddef.h>

static float
row_max (const float *z, int n)
{
  float max = -INFINITY;

  for (int k = 0; k < n; k++)
    if (z[k] > max)
      max = z[k];
  return max;
}

double
nn_log_sum_exp (const float *z, int n)
{
  float max = row_max (z, n);
  double sum = 0;

  /* No entries, or all of them minus infinity: the sum of the exponentials is zero. */
  if (!(max > -INFINITY))
    return -INFINITY;
  for (int k = 0; k < n; k++)
    sum += exp ((double) z[k] - max);
  return max + log (sum);
}

void
nn_softmax (float *p, const float *z, int rows, int n)
{
  for (int i = 0; i < rows; i++, p += n, z += n)
    {
      float max = row_max (z, n);
      double sum = 0;

      for (int k = 0; k < n; k++)
        {
          p[k] = expf (z[k] - max);
          sum += p[k];
        }
      for (int k = 0; k < n; k++)
        p[k] = (float) (p[k] / sum);
    }
}

double
nn_softmax_cross_entropy (float *dz, const float *z, const int *y, const float *weight, int rows,
                          int n)
{
  double loss = 0;

  for (int i = 0; i < rows; i++, z += n)
    {
      double total = nn_log_sum_exp (z, n);
      double w = weight != NULL ? (double) weight[i] : 1;

      loss += w * (total - z[y[i]]);
      if (dz == NULL)
        continue;
      for (int k = 0; k < n; k++)
        dz[k] = (float) (w * (exp (z[k] - total) - (k == y[i])));
      dz += n;
    }
  return loss;
}

double
nn_sigmoid (double z)
{
  /* exp of a negative number only, so that nothing overflows. */
  if (z >= 0)
    return 1 / (1 + exp (-z));
  return exp (z) / (1 + exp (z));
}

double
nn_sigmoid_cross_entropy (double *dz, double z, double y, double pos_weight)
{
  double tail = log1p (exp (-fabs (z)));
  double minus_log_p = fmax (-z, 0) + tail;   /* -ln sigmoid (z) */
  double minus_log_not = fmax (z, 0) + tail;  /* -ln (1 - sigmoid (z)) */

  if (dz != NULL)
    *dz = (1 - y) * nn_sigmoid (z) - pos_weight * y * nn_sigmoid (-z);
  return pos_weight * y * minus_log_p + (1 - y) * minus_log_not;
}
