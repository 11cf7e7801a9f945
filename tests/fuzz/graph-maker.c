/* graph-maker.c: networks out of arbitrary bytes. */
#include "graph-maker.h"

#include "onnx-file.h"
#include "op.h"

#include <math.h>

enum
{
  OPSET = 17,
  MAX_NODES = 24,
  MAX_VALUES = 128,
  MAX_INPUTS = 8,
  MAX_ATTRIBUTES = 8,
  MAX_ELEMENTS = 6000,
  MAX_MACS = 60000
};

typedef struct
{
  char name[16];
  NnTensor t;
  gboolean is_constant, is_used;
} Value;

typedef struct
{
  const guint8 *data, *end;
  File *graph;
  GString *text;
  Value value[MAX_VALUES];
  int n_values, n_nodes;
  gint64 macs;
  GPtrArray *memory; /* content of constants */
} Maker;

/* --- decisions --- */

/* 0 .. n - 1; 0 when the bytes are used up. */
static int
pick (Maker *m, int n)
{
  return m->data < m->end && n > 1 ? *m->data++ % n : 0;
}

static gboolean
chance (Maker *m, int of_8)
{
  return pick (m, 8) < of_8;
}

/* A number between -1 and 1 that depends on @i and @seed only. */
static float
noise (gint64 i, int seed)
{
  guint32 x = (guint32) i * 2654435761u + (guint32) seed * 40503u;

  x ^= x >> 15;
  x *= 2246822519u;
  x ^= x >> 13;
  return (float) (x & 0xffff) / 32768 - 1;
}

/* --- values --- */

static int
new_value (Maker *m, NnType type, int rank, const gint64 *dim)
{
  Value *v = &m->value[m->n_values];

  memset (v, 0, sizeof *v);
  g_snprintf (v->name, sizeof v->name, "v%d", m->n_values);
  nn_tensor_init (&v->t, type, rank, (const int64_t *) dim);
  return m->n_values++;
}

/* A constant of floats around @centre, not further than @spread; -1 when there is no room. */
static int
constant (Maker *m, int rank, const gint64 *dim, float centre, float spread)
{
  int seed = pick (m, 256), v;
  gint64 n = 1;
  float *data;
  File *t;

  for (int i = 0; i < rank; i++)
    n *= dim[i];
  if (m->n_values == MAX_VALUES || n > MAX_ELEMENTS)
    return -1;
  v = new_value (m, NN_FLOAT, rank, dim);
  data = g_new (float, n + 1);
  for (gint64 i = 0; i < n; i++)
    data[i] = centre + spread * noise (i, seed);
  t = g_byte_array_new ();
  for (int i = 0; i < rank; i++)
    put_int (t, 1, dim[i]);
  put_int (t, 2, NN_FLOAT);
  put_text (t, 8, m->value[v].name);
  put_bytes (t, 9, data, (gsize) n * sizeof *data);
  put_message (m->graph, 5, t);
  m->value[v].t.data = data;
  m->value[v].is_constant = m->value[v].is_used = TRUE;
  g_ptr_array_add (m->memory, data);
  return v;
}

static int
integers (Maker *m, int n, const gint64 *list)
{
  gint64 dim = n;
  File *t = g_byte_array_new ();
  int v;

  if (m->n_values == MAX_VALUES)
    {
      g_byte_array_unref (t);
      return -1;
    }
  v = new_value (m, NN_INT64, 1, &dim);
  put_int (t, 1, n);
  put_int (t, 2, NN_INT64);
  put_text (t, 8, m->value[v].name);
  put_bytes (t, 9, list, (gsize) n * sizeof *list);
  put_message (m->graph, 5, t);
  m->value[v].t.data = g_memdup2 (list, (gsize) n * sizeof *list);
  m->value[v].is_constant = m->value[v].is_used = TRUE;
  g_ptr_array_add (m->memory, m->value[v].t.data);
  return v;
}

/* A value that is no constant, preferably a late one; of @rank dimensions unless that is 0. -1 if
 * there is none. */
static int
any_value (Maker *m, int rank)
{
  int skip = pick (m, 6), last = -1;

  for (int v = m->n_values - 1; v >= 0; v--)
    if (!m->value[v].is_constant && (rank == 0 || m->value[v].t.rank == rank))
      {
        last = v;
        if (skip-- == 0)
          break;
      }
  return last;
}

