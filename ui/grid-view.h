/* grid-view.h: the photos of a list in rows, under the headings of their sections, in a
 * GtkScrolledWindow. It keeps cells for what is on screen and a little around it, however many
 * photos there are.
 *
 * What is on screen stays in its place when photos come and go elsewhere, when the width changes
 * and when photos get larger or smaller; at the very top the view stays at the top. Keyboard focus
 * and cursor follow their photo as well.
 *
 * Signals:
 *   photo-activated (guint position)    Enter, a double click
 *   zoom            (double factor)     somebody wants photos larger (> 1) or smaller, around what
 *                                       the view knows; answered by set_cell_size ()
 *   menu            (double x, double y) for the selected photos, at a point of the view
 *   place-changed   ()                  the view scrolled, or was laid out anew
 *
 * Main thread.
 */
#pragma once

#include "photo-layout.h"
#include "photo-selection.h"
#include "thumbnails.h"

G_BEGIN_DECLS

#define SHOEBOX_GRID_VIEW_SMALLEST 72
#define SHOEBOX_GRID_VIEW_LARGEST 320
#define SHOEBOX_GRID_VIEW_USUAL 148

#define SHOEBOX_TYPE_GRID_VIEW (shoebox_grid_view_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxGridView, shoebox_grid_view, SHOEBOX, GRID_VIEW, GtkWidget)

/* Once. */
void shoebox_grid_view_set_model (ShoeboxGridView *self, ShoeboxPhotoList *list,
                                  ShoeboxPhotoSelection *selection,
                                  ShoeboxThumbnails *thumbnails);
int shoebox_grid_view_get_cell_size (ShoeboxGridView *self);
void shoebox_grid_view_set_cell_size (ShoeboxGridView *self, int size);
PhotoLayoutMode shoebox_grid_view_get_mode (ShoeboxGridView *self);
void shoebox_grid_view_set_mode (ShoeboxGridView *self, PhotoLayoutMode mode);

/* Makes it the cursor and brings it into view. */
void shoebox_grid_view_show (ShoeboxGridView *self, guint position);
/* Other photos are coming: their beginning is to be shown, as soon as arrived () is called. */
void shoebox_grid_view_to_top (ShoeboxGridView *self);
void shoebox_grid_view_arrived (ShoeboxGridView *self);
/* A photo to have at @offset pixels from the top once the list has it (instead of the top), the
 * cursor being at @cursor; 0 for none. What the view says of itself is good for that. */
void shoebox_grid_view_set_place (ShoeboxGridView *self, gint64 id, int offset, gint64 cursor);
void shoebox_grid_view_get_place (ShoeboxGridView *self, gint64 *id, int *offset, gint64 *cursor);

/* The photo with the cursor, GTK_INVALID_LIST_POSITION without one. */
guint shoebox_grid_view_get_cursor (ShoeboxGridView *self);
/* The one at a point of the view, GTK_INVALID_LIST_POSITION where there is none. */
guint shoebox_grid_view_get_at (ShoeboxGridView *self, double x, double y);
/* Bounds of a photo in the view; FALSE while it has no cell. */
gboolean shoebox_grid_view_get_bounds (ShoeboxGridView *self, guint position,
                                       graphene_rect_t *bounds);
/* Selects the photos of a section, or takes them out if all of them are selected. */
void shoebox_grid_view_toggle_section (ShoeboxGridView *self, guint section);

/* The layout on screen (borrowed until the next one; NULL before the first), and how its sections
 * were put together. */
const PhotoLayout *shoebox_grid_view_get_layout (ShoeboxGridView *self);
PhotoLayoutGroup shoebox_grid_view_get_group (ShoeboxGridView *self);

G_END_DECLS
