/* conv.h: two-dimensional convolution, NHWC fp32, one image a call.
 *
 * Letters: h w c of the input, k output channels, "pitch" = floats from one pixel to the next (at
 * least the channels used), so that a concatenation or a split of channels needs no copy.
 *
 * Weights are packed once at load (nn_conv_pack), which also chooses the kernel:
 *   depthwise    one filter a channel: vectors over channels, pixels in registers
 *   everything   indirect matrix product: for a tile of 8 pixels, a list of input pointers a
 *   else         filter tap (a zero row where padding is), so 1x1, kxk, strides, dilations and
 *                groups are one kernel without im2col copies; bias, residual and activation are
 *                applied while the tile is in registers or L1
 *   few inputs   (c <= 4, the first layer): the same on tiles gathered into a small buffer
 *   3x3          (stride 1, c and k >= 8, pictures from about 7x7): Winograd's F(4x4, 3x3), a third
 *                of the time; rounding errors of up to 1e-6 of the largest sum of |in * weight|
 * A matrix product x (m x c) * w (c x k) with constant w is a 1x1 convolution of h = m, w = 1.
 */
#pragma once

#include "activation.h"
#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum
{
  NN_RESIDUAL_NONE,
  NN_RESIDUAL_BEFORE, /* act (conv + bias + residual) */
  NN_RESIDUAL_AFTER   /* act (conv + bias) + residual */
} NnResidual;

typedef struct
{
  int h, w, c;             /* input */
  int out_h, out_w, k;     /* output; must agree with what the rest says */
  int kh, kw;              /* filter */
  int stride_h, stride_w;
  int dilation_h, dilation_w;
  int pad_top, pad_left, pad_bottom, pad_right; /* >= 0 */
  int groups;              /* divides c and k */
  NnActivation activation; /* a PReLU slope is copied */
  NnResidual residual;     /* where the residual of nn_conv_run goes */
} NnConvParams;

typedef struct NnConv NnConv;

/* @weight is [k][c / groups][kh][kw] as in ONNX, @bias is [k] or NULL; both are copied. Returns
 * NULL with @err set when sizes do not fit together or memory is short. Immutable afterwards, any
 * number of threads may run one. Free with nn_conv_free (). */
NnConv *nn_conv_pack (const NnConvParams *params, const float *weight, const float *bias,
                      NnError *err);
void nn_conv_free (NnConv *conv);

/* Bytes of @scratch that nn_conv_run needs (may be 0); aligned to 64. */
size_t nn_conv_scratch (const NnConv *conv);
size_t nn_conv_weight_bytes (const NnConv *conv);

/* @in: h x w pixels of c floats; @out: out_h x out_w pixels of k floats; @residual: like @out, NULL
 * exactly if params.residual is NONE. @out must not overlap @in; it may equal @residual, unless that
 * is added after an activation that is no clip. */
void nn_conv_run (const NnConv *conv, const float *in, size_t in_pitch, const float *residual,
                  size_t residual_pitch, float *out, size_t out_pitch, void *scratch);
/* Pixels of a picture of which only some rows are kept, in turns: row y lies at row y % ring of the
 * memory at @data. For a whole picture @ring is its height. */
typedef struct
{
  float *data; /* only read where it is an input */
  size_t pitch;
  int ring;
} NnRows;

/* Makes the output rows row0 <= y < row1 only, for callers that work through several layers in bands
 * that stay in the cache (bands.h). The rings of @in and @residual must hold what these rows need;
 * @residual is NULL as above. */
void nn_conv_run_rows (const NnConv *conv, const NnRows *in, const NnRows *residual,
                       const NnRows *out, int row0, int row1, void *scratch);
/* False where the pictures must be whole: Winograd's tiles are four rows high. */
bool nn_conv_takes_rings (const NnConv *conv);
/* The input rows in0 <= y < in1 that the output rows row0 <= y < row1 read, padding left out. */
void nn_conv_rows_read (const NnConv *conv, int row0, int row1, int *in0, int *in1);
/* What it was packed from; owned by @conv. */
const NnConvParams *nn_conv_params (const NnConv *conv);

/* The definition, in loops with double sums. Weights unpacked. */
void nn_conv_ref (const NnConvParams *params, const float *weight, const float *bias,
                  const float *in, size_t in_pitch, const float *residual, size_t residual_pitch,
                  float *out, size_t out_pitch);
