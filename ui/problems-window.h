/* problems-window.h: the photos that could not be read and the places that an import could not look
 * into, by reason. Each can be shown in Files and tried again, all of it copied. Main thread. */
#pragma once

#include "import.h"
#include "library.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PROBLEMS_WINDOW (shoebox_problems_window_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxProblemsWindow, shoebox_problems_window, SHOEBOX, PROBLEMS_WINDOW,
                      AdwWindow)

/* @import may be NULL: then photos only. */
GtkWidget *shoebox_problems_window_new (ShoeboxLibrary *library, ShoeboxImport *import,
                                        GtkWindow *parent);
/* All of it as plain text, one line a file under each reason (free with g_free). */
char *shoebox_problems_window_dup_text (ShoeboxProblemsWindow *self);

G_END_DECLS
