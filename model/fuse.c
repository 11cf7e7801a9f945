/* fuse.c: fewer, larger nodes.
 *
 * First nodes that change nothing vanish, and means over pictures get the operator that has the
 * kernel. Then every activation, also one that a file spells out
 * (x * min (max (x + 3, 0), 6) * c; x * (1 + erf (x / sqrt (2))) / 2), becomes one Activation node.
 * Then convolutions swallow their neighbours: fuse-conv.c.
 *
 * Only static networks; with keep_all nothing is changed.
 */
#include "fuse.h"

#include "ops.h"

#include <math.h>
#include <string.h>

/* --- patterns --- */

NnNode *
nn_fuse_maker (const NnFuse *f, int v, const char *name)
{
  const NnValue *value = v < 0 ? NULL : &f->net->value[v];
  NnNode *node;

  if (value == NULL || value->producer < 0 || value->uses != 1 || value->is_output)
    return NULL;
  node = &f->net->node[value->producer];
  return !node->dead && strcmp (node->op->name, name) == 0 ? node : NULL;
}

const NnTensor *
nn_fuse_constant (const NnFuse *f, int v)
{
  const NnTensor *t = v < 0 ? NULL : &f->net->value[v].t;

  return t != NULL && f->net->value[v].is_constant && t->type == NN_FLOAT && t->data != NULL ? t
                                                                                            : NULL;
}

bool
nn_fuse_scalar (const NnFuse *f, int v, float *number)
{
  const NnTensor *t = nn_fuse_constant (f, v);

  if (t == NULL || nn_tensor_count (t) != 1)
    return false;
  *number = *(const float *) t->data;
  return true;
}

bool
nn_fuse_same_shape (const NnFuse *f, int a, int b)
{
  return f->net->value[a].t.type == f->net->value[b].t.type
         && nn_tensor_same_shape (&f->net->value[a].t, &f->net->value[b].t);
}

bool
nn_node_is (const NnNode *node, const char *name)
{
  return strcmp (node->op->name, name) == 0;
}

/* --- nodes that change nothing --- */

/* Whoever reads the output of an Identity (or of a Dropout, when nobody trains) reads its input. One that makes an output of the network
 * gives its name to what it copies, unless that is one itself. */
static bool
drop_identities (NnFuse *f, NnError *err)
{
  NnNet *net = f->net;
  int *now = nn_heap_array (&net->heap, (size_t) net->n_values, sizeof *now, err);

  if (now == NULL)
    return false;
  for (int v = 0; v < net->n_values; v++)
    now[v] = v;
  for (int k = 0; k < net->n_nodes; k++)
    {
      NnNode *node = &net->node[k];
      NnValue *in, *out;

      for (int i = 0; i < node->n_in; i++)
        if (node->in[i] >= 0)
          node->in[i] = now[node->in[i]];
      if (!nn_node_is (node, "Identity")
          && (!nn_node_is (node, "Dropout") || (node->n_out > 1 && node->out[1] >= 0)))
        continue;
      in = &net->value[node->in[0]];
      out = &net->value[node->out[0]];
      if (!out->is_output)
        now[node->out[0]] = node->in[0];
      else if (in->producer < 0 || in->is_output || net->node[in->producer].dead)
        continue;
      else
        {
          NnNode *maker = &net->node[in->producer];

          for (int i = 0; i < maker->n_out; i++)
            if (maker->out[i] == node->in[0])
              maker->out[i] = node->out[0];
          for (int j = in->producer + 1; j < k; j++)
            for (int i = 0; i < net->node[j].n_in; i++)
              if (net->node[j].in[i] == node->in[0])
                net->node[j].in[i] = node->out[0];
          out->producer = in->producer;
          for (int v = 0; v < net->n_values; v++)
            if (now[v] == node->in[0])
              now[v] = node->out[0];
        }
      node->dead = true;
    }
  nn_heap_release (&net->heap, now);
  nn_graph_compact (net);
  return true;
}

/* --- one thing under two names --- */

