#include "filer.h"

#include <math.h>

float *
shoebox_filer_probabilities (const ShoeboxNetworks *networks, const float *feature)
{
  float *p = g_new0 (float, (gsize) nn_starter_n_albums (networks->starter) + 1);
  int best_two[2];
  bool far;

  nn_starter_file (networks->starter, feature, p, best_two, &far);
  return p;
}

void
shoebox_filer_file (const ShoeboxNetworks *networks, const float *p, const gboolean *excluded,
                    ShoeboxFiling *filing)
{
  int n = nn_starter_n_albums (networks->starter), best = -1, second = -1;
  float total = p[n];

  *filing = (ShoeboxFiling){ .album = -1, .p = NAN, .torn_a = -1, .torn_b = -1 };
  for (int i = 0; i < n; i++)
    {
      if (excluded != NULL && excluded[i])
        continue;
      total += p[i];
      if (best < 0 || p[i] > p[best])
        {
          second = best;
          best = i;
        }
      else if (second < 0 || p[i] > p[second])
        second = i;
    }

  if (best >= 0 && total > 0 && p[best] / total >= nn_starter_threshold (networks->starter))
    {
      filing->album = best;
      filing->p = p[best] / total;
    }
  else if (best < 0 || second < 0 || p[n] >= p[best])
    filing->unsorted = SHOEBOX_UNSORTED_FAR;
  else
    {
      filing->unsorted = SHOEBOX_UNSORTED_TORN;
      filing->torn_a = best;
      filing->torn_b = second;
    }
}

float
shoebox_filer_black_and_white (const float cues[NN_N_CUES])
{
  /* The spread of the tint is what remains of colour when one constant tint (paper, sepia) is
   * taken away. JPEG noise leaves up to 0.010 of it in a photo without colour; grey clothes on a
   * white wall, which are in colour, have 0.011 and more. */
  float z = (0.0105f - cues[NN_CUE_TINT_SPREAD]) / 0.0005f;

  /* A page of paper is not what people mean by a black-and-white photo, nor is a blank frame. */
  if (cues[NN_CUE_LUMINANCE] > 0.85f || cues[NN_CUE_CONTRAST] < 0.02f)
    return 0;
  return 1 / (1 + expf (-z));
}

GArray *
shoebox_filer_tag (const ShoeboxNetworks *networks, const float *feature)
{
  GArray *tags = g_array_new (FALSE, FALSE, sizeof (ShoeboxTagOpinion));
  const float *objects = nn_feature_objects (&networks->layout, feature);

  for (guint i = 0; i < networks->tag_rules->len; i++)
    {
      const ShoeboxTagRule *rule = &g_array_index (networks->tag_rules, ShoeboxTagRule, i);
      ShoeboxTagOpinion tag = { .rule = (int) i };

      tag.p = rule->object >= 0
                  ? objects[rule->object]
                  : shoebox_filer_black_and_white (nn_feature_cues (&networks->layout, feature));
      if (tag.p >= rule->threshold)
        g_array_append_val (tags, tag);
    }
  return tags;
}
