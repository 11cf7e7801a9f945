/* review-page.h: the questions whose answers teach most, one at a time. Main thread.
 *
 * Keys: 1-9 file in an album, Enter accepts the suggestion, U files in no album, F asks for another
 * album, S or Right skips, Left goes back, G takes all look-alikes along or none, Escape leaves. A
 * question that is undone (win.undo) comes back.
 *
 * Signals:
 *   status-changed   ()          another question, or other counts
 *   failed           (GError *)  an answer could not be kept
 */
#pragma once

#include "review-queue.h"
#include "thumbnails.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_REVIEW_PAGE (shoebox_review_page_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxReviewPage, shoebox_review_page, SHOEBOX, REVIEW_PAGE, GtkWidget)

/* Once. */
void shoebox_review_page_set_library (ShoeboxReviewPage *self, ShoeboxLibrary *library,
                                      ShoeboxThumbnails *thumbnails);
/* The page comes on screen and asks for questions; it goes, and lets go of its pictures. */
void shoebox_review_page_start (ShoeboxReviewPage *self);
void shoebox_review_page_stop (ShoeboxReviewPage *self);
/* Gives the keyboard to the question. */
void shoebox_review_page_focus (ShoeboxReviewPage *self);

/* The session (borrowed). */
ShoeboxReviewQueue *shoebox_review_page_get_queue (ShoeboxReviewPage *self);
/* Photos that an answer is about: gint64 (full reference), empty without a question. */
GArray *shoebox_review_page_dup_photos (ShoeboxReviewPage *self);
/* "12 answered, 31 photos filed · ..." (free with g_free). */
char *shoebox_review_page_dup_status (ShoeboxReviewPage *self);

G_END_DECLS