/* The mean or maximum of every channel of a picture is what global pooling has a kernel for. */
static void
rename_reductions (NnFuse *f)
{
  for (int k = 0; k < f->net->n_nodes; k++)
    {
      NnNode *node = &f->net->node[k];
      bool mean = nn_node_is (node, "ReduceMean");
      const NnTensor *in, *out;

      if (!mean && !nn_node_is (node, "ReduceMax"))
        continue;
      in = &f->net->value[node->in[0]].t;
      out = &f->net->value[node->out[0]].t;
      if (!nn_tensor_is_picture (in) || nn_tensor_count (in) == 0 || out->rank != 4
          || out->dim[0] != in->dim[0] || out->dim[1] != in->dim[1] || out->dim[2] != 1
          || out->dim[3] != 1)
        continue;
      node->op = nn_op_find ("", mean ? "GlobalAveragePool" : "GlobalMaxPool", 1);
      node->n_in = 1;
      node->n_attr = 0;
    }
}

/* --- activations --- */

/* Turns @node into an activation of value @x. */
static void
become_activation (NnNode *node, int x, const NnActivation *activation)
{
  node->op = &nn_op_activation;
  node->in[0] = x;
  node->n_in = 1;
  node->n_attr = 0;
  node->activation = *activation;
}

/* clip (x + b): a hard sigmoid with slope 1. */
static void
match_shifted_clip (NnFuse *f, NnNode *node)
{
  NnActivation a = node->activation;
  NnNode *add = nn_fuse_maker (f, node->in[0], "Add");
  float shift;

  if (a.kind != NN_ACT_CLIP || add == NULL)
    return;
  for (int i = 0; i < 2; i++)
    if (nn_fuse_scalar (f, add->in[i], &shift) && nn_fuse_same_shape (f, add->in[!i], node->out[0]))
      {
        a.kind = NN_ACT_HARD_SIGMOID;
        a.alpha = 1;
        a.beta = shift;
        add->dead = true;
        become_activation (node, add->in[!i], &a);
        return;
      }
}

static bool
scale_by (NnActivation *a, float c)
{
  if (!(c > 0) || isinf (c))
    return false;
  a->alpha *= c;
  if (a->kind == NN_ACT_GELU)
    return true;
  a->beta *= c;
  a->lo *= c;
  a->hi *= c;
  return true;
}

/* True if @v is value @x times one constant number; @product makes it. */
static bool
is_scaled (const NnFuse *f, int v, int x, NnNode **product, float *c)
{
  *product = nn_fuse_maker (f, v, "Mul");
  for (int i = 0; *product != NULL && i < 2; i++)
    if ((*product)->in[i] == x && nn_fuse_scalar (f, (*product)->in[!i], c)
        && nn_fuse_same_shape (f, v, x))
      return true;
  return false;
}

/* A product of an activation with a constant, or with the activation's own argument, which
 * may have been multiplied by a constant before. */
static void
match_product (NnFuse *f, NnNode *node, bool divide)
{
  for (int i = 0; i < (divide ? 1 : 2); i++)
    {
      NnNode *inner = nn_fuse_maker (f, node->in[i], "Activation"), *product = NULL;
      NnActivation a;
      bool hard;
      float c;

      if (inner == NULL || !nn_fuse_same_shape (f, node->in[i], node->out[0]))
        continue;
      a = inner->activation;
      hard = a.kind == NN_ACT_HARD_SIGMOID;
      if ((hard || a.kind == NN_ACT_HARD_SWISH || a.kind == NN_ACT_GELU)
          && nn_fuse_scalar (f, node->in[!i], &c))
        {
          if (!scale_by (&a, divide ? 1 / c : c))
            return;
        }
      else if (!divide && hard && node->in[!i] == inner->in[0])
        a.kind = NN_ACT_HARD_SWISH;
      else if (!divide && hard && is_scaled (f, node->in[!i], inner->in[0], &product, &c)
               && scale_by (&a, c))
        {
          a.kind = NN_ACT_HARD_SWISH;
          product->dead = true;
        }
      else if (!divide && node->in[!i] == inner->in[0] && a.kind == NN_ACT_SIGMOID)
        a.kind = NN_ACT_SILU;
      else
        continue;
      inner->dead = true;
      become_activation (node, inner->in[0], &a);
      return;
    }
}