/* --- nodes --- */

typedef struct
{
  const char *op;
  int in[MAX_INPUTS], n_in, n_out;
  NnAttr attr[MAX_ATTRIBUTES];
  gint64 ints[MAX_ATTRIBUTES][2 * NN_MAX_RANK];
  int n_attr;
  gboolean impossible;
} Node;

static Node
node_on (const char *op, int n_in, ...)
{
  Node node = { .op = op, .n_in = n_in, .n_out = 1 };
  va_list args;

  va_start (args, n_in);
  for (int i = 0; i < n_in; i++)
    {
      node.in[i] = va_arg (args, int);
      node.impossible = node.impossible || node.in[i] < 0;
    }
  va_end (args);
  return node;
}

static void
add_input (Node *node, int v)
{
  node->in[node->n_in++] = v;
  node->impossible = node->impossible || v < 0;
}

static void
add_ints (Node *node, const char *name, int n, const gint64 *list)
{
  int i = node->n_attr++;

  memcpy (node->ints[i], list, sizeof *list * (gsize) n);
  node->attr[i] = (NnAttr){ .name = name, .kind = NN_ATTR_INTS, .n = n };
}

static void
add_int (Node *node, const char *name, gint64 value)
{
  node->attr[node->n_attr++] = (NnAttr){ .name = name, .kind = NN_ATTR_INT, .i = value };
}

static void
add_float (Node *node, const char *name, float value)
{
  node->attr[node->n_attr++] = (NnAttr){ .name = name, .kind = NN_ATTR_FLOAT, .f = value };
}

static void
add_string (Node *node, const char *name, const char *value)
{
  node->attr[node->n_attr++] = (NnAttr){ .name = name, .kind = NN_ATTR_STRING, .s = value };
}

static void
write_node (Maker *m, const Node *node, const int *out)
{
  File *f = g_byte_array_new ();

  for (int i = 0; i < node->n_in; i++)
    put_text (f, 1, m->value[node->in[i]].name);
  for (int i = 0; i < node->n_out; i++)
    put_text (f, 2, m->value[out[i]].name);
  put_text (f, 4, node->op);
  for (int i = 0; i < node->n_attr; i++)
    {
      const NnAttr *a = &node->attr[i];
      File *p = g_byte_array_new ();

      put_text (p, 1, a->name);
      if (a->kind == NN_ATTR_INT)
        put_int (p, 3, a->i);
      else if (a->kind == NN_ATTR_STRING)
        put_text (p, 4, a->s);
      else if (a->kind == NN_ATTR_INTS)
        for (int k = 0; k < a->n; k++)
          put_int (p, 8, node->ints[i][k]);
      else
        put_fixed32 (p, 2, a->f);
      put_int (p, 20, a->kind == NN_ATTR_INT      ? 2
                      : a->kind == NN_ATTR_STRING ? 3
                      : a->kind == NN_ATTR_INTS   ? 7
                                                  : 1);
      put_message (f, 5, p);
    }
  put_message (m->graph, 1, f);
}

static void
describe (Maker *m, const Node *node, const int *out)
{
  if (m->text == NULL)
    return;
  for (int i = 0; i < node->n_out; i++)
    {
      const NnTensor *t = &m->value[out[i]].t;

      g_string_append_printf (m->text, "%s[", m->value[out[i]].name);
      for (int k = 0; k < t->rank; k++)
        g_string_append_printf (m->text, "%s%lld", k == 0 ? "" : " ", (long long) t->dim[k]);
      g_string_append (m->text, "] ");
    }
  g_string_append_printf (m->text, "= %s (", node->op);
  for (int i = 0; i < node->n_in; i++)
    g_string_append_printf (m->text, "%s%s", i == 0 ? "" : ", ", m->value[node->in[i]].name);
  for (int i = 0; i < node->n_attr; i++)
    {
      g_string_append_printf (m->text, "; %s", node->attr[i].name);
      for (int k = 0; k < node->attr[i].n; k++)
        g_string_append_printf (m->text, " %lld", (long long) node->ints[i][k]);
      if (node->attr[i].kind == NN_ATTR_INT)
        g_string_append_printf (m->text, " %lld", (long long) node->attr[i].i);
      if (node->attr[i].kind == NN_ATTR_STRING)
        g_string_append_printf (m->text, " %s", node->attr[i].s);
    }
  g_string_append (m->text, ")\n");
}

