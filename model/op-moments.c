/* op-moments.c: normalisations by moments of parts of a tensor: groups of channels, rows, planes.
 * Tensors are row-major here; sums are in double. */
#include "ops.h"

#include <math.h>
#include <string.h>

static bool
want_float (const NnCtx *ctx, NnError *err)
{
  for (int i = 0; i < ctx->n_in; i++)
    if (ctx->in[i] != NULL && !nn_ctx_want_type (ctx, i, NN_FLOAT, err))
      return false;
  return true;
}

/* --- GroupNormalization --- */

static bool
group_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t groups = nn_attr_int (ctx->node, "num_groups", 0);

  if (!want_float (ctx, err))
    return false;
  if (x->rank < 2 || groups < 1 || x->dim[1] < 1 || x->dim[1] % groups != 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%lld groups do not fit", (long long) groups);
  if (nn_attr_int (ctx->node, "stash_type", 1) != 1)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "stash_type must be float");
  for (int i = 1; i < 3; i++)
    if (ctx->in[i]->rank != 1
        || ctx->in[i]->dim[0] != (ctx->node->opset < 21 ? groups : x->dim[1]))
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "input %d does not fit %lld channels", i,
                          (long long) x->dim[1]);
  return nn_ctx_out_like (ctx, 0, x, err);
}

static bool
group_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  const float *scale = ctx->in[1]->data, *bias = ctx->in[2]->data, *in = x->data;
  const int64_t groups = nn_attr_int (ctx->node, "num_groups", 1), channels = x->dim[1] / groups;
  const double epsilon = (double) nn_attr_float (ctx->node, "epsilon", 1e-5f);
  const bool by_group = ctx->node->opset < 21; /* later: a factor a channel */
  float *out = ctx->out[0]->data;
  int64_t plane = 1, count;

  if (nn_tensor_count (x) == 0)
    return true;
  for (int i = 2; i < x->rank; i++)
    plane *= x->dim[i];
  count = channels * plane;
  for (int64_t n = 0; n < x->dim[0] * groups; n++, in += count, out += count)
    {
      double mean = 0, variance = 0, factor;

      for (int64_t i = 0; i < count; i++)
        mean += (double) in[i];
      mean /= (double) count;
      for (int64_t i = 0; i < count; i++)
        variance += ((double) in[i] - mean) * ((double) in[i] - mean);
      factor = 1 / sqrt (variance / (double) count + epsilon);
      for (int64_t c = 0; c < channels; c++)
        {
          const int64_t at = by_group ? n % groups : n % groups * channels + c;
          const double slope = factor * (double) scale[at];
          const double shift = (double) bias[at] - mean * slope;

          for (int64_t i = c * plane; i < (c + 1) * plane; i++)
            out[i] = (float) ((double) in[i] * slope + shift);
        }
    }
  return true;
}

/* --- RMSNormalization --- */

static bool
rms_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *scale = ctx->in[1];
  int axis;

  if (!want_float (ctx, err)
      || !nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", -1), x->rank, &axis, err))
    return false;
  if (nn_attr_int (ctx->node, "stash_type", 1) != 1)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "stash_type must be float");
  if (scale->rank > x->rank)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the scale does not fit");
  for (int i = 0; i < scale->rank; i++)
    if (scale->dim[i] != 1 && scale->dim[i] != x->dim[i + x->rank - scale->rank])
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the scale does not fit");
  return nn_ctx_out_like (ctx, 0, x, err);
}

static bool
rms_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *scale = ctx->in[1];
  const double epsilon = (double) nn_attr_float (ctx->node, "epsilon", 1e-5f);
  const float *in = x->data;
  float *out = ctx->out[0]->data;
  int64_t at[NN_MAX_RANK] = { 0 }, inner = 1, outer = 1;
  int axis;

  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", -1), x->rank, &axis, err))
    return false;
  for (int i = 0; i < x->rank; i++)
    *(i < axis ? &outer : &inner) *= x->dim[i];
  for (int64_t o = 0; o < outer; o++)
    {
      double sum = 0;

      for (int64_t i = 0; i < inner; i++)
        sum += (double) in[i] * (double) in[i];
      sum = 1 / sqrt (sum / (double) inner + epsilon);
      for (int64_t i = 0; i < inner; i++)
        {
          int64_t from = 0;

          for (int k = 0; k < scale->rank; k++)
            if (scale->dim[k] != 1)
              from += at[k + x->rank - scale->rank] * scale->stride[k];
          *out++ = (float) ((double) *in++ * sum * (double) ((const float *) scale->data)[from]);
          nn_index_next (at, x->rank, x->dim);
        }
    }
  return true;
}

