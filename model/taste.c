/* taste.c: judging photos by what was learned. */
#include "taste.h"

#include "calibrate.h"
#include "gemm.h"
#include "learn-private.h"
#include "softmax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows judged at a time: their logits, and those of the rows of one album that are compared with its
 * examples, stay in the cache. */
#define BLOCK 1024

/* z and the priors in it of @n rows, n x n_classes each. */
static void
compute_logits (const NnTaste *taste, const float *traits, int n, float *z, float *prior)
{
  int n_classes = nn_taste_classes (taste), linear = nn_traits_linear (&taste->layout);
  int row = nn_traits_size (&taste->layout);

  for (int i = 0; i < n; i++)
    {
      size_t begin = (size_t) i * (size_t) n_classes;

      nn_learn_priors (taste, traits + (size_t) i * (size_t) row, prior + begin);
      for (int k = 0; k < n_classes; k++)
        z[begin + (size_t) k] = prior[begin + (size_t) k] + taste->bias[k];
    }
  nn_gemm (false, true, n, n_classes, linear, 1, traits, row, taste->weight, linear, 1, z,
           n_classes);
}

typedef struct
{
  float *z;       /* BLOCK x n_classes */
  float *prior;   /* the same */
  float *x;       /* BLOCK x embedding: rows of one album */
  float *cosines; /* BLOCK x NN_MOST_NEAR */
  int *index;     /* BLOCK */
} Scratch;

/* Fills best and second album, their calibrated probabilities, and near with the part of the
 * softmax. @prior is overwritten. */
static void
judge_row (const NnTaste *taste, const float *z, float *prior, NnFiling *filing)
{
  int n_classes = nn_taste_classes (taste);
  int best = 0, second = -1;
  float *warm = prior, most = z[0], most_warm;
  double sum = 0, sum_warm = 0;

  nn_calibrate (z, prior, n_classes, (double) taste->temperature, warm);
  most_warm = warm[0];
  for (int k = 1; k < n_classes; k++)
    {
      most = fmaxf (most, z[k]);
      most_warm = fmaxf (most_warm, warm[k]);
      if (k >= taste->n_albums)
        continue;
      if (warm[k] > warm[best])
        {
          second = best;
          best = k;
        }
      else if (second < 0 || warm[k] > warm[second])
        second = k;
    }
  for (int k = 0; k < n_classes; k++)
    {
      sum += exp ((double) (z[k] - most));
      sum_warm += exp ((double) (warm[k] - most_warm));
    }
  filing->album = best;
  filing->second = second;
  filing->p = (float) (exp ((double) (warm[best] - most_warm)) / sum_warm);
  filing->p_second
      = second >= 0 ? (float) (exp ((double) (warm[second] - most_warm)) / sum_warm) : 0;
  filing->near = NN_NEAR_SHARE * (float) (exp ((double) (z[best] - most)) / sum);
  /* "None" wins: marked here, decided in decide (). */
  filing->doubt = taste->none && warm[taste->n_albums] >= warm[best] ? NN_FAR : NN_FILED;
}

/* Adds the mean cosine to the nearest examples of the album of each row. */
static void
add_nearness (const NnTaste *taste, const float *traits, int n, NnFiling *filings, Scratch *s)
{
  int width = taste->layout.embedding;
  size_t row = (size_t) nn_traits_size (&taste->layout);

  for (int k = 0; k < taste->n_albums; k++)
    {
      int begin = taste->near_begin[k], n_near = taste->near_begin[k + 1] - begin, count = 0;

      if (n_near == 0)
        continue;
      for (int i = 0; i < n; i++)
        if (filings[i].album == k)
          {
            memcpy (s->x + (size_t) count * (size_t) width, traits + (size_t) i * row,
                    sizeof (float) * (size_t) width);
            s->index[count++] = i;
          }
      nn_gemm (false, true, count, n_near, width, 1, s->x, width,
               taste->near_x + (size_t) begin * (size_t) width, width, 0, s->cosines, n_near);
      for (int i = 0; i < count; i++)
        filings[s->index[i]].near
            += nn_learn_mean_of_nearest (s->cosines + (size_t) i * (size_t) n_near, n_near, -1)
               + nn_learn_vouch (taste, k, traits + (size_t) s->index[i] * row);
    }
}

static void
decide (const NnTaste *taste, const float *traits, NnFiling *filing)
{
  int k = filing->album;
  bool examples = taste->near_begin[k + 1] > taste->near_begin[k];
  bool vouched = !examples && taste->starter[k] >= 0
                 && nn_traits_starter (&taste->layout, traits)[taste->starter[k]]
                        >= taste->starter_threshold;

  if (filing->doubt == NN_FAR)
    return;
  if (vouched || (examples && filing->near >= taste->far_limit))
    filing->doubt = filing->p >= NN_TORN_BELOW && filing->p >= NN_TORN_TIMES * filing->p_second
                        ? NN_FILED
                        : NN_TORN;
  else if (examples)
    filing->doubt = NN_FAR;
  else
    /* An album without examples that its starter does not vouch for. */
    filing->doubt = filing->p + filing->p_second < 0.5f ? NN_FAR : NN_TORN;
}

