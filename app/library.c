/* library.c: opening and closing, signals, and the living lists. The acts of the owner are in
 * library-acts.c, reading of photos in library-photos.c, the import in library-import.c. */
#include "library.h"

#include "backbone-file.h"
#include "decoder-client.h"
#include "import-private.h"
#include "library-private.h"
#include "networks.h"
#include "trait-store.h"

#include "settings.h"
#include "vectors.h"

#include <errno.h>
#include <glib/gi18n.h>

#define LOCK_TIMEOUT_MS 10000
/* The owner comes and goes; a look at everything costs a walk. */
#define RESCAN_US (30 * G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (ShoeboxLibrary, shoebox_library, G_TYPE_OBJECT)

enum
{
  PHOTOS_ADDED,
  PHOTOS_CHANGED,
  LABELS_CHANGED,
  UNDO_CHANGED,
  IMPORT_CHANGED,
  LEARNING_CHANGED,
  LEARNED,
  BACKBONE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
_shoebox_error_from_db (GError **error)
{
  static const struct
  {
    DbError from;
    ShoeboxError to;
  } map[] = {
    { DB_ERROR_LOCKED, SHOEBOX_ERROR_LOCKED },       { DB_ERROR_NEWER, SHOEBOX_ERROR_NEWER },
    { DB_ERROR_FOREIGN, SHOEBOX_ERROR_CORRUPT },     { DB_ERROR_CORRUPT, SHOEBOX_ERROR_CORRUPT },
    { DB_ERROR_EXISTS, SHOEBOX_ERROR_EXISTS },       { DB_ERROR_NOT_FOUND, SHOEBOX_ERROR_NOT_FOUND },
    { DB_ERROR_NOTHING, SHOEBOX_ERROR_NOTHING },     { DB_ERROR_PROTECTED, SHOEBOX_ERROR_INVALID },
    { DB_ERROR_INVALID, SHOEBOX_ERROR_INVALID },
  };

  if (error == NULL || *error == NULL || (*error)->domain != DB_ERROR)
    return;
  if ((*error)->code == DB_ERROR_CANCELLED)
    {
      (*error)->domain = G_IO_ERROR;
      (*error)->code = G_IO_ERROR_CANCELLED;
      return;
    }
  (*error)->domain = SHOEBOX_ERROR;
  for (gsize i = 0; i < G_N_ELEMENTS (map); i++)
    if ((*error)->code == (int) map[i].from)
      {
        (*error)->code = map[i].to;
        return;
      }
  (*error)->code = SHOEBOX_ERROR_FAILED;
}

gboolean
_shoebox_library_check_writable (ShoeboxLibrary *self, GError **error)
{
  if (self->writer != NULL)
    return TRUE;
  g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED,
               self->read_only ? _("The library %s was opened for reading only")
                               : _("The library %s is closed"), self->dir);
  return FALSE;
}

/* --- Opening and closing -------------------------------------------------------------------- */

static void
close_db_cb (gpointer data)
{
  ShoeboxLibrary *self = data;

  g_clear_pointer (&self->db, db_close);
  g_clear_pointer (&self->thumbnails, db_thumbnails_close);
}

static void
close_learner_db_cb (gpointer data)
{
  ShoeboxLibrary *self = data;

  g_clear_pointer (&self->learner_db, db_close);
}

static void
close_reader_db_cb (gpointer data)
{
  ShoeboxLibrary *self = data;

  g_clear_pointer (&self->reader_db, db_close);
}

