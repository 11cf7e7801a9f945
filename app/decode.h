/* decode.h: from the bytes of a file to oriented RGB pixels, inside the decoder process.
 *
 *   Decoded decoded;
 *   if (decode (data, size, exif_orientation, size_func, user, &decoded)
 *       && decode_reduce (&decoded, size_func, user))
 *     ...
 *   decoded_clear (&decoded);
 */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

typedef struct
{
  guint8 *rgb;           /* tight rows; free with g_free */
  int width, height;     /* of them */
  int full_width, full_height; /* of the photo, oriented; 0 when that was not even found out */
  int orientation;       /* EXIF 1..8; 1 none */
  gboolean partial;      /* the file ends or breaks off early */
  char *reason;          /* why it failed or is partial, or NULL */
} Decoded;

/* JPEG shrinks while it is decoded, so its limit is about time; everything else is held in memory
 * at full size. */
#define DECODE_MAX_PIXELS_JPEG 300000000.0
#define DECODE_MAX_PIXELS 100000000.0

/* Chooses a size for a photo of @width x @height, never larger than the photo. */
typedef void (*DecodeSizeFunc) (int *width, int *height, gpointer user);

/* TRUE when there are pixels: as they are stored, and at the smallest size that is cheap to decode
 * and not smaller than @least_func says. @exif_orientation (0 unknown) is used for formats whose loader says
 * nothing about orientation. Clear with decoded_clear () in any case. */
gboolean decode (const guint8 *data, gsize size, int exif_orientation, DecodeSizeFunc least_func,
                 gpointer user, Decoded *decoded);
/* Scales them to what @size_func says and turns them upright, the full size as well. FALSE, with a
 * reason, when there is no memory for that. */
gboolean decode_reduce (Decoded *decoded, DecodeSizeFunc size_func, gpointer user);
void decoded_clear (Decoded *decoded);

/* Memory that is kept from photo to photo, so that the system need not clear it again and again. */
typedef struct
{
  guint8 *data;
  gsize size;
} DecodeBuffer;

/* At least @size bytes, whose content is lost, or NULL. */
guint8 *decode_buffer_get (DecodeBuffer *self, gsize size);

typedef struct
{
  int orientation;  /* EXIF 1..8, 0 unknown; from wherever a camera or program may have put it */
  gint64 taken_at;
  double lat, lon;
  char camera[128];
} PhotoMetadata;

/* What the camera wrote. Garbage is as good as nothing. decode-metadata.c */
void decode_metadata (const guint8 *data, gsize size, PhotoMetadata *metadata);

G_END_DECLS
