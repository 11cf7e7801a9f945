/* shares.c: a softmax over fewer classes. */
#include "shares.h"

#include <math.h>

gboolean
shoebox_shares_without (const double *p, const gboolean *left_out, gsize n, double *shares)
{
  double best = -INFINITY, sum = 0.0;

  g_return_val_if_fail (p != NULL && left_out != NULL && shares != NULL, FALSE);

  /* Relative to the best one that is left, as any softmax: next to a class that had nearly all,
   * the others are tiny and still tell each other apart. */
  for (gsize i = 0; i < n; i++)
    if (!left_out[i] && p[i] > 0.0)
      best = fmax (best, log (p[i]));
  for (gsize i = 0; i < n; i++)
    {
      shares[i] = !left_out[i] && p[i] > 0.0 ? exp (log (p[i]) - best) : 0.0;
      sum += shares[i];
    }
  for (gsize i = 0; i < n && sum > 0.0; i++)
    shares[i] /= sum;
  return sum > 0.0;
}
