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
  float *zero;                      /* what a tap over the border reads */
  float *slope;                     /* own copy of a PReLU's */
  int block_tiles;                  /* tiles between two rounds of the panels */
  NnFinish finish;                  /* the activation, as far as it is one of these; */
  const NnActivation *act;          /* else what comes after it, or NULL */
};
