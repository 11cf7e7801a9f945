/* taste.h: what was learned from the owner's facts, and how it judges photos.
 *
 * Albums are exclusive: one softmax over all of them and, where it competes, "none",
 *
 *   z_k = prior_k + w_k . traits + b_k
 *   p = softmax (prior / T0 + (z - prior) / temperature)
 *   prior_k = T0 ln P_starter (k)               an album that stands for a starter album
 *   prior_k = T0 ln max (rest / n_own, 0.01)    an album that the owner made; rest is what the
 *                                               starter gives to albums that are not there
 *
 * so that without facts p is what the starter head says (MAP towards it), and an album of the
 * owner begins as unlikely. Unlabelled photos that are like no fact hold on to what the starter says
 * of them: facts are mostly its mistakes, and would else undo what it does well. Tags are independent: one sigmoid each,
 *
 *   z_t = prior_t + w_t . traits + b_t          p = sigmoid (z_t), yes from its own threshold on
 *   prior_t = logit (score) - logit (threshold) a tag that an object class or the tones speak for
 *   prior_t = -2                                a tag of the owner
 *
 * Honest doubt: a softmax names somebody even for a picture unlike anything it was shown. So a
 * photo stays unsorted as *far* when it is near no example of its best album, that is when
 *
 *   mean cosine to the 3 nearest examples of that album + 0.2 softmax (z)_best
 *     + 0.3 P_starter 5 / (5 + examples)   < far_limit
 *
 * and as *torn* when its best p is below one half, or not a quarter larger than the next. The last part is for albums that stand for a
 * starter album, which vouches for photos while there are few examples; where there are none, its
 * own threshold decides.
 *
 * An NnTaste is immutable once learned or read; any number of threads may judge by it. Rows of
 * @traits are laid out as traits.h says, nn_traits_size () floats each.
 */
#pragma once

#include "error.h"
#include "traits.h"

#include <stddef.h>
#include <stdint.h>

/* What speaks for a tag before the owner does: an object class (0 and up), or one of these. */
#define NN_TAG_OWN (-1)
#define NN_TAG_TONED (-2)

typedef struct
{
  int64_t key;      /* the caller's id of the photo */
  int album;        /* 0..n_albums-1, or n_albums: the fact "in no album" */
  int held_album;   /* best class when it was held out, -1: not known */
  float held_p;     /* calibrated probability of held_album */
  float held_own;   /* and of the album itself */
} NnExample;

typedef struct
{
  int source;       /* object class, NN_TAG_OWN or NN_TAG_TONED */
  float source_threshold; /* the score of the source at which prior_t is 0; 0..1, unused for OWN */
  float threshold;  /* of p, from which on the tag is a yes */
  float bias;
  float *weight;    /* nn_traits_linear () numbers, or NULL: nothing was learned */
  int n_yes, n_no;  /* facts; n_no: stated noes */
  float precision, recall; /* of the facts, held out; NAN unknown */
  uint64_t digest;  /* of what it was learned from */
} NnTagHead;

typedef struct
{
  NnTraitLayout layout;
  float starter_threshold;  /* from nn_starter_threshold (): what vouching takes */

  int n_albums;
  bool none;                /* "none" is the last class */
  int *starter;             /* n_albums: the starter album it stands for, or -1 */
  float *weight;            /* n_classes x nn_traits_linear () */
  float *bias;              /* n_classes */
  float temperature, far_limit;
  int blend;                /* which traits take part, chosen by cross-validation */
  int blend_facts;          /* number of facts when that was chosen */

  NnExample *examples;      /* every fact about albums */
  int n_examples;
  int *near;                /* indices of the examples that nearness is measured to, by album */
  int *near_begin;          /* n_albums + 1 */
  float *near_x;            /* their unit embeddings, in the order of near; or NULL: to be filled in
                               with nn_taste_set_embeddings () */
  float accuracy;           /* held out, of the examples; NAN unknown */
  float calibration_error;

  NnTagHead *tags;
  int n_tags;
} NnTaste;

static inline int
nn_taste_classes (const NnTaste *taste)
{
  return taste->n_albums + (taste->none ? 1 : 0);
}

/* --- Learning ------------------------------------------------------------------------------- */

typedef struct
{
  int source;
  float source_threshold;
} NnTagSpec;

typedef struct
{
  int row, tag;
  bool yes;
} NnTagFact;

