/* drop-cover.h: lies over the window while files are dragged over it, and says what happens when they
 * are let go. It takes no part in input. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_DROP_COVER (shoebox_drop_cover_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxDropCover, shoebox_drop_cover, SHOEBOX, DROP_COVER, AdwBin)

GtkWidget *shoebox_drop_cover_new (void);
void shoebox_drop_cover_set_shown (ShoeboxDropCover *self, gboolean shown);
gboolean shoebox_drop_cover_get_shown (ShoeboxDropCover *self);

G_END_DECLS
