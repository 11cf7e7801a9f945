/* net.c: loading a network and saying what it is. */
#include "file.h"
#include "graph.h"
#include "onnx.h"
#include "op.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_MAX_BYTES ((size_t) 2 << 30)

static bool
make_infos (NnNet *net, NnError *err)
{
  net->input_info = nn_heap_array (&net->heap, (size_t) net->n_inputs, sizeof (NnValueInfo), err);
  net->output_info = nn_heap_array (&net->heap, (size_t) net->n_outputs, sizeof (NnValueInfo), err);
  if (net->input_info == NULL || net->output_info == NULL)
    return false;
  for (int i = 0; i < net->n_inputs + net->n_outputs; i++)
    {
      bool input = i < net->n_inputs;
      const NnValue *value
          = &net->value[input ? net->input[i] : net->output[i - net->n_inputs]];
      NnValueInfo *info = input ? &net->input_info[i] : &net->output_info[i - net->n_inputs];

      info->name = value->name;
      info->type = value->t.type;
      info->rank = value->t.rank;
      memcpy (info->dim, value->t.dim, sizeof info->dim);
    }
  return true;
}

NnNet *
nn_net_read (const void *data, size_t size, const NnLoadOptions *options, NnError *err)
{
  NnNet *net = calloc (1, sizeof *net);

  if (net == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "not enough memory");
      return NULL;
    }
  nn_init ();
  if (options != NULL)
    net->options = *options;
  if (net->options.batch == 0)
    net->options.batch = 1;
  if (net->options.max_bytes == 0)
    net->options.max_bytes = DEFAULT_MAX_BYTES;
  net->heap.limit = net->options.max_bytes;
  if (!nn_onnx_read (net, data, size, err) || !nn_infer (net, err))
    {
      nn_net_free (net);
      return NULL;
    }
  net->options.input_shapes = NULL; /* the caller's, and no longer needed */
  net->options.n_input_shapes = 0;
  net->options.outputs = NULL;
  net->options.n_outputs = 0;
  return net;
}

NnNet *
nn_net_load_memory (const void *data, size_t size, const NnLoadOptions *options, NnError *err)
{
  NnNet *net = nn_net_read (data, size, options, err);

  if (net != NULL && (!nn_fuse (net, err) || !nn_plan (net, err) || !make_infos (net, err)))
    {
      nn_net_free (net);
      return NULL;
    }
  return net;
}

NnNet *
nn_net_load (const char *path, const NnLoadOptions *options, NnError *err)
{
  size_t limit = options != NULL && options->max_bytes > 0 ? options->max_bytes : DEFAULT_MAX_BYTES;
  size_t size;
  void *data = nn_read_file (path, limit, &size, err);
  NnError inner;
  NnNet *net;

  if (data == NULL)
    return NULL;
  net = nn_net_load_memory (data, size, options, &inner);
  if (net == NULL)
    nn_fail (err, inner.code, "%.100s: %.210s", path, inner.text);
  free (data);
  return net;
}

void
nn_net_free (NnNet *net)
{
  if (net == NULL)
    return;
  for (int k = 0; k < net->n_nodes; k++)
    if (net->node[k].state != NULL)
      net->node[k].op->release (net->node[k].state);
  nn_heap_clear (&net->heap);
  free (net);
}

int
nn_net_n_inputs (const NnNet *net)
{
  return net->n_inputs;
}

int
nn_net_n_outputs (const NnNet *net)
{
  return net->n_outputs;
}

const NnValueInfo *
nn_net_input (const NnNet *net, int i)
{
  return i >= 0 && i < net->n_inputs ? &net->input_info[i] : NULL;
}

const NnValueInfo *
nn_net_output (const NnNet *net, int i)
{
  return i >= 0 && i < net->n_outputs ? &net->output_info[i] : NULL;
}

void
nn_net_stats (const NnNet *net, NnNetStats *stats)
{
  memset (stats, 0, sizeof *stats);
  stats->nodes_in_file = net->nodes_in_file;
  for (int k = 0; k < net->n_nodes; k++)
    {
      if (!net->node[k].view)
        stats->steps++;
      stats->macs += net->node[k].macs;
    }
  stats->weight_bytes = net->state_bytes;
  for (int v = 0; v < net->n_values; v++)
    if (net->value[v].is_constant && net->value[v].t.data != NULL)
      stats->weight_bytes += nn_tensor_bytes (&net->value[v].t);
  stats->arena_bytes = net->arena_bytes;
  stats->scratch_bytes = net->scratch_bytes;
  stats->parameters = net->parameters;
}

/* The node that is step number @step, counting only what runs. */
static const NnNode *
step_node (const NnNet *net, int step)
{
  for (int k = 0; step >= 0 && k < net->n_nodes; k++)
    if (!net->node[k].view && step-- == 0)
      return &net->node[k];
  return NULL;
}

const char *
nn_net_describe_step (const NnNet *net, int step, char *buffer, size_t size)
{
  const NnNode *node = step_node (net, step);
  char shape[128] = "";
  size_t at = 0;

  if (node == NULL)
    return NULL;
  if (node->n_out > 0 && node->out[0] >= 0)
    {
      const NnTensor *t = &net->value[node->out[0]].t;

      for (int i = 0; i < t->rank && at < sizeof shape - 24; i++)
        at += (size_t) snprintf (shape + at, sizeof shape - at, "%s%lld", i == 0 ? "" : "x",
                                 (long long) t->dim[i]);
    }
  snprintf (buffer, size, "%-18s %-18s %8.2f M  %s%s%s", node->op->name, shape,
            (double) node->macs / 1e6, node->name,
            node->activation.kind != NN_ACT_NONE ? " +activation" : "",
            node->residual != 0 ? " +residual" : "");
  return buffer;
}
