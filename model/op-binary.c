/* op-binary.c: broadcasting arithmetic, comparison and logic.
 *
 * Floating types other than fp32 and all integers go through definitions in double and int64; fp32
 * rows of equal strides use the vector kernels of elementwise.h.
 */
#include "elementwise.h"
#include "ops.h"

#include <math.h>
#include <string.h>

typedef struct
{
  double (*f) (double a, double b);
  int64_t (*g) (int64_t a, int64_t b);    /* NULL: not for integers */
  int64_t (*u) (uint64_t a, uint64_t b);  /* for uint64 where signed arithmetic differs */
  int kernel;                             /* NnBinary, or -1 */
  bool logic;                             /* bool in */
  bool test;                              /* bool out */
  bool mean;                              /* divide by the number of inputs at the end */
} Binary;

static double f_add (double a, double b) { return a + b; }
static double f_sub (double a, double b) { return a - b; }
static double f_mul (double a, double b) { return a * b; }
static double f_div (double a, double b) { return a / b; }
static double f_min (double a, double b) { return a < b || isnan (a) ? a : b; }
static double f_max (double a, double b) { return a > b || isnan (a) ? a : b; }
static double f_prelu (double x, double slope) { return x < 0 ? slope * x : x; }
static double f_eq (double a, double b) { return a == b; }
static double f_gt (double a, double b) { return a > b; }
static double f_ge (double a, double b) { return a >= b; }
static double f_lt (double a, double b) { return a < b; }
static double f_le (double a, double b) { return a <= b; }

