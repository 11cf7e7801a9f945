/* kernels.h: the inner loops, one table of functions an instruction set. Private to model/.
 *
 * The sources kernel-*.c are compiled once a level into functions whose names end in the level
 * (NN_LEVEL is -D'ed by meson.build); nn_kernels () is the table that nn_init () chose. Everything
 * here works on rows and tiles; shapes, padding and packing are the callers' business.
 */
#pragma once

#include "activation.h"
#include "cpu.h"
#include "elementwise.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
  NN_TILE_ROWS = 8 /* most pixels a tile, and stride of its pointer lists */
};

/* What is left to do with a sum while it is in a register: x is clipped to lo..hi, or, with @gate,
 * becomes x * clip (alpha * x + beta), a hard swish. Infinities where there is nothing to clip. */
typedef struct
{
  float lo, hi;
  bool gate;
  float alpha, beta;
} NnFinish;

/* out[r][0..channels) = finish (bias + sum over taps t and inputs i of a[t][r][i] * b[t][i][...])
 * for neighbouring output pixels r and one panel of output channels. Pixels are dealt out to tiles
 * as nn_strip_tile says. */
typedef struct
{
  const float *in;        /* one tap: pixel r has its @c inputs at in + r * in_pitch; */
  size_t in_pitch;
  const float *const *a;  /* else [tile][tap][NN_TILE_ROWS]: where the @c inputs begin; or NULL */
  int taps, c;
  size_t a_offset;        /* floats added to every pointer of @a: the group's first channel */
  const float *b;         /* packed panel: [taps * c][vectors and a half], zero where channels end */
  const float *bias;      /* as wide as the panel */
  int pixels;             /* any number */
  int vectors;            /* whole vectors of the panel, at most panel_vectors */
  bool half;              /* and half a vector, where the level has halves */
  int channels;           /* valid output channels of the panel */
  NnFinish finish;
  const NnActivation *act; /* what @finish cannot say, applied afterwards; or NULL */
  const float *residual;  /* or NULL */
  size_t residual_pitch;
  bool residual_after;    /* after the activation */
  float *out;
  size_t out_pitch;
} NnStrip;

/* Tiles of a strip, of which none is much smaller than the others. */
static inline int
nn_strip_tiles (int pixels, int tile_rows)
{
  return (pixels + tile_rows - 1) / tile_rows;
}

/* The first pixel of tile @t of @tiles; that of tile @tiles is the end. */
static inline int
nn_strip_tile (int pixels, int tiles, int t)
{
  const int rest = pixels % tiles;

  return pixels / tiles * t + (t < rest ? t : rest);
}

/* One or two neighbouring output rows of a depthwise convolution. */
typedef struct
{
  const float *const *rows; /* [kh + (n - 1) * stride]: the input rows, NULL where it is padding */
  int n;                    /* 2 only if the level says so and no row is padding */
  const float *zero;        /* at least @channels zeros */
  int kh, kw, stride, dilation, pad; /* pad and dilation across; stride both ways */
  int w, out_w;
  size_t in_pitch;
  const float *next;        /* the @n_next input rows that the next output rows add, to be */
  int n_next;               /* fetched into the cache meanwhile; 0 rows at the lower border */
  const float *weight;      /* [kh * kw][channels rounded up to the vector] */
  const float *bias;        /* [channels rounded up] */
  int channels;
  NnFinish finish;
  const NnActivation *act;  /* what @finish cannot say, or NULL */
  const float *residual[2]; /* or NULL */
  size_t residual_pitch;
  bool residual_after;
  float *out[2];
  size_t out_pitch;
} NnDepthwise;

/* Winograd's F(4 x 4, 3 x 3), see conv-winograd.c: sizes of a tile and the points a and b. */
enum
{
  NN_WINOGRAD_IN = 6,
  NN_WINOGRAD_OUT = 4
};
#define NN_WINOGRAD_A 0.625f
#define NN_WINOGRAD_B 1.5f

/* out[36][channels rounded up to the vector] = B^T d B of a tile d of 6x6 pixels. */
typedef struct
{
  const float *const *pixels; /* [36]: where the channels of each pixel begin */
  int channels;
  float *out;
  size_t step;                /* floats from one of the 36 to the next */
} NnWinogradIn;

/* Up to 4x4 output pixels: A^T m A + bias, the residual and the activation where they belong. */
typedef struct
{
  const float *in;            /* [36][channels, and what rounds them up to the vector] */
  size_t step;
  const float *bias;          /* [channels rounded up] */
  int rows, columns;          /* 1..4, what is inside the picture */
  int channels;
  NnFinish finish;
  const NnActivation *act;    /* what @finish cannot say, or NULL */
  const float *residual;      /* or NULL */
  size_t residual_pitch, residual_row; /* floats from pixel to pixel and from row to row */
  bool residual_after;
  float *out;
  size_t out_pitch, out_row;
} NnWinogradOut;

