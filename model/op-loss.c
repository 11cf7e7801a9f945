/* op-loss.c: losses of class scores against labels, as in networks that were exported for training.
 * The softmax one runs on loss.h, which ONNX's tests of the operator so test as well.
 *
 * Scores are (N, C, D1, ..., Dk), labels (N, D1, ..., Dk): the C scores of one place are as many
 * elements apart as there are places in an image. */
#include "activation.h"
#include "loss.h"
#include "ops.h"

#include <limits.h>
#include <string.h>

typedef struct
{
  int64_t images, places; /* of each image */
  int classes;
  bool softmax;      /* the scores are logits, not logarithms of probabilities */
  bool ignores;      /* @ignored is a label that counts nothing */
  int64_t ignored;
  const float *weight; // (classes), or NULL
} Loss;

static bool
loss_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *labels = ctx->in[1];
  const char *reduction = nn_attr_string (ctx->node, "reduction", "mean");
  bool none = strcmp (reduction, "none") == 0;

  if (!none && strcmp (reduction, "mean") != 0 && strcmp (reduction, "sum") != 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "reduction %.20s is not known", reduction);
  if (!nn_ctx_want_type (ctx, 0, NN_FLOAT, err))
    return false;
  if (labels->type != NN_INT64 && labels->type != NN_INT32)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "labels are %s",
                        nn_type_name (labels->type));
  if (x->rank < 2 || x->dim[1] > INT_MAX)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "scores of %d dimensions, or of too many classes",
                        x->rank);
  if (labels->rank != x->rank - 1)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "labels of %d dimensions for scores of %d",
                        labels->rank, x->rank);
  for (int i = 0; i < labels->rank; i++)
    if (labels->dim[i] != x->dim[i == 0 ? 0 : i + 1])
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "dimension %d of the labels does not fit", i);
  if (nn_ctx_has (ctx, 2))
    {
      if (!nn_ctx_want_type (ctx, 2, NN_FLOAT, err))
        return false;
      if (ctx->in[2]->rank != 1 || ctx->in[2]->dim[0] != x->dim[1])
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "there is not one weight for each class");
    }
  return nn_ctx_out (ctx, 0, NN_FLOAT, none ? labels->rank : 0, labels->dim, err)
         && nn_ctx_out_like (ctx, 1, x, err);
}

static Loss
loss_of (const NnCtx *ctx)
{
  const NnTensor *x = ctx->in[0];
  Loss loss = {
    .images = x->dim[0],
    .places = 1,
    .classes = (int) x->dim[1],
    .softmax = ctx->node->op->name[0] == 'S',
    .ignores = nn_attr (ctx->node, "ignore_index") != NULL,
    .ignored = nn_attr_int (ctx->node, "ignore_index", 0),
    .weight = nn_ctx_has (ctx, 2) ? ctx->in[2]->data : NULL,
  };

  for (int i = 2; i < x->rank; i++)
    loss.places *= x->dim[i];
  return loss;
}

/* The scores of one place, and its label @y or NN_IGNORE. */
static NnLoss
loss_at (const Loss *loss, const float *scores, int y)
{
  NnSoftmaxLossOptions options = { .class_weight = loss->weight };
  double weight;

  if (loss->softmax)
    return nn_softmax_cross_entropy (NULL, scores, &y, 1, loss->classes, &options);
  if (y == NN_IGNORE)
    return (NnLoss){ 0 };
  weight = loss->weight != NULL ? (double) loss->weight[y] : 1;
  return (NnLoss){ -weight * (double) scores[y], weight };
}

/* Label @i as a class of ours. */
static bool
read_label (const NnCtx *ctx, const Loss *loss, int64_t i, int *y, NnError *err)
{
  int64_t label = nn_get_int (ctx->in[1]->type, ctx->in[1]->data, i);

  *y = NN_IGNORE;
  if (loss->ignores && label == loss->ignored)
    return true;
  if (label < 0 || label >= loss->classes)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "label %lld of %d classes", (long long) label,
                        loss->classes);
  *y = (int) label;
  return true;
}

static bool
loss_run (NnCtx *ctx, NnError *err)
{
  const char *reduction = nn_attr_string (ctx->node, "reduction", "mean");
  bool none = strcmp (reduction, "none") == 0;
  Loss loss = loss_of (ctx);
  float *out = nn_ctx_wants (ctx, 0) ? ctx->out[0]->data : NULL;
  float *log_p = nn_ctx_wants (ctx, 1) ? ctx->out[1]->data : NULL;
  float *scores = ctx->scratch; // (classes)
  NnLoss total = { 0 };

  for (int64_t i = 0; i < loss.images * loss.places; i++)
    {
      int64_t first = i / loss.places * loss.places * loss.classes + i % loss.places;
      const float *x = (const float *) ctx->in[0]->data + first;
      NnLoss one;
      int y;

      if (!read_label (ctx, &loss, i, &y, err))
        return false;
      for (int c = 0; c < loss.classes; c++)
        scores[c] = x[c * loss.places];
      one = loss_at (&loss, scores, y);
      total.sum += one.sum;
      total.weight += one.weight;
      if (out != NULL && none)
        out[i] = (float) one.sum;
      if (log_p == NULL)
        continue;
      nn_log_softmax_rows (scores, scores, 1, loss.classes);
      for (int c = 0; c < loss.classes; c++)
        log_p[first + c * loss.places] = scores[c];
    }
  if (out != NULL && !none)
    *out = (float) (strcmp (reduction, "mean") == 0 ? total.sum / total.weight : total.sum);
  return true;
}

static size_t
loss_scratch (NnCtx *ctx)
{
  const NnTensor *x = ctx->in[0];

  /* Without images the number of classes may be any. */
  return nn_tensor_count (x) > 0 ? (size_t) x->dim[1] * sizeof (float) : 0;
}

#define ENTRY(name_, max_o)                                                                        \
  .name = name_, .min_opset = 12, .min_in = 2, .max_in = 3, .min_out = 1, .max_out = max_o,        \
  .attributes = "ignore_index:i reduction:s", .infer = loss_infer, .run = loss_run,                \
  .scratch = loss_scratch

static const NnOp ops[] = {
  { ENTRY ("NegativeLogLikelihoodLoss", 1) },
  { ENTRY ("SoftmaxCrossEntropyLoss", 2) },
};

const NnOp *
nn_ops_loss (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
