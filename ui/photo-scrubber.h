/* photo-scrubber.h: the way through many photos, at the side of a photo view and in place of its
 * scroll bar: where one is in the list, years (letters, stars) marked beside it, and while it is
 * dragged a bubble with the month. Up and Down go from section to section, Page Up and Down from
 * mark to mark. To a screen reader it is a slider whose value is the section. Main thread.
 */
#pragma once

#include "grid-view.h"

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PHOTO_SCRUBBER (shoebox_photo_scrubber_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPhotoScrubber, shoebox_photo_scrubber, SHOEBOX, PHOTO_SCRUBBER,
                      GtkWidget)

/* Once, when the view has its list and its adjustment. */
void shoebox_photo_scrubber_set_view (ShoeboxPhotoScrubber *self, ShoeboxGridView *view,
                                      ShoeboxPhotoList *list);
/* What the bubble says now (free with g_free); NULL where there are no sections. */
char *shoebox_photo_scrubber_dup_text (ShoeboxPhotoScrubber *self);
/* How many marks there are, and their texts (borrowed until the view changes). */
guint shoebox_photo_scrubber_get_n_marks (ShoeboxPhotoScrubber *self);
const char *shoebox_photo_scrubber_get_mark (ShoeboxPhotoScrubber *self, guint index);

G_END_DECLS
