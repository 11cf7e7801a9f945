/* op-reduce.c: sums, extremes and orders along axes. Any strides; sums in double, integer sums in
 * 64 bits. */
#include "ops.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef enum
{
  SUM,
  MEAN,
  MAX,
  MIN,
  PROD,
  L1,
  L2,
  LOG_SUM,
  LOG_SUM_EXP,
  SUM_SQUARE
} Kind;

static const Kind kinds[]
    = { SUM, MEAN, MAX, MIN, PROD, L1, L2, LOG_SUM, LOG_SUM_EXP, SUM_SQUARE };

/* Which axes go. An empty list means all of them, or none with noop_with_empty_axes. */
static bool
reduced_axes (NnCtx *ctx, bool *reduced, NnError *err)
{
  int64_t axes[NN_MAX_RANK];
  int n, rank = ctx->in[0]->rank;

  if (!nn_ctx_ints_or_attr (ctx, "axes", 1, axes, NN_MAX_RANK, &n, err))
    return false;
  if (ctx->deferred)
    return true;
  for (int i = 0; i < rank; i++)
    reduced[i] = n <= 0 && nn_attr_int (ctx->node, "noop_with_empty_axes", 0) == 0;
  for (int i = 0; i < n; i++)
    {
      int axis;

      if (!nn_ctx_axis (ctx, axes[i], rank, &axis, err))
        return false;
      reduced[axis] = true;
    }
  return true;
}

static bool
out_without (NnCtx *ctx, int i, NnType type, const bool *reduced, bool keep, NnError *err)
{
  int64_t dim[NN_MAX_RANK];
  int rank = 0;

  for (int k = 0; k < ctx->in[0]->rank; k++)
    if (!reduced[k])
      dim[rank++] = ctx->in[0]->dim[k];
    else if (keep)
      dim[rank++] = 1;
  return nn_ctx_out (ctx, i, type, rank, dim, err);
}

static bool
reduce_infer (NnCtx *ctx, NnError *err)
{
  Kind kind = *(const Kind *) ctx->node->op->detail;
  NnType type = ctx->in[0]->type;
  bool reduced[NN_MAX_RANK];

  if (type == NN_BOOL
      || (!nn_type_is_float (type) && (kind == L2 || kind == LOG_SUM || kind == LOG_SUM_EXP)))
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input 0 is %s", nn_type_name (type));
  if (!reduced_axes (ctx, reduced, err))
    return false;
  if (ctx->deferred)
    return true;
  if ((kind == MAX || kind == MIN) && !nn_type_is_float (type)) /* the others have an infinity */
    for (int i = 0; i < ctx->in[0]->rank; i++)
      if (reduced[i] && ctx->in[0]->dim[i] == 0)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "no element to choose from");
  return out_without (ctx, 0, type, reduced, nn_attr_int (ctx->node, "keepdims", 1) != 0, err);
}

/* Splits the axes of @x into those that stay and those that go, each as shape and strides. */
typedef struct
{
  int n_kept, n_gone;
  int64_t kept[NN_MAX_RANK], kept_step[NN_MAX_RANK];
  int64_t gone[NN_MAX_RANK], gone_step[NN_MAX_RANK];
  int64_t count; /* elements a result is made of */
} Axes;

static void
split_axes (const NnTensor *x, const bool *reduced, Axes *a)
{
  memset (a, 0, sizeof *a);
  a->count = 1;
  for (int i = 0; i < x->rank; i++)
    if (reduced[i])
      {
        a->gone[a->n_gone] = x->dim[i];
        a->gone_step[a->n_gone++] = x->stride[i];
        a->count *= x->dim[i];
      }
    else
      {
        a->kept[a->n_kept] = x->dim[i];
        a->kept_step[a->n_kept++] = x->stride[i];
      }
}

static int64_t
step_offset (const int64_t *at, const int64_t *step, int n)
{
  int64_t offset = 0;

  for (int i = 0; i < n; i++)
    offset += at[i] * step[i];
  return offset;
}

