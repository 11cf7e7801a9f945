/* logistic.h: multinomial logistic regression, trained by L-BFGS on cblas.
 *
 *   minimise  sum_i w_i * CE (softmax (o_i + W x_i + b), y_i)  +  1/(2 C) * ||W - W0||^2
 *
 * which is the objective of scikit-learn's multinomial LogisticRegression (C), with an optional
 * prior W0 (MAP) and optional fixed offsets o_i, the logits of an earlier opinion: what is learned
 * is then how the facts differ from it. Rows x_i are used as given: normalise before
 * (nn_l2_normalise). The bias is not penalised; who wants that leaves it out and gives the rows a
 * constant column. Two classes keep one row of weights each, here as for any other number, so that a
 * third album changes nothing for the first two; scikit-learn switches to a single row there, which
 * is this objective at 2 C: LogisticRegression (C=2 * c) agrees.
 *
 * Any number of classes from 1 and of examples from 1 will do; a class without examples gets its
 * bias lowered and never wins. Any thread.
 */
#pragma once

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct
{
  int n_classes, n_features;
  float *weight; /* n_classes x n_features, row-major */
  float *bias;   /* n_classes */
} NnLogistic;

typedef struct
{
  double c;                       /* inverse regularisation; 0 means 10 */
  int max_iterations;             /* 0 means 200 */
  double tolerance;               /* largest gradient entry at which to stop; 0 means 1e-4 */
  const float *class_weight;      /* n_classes, or NULL */
  const float *row_weight;        /* n, or NULL */
  const float *offset;            /* n x n_classes, or NULL; prediction does not add it */
  const float *target;            /* n x n_classes, or NULL: a distribution a row instead of its label */
  bool no_bias;                   /* the bias stays what it is in start or prior, else 0 */
  const NnLogistic *start;        /* warm start, or NULL */
  const NnLogistic *prior;        /* W0, or NULL for zero */
  bool (*keep_going) (void *user); /* NULL, or false to cancel */
  void *user;
} NnLogisticOptions;

typedef struct
{
  double loss, gradient_norm;
  int iterations;
} NnLogisticReport;

/* @x is n x n_features row-major, @y in 0..n_classes-1. Deterministic. @head is allocated here and
 * freed with nn_logistic_clear (). @options and @report may be NULL. Errors (then @head is empty):
 * NN_ERROR_ARGUMENT for sizes, labels or numbers that make no sense, NN_ERROR_MEMORY,
 * NN_ERROR_CANCELLED. */
bool nn_logistic_train (NnLogistic *head, const float *x, const int *y, int n, int n_features,
                        int n_classes, const NnLogisticOptions *options, NnLogisticReport *report,
                        NnError *err);
/* @p (n x n_classes) receives softmax probabilities. */
void nn_logistic_predict (const NnLogistic *head, const float *x, int n, float *p);
void nn_logistic_clear (NnLogistic *head);

/* Scales each of the @n rows of @x to unit length; a zero row stays zero. */
void nn_l2_normalise (float *x, int n, int n_features);