static int64_t g_add (int64_t a, int64_t b) { return (int64_t) ((uint64_t) a + (uint64_t) b); }
static int64_t g_sub (int64_t a, int64_t b) { return (int64_t) ((uint64_t) a - (uint64_t) b); }
static int64_t g_mul (int64_t a, int64_t b) { return (int64_t) ((uint64_t) a * (uint64_t) b); }
static int64_t g_min (int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t g_max (int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t g_prelu (int64_t x, int64_t slope) { return x < 0 ? g_mul (slope, x) : x; }
static int64_t g_eq (int64_t a, int64_t b) { return a == b; }
static int64_t g_gt (int64_t a, int64_t b) { return a > b; }
static int64_t g_ge (int64_t a, int64_t b) { return a >= b; }
static int64_t g_lt (int64_t a, int64_t b) { return a < b; }
static int64_t g_le (int64_t a, int64_t b) { return a <= b; }
static int64_t g_and (int64_t a, int64_t b) { return a != 0 && b != 0; }
static int64_t g_or (int64_t a, int64_t b) { return a != 0 || b != 0; }
static int64_t g_xor (int64_t a, int64_t b) { return (a != 0) != (b != 0); }
static int64_t u_div (uint64_t a, uint64_t b) { return b == 0 ? 0 : (int64_t) (a / b); }
static int64_t u_mod (uint64_t a, uint64_t b) { return b == 0 ? 0 : (int64_t) (a % b); }
static int64_t u_min (uint64_t a, uint64_t b) { return (int64_t) (a < b ? a : b); }
static int64_t u_max (uint64_t a, uint64_t b) { return (int64_t) (a > b ? a : b); }
static int64_t u_gt (uint64_t a, uint64_t b) { return a > b; }
static int64_t u_ge (uint64_t a, uint64_t b) { return a >= b; }
static int64_t u_lt (uint64_t a, uint64_t b) { return a < b; }
static int64_t u_le (uint64_t a, uint64_t b) { return a <= b; }

/* Division by zero, which integers cannot express, gives 0; the one quotient that does not fit
 * wraps. */
static int64_t
g_div (int64_t a, int64_t b)
{
  return b == 0 ? 0 : b == -1 ? g_sub (0, a) : a / b;
}

/* The sign of the divisor, as Python has it. */
static int64_t
g_mod (int64_t a, int64_t b)
{
  int64_t r = b == 0 || b == -1 ? 0 : a % b;

  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

static int64_t
g_fmod (int64_t a, int64_t b)
{
  return b == 0 || b == -1 ? 0 : a % b;
}

static int64_t
u_left (uint64_t a, uint64_t b)
{
  return b > 63 ? 0 : (int64_t) (a << b);
}

static int64_t
u_right (uint64_t a, uint64_t b)
{
  return b > 63 ? 0 : (int64_t) (a >> b);
}

static const Binary fmod_binary = { .f = fmod, .g = g_fmod, .u = u_mod, .kernel = -1 };
static const Binary mod_binary = { .g = g_mod, .u = u_mod, .kernel = -1 };
static const Binary div_binary = { .f = f_div, .kernel = -1 };
static const Binary left_binary = { .u = u_left, .kernel = -1 };
static const Binary right_binary = { .u = u_right, .kernel = -1 };

/* --- running --- */

typedef struct
{
  const Binary *binary;
  NnType type, type_b, type_out;
  void *out;
  const void *a, *b;
} Job;

/* @n copies of the number at @x in @room, or @x as it is. */
static const float *
spread (const float *x, int64_t stride, float *room, int64_t n)
{
  if (stride != 0)
    return x;
  for (int64_t i = 0; i < n; i++)
    room[i] = *x;
  return room;
}

static void
float_row (void *user, int64_t n, const int64_t *offset, const int64_t *stride)
{
  enum { PART = 1 << 10 };
  const Job *j = user;
  const NnBinary op = (NnBinary) j->binary->kernel;
  float *out = (float *) j->out + offset[0];
  const float *a = (const float *) j->a + offset[1];
  const float *b = (const float *) j->b + offset[2];

  if (stride[0] == 1 && stride[1] == 1 && stride[2] == 1 && n <= INT32_MAX)
    nn_binary (op, a, (size_t) n, b, (size_t) n, out, (size_t) n, 1, (int) n);
  else if (stride[0] == 1 && stride[1] >= 0 && stride[1] <= 1 && stride[2] >= 0 && stride[2] <= 1)
    {
      /* A row and one number, which is the same for every part of the row. */
      float room_a[PART], room_b[PART];
      const int64_t part = n < PART ? n : PART;
      const float *from_a = spread (a, stride[1], room_a, part);
      const float *from_b = spread (b, stride[2], room_b, part);

      for (int64_t i = 0; i < n; i += part)
        {
          int count = (int) (n - i < part ? n - i : part);

          nn_binary (op, from_a + i * stride[1], (size_t) count, from_b + i * stride[2],
                     (size_t) count, out + i, (size_t) count, 1, count);
        }
    }
  else
    nn_binary_ref (op, a, (size_t) stride[1], b, (size_t) stride[2], out, (size_t) stride[0],
                   (size_t) n, 1);
}

static void
double_row (void *user, int64_t n, const int64_t *offset, const int64_t *stride)
{
  const Job *j = user;

  for (int64_t i = 0; i < n; i++)
    nn_set_double (j->type_out, j->out, offset[0] + i * stride[0],
                   j->binary->f (nn_get_double (j->type, j->a, offset[1] + i * stride[1]),
                                 nn_get_double (j->type_b, j->b, offset[2] + i * stride[2])));
}

static void
int_row (void *user, int64_t n, const int64_t *offset, const int64_t *stride)
{
  const Job *j = user;
  bool is_unsigned = j->binary->g == NULL || (j->type == NN_UINT64 && j->binary->u != NULL);

  for (int64_t i = 0; i < n; i++)
    {
      int64_t a = nn_get_int (j->type, j->a, offset[1] + i * stride[1]);
      int64_t b = nn_get_int (j->type_b, j->b, offset[2] + i * stride[2]);

      nn_set_int (j->type_out, j->out, offset[0] + i * stride[0],
                  is_unsigned ? j->binary->u ((uint64_t) a, (uint64_t) b) : j->binary->g (a, b));
    }
}

/* Mod and BitShift choose by attribute. */
static const Binary *
binary_of (const NnNode *node)
{
  const Binary *binary = node->op->detail;

  if (binary != NULL)
    return binary;
  if (strcmp (node->op->name, "BitShift") == 0)
    return strcmp (nn_attr_string (node, "direction", ""), "LEFT") == 0 ? &left_binary
                                                                        : &right_binary;
  return &fmod_binary;
}

static bool
infer (NnCtx *ctx, NnError *err)
{
  const Binary *binary = binary_of (ctx->node);
  NnType type = ctx->in[0]->type;
  int64_t dim[NN_MAX_RANK];
  int rank;

  for (int i = 0; i < ctx->n_in; i++)
    if (ctx->in[i] == NULL || ctx->in[i]->type != type)
      return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input %d is %s, not %s", i,
                          ctx->in[i] == NULL ? "missing" : nn_type_name (ctx->in[i]->type),
                          nn_type_name (type));
  if (binary->logic != (type == NN_BOOL) && !(type == NN_BOOL && binary->g == g_eq))
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "inputs are %s", nn_type_name (type));
  if (nn_type_is_float (type) ? binary->f == NULL : binary->g == NULL && binary->u == NULL)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "inputs are %s", nn_type_name (type));
  if (binary->f == fmod && nn_type_is_float (type) && nn_attr_int (ctx->node, "fmod", 0) == 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_FORMAT, "fmod must be 1 for %s", nn_type_name (type));
  if (!nn_ctx_broadcast (ctx, 0, ctx->n_in - 1, &rank, dim, err))
    return false;
  if (binary->f == f_prelu
      && (rank != ctx->in[0]->rank
          || memcmp (dim, ctx->in[0]->dim, sizeof dim[0] * (size_t) rank) != 0))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the slope is larger than the input");
  return nn_ctx_out (ctx, 0, binary->test ? NN_BOOL : type, rank, dim, err);
}

