/* op-matrix.c: Gemm and MatMul. fp32 on the matrix kernels (conv.h) if the second matrix is constant,
 * so that it can be packed, else on cblas (gemm.h); other types in plain loops. */
#include "conv.h"
#include "gemm.h"
#include "ops.h"

#include <stdlib.h>
#include <string.h>

/* --- a constant second matrix --- */

/* Packs x (m x k) * @scale * b (k x n, or n x k with @transposed) + bias as a 1x1 convolution of m
 * pixels. *@state stays NULL where that cannot be. */
static bool
pack_matrix (NnCtx *ctx, int64_t m, int64_t n, int64_t k, bool transposed, float scale,
             const float *bias, void **state, size_t *bytes, NnError *err)
{
  const NnTensor *t = ctx->in[1];
  const float *b = t->data;
  NnConvParams p = { .h = (int) m, .w = 1, .c = (int) k, .out_h = (int) m, .out_w = 1, .k = (int) n,
                     .kh = 1, .kw = 1, .stride_h = 1, .stride_w = 1, .dilation_h = 1,
                     .dilation_w = 1, .groups = 1 };
  float *weight;
  NnError inner;

  if (b == NULL || t->type != NN_FLOAT || !nn_tensor_is_dense (t) || m < 1 || n < 1 || k < 1
      || m > 1 << 24 || n > 1 << 20 || k > 1 << 20 || n * k > 1 << 28)
    return true;
  weight = nn_aligned_alloc ((size_t) (n * k) * sizeof *weight, err);
  if (weight == NULL)
    return false;
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < k; j++)
      weight[i * k + j] = scale * (transposed ? b[i * k + j] : b[j * n + i]);
  *state = nn_conv_pack (&p, weight, bias, &inner);
  free (weight);
  if (*state == NULL)
    return nn_ctx_fail (ctx, err, inner.code, "%.180s", inner.text);
  *bytes = nn_conv_weight_bytes (*state);
  return true;
}

static void
matrix_release (void *state)
{
  nn_conv_free (state);
}

static size_t
matrix_scratch (NnCtx *ctx)
{
  return ctx->node->state != NULL ? nn_conv_scratch (ctx->node->state) : 0;
}

static void
run_packed (const NnCtx *ctx)
{
  const NnConv *conv = ctx->node->state;
  const NnConvParams *p = nn_conv_params (conv);

  nn_conv_run (conv, ctx->in[0]->data, (size_t) p->c, NULL, 0, ctx->out[0]->data, (size_t) p->k,
               ctx->scratch);
}

/* --- Gemm: alpha op(A) op(B) + beta C --- */

typedef struct
{
  bool ta, tb;
  int64_t m, n, k;
} Gemm;

static bool
gemm_read (const NnCtx *ctx, Gemm *g, NnError *err)
{
  const NnTensor *a = ctx->in[0], *b = ctx->in[1];

  g->ta = nn_attr_int (ctx->node, "transA", 0) != 0;
  g->tb = nn_attr_int (ctx->node, "transB", 0) != 0;
  if (a->rank != 2 || b->rank != 2)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the inputs are not matrices");
  g->m = a->dim[g->ta];
  g->k = a->dim[!g->ta];
  g->n = b->dim[!g->tb];
  if (b->dim[g->tb] != g->k)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "inner sizes %lld and %lld", (long long) g->k,
                        (long long) b->dim[g->tb]);
  if (g->m > INT32_MAX || g->n > INT32_MAX || g->k > INT32_MAX)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "absurdly large matrices");
  return true;
}

static bool
gemm_infer (NnCtx *ctx, NnError *err)
{
  Gemm g;

  for (int i = 0; i < ctx->n_in; i++)
    if (ctx->in[i] != NULL && !nn_ctx_want_type (ctx, i, NN_FLOAT, err))
      return false;
  if (!gemm_read (ctx, &g, err))
    return false;
  if (nn_ctx_has (ctx, 2))
    {
      const NnTensor *c = ctx->in[2];

      if (c->rank > 2 || (c->rank > 0 && c->dim[c->rank - 1] != 1 && c->dim[c->rank - 1] != g.n)
          || (c->rank > 1 && c->dim[0] != 1 && c->dim[0] != g.m))
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "C does not broadcast to the product");
    }
  return nn_ctx_out (ctx, 0, NN_FLOAT, 2, (const int64_t[]){ g.m, g.n }, err);
}

static int64_t
gemm_macs (const NnCtx *ctx)
{
  int64_t macs = nn_tensor_count (ctx->out[0]);
  bool ta = nn_attr_int (ctx->node, "transA", 0) != 0;

  if (__builtin_mul_overflow (macs, ctx->in[0]->dim[!ta], &macs))
    return INT64_MAX;
  return macs;
}

