/* window-state.h: how the window looked last time, kept in a small key file under the user's
 * configuration folder, and where one was: ids, but nothing else of the library. Main thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int width, height; /* of the window when it is not maximised */
  gboolean maximized;
  gboolean panel;    /* the label panel is shown */
  int cell_size;
  gboolean film_strip; /* neighbours are shown below the photo in the viewer */
  int interval;        /* of a slideshow: seconds a photo */
  gboolean repeat;     /* it begins again */
  int order;         /* ShoeboxOrder of the grid */
  int shape;         /* PhotoLayoutMode */
  char *library;     /* the folder that what follows is about, or NULL */
  int place;         /* ShoeboxPlace of the sidebar, and its label */
  gint64 place_label;
  gint64 photo;      /* stood so many pixels below the top of the grid; 0: it was at the top */
  int photo_offset;
  gint64 cursor;
  char *selected;    /* ids with a semicolon between them, or NULL */
} ShoeboxWindowState;

/* Frees the strings. */
void shoebox_window_state_clear (ShoeboxWindowState *state);
/* Defaults where the file has nothing or nonsense. */
void shoebox_window_state_load (ShoeboxWindowState *state);
gboolean shoebox_window_state_save (const ShoeboxWindowState *state, GError **error);

G_END_DECLS
