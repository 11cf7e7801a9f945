#include "importer.h"

#include <glib/gi18n.h>

#define NEWS_US (100 * 1000)
#define RATE_US (5 * G_USEC_PER_SEC)

/* --- Small things ----------------------------------------------------------------------------- */

ImporterNews *
importer_news_new (void)
{
  return g_new0 (ImporterNews, 1);
}

void
importer_news_free (ImporterNews *news)
{
  g_clear_pointer (&news->changed, g_array_unref);
  g_clear_pointer (&news->walk, importer_walk_free);
  g_free (news);
}

void
importer_photo_free (ImporterPhoto *photo)
{
  g_free (photo->path);
  g_free (photo->next);
  g_free (photo);
}

void
importer_result_free (ImporterResult *result)
{
  shoebox_decoded_clear (&result->decoded);
  g_free (result->feature);
  g_clear_pointer (&result->vector, g_bytes_unref);
  g_clear_pointer (&result->own_vector, g_bytes_unref);
  g_free (result);
}

gboolean
importer_is_cancelled (Importer *self)
{
  gboolean cancelled;

  pthread_mutex_lock (&self->mutex);
  cancelled = self->cancelled;
  pthread_mutex_unlock (&self->mutex);
  return cancelled;
}

gboolean
importer_should_stop (Importer *self)
{
  gboolean cancelled;

  pthread_mutex_lock (&self->mutex);
  while (self->paused && !self->cancelled)
    pthread_cond_wait (&self->changed, &self->mutex);
  cancelled = self->cancelled;
  pthread_mutex_unlock (&self->mutex);
  return cancelled;
}

void
importer_spend (Importer *self, ShoeboxTime what, gint64 since)
{
  pthread_mutex_lock (&self->mutex);
  shoebox_time_spend (&self->times, what, &since);
  pthread_mutex_unlock (&self->mutex);
}

void
importer_note_place (Importer *self, const char *path)
{
  pthread_mutex_lock (&self->mutex);
  g_free (self->place);
  self->place = g_strdup (path);
  pthread_mutex_unlock (&self->mutex);
}

void
importer_problem_locked (Importer *self, const char *path, const char *reason)
{
  g_ptr_array_add (self->problems, shoebox_problem_new (path, reason));
  self->progress.problems = self->problems->len;
}

void
importer_problem (Importer *self, const char *path, const char *reason)
{
  pthread_mutex_lock (&self->mutex);
  importer_problem_locked (self, path, reason);
  pthread_mutex_unlock (&self->mutex);
}

void
importer_fail (Importer *self, GError *error)
{
  pthread_mutex_lock (&self->mutex);
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  self->cancelled = TRUE;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
  g_clear_error (&error);
}

/* Delivered on the main thread. */
typedef struct
{
  Importer *self;
  ImporterNews *news;
} Delivery;

static void
deliver_cb (gpointer data)
{
  g_autofree Delivery *delivery = data;

  delivery->self->news_func (delivery->news, delivery->self->user);
}

void
importer_tell (Importer *self, ImporterNews *news)
{
  gint64 now = g_get_monotonic_time ();
  gboolean due;
  Delivery *delivery;

  pthread_mutex_lock (&self->mutex);
  due = now - self->news_at >= NEWS_US;
  if (news != NULL || due)
    self->news_at = now;
  pthread_mutex_unlock (&self->mutex);
  if (news == NULL && !due)
    return;

  delivery = g_new (Delivery, 1);
  delivery->self = self;
  delivery->news = news != NULL ? news : importer_news_new ();
  shoebox_worker_post (self->writer, deliver_cb, delivery);
}

/* --- Threads ---------------------------------------------------------------------------------- */

/* The last thread to end tells the main thread, which joins them all. */
void
importer_end_thread (Importer *self)
{
  gboolean last, done = FALSE;

  pthread_mutex_lock (&self->mutex);
  last = --self->threads == 0;
  if (last)
    {
      /* What was read before a cancel is decided, so it is kept. */
      importer_save_locked (self);
      while (self->saving > 0 || self->refilling)
        pthread_cond_wait (&self->changed, &self->mutex);
      self->over = TRUE;
      self->ended_at = g_get_monotonic_time ();
      done = !self->cancelled;
    }
  pthread_mutex_unlock (&self->mutex);
  if (last)
    {
      ImporterNews *news = importer_news_new ();

      importer_close (self, done);
      news->finished = TRUE;
      importer_tell (self, news);
    }
}

static void *
scanner_thread (void *user_data)
{
  Importer *self = user_data;

  pthread_setname_np (pthread_self (), "shoebox-scan");
  importer_scanner_thread (self);
  importer_spend (self, SHOEBOX_TIME_SCAN, 0);
  importer_end_thread (self);
  return NULL;
}

/* --- From the main thread --------------------------------------------------------------------- */

Importer *
importer_new (ShoeboxWorker *writer, Db *db, DbThumbnails *thumbnails, ImporterNewsFunc news_func,
              ImporterNetworksFunc networks_func, ImporterOpinionFunc opinion_func, gpointer user)
{
  Importer *self = g_new0 (Importer, 1);

  self->writer = writer;
  self->db = db;
  self->thumbnails = thumbnails;
  self->news_func = news_func;
  self->networks_func = networks_func;
  self->opinion_func = opinion_func;
  self->user = user;
  pthread_mutex_init (&self->mutex, NULL);
  pthread_cond_init (&self->changed, NULL);
  g_queue_init (&self->places);
  g_queue_init (&self->ready);
  g_queue_init (&self->wanted);
  self->busy = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->attempts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) importer_result_free);
  self->problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) shoebox_problem_free);
  self->scanning = TRUE;
  self->more = TRUE;
  return self;
}

