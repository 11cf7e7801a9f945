/* grid-place.h: what is on screen stays where it is while the list behind a grid view changes.
 *
 * A grid view keeps one item in its place, but not when the list is emptied and filled again, and
 * a photo more or less above shifts every row. So the photos on screen are noted before the view
 * hears of a change, and after the next layout, before anything is drawn, the first of them that
 * is still there is brought back to its height. At the very top the view stays at the top.
 *
 * A plain struct of the grid, for the main thread.
 */
#pragma once

#include "photo-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct ShoeboxGridPlace ShoeboxGridPlace;

/* To be called before the view gets @list as (part of) its model: changes are to be heard first. */
ShoeboxGridPlace *shoebox_grid_place_new (GtkWidget *view, GtkWidget *scrolled,
                                          ShoeboxPhotoList *list);
void shoebox_grid_place_free (ShoeboxGridPlace *place);
/* Other photos are coming: their beginning is to be shown. */
void shoebox_grid_place_to_top (ShoeboxGridPlace *place);
/* They have come, or turned out to be the same ones. */
void shoebox_grid_place_arrived (ShoeboxGridPlace *place);
/* Somebody wants the view elsewhere: what was noted does not count. */
void shoebox_grid_place_forget (ShoeboxGridPlace *place);

G_END_DECLS
