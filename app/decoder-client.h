/* decoder-client.h: the program's side of a decoder process.
 *
 * A ShoeboxDecoder is one process, started when first needed and again after it was lost. One
 * thread at a time may use it. The photo is opened here and handed over as a descriptor, so the
 * process needs no access to files.
 */
#pragma once

#include "import-times.h"
#include "types.h"

G_BEGIN_DECLS

#define SHOEBOX_HASH_SIZE 16

/* Reasons that importer and decoder share. */
#define SHOEBOX_REASON_PERMISSION "no permission to read it"

typedef enum
{
  SHOEBOX_DECODED_OK,
  SHOEBOX_DECODED_PARTIAL, /* it breaks off early: `reason` says more, what was there is here */
  SHOEBOX_DECODED_FAILED,  /* `reason` says why */
  SHOEBOX_DECODED_GONE     /* there is no such file any more */
} ShoeboxDecodedStatus;

typedef struct
{
  ShoeboxDecodedStatus status;
  char *reason;
  gint64 size, mtime_ns;        /* of the file as it was opened; -1 not opened */
  gboolean has_hash;
  guint8 hash[SHOEBOX_HASH_SIZE];
  int width, height;            /* of the photo, oriented; 0 unknown */
  int orientation;              /* EXIF 1..8, 0 unknown */
  gint64 taken_at;              /* -1 unknown */
  double lat, lon;              /* NAN unknown */
  char *camera;                 /* or NULL */
  GBytes *thumbnail;            /* JPEG, or NULL */
  int rgb_width, rgb_height;
  GBytes *rgb;                  /* tight rows, oriented; or NULL */
  ShoeboxImportTimes times;     /* what the decoder spent on it */
} ShoeboxDecoded;

void shoebox_decoded_clear (ShoeboxDecoded *decoded);

typedef struct ShoeboxDecoder ShoeboxDecoder;

/* @timeout_ms for one photo; 0 means 30 seconds. */
ShoeboxDecoder *shoebox_decoder_new (guint timeout_ms);
void shoebox_decoder_free (ShoeboxDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxDecoder, shoebox_decoder_free)

/* Hash, metadata, thumbnail, pixels for the networks. FALSE with an error only when no decoder can
 * be started or it was cancelled; whatever is wrong with the photo is in @decoded. Blocks. */
gboolean shoebox_decoder_read_photo (ShoeboxDecoder *self, const char *path,
                                     ShoeboxDecoded *decoded, GError **error);
/* The same of a picture that is in memory. */
gboolean shoebox_decoder_read_bytes (ShoeboxDecoder *self, GBytes *bytes, ShoeboxDecoded *decoded,
                                     GError **error);
/* Has the system fetch @path from the disk while something else is done. */
void shoebox_decoder_fetch_ahead (const char *path);
/* Pixels of at most @max_side on the long side. */
gboolean shoebox_decoder_read_pixels (ShoeboxDecoder *self, const char *path, int max_side,
                                      GCancellable *cancellable, ShoeboxDecoded *decoded,
                                      GError **error);
/* Process id of the running decoder, 0 when there is none. */
int shoebox_decoder_get_pid (ShoeboxDecoder *self);
/* Requests sent so far. */
guint shoebox_decoder_get_requests (ShoeboxDecoder *self);

G_END_DECLS
