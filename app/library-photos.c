/* library-photos.c: reading: rows, queries, details, thumbnails, and the pixels themselves. */
#include "library.h"

#include "decoder-client.h"
#include "import-private.h"
#include "library-private.h"
#include "photo-private.h"
#include "query.h"

#include <glib/gi18n.h>
#include <math.h>

G_STATIC_ASSERT ((int) SHOEBOX_BY_IMPORT == (int) DB_SOURCE_IMPORT);
G_STATIC_ASSERT ((int) SHOEBOX_BROKEN == (int) DB_STATE_BROKEN);
G_STATIC_ASSERT ((int) SHOEBOX_UNSORTED_TORN == (int) DB_UNSORTED_TORN);
G_STATIC_ASSERT ((int) SHOEBOX_PERSON == (int) DB_LABEL_PERSON);

/* Living photos that are read again at once, and the time that a later turn may take. */
#define REFRESH_NOW 500
#define REFRESH_USEC 5000

/* --- Rows ------------------------------------------------------------------------------------- */

/* Where a living photo is noted, for as long as somebody holds it. */
typedef struct
{
  gint64 id; /* key of the table, so it must stay here */
  GHashTable *table;
  ShoeboxPhoto *photo;
} Living;

static void
photo_gone_cb (gpointer data, GObject *where)
{
  Living *living = data;

  g_hash_table_remove (living->table, &living->id);
  g_free (living);
}

void
_shoebox_library_forget_photos (ShoeboxLibrary *self)
{
  GHashTableIter iter;
  gpointer value;

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_pointer (&self->stale, g_ptr_array_unref);
  g_hash_table_iter_init (&iter, self->photos);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Living *living = value;

      g_object_weak_unref (G_OBJECT (living->photo), photo_gone_cb, living);
      g_hash_table_iter_remove (&iter);
      g_free (living);
    }
  g_clear_pointer (&self->photos, g_hash_table_unref);
}

static ShoeboxPhotoRow
row_from_db (const DbPhoto *photo)
{
  return (ShoeboxPhotoRow){ .id = photo->id,
                            .path = photo->path,
                            .state = (ShoeboxState) photo->state,
                            .reason = photo->reason,
                            .album = photo->album,
                            .album_name = photo->album_name,
                            .p = photo->source == DB_SOURCE_USER ? NAN : (float) photo->p,
                            .source = (ShoeboxSource) photo->source,
                            .unsorted = (ShoeboxUnsorted) photo->unsorted,
                            .taken_at = photo->metadata.taken_at,
                            .width = photo->metadata.width,
                            .height = photo->metadata.height,
                            .rating = photo->rating,
                            .favourite = photo->favourite };
}

static void
refresh (ShoeboxLibrary *self, ShoeboxPhoto *photo)
{
  g_autoptr (DbPhoto) found = db_photos_get (self->main_db, shoebox_photo_get_id (photo), NULL);
  ShoeboxPhotoRow row;

  /* A row that is gone (its file turned out to be that of another row) keeps its last look until
   * the lists have let go of it. */
  if (found == NULL)
    return;
  row = row_from_db (found);
  _shoebox_photo_update (photo, &row);
}

/* Rows that wait until the main loop has nothing more urgent; each turn takes some milliseconds. */
static gboolean
refresh_some_cb (gpointer data)
{
  ShoeboxLibrary *self = data;
  gint64 end = g_get_monotonic_time () + REFRESH_USEC;

  while (self->stale->len > 0 && self->main_db != NULL && g_get_monotonic_time () < end)
    {
      g_autoptr (ShoeboxPhoto) photo
          = g_ptr_array_steal_index_fast (self->stale, self->stale->len - 1);

      refresh (self, photo);
    }
  if (self->stale->len > 0 && self->main_db != NULL)
    return G_SOURCE_CONTINUE;
  g_ptr_array_set_size (self->stale, 0);
  self->refresh_id = 0;
  return G_SOURCE_REMOVE;
}

/* A selection of everything keeps everything alive. What somebody else looks at as well is on screen
 * and is read now; the rest soon. */
static void
refresh_all (ShoeboxLibrary *self, GPtrArray *photos)
{
  guint n_now = 0;

  for (guint i = 0; i < photos->len; i++)
    {
      ShoeboxPhoto *photo = g_ptr_array_index (photos, i);
      gboolean watched = G_OBJECT (photo)->ref_count > 2; /* ours, and the selection's */

      if (photos->len <= REFRESH_NOW || (watched && n_now++ < REFRESH_NOW))
        refresh (self, photo);
      else
        g_ptr_array_add (self->stale, g_object_ref (photo));
    }
  if (self->stale->len > 0 && self->refresh_id == 0)
    self->refresh_id = g_idle_add (refresh_some_cb, self);
}

