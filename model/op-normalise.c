/* op-normalise.c: normalisations and softmax. */
#include "activation.h"
#include "ops.h"

#include <math.h>
#include <string.h>

/* --- BatchNormalization (inference) --- */

static bool
channel_vectors (const NnCtx *ctx, int first, int last, NnError *err)
{
  const NnTensor *x = ctx->in[0];

  if (x->rank < 2)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "an input of %d dimensions", x->rank);
  for (int i = first; i <= last; i++)
    if (ctx->in[i]->rank != 1 || ctx->in[i]->dim[0] != x->dim[1])
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "input %d does not have %lld entries", i,
                          (long long) x->dim[1]);
  for (int i = 0; i <= last; i++)
    if (!nn_ctx_want_type (ctx, i, NN_FLOAT, err))
      return false;
  return true;
}

static bool
batch_infer (NnCtx *ctx, NnError *err)
{
  if (nn_attr_int (ctx->node, "training_mode", 0) != 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "attribute training_mode is not known");
  if (nn_attr_int (ctx->node, "spatial", 1) != 1)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "attribute spatial is not known");
  for (int i = 1; i < ctx->n_out; i++)
    if (ctx->out[i] != NULL)
      return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "outputs for training are not known");
  return channel_vectors (ctx, 1, 4, err) && nn_ctx_out_like (ctx, 0, ctx->in[0], err);
}

typedef struct
{
  float *out;
  const float *in;
  float scale, shift;
} Affine;

static void
affine_row (void *user, int64_t n, const int64_t *offset, const int64_t *stride)
{
  const Affine *a = user;

  for (int64_t i = 0; i < n; i++)
    a->out[offset[0] + i * stride[0]] = a->in[offset[1] + i * stride[1]] * a->scale + a->shift;
}

/* out = in * scale + shift over channel @c of image @n. */
static void
affine_channel (const NnTensor *out, const NnTensor *in, int64_t n, int64_t c, double scale,
                double shift)
{
  NnTensor o = *out, x = *in;
  const NnTensor *t[2] = { &o, &x };
  Affine a = { (float *) out->data + n * out->stride[0] + c * out->stride[1],
               (const float *) in->data + n * in->stride[0] + c * in->stride[1], (float) scale,
               (float) shift };
  NnLoop loop;

  o.dim[0] = o.dim[1] = x.dim[0] = x.dim[1] = 1;
  nn_loop_init (&loop, 2, t);
  nn_loop_run (&loop, affine_row, &a);
}

static bool
batch_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  double epsilon = (double) nn_attr_float (ctx->node, "epsilon", 1e-5f);

  for (int64_t n = 0; n < x->dim[0]; n++)
    for (int64_t c = 0; c < x->dim[1]; c++)
      {
        double scale = nn_get_double (NN_FLOAT, ctx->in[1]->data, c * ctx->in[1]->stride[0]);
        double bias = nn_get_double (NN_FLOAT, ctx->in[2]->data, c * ctx->in[2]->stride[0]);
        double mean = nn_get_double (NN_FLOAT, ctx->in[3]->data, c * ctx->in[3]->stride[0]);
        double variance = nn_get_double (NN_FLOAT, ctx->in[4]->data, c * ctx->in[4]->stride[0]);
        double factor = scale / sqrt (variance + epsilon);

        affine_channel (ctx->out[0], x, n, c, factor, bias - mean * factor);
      }
  return true;
}

/* --- InstanceNormalization --- */

static bool
instance_infer (NnCtx *ctx, NnError *err)
{
  return channel_vectors (ctx, 1, 2, err) && nn_ctx_out_like (ctx, 0, ctx->in[0], err);
}

static bool
instance_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  double epsilon = (double) nn_attr_float (ctx->node, "epsilon", 1e-5f);

  for (int64_t n = 0; n < x->dim[0]; n++)
    for (int64_t c = 0; c < x->dim[1]; c++)
      {
        const float *data = (const float *) x->data + n * x->stride[0] + c * x->stride[1];
        int64_t at[NN_MAX_RANK] = { 0 }, count = 0;
        double sum = 0, squares = 0, mean, factor;

        if (nn_tensor_count (x) == 0)
          return true;
        for (int pass = 0; pass < 2; pass++)
          {
            mean = pass == 0 ? 0 : sum / (double) count;
            do
              {
                int64_t offset = 0;
                double v;

                for (int i = 2; i < x->rank; i++)
                  offset += at[i - 2] * x->stride[i];
                v = (double) data[offset] - mean;
                if (pass == 0)
                  {
                    sum += v;
                    count++;
                  }
                else
                  squares += v * v;
              }
            while (nn_index_next (at, x->rank - 2, x->dim + 2));
          }
        mean = sum / (double) count;
        factor = nn_get_double (NN_FLOAT, ctx->in[1]->data, c)
                 / sqrt (squares / (double) count + epsilon);
        affine_channel (ctx->out[0], x, n, c, factor,
                        nn_get_double (NN_FLOAT, ctx->in[2]->data, c) - mean * factor);
      }
  return true;
}

