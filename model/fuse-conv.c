/* fuse-conv.c: convolutions swallow what stands before and after them: padding, batch
 * normalisation, scales and shifts by a constant a channel, an addition of another picture, an
 * activation. A swallowed node leaves its place to the convolution, whose inputs are all there by
 * then, so that the order stays right.
 */
#include "fuse.h"

#include "ops.h"

#include <math.h>
#include <string.h>

/* Room for bias and residual: x, weight, bias, residual. */
static bool
widen (NnFuse *f, NnNode *conv, NnError *err)
{
  int *in = nn_heap_array (&f->net->heap, 4, sizeof *in, err);

  if (in == NULL)
    return false;
  for (int i = 0; i < 4; i++)
    in[i] = i < conv->n_in ? conv->in[i] : -1;
  conv->in = in;
  if (conv->n_in < 3)
    conv->n_in = 3;
  return true;
}

/* @node's place and output become the convolution's. */
static void
take_over (NnNode *conv, NnNode *node)
{
  int *out = node->out;

  *node = *conv;
  node->out = out;
  conv->dead = true;
}

/* New constant with the shape of @like, or of rank 1 with @n entries when that is NULL. */
static int
new_constant (NnFuse *f, const NnTensor *like, int64_t n, NnError *err)
{
  NnNet *net = f->net;
  NnTensor t;
  int v;

  if (like != NULL)
    nn_tensor_init (&t, NN_FLOAT, like->rank, like->dim);
  else
    nn_tensor_init (&t, NN_FLOAT, 1, &n);
  t.data = nn_heap_alloc (&net->heap, nn_tensor_bytes (&t), err);
  if (t.data == NULL)
    return -1;
  v = nn_graph_add_value (net, "folded", err);
  if (v < 0)
    return -1;
  net->value[v].t = t;
  net->value[v].known = net->value[v].is_constant = true;
  net->value[v].uses = 1;
  return v;
}

/* Per-channel scale and shift of what follows a convolution. */
typedef struct
{
  const NnTensor *scale, *shift, *mean, *variance; /* NULL: 1 or 0 */
  double epsilon;
  bool divide, negate; /* by the scale; the shift */
} Affine;

static double
entry (const NnTensor *t, int64_t k)
{
  return (double) ((const float *) t->data)[nn_tensor_count (t) == 1 ? 0 : k];
}

/* Puts scale and shift into the convolution's weights and bias. */
static bool
fold_affine (NnFuse *f, NnNode *conv, const Affine *a, NnError *err)
{
  const NnTensor old = f->net->value[conv->in[1]].t; /* a copy: adding values moves the list */
  const float *old_bias;
  int64_t n_k = old.dim[0], per = nn_tensor_count (&old) / n_k;
  int w = conv->in[1], b;
  float *weight = NULL, *bias;

  if (!widen (f, conv, err))
    return false;
  b = new_constant (f, NULL, n_k, err);
  if (b < 0)
    return false;
  if (a->scale != NULL)
    {
      w = new_constant (f, &old, 0, err);
      if (w < 0)
        return false;
      weight = f->net->value[w].t.data;
    }
  old_bias = conv->in[2] < 0 ? NULL : f->net->value[conv->in[2]].t.data;
  bias = f->net->value[b].t.data;
  for (int64_t k = 0; k < n_k; k++)
    {
      double scale = a->scale == NULL ? 1 : entry (a->scale, k), shift;

      if (a->divide)
        scale = 1 / scale;
      if (a->variance != NULL)
        scale /= sqrt (entry (a->variance, k) + a->epsilon);
      shift = a->shift == NULL ? 0 : entry (a->shift, k);
      if (a->mean != NULL)
        shift -= entry (a->mean, k) * scale;
      bias[k] = (float) ((old_bias == NULL ? 0 : (double) old_bias[k]) * scale
                         + (a->negate ? -shift : shift));
      for (int64_t i = 0; weight != NULL && i < per; i++)
        weight[k * per + i] = (float) ((double) ((const float *) old.data)[k * per + i] * scale);
    }
  conv->in[1] = w;
  conv->in[2] = b;
  return true;
}

