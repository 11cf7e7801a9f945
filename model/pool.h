/* pool.h: maximum and average over windows, NHWC fp32, one image a call. Pure, any thread. */
#pragma once

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct
{
  int h, w, c;
  int out_h, out_w;
  int kh, kw;
  int stride_h, stride_w;
  int dilation_h, dilation_w;
  int pad_top, pad_left;  /* windows start at y * stride - pad; what sticks out is padding */
  int pad_bottom, pad_right;
  bool count_include_pad; /* average: divide by the cells within the padded picture, else by those
                             within the picture itself; cells beyond the padding (ceil mode) never
                             count */
} NnPoolParams;

/* False with @err set if a size is senseless (also: a window that holds only padding). */
bool nn_pool_check (const NnPoolParams *params, NnError *err);

/* Padding counts as minus infinity. Pitches in floats a pixel. */
void nn_pool_max (const NnPoolParams *params, const float *in, size_t in_pitch, float *out,
                  size_t out_pitch);
void nn_pool_max_ref (const NnPoolParams *params, const float *in, size_t in_pitch, float *out,
                      size_t out_pitch);
void nn_pool_average (const NnPoolParams *params, const float *in, size_t in_pitch, float *out,
                      size_t out_pitch);
void nn_pool_average_ref (const NnPoolParams *params, const float *in, size_t in_pitch, float *out,
                          size_t out_pitch);

/* out[c] = mean / maximum over @pixels pixels; pixels >= 1. */
void nn_pool_global_average (const float *in, size_t in_pitch, size_t pixels, int c, float *out);
void nn_pool_global_max (const float *in, size_t in_pitch, size_t pixels, int c, float *out);
