/* search-list.h: the searches that the owner keeps, for the sidebar; nothing while there are none. A
 * row shows its search (win.show-search), its menu renames, changes or removes it (window-search.c).
 * Main thread. */
#pragma once

#include "library.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_SEARCH_LIST (shoebox_search_list_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxSearchList, shoebox_search_list, SHOEBOX, SEARCH_LIST, AdwBin)

void shoebox_search_list_set_library (ShoeboxSearchList *self, ShoeboxLibrary *library);

G_END_DECLS
