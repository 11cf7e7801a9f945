/* library-private.h: the inside of ShoeboxLibrary, shared by library*.c and the importer's object.
 * Everything here is for the main thread unless said. */
#pragma once

#include "backbone-look.h"
#include "label-list.h"
#include "importer.h"
#include "learning.h"
#include "library.h"
#include "opinion.h"
#include "watch.h"
#include "worker.h"

#include "backbones.h"
#include "db.h"
#include "journal.h"
#include "lock.h"
#include "photos.h"
#include "thumbnails.h"

#include <pthread.h>

G_BEGIN_DECLS

/* Digest of the facts on which the owner went back to an earlier version, or forgot: nothing is
 * learned by itself from just these. */
#define SHOEBOX_SETTING_HELD "learning.held"

struct _ShoeboxLibrary
{
  GObject parent_instance;

  char *dir;
  gboolean read_only;
  DbLock *lock;

  ShoeboxWorker *writer;       /* NULL when read-only; sole user of the next two */
  Db *db;
  DbThumbnails *thumbnails;

  ShoeboxWorker *reader;       /* sole user of the next one */
  Db *reader_db;

  Db *main_db;                 /* single rows, on the main thread */

  pthread_mutex_t any_mutex;   /* for the functions that any thread may call: */
  DbThumbnails *any_thumbnails;
  Db *any_db;
  GQueue decoders;             /* of ShoeboxDecoder, idle ones for the viewer */

  pthread_mutex_t networks_mutex;
  ShoeboxNetworks *networks;   /* in use; loaded when first needed */
  ShoeboxNetworks *own_networks; /* those of the program, often the same; loaded when first needed */
  ShoeboxNetworks *next_networks; /* with the backbone on its way; the same */
  GPtrArray *old_networks;     /* of ShoeboxNetworks: in use before; some opinion may be of them */
  DbBackbone *backbone;        /* the one in use, NULL: the program's own */
  ShoeboxTraitStore *traits;   /* opened when first needed, until the library is closed */

  GHashTable *photos;          /* gint64 -> the living ShoeboxPhoto of that id */
  GPtrArray *stale;            /* of ShoeboxPhoto: living ones that wait to be read again */
  guint refresh_id;            /* the idle source that does it */
  ShoeboxLabelList *albums, *tags;
  GListStore *searches;        /* those that are kept, once somebody asked for them */
  ShoeboxCounts counts;
  gboolean labels_dirty;       /* albums, tags, counts are older than the database */
  gboolean labels_live;        /* nobody wants to wait for them */
  gboolean labels_loading;     /* the reader is at it */
  gboolean labels_urgent;      /* and has to begin anew at once */
  guint labels_soon;           /* the source that will have it begin */
  gint64 labels_us;            /* that it took the last time */

  ShoeboxImport *import;       /* the running or last one */
  gboolean import_paused;      /* as the database has it, or will have it soon */
  ShoeboxWatch *watch;         /* NULL without a window */
  guint watch_bound;
  gint64 rescan_at;            /* monotonic us, of the last look at everything */
  gint64 rescan_us;            /* that the next one waits */

  char *next_key;              /* of the backbone on its way, or NULL */
  DbBackbone *next_backbone;   /* its row; NULL: the program's own */
  BackboneLook *look;          /* at work with it, or NULL */
  gboolean look_paused;        /* as the database has it, or will have it soon */
  gboolean look_again;         /* when the import is over */
  gboolean switching;
  char *backbone_error;        /* why it does not go on, or NULL */
  BackboneLookProgress looked; /* when it was last at work */
  guint switch_moved, switch_tagged; /* by the last switch */

  ShoeboxWorker *learner;      /* NULL when read-only; sole user of the next one */
  Db *learner_db;
  gint generation;             /* atomic: acts so far; a run that began before the last is stale */
  gint closing;                /* atomic */
  guint runs;                  /* under way, and the one that waits for a pause */
  guint pause_id;
  guint pause_ms, opening_ms;  /* acts come in bursts: learning waits for a pause, and after opening
                                  for the window */
  ShoeboxConsequence *pending; /* waits for an answer */

  ShoeboxWorker *reviewer;     /* made when first needed; sole user of the next one */
  Db *review_db;
  guint n_review;              /* photos that could be asked about; kept with counts */

  pthread_mutex_t opinion_mutex;
  ShoeboxOpinion *opinion;     /* of the active version, loaded when first needed */
  guint opinion_serial;        /* rises when another one becomes active */
};

/* Signals and caches after a change. @ids NULL: many. */
void _shoebox_library_photos_changed (ShoeboxLibrary *self, GArray *ids);
void _shoebox_library_photos_added (ShoeboxLibrary *self, guint n);
/* The same for what an import does: counts follow when it is time again, or it is over. */
void _shoebox_library_photos_read (ShoeboxLibrary *self, GArray *ids);
void _shoebox_library_labels_changed (ShoeboxLibrary *self);
void _shoebox_library_labels_changed_soon (ShoeboxLibrary *self);
void _shoebox_library_tell_labels (ShoeboxLibrary *self);
void _shoebox_library_undo_changed (ShoeboxLibrary *self);
void _shoebox_library_import_changed (ShoeboxLibrary *self);
void _shoebox_library_learning_changed (ShoeboxLibrary *self);
void _shoebox_library_learned (ShoeboxLibrary *self, ShoeboxConsequence *consequence);
/* Reads the living ones of @ids (NULL: all of them) again. */
void _shoebox_library_refresh_photos (ShoeboxLibrary *self, GArray *ids);
void _shoebox_library_forget_photos (ShoeboxLibrary *self);
/* Brings albums, tags and counts up to date now instead of soon. */
void _shoebox_library_refresh_labels (ShoeboxLibrary *self);

