/* span.c: the Cholesky factor of a Gram matrix as coordinates. */
#include "span.h"

#include "gemm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The factor takes n^3 / 6 multiplications, in double and one by one. */
#define MOST_ROWS 600
/* Rows that are equal (a burst) make the Gram matrix singular: this share of its mean diagonal is
 * added to it, far below what distinguishes any two photos. */
#define RIDGE 1e-6

/* In place, lower triangle; the upper one becomes 0. */
static void
factorise (double *g, int n)
{
  for (int j = 0; j < n; j++)
    {
      double *row = g + (size_t) j * (size_t) n, pivot = row[j];

      for (int k = 0; k < j; k++)
        pivot -= row[k] * row[k];
      /* Only rounding can make it so small after the ridge was added. */
      pivot = sqrt (fmax (pivot, 1e-12));
      row[j] = pivot;
      for (int i = j + 1; i < n; i++)
        {
          double *other = g + (size_t) i * (size_t) n, value = other[j];

          for (int k = 0; k < j; k++)
            value -= other[k] * row[k];
          other[j] = value / pivot;
          row[i] = 0;
        }
    }
}

bool
nn_span_make (NnSpan *span, const float *x, int n, int n_columns, NnError *err)
{
  size_t size = (size_t) n * (size_t) n;
  double *gram, ridge = 0;

  *span = (NnSpan){ .n = n, .width = n_columns, .rows = x, .x = x, .n_columns = n_columns };
  if (n > MOST_ROWS || n >= n_columns || n == 0)
    return true;

  span->factor = malloc (sizeof (float) * size);
  gram = malloc (sizeof (double) * size);
  if (span->factor == NULL || gram == NULL)
    {
      free (gram);
      nn_span_clear (span);
      return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d examples", n);
    }
  nn_gemm (false, true, n, n, n_columns, 1, x, n_columns, x, n_columns, 0, span->factor, n);
  for (int i = 0; i < n; i++)
    ridge += RIDGE * (double) span->factor[(size_t) i * (size_t) (n + 1)] / n;
  for (size_t i = 0; i < size; i++)
    gram[i] = span->factor[i];
  for (int i = 0; i < n; i++)
    gram[(size_t) i * (size_t) (n + 1)] += ridge;
  factorise (gram, n);
  for (size_t i = 0; i < size; i++)
    span->factor[i] = (float) gram[i];
  free (gram);
  span->width = n;
  span->rows = span->factor;
  return true;
}

/* With w = L^T a, the head is X^T a: solves for a from the last row up. */
bool
nn_span_heads (const NnSpan *span, const float *w, int n_heads, float *out, NnError *err)
{
  int n = span->n;
  float *a;

  if (span->factor == NULL)
    {
      memcpy (out, w, sizeof (float) * (size_t) n_heads * (size_t) span->n_columns);
      return true;
    }
  a = malloc (sizeof (float) * (size_t) n_heads * (size_t) n + 1);
  if (a == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d examples", n);
  for (int h = 0; h < n_heads; h++)
    for (int i = n - 1; i >= 0; i--)
      {
        double value = w[(size_t) h * (size_t) n + (size_t) i];

        for (int j = i + 1; j < n; j++)
          value -= (double) span->factor[(size_t) j * (size_t) n + (size_t) i]
                   * a[(size_t) h * (size_t) n + (size_t) j];
        a[(size_t) h * (size_t) n + (size_t) i]
            = (float) (value / span->factor[(size_t) i * (size_t) (n + 1)]);
      }
  nn_gemm (false, false, n_heads, span->n_columns, n, 1, a, n, span->x, span->n_columns, 0, out,
           span->n_columns);
  free (a);
  return true;
}

/* L w = X head: solves for w from the first row down. */
bool
nn_span_project (const NnSpan *span, const float *heads, int n_heads, float *w, NnError *err)
{
  int n = span->n;
  float *z;

  if (span->factor == NULL)
    {
      memcpy (w, heads, sizeof (float) * (size_t) n_heads * (size_t) span->n_columns);
      return true;
    }
  z = malloc (sizeof (float) * (size_t) n_heads * (size_t) n + 1);
  if (z == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d examples", n);
  nn_gemm (false, true, n_heads, n, span->n_columns, 1, heads, span->n_columns, span->x,
           span->n_columns, 0, z, n);
  for (int h = 0; h < n_heads; h++)
    for (int i = 0; i < n; i++)
      {
        double value = z[(size_t) h * (size_t) n + (size_t) i];

        for (int j = 0; j < i; j++)
          value -= (double) span->factor[(size_t) i * (size_t) n + (size_t) j]
                   * w[(size_t) h * (size_t) n + (size_t) j];
        w[(size_t) h * (size_t) n + (size_t) i]
            = (float) (value / span->factor[(size_t) i * (size_t) (n + 1)]);
      }
  free (z);
  return true;
}

void
nn_span_clear (NnSpan *span)
{
  free (span->factor);
  *span = (NnSpan){ 0 };
}
