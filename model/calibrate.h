/* calibrate.h: probabilities that mean what they say. */
#pragma once

/* Temperature before there are facts, and the scale of priors (taste.h): what a head that was
 * trained with C = 10 on unit rows needs at some five examples an album. */
#define NN_TEMPERATURE 0.35

/* The temperature T > 0 at which held-out logits @z (rows x n) explain their labels @y best:
 *
 *   minimise  sum_i CE (softmax (z_i / T), y_i)  +  (ln T - ln NN_TEMPERATURE)^2 / (2 * 0.5^2)
 *
 * Guo et al. 2017, On Calibration of Modern Neural Networks, with a prior that decides while there
 * are few rows. Rows whose label is not in 0..n-1 are left out. Pure, any thread. */
double nn_temperature (const float *z, const int *y, int rows, int n);

/* Mean cross entropy in nats of row @z at temperature @t. */
double nn_row_loss (const float *z, int y, int n, double t);
