/* op-unary.c: operators that turn one number into one number.
 *
 * Each has its definition in double, which serves every floating type and is the reference; those
 * that networks spend time in also have an NnActivation, the vector kernel for fp32. Integer types
 * have a definition of their own where ONNX allows them.
 */
#include "activation.h"
#include "ops.h"

#include <math.h>
#include <string.h>

typedef struct
{
  double alpha, beta, gamma, lo, hi;
  int64_t int_lo, int_hi;
} Params;

typedef struct
{
  double (*f) (double x, const Params *p);
  int64_t (*g) (int64_t x, const Params *p); /* integer types, or NULL */
  float alpha, beta, gamma;                  /* defaults of the attributes */
  NnActivationKind kind;                     /* NN_ACT_NONE: no vector kernel */
  float lo, hi;                              /* of that kernel */
} Unary;

/* --- definitions --- */

/* One line where one expression says it all, so that they read as the table they are. */
static double f_abs (double x, const Params *p) { return fabs (x); }
static double f_acos (double x, const Params *p) { return acos (x); }
static double f_acosh (double x, const Params *p) { return acosh (x); }
static double f_asin (double x, const Params *p) { return asin (x); }
static double f_asinh (double x, const Params *p) { return asinh (x); }
static double f_atan (double x, const Params *p) { return atan (x); }
static double f_atanh (double x, const Params *p) { return atanh (x); }
static double f_ceil (double x, const Params *p) { return ceil (x); }
static double f_cos (double x, const Params *p) { return cos (x); }
static double f_cosh (double x, const Params *p) { return cosh (x); }
static double f_erf (double x, const Params *p) { return erf (x); }
static double f_exp (double x, const Params *p) { return exp (x); }
static double f_floor (double x, const Params *p) { return floor (x); }
static double f_log (double x, const Params *p) { return log (x); }
static double f_neg (double x, const Params *p) { return -x; }
static double f_reciprocal (double x, const Params *p) { return 1 / x; }
static double f_round (double x, const Params *p) { return rint (x); } /* halves to even */
static double f_sin (double x, const Params *p) { return sin (x); }
static double f_sinh (double x, const Params *p) { return sinh (x); }
static double f_softsign (double x, const Params *p) { return x / (1 + fabs (x)); }
static double f_sqrt (double x, const Params *p) { return sqrt (x); }
static double f_tan (double x, const Params *p) { return tan (x); }
static double f_tanh (double x, const Params *p) { return tanh (x); }
static double f_relu (double x, const Params *p) { return x < 0 ? 0 : x; }
static double f_leaky (double x, const Params *p) { return x < 0 ? p->alpha * x : x; }
static double f_elu (double x, const Params *p) { return x < 0 ? p->alpha * expm1 (x) : x; }
static double f_sigmoid (double x, const Params *p) { return 1 / (1 + exp (-x)); }

static double
f_softplus (double x, const Params *p)
{
  return fmax (x, 0) + log1p (exp (-fabs (x)));
}

static double
f_mish (double x, const Params *p)
{
  return x * tanh (f_softplus (x, p));
}

static double
f_gelu (double x, const Params *p)
{
  return p->alpha * x * erfc (-p->beta * x);
}

/* Gelu with approximate = "tanh". */
static double
f_gelu_tanh (double x, const Params *p)
{
  return 0.5 * x * (1 + tanh (0.7978845608028654 * (x + 0.044715 * x * x * x)));
}

static double
f_swish (double x, const Params *p)
{
  return x / (1 + exp (-p->alpha * x));
}

static double
f_sign (double x, const Params *p)
{
  return x > 0 ? 1 : x < 0 ? -1 : x;
}

static double
f_celu (double x, const Params *p)
{
  return fmax (0, x) + fmin (0, p->alpha * expm1 (x / p->alpha));
}

static double
f_selu (double x, const Params *p)
{
  return x > 0 ? p->gamma * x : p->gamma * p->alpha * expm1 (x);
}

static double
f_hard_sigmoid (double x, const Params *p)
{
  return fmax (0, fmin (1, p->alpha * x + p->beta));
}