/* Packs the second matrix if it is constant, and if what is added is the same for all rows. */
static bool
gemm_prepare (NnCtx *ctx, void **state, size_t *bytes, NnError *err)
{
  const NnTensor *c = nn_ctx_has (ctx, 2) ? ctx->in[2] : NULL;
  const float beta = nn_attr_float (ctx->node, "beta", 1);
  float *bias = NULL;
  bool ok;
  Gemm g = { 0 };

  if (!gemm_read (ctx, &g, err))
    return false;
  if (g.ta
      || (c != NULL && (c->data == NULL || !nn_tensor_is_dense (c) || c->rank == 0
                        || nn_tensor_count (c) != g.n || c->dim[c->rank - 1] != g.n)))
    return true;
  if (c != NULL)
    {
      bias = nn_aligned_alloc ((size_t) g.n * sizeof *bias, err);
      if (bias == NULL)
        return false;
      for (int64_t i = 0; i < g.n; i++)
        bias[i] = beta * ((const float *) c->data)[i];
    }
  ok = pack_matrix (ctx, g.m, g.n, g.k, g.tb, nn_attr_float (ctx->node, "alpha", 1), bias, state,
                    bytes, err);
  free (bias);
  return ok;
}

static bool
gemm_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *a = ctx->in[0], *b = ctx->in[1], *o = ctx->out[0];
  float alpha = nn_attr_float (ctx->node, "alpha", 1), beta = nn_attr_float (ctx->node, "beta", 1);
  float *out = o->data;
  Gemm g;

  if (ctx->node->state != NULL)
    {
      run_packed (ctx);
      return true;
    }
  if (!gemm_read (ctx, &g, err))
    return false;
  if (nn_ctx_has (ctx, 2))
    {
      nn_tensor_copy (o, ctx->in[2]);
      if (beta != 1)
        for (int64_t i = 0; i < g.m * g.n; i++)
          out[i] *= beta;
    }
  nn_gemm (g.ta, g.tb, (int) g.m, (int) g.n, (int) g.k, alpha, a->data, (int) a->dim[1], b->data,
           (int) b->dim[1], nn_ctx_has (ctx, 2) ? 1 : 0, out, (int) g.n);
  return true;
}

/* --- MatMul: numpy's rules --- */

typedef struct
{
  NnTensor a, b, out; /* with the dimensions that vectors lack; the batch is broadcast */
  int rank;
} Matmul;

static bool
matmul_read (const NnCtx *ctx, Matmul *mm, int *rank, int64_t *dim, NnError *err)
{
  const NnTensor *a = ctx->in[0], *b = ctx->in[1];
  int64_t batch[NN_MAX_RANK];
  int n = 0;

  if (a->rank < 1 || b->rank < 1)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "a scalar");
  mm->a = *a;
  mm->b = *b;
  if (a->rank == 1)
    {
      nn_tensor_init (&mm->a, a->type, 2, (const int64_t[]){ 1, a->dim[0] });
      mm->a.data = a->data;
    }
  if (b->rank == 1)
    {
      nn_tensor_init (&mm->b, b->type, 2, (const int64_t[]){ b->dim[0], 1 });
      mm->b.data = b->data;
    }
  a = &mm->a;
  b = &mm->b;
  if (a->dim[a->rank - 1] != b->dim[b->rank - 2])
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "inner sizes %lld and %lld",
                        (long long) a->dim[a->rank - 1], (long long) b->dim[b->rank - 2]);
  mm->rank = a->rank > b->rank ? a->rank : b->rank;
  for (int i = 0; i < mm->rank - 2; i++)
    {
      int ia = i - mm->rank + a->rank, ib = i - mm->rank + b->rank;
      int64_t da = ia < 0 ? 1 : a->dim[ia], db = ib < 0 ? 1 : b->dim[ib];

      if (da != db && da != 1 && db != 1)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "batches of %lld and %lld", (long long) da,
                            (long long) db);
      batch[n++] = da == 1 ? db : da;
    }
  batch[n] = a->dim[a->rank - 2];
  batch[n + 1] = b->dim[b->rank - 1];
  if (batch[n] > INT32_MAX || batch[n + 1] > INT32_MAX || a->dim[a->rank - 1] > INT32_MAX)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "absurdly large matrices");
  nn_tensor_init (&mm->out, a->type, mm->rank, batch);
  *rank = 0;
  for (int i = 0; i < mm->rank; i++)
    if (!(i == mm->rank - 2 && ctx->in[0]->rank == 1)
        && !(i == mm->rank - 1 && ctx->in[1]->rank == 1))
      dim[(*rank)++] = batch[i];
  return true;
}

