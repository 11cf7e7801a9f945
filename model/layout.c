/* layout.c: how every value of a static network is laid out, and the copies between layouts.
 *
 * Convolutions and their like want channels-last pictures, pointwise operators follow their inputs,
 * the rest wants row-major; copies are inserted where that does not meet. A transpose, slice, split
 * or reshape that only looks at the same numbers differently becomes a view and costs nothing, so
 * pairs of transposes around NHWC code vanish by themselves.
 */
#include "graph.h"
#include "op.h"
#include "run.h"

#include <string.h>

typedef struct
{
  NnNet *net;
  NnNode *list; /* the new order, with copies */
  int n, max;
  int *copy[2]; /* value -> its row-major / channels-last copy, or 0 */
  int n_copy;   /* values that the lists cover */
  NnCtxRoom room;
} Layout;

enum
{
  DENSE,
  CHANNELS_LAST
};

static bool
append (Layout *l, const NnNode *node, NnError *err)
{
  if (l->n == l->max)
    {
      int max = l->max * 2 + 64;
      NnNode *list = nn_heap_array (&l->net->heap, (size_t) max, sizeof *list, err);

      if (list == NULL)
        return false;
      if (l->n > 0)
        memcpy (list, l->list, sizeof *list * (size_t) l->n);
      nn_heap_release (&l->net->heap, l->list);
      l->list = list;
      l->max = max;
    }
  l->list[l->n++] = *node;
  return true;
}

/* Appends a node that copies value @from to value @to. */
static bool
append_copy (Layout *l, int from, int to, NnError *err)
{
  NnNode node = { 0 };
  int *lists = nn_heap_array (&l->net->heap, 2, sizeof *lists, err);

  if (lists == NULL)
    return false;
  node.op = nn_op_find ("", "Identity", 1);
  node.name = l->net->value[to].name;
  node.opset = 1;
  node.n_in = node.n_out = 1;
  node.in = lists;
  node.out = lists + 1;
  node.in[0] = from;
  node.out[0] = to;
  return append (l, &node, err);
}

/* The value @v as somebody needs it: itself, or a copy. */
static int
with_layout (Layout *l, int v, int layout, NnError *err)
{
  NnNet *net = l->net;
  const NnTensor *t = &net->value[v].t;
  int copy;

  if (layout == DENSE ? nn_tensor_is_dense (t) : nn_tensor_is_channels_last (t, NULL))
    return v;
  if (v < l->n_copy && l->copy[layout][v] != 0)
    return l->copy[layout][v];
  copy = nn_graph_add_value (net, net->value[v].name, err);
  if (copy < 0)
    return -1;
  net->value[copy].t = net->value[v].t;
  net->value[copy].t.data = NULL;
  net->value[copy].known = true;
  if (layout == DENSE)
    nn_tensor_make_dense (&net->value[copy].t);
  else
    nn_tensor_make_channels_last (&net->value[copy].t);
  if (!append_copy (l, v, copy, err))
    return -1;
  if (v < l->n_copy)
    l->copy[layout][v] = copy;
  return copy;
}

static bool
layout_inputs (Layout *l, NnNode *node, NnError *err)
{
  unsigned flags = node->op->flags;

  for (int i = 0; i < node->n_in; i++)
    {
      int v = node->in[i];
      int layout = DENSE;

      if (v < 0)
        continue;
      if ((flags & NN_OP_CHANNELS_LAST) != 0 && (i == 0 || i == node->residual)
          && nn_tensor_is_picture (&l->net->value[v].t) && !l->net->options.keep_all)
        layout = CHANNELS_LAST;
      else if ((flags & NN_OP_STRIDED) != 0)
        continue;
      v = with_layout (l, v, layout, err);
      if (v < 0)
        return false;
      node->in[i] = v;
    }
  return true;
}

