/* review-queue.h: a review session without its widgets: the questions asked so far, the one in
 * hand, those that come; what was answered, and what it earned. Main thread.
 *
 * Questions stand in a row. Those up to the one in hand never move, so nothing changes under the
 * hand of the owner; what comes after it may be exchanged for better questions when the library
 * has learned.
 *
 * Signals:
 *   current-changed  (gint direction)  another question is in hand, or none; 1 forward, -1 back
 *   next-changed     ()                another question would be next
 *   progress-changed ()                counts, accuracy or the state of waiting changed
 *   failed           (GError *)        an answer or a question for more could not be done
 */
#pragma once

#include "review-item.h"

G_BEGIN_DECLS

#define SHOEBOX_TYPE_REVIEW_QUEUE (shoebox_review_queue_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxReviewQueue, shoebox_review_queue, SHOEBOX, REVIEW_QUEUE, GObject)

ShoeboxReviewQueue *shoebox_review_queue_new (ShoeboxLibrary *library);

/* The page is shown: drops what was decided elsewhere and asks for questions. */
void shoebox_review_queue_start (ShoeboxReviewQueue *self);
/* The page is left: asks for nothing any more. The session stays. */
void shoebox_review_queue_stop (ShoeboxReviewQueue *self);
/* FALSE: the library is never asked, questions come by take () only. For tests. */
void shoebox_review_queue_set_asks (ShoeboxReviewQueue *self, gboolean asks);
/* An answer of the library (GPtrArray of ShoeboxQuestion, emptied): new questions are appended, or
 * with @replace take the place of those that were not seen yet. */
void shoebox_review_queue_take (ShoeboxReviewQueue *self, GPtrArray *questions, gboolean replace);

/* Borrowed; NULL when there is none (yet). */
ShoeboxReviewItem *shoebox_review_queue_get_current (ShoeboxReviewQueue *self);
ShoeboxReviewItem *shoebox_review_queue_get_next (ShoeboxReviewQueue *self);
gboolean shoebox_review_queue_has_previous (ShoeboxReviewQueue *self);
/* Questions are on their way. */
gboolean shoebox_review_queue_get_waiting (ShoeboxReviewQueue *self);

/* Files the question's photos in @album (0: none), or by @name when it is not NULL, and goes on.
 * FALSE when no question is in hand. */
gboolean shoebox_review_queue_answer (ShoeboxReviewQueue *self, gint64 album, const char *name);
/* Accepts the suggestion; FALSE when there is none. */
gboolean shoebox_review_queue_accept (ShoeboxReviewQueue *self);
/* Leaves the question open and goes on; goes back to the one before. */
void shoebox_review_queue_skip (ShoeboxReviewQueue *self);
void shoebox_review_queue_back (ShoeboxReviewQueue *self);
/* Goes through the skipped ones once more, from the first. */
void shoebox_review_queue_again (ShoeboxReviewQueue *self);

/* Of this session: questions answered, questions skipped, photos filed. */
guint shoebox_review_queue_get_n_answered (ShoeboxReviewQueue *self);
guint shoebox_review_queue_get_n_skipped (ShoeboxReviewQueue *self);
guint shoebox_review_queue_get_n_filed (ShoeboxReviewQueue *self);
/* Held-out accuracy when the session began, NAN unknown. */
double shoebox_review_queue_get_accuracy_before (ShoeboxReviewQueue *self);
/* The newest answer that was not undone (borrowed), or NULL. */
const ShoeboxAct *shoebox_review_queue_get_last_act (ShoeboxReviewQueue *self);

G_END_DECLS
