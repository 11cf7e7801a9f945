/* photo-view.c: the arithmetic of zooming. */
#include "photo-view.h"

#include <math.h>

static gboolean
is_empty (const ShoeboxView *view)
{
  return view->photo_width <= 0 || view->photo_height <= 0 || view->width <= 0
         || view->height <= 0;
}

/* The photo is in the middle where it is smaller than the view, and covers it where it is not. */
static double
clamp_middle (double middle, double photo, double view, double zoom)
{
  double half = view / zoom / 2;

  return half >= photo / 2 ? photo / 2 : CLAMP (middle, half, photo - half);
}

static void
clamp_place (ShoeboxView *view)
{
  double width, height, zoom = shoebox_view_get_zoom (view);

  if (is_empty (view))
    return;
  shoebox_view_get_turned (view, &width, &height);
  view->x = clamp_middle (view->x, width, view->width, zoom);
  view->y = clamp_middle (view->y, height, view->height, zoom);
}

void
shoebox_view_reset (ShoeboxView *view, double photo_width, double photo_height, int turns)
{
  view->photo_width = photo_width;
  view->photo_height = photo_height;
  view->turns = turns & 3;
  view->mode = SHOEBOX_VIEW_FIT;
  view->zoom = 0;
  shoebox_view_get_turned (view, &view->x, &view->y);
  view->x /= 2;
  view->y /= 2;
}

void
shoebox_view_set_photo (ShoeboxView *view, double photo_width, double photo_height)
{
  ShoeboxView old = *view;
  double width, height, old_width, old_height;

  view->photo_width = photo_width;
  view->photo_height = photo_height;
  if (is_empty (&old) || photo_width <= 0 || photo_height <= 0)
    {
      shoebox_view_reset (view, photo_width, photo_height, view->turns);
      return;
    }
  shoebox_view_get_turned (&old, &old_width, &old_height);
  shoebox_view_get_turned (view, &width, &height);
  view->x *= width / old_width;
  view->y *= height / old_height;
  view->zoom *= old_width / width;
  clamp_place (view);
}

void
shoebox_view_get_turned (const ShoeboxView *view, double *width, double *height)
{
  gboolean lies = view->turns & 1;

  *width = lies ? view->photo_height : view->photo_width;
  *height = lies ? view->photo_width : view->photo_height;
}

double
shoebox_view_get_fit (const ShoeboxView *view)
{
  double largest = view->largest_fit > 0 ? view->largest_fit : 1.0;
  double width, height;

  if (is_empty (view))
    return 1.0;
  shoebox_view_get_turned (view, &width, &height);
  return MIN (largest, MIN (view->width / width, view->height / height));
}

double
shoebox_view_get_fill (const ShoeboxView *view)
{
  double width, height;

  if (is_empty (view))
    return 1.0;
  shoebox_view_get_turned (view, &width, &height);
  return MAX (view->width / width, view->height / height);
}

double
shoebox_view_get_zoom (const ShoeboxView *view)
{
  switch (view->mode)
    {
    case SHOEBOX_VIEW_FREE:
      return view->zoom;
    case SHOEBOX_VIEW_FILL:
      return shoebox_view_get_fill (view);
    case SHOEBOX_VIEW_FIT:
    default:
      return shoebox_view_get_fit (view);
    }
}

void
shoebox_view_resize (ShoeboxView *view, double width, double height)
{
  view->width = width;
  view->height = height;
  clamp_place (view);
}

void
shoebox_view_set_mode (ShoeboxView *view, ShoeboxViewMode mode)
{
  if (mode == SHOEBOX_VIEW_FREE)
    view->zoom = shoebox_view_get_zoom (view);
  view->mode = mode;
  clamp_place (view);
}

void
shoebox_view_zoom_to (ShoeboxView *view, double zoom, double at_x, double at_y)
{
  double before = shoebox_view_get_zoom (view);
  double from_x = at_x - view->width / 2, from_y = at_y - view->height / 2;

  if (is_empty (view))
    return;
  /* A photo so large that it is fitted at less than the least zoom can be seen as a whole. */
  zoom = CLAMP (zoom, MIN (SHOEBOX_ZOOM_MIN, shoebox_view_get_fit (view)), SHOEBOX_ZOOM_MAX);
  view->x += from_x / before - from_x / zoom;
  view->y += from_y / before - from_y / zoom;
  view->mode = SHOEBOX_VIEW_FREE;
  view->zoom = zoom;
  clamp_place (view);
}

void
shoebox_view_zoom_by (ShoeboxView *view, double factor, double at_x, double at_y)
{
  double fit = shoebox_view_get_fit (view);
  double zoom = shoebox_view_get_zoom (view) * factor;

  if (zoom <= fit * (1 + 1e-6))
    shoebox_view_set_mode (view, SHOEBOX_VIEW_FIT);
  else
    shoebox_view_zoom_to (view, zoom, at_x, at_y);
}

void
shoebox_view_pan (ShoeboxView *view, double dx, double dy)
{
  double zoom = shoebox_view_get_zoom (view);

  if (is_empty (view))
    return;
  view->x -= dx / zoom;
  view->y -= dy / zoom;
  clamp_place (view);
}

gboolean
shoebox_view_can_pan (const ShoeboxView *view, double dx, double dy)
{
  ShoeboxView moved = *view;
  double zoom = shoebox_view_get_zoom (view);

  /* Less than half a pixel is no movement. */
  shoebox_view_pan (&moved, dx, dy);
  return fabs (moved.x - view->x) * zoom >= 0.5 || fabs (moved.y - view->y) * zoom >= 0.5;
}

void
shoebox_view_turn (ShoeboxView *view, int quarters)
{
  for (int i = 0; i < (quarters & 3); i++)
    {
      double height, width, x = view->x;

      shoebox_view_get_turned (view, &width, &height);
      view->x = height - view->y;
      view->y = x;
      view->turns = (view->turns + 1) & 3;
    }
  clamp_place (view);
}

void
shoebox_view_get_place (const ShoeboxView *view, double *x, double *y, double *width,
                        double *height)
{
  double zoom = shoebox_view_get_zoom (view);

  shoebox_view_get_turned (view, width, height);
  *x = round (view->width / 2 - view->x * zoom);
  *y = round (view->height / 2 - view->y * zoom);
  *width = MAX (1, round (*width * zoom));
  *height = MAX (1, round (*height * zoom));
}

int
shoebox_view_get_side (const ShoeboxView *view)
{
  double side = MAX (view->photo_width, view->photo_height);

  return (int) MAX (1, ceil (side * shoebox_view_get_zoom (view)));
}
