/* album-bars.h: the albums of a photo as bars that share one whole. A click on a bar files the
 * photos there. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_ALBUM_BARS (shoebox_album_bars_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxAlbumBars, shoebox_album_bars, SHOEBOX, ALBUM_BARS, GtkWidget)

GtkWidget *shoebox_album_bars_new (void);
void shoebox_album_bars_clear (ShoeboxAlbumBars *self);
/* Adds a bar of @share (0 to 1) with @text at its end. @label is the album, 0 for one that does
 * not exist yet. With @can_file FALSE the bar only shows (what speaks for no album). */
void shoebox_album_bars_add (ShoeboxAlbumBars *self, const char *name, gint64 label, double share,
                             const char *text, gboolean can_file);

G_END_DECLS