/* Takes @v apart into @x * @c with a constant number, made by @node for one user only; if it is no
 * such product, @x is @v and @node NULL. */
static void
take_apart (const NnFuse *f, int v, int *x, float *c, NnNode **node)
{
  *node = nn_fuse_maker (f, v, "Mul");
  if (*node == NULL)
    *node = nn_fuse_maker (f, v, "Div");
  for (int i = 0; *node != NULL && i < (nn_node_is (*node, "Div") ? 1 : 2); i++)
    if (nn_fuse_scalar (f, (*node)->in[!i], c) && nn_fuse_same_shape (f, (*node)->in[i], v))
      {
        *c = nn_node_is (*node, "Div") ? 1 / *c : *c;
        *x = (*node)->in[i];
        return;
      }
  *node = NULL;
  *x = v;
  *c = 1;
}

/* GELU: a product of x, of 1 + erf (x * beta), and of constants at any place. */
static void
match_gelu (NnFuse *f, NnNode *node)
{
  for (int i = 0; i < 2; i++)
    {
      NnActivation a = { .kind = NN_ACT_GELU };
      NnNode *add, *erf, *inner[3];
      float c[3], one;
      int gate, x, argument;

      take_apart (f, node->in[i], &gate, &c[0], &inner[0]);
      take_apart (f, node->in[!i], &x, &c[1], &inner[1]);
      add = nn_fuse_maker (f, gate, "Add");
      if (add == NULL)
        continue;
      erf = nn_fuse_maker (f, add->in[0], "Activation");
      if (erf == NULL)
        erf = nn_fuse_maker (f, add->in[1], "Activation");
      if (erf == NULL || erf->activation.kind != NN_ACT_ERF
          || !nn_fuse_scalar (f, add->in[erf->out[0] == add->in[0]], &one) || one != 1
          || !nn_fuse_same_shape (f, erf->out[0], gate))
        continue;
      take_apart (f, erf->in[0], &argument, &c[2], &inner[2]);
      if (argument != x || !nn_fuse_same_shape (f, x, node->out[0]))
        continue;
      a.alpha = c[0] * c[1];
      a.beta = c[2];
      add->dead = erf->dead = true;
      for (int k = 0; k < 3; k++)
        if (inner[k] != NULL)
          inner[k]->dead = true;
      become_activation (node, x, &a);
      return;
    }
}

static void
find_activations (NnFuse *f)
{
  for (int k = 0; k < f->net->n_nodes; k++)
    {
      NnNode *node = &f->net->node[k];
      NnActivation a = { 0 };

      nn_ctx_room_bind (&f->room, f->net, node, NULL);
      if (node->n_out == 1 && nn_unary_activation (&f->room.ctx, &a))
        {
          become_activation (node, node->in[0], &a);
          match_shifted_clip (f, node);
        }
      else if (nn_node_is (node, "Mul") || nn_node_is (node, "Div"))
        {
          if (nn_node_is (node, "Mul"))
            match_gelu (f, node);
          if (!nn_node_is (node, "Activation"))
            match_product (f, node, nn_node_is (node, "Div"));
        }
    }
  nn_graph_sweep (f->net);
}

bool
nn_fuse (NnNet *net, NnError *err)
{
  NnFuse f = { .net = net };
  bool ok;

  if (net->dynamic || net->options.keep_all)
    return true;
  if (!nn_ctx_room_init (&f.room, net, err))
    return false;
  if (!drop_identities (&f, err))
    {
      nn_ctx_room_clear (&f.room);
      return false;
    }
  rename_reductions (&f);
  find_activations (&f);
  ok = nn_fuse_convolutions (&f, err);
  nn_ctx_room_clear (&f.room);
  return ok;
}
