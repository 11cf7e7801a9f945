/* problems-window.h: the photos that could not be read, each with the reason, and the places that
 * an import could not look into. Main thread. */
#pragma once

#include "library.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PROBLEMS_WINDOW (shoebox_problems_window_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxProblemsWindow, shoebox_problems_window, SHOEBOX, PROBLEMS_WINDOW,
                      AdwWindow)

GtkWidget *shoebox_problems_window_new (ShoeboxLibrary *library, GtkWindow *parent);

G_END_DECLS
