/* logistic.c: multinomial logistic regression, trained by L-BFGS. */
#include "logistic.h"

#include "gemm.h"
#include "lbfgs.h"
#include "loss.h"
#include "softmax.h"

#include <limits.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Logits are computed in float: sums of losses are right to about this much. */
#define OBJECTIVE_NOISE 1e-7

typedef struct
{
  const float *x; // (n, n_features)
  const int *y;   // (n)
  int n, n_features, n_classes;
  double c;
  const NnLogistic *prior;
  const NnLogisticOptions *options;
  float *weight;             // (n_classes, n_features), then the biases: the variables in float
  float *logits;             // (n, n_classes), overwritten by the derivatives
  float *gradient;           // (n_classes, n_features)
} Problem;

/* logits = x weight^T + bias (+ offset) */
static void
compute_logits (float *logits, const float *x, const float *weight, const float *bias,
                const float *offset, int n, int n_features, int n_classes)
{
  size_t k = (size_t) n_classes;

  for (size_t i = 0; i < (size_t) n; i++)
    for (size_t j = 0; j < k; j++)
      logits[i * k + j] = bias[j] + (offset != NULL ? offset[i * k + j] : 0);
  nn_gemm (false, true, n, n_classes, n_features, 1, x, n_features, weight, n_features, 1, logits,
           n_classes);
}

/* Variables: weight rows, then the biases. */
static double
objective (const double *v, double *gradient, void *user)
{
  Problem *p = user;
  size_t n_weights = (size_t) p->n_classes * (size_t) p->n_features;
  float *bias = p->weight + n_weights;
  double *bias_gradient = gradient + n_weights;
  NnSoftmaxLossOptions options = { .class_weight = p->options->class_weight,
                                   .row_weight = p->options->row_weight };
  double loss, penalty = 0;

  for (size_t i = 0; i < n_weights + (size_t) p->n_classes; i++)
    p->weight[i] = (float) v[i];

  compute_logits (p->logits, p->x, p->weight, bias, p->options->offset, p->n, p->n_features,
                  p->n_classes);
  loss = (p->options->target != NULL
              ? nn_softmax_cross_entropy_soft (p->logits, p->logits, p->options->target, p->n,
                                               p->n_classes, &options)
              : nn_softmax_cross_entropy (p->logits, p->logits, p->y, p->n, p->n_classes, &options))
             .sum;
  nn_gemm (true, false, p->n_classes, p->n_features, p->n, 1, p->logits, p->n_classes, p->x,
           p->n_features, 0, p->gradient, p->n_features);

  for (size_t i = 0; i < n_weights; i++)
    {
      double away = v[i] - (p->prior != NULL ? (double) p->prior->weight[i] : 0);

      penalty += away * away;
      gradient[i] = p->gradient[i] + away / p->c;
    }
  for (int k = 0; k < p->n_classes; k++)
    bias_gradient[k] = 0;
  for (int i = 0; i < p->n && !p->options->no_bias; i++)
    for (int k = 0; k < p->n_classes; k++)
      bias_gradient[k] += p->logits[(size_t) i * (size_t) p->n_classes + (size_t) k];
  return loss + penalty / (2 * p->c);
}

static bool
check (const int *y, int n, int n_features, int n_classes, const NnLogisticOptions *o, NnError *err)
{
  const NnLogistic *heads[] = { o->start, o->prior };

  if (n < 1 || n_features < 1 || n_classes < 1)
    return nn_fail (err, NN_ERROR_ARGUMENT,
                    "nothing to learn from: %d examples, %d features, %d classes", n, n_features,
                    n_classes);
  if ((int64_t) n_classes * ((int64_t) n_features + 1) > INT_MAX
      || (int64_t) n * n_classes > INT_MAX)
    return nn_fail (err, NN_ERROR_ARGUMENT, "%d classes with %d features are too many", n_classes,
                    n_features);
  for (int i = 0; i < n && o->target == NULL; i++)
    if (y[i] < 0 || y[i] >= n_classes)
      return nn_fail (err, NN_ERROR_ARGUMENT, "example %d has class %d of %d", i, y[i], n_classes);
  for (int i = 0; i < 2; i++)
    if (heads[i] != NULL
        && (heads[i]->n_classes != n_classes || heads[i]->n_features != n_features))
      return nn_fail (err, NN_ERROR_ARGUMENT, "a start or prior of %d x %d for a head of %d x %d",
                      heads[i]->n_classes, heads[i]->n_features, n_classes, n_features);
  return true;
}

