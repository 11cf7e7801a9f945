/* slideshow.h: the clock of a slideshow: when the next photo is due. While it plays, the screen
 * stays awake. It knows nothing of photos. Main thread.
 *
 * Signal: due (gboolean must) -> gboolean: TRUE when the next photo is shown now. FALSE asks again
 * in a moment, for as long as @must is FALSE; after some seconds it is TRUE.
 * Properties: running; paused (while it runs). */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_SLIDESHOW (shoebox_slideshow_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxSlideshow, shoebox_slideshow, SHOEBOX, SLIDESHOW, GObject)

/* @widget (not owned, outlives it) is in the window that stays awake. */
ShoeboxSlideshow *shoebox_slideshow_new (GtkWidget *widget);
void shoebox_slideshow_start (ShoeboxSlideshow *self);
void shoebox_slideshow_stop (ShoeboxSlideshow *self);
gboolean shoebox_slideshow_get_running (ShoeboxSlideshow *self);
void shoebox_slideshow_set_paused (ShoeboxSlideshow *self, gboolean paused);
gboolean shoebox_slideshow_get_paused (ShoeboxSlideshow *self);
/* Seconds a photo. */
void shoebox_slideshow_set_interval (ShoeboxSlideshow *self, double seconds);
/* Another photo was shown by hand: it gets its full time. */
void shoebox_slideshow_restart (ShoeboxSlideshow *self);
/* The screen is kept awake. For tests. */
gboolean shoebox_slideshow_get_awake (ShoeboxSlideshow *self);

G_END_DECLS
