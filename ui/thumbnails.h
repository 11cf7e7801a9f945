/* thumbnails.h: the pictures of the grid.
 *
 * A ShoeboxThumbnail is a GdkPaintable for one photo; a cell shows it and says `want` while it is
 * on screen. ShoeboxThumbnails loads what is wanted in two threads, newest wish first, drops
 * wishes that scrolled away, and keeps the most recently used textures up to a number of bytes.
 * All functions are for the main thread.
 */
#pragma once

#include "library.h"
#include "photo.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_THUMBNAIL (shoebox_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxThumbnail, shoebox_thumbnail, SHOEBOX, THUMBNAIL, GObject)

#define SHOEBOX_TYPE_THUMBNAILS (shoebox_thumbnails_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxThumbnails, shoebox_thumbnails, SHOEBOX, THUMBNAILS, GObject)

/* @max_bytes: of pixels that are not on screen; what is on screen is always kept. */
ShoeboxThumbnails *shoebox_thumbnails_new (ShoeboxLibrary *library, gsize max_bytes);
/* The one living thumbnail of @photo (full reference). */
ShoeboxThumbnail *shoebox_thumbnails_get (ShoeboxThumbnails *self, ShoeboxPhoto *photo);
/* Bytes of the textures held, and how many loads wait. For tests and the benchmark. */
gsize shoebox_thumbnails_get_bytes (ShoeboxThumbnails *self);
guint shoebox_thumbnails_get_waiting (ShoeboxThumbnails *self);

/* On screen / off screen. Calls are counted; every want is answered by one unwant. */
void shoebox_thumbnail_want (ShoeboxThumbnail *self);
void shoebox_thumbnail_unwant (ShoeboxThumbnail *self);
/* NULL while there is no picture (borrowed). */
GdkTexture *shoebox_thumbnail_get_texture (ShoeboxThumbnail *self);

G_END_DECLS
