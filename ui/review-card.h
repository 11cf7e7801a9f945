/* review-card.h: the photo of a question large, and its look-alikes as a strip of thumbnails with
 * check marks. Main thread. */
#pragma once

#include "review-item.h"
#include "thumbnails.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_REVIEW_CARD (shoebox_review_card_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxReviewCard, shoebox_review_card, SHOEBOX, REVIEW_CARD, AdwBin)

GtkWidget *shoebox_review_card_new (ShoeboxLibrary *library, ShoeboxThumbnails *thumbnails);
/* Shows @item, the thumbnail at once and the photo as soon as it is read; NULL lets go. A card that
 * is not on screen may be given what comes next. */
void shoebox_review_card_set_item (ShoeboxReviewCard *self, ShoeboxReviewItem *item);
ShoeboxReviewItem *shoebox_review_card_get_item (ShoeboxReviewCard *self);
/* Gives the keyboard to the photo, so that keys are answers. */
void shoebox_review_card_focus (ShoeboxReviewCard *self);

G_END_DECLS