void
_shoebox_library_refresh_photos (ShoeboxLibrary *self, GArray *ids)
{
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func (g_object_unref);

  if (self->main_db == NULL)
    return;
  /* Handlers of the notifications may come and go with photos, so the table is not walked then. */
  if (ids != NULL && ids->len < g_hash_table_size (self->photos))
    {
      for (guint i = 0; i < ids->len; i++)
        {
          Living *living = g_hash_table_lookup (self->photos, &g_array_index (ids, gint64, i));

          if (living != NULL)
            g_ptr_array_add (photos, g_object_ref (living->photo));
        }
    }
  else
    {
      g_autoptr (GHashTable) wanted = NULL;
      GHashTableIter iter;
      gpointer value;

      if (ids != NULL)
        {
          wanted = g_hash_table_new (g_int64_hash, g_int64_equal);
          for (guint i = 0; i < ids->len; i++)
            g_hash_table_add (wanted, &g_array_index (ids, gint64, i));
        }
      g_hash_table_iter_init (&iter, self->photos);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          Living *living = value;

          if (wanted == NULL || g_hash_table_contains (wanted, &living->id))
            g_ptr_array_add (photos, g_object_ref (living->photo));
        }
    }
  refresh_all (self, photos);
}

ShoeboxPhoto *
shoebox_library_get_photo (ShoeboxLibrary *self, gint64 id)
{
  g_autoptr (DbPhoto) found = NULL;
  ShoeboxPhotoRow row;
  Living *living;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  living = g_hash_table_lookup (self->photos, &id);
  if (living != NULL)
    return g_object_ref (living->photo);
  if (self->main_db == NULL || (found = db_photos_get (self->main_db, id, NULL)) == NULL)
    return NULL;

  row = row_from_db (found);
  living = g_new (Living, 1);
  living->id = id;
  living->table = self->photos;
  living->photo = _shoebox_photo_new (&row);
  g_object_weak_ref (G_OBJECT (living->photo), photo_gone_cb, living);
  g_hash_table_insert (self->photos, &living->id, living);
  return living->photo;
}

gint64
shoebox_library_find_path (ShoeboxLibrary *self, const char *path)
{
  g_autofree char *absolute = NULL;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), 0);
  g_return_val_if_fail (path != NULL, 0);

  if (self->main_db == NULL)
    return 0;
  absolute = g_canonicalize_filename (path, NULL);
  return MAX (0, db_photos_find_path (self->main_db, absolute, NULL));
}

void
shoebox_library_want (ShoeboxLibrary *self, gint64 id, gboolean wanted)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  if (self->import != NULL)
    _shoebox_import_want (self->import, id, wanted);
}

/* --- Queries ---------------------------------------------------------------------------------- */

static GArray *
search (Db *db, const char *query, GError **error)
{
  g_autoptr (DbFilter) filter = NULL;
  GArray *ids;

  if ((filter = shoebox_query_parse (query, error)) == NULL)
    return NULL;
  ids = db_search_ids (db, filter, 0, error);
  if (ids == NULL)
    _shoebox_error_from_db (error);
  return ids;
}

gboolean
_shoebox_library_check_open (ShoeboxLibrary *self, GError **error)
{
  if (self->reader != NULL)
    return TRUE;
  g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, _("The library %s is closed"),
               self->dir);
  return FALSE;
}

GArray *
shoebox_library_query (ShoeboxLibrary *self, const char *query, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_library_check_open (self, error) ? search (self->main_db, query, error) : NULL;
}

gboolean
shoebox_library_check_query (const char *text, GError **error)
{
  g_autoptr (DbFilter) filter = NULL;

  g_return_val_if_fail (text != NULL, FALSE);

  filter = shoebox_query_parse (text, error);
  return filter != NULL;
}

/* A question to the reader. The task is touched on the main thread only. */
typedef struct
{
  ShoeboxLibrary *self;
  GTask *task;
  GCancellable *cancellable;
  char *query;
  gint64 id;
  GArray *ids;               /* the answer of a query */
  ShoeboxDetails *details;   /* the answer of a description */
  GError *error;
} Question;

/* Without networks, without what the machine thinks. Any thread, with its own @db. */
static ShoeboxDetails *
describe (ShoeboxLibrary *self, Db *db, gint64 id, GError **error)
{
  const ShoeboxNetworks *networks = _shoebox_library_get_networks (self, NULL);
  g_autoptr (ShoeboxOpinion) opinion
      = networks != NULL ? _shoebox_library_dup_opinion (self, db, NULL) : NULL;

  return _shoebox_describe (db, networks, opinion, id, error);
}

/* Whether the answer is still wanted: people type on. */
static gboolean
is_wanted (gpointer data)
{
  return !g_cancellable_is_cancelled (data);
}

static void
question_run_cb (gpointer data)
{
  Question *question = data;

  if (g_cancellable_set_error_if_cancelled (question->cancellable, &question->error))
    return;
  if (question->query != NULL)
    {
      Db *db = question->self->reader_db;

      if (question->cancellable != NULL)
        db_set_keep_going (db, is_wanted, question->cancellable);
      question->ids = search (db, question->query, &question->error);
      db_set_keep_going (db, NULL, NULL);
    }
  else
    question->details = describe (question->self, question->self->reader_db, question->id,
                                  &question->error);
}

