/* learn-rows.c: facts about albums as a problem of regression.
 *
 * Rows are built from traits as
 *
 *   unit embedding - mean | share * starter albums | tones - their mean | a constant
 *
 * Centred rows of unlike photos are nearly orthogonal, so that a fact about a cottage says nothing
 * of a birthday cake; rows as they come out of the network all have a cosine of about a
 * quarter, and three facts about cottages would draw the whole library after them. The constant is small: it
 * is a bias with a strong penalty, since facts are corrections and not a sample of the library. An
 * album with many of them is not a likelier one.
 *
 * For the same reason unlabelled photos take part, as anchors: facts are mostly what the starter got
 * wrong, and trained on them alone a head forgets what it got right. Each anchor is, with little
 * weight, an example of what the starter says of it; those that are like facts to the contrary ask for nothing,
 * since there the owner has spoken.
 */
#include "learn-private.h"

#include "calibrate.h"
#include "gemm.h"
#include "logistic.h"
#include "softmax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BIAS_COLUMN 0.05f
#define ANCHOR_WEIGHT 0.1f
/* How many facts NN_USUAL_NEARNESS counts for before that of an album is known. */
#define USUAL_NEAR_FACTS 2

const NnBlend nn_blends[NN_N_BLENDS] = {
  { 0, 0.3f, 0, 0, 0 },
  { 0.3f, 0.3f, 0, 0.01, 0.5 },
  { 0, 1.5f, 0, 0.01, 1 },
  { 0.3f, 1.5f, 0, 0.02, 1 },
  { 0, 0.3f, 0.5f, 0.02, 2 },
  { 0.3f, 0.3f, 0.5f, 0.03, 2 },
};

/* What is subtracted from traits. Of tones the mean of the facts: where albums differ in them, the
 * boundary is then between the two, and where all facts are in colour they do not draw everything
 * in colour after them. Usual values count for USUAL_FACTS facts. */
typedef struct
{
  const float *embedding;
  float tones[NN_N_TONES];
} Centre;

static const float usual_tones[NN_N_TONES] = { 0.1f, 0.4f, 0.4f, 0, 0, 0.45f, 0.5f };
#define USUAL_FACTS 2

static Centre
centre_of (const NnFacts *facts)
{
  Centre centre = { .embedding = facts->mean };
  size_t size = (size_t) nn_traits_size (&facts->layout);

  for (int t = 0; t < NN_N_TONES; t++)
    {
      double sum = USUAL_FACTS * (double) usual_tones[t];

      for (int i = 0; i < facts->n_filings; i++)
        sum += nn_traits_tones (&facts->layout,
                                facts->traits + (size_t) facts->filing_row[i] * size)[t];
      centre.tones[t] = (float) (sum / (USUAL_FACTS + facts->n_filings));
    }
  return centre;
}

static float
tone_weight (const NnBlend *blend, int tone)
{
  return tone == NN_TONE_TONED ? blend->toned : blend->tones;
}

int
nn_learn_columns (const NnTraitLayout *layout)
{
  return nn_traits_linear (layout) + 1;
}

static void
build_row (const NnTraitLayout *layout, const NnBlend *blend, const Centre *centre,
           const float *traits, float *row)
{
  for (int i = 0; i < layout->embedding; i++)
    *row++ = traits[i] - centre->embedding[i];
  for (int i = 0; i <= layout->albums; i++)
    *row++ = blend->starter * nn_traits_starter (layout, traits)[i];
  for (int i = 0; i < NN_N_TONES; i++)
    *row++ = tone_weight (blend, i) * (nn_traits_tones (layout, traits)[i] - centre->tones[i]);
  *row = BIAS_COLUMN;
}

