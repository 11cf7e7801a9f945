/* weights.h: where the networks are. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* $SHOEBOX_WEIGHTS, else the installed folder. Returns the folder (free with g_free) or NULL with
 * SHOEBOX_ERROR_WEIGHTS that names the folder and the missing file. */
char *shoebox_weights_dir (GError **error);

/* Tells without reading them whether the networks are the same files as before: hexadecimal digits
 * made from their folder, names, sizes and times. NULL when they are not there. */
char *shoebox_weights_stamp (void);

G_END_DECLS
