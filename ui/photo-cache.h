/* photo-cache.h: photos large, read ahead by decoder processes.
 *
 * Whoever shows one photo after the other says which one is on screen and which may be next. Two
 * threads read what is wished, in that order; what nobody wishes any more is broken off. Pictures
 * are kept, least recently wished first to go, up to a number of bytes. Main thread.
 *
 * Signal: loaded (gint64 id): there is a picture of this photo, a better one, or a reason for none.
 */
#pragma once

#include "photo-levels.h"

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PHOTO_CACHE (shoebox_photo_cache_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPhotoCache, shoebox_photo_cache, SHOEBOX, PHOTO_CACHE, GObject)

/* A side that stands for every pixel of a photo (what a decoder gives at most). */
#define SHOEBOX_FULL_SIDE 16384

typedef struct
{
  gint64 id;
  int side; /* pixels on the long side that are wanted at least */
} ShoeboxPhotoWish;

/* @max_bytes: beside the photo that was wished first, which is always kept. */
ShoeboxPhotoCache *shoebox_photo_cache_new (ShoeboxLibrary *library, gsize max_bytes);
/* Replaces the wishes; the first is what is on screen. Those that do not fit are not read. */
void shoebox_photo_cache_want (ShoeboxPhotoCache *self, const ShoeboxPhotoWish *wishes, guint n);
/* Wishes nothing and lets go of every picture. */
void shoebox_photo_cache_clear (ShoeboxPhotoCache *self);
/* The best picture of the photo so far, or NULL (borrowed). *@enough (may be NULL): it has @side
 * pixels on its long side, or all that the photo has. */
ShoeboxLevels *shoebox_photo_cache_get (ShoeboxPhotoCache *self, gint64 id, int side,
                                        gboolean *enough);
/* Why there is no picture, or (beside a picture) why a part of it is missing; NULL without reason
 * (borrowed). SHOEBOX_ERROR_NOT_FOUND: there is no such file. */
const GError *shoebox_photo_cache_get_error (ShoeboxPhotoCache *self, gint64 id);
/* The file may be another by now: it is read again when wished again. */
void shoebox_photo_cache_forget (ShoeboxPhotoCache *self, gint64 id);

/* For tests and the benchmark: bytes of the pictures held, reads under way, reads begun. */
gsize shoebox_photo_cache_get_bytes (ShoeboxPhotoCache *self);
guint shoebox_photo_cache_get_loading (ShoeboxPhotoCache *self);
guint shoebox_photo_cache_get_loads (ShoeboxPhotoCache *self);

G_END_DECLS