float
nn_learn_unfold (const NnFacts *facts, const NnBlend *blend, const float *head, float *weight)
{
  const NnTraitLayout *layout = &facts->layout;
  const Centre centre = centre_of (facts);
  double bias = 0;
  int k = 0;

  for (int i = 0; i < layout->embedding; i++, k++)
    {
      weight[k] = head[k];
      bias -= (double) head[k] * centre.embedding[i];
    }
  for (int i = 0; i <= layout->albums; i++, k++)
    weight[k] = blend->starter * head[k];
  for (int i = 0; i < NN_N_TONES; i++, k++)
    {
      weight[k] = tone_weight (blend, i) * head[k];
      bias -= (double) weight[k] * centre.tones[i];
    }
  return (float) (bias + (double) BIAS_COLUMN * head[k]);
}

void
nn_learn_fold_back (const NnFacts *facts, const NnBlend *blend, const float *weight, float bias,
                    float *head)
{
  const NnTraitLayout *layout = &facts->layout;
  const Centre centre = centre_of (facts);
  double rest = bias;
  int k = 0;

  for (int i = 0; i < layout->embedding; i++, k++)
    {
      head[k] = weight[k];
      rest += (double) weight[k] * centre.embedding[i];
    }
  for (int i = 0; i <= layout->albums; i++, k++)
    head[k] = blend->starter > 0 ? weight[k] / blend->starter : 0;
  for (int i = 0; i < NN_N_TONES; i++, k++)
    {
      head[k] = tone_weight (blend, i) > 0 ? weight[k] / tone_weight (blend, i) : 0;
      rest += (double) weight[k] * centre.tones[i];
    }
  head[k] = (float) (rest / (double) BIAS_COLUMN);
}

/* --- What was learned elsewhere ----------------------------------------------------------------- */

/* The class of facts->base that class @k is, or -1. */
static int
find_base (const NnTaste *taste, const NnFacts *facts, int k)
{
  return k < taste->n_albums                         ? nn_learn_album_base (facts, k)
         : facts->base != NULL && facts->base->none ? facts->base->n_albums
                                                    : -1;
}

/* Adds what it says of one row. */
static void
add_base (const NnTaste *taste, const NnFacts *facts, const float *traits, float *z)
{
  size_t linear = (size_t) nn_traits_linear (&taste->layout);

  for (int k = 0; k < nn_taste_classes (taste); k++)
    {
      int from = find_base (taste, facts, k);

      if (from < 0)
        continue;
      nn_gemm (false, true, 1, 1, (int) linear, 1, traits, (int) linear,
               facts->base->weight + (size_t) from * linear, (int) linear, 1, z + k, 1);
      z[k] += facts->base->bias[from];
    }
}

void
nn_learn_add_base_heads (NnTaste *taste, const NnFacts *facts)
{
  size_t linear = (size_t) nn_traits_linear (&taste->layout);

  for (int k = 0; k < nn_taste_classes (taste); k++)
    {
      int from = find_base (taste, facts, k);

      if (from < 0)
        continue;
      for (size_t i = 0; i < linear; i++)
        taste->weight[(size_t) k * linear + i] += facts->base->weight[(size_t) from * linear + i];
      taste->bias[k] += facts->base->bias[from];
    }
}

/* --- The problem -------------------------------------------------------------------------------- */

void
nn_problem_clear (NnProblem *p)
{
  nn_span_clear (&p->span);
  free (p->x);
  free (p->prior);
  free (p->offset);
  free (p->target);
  free (p->weight);
  free (p->y);
  *p = (NnProblem){ 0 };
}

void
nn_learn_unit_centred (const NnFacts *facts, int row, float *x)
{
  const float *traits = nn_learn_traits (facts, row);

  for (int k = 0; k < facts->layout.embedding; k++)
    x[k] = traits[k] - facts->mean[k];
  nn_l2_normalise (x, 1, facts->layout.embedding);
}

/* How near facts of each album are to the nearest other one of it, in the mean, by NN_MOST_NEAR facts of
 * each. @x: unit centred rows of the facts. @scratch: NN_MOST_NEAR * (width + NN_MOST_NEAR) numbers. */
