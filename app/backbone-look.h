/* backbone-look.h: looking at the photos again, with a backbone that is on its way; inside app/ only.
 *
 *   looking threads  take photos, read each from its file or, where that is not there or has changed
 *                    since, from its thumbnail, and run the one network that is new    backbone-look.c
 *   database worker  hands out photos that have a vector of the networks in use and none of those on
 *                    their way, and saves vectors in groups                            backbone-save.c
 *
 * What is left to do is what lacks a vector in the database, so it can stop at any moment and go on
 * later. New photos that an import brings meanwhile lack one too, and come next. Everything shared is
 * under `mutex`.
 */
#pragma once

#include "decoder-client.h"
#include "networks.h"
#include "worker.h"

#include "db.h"

#include <pthread.h>

G_BEGIN_DECLS

#define BACKBONE_LOOKERS 2

typedef struct BackboneLook BackboneLook;

/* What is known of the networks in use: those need not run for this, nor be in order. */
typedef struct
{
  char *id;               /* of their vectors */
  NnFeatureLayout layout;
} BackboneUsed;

/* Fills in @used, and returns the networks with the backbone on its way, borrowed; NULL on an error. On
 * a looking thread. */
typedef const ShoeboxNetworks *(*BackboneNetworksFunc) (BackboneUsed *used, gpointer user,
                                                        GError **error);
/* JPEG bytes or NULL, on a looking thread. */
typedef GBytes *(*BackboneThumbnailFunc) (gint64 photo, gpointer user);
/* There is news, on the main thread. */
typedef void (*BackboneNewsFunc) (gpointer user);

/* A photo that is to be looked at. */
typedef struct
{
  gint64 id;
  char *path;
  gboolean missing;
  guint8 hash[SHOEBOX_HASH_SIZE]; /* of the content that the vector is of */
  GBytes *used;                   /* its vector by the networks in use */
  GBytes *vector;                 /* what was seen, or NULL */
} BackbonePhoto;

struct BackboneLook
{
  /* Set at the start, then read only. */
  ShoeboxWorker *writer;
  Db *db;                      /* used in jobs of the writer only */
  BackboneNetworksFunc networks_func;
  BackboneThumbnailFunc thumbnail_func;
  BackboneNewsFunc news_func;
  gpointer user;

  pthread_mutex_t mutex;
  pthread_cond_t changed;      /* anything below moved */

  const ShoeboxNetworks *next; /* NULL until they are there */
  BackboneUsed used;           /* the same */
  gboolean preparing;
  gint64 used_id, next_id;     /* of the database; writer's jobs only */

  gboolean paused, held;       /* by the owner; while an import goes first */
  gboolean cancelled;
  gboolean over;               /* nothing is left to do */
  guint threads;               /* still running */
  GError *error;

  GQueue ready;                /* of BackbonePhoto, next first */
  GPtrArray *results;          /* of BackbonePhoto, unsaved */
  gboolean refilling;
  gboolean more;               /* there may be photos that were not handed out */
  guint looking, saving;       /* photos in the hands of threads; groups on their way */
  GArray *lacking;             /* gint64; writer's jobs only, like the next three */
  guint next_lacking;
  GHashTable *busy;            /* gint64 * set: handed out and not saved yet */
  GHashTable *unseen;          /* gint64 * set: not to be tried again */

  guint todo, done, n_unseen;
  gint64 worked_us, since;     /* monotonic: time at work before, and since when it is; 0: at rest */
  guint done_before;           /* when the present stretch of work began */
  gint64 news_at;

  guint n_started;
  pthread_t thread[BACKBONE_LOOKERS];
};

BackboneLook *backbone_look_new (ShoeboxWorker *writer, Db *db, BackboneNetworksFunc networks_func,
                                 BackboneThumbnailFunc thumbnail_func, BackboneNewsFunc news_func,
                                 gpointer user);
/* Main thread, all of these. */
void backbone_look_start (BackboneLook *self);
void backbone_look_set_paused (BackboneLook *self, gboolean paused);
void backbone_look_set_held (BackboneLook *self, gboolean held);
void backbone_look_cancel (BackboneLook *self);
/* Waits for the threads; what they have seen is saved. */
void backbone_look_join (BackboneLook *self);
void backbone_look_free (BackboneLook *self);

typedef struct
{
  gboolean over, failed;       /* the threads have ended; for an error */
  gboolean complete;           /* ... because there was nothing left */
  guint todo, done, unseen;
  double rate, left;
} BackboneLookProgress;

void backbone_look_get_progress (BackboneLook *self, BackboneLookProgress *progress);

/* --- Between the two files ---------------------------------------------------------------------- */

void backbone_photo_free (BackbonePhoto *photo);
/* Takes @error. Lock not held. */
void backbone_look_fail (BackboneLook *self, GError *error);
/* Asks for more photos, if that makes sense now; sends the unsaved results on their way. Lock held. */
void backbone_look_refill_locked (BackboneLook *self);
void backbone_look_save_locked (BackboneLook *self);

G_END_DECLS
