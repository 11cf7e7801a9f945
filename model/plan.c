/* plan.c: where every value of a static network lives, once layout.c has said how it is laid out.
 *
 * 1. Concatenation: a part that nobody needs elsewhere is written to its place at once.
 *    Then bands.c says which pictures never are in memory as a whole.
 * 2. In place: a pointwise operator writes over an input that is not needed afterwards.
 * 3. Liveness: each remaining block of memory is placed at the lowest free address of one arena.
 */
#include "bands.h"
#include "graph.h"
#include "op.h"
#include "run.h"

#include <stdlib.h>
#include <string.h>

/* --- 1. concatenation --- */

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
      if ((user->op->flags & NN_OP_CHANNELS_LAST) != 0 && nn_tensor_is_picture (t)
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

/* --- 2. and 3. liveness --- */

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

            if (root->first > node->step_first)
              root->first = node->step_first;
            if (root->last < node->step_last)
              root->last = node->step_last;
          }
      for (int i = 0; i < node->n_in; i++)
        if (node->in[i] >= 0 && net->value[net->value[node->in[i]].root].last < node->step_last)
          net->value[net->value[node->in[i]].root].last = node->step_last;
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

/* True if the kernels of a convolution have read its residual before they write: those of an
 * activation that is no clip run over the finished sums, and what comes after is added then. */
static bool
reads_residual_first (const NnNode *node)
{
  return node->residual_kind != NN_RESIDUAL_AFTER || node->activation.kind == NN_ACT_NONE
         || node->activation.kind == NN_ACT_CLIP;
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
          || ((node->op->flags & NN_OP_IN_PLACE) == 0
              && (node->residual == 0 || !reads_residual_first (node)))
          || !node->may_overwrite || net->value[node->out[0]].in_bands)
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

      if (value->is_constant || value->in_bands || value->root != v
          || (value->last < 0 && !value->is_input))
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
          && (net->node[k].state == NULL || !net->value[net->node[k].in[i]].is_constant
              || (i > 0 && i == net->node[k].residual)))
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
  if (!nn_layout (net, err) || (!net->options.keep_all && !place_concats (net, err)))
    return false;
  if (!prepare_nodes (net, err) || !nn_bands_find (net, err))
    return false;
  find_lifetimes (net);
  if (net->options.keep_all)
    for (int v = 0; v < net->n_values; v++)
      net->value[v].last = net->n_nodes;
  else
    merge_in_place (net);
  if (!place_blocks (net, err))
    return false;
  drop_packed_constants (net);
  return true;
}
