/* photo.h: one photo as the lists show it. Main thread. Properties notify when the library
 * changes; the `changed` signal says the thumbnail should be loaded again. */
#pragma once

#include "types.h"

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PHOTO (shoebox_photo_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPhoto, shoebox_photo, SHOEBOX, PHOTO, GObject)

gint64 shoebox_photo_get_id (ShoeboxPhoto *self);
const char *shoebox_photo_get_path (ShoeboxPhoto *self);       /* absolute, native bytes */
const char *shoebox_photo_get_name (ShoeboxPhoto *self);       /* base name, valid UTF-8 */
ShoeboxState shoebox_photo_get_state (ShoeboxPhoto *self);
const char *shoebox_photo_get_reason (ShoeboxPhoto *self);     /* or NULL */
gint64 shoebox_photo_get_album (ShoeboxPhoto *self);           /* 0: none */
const char *shoebox_photo_get_album_name (ShoeboxPhoto *self); /* or NULL */
float shoebox_photo_get_p (ShoeboxPhoto *self);                /* NAN when the owner decided */
ShoeboxSource shoebox_photo_get_source (ShoeboxPhoto *self);
ShoeboxUnsorted shoebox_photo_get_unsorted (ShoeboxPhoto *self);
gint64 shoebox_photo_get_taken_at (ShoeboxPhoto *self);        /* -1 unknown */
int shoebox_photo_get_width (ShoeboxPhoto *self);              /* oriented, 0 unknown */
int shoebox_photo_get_height (ShoeboxPhoto *self);
int shoebox_photo_get_rating (ShoeboxPhoto *self);             /* 0 to 5 stars */
gboolean shoebox_photo_get_favourite (ShoeboxPhoto *self);

G_END_DECLS