static void
measure_albums (const NnFacts *facts, const float *x, int n_classes, float *within, float *scratch)
{
  int width = facts->layout.embedding;
  float *rows = scratch, *cosines = scratch + NN_MOST_NEAR * (size_t) width;

  for (int k = 0; k < n_classes; k++)
    {
      float sum = NN_USUAL_NEARNESS * USUAL_NEAR_FACTS;
      int n = 0;

      for (int i = 0; i < facts->n_filings && n < NN_MOST_NEAR; i++)
        if (facts->filing_album[i] == k)
          memcpy (rows + (size_t) n++ * (size_t) width, x + (size_t) i * (size_t) width,
                  sizeof (float) * (size_t) width);
      nn_gemm (false, true, n, n, width, 1, rows, width, rows, width, 0, cosines, n);
      for (int i = 0; i < n && n > 1; i++)
        {
          float nearest = -1;

          for (int j = 0; j < n; j++)
            if (j != i)
              nearest = fmaxf (nearest, cosines[i * n + j]);
          sum += nearest;
        }
      within[k] = sum / (float) (USUAL_NEAR_FACTS + (n > 1 ? n : 0));
    }
}

/* 0..1: how much of its weight an anchor keeps whose album is @own. */
static float
weigh_anchor (const NnFacts *facts, const float *cosines, int own, const float *within)
{
  float for_it = 0, least = 1;

  for (int i = 0; i < facts->n_filings; i++)
    if (facts->filing_album[i] == own)
      for_it = fmaxf (for_it, cosines[i]);
  for (int i = 0; i < facts->n_filings; i++)
    if (facts->filing_album[i] != own)
      {
        float against = (cosines[i] - for_it) / within[facts->filing_album[i]];

        least = fminf (least, (1 - against) / (1 - NN_LIKE));
      }
  return fmaxf (least, 0);
}

bool
nn_learn_weigh_anchors (const NnTaste *taste, const NnFacts *facts, float *weight, NnError *err)
{
  int n = facts->n_rows - facts->n_labelled, width = facts->layout.embedding;
  int n_classes = nn_taste_classes (taste);
  size_t w = (size_t) width;
  float *x = malloc (sizeof (float) * (w * (size_t) (facts->n_filings + n) + 1));
  float *anchors = x + w * (size_t) facts->n_filings;
  float *cosines = malloc (sizeof (float) * ((size_t) facts->n_filings * (size_t) n + 1));
  float *prior = malloc (sizeof (float) * ((size_t) n_classes + 1));
  float *within = malloc (sizeof (float) * ((size_t) n_classes + 1));
  float *scratch = malloc (sizeof (float) * NN_MOST_NEAR * (w + NN_MOST_NEAR));
  bool ok = x != NULL && cosines != NULL && prior != NULL && within != NULL && scratch != NULL;

  if (!ok)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts", facts->n_filings);
  for (int i = 0; i < n && ok; i++)
    weight[i] = 0;
  if (ok && taste->none && n > 0)
    {
      for (int i = 0; i < facts->n_filings; i++)
        nn_learn_unit_centred (facts, facts->filing_row[i], x + (size_t) i * w);
      for (int i = 0; i < n; i++)
        nn_learn_unit_centred (facts, facts->n_labelled + i, anchors + (size_t) i * w);
      measure_albums (facts, x, n_classes, within, scratch);
      nn_gemm (false, true, n, facts->n_filings, width, 1, anchors, width, x, width, 0, cosines,
               facts->n_filings);
      for (int i = 0; i < n; i++)
        {
          int own = 0;
          const float *traits = nn_learn_traits (facts, facts->n_labelled + i);

          nn_learn_priors (taste, traits, prior);
          add_base (taste, facts, traits, prior);
          for (int k = 1; k < n_classes; k++)
            if (prior[k] > prior[own])
              own = k;
          weight[i] = ANCHOR_WEIGHT
                      * weigh_anchor (facts, cosines + (size_t) i * (size_t) facts->n_filings, own,
                                      within);
        }
    }
  free (x);
  free (cosines);
  free (prior);
  free (within);
  free (scratch);
  return ok;
}

