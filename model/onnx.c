/* onnx.c: from an ONNX ModelProto to nodes and values. */
#include "onnx.h"

#include "graph.h"
#include "op.h"

#include <string.h>

#define MAX_NODES 200000
#define MAX_LIST 65536 /* inputs or outputs of one node */

/* --- names --- */

/* Open addressing; holds value numbers + 1, found by the value's name. */
typedef struct
{
  uint32_t *slot;
  size_t mask;
} Names;

static uint32_t
hash_name (const char *s)
{
  uint32_t h = 2166136261u; /* FNV-1a */

  for (; *s != '\0'; s++)
    h = (h ^ (uint8_t) *s) * 16777619u;
  return h;
}

static uint32_t *
find_name (const NnNet *net, const Names *names, const char *name)
{
  size_t i = hash_name (name) & names->mask;

  while (names->slot[i] != 0 && strcmp (net->value[names->slot[i] - 1].name, name) != 0)
    i = (i + 1) & names->mask;
  return &names->slot[i];
}

/* The value called @name, made when it is new; -1 on failure. */
static int
value_of (NnNet *net, const Names *names, const char *name, NnError *err)
{
  uint32_t *slot = find_name (net, names, name);
  const char *copy;
  int v;

  if (*slot != 0)
    return (int) *slot - 1;
  copy = nn_heap_string (&net->heap, name, err);
  if (copy == NULL)
    return -1;
  v = nn_graph_add_value (net, copy, err);
  if (v >= 0)
    *slot = (uint32_t) v + 1;
  return v;
}

/* --- nodes --- */

static NnAttrKind
attribute_kind (const Onnx__AttributeProto *p)
{
  switch (p->type)
    {
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT:
      return NN_ATTR_INT;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT:
      return NN_ATTR_FLOAT;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING:
      return NN_ATTR_STRING;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS:
      return NN_ATTR_INTS;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOATS:
      return NN_ATTR_FLOATS;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TENSOR:
      return NN_ATTR_TENSOR;
    default:
      return NN_ATTR_OTHER;
    }
}

static bool
read_attribute (NnNet *net, const Onnx__AttributeProto *p, NnAttr *a, const char *node,
                NnError *err)
{
  int64_t *ints;
  float *floats;
  char *text;

  a->name = nn_heap_string (&net->heap, p->name != NULL ? p->name : "", err);
  if (a->name == NULL)
    return false;
  a->kind = attribute_kind (p);
  switch (a->kind)
    {
    case NN_ATTR_INT:
      a->i = p->i;
      return true;
    case NN_ATTR_FLOAT:
      a->f = p->f;
      return true;
    case NN_ATTR_STRING:
      text = nn_heap_alloc (&net->heap, p->s.len + 1, err);
      if (text == NULL)
        return false;
      if (p->s.len > 0)
        memcpy (text, p->s.data, p->s.len);
      a->s = text;
      return true;
    case NN_ATTR_INTS:
      ints = nn_heap_array (&net->heap, p->n_ints, sizeof *ints, err);
      if (ints == NULL)
        return false;
      if (p->n_ints > 0)
        memcpy (ints, p->ints, p->n_ints * sizeof *ints);
      a->ints = ints;
      a->n = (int) p->n_ints; /* no more than MAX_LIST: check_node looked */
      return true;
    case NN_ATTR_FLOATS:
      floats = nn_heap_array (&net->heap, p->n_floats, sizeof *floats, err);
      if (floats == NULL)
        return false;
      if (p->n_floats > 0)
        memcpy (floats, p->floats, p->n_floats * sizeof *floats);
      a->floats = floats;
      a->n = (int) p->n_floats;
      return true;
    case NN_ATTR_TENSOR:
      if (p->t == NULL)
        return nn_fail (err, NN_ERROR_FORMAT, "node '%.80s': attribute %.40s has no tensor", node,
                        a->name);
      return nn_onnx_tensor (&net->heap, p->t, &a->t, err);
    default:
      return true;
    }
}

static const char *
node_label (const Onnx__NodeProto *p)
{
  if (p->name != NULL && p->name[0] != '\0')
    return p->name;
  if (p->n_output > 0 && p->output[0] != NULL)
    return p->output[0];
  return "";
}

