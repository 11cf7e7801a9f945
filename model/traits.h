/* traits.h: what learning sees of a photo.
 *
 * A row of floats made once from the feature vector (feature.h), so that learning and scoring are
 * matrix products on rows of one kind:
 *
 *   embedding, scaled to unit length | starter albums and "none" | tones | object scores
 *
 * Starter albums are probabilities that sum to one (starter.h); tones are between -1 and 1. The
 * rows of a library are kept as half floats: 2.8 kB a photo, half of its feature vector.
 */
#pragma once

#include "feature.h"
#include "starter.h"

/* What the tones of a picture say, made comparable to each other: about 0..1 or -1..1. */
typedef enum
{
  NN_TONE_TONED,      /* 1: grey, or one tone such as sepia; 0: in colour */
  NN_TONE_SATURATION,
  NN_TONE_NEAR_GREY,
  NN_TONE_TINT_RED,
  NN_TONE_TINT_BLUE,
  NN_TONE_LUMINANCE,
  NN_TONE_CONTRAST,
  NN_N_TONES
} NnTone;

typedef struct
{
  int embedding, albums, objects; /* lengths; albums without "none" */
} NnTraitLayout;

/* Where a linear head looks: everything but the object scores, which tags take one by one. */
static inline int
nn_traits_linear (const NnTraitLayout *l)
{
  return l->embedding + l->albums + 1 + NN_N_TONES;
}
static inline int
nn_traits_size (const NnTraitLayout *l)
{
  return nn_traits_linear (l) + l->objects;
}
static inline const float *
nn_traits_starter (const NnTraitLayout *l, const float *traits)
{
  return traits + l->embedding;
}
static inline const float *
nn_traits_tones (const NnTraitLayout *l, const float *traits)
{
  return traits + l->embedding + l->albums + 1;
}
static inline const float *
nn_traits_objects (const NnTraitLayout *l, const float *traits)
{
  return traits + nn_traits_linear (l);
}

NnTraitLayout nn_traits_layout (const NnFeatureLayout *feature, const NnStarter *starter);

/* @feature is one row as laid out by @feature_layout; @traits receives nn_traits_size () numbers,
 * all finite (what is not a number in a feature vector becomes 0). Any thread. */
void nn_traits_compute (const NnFeatureLayout *feature_layout, const NnStarter *starter,
                        const float *feature, float *traits);
