/* op-make.c: constants, ranges, shapes and casts. */
#include "ops.h"

#include <math.h>
#include <string.h>

/* --- Constant --- */

static bool
constant_infer (NnCtx *ctx, NnError *err)
{
  const NnAttr *a = ctx->node->n_attr == 1 ? &ctx->node->attr[0] : NULL;

  if (a == NULL)
    return nn_ctx_fail (ctx, err, NN_ERROR_FORMAT, "a constant needs exactly one value");
  switch (a->kind)
    {
    case NN_ATTR_TENSOR:
      return nn_ctx_out_like (ctx, 0, &a->t, err);
    case NN_ATTR_INT:
      return nn_ctx_out (ctx, 0, NN_INT64, 0, NULL, err);
    case NN_ATTR_FLOAT:
      return nn_ctx_out (ctx, 0, NN_FLOAT, 0, NULL, err);
    case NN_ATTR_INTS:
      return nn_ctx_out (ctx, 0, NN_INT64, 1, (const int64_t[]){ a->n }, err);
    case NN_ATTR_FLOATS:
      return nn_ctx_out (ctx, 0, NN_FLOAT, 1, (const int64_t[]){ a->n }, err);
    default:
      return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "attribute %.40s is not known", a->name);
    }
}

static bool
constant_run (NnCtx *ctx, NnError *err)
{
  const NnAttr *a = &ctx->node->attr[0];
  void *out = ctx->out[0]->data;

  if (a->kind == NN_ATTR_TENSOR)
    memcpy (out, a->t.data, nn_tensor_bytes (&a->t));
  else if (a->kind == NN_ATTR_INT)
    memcpy (out, &a->i, sizeof a->i);
  else if (a->kind == NN_ATTR_FLOAT)
    memcpy (out, &a->f, sizeof a->f);
  else if (a->n > 0)
    memcpy (out, a->kind == NN_ATTR_INTS ? (const void *) a->ints : (const void *) a->floats,
            nn_tensor_bytes (ctx->out[0]));
  return true;
}

/* --- ConstantOfShape, EyeLike, Range --- */

static bool
fill_infer (NnCtx *ctx, NnError *err)
{
  const NnAttr *a = nn_attr (ctx->node, "value");
  int64_t dim[NN_MAX_RANK];
  int n;

  if (a != NULL && nn_tensor_count (&a->t) != 1)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the value is not one number");
  if (!nn_ctx_ints (ctx, 0, dim, NN_MAX_RANK, &n, err))
    return false;
  return ctx->deferred || nn_ctx_out (ctx, 0, a != NULL ? a->t.type : NN_FLOAT, n, dim, err);
}

static bool
fill_run (NnCtx *ctx, NnError *err)
{
  const NnAttr *a = nn_attr (ctx->node, "value");
  size_t size = nn_type_size (ctx->out[0]->type);
  int64_t n = nn_tensor_count (ctx->out[0]);

  if (a == NULL)
    memset (ctx->out[0]->data, 0, (size_t) n * size);
  else
    for (int64_t i = 0; i < n; i++)
      memcpy ((char *) ctx->out[0]->data + i * (int64_t) size, a->t.data, size);
  return true;
}

static bool
eye_infer (NnCtx *ctx, NnError *err)
{
  int64_t type = nn_attr_int (ctx->node, "dtype", ctx->in[0]->type);

  if (ctx->in[0]->rank != 2)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the input is not a matrix");
  if (type < 0 || type > 100 || nn_type_size ((NnType) type) == 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "dtype %lld is not known",
                        (long long) type);
  return nn_ctx_out (ctx, 0, (NnType) type, 2, ctx->in[0]->dim, err);
}

static bool
eye_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *o = ctx->out[0];
  int64_t k = nn_attr_int (ctx->node, "k", 0);

  for (int64_t y = 0; y < o->dim[0]; y++)
    for (int64_t x = 0; x < o->dim[1]; x++)
      nn_set_int (o->type, o->data, y * o->dim[1] + x,
                  k > -o->dim[0] && k < o->dim[1] && x == y + k);
  return true;
}

static bool
range_infer (NnCtx *ctx, NnError *err)
{
  NnType type = ctx->in[0]->type;
  double start, limit, delta, count;

  for (int i = 0; i < 3; i++)
    {
      if (!nn_ctx_want_type (ctx, i, type, err))
        return false;
      if (nn_tensor_count (ctx->in[i]) != 1)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "input %d is not one number", i);
      if (ctx->in[i]->data == NULL)
        ctx->deferred = true;
    }
  if (ctx->deferred)
    return true;
  start = nn_get_double (type, ctx->in[0]->data, 0);
  limit = nn_get_double (type, ctx->in[1]->data, 0);
  delta = nn_get_double (type, ctx->in[2]->data, 0);
  count = ceil ((limit - start) / delta);
  if (delta == 0 || isnan (count) || count > 1e12)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "an endless range");
  return nn_ctx_out (ctx, 0, type, 1, (const int64_t[]){ count < 0 ? 0 : (int64_t) count }, err);
}

