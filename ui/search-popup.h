/* search-popup.h: rows under an entry that keeps the keyboard. Main thread.
 *
 * Signal:
 *   chosen (guint)   a row was clicked
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_SEARCH_POPUP (shoebox_search_popup_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxSearchPopup, shoebox_search_popup, SHOEBOX, SEARCH_POPUP, GtkPopover)

GtkWidget *shoebox_search_popup_new (void);
void shoebox_search_popup_clear (ShoeboxSearchPopup *self);
/* @detail may be empty. */
void shoebox_search_popup_add (ShoeboxSearchPopup *self, const char *icon, const char *title,
                               const char *detail);
guint shoebox_search_popup_get_n_rows (ShoeboxSearchPopup *self);
/* The row that keys have come to, or -1. */
int shoebox_search_popup_get_selected (ShoeboxSearchPopup *self);
/* To the next (1) or previous (-1) row; past an end to none, and from there to the other end. */
void shoebox_search_popup_move (ShoeboxSearchPopup *self, int step);
/* "Dogs, Album, 1 of 3": what a screen reader says of the selected row; NULL when none is. */
char *shoebox_search_popup_describe (ShoeboxSearchPopup *self);

G_END_DECLS
