/* review-item.h: one question of a review session and what became of it. Main thread.
 * Signal: changed () its details came, or other look-alikes go along. */
#pragma once

#include "learning.h"

G_BEGIN_DECLS

typedef enum
{
  SHOEBOX_REVIEW_OPEN,
  SHOEBOX_REVIEW_SKIPPED,
  SHOEBOX_REVIEW_ANSWERED, /* a fact of this session, or of elsewhere meanwhile */
} ShoeboxReviewState;

#define SHOEBOX_TYPE_REVIEW_ITEM (shoebox_review_item_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxReviewItem, shoebox_review_item, SHOEBOX, REVIEW_ITEM, GObject)

/* Takes over @question. */
ShoeboxReviewItem *shoebox_review_item_new (ShoeboxQuestion *question);
const ShoeboxQuestion *shoebox_review_item_get_question (ShoeboxReviewItem *self);
gint64 shoebox_review_item_get_photo (ShoeboxReviewItem *self);
gboolean shoebox_review_item_has (ShoeboxReviewItem *self, gint64 photo);

/* Of the question's photo: probabilities, what it is torn between. NULL until set (borrowed). */
ShoeboxDetails *shoebox_review_item_get_details (ShoeboxReviewItem *self);
void shoebox_review_item_set_details (ShoeboxReviewItem *self, ShoeboxDetails *details);

/* Whether a look-alike goes along with the answer. The question's own photo always does. */
gboolean shoebox_review_item_get_included (ShoeboxReviewItem *self, gint64 photo);
void shoebox_review_item_set_included (ShoeboxReviewItem *self, gint64 photo, gboolean included);
/* All look-alikes go along, or none if all did. */
void shoebox_review_item_toggle_all (ShoeboxReviewItem *self);
/* It is no look-alike any more. */
void shoebox_review_item_drop_alike (ShoeboxReviewItem *self, gint64 photo);
/* Look-alikes, without the photo itself. */
guint shoebox_review_item_get_n_alike (ShoeboxReviewItem *self);
guint shoebox_review_item_get_n_included (ShoeboxReviewItem *self);
/* The photo and the look-alikes that go along: gint64 (full reference). */
GArray *shoebox_review_item_dup_photos (ShoeboxReviewItem *self);

ShoeboxReviewState shoebox_review_item_get_state (ShoeboxReviewItem *self);
void shoebox_review_item_set_state (ShoeboxReviewItem *self, ShoeboxReviewState state);
/* The act that answered it, or answered it before it was undone; NULL (borrowed). */
const ShoeboxAct *shoebox_review_item_get_act (ShoeboxReviewItem *self);
void shoebox_review_item_set_act (ShoeboxReviewItem *self, ShoeboxAct *act);

G_END_DECLS
