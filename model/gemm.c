/* gemm.c: matrix products through BLAS, with the definition beside it. */
#include "gemm.h"

#include <cblas.h>
#include <stddef.h>

void
nn_gemm_one_thread (void)
{
  openblas_set_num_threads (1);
}

/* y = alpha op(A) x + beta y for the stored @rows x @columns matrix A; y has @n entries. */
static void
times_vector (bool transpose, int rows, int columns, float alpha, const float *a, int lda,
              const float *x, int step_x, float beta, float *y, int step_y, int n)
{
  /* Not every BLAS leaves the old y unread when beta is 0. */
  for (int i = 0; beta == 0 && i < n; i++)
    y[(size_t) i * (size_t) step_y] = 0;
  cblas_sgemv (CblasRowMajor, transpose ? CblasTrans : CblasNoTrans, rows, columns, alpha, a, lda,
               x, step_x, beta == 0 ? 1 : beta, y, step_y);
}

void
nn_gemm (bool transpose_a, bool transpose_b, int m, int n, int k, float alpha, const float *a,
         int lda, const float *b, int ldb, float beta, float *c, int ldc)
{
  if (m == 0 || n == 0)
    return;
  /* A matrix times a vector reads the matrix once; the product of matrices would copy it first. */
  if (m == 1 && k > 0)
    {
      times_vector (!transpose_b, transpose_b ? n : k, transpose_b ? k : n, alpha, b, ldb, a,
                    transpose_a ? lda : 1, beta, c, 1, n);
      return;
    }
  if (n == 1 && k > 0)
    {
      times_vector (transpose_a, transpose_a ? k : m, transpose_a ? m : k, alpha, a, lda, b,
                    transpose_b ? 1 : ldb, beta, c, ldc, m);
      return;
    }
  cblas_sgemm (CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
               transpose_b ? CblasTrans : CblasNoTrans, m, n, k, alpha, a, lda, b, ldb, beta, c,
               ldc);
}

/* Entry (row, column) of op (x). */
static float
element (const float *x, int ldx, bool transpose, int row, int column)
{
  return transpose ? x[(size_t) column * (size_t) ldx + (size_t) row]
                   : x[(size_t) row * (size_t) ldx + (size_t) column];
}

void
nn_gemm_ref (bool transpose_a, bool transpose_b, int m, int n, int k, float alpha, const float *a,
             int lda, const float *b, int ldb, float beta, float *c, int ldc)
{
  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++)
      {
        float *to = c + (size_t) i * (size_t) ldc + j;
        double sum = 0;

        for (int l = 0; l < k; l++)
          sum += (double) element (a, lda, transpose_a, i, l)
                 * (double) element (b, ldb, transpose_b, l, j);
        *to = (float) (alpha * sum + (beta == 0 ? 0 : beta * (double) *to));
      }
}