static void
apply (const Binary *binary, const NnTensor *out, const NnTensor *a, const NnTensor *b)
{
  const NnTensor *t[3] = { out, a, b };
  Job job = { binary, a->type, b->type, out->type, out->data, a->data, b->data };
  NnLoop loop;

  nn_loop_init (&loop, 3, t);
  if (a->type == NN_FLOAT && b->type == NN_FLOAT && binary->kernel >= 0)
    {
      /* Pixels times one vector of channels: the kernel takes all rows at once. */
      if (loop.rank == 2 && loop.stride[0][1] == 1 && loop.stride[1][1] == 1
          && loop.stride[2][1] == 1 && loop.dim[1] <= INT32_MAX && loop.dim[0] > 0)
        nn_binary ((NnBinary) binary->kernel, a->data, (size_t) loop.stride[1][0], b->data,
                   (size_t) loop.stride[2][0], out->data, (size_t) loop.stride[0][0],
                   (size_t) loop.dim[0], (int) loop.dim[1]);
      else
        nn_loop_run (&loop, float_row, &job);
    }
  else
    nn_loop_run (&loop, nn_type_is_float (a->type) ? double_row : int_row, &job);
}

static bool
run (NnCtx *ctx, NnError *err)
{
  const Binary *binary = binary_of (ctx->node);
  NnTensor out = *ctx->out[0];

  if (strcmp (ctx->node->op->name, "Mod") == 0 && nn_attr_int (ctx->node, "fmod", 0) == 0)
    binary = &mod_binary;
  if (ctx->n_in == 1)
    {
      /* One input broadcasts to itself. */
      nn_tensor_copy (&out, ctx->in[0]);
      return true;
    }
  apply (binary, &out, ctx->in[0], ctx->in[1]);
  for (int i = 2; i < ctx->n_in; i++)
    apply (binary, &out, &out, ctx->in[i]);
  if (binary->mean)
    {
      double count = ctx->n_in;
      NnTensor scalar;

      nn_tensor_init (&scalar, NN_DOUBLE, 0, NULL);
      scalar.data = &count;
      apply (&div_binary, &out, &out, &scalar);
    }
  return true;
}

/* --- Pow: the exponent may have another type --- */

static bool
pow_infer (NnCtx *ctx, NnError *err)
{
  int64_t dim[NN_MAX_RANK];
  int rank;

  for (int i = 0; i < 2; i++)
    if (ctx->in[i]->type == NN_BOOL)
      return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input %d is bool", i);
  return nn_ctx_broadcast (ctx, 0, 1, &rank, dim, err)
         && nn_ctx_out (ctx, 0, ctx->in[0]->type, rank, dim, err);
}

static bool
pow_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *t[3] = { ctx->out[0], ctx->in[0], ctx->in[1] };
  Job job = { &(const Binary) { .f = pow }, ctx->in[0]->type, ctx->in[1]->type, ctx->out[0]->type,
              ctx->out[0]->data, ctx->in[0]->data, ctx->in[1]->data };
  NnLoop loop;

  nn_loop_init (&loop, 3, t);
  nn_loop_run (&loop, double_row, &job);
  return true;
}

/* --- Where --- */

static bool
where_infer (NnCtx *ctx, NnError *err)
{
  int64_t dim[NN_MAX_RANK];
  int rank;

  if (!nn_ctx_want_type (ctx, 0, NN_BOOL, err)
      || !nn_ctx_want_type (ctx, 2, ctx->in[1]->type, err))
    return false;
  return nn_ctx_broadcast (ctx, 0, 2, &rank, dim, err)
         && nn_ctx_out (ctx, 0, ctx->in[1]->type, rank, dim, err);
}

typedef struct
{
  char *out;
  const uint8_t *condition;
  const char *x, *y;
  int64_t size;
} Where;

