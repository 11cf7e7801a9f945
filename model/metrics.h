/* metrics.h: how good predictions are. Definitions follow scikit-learn's where it has them, so that
 * numbers can be compared. Pure functions, any thread; those that sort allocate and return NAN when
 * that fails or when the number is not defined (no examples, one class only).
 */
#pragma once

#include <stdbool.h>

/* Share of the @n examples whose prediction @p equals @y. */
double nn_accuracy (const int *y, const int *p, int n);

/* Mean over the classes that occur in @y or @p of 2 TP / (2 TP + FP + FN). Entries of @p outside
 * 0..@n_classes - 1 (left unsorted) count as missed. */
double nn_macro_f1 (const int *y, const int *p, int n, int n_classes);

/* Expected calibration error: predictions are put in 15 bins of equal width by their @confidence
 * (0..1); the mean over bins, weighted by size, of |mean confidence - share @right|. */
double nn_calibration_error (const float *confidence, const bool *right, int n);

/* Area under the ROC curve: the chance that a positive example scores above a negative one, ties
 * counting half. */
double nn_auroc (const float *score, const bool *positive, int n);

/* Average precision: the sum over thresholds of (recall step) * precision; equal scores are one
 * threshold. */
double nn_average_precision (const float *score, const bool *positive, int n);

/* Threshold (score >= it says yes) with the best F1, halfway between neighbouring scores; *@f1 (may
 * be NULL) receives that F1. Without positives: NAN, F1 0. */
double nn_best_threshold (const float *score, const bool *positive, int n, double *f1);

/* 2 TP / (2 TP + FP + FN) of pooled counts; 0 when all are 0. */
double nn_f1 (long true_positives, long false_positives, long false_negatives);