/* What the operator's entry says about counts and attributes. */
static bool
check_node (const Onnx__NodeProto *p, const NnOp *op, const char *label, NnError *err)
{
  if (p->n_input < (size_t) op->min_in || (op->max_in >= 0 && p->n_input > (size_t) op->max_in))
    return nn_fail (err, NN_ERROR_FORMAT, "node '%.80s' (%s) has %zu inputs", label, op->name,
                    p->n_input);
  if (p->n_output < (size_t) op->min_out
      || (op->max_out >= 0 && p->n_output > (size_t) op->max_out))
    return nn_fail (err, NN_ERROR_FORMAT, "node '%.80s' (%s) has %zu outputs", label, op->name,
                    p->n_output);
  for (size_t i = 0; i < p->n_attribute; i++)
    {
      const Onnx__AttributeProto *a = p->attribute[i];
      NnAttrKind kind;

      if (a->name == NULL || !nn_op_knows_attribute (op, a->name, &kind))
        return nn_fail (err, NN_ERROR_UNSUPPORTED,
                        "node '%.80s' (%s): attribute %.60s is not known", label, op->name,
                        a->name != NULL ? a->name : "without a name");
      if (a->ref_attr_name != NULL && a->ref_attr_name[0] != '\0')
        return nn_fail (err, NN_ERROR_UNSUPPORTED,
                        "node '%.80s' (%s): attribute %.60s refers to a function's attribute",
                        label, op->name, a->name);
      if (attribute_kind (a) != kind || a->n_ints > MAX_LIST || a->n_floats > MAX_LIST)
        return nn_fail (err, NN_ERROR_FORMAT,
                        "node '%.80s' (%s): attribute %.60s has the wrong type", label, op->name,
                        a->name);
    }
  return true;
}

static const NnOp *
operator_of (const NnNet *net, const Onnx__NodeProto *p, NnError *err)
{
  const char *type = p->op_type != NULL ? p->op_type : "";
  const char *domain = p->domain != NULL ? p->domain : "";
  const NnOp *op = nn_op_find (domain, type, net->opset);

  if (op == NULL)
    nn_fail (err, NN_ERROR_UNSUPPORTED,
             "node '%.80s': operator %.60s%s%.60s is not known in opset %d", node_label (p), domain,
             domain[0] != '\0' ? "." : "", type, net->opset);
  return op;
}

static bool
read_node (NnNet *net, const Names *names, const Onnx__NodeProto *p, NnError *err)
{
  const char *label = node_label (p);
  const NnOp *op = operator_of (net, p, err);
  NnNode *node;
  const char *name;

  if (op == NULL)
    return false;
  if (p->n_input > MAX_LIST || p->n_output > MAX_LIST || p->n_attribute > 64)
    return nn_fail (err, NN_ERROR_FORMAT, "node '%.80s' (%s) has absurdly many inputs or outputs",
                    label, op->name);
  if (!check_node (p, op, label, err))
    return false;
  name = nn_heap_string (&net->heap, label, err);
  if (name == NULL)
    return false;
  node = nn_graph_insert_node (net, net->n_nodes, op, name, (int) p->n_input, (int) p->n_output,
                               err);
  if (node == NULL)
    return false;
  node->opset = net->opset;
  for (size_t i = 0; i < p->n_input; i++)
    {
      bool absent = p->input[i] == NULL || p->input[i][0] == '\0';

      if (absent && (int) i < op->min_in)
        return nn_fail (err, NN_ERROR_FORMAT, "node '%.80s' (%s): input %zu is missing", label,
                        op->name, i);
      node->in[i] = absent ? -1 : value_of (net, names, p->input[i], err);
      if (!absent && node->in[i] < 0)
        return false;
    }
  for (size_t i = 0; i < p->n_output; i++)
    {
      NnValue *value;

      node->out[i] = -1;
      if (p->output[i] == NULL || p->output[i][0] == '\0')
        continue;
      node->out[i] = value_of (net, names, p->output[i], err);
      if (node->out[i] < 0)
        return false;
      value = &net->value[node->out[i]];
      if (value->producer >= 0 || value->is_input || value->is_constant)
        return nn_fail (err, NN_ERROR_FORMAT, "node '%.80s' (%s): value '%.80s' is defined twice",
                        label, op->name, value->name);
      value->producer = net->n_nodes - 1;
    }
  if (p->n_attribute > 0)
    {
      node->attr = nn_heap_array (&net->heap, p->n_attribute, sizeof (NnAttr), err);
      if (node->attr == NULL)
        return false;
      node->n_attr = (int) p->n_attribute;
      for (int i = 0; i < node->n_attr; i++)
        if (!read_attribute (net, p->attribute[i], &node->attr[i], label, err))
          return false;
    }
  return true;
}

/* --- inputs, outputs --- */

