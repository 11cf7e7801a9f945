/* eval-read.c: features of photos for `eval`, cached between runs. */
#include "decoder-client.h"
#include "eval-private.h"
#include "scanner.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <string.h>

#define MAX_THREADS 2

typedef struct
{
  const ShoeboxNetworks *networks;
  ShoeboxEvalPhotos *photos;
  const ShoeboxEvalOptions *options;
  GCancellable *cancellable;
  char *cache_dir;
  gsize row; /* floats of a feature vector */

  pthread_mutex_t mutex;
  pthread_cond_t changed;
  guint next, done;  /* photos handed out; photos finished */
  guint running;     /* threads */
  GPtrArray *problems; /* path, reason, path, reason, ... not yet told */
  GError *error;     /* the first one */
} Reading;

static char *
cache_path (const Reading *reading, const char *path, const GStatBuf *info)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *stamp
      = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld", (gint64) info->st_size,
                         (gint64) info->st_mtim.tv_sec, info->st_mtim.tv_nsec);

  /* The zero bytes between the parts are hashed too, so that they cannot run into each other. */
  g_checksum_update (checksum, (const guchar *) absolute, (gssize) strlen (absolute) + 1);
  g_checksum_update (checksum, (const guchar *) stamp, (gssize) strlen (stamp) + 1);
  g_checksum_update (checksum, (const guchar *) nn_photo_net_id (reading->networks->net), -1);
  return g_strdup_printf ("%s/%s", reading->cache_dir, g_checksum_get_string (checksum));
}

static gboolean
load_cached (const Reading *reading, const char *cached, float *feature)
{
  g_autofree char *data = NULL;
  g_autofree float *unpacked = NULL;
  g_autoptr (GBytes) blob = NULL;
  gsize size;

  if (!g_file_get_contents (cached, &data, &size, NULL))
    return FALSE;
  blob = g_bytes_new_take (g_steal_pointer (&data), size);
  unpacked = shoebox_feature_unpack (&reading->photos->layout, blob);
  if (unpacked == NULL)
    return FALSE;
  memcpy (feature, unpacked, sizeof (float) * reading->row);
  return TRUE;
}

/* Computes and caches. What is kept is what was rounded for the cache, so that a second run gives
 * the same numbers. FALSE with *@reason when the photo cannot be read, with @error otherwise. */
static gboolean
compute (const Reading *reading, ShoeboxDecoder *decoder, NnPhotoRun *run, const char *path,
         const char *cached, float *feature, char **reason, GError **error)
{
  ShoeboxDecoded decoded = { 0 };
  gboolean ok = FALSE;
  NnError err = { 0 };

  if (!shoebox_decoder_read_photo (decoder, path, &decoded, error))
    return FALSE;
  if (decoded.rgb == NULL)
    *reason = g_strdup (decoded.reason != NULL ? decoded.reason : "it is gone");
  else
    {
      NnImage image = { g_bytes_get_data (decoded.rgb, NULL), decoded.rgb_width,
                        decoded.rgb_height, (gsize) decoded.rgb_width * 3 };

      ok = nn_photo_run (run, &image, decoded.width, decoded.height, feature, &err);
      if (!ok)
        *reason = g_strdup (err.text);
    }
  shoebox_decoded_clear (&decoded);

  if (ok)
    {
      g_autoptr (GBytes) blob = shoebox_feature_pack (&reading->photos->layout, feature);
      g_autofree float *rounded = shoebox_feature_unpack (&reading->photos->layout, blob);
      gsize size;
      const char *data = g_bytes_get_data (blob, &size);

      memcpy (feature, rounded, sizeof (float) * reading->row);
      /* A cache that cannot be written only costs time. */
      g_file_set_contents_full (cached, data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
    }
  return ok;
}

static gboolean
read_one (Reading *reading, guint i, ShoeboxDecoder *decoder, NnPhotoRun **run, char **reason,
          GError **error)
{
  const char *path = reading->photos->paths->pdata[i];
  float *feature = reading->photos->features + (gsize) i * reading->row;
  g_autofree char *cached = NULL;
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    {
      *reason = g_strdup (g_strerror (errno));
      return FALSE;
    }
  cached = cache_path (reading, path, &info);
  if (load_cached (reading, cached, feature))
    return TRUE;
  if (*run == NULL)
    {
      NnError err = { 0 };

      *run = nn_photo_run_new (reading->networks->net, &err);
      if (*run == NULL)
        {
          g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_WEIGHTS, err.text);
          return FALSE;
        }
    }
  return compute (reading, decoder, *run, path, cached, feature, reason, error);
}

static void *
reading_thread (void *data)
{
  Reading *reading = data;
  g_autoptr (ShoeboxDecoder) decoder = shoebox_decoder_new (0);
  NnPhotoRun *run = NULL;

  pthread_mutex_lock (&reading->mutex);
  while (reading->error == NULL && reading->next < reading->photos->paths->len
         && !g_cancellable_is_cancelled (reading->cancellable))
    {
      guint i = reading->next++;
      GError *error = NULL;
      char *reason = NULL;
      gboolean ok;

      pthread_mutex_unlock (&reading->mutex);
      ok = read_one (reading, i, decoder, &run, &reason, &error);
      pthread_mutex_lock (&reading->mutex);

      reading->photos->read[i] = ok;
      if (reason != NULL)
        {
          g_ptr_array_add (reading->problems, reading->photos->paths->pdata[i]);
          g_ptr_array_add (reading->problems, reason);
        }
      if (error != NULL && reading->error == NULL)
        reading->error = error;
      else
        g_clear_error (&error);
      reading->done++;
      pthread_cond_signal (&reading->changed);
    }
  reading->running--;
  pthread_cond_signal (&reading->changed);
  pthread_mutex_unlock (&reading->mutex);

  if (run != NULL)
    nn_photo_run_free (run);
  return NULL;
}