void
importer_start (Importer *self)
{
  self->started_at = g_get_monotonic_time ();
  if (self->paused)
    self->paused_at = self->started_at;
  self->threads = 1 + IMPORT_READERS;
  for (guint i = 0; i < 1 + IMPORT_READERS; i++)
    if (pthread_create (&self->thread[i], NULL, i == 0 ? scanner_thread : importer_reader_thread, self) != 0)
      g_error ("Could not start a thread");
  self->n_started = 1 + IMPORT_READERS;
}

gboolean
importer_append (Importer *self, const ImporterPlace *places, gsize n)
{
  gboolean running;

  pthread_mutex_lock (&self->mutex);
  running = !self->over && !self->cancelled;
  if (running)
    {
      for (gsize i = 0; i < n; i++)
        {
          g_queue_push_tail (&self->places, importer_place_new (places[i].path, places[i].why));
          self->asked = self->asked || places[i].why == IMPORTER_ASKED;
        }
      self->scanning = self->scanning || self->places.length > 0;
      pthread_cond_broadcast (&self->changed);
    }
  pthread_mutex_unlock (&self->mutex);
  return running;
}

void
importer_look_again (Importer *self, guint n)
{
  pthread_mutex_lock (&self->mutex);
  self->more = TRUE;
  self->progress.todo += n;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
}

void
importer_set_paused (Importer *self, gboolean paused)
{
  gint64 now = g_get_monotonic_time ();

  pthread_mutex_lock (&self->mutex);
  if (self->paused && !paused)
    self->started_at += now - self->paused_at;
  else if (!self->paused && paused)
    self->paused_at = now;
  self->paused = paused;
  /* The rate is that of work. */
  self->samples = 0;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
}

void
importer_want (Importer *self, gint64 id, gboolean wanted)
{
  pthread_mutex_lock (&self->mutex);
  for (GList *l = self->wanted.head; l != NULL; l = l->next)
    if (*(gint64 *) l->data == id)
      {
        g_free (l->data);
        g_queue_delete_link (&self->wanted, l);
        break;
      }
  if (wanted)
    {
      g_queue_push_head (&self->wanted, g_memdup2 (&id, sizeof id));
      /* It may be one of those handed out already. */
      for (GList *l = self->ready.head; l != NULL; l = l->next)
        if (((ImporterPhoto *) l->data)->id == id)
          {
            g_queue_unlink (&self->ready, l);
            g_queue_push_head_link (&self->ready, l);
            break;
          }
    }
  pthread_mutex_unlock (&self->mutex);
}

void
importer_cancel (Importer *self)
{
  pthread_mutex_lock (&self->mutex);
  self->cancelled = TRUE;
  if (self->paused)
    self->started_at += g_get_monotonic_time () - self->paused_at;
  self->paused = FALSE;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
}

void
importer_join (Importer *self)
{
  for (guint i = 0; i < self->n_started; i++)
    pthread_join (self->thread[i], NULL);
  self->n_started = 0;
}

void
importer_free (Importer *self)
{
  g_queue_clear_full (&self->places, (GDestroyNotify) importer_place_free);
  g_free (self->place);
  g_queue_clear_full (&self->ready, (GDestroyNotify) importer_photo_free);
  g_queue_clear_full (&self->wanted, g_free);
  g_hash_table_unref (self->busy);
  g_hash_table_unref (self->attempts);
  g_ptr_array_unref (self->results);
  g_ptr_array_unref (self->problems);
  g_clear_error (&self->error);
  pthread_cond_destroy (&self->changed);
  pthread_mutex_destroy (&self->mutex);
  g_free (self);
}

/* Photos a second over the last few seconds. Lock held. */
static double
measure_rate (Importer *self)
{
  const guint n = G_N_ELEMENTS (self->sample_at);
  gint64 now = g_get_monotonic_time ();
  guint kept = MIN (self->samples, n);

  for (guint back = kept; back > 1; back--)
    {
      guint slot = (self->samples - back) % n;
      gint64 span = now - self->sample_at[slot];

      if (span <= RATE_US && span > 0)
        return (double) (self->progress.done - self->sample_done[slot]) * G_USEC_PER_SEC
               / (double) span;
    }
  return 0;
}

void
importer_get_times (Importer *self, ShoeboxImportTimes *times)
{
  pthread_mutex_lock (&self->mutex);
  *times = self->times;
  pthread_mutex_unlock (&self->mutex);
}

void
importer_get_progress (Importer *self, ShoeboxImportProgress *progress)
{
  gint64 now;
  guint left;

  pthread_mutex_lock (&self->mutex);
  *progress = self->progress;
  progress->paused = self->paused;
  now = self->ended_at != 0 ? self->ended_at : self->paused ? self->paused_at
                                                           : g_get_monotonic_time ();
  progress->elapsed = (double) (now - self->started_at) / G_USEC_PER_SEC;
  progress->state = self->error != NULL ? SHOEBOX_IMPORT_FAILED
                    : self->cancelled   ? SHOEBOX_IMPORT_CANCELLED
                    : self->over        ? SHOEBOX_IMPORT_DONE
                    : self->scanning    ? SHOEBOX_IMPORT_SCANNING
                                        : SHOEBOX_IMPORT_READING;
  progress->rate = measure_rate (self);
  left = progress->todo - MIN (progress->todo, progress->done);
  progress->left = progress->rate > 0 ? left / progress->rate : -1;
  pthread_mutex_unlock (&self->mutex);
}
