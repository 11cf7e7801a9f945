/* op.h: what an operator is, and what it sees when it runs.
 *
 * Adding one: write infer and run in the op-*.c file of its family and add a line to the table at
 * the end of that file. Nothing else knows operators by name, but fuse.c those it fuses.
 */
#pragma once

#include "graph.h"

/* One application of an operator: its tensors at this moment. */
typedef struct
{
  const NnNode *node;
  int n_in, n_out;
  const NnTensor **in; /* NULL where an optional input is left out */
  NnTensor **out;      /* NULL where nobody wants an output */
  bool deferred;       /* infer sets it: the shape depends on data that is not there yet */
  void *scratch;       /* op->scratch bytes, aligned */
} NnCtx;

enum
{
  NN_OP_STRIDED = 1,       /* reads and writes tensors with any strides; others get dense ones */
  NN_OP_CHANNELS_LAST = 2, /* wants its rank-4 float activations channels-last */
  NN_OP_POINTWISE = 4,     /* output in the memory order of its inputs */
  NN_OP_SHAPE_ONLY = 8,    /* needs only the shapes of its inputs */
  NN_OP_IN_PLACE = 16,     /* may write over an input of equal shape and strides */
  NN_OP_NEVER_FOLD = 32    /* random, or too much work at loading time */
};

struct NnOp
{
  const char *name;
  int min_opset, max_opset;  /* 0: no upper limit */
  int min_in, max_in, min_out, max_out; /* max -1: any number */
  const char *attributes;    /* "axis:i mode:s": the known ones and their kinds: i f s, I F for
                                lists, t for a tensor */
  unsigned flags;
  /* Sets type and shape of the outputs, from the shapes (and, where their data pointers are set,
   * the contents) of the inputs; or sets ctx->deferred. Checks everything that run relies on. */
  bool (*infer) (NnCtx *ctx, NnError *err);
  bool (*run) (NnCtx *ctx, NnError *err);
  const void *detail; /* what the operators of one family differ in; the family's own */
  /* Optional. The output as another look at the memory of input 0: sets strides of out[0], or of
   * every output, and @offset (elements, one an output). False when that is not possible. */
  bool (*view) (NnCtx *ctx, int64_t *offset);
  /* Optional. Makes node->state from constant inputs, once, after planning. */
  bool (*prepare) (NnCtx *ctx, void **state, size_t *bytes, NnError *err);
  void (*release) (void *state);
  /* Optional. Bytes of scratch memory for a run. */
  size_t (*scratch) (NnCtx *ctx);
  /* Optional. Multiply-accumulates. */
  int64_t (*macs) (const NnCtx *ctx);
};

const NnOp *nn_op_find (const char *domain, const char *name, int opset);
/* The tables of the families, for tests and documentation: family @i, or NULL past the last. */
const NnOp *nn_op_family (int i, int *n);
/* True if the operator has an attribute @name, and then its kind. */
bool nn_op_knows_attribute (const NnOp *op, const char *name, NnAttrKind *kind);

/* Attributes by name, with the default when absent. */
const NnAttr *nn_attr (const NnNode *node, const char *name);
int64_t nn_attr_int (const NnNode *node, const char *name, int64_t otherwise);
float nn_attr_float (const NnNode *node, const char *name, float otherwise);
const char *nn_attr_string (const NnNode *node, const char *name, const char *otherwise);

/* Fails with "node 'x' (Conv): ..." */
bool nn_ctx_fail (const NnCtx *ctx, NnError *err, NnErrorCode code, const char *format, ...)
    __attribute__ ((format (printf, 4, 5)));

/* Helpers for infer. All name the node in their error. */
bool nn_ctx_axis (const NnCtx *ctx, int64_t axis, int rank, int *result, NnError *err);
/* Sets output @i, after checking that the size is sane. */
bool nn_ctx_out (NnCtx *ctx, int i, NnType type, int rank, const int64_t *dim, NnError *err);
bool nn_ctx_out_like (NnCtx *ctx, int i, const NnTensor *t, NnError *err);
/* Input @i as at most @max integers (any integer type, rank 0 or 1) in @list; sets *@n. When the
 * content is not known yet, sets ctx->deferred and *@n = -1 and returns true. */
bool nn_ctx_ints (NnCtx *ctx, int i, int64_t *list, int max, int *n, NnError *err);
/* Attribute @name if the node has it, else input @i; *@n = -1 when there is neither. */
bool nn_ctx_ints_or_attr (NnCtx *ctx, const char *name, int i, int64_t *list, int max, int *n,
                          NnError *err);
/* True when input @i is there. */
static inline bool
nn_ctx_has (const NnCtx *ctx, int i)
{
  return i < ctx->n_in && ctx->in[i] != NULL;
}
static inline bool
nn_ctx_wants (const NnCtx *ctx, int i)
{
  return i < ctx->n_out && ctx->out[i] != NULL;
}
/* numpy broadcasting of all inputs from @first on into @dim. */
bool nn_ctx_broadcast (const NnCtx *ctx, int first, int last, int *rank, int64_t *dim,
                       NnError *err);
/* Fails unless input @i has type @type. */
bool nn_ctx_want_type (const NnCtx *ctx, int i, NnType type, NnError *err);