/* Adds the node if it can be; the first output's value, or -1. */
static int
emit (Maker *m, const Node *given)
{
  Node node = *given;
  NnNode n = { .op = nn_op_find ("", node.op, OPSET), .name = node.op, .opset = OPSET,
               .n_in = node.n_in, .n_out = node.n_out, .n_attr = node.n_attr,
               .attr = node.attr };
  const NnTensor *in[MAX_INPUTS];
  NnTensor room[4] = { 0 }, *out[4] = { &room[0], &room[1], &room[2], &room[3] };
  NnCtx ctx = { .node = &n, .n_in = node.n_in, .n_out = node.n_out, .in = in, .out = out };
  int made[4];
  gint64 macs;

  if (node.impossible || m->n_nodes == MAX_NODES || m->n_values + node.n_out > MAX_VALUES)
    return -1;
  g_assert_nonnull (n.op);
  for (int i = 0; i < node.n_in; i++)
    in[i] = &m->value[node.in[i]].t;
  for (int i = 0; i < node.n_attr; i++)
    if (node.attr[i].kind == NN_ATTR_INTS)
      node.attr[i].ints = (const int64_t *) node.ints[i];
  if (!n.op->infer (&ctx, NULL) || ctx.deferred)
    return -1;
  macs = n.op->macs != NULL ? n.op->macs (&ctx) : 0;
  for (int i = 0; i < node.n_out; i++)
    if (nn_tensor_count (&room[i]) > MAX_ELEMENTS || nn_tensor_count (&room[i]) < 1)
      return -1;
  if (macs > MAX_MACS || m->macs + macs > 2 * MAX_MACS)
    return -1;
  m->macs += macs;
  for (int i = 0; i < node.n_out; i++)
    made[i] = new_value (m, room[i].type, room[i].rank, (const gint64 *) room[i].dim);
  for (int i = 0; i < node.n_in; i++)
    m->value[node.in[i]].is_used = TRUE;
  write_node (m, &node, made);
  describe (m, &node, made);
  m->n_nodes++;
  return made[0];
}

/* --- what there is to choose from --- */

static const gint64 no_dim[1] = { 1 };

static int
number (Maker *m, float value)
{
  return constant (m, chance (m, 4) ? 0 : 1, no_dim, value, 0);
}

static void
make_unary (Maker *m)
{
  static const char *const ops[]
      = { "Relu", "Sigmoid", "Tanh", "HardSwish", "LeakyRelu", "HardSigmoid", "Elu", "Erf", "Abs",
          "Neg", "Softplus", "Mish", "Identity", "Dropout", "Softsign", "Selu", "Clip" };
  Node node = node_on (ops[pick (m, G_N_ELEMENTS (ops))], 1, any_value (m, 0));

  if (strcmp (node.op, "LeakyRelu") == 0 || strcmp (node.op, "Elu") == 0)
    add_float (&node, "alpha", 0.25f);
  if (strcmp (node.op, "HardSigmoid") == 0 && chance (m, 4))
    add_float (&node, "beta", 0.25f);
  if (strcmp (node.op, "Clip") == 0)
    {
      add_input (&node, constant (m, 0, no_dim, chance (m, 4) ? 0 : -0.25f, 0));
      if (chance (m, 4))
        add_input (&node, constant (m, 0, no_dim, 0.75f, 0));
    }
  emit (m, &node);
}

/* A constant that broadcasts to @t: a number, one a channel, one a pixel, one an element. */
static int
operand (Maker *m, const NnTensor *t, float centre, float spread)
{
  gint64 dim[NN_MAX_RANK];
  int kind = pick (m, 4);

  for (int i = 0; i < t->rank; i++)
    dim[i] = kind == 0 || (kind == 1 && i != 1) || (kind == 2 && i < 2) ? 1 : t->dim[i];
  if (kind == 1 && t->rank > 2 && chance (m, 4))
    return constant (m, t->rank - 1, dim + 1, centre, spread);
  return kind == 0 && chance (m, 6) ? number (m, centre)
                                    : constant (m, t->rank, dim, centre, spread);
}

