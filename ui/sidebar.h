/* sidebar.h: places, kept searches, albums and tags of a library. Main thread.
 *
 * Signals:
 *   place-changed   ()                              another row is selected
 *   place-activated ()                              a row was clicked, also the selected one
 *   photos-dropped  (ShoeboxSidebarItem *, GArray *) photos were dropped on a row
 */
#pragma once

#include "library.h"
#include "sidebar-item.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_SIDEBAR (shoebox_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxSidebar, shoebox_sidebar, SHOEBOX, SIDEBAR, AdwBin)

void shoebox_sidebar_set_library (ShoeboxSidebar *self, ShoeboxLibrary *library);
/* The selected place (borrowed); NULL before a library is set. */
ShoeboxSidebarItem *shoebox_sidebar_get_selected (ShoeboxSidebar *self);
/* Selects a place; @label names the album or tag, 0 for fixed places. FALSE when not there. */
gboolean shoebox_sidebar_select (ShoeboxSidebar *self, ShoeboxPlace place, gint64 label);

/* Soon turns the name of an album or tag into an entry, where it stands. */
void shoebox_sidebar_edit (ShoeboxSidebar *self, gint64 label);
/* Its colours and emoji, in a popover at its row. */
void shoebox_sidebar_show_look (ShoeboxSidebar *self, gint64 label);

G_END_DECLS