static double
f_hard_swish (double x, const Params *p)
{
  return x * fmax (0, fmin (1, x / 6 + 0.5));
}

static double
f_thresholded (double x, const Params *p)
{
  return x > p->alpha ? x : 0;
}

/* alpha is the bias, beta the threshold. */
static double
f_shrink (double x, const Params *p)
{
  return x < -p->beta ? x + p->alpha : x > p->beta ? x - p->alpha : 0;
}

static double
f_clip (double x, const Params *p)
{
  x = x < p->lo ? p->lo : x;
  return x > p->hi ? p->hi : x;
}

/* As in two's complement: the smallest number is its own negative. */
static int64_t g_neg (int64_t x, const Params *p) { return (int64_t) (0 - (uint64_t) x); }
static int64_t g_abs (int64_t x, const Params *p) { return x < 0 ? g_neg (x, p) : x; }
static int64_t g_sign (int64_t x, const Params *p) { return (x > 0) - (x < 0); }
static int64_t g_relu (int64_t x, const Params *p) { return x < 0 ? 0 : x; }

static int64_t
g_clip (int64_t x, const Params *p)
{
  x = x < p->int_lo ? p->int_lo : x;
  return x > p->int_hi ? p->int_hi : x;
}

/* --- running --- */

typedef struct
{
  const Unary *unary;
  Params p;
  NnActivation activation;
  NnType type;
  void *out;
  const void *in;
} Job;

static void
float_row (void *user, int64_t n, const int64_t *offset, const int64_t *stride)
{
  const Job *j = user;
  float *out = (float *) j->out + offset[0];
  const float *in = (const float *) j->in + offset[1];

  if (stride[0] != 1 || stride[1] != 1)
    {
      nn_activate (&j->activation, in, (size_t) stride[1], out, (size_t) stride[0], (size_t) n, 1);
      return;
    }
  for (int64_t done = 0; done < n; done += 1 << 30)
    {
      int part = n - done > 1 << 30 ? 1 << 30 : (int) (n - done);

      nn_activate (&j->activation, in + done, (size_t) part, out + done, (size_t) part, 1, part);
    }
}

static void
double_row (void *user, int64_t n, const int64_t *offset, const int64_t *stride)
{
  const Job *j = user;

  for (int64_t i = 0; i < n; i++)
    nn_set_double (j->type, j->out, offset[0] + i * stride[0],
                   j->unary->f (nn_get_double (j->type, j->in, offset[1] + i * stride[1]), &j->p));
}

static void
int_row (void *user, int64_t n, const int64_t *offset, const int64_t *stride)
{
  const Job *j = user;

  for (int64_t i = 0; i < n; i++)
    nn_set_int (j->type, j->out, offset[0] + i * stride[0],
                j->unary->g (nn_get_int (j->type, j->in, offset[1] + i * stride[1]), &j->p));
}

static const Unary gelu_tanh = { .f = f_gelu_tanh };

/* Gelu chooses by attribute. */
static const Unary *
unary_of (const NnNode *node)
{
  const Unary *unary = node->op->detail;

  return unary->f == f_gelu && strcmp (nn_attr_string (node, "approximate", "none"), "tanh") == 0
             ? &gelu_tanh
             : unary;
}

static bool
infer (NnCtx *ctx, NnError *err)
{
  const Unary *unary = unary_of (ctx->node);
  NnType type = ctx->in[0]->type;

  if (!nn_type_is_float (type) && (unary->g == NULL || type == NN_BOOL || type == NN_UINT64))
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input 0 is %s", nn_type_name (type));
  for (int i = 1; i < ctx->n_in; i++) /* Clip's limits */
    if (ctx->in[i] != NULL && (ctx->in[i]->type != type || nn_tensor_count (ctx->in[i]) != 1))
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "input %d is not a number of the same type", i);
  return nn_ctx_out_like (ctx, 0, ctx->in[0], err);
}

