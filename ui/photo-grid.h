/* photo-grid.h: a grid of photos that can be filed from: the photo view with its scrubber, menu
 * and drags. Main thread.
 *
 * Properties: cell-size (int), also set by zooming; mode (int, a PhotoLayoutMode).
 * Signals:
 *   photo-activated   (guint position, ShoeboxPhotoGrid *)  a photo is to be looked at
 *   selection-changed ()                                    also when the list changed under it
 */
#pragma once

#include "library.h"
#include "photo-list.h"
#include "grid-view.h"
#include "thumbnails.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PHOTO_GRID (shoebox_photo_grid_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPhotoGrid, shoebox_photo_grid, SHOEBOX, PHOTO_GRID, AdwBin)

/* Shows the photos of @library; once. */
void shoebox_photo_grid_set_library (ShoeboxPhotoGrid *self, ShoeboxLibrary *library);
/* Instead: shows photos that are given by shoebox_photo_grid_set_ids (), with the pictures of
 * another grid; once. */
void shoebox_photo_grid_set_library_fixed (ShoeboxPhotoGrid *self, ShoeboxLibrary *library,
                                           ShoeboxThumbnails *thumbnails);
/* Menu for the selected photos. */
void shoebox_photo_grid_set_menu (ShoeboxPhotoGrid *self, GMenuModel *menu);
/* Asks for other photos; the selection is for the old ones and goes. */
void shoebox_photo_grid_set_query (ShoeboxPhotoGrid *self, const char *query);
/* The same photos in another order, from its beginning; the selection stays. */
void shoebox_photo_grid_set_order (ShoeboxPhotoGrid *self, ShoeboxOrder order);
/* While the first answer of a query is on its way: where to be in it, as
 * shoebox_grid_view_get_place () said, and what to select (gint64; referenced). */
void shoebox_photo_grid_restore (ShoeboxPhotoGrid *self, gint64 photo, int offset, gint64 cursor,
                                 GArray *selected);
/* Other photos that are given (gint64, copied); after _set_library_fixed () only. */
void shoebox_photo_grid_set_ids (ShoeboxPhotoGrid *self, GArray *ids);

/* Borrowed; NULL before a library is set. */
ShoeboxPhotoList *shoebox_photo_grid_get_list (ShoeboxPhotoGrid *self);
ShoeboxThumbnails *shoebox_photo_grid_get_thumbnails (ShoeboxPhotoGrid *self);
GtkSelectionModel *shoebox_photo_grid_get_selection (ShoeboxPhotoGrid *self);
/* Borrowed, never NULL. */
ShoeboxGridView *shoebox_photo_grid_get_view (ShoeboxPhotoGrid *self);
/* Ids in the order of the list (full reference), never NULL. */
GArray *shoebox_photo_grid_dup_selected (ShoeboxPhotoGrid *self);
guint shoebox_photo_grid_get_n_selected (ShoeboxPhotoGrid *self);
/* Selects this one photo only and brings it into view. */
void shoebox_photo_grid_select (ShoeboxPhotoGrid *self, guint position);
void shoebox_photo_grid_unselect_all (ShoeboxPhotoGrid *self);

/* About the side of a cell in pixels. */
int shoebox_photo_grid_get_cell_size (ShoeboxPhotoGrid *self);
void shoebox_photo_grid_set_cell_size (ShoeboxPhotoGrid *self, int size);
PhotoLayoutMode shoebox_photo_grid_get_mode (ShoeboxPhotoGrid *self);
void shoebox_photo_grid_set_mode (ShoeboxPhotoGrid *self, PhotoLayoutMode mode);

G_END_DECLS
