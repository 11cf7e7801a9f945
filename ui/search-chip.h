/* search-chip.h: a finished term of a search. Activating it makes it text again; its button, Delete and
 * BackSpace take it away. Main thread.
 *
 * Signals:
 *   edit   ()   it was activated
 *   remove ()   it is to go
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_SEARCH_CHIP (shoebox_search_chip_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxSearchChip, shoebox_search_chip, SHOEBOX, SEARCH_CHIP, GtkWidget)

/* @term is one of the search grammar, with a key: -tag:"black dog". */
GtkWidget *shoebox_search_chip_new (const char *term);
const char *shoebox_search_chip_get_term (ShoeboxSearchChip *self);

G_END_DECLS
