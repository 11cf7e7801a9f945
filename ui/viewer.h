/* viewer.h: one photo large, with next and previous of a list, fit and zoom. Main thread.
 * Signals: photo-changed () another photo is shown; closed () the list has no photo left. */
#pragma once

#include "photo-list.h"
#include "thumbnails.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_VIEWER (shoebox_viewer_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxViewer, shoebox_viewer, SHOEBOX, VIEWER, AdwBin)

/* What next and previous go through; what is shown stays until shoebox_viewer_show (). */
void shoebox_viewer_set_list (ShoeboxViewer *self, ShoeboxLibrary *library, ShoeboxPhotoList *list,
                              ShoeboxThumbnails *thumbnails);
/* Borrowed; NULL before one is set. */
ShoeboxPhotoList *shoebox_viewer_get_list (ShoeboxViewer *self);
void shoebox_viewer_show (ShoeboxViewer *self, guint position);
/* Lets go of the picture. */
void shoebox_viewer_close (ShoeboxViewer *self);
/* 0 when nothing is shown. */
gint64 shoebox_viewer_get_id (ShoeboxViewer *self);
/* GTK_INVALID_LIST_POSITION when nothing is shown. */
guint shoebox_viewer_get_position (ShoeboxViewer *self);
/* The photo itself is on screen, not its thumbnail. */
gboolean shoebox_viewer_is_loaded (ShoeboxViewer *self);
/* Screen pixels per photo pixel; 0 means fitted into the window. */
double shoebox_viewer_get_zoom (ShoeboxViewer *self);

G_END_DECLS