bool
nn_logistic_train (NnLogistic *head, const float *x, const int *y, int n, int n_features,
                   int n_classes, const NnLogisticOptions *options, NnLogisticReport *report,
                   NnError *err)
{
  static const NnLogisticOptions defaults = { 0 };
  const NnLogisticOptions *o = options != NULL ? options : &defaults;
  Problem p = { .x = x, .y = y, .n = n, .n_features = n_features, .n_classes = n_classes };
  double *v = NULL;
  bool ok = false;

  *head = (NnLogistic){ 0 };
  if (!check (y, n, n_features, n_classes, o, err))
    return false;

  size_t n_weights = (size_t) n_classes * (size_t) n_features;
  size_t n_variables = n_weights + (size_t) n_classes;

  p.c = o->c > 0 ? o->c : 10;
  p.prior = o->prior;
  p.options = o;
  p.weight = malloc (sizeof (float) * n_variables);
  p.gradient = malloc (sizeof (float) * n_weights);
  p.logits = malloc (sizeof (float) * (size_t) n * (size_t) n_classes);
  v = calloc (n_variables, sizeof (double));
  head->weight = malloc (sizeof (float) * n_weights);
  head->bias = malloc (sizeof (float) * (size_t) n_classes);
  if (p.weight == NULL || p.gradient == NULL || p.logits == NULL || v == NULL
      || head->weight == NULL || head->bias == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory: learning %d classes from %d examples",
               n_classes, n);
      goto out;
    }

  const NnLogistic *start = o->start != NULL ? o->start : o->prior;

  if (start != NULL)
    {
      for (size_t i = 0; i < n_weights; i++)
        v[i] = start->weight[i];
      for (int k = 0; k < n_classes; k++)
        v[n_weights + (size_t) k] = start->bias[k];
    }

  NnLbfgsReport search;
  NnLbfgsOptions search_options = {
    .max_iterations = o->max_iterations,
    .tolerance = o->tolerance > 0 ? o->tolerance : 1e-4,
    .noise = OBJECTIVE_NOISE,
    .keep_going = o->keep_going,
    .user = o->user,
  };

  ok = nn_lbfgs (v, (int) n_variables, objective, &p, &search_options, &search, err);
  if (ok)
    {
      head->n_classes = n_classes;
      head->n_features = n_features;
      for (size_t i = 0; i < n_weights; i++)
        head->weight[i] = (float) v[i];
      for (int k = 0; k < n_classes; k++)
        head->bias[k] = (float) v[n_weights + (size_t) k];
    }
  if (report != NULL)
    *report = (NnLogisticReport){ search.value, search.gradient, search.iterations };

out:
  free (p.weight);
  free (p.gradient);
  free (p.logits);
  free (v);
  if (!ok)
    nn_logistic_clear (head);
  return ok;
}

void
nn_logistic_predict (const NnLogistic *head, const float *x, int n, float *p)
{
  compute_logits (p, x, head->weight, head->bias, NULL, n, head->n_features, head->n_classes);
  nn_softmax (p, p, n, head->n_classes);
}

void
nn_logistic_clear (NnLogistic *head)
{
  free (head->weight);
  free (head->bias);
  *head = (NnLogistic){ 0 };
}

void
nn_l2_normalise (float *x, int n, int n_features)
{
  for (int i = 0; i < n; i++, x += n_features)
    {
      double square = 0;

      for (int k = 0; k < n_features; k++)
        square += (double) x[k] * x[k];
      if (!(square > 0))
        continue;

      float scale = (float) (1 / sqrt (square));

      for (int k = 0; k < n_features; k++)
        x[k] *= scale;
    }
}
