/* loss.c: cross entropies and their derivatives, from logits. */
#include "loss.h"

#include "softmax.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static double
weight_at (const float *weight, size_t i)
{
  return weight != NULL ? (double) weight[i] : 1;
}

static void
clear_row (float *dz, int n)
{
  if (dz != NULL)
    memset (dz, 0, sizeof *dz * (size_t) n);
}

/* --- softmax --- */

/* What one row of logits is compared with: a distribution, or all of it at one label. */
typedef struct
{
  const float *class_weight; // (n), or NULL
  const float *target;       // (n), or NULL: then there is the label
  int label, n;
  double kept, spread; /* what smoothing leaves of a target, what it gives to each class */
} Wanted;

/* class_weight_k * t_k */
static double
wanted_at (const Wanted *w, int k)
{
  double t = w->target != NULL ? (double) w->target[k] : k == w->label;

  return weight_at (w->class_weight, (size_t) k) * (w->kept * t + w->spread);
}

/* One row times @scale: returns its loss; writes the derivative, (sum_j w_j) softmax (z)_k - w_k
 * with w_k = wanted_at (k), to @dz. */
static double
softmax_row (float *dz, const float *z, const Wanted *wanted, double scale)
{
  double all = 0;   /* sum_k w_k */
  double below = 0; /* sum_k w_k (z_top - z_k) */
  double rest = 0;  /* sum_k exp (z_k - z_top); the largest logit, which would add 1, is left out so
                       that the digits of a small rest are kept */
  double most;
  int top = 0;

  for (int k = 0; k < wanted->n; k++)
    if (z[k] > z[top])
      top = k;
  most = (double) z[top];

  for (int k = 0; k < wanted->n; k++)
    {
      double w = wanted_at (wanted, k), gap = most - (double) z[k], power = exp (-gap);

      all += w;
      if (w != 0) /* or else the gap may be infinite */
        below += w * gap;
      if (k != top)
        rest += power;
      if (dz != NULL)
        dz[k] = (float) power;
    }

  for (int k = 0; dz != NULL && k < wanted->n; k++)
    {
      double w = wanted_at (wanted, k), p = (k == top ? rest : (double) dz[k]) / (1 + rest);

      /* The largest probability is one minus the others: where they are small, so is the slope. */
      dz[k] = (float) (scale * (k == top ? (all - w) - all * p : all * p - w));
    }
  return scale * (below + all * log1p (rest));
}

/* Either @y or @target is given. */
static NnLoss
softmax_loss (float *dz, const float *z, const int *y, const float *target, int rows, int n,
              const NnSoftmaxLossOptions *options)
{
  static const NnSoftmaxLossOptions defaults = { 0 };
  const NnSoftmaxLossOptions *o = options != NULL ? options : &defaults;
  Wanted wanted = { .class_weight = o->class_weight, .n = n, .kept = 1 - o->smoothing,
                    .spread = o->smoothing / n };
  NnLoss loss = { 0 };

  for (int i = 0; i < rows; i++)
    {
      size_t at = (size_t) i * (size_t) n;
      double scale = weight_at (o->row_weight, (size_t) i);
      bool left_out = n < 1 || scale == 0 || (y != NULL && (y[i] < 0 || y[i] >= n));

      if (left_out)
        {
          clear_row (dz != NULL ? dz + at : NULL, n);
          continue;
        }
      wanted.label = y != NULL ? y[i] : NN_IGNORE;
      wanted.target = target != NULL ? target + at : NULL;
      loss.sum += softmax_row (dz != NULL ? dz + at : NULL, z + at, &wanted, scale);
      loss.weight += y != NULL ? scale * weight_at (o->class_weight, (size_t) y[i]) : scale;
    }
  return loss;
}

NnLoss
nn_softmax_cross_entropy (float *dz, const float *z, const int *y, int rows, int n,
                          const NnSoftmaxLossOptions *options)
{
  return softmax_loss (dz, z, y, NULL, rows, n, options);
}

NnLoss
nn_softmax_cross_entropy_soft (float *dz, const float *z, const float *target, int rows, int n,
                               const NnSoftmaxLossOptions *options)
{
  return softmax_loss (dz, z, NULL, target, rows, n, options);
}

/* --- sigmoid --- */

/* One logit @z against target @t; *@dz receives the derivative. */
static double
sigmoid_element (double *dz, double z, double t, double pos_weight)
{
  double tail = log1p (exp (-fabs (z)));
  double minus_log_p = fmax (-z, 0) + tail;  /* -ln sigmoid (z) */
  double minus_log_not = fmax (z, 0) + tail; /* -ln (1 - sigmoid (z)) */

  *dz = (1 - t) * nn_sigmoid (z) - pos_weight * t * nn_sigmoid (-z);
  return pos_weight * t * minus_log_p + (1 - t) * minus_log_not;
}

NnLoss
nn_sigmoid_cross_entropy (float *dz, const float *z, const float *y, int rows, int n,
                          const NnSigmoidLossOptions *options)
{
  static const NnSigmoidLossOptions defaults = { 0 };
  const NnSigmoidLossOptions *o = options != NULL ? options : &defaults;
  NnLoss loss = { 0 };

  for (int i = 0; i < rows; i++)
    for (int k = 0; k < n; k++)
      {
        size_t at = (size_t) i * (size_t) n + (size_t) k;
        double weight = weight_at (o->weight, at), slope = 0;
        bool known = y[at] >= 0 && y[at] <= 1;

        if (known && weight != 0)
          {
            double t = (1 - o->smoothing) * (double) y[at] + o->smoothing / 2;

            loss.sum += weight * sigmoid_element (&slope, (double) z[at], t,
                                                  weight_at (o->pos_weight, (size_t) k));
            loss.weight += weight;
          }
        if (dz != NULL)
          dz[at] = (float) (weight * slope);
      }
  return loss;
}