static void
make_binary (Maker *m)
{
  static const char *const ops[] = { "Add", "Mul", "Sub", "Div", "Max", "Min", "PRelu", "Add",
                                     "Sum", "Mean" };
  const char *op = ops[pick (m, G_N_ELEMENTS (ops))];
  int a = any_value (m, 0), b;
  gboolean divide = strcmp (op, "Div") == 0;
  Node node;

  if (a < 0)
    return;
  if (chance (m, 4))
    b = operand (m, &m->value[a].t, divide ? 1.5f : 0.25f, 0.5f);
  else
    {
      b = any_value (m, 0);
      if (divide) /* by something that is not near 0 */
        {
          node = node_on ("Abs", 1, b);
          b = emit (m, &node);
          node = node_on ("Add", 2, b, number (m, 1));
          b = emit (m, &node);
        }
    }
  node = !divide && strcmp (op, "PRelu") != 0 && chance (m, 2) ? node_on (op, 2, b, a)
                                                                : node_on (op, 2, a, b);
  if ((strcmp (op, "Sum") == 0 || strcmp (op, "Mean") == 0) && chance (m, 4))
    add_input (&node, any_value (m, 0));
  emit (m, &node);
}

static void
add_window (Maker *m, Node *node, int spatial, gboolean transposed)
{
  static const char *const modes[] = { "SAME_UPPER", "SAME_LOWER", "VALID" };
  gint64 list[4];

  if (chance (m, 3))
    {
      for (int i = 0; i < spatial; i++)
        list[i] = 1 + pick (m, 3);
      add_ints (node, "strides", spatial, list);
    }
  if (chance (m, 1) && strcmp (node->op, "AveragePool") != 0)
    {
      for (int i = 0; i < spatial; i++)
        list[i] = 1 + pick (m, 3);
      add_ints (node, "dilations", spatial, list);
    }
  if (chance (m, 5))
    {
      for (int i = 0; i < 2 * spatial; i++)
        list[i] = pick (m, 3);
      add_ints (node, "pads", 2 * spatial, list);
    }
  else if (chance (m, 3) && !transposed)
    add_string (node, "auto_pad", modes[pick (m, 3)]);
}

static void
make_conv (Maker *m)
{
  const gboolean transposed = chance (m, 1);
  const int rank = chance (m, 1) ? 3 : 4, spatial = rank - 2, x = any_value (m, rank);
  gint64 c = x < 0 ? 1 : m->value[x].t.dim[1], group = 1, k, dim[4], taps = 1;
  Node node;

  if (x < 0)
    return;
  if (chance (m, 3))
    group = c;
  else if (chance (m, 1) && c % 2 == 0)
    group = 2;
  k = group * (1 + pick (m, group > 2 ? 2 : 20));
  dim[0] = transposed ? c : k;
  dim[1] = transposed ? k / group : c / group;
  for (int i = 0; i < spatial; i++)
    taps *= dim[2 + i] = chance (m, 4) ? 1 : 1 + pick (m, 4);
  node = node_on (transposed ? "ConvTranspose" : "Conv", 2, x,
                  constant (m, rank, dim, 0, 1.5f / sqrtf ((float) (taps * (c / group) + 1))));
  if (chance (m, 4))
    add_input (&node, constant (m, 1, &k, 0, 0.5f));
  add_int (&node, "group", group);
  add_window (m, &node, spatial, transposed);
  emit (m, &node);
}

static void
make_pool (Maker *m)
{
  static const char *const ops[] = { "MaxPool", "AveragePool", "GlobalAveragePool",
                                     "GlobalMaxPool", "LpPool" };
  Node node = node_on (ops[pick (m, G_N_ELEMENTS (ops))], 1, any_value (m, 4));
  gint64 kernel[2] = { 1 + pick (m, 4), 1 + pick (m, 4) };

  if (node.op[0] != 'G')
    {
      add_ints (&node, "kernel_shape", 2, kernel);
      add_window (m, &node, 2, FALSE);
      if (chance (m, 3) && node.op[0] != 'L')
        add_int (&node, "ceil_mode", 1);
      if (node.op[0] == 'A' && chance (m, 4))
        add_int (&node, "count_include_pad", 1);
    }
  emit (m, &node);
}

