/* how-window.h: the help page "How Shoebox Decides": albums and tags explained by a photo of the
 * owner's library, a photo in doubt, and what Shoebox does where a classifier would guess. Main
 * thread. */
#pragma once

#include "thumbnails.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_HOW_WINDOW (shoebox_how_window_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxHowWindow, shoebox_how_window, SHOEBOX, HOW_WINDOW, AdwWindow)

/* @library may be NULL (then text only). @photo: to explain by, 0: it looks for a good one. */
GtkWidget *shoebox_how_window_new (ShoeboxLibrary *library, ShoeboxThumbnails *thumbnails,
                                   gint64 photo);
/* TRUE while it looks for examples. */
gboolean shoebox_how_window_get_loading (ShoeboxHowWindow *self);

G_END_DECLS
