/* ops.h: the tables of operators, one a family; each is at the end of its op-*.c file. */
#pragma once

#include "op.h"

const NnOp *nn_ops_conv (int *n);      /* op-conv.c: convolutions */
const NnOp *nn_ops_conv_transpose (int *n); /* op-conv-transpose.c */
const NnOp *nn_ops_conv_deform (int *n);    /* op-conv-deform.c: taps that are moved */
const NnOp *nn_ops_pool (int *n);      /* op-pool.c: windows and global pooling */
const NnOp *nn_ops_unary (int *n);     /* op-unary.c: one number to one number */
const NnOp *nn_ops_binary (int *n);    /* op-binary.c: broadcasting arithmetic and logic */
const NnOp *nn_ops_shape (int *n);     /* op-shape.c: other views of the same numbers */
const NnOp *nn_ops_join (int *n);      /* op-join.c: concatenation, split, padding, tiling */
const NnOp *nn_ops_index (int *n);     /* op-index.c: gather, scatter, selection */
const NnOp *nn_ops_reduce (int *n);    /* op-reduce.c: sums and extremes along axes */
const NnOp *nn_ops_normalise (int *n); /* op-normalise.c: batch norm, softmax and kin */
const NnOp *nn_ops_matrix (int *n);    /* op-matrix.c: Gemm, MatMul */
const NnOp *nn_ops_resize (int *n);    /* op-resize.c: Resize, Upsample, pixel shuffles */
const NnOp *nn_ops_make (int *n);      /* op-make.c: constants, ranges, shapes, casts */
const NnOp *nn_ops_loss (int *n);      /* op-loss.c: losses against labels */
const NnOp *nn_ops_moments (int *n);   /* op-moments.c: group norm and its like */
const NnOp *nn_ops_einsum (int *n);    /* op-einsum.c */
const NnOp *nn_ops_sample (int *n);    /* op-sample.c: pictures read between their pixels */
const NnOp *nn_ops_quantize (int *n);  /* op-quantize.c: to small integers and back */
const NnOp *nn_ops_boxes (int *n);     /* op-boxes.c: which of overlapping boxes stay */

/* Not in the tables: one input, one fp32 output, node->activation says which function. */
extern const NnOp nn_op_activation;
/* True if the node is an activation with a vector kernel and constant parameters. */
bool nn_unary_activation (const NnCtx *ctx, NnActivation *activation);
/* True if a convolution will run on the kernels of conv.h, which apply activation and residual. */
bool nn_conv_can_fuse (const NnCtx *ctx);
