/* graph.c: the list of nodes and values. */
#include "graph.h"

#include "op.h"

#include <string.h>

/* Makes room for one more element of @size bytes in a heap array. */
static bool
grow (NnNet *net, void **array, int n, int *max, size_t size, NnError *err)
{
  int bigger = *max == 0 ? 64 : *max * 2;
  void *copy;

  if (n < *max)
    return true;
  copy = nn_heap_array (&net->heap, (size_t) bigger, size, err);
  if (copy == NULL)
    return false;
  if (n > 0)
    memcpy (copy, *array, (size_t) n * size);
  nn_heap_release (&net->heap, *array);
  *array = copy;
  *max = bigger;
  return true;
}

int
nn_graph_add_value (NnNet *net, const char *name, NnError *err)
{
  NnValue *value;

  if (!grow (net, (void **) &net->value, net->n_values, &net->max_values, sizeof *net->value, err))
    return -1;
  value = &net->value[net->n_values];
  memset (value, 0, sizeof *value);
  value->name = name;
  value->producer = -1;
  value->root = net->n_values;
  return net->n_values++;
}

NnNode *
nn_graph_insert_node (NnNet *net, int at, const NnOp *op, const char *name, int n_in, int n_out,
                      NnError *err)
{
  NnNode *node;
  int *lists = nn_heap_array (&net->heap, (size_t) (n_in + n_out), sizeof (int), err);

  if (lists == NULL
      || !grow (net, (void **) &net->node, net->n_nodes, &net->max_nodes, sizeof *net->node, err))
    return NULL;
  node = &net->node[at];
  memmove (node + 1, node, sizeof *node * (size_t) (net->n_nodes - at));
  memset (node, 0, sizeof *node);
  node->op = op;
  node->name = name;
  node->opset = net->opset;
  node->n_in = n_in;
  node->n_out = n_out;
  node->in = lists;
  node->out = lists + n_in;
  net->n_nodes++;
  return node;
}

bool
nn_graph_sort (NnNet *net, NnError *err)
{
  /* Depth first along the inputs with a stack of our own, so that files that are in order (as ONNX
   * demands) keep theirs and deep graphs cost no stack. */
  size_t n = (size_t) net->n_nodes;
  NnNode *sorted = nn_heap_array (&net->heap, n, sizeof *sorted, err);
  uint8_t *state = nn_heap_alloc (&net->heap, n, err); /* 0 new, 1 on the stack, 2 done */
  int *stack = nn_heap_array (&net->heap, n, 2 * sizeof (int), err);
  int placed = 0;
  bool ok = false;

  if (sorted == NULL || state == NULL || stack == NULL)
    goto out;
  for (int start = 0; start < net->n_nodes; start++)
    {
      int depth = 0;

      if (state[start] != 0)
        continue;
      stack[0] = start;
      stack[1] = 0;
      state[start] = 1;
      while (depth >= 0)
        {
          const NnNode *node = &net->node[stack[2 * depth]];
          int i = stack[2 * depth + 1]++;
          int from;

          if (i == node->n_in)
            {
              state[stack[2 * depth]] = 2;
              sorted[placed++] = *node;
              depth--;
              continue;
            }
          from = node->in[i] < 0 ? -1 : net->value[node->in[i]].producer;
          if (from < 0 || state[from] == 2)
            continue;
          if (state[from] == 1)
            {
              nn_fail (err, NN_ERROR_FORMAT, "node '%.80s' (%s) needs its own output: a cycle",
                       net->node[from].name, net->node[from].op->name);
              goto out;
            }
          depth++;
          stack[2 * depth] = from;
          stack[2 * depth + 1] = 0;
          state[from] = 1;
        }
    }
  if (n > 0)
    memcpy (net->node, sorted, n * sizeof *sorted);
  for (int k = 0; k < net->n_nodes; k++)
    for (int i = 0; i < net->node[k].n_out; i++)
      if (net->node[k].out[i] >= 0)
        net->value[net->node[k].out[i]].producer = k;
  ok = true;

out:
  nn_heap_release (&net->heap, sorted);
  nn_heap_release (&net->heap, state);
  nn_heap_release (&net->heap, stack);
  return ok;
}

void
nn_graph_sweep (NnNet *net)
{
  for (int v = 0; v < net->n_values; v++)
    {
      net->value[v].uses = net->value[v].is_output ? 1 : 0;
      net->value[v].producer = -1;
    }
  /* Backwards: whatever a living node reads is wanted. */
  for (int k = net->n_nodes - 1; k >= 0; k--)
    {
      NnNode *node = &net->node[k];
      bool wanted = false;

      if (node->dead)
        continue;
      for (int i = 0; i < node->n_out; i++)
        if (node->out[i] >= 0 && net->value[node->out[i]].uses > 0)
          wanted = true;
      if (!wanted)
        {
          node->dead = true;
          continue;
        }
      for (int i = 0; i < node->n_out; i++)
        if (node->out[i] >= 0)
          net->value[node->out[i]].producer = k;
      for (int i = 0; i < node->n_in; i++)
        if (node->in[i] >= 0)
          net->value[node->in[i]].uses++;
    }
}

void
nn_graph_compact (NnNet *net)
{
  int n = 0;

  for (int k = 0; k < net->n_nodes; k++)
    if (!net->node[k].dead)
      net->node[n++] = net->node[k];
  net->n_nodes = n;
  nn_graph_sweep (net);
}
