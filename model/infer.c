/* infer.c: types and shapes of every value, and everything computed that does not need an input.
 *
 * One pass in the order of the nodes. What has only constant inputs is run here and becomes a
 * constant; so does what only asks for a shape. If some shape turns out to depend on the content
 * of an input, the network is marked dynamic and shapes are found again in every run.
 */
#include "graph.h"
#include "op.h"
#include "run.h"

#include <string.h>

/* Folding must not make loading slow or large: a constant of this many bytes, and this many
 * elementary steps in all, are what any sensible network stays far below. */
#define MAX_FOLDED_BYTES ((size_t) 64 << 20)
#define MAX_FOLD_WORK ((int64_t) 1 << 28)

static bool
all_constant (const NnNet *net, const NnNode *node)
{
  for (int i = 0; i < node->n_in; i++)
    if (node->in[i] >= 0 && !net->value[node->in[i]].is_constant)
      return false;
  return true;
}

/* How much work running the node here would be, by a rule of thumb. */
static int64_t
work_of (const NnCtx *ctx)
{
  int64_t work = ctx->node->op->macs != NULL ? ctx->node->op->macs (ctx) : 0;

  for (int i = 0; i < ctx->n_out; i++)
    if (ctx->out[i] != NULL && __builtin_add_overflow (work, nn_tensor_count (ctx->out[i]), &work))
      return INT64_MAX;
  for (int i = 0; i < ctx->n_in; i++)
    if (ctx->in[i] != NULL && __builtin_add_overflow (work, nn_tensor_count (ctx->in[i]), &work))
      return INT64_MAX;
  return work;
}

/* Runs a node whose inputs are known; its outputs become constants. */
static bool
fold (NnNet *net, NnCtx *ctx, int64_t *work_left, bool *folded, NnError *err)
{
  const NnNode *node = ctx->node;
  int64_t work = work_of (ctx);

  *folded = false;
  for (int i = 0; i < ctx->n_out; i++)
    if (ctx->out[i] != NULL && nn_tensor_bytes (ctx->out[i]) > MAX_FOLDED_BYTES)
      return true;
  if (work > *work_left)
    return true;
  *work_left -= work;
  for (int i = 0; i < ctx->n_out; i++)
    if (ctx->out[i] != NULL)
      {
        ctx->out[i]->data = nn_heap_alloc (&net->heap, nn_tensor_bytes (ctx->out[i]), err);
        if (ctx->out[i]->data == NULL)
          return false;
      }
  if (!nn_run_node (ctx, err))
    return false;
  for (int i = 0; i < node->n_out; i++)
    if (node->out[i] >= 0)
      {
        NnValue *value = &net->value[node->out[i]];

        value->t = *ctx->out[i];
        value->is_constant = true;
      }
  *folded = true;
  return true;
}

/* Data-dependent shapes: the type may still be useful to describe an output. */
static bool
infer_node (NnNet *net, NnNode *node, NnCtxRoom *room, int64_t *work_left, NnError *err)
{
  NnCtx *ctx = &room->ctx;
  bool folded = false;

  nn_ctx_room_bind (room, net, node, NULL);
  for (int i = 0; i < node->n_in; i++)
    if (node->in[i] >= 0 && !net->value[node->in[i]].known)
      {
        net->dynamic = true;
        return true;
      }
  if (!node->op->infer (ctx, err))
    return false;
  if (ctx->deferred)
    {
      net->dynamic = true;
      return true;
    }
  for (int i = 0; i < node->n_out; i++)
    if (node->out[i] >= 0)
      {
        NnValue *value = &net->value[node->out[i]];

        if (nn_tensor_bytes (ctx->out[i]) > net->options.max_bytes)
          return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "output '%.60s' is absurdly large",
                              value->name);
        value->t = *ctx->out[i];
        value->known = true;
      }
  node->macs = node->op->macs != NULL ? node->op->macs (ctx) : 0;
  if (((node->op->flags & NN_OP_SHAPE_ONLY) != 0 || all_constant (net, node))
      && (node->op->flags & NN_OP_NEVER_FOLD) == 0
      && !fold (net, ctx, work_left, &folded, err))
    return false;
  node->dead = folded;
  return true;
}

bool
nn_infer (NnNet *net, NnError *err)
{
  NnCtxRoom room;
  int64_t work_left = MAX_FOLD_WORK;
  bool ok = nn_ctx_room_init (&room, net, err);

  for (int k = 0; ok && k < net->n_nodes; k++)
    ok = infer_node (net, &net->node[k], &room, &work_left, err);
  nn_ctx_room_clear (&room);
  if (ok)
    nn_graph_compact (net);
  return ok;
}