/* --- LayerNormalization --- */

static bool
layer_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t dim[NN_MAX_RANK];
  int axis;

  if (nn_attr_int (ctx->node, "stash_type", 1) != 1)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "attribute stash_type is not known");
  for (int i = 0; i < ctx->n_in; i++)
    if (ctx->in[i] != NULL && !nn_ctx_want_type (ctx, i, NN_FLOAT, err))
      return false;
  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", -1), x->rank, &axis, err))
    return false;
  for (int i = 1; i < ctx->n_in; i++)
    {
      const NnTensor *t = ctx->in[i];
      int shift = x->rank - (t == NULL ? 0 : t->rank);

      for (int k = 0; t != NULL && k < t->rank; k++)
        if (shift < 0 || (t->dim[k] != 1 && (k + shift < axis || t->dim[k] != x->dim[k + shift])))
          return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "input %d does not fit", i);
    }
  for (int i = 0; i < x->rank; i++)
    dim[i] = i < axis ? x->dim[i] : 1;
  return nn_ctx_out_like (ctx, 0, x, err) && nn_ctx_out (ctx, 1, NN_FLOAT, x->rank, dim, err)
         && nn_ctx_out (ctx, 2, NN_FLOAT, x->rank, dim, err);
}

/* Entry of a scale or bias that broadcasts over the normalised dimensions, at flat position @i. */
static double
broadcast_entry (const NnTensor *t, const NnTensor *x, int64_t i)
{
  int64_t offset = 0;

  for (int k = x->rank - 1; k >= 0; k--)
    {
      int j = k - x->rank + t->rank;

      if (j >= 0 && t->dim[j] != 1)
        offset += i % x->dim[k] * t->stride[j];
      i /= x->dim[k];
    }
  return nn_get_double (NN_FLOAT, t->data, offset);
}

static bool
layer_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  double epsilon = (double) nn_attr_float (ctx->node, "epsilon", 1e-5f);
  const float *in = x->data;
  float *out = ctx->out[0]->data;
  int64_t inner = 1, outer = 1;
  int axis;

  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", -1), x->rank, &axis, err))
    return false;
  for (int i = 0; i < x->rank; i++)
    *(i < axis ? &outer : &inner) *= x->dim[i];
  for (int64_t o = 0; o < outer; o++, in += inner, out += inner)
    {
      double mean = 0, variance = 0, factor;

      for (int64_t i = 0; i < inner; i++)
        mean += (double) in[i];
      mean /= (double) inner;
      for (int64_t i = 0; i < inner; i++)
        variance += ((double) in[i] - mean) * ((double) in[i] - mean);
      factor = 1 / sqrt (variance / (double) inner + epsilon);
      for (int64_t i = 0; i < inner; i++)
        {
          double v = ((double) in[i] - mean) * factor * broadcast_entry (ctx->in[1], x, i);

          out[i] = (float) (nn_ctx_has (ctx, 2) ? v + broadcast_entry (ctx->in[2], x, i) : v);
        }
      if (nn_ctx_wants (ctx, 1))
        ((float *) ctx->out[1]->data)[o] = (float) mean;
      if (nn_ctx_wants (ctx, 2))
        ((float *) ctx->out[2]->data)[o] = (float) factor;
    }
  return true;
}

/* --- LRN: local response normalisation across channels --- */

static bool
lrn_infer (NnCtx *ctx, NnError *err)
{
  int64_t size = nn_attr_int (ctx->node, "size", 0);

  if (size < 1 || size > 1 << 20 || ctx->in[0]->rank < 2)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "a window of %lld channels", (long long) size);
  return nn_ctx_want_type (ctx, 0, NN_FLOAT, err) && nn_ctx_out_like (ctx, 0, ctx->in[0], err);
}

static bool
lrn_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t size = nn_attr_int (ctx->node, "size", 1), plane = 1;
  double alpha = (double) nn_attr_float (ctx->node, "alpha", 1e-4f);
  double beta = (double) nn_attr_float (ctx->node, "beta", 0.75f);
  double bias = (double) nn_attr_float (ctx->node, "bias", 1);

  for (int i = 2; i < x->rank; i++)
    plane *= x->dim[i];
  for (int64_t n = 0; n < x->dim[0]; n++)
    for (int64_t c = 0; c < x->dim[1]; c++)
      {
        int64_t from = c - (size - 1) / 2 < 0 ? 0 : c - (size - 1) / 2;
        int64_t to = c + size / 2 >= x->dim[1] ? x->dim[1] - 1 : c + size / 2;

        for (int64_t p = 0; p < plane; p++)
          {
            const float *in = (const float *) x->data + n * x->dim[1] * plane + p;
            double sum = 0;

            for (int64_t i = from; i <= to; i++)
              sum += (double) in[i * plane] * (double) in[i * plane];
            ((float *) ctx->out[0]->data)[(n * x->dim[1] + c) * plane + p]
                = (float) ((double) in[c * plane] / pow (bias + alpha / (double) size * sum, beta));
          }
      }
  return true;
}

