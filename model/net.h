/* net.h: load an ONNX network and run it.
 *
 * An NnNet is what a file says, checked, simplified and planned. It is immutable after loading, so
 * any number of threads may share one. An NnRun is one thread's working memory for it: one arena
 * that holds every intermediate tensor (planned by liveness), plus scratch. One image a run, one
 * thread a run; BLAS is kept at one thread by nn_init ().
 *
 * Inputs and outputs have the layout and type that the file declares (usually NCHW float); inside,
 * activations are NHWC fp32.
 */
#pragma once

#include "error.h"

#include <stddef.h>
#include <stdint.h>

#define NN_MAX_RANK 8

typedef enum /* the values are ONNX's TensorProto.DataType */
{
  NN_FLOAT = 1,
  NN_UINT8 = 2,
  NN_INT8 = 3,
  NN_UINT16 = 4,
  NN_INT16 = 5,
  NN_INT32 = 6,
  NN_INT64 = 7,
  NN_BOOL = 9,
  NN_FLOAT16 = 10,
  NN_DOUBLE = 11,
  NN_UINT32 = 12,
  NN_UINT64 = 13,
  NN_BFLOAT16 = 16
} NnType;

typedef struct
{
  const char *name;         /* owned by the network */
  NnType type;
  int rank;                 /* 0 for a scalar */
  int64_t dim[NN_MAX_RANK]; /* after resolution every entry is >= 0 */
} NnValueInfo;

typedef struct NnNet NnNet;
typedef struct NnRun NnRun;

/* Optional: what to assume for symbolic dimensions and how large a network may get. */
typedef struct
{
  int64_t batch;           /* value of an unnamed or symbolic first dimension; 0 means 1 */
  int64_t other;           /* value of any other symbolic dimension; 0 means: refuse */
  size_t max_bytes;        /* limit for arena + weights; 0 means 2 GiB */
  const NnValueInfo *input_shapes; /* for the input of that name, or NULL; without a name (NULL)
                                    * for the input of that number */
  int n_input_shapes;
  bool resize;             /* input_shapes may say other sizes than the file fixes */
  size_t cache_bytes;      /* of the second cache, which rows of pictures are kept in; 0: the
                              machine's. Results do not depend on it */
  const char *const *outputs; /* tensors of the file to be computed instead of its outputs, or NULL */
  int n_outputs;
  bool keep_all;           /* no fusion, every node's output readable by nn_run_value (); tests */
} NnLoadOptions;

/* Sets BLAS to one thread and picks the kernels for this CPU (SHOEBOX_CPU=baseline|avx2|avx512
 * |neon narrows the choice). Cheap, idempotent, thread-safe; nn_net_load calls it. */
void nn_init (void);

/* Reads and checks @path / @data. @options may be NULL. Returns NULL and fills @err on failure,
 * naming the operator, attribute or node that is not understood. Free with nn_net_free (). */
NnNet *nn_net_load (const char *path, const NnLoadOptions *options, NnError *err);
NnNet *nn_net_load_memory (const void *data, size_t size, const NnLoadOptions *options,
                           NnError *err);
void nn_net_free (NnNet *net);

int nn_net_n_inputs (const NnNet *net);
int nn_net_n_outputs (const NnNet *net);
const NnValueInfo *nn_net_input (const NnNet *net, int i);
const NnValueInfo *nn_net_output (const NnNet *net, int i);

typedef struct
{
  int nodes_in_file, steps;      /* before and after folding and fusing */
  int64_t macs;                  /* multiply-accumulates of convolutions and matrix products */
  size_t weight_bytes, arena_bytes, scratch_bytes;
  int64_t parameters;
} NnNetStats;
void nn_net_stats (const NnNet *net, NnNetStats *stats);

/* Step by step description for `shoebox net info`: op, name, shape, MACs. NULL past the end;
 * the string is written into @buffer. */
const char *nn_net_describe_step (const NnNet *net, int step, char *buffer, size_t size);

/* Working memory for one thread. The network must outlive it. */
NnRun *nn_run_new (const NnNet *net, NnError *err);
void nn_run_free (NnRun *run);

/* Where to write input @i (dims and type as nn_net_input says), valid until nn_run_free (). */
void *nn_run_input (NnRun *run, int i);
/* Computes all outputs. Inputs keep their content. */
bool nn_run_exec (NnRun *run, NnError *err);
/* Output @i after nn_run_exec (), valid until the next exec; @info (may be NULL) receives its
 * actual shape, which can be smaller than planned for data-dependent operators. */
const void *nn_run_output (const NnRun *run, int i, NnValueInfo *info);

/* Number of elements; 1 for a scalar. Saturates at INT64_MAX instead of overflowing. */
int64_t nn_value_count (const NnValueInfo *info);
size_t nn_type_size (NnType type);
