/* search-row.h: a search that the owner keeps, as a row of the sidebar. Activated, it shows its search
 * (win.show-search); its menu, F2 and Delete rename and remove it (window-search.c). Main thread. */
#pragma once

#include "searching.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_SEARCH_ROW (shoebox_search_row_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxSearchRow, shoebox_search_row, SHOEBOX, SEARCH_ROW, GtkListBoxRow)

/* Holds @search, which does not change: another name comes with another object. */
GtkWidget *shoebox_search_row_new (ShoeboxSavedSearch *search);
gint64 shoebox_search_row_get_id (ShoeboxSearchRow *self);
/* Shows the photos of the search in the window. */
void shoebox_search_row_show (ShoeboxSearchRow *self);

G_END_DECLS
