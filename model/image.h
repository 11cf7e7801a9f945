/* image.h: 8-bit RGB pictures on their way into a network: area-averaged scaling, letterboxing,
 * tone statistics. All functions are pure and thread-safe; pixels are interleaved RGB. */
#pragma once

#include "error.h"

#include <stddef.h>
#include <stdint.h>

typedef struct
{
  const uint8_t *rgb; /* borrowed; row y starts at rgb + y * stride */
  int width, height;  /* pixels */
  size_t stride;      /* bytes */
} NnImage;

/* Scales @src to exactly @width x @height into @dst (tight rows). Shrinking averages over the
 * covered area (fractional borders included), enlarging is bilinear with half-pixel centres. */
bool nn_image_resize (const NnImage *src, uint8_t *dst, int width, int height, NnError *err);

/* Scales @src to fit @width x @height keeping its aspect, top left, and fills the rest (right and
 * bottom) with the picture's mean colour. *@scale receives destination / source pixels. */
bool nn_image_letterbox (const NnImage *src, uint8_t *dst, int width, int height, float *scale,
                         NnError *err);