void
shoebox_library_close (ShoeboxLibrary *self)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  g_clear_pointer (&self->watch, shoebox_watch_free);
  if (self->import != NULL)
    _shoebox_import_stop (self->import);
  _shoebox_library_stop_backbone (self);

  _shoebox_library_stop_learning (self);
  _shoebox_library_stop_review (self);
  if (self->learner != NULL)
    {
      ShoeboxWorker *learner = self->learner;

      shoebox_worker_call (learner, close_learner_db_cb, self);
      shoebox_worker_free (learner);
      self->learner = NULL;
    }

  /* The reader goes first: what it still delivers is read from the main connection. */
  if (self->reader != NULL)
    {
      shoebox_worker_call (self->reader, close_reader_db_cb, self);
      g_clear_pointer (&self->reader, shoebox_worker_free);
    }
  g_clear_handle_id (&self->labels_soon, g_source_remove);
  if (self->writer != NULL)
    {
      ShoeboxWorker *writer = self->writer;

      shoebox_worker_call (writer, close_db_cb, self);
      shoebox_worker_free (writer);
      self->writer = NULL;
    }
  g_clear_pointer (&self->main_db, db_close);

  _shoebox_library_set_opinion (self, NULL);
  g_clear_pointer (&self->pending, shoebox_consequence_unref);

  /* Under the lock of the library still, and after the last who could use it. */
  pthread_mutex_lock (&self->networks_mutex);
  g_clear_pointer (&self->traits, shoebox_trait_store_free);
  pthread_mutex_unlock (&self->networks_mutex);

  pthread_mutex_lock (&self->any_mutex);
  g_clear_pointer (&self->any_db, db_close);
  g_clear_pointer (&self->any_thumbnails, db_thumbnails_close);
  g_queue_clear_full (&self->decoders, (GDestroyNotify) shoebox_decoder_free);
  pthread_mutex_unlock (&self->any_mutex);

  g_clear_pointer (&self->lock, db_lock_release);
}

static gboolean
open_files (ShoeboxLibrary *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, "library.db", NULL);
  g_autofree char *thumbnails = g_build_filename (self->dir, "thumbnails.db", NULL);
  g_autofree char *paused = NULL;

  if (self->read_only)
    {
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_autofree char *shown = g_filename_display_name (self->dir);

          g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND,
                       _("There is no library in %s yet"), shown);
          return FALSE;
        }
    }
  else
    {
      if (g_mkdir_with_parents (self->dir, 0700) != 0)
        {
          int saved = errno;
          g_autofree char *shown = g_filename_display_name (self->dir);

          g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (saved),
                       _("Could not make the library folder %s: %s"), shown, g_strerror (saved));
          return FALSE;
        }
      if ((self->lock = db_lock_acquire (self->dir, LOCK_TIMEOUT_MS, error)) == NULL
          || (self->db = db_open (path, DB_OPEN_WRITE, error)) == NULL
          || (self->thumbnails = db_thumbnails_open (thumbnails, DB_OPEN_WRITE, error)) == NULL)
        return FALSE;
    }
  if ((self->main_db = db_open (path, DB_OPEN_READ_ONLY, error)) == NULL
      || (self->reader_db = db_open (path, DB_OPEN_READ_ONLY, error)) == NULL
      || (self->learner_db = db_open (path, DB_OPEN_READ_ONLY, error)) == NULL
      || (self->any_db = db_open (path, DB_OPEN_READ_ONLY, error)) == NULL)
    return FALSE;

  paused = db_settings_get (self->main_db, DB_SETTING_IMPORT, NULL);
  self->import_paused = g_strcmp0 (paused, "paused") == 0;

  if (!_shoebox_library_open_backbones (self, error))
    return FALSE;

  /* Thumbnails can be made again, so a library without them is readable all the same. */
  self->any_thumbnails = db_thumbnails_open (thumbnails, DB_OPEN_READ_ONLY, NULL);
  return TRUE;
}

ShoeboxLibrary *
shoebox_library_open (const char *dir, ShoeboxOpenFlags flags, GError **error)
{
  g_autoptr (ShoeboxLibrary) self = g_object_new (SHOEBOX_TYPE_LIBRARY, NULL);

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self->dir = dir != NULL ? g_canonicalize_filename (dir, NULL)
                          : g_build_filename (g_get_user_data_dir (), "shoebox", NULL);
  self->read_only = (flags & SHOEBOX_OPEN_READ_ONLY) != 0;
  if (!open_files (self, error))
    {
      _shoebox_error_from_db (error);
      /* No worker runs yet, so these are still this thread's to close. */
      close_db_cb (self);
      close_reader_db_cb (self);
      close_learner_db_cb (self);
      return NULL;
    }
  if (!self->read_only)
    self->writer = shoebox_worker_new ("shoebox-writer");
  self->reader = shoebox_worker_new ("shoebox-reader");
  self->learner = shoebox_worker_new ("shoebox-learner");
  self->labels_dirty = TRUE;
  return g_steal_pointer (&self);
}

const char *
shoebox_library_get_dir (ShoeboxLibrary *self)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return self->dir;
}

