/* op-quantize.c: from numbers to small integers and back, one scale a tensor or one an entry of an
 * axis. Tensors are row-major here. */
#include "ops.h"

#include <math.h>

/* Scale and zero point lie along one axis, or are one number each. */
typedef struct
{
  int64_t outer, n, inner; /* entries before, along and behind the axis; n is 1 for one number */
} Spread;

static bool
spread_read (const NnCtx *ctx, Spread *s, NnError *err)
{
  const NnTensor *x = ctx->in[0], *scale = ctx->in[1];
  int axis;

  *s = (Spread){ 1, 1, nn_tensor_count (x) };
  if (nn_attr_int (ctx->node, "block_size", 0) != 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "attribute block_size is not known");
  if (nn_ctx_has (ctx, 2) && !nn_tensor_same_shape (ctx->in[2], scale)
      && nn_tensor_count (ctx->in[2]) != nn_tensor_count (scale))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "scale and zero point do not fit");
  if (nn_tensor_count (scale) == 1)
    return true;
  if (!nn_ctx_axis (ctx, nn_attr_int (ctx->node, "axis", 1), x->rank, &axis, err))
    return false;
  if (scale->rank != 1 || scale->dim[0] != x->dim[axis])
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%lld scales for axis %d",
                        (long long) nn_tensor_count (scale), axis);
  *s = (Spread){ 1, x->dim[axis], 1 };
  for (int i = 0; i < x->rank; i++)
    if (i != axis)
      *(i < axis ? &s->outer : &s->inner) *= x->dim[i];
  return true;
}

static bool
is_small (NnType type)
{
  return type == NN_UINT8 || type == NN_INT8 || type == NN_UINT16 || type == NN_INT16;
}

static double
limit_of (NnType type, bool upper)
{
  switch (type)
    {
    case NN_UINT8:
      return upper ? 255 : 0;
    case NN_INT8:
      return upper ? 127 : -128;
    case NN_UINT16:
      return upper ? 65535 : 0;
    default:
      return upper ? 32767 : -32768;
    }
}

/* Rounded to nearest, halves to even, and into the range of @type; NaN is the zero point. */
static int64_t
quantized (double x, double scale, int64_t zero, NnType type)
{
  double v = rint ((double) (float) (x / scale)) + (double) zero;

  if (isnan (v))
    return zero;
  return (int64_t) fmin (fmax (v, limit_of (type, false)), limit_of (type, true));
}

static int64_t
zero_at (const NnCtx *ctx, int64_t i)
{
  return nn_ctx_has (ctx, 2) ? nn_get_int (ctx->in[2]->type, ctx->in[2]->data, i) : 0;
}

static bool
quantize_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t wanted = nn_attr_int (ctx->node, "output_dtype", 0);
  NnType type = nn_ctx_has (ctx, 2) ? ctx->in[2]->type : wanted != 0 ? (NnType) wanted : NN_UINT8;
  Spread s;

  if (!nn_type_is_float (x->type) || !nn_type_is_float (ctx->in[1]->type) || !is_small (type))
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "from %s to type %d",
                        nn_type_name (x->type), (int) type);
  return spread_read (ctx, &s, err) && nn_ctx_out (ctx, 0, type, x->rank, x->dim, err);
}

static bool
quantize_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *o = ctx->out[0];
  int64_t at = 0;
  Spread s;

  if (!spread_read (ctx, &s, err))
    return false;
  for (int64_t a = 0; a < s.outer; a++)
    for (int64_t k = 0; k < s.n; k++)
      for (int64_t b = 0; b < s.inner; b++, at++)
        nn_set_int (o->type, o->data, at,
                    quantized (nn_get_double (x->type, x->data, at),
                               nn_get_double (ctx->in[1]->type, ctx->in[1]->data, k),
                               zero_at (ctx, k), o->type));
  return true;
}

static bool
dequantize_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *scale = ctx->in[1];
  Spread s;

  if ((!is_small (x->type) && x->type != NN_INT32) || !nn_type_is_float (scale->type)
      || (nn_ctx_has (ctx, 2) && ctx->in[2]->type != x->type)
      || nn_attr_int (ctx->node, "output_dtype", (int64_t) scale->type) != (int64_t) scale->type)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "from %s to %s", nn_type_name (x->type),
                        nn_type_name (scale->type));
  return spread_read (ctx, &s, err)
         && nn_ctx_out (ctx, 0, scale->type, x->rank, x->dim, err);
}

static bool
dequantize_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *scale = ctx->in[1], *o = ctx->out[0];
  int64_t at = 0;
  Spread s;

  if (!spread_read (ctx, &s, err))
    return false;
  for (int64_t a = 0; a < s.outer; a++)
    for (int64_t k = 0; k < s.n; k++)
      for (int64_t b = 0; b < s.inner; b++, at++)
        nn_set_double (o->type, o->data, at,
                       (double) (nn_get_int (x->type, x->data, at) - zero_at (ctx, k))
                           * nn_get_double (scale->type, scale->data, k));
  return true;
}

static bool
dynamic_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];

  return nn_ctx_want_type (ctx, 0, NN_FLOAT, err)
         && nn_ctx_out (ctx, 0, NN_UINT8, x->rank, x->dim, err)
         && nn_ctx_out (ctx, 1, NN_FLOAT, 0, NULL, err)
         && nn_ctx_out (ctx, 2, NN_UINT8, 0, NULL, err);
}

static bool
dynamic_run (NnCtx *ctx, NnError *err)
{
  const float *x = ctx->in[0]->data;
  const int64_t n = nn_tensor_count (ctx->in[0]);
  double least = 0, most = 0, scale;
  int64_t zero;

  for (int64_t i = 0; i < n; i++)
    {
      /* fmin () and fmax () make the compiler of Debian 12 for 64-bit ARM fail on this loop. NaN
       * is passed over either way. */
      if ((double) x[i] < least)
        least = (double) x[i];
      if ((double) x[i] > most)
        most = (double) x[i];
    }
  scale = (double) (float) ((most - least) / 255);
  zero = scale > 0 ? quantized (-least, scale, 0, NN_UINT8) : 0;
  for (int64_t i = 0; ctx->out[0] != NULL && i < n; i++)
    ((uint8_t *) ctx->out[0]->data)[i]
        = (uint8_t) quantized ((double) x[i], scale, zero, NN_UINT8);
  if (nn_ctx_wants (ctx, 1))
    *(float *) ctx->out[1]->data = (float) scale;
  if (nn_ctx_wants (ctx, 2))
    *(uint8_t *) ctx->out[2]->data = (uint8_t) zero;
  return true;
}

#define ENTRY(name_, from, least, most, outputs, attrs, kind)                                      \
  {                                                                                                \
    .name = name_, .min_opset = from, .min_in = least, .max_in = most, .min_out = outputs,         \
    .max_out = outputs, .attributes = attrs, .infer = kind##_infer, .run = kind##_run              \
  }

static const NnOp ops[] = {
  ENTRY ("DequantizeLinear", 10, 2, 3, 1, "axis:i block_size:i output_dtype:i", dequantize),
  ENTRY ("DynamicQuantizeLinear", 11, 1, 1, 3, "", dynamic),
  ENTRY ("QuantizeLinear", 10, 2, 3, 1,
         "axis:i block_size:i output_dtype:i precision:i saturate:i", quantize),
};

const NnOp *
nn_ops_quantize (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
