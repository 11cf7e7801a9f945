/* tensor.h: a typed n-dimensional array anywhere in memory, and loops over it.
 *
 * Dimensions are in the order of the ONNX file, strides in elements say where the numbers lie: a
 * channels-last picture, a transposed view and a slice of a concatenation are the same thing with
 * other strides. A tensor here never owns its data. Pure functions; any thread.
 */
#pragma once

#include "element.h"
#include "net.h"

#include <stdbool.h>

typedef struct
{
  NnType type;
  int rank;
  int64_t dim[NN_MAX_RANK];
  int64_t stride[NN_MAX_RANK]; /* elements; what a dimension of size 1 has does not matter */
  void *data;                  /* NULL while only the shape is known */
} NnTensor;

/* Sets type and shape and row-major strides; the data pointer becomes NULL. */
void nn_tensor_init (NnTensor *t, NnType type, int rank, const int64_t *dim);
/* Row-major strides: the last dimension is contiguous. */
void nn_tensor_make_dense (NnTensor *t);
/* Channels-last strides for a tensor of rank >= 3 (N, C, spatial...): the channel is contiguous. */
void nn_tensor_make_channels_last (NnTensor *t);

bool nn_tensor_is_dense (const NnTensor *t);
/* True for rank 4 with neighbouring channels, tight rows and images; *@pitch (may be NULL)
 * receives the elements from one pixel to the next, >= C. */
bool nn_tensor_is_channels_last (const NnTensor *t, int64_t *pitch);
/* True for what the kernels take for pictures: rank 4 (N, C, H, W in some layout), float. */
static inline bool
nn_tensor_is_picture (const NnTensor *t)
{
  return t->rank == 4 && t->type == NN_FLOAT;
}
/* Number of elements, saturating at INT64_MAX. */
int64_t nn_tensor_count (const NnTensor *t);
/* Bytes of a dense tensor, saturating at SIZE_MAX. */
size_t nn_tensor_bytes (const NnTensor *t);
bool nn_tensor_same_shape (const NnTensor *a, const NnTensor *b);

/* Copies elements of any type, whatever the strides. @src has the type of @dst, and its shape or
 * one that broadcasts to it. */
void nn_tensor_copy (const NnTensor *dst, const NnTensor *src);

/* A loop over the elements of up to four tensors that broadcast to the shape of the first, with
 * neighbouring dimensions merged, so that the inner rows are as long as possible. */
#define NN_LOOP_MAX 4
typedef struct
{
  int n, rank;
  int64_t dim[NN_MAX_RANK];
  int64_t stride[NN_LOOP_MAX][NN_MAX_RANK];
} NnLoop;
/* A row of @count elements: operand k has its elements at offset[k] + i * stride[k]. */
typedef void (*NnRowFunc) (void *user, int64_t count, const int64_t *offset,
                           const int64_t *stride);

/* @t[0] gives the shape; the others must broadcast to it (numpy's rule). */
void nn_loop_init (NnLoop *loop, int n, const NnTensor *const *t);
void nn_loop_run (const NnLoop *loop, NnRowFunc row, void *user);

/* Steps a multi-index @at of @rank dimensions to the next position in row-major order; false when
 * it wrapped around. */
bool nn_index_next (int64_t *at, int rank, const int64_t *dim);
/* Offset of @at in @t, in elements. */
static inline int64_t
nn_index_offset (const NnTensor *t, const int64_t *at)
{
  int64_t offset = 0;

  for (int i = 0; i < t->rank; i++)
    offset += at[i] * t->stride[i];
  return offset;
}
