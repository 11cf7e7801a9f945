/* album-bars.h: the albums of a photo as shares of one whole: a strip of all of them, and below it a
 * bar for each, standing where its piece stands in the strip. A click on a bar files the photos
 * there. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  SHOEBOX_BAR_PLAIN = 0,
  SHOEBOX_BAR_CAN_FILE = 1 << 0, /* a button that files there; else it only shows */
  SHOEBOX_BAR_CHOSEN = 1 << 1,   /* the photos are there now */
  SHOEBOX_BAR_NOBODY = 1 << 2    /* what speaks for no album */
} ShoeboxBarFlags;

#define SHOEBOX_TYPE_ALBUM_BARS (shoebox_album_bars_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxAlbumBars, shoebox_album_bars, SHOEBOX, ALBUM_BARS, GtkWidget)

GtkWidget *shoebox_album_bars_new (void);
void shoebox_album_bars_clear (ShoeboxAlbumBars *self);
/* Adds a bar of @share (0 to 1) behind those before, with @text at its end. @label is the album, 0
 * for one that does not exist yet. */
void shoebox_album_bars_add (ShoeboxAlbumBars *self, const char *name, gint64 label, double share,
                             const char *text, ShoeboxBarFlags flags);
/* The sum of the shares. */
double shoebox_album_bars_get_sum (ShoeboxAlbumBars *self);

G_END_DECLS
