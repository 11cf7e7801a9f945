/* feature.h: what is remembered about a photo, so that learning never reads an image again.
 *
 * A feature vector is one row of floats, laid out as
 *
 *   embedding | class log-probabilities | object scores | cues
 *
 * The first two come from the backbone (1280 and 1000 for EfficientNet-Lite0), object scores are
 * the 80 sigmoid maxima of the object network, cues are the few hand-made numbers below. Stored
 * as little-endian half floats (nn_half_*), 4.7 kB a photo. (Not features.h: the C library has a
 * header of that name, which would be hidden from it.)
 */
#pragma once

#include "error.h"
#include "image.h"

#include <stddef.h>
#include <stdint.h>

typedef enum
{
  NN_CUE_PERSON,       /* max over person boxes of score * min (1, area share / 0.1) */
  NN_CUE_PET,          /* the same over cat and dog boxes */
  NN_CUE_SATURATION,   /* mean of max - min over the channels, 0..1 */
  NN_CUE_NEAR_GREY,    /* share of pixels whose channels differ by less than 16/255 */
  NN_CUE_LUMINANCE,    /* mean luma, 0..1 */
  NN_CUE_CONTRAST,     /* standard deviation of luma, 0..1 */
  NN_CUE_TINT_RED,     /* mean of (r - g), -1..1: sepia is a constant tint */
  NN_CUE_TINT_BLUE,    /* mean of (b - g), -1..1 */
  NN_CUE_TINT_SPREAD,  /* deviation of the tint from what its luma says: ~0 for toned pictures */
  NN_CUE_ASPECT,       /* ln (width / height) of the oriented photo */
  NN_CUE_FLATNESS,     /* share of pixels equal to their right and lower neighbour */
  NN_CUE_TOP_LEVEL,    /* share of the fullest of 64 grey levels */
  NN_CUE_TOP_COLOURS,  /* share of the 16 commonest of 4096 colours */
  NN_CUE_FACES,        /* number of faces / 8, 0 until a face network is there */
  NN_CUE_FACE_SCORE,   /* best face score */
  NN_CUE_FACE_AREA,    /* area share of the largest face */
  NN_N_CUES
} NnCue;

typedef struct
{
  int embedding, classes, objects; /* lengths; the cues are always NN_N_CUES */
} NnFeatureLayout;

static inline int
nn_feature_size (const NnFeatureLayout *l)
{
  return l->embedding + l->classes + l->objects + NN_N_CUES;
}
static inline const float *
nn_feature_classes (const NnFeatureLayout *l, const float *feature)
{
  return feature + l->embedding;
}
static inline const float *
nn_feature_objects (const NnFeatureLayout *l, const float *feature)
{
  return feature + l->embedding + l->classes;
}
static inline const float *
nn_feature_cues (const NnFeatureLayout *l, const float *feature)
{
  return feature + l->embedding + l->classes + l->objects;
}

/* Tone cues of @image (everything from NN_CUE_SATURATION to NN_CUE_TOP_COLOURS) into @cues. */
void nn_tone_cues (const NnImage *image, float cues[NN_N_CUES]);

/* IEEE half <-> float, round to nearest even; NaN stays NaN, overflow becomes infinity. */
void nn_half_from_float (uint16_t *half, const float *value, size_t n);
void nn_half_to_float (float *value, const uint16_t *half, size_t n);
