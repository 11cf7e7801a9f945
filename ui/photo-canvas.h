/* photo-canvas.h: one picture that can be zoomed, moved and turned: by wheel, pinch, drag and
 * double click, and by the functions here. It loads nothing. Main thread.
 *
 * Signals:
 *   view-changed ()     zoom, size or turn are others now: maybe a larger picture is needed
 *   stepped (int by)    a finger swept the photo aside: 1 next, -1 previous
 *   tapped ()           touched or clicked once
 *   menu (double x, double y)  a menu is wanted there
 */
#pragma once

#include "photo-levels.h"
#include "photo-view.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PHOTO_CANVAS (shoebox_photo_canvas_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPhotoCanvas, shoebox_photo_canvas, SHOEBOX, PHOTO_CANVAS, GtkWidget)

GtkWidget *shoebox_photo_canvas_new (void);
/* Another photo of @width x @height pixels (0 unknown: of its pictures), turned, fitted. @stand_in
 * (may be NULL) is drawn while there is nothing better. @fade: out of the one before, unless
 * motion is to be reduced. */
void shoebox_photo_canvas_show (ShoeboxPhotoCanvas *self, int width, int height, int turns,
                                GdkPaintable *stand_in, gboolean fade);
/* A picture of the photo that is shown; NULL takes it away. */
void shoebox_photo_canvas_set_levels (ShoeboxPhotoCanvas *self, ShoeboxLevels *levels);
ShoeboxLevels *shoebox_photo_canvas_get_levels (ShoeboxPhotoCanvas *self);
/* Shows nothing. */
void shoebox_photo_canvas_clear (ShoeboxPhotoCanvas *self);

/* What is aimed at, even if the way there is still animated (borrowed). */
const ShoeboxView *shoebox_photo_canvas_get_view (ShoeboxPhotoCanvas *self);
void shoebox_photo_canvas_set_mode (ShoeboxPhotoCanvas *self, ShoeboxViewMode mode);
/* Around the middle, or the pointer when it is over the photo. */
void shoebox_photo_canvas_zoom_to (ShoeboxPhotoCanvas *self, double zoom);
void shoebox_photo_canvas_zoom_by (ShoeboxPhotoCanvas *self, double factor);
/* Fitted, or every pixel as it is (twice as large where that is fitted). */
void shoebox_photo_canvas_toggle (ShoeboxPhotoCanvas *self);
/* By @dx, @dy of the size of what is seen. FALSE when that moves nothing. */
gboolean shoebox_photo_canvas_pan (ShoeboxPhotoCanvas *self, double dx, double dy);
void shoebox_photo_canvas_turn (ShoeboxPhotoCanvas *self, int quarters);

G_END_DECLS
