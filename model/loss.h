/* loss.h: what a classifier is trained to make small, and its derivative, from logits.
 *
 * A softmax or sigmoid followed by a logarithm loses everything for large logits (log 0, saturated
 * gradients), so no loss here goes through probabilities. With m the largest logit of a row,
 *
 *   -ln softmax (z)_k = (m - z_k) + ln (1 + sum of exp (z_j - m) over all j but the largest)
 *   -ln sigmoid (z)   = max (-z, 0) + ln (1 + exp -|z|)
 *
 * have two terms that are never negative, so nothing overflows and nothing cancels: losses and
 * derivatives keep their digits at logits of 1e4 as well as where the loss is 1e-20. The
 * definitions are those of PyTorch 2 (CrossEntropyLoss, BCEWithLogitsLoss); exceptions are named.
 *
 * All matrices are row-major; arithmetic is in double. A loss is a sum over rows or elements: who
 * wants a mean divides .sum by .weight (0/0 when everything is left out). @dz receives the
 * derivative of .sum by @z, has its shape, may be NULL, and may be @z itself; what is left out
 * gets zeros. @options may be NULL. Nothing is allocated, nothing kept, nothing can fail; any
 * thread. Logits must be finite, or the loss is not, unless they are left out; a softmax may also
 * have a logit of -inf for a class that cannot be and that no target asks for.
 */
#pragma once

/* A label or binary target that nobody knows: leaves its row or element out (ignore index). */
#define NN_IGNORE (-1)

typedef struct
{
  double sum, weight;
} NnLoss;

typedef struct
{
  const float *class_weight; /* n, or NULL: all one */
  const float *row_weight;   /* rows, or NULL: all one; 0 leaves a row out, whatever is in it */
  double smoothing;          /* 0..1: this share of every target goes to all classes equally */
} NnSoftmaxLossOptions;

/* Softmax cross entropy: .sum adds up, over the rows i and classes k,
 *
 *   row_weight_i * class_weight_k * t_ik * -ln softmax (z_i)_k
 *   t_ik = (1 - smoothing) * [k = y_i] + smoothing / n     (Szegedy et al. 2016, section 7)
 *
 * @z is rows x n, @y has one label a row; a row whose label is not in 0..n-1 is left out. .weight
 * is the sum of row_weight_i * class_weight_(y_i), smoothing or not. */
NnLoss nn_softmax_cross_entropy (float *dz, const float *z, const int *y, int rows, int n,
                                 const NnSoftmaxLossOptions *options);

/* The same with a distribution a row for the label: @target is rows x n and takes the place of
 * [k = y_i]. Rows need not add up to one. .weight is the sum of row_weight_i alone. */
NnLoss nn_softmax_cross_entropy_soft (float *dz, const float *z, const float *target, int rows,
                                      int n, const NnSoftmaxLossOptions *options);

typedef struct
{
  const float *pos_weight; /* n, or NULL: all one; multiplies the positive part of a label */
  const float *weight;     /* rows x n, or NULL: all one; 0 leaves an element out */
  double smoothing;        /* 0..1: this share of every target becomes 1/2 */
} NnSigmoidLossOptions;

/* Binary cross entropy of n labels that do not exclude each other: .sum adds up, over the rows i
 * and labels k,
 *
 *   weight_ik * (-pos_weight_k * t_ik * ln sigmoid (z_ik) - (1 - t_ik) * ln (1 - sigmoid (z_ik)))
 *   t_ik = (1 - smoothing) * y_ik + smoothing / 2
 *
 * @z and @y are rows x n; targets between 0 and 1 are soft, an element whose target is anything
 * else (NN_IGNORE, NaN) is left out. .weight is the sum of weight_ik of the others; PyTorch, which
 * knows no unknown targets, divides by their number. */
NnLoss nn_sigmoid_cross_entropy (float *dz, const float *z, const float *y, int rows, int n,
                                 const NnSigmoidLossOptions *options);
