/* op-common.c: what operators share: attributes, errors, shapes. */
#include "op.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool
nn_op_knows_attribute (const NnOp *op, const char *name, NnAttrKind *kind)
{
  static const char letters[] = "ifsIFt"; /* in the order of NnAttrKind */
  size_t length = strlen (name);

  if (length == 0 || strpbrk (name, " :") != NULL)
    return false;
  for (const char *at = op->attributes; (at = strstr (at, name)) != NULL; at += length)
    if ((at == op->attributes || at[-1] == ' ') && at[length] == ':')
      {
        *kind = (NnAttrKind) (strchr (letters, at[length + 1]) - letters);
        return true;
      }
  return false;
}

const NnAttr *
nn_attr (const NnNode *node, const char *name)
{
  for (int i = 0; i < node->n_attr; i++)
    if (strcmp (node->attr[i].name, name) == 0)
      return &node->attr[i];
  return NULL;
}

int64_t
nn_attr_int (const NnNode *node, const char *name, int64_t otherwise)
{
  const NnAttr *a = nn_attr (node, name);

  return a != NULL && a->kind == NN_ATTR_INT ? a->i : otherwise;
}

float
nn_attr_float (const NnNode *node, const char *name, float otherwise)
{
  const NnAttr *a = nn_attr (node, name);

  return a != NULL && a->kind == NN_ATTR_FLOAT ? a->f : otherwise;
}

const char *
nn_attr_string (const NnNode *node, const char *name, const char *otherwise)
{
  const NnAttr *a = nn_attr (node, name);

  return a != NULL && a->kind == NN_ATTR_STRING ? a->s : otherwise;
}

bool
nn_ctx_fail (const NnCtx *ctx, NnError *err, NnErrorCode code, const char *format, ...)
{
  char text[200];
  va_list args;

  va_start (args, format);
  vsnprintf (text, sizeof text, format, args);
  va_end (args);
  return nn_fail (err, code, "node '%.80s' (%s): %s", ctx->node->name, ctx->node->op->name, text);
}

bool
nn_ctx_axis (const NnCtx *ctx, int64_t axis, int rank, int *result, NnError *err)
{
  if (axis < -rank || axis >= rank)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "axis %lld of a tensor with %d dimensions",
                        (long long) axis, rank);
  *result = (int) (axis < 0 ? axis + rank : axis);
  return true;
}

bool
nn_ctx_out (NnCtx *ctx, int i, NnType type, int rank, const int64_t *dim, NnError *err)
{
  NnTensor t;

  if (!nn_ctx_wants (ctx, i))
    return true;
  if (rank > NN_MAX_RANK)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "an output of %d dimensions", rank);
  for (int k = 0; k < rank; k++)
    if (dim[k] < 0)
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "dimension %d of output %d would be %lld", k, i,
                          (long long) dim[k]);
  nn_tensor_init (&t, type, rank, dim);
  if (nn_tensor_bytes (&t) > (size_t) PTRDIFF_MAX / 4)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "output %d is absurdly large", i);
  *ctx->out[i] = t;
  return true;
}

bool
nn_ctx_out_like (NnCtx *ctx, int i, const NnTensor *t, NnError *err)
{
  return nn_ctx_out (ctx, i, t->type, t->rank, t->dim, err);
}

bool
nn_ctx_ints (NnCtx *ctx, int i, int64_t *list, int max, int *n, NnError *err)
{
  const NnTensor *t = ctx->in[i];
  int64_t count = nn_tensor_count (t);

  *n = -1;
  if (!nn_type_is_integer (t->type) || t->rank > 1)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "input %d is not a list of integers", i);
  if (count > max)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "input %d has %lld entries, more than %d", i,
                        (long long) count, max);
  if (t->data == NULL)
    {
      ctx->deferred = true;
      return true;
    }
  *n = (int) count;
  for (int k = 0; k < *n; k++)
    list[k] = nn_get_int (t->type, t->data, t->rank == 1 ? k * t->stride[0] : 0);
  return true;
}

bool
nn_ctx_ints_or_attr (NnCtx *ctx, const char *name, int i, int64_t *list, int max, int *n,
                     NnError *err)
{
  const NnAttr *a = name != NULL ? nn_attr (ctx->node, name) : NULL;

  *n = -1;
  if (a != NULL && a->kind == NN_ATTR_INTS)
    {
      if (a->n > max)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "attribute %s has %d entries, more than %d",
                            name, a->n, max);
      *n = a->n;
      if (a->n > 0)
        memcpy (list, a->ints, sizeof *list * (size_t) a->n);
      return true;
    }
  if (!nn_ctx_has (ctx, i))
    return true;
  return nn_ctx_ints (ctx, i, list, max, n, err);
}

bool
nn_ctx_broadcast (const NnCtx *ctx, int first, int last, int *rank, int64_t *dim, NnError *err)
{
  *rank = 0;
  for (int i = first; i <= last; i++)
    if (ctx->in[i]->rank > *rank)
      *rank = ctx->in[i]->rank;
  for (int k = 0; k < *rank; k++)
    dim[k] = 1;
  for (int i = first; i <= last; i++)
    for (int k = 0; k < ctx->in[i]->rank; k++)
      {
        int64_t *d = &dim[*rank - ctx->in[i]->rank + k];
        int64_t mine = ctx->in[i]->dim[k];

        if (*d == 1)
          *d = mine;
        else if (mine != 1 && mine != *d)
          return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE,
                              "shapes do not broadcast: %lld against %lld", (long long) mine,
                              (long long) *d);
      }
  return true;
}

bool
nn_ctx_want_type (const NnCtx *ctx, int i, NnType type, NnError *err)
{
  if (ctx->in[i]->type == type)
    return true;
  return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input %d is %s; only %s is known", i,
                      nn_type_name (ctx->in[i]->type), nn_type_name (type));
}
