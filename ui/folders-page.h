/* folders-page.h: the folders of the library, for the preferences: how many photos are in each, when it
 * was last looked at, and whether new photos in it appear by themselves. Main thread. */
#pragma once

#include "library.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_FOLDERS_PAGE (shoebox_folders_page_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxFoldersPage, shoebox_folders_page, SHOEBOX, FOLDERS_PAGE,
                      AdwPreferencesPage)

GtkWidget *shoebox_folders_page_new (ShoeboxLibrary *library);

G_END_DECLS
