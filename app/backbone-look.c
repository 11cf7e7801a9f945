/* backbone-look.c: the threads that look at photos again. */
#include "backbone-look.h"

#include <string.h>

#define GROUP_SIZE 16
#define NEWS_US (100 * 1000)

void
backbone_photo_free (BackbonePhoto *photo)
{
  g_free (photo->path);
  g_clear_pointer (&photo->used, g_bytes_unref);
  g_clear_pointer (&photo->vector, g_bytes_unref);
  g_free (photo);
}

/* --- News ------------------------------------------------------------------------------------- */

static void
deliver_cb (gpointer data)
{
  BackboneLook *self = data;

  self->news_func (self->user);
}

/* @due: also when there was some a moment ago. Lock not held. */
static void
tell (BackboneLook *self, gboolean due)
{
  gint64 now = g_get_monotonic_time ();

  pthread_mutex_lock (&self->mutex);
  due = due || now - self->news_at >= NEWS_US;
  if (due)
    self->news_at = now;
  pthread_mutex_unlock (&self->mutex);
  if (due)
    shoebox_worker_post (self->writer, deliver_cb, self);
}

void
backbone_look_fail (BackboneLook *self, GError *error)
{
  pthread_mutex_lock (&self->mutex);
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  self->cancelled = TRUE;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
  g_clear_error (&error);
}

/* Time at rest is not time at work. Lock held. */
static void
note_work_locked (BackboneLook *self)
{
  gboolean working = !self->paused && !self->held && !self->cancelled && !self->over
                     && self->threads > 0;
  gint64 now = g_get_monotonic_time ();

  if (self->since != 0)
    self->worked_us += now - self->since;
  self->since = working ? now : 0;
}

/* --- Looking threads -------------------------------------------------------------------------- */

/* FALSE when it cannot go on. The first thread that comes loads them. */
static gboolean
prepare (BackboneLook *self)
{
  const ShoeboxNetworks *next;
  BackboneUsed used = { 0 };
  GError *error = NULL;
  gboolean ok;

  pthread_mutex_lock (&self->mutex);
  while (self->preparing)
    pthread_cond_wait (&self->changed, &self->mutex);
  if (self->next != NULL || self->cancelled)
    {
      ok = !self->cancelled;
      pthread_mutex_unlock (&self->mutex);
      return ok;
    }
  self->preparing = TRUE;
  pthread_mutex_unlock (&self->mutex);

  next = self->networks_func (&used, self->user, &error);
  ok = next != NULL;
  if (!ok)
    backbone_look_fail (self, error);
  pthread_mutex_lock (&self->mutex);
  g_free (self->used.id);
  self->used = used;
  self->next = next;
  self->preparing = FALSE;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
  return ok;
}

/* The next photo, waiting for one if need be; NULL when it is over. */
static BackbonePhoto *
take_photo (BackboneLook *self)
{
  BackbonePhoto *photo = NULL;

  pthread_mutex_lock (&self->mutex);
  while (!self->cancelled && !self->over)
    {
      if (!self->paused && !self->held)
        {
          backbone_look_refill_locked (self);
          photo = g_queue_pop_head (&self->ready);
        }
      if (photo != NULL)
        {
          self->looking++;
          break;
        }
      backbone_look_save_locked (self);
      if (!self->more && !self->refilling && self->ready.length == 0 && self->looking == 0
          && self->results->len == 0 && self->saving == 0)
        {
          self->over = TRUE;
          pthread_cond_broadcast (&self->changed);
          break;
        }
      pthread_cond_wait (&self->changed, &self->mutex);
    }
  pthread_mutex_unlock (&self->mutex);
  return photo;
}

/* The picture of which the vector is, from the file or from its thumbnail. FALSE when no decoder can be
 * started. */
static gboolean
read_picture (BackboneLook *self, ShoeboxDecoder *decoder, const BackbonePhoto *photo,
              ShoeboxDecoded *decoded, GError **error)
{
  g_autoptr (GBytes) thumbnail = NULL;

  if (!photo->missing)
    {
      if (!shoebox_decoder_read_photo (decoder, photo->path, decoded, error))
        return FALSE;
      if (decoded->status == SHOEBOX_DECODED_OK && decoded->has_hash
          && memcmp (decoded->hash, photo->hash, sizeof photo->hash) == 0)
        return TRUE;
      shoebox_decoded_clear (decoded);
    }
  *decoded = (ShoeboxDecoded){ .status = SHOEBOX_DECODED_GONE };
  thumbnail = self->thumbnail_func (photo->id, self->user);
  return thumbnail == NULL || shoebox_decoder_read_bytes (decoder, thumbnail, decoded, error);
}

/* The vector by the networks on their way. NULL: no network can say anything of it. */
static GBytes *
look (const BackboneLook *self, NnPhotoRun *run, const BackbonePhoto *photo,
      const ShoeboxDecoded *decoded)
{
  const NnFeatureLayout *layout = &self->next->layout, *used_layout = &self->used.layout;
  NnImage image = { .rgb = g_bytes_get_data (decoded->rgb, NULL), .width = decoded->rgb_width,
                    .height = decoded->rgb_height, .stride = (gsize) decoded->rgb_width * 3 };
  g_autofree float *feature = g_new (float, nn_feature_size (layout));
  g_autofree float *used = shoebox_feature_unpack (used_layout, photo->used);
  NnError err;

  if (used == NULL || !nn_photo_run_embedding (run, &image, used_layout, used, feature, &err))
    return NULL;
  return shoebox_feature_pack (layout, feature);
}

