/* span.c: the Cholesky factor of a Gram matrix as coordinates. */
#include "span.h"

#include "dot.h"
#include "gemm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows that are equal (a burst) make the Gram matrix singular: this share of its mean diagonal is
 * added to it, far below what distinguishes any two photos. */
#define RIDGE 1e-6

/* In place, lower triangle; the upper one becomes 0. The first @done rows are factorised already. */
static void
factorise (double *g, int done, int n)
{
  for (int i = done; i < n; i++)
    {
      double *row = g + (size_t) i * (size_t) n;

      for (int j = 0; j < i; j++)
        {
          const double *other = g + (size_t) j * (size_t) n;

          row[j] = (row[j] - nn_dot (row, other, j)) / other[j];
        }
      /* Only rounding can make it so small after the ridge was added. */
      row[i] = sqrt (fmax (row[i] - nn_dot (row, row, i), 1e-12));
      for (int j = i + 1; j < n; j++)
        row[j] = 0;
    }
}

bool
nn_span_make (NnSpan *span, const float *x, int n, int n_columns, NnError *err)
{
  size_t size = (size_t) n * (size_t) n;
  double *gram;

  *span = (NnSpan){ .n = n, .width = n_columns, .rows = x, .x = x, .n_columns = n_columns };
  if (n > NN_SPAN_MOST_ROWS || n >= n_columns || n == 0)
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
    span->ridge += RIDGE * (double) span->factor[(size_t) i * (size_t) (n + 1)] / n;
  for (size_t i = 0; i < size; i++)
    gram[i] = span->factor[i];
  for (int i = 0; i < n; i++)
    gram[(size_t) i * (size_t) (n + 1)] += span->ridge;
  factorise (gram, 0, n);
  for (size_t i = 0; i < size; i++)
    span->factor[i] = (float) gram[i];
  free (gram);
  span->width = n;
  span->rows = span->factor;
  return true;
}

bool
nn_span_extend (NnSpan *span, const NnSpan *base, const float *x, int n, NnError *err)
{
  int n_base = base->n, all = n_base + n, columns = base->n_columns;
  size_t size = (size_t) all * (size_t) all;
  double *gram = malloc (sizeof (double) * size + 1);
  float *corner;

  *span = (NnSpan){ .n = all, .width = all, .x = x, .n_columns = columns, .ridge = base->ridge,
                    .base = base, .factor = malloc (sizeof (float) * size + 1) };
  if (gram == NULL || span->factor == NULL)
    {
      free (gram);
      nn_span_clear (span);
      return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d examples", all);
    }
  corner = span->factor + (size_t) n_base * (size_t) all;
  nn_gemm (false, true, n, n_base, columns, 1, x, columns, base->x, columns, 0, corner, all);
  nn_gemm (false, true, n, n, columns, 1, x, columns, x, columns, 0, corner + n_base, all);
  for (int i = 0; i < all; i++)
    for (int j = 0; j < all; j++)
      gram[(size_t) i * (size_t) all + (size_t) j]
          = i >= n_base ? (double) span->factor[(size_t) i * (size_t) all + (size_t) j]
            : j < n_base ? (double) base->factor[(size_t) i * (size_t) n_base + (size_t) j]
                         : 0;
  for (int i = n_base; i < all; i++)
    gram[(size_t) i * (size_t) (all + 1)] += span->ridge;
  factorise (gram, n_base, all);
  for (size_t i = 0; i < size; i++)
    span->factor[i] = (float) gram[i];
  free (gram);
  span->rows = span->factor;
  return true;
}

/* out = a X, over the rows of the base and over x. */
static void
combine (const NnSpan *span, const float *a, int n_heads, float *out)
{
  int n_base = span->base != NULL ? span->base->n : 0, columns = span->n_columns;

  if (n_base > 0)
    nn_gemm (false, false, n_heads, columns, n_base, 1, a, span->n, span->base->x, columns, 0, out,
             columns);
  nn_gemm (false, false, n_heads, columns, span->n - n_base, 1, a + n_base, span->n, span->x,
           columns, n_base > 0, out, columns);
}

/* With w = L^T a, the head is X^T a: solves for a from the last row up. */
bool
nn_span_heads (const NnSpan *span, const float *w, int n_heads, float *out, NnError *err)
{
  int n = span->n;
  float *a;
  double *rest;

  if (span->factor == NULL)
    {
      memcpy (out, w, sizeof (float) * (size_t) n_heads * (size_t) span->n_columns);
      return true;
    }
  a = malloc (sizeof (float) * (size_t) n_heads * (size_t) n + 1);
  rest = malloc (sizeof (double) * (size_t) n + 1);
  if (a == NULL || rest == NULL)
    {
      free (a);
      free (rest);
      return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d examples", n);
    }
  for (int h = 0; h < n_heads; h++)
    {
      for (int i = 0; i < n; i++)
        rest[i] = w[(size_t) h * (size_t) n + (size_t) i];
      for (int i = n - 1; i >= 0; i--)
        {
          const float *row = span->factor + (size_t) i * (size_t) n;
          double value = (double) (float) (rest[i] / row[i]);

          a[(size_t) h * (size_t) n + (size_t) i] = (float) value;
          for (int j = 0; j < i; j++)
            rest[j] -= value * row[j];
        }
    }
  combine (span, a, n_heads, out);
  free (a);
  free (rest);
  return true;
}

/* L w = X head: solves for w from the first row down. */
bool
nn_span_project (const NnSpan *span, const float *heads, int n_heads, float *w, NnError *err)
{
  int n = span->n, n_base = span->base != NULL ? span->base->n : 0, columns = span->n_columns;
  float *z;

  if (span->factor == NULL)
    {
      memcpy (w, heads, sizeof (float) * (size_t) n_heads * (size_t) columns);
      return true;
    }
  z = malloc (sizeof (float) * (size_t) n_heads * (size_t) n + 1);
  if (z == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d examples", n);
  if (n_base > 0)
    nn_gemm (false, true, n_heads, n_base, columns, 1, heads, columns, span->base->x, columns, 0, z,
             n);
  nn_gemm (false, true, n_heads, n - n_base, columns, 1, heads, columns, span->x, columns, 0,
           z + n_base, n);
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