/* True for a convolution whose sums may still be changed: nothing applied yet, constants known. */
static bool
is_open (const NnFuse *f, const NnNode *conv)
{
  return conv != NULL && conv->activation.kind == NN_ACT_NONE && conv->residual == 0
         && nn_fuse_constant (f, conv->in[1]) != NULL && f->net->value[conv->in[1]].t.dim[0] > 0
         && (conv->n_in < 3 || conv->in[2] < 0
             || (nn_fuse_constant (f, conv->in[2]) != NULL
                 && nn_tensor_is_dense (nn_fuse_constant (f, conv->in[2]))));
}

/* One number, or one a channel in a shape that broadcasts along axis 1 of @rank dimensions. */
static bool
is_channel_constant (const NnTensor *t, int rank, int64_t channels)
{
  if (t == NULL || t->rank > rank)
    return false;
  for (int i = 0; i < t->rank; i++)
    if (t->dim[i] != 1 && (i + rank - t->rank != 1 || t->dim[i] != channels))
      return false;
  return true;
}

static bool
swallow_affine (NnFuse *f, NnNode *node, bool *done, NnError *err)
{
  Affine a = { 0 };
  NnNode *conv = NULL;
  int side = 0;

  if (nn_node_is (node, "BatchNormalization"))
    {
      conv = nn_fuse_maker (f, node->in[0], "Conv");
      a.scale = nn_fuse_constant (f, node->in[1]);
      a.shift = nn_fuse_constant (f, node->in[2]);
      a.mean = nn_fuse_constant (f, node->in[3]);
      a.variance = nn_fuse_constant (f, node->in[4]);
      a.epsilon = (double) nn_attr_float (node, "epsilon", 1e-5f);
      if (!is_open (f, conv) || a.scale == NULL || a.shift == NULL || a.mean == NULL
          || a.variance == NULL)
        return true;
    }
  else
    {
      bool add = nn_node_is (node, "Add"), sub = nn_node_is (node, "Sub");
      bool mul = nn_node_is (node, "Mul"), div = nn_node_is (node, "Div");
      const NnTensor *t;

      if (!add && !sub && !mul && !div)
        return true;
      conv = nn_fuse_maker (f, node->in[0], "Conv");
      if (conv == NULL && (add || mul))
        conv = nn_fuse_maker (f, node->in[side = 1], "Conv");
      if (!is_open (f, conv) || !nn_fuse_same_shape (f, node->in[side], node->out[0]))
        return true;
      t = nn_fuse_constant (f, node->in[!side]);
      if (!is_channel_constant (t, f->net->value[node->out[0]].t.rank,
                                f->net->value[node->out[0]].t.dim[1]))
        return true;
      a.scale = mul || div ? t : NULL;
      a.shift = add || sub ? t : NULL;
      a.divide = div;
      a.negate = sub;
    }
  {
    /* Constants live in the values, whose list may move: keep copies of their headers. */
    NnTensor copy[4];
    const NnTensor **t[4] = { &a.scale, &a.shift, &a.mean, &a.variance };

    for (int i = 0; i < 4; i++)
      if (*t[i] != NULL)
        {
          copy[i] = **t[i];
          *t[i] = &copy[i];
        }
    if (!fold_affine (f, conv, &a, err))
      return false;
  }
  take_over (conv, node);
  *done = true;
  return true;
}

static bool
can_finish (NnFuse *f, NnNode *conv)
{
  nn_ctx_room_bind (&f->room, f->net, conv, NULL);
  for (int i = 0; i < conv->n_out; i++)
    if (conv->out[i] >= 0)
      *f->room.ctx.out[i] = f->net->value[conv->out[i]].t;
  return nn_conv_can_fuse (&f->room.ctx);
}

static void
swallow_activation (NnFuse *f, NnNode *node)
{
  NnNode *conv = nn_fuse_maker (f, node->in[0], "Conv");

  if (conv == NULL || conv->activation.kind != NN_ACT_NONE
      || conv->residual_kind == NN_RESIDUAL_AFTER || !can_finish (f, conv))
    return;
  conv->activation = node->activation;
  take_over (conv, node);
}

