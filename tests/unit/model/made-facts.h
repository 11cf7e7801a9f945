/* made-facts.h: a library of made photos and facts about them, to learn from.
 *
 * Photos come in kinds. Their embeddings are like those of the real network: a direction that all
 * photos share, so that any two have a cosine of about a quarter, one of the kind, so that two of a
 * kind have one of about a half, and noise. Nothing in a row is special until a test writes it:
 * starter albums say "none", tones say colour, no object is seen.
 */
#pragma once

#include "rng.h"
#include "taste.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* Cosines of unlike photos then scatter as those of the real network do, by 0.04. */
#ifndef MADE_WIDTH
#define MADE_WIDTH 256
#endif
#define MADE_SHARED 0.5f
#define MADE_KIND 0.5f
#define MADE_NOISE 0.7f

enum
{
  MADE_STARTERS = 4,
  MADE_OBJECTS = 3,
  MADE_KINDS = 240
};

typedef struct
{
  NnTraitLayout layout;
  NnRng rng;
  float shared[MADE_WIDTH], kind[MADE_KINDS][MADE_WIDTH];
  float mean[MADE_WIDTH];
  GArray *traits;          /* float */
  GArray *key;             /* gint64 */
  GArray *starter;         /* int */
  GArray *filing_row, *filing_album;
  GArray *tags;            /* NnTagSpec */
  GArray *taggings;        /* NnTagFact */
  int n_labelled;
  bool none;
} Made;

static inline void
made_direction (Made *made, float *x)
{
  double square = 0;

  for (int i = 0; i < MADE_WIDTH; i++)
    {
      x[i] = (float) nn_rng_normal (&made->rng);
      square += (double) x[i] * x[i];
    }
  for (int i = 0; i < MADE_WIDTH; i++)
    x[i] /= (float) sqrt (square);
}

static inline Made *
made_new (uint64_t seed)
{
  Made *made = g_new0 (Made, 1);

  made->layout = (NnTraitLayout){ MADE_WIDTH, MADE_STARTERS, MADE_OBJECTS };
  nn_rng_seed (&made->rng, seed);
  made_direction (made, made->shared);
  for (int k = 0; k < MADE_KINDS; k++)
    made_direction (made, made->kind[k]);
  made->traits = g_array_new (FALSE, TRUE, sizeof (float));
  made->key = g_array_new (FALSE, FALSE, sizeof (int64_t));
  made->starter = g_array_new (FALSE, FALSE, sizeof (int));
  made->filing_row = g_array_new (FALSE, FALSE, sizeof (int));
  made->filing_album = g_array_new (FALSE, FALSE, sizeof (int));
  made->tags = g_array_new (FALSE, FALSE, sizeof (NnTagSpec));
  made->taggings = g_array_new (FALSE, FALSE, sizeof (NnTagFact));
  return made;
}

static inline void
made_free (Made *made)
{
  g_array_unref (made->traits);
  g_array_unref (made->key);
  g_array_unref (made->starter);
  g_array_unref (made->filing_row);
  g_array_unref (made->filing_album);
  g_array_unref (made->tags);
  g_array_unref (made->taggings);
  g_free (made);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Made, made_free)

/* Valid until the next photo is made. */
static inline float *
made_row (Made *made, int row)
{
  return (float *) made->traits->data + (gsize) row * (gsize) nn_traits_size (&made->layout);
}

static inline float *
made_starter (Made *made, int row)
{
  return made_row (made, row) + MADE_WIDTH;
}

static inline float *
made_tones (Made *made, int row)
{
  return made_starter (made, row) + MADE_STARTERS + 1;
}

static inline float *
made_objects (Made *made, int row)
{
  return made_tones (made, row) + NN_N_TONES;
}

/* A photo with @a parts of kind @ka and @b of @kb, and @noise of its own; its row. */
static inline int
made_mixture (Made *made, int ka, float a, int kb, float b, float noise)
{
  int row = (int) made->key->len;
  int64_t key = 1000 + 3 * row;
  float own[MADE_WIDTH], *x;
  double square = 0;

  made_direction (made, own);
  g_array_set_size (made->traits, (guint) ((row + 1) * nn_traits_size (&made->layout)));
  g_array_append_val (made->key, key);
  x = made_row (made, row);
  for (int i = 0; i < MADE_WIDTH; i++)
    {
      x[i] = MADE_SHARED * made->shared[i] + a * made->kind[ka][i] + b * made->kind[kb][i]
             + noise * own[i];
      square += (double) x[i] * x[i];
    }
  for (int i = 0; i < MADE_WIDTH; i++)
    x[i] /= (float) sqrt (square);
  for (int i = 0; i < MADE_STARTERS; i++)
    made_starter (made, row)[i] = 0.01f;
  made_starter (made, row)[MADE_STARTERS] = 1 - 0.01f * MADE_STARTERS;
  for (int i = 0; i < NN_N_TONES; i++)
    made_tones (made, row)[i] = 0.4f;
  made_tones (made, row)[NN_TONE_TONED] = 0;
  return row;
}

