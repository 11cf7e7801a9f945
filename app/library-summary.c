/* library-summary.c: several photos at once, read on the reader's thread. */
#include "summary.h"

#include "library-private.h"

#include "common.h"

G_STATIC_ASSERT (G_N_ELEMENTS (((DbSummary *) NULL)->n_stars)
                 == G_N_ELEMENTS (((ShoeboxSummary *) NULL)->n_stars));

static void
label_free (gpointer data)
{
  ShoeboxSummaryLabel *label = data;

  g_free (label->name);
  g_free (label);
}

ShoeboxSummary *
shoebox_summary_ref (ShoeboxSummary *summary)
{
  g_return_val_if_fail (summary != NULL, NULL);
  g_atomic_ref_count_inc (&summary->ref_count);
  return summary;
}

void
shoebox_summary_unref (ShoeboxSummary *summary)
{
  g_return_if_fail (summary != NULL);
  if (!g_atomic_ref_count_dec (&summary->ref_count))
    return;
  g_ptr_array_unref (summary->albums);
  g_ptr_array_unref (summary->tags);
  g_free (summary);
}

static GPtrArray *
labels_from_db (GPtrArray *from)
{
  GPtrArray *labels = g_ptr_array_new_full (from->len, label_free);

  for (guint i = 0; i < from->len; i++)
    {
      DbSummaryLabel *row = from->pdata[i];
      ShoeboxSummaryLabel *label = g_new0 (ShoeboxSummaryLabel, 1);

      label->label = row->label;
      label->kind = (ShoeboxLabelKind) row->kind;
      label->name = g_steal_pointer (&row->name);
      label->n_yes = row->n_yes;
      label->n_facts = row->n_facts;
      label->n_no = row->n_no;
      g_ptr_array_add (labels, label);
    }
  return labels;
}

static ShoeboxSummary *
summarise (Db *db, const gint64 *ids, gsize n, GError **error)
{
  g_autoptr (DbSummary) from = db_summary_make (db, ids, n, error);
  ShoeboxSummary *summary;

  if (from == NULL)
    {
      _shoebox_error_from_db (error);
      return NULL;
    }
  summary = g_new0 (ShoeboxSummary, 1);
  g_atomic_ref_count_init (&summary->ref_count);
  summary->n = from->n;
  summary->n_favourites = from->n_favourites;
  summary->size = from->size;
  summary->first = from->first;
  summary->last = from->last;
  summary->n_unsorted = from->n_unsorted;
  summary->n_none = from->n_none;
  summary->albums = labels_from_db (from->albums);
  summary->tags = labels_from_db (from->tags);
  summary->min_rating = -1;
  for (int stars = 0; stars < (int) G_N_ELEMENTS (summary->n_stars); stars++)
    {
      summary->n_stars[stars] = from->n_stars[stars];
      if (from->n_stars[stars] == 0)
        continue;
      if (summary->min_rating < 0)
        summary->min_rating = stars;
      summary->max_rating = stars;
    }
  summary->min_rating = MAX (summary->min_rating, 0);
  return summary;
}

ShoeboxSummary *
shoebox_library_summarise (ShoeboxLibrary *self, const gint64 *ids, gsize n, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_library_check_open (self, error) ? summarise (self->main_db, ids, n, error)
                                                   : NULL;
}

/* The task is touched on the main thread only. */
typedef struct
{
  ShoeboxLibrary *self; /* borrowed: closing the library waits for its workers */
  GTask *task;
  GCancellable *cancellable;
  gint64 *ids;
  gsize n;
  ShoeboxSummary *summary;
  GError *error;
} Job;

static void
job_run_cb (gpointer data)
{
  Job *job = data;

  if (!g_cancellable_set_error_if_cancelled (job->cancellable, &job->error))
    job->summary = summarise (job->self->reader_db, job->ids, job->n, &job->error);
}

static void
job_done_cb (gpointer data)
{
  g_autofree Job *job = data;
  g_autoptr (GTask) task = job->task;

  if (job->summary != NULL)
    g_task_return_pointer (task, job->summary, (GDestroyNotify) shoebox_summary_unref);
  else
    g_task_return_error (task, job->error);
  g_clear_object (&job->cancellable);
  g_free (job->ids);
}

void
shoebox_library_summarise_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  Job *job;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_summarise_async);
  if (!_shoebox_library_check_open (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  job = g_new0 (Job, 1);
  job->self = self;
  job->task = g_steal_pointer (&task);
  job->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  job->ids = g_memdup2 (ids, n * sizeof *ids);
  job->n = n;
  shoebox_worker_push (self->reader, job_run_cb, job_done_cb, NULL, job);
}

ShoeboxSummary *
shoebox_library_summarise_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
