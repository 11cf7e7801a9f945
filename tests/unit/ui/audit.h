/* audit.h: what a person who does not see the window, or has no pointer, would miss in it. Both
 * functions look at real widgets on screen and add sentences to a list of problems; they know
 * nothing of single pages, so that every page can be put before them. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What a screen reader calls @widget, by the rules of GTK 4.8: the labels that name it, else its
 * label property; NULL when there is neither (it would read out the name of the class). */
char *audit_dup_name (GtkWidget *widget);

/* Every control below @root that is on screen has a name which is not that of its icon or class, a
 * role that says what it is, its state if it has one, and a tooltip if only an icon says what it
 * does; buttons side by side have different names. */
void audit_names (GtkWidget *root, const char *page, GPtrArray *problems);

/* Tab reaches every control below @root, or something in its list, in a circle without a trap;
 * back is the same way; the way follows the reading order inside of @panes (NULL-terminated, may
 * be NULL), and no pane is left and entered again. The focus is where it
 * was afterwards. */
void audit_tab (GtkWidget *root, GtkWidget *const *panes, const char *page, GPtrArray *problems);

/* The keyboard is somewhere: on a widget that is on screen. */
void audit_focus (GtkWidget *root, const char *page, GPtrArray *problems);

/* Fails the test with all sentences if there are any; empties the list. */
void audit_assert_none (GPtrArray *problems);

G_END_DECLS