/* Decides the shape of the next network input from the file and the caller's options. */
static bool
resolve_input (const NnNet *net, NnTensor *t, const char *name, bool has_shape, NnError *err)
{
  for (int i = 0; i < net->options.n_input_shapes; i++)
    {
      const NnValueInfo *shape = &net->options.input_shapes[i];

      if (shape->name != NULL ? strcmp (shape->name, name) != 0 : i != net->n_inputs)
        continue;
      if (shape->rank < 0 || shape->rank > NN_MAX_RANK)
        return nn_fail (err, NN_ERROR_ARGUMENT, "input '%.80s': rank %d", name, shape->rank);
      if (has_shape && t->rank != shape->rank)
        return nn_fail (err, NN_ERROR_ARGUMENT, "input '%.80s' has %d dimensions, not %d", name,
                        t->rank, shape->rank);
      for (int k = 0; k < shape->rank; k++)
        {
          if (shape->dim[k] < 0
            || (has_shape && !net->options.resize && t->dim[k] >= 0
                && t->dim[k] != shape->dim[k]))
            return nn_fail (err, NN_ERROR_ARGUMENT, "input '%.80s': dimension %d cannot be %lld",
                            name, k, (long long) shape->dim[k]);
        }
      nn_tensor_init (t, t->type, shape->rank, shape->dim);
      return true;
    }
  if (!has_shape)
    return nn_fail (err, NN_ERROR_SHAPE, "input '%.80s' has no shape", name);
  for (int k = 0; k < t->rank; k++)
    if (t->dim[k] < 0)
      {
        int64_t dim = k == 0 ? net->options.batch : net->options.other;

        if (dim <= 0)
          return nn_fail (err, NN_ERROR_SHAPE,
                          "dimension %d of input '%.80s' " NN_OPEN_DIMENSION ": say its size", k,
                          name);
        t->dim[k] = dim;
      }
  nn_tensor_make_dense (t);
  return true;
}

static bool
read_inputs (NnNet *net, const Names *names, const Onnx__GraphProto *g, NnError *err)
{
  net->input = nn_heap_array (&net->heap, g->n_input, sizeof (int), err);
  if (net->input == NULL)
    return false;
  for (size_t i = 0; i < g->n_input; i++)
    {
      const Onnx__ValueInfoProto *p = g->input[i];
      NnTensor t;
      bool has_shape;
      int v;

      if (p->name == NULL || p->name[0] == '\0')
        return nn_fail (err, NN_ERROR_FORMAT, "input %zu has no name", i);
      v = value_of (net, names, p->name, err);
      if (v < 0)
        return false;
      if (net->value[v].is_constant)
        continue; /* an initializer, which old files list among the inputs */
      if (net->value[v].is_input)
        return nn_fail (err, NN_ERROR_FORMAT, "input '%.80s' is there twice", p->name);
      if (!nn_onnx_type (p, "input", &t, &has_shape, err)
          || !resolve_input (net, &t, p->name, has_shape, err))
        return false;
      if (nn_tensor_bytes (&t) > net->heap.limit)
        return nn_fail (err, NN_ERROR_SHAPE, "input '%.80s' is absurdly large", p->name);
      net->value[v].t = t;
      net->value[v].known = true;
      net->value[v].is_input = true;
      net->input[net->n_inputs++] = v;
    }
  return true;
}

/* The outputs are those of the file, or what the caller wants to see instead. */
static bool
read_outputs (NnNet *net, const Names *names, const Onnx__GraphProto *g, NnError *err)
{
  const bool own = net->options.n_outputs == 0;
  const size_t n = own ? g->n_output : (size_t) net->options.n_outputs;

  if (n == 0)
    return nn_fail (err, NN_ERROR_FORMAT, "the graph has no output");
  net->output = nn_heap_array (&net->heap, n, sizeof (int), err);
  if (net->output == NULL)
    return false;
  for (size_t i = 0; i < n; i++)
    {
      const char *name = own ? g->output[i]->name : net->options.outputs[i];
      uint32_t *slot;
      int v;

      if (name == NULL || name[0] == '\0')
        return nn_fail (err, NN_ERROR_FORMAT, "output %zu has no name", i);
      slot = find_name (net, names, name);
      if (*slot == 0)
        return nn_fail (err, NN_ERROR_FORMAT, "output '%.80s' is computed by no node", name);
      v = (int) *slot - 1;
      if (net->value[v].is_output)
        return nn_fail (err, NN_ERROR_FORMAT, "output '%.80s' is there twice", name);
      net->value[v].is_output = true;
      net->output[net->n_outputs++] = v;
    }
  return true;
}

