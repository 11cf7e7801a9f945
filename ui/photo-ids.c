/* photo-ids.c: the boxed type of a drag of photos. */
#include "photo-ids.h"

G_DEFINE_BOXED_TYPE (GArray, shoebox_photo_ids, g_array_ref, g_array_unref)
