/* softmax.c: probabilities computed from logits. */
#include "softmax.h"

#include <math.h>

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
nn_sigmoid (double z)
{
  /* exp of a negative number only, so that nothing overflows. */
  if (z >= 0)
    return 1 / (1 + exp (-z));
  return exp (z) / (1 + exp (z));
}
