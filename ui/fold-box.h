/* fold-box.h: two children side by side where there is room for that, else one above the other.
 *
 * It asks for no more width than the wider child needs at least, so a page with it can be as
 * narrow as its parts. Side by side the first child gets the width it asks for, or, if it expands,
 * what the second leaves. Above each other the second one gets the rest of the height if it
 * expands. Main thread.
 *
 * Properties: `first`, `second` (GtkWidget), `fold-below` (int): the width in pixels from which on
 * they stand side by side; `spacing` (int).
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_FOLD_BOX (shoebox_fold_box_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxFoldBox, shoebox_fold_box, SHOEBOX, FOLD_BOX, GtkWidget)

G_END_DECLS
