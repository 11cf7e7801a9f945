/* application.h: the window's entry point. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Runs the GTK application on the library @dir (NULL: the default one) and imports @folders
 * (NULL-terminated native paths, may be NULL). As @service it waits for what the session bus asks,
 * without a window, and ends when nothing was asked for a while. Returns the exit status; 1 with a
 * sentence on stderr when there is no display. */
int shoebox_application_main (const char *dir, const char *const *folders, gboolean service);

G_END_DECLS
