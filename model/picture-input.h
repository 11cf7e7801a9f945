/* picture-input.h: the input of a network that takes one picture. Private to the networks of
 * photo-net.h. */
#pragma once

#include "net.h"

#include <stdbool.h>

typedef struct
{
  int width, height; /* pixels */
  bool planar;       /* NCHW, else NHWC */
} NnPictureInput;

/* What the only input of @net takes; fails if that is not one RGB picture of floats with 16 to 4096
 * pixels a side. */
bool nn_picture_input_find (NnPictureInput *input, const NnNet *net, NnError *err);

/* Writes (value - mean) * factor of each channel of the interleaved @rgb (width x height pixels,
 * tight) to @in as the network wants it; @order[i] is the source channel of its i-th. */
void nn_picture_input_fill (const NnPictureInput *input, const uint8_t *rgb, const int order[3],
                            const float mean[3], const float factor[3], float *in);
