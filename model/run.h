/* run.h: running single nodes, inside the library. */
#pragma once

#include "op.h"

/* An NnCtx with its arrays, large enough for every node of a network, so that binding it to a node
 * allocates nothing. */
typedef struct
{
  NnCtx ctx;
  const NnTensor **in;
  NnTensor **out;
  NnTensor *out_room;
  void *memory;
} NnCtxRoom;

bool nn_ctx_room_init (NnCtxRoom *room, const NnNet *net, NnError *err);
void nn_ctx_room_clear (NnCtxRoom *room);
/* Inputs are taken from @values, or from the network's own (shapes and constants) when that is
 * NULL. Outputs point to @values likewise, or to fresh room. */
void nn_ctx_room_bind (NnCtxRoom *room, const NnNet *net, const NnNode *node, NnTensor *values);

/* Runs a node outside a plan, where all tensors are row-major; scratch memory is made as needed. */
bool nn_run_node (NnCtx *ctx, NnError *err);

/* A value of a network that was loaded with keep_all, after nn_run_exec (); NULL if there is none
 * of that name. For tests. */
const NnTensor *nn_run_value (const NnRun *run, const char *name);

/* The network that @run is of. */
const NnNet *nn_run_net (const NnRun *run);
/* From now on nn_run_exec () lowers milliseconds[k] to what the k-th step took, if that is less;
 * steps are the nodes that are no views. NULL ends it. See profile.h. */
void nn_run_time_steps (NnRun *run, double *milliseconds);
/* Milliseconds of a clock that only goes on. */
double nn_clock_ms (void);
