/* resize.h: ONNX Resize over height and width, NHWC fp32, one image a call.
 *
 * Source coordinate of output pixel i (in = input size, out = output size, scale from the file or
 * out / in):
 *   ASYMMETRIC          i / scale
 *   HALF_PIXEL          (i + 0.5) / scale - 0.5
 *   PYTORCH_HALF_PIXEL  the same, but 0 where out is 1
 *   ALIGN_CORNERS       i (in - 1) / (out - 1), 0 where out is 1
 * Quotients are rounded to float, as other engines compute in.
 * Linear interpolation clamps to the border; no antialiasing.
 */
#pragma once

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum
{
  NN_COORD_ASYMMETRIC,
  NN_COORD_HALF_PIXEL,
  NN_COORD_PYTORCH_HALF_PIXEL,
  NN_COORD_ALIGN_CORNERS
} NnResizeCoord;

typedef enum /* how a nearest neighbour is rounded */
{
  NN_NEAREST_ROUND_PREFER_FLOOR,
  NN_NEAREST_ROUND_PREFER_CEIL,
  NN_NEAREST_FLOOR,
  NN_NEAREST_CEIL
} NnResizeNearest;

typedef struct
{
  int h, w, c;
  int out_h, out_w;
  float scale_h, scale_w; /* 0: out / in */
  bool linear;            /* else nearest */
  NnResizeCoord coord;
  NnResizeNearest nearest;
} NnResizeParams;

typedef struct NnResize NnResize;

/* Computes the coordinate tables once. Immutable afterwards, shared by threads. NULL on failure. */
NnResize *nn_resize_new (const NnResizeParams *params, NnError *err);
void nn_resize_free (NnResize *resize);
void nn_resize_run (const NnResize *resize, const float *in, size_t in_pitch, float *out,
                    size_t out_pitch);
/* The definition, one pixel at a time in double. */
void nn_resize_ref (const NnResizeParams *params, const float *in, size_t in_pitch, float *out,
                    size_t out_pitch);