static bool
range_run (NnCtx *ctx, NnError *err)
{
  NnTensor *o = ctx->out[0];
  NnType type = o->type;

  for (int64_t i = 0; i < o->dim[0]; i++)
    if (nn_type_is_float (type))
      nn_set_double (type, o->data, i,
                     nn_get_double (type, ctx->in[0]->data, 0)
                         + (double) i * nn_get_double (type, ctx->in[2]->data, 0));
    else
      nn_set_int (type, o->data, i,
                  (int64_t) ((uint64_t) nn_get_int (type, ctx->in[0]->data, 0)
                             + (uint64_t) i * (uint64_t) nn_get_int (type, ctx->in[2]->data, 0)));
  return true;
}

/* --- Shape, Size --- */

static void
shape_limits (const NnCtx *ctx, int64_t *from, int64_t *to)
{
  int64_t rank = ctx->in[0]->rank;

  *from = nn_attr_int (ctx->node, "start", 0);
  *to = nn_attr_int (ctx->node, "end", rank);
  *from = *from < 0 ? (*from < -rank ? 0 : *from + rank) : *from > rank ? rank : *from;
  *to = *to < 0 ? (*to < -rank ? 0 : *to + rank) : *to > rank ? rank : *to;
  *to = *to < *from ? *from : *to;
}

static bool
shape_infer (NnCtx *ctx, NnError *err)
{
  int64_t from, to;

  shape_limits (ctx, &from, &to);
  return nn_ctx_out (ctx, 0, NN_INT64, 1, (const int64_t[]){ to - from }, err);
}

static bool
shape_run (NnCtx *ctx, NnError *err)
{
  int64_t from, to;

  shape_limits (ctx, &from, &to);
  for (int64_t i = from; i < to; i++)
    ((int64_t *) ctx->out[0]->data)[i - from] = ctx->in[0]->dim[i];
  return true;
}

static bool
size_infer (NnCtx *ctx, NnError *err)
{
  return nn_ctx_out (ctx, 0, NN_INT64, 0, NULL, err);
}

static bool
size_run (NnCtx *ctx, NnError *err)
{
  *(int64_t *) ctx->out[0]->data = nn_tensor_count (ctx->in[0]);
  return true;
}

/* --- Cast --- */

static bool
cast_infer (NnCtx *ctx, NnError *err)
{
  int64_t type = ctx->n_in > 1 ? (int64_t) ctx->in[1]->type : nn_attr_int (ctx->node, "to", 0);

  if (type < 0 || type > 100 || nn_type_size ((NnType) type) == 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "a cast to type %lld", (long long) type);
  return nn_ctx_out (ctx, 0, (NnType) type, ctx->in[0]->rank, ctx->in[0]->dim, err);
}

typedef struct
{
  NnType to, from;
  void *out;
  const void *in;
} Cast;

static void
cast_row (void *user, int64_t n, const int64_t *offset, const int64_t *stride)
{
  const Cast *c = user;
  bool exact = !nn_type_is_float (c->from) && !nn_type_is_float (c->to);

  for (int64_t i = 0; i < n; i++)
    {
      int64_t to = offset[0] + i * stride[0], from = offset[1] + i * stride[1];

      if (exact)
        nn_set_int (c->to, c->out, to, nn_get_int (c->from, c->in, from));
      else
        nn_set_double (c->to, c->out, to, nn_get_double (c->from, c->in, from));
    }
}

static bool
cast_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *t[2] = { ctx->out[0], ctx->in[0] };
  Cast c = { ctx->out[0]->type, ctx->in[0]->type, ctx->out[0]->data, ctx->in[0]->data };
  NnLoop loop;

  nn_loop_init (&loop, 2, t);
  nn_loop_run (&loop, cast_row, &c);
  return true;
}

#define ENTRY(name_, from, min_i, max_i, attrs, kind)                                              \
  .name = name_, .min_opset = from, .min_in = min_i, .max_in = max_i, .min_out = 1, .max_out = 1,  \
  .attributes = attrs, .infer = kind##_infer, .run = kind##_run

static const NnOp ops[] = {
  { ENTRY ("Cast", 6, 1, 1, "saturate:i round_mode:s to:i", cast), .flags = NN_OP_STRIDED | NN_OP_POINTWISE },
  { ENTRY ("CastLike", 15, 2, 2, "saturate:i round_mode:s", cast), .flags = NN_OP_STRIDED | NN_OP_POINTWISE },
  { ENTRY ("Constant", 1, 0, 0,
           "value:t value_int:i value_ints:I value_float:f value_floats:F", constant) },
  { ENTRY ("ConstantOfShape", 9, 1, 1, "value:t", fill) },
  { ENTRY ("EyeLike", 9, 1, 1, "dtype:i k:i", eye), .flags = NN_OP_SHAPE_ONLY },
  { ENTRY ("Range", 11, 3, 3, "", range) },
  { ENTRY ("Shape", 1, 1, 1, "start:i end:i", shape), .flags = NN_OP_SHAPE_ONLY | NN_OP_STRIDED },
  { ENTRY ("Size", 1, 1, 1, "", size), .flags = NN_OP_SHAPE_ONLY | NN_OP_STRIDED },
};

const NnOp *
nn_ops_make (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