/* A window over pixels of @channels floats; out = their maximum, or their sum times @factor. */
typedef struct
{
  const float *in;              /* the first pixel */
  size_t rows, columns;         /* at least 1 */
  size_t row_step, column_step; /* floats */
  int channels;
  float factor;
  float *out;
} NnPoolWindow;

typedef struct
{
  const char *name;
  int width;                     /* floats a vector */
  int half;                      /* floats of half a vector, or 0 where halves are no cheaper */
  int tile_rows, panel_vectors;  /* the largest tile that stays in registers */
  void (*strip) (const NnStrip *strip);
  int depthwise_rows;            /* most output rows at once */
  void (*depthwise) (const NnDepthwise *rows);
  void (*winograd_in) (const NnWinogradIn *w);
  void (*winograd_out) (const NnWinogradOut *w);
  void (*pool_max) (const NnPoolWindow *w);
  void (*pool_mean) (const NnPoolWindow *w);
  /* out[c * out_step + r] = in[r * in_step + c], numbers of four bytes of any kind */
  void (*transpose) (const float *in, int64_t in_step, float *out, int64_t out_step, int64_t rows,
                     int64_t columns);
  void (*activate) (const NnActivation *act, const float *in, float *out, size_t n);
  void (*binary) (NnBinary op, const float *a, const float *b, float *out, size_t n);
  /* out = sum of weight[j] * in[j] over the four rows, for bilinear scaling */
  void (*blend) (const float *const in[4], const float weight[4], float *out, size_t n);
  void (*scale) (const float *in, float factor, float *out, size_t n);
  /* out = e^(in - shift), returns the sum */
  float (*exp_sum) (const float *in, float shift, float *out, size_t n);
  /* The bytes of @n pixels of three channels, minus mean, times factor: each channel into a row */
  void (*split_bytes) (const uint8_t *pixels, const float mean[3], const float factor[3],
                       float *const out[3], size_t n);
  void (*half_from_float) (uint16_t *half, const float *value, size_t n);
  void (*half_to_float) (float *value, const uint16_t *half, size_t n);
} NnKernels;

/* Asks for @floats floats from @p on to be brought into the cache. A network's maps are larger than
 * the caches that follow a stream of pixels by themselves, and rows of a few hundred bytes are too
 * short for the hardware to guess. */
static inline void
nn_fetch_ahead (const float *p, size_t floats)
{
  for (size_t i = 0; i < floats; i += 16)
    __builtin_prefetch (p + i, 0, 2);
}

const NnKernels *nn_kernels (void);

#ifdef NN_LEVEL
#define NN_PASTE_(name, level) name##_##level
#define NN_PASTE(name, level) NN_PASTE_ (name, level)
#define NN_KERNEL(name) NN_PASTE (name, NN_LEVEL)

void NN_KERNEL (nn_strip) (const NnStrip *strip);
void NN_KERNEL (nn_depthwise) (const NnDepthwise *rows);
void NN_KERNEL (nn_winograd_in) (const NnWinogradIn *w);
void NN_KERNEL (nn_winograd_out) (const NnWinogradOut *w);
void NN_KERNEL (nn_pool_max) (const NnPoolWindow *w);
void NN_KERNEL (nn_pool_mean) (const NnPoolWindow *w);
void NN_KERNEL (nn_transpose) (const float *in, int64_t in_step, float *out, int64_t out_step,
                               int64_t rows, int64_t columns);
void NN_KERNEL (nn_activate_row) (const NnActivation *act, const float *in, float *out, size_t n);
void NN_KERNEL (nn_binary_row) (NnBinary op, const float *a, const float *b, float *out, size_t n);
void NN_KERNEL (nn_blend_row) (const float *const in[4], const float weight[4], float *out,
                               size_t n);
void NN_KERNEL (nn_scale_row) (const float *in, float factor, float *out, size_t n);
float NN_KERNEL (nn_exp_sum_row) (const float *in, float shift, float *out, size_t n);
void NN_KERNEL (nn_split_bytes_row) (const uint8_t *pixels, const float mean[3],
                                     const float factor[3], float *const out[3], size_t n);
void NN_KERNEL (nn_half_from_float_row) (uint16_t *half, const float *value, size_t n);
void NN_KERNEL (nn_half_to_float_row) (float *value, const uint16_t *half, size_t n);
extern const NnKernels NN_KERNEL (nn_kernel_table);
#endif
