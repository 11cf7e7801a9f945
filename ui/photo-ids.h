/* photo-ids.h: a set of photos as it travels through drag and drop. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Boxed GArray of gint64, reference counted; the in-process content type of a drag of photos. */
#define SHOEBOX_TYPE_PHOTO_IDS (shoebox_photo_ids_get_type ())
GType shoebox_photo_ids_get_type (void);

G_END_DECLS
