/* taste.c: judging photos by what was learned. */
#include "taste.h"

#include "calibrate.h"
#include "gemm.h"
#include "kernels.h"
#include "learn-private.h"
#include "softmax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows judged at a time. */
#define BLOCK 1024
/* Rows of a product with heads: with these they stay in the cache while it goes over the heads. */
#define PRODUCT_ROWS 256
/* Rows that are compared with the examples of their album at a time. */
#define NEAR_ROWS 16

/* z = traits weight^T + beta z, of @n rows and @n_heads heads. */
static void
add_products (const NnTaste *taste, const float *traits, int n, const float *weight, int n_heads,
              float beta, float *z)
{
  int linear = nn_traits_linear (&taste->layout), row = nn_traits_size (&taste->layout);

  for (int i = 0; i < n; i += PRODUCT_ROWS)
    nn_gemm (false, true, n - i < PRODUCT_ROWS ? n - i : PRODUCT_ROWS, n_heads, linear, 1,
             traits + (size_t) i * (size_t) row, row, weight, linear, beta,
             z + (size_t) i * (size_t) n_heads, n_heads);
}

/* z and the priors in it of @n rows, n x n_classes each. */
static void
compute_logits (const NnTaste *taste, const float *traits, int n, float *z, float *prior)
{
  int n_classes = nn_taste_classes (taste), row = nn_traits_size (&taste->layout);

  for (int i = 0; i < n; i++)
    {
      size_t begin = (size_t) i * (size_t) n_classes;

      nn_learn_priors (taste, traits + (size_t) i * (size_t) row, prior + begin);
      for (int k = 0; k < n_classes; k++)
        z[begin + (size_t) k] = prior[begin + (size_t) k] + taste->bias[k];
    }
  add_products (taste, traits, n, taste->weight, n_classes, 1, z);
}

typedef struct
{
  float *z;       /* BLOCK x n_classes */
  float *prior;   /* the same */
  float *x;       /* NEAR_ROWS x embedding: rows of one album */
  float *cosines; /* NEAR_ROWS x NN_MOST_NEAR */
  int *index;     /* BLOCK: rows by album */
  int *begin;     /* n_albums + 1: of which in index */
} Scratch;

/* Fills best and second album, their calibrated probabilities, and near with the part of the
 * softmax. @prior is overwritten. */
