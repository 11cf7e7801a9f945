/* window-state.h: how the window looked last time, kept in a small key file under the user's
 * configuration folder. Nothing of the library is in it. Main thread. */
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
} ShoeboxWindowState;

/* Defaults where the file has nothing or nonsense. */
void shoebox_window_state_load (ShoeboxWindowState *state);
gboolean shoebox_window_state_save (const ShoeboxWindowState *state, GError **error);

G_END_DECLS