static bool
swallow_residual (NnFuse *f, NnNode *node, NnError *err)
{
  NnNode *conv = NULL;
  int side = 0;

  /* Of two convolutions the later one adds, so that neither picture waits longer than needed. */
  for (int i = 0; i < 2; i++)
    {
      NnNode *other = nn_fuse_maker (f, node->in[i], "Conv");

      if (other != NULL && other->residual == 0
          && (conv == NULL || f->net->value[node->in[i]].producer
                                  > f->net->value[node->in[side]].producer))
        {
          conv = other;
          side = i;
        }
    }
  if (conv == NULL || !nn_fuse_same_shape (f, node->in[0], node->in[1]) || !can_finish (f, conv))
    return true;
  if (!widen (f, conv, err))
    return false;
  conv->in[3] = node->in[!side];
  conv->n_in = 4;
  conv->residual = 3;
  conv->residual_kind
      = conv->activation.kind == NN_ACT_NONE ? NN_RESIDUAL_BEFORE : NN_RESIDUAL_AFTER;
  take_over (conv, node);
  return true;
}

/* Zero padding before a convolution becomes its own. */
static bool
swallow_padding (NnFuse *f, NnNode *conv, NnError *err)
{
  NnNode *pad = nn_fuse_maker (f, conv->in[0], "Pad");
  const char *auto_pad = nn_attr_string (conv, "auto_pad", "NOTSET");
  const NnTensor *list;
  const NnAttr *old = nn_attr (conv, "pads");
  int rank = f->net->value[conv->in[0]].t.rank;
  int64_t all[2 * NN_MAX_RANK];
  int64_t *pads;
  NnAttr *attr;
  int n = 0;
  float fill;

  if (pad == NULL || strcmp (nn_attr_string (pad, "mode", "constant"), "constant") != 0
      || (strcmp (auto_pad, "NOTSET") != 0 && strcmp (auto_pad, "VALID") != 0) || pad->n_in > 3)
    return true;
  fill = nn_attr_float (pad, "value", 0);
  if (pad->n_in > 2 && pad->in[2] >= 0 && !nn_fuse_scalar (f, pad->in[2], &fill))
    return true;
  list = pad->n_in > 1 && pad->in[1] >= 0 ? &f->net->value[pad->in[1]].t : NULL;
  if (fill != 0 || (list != NULL && (list->data == NULL || nn_tensor_count (list) != 2 * rank))
      || (list == NULL && (nn_attr (pad, "pads") == NULL || nn_attr (pad, "pads")->n != 2 * rank)))
    return true;
  for (int i = 0; i < 2 * rank; i++)
    {
      all[i] = list != NULL ? nn_get_int (list->type, list->data, i)
                            : nn_attr (pad, "pads")->ints[i];
      if (all[i] < 0 || all[i] > 1 << 20 || (i % rank < 2 && all[i] != 0))
        return true;
    }
  attr = nn_heap_array (&f->net->heap, (size_t) conv->n_attr + 1, sizeof *attr, err);
  pads = nn_heap_array (&f->net->heap, (size_t) (2 * rank - 4), sizeof *pads, err);
  if (attr == NULL || pads == NULL)
    return false;
  for (int i = 0; i < 2 * (rank - 2); i++)
    pads[i] = all[i < rank - 2 ? i + 2 : i + 4]
              + (old != NULL && strcmp (auto_pad, "NOTSET") == 0 ? old->ints[i] : 0);
  attr[n++] = (NnAttr) { .name = "pads", .kind = NN_ATTR_INTS, .n = 2 * (rank - 2), .ints = pads };
  for (int i = 0; i < conv->n_attr; i++)
    if (strcmp (conv->attr[i].name, "pads") != 0 && strcmp (conv->attr[i].name, "auto_pad") != 0)
      attr[n++] = conv->attr[i];
  conv->attr = attr;
  conv->n_attr = n;
  conv->in[0] = pad->in[0];
  pad->dead = true;
  return true;
}

bool
nn_fuse_convolutions (NnFuse *f, NnError *err)
{
  for (int k = 0; k < f->net->n_nodes; k++)
    {
      NnNode *node = &f->net->node[k];
      bool done = false;

      if (node->dead)
        continue;
      if (nn_node_is (node, "Conv") && !swallow_padding (f, node, err))
        return false;
      if (nn_node_is (node, "Activation"))
        swallow_activation (f, node);
      else if (!swallow_affine (f, node, &done, err)
               || (!done && nn_node_is (node, "Add") && !swallow_residual (f, node, err)))
        return false;
    }
  nn_graph_compact (f->net);
  return true;
}
