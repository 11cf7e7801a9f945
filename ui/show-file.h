/* show-file.h: a file shown in the file manager of the desktop. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks the file manager (org.freedesktop.FileManager1) to open the folder of @path (native bytes,
 * absolute) with the file selected. Where nobody answers to that, and where the file is not there,
 * the nearest folder that exists is opened. Returns at once; @parent may be NULL or go away
 * meanwhile. What fails in the end is told by a dialog of the platform. */
void shoebox_show_file (GtkWindow *parent, const char *path);

G_END_DECLS
