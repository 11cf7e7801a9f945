/* dot.h: inner products that repeat to the last bit, which those of BLAS need not. */
#pragma once

/* Of @n numbers. Four sums let the compiler use vectors; their order is fixed. */
static inline double
nn_dot (const double *a, const double *b, int n)
{
  double sum[4] = { 0, 0, 0, 0 };
  int i = 0;

  for (; i + 4 <= n; i += 4)
    for (int k = 0; k < 4; k++)
      sum[k] += a[i + k] * b[i + k];
  for (; i < n; i++)
    sum[0] += a[i] * b[i];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}
