/* photo-view.h: where a photo stands in the rectangle that shows it: zoom, place, quarter turns.
 *
 * Plain arithmetic, any thread. Lengths of the view are pixels of the screen (not of the window
 * system's logical size), a zoom is screen pixels per photo pixel, so that 1 shows every pixel of
 * the photo as it is. Points of the photo are pixels of the photo as it is turned.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SHOEBOX_ZOOM_MIN 0.01
#define SHOEBOX_ZOOM_MAX 16.0

typedef enum
{
  SHOEBOX_VIEW_FIT,  /* all of the photo is seen, small ones are not enlarged */
  SHOEBOX_VIEW_FILL, /* all of the view is covered */
  SHOEBOX_VIEW_FREE  /* `zoom` says */
} ShoeboxViewMode;

typedef struct
{
  double photo_width, photo_height; /* upright; 0: nothing is shown */
  double width, height;             /* of the view */
  double largest_fit;               /* zoom beyond which FIT does not enlarge; 0 means 1 */
  int turns;                        /* quarter turns clockwise, 0..3 */
  ShoeboxViewMode mode;
  double zoom;                      /* in mode FREE */
  double x, y;                      /* the point of the photo in the middle of the view */
} ShoeboxView;

/* Another photo: in the middle, fitted. The size of the view stays. */
void shoebox_view_reset (ShoeboxView *view, double photo_width, double photo_height, int turns);
/* The same photo turns out to have other pixels: what is seen of it, and how large, stays. */
void shoebox_view_set_photo (ShoeboxView *view, double photo_width, double photo_height);
/* The size of the photo as it is turned. */
void shoebox_view_get_turned (const ShoeboxView *view, double *width, double *height);
double shoebox_view_get_fit (const ShoeboxView *view);
double shoebox_view_get_fill (const ShoeboxView *view);
/* The zoom in force, whatever the mode. */
double shoebox_view_get_zoom (const ShoeboxView *view);
/* The view has another size; what is in its middle stays there. */
void shoebox_view_resize (ShoeboxView *view, double width, double height);
void shoebox_view_set_mode (ShoeboxView *view, ShoeboxViewMode mode);
/* Mode FREE, limited to what makes sense. What is at @at_x, @at_y of the view stays there, as far
 * as the edges of the photo allow. */
void shoebox_view_zoom_to (ShoeboxView *view, double zoom, double at_x, double at_y);
/* The same relative to now; where it would be smaller than fitted, it is fitted. */
void shoebox_view_zoom_by (ShoeboxView *view, double factor, double at_x, double at_y);
/* Moves the photo under the view; stops at its edges. */
void shoebox_view_pan (ShoeboxView *view, double dx, double dy);
/* Whether that would move anything. */
gboolean shoebox_view_can_pan (const ShoeboxView *view, double dx, double dy);
/* Turns by @quarters clockwise; what is in the middle stays there. */
void shoebox_view_turn (ShoeboxView *view, int quarters);
/* The rectangle that the turned photo takes, in whole pixels; it may reach beyond the view. */
void shoebox_view_get_place (const ShoeboxView *view, double *x, double *y, double *width,
                             double *height);
/* Pixels on the long side of the photo that this view can show. */
int shoebox_view_get_side (const ShoeboxView *view);

G_END_DECLS
