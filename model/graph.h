/* graph.h: a network as nodes and values, inside the model library.
 *
 * A value is one tensor with a name; each has at most one producer. A node is one application of
 * an operator. Nodes stand in an order in which every value is produced before it is used.
 * NnNet owns all of it in one heap. Built by onnx.c, then changed in place by infer.c, fuse.c,
 * layout.c and plan.c during loading, and never again.
 */
#pragma once

#include "conv.h"
#include "heap.h"
#include "net.h"
#include "tensor.h"

typedef struct NnOp NnOp;

typedef enum
{
  NN_ATTR_INT,
  NN_ATTR_FLOAT,
  NN_ATTR_STRING,
  NN_ATTR_INTS,
  NN_ATTR_FLOATS,
  NN_ATTR_TENSOR,
  NN_ATTR_OTHER /* graphs, strings, sparse tensors: named in an error if an operator meets one */
} NnAttrKind;

typedef struct
{
  const char *name;
  NnAttrKind kind;
  int64_t i;
  float f;
  const char *s;
  int n; /* of ints or floats */
  const int64_t *ints;
  const float *floats;
  NnTensor t;
} NnAttr;

typedef struct
{
  const char *name;
  NnTensor t;      /* data is set for constants */
  bool known;      /* type and shape are */
  int producer;    /* node, or -1 for inputs and constants */
  int uses;        /* by living nodes, plus one for a network output */
  bool is_input, is_output;
  bool is_constant;

  /* The plan (static networks only). */
  int root;        /* the value whose memory this one lies in, often itself */
  int64_t offset;  /* elements from the start of the root */
  size_t bytes;    /* what the root needs */
  size_t place;    /* byte offset of the root in the arena */
  int first, last; /* steps between which the root's memory is taken */
  bool in_bands;   /* never whole: lies in a ring of bands.c */
} NnValue;

typedef struct
{
  const NnOp *op;
  const char *name; /* of the node, or of its first output when it has none */
  int opset;
  int n_in, n_out, n_attr;
  int *in, *out;    /* values; -1 where an optional one is left out */
  NnAttr *attr;
  bool dead;        /* folded or fused away */
  bool view;        /* the output is a view of the input: nothing to run */
  NnActivation activation; /* of a convolution or matrix product, fused into it */
  NnResidual residual_kind;
  int residual;     /* index into @in of what is added to a convolution's sums, or 0 */
  void *state;      /* what op->prepare made */
  const struct NnBands *bands; /* of the first node of a group that is run as one step */
  int step_first, step_last;   /* the nodes of its group, or itself twice */
  bool may_overwrite;          /* the output may lie on the residual */
  int64_t macs;
} NnNode;

struct NnNet
{
  NnHeap heap;
  NnLoadOptions options;
  int opset;
  int n_values, max_values;
  NnValue *value;
  int n_nodes, max_nodes;
  NnNode *node;
  int n_inputs, n_outputs;
  int *input, *output;
  NnValueInfo *input_info, *output_info;
  int nodes_in_file;
  int64_t parameters;
  bool dynamic;       /* some shape depends on data: values are allocated while running */
  size_t arena_bytes, scratch_bytes, state_bytes;
};

/* The first half of nn_net_load_memory (): nodes and shapes as the file has them, with constants
 * folded; not ready to run. For who looks for something in a network. */
NnNet *nn_net_read (const void *data, size_t size, const NnLoadOptions *options, NnError *err);

/* What an error says of an input whose size the file leaves open. */
#define NN_OPEN_DIMENSION "is not fixed in the file"

/* Fills in what a file says, without knowing operators' shapes. */
bool nn_onnx_read (NnNet *net, const void *data, size_t size, NnError *err);

/* New value, or -1. The name must outlive the network's heap. */
int nn_graph_add_value (NnNet *net, const char *name, NnError *err);
/* New node at @at (others move up) with room for its lists, or NULL. */
NnNode *nn_graph_insert_node (NnNet *net, int at, const NnOp *op, const char *name, int n_in,
                              int n_out, NnError *err);
/* Puts nodes into an order that computes before it uses; a cycle is an error. */
bool nn_graph_sort (NnNet *net, NnError *err);
/* Counts uses and producers again and marks as dead every node that nothing needs. */
void nn_graph_sweep (NnNet *net);
/* Removes dead nodes from the list. */
void nn_graph_compact (NnNet *net);

/* The steps of nn_net_load after reading; see the files of the same name. */
bool nn_infer (NnNet *net, NnError *err);
bool nn_fuse (NnNet *net, NnError *err);
bool nn_layout (NnNet *net, NnError *err); /* part of nn_plan () */
bool nn_plan (NnNet *net, NnError *err);