static void
find_limits (const NnCtx *ctx, Params *p)
{
  const NnNode *node = ctx->node;

  p->lo = (double) nn_attr_float (node, "min", -INFINITY);
  p->hi = (double) nn_attr_float (node, "max", INFINITY);
  p->int_lo = INT64_MIN;
  p->int_hi = INT64_MAX;
  if (nn_ctx_has (ctx, 1))
    {
      p->lo = nn_get_double (ctx->in[1]->type, ctx->in[1]->data, 0);
      p->int_lo = nn_get_int (ctx->in[1]->type, ctx->in[1]->data, 0);
    }
  if (nn_ctx_has (ctx, 2))
    {
      p->hi = nn_get_double (ctx->in[2]->type, ctx->in[2]->data, 0);
      p->int_hi = nn_get_int (ctx->in[2]->type, ctx->in[2]->data, 0);
    }
}

static bool
run (NnCtx *ctx, NnError *err)
{
  const NnNode *node = ctx->node;
  const Unary *unary = unary_of (node);
  const NnTensor *t[2] = { ctx->out[0], ctx->in[0] };
  const bool shrink = unary->f == f_shrink;
  Job job = { .unary = unary, .type = ctx->in[0]->type, .out = ctx->out[0]->data,
              .in = ctx->in[0]->data };
  NnLoop loop;

  job.p.alpha = (double) nn_attr_float (node, shrink ? "bias" : "alpha", unary->alpha);
  job.p.beta = (double) nn_attr_float (node, shrink ? "lambd" : "beta", unary->beta);
  job.p.gamma = (double) nn_attr_float (node, "gamma", unary->gamma);
  if (unary->f == f_clip)
    find_limits (ctx, &job.p);
  nn_loop_init (&loop, 2, t);
  if (nn_unary_activation (ctx, &job.activation))
    nn_loop_run (&loop, float_row, &job);
  else
    nn_loop_run (&loop, nn_type_is_float (job.type) ? double_row : int_row, &job);
  return true;
}

/* --- what fuse.c makes of activations and of patterns that spell one --- */

static bool
activation_infer (NnCtx *ctx, NnError *err)
{
  return nn_ctx_want_type (ctx, 0, NN_FLOAT, err) && nn_ctx_out_like (ctx, 0, ctx->in[0], err);
}

static bool
activation_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *t[2] = { ctx->out[0], ctx->in[0] };
  Job job = { .activation = ctx->node->activation, .type = NN_FLOAT, .out = ctx->out[0]->data,
              .in = ctx->in[0]->data };
  NnLoop loop;

  nn_loop_init (&loop, 2, t);
  nn_loop_run (&loop, float_row, &job);
  return true;
}

const NnOp nn_op_activation = {
  .name = "Activation", .min_opset = 1, .min_in = 1, .max_in = 1, .min_out = 1, .max_out = 1,
  .attributes = "", .flags = NN_OP_STRIDED | NN_OP_POINTWISE | NN_OP_IN_PLACE,
  .infer = activation_infer, .run = activation_run
};

bool
nn_unary_activation (const NnCtx *ctx, NnActivation *activation)
{
  const Unary *unary;
  Params p = { 0 };

  if (ctx->node->op->infer != infer || ctx->in[0]->type != NN_FLOAT)
    return false;
  unary = unary_of (ctx->node);
  if (unary->kind == NN_ACT_NONE
      || (unary->f == f_swish && nn_attr_float (ctx->node, "alpha", 1) != 1))
    return false;
  for (int i = 1; i < ctx->n_in; i++)
    if (ctx->in[i] != NULL && ctx->in[i]->data == NULL)
      return false;
  if (unary->f == f_clip)
    find_limits (ctx, &p);
  activation->kind = unary->kind;
  activation->alpha = nn_attr_float (ctx->node, "alpha", unary->alpha);
  activation->beta = nn_attr_float (ctx->node, "beta", unary->beta);
  activation->lo = unary->f == f_clip ? (float) p.lo : unary->lo;
  activation->hi = unary->f == f_clip ? (float) p.hi : unary->hi;
  return true;
}

