/* op-einsum.c: Einstein summation: every letter of the equation is a loop, over all operands that
 * have it; letters that the result has not are summed over. Plain loops over any strides, but for
 * what is a product of matrices, which cblas does.
 */
#include "gemm.h"
#include "ops.h"

#include <string.h>

/* Letters, then the axes of an ellipsis; more than that many loops no network has. */
enum
{
  MAX_OPERANDS = 8,
  MAX_AXES = 16
};

typedef struct
{
  int n_operands, n_axes, n_out;
  int64_t dim[MAX_AXES];                    /* by axis; those of the result come first, in order */
  int64_t stride[MAX_OPERANDS][MAX_AXES];   /* 0 where an operand has not the axis */
} Einsum;

/* The axes of one operand or of the result, before they are put in order. */
typedef struct
{
  int letter[MAX_AXES]; /* 'a'..'z', 'A'..'Z'; or 0, 1, ... for the axes of the ellipsis */
  int n;
} Term;

static bool
bad_equation (const NnCtx *ctx, NnError *err)
{
  return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the equation '%.60s' does not fit the inputs",
                      nn_attr_string (ctx->node, "equation", ""));
}

/* Reads letters up to ',' or '-' or the end; @dots: how many axes an ellipsis stands for, of @widest
 * that it stands for anywhere (it broadcasts, so the last ones count). */
