/* accessible.h: what widgets of the platform leave out for people without a pointer or without
 * eyes. Main thread; nothing is owned. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Names the control of type @inner that the platform has put somewhere into @widget, as the close
 * button of an info bar. (The toggle in a menu button goes by the name of the latter.) It has the
 * focus and would be called by the name of its class. It gets the name as a tooltip as well, if there
 * is none on @widget. Nothing happens when there is no such control. */
void shoebox_accessible_name_inner (GtkWidget *widget, GType inner, const char *name);

/* The button that dismisses a toast has a name, in all toasts that come over @overlay. */
void shoebox_accessible_name_toasts (AdwToastOverlay *overlay);

/* Status pages below @root are read out when Tab comes to them. When nothing in one takes the focus,
 * its scrolled window does, which has no name by itself. Once for a tree. */
void shoebox_accessible_read_status_pages (GtkWidget *root);

/* For the `focus` of a widget around @list, a list box in which one row is selected: Tab is one
 * step in and one out, and arrow keys lead from row to row. By itself GTK comes through every row
 * and selects it. Returns TRUE when the focus moved; *@handled says whether this was such a step,
 * anything else is for the parent class. */
gboolean shoebox_accessible_tab_list (GtkListBox *list, GtkDirectionType direction,
                                      gboolean *handled);

G_END_DECLS
