/* traits.c: from a feature vector to the row that learning works on. */
#include "traits.h"

#include "logistic.h"

#include <math.h>
#include <string.h>

/* The spread of the tint at which a picture is as likely toned as in colour, and how fast that
 * changes with its logarithm: compression leaves up to 0.011 in sepia, faint colours begin at
 * 0.013. */
#define TONED_SPREAD 0.0125f
#define TONED_WIDTH 0.25f

NnTraitLayout
nn_traits_layout (const NnFeatureLayout *feature, const NnStarter *starter)
{
  return (NnTraitLayout){ feature->embedding, nn_starter_n_albums (starter), feature->objects };
}

static float
clip (float value, float lo, float hi)
{
  return value < lo ? lo : value > hi ? hi : value;
}

static void
compute_tones (const float *cues, float *tones)
{
  float spread = fmaxf (cues[NN_CUE_TINT_SPREAD], 0) + 0.001f;
  float z = (logf (TONED_SPREAD) - logf (spread)) / TONED_WIDTH;

  tones[NN_TONE_TONED] = 1 / (1 + expf (-z));
  tones[NN_TONE_SATURATION] = clip (3 * cues[NN_CUE_SATURATION], 0, 1);
  tones[NN_TONE_NEAR_GREY] = cues[NN_CUE_NEAR_GREY];
  tones[NN_TONE_TINT_RED] = clip (5 * cues[NN_CUE_TINT_RED], -1, 1);
  tones[NN_TONE_TINT_BLUE] = clip (5 * cues[NN_CUE_TINT_BLUE], -1, 1);
  tones[NN_TONE_LUMINANCE] = cues[NN_CUE_LUMINANCE];
  tones[NN_TONE_CONTRAST] = 2 * cues[NN_CUE_CONTRAST];
}

static void
replace_nan (float *x, int n)
{
  for (int i = 0; i < n; i++)
    if (!isfinite (x[i]))
      x[i] = 0;
}

void
nn_traits_compute (const NnFeatureLayout *feature_layout, const NnStarter *starter,
                   const float *feature, float *traits)
{
  const NnTraitLayout layout = nn_traits_layout (feature_layout, starter);
  float *p = traits + layout.embedding;

  memcpy (traits, feature, sizeof *traits * (size_t) layout.embedding);
  replace_nan (traits, layout.embedding); /* or the others would have no length either */
  nn_l2_normalise (traits, 1, layout.embedding);
  nn_starter_file (starter, feature, p, NULL, NULL);
  p += layout.albums + 1;
  compute_tones (nn_feature_cues (feature_layout, feature), p);
  p += NN_N_TONES;
  memcpy (p, nn_feature_objects (feature_layout, feature), sizeof *p * (size_t) layout.objects);
  replace_nan (traits, nn_traits_size (&layout));
}
