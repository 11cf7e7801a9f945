/* window.h: the one window: sidebar, grid, viewer, label panel, import bar. Main thread. */
#pragma once

#include "library.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_WINDOW (shoebox_window_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxWindow, shoebox_window, SHOEBOX, WINDOW, AdwApplicationWindow)

GtkWidget *shoebox_window_new (GtkApplication *application);
/* Shows @library; once. */
void shoebox_window_set_library (ShoeboxWindow *self, ShoeboxLibrary *library);
/* Shows why there is no library. */
void shoebox_window_show_error (ShoeboxWindow *self, const GError *error);
/* Imports folders or files (NULL-terminated native paths). */
void shoebox_window_import (ShoeboxWindow *self, const char *const *paths);
/* Looks for @text as if it had been typed into the search entry. */
void shoebox_window_search (ShoeboxWindow *self, const char *text);
/* Opens photo @id in the viewer, among what @query finds; later, once that is known. */
void shoebox_window_show_photo (ShoeboxWindow *self, const char *query, gint64 id);

/* Offers cameras, cards and disks from now on. Once, and with a library. */
void shoebox_window_watch_volumes (ShoeboxWindow *self);

G_END_DECLS
