/* fuse.h: finding patterns among the nodes of a network, for fuse.c and fuse-conv.c. */
#pragma once

#include "graph.h"
#include "run.h"

typedef struct
{
  NnNet *net;
  NnCtxRoom room;
} NnFuse;

/* The living node with operator @name that makes value @v for one user only, or NULL. */
NnNode *nn_fuse_maker (const NnFuse *f, int v, const char *name);
/* Value @v if it is a constant of floats, else NULL. The pointer is good until a value is added. */
const NnTensor *nn_fuse_constant (const NnFuse *f, int v);
/* True if @v is one constant number. */
bool nn_fuse_scalar (const NnFuse *f, int v, float *number);
/* True if values @a and @b have the same type and shape. */
bool nn_fuse_same_shape (const NnFuse *f, int a, int b);
/* True if @node applies the operator @name. */
bool nn_node_is (const NnNode *node, const char *name);

/* Lets convolutions swallow their neighbours (fuse-conv.c), after activations have been found. */
bool nn_fuse_convolutions (NnFuse *f, NnError *err);