static void
reduce_float (Kind kind, const NnTensor *x, const Axes *a, int64_t base, void *out, int64_t to)
{
  int64_t at[NN_MAX_RANK] = { 0 };
  double sum = kind == PROD ? 1 : 0, most = -INFINITY;

  if (kind == LOG_SUM_EXP && a->count > 0)
    do
      most = fmax (most, nn_get_double (x->type, x->data,
                                        base + step_offset (at, a->gone_step, a->n_gone)));
    while (nn_index_next (at, a->n_gone, a->gone));
  if (kind == MAX || kind == MIN)
    sum = kind == MAX ? -INFINITY : INFINITY;
  if (a->count > 0)
    do
      {
        double v = nn_get_double (x->type, x->data,
                                  base + step_offset (at, a->gone_step, a->n_gone));

        switch (kind)
          {
          case SUM:
          case MEAN:
          case LOG_SUM:
            sum += v;
            break;
          case MAX:
            sum = v > sum || isnan (v) ? v : sum;
            break;
          case MIN:
            sum = v < sum || isnan (v) ? v : sum;
            break;
          case PROD:
            sum *= v;
            break;
          case L1:
            sum += fabs (v);
            break;
          case L2:
          case SUM_SQUARE:
            sum += v * v;
            break;
          case LOG_SUM_EXP:
            sum += isinf (most) ? 0 : exp (v - most);
            break;
          }
      }
    while (nn_index_next (at, a->n_gone, a->gone));
  if (kind == MEAN)
    sum /= (double) a->count;
  else if (kind == L2)
    sum = sqrt (sum);
  else if (kind == LOG_SUM)
    sum = log (sum);
  else if (kind == LOG_SUM_EXP)
    sum = isinf (most) ? most : most + log (sum);
  nn_set_double (x->type, out, to, sum);
}

static void
reduce_int (Kind kind, const NnTensor *x, const Axes *a, int64_t base, void *out, int64_t to)
{
  int64_t at[NN_MAX_RANK] = { 0 };
  uint64_t sum = kind == PROD ? 1 : 0;
  bool first = true, is_unsigned = x->type == NN_UINT64;

  if (a->count > 0)
    do
      {
        int64_t v = nn_get_int (x->type, x->data,
                                base + step_offset (at, a->gone_step, a->n_gone));
        bool less = is_unsigned ? (uint64_t) v < sum : v < (int64_t) sum;

        if (kind == PROD)
          sum *= (uint64_t) v;
        else if (kind == MAX || kind == MIN)
          sum = first || (kind == MIN ? less : !less) ? (uint64_t) v : sum;
        else if (kind == SUM_SQUARE)
          sum += (uint64_t) v * (uint64_t) v;
        else
          sum += kind == L1 && v < 0 && !is_unsigned ? 0 - (uint64_t) v : (uint64_t) v;
        first = false;
      }
    while (nn_index_next (at, a->n_gone, a->gone));
  if (kind == MEAN && a->count > 0)
    sum = is_unsigned ? sum / (uint64_t) a->count : (uint64_t) ((int64_t) sum / a->count);
  nn_set_int (x->type, out, to, (int64_t) sum);
}

static bool
reduce_run (NnCtx *ctx, NnError *err)
{
  Kind kind = *(const Kind *) ctx->node->op->detail;
  const NnTensor *x = ctx->in[0], *o = ctx->out[0];
  int64_t at[NN_MAX_RANK] = { 0 }, out_step[NN_MAX_RANK];
  bool reduced[NN_MAX_RANK];
  int n = 0;
  Axes a;

  if (!reduced_axes (ctx, reduced, err))
    return false;
  if (nn_tensor_count (o) == 0)
    return true;
  split_axes (x, reduced, &a);
  for (int i = 0; i < x->rank; i++)
    if (!reduced[i])
      {
        out_step[n] = o->stride[o->rank == x->rank ? i : n];
        n++;
      }
  do
    (nn_type_is_float (x->type) ? reduce_float : reduce_int) (
        kind, x, &a, step_offset (at, a.kept_step, a.n_kept), o->data,
        step_offset (at, out_step, n));
  while (nn_index_next (at, a.n_kept, a.kept));
  return true;
}

/* --- ArgMax, ArgMin --- */

static bool
arg_infer (NnCtx *ctx, NnError *err)
{
  bool reduced[NN_MAX_RANK] = { false };
  int axis;

  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", 0), ctx->in[0]->rank, &axis, err))
    return false;
  if (ctx->in[0]->dim[axis] == 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "no element to choose from");
  reduced[axis] = true;
  return out_without (ctx, 0, NN_INT64, reduced, nn_attr_int (ctx->node, "keepdims", 1) != 0, err);
}