static bool
matmul_infer (NnCtx *ctx, NnError *err)
{
  int64_t dim[NN_MAX_RANK];
  NnType type = ctx->in[0]->type;
  Matmul mm;
  int rank;

  if (!nn_type_is_float (type) && type != NN_INT32 && type != NN_INT64 && type != NN_UINT32
      && type != NN_UINT64)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input 0 is %s", nn_type_name (type));
  return nn_ctx_want_type (ctx, 1, type, err) && matmul_read (ctx, &mm, &rank, dim, err)
         && nn_ctx_out (ctx, 0, type, rank, dim, err);
}

static int64_t
matmul_macs (const NnCtx *ctx)
{
  const NnTensor *a = ctx->in[0];
  int64_t macs = nn_tensor_count (ctx->out[0]);

  if (__builtin_mul_overflow (macs, a->dim[a->rank - 1], &macs))
    return INT64_MAX;
  return macs;
}

static void
matmul_plain (NnType type, const void *a, const void *b, void *out, int64_t m, int64_t n, int64_t k)
{
  for (int64_t i = 0; i < m; i++)
    for (int64_t j = 0; j < n; j++)
      {
        double sum = 0;
        uint64_t whole = 0;

        for (int64_t l = 0; l < k; l++)
          if (nn_type_is_float (type))
            sum += nn_get_double (type, a, i * k + l) * nn_get_double (type, b, l * n + j);
          else
            whole += (uint64_t) nn_get_int (type, a, i * k + l)
                     * (uint64_t) nn_get_int (type, b, l * n + j);
        if (nn_type_is_float (type))
          nn_set_double (type, out, i * n + j, sum);
        else
          nn_set_int (type, out, i * n + j, (int64_t) whole);
      }
}

static bool
matmul_prepare (NnCtx *ctx, void **state, size_t *bytes, NnError *err)
{
  const NnTensor *a = ctx->in[0], *b = ctx->in[1];
  int64_t k = b->dim[0], n = b->dim[b->rank - 1];

  if (b->rank != 2 || a->rank < 2 || k < 1 || a->type != NN_FLOAT)
    return true;
  return pack_matrix (ctx, nn_tensor_count (a) / k, n, k, false, 1, NULL, state, bytes, err);
}

static bool
matmul_run (NnCtx *ctx, NnError *err)
{
  int64_t dim[NN_MAX_RANK], at[NN_MAX_RANK] = { 0 }, m, n, k;
  size_t size = nn_type_size (ctx->out[0]->type);
  Matmul mm;
  int rank;

  if (ctx->node->state != NULL)
    {
      run_packed (ctx);
      return true;
    }
  if (!matmul_read (ctx, &mm, &rank, dim, err))
    return false;
  m = mm.out.dim[mm.rank - 2];
  n = mm.out.dim[mm.rank - 1];
  k = mm.a.dim[mm.a.rank - 1];
  if (nn_tensor_count (&mm.out) == 0)
    return true;
  do
    {
      int64_t oa = 0, ob = 0, oo = 0;
      const char *a, *b;
      char *o;

      for (int i = 0; i < mm.rank - 2; i++)
        {
          int ia = i - mm.rank + mm.a.rank, ib = i - mm.rank + mm.b.rank;

          oa += ia < 0 || mm.a.dim[ia] == 1 ? 0 : at[i] * mm.a.stride[ia];
          ob += ib < 0 || mm.b.dim[ib] == 1 ? 0 : at[i] * mm.b.stride[ib];
          oo += at[i] * mm.out.stride[i];
        }
      a = (const char *) mm.a.data + oa * (int64_t) size;
      b = (const char *) mm.b.data + ob * (int64_t) size;
      o = (char *) ctx->out[0]->data + oo * (int64_t) size;
      if (mm.out.type == NN_FLOAT)
        nn_gemm (false, false, (int) m, (int) n, (int) k, 1, (const float *) (const void *) a,
                 (int) k, (const float *) (const void *) b, (int) n, 0, (float *) (void *) o,
                 (int) n);
      else
        matmul_plain (mm.out.type, a, b, o, m, n, k);
    }
  while (nn_index_next (at, mm.rank - 2, mm.out.dim));
  return true;
}

static const NnOp ops[] = {
  { .name = "Gemm", .min_opset = 7, .min_in = 2, .max_in = 3, .min_out = 1, .max_out = 1,
    .attributes = "alpha:f beta:f transA:i transB:i", .infer = gemm_infer, .run = gemm_run,
    .prepare = gemm_prepare, .release = matrix_release, .scratch = matrix_scratch, .macs = gemm_macs },
  { .name = "MatMul", .min_opset = 1, .min_in = 2, .max_in = 2, .min_out = 1, .max_out = 1,
    .attributes = "", .infer = matmul_infer, .run = matmul_run,
    .prepare = matmul_prepare, .release = matrix_release, .scratch = matrix_scratch, .macs = matmul_macs },
};

const NnOp *
nn_ops_matrix (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
