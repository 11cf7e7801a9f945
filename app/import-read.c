/* import-read.c: the reading threads of an import: photo, decoder, networks, result. */
#include "importer.h"

#include <glib/gi18n.h>

#define GROUP_SIZE 32
#define GROUP_US (500 * 1000)

/* --- From photo to photo ---------------------------------------------------------------------- */

/* Whether nothing can come any more. Lock held. */
static gboolean
nothing_left (Importer *self)
{
  return !self->scanning && !self->more && !self->refilling && !self->preparing
         && !(self->features_lack && !self->prepared) && self->ready.length == 0
         && self->reading == 0 && self->results->len == 0 && self->saving == 0;
}

/* The networks, when a photo first needs them: an import of nothing new does not load them. */
static const ShoeboxNetworks *
get_networks (Importer *self)
{
  const ShoeboxNetworks *networks;

  pthread_mutex_lock (&self->mutex);
  while (self->preparing)
    pthread_cond_wait (&self->changed, &self->mutex);
  if (!self->prepared)
    {
      g_autoptr (GError) error = NULL;
      ShoeboxTraitStore *traits = NULL;

      self->preparing = TRUE;
      pthread_mutex_unlock (&self->mutex);
      networks = self->networks_func (&traits, self->user, &error);
      if (networks != NULL)
        importer_note_networks (self, networks);
      pthread_mutex_lock (&self->mutex);
      if (networks == NULL)
        {
          g_autofree char *reason
              = g_strdup_printf (_("%s. Photos are shown, but neither filed nor tagged"),
                                 error->message);

          importer_problem_locked (self, NULL, reason);
        }
      self->networks = networks;
      self->traits = traits;
      self->prepared = TRUE;
      self->preparing = FALSE;
      pthread_cond_broadcast (&self->changed);
    }
  networks = self->networks;
  pthread_mutex_unlock (&self->mutex);
  return networks;
}

