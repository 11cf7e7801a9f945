/* load-photo.h: the picture of a photo itself as a texture, read on a thread by a decoder process:
 * for whoever shows one photo large. Main thread. */
#pragma once

#include "library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A long side in pixels that is enough for a window. */
#define SHOEBOX_WINDOW_SIDE 2560

/* At most @max_side on the long side; small photos are not made larger. */
void shoebox_load_photo_async (ShoeboxLibrary *library, gint64 id, int max_side,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data);
/* Full reference, or NULL with an error. *@max_side (may be NULL) receives what was asked for. */
GdkTexture *shoebox_load_photo_finish (GAsyncResult *result, int *max_side, GError **error);
/* The cancellable of the call, by which a stale answer is told from the newest one (borrowed). */
GCancellable *shoebox_load_photo_get_cancellable (GAsyncResult *result);

G_END_DECLS
