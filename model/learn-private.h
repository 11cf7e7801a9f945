/* learn-private.h: what learn-*.c share. */
#pragma once

#include "logistic.h"
#include "span.h"
#include "taste.h"

#define NN_ALBUM_C 10   /* inverse penalty of the album head */
#define NN_PRIOR_OWN 0.01 /* probability at which an album of the owner begins */
#define NN_NEAREST 3
#define NN_NEAR_SHARE 0.2f /* of the softmax in the score of nearness */
#define NN_TORN_BELOW 0.5f
#define NN_TORN_TIMES 1.25f /* less than this many times as likely as the next album is torn, too */
#define NN_VOUCH 0.3f     /* what the starter album counts for in that score, while */
#define NN_VOUCH_FACTS 5  /* the album has no more examples than that */
/* An example of what a source or the starter says keeps all of its weight while it is at most this
 * share nearer to the owner's facts to the contrary than those are to each other, and none from 1 on. */
#define NN_LIKE 0.45f
/* How near (cosine of centred rows) photos of one kind are to each other; photos of different kinds
 * are below 0.1. */
#define NN_USUAL_NEARNESS 0.4f
#define NN_MOST_NEAR 48 /* examples an album that nearness is measured to */
#define NN_FOLDS 5
#define NN_FEW_FACTS 30 /* up to so many, twice as many folds: none can be spared */
#define NN_N_BLENDS 6 /* a kept taste has the number of its blend: new ones come at the end */

static inline const float *
nn_learn_traits (const NnFacts *facts, int row)
{
  return facts->traits + (size_t) row * (size_t) nn_traits_size (&facts->layout);
}
/* The embedding of a row less the mean, of unit length. */
void nn_learn_unit_centred (const NnFacts *facts, int row, float *x);

/* prior_k of the classes for one row of traits. */
void nn_learn_priors (const NnTaste *taste, const float *traits, float *prior);
/* prior_t of a tag: what speaks for it in one row of traits, minus what speaks against it in all. */
float nn_learn_tag_evidence (const NnTraitLayout *layout, int source, const float *traits);
float nn_learn_tag_against (int source, float threshold);

/* Which album or tag of facts->base it was, or -1. */
static inline int
nn_learn_album_base (const NnFacts *facts, int k)
{
  return facts->base != NULL ? facts->album_base[k] : -1;
}
/* How many examples come from there at most. */
static inline size_t
nn_learn_count_base (const NnFacts *facts)
{
  size_t n = 0;

  for (int k = 0; k < facts->n_albums; k++)
    if (nn_learn_album_base (facts, k) >= 0)
      n += (size_t) (facts->base->near_begin[facts->album_base[k] + 1]
                     - facts->base->near_begin[facts->album_base[k]]);
  return n;
}
static inline const NnTagHead *
nn_learn_tag_base (const NnFacts *facts, int t)
{
  const NnTagHead *head = facts->base != NULL && facts->tag_base[t] >= 0
                              ? &facts->base->tags[facts->tag_base[t]]
                              : NULL;

  return head != NULL && head->weight != NULL && head->source == facts->tags[t].source ? head : NULL;
}

/* Which fold row i is held out with: rows of one class go round. @fold receives n numbers. */
void nn_learn_folds (const int *y, int n, int n_classes, int n_folds, int *fold);

/* Weights of the parts; the embedding always has 1. Something other than the first must explain
 * held-out facts better by more than chance: by @least nats a fact and @deviations standard errors.
 * Albums of tone (black-and-white, sepia) are told apart by one of the tones, which always takes
 * part a little, since it costs subjects nothing and makes six facts enough; sunsets and fog need
 * several; subjects need none, and for those tones would only add noise. */
typedef struct
{
  float starter, toned, tones;
  double least, deviations;
} NnBlend;

extern const NnBlend nn_blends[NN_N_BLENDS];

/* Facts about albums, and the anchors among the unlabelled photos, as rows to be trained on. */
typedef struct
{
  int n, n_rows, n_classes; /* facts, which come first; with the anchors; with "none" */
  float *x;                 /* n_rows x nn_learn_columns () */
  float *prior;             /* n_rows x n_classes: nn_learn_priors () */
  float *offset;            /* the same, with what was learned elsewhere added */
  float *target;            /* the same: distributions */
  float *weight;            /* n_rows */
  int *y;                   /* n */
  NnSpan span;              /* of x */
} NnProblem;

/* The @weight of each unlabelled row, 0: it takes no part. Albums of the owner alone have no starter
 * to hold on to. */
bool nn_learn_weigh_anchors (const NnTaste *taste, const NnFacts *facts, float *weight,
                             NnError *err);
/* @anchors: those weights. @pick: the @n facts that take part, or NULL for all. */
bool nn_problem_make (NnProblem *p, const NnTaste *taste, const NnFacts *facts,
                      const float *anchors, const NnBlend *blend, const int *pick, int n,
                      NnError *err);
void nn_problem_clear (NnProblem *p);

int nn_learn_columns (const NnTraitLayout *layout);
/* A head on such rows, as weights on the traits themselves (nn_traits_linear ()) and a bias. */
float nn_learn_unfold (const NnFacts *facts, const NnBlend *blend, const float *head,
                       float *weight);
/* And back, for a start; parts that do not take part begin at 0. */
void nn_learn_fold_back (const NnFacts *facts, const NnBlend *blend, const float *weight,
                         float bias, float *head);

/* Adds what was learned elsewhere to the heads that were learned on top of it. */
void nn_learn_add_base_heads (NnTaste *taste, const NnFacts *facts);

/* Chooses blend and blend_facts of @taste. */
bool nn_learn_choose_blend (NnTaste *taste, const NnFacts *facts, const float *anchors,
                            NnError *err);

/* How the heads are trained: @row_weight is that of p->x. */
NnLogisticOptions nn_learn_options (const NnProblem *p, const NnFacts *facts,
                                    const float *row_weight);

/* Held-out logits @held (n x n_classes, with the prior) of the facts by cross-validation; each fold's
 * classes weigh what they weigh in the whole, so that a class is not held to be rarer for having been
 * held out. @blind (n) receives whether a row's class was not seen in its fold. */
bool nn_learn_hold_out (const NnProblem *p, const NnFacts *facts, float *held, bool *blind,
                        NnError *err);

/* Mean of the NN_NEAREST largest of @n cosines, that of @except (or -1) left out; of fewer where
 * there are fewer, 0 without any. */
float nn_learn_mean_of_nearest (const float *cosines, int n, int except);

/* What the starter album for which album @k stands adds to the score of nearness: much while there are
 * few examples, little when there are many. */
float nn_learn_vouch (const NnTaste *taste, int k, const float *traits);

/* Chooses near, near_begin and near_x among the examples, which are facts->filing_* in that order. */
bool nn_learn_choose_near (NnTaste *taste, const NnFacts *facts, NnError *err);
/* far_limit, from the examples that are found right held out (@held: logits, n_examples x
 * n_classes), each judged by the others. */
bool nn_learn_far_limit (NnTaste *taste, const NnFacts *facts, const float *held, NnError *err);

/* Parts of nn_taste_learn (). @taste has its layout, albums and sizes set. */
bool nn_learn_albums (NnTaste *taste, const NnFacts *facts, NnError *err);
bool nn_learn_tags (NnTaste *taste, const NnFacts *facts, NnError *err);

/* Rounds weights to what a file keeps of them, so that a taste that was kept judges the same. */
void nn_learn_round (float *x, size_t n);
