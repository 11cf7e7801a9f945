/* photo-ids.c: the boxed type of a drag of photos. */
#include "photo-ids.h"

/* A name of its own: the type of every GArray is no content type. */
typedef GArray ShoeboxPhotoIds;

G_DEFINE_BOXED_TYPE (ShoeboxPhotoIds, shoebox_photo_ids, g_array_ref, g_array_unref)
