/* paths.h: where the program finds its own parts. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The decoder program: $SHOEBOX_DECODER, beside the running program (a build that is not
 * installed), or the installed one. NULL with an error that names the places. */
char *shoebox_find_decoder (GError **error);
/* A data file such as "starter-albums.txt": in $SHOEBOX_DATA, in the build tree of the running
 * program, or installed. */
char *shoebox_find_data (const char *name, GError **error);
/* The folder of translations: $SHOEBOX_LOCALEDIR, in the build tree of the running program, or the
 * installed one. Never NULL. */
char *shoebox_find_locales (void);

G_END_DECLS