static void
judge_row (const NnTaste *taste, const float *z, float *prior, NnFiling *filing)
{
  const NnKernels *kernels = nn_kernels ();
  int n_classes = nn_taste_classes (taste);
  int best = 0, second = -1;
  float *warm = prior, most = z[0], most_warm, sum;

  nn_calibrate (z, prior, n_classes, (double) taste->temperature, warm);
  most_warm = warm[0];
  for (int k = 1; k < n_classes; k++)
    {
      most = z[k] > most ? z[k] : most;
      most_warm = warm[k] > most_warm ? warm[k] : most_warm;
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
  filing->album = best;
  filing->second = second;
  /* "None" wins: marked here, decided in decide (). */
  filing->doubt = taste->none && warm[taste->n_albums] >= warm[best] ? NN_FAR : NN_FILED;
  sum = kernels->exp_sum (warm, most_warm, warm, (size_t) n_classes);
  filing->p = warm[best] / sum;
  filing->p_second = second >= 0 ? warm[second] / sum : 0;
  sum = kernels->exp_sum (z, most, warm, (size_t) n_classes);
  filing->near = NN_NEAR_SHARE * warm[best] / sum;
}

static void
sort_by_album (const NnTaste *taste, const NnFiling *filings, int n, Scratch *s)
{
  memset (s->begin, 0, sizeof (int) * ((size_t) taste->n_albums + 1));
  for (int i = 0; i < n; i++)
    s->begin[filings[i].album + 1]++;
  for (int k = 0; k < taste->n_albums; k++)
    s->begin[k + 1] += s->begin[k];
  /* This moves each begin to the end of its album, which is where the next one begins. */
  for (int i = 0; i < n; i++)
    s->index[s->begin[filings[i].album]++] = i;
  for (int k = taste->n_albums; k > 0; k--)
    s->begin[k] = s->begin[k - 1];
  s->begin[0] = 0;
}

/* Adds the mean cosine to the nearest examples of the album of each row. */
static void
add_nearness (const NnTaste *taste, const float *traits, int n, NnFiling *filings, Scratch *s)
{
  int width = taste->layout.embedding;
  size_t row = (size_t) nn_traits_size (&taste->layout);

  sort_by_album (taste, filings, n, s);
  for (int k = 0; k < taste->n_albums; k++)
    {
      const float *near_x = taste->near_x + (size_t) taste->near_begin[k] * (size_t) width;
      int n_near = taste->near_begin[k + 1] - taste->near_begin[k];

      for (int i = s->begin[k]; i < s->begin[k + 1] && n_near > 0; i += NEAR_ROWS)
        {
          int count = s->begin[k + 1] - i < NEAR_ROWS ? s->begin[k + 1] - i : NEAR_ROWS;

          for (int j = 0; j < count; j++)
            memcpy (s->x + (size_t) j * (size_t) width, traits + (size_t) s->index[i + j] * row,
                    sizeof (float) * (size_t) width);
          nn_gemm (false, true, count, n_near, width, 1, s->x, width, near_x, width, 0, s->cosines,
                   n_near);
          for (int j = 0; j < count; j++)
            filings[s->index[i + j]].near
                += nn_learn_mean_of_nearest (s->cosines + (size_t) j * (size_t) n_near, n_near, -1)
                   + nn_learn_vouch (taste, k, traits + (size_t) s->index[i + j] * row);
        }
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
                 .x = malloc (sizeof (float) * NEAR_ROWS * (size_t) taste->layout.embedding),
                 .cosines = malloc (sizeof (float) * NEAR_ROWS * NN_MOST_NEAR),
                 .index = malloc (sizeof (int) * ((size_t) most + 1)),
                 .begin = malloc (sizeof (int) * ((size_t) taste->n_albums + 1)) };
  ok = s.z != NULL && s.prior != NULL && s.x != NULL && s.cosines != NULL && s.index != NULL
       && s.begin != NULL;
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
  free (s.begin);
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
  static const NnActivation sigmoid = { .kind = NN_ACT_SIGMOID };
  size_t linear = (size_t) nn_traits_linear (&taste->layout), n_tags = (size_t) n_which;
  size_t row = (size_t) nn_traits_size (&taste->layout);
  int n_learned = 0;
  float *weight = malloc (sizeof (float) * n_tags * linear + 1);
  float *against = malloc (sizeof (float) * n_tags + 1);
  int *column = malloc (sizeof (int) * n_tags + 1);
  float *z = malloc (sizeof (float) * (size_t) (n < BLOCK ? n : BLOCK) * n_tags + 1);
  bool ok = weight != NULL && against != NULL && column != NULL && z != NULL;

  for (int t = 0; t < n_which && ok; t++)
    {
      const NnTagHead *tag = &taste->tags[which[t]];

      against[t] = nn_learn_tag_against (tag->source, tag->source_threshold);
      if (tag->weight == NULL)
        continue;
      memcpy (weight + (size_t) n_learned * linear, tag->weight, sizeof (float) * linear);
      column[n_learned++] = t;
    }
  for (int begin = 0; begin < n && ok; begin += BLOCK)
    {
      int count = n - begin < BLOCK ? n - begin : BLOCK;
      const float *rows = traits + (size_t) begin * row;

      add_products (taste, rows, count, weight, n_learned, 0, z);
      for (int i = 0; i < count; i++)
        {
          float *to = p + (size_t) (begin + i) * n_tags;

          for (int t = 0; t < n_which; t++)
            {
              const NnTagHead *tag = &taste->tags[which[t]];

              to[t] = tag->bias
                      + (nn_learn_tag_evidence (&taste->layout, tag->source, rows + (size_t) i * row)
                         - against[t]);
            }
          for (int j = 0; j < n_learned; j++)
            to[column[j]] += z[(size_t) i * (size_t) n_learned + (size_t) j];
          nn_kernels ()->activate (&sigmoid, to, to, n_tags);
        }
    }
  free (weight);
  free (against);
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
