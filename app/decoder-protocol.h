/* decoder-protocol.h: what the program and its decoder process say to each other.
 *
 * They talk over a SOCK_SEQPACKET pair, which is descriptor 3 of the decoder. One request is one
 * message with the open file attached; one reply is one message with, unless it failed entirely, a
 * sealed memory file attached that holds the thumbnail (JPEG) followed by the pixels (tight RGB).
 * Both ends are built together, so the structs are the format. Nothing that the decoder says is
 * believed before it was checked (decoder-client.c): it has read files from anywhere.
 */
#pragma once

#include <stdint.h>

#define DECODER_FD 3
#define DECODER_MAGIC 0x53484258u

#define DECODER_THUMBNAIL_SIDE 320

typedef enum
{
  DECODER_PHOTO = 1,  /* hash, metadata, thumbnail, and pixels for the networks */
  DECODER_PIXELS = 2, /* pixels of at most `max_side` */
} DecoderOp;

typedef enum
{
  DECODER_OK = 0,
  DECODER_PARTIAL = 1, /* it ends early; what was there is attached, `reason` says more */
  DECODER_FAILED = 2   /* nothing attached; `reason` says why */
} DecoderStatus;

typedef struct
{
  uint32_t magic;
  uint32_t op;
  uint32_t max_side;
  uint32_t no_metadata; /* do not look at it: it made an earlier decoder crash */
} DecoderRequest;

/* What the decoder does for a photo, in this order. */
typedef enum
{
  DECODER_STEP_FILE,      /* reading it */
  DECODER_STEP_HASH,
  DECODER_STEP_METADATA,
  DECODER_STEP_DECODE,
  DECODER_STEP_REDUCE,    /* to the size that was asked for; turning it upright */
  DECODER_STEP_THUMBNAIL,
  DECODER_STEP_SEAL,      /* the memory file */
  DECODER_N_STEPS
} DecoderStep;

typedef struct
{
  uint32_t magic;
  uint32_t status;
  uint8_t hash[16];         /* XXH3-128 of the whole file, canonical form */
  uint32_t has_hash;
  uint32_t width, height;   /* of the photo, oriented; 0 unknown */
  uint32_t orientation;     /* EXIF 1..8, 0 unknown */
  int64_t taken_at;         /* seconds since 1970 of the camera's clock, -1 unknown */
  double lat, lon;          /* degrees, NAN unknown */
  uint32_t thumbnail_size;  /* bytes */
  uint32_t rgb_width, rgb_height;
  uint32_t spent_us[DECODER_N_STEPS]; /* processor time */
  char camera[128];         /* NUL-terminated UTF-8, "" unknown */
  char reason[256];         /* the same */
} DecoderReply;
