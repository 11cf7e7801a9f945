/* types.h: the plain types that the application layer shows to the window and the command line.
 * No database or network type appears here. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ShoeboxPhoto ShoeboxPhoto;   /* photo.h: one photo, a GObject with properties */
typedef struct _ShoeboxLabel ShoeboxLabel;   /* label.h: one album or tag, a GObject */
typedef struct _ShoeboxImport ShoeboxImport; /* import.h: progress of an import, a GObject */

typedef enum { SHOEBOX_ALBUM, SHOEBOX_TAG, SHOEBOX_PERSON } ShoeboxLabelKind;
typedef enum { SHOEBOX_NO, SHOEBOX_YES, SHOEBOX_FORGET } ShoeboxVerdict;
typedef enum { SHOEBOX_BY_NOBODY, SHOEBOX_BY_USER, SHOEBOX_BY_MODEL, SHOEBOX_BY_IMPORT } ShoeboxSource;
typedef enum { SHOEBOX_NEW, SHOEBOX_OK, SHOEBOX_MISSING, SHOEBOX_BROKEN } ShoeboxState;
/* Why a photo is in no album. NONE: it is in one, or the owner said so, or it is still new. */
typedef enum { SHOEBOX_UNSORTED_NONE, SHOEBOX_UNSORTED_FAR, SHOEBOX_UNSORTED_TORN } ShoeboxUnsorted;

/* How a list of photos is ordered. */
typedef enum
{
  SHOEBOX_ORDER_NEWEST,  /* by capture time; photos that have none come last */
  SHOEBOX_ORDER_OLDEST,
  SHOEBOX_ORDER_NAME,    /* of the file, as the user's language sorts */
  SHOEBOX_ORDER_RATING,  /* most stars first */
  SHOEBOX_ORDER_DOUBT    /* what Shoebox is least sure of first */
} ShoeboxOrder;
#define SHOEBOX_N_ORDERS (SHOEBOX_ORDER_DOUBT + 1)

/* Sections of SHOEBOX_ORDER_DOUBT, in their order. */
typedef enum
{
  SHOEBOX_DOUBT_TORN,
  SHOEBOX_DOUBT_FAR,
  SHOEBOX_DOUBT_UNSURE,
  SHOEBOX_DOUBT_LIKELY,
  SHOEBOX_DOUBT_SURE,
  SHOEBOX_DOUBT_YOURS,   /* the owner decided */
  SHOEBOX_DOUBT_UNREAD   /* nothing to be sure of: not read, broken */
} ShoeboxDoubt;

#define SHOEBOX_NO_SECTION G_MININT32

/* What a list knows of every photo, whether anybody looks at it or not. */
typedef struct
{
  gint64 id;
  gint32 section; /* NEWEST, OLDEST: day since 1970 of the camera's calendar, SHOEBOX_NO_SECTION
                     without a date; NAME: first letter as a Unicode character, '#' for others;
                     RATING: 0 to 5; DOUBT: ShoeboxDoubt; in a list of given photos always
                     SHOEBOX_NO_SECTION */
  float aspect;   /* width / height of the picture, 0 unknown */
} ShoeboxListed;

typedef struct
{
  guint all, unsorted, new_, missing, broken;
  guint favourites;      /* not missing */
} ShoeboxCounts;

/* What an act did, so that the window can say it in words and offer to take it back. */
typedef enum
{
  SHOEBOX_ACT_FILE,
  SHOEBOX_ACT_UNFILE,
  SHOEBOX_ACT_TAG_YES,
  SHOEBOX_ACT_TAG_NO,
  SHOEBOX_ACT_TAG_FORGET,
  SHOEBOX_ACT_ADD,
  SHOEBOX_ACT_RENAME,
  SHOEBOX_ACT_REMOVE,
  SHOEBOX_ACT_REPLACED,  /* not by the owner: another picture took the place of photos under the
                            same name, and what was said of the old ones was put aside */
  SHOEBOX_ACT_VERSION,   /* went to another version of what was learned */
  SHOEBOX_ACT_FORGET,    /* everything that the model said was forgotten */
  SHOEBOX_ACT_RATE,
  SHOEBOX_ACT_FAVOURITE,
  SHOEBOX_ACT_UNFAVOURITE,
  SHOEBOX_ACT_ORDER,     /* an album or tag stands elsewhere in its list */
  SHOEBOX_ACT_LOOK,      /* an album or tag has another colour or emoji */
  SHOEBOX_ACT_MERGE      /* an album or tag, @old_name, became part of another one, @label */
} ShoeboxActKind;