/* --- LpNormalization, MeanVarianceNormalization: moments along some axes --- */

/* Which axes the moments are taken over. */
static bool
moment_axes (const NnCtx *ctx, bool *over, NnError *err)
{
  static const int64_t planes[] = { 0, 2, 3 };
  const NnAttr *axes = nn_attr (ctx->node, "axes");
  const bool lp = ctx->node->op->name[0] == 'L';
  const int rank = ctx->in[0]->rank;
  int n = lp ? 1 : axes != NULL ? axes->n : 3;

  memset (over, 0, sizeof *over * NN_MAX_RANK);
  for (int i = 0; i < n; i++)
    {
      int axis;

      if (!nn_ctx_axis (ctx,
                        lp             ? nn_attr_int (ctx->node, "axis", -1)
                        : axes != NULL ? axes->ints[i]
                                       : planes[i],
                        rank, &axis, err))
        return false;
      over[axis] = true;
    }
  return true;
}

static bool
moment_infer (NnCtx *ctx, NnError *err)
{
  int64_t p = nn_attr_int (ctx->node, "p", 2);
  bool over[NN_MAX_RANK];

  if (p != 1 && p != 2)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "p is %lld; 1 and 2 are known",
                        (long long) p);
  return want_float (ctx, err) && moment_axes (ctx, over, err)
         && nn_ctx_out_like (ctx, 0, ctx->in[0], err);
}

static bool
moment_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  const bool lp = ctx->node->op->name[0] == 'L';
  const int64_t p = nn_attr_int (ctx->node, "p", 2);
  int64_t kept[NN_MAX_RANK], gone[NN_MAX_RANK], at[NN_MAX_RANK] = { 0 };
  double count = 1;
  bool over[NN_MAX_RANK];

  if (!moment_axes (ctx, over, err))
    return false;
  if (nn_tensor_count (x) == 0)
    return true;
  for (int i = 0; i < x->rank; i++)
    {
      kept[i] = over[i] ? 1 : x->dim[i];
      gone[i] = over[i] ? x->dim[i] : 1;
      count *= (double) gone[i];
    }
  do
    {
      const float *in = (const float *) x->data + nn_index_offset (x, at);
      float *out = (float *) ctx->out[0]->data + nn_index_offset (x, at);
      int64_t step[NN_MAX_RANK] = { 0 };
      double first = 0, second = 0, mean, factor;

      do
        {
          double v = (double) in[nn_index_offset (x, step)];

          first += lp ? fabs (v) : v;
          second += v * v;
        }
      while (nn_index_next (step, x->rank, gone));
      mean = lp ? 0 : first / count;
      if (lp)
        factor = p == 1 ? first : sqrt (second);
      else
        {
          second = 0;
          do
            {
              double v = (double) in[nn_index_offset (x, step)] - mean;

              second += v * v;
            }
          while (nn_index_next (step, x->rank, gone));
          factor = sqrt (second / count) + 1e-9;
        }
      do
        out[nn_index_offset (x, step)]
            = (float) (((double) in[nn_index_offset (x, step)] - mean) / factor);
      while (nn_index_next (step, x->rank, gone));
    }
  while (nn_index_next (at, x->rank, kept));
  return true;
}

#define ENTRY(name_, from, inputs, attrs, kind)                                                    \
  {                                                                                                \
    .name = name_, .min_opset = from, .min_in = inputs, .max_in = inputs, .min_out = 1,            \
    .max_out = 1, .attributes = attrs, .infer = kind##_infer, .run = kind##_run                    \
  }

static const NnOp ops[] = {
  ENTRY ("GroupNormalization", 18, 3, "epsilon:f num_groups:i stash_type:i", group),
  ENTRY ("LpNormalization", 1, 1, "axis:i p:i", moment),
  ENTRY ("MeanVarianceNormalization", 9, 1, "axes:I", moment),
  ENTRY ("RMSNormalization", 23, 2, "axis:i epsilon:f stash_type:i", rms),
};

const NnOp *
nn_ops_moments (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