/* The networks, loaded at the first call; borrowed. NULL with SHOEBOX_ERROR_WEIGHTS. ANY THREAD. */
const ShoeboxNetworks *_shoebox_library_get_networks (ShoeboxLibrary *self, GError **error);

/* Those of the program, whatever is in use. ANY THREAD. */
const ShoeboxNetworks *_shoebox_library_get_own_networks (ShoeboxLibrary *self, GError **error);
/* Those with the backbone on its way. ANY THREAD. */
const ShoeboxNetworks *_shoebox_library_get_next_networks (ShoeboxLibrary *self, GError **error);
/* What the vectors of the networks in use are, without loading more than those of the program. ANY
 * THREAD. */
gboolean _shoebox_library_describe_used (ShoeboxLibrary *self, BackboneUsed *used, GError **error);
/* FALSE with an error when others than @networks are in use by now. ANY THREAD. */
gboolean _shoebox_library_check_networks (ShoeboxLibrary *self, const ShoeboxNetworks *networks,
                                          GError **error);

/* Reads which backbones are in use and on their way; when the files were opened. */
gboolean _shoebox_library_open_backbones (ShoeboxLibrary *self, GError **error);
void _shoebox_library_stop_backbone (ShoeboxLibrary *self);
/* An import goes first. */
void _shoebox_library_backbone_follow_import (ShoeboxLibrary *self);
void _shoebox_library_backbone_changed (ShoeboxLibrary *self);
/* All photos were looked at: learn, and use it. */
void _shoebox_library_begin_switch (ShoeboxLibrary *self, guint n_unseen);

/* The traits of the photos, opened at the first call with the networks that they are made for;
 * borrowed, until the library is closed. NULL with SHOEBOX_ERROR_WEIGHTS. ANY THREAD. */
ShoeboxTraitStore *_shoebox_library_get_traits (ShoeboxLibrary *self, GError **error);

/* The rows of now, whether the learner has been there already or not (full reference). @db is the
 * calling thread's; @keep_going may be NULL. ANY THREAD. */
ShoeboxTraitView *_shoebox_library_dup_view (ShoeboxLibrary *self, Db *db,
                                             gboolean (*keep_going) (gpointer), gpointer data,
                                             GError **error);

/* The opinion of the active version (full reference). @db is the calling thread's. ANY THREAD. */
ShoeboxOpinion *_shoebox_library_dup_opinion (ShoeboxLibrary *self, Db *db, GError **error);
/* Another one is in use from now on; NULL: to be loaded when it is needed. */
void _shoebox_library_set_opinion (ShoeboxLibrary *self, ShoeboxOpinion *opinion);

/* After an act of the owner: what is being learned is out of date, and soon there is more. */
void _shoebox_library_facts_changed (ShoeboxLibrary *self, const DbAct *act);
/* Makes the machine's rows those of the active version. */
void _shoebox_library_rescore (ShoeboxLibrary *self);
void _shoebox_library_schedule_first_learning (ShoeboxLibrary *self);
void _shoebox_library_stop_learning (ShoeboxLibrary *self);
/* Joins the thread that chooses questions. After stop_learning (). */
void _shoebox_library_stop_review (ShoeboxLibrary *self);

/* What an act that was done elsewhere is told as; undo-changed. */
ShoeboxAct *_shoebox_library_act_done (ShoeboxLibrary *self, const DbAct *act);

/* Begins an import of @places (@n), or adds them to the one that runs; the second is for those that
 * nobody asked for. */
ShoeboxImport *_shoebox_library_start_import (ShoeboxLibrary *self, const ImporterPlace *places,
                                              gsize n, gboolean asked, gboolean paused);
void _shoebox_library_look (ShoeboxLibrary *self, const ImporterPlace *places, gsize n);
void _shoebox_library_remember_pause (ShoeboxLibrary *self, gboolean paused);
/* What the import saw of the folders, for the watch. */
void _shoebox_library_take_walk (ShoeboxLibrary *self, const ImporterWalk *walk);

/* Puts an error of db/ into the SHOEBOX_ERROR domain, in place. Any thread. */
void _shoebox_error_from_db (GError **error);
/* FALSE with an error when the library is closed. */
gboolean _shoebox_library_check_open (ShoeboxLibrary *self, GError **error);
/* FALSE with an error when the library was opened for reading only. */
gboolean _shoebox_library_check_writable (ShoeboxLibrary *self, GError **error);

/* Reads everything about @id. @networks and @opinion may be NULL: then without what the machine
 * thinks. On the thread of @db. */
ShoeboxDetails *_shoebox_describe (Db *db, const ShoeboxNetworks *networks,
                                   const ShoeboxOpinion *opinion, gint64 id, GError **error);

G_END_DECLS