/* FALSE when it cannot go on. */
static gboolean
look_at (BackboneLook *self, ShoeboxDecoder *decoder, NnPhotoRun **run, BackbonePhoto *photo)
{
  ShoeboxDecoded decoded = { 0 };
  GError *error = NULL;
  NnError err = { 0 };

  if (*run == NULL && (*run = nn_photo_run_new (self->next->net, &err)) == NULL)
    error = g_error_new (SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, "%s", err.text);
  else if (read_picture (self, decoder, photo, &decoded, &error)
           && decoded.status == SHOEBOX_DECODED_OK && decoded.rgb != NULL)
    photo->vector = look (self, *run, photo, &decoded);
  shoebox_decoded_clear (&decoded);
  if (error == NULL)
    return TRUE;
  backbone_look_fail (self, error);
  return FALSE;
}

static void
give_result (BackboneLook *self, BackbonePhoto *photo)
{
  pthread_mutex_lock (&self->mutex);
  self->looking--;
  self->done++;
  self->n_unseen += photo->vector == NULL;
  g_ptr_array_add (self->results, photo);
  if (self->results->len >= GROUP_SIZE)
    backbone_look_save_locked (self);
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
  tell (self, FALSE);
}

static void
end_thread (BackboneLook *self)
{
  gboolean last;

  pthread_mutex_lock (&self->mutex);
  last = self->threads == 1;
  if (last)
    {
      /* What was seen before a stop is kept. */
      backbone_look_save_locked (self);
      while (self->saving > 0 || self->refilling)
        pthread_cond_wait (&self->changed, &self->mutex);
    }
  self->threads--;
  if (last)
    note_work_locked (self);
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
  if (last)
    tell (self, TRUE);
}

static void *
look_thread (void *user_data)
{
  BackboneLook *self = user_data;
  g_autoptr (ShoeboxDecoder) decoder = shoebox_decoder_new (0);
  NnPhotoRun *run = NULL;
  BackbonePhoto *photo;

  pthread_setname_np (pthread_self (), "shoebox-look");
  while (prepare (self) && (photo = take_photo (self)) != NULL)
    if (look_at (self, decoder, &run, photo))
      give_result (self, photo);
    else
      {
        backbone_photo_free (photo);
        pthread_mutex_lock (&self->mutex);
        self->looking--;
        pthread_cond_broadcast (&self->changed);
        pthread_mutex_unlock (&self->mutex);
      }
  if (run != NULL)
    nn_photo_run_free (run);
  end_thread (self);
  return NULL;
}

/* --- From the main thread --------------------------------------------------------------------- */

BackboneLook *
backbone_look_new (ShoeboxWorker *writer, Db *db, BackboneNetworksFunc networks_func,
                   BackboneThumbnailFunc thumbnail_func, BackboneNewsFunc news_func, gpointer user)
{
  BackboneLook *self = g_new0 (BackboneLook, 1);

  self->writer = writer;
  self->db = db;
  self->networks_func = networks_func;
  self->thumbnail_func = thumbnail_func;
  self->news_func = news_func;
  self->user = user;
  pthread_mutex_init (&self->mutex, NULL);
  pthread_cond_init (&self->changed, NULL);
  g_queue_init (&self->ready);
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) backbone_photo_free);
  self->busy = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->unseen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->more = TRUE;
  return self;
}

void
backbone_look_start (BackboneLook *self)
{
  self->threads = BACKBONE_LOOKERS;
  note_work_locked (self);
  for (guint i = 0; i < BACKBONE_LOOKERS; i++)
    if (pthread_create (&self->thread[i], NULL, look_thread, self) != 0)
      g_error ("Could not start a thread");
  self->n_started = BACKBONE_LOOKERS;
}

static void
set_rest (BackboneLook *self, gboolean *which, gboolean value)
{
  pthread_mutex_lock (&self->mutex);
  note_work_locked (self);
  *which = value;
  note_work_locked (self);
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
}

void
backbone_look_set_paused (BackboneLook *self, gboolean paused)
{
  set_rest (self, &self->paused, paused);
}

void
backbone_look_set_held (BackboneLook *self, gboolean held)
{
  set_rest (self, &self->held, held);
}

void
backbone_look_cancel (BackboneLook *self)
{
  set_rest (self, &self->cancelled, TRUE);
}

void
backbone_look_join (BackboneLook *self)
{
  for (guint i = 0; i < self->n_started; i++)
    pthread_join (self->thread[i], NULL);
  self->n_started = 0;
}

void
backbone_look_free (BackboneLook *self)
{
  g_queue_clear_full (&self->ready, (GDestroyNotify) backbone_photo_free);
  g_ptr_array_unref (self->results);
  g_hash_table_unref (self->busy);
  g_hash_table_unref (self->unseen);
  g_clear_pointer (&self->lacking, g_array_unref);
  g_free (self->used.id);
  g_clear_error (&self->error);
  pthread_cond_destroy (&self->changed);
  pthread_mutex_destroy (&self->mutex);
  g_free (self);
}

void
backbone_look_get_progress (BackboneLook *self, BackboneLookProgress *progress)
{
  gint64 worked;
  guint left;

  pthread_mutex_lock (&self->mutex);
  worked = self->worked_us + (self->since != 0 ? g_get_monotonic_time () - self->since : 0);
  left = self->todo - MIN (self->todo, self->done);
  *progress = (BackboneLookProgress){ .over = self->threads == 0,
                                      .failed = self->error != NULL,
                                      .complete = self->over && !self->cancelled,
                                      .todo = self->todo,
                                      .done = self->done,
                                      .unseen = self->n_unseen,
                                      .left = -1 };
  if (self->done > 0 && worked > 0)
    {
      progress->rate = (double) self->done * G_USEC_PER_SEC / (double) worked;
      progress->left = left / progress->rate;
    }
  pthread_mutex_unlock (&self->mutex);
}