static inline int
made_photo (Made *made, int kind)
{
  return made_mixture (made, kind, MADE_KIND, kind, 0, MADE_NOISE);
}

static inline int
made_album (Made *made, int starter)
{
  g_array_append_val (made->starter, starter);
  return (int) made->starter->len - 1;
}

static inline int
made_tag (Made *made, int source, float threshold)
{
  NnTagSpec spec = { source, threshold };

  g_array_append_val (made->tags, spec);
  return (int) made->tags->len - 1;
}

/* --- Libraries with the starter's albums ------------------------------------------------------ */

/* Kind k < MADE_STARTERS is nearly surely album k, kinds from 20 are the first two albums by half,
 * others are none. */
static inline Made *
made_starter_library (uint64_t seed)
{
  Made *made = made_new (seed);

  made->none = true;
  for (int k = 0; k < MADE_STARTERS; k++)
    made_album (made, k);
  return made;
}

static inline int
made_starter_photo (Made *made, int kind)
{
  int row = made_photo (made, kind);
  float *share = made_starter (made, row);

  if (kind < MADE_STARTERS)
    {
      share[kind] = 0.85f;
      share[MADE_STARTERS] = 0.12f;
    }
  else if (kind >= 20)
    {
      share[0] = share[1] = 0.45f;
      share[MADE_STARTERS] = 0.08f;
    }
  return row;
}

/* --- Facts ------------------------------------------------------------------------------------ */

/* Facts are about the first photos: all up to the last one with a fact count as labelled. */
static inline void
made_file (Made *made, int row, int album)
{
  g_array_append_val (made->filing_row, row);
  g_array_append_val (made->filing_album, album);
  made->n_labelled = MAX (made->n_labelled, row + 1);
}

static inline void
made_state (Made *made, int row, int tag, bool yes)
{
  NnTagFact fact = { row, tag, yes };

  g_array_append_val (made->taggings, fact);
  made->n_labelled = MAX (made->n_labelled, row + 1);
}

/* @n photos of @kind that are facts of @album. */
static inline void
made_file_kind (Made *made, int kind, int n, int album)
{
  for (int i = 0; i < n; i++)
    made_file (made, made_photo (made, kind), album);
}

/* Borrowed, until something is added. */
static inline NnFacts
made_facts (Made *made)
{
  int n = (int) made->key->len;

  memset (made->mean, 0, sizeof made->mean);
  for (int i = 0; i < n; i++)
    for (int k = 0; k < MADE_WIDTH; k++)
      made->mean[k] += made_row (made, i)[k] / (float) n;
  return (NnFacts){ .layout = made->layout,
                    .starter_threshold = 0.7f,
                    .mean = made->mean,
                    .traits = (const float *) made->traits->data,
                    .key = (const int64_t *) made->key->data,
                    .n_rows = n,
                    .n_labelled = made->n_labelled,
                    .n_albums = (int) made->starter->len,
                    .starter = (const int *) made->starter->data,
                    .none = made->none,
                    .filing_row = (const int *) made->filing_row->data,
                    .filing_album = (const int *) made->filing_album->data,
                    .n_filings = (int) made->filing_row->len,
                    .tags = (const NnTagSpec *) made->tags->data,
                    .n_tags = (int) made->tags->len,
                    .taggings = (const NnTagFact *) made->taggings->data,
                    .n_taggings = (int) made->taggings->len };
}

static inline NnTaste *
made_learn (Made *made)
{
  NnFacts facts = made_facts (made);
  NnError err = { 0 };
  NnTaste *taste = nn_taste_learn (&facts, &err);

  if (taste == NULL)
    g_error ("%s", err.text);
  return taste;
}

static inline NnFiling
made_judge (Made *made, const NnTaste *taste, int row)
{
  NnFiling filing;

  g_assert_true (nn_taste_file (taste, made_row (made, row), 1, &filing));
  return filing;
}

/* How many of @n new photos of @kind are filed in @album, or -1: in any. */
static inline int
made_count_filed (Made *made, const NnTaste *taste, int kind, int n, int album)
{
  int count = 0;

  for (int i = 0; i < n; i++)
    {
      NnFiling filing = made_judge (made, taste, made_photo (made, kind));

      count += filing.doubt == NN_FILED && (album < 0 || filing.album == album);
    }
  return count;
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnTaste, nn_taste_free)
