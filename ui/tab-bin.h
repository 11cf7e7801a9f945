/* tab-bin.h: a place for a list box in which one row is chosen: Tab is one step in and one out, and arrow
 * keys lead from row to row. By itself GTK comes through every row and chooses it. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_TAB_BIN (shoebox_tab_bin_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxTabBin, shoebox_tab_bin, SHOEBOX, TAB_BIN, AdwBin)

/* @list: somewhere below, and as long there as this is. */
void shoebox_tab_bin_set_list (ShoeboxTabBin *self, GtkListBox *list);

G_END_DECLS
