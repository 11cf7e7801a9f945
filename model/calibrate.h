/* calibrate.h: probabilities that mean what they say. */
#pragma once

/* Temperature before there are facts, and the scale at which priors take part in training (taste.h):
 * what a head that was trained with C = 10 on unit rows needs at some five examples an album. */
#define NN_TEMPERATURE 0.35

/* Logits @z that contain @prior (n each; NULL: nothing), at temperature @t. What was learned is
 * divided by it; the prior is a calibrated opinion of its own and is not: facts are mostly what it
 * got wrong, and judged by them it would seem worth nothing.
 *
 *   out = prior / NN_TEMPERATURE + (z - prior) / t
 *
 * @out may be @z. */
void nn_calibrate (const float *z, const float *prior, int n, double t, float *out);

/* The temperature T > 0 at which held-out logits @z (rows x n) explain their labels @y best:
 *
 *   minimise  sum_i CE (softmax (calibrated z_i), y_i)  +  (ln T - ln NN_TEMPERATURE)^2 / (2 * 0.5^2)
 *
 * Guo et al. 2017, On Calibration of Modern Neural Networks, with a prior that decides while there
 * are few rows. Rows whose label is not in 0..n-1 are left out. @prior: rows x n, or NULL. Pure, any
 * thread. */
double nn_temperature (const float *z, const float *prior, const int *y, int rows, int n);

/* Cross entropy of one row @z of calibrated logits whose class is @y of @n, in nats. */
double nn_row_loss (const float *z, const float *prior, int y, int n, double t);