/* Tries to make the outputs views of the input. */
static bool
layout_view (Layout *l, NnNode *node)
{
  NnNet *net = l->net;
  int64_t offset[NN_LOOP_MAX * 16];
  NnValue *in;

  if (node->op->view == NULL || net->options.keep_all || node->n_out > NN_LOOP_MAX * 16
      || node->n_in < 1 || net->value[node->in[0]].is_constant)
    return false;
  for (int i = 0; i < node->n_out; i++)
    if (node->out[i] < 0 || net->value[node->out[i]].is_output)
      return false;
  nn_ctx_room_bind (&l->room, net, node, NULL);
  for (int i = 0; i < node->n_out; i++)
    *l->room.ctx.out[i] = net->value[node->out[i]].t;
  if (!node->op->view (&l->room.ctx, offset))
    return false;
  in = &net->value[node->in[0]];
  for (int i = 0; i < node->n_out; i++)
    {
      NnValue *out = &net->value[node->out[i]];

      out->t = *l->room.ctx.out[i];
      out->root = in->root;
      out->offset = in->offset + offset[i];
    }
  return true;
}

static bool
wants_channels_last (const NnNet *net, const NnNode *node, int v)
{
  const NnTensor *t = &net->value[v].t;

  if (!nn_tensor_is_picture (t) || net->options.keep_all)
    return false;
  if ((node->op->flags & NN_OP_CHANNELS_LAST) != 0)
    return true;
  if ((node->op->flags & NN_OP_POINTWISE) == 0)
    return false;
  for (int i = 0; i < node->n_in; i++)
    if (node->in[i] >= 0 && !net->value[node->in[i]].is_constant
        && nn_tensor_is_picture (&net->value[node->in[i]].t)
        && nn_tensor_is_channels_last (&net->value[node->in[i]].t, NULL)
        && !nn_tensor_is_dense (&net->value[node->in[i]].t))
      return true;
  return false;
}

static bool
layout_node (Layout *l, NnNode *node, NnError *err)
{
  NnNet *net = l->net;

  if (!layout_inputs (l, node, err))
    return false;
  if (layout_view (l, node))
    {
      node->view = true;
      return append (l, node, err);
    }
  for (int i = 0; i < node->n_out; i++)
    {
      int v = node->out[i], inner;

      if (v < 0 || !wants_channels_last (net, node, v))
        continue;
      if (!net->value[v].is_output)
        {
          nn_tensor_make_channels_last (&net->value[v].t);
          continue;
        }
      /* An output of the network is row-major: the rest of the network goes on with a
       * channels-last value, from which the output is copied. */
      inner = nn_graph_add_value (net, net->value[v].name, err);
      if (inner < 0)
        return false;
      net->value[inner].t = net->value[v].t;
      net->value[inner].known = true;
      nn_tensor_make_channels_last (&net->value[inner].t);
      node->out[i] = inner;
      net->value[inner].uses = v + 1; /* remembers whose copy it is; sweeping counts again */
      l->copy[CHANNELS_LAST][v] = inner;
    }
  if (!append (l, node, err))
    return false;
  for (int i = 0; i < node->n_out; i++)
    if (node->out[i] >= l->n_copy
        && !append_copy (l, node->out[i], net->value[node->out[i]].uses - 1, err))
      return false;
  return true;
}

bool
nn_layout (NnNet *net, NnError *err)
{
  Layout l = { 0 };
  bool ok = false;

  l.net = net;
  l.n_copy = net->n_values;
  l.copy[0] = nn_heap_array (&net->heap, (size_t) l.n_copy, sizeof (int), err);
  l.copy[1] = nn_heap_array (&net->heap, (size_t) l.n_copy, sizeof (int), err);
  if (l.copy[0] == NULL || l.copy[1] == NULL || !nn_ctx_room_init (&l.room, net, err))
    goto out;
  for (int k = 0; k < net->n_nodes; k++)
    {
      NnNode node = net->node[k];

      if (!layout_node (&l, &node, err))
        goto out;
    }
  nn_heap_release (&net->heap, net->node);
  net->node = l.list;
  net->n_nodes = l.n;
  net->max_nodes = l.max;
  nn_graph_sweep (net);
  nn_graph_compact (net);
  ok = true;

out:
  nn_heap_release (&net->heap, l.copy[0]);
  nn_heap_release (&net->heap, l.copy[1]);
  nn_ctx_room_clear (&l.room);
  return ok;
}
