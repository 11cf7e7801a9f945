/* photo-cell.h: one place of the photo view: a picture, a sign while there is none, badges. It is
 * recycled: what it shows comes from the photo and its thumbnail. It draws itself; there are some
 * hundreds of them, and a tree of widgets in each would be felt while scrolling. Main thread.
 *
 * Signals, for whoever made it; a screen reader offers them as actions:
 *   open ()    show the photo large
 *   select ()  add it to the selection, or take it out
 */
#pragma once

#include "thumbnails.h"

G_BEGIN_DECLS

/* Around the picture, where the selection shows; it does not belong to the photo. */
#define SHOEBOX_PHOTO_CELL_EDGE 3

#define SHOEBOX_TYPE_PHOTO_CELL (shoebox_photo_cell_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPhotoCell, shoebox_photo_cell, SHOEBOX, PHOTO_CELL, GtkWidget)

GtkWidget *shoebox_photo_cell_new (void);
/* Shows @photo; with @photo NULL it lets go of the one before. */
void shoebox_photo_cell_set_photo (ShoeboxPhotoCell *self, ShoeboxPhoto *photo,
                                   ShoeboxThumbnails *thumbnails);
ShoeboxPhoto *shoebox_photo_cell_get_photo (ShoeboxPhotoCell *self);
/* 0 without a photo. */
gint64 shoebox_photo_cell_get_id (ShoeboxPhotoCell *self);
/* Where it stands in a list of @n, for a screen reader. */
void shoebox_photo_cell_set_place (ShoeboxPhotoCell *self, guint position, guint n);
guint shoebox_photo_cell_get_position (ShoeboxPhotoCell *self);
void shoebox_photo_cell_set_selected (ShoeboxPhotoCell *self, gboolean selected);

G_END_DECLS