static void
where_row (void *user, int64_t n, const int64_t *offset, const int64_t *stride)
{
  const Where *w = user;

  for (int64_t i = 0; i < n; i++)
    memcpy (w->out + (offset[0] + i * stride[0]) * w->size,
            w->condition[offset[1] + i * stride[1]] != 0
                ? w->x + (offset[2] + i * stride[2]) * w->size
                : w->y + (offset[3] + i * stride[3]) * w->size,
            (size_t) w->size);
}

static bool
where_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *t[4] = { ctx->out[0], ctx->in[0], ctx->in[1], ctx->in[2] };
  Where w = { ctx->out[0]->data, ctx->in[0]->data, ctx->in[1]->data, ctx->in[2]->data,
              (int64_t) nn_type_size (ctx->out[0]->type) };
  NnLoop loop;

  nn_loop_init (&loop, 4, t);
  nn_loop_run (&loop, where_row, &w);
  return true;
}

/* --- table --- */

#define ENTRY(name_, from, to, max_in_, attrs, flags_, detail_)                                    \
  {                                                                                                \
    .name = name_, .min_opset = from, .max_opset = to, .min_in = max_in_ < 0 ? 1 : 2,              \
    .max_in = max_in_, .min_out = 1, .max_out = 1, .attributes = attrs,                            \
    .flags = NN_OP_STRIDED | NN_OP_POINTWISE | flags_, .infer = infer, .run = run,                 \
    .detail = detail_                                                                              \
  }
#define B(...) (&(const Binary) { __VA_ARGS__ })

static const NnOp ops[] = {
  ENTRY ("Add", 7, 0, 2, "", NN_OP_IN_PLACE, B (f_add, g_add, .kernel = NN_ADD)),
  ENTRY ("And", 7, 0, 2, "", 0, B (NULL, g_and, .kernel = -1, .logic = true, .test = true)),
  ENTRY ("BitShift", 11, 0, 2, "direction:s", 0, NULL),
  ENTRY ("Div", 7, 0, 2, "", NN_OP_IN_PLACE, B (f_div, g_div, u_div, .kernel = NN_DIV)),
  ENTRY ("Equal", 7, 0, 2, "", 0, B (f_eq, g_eq, .kernel = -1, .test = true)),
  ENTRY ("Greater", 7, 0, 2, "", 0, B (f_gt, g_gt, u_gt, .kernel = -1, .test = true)),
  ENTRY ("GreaterOrEqual", 12, 0, 2, "", 0, B (f_ge, g_ge, u_ge, .kernel = -1, .test = true)),
  ENTRY ("Less", 7, 0, 2, "", 0, B (f_lt, g_lt, u_lt, .kernel = -1, .test = true)),
  ENTRY ("LessOrEqual", 12, 0, 2, "", 0, B (f_le, g_le, u_le, .kernel = -1, .test = true)),
  ENTRY ("Max", 6, 0, -1, "", 0, B (f_max, g_max, u_max, .kernel = NN_MAX)),
  ENTRY ("Mean", 6, 0, -1, "", 0, B (f_add, .kernel = NN_ADD, .mean = true)),
  ENTRY ("Min", 6, 0, -1, "", 0, B (f_min, g_min, u_min, .kernel = NN_MIN)),
  ENTRY ("Mod", 10, 0, 2, "fmod:i", 0, NULL),
  ENTRY ("Mul", 7, 0, 2, "", NN_OP_IN_PLACE, B (f_mul, g_mul, .kernel = NN_MUL)),
  ENTRY ("Or", 7, 0, 2, "", 0, B (NULL, g_or, .kernel = -1, .logic = true, .test = true)),
  {
    .name = "Pow", .min_opset = 7, .min_in = 2, .max_in = 2, .min_out = 1, .max_out = 1,
    .attributes = "", .flags = NN_OP_STRIDED | NN_OP_POINTWISE, .infer = pow_infer, .run = pow_run
  },
  ENTRY ("PRelu", 7, 0, 2, "", NN_OP_IN_PLACE, B (f_prelu, g_prelu, .kernel = -1)),
  ENTRY ("Sub", 7, 0, 2, "", NN_OP_IN_PLACE, B (f_sub, g_sub, .kernel = NN_SUB)),
  ENTRY ("Sum", 6, 0, -1, "", 0, B (f_add, .kernel = NN_ADD)),
  {
    .name = "Where", .min_opset = 9, .min_in = 3, .max_in = 3, .min_out = 1, .max_out = 1,
    .attributes = "", .flags = NN_OP_STRIDED | NN_OP_POINTWISE, .infer = where_infer,
    .run = where_run
  },
  ENTRY ("Xor", 7, 0, 2, "", 0, B (NULL, g_xor, .kernel = -1, .logic = true, .test = true)),
};

const NnOp *
nn_ops_binary (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