/* --- Signals ---------------------------------------------------------------------------------- */

void
_shoebox_library_photos_added (ShoeboxLibrary *self, guint n)
{
  g_signal_emit (self, signals[PHOTOS_ADDED], 0, n);
  _shoebox_library_labels_changed_soon (self);
}

void
_shoebox_library_tell_labels (ShoeboxLibrary *self)
{
  g_signal_emit (self, signals[LABELS_CHANGED], 0);
}

void
_shoebox_library_undo_changed (ShoeboxLibrary *self)
{
  g_signal_emit (self, signals[UNDO_CHANGED], 0);
}

void
_shoebox_library_learning_changed (ShoeboxLibrary *self)
{
  g_signal_emit (self, signals[LEARNING_CHANGED], 0);
}

void
_shoebox_library_learned (ShoeboxLibrary *self, ShoeboxConsequence *consequence)
{
  g_signal_emit (self, signals[LEARNED], 0, consequence);
}

void
_shoebox_library_import_changed (ShoeboxLibrary *self)
{
  g_signal_emit (self, signals[IMPORT_CHANGED], 0);
  _shoebox_library_backbone_follow_import (self);
}

void
_shoebox_library_backbone_changed (ShoeboxLibrary *self)
{
  g_signal_emit (self, signals[BACKBONE_CHANGED], 0);
}

void
_shoebox_library_photos_changed (ShoeboxLibrary *self, GArray *ids)
{
  _shoebox_library_refresh_photos (self, ids);
  g_signal_emit (self, signals[PHOTOS_CHANGED], 0, ids);
  _shoebox_library_labels_changed (self);
}

void
_shoebox_library_photos_read (ShoeboxLibrary *self, GArray *ids)
{
  _shoebox_library_refresh_photos (self, ids);
  g_signal_emit (self, signals[PHOTOS_CHANGED], 0, ids);
  _shoebox_library_labels_changed_soon (self);
}

/* --- Networks --------------------------------------------------------------------------------- */

/* Lock held. */
static ShoeboxNetworks *
get_own_locked (ShoeboxLibrary *self, GError **error)
{
  if (self->own_networks == NULL)
    self->own_networks = shoebox_networks_load (error);
  return self->own_networks;
}

/* Those with the backbone of @row, which may be NULL, in *@networks. Lock held. */
static const ShoeboxNetworks *
get_locked (ShoeboxLibrary *self, const DbBackbone *row, ShoeboxNetworks **networks, GError **error)
{
  ShoeboxNetworks *own;

  if (*networks == NULL && (own = get_own_locked (self, error)) != NULL)
    *networks = row != NULL ? shoebox_backbone_load (self->dir, row, own, error) : own;
  return *networks;
}

const ShoeboxNetworks *
_shoebox_library_get_networks (ShoeboxLibrary *self, GError **error)
{
  const ShoeboxNetworks *networks;

  pthread_mutex_lock (&self->networks_mutex);
  networks = get_locked (self, self->backbone, &self->networks, error);
  pthread_mutex_unlock (&self->networks_mutex);
  return networks;
}

const ShoeboxNetworks *
_shoebox_library_get_own_networks (ShoeboxLibrary *self, GError **error)
{
  const ShoeboxNetworks *networks;

  pthread_mutex_lock (&self->networks_mutex);
  networks = get_own_locked (self, error);
  pthread_mutex_unlock (&self->networks_mutex);
  return networks;
}

const ShoeboxNetworks *
_shoebox_library_get_next_networks (ShoeboxLibrary *self, GError **error)
{
  const ShoeboxNetworks *networks;

  pthread_mutex_lock (&self->networks_mutex);
  networks = get_locked (self, self->next_backbone, &self->next_networks, error);
  pthread_mutex_unlock (&self->networks_mutex);
  return networks;
}

gboolean
_shoebox_library_check_networks (ShoeboxLibrary *self, const ShoeboxNetworks *networks,
                                 GError **error)
{
  gboolean same;

  pthread_mutex_lock (&self->networks_mutex);
  same = self->networks == networks;
  pthread_mutex_unlock (&self->networks_mutex);
  if (!same)
    g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                         _("another network is in use meanwhile: try again"));
  return same;
}