static const char *
read_term (const char *at, int dots, int widest, Term *t)
{
  t->n = 0;
  for (; *at != '\0' && *at != ',' && *at != '-'; at++)
    {
      if (*at == ' ')
        continue;
      if (strncmp (at, "...", 3) == 0)
        {
          for (int i = 0; i < dots; i++)
            if (t->n < MAX_AXES)
              t->letter[t->n++] = widest - dots + i;
          at += 2;
        }
      else if (((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z')) && t->n < MAX_AXES)
        t->letter[t->n++] = *at;
      else
        return NULL;
    }
  return at;
}

static int
count_letters (const char *at)
{
  int n = 0;

  for (; *at != '\0' && *at != ',' && *at != '-'; at++)
    n += (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
  return n;
}

static int
find_axis (const int *letters, int n, int letter)
{
  for (int i = 0; i < n; i++)
    if (letters[i] == letter)
      return i;
  return -1;
}

/* What the result has if the equation does not say: the ellipsis, then letters that are there once,
 * in the order of the alphabet. */
static void
implicit_result (const Term *terms, int n_terms, int widest, Term *out)
{
  out->n = 0;
  for (int i = 0; i < widest && out->n < MAX_AXES; i++)
    out->letter[out->n++] = i;
  for (int letter = 'A'; letter <= 'z'; letter++)
    {
      int times = 0;

      for (int k = 0; k < n_terms; k++)
        for (int i = 0; i < terms[k].n; i++)
          times += terms[k].letter[i] == letter;
      if (times == 1 && out->n < MAX_AXES)
        out->letter[out->n++] = letter;
    }
}

static bool
einsum_read (const NnCtx *ctx, Einsum *e, NnError *err)
{
  const char *equation = nn_attr_string (ctx->node, "equation", ""), *at = equation;
  Term terms[MAX_OPERANDS], out;
  int letters[MAX_AXES], widest = 0;

  memset (e, 0, sizeof *e);
  e->n_operands = ctx->n_in;
  if (ctx->n_in > MAX_OPERANDS)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "%d inputs, more than %d", ctx->n_in,
                        MAX_OPERANDS);
  for (int pass = 0; pass < 2; pass++)
    {
      at = equation;
      for (int k = 0; k < ctx->n_in; k++)
        {
          int dots = ctx->in[k]->rank - count_letters (at);

          if (pass == 0)
            widest = dots > widest ? dots : widest;
          at = read_term (at, dots < 0 ? 0 : dots, widest, &terms[k]);
          if (at == NULL || (pass == 1 && terms[k].n != ctx->in[k]->rank)
              || (k < ctx->n_in - 1 && *at++ != ','))
            return bad_equation (ctx, err);
        }
    }
  if (*at == ',')
    return bad_equation (ctx, err);
  if (*at == '\0')
    implicit_result (terms, ctx->n_in, widest, &out);
  else if (at[1] != '>' || (at = read_term (at + 2, widest, widest, &out)) == NULL || *at != '\0')
    return bad_equation (ctx, err);

  for (int i = 0; i < out.n; i++)
    {
      if (find_axis (letters, e->n_axes, out.letter[i]) >= 0)
        return bad_equation (ctx, err);
      letters[e->n_axes] = out.letter[i];
      e->dim[e->n_axes++] = -1;
    }
  e->n_out = e->n_axes;
  for (int k = 0; k < ctx->n_in; k++)
    for (int i = 0; i < terms[k].n; i++)
      {
        int64_t size = ctx->in[k]->dim[i];
        int axis = find_axis (letters, e->n_axes, terms[k].letter[i]);

        if (axis < 0)
          {
            if (e->n_axes == MAX_AXES)
              return bad_equation (ctx, err);
            axis = e->n_axes++;
            letters[axis] = terms[k].letter[i];
            e->dim[axis] = -1;
          }
        if (e->dim[axis] == -1 || e->dim[axis] == 1)
          e->dim[axis] = size;
        else if (size != 1 && size != e->dim[axis])
          return bad_equation (ctx, err);
        /* A letter that is there twice is a diagonal. */
        e->stride[k][axis] += size == 1 ? 0 : ctx->in[k]->stride[i];
      }
  for (int i = 0; i < e->n_out; i++)
    if (e->dim[i] < 0)
      return bad_equation (ctx, err);
  return true;
}

static bool
einsum_infer (NnCtx *ctx, NnError *err)
{
  Einsum e;

  for (int i = 0; i < ctx->n_in; i++)
    if (ctx->in[i] == NULL || ctx->in[i]->type != ctx->in[0]->type
        || ctx->in[i]->type == NN_BOOL)
      return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input %d is %s", i,
                          ctx->in[i] == NULL ? "missing" : nn_type_name (ctx->in[i]->type));
  return einsum_read (ctx, &e, err)
         && nn_ctx_out (ctx, 0, ctx->in[0]->type, e.n_out, e.dim, err);
}

/* The axes of a product of two matrices, the innermost three of all. */
typedef struct
{
  int m, n, k;
} Product;

/* True if the last axes are rows of the first operand, columns of the second and one sum of both,
 * each a matrix as cblas has them. */
static bool
is_product (const Einsum *e, NnType type, Product *p)
{
  if (e->n_operands != 2 || type != NN_FLOAT || e->n_out < 2 || e->n_axes != e->n_out + 1)
    return false;
  *p = (Product){ e->n_out - 2, e->n_out - 1, e->n_out };
  for (int i = e->n_out - 2; i < e->n_axes; i++)
    if (e->dim[i] < 1 || e->dim[i] > INT32_MAX)
      return false;
  if (e->stride[0][p->m] == 0 || e->stride[0][p->n] != 0 || e->stride[1][p->m] != 0
      || e->stride[1][p->n] == 0 || e->stride[0][p->k] == 0 || e->stride[1][p->k] == 0
      || (e->stride[0][p->k] != 1 && e->stride[0][p->m] != 1)
      || (e->stride[1][p->n] != 1 && e->stride[1][p->k] != 1))
    return false;
  for (int i = 0; i < 2; i++)
    for (int axis = p->m; axis <= p->k; axis++)
      if (e->stride[i][axis] > INT32_MAX)
        return false;
  return true;
}

static void
multiply (const Einsum *e, const Product *p, const float *a, const float *b, float *out)
{
  const bool ta = e->stride[0][p->k] != 1, tb = e->stride[1][p->n] != 1;
  const int m = (int) e->dim[p->m], n = (int) e->dim[p->n], k = (int) e->dim[p->k];
  const int64_t lda = e->stride[0][ta ? p->k : p->m], ldb = e->stride[1][tb ? p->n : p->k];

  nn_gemm (ta, tb, m, n, k, 1, a, (int) lda, b, (int) ldb, 0, out, n);
}

static bool
fits_gemm (const Einsum *e, const Product *p)
{
  const bool ta = e->stride[0][p->k] != 1, tb = e->stride[1][p->n] != 1;

  /* cblas wants rows that do not overlap. */
  return e->stride[0][ta ? p->k : p->m] >= e->dim[ta ? p->m : p->k]
         && e->stride[1][tb ? p->n : p->k] >= e->dim[tb ? p->k : p->n];
}

static int64_t
offset_of (const Einsum *e, int operand, const int64_t *at, int n)
{
  int64_t offset = 0;

  for (int i = 0; i < n; i++)
    offset += at[i] * e->stride[operand][i];
  return offset;
}

static bool
einsum_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *o = ctx->out[0];
  const bool floating = nn_type_is_float (o->type);
  int64_t at[MAX_AXES] = { 0 }, sums = 1, to = 0;
  Product p;
  Einsum e;

  if (!einsum_read (ctx, &e, err))
    return false;
  if (nn_tensor_count (o) == 0)
    return true;
  for (int i = e.n_out; i < e.n_axes; i++)
    sums *= e.dim[i];
  if (is_product (&e, o->type, &p) && fits_gemm (&e, &p))
    {
      const int64_t block = e.dim[p.m] * e.dim[p.n];

      do
        {
          multiply (&e, &p, (const float *) ctx->in[0]->data + offset_of (&e, 0, at, p.m),
                    (const float *) ctx->in[1]->data + offset_of (&e, 1, at, p.m),
                    (float *) o->data + to);
          to += block;
        }
      while (nn_index_next (at, p.m, e.dim));
      return true;
    }
  do
    {
      double sum = 0;
      uint64_t whole = 0;

      for (int64_t i = 0; i < sums; i++)
        {
          double product = 1;
          uint64_t factor = 1;

          for (int k = 0; k < e.n_operands; k++)
            {
              int64_t from = offset_of (&e, k, at, e.n_axes);

              if (floating)
                product *= nn_get_double (o->type, ctx->in[k]->data, from);
              else
                factor *= (uint64_t) nn_get_int (o->type, ctx->in[k]->data, from);
            }
          sum += product;
          whole += factor;
          nn_index_next (at + e.n_out, e.n_axes - e.n_out, e.dim + e.n_out);
        }
      if (floating)
        nn_set_double (o->type, o->data, to++, sum);
      else
        nn_set_int (o->type, o->data, to++, (int64_t) whole);
    }
  while (nn_index_next (at, e.n_out, e.dim));
  return true;
}

static int64_t
einsum_macs (const NnCtx *ctx)
{
  int64_t macs = 1;
  Einsum e;

  if (!einsum_read (ctx, &e, NULL))
    return 0;
  for (int i = 0; i < e.n_axes; i++)
    if (__builtin_mul_overflow (macs, e.dim[i], &macs))
      return INT64_MAX;
  return macs;
}

static const NnOp ops[] = {
  { .name = "Einsum", .min_opset = 12, .min_in = 1, .max_in = -1, .min_out = 1, .max_out = 1,
    .attributes = "equation:s", .infer = einsum_infer, .run = einsum_run, .macs = einsum_macs },
};

const NnOp *
nn_ops_einsum (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
