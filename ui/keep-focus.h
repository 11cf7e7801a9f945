/* keep-focus.h: the keyboard stays where it was when widgets are made anew: each has a name, and the
 * one with the name of the one that had the focus gets it. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Names @widget, among those inside one parent; copied. */
void shoebox_keep_focus_name (GtkWidget *widget, const char *name);
/* The name of the focused widget inside @parent, or NULL. Free with g_free. */
char *shoebox_keep_focus_find (GtkWidget *parent);
/* Focuses the widget of that name inside @parent, or the one for what is gone (may be NULL). Nothing
 * for the name NULL. */
void shoebox_keep_focus_restore (GtkWidget *parent, const char *name, GtkWidget *otherwise);

G_END_DECLS