ShoeboxTraitStore *
_shoebox_library_get_traits (ShoeboxLibrary *self, GError **error)
{
  const ShoeboxNetworks *networks = _shoebox_library_get_networks (self, error);
  ShoeboxTraitStore *traits;

  if (networks == NULL)
    return NULL;
  pthread_mutex_lock (&self->networks_mutex);
  if (self->traits == NULL)
    self->traits = shoebox_trait_store_open (self->read_only ? NULL : self->dir, networks);
  traits = self->traits;
  pthread_mutex_unlock (&self->networks_mutex);
  return traits;
}

ShoeboxTraitView *
_shoebox_library_dup_view (ShoeboxLibrary *self, Db *db, gboolean (*keep_going) (gpointer),
                           gpointer data, GError **error)
{
  ShoeboxTraitStore *store = _shoebox_library_get_traits (self, error);
  const ShoeboxNetworks *networks
      = store != NULL ? _shoebox_library_get_networks (self, error) : NULL;
  gint64 network
      = networks != NULL ? db_networks_find (db, nn_photo_net_id (networks->net), error) : -1;

  if (network < 0
      || (network > 0 && !shoebox_trait_store_sync (store, db, network, keep_going, data, error)))
    return NULL;
  return shoebox_trait_store_snapshot (store);
}

/* --- Class ------------------------------------------------------------------------------------ */

static void
shoebox_library_dispose (GObject *object)
{
  ShoeboxLibrary *self = SHOEBOX_LIBRARY (object);

  shoebox_library_close (self);
  g_clear_object (&self->import);
  G_OBJECT_CLASS (shoebox_library_parent_class)->dispose (object);
}

static void
shoebox_library_finalize (GObject *object)
{
  ShoeboxLibrary *self = SHOEBOX_LIBRARY (object);

  _shoebox_library_forget_photos (self);
  /* What was made of the program's own networks goes before those. */
  if (self->networks != self->own_networks)
    shoebox_networks_free (self->networks);
  if (self->next_networks != self->own_networks)
    shoebox_networks_free (self->next_networks);
  g_ptr_array_unref (self->old_networks);
  shoebox_networks_free (self->own_networks);
  db_backbone_free (self->backbone);
  db_backbone_free (self->next_backbone);
  g_free (self->next_key);
  g_free (self->backbone_error);
  g_clear_object (&self->albums);
  g_clear_object (&self->tags);
  g_clear_object (&self->searches);
  pthread_mutex_destroy (&self->any_mutex);
  pthread_mutex_destroy (&self->networks_mutex);
  pthread_mutex_destroy (&self->opinion_mutex);
  g_free (self->dir);
  G_OBJECT_CLASS (shoebox_library_parent_class)->finalize (object);
}

static void
shoebox_library_class_init (ShoeboxLibraryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = shoebox_library_dispose;
  object_class->finalize = shoebox_library_finalize;

  signals[PHOTOS_ADDED] = g_signal_new ("photos-added", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[PHOTOS_CHANGED] = g_signal_new ("photos-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);
  signals[LABELS_CHANGED] = g_signal_new ("labels-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[UNDO_CHANGED] = g_signal_new ("undo-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
  signals[IMPORT_CHANGED] = g_signal_new ("import-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[LEARNING_CHANGED] = g_signal_new ("learning-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 0);
  signals[LEARNED] = g_signal_new ("learned", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, SHOEBOX_TYPE_CONSEQUENCE);
  signals[BACKBONE_CHANGED] = g_signal_new ("backbone-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 0);
}

static void
shoebox_library_init (ShoeboxLibrary *self)
{
  pthread_mutex_init (&self->any_mutex, NULL);
  pthread_mutex_init (&self->networks_mutex, NULL);
  pthread_mutex_init (&self->opinion_mutex, NULL);
  self->pause_ms = 700;
  self->opening_ms = 1500;
  self->watch_bound = SHOEBOX_WATCH_BOUND;
  self->rescan_us = RESCAN_US;
  g_queue_init (&self->decoders);
  self->old_networks = g_ptr_array_new_with_free_func ((GDestroyNotify) shoebox_networks_free);
  self->photos = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->stale = g_ptr_array_new_with_free_func (g_object_unref);
  self->albums = shoebox_label_list_new ();
  self->tags = shoebox_label_list_new ();
}