/* --- Softmax, LogSoftmax, Hardmax --- */

enum
{
  SOFTMAX,
  LOG_SOFTMAX,
  HARDMAX
};

static bool
softmax_infer (NnCtx *ctx, NnError *err)
{
  int axis, old = ctx->node->opset < 13;

  if (!nn_type_is_float (ctx->in[0]->type))
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input 0 is %s",
                        nn_type_name (ctx->in[0]->type));
  return nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", old ? 1 : -1), ctx->in[0]->rank, &axis,
                      err)
         && nn_ctx_out_like (ctx, 0, ctx->in[0], err);
}

/* One distribution of @n entries, @step elements apart. */
static void
softmax_line (int kind, NnType type, const void *in, void *out, int64_t at, int64_t n,
              int64_t step)
{
  double most = -INFINITY, sum = 0;
  int64_t best = 0;

  for (int64_t i = 0; i < n; i++)
    {
      double v = nn_get_double (type, in, at + i * step);

      if (v > most || isnan (v))
        {
          most = v;
          best = i;
        }
    }
  for (int64_t i = 0; kind != HARDMAX && i < n; i++)
    sum += exp (nn_get_double (type, in, at + i * step) - most);
  for (int64_t i = 0; i < n; i++)
    {
      double v = nn_get_double (type, in, at + i * step) - most;

      nn_set_double (type, out, at + i * step,
                     kind == HARDMAX   ? i == best
                     : kind == SOFTMAX ? exp (v) / sum
                                       : v - log (sum));
    }
}

static bool
softmax_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int kind = ctx->node->op->name[0] == 'S'   ? SOFTMAX
             : ctx->node->op->name[0] == 'L' ? LOG_SOFTMAX
                                             : HARDMAX;
  bool old = ctx->node->opset < 13;
  int64_t outer = 1, n = 1, inner = 1;
  int axis;

  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", old ? 1 : -1), x->rank, &axis, err))
    return false;
  /* Before opset 13 everything from the axis on was one distribution. */
  for (int i = 0; i < x->rank; i++)
    *(i < axis ? &outer : i == axis || old ? &n : &inner) *= x->dim[i];
  if (x->type == NN_FLOAT && inner == 1 && n <= INT32_MAX && kind != HARDMAX && n > 0)
    {
      if (kind == SOFTMAX)
        nn_softmax_rows (x->data, ctx->out[0]->data, (size_t) outer, (int) n);
      else
        nn_log_softmax_rows (x->data, ctx->out[0]->data, (size_t) outer, (int) n);
      return true;
    }
  for (int64_t o = 0; o < outer; o++)
    for (int64_t i = 0; i < inner; i++)
      softmax_line (kind, x->type, x->data, ctx->out[0]->data, o * n * inner + i, n, inner);
  return true;
}

#define ENTRY(name_, from, min_i, max_i, max_o, attrs, kind)                                       \
  .name = name_, .min_opset = from, .min_in = min_i, .max_in = max_i, .min_out = 1,                \
  .max_out = max_o, .attributes = attrs, .infer = kind##_infer, .run = kind##_run

static const NnOp ops[] = {
  { ENTRY ("BatchNormalization", 7, 5, 5, 5, "epsilon:f momentum:f training_mode:i spatial:i",
           batch),
    .flags = NN_OP_STRIDED | NN_OP_POINTWISE | NN_OP_IN_PLACE },
  { ENTRY ("Hardmax", 1, 1, 1, 1, "axis:i", softmax) },
  { ENTRY ("InstanceNormalization", 6, 3, 3, 1, "epsilon:f", instance),
    .flags = NN_OP_STRIDED | NN_OP_POINTWISE },
  { ENTRY ("LRN", 1, 1, 1, 1, "alpha:f beta:f bias:f size:i", lrn) },
  { ENTRY ("LayerNormalization", 17, 2, 3, 3, "axis:i epsilon:f stash_type:i", layer) },
  { ENTRY ("LogSoftmax", 1, 1, 1, 1, "axis:i", softmax) },
  { ENTRY ("Softmax", 1, 1, 1, 1, "axis:i", softmax) },
};

const NnOp *
nn_ops_normalise (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
