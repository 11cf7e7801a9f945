/* sidebar-row.h: one row of the sidebar. Main thread.
 *
 * A row of an album or tag can be dragged to another place in its list, renamed where it stands (F2),
 * moved with Alt+Up and Alt+Down, and has a menu of what can be done with it. What is done goes
 * through the actions win.rename-to (xs), win.shift-label (xi) and those of the menu.
 *
 * Signals:
 *   photos-dropped (ids)                 SHOEBOX_TYPE_PHOTO_IDS
 *   label-dropped  (gint64, gboolean)    this label shall stand before (TRUE: after) the row's
 */
#pragma once

#include "sidebar-item.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_SIDEBAR_ROW (shoebox_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxSidebarRow, shoebox_sidebar_row, SHOEBOX, SIDEBAR_ROW, GtkListBoxRow)

GtkWidget *shoebox_sidebar_row_new (ShoeboxSidebarItem *item);
ShoeboxSidebarItem *shoebox_sidebar_row_get_item (ShoeboxSidebarRow *self);
/* Of albums and tags: turns the name into an entry; Enter takes it, Escape and leaving it do not. */
void shoebox_sidebar_row_edit (ShoeboxSidebarRow *self);
gboolean shoebox_sidebar_row_is_editing (ShoeboxSidebarRow *self);
/* Of albums and tags: colours and emoji, in a popover. */
void shoebox_sidebar_row_show_look (ShoeboxSidebarRow *self);

G_END_DECLS
