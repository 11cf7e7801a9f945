/* softmax.h: probabilities computed from logits. What one trains on is in loss.h, which never goes
 * through them. All values are finite for logits up to the limits of float. Pure functions, any
 * thread.
 */
#pragma once

/* ln (sum_k exp z_k) of @n numbers; -inf when n is 0. */
double nn_log_sum_exp (const float *z, int n);

/* @p and @z (rows x n) may be the same memory: softmax of each row. */
void nn_softmax (float *p, const float *z, int rows, int n);

double nn_sigmoid (double z);