static void
make_reduction (Maker *m)
{
  static const char *const ops[] = { "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL2",
                                     "ReduceSum" };
  Node node = node_on (ops[pick (m, G_N_ELEMENTS (ops))], 1, any_value (m, 0));
  gint64 axes[2] = { 2, 3 };
  int n = 2;

  if (chance (m, 4))
    {
      n = 1;
      axes[0] = pick (m, 4) - 2;
    }
  if (strcmp (node.op, "ReduceSum") == 0)
    add_input (&node, integers (m, n, axes));
  else
    add_ints (&node, "axes", n, axes);
  add_int (&node, "keepdims", chance (m, 6));
  emit (m, &node);
}

static void
make_norm (Maker *m)
{
  int kind = pick (m, 6), x = any_value (m, 0);
  const NnTensor *t = x < 0 ? NULL : &m->value[x].t;
  gint64 c = t == NULL || t->rank < 2 ? 1 : t->dim[1];
  Node node;

  if (t == NULL)
    return;
  switch (kind)
    {
    case 0:
      node = node_on ("BatchNormalization", 5, x, constant (m, 1, &c, 1, 0.5f),
                      constant (m, 1, &c, 0, 0.5f), constant (m, 1, &c, 0, 0.5f),
                      constant (m, 1, &c, 1, 0.5f));
      break;
    case 1:
      node = node_on ("InstanceNormalization", 3, x, constant (m, 1, &c, 1, 0.5f),
                      constant (m, 1, &c, 0, 0.5f));
      add_float (&node, "epsilon", 0.1f);
      break;
    case 2:
      node = node_on ("LRN", 1, x);
      add_int (&node, "size", 1 + pick (m, 5));
      add_float (&node, "alpha", 0.5f);
      break;
    case 3:
      c = t->rank < 1 ? 1 : t->dim[t->rank - 1];
      node = node_on ("LayerNormalization", 3, x, constant (m, 1, &c, 1, 0.5f),
                      constant (m, 1, &c, 0, 0.5f));
      add_float (&node, "epsilon", 0.1f);
      break;
    default:
      node = node_on (kind == 4 ? "Softmax" : "LogSoftmax", 1, x);
      add_int (&node, "axis", pick (m, 5) - 2);
    }
  emit (m, &node);
}

static void
make_shape (Maker *m)
{
  int x = any_value (m, 0);
  const NnTensor *t = x < 0 ? NULL : &m->value[x].t;
  gint64 list[NN_MAX_RANK] = { 0 };
  int n = 0;
  Node node;

  if (t == NULL || t->rank < 1)
    return;
  switch (pick (m, 6))
    {
    case 0: /* a permutation */
      {
        gboolean taken[NN_MAX_RANK] = { FALSE };

        for (int i = 0; i < t->rank; i++)
          {
            int p = pick (m, t->rank);

            while (taken[p])
              p = (p + 1) % t->rank;
            taken[p] = TRUE;
            list[i] = p;
          }
        node = node_on ("Transpose", 1, x);
        add_ints (&node, "perm", t->rank, list);
      }
      break;
    case 1: /* dimensions run together, or one is split */
      for (int i = 0; i < t->rank; i++)
        if (n > 0 && chance (m, 3))
          list[n - 1] *= t->dim[i];
        else if (t->dim[i] % 2 == 0 && chance (m, 2) && n < 5)
          {
            list[n++] = 2;
            list[n++] = t->dim[i] / 2;
          }
        else
          list[n++] = t->dim[i];
      if (chance (m, 3))
        list[pick (m, n)] = -1;
      node = node_on ("Reshape", 2, x, integers (m, n, list));
      break;
    case 2:
      node = node_on ("Flatten", 1, x);
      add_int (&node, "axis", pick (m, t->rank + 1));
      break;
    case 3:
      list[0] = pick (m, t->rank + 1);
      node = node_on ("Unsqueeze", 2, x, integers (m, 1, list));
      break;
    case 4:
      node = node_on ("Squeeze", 1, x);
      break;
    default:
      for (int i = 0; i < t->rank; i++)
        list[i] = t->dim[i] == 1 && chance (m, 4) ? 1 + pick (m, 4) : 1;
      node = node_on ("Expand", 2, x, integers (m, t->rank, list));
    }
  emit (m, &node);
}