static bool
arg_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  bool last = nn_attr_int (ctx->node, "select_last_index", 0) != 0;
  bool least = ctx->node->op->name[4] == 'i', reduced[NN_MAX_RANK] = { false };
  int64_t at[NN_MAX_RANK] = { 0 }, to = 0;
  int axis;
  Axes a;

  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", 0), x->rank, &axis, err))
    return false;
  if (nn_tensor_count (ctx->out[0]) == 0)
    return true;
  reduced[axis] = true;
  split_axes (x, reduced, &a);
  do
    {
      int64_t base = step_offset (at, a.kept_step, a.n_kept), best = 0;
      double value = nn_get_double (x->type, x->data, base);

      for (int64_t i = 1; i < a.count; i++)
        {
          double v = nn_get_double (x->type, x->data, base + i * a.gone_step[0]);

          if ((least ? v < value : v > value) || (last && v == value))
            {
              value = v;
              best = i;
            }
        }
      ((int64_t *) ctx->out[0]->data)[to++] = best;
    }
  while (nn_index_next (at, a.n_kept, a.kept));
  return true;
}

/* --- CumSum --- */

static bool
cumsum_axis (const NnCtx *ctx, int *axis, NnError *err)
{
  return nn_ctx_axis (ctx, nn_get_int (ctx->in[1]->type, ctx->in[1]->data, 0), ctx->in[0]->rank,
                      axis, err);
}

static bool
cumsum_infer (NnCtx *ctx, NnError *err)
{
  if (nn_tensor_count (ctx->in[1]) != 1 || !nn_type_is_integer (ctx->in[1]->type)
      || ctx->in[0]->type == NN_BOOL)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the axis is not one integer");
  return nn_ctx_out_like (ctx, 0, ctx->in[0], err);
}

static bool
cumsum_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *o = ctx->out[0];
  bool exclusive = nn_attr_int (ctx->node, "exclusive", 0) != 0;
  bool reverse = nn_attr_int (ctx->node, "reverse", 0) != 0, reduced[NN_MAX_RANK] = { false };
  bool floating = nn_type_is_float (x->type);
  int64_t at[NN_MAX_RANK] = { 0 };
  int axis;
  Axes a;

  if (!cumsum_axis (ctx, &axis, err))
    return false;
  if (nn_tensor_count (x) == 0)
    return true;
  reduced[axis] = true;
  split_axes (x, reduced, &a);
  do
    {
      int64_t base = step_offset (at, a.kept_step, a.n_kept);
      double sum = 0;
      uint64_t whole = 0;

      for (int64_t i = 0; i < a.count; i++)
        {
          int64_t p = base + (reverse ? a.count - 1 - i : i) * a.gone_step[0];
          double v = floating ? nn_get_double (x->type, x->data, p) : 0;
          uint64_t w = floating ? 0 : (uint64_t) nn_get_int (x->type, x->data, p);

          if (floating)
            nn_set_double (x->type, o->data, p, exclusive ? sum : sum + v);
          else
            nn_set_int (x->type, o->data, p, (int64_t) (exclusive ? whole : whole + w));
          sum += v;
          whole += w;
        }
    }
  while (nn_index_next (at, a.n_kept, a.kept));
  return true;
}

/* --- TopK --- */

static bool
top_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t k = nn_attr_int (ctx->node, "k", -1), dim[NN_MAX_RANK];
  int axis, n = 1;

  if (x->type == NN_BOOL)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input 0 is bool");
  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", -1), x->rank, &axis, err)
      || (ctx->n_in > 1 && !nn_ctx_ints (ctx, 1, &k, 1, &n, err)))
    return false;
  if (ctx->deferred)
    return true;
  if (n != 1 || k < 0 || k > x->dim[axis])
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the best %lld of %lld", (long long) k,
                        (long long) x->dim[axis]);
  memcpy (dim, x->dim, sizeof dim);
  dim[axis] = k;
  return nn_ctx_out (ctx, 0, x->type, x->rank, dim, err)
         && nn_ctx_out (ctx, 1, NN_INT64, x->rank, dim, err);
}

