/* start-page.h: what the window shows while there are no photos: opening, empty, or an error.
 * Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_START_PAGE (shoebox_start_page_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxStartPage, shoebox_start_page, SHOEBOX, START_PAGE, AdwBin)

void shoebox_start_page_set_menu (ShoeboxStartPage *self, GMenuModel *menu);
/* Cameras and disks (ShoeboxVolume) that can be imported from. Once. */
void shoebox_start_page_set_volumes (ShoeboxStartPage *self, GListModel *volumes);
/* Opens the menu that was set. */
void shoebox_start_page_popup_menu (ShoeboxStartPage *self);
/* The library is open and empty: asks for a folder. */
void shoebox_start_page_show_welcome (ShoeboxStartPage *self);
void shoebox_start_page_show_error (ShoeboxStartPage *self, const GError *error);

G_END_DECLS