typedef struct
{
  gatomicrefcount ref_count;
  gint64 batch;          /* journal step; 0 when nothing changed */
  ShoeboxActKind kind;
  ShoeboxLabelKind label_kind;
  guint n_photos;        /* photos that changed */
  gint64 label;          /* album or tag, 0 for "no album" */
  char *label_name;      /* its name, or NULL */
  char *old_name;        /* RENAME, MERGE */
  int rating;            /* RATE: 0 to 5 */
  gint64 at;             /* seconds since 1970, UTC */
} ShoeboxAct;

ShoeboxAct *shoebox_act_ref (ShoeboxAct *act);
void shoebox_act_unref (ShoeboxAct *act);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxAct, shoebox_act_unref)

typedef struct
{
  char *name;
  gint64 label;          /* 0 when no such album exists (yet): a starter album without photos */
  float p;
} ShoeboxProbability;

typedef struct
{
  char *name;
  gint64 label;
  float p;               /* the model's opinion, NAN when it has none */
  float threshold;       /* of p, from which on the model says yes; NAN unknown */
  ShoeboxSource source;
  gboolean yes;          /* effective verdict */
} ShoeboxTagging;

typedef struct
{
  gint64 at;
  char *text;            /* one line: "filed in Cottage by you" */
} ShoeboxHistoryEntry;

/* Photos that have nothing to do with each other come to 0.3 (the cosine of their embeddings), two
 * of one look to 0.55 and more. What is nearest may still be far. */
#define SHOEBOX_ALIKE 0.4f

/* A photo that the owner labelled and that looks like the one described. */
typedef struct
{
  gint64 photo;
  char *path;            /* absolute, native bytes */
  char *display_path;    /* valid UTF-8 */
  gint64 label;          /* the album or tag of that fact, 0: "in no album" */
  char *name;            /* of the label, or NULL */
  float similarity;      /* cosine of the two embeddings, -1..1 */
} ShoeboxReason;

/* Everything about one photo. Immutable. */
typedef struct
{
  gatomicrefcount ref_count;
  gint64 id;
  char *path;            /* absolute, native bytes */
  char *display_path;    /* valid UTF-8 */
  ShoeboxState state;
  char *reason;          /* why it could not be read, or NULL */
  gint64 size, taken_at; /* bytes; seconds since 1970 of the local camera clock, or -1 */
  int width, height;     /* oriented pixels, 0 unknown */
  char *camera;          /* or NULL */
  double lat, lon;       /* degrees, NAN unknown */
  gint64 album;          /* 0: none */
  char *album_name;
  float p;               /* of the album, NAN when the owner decided */
  ShoeboxSource source;
  ShoeboxUnsorted unsorted;
  char *torn_a, *torn_b; /* names, when torn */
  int rating;            /* 0 to 5 stars */
  gboolean favourite;
  GPtrArray *albums;     /* of ShoeboxProbability, best first; they sum to one with "none" */
  float p_none;          /* the share that speaks for no album */
  GPtrArray *tags;       /* of ShoeboxTagging: every yes, and every stated no, best first */
  GPtrArray *offers;     /* of ShoeboxTagging: tags that the model judged and did not give, best
                            first; those without a label are not made yet */
  GPtrArray *history;    /* of ShoeboxHistoryEntry, oldest first */
  GPtrArray *why;        /* of ShoeboxReason: the nearest photos with an album of the owner, first
                            those of its own album, nearest first */
  GPtrArray *why_tags;   /* of ShoeboxReason: the same for each tag that the model gave, by tag */
} ShoeboxDetails;

ShoeboxDetails *shoebox_details_ref (ShoeboxDetails *details);
void shoebox_details_unref (ShoeboxDetails *details);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxDetails, shoebox_details_unref)

/* Decoded pixels: tight RGB rows. */
typedef struct
{
  int width, height;
  GBytes *rgb;
  int photo_width, photo_height; /* of the photo itself, oriented; 0 unknown */
  char *reason;          /* why part of the picture is missing, or NULL */
} ShoeboxPixels;

void shoebox_pixels_free (ShoeboxPixels *pixels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxPixels, shoebox_pixels_free)

typedef enum
{
  SHOEBOX_ERROR_FAILED,
  SHOEBOX_ERROR_LOCKED,   /* another window or command is writing this library */
  SHOEBOX_ERROR_NEWER,    /* made by a newer version */
  SHOEBOX_ERROR_CORRUPT,
  SHOEBOX_ERROR_BROKEN,   /* an image that cannot be read */
  SHOEBOX_ERROR_NOT_FOUND,
  SHOEBOX_ERROR_EXISTS,
  SHOEBOX_ERROR_NOTHING,  /* nothing to undo */
  SHOEBOX_ERROR_QUERY,    /* a search text that makes no sense; the message says where */
  SHOEBOX_ERROR_WEIGHTS,  /* the networks are not where they should be */
  SHOEBOX_ERROR_INVALID
} ShoeboxError;

#define SHOEBOX_ERROR (shoebox_error_quark ())
GQuark shoebox_error_quark (void);

G_END_DECLS
