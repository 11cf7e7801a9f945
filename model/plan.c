/* plan.c: where every value of a static network lives.
 *
 * 1. Layout: convolutions and their like want channels-last pictures, pointwise operators follow
 *    their inputs, the rest wants row-major; copies are inserted where that does not meet.
 *    A transpose, slice, split or reshape that only looks at the same numbers differently becomes
 *    a view and costs nothing, so pairs of transposes around NHWC code vanish by themselves.
 * 2. Concatenation: a part that nobody needs elsewhere is written to its place at once.
 * 3. In place: a pointwise operator writes over an input that is not needed afterwards.
 * 4. Liveness: each remaining block of memory is placed at the lowest free address of one arena.
 */
#include "graph.h"
#include "op.h"
#include "run.h"

#include <stdlib.h>
#include <string.h>

/* --- 1. layout --- */

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
is_picture (const NnTensor *t)
{
  return t->rank == 4 && t->type == NN_FLOAT;
}

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
          && is_picture (&l->net->value[v].t) && !l->net->options.keep_all)
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

  if (!is_picture (t) || net->options.keep_all)
    return false;
  if ((node->op->flags & NN_OP_CHANNELS_LAST) != 0)
    return true;
  if ((node->op->flags & NN_OP_POINTWISE) == 0)
    return false;
  for (int i = 0; i < node->n_in; i++)
    if (node->in[i] >= 0 && !net->value[node->in[i]].is_constant
        && is_picture (&net->value[node->in[i]].t)
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

static bool
assign_layout (NnNet *net, NnError *err)
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

/* --- 2. concatenation --- */

/* Who reads a value, as lists in one array. */
typedef struct
{
  int *start, *user;
} Users;

static bool
find_users (NnNet *net, Users *u, NnError *err)
{
  int total = 0;

  for (int k = 0; k < net->n_nodes; k++)
    total += net->node[k].n_in;
  u->start = nn_heap_array (&net->heap, (size_t) net->n_values + 2, sizeof (int), err);
  u->user = nn_heap_array (&net->heap, (size_t) total, sizeof (int), err);
  if (u->start == NULL || u->user == NULL)
    return false;
  for (int k = 0; k < net->n_nodes; k++)
    for (int i = 0; i < net->node[k].n_in; i++)
      if (net->node[k].in[i] >= 0)
        u->start[net->node[k].in[i] + 2]++;
  for (int v = 0; v < net->n_values; v++)
    u->start[v + 2] += u->start[v + 1];
  for (int k = 0; k < net->n_nodes; k++)
    for (int i = 0; i < net->node[k].n_in; i++)
      if (net->node[k].in[i] >= 0)
        u->user[u->start[net->node[k].in[i] + 1]++] = k;
  return true;
}

/* Could value @v be written straight into a part of something larger, with strides of @t? */
static bool
can_live_inside (const NnNet *net, const Users *u, int v, int concat, const NnTensor *t)
{
  const NnValue *value = &net->value[v];
  const NnOp *maker;

  if (value->producer < 0 || value->is_output || value->is_constant || value->is_input
      || value->root != v || net->node[value->producer].view)
    return false;
  maker = net->node[value->producer].op;
  if ((maker->flags & NN_OP_STRIDED) == 0
      && ((maker->flags & NN_OP_CHANNELS_LAST) == 0 || !nn_tensor_is_channels_last (t, NULL)))
    return false;
  for (int i = u->start[v]; i < u->start[v + 1]; i++)
    {
      const NnNode *user = &net->node[u->user[i]];

      if (u->user[i] == concat)
        continue;
      if (user->view || strcmp (user->op->name, "Concat") == 0)
        return false;
      if ((user->op->flags & NN_OP_STRIDED) == 0
          && ((user->op->flags & NN_OP_CHANNELS_LAST) == 0
              || !nn_tensor_is_channels_last (t, NULL)))
        return false;
      if ((user->op->flags & NN_OP_CHANNELS_LAST) != 0 && is_picture (t)
          && !nn_tensor_is_channels_last (t, NULL))
        return false;
    }
  return true;
}

static void
place_parts (NnNet *net, const Users *u, int k)
{
  NnNode *node = &net->node[k];
  NnValue *out = &net->value[node->out[0]];
  int64_t at = 0;
  int axis = (int) nn_attr_int (node, "axis", 1);
  bool all = true;

  if (axis < 0)
    axis += out->t.rank;
  for (int i = 0; i < node->n_in; i++)
    {
      NnValue *part = &net->value[node->in[i]];
      NnTensor t = part->t;

      memcpy (t.stride, out->t.stride, sizeof t.stride);
      if (can_live_inside (net, u, node->in[i], k, &t))
        {
          part->t = t;
          part->root = out->root;
          part->offset = out->offset + at * out->t.stride[axis];
        }
      else
        all = false;
      at += t.dim[axis];
    }
  node->view = all;
}

static bool
place_concats (NnNet *net, NnError *err)
{
  Users u = { NULL, NULL };
  bool ok = find_users (net, &u, err);

  /* Last first, so that a concatenation inside another one finds its place known. */
  for (int k = net->n_nodes - 1; ok && k >= 0; k--)
    if (strcmp (net->node[k].op->name, "Concat") == 0)
      place_parts (net, &u, k);
  nn_heap_release (&net->heap, u.start);
  nn_heap_release (&net->heap, u.user);
  return ok;
}

/* --- 3. and 4. liveness --- */

static void
find_lifetimes (NnNet *net)
{
  for (int v = 0; v < net->n_values; v++)
    {
      net->value[v].first = INT32_MAX;
      net->value[v].last = -1;
    }
  for (int v = 0; v < net->n_values; v++)
    if (net->value[v].is_input || net->value[v].is_output)
      {
        NnValue *root = &net->value[net->value[v].root];

        root->last = net->n_nodes;
        if (net->value[v].is_input)
          root->first = -1;
      }
  for (int k = 0; k < net->n_nodes; k++)
    {
      const NnNode *node = &net->node[k];

      for (int i = 0; i < node->n_out; i++)
        if (node->out[i] >= 0)
          {
            NnValue *root = &net->value[net->value[node->out[i]].root];

            if (root->first > k)
              root->first = k;
            if (root->last < k)
              root->last = k;
          }
      for (int i = 0; i < node->n_in; i++)
        if (node->in[i] >= 0 && net->value[net->value[node->in[i]].root].last < k)
          net->value[net->value[node->in[i]].root].last = k;
    }
}

static bool
same_place (const NnTensor *a, const NnTensor *b)
{
  if (a->type != b->type || !nn_tensor_same_shape (a, b))
    return false;
  for (int i = 0; i < a->rank; i++)
    if (a->dim[i] != 1 && a->stride[i] != b->stride[i])
      return false;
  return true;
}

/* The root of @v, after the roots of views may themselves have moved into others. */
static int
find_root (NnNet *net, int v)
{
  NnValue *value = &net->value[v];

  while (net->value[value->root].root != value->root)
    {
      value->offset += net->value[value->root].offset;
      value->root = net->value[value->root].root;
    }
  return value->root;
}

/* Lets outputs take over the memory of inputs that end here. */
static void
merge_in_place (NnNet *net)
{
  for (int k = 0; k < net->n_nodes; k++)
    {
      const NnNode *node = &net->node[k];
      NnValue *out;

      if (node->view || node->n_out != 1 || node->out[0] < 0
          || ((node->op->flags & NN_OP_IN_PLACE) == 0 && node->residual == 0))
        continue;
      out = &net->value[node->out[0]];
      if (out->root != node->out[0] || out->is_output || out->is_constant)
        continue;
      for (int i = 0; i < node->n_in; i++)
        {
          NnValue *in, *root;

          if (node->in[i] < 0 || (node->residual != 0 && i != node->residual))
            continue;
          in = &net->value[node->in[i]];
          find_root (net, node->in[i]);
          root = &net->value[in->root];
          if (in->is_constant || root->is_constant || root->is_input || root->is_output
              || root->last != k || !same_place (&in->t, &out->t)
              || in->root == node->out[0])
            continue;
          /* Another input that is a different look at the same memory would be overwritten. */
          for (int j = 0; j < node->n_in; j++)
            if (j != i && node->in[j] >= 0 && find_root (net, node->in[j]) == in->root)
              root = NULL;
          if (root == NULL)
            continue;
          root->last = out->last;
          out->root = in->root;
          out->offset = in->offset;
          break;
        }
    }
  for (int v = 0; v < net->n_values; v++)
    find_root (net, v);
}

typedef struct
{
  size_t bytes, place;
  int first, last, value;
} Block;

static int
larger_first (const void *a, const void *b)
{
  const Block *x = a, *y = b;

  if (x->bytes != y->bytes)
    return x->bytes < y->bytes ? 1 : -1;
  return x->value - y->value;
}

static int
lower_first (const void *a, const void *b)
{
  const Block *x = *(const Block *const *) a, *y = *(const Block *const *) b;

  return x->place < y->place ? -1 : x->place > y->place;
}

/* With so many blocks the search for gaps would be slow; such networks get no sharing. */
#define MAX_SHARED_BLOCKS 4000

static bool
place_blocks (NnNet *net, NnError *err)
{
  size_t total = 0;
  int n = 0;
  Block *block = nn_heap_array (&net->heap, (size_t) net->n_values, sizeof *block, err);
  Block **busy = nn_heap_array (&net->heap, (size_t) net->n_values, sizeof *busy, err);
  bool ok = false;

  if (block == NULL || busy == NULL)
    goto out;
  for (int v = 0; v < net->n_values; v++)
    {
      NnValue *value = &net->value[v];

      if (value->is_constant || value->root != v || (value->last < 0 && !value->is_input))
        continue;
      block[n].bytes = (nn_tensor_bytes (&value->t) + 127) / 64 * 64;
      block[n].first = value->first;
      block[n].last = value->last;
      block[n++].value = v;
    }
  qsort (block, (size_t) n, sizeof *block, larger_first);
  for (int i = 0; i < n; i++)
    {
      int n_busy = 0;
      size_t at = 0;

      if (n > MAX_SHARED_BLOCKS)
        at = total;
      else
        {
          for (int j = 0; j < i; j++)
            if (block[j].first <= block[i].last && block[i].first <= block[j].last)
              busy[n_busy++] = &block[j];
          qsort (busy, (size_t) n_busy, sizeof *busy, lower_first);
          for (int j = 0; j < n_busy && at + block[i].bytes > busy[j]->place; j++)
            if (busy[j]->place + busy[j]->bytes > at)
              at = busy[j]->place + busy[j]->bytes;
        }
      block[i].place = at;
      if (at + block[i].bytes > total)
        total = at + block[i].bytes;
      if (total > net->options.max_bytes)
        {
          nn_fail (err, NN_ERROR_MEMORY, "running the network needs more than %zu bytes",
                   net->options.max_bytes);
          goto out;
        }
      net->value[block[i].value].place = at;
    }
  net->arena_bytes = total;
  ok = true;

out:
  nn_heap_release (&net->heap, block);
  nn_heap_release (&net->heap, busy);
  return ok;
}

/* --- packed weights, scratch memory --- */

static bool
prepare_nodes (NnNet *net, NnError *err)
{
  NnCtxRoom room;
  bool ok = nn_ctx_room_init (&room, net, err);

  for (int k = 0; ok && k < net->n_nodes; k++)
    {
      NnNode *node = &net->node[k];
      size_t bytes = 0;

      nn_ctx_room_bind (&room, net, node, NULL);
      for (int i = 0; i < node->n_out; i++)
        if (node->out[i] >= 0)
          *room.ctx.out[i] = net->value[node->out[i]].t;
      if (node->op->prepare != NULL && !node->op->prepare (&room.ctx, &node->state, &bytes, err))
        ok = false;
      net->state_bytes += bytes;
      if (ok && node->op->scratch != NULL)
        {
          bytes = node->op->scratch (&room.ctx);
          if (bytes > net->scratch_bytes)
            net->scratch_bytes = bytes;
        }
      if (ok && (net->state_bytes > net->options.max_bytes
                 || net->scratch_bytes > net->options.max_bytes))
        ok = nn_fail (err, NN_ERROR_MEMORY, "the network needs more than %zu bytes",
                      net->options.max_bytes);
    }
  nn_ctx_room_clear (&room);
  return ok;
}

/* Constants that only packed copies use are no longer needed. */
static void
drop_packed_constants (NnNet *net)
{
  for (int v = 0; v < net->n_values; v++)
    net->value[v].uses = net->value[v].is_output ? 1 : 0;
  for (int k = 0; k < net->n_nodes; k++)
    for (int i = 0; i < net->node[k].n_in; i++)
      if (net->node[k].in[i] >= 0
          && (net->node[k].state == NULL || !net->value[net->node[k].in[i]].is_constant))
        net->value[net->node[k].in[i]].uses++;
  for (int v = 0; v < net->n_values; v++)
    if (net->value[v].is_constant && net->value[v].uses == 0 && net->value[v].root == v)
      {
        nn_heap_release (&net->heap, net->value[v].t.data);
        net->value[v].t.data = NULL;
      }
}

bool
nn_plan (NnNet *net, NnError *err)
{
  if (net->dynamic)
    return true;
  if (!assign_layout (net, err) || (!net->options.keep_all && !place_concats (net, err)))
    return false;
  find_lifetimes (net);
  if (net->options.keep_all)
    for (int v = 0; v < net->n_values; v++)
      net->value[v].last = net->n_nodes;
  else
    merge_in_place (net);
  if (!place_blocks (net, err) || !prepare_nodes (net, err))
    return false;
  drop_packed_constants (net);
  return true;
}
