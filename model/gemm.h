/* gemm.h: matrix products. gemm.c is the only file that includes cblas. */
#pragma once

#include <stdbool.h>

/* C = alpha op(A) op(B) + beta C, all row-major: op(A) is m x k, op(B) k x n, C m x n; a transposed
 * operand is stored k x m / n x k. lda, ldb, ldc = floats from one stored row to the next. With
 * beta 0, C is not read. Runs on one thread after nn_init (). Sizes may be 0. */
void nn_gemm (bool transpose_a, bool transpose_b, int m, int n, int k, float alpha, const float *a,
              int lda, const float *b, int ldb, float beta, float *c, int ldc);
/* Keeps BLAS on the calling thread; part of nn_init (). */
void nn_gemm_one_thread (void);
/* The same by definition with double sums. */
void nn_gemm_ref (bool transpose_a, bool transpose_b, int m, int n, int k, float alpha,
                  const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);
