/* certainty-window.h: how sure Shoebox is of the library, or of one place in it: a sentence, a
 * chart, and the groups with their numbers. Signal
 *
 *   chosen (const char *query, gboolean whole)   show these photos; whole: of the whole library
 *
 * Main thread. */
#pragma once

#include "library.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_CERTAINTY_WINDOW (shoebox_certainty_window_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxCertaintyWindow, shoebox_certainty_window, SHOEBOX, CERTAINTY_WINDOW,
                      AdwWindow)

/* @place: the query of the place that is open, "" for the whole library, and its name. */
GtkWidget *shoebox_certainty_window_new (ShoeboxLibrary *library, const char *place,
                                         const char *name);

G_END_DECLS
