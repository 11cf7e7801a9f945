/* viewer.h: one photo large, with next and previous of a list: zoom, quarter turns, a strip of the
 * neighbours, a slideshow. Main thread.
 *
 * Signals: photo-changed () another photo is shown; closed () the list has no photo left.
 * Properties, and actions of the same names ("viewer.film-strip" and so on): film-strip (it is
 * shown where there is room), interval (seconds a photo in the slideshow), repeat (it begins
 * again). What a turn does is never written; it is remembered as long as the viewer lives. */
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
/* Lets go of the picture; ends the slideshow. */
void shoebox_viewer_close (ShoeboxViewer *self);
/* 0 when nothing is shown. */
gint64 shoebox_viewer_get_id (ShoeboxViewer *self);
/* GTK_INVALID_LIST_POSITION when nothing is shown. */
guint shoebox_viewer_get_position (ShoeboxViewer *self);
/* The photo itself is on screen, as sharp as the zoom can show it, not its thumbnail. */
gboolean shoebox_viewer_is_loaded (ShoeboxViewer *self);
/* Screen pixels per photo pixel; 0 means fitted into the window. */
double shoebox_viewer_get_zoom (ShoeboxViewer *self);
/* Quarter turns clockwise of the photo that is shown, 0..3. */
int shoebox_viewer_get_turns (ShoeboxViewer *self);

/* What can be done with a photo (a menu of sections), for the context menu. */
void shoebox_viewer_set_menu (ShoeboxViewer *self, GMenuModel *menu);
/* The window has nothing but the viewer: it shows a title of its own, and controls and pointer
 * hide when nobody moves. */
void shoebox_viewer_set_immersed (ShoeboxViewer *self, gboolean immersed);
gboolean shoebox_viewer_get_immersed (ShoeboxViewer *self);
/* The text over the photo in full screen. */
void shoebox_viewer_set_title (ShoeboxViewer *self, const char *title);
void shoebox_viewer_start_slideshow (ShoeboxViewer *self);
/* FALSE when none was running. */
gboolean shoebox_viewer_stop_slideshow (ShoeboxViewer *self);

G_END_DECLS