/* The next photo, waiting for one if need be; NULL when the import is over. */
static ImporterPhoto *
take_photo (Importer *self)
{
  ImporterPhoto *photo = NULL;

  pthread_mutex_lock (&self->mutex);
  for (;;)
    {
      if (self->cancelled || self->over)
        break;
      if (self->features_lack && !self->prepared && !self->preparing && !self->paused)
        {
          pthread_mutex_unlock (&self->mutex);
          get_networks (self);
          pthread_mutex_lock (&self->mutex);
          continue;
        }
      if (!self->paused)
        {
          importer_refill_locked (self);
          photo = g_queue_pop_head (&self->ready);
        }
      if (photo != NULL)
        {
          const ImporterPhoto *next = g_queue_peek_head (&self->ready);

          photo->next = next != NULL ? g_strdup (next->path) : NULL;
          self->reading++;
          if (!self->scanning)
            {
              g_free (self->place);
              self->place = g_strdup (photo->path);
            }
          break;
        }
      /* Nobody should wait for results because a group is not full. */
      importer_save_locked (self);
      if (nothing_left (self))
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

static void
count (Importer *self, const ImporterResult *result)
{
  guint slot;

  self->progress.done++;
  if (result->decoded.status == SHOEBOX_DECODED_FAILED
      || result->decoded.status == SHOEBOX_DECODED_PARTIAL)
    self->progress.broken++;
  if (result->decoded.status == SHOEBOX_DECODED_GONE)
    self->progress.missing++;
  slot = self->samples++ % G_N_ELEMENTS (self->sample_at);
  self->sample_at[slot] = g_get_monotonic_time ();
  self->sample_done[slot] = self->progress.done;
}

static void
give_result (Importer *self, ImporterResult *result, const ShoeboxImportTimes *times)
{
  pthread_mutex_lock (&self->mutex);
  self->reading--;
  count (self, result);
  shoebox_times_add (&self->times, times);
  if (result->decoded.status == SHOEBOX_DECODED_GONE)
    /* It stays busy, so it is not handed out again; the next scan will find it missing. */
    importer_result_free (result);
  else
    {
      if (self->results->len == 0)
        self->first_result_at = g_get_monotonic_time ();
      g_ptr_array_add (self->results, result);
      if (self->results->len >= GROUP_SIZE
          || g_get_monotonic_time () - self->first_result_at >= GROUP_US)
        importer_save_locked (self);
    }
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
  importer_tell (self, NULL);
}

/* --- One photo -------------------------------------------------------------------------------- */

/* What the networks of the program say by themselves, so that there is a way back to them; NULL when
 * they are the ones in use. */
static GBytes *
pack_own (const ShoeboxNetworks *networks, const NnPhotoRun *run, const float *feature)
{
  g_autofree float *own = NULL;

  if (networks->own == NULL)
    return NULL;
  own = g_new (float, nn_feature_size (&networks->own->layout));
  nn_photo_run_get_base (run, feature, own);
  return shoebox_feature_pack (&networks->own->layout, own);
}

/* The features of what was decoded, into @result. A network that cannot cope with a picture makes
 * it a broken one, with the reason; one that has no memory says nothing about the picture: FALSE,
 * and the import cannot go on. */
static gboolean
run_networks (Importer *self, NnPhotoRun *run, ImporterResult *result)
{
  const ShoeboxNetworks *networks = self->networks;
  ShoeboxDecoded *decoded = &result->decoded;
  NnImage image = { .rgb = g_bytes_get_data (decoded->rgb, NULL), .width = decoded->rgb_width,
                    .height = decoded->rgb_height, .stride = (gsize) decoded->rgb_width * 3 };
  NnError err = { 0 };

  result->feature = g_new (float, nn_feature_size (&networks->layout));
  if (nn_photo_run (run, &image, decoded->width, decoded->height, result->feature, &err))
    {
      result->vector = shoebox_feature_pack (&networks->layout, result->feature);
      result->own_vector = pack_own (networks, run, result->feature);
    }
  else if (err.code == NN_ERROR_MEMORY)
    {
      importer_fail (self, g_error_new (SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED,
                                        _("The networks cannot run: %s"), err.text));
      return FALSE;
    }
  else
    {
      g_clear_pointer (&result->feature, g_free);
      decoded->status = SHOEBOX_DECODED_FAILED;
      decoded->reason = g_strdup (err.text);
    }
  g_clear_pointer (&decoded->rgb, g_bytes_unref);
  return TRUE;
}

/* The networks, and working memory for them in *@run. FALSE when the import cannot go on. */
static gboolean
prepare (Importer *self, NnPhotoRun **run)
{
  gint64 since = shoebox_time_now ();
  const ShoeboxNetworks *networks = get_networks (self);
  NnError err = { 0 };

  if (networks != NULL && *run == NULL)
    {
      *run = nn_photo_run_new (networks->net, &err);
      if (*run == NULL)
        importer_fail (self, g_error_new (SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED,
                                          _("The networks cannot run: %s"), err.text));
    }
  importer_spend (self, SHOEBOX_TIME_START, since);
  return networks == NULL || *run != NULL;
}

/* FALSE when the import cannot go on. */
static gboolean
read_photo (Importer *self, ShoeboxDecoder *decoder, NnPhotoRun *run, const ImporterPhoto *photo,
            ImporterResult *result)
{
  g_autoptr (GError) error = NULL;

  result->id = photo->id;
  /* The disk has as long for it as this photo takes. */
  if (photo->next != NULL)
    shoebox_decoder_fetch_ahead (photo->next);
  if (!shoebox_decoder_read_photo (decoder, photo->path, &result->decoded, &error))
    {
      importer_fail (self, g_steal_pointer (&error));
      return FALSE;
    }
  if (run != NULL && result->decoded.status == SHOEBOX_DECODED_OK
      && !run_networks (self, run, result))
    return FALSE;
  g_clear_pointer (&result->decoded.rgb, g_bytes_unref);
  return TRUE;
}

/* --- The thread ------------------------------------------------------------------------------- */

/* What a reading thread has told of its time. */
typedef struct
{
  gint64 wall, cpu;  /* nanoseconds: when that was, and processor time of the thread then */
  NnPhotoTimes networks;
} Clock;

static gint64
read_wall (void)
{
  return g_get_monotonic_time () * 1000;
}

/* Where the time since the last call went, of which the decoder spent @decoder. */
static void
tell_times (Clock *clock, const NnPhotoRun *run, const ShoeboxImportTimes *decoder,
            ShoeboxImportTimes *times)
{
  NnPhotoTimes networks = run != NULL ? *nn_photo_run_times (run) : (NnPhotoTimes){ 0 };
  gint64 wall = read_wall (), cpu = shoebox_time_now (), spent = cpu - clock->cpu;

  *times = *decoder;
  times->photos = 1;
  times->open = wall - clock->wall;
  times->idle = times->open - spent;
  for (int i = 0; i < SHOEBOX_N_TIMES; i++)
    times->idle -= decoder->cpu[i];
  times->cpu[SHOEBOX_TIME_INPUTS] = networks.inputs - clock->networks.inputs;
  times->cpu[SHOEBOX_TIME_BACKBONE] = networks.backbone - clock->networks.backbone;
  times->cpu[SHOEBOX_TIME_OBJECTS] = networks.objects - clock->networks.objects;
  times->cpu[SHOEBOX_TIME_TONES] = networks.cues - clock->networks.cues;
  for (int i = SHOEBOX_TIME_INPUTS; i <= SHOEBOX_TIME_TONES; i++)
    spent -= times->cpu[i];
  times->cpu[SHOEBOX_TIME_HAND_OVER] += spent;
  *clock = (Clock){ wall, cpu, networks };
}

void *
importer_reader_thread (void *user_data)
{
  Importer *self = user_data;
  g_autoptr (ShoeboxDecoder) decoder = shoebox_decoder_new (0);
  Clock clock = { 0 };
  NnPhotoRun *run = NULL;
  gboolean prepared = FALSE;
  ImporterPhoto *photo;

  pthread_setname_np (pthread_self (), "shoebox-import");
  while ((photo = take_photo (self)) != NULL)
    {
      ImporterResult *result = g_new0 (ImporterResult, 1);
      ShoeboxImportTimes times;
      gboolean ready = prepared || prepare (self, &run);

      if (!prepared)
        clock = (Clock){ read_wall (), shoebox_time_now (), { 0 } };
      prepared = TRUE;
      if (ready && read_photo (self, decoder, run, photo, result))
        {
          tell_times (&clock, run, &result->decoded.times, &times);
          give_result (self, result, &times);
        }
      else
        {
          importer_result_free (result);
          pthread_mutex_lock (&self->mutex);
          self->reading--;
          pthread_mutex_unlock (&self->mutex);
        }
      importer_photo_free (photo);
    }
  if (run != NULL)
    nn_photo_run_free (run);
  importer_end_thread (self);
  return NULL;
}