static bool
allocate (NnProblem *p, size_t n_rows, size_t width, NnError *err)
{
  size_t k = (size_t) p->n_classes;

  p->x = malloc (sizeof (float) * (width * n_rows + 1));
  p->prior = malloc (sizeof (float) * (k * n_rows + 1));
  p->offset = malloc (sizeof (float) * (k * n_rows + 1));
  p->target = calloc (k * n_rows + 1, sizeof (float));
  p->weight = malloc (sizeof (float) * (n_rows + 1));
  p->y = malloc (sizeof (int) * ((size_t) p->n + 1));
  return (p->x != NULL && p->prior != NULL && p->offset != NULL && p->target != NULL && p->weight != NULL
          && p->y != NULL)
         || nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts", p->n);
}

static void
add_row (NnProblem *p, const NnTaste *taste, const NnFacts *facts, const NnBlend *blend,
         const Centre *centre, int row, float weight)
{
  const float *traits = nn_learn_traits (facts, row);
  size_t at = (size_t) p->n_rows++, k = (size_t) p->n_classes;

  build_row (&taste->layout, blend, centre, traits,
             p->x + at * (size_t) nn_learn_columns (&taste->layout));
  nn_learn_priors (taste, traits, p->prior + at * k);
  memcpy (p->offset + at * k, p->prior + at * k, sizeof (float) * k);
  add_base (taste, facts, traits, p->offset + at * k);
  p->weight[at] = weight;
}

bool
nn_problem_make (NnProblem *p, const NnTaste *taste, const NnFacts *facts, const float *anchors,
                 const NnBlend *blend, const int *pick, int n, NnError *err)
{
  int n_anchors = facts->n_rows - facts->n_labelled, columns = nn_learn_columns (&taste->layout);
  const Centre centre = centre_of (facts);
  size_t k;
  bool ok;

  *p = (NnProblem){ .n = n, .n_classes = nn_taste_classes (taste) };
  k = (size_t) p->n_classes;
  ok = allocate (p, (size_t) n + (size_t) n_anchors, (size_t) columns, err);
  for (int i = 0; i < n && ok; i++)
    {
      int fact = pick != NULL ? pick[i] : i;

      add_row (p, taste, facts, blend, &centre, facts->filing_row[fact], 1);
      p->y[i] = facts->filing_album[fact];
      p->target[(size_t) i * k + (size_t) p->y[i]] = 1;
    }
  for (int i = 0; i < n_anchors && ok; i++)
    if (anchors[i] > 0)
      {
        float *target = p->target + (size_t) p->n_rows * k;

        add_row (p, taste, facts, blend, &centre, facts->n_labelled + i, anchors[i]);
        /* Probabilities, though training runs on flatter logits: anchors are examples, from which
         * the head learns what the albums of the starter look like here, and not mere brakes. On a
         * library of 691 photos that was corrected ten photos at a time, with targets on the scale
         * of the training .845, .905, .943 of all photos were right after one to three rounds, and
         * photos were likelier right than they said; so it is .885, .938, .961, and .98 of the
         * photos at p = .99 are right. */
        nn_calibrate (p->offset + (size_t) (p->n_rows - 1) * k,
                      p->prior + (size_t) (p->n_rows - 1) * k, p->n_classes,
                      (double) taste->temperature, target);
        nn_softmax (target, target, 1, p->n_classes);
      }
  ok = ok && nn_span_make (&p->span, p->x, p->n_rows, columns, err);
  if (!ok)
    nn_problem_clear (p);
  return ok;
}
