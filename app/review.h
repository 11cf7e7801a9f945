/* review.h: which photos to ask the owner about.
 *
 * An answer teaches much where the machine is unsure and where many other photos are like the one
 * that is asked about. So the candidates, photos without a fact that are unsorted or unsure, are
 * chosen one after the other (greedily, as places that cover a neighbourhood: Nemhauser, Wolsey and
 * Fisher 1978), each time the one with the greatest
 *
 *   value_i = u_i sum_j w_ij max (0, k_ij - covered_j) / n    0..1, n: candidates
 *   u          uncertainty: 1 - (p of the best album - p of the second), calibrated
 *   k_ij       how alike two photos are: (c - 0.2) / 0.8 for the cosine c of their centred unit
 *              embeddings, 0 below
 *   w_ij       1, but 0.1 for the photo itself: an answer is worth what it says of others
 *   covered_j  the greatest k_ij of the examples that were learned from and of the questions that
 *              were chosen already
 *
 * which is uncertainty times density: photos like many others come first and oddities last, and what
 * is like an example or an earlier question is worth little more, so that the queue does not ask ten
 * times about the same thing. (Neighbours that weigh what they are uncertain themselves, and photos
 * unlike everything shown so far held to be fully uncertain, were worse: .852 instead of .899 of the
 * held-out photos were right after 30 answers in albums with names of the owner's.)
 *
 * Look-alikes (cosine of unit embeddings of 0.9 and more) are asked about together, the likest
 * first, if they were taken within six hours of each other: a burst is one answer, while the same
 * view a year later may belong to another album. Where a time is not known, pictures have to be
 * nearly equal (0.95).
 *
 * In large libraries the 2,048 most uncertain candidates and an even sample of 1,024 others are
 * compared with each other; look-alikes are searched for among all. The same input gives the same
 * questions. tests/bench/review measures what they are worth and how long they take.
 */
#pragma once

#include "learning.h"
#include "opinion.h"

#include "opinions.h"

G_BEGIN_DECLS

/* Photos that one answer may file, at most. */
#define SHOEBOX_REVIEW_GROUP 60

/* Everything is borrowed for the call. */
typedef struct
{
  const ShoeboxOpinion *opinion;
  ShoeboxTraitView *view;
  const DbFilings *filings;              /* what stands in the library; facts are left out */
  const GArray *skip;                    /* gint64: photos that are left out too, or NULL */
  gint64 (*taken_at) (gpointer data, gint64 photo); /* seconds, -1 unknown; or NULL */
  gboolean (*keep_going) (gpointer data); /* or NULL; FALSE ends it with G_IO_ERROR_CANCELLED */
  gpointer data;
} ShoeboxReview;

/* The @n best questions, values falling: GPtrArray of ShoeboxQuestion. Fewer when there are not so
 * many. Any thread. */
GPtrArray *shoebox_review_choose (const ShoeboxReview *review, guint n, GError **error);

G_END_DECLS
