/* photo-cell.h: one place of the grid. It is recycled: what it shows comes from the photo and its
 * thumbnail, and nothing is kept here. Main thread. */
#pragma once

#include "thumbnails.h"

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PHOTO_CELL (shoebox_photo_cell_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPhotoCell, shoebox_photo_cell, SHOEBOX, PHOTO_CELL, GtkWidget)

/* @size: least side in pixels; cells are square and grow to fill the row. */
GtkWidget *shoebox_photo_cell_new (int size);
/* The list item whose child it is (borrowed; it outlives the cell); NULL outside of a grid. */
GtkListItem *shoebox_photo_cell_get_item (ShoeboxPhotoCell *self);
void shoebox_photo_cell_set_item (ShoeboxPhotoCell *self, GtkListItem *item);
void shoebox_photo_cell_set_size (ShoeboxPhotoCell *self, int size);
/* Shows @photo; with @photo NULL it lets go of the one before. */
void shoebox_photo_cell_set_photo (ShoeboxPhotoCell *self, ShoeboxPhoto *photo,
                                   ShoeboxThumbnails *thumbnails);
ShoeboxPhoto *shoebox_photo_cell_get_photo (ShoeboxPhotoCell *self);

G_END_DECLS