static void
make_slice (Maker *m)
{
  int x = any_value (m, 0);
  const NnTensor *t = x < 0 ? NULL : &m->value[x].t;
  gint64 axis, start, end, step, pads[2 * NN_MAX_RANK] = { 0 };
  static const char *const modes[] = { "constant", "edge", "reflect" };
  Node node;

  if (t == NULL || t->rank < 1)
    return;
  axis = pick (m, t->rank);
  if (chance (m, 3))
    {
      for (int i = 0; i < 2 * t->rank; i++)
        if (i % t->rank >= 2 || chance (m, 1))
          pads[i] = pick (m, 4) - (chance (m, 1) ? 1 : 0);
      node = node_on ("Pad", 2, x, integers (m, 2 * t->rank, pads));
      if (chance (m, 3))
        add_input (&node, constant (m, 0, no_dim, chance (m, 4) ? 0 : 0.5f, 0));
      add_string (&node, "mode", modes[chance (m, 5) ? 0 : pick (m, 3)]);
      emit (m, &node);
      return;
    }
  if (chance (m, 3))
    {
      gint64 parts[4], rest = t->dim[axis];

      node = node_on ("Split", 1, x);
      node.n_out = 2 + pick (m, 2);
      for (int i = 0; i < node.n_out; i++)
        {
          parts[i] = i == node.n_out - 1 || rest <= 1 ? rest : 1 + pick (m, (int) rest - 1);
          rest -= parts[i];
        }
      add_input (&node, integers (m, node.n_out, parts));
      add_int (&node, "axis", axis);
      emit (m, &node);
      return;
    }
  start = pick (m, (int) t->dim[axis]);
  end = start + 1 + pick (m, (int) t->dim[axis]);
  step = chance (m, 2) ? 2 : 1;
  if (chance (m, 1))
    {
      start = t->dim[axis] - 1;
      end = -t->dim[axis] - 1;
      step = -1;
    }
  node = node_on ("Slice", 5, x, integers (m, 1, &start), integers (m, 1, &end),
                  integers (m, 1, &axis), integers (m, 1, &step));
  emit (m, &node);
}

static void
make_concat (Maker *m)
{
  int x = any_value (m, 0), n = 2 + pick (m, 3);
  int axis = x < 0 || m->value[x].t.rank == 0 ? 0 : pick (m, m->value[x].t.rank);
  Node node = node_on ("Concat", 1, x);

  if (chance (m, 5))
    axis = 1;
  /* Whatever fits beside the first, also the first itself. */
  for (int v = m->n_values - 1, seen = 0; v >= 0 && node.n_in < n && x >= 0; v--)
    {
      const NnTensor *a = &m->value[x].t, *b = &m->value[v].t;
      gboolean fits = a->type == b->type && a->rank == b->rank && axis < a->rank;

      for (int i = 0; fits && i < a->rank; i++)
        fits = i == axis || a->dim[i] == b->dim[i];
      if (fits && (!m->value[v].is_constant || chance (m, 1)) && (seen++ > 0 || chance (m, 6)))
        add_input (&node, v);
    }
  add_int (&node, "axis", axis);
  emit (m, &node);
}

static void
make_matrix (Maker *m)
{
  int x = any_value (m, 0), b;
  const NnTensor *t = x < 0 ? NULL : &m->value[x].t;
  gint64 dim[2];
  Node node;

  if (t == NULL || t->rank < 1)
    return;
  dim[0] = t->dim[t->rank - 1];
  dim[1] = 1 + pick (m, 12);
  if (chance (m, 2))
    {
      b = any_value (m, 0);
      node = node_on ("MatMul", 2, x, b);
      if (emit (m, &node) >= 0)
        return;
    }
  b = constant (m, 2, dim, 0, 1.5f / sqrtf ((float) dim[0] + 1));
  if (t->rank == 2 && chance (m, 5))
    {
      node = node_on ("Gemm", 2, x, b);
      if (chance (m, 4))
        add_input (&node, constant (m, 1, &dim[1], 0, 0.5f));
      if (chance (m, 2))
        add_float (&node, "alpha", 0.5f);
    }
  else
    node = node_on ("MatMul", 2, x, b);
  emit (m, &node);
}

