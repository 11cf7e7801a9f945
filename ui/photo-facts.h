/* photo-facts.h: what camera and file say of one photo, or of several together, below the labels.
 * A click on a fact copies it (win.copy-text), on the file shows it in its folder. Main thread. */
#pragma once

#include "summary.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PHOTO_FACTS (shoebox_photo_facts_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPhotoFacts, shoebox_photo_facts, SHOEBOX, PHOTO_FACTS, GtkBox)

/* NULL: nothing, and hides itself. */
void shoebox_photo_facts_show (ShoeboxPhotoFacts *self, const ShoeboxDetails *details);
void shoebox_photo_facts_show_many (ShoeboxPhotoFacts *self, const ShoeboxSummary *summary);

G_END_DECLS
