/* importer.h: the threads of an import, inside app/ only.
 *
 *   scanner thread   walks the folders, compares with what is known, sends batches of rows to the
 *                    database worker, which makes them visible as `new`             import-scan.c
 *   reading threads  take photos in state new (those on screen first), decode each once in a
 *                    decoder process of their own, run the networks                  importer.c
 *   database worker  hands out photos to read, saves results in groups               import-save.c
 *
 * The state column of the database is the list of what is to be done, so an import can stop at
 * any moment and go on later. Everything shared is under `mutex`.
 */
#pragma once

#include "decoder-client.h"
#include "import.h"
#include "networks.h"
#include "opinion.h"
#include "trait-store.h"
#include "worker.h"

#include "db.h"
#include "photos.h"
#include "thumbnails.h"

#include <pthread.h>

G_BEGIN_DECLS

#define IMPORT_READERS 2

/* What happened, for the main thread. */
typedef struct
{
  guint added;         /* new rows */
  GArray *changed;     /* ids, or NULL */
  gboolean many;       /* more than `changed` says */
  gboolean undo;       /* the journal got a step */
  gboolean finished;   /* the last thread is about to end */
} ImporterNews;

typedef struct Importer Importer;
/* On the main thread; owns @news (importer_news_free). */
typedef void (*ImporterNewsFunc) (ImporterNews *news, gpointer user);
/* The networks, or NULL; *@traits receives the store of their rows. Both are borrowed. On a reading
 * thread. */
typedef const ShoeboxNetworks *(*ImporterNetworksFunc) (ShoeboxTraitStore **traits, gpointer user,
                                                        GError **error);

/* What the machine thinks by now (full reference). On the database worker's thread. */
typedef ShoeboxOpinion *(*ImporterOpinionFunc) (Db *db, gpointer user, GError **error);

/* A photo to be read. */
typedef struct
{
  gint64 id;
  char *path;
} ImporterPhoto;

/* A photo that was read, on its way into the database. */
typedef struct
{
  gint64 id;
  ShoeboxDecoded decoded;
  float *feature;      /* or NULL: no networks, or it could not be read */
  GBytes *vector;      /* the same as it is stored */
} ImporterResult;

struct Importer
{
  /* Set at the start, then read only. */
  ShoeboxWorker *writer;
  Db *db;                      /* used in jobs of the writer only, like the next one */
  DbThumbnails *thumbnails;
  ImporterNewsFunc news_func;
  ImporterNetworksFunc networks_func;
  ImporterOpinionFunc opinion_func;
  gpointer user;

  pthread_mutex_t mutex;
  pthread_cond_t changed;      /* anything below moved */

  GQueue folders;              /* of char *, to be scanned */
  gboolean scanning;           /* the scanner has work or is at it */
  GQueue ready;                /* of ImporterPhoto, next first */
  GQueue wanted;               /* of gint64 *, on screen, newest first */
  GHashTable *busy;            /* gint64 * set: ready, being read, unsaved, or not to be tried again */
  GHashTable *attempts;        /* gint64 * -> times it was read in this import */
  gboolean refilling;          /* the writer was asked for more photos */
  gboolean more;               /* there may be photos in state new that were not handed out */
  guint reading;               /* photos in the hands of reading threads */
  GPtrArray *results;          /* of ImporterResult, unsaved */
  gint64 first_result_at;      /* monotonic us, of the oldest of them */
  guint saving;                /* groups on their way */
  gboolean features_lack;      /* photos may lack features of the networks that are there now */
  gboolean prepared;           /* networks were looked for */
  gboolean preparing;
  const ShoeboxNetworks *networks; /* or NULL: not there */
  ShoeboxTraitStore *traits;   /* there when the networks are */
  gint64 network_id, model_id; /* of the database */

  gboolean cancelled;
  gboolean over;               /* nothing is left to do; threads end */
  guint threads;               /* still running */
  GError *error;               /* why it failed */
  GPtrArray *problems;         /* of char * */
  ShoeboxImportProgress progress; /* counters only; rate and state are made on demand */
  gint64 sample_at[32];        /* monotonic us; ring of moments at which `sample_done` were done */
  guint sample_done[32], samples;
  gint64 news_at;              /* monotonic us of the last progress news */

  guint n_started;             /* of `thread`, for joining */
  pthread_t thread[1 + IMPORT_READERS];
};

Importer *importer_new (ShoeboxWorker *writer, Db *db, DbThumbnails *thumbnails,
                        ImporterNewsFunc news_func, ImporterNetworksFunc networks_func,
                        ImporterOpinionFunc opinion_func, gpointer user);
void importer_start (Importer *self);
/* FALSE when it is over. Main thread. */
gboolean importer_append (Importer *self, const char *const *folders);
void importer_want (Importer *self, gint64 id, gboolean wanted);
void importer_cancel (Importer *self);
/* Waits for the threads. Main thread. */
void importer_join (Importer *self);
void importer_free (Importer *self);
void importer_get_progress (Importer *self, ShoeboxImportProgress *progress);

/* --- Between the files of the importer ------------------------------------------------------- */

/* Takes @error: the import cannot go on. Any thread, lock not held. */
void importer_fail (Importer *self, GError *error);
gboolean importer_is_cancelled (Importer *self);
/* "PATH: reason". Lock not held. */
void importer_problem (Importer *self, const char *path, const char *reason);
/* Sends @news (taken; may be NULL for mere progress, then seldom). Lock not held. */
void importer_tell (Importer *self, ImporterNews *news);
ImporterNews *importer_news_new (void);
void importer_news_free (ImporterNews *news);
void importer_photo_free (ImporterPhoto *photo);
void importer_result_free (ImporterResult *result);

/* Thread function of the scanner; @user_data is the importer. */
void *importer_scanner_thread (void *user_data);
/* Marks roots that are not there any more, and counts what earlier imports left. Blocks. */
void importer_begin (Importer *self);

/* TRUE when photos that were read long ago have no features of the networks that are there now:
 * the networks were missing then, or were others. Reads no network. On the thread of @db. */
gboolean importer_features_lack (Db *db, GError **error);

/* Writer jobs. Each takes effect under the lock and signals `changed`. */
/* Asks for more photos, if that makes sense now. Lock held. */
void importer_refill_locked (Importer *self);
/* Sends the unsaved results on their way. Lock held. */
void importer_save_locked (Importer *self);
/* Notes the networks in the database; photos that lack features are to be read again. Blocks. */
void importer_note_networks (Importer *self, const ShoeboxNetworks *networks);

G_END_DECLS
