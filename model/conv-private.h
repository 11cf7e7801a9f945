/* conv-private.h: a packed convolution, between conv-pack.c, which makes it, and conv.c, which runs
 * it.
 *
 * Packed weights of the matrix kernels: for each group, for each panel of output channels, the
 * stream [tap][input][width] in which the tile kernel reads it, zero where channels end.
 * Depthwise: [kh * kw][channels rounded up to the vector].
 */
#pragma once

#include "conv.h"
#include "kernels.h"

typedef enum
{
  KERNEL_DEPTHWISE,
  KERNEL_POINTWISE, /* one tap, output pixel i reads input pixel i */
  KERNEL_DENSE,     /* kh * kw taps of one input pixel each */
  KERNEL_WINOGRAD,  /* 3x3 by conv-winograd.c: 36 taps of one transformed tile each */
  KERNEL_GATHERED   /* kh taps of kw neighbouring input pixels each */
} NnConvKernel;

typedef struct
{
  int first, channels; /* within the group */
  int vectors;
  bool half;           /* and half a vector */
  size_t weight;       /* offset in floats from the group's weights */
} NnConvPanel;

struct NnConv
{
  NnConvParams params;
  NnConvKernel kernel;
  const NnKernels *kernels;
  int group_in, group_out;          /* channels a group */
  int taps, tap_inputs;             /* what the tile kernel sees */
  int n_panels, panel_stride;       /* panels a group; padded channels a group */
  NnConvPanel *panels;
  size_t group_weights;             /* floats a group */
  float *weight, *bias;             /* packed; bias [groups][panel_stride] */
  size_t weight_floats;
  float *zero;                      /* what a tap over the border reads; as wide as a panel */
  float *slope;                     /* own copy of a PReLU's */
  int block_tiles;                  /* tiles between two rounds of the panels */
  NnFinish finish;                  /* the activation, as far as it is one of these; */
  const NnActivation *act;          /* else what comes after it, or NULL */
};

/* Floats of a panel, as packed. */
static inline int
nn_conv_panel_width (const NnConv *conv, const NnConvPanel *panel)
{
  return panel->vectors * conv->kernels->width + (panel->half ? conv->kernels->half : 0);
}

/* Row @y of pictures that are @w pixels wide. */
static inline const float *
nn_rows_at (const NnRows *rows, int w, int y)
{
  const int at = y < rows->ring ? y : y % rows->ring;

  return rows->data + (size_t) at * (size_t) w * rows->pitch;
}

/* conv-point.c. Fills a[tap][NN_TILE_ROWS] for the output pixels first .. first + rows - 1, at most
 * NN_TILE_ROWS; @copies has room for the taps of a first layer. */
void nn_conv_point_tile (const NnConv *conv, const NnRows *in, int first, int rows, const float **a,
                         float *copies);

/* conv-winograd.c. Where nn_winograd_pays () says so, the weights of a convolution are transformed,
 * [k][c][36] (freed by the caller; NULL if memory is short), and packed as those of a convolution
 * with 36 taps. The rest works on a packed one; nn_winograd_block () is its block_tiles. */
bool nn_winograd_pays (const NnConvParams *params);
float *nn_winograd_weights (const NnConvParams *params, const float *weight);
int nn_winograd_block (const NnConv *conv);
size_t nn_winograd_scratch (const NnConv *conv);
void nn_winograd_run_rows (const NnConv *conv, const float *in, size_t in_pitch,
                           const float *residual, size_t residual_pitch, float *out,
                           size_t out_pitch, int row0, int row1, void *scratch);

/* Limit of the error of such a convolution before its activation, as a part of the largest sum of
 * |input * weight| over an output; twice what was measured over random data. */
#define NN_WINOGRAD_ERROR 1e-6
