/* suggest.c: what the machine thinks of some photos together, and what was used last. */
#include "suggest.h"

#include "library-private.h"

#include "vectors.h"

#define MAX_LOOKED_AT 24
#define MAX_GUESSES 3
#define MAX_RECENT 12
#define LEAST_P 0.15f

static void
guess_free (gpointer data)
{
  ShoeboxGuess *guess = data;

  g_free (guess->name);
  g_free (guess);
}

void
shoebox_suggestions_free (ShoeboxSuggestions *suggestions)
{
  if (suggestions == NULL)
    return;
  g_clear_pointer (&suggestions->guesses, g_ptr_array_unref);
  g_clear_pointer (&suggestions->recent, g_array_unref);
  g_free (suggestions);
}

/* The task is touched on the main thread only. */
typedef struct
{
  ShoeboxLibrary *self; /* borrowed: closing the library waits for its workers */
  GTask *task;
  GCancellable *cancellable;
  ShoeboxLabelKind kind;
  gint64 *ids;
  gsize n;
  ShoeboxSuggestions *suggestions;
  GError *error;
} Job;

/* Adds what the opinion says of one photo to @sum; FALSE: it was not read yet. */
static gboolean
add_photo (Db *db, const ShoeboxNetworks *networks, const ShoeboxOpinion *opinion, gint64 network,
           gboolean albums, const int *which, gint64 id, float *sum)
{
  g_autoptr (GBytes) blob = db_vectors_get (db, id, network, NULL);
  g_autofree float *feature = blob != NULL ? shoebox_feature_unpack (&networks->layout, blob)
                                           : NULL;
  guint n = albums ? opinion->albums->len : opinion->tags->len;
  g_autofree float *traits = NULL, *p = NULL;

  if (feature == NULL || n == 0)
    return FALSE;
  traits = g_new (float, nn_traits_size (&opinion->taste->layout));
  p = g_new0 (float, n + 1);
  nn_traits_compute (&networks->layout, networks->starter, feature, traits);
  if (albums ? !nn_taste_albums (opinion->taste, traits, p)
             : !nn_taste_tags (opinion->taste, traits, 1, which, (int) n, p))
    return FALSE;
  for (guint i = 0; i < n; i++)
    sum[i] += p[i];
  return TRUE;
}

/* The album in which all of the photos are that are looked at, or 0. */
static gint64
common_album (Db *db, const Job *job, gsize step)
{
  gint64 common = 0;

  for (gsize i = 0; i < job->n; i += step)
    {
      g_autoptr (DbPhoto) photo = db_photos_get (db, job->ids[i], NULL);

      if (photo == NULL || photo->album == 0 || (common != 0 && photo->album != common))
        return 0;
      common = photo->album;
    }
  return common;
}

static int
compare_guesses (gconstpointer a, gconstpointer b)
{
  const ShoeboxGuess *x = *(ShoeboxGuess *const *) a, *y = *(ShoeboxGuess *const *) b;

  return (x->p < y->p) - (x->p > y->p);
}

static void
add_guesses (Db *db, Job *job)
{
  const ShoeboxNetworks *networks = _shoebox_library_get_networks (job->self, NULL);
  g_autoptr (ShoeboxOpinion) opinion
      = networks != NULL ? _shoebox_library_dup_opinion (job->self, db, NULL) : NULL;
  gint64 network = opinion != NULL ? db_networks_find (db, nn_photo_net_id (networks->net), NULL)
                                   : 0;
  gboolean albums = job->kind == SHOEBOX_ALBUM;
  gsize step = MAX (1, (job->n + MAX_LOOKED_AT - 1) / MAX_LOOKED_AT);
  GPtrArray *labels, *guesses = job->suggestions->guesses;
  g_autofree float *sum = NULL;
  g_autofree int *which = NULL;
  gint64 common;
  guint n_read = 0;

  if (network <= 0 || job->n == 0)
    return;
  labels = albums ? opinion->albums : opinion->tags;
  sum = g_new0 (float, labels->len + 1);
  which = g_new (int, labels->len + 1);
  for (guint i = 0; i < labels->len; i++)
    which[i] = (int) i;
  for (gsize i = 0; i < job->n; i += step)
    n_read += add_photo (db, networks, opinion, network, albums, which, job->ids[i], sum);
  common = albums ? common_album (db, job, step) : 0;
  for (guint i = 0; n_read > 0 && i < labels->len; i++)
    {
      const ShoeboxOpinionLabel *label = labels->pdata[i];
      float p = sum[i] / (float) n_read;
      ShoeboxGuess *guess;

      if (p < LEAST_P || label->label < 0 || (common != 0 && label->label == common))
        continue;
      guess = g_new0 (ShoeboxGuess, 1);
      guess->label = label->label;
      guess->name = g_strdup (label->name);
      guess->p = p;
      g_ptr_array_add (guesses, guess);
    }
  g_ptr_array_sort (guesses, compare_guesses);
  if (guesses->len > MAX_GUESSES)
    g_ptr_array_set_size (guesses, MAX_GUESSES);
}

static void
job_run_cb (gpointer data)
{
  Job *job = data;
  Db *db = job->self->reader_db;

  if (g_cancellable_set_error_if_cancelled (job->cancellable, &job->error))
    return;
  job->suggestions = g_new0 (ShoeboxSuggestions, 1);
  job->suggestions->guesses = g_ptr_array_new_with_free_func (guess_free);
  job->suggestions->recent = db_journal_recent (
      db, job->kind == SHOEBOX_ALBUM ? DB_ACT_FILE : DB_ACT_TAG_YES, MAX_RECENT, &job->error);
  if (job->suggestions->recent == NULL)
    {
      _shoebox_error_from_db (&job->error);
      return;
    }
  add_guesses (db, job);
}

static void
job_done_cb (gpointer data)
{
  g_autofree Job *job = data;
  g_autoptr (GTask) task = job->task;

  if (job->error != NULL)
    {
      shoebox_suggestions_free (job->suggestions);
      g_task_return_error (task, job->error);
    }
  else
    g_task_return_pointer (task, job->suggestions, (GDestroyNotify) shoebox_suggestions_free);
  g_clear_object (&job->cancellable);
  g_free (job->ids);
}

void
shoebox_library_suggest_async (ShoeboxLibrary *self, ShoeboxLabelKind kind, const gint64 *ids,
                               gsize n, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  Job *job;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_suggest_async);
  if (!_shoebox_library_check_open (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  job = g_new0 (Job, 1);
  job->self = self;
  job->task = g_steal_pointer (&task);
  job->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  job->kind = kind;
  job->ids = g_memdup2 (ids, n * sizeof *ids);
  job->n = n;
  shoebox_worker_push (self->reader, job_run_cb, job_done_cb, NULL, job);
}

ShoeboxSuggestions *
shoebox_library_suggest_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
