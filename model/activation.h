/* activation.h: the functions that follow a convolution, over arrays and fused into kernels.
 *
 * Accuracy against double precision: exp 2 ulp; sigmoid, tanh, erf and what is made of them 1e-6
 * relative, a GELU that is nearly 0 for a negative x 4e-8 absolute. NaN stays NaN. Pure functions, any thread.
 */
#pragma once

#include <stddef.h>

typedef enum
{
  NN_ACT_NONE,         /* x */
  NN_ACT_CLIP,         /* min (hi, max (lo, x)): relu is (0, INFINITY), relu6 is (0, 6) */
  NN_ACT_LEAKY,        /* x < 0 ? alpha x : x */
  NN_ACT_PRELU,        /* x < 0 ? slope[channel] x : x */
  NN_ACT_HARD_SIGMOID, /* min (hi, max (lo, alpha x + beta)) */
  NN_ACT_HARD_SWISH,   /* x * min (hi, max (lo, alpha x + beta)) */
  NN_ACT_SIGMOID,      /* 1 / (1 + e^-x) */
  NN_ACT_SILU,         /* x / (1 + e^-x) */
  NN_ACT_TANH,
  NN_ACT_EXP,
  NN_ACT_ERF,          /* the error function */
  NN_ACT_GELU          /* alpha x (1 + erf (beta x)) */
} NnActivationKind;

/* hard-swish spelled as x * min (6, max (0, x + 3)) * c is alpha = c, beta = 3 c, lo = 0, hi = 6 c:
 * the constant that the file stores (often 0.16662598, a half float) is kept, not 1/6. */
typedef struct
{
  NnActivationKind kind;
  float alpha, beta;
  float lo, hi;
  const float *slope; /* PRELU: one a channel, borrowed, must outlive its user */
} NnActivation;

/* Applies @act to @rows rows of @c channels; row i starts at in + i * in_pitch (floats) and goes to
 * out + i * out_pitch. @in may equal @out when the pitches are equal. */
void nn_activate (const NnActivation *act, const float *in, size_t in_pitch, float *out,
                  size_t out_pitch, size_t rows, int c);
void nn_activate_ref (const NnActivation *act, const float *in, size_t in_pitch, float *out,
                      size_t out_pitch, size_t rows, int c);

/* Softmax over the @n entries of each of @rows tight rows; exact for logits of any size. */
void nn_softmax_rows (const float *in, float *out, size_t rows, int n);
/* ln of it: x - max - ln (sum (e^(x - max))). */
void nn_log_softmax_rows (const float *in, float *out, size_t rows, int n);