static void
make_picture (Maker *m)
{
  static const char *const coords[] = { "asymmetric", "half_pixel", "pytorch_half_pixel",
                                        "align_corners" };
  static const char *const rounding[] = { "floor", "round_prefer_floor", "ceil",
                                          "round_prefer_ceil" };
  int x = any_value (m, 4), kind = pick (m, 4);
  gint64 size[4], none = 0;
  Node node;

  if (x < 0)
    return;
  if (kind < 2)
    {
      gboolean linear = chance (m, 4);

      for (int i = 0; i < 4; i++)
        size[i] = i < 2 ? m->value[x].t.dim[i]
                  : chance (m, 4) ? 2 * m->value[x].t.dim[i]
                                  : 1 + pick (m, 20);
      node = node_on ("Resize", 4, x, constant (m, 1, &none, 0, 0), constant (m, 1, &none, 0, 0),
                      integers (m, 4, size));
      add_string (&node, "mode", linear ? "linear" : "nearest");
      /* A nearest pixel jumps where the coordinate is between two: only where it cannot be. */
      add_string (&node, "coordinate_transformation_mode", coords[linear ? pick (m, 4) : 0]);
      add_string (&node, "nearest_mode", rounding[0]);
    }
  else
    {
      node = node_on (kind == 2 ? "DepthToSpace" : "SpaceToDepth", 1, x);
      add_int (&node, "blocksize", 1 + pick (m, 3));
      if (kind == 2 && chance (m, 4))
        add_string (&node, "mode", "CRD");
    }
  emit (m, &node);
}

static void
make_gather (Maker *m)
{
  int x = any_value (m, 0);
  gint64 list[4];
  int n = 1 + pick (m, 3), axis;
  Node node;

  if (x < 0 || m->value[x].t.rank < 1)
    return;
  axis = pick (m, m->value[x].t.rank);
  for (int i = 0; i < n; i++)
    list[i] = pick (m, (int) m->value[x].t.dim[axis]);
  node = node_on (chance (m, 6) ? "Gather" : "Tile", 2, x, integers (m, n, list));
  if (node.op[0] == 'G')
    add_int (&node, "axis", axis);
  emit (m, &node);
}

/* A convolution with a bias and an activation after it, 1x1 or depthwise 3x3. */
static int
convolve (Maker *m, int x, gint64 k, gboolean depthwise, gint64 step)
{
  static const char *const acts[] = { "Relu", "HardSwish", "Sigmoid", "Clip", "Elu" };
  gint64 c = x < 0 ? 1 : m->value[x].t.dim[1], size = depthwise ? 3 : 1;
  gint64 dim[4] = { depthwise ? c : k, depthwise ? 1 : c, size, size };
  gint64 pads[4] = { depthwise, depthwise, depthwise, depthwise }, steps[2] = { step, step };
  Node node = node_on ("Conv", 3, x, constant (m, 4, dim, 0, 1.5f / sqrtf ((float) (c + 1))),
                       constant (m, 1, dim, 0, 0.5f));
  int y;

  add_ints (&node, "pads", 4, pads);
  add_ints (&node, "strides", 2, steps);
  add_int (&node, "group", depthwise ? c : 1);
  y = emit (m, &node);
  if (chance (m, 2) || y < 0)
    return y;
  node = node_on (acts[pick (m, G_N_ELEMENTS (acts))], 1, y);
  if (node.op[0] == 'C')
    {
      add_input (&node, constant (m, 0, no_dim, 0, 0));
      add_input (&node, constant (m, 0, no_dim, 6, 0));
    }
  return emit (m, &node);
}

/* Expanded, filtered, and back, with what went in added: what bands.c looks for. */
static void
make_block (Maker *m)
{
  int x = any_value (m, 4), y;
  gint64 c, step = chance (m, 2) ? 2 : 1;
  Node node;

  if (x < 0)
    return;
  c = m->value[x].t.dim[1];
  y = convolve (m, x, c * (1 + pick (m, 4)), FALSE, 1);
  y = convolve (m, y, 0, TRUE, step);
  y = convolve (m, y, c, FALSE, 1);
  if (chance (m, 6))
    {
      node = chance (m, 4) ? node_on ("Add", 2, x, y) : node_on ("Add", 2, y, x);
      emit (m, &node);
    }
}

