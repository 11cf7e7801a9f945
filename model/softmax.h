/* softmax.h: probabilities and losses computed from logits.
 *
 * Softmax and sigmoid followed by a logarithm lose everything for large logits (log 0, saturated
 * gradients), so the losses here never go through probabilities: cross entropy uses log-sum-exp,
 * the binary one max (z, 0) - z y + ln (1 + e^-|z|). All values are finite for logits up to the
 * limits of float. Pure functions, any thread.
 */
#pragma once

/* ln (sum_k exp z_k) of @n numbers; -inf when n is 0. */
double nn_log_sum_exp (const float *z, int n);

/* @p and @z (rows x n) may be the same memory: softmax of each row. */
void nn_softmax (float *p, const float *z, int rows, int n);

/* Sum over the rows i of weight_i * -ln softmax (z_i)[y_i]; @weight is NULL (all one) or one number
 * a row. @dz (rows x n; may be NULL, may be @z) receives the derivative by the logits,
 * weight_i * (softmax (z_i) - onehot (y_i)). */
double nn_softmax_cross_entropy (float *dz, const float *z, const int *y, const float *weight,
                                 int rows, int n);

double nn_sigmoid (double z);

/* Binary cross entropy of one logit against a target in 0..1 (soft targets are allowed), the
 * positive part multiplied by @pos_weight:
 *   - pos_weight y ln sigmoid (z) - (1 - y) ln (1 - sigmoid (z))
 * *@dz (may be NULL) receives the derivative by z. */
double nn_sigmoid_cross_entropy (double *dz, double z, double y, double pos_weight);
