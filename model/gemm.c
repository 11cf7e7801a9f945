/* gemm.c: matrix products through BLAS, with the definition beside it. */
#include "gemm.h"

#include <cblas.h>
#include <stddef.h>

void
nn_gemm_one_thread (void)
{
  openblas_set_num_threads (1);
}

void
nn_gemm (bool transpose_a, bool transpose_b, int m, int n, int k, float alpha, const float *a,
         int lda, const float *b, int ldb, float beta, float *c, int ldc)
{
  if (m == 0 || n == 0)
    return;
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
