/* photo-facts.h: what camera and file say of one photo, below the labels. Main thread. */
#pragma once

#include "types.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PHOTO_FACTS (shoebox_photo_facts_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPhotoFacts, shoebox_photo_facts, SHOEBOX, PHOTO_FACTS, GtkBox)

/* NULL: nothing, and hides itself. */
void shoebox_photo_facts_show (ShoeboxPhotoFacts *self, const ShoeboxDetails *details);

G_END_DECLS