typedef struct
{
  double value; /* negated for the smallest */
  int64_t index;
} Ranked;

static int
better_first (const void *a, const void *b)
{
  const Ranked *x = a, *y = b;

  if (x->value != y->value)
    return x->value > y->value ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

static bool
top_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  bool largest = nn_attr_int (ctx->node, "largest", 1) != 0;
  int axis = (int) nn_attr_int (ctx->node, "axis", -1);
  int64_t outer = 1, inner = 1, n, k;
  Ranked *ranked;

  if (axis < 0)
    axis += x->rank;
  n = x->dim[axis];
  k = ctx->out[0] != NULL   ? ctx->out[0]->dim[axis]
      : ctx->out[1] != NULL ? ctx->out[1]->dim[axis]
                            : 0;
  for (int i = 0; i < x->rank; i++)
    if (i != axis)
      *(i < axis ? &outer : &inner) *= x->dim[i];
  ranked = calloc ((size_t) n + 1, sizeof *ranked);
  if (ranked == NULL)
    return nn_ctx_fail (ctx, err, NN_ERROR_MEMORY, "not enough memory");
  for (int64_t o = 0; o < outer; o++)
    for (int64_t i = 0; i < inner; i++)
      {
        for (int64_t j = 0; j < n; j++)
          {
            double v = nn_get_double (x->type, x->data, (o * n + j) * inner + i);

            ranked[j] = (Ranked) { largest ? v : -v, j };
          }
        qsort (ranked, (size_t) n, sizeof *ranked, better_first);
        for (int64_t j = 0; j < k; j++)
          {
            int64_t to = (o * k + j) * inner + i;
            size_t size = nn_type_size (x->type);

            if (ctx->out[0] != NULL)
              memcpy ((char *) ctx->out[0]->data + to * (int64_t) size,
                      (const char *) x->data
                          + ((o * n + ranked[j].index) * inner + i) * (int64_t) size,
                      size);
            if (nn_ctx_wants (ctx, 1))
              ((int64_t *) ctx->out[1]->data)[to] = ranked[j].index;
          }
      }
  free (ranked);
  return true;
}

#define REDUCE(name_, kind_)                                                                       \
  {                                                                                                \
    .name = name_, .min_opset = 1, .min_in = 1, .max_in = 2, .min_out = 1, .max_out = 1,           \
    .attributes = "axes:I keepdims:i noop_with_empty_axes:i", .flags = NN_OP_STRIDED,              \
    .infer = reduce_infer, .run = reduce_run, .detail = &kinds[kind_]                              \
  }
#define ARG(name_)                                                                                 \
  {                                                                                                \
    .name = name_, .min_opset = 1, .min_in = 1, .max_in = 1, .min_out = 1, .max_out = 1,           \
    .attributes = "axis:i keepdims:i select_last_index:i", .infer = arg_infer, .run = arg_run      \
  }

static const NnOp ops[] = {
  ARG ("ArgMax"),
  ARG ("ArgMin"),
  { .name = "CumSum", .min_opset = 11, .min_in = 2, .max_in = 2, .min_out = 1, .max_out = 1,
    .attributes = "exclusive:i reverse:i", .infer = cumsum_infer, .run = cumsum_run },
  REDUCE ("ReduceL1", L1),
  REDUCE ("ReduceL2", L2),
  REDUCE ("ReduceLogSum", LOG_SUM),
  REDUCE ("ReduceLogSumExp", LOG_SUM_EXP),
  REDUCE ("ReduceMax", MAX),
  REDUCE ("ReduceMean", MEAN),
  REDUCE ("ReduceMin", MIN),
  REDUCE ("ReduceProd", PROD),
  REDUCE ("ReduceSum", SUM),
  REDUCE ("ReduceSumSquare", SUM_SQUARE),
  { .name = "TopK", .min_opset = 1, .max_opset = 9, .min_in = 1, .max_in = 1, .min_out = 1,
    .max_out = 2, .attributes = "axis:i k:i", .infer = top_infer, .run = top_run },
  { .name = "TopK", .min_opset = 10, .min_in = 2, .max_in = 2, .min_out = 1, .max_out = 2,
    .attributes = "axis:i largest:i sorted:i", .infer = top_infer, .run = top_run },
};

const NnOp *
nn_ops_reduce (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
