/* photo-levels.h: the pixels of a photo in several sizes, each half of the one before, cut into
 * tiles: whatever the zoom, only what is seen is drawn, from pixels of nearly the size of the
 * screen's.
 *
 * Immutable to everybody, reference counted. Made on any thread; drawn, and let go of by whoever
 * draws it, on the main thread.
 */
#pragma once

#include "library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct ShoeboxLevels ShoeboxLevels;

/* Keeps a reference to the bytes of @pixels. Takes some time for large ones: not for the main
 * thread. */
ShoeboxLevels *shoebox_levels_new (const ShoeboxPixels *pixels);
ShoeboxLevels *shoebox_levels_ref (ShoeboxLevels *self);
void shoebox_levels_unref (ShoeboxLevels *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxLevels, shoebox_levels_unref)

int shoebox_levels_get_width (ShoeboxLevels *self);
int shoebox_levels_get_height (ShoeboxLevels *self);
/* Of the photo that these pixels are of, which may have more. */
void shoebox_levels_get_photo_size (ShoeboxLevels *self, int *width, int *height);
/* Of memory, all sizes together. */
gsize shoebox_levels_get_bytes (ShoeboxLevels *self);
/* Draws all of it into @width x @height at the origin, which must be at a whole pixel of the
 * screen. @scale: pixels of the screen per unit. @seen: the part that matters, NULL for all. */
void shoebox_levels_snapshot (ShoeboxLevels *self, GtkSnapshot *snapshot, double width,
                              double height, double scale, const graphene_rect_t *seen);

G_END_DECLS
