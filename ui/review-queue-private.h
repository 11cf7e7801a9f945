/* review-queue-private.h: the insides of a review session, for review-queue.c and
 * review-questions.c only. */
#pragma once

#include "review-queue.h"

G_BEGIN_DECLS

struct _ShoeboxReviewQueue
{
  GObject parent_instance;

  ShoeboxLibrary *library;
  GPtrArray *items;      /* of ShoeboxReviewItem, in the order of the session */
  guint position;        /* of the one in hand; items->len: none */
  guint n_seen;          /* items before this one were in hand once */
  GCancellable *asking;  /* of the question for more, or NULL */
  gboolean asks;
  gboolean started;
  gboolean looking_back; /* the one in hand was answered, and the owner went back to it */
  gboolean dry;          /* the library has no more questions until it learned something */
  gboolean accuracy_known;
  double accuracy_before;
  guint check_id;        /* idle source that looks for what was decided or undone elsewhere */
};

/* review-queue.c */
/* Puts the question at @position in hand; items->len: none. */
void _shoebox_review_queue_move_to (ShoeboxReviewQueue *self, guint position);
void _shoebox_review_queue_emit_next (ShoeboxReviewQueue *self);
void _shoebox_review_queue_emit_progress (ShoeboxReviewQueue *self);
void _shoebox_review_queue_emit_failed (ShoeboxReviewQueue *self, const GError *error);

/* review-questions.c */
/* Details for the question in hand and the next one, so that it is complete when it comes. */
void _shoebox_review_queue_describe (ShoeboxReviewQueue *self);
/* Asks the library; with @replace, for all that was not seen yet. */
void _shoebox_review_queue_ask (ShoeboxReviewQueue *self, gboolean replace);
void _shoebox_review_queue_ask_if_low (ShoeboxReviewQueue *self);

G_END_DECLS