/* --- predicates and bits: another type comes out --- */

static bool
predicate_infer (NnCtx *ctx, NnError *err)
{
  bool is_not = ctx->node->op->detail == NULL;

  if (is_not ? ctx->in[0]->type != NN_BOOL : !nn_type_is_float (ctx->in[0]->type))
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input 0 is %s",
                        nn_type_name (ctx->in[0]->type));
  return nn_ctx_out (ctx, 0, NN_BOOL, ctx->in[0]->rank, ctx->in[0]->dim, err);
}

static void
is_nan_row (void *user, int64_t n, const int64_t *offset, const int64_t *stride)
{
  const Job *j = user;

  for (int64_t i = 0; i < n; i++)
    ((uint8_t *) j->out)[offset[0] + i * stride[0]]
        = isnan (nn_get_double (j->type, j->in, offset[1] + i * stride[1])) != 0;
}

static void
is_inf_row (void *user, int64_t n, const int64_t *offset, const int64_t *stride)
{
  const Job *j = user;

  for (int64_t i = 0; i < n; i++)
    {
      double x = nn_get_double (j->type, j->in, offset[1] + i * stride[1]);

      ((uint8_t *) j->out)[offset[0] + i * stride[0]]
          = isinf (x) && (x > 0 ? j->p.hi != 0 : j->p.lo != 0);
    }
}

static void
not_row (void *user, int64_t n, const int64_t *offset, const int64_t *stride)
{
  const Job *j = user;

  for (int64_t i = 0; i < n; i++)
    ((uint8_t *) j->out)[offset[0] + i * stride[0]]
        = ((const uint8_t *) j->in)[offset[1] + i * stride[1]] == 0;
}

static const struct
{
  NnRowFunc row;
} nan_test = { is_nan_row }, inf_test = { is_inf_row };

static bool
predicate_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *t[2] = { ctx->out[0], ctx->in[0] };
  Job job = { .type = ctx->in[0]->type, .out = ctx->out[0]->data, .in = ctx->in[0]->data };
  NnLoop loop;

  job.p.lo = (double) nn_attr_int (ctx->node, "detect_negative", 1);
  job.p.hi = (double) nn_attr_int (ctx->node, "detect_positive", 1);
  nn_loop_init (&loop, 2, t);
  nn_loop_run (&loop,
               ctx->node->op->detail == &nan_test   ? is_nan_row
               : ctx->node->op->detail == &inf_test ? is_inf_row
                                                    : not_row,
               &job);
  return true;
}

/* --- table --- */

#define U(f_, g_, ...) (&(const Unary) { .f = f_, .g = g_, ##__VA_ARGS__ })
#define ENTRY(name_, from, to, max_in_, attrs, detail_)                                            \
  {                                                                                                \
    .name = name_, .min_opset = from, .max_opset = to, .min_in = 1, .max_in = max_in_,             \
    .min_out = 1, .max_out = 1, .attributes = attrs,                                               \
    .flags = NN_OP_STRIDED | NN_OP_POINTWISE | NN_OP_IN_PLACE, .infer = infer, .run = run,         \
    .detail = detail_                                                                              \
  }
#define PLAIN(name_, f_) ENTRY (name_, 1, 0, 1, "", U (f_, NULL))
#define PREDICATE(name_, attrs, detail_)                                                           \
  {                                                                                                \
    .name = name_, .min_opset = 1, .min_in = 1, .max_in = 1, .min_out = 1, .max_out = 1,           \
    .attributes = attrs, .flags = NN_OP_STRIDED | NN_OP_POINTWISE, .infer = predicate_infer,       \
    .run = predicate_run, .detail = detail_                                                        \
  }

