/* photo-selection.h: which photos of a list are selected.
 *
 * A GtkSelectionModel that makes no photo: a hundred thousand selected ones are a few ranges.
 * Photos stay selected wherever a changed list puts them, also when it is emptied and filled in one
 * go; what has left the list for good is forgotten when the main loop comes to it. Main thread.
 */
#pragma once

#include "photo-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PHOTO_SELECTION (shoebox_photo_selection_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPhotoSelection, shoebox_photo_selection, SHOEBOX, PHOTO_SELECTION,
                      GObject)

ShoeboxPhotoSelection *shoebox_photo_selection_new (ShoeboxPhotoList *list);
/* Borrowed; not to be changed, and good until the selection or the list changes. */
const GtkBitset *shoebox_photo_selection_get_bits (ShoeboxPhotoSelection *self);
guint shoebox_photo_selection_get_n (ShoeboxPhotoSelection *self);
/* Just @bits and nothing else; tells of the range that changed. */
void shoebox_photo_selection_set (ShoeboxPhotoSelection *self, const GtkBitset *bits);
/* Nothing is selected, and what is on its way back from a change of the list is not wanted. */
void shoebox_photo_selection_forget (ShoeboxPhotoSelection *self);
/* The ids (gint64) in the order of the list; full reference. */
GArray *shoebox_photo_selection_dup_ids (ShoeboxPhotoSelection *self);

G_END_DECLS
