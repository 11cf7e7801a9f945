/* file-palette.h: a popover that finds an album (or a tag) by a few letters, or makes a new one.
 * Without letters what the machine thinks of the photos comes first, then what was used last, then
 * the rest; Enter takes the first row. Main thread. Chosen rows activate win.file (id), win.file-name
 * (name) or, for tags, win.tag-name (name). */
#pragma once

#include "library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_FILE_PALETTE (shoebox_file_palette_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxFilePalette, shoebox_file_palette, SHOEBOX, FILE_PALETTE, GtkPopover)

/* @kind: SHOEBOX_ALBUM or SHOEBOX_TAG. */
GtkWidget *shoebox_file_palette_new (ShoeboxLibrary *library, ShoeboxLabelKind kind);
/* Empties the entry and pops up over the middle of its parent, for the photos @ids (gint64). */
void shoebox_file_palette_popup (ShoeboxFilePalette *self, GArray *ids);

G_END_DECLS
