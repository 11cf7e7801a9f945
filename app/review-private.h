/* review-private.h: what review*.c share. */
#pragma once

#include "review.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 photo;
  guint row;            /* of the view */
  gint question;        /* whose group it is in, or -1 */
  float uncertainty;
  float cosine;         /* to the photo of that question */
  NnFiling filing;
} ReviewCandidate;

typedef struct
{
  const ShoeboxReview *review;
  GArray *candidates;   /* of ReviewCandidate, by photo */
  guint *compared, n;   /* those that are compared with each other: indices, ascending */
  gsize width;          /* of an embedding */
  float *x;             /* n x width: their unit embeddings */
  float *alike;         /* n x n: k_ij */
  float *known;         /* n: the greatest k_ij to an example */
  GPtrArray *questions;
  guint *asked;         /* candidate of each question */
} ReviewChoice;

static inline ReviewCandidate *
candidate_at (const ReviewChoice *c, guint i)
{
  return &g_array_index (c->candidates, ReviewCandidate, i);
}

gboolean _shoebox_review_keep_going (const ReviewChoice *c, GError **error);

/* Fills everything but questions and asked. */
gboolean _shoebox_review_find_candidates (ReviewChoice *c, GError **error);

/* Rows of at most SHOEBOX_REVIEW_BLOCK candidates from @begin on, their first @columns numbers,
 * into @rows (SHOEBOX_REVIEW_BLOCK x @columns). Returns how many, 0 on an error. */
#define SHOEBOX_REVIEW_BLOCK 1024
guint _shoebox_review_read (const ReviewChoice *c, guint begin, int columns, float *rows,
                            GError **error);

G_END_DECLS
