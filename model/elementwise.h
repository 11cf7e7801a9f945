/* elementwise.h: sums and products of equally shaped arrays and of rows with one vector, fp32.
 *
 * Arrays are @rows pixels of @c channels with their own pitches (floats a pixel). The output may be
 * one of the inputs at the same pitch. Pure, any thread.
 */
#pragma once

#include <stddef.h>

typedef enum
{
  NN_ADD,
  NN_SUB,
  NN_MUL,
  NN_DIV,
  NN_MIN,
  NN_MAX
} NnBinary;

/* out[p][c] = a[p][c] op b[p][c]. A pitch of 0 repeats one row: a squeeze-and-excitation scale, a
 * bias a channel. */
void nn_binary (NnBinary op, const float *a, size_t a_pitch, const float *b, size_t b_pitch,
                float *out, size_t out_pitch, size_t rows, int c);
void nn_binary_ref (NnBinary op, const float *a, size_t a_pitch, const float *b, size_t b_pitch,
                    float *out, size_t out_pitch, size_t rows, int c);
