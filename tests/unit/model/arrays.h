/* arrays.h: random arrays of exact size (so that a sanitizer sees every lane too many) and
 * comparisons with a stated limit. */
#pragma once

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Uniform in -1..1; freed with free (). */
static inline float *
random_floats (GRand *rand, size_t n)
{
  float *x = malloc (MAX (n, 1) * sizeof *x);

  for (size_t i = 0; i < n; i++)
    x[i] = (float) g_rand_double_range (rand, -1, 1);
  return x;
}

/* Fails unless every |a - b| <= limit * max (1, |b|). */
static inline void
assert_close (const float *a, const float *b, size_t n, double limit)
{
  for (size_t i = 0; i < n; i++)
    {
      double scale = MAX (1, fabs ((double) b[i]));

      if (!(fabs ((double) a[i] - (double) b[i]) <= limit * scale))
        g_error ("entry %zu of %zu: %.9g, expected %.9g", i, n, (double) a[i], (double) b[i]);
    }
}
