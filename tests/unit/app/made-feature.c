/* made-feature.c: feature vectors that look like those of photos of one kind. */
#include "made-feature.h"

#include <math.h>
#include <string.h>

static int
find_class (const ShoeboxNetworks *networks, const char *name)
{
  for (int k = 0; k < networks->layout.classes; k++)
    if (strcmp (nn_photo_net_class_name (networks->net, k), name) == 0)
      return k;
  g_assert_not_reached ();
}

float *
made_feature (const ShoeboxNetworks *networks, guint kind, guint i, const char *class_name)
{
  const NnFeatureLayout *layout = &networks->layout;
  float *feature = g_new0 (float, nn_feature_size (layout));
  g_autoptr (GRand) direction = g_rand_new_with_seed (100 + kind);
  g_autoptr (GRand) noise = g_rand_new_with_seed (1000 * kind + i);
  float *log_p = feature + layout->embedding, *objects = log_p + layout->classes;
  float *cues = objects + layout->objects;

  /* As embeddings are after their last rectifier: never negative, so all a little alike. */
  for (int k = 0; k < layout->embedding; k++)
    feature[k] = (float) (pow (g_rand_double (direction), 3) + 0.4 * g_rand_double (noise));
  for (int k = 0; k < layout->classes; k++)
    log_p[k] = logf (1e-5f);
  log_p[find_class (networks, class_name)] = logf (0.97f);
  for (int k = 0; k < layout->objects; k++)
    objects[k] = 0.02f;
  cues[NN_CUE_TINT_SPREAD] = 0.1f;
  cues[NN_CUE_LUMINANCE] = cues[NN_CUE_SATURATION] = 0.4f;
  cues[NN_CUE_CONTRAST] = 0.25f;
  return feature;
}