/* Called with the mutex held; gives it up while it tells. */
static void
tell (Reading *reading)
{
  const ShoeboxEvalOptions *options = reading->options;
  guint done = reading->done;
  g_autoptr (GPtrArray) problems = g_steal_pointer (&reading->problems);

  reading->problems = g_ptr_array_new ();
  pthread_mutex_unlock (&reading->mutex);
  for (guint i = 0; i < problems->len; i += 2)
    {
      if (options->problem != NULL)
        options->problem (options->user, problems->pdata[i], problems->pdata[i + 1]);
      g_free (problems->pdata[i + 1]);
    }
  if (options->progress != NULL)
    options->progress (options->user, done, reading->photos->paths->len);
  pthread_mutex_lock (&reading->mutex);
}

/* Rounded as a library keeps them. */
static void
compute_traits (ShoeboxEvalPhotos *photos, const ShoeboxNetworks *networks)
{
  gsize feature_row = (gsize) nn_feature_size (&photos->layout), row, width;
  g_autofree double *sum = NULL;
  g_autofree guint16 *half = NULL;
  guint n = 0;

  photos->trait_layout = nn_traits_layout (&photos->layout, networks->starter);
  row = (gsize) nn_traits_size (&photos->trait_layout);
  width = (gsize) photos->trait_layout.embedding;
  photos->traits = g_new0 (float, row * photos->paths->len + 1);
  photos->mean = g_new0 (float, width);
  sum = g_new0 (double, width);
  half = g_new (guint16, row);
  for (guint i = 0; i < photos->paths->len; i++)
    {
      float *traits = photos->traits + i * row;

      if (!photos->read[i])
        continue;
      nn_traits_compute (&photos->layout, networks->starter, photos->features + i * feature_row,
                         traits);
      nn_half_from_float (half, traits, row);
      nn_half_to_float (traits, half, row);
      for (gsize k = 0; k < width; k++)
        sum[k] += traits[k];
      n++;
    }
  for (gsize k = 0; k < width && n > 0; k++)
    photos->mean[k] = (float) (sum[k] / n);
}

gboolean
shoebox_eval_read (ShoeboxEvalPhotos *photos, const ShoeboxNetworks *networks,
                   const ShoeboxEvalOptions *options, GCancellable *cancellable, GError **error)
{
  Reading reading = { .networks = networks, .photos = photos, .options = options,
                      .cancellable = cancellable, .problems = g_ptr_array_new () };
  guint wanted = MIN (MAX_THREADS, g_get_num_processors ()), started = 0;
  pthread_t threads[MAX_THREADS];

  photos->layout = networks->layout;
  reading.row = (gsize) nn_feature_size (&photos->layout);
  photos->features = g_new0 (float, reading.row * (gsize) photos->paths->len);
  photos->read = g_new0 (gboolean, photos->paths->len);
  reading.cache_dir = g_build_filename (g_get_user_cache_dir (), "shoebox", "eval", NULL);
  g_mkdir_with_parents (reading.cache_dir, 0700);
  pthread_mutex_init (&reading.mutex, NULL);
  pthread_cond_init (&reading.changed, NULL);

  pthread_mutex_lock (&reading.mutex);
  while (started < wanted
         && pthread_create (&threads[started], NULL, reading_thread, &reading) == 0)
    started++;
  reading.running += started;
  if (started == 0)
    reading.error = g_error_new (SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, "No thread could be started");
  while (reading.running > 0)
    {
      pthread_cond_wait (&reading.changed, &reading.mutex);
      tell (&reading);
    }
  pthread_mutex_unlock (&reading.mutex);
  for (guint i = 0; i < started; i++)
    pthread_join (threads[i], NULL);

  pthread_cond_destroy (&reading.changed);
  pthread_mutex_destroy (&reading.mutex);
  g_ptr_array_unref (reading.problems);
  g_free (reading.cache_dir);
  if (reading.error != NULL)
    {
      g_propagate_error (error, reading.error);
      return FALSE;
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  compute_traits (photos, networks);
  return TRUE;
}

void
shoebox_eval_photos_clear (ShoeboxEvalPhotos *photos)
{
  g_clear_pointer (&photos->traits, g_free);
  g_clear_pointer (&photos->mean, g_free);
  g_clear_pointer (&photos->paths, g_ptr_array_unref);
  g_clear_pointer (&photos->features, g_free);
  g_clear_pointer (&photos->read, g_free);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

gboolean
shoebox_eval_list (const char *folder, GPtrArray *paths, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.' && shoebox_scan_is_photo (name))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
          g_ptr_array_add (found, g_steal_pointer (&path));
      }
  g_ptr_array_sort (found, compare_strings);
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (paths, found->pdata[i]);
  return TRUE;
}

float *
shoebox_eval_traits (const ShoeboxEvalPhotos *photos, const int *index, int n)
{
  gsize row = (gsize) nn_traits_size (&photos->trait_layout);
  float *x = g_new (float, row * (gsize) n + 1);

  for (int i = 0; i < n; i++)
    memcpy (x + (gsize) i * row, photos->traits + (gsize) index[i] * row, sizeof (float) * row);
  return x;
}