static bool
read_initializers (NnNet *net, const Names *names, const Onnx__GraphProto *g, NnError *err)
{
  if (g->n_sparse_initializer > 0)
    return nn_fail (err, NN_ERROR_UNSUPPORTED, "sparse initializers are not known");
  for (size_t i = 0; i < g->n_initializer; i++)
    {
      const Onnx__TensorProto *p = g->initializer[i];
      NnTensor t;
      int v;

      if (p->name == NULL || p->name[0] == '\0')
        return nn_fail (err, NN_ERROR_FORMAT, "initializer %zu has no name", i);
      v = value_of (net, names, p->name, err);
      if (v < 0)
        return false;
      if (net->value[v].is_constant)
        return nn_fail (err, NN_ERROR_FORMAT, "initializer '%.80s' is there twice", p->name);
      if (!nn_onnx_tensor (&net->heap, p, &t, err))
        return false;
      net->value[v].t = t;
      net->value[v].known = true;
      net->value[v].is_constant = true;
      if (nn_type_is_float (t.type))
        net->parameters += nn_tensor_count (&t);
    }
  return true;
}

/* Every value that a node reads must come from somewhere. */
static bool
check_defined (const NnNet *net, NnError *err)
{
  for (int n = 0; n < net->n_nodes; n++)
    for (int i = 0; i < net->node[n].n_in; i++)
      {
        const NnValue *value;

        if (net->node[n].in[i] < 0)
          continue;
        value = &net->value[net->node[n].in[i]];
        if (value->producer < 0 && !value->is_input && !value->is_constant)
          return nn_fail (err, NN_ERROR_FORMAT,
                          "node '%.80s' (%s) reads '%.80s', which nothing makes",
                          net->node[n].name, net->node[n].op->name, value->name);
      }
  for (int i = 0; i < net->n_outputs; i++)
    {
      const NnValue *value = &net->value[net->output[i]];

      if (value->producer < 0 && !value->is_input && !value->is_constant)
        return nn_fail (err, NN_ERROR_FORMAT, "output '%.80s' is computed by no node", value->name);
    }
  return true;
}

static bool
read_model (NnNet *net, const Onnx__ModelProto *model, NnError *err)
{
  const Onnx__GraphProto *g = model->graph;
  Names names = { NULL, 0 };
  size_t slots = 64, most;
  bool ok = false;

  if (g == NULL)
    return nn_fail (err, NN_ERROR_FORMAT, "the file has no graph");
  if (model->n_functions > 0)
    return nn_fail (err, NN_ERROR_UNSUPPORTED, "functions inside the file are not known");
  net->opset = 1;
  for (size_t i = 0; i < model->n_opset_import; i++)
    {
      const Onnx__OperatorSetIdProto *o = model->opset_import[i];

      if (o->domain == NULL || o->domain[0] == '\0' || strcmp (o->domain, "ai.onnx") == 0)
        net->opset = o->version < 1 ? 1 : o->version > 1000 ? 1000 : (int) o->version;
    }
  if (g->n_node > MAX_NODES || g->n_initializer > MAX_NODES || g->n_input > MAX_NODES
      || g->n_output > MAX_NODES)
    return nn_fail (err, NN_ERROR_FORMAT, "the graph has absurdly many nodes");
  net->nodes_in_file = (int) g->n_node;
  /* First of all, so that whatever else is strange in a file, this is what is said. */
  for (size_t i = 0; i < g->n_node; i++)
    if (operator_of (net, g->node[i], err) == NULL)
      return false;

  most = g->n_initializer + g->n_input;
  for (size_t i = 0; i < g->n_node; i++)
    most += g->node[i]->n_input + g->node[i]->n_output;
  while (slots < most * 2)
    slots *= 2;
  names.slot = nn_heap_array (&net->heap, slots, sizeof *names.slot, err);
  names.mask = slots - 1;
  if (names.slot == NULL)
    return false;

  if (!read_initializers (net, &names, g, err) || !read_inputs (net, &names, g, err))
    goto out;
  for (size_t i = 0; i < g->n_node; i++)
    if (!read_node (net, &names, g->node[i], err))
      goto out;
  ok = read_outputs (net, &names, g, err) && check_defined (net, err);

out:
  nn_heap_release (&net->heap, names.slot);
  return ok;
}

bool
nn_onnx_read (NnNet *net, const void *data, size_t size, NnError *err)
{
  ProtobufCMessage *message
      = nn_proto_unpack (&onnx__model_proto__descriptor, data, size, net->heap.limit,
                         "an ONNX ModelProto", err);
  bool ok;

  if (message == NULL)
    return false;
  ok = read_model (net, (const Onnx__ModelProto *) message, err) && nn_graph_sort (net, err);
  nn_proto_free (message);
  return ok;
}
