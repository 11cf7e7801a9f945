/* window.h: the sliding windows of convolution and pooling, as ONNX describes them. */
#pragma once

#include "op.h"

/* Always three spatial axes; missing leading ones have size 1, so that one, two and three
 * dimensional operators are one loop. */
typedef struct
{
  int rank;              /* spatial axes that the tensor really has, 1 to 3 */
  int64_t in[3], out[3]; /* sizes */
  int64_t kernel[3], stride[3], dilation[3];
  int64_t begin[3], end[3]; /* padding */
} NnWindow;

/* Reads kernel_shape, strides, dilations, pads, auto_pad, ceil_mode of the node for input @t
 * (N, C, spatial...). @kernel (spatial sizes) replaces the attribute when it is not NULL. */
bool nn_window_read (const NnCtx *ctx, const NnTensor *t, const int64_t *kernel, NnWindow *w,
                     NnError *err);
/* The same without output sizes and automatic padding, which transposed convolutions do in their
 * own way. */
bool nn_window_read_lists (const NnCtx *ctx, const NnTensor *t, const int64_t *kernel, NnWindow *w,
                           NnError *err);
/* Stride in elements of spatial axis @axis (0 to 2) of tensor @t; 0 for one that it has not. */
int64_t nn_window_step (const NnWindow *w, const NnTensor *t, int axis);
/* True when all of it fits the int parameters of the two-dimensional kernels. */
bool nn_window_is_small (const NnWindow *w);
