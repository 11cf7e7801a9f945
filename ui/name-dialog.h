/* name-dialog.h: a question for a name. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @name is without white space around it and not empty. */
typedef void (*ShoeboxNameFunc) (const char *name, gpointer data);

/* Asks above @parent and calls @func when the answer is @accept. @text says what the name is for, or
 * is NULL; @name is what to begin with. @data goes by @free_data with the dialog, which goes with
 * @parent. */
void shoebox_ask_name (GtkWindow *parent, const char *heading, const char *text,
                       const char *accept, const char *name, ShoeboxNameFunc func, gpointer data,
                       GDestroyNotify free_data);

G_END_DECLS