/* Pieces that are one thing to fuse.c: activations spelled out, a gate. */
static void
make_pattern (Maker *m)
{
  int x = any_value (m, chance (m, 6) ? 4 : 0), y = -1;
  Node node;

  if (x < 0)
    return;
  switch (pick (m, 4))
    {
    case 0: /* x * clip (x + 3, 0, 6) / 6 */
      node = node_on ("Add", 2, x, number (m, 3));
      y = emit (m, &node);
      node = node_on ("Clip", 3, y, constant (m, 0, no_dim, 0, 0), constant (m, 0, no_dim, 6, 0));
      y = emit (m, &node);
      node = chance (m, 4) ? node_on ("Mul", 2, x, y) : node_on ("Mul", 2, y, x);
      y = emit (m, &node);
      node = chance (m, 4) ? node_on ("Div", 2, y, number (m, 6))
                           : node_on ("Mul", 2, y, number (m, 1.0f / 6));
      break;
    case 1: /* x * sigmoid (x) */
      node = node_on ("Sigmoid", 1, x);
      y = emit (m, &node);
      node = node_on ("Mul", 2, x, y);
      break;
    case 2: /* 0.5 x (1 + erf (x / sqrt 2)) */
      node = node_on ("Div", 2, x, number (m, 1.41421356f));
      y = emit (m, &node);
      node = node_on ("Erf", 1, y);
      y = emit (m, &node);
      node = node_on ("Add", 2, y, number (m, 1));
      y = emit (m, &node);
      node = node_on ("Mul", 2, x, y);
      y = emit (m, &node);
      node = node_on ("Mul", 2, y, number (m, 0.5f));
      break;
    default: /* a gate a channel */
      node = node_on ("GlobalAveragePool", 1, x);
      y = emit (m, &node);
      node = node_on ("Sigmoid", 1, y);
      y = emit (m, &node);
      node = node_on ("Mul", 2, x, y);
    }
  emit (m, &node);
}

/* --- the whole --- */

static void
make_input (Maker *m)
{
  static const guint8 channels[] = { 1, 3, 4, 8, 16, 17, 24, 5 };
  gint64 dim[4] = { chance (m, 1) ? 2 : 1, channels[pick (m, 8)], 1 + pick (m, 16),
                    1 + pick (m, 18) };
  int rank = chance (m, 6) ? 4 : 2 + pick (m, 2), v = new_value (m, NN_FLOAT, rank, dim);
  gint64 list[5];

  memcpy (list, dim, sizeof dim);
  list[rank] = -1;
  put_message (m->graph, 11, value_info (m->value[v].name, list));
}

GBytes *
graph_make (const guint8 *data, gsize size, GString *text)
{
  static void (*const parts[]) (Maker *m)
      = { make_conv,   make_unary, make_binary, make_pool,    make_conv,   make_norm,
          make_shape,  make_slice, make_concat, make_matrix,  make_picture, make_reduction,
          make_gather, make_pattern, make_binary, make_unary, make_block, make_block };
  Maker *m = g_new0 (Maker, 1);
  GBytes *file;
  int outputs = 0;

  m->data = data;
  m->end = data + size;
  m->graph = g_byte_array_new ();
  m->text = text;
  m->memory = g_ptr_array_new_with_free_func (g_free);
  for (int n = 1 + pick (m, 2); n > 0; n--)
    make_input (m);
  for (int tries = 0; m->data < m->end && m->n_nodes < MAX_NODES && tries < 4 * MAX_NODES; tries++)
    parts[pick (m, G_N_ELEMENTS (parts))](m);
  if (m->n_nodes == 0)
    {
      Node node = node_on ("Relu", 1, 0);

      emit (m, &node);
    }
  /* Everything that nobody reads is an output, and now and then something else. */
  put_text (m->graph, 2, "made");
  for (int v = m->n_values - 1; v >= 0; v--)
    if (!m->value[v].is_constant
        && (!m->value[v].is_used || (outputs > 0 && chance (m, 1) && m->data < m->end)))
      {
        gint64 list[NN_MAX_RANK + 1];

        memcpy (list, m->value[v].t.dim, sizeof list[0] * NN_MAX_RANK);
        list[m->value[v].t.rank] = -1;
        put_message (m->graph, 12, value_info (m->value[v].name, list));
        if (text != NULL)
          g_string_append_printf (text, "output %s\n", m->value[v].name);
        outputs++;
      }
  file = model_of_opset (m->graph, OPSET);
  g_ptr_array_unref (m->memory);
  g_free (m);
  return file;
}