static const NnOp ops[] = {
  ENTRY ("Abs", 1, 0, 1, "", U (f_abs, g_abs)),
  PLAIN ("Acos", f_acos),
  PLAIN ("Acosh", f_acosh),
  PLAIN ("Asin", f_asin),
  PLAIN ("Asinh", f_asinh),
  PLAIN ("Atan", f_atan),
  PLAIN ("Atanh", f_atanh),
  PLAIN ("Ceil", f_ceil),
  ENTRY ("Celu", 12, 0, 1, "alpha:f", U (f_celu, NULL, .alpha = 1)),
  ENTRY ("Clip", 6, 10, 1, "min:f max:f", U (f_clip, NULL, .kind = NN_ACT_CLIP)),
  ENTRY ("Clip", 11, 0, 3, "", U (f_clip, g_clip, .kind = NN_ACT_CLIP)),
  PLAIN ("Cos", f_cos),
  PLAIN ("Cosh", f_cosh),
  ENTRY ("Elu", 1, 0, 1, "alpha:f", U (f_elu, NULL, .alpha = 1)),
  ENTRY ("Erf", 1, 0, 1, "", U (f_erf, NULL, .kind = NN_ACT_ERF)),
  ENTRY ("Exp", 1, 0, 1, "", U (f_exp, NULL, .kind = NN_ACT_EXP)),
  PLAIN ("Floor", f_floor),
  ENTRY ("Gelu", 20, 0, 1, "approximate:s",
         U (f_gelu, NULL, .alpha = 0.5f, .beta = 0.70710678f, .kind = NN_ACT_GELU)),
  ENTRY ("HardSigmoid", 1, 0, 1, "alpha:f beta:f",
         U (f_hard_sigmoid, NULL, .alpha = 0.2f, .beta = 0.5f, .kind = NN_ACT_HARD_SIGMOID,
            .lo = 0, .hi = 1)),
  ENTRY ("HardSwish", 14, 0, 1, "",
         U (f_hard_swish, NULL, .alpha = 1.0f / 6, .beta = 0.5f, .kind = NN_ACT_HARD_SWISH, .lo = 0,
            .hi = 1)),
  PREDICATE ("IsInf", "detect_negative:i detect_positive:i", &inf_test),
  PREDICATE ("IsNaN", "", &nan_test),
  ENTRY ("LeakyRelu", 1, 0, 1, "alpha:f",
         U (f_leaky, NULL, .alpha = 0.01f, .kind = NN_ACT_LEAKY)),
  PLAIN ("Log", f_log),
  PLAIN ("Mish", f_mish),
  ENTRY ("Neg", 1, 0, 1, "", U (f_neg, g_neg)),
  PREDICATE ("Not", "", NULL),
  PLAIN ("Reciprocal", f_reciprocal),
  ENTRY ("Relu", 1, 0, 1, "",
         U (f_relu, g_relu, .kind = NN_ACT_CLIP, .lo = 0, .hi = INFINITY)),
  PLAIN ("Round", f_round),
  ENTRY ("Selu", 1, 0, 1, "alpha:f gamma:f",
         U (f_selu, NULL, .alpha = 1.67326319217681884765625f,
            .gamma = 1.05070102214813232421875f)),
  ENTRY ("Shrink", 9, 0, 1, "bias:f lambd:f", U (f_shrink, NULL, .alpha = 0, .beta = 0.5f)),
  ENTRY ("Sigmoid", 1, 0, 1, "", U (f_sigmoid, NULL, .kind = NN_ACT_SIGMOID)),
  ENTRY ("Sign", 9, 0, 1, "", U (f_sign, g_sign)),
  PLAIN ("Sin", f_sin),
  PLAIN ("Sinh", f_sinh),
  PLAIN ("Softplus", f_softplus),
  PLAIN ("Softsign", f_softsign),
  PLAIN ("Sqrt", f_sqrt),
  ENTRY ("Swish", 24, 0, 1, "alpha:f", U (f_swish, NULL, .alpha = 1, .kind = NN_ACT_SILU)),
  PLAIN ("Tan", f_tan),
  ENTRY ("Tanh", 1, 0, 1, "", U (f_tanh, NULL, .kind = NN_ACT_TANH)),
  ENTRY ("ThresholdedRelu", 10, 0, 1, "alpha:f", U (f_thresholded, NULL, .alpha = 1)),
};

const NnOp *
nn_ops_unary (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
