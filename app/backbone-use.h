/* backbone-use.h: a network of the owner's in the place of the one that tells photos apart.
 *
 * Learning looks at a photo through its embedding, which is what a backbone says of it (model/
 * backbone.h). A library may use any ONNX image network for that. Classes, objects and tones are
 * still those of the program's networks, so the albums that everybody starts with, the tags and the
 * search for look-alikes work as before; what is learned from the owner's facts is learned on the
 * other network.
 *
 *   add   the file is checked, run on some pictures, and copied into the library
 *   use   it is on its way: the photos are looked at again, beside everything else, for as long as
 *         that takes, over restarts. The network in use before goes on being used, for new photos too.
 *         Of a photo that is not there (a disk at home) the thumbnail is looked at.
 *   then  when no photo is left, everything is learned anew from the facts and one transaction makes
 *         the new network the one in use, with its version and the machine's rows. The old vectors
 *         stay until the backbone is removed, and those of the program's own network are made for every
 *         photo whatever is in use, so that the way back takes no longer than learning does.
 *
 * A library cannot use what was learned on another network: such versions stay in its history, and are
 * refused (shoebox_library_apply_version ()) while that one is not in use.
 *
 * All functions are for the main thread. News is the signal backbone-changed of ShoeboxLibrary.
 */
#pragma once

#include "library.h"

G_BEGIN_DECLS

/* Stands for the program's own network where a key is asked for. */
#define SHOEBOX_BACKBONE_OWN "built-in"

typedef struct
{
  char *key;
  char *name;         /* of the file that the owner gave; of the program's own: what it is */
  char *embedding;    /* name of the tensor */
  char *input;        /* how it is fed: "imagenet 224x224" */
  int dims;           /* numbers of the embedding */
  gboolean used, next; /* in use; on its way to be */
  gint64 photos;      /* of which there are vectors */
  gint64 bytes;       /* that those and the file take */
} ShoeboxBackbone;

void shoebox_backbone_free (ShoeboxBackbone *backbone);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxBackbone, shoebox_backbone_free)

/* The program's own first, then in the order in which they were added: GPtrArray of
 * ShoeboxBackbone. */
GPtrArray *shoebox_library_list_backbones (ShoeboxLibrary *self, GError **error);
/* The key of the one that is meant by @text: its key or the beginning of that, its name, or "default"
 * and SHOEBOX_BACKBONE_OWN. NULL with SHOEBOX_ERROR_NOT_FOUND or (more than one) _INVALID. */
char *shoebox_library_find_backbone (ShoeboxLibrary *self, const char *text, GError **error);

/* --- Adding ----------------------------------------------------------------------------------- */

/* What is not said (NULL, 0) is found in the file, or guessed. */
typedef struct
{
  const char *embedding;       /* name of a tensor */
  const char *input;           /* "imagenet", "-1..1" or "tf", "0..1", "0..255" */
  const char *mean, *deviation; /* one number or three with commas, of values 0..255 */
  gboolean bgr;                /* the first channel is blue */
  int size;                    /* pixels, of an input that the file leaves open */
} ShoeboxBackboneOptions;

/* What was found. */
typedef struct
{
  char *key, *name, *embedding, *why_embedding, *input, *why_input;
  int dims;
  double seconds;              /* that one photo takes, on one thread */
} ShoeboxBackboneReport;

void shoebox_backbone_report_free (ShoeboxBackboneReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxBackboneReport, shoebox_backbone_report_free)

/* Checks the file, on pictures that are painted for it. Blocks for a second or so. */
ShoeboxBackboneReport *shoebox_backbone_check (const char *path,
                                               const ShoeboxBackboneOptions *options,
                                               GError **error);
/* Checks the file, on photos of the library too, and takes a copy of it into the library; one that is there already is the same
 * again. SHOEBOX_ERROR_INVALID says what is wrong with the file, or with the options. Blocks for some
 * seconds; the second form does not. @options may be NULL. */
ShoeboxBackboneReport *shoebox_library_add_backbone (ShoeboxLibrary *self, const char *path,
                                                     const ShoeboxBackboneOptions *options,
                                                     GError **error);
void shoebox_library_add_backbone_async (ShoeboxLibrary *self, const char *path,
                                         const ShoeboxBackboneOptions *options,
                                         GAsyncReadyCallback callback, gpointer user_data);
ShoeboxBackboneReport *shoebox_library_add_backbone_finish (ShoeboxLibrary *self,
                                                            GAsyncResult *result, GError **error);
/* Its file and vectors go. SHOEBOX_ERROR_INVALID: it is in use or on its way, or the program's own. */
gboolean shoebox_library_remove_backbone (ShoeboxLibrary *self, const char *key, GError **error);

/* --- Using ------------------------------------------------------------------------------------ */

typedef enum
{
  SHOEBOX_BACKBONE_SETTLED,   /* no network is on its way */
  SHOEBOX_BACKBONE_WAITING,   /* one is; it is not worked on: paused, or nobody has started it */
  SHOEBOX_BACKBONE_LOOKING,   /* photos are looked at (or an import goes first) */
  SHOEBOX_BACKBONE_SWITCHING, /* all were; learning, then it is in use */
  SHOEBOX_BACKBONE_FAILED     /* see error; what was done is kept */
} ShoeboxBackboneState;

typedef struct
{
  ShoeboxBackboneState state;
  char *used, *next;     /* keys; next is NULL when SETTLED */
  char *next_name;
  gboolean paused;       /* by the owner */
  gboolean held;         /* an import goes first */
  guint todo, done;      /* photos */
  guint unseen;          /* of these, neither the photo nor a thumbnail was there */
  double rate;           /* photos a second, 0 unknown */
  double left;           /* seconds, -1 unknown */
  char *error;           /* or NULL */
  guint n_moved, n_tagged; /* photos whose album or tags the last switch changed */
} ShoeboxBackboneProgress;

void shoebox_backbone_progress_clear (ShoeboxBackboneProgress *progress);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ShoeboxBackboneProgress, shoebox_backbone_progress_clear)
void shoebox_library_get_backbone_progress (ShoeboxLibrary *self,
                                            ShoeboxBackboneProgress *progress);

/* Puts the backbone @key on its way and starts. The one in use: what was on its way is forgotten, and
 * nothing else happens. */
gboolean shoebox_library_use_backbone (ShoeboxLibrary *self, const char *key, GError **error);
/* The same without starting: the next window does. */
gboolean shoebox_library_use_backbone_later (ShoeboxLibrary *self, const char *key, GError **error);
/* Goes on with what an earlier process left. FALSE: there is nothing. With @resume_paused also where
 * the owner had paused it. */
gboolean shoebox_library_continue_backbone (ShoeboxLibrary *self, gboolean resume_paused);
/* Rests after the photos in work, or goes on. Outlives the program. */
void shoebox_library_pause_backbone (ShoeboxLibrary *self, gboolean paused);
/* Stops after the photos in work. It stays on its way: what was looked at is kept, and continue goes on
 * from there. */
void shoebox_library_stop_backbone (ShoeboxLibrary *self);

G_END_DECLS