/* The facts. Everything is borrowed for the call. */
typedef struct
{
  NnTraitLayout layout;
  float starter_threshold;
  const float *mean;        /* of the library's unit embeddings: rows are centred at it */

  const float *traits;      /* n_rows x nn_traits_size () */
  const int64_t *key;       /* n_rows */
  int n_rows;
  int n_labelled;           /* the first rows have facts; the others are unlabelled photos of the
                               library (some 200, any choice that does not depend on the facts):
                               weak evidence for the starter and against tags of the owner */

  int n_albums;
  const int *starter;       /* n_albums: the starter album it stands for, or -1 */
  bool none;                /* "none" competes: true when starter albums do */
  const int *filing_row, *filing_album; /* n_filings; album n_albums: in no album (needs none) */
  int n_filings;

  const NnTagSpec *tags;
  int n_tags;
  const NnTagFact *taggings;
  int n_taggings;

  const NnTaste *before;    /* to start from, or NULL */
  const int *album_before;  /* n_albums: index in it, or -1 */
  const int *tag_before;    /* n_tags: index in it, or -1 */

  const NnTaste *base;      /* what was learned elsewhere, with its embeddings, or NULL */
  const int *album_base;    /* n_albums: index in it, or -1 */
  const int *tag_base;      /* n_tags: index in it, or -1 */

  bool (*keep_going) (void *user); /* NULL, or false to cancel */
  void *user;
} NnFacts;

/* A taste that was learned elsewhere is where learning is drawn to (MAP), as it is drawn to the
 * starter without one: base is added to the priors,
 *
 *   z_k = prior_k + (w_base_k + d_k) . traits + b_base_k + ...       penalty on d_k alone
 *
 * so that without facts the heads, the limits and the figures are those of base, and facts correct
 * it where they say otherwise. It says nothing of albums and tags that it does not know. Its
 * examples go on being what nearness is measured to, after those of this library and while an album
 * has room for them; their keys become -1 - index into base->examples. */

/* Learns albums and tags. Any number of facts from none, of albums and tags from none. The same
 * facts give the same taste; what comes out depends on @before only within the tolerance of the
 * training, and in that in large libraries held-out results of earlier facts are carried on, and a
 * tag stays as it was while nothing was said of it. NULL with NN_ERROR_ARGUMENT, _MEMORY or _CANCELLED. */
NnTaste *nn_taste_learn (const NnFacts *facts, NnError *err);
void nn_taste_free (NnTaste *taste);

/* --- Judging -------------------------------------------------------------------------------- */

typedef enum
{
  NN_FILED,
  NN_FAR,
  NN_TORN
} NnDoubt;

typedef struct
{
  NnDoubt doubt;
  int album;        /* the best album, also when it is not filed; -1: there is none */
  int second;       /* the next one, or -1 */
  float p, p_second; /* calibrated */
  float near;       /* the score that far_limit is about */
} NnFiling;

/* Albums of @n rows. false: out of memory. */
bool nn_taste_file (const NnTaste *taste, const float *traits, int n, NnFiling *filings);
/* Calibrated probabilities of one row: n_albums + 1 numbers, "none" last (0 if it does not
 * compete). false: out of memory. */
bool nn_taste_albums (const NnTaste *taste, const float *traits, float *p);
/* @p (n x n_which) receives the probabilities of the tags @which. */
bool nn_taste_tags (const NnTaste *taste, const float *traits, int n, const int *which, int n_which,
                    float *p);

/* --- As a file ------------------------------------------------------------------------------ */

/* Bytes as model/taste.proto describes them, to be freed with free (). @embeddings: with those of
 * the examples or without; a taste that has none itself is then NN_ERROR_ARGUMENT. @network tells
 * networks apart. For another library there is taste-names.h. */
bool nn_taste_pack (const NnTaste *taste, const char *network, bool embeddings, uint8_t **bytes,
                    size_t *size, NnError *err);
/* Checks everything. NN_ERROR_FORMAT for damaged or foreign bytes, _UNSUPPORTED for a newer format
 * or another network or layout. Judges bit for bit as what was packed. */
NnTaste *nn_taste_unpack (const uint8_t *bytes, size_t size, const char *network,
                          const NnTraitLayout *layout, NnError *err);
/* The unit embeddings of the examples in near, near_begin[n_albums] rows, copied; @known (one a
 * row) false: that photo is gone. For a taste that was packed without them. */
bool nn_taste_set_embeddings (NnTaste *taste, const float *x, const bool *known, NnError *err);