bool
nn_taste_file (const NnTaste *taste, const float *traits, int n, NnFiling *filings)
{
  size_t row = (size_t) nn_traits_size (&taste->layout), k = (size_t) nn_taste_classes (taste);
  int most = n < BLOCK ? n : BLOCK;
  Scratch s;
  bool ok;

  if (taste->n_albums == 0)
    {
      for (int i = 0; i < n; i++)
        filings[i] = (NnFiling){ .doubt = NN_FAR, .album = -1, .second = -1 };
      return true;
    }
  s = (Scratch){ .z = malloc (sizeof (float) * ((size_t) most * k + 1)),
                 .prior = malloc (sizeof (float) * ((size_t) most * k + 1)),
                 .x = malloc (sizeof (float)
                              * ((size_t) most * (size_t) taste->layout.embedding + 1)),
                 .cosines = malloc (sizeof (float) * ((size_t) most * NN_MOST_NEAR + 1)),
                 .index = malloc (sizeof (int) * ((size_t) most + 1)) };
  ok = s.z != NULL && s.prior != NULL && s.x != NULL && s.cosines != NULL && s.index != NULL;
  for (int begin = 0; begin < n && ok; begin += BLOCK)
    {
      int count = n - begin < BLOCK ? n - begin : BLOCK;
      const float *rows = traits + (size_t) begin * row;

      compute_logits (taste, rows, count, s.z, s.prior);
      for (int i = 0; i < count; i++)
        judge_row (taste, s.z + (size_t) i * k, s.prior + (size_t) i * k, &filings[begin + i]);
      if (taste->near_x != NULL)
        add_nearness (taste, rows, count, filings + begin, &s);
      for (int i = 0; i < count; i++)
        decide (taste, rows + (size_t) i * row, &filings[begin + i]);
    }
  free (s.z);
  free (s.prior);
  free (s.x);
  free (s.cosines);
  free (s.index);
  return ok;
}

bool
nn_taste_albums (const NnTaste *taste, const float *traits, float *p)
{
  int n_classes = nn_taste_classes (taste);
  float *z = malloc (sizeof (float) * ((size_t) n_classes + 1));

  if (z == NULL)
    return false;
  p[taste->n_albums] = 0;
  if (n_classes > 0)
    {
      compute_logits (taste, traits, 1, z, p);
      nn_calibrate (z, p, n_classes, (double) taste->temperature, p);
      nn_softmax (p, p, 1, n_classes);
    }
  free (z);
  return true;
}

bool
nn_taste_tags (const NnTaste *taste, const float *traits, int n, const int *which, int n_which,
               float *p)
{
  int linear = nn_traits_linear (&taste->layout), n_learned = 0;
  size_t row = (size_t) nn_traits_size (&taste->layout);
  float *weight = malloc (sizeof (float) * (size_t) n_which * (size_t) linear + 1);
  int *column = malloc (sizeof (int) * (size_t) n_which + 1);
  float *z = malloc (sizeof (float) * (size_t) (n < BLOCK ? n : BLOCK) * (size_t) n_which + 1);
  bool ok = weight != NULL && column != NULL && z != NULL;

  for (int t = 0; t < n_which && ok; t++)
    if (taste->tags[which[t]].weight != NULL)
      {
        memcpy (weight + (size_t) n_learned * (size_t) linear, taste->tags[which[t]].weight,
                sizeof (float) * (size_t) linear);
        column[n_learned++] = t;
      }
  for (int begin = 0; begin < n && ok; begin += BLOCK)
    {
      int count = n - begin < BLOCK ? n - begin : BLOCK;

      nn_gemm (false, true, count, n_learned, linear, 1, traits + (size_t) begin * row, (int) row,
               weight, linear, 0, z, n_learned);
      for (int i = 0; i < count; i++)
        {
          float *to = p + (size_t) (begin + i) * (size_t) n_which;

          for (int t = 0; t < n_which; t++)
            {
              const NnTagHead *tag = &taste->tags[which[t]];

              to[t] = tag->bias
                      + nn_learn_tag_prior (&taste->layout, tag->source, tag->source_threshold,
                                            traits + (size_t) (begin + i) * row);
            }
          for (int j = 0; j < n_learned; j++)
            to[column[j]] += z[(size_t) i * (size_t) n_learned + (size_t) j];
          for (int t = 0; t < n_which; t++)
            to[t] = (float) nn_sigmoid ((double) to[t]);
        }
    }
  free (weight);
  free (column);
  free (z);
  return ok;
}

bool
nn_taste_set_embeddings (NnTaste *taste, const float *x, const bool *known, NnError *err)
{
  size_t width = (size_t) taste->layout.embedding;
  int n = taste->near_begin[taste->n_albums], kept = 0, begin = 0;
  float *near_x = malloc (sizeof (float) * ((size_t) n * width + 1));

  if (near_x == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d examples", n);
  for (int k = 0; k < taste->n_albums; k++)
    {
      int end = taste->near_begin[k + 1];

      for (int i = begin; i < end; i++)
        if (known[i])
          {
            memcpy (near_x + (size_t) kept * width, x + (size_t) i * width, sizeof (float) * width);
            taste->near[kept++] = taste->near[i];
          }
      begin = end;
      taste->near_begin[k + 1] = kept;
    }
  nn_learn_round (near_x, (size_t) kept * width);
  free (taste->near_x);
  taste->near_x = near_x;
  return true;
}
