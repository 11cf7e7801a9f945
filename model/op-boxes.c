/* op-boxes.c: NonMaxSuppression: of boxes that overlap, the one with the best score. How many come
 * out depends on the content, so shapes are found while running. */
#include "ops.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  double y0, x0, y1, x1;
} Box;

typedef struct
{
  double score;
  int64_t box;
} Candidate;

static bool
scalar_input (const NnCtx *ctx, int i, NnError *err)
{
  if (!nn_ctx_has (ctx, i) || nn_tensor_count (ctx->in[i]) == 1)
    return true;
  return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "input %d is not one number", i);
}

static Box
box_at (const NnCtx *ctx, int64_t i)
{
  const float *v = (const float *) ctx->in[0]->data + 4 * i;
  const double a = (double) v[0], b = (double) v[1], c = (double) v[2], d = (double) v[3];

  if (nn_attr_int (ctx->node, "center_point_box", 0) != 0)
    return (Box){ b - d / 2, a - c / 2, b + d / 2, a + c / 2 };
  return (Box){ fmin (a, c), fmin (b, d), fmax (a, c), fmax (b, d) };
}

static double
overlap (const Box *a, const Box *b)
{
  double h = fmin (a->y1, b->y1) - fmax (a->y0, b->y0);
  double w = fmin (a->x1, b->x1) - fmax (a->x0, b->x0), both;

  if (!(h > 0) || !(w > 0))
    return 0;
  both = h * w;
  return both
         / ((a->y1 - a->y0) * (a->x1 - a->x0) + (b->y1 - b->y0) * (b->x1 - b->x0) - both);
}

static int
better_first (const void *a, const void *b)
{
  const Candidate *x = a, *y = b;

  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return x->box < y->box ? -1 : x->box > y->box;
}

/* Chooses; writes triples to @out unless that is NULL. The number of them, or -1 with @err. */
static int64_t
choose (NnCtx *ctx, int64_t *out, NnError *err)
{
  const NnTensor *scores = ctx->in[1];
  const int64_t batches = scores->dim[0], classes = scores->dim[1], boxes = scores->dim[2];
  const int64_t most = nn_ctx_has (ctx, 2) ? nn_get_int (ctx->in[2]->type, ctx->in[2]->data, 0)
                                           : 0;
  const double limit = nn_ctx_has (ctx, 3) ? nn_get_double (ctx->in[3]->type, ctx->in[3]->data, 0)
                                           : 0;
  const double least = nn_ctx_has (ctx, 4) ? nn_get_double (ctx->in[4]->type, ctx->in[4]->data, 0)
                                           : -INFINITY;
  Candidate *list;
  int64_t found = 0;

  if (most <= 0 || nn_tensor_count (scores) == 0)
    return 0;
  list = nn_aligned_alloc ((size_t) boxes * sizeof *list, err);
  if (list == NULL)
    return -1;
  for (int64_t n = 0; n < batches; n++)
    for (int64_t c = 0; c < classes; c++)
      {
        const float *score = (const float *) scores->data + (n * classes + c) * boxes;
        int64_t count = 0, kept = 0;

        for (int64_t i = 0; i < boxes; i++)
          if ((double) score[i] > least)
            list[count++] = (Candidate){ (double) score[i], i };
        qsort (list, (size_t) count, sizeof *list, better_first);
        /* Those that are kept move to the front of the list. */
        for (int64_t i = 0; i < count && kept < most; i++)
          {
            const Box box = box_at (ctx, n * boxes + list[i].box);
            bool free_standing = true;

            for (int64_t k = 0; k < kept && free_standing; k++)
              {
                const Box other = box_at (ctx, n * boxes + list[k].box);

                free_standing = !(overlap (&box, &other) > limit);
              }
            if (!free_standing)
              continue;
            list[kept++] = list[i];
            if (out != NULL)
              memcpy (out + 3 * found, (const int64_t[]){ n, c, list[i].box }, 3 * sizeof *out);
            found++;
          }
      }
  free (list);
  return found;
}

static bool
infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *boxes = ctx->in[0], *scores = ctx->in[1];
  int64_t dim[2] = { 0, 3 };

  if (!nn_ctx_want_type (ctx, 0, NN_FLOAT, err) || !nn_ctx_want_type (ctx, 1, NN_FLOAT, err))
    return false;
  if (boxes->rank != 3 || scores->rank != 3 || boxes->dim[2] != 4
      || boxes->dim[0] != scores->dim[0] || boxes->dim[1] != scores->dim[2])
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "boxes and scores do not fit together");
  for (int i = 2; i < 5; i++)
    if (!scalar_input (ctx, i, err))
      return false;
  if (nn_ctx_has (ctx, 2) && !nn_type_is_integer (ctx->in[2]->type))
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input 2 is %s",
                        nn_type_name (ctx->in[2]->type));
  for (int i = 0; i < ctx->n_in; i++)
    if (ctx->in[i] != NULL && ctx->in[i]->data == NULL)
      {
        ctx->deferred = true;
        return true;
      }
  dim[0] = choose (ctx, NULL, err);
  return dim[0] >= 0 && nn_ctx_out (ctx, 0, NN_INT64, 2, dim, err);
}

static bool
run (NnCtx *ctx, NnError *err)
{
  return choose (ctx, ctx->out[0]->data, err) >= 0;
}

static const NnOp ops[] = {
  { .name = "NonMaxSuppression", .min_opset = 10, .min_in = 2, .max_in = 5, .min_out = 1,
    .max_out = 1, .attributes = "center_point_box:i", .infer = infer, .run = run },
};

const NnOp *
nn_ops_boxes (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