static void
question_done_cb (gpointer data)
{
  g_autofree Question *question = data;
  g_autoptr (GTask) task = question->task;

  if (question->error != NULL)
    g_task_return_error (task, question->error);
  else if (question->ids != NULL)
    g_task_return_pointer (task, question->ids, (GDestroyNotify) g_array_unref);
  else
    g_task_return_pointer (task, question->details, (GDestroyNotify) shoebox_details_unref);
  g_clear_object (&question->cancellable);
  g_free (question->query);
}

static void
ask (ShoeboxLibrary *self, GTask *task, const char *query, gint64 id, GCancellable *cancellable)
{
  GError *error = NULL;
  Question *question;

  if (!_shoebox_library_check_open (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  question = g_new0 (Question, 1);
  question->self = self;
  question->task = task;
  question->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  question->query = g_strdup (query);
  question->id = id;
  shoebox_worker_push (self->reader, question_run_cb, question_done_cb, NULL, question);
}

void
shoebox_library_query_async (ShoeboxLibrary *self, const char *query, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_query_async);
  ask (self, task, query != NULL ? query : "", 0, cancellable);
}

GArray *
shoebox_library_query_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Details ---------------------------------------------------------------------------------- */

ShoeboxDetails *
shoebox_library_describe (ShoeboxLibrary *self, gint64 id, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  if (!_shoebox_library_check_open (self, error))
    return NULL;
  /* Without networks the row is still worth showing; only the probabilities are left out. */
  return describe (self, self->main_db, id, error);
}

void
shoebox_library_describe_async (ShoeboxLibrary *self, gint64 id, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_describe_async);
  ask (self, task, NULL, id, cancellable);
}

ShoeboxDetails *
shoebox_library_describe_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Any thread ------------------------------------------------------------------------------- */

GBytes *
shoebox_library_load_thumbnail (ShoeboxLibrary *self, gint64 id)
{
  GBytes *jpeg = NULL;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  pthread_mutex_lock (&self->any_mutex);
  if (self->any_thumbnails != NULL)
    jpeg = db_thumbnails_get (self->any_thumbnails, id, NULL);
  pthread_mutex_unlock (&self->any_mutex);
  return jpeg;
}

static ShoeboxDecoder *
borrow_decoder (ShoeboxLibrary *self)
{
  ShoeboxDecoder *decoder;

  pthread_mutex_lock (&self->any_mutex);
  decoder = g_queue_pop_head (&self->decoders);
  pthread_mutex_unlock (&self->any_mutex);
  return decoder != NULL ? decoder : shoebox_decoder_new (0);
}

static void
give_back_decoder (ShoeboxLibrary *self, ShoeboxDecoder *decoder)
{
  pthread_mutex_lock (&self->any_mutex);
  /* One is kept warm for the next picture; more are only made when the viewer reads ahead. */
  if (self->any_db != NULL && self->decoders.length < 2)
    {
      g_queue_push_head (&self->decoders, decoder);
      decoder = NULL;
    }
  pthread_mutex_unlock (&self->any_mutex);
  shoebox_decoder_free (decoder);
}

ShoeboxPixels *
shoebox_library_load_pixels (ShoeboxLibrary *self, gint64 id, int max_side,
                             GCancellable *cancellable, GError **error)
{
  g_autoptr (DbPhoto) photo = NULL;
  ShoeboxDecoder *decoder;
  ShoeboxDecoded decoded = { 0 };
  ShoeboxPixels *pixels = NULL;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (max_side > 0, NULL);

  pthread_mutex_lock (&self->any_mutex);
  if (self->any_db != NULL)
    photo = db_photos_get (self->any_db, id, NULL);
  pthread_mutex_unlock (&self->any_mutex);
  if (photo == NULL)
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND, _("There is no such photo"));
      return NULL;
    }

  decoder = borrow_decoder (self);
  if (shoebox_decoder_read_pixels (decoder, photo->path, max_side, cancellable, &decoded, error))
    {
      /* Half a photo is better than none in the viewer. */
      if (decoded.rgb != NULL)
        {
          pixels = g_new0 (ShoeboxPixels, 1);
          pixels->width = decoded.rgb_width;
          pixels->height = decoded.rgb_height;
          pixels->rgb = g_bytes_ref (decoded.rgb);
          pixels->photo_width = decoded.width;
          pixels->photo_height = decoded.height;
          if (decoded.status == SHOEBOX_DECODED_PARTIAL)
            pixels->reason = g_strdup (decoded.reason);
        }
      else
        {
          g_autofree char *shown = g_filename_display_name (photo->path);

          g_set_error (error, SHOEBOX_ERROR,
                       decoded.status == SHOEBOX_DECODED_GONE ? SHOEBOX_ERROR_NOT_FOUND
                                                              : SHOEBOX_ERROR_BROKEN,
                       "%s: %s", shown, decoded.reason);
        }
    }
  shoebox_decoded_clear (&decoded);
  give_back_decoder (self, decoder);
  return pixels;
}
