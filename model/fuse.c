/* fuse.c: fewer, larger nodes.
 *
 * First every activation, also one that a file spells out (x * min (max (x + 3, 0), 6) * c),
 * becomes one Activation node. Then convolutions swallow their neighbours: fuse-conv.c.
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
      if ((hard || a.kind == NN_ACT_HARD_SWISH) && nn_fuse_scalar (f, node->in[!i], &c))
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
        match_product (f, node, nn_node_is (node, "Div"));
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
  find_activations (&f);
  ok = nn_fuse_convolutions (&f, err);
  nn_ctx_room_clear (&f.room);
  return ok;
}
