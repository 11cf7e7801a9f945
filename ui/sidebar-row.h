/* sidebar-row.h: one row of the sidebar; photos can be dropped on it. Main thread.
 * Signal: photos-dropped (GArray of gint64). */
#pragma once

#include "sidebar-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_SIDEBAR_ROW (shoebox_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxSidebarRow, shoebox_sidebar_row, SHOEBOX, SIDEBAR_ROW, GtkListBoxRow)

GtkWidget *shoebox_sidebar_row_new (ShoeboxSidebarItem *item);
ShoeboxSidebarItem *shoebox_sidebar_row_get_item (ShoeboxSidebarRow *self);

G_END_DECLS
