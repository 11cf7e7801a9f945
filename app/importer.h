/* importer.h: the threads of an import, inside app/ only.
 *
 *   scanner thread   goes to one place after the other (import-places.c), walks the folders,
 *                    compares with what is known, sends batches of rows to the database worker,
 *                    which makes them visible as `new`                              import-scan.c
 *   reading threads  take photos in state new (those on screen first), decode each once in a
 *                    decoder process of their own, run the networks                  import-read.c
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

/* Why a place is looked at. */
typedef enum
{
  IMPORTER_ASKED, /* the owner gave it: a folder with all that is below it, or a file */
  IMPORTER_AGAIN, /* a folder that was imported, with all that is below it */
  IMPORTER_FLAT,  /* something changed directly in this folder */
  IMPORTER_KNOWN  /* single files were taken from this folder: have they changed? */
} ImporterWhy;

typedef struct
{
  char *path;     /* absolute */
  ImporterWhy why;
} ImporterPlace;

ImporterPlace *importer_place_new (const char *path, ImporterWhy why);
void importer_place_free (ImporterPlace *place);
/* @path is @folder or in it. */
gboolean importer_is_below (const char *path, const char *folder);

/* A folder that was walked through, for those who watch it. */
typedef struct
{
  char *path;          /* absolute */
  gint64 mtime_ns;
} ImporterFolder;

typedef struct
{
  ImporterPlace *place;
  gboolean whole;      /* to its end: `folders` are all there are */
  gboolean remote;     /* on a disk of another computer, which tells nobody of its changes */
  GPtrArray *folders;  /* of ImporterFolder */
  GPtrArray *unsettled; /* char *: folders with a file that may still be written */
} ImporterWalk;

ImporterWalk *importer_walk_new (const char *path, ImporterWhy why);
void importer_walk_free (ImporterWalk *walk);

/* What happened, for the main thread. */
typedef struct
{
  ImporterWalk *walk;  /* or NULL */
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
  char *next;          /* of the photo that is likely to be read after it, or NULL */
} ImporterPhoto;

/* A photo that was read, on its way into the database. */
typedef struct
{
  gint64 id;
  ShoeboxDecoded decoded;
  float *feature;      /* or NULL: no networks, or it could not be read */
  GBytes *vector;      /* the same as it is stored */
  GBytes *own_vector;  /* by the networks of the program, where another backbone is in use */
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

  GQueue places;               /* of ImporterPlace, to be looked at */
  char *place;                 /* the folder or photo that was begun last, or NULL */
  gboolean paused;
  gint64 paused_at;            /* monotonic us */
  gint64 started_at;           /* the same, moved by the length of each pause */
  gint64 ended_at;             /* 0: it has not */
  gboolean asked;              /* a place was given by the owner */
  gint64 import;               /* row of what it found anew, 0: none yet; writer's jobs only */
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
  gint64 own_network_id;       /* 0: no backbone of the owner's is in use */

  gboolean cancelled;
  gboolean over;               /* nothing is left to do; threads end */
  guint threads;               /* still running */
  GError *error;               /* why it failed */
  GPtrArray *problems;         /* of ShoeboxProblem */
  ShoeboxImportProgress progress; /* counters only; rate and state are made on demand */
  gint64 sample_at[32];        /* monotonic us; ring of moments at which `sample_done` were done */
  guint sample_done[32], samples;
  ShoeboxImportTimes times;
  gint64 news_at;              /* monotonic us of the last progress news */

  guint n_started;             /* of `thread`, for joining */
  pthread_t thread[1 + IMPORT_READERS];
};

Importer *importer_new (ShoeboxWorker *writer, Db *db, DbThumbnails *thumbnails,
                        ImporterNewsFunc news_func, ImporterNetworksFunc networks_func,
                        ImporterOpinionFunc opinion_func, gpointer user);
void importer_start (Importer *self);
/* Takes copies of @places (n of ImporterPlace); FALSE when it is over. Main thread. */
gboolean importer_append (Importer *self, const ImporterPlace *places, gsize n);
/* Photos may have become new by other hands. Main thread. */
void importer_look_again (Importer *self, guint n);
void importer_set_paused (Importer *self, gboolean paused);
void importer_want (Importer *self, gint64 id, gboolean wanted);
void importer_cancel (Importer *self);
/* Waits for the threads. Main thread. */
void importer_join (Importer *self);
void importer_free (Importer *self);
void importer_get_progress (Importer *self, ShoeboxImportProgress *progress);
void importer_get_times (Importer *self, ShoeboxImportTimes *times);

/* --- Between the files of the importer ------------------------------------------------------- */

/* Takes @error: the import cannot go on. Any thread, lock not held. */
void importer_fail (Importer *self, GError *error);
gboolean importer_is_cancelled (Importer *self);
/* Waits while it is paused; TRUE when it was cancelled. */
gboolean importer_should_stop (Importer *self);
/* Adds what the calling thread spent since @since (shoebox_time_now ()). Lock not held. */
void importer_spend (Importer *self, ShoeboxTime what, gint64 since);
/* Notes what it is at. Lock not held. */
void importer_note_place (Importer *self, const char *path);
/* @path may be NULL. Lock held. */
void importer_problem_locked (Importer *self, const char *path, const char *reason);
/* The same, lock not held. */
void importer_problem (Importer *self, const char *path, const char *reason);
/* Sends @news (taken; may be NULL for mere progress, then seldom). Lock not held. */
void importer_tell (Importer *self, ImporterNews *news);
ImporterNews *importer_news_new (void);
void importer_news_free (ImporterNews *news);
void importer_photo_free (ImporterPhoto *photo);
void importer_result_free (ImporterResult *result);

/* What every thread of it calls last. */
void importer_end_thread (Importer *self);
/* Thread function of a reading thread; @user_data is the importer. */
void *importer_reader_thread (void *user_data);
/* Thread function of the scanner, without its end; the same. */
void *importer_scanner_thread (void *user_data);
/* Looks at @place; @db is the scanner thread's own connection, for reading. On that thread. */
void importer_scan (Importer *self, Db *db, const ImporterPlace *place);
/* The photos below a folder that is not there are missing from now on. On that thread. */
void importer_folder_is_gone (Importer *self, Db *db, const char *path);

/* TRUE when photos that were read long ago have no features of the networks that are there now:
 * the networks were missing then, or were others. Reads no network. On the thread of @db. */
gboolean importer_features_lack (Db *db, GError **error);

/* Makes the row of what @networks say without any fact (DB_STARTER) the active one; its id, -1 on an
 * error. @network: of the database. On the thread of @db. */
gint64 importer_note_model (Db *db, const ShoeboxNetworks *networks, gint64 network, GError **error);

/* Writer jobs. Each takes effect under the lock and signals `changed`. */
/* Asks for more photos, if that makes sense now. Lock held. */
void importer_refill_locked (Importer *self);
/* Sends the unsaved results on their way. Lock held. */
void importer_save_locked (Importer *self);
/* The import is over: its row is closed if it is @done, and what it brought is counted. Blocks. */
void importer_close (Importer *self, gboolean done);
/* Notes the networks in the database; photos that lack features are to be read again. Blocks. */
void importer_note_networks (Importer *self, const ShoeboxNetworks *networks);

G_END_DECLS
