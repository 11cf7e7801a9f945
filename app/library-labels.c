/* library-labels.c: what the owner decides of albums and tags themselves. */
#include "act-job.h"

#include "labels.h"
#include "merge.h"

static ShoeboxActJob *
label_job_new (ShoeboxLibrary *self, DbActKind kind, gint64 label, ShoeboxLabelKind label_kind,
               const char *name)
{
  ShoeboxActJob *job = _shoebox_act_job_new (self, SHOEBOX_JOB_JOURNAL);

  job->kind = kind;
  job->label = label;
  job->label_kind = (DbLabelKind) label_kind;
  job->name = g_strdup (name);
  return job;
}

ShoeboxAct *
shoebox_library_add_label (ShoeboxLibrary *self, ShoeboxLabelKind kind, const char *name,
                           gint64 *id, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (id != NULL)
    *id = 0;
  return _shoebox_act_job_do_now (label_job_new (self, DB_ACT_ADD, 0, kind, name), id, error);
}

ShoeboxAct *
shoebox_library_rename_label (ShoeboxLibrary *self, gint64 label, const char *name, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  return _shoebox_act_job_do_now (label_job_new (self, DB_ACT_RENAME, label, SHOEBOX_ALBUM, name),
                                  NULL, error);
}

ShoeboxAct *
shoebox_library_remove_label (ShoeboxLibrary *self, gint64 label, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_act_job_do_now (label_job_new (self, DB_ACT_REMOVE, label, SHOEBOX_ALBUM, NULL),
                                  NULL, error);
}

void
shoebox_library_add_label_async (ShoeboxLibrary *self, ShoeboxLabelKind kind, const char *name,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (name != NULL);
  _shoebox_act_job_do_soon (label_job_new (self, DB_ACT_ADD, 0, kind, name),
                            shoebox_library_add_label_async, callback, user_data);
}

void
shoebox_library_rename_label_async (ShoeboxLibrary *self, gint64 label, const char *name,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (name != NULL);
  _shoebox_act_job_do_soon (label_job_new (self, DB_ACT_RENAME, label, SHOEBOX_ALBUM, name),
                            shoebox_library_rename_label_async, callback, user_data);
}

void
shoebox_library_remove_label_async (ShoeboxLibrary *self, gint64 label,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_act_job_do_soon (label_job_new (self, DB_ACT_REMOVE, label, SHOEBOX_ALBUM, NULL),
                            shoebox_library_remove_label_async, callback, user_data);
}

/* --- Order and look ----------------------------------------------------------------------------- */

static ShoeboxActJob *
move_job_new (ShoeboxLibrary *self, gint64 label, gint64 before, int by)
{
  ShoeboxActJob *job = label_job_new (self, DB_ACT_ORDER, label, SHOEBOX_ALBUM, NULL);

  job->other = before;
  job->by = by;
  return job;
}

ShoeboxAct *
shoebox_library_move_label (ShoeboxLibrary *self, gint64 label, gint64 before, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_act_job_do_now (move_job_new (self, label, before, 0), NULL, error);
}

void
shoebox_library_move_label_async (ShoeboxLibrary *self, gint64 label, gint64 before,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_act_job_do_soon (move_job_new (self, label, before, 0),
                            shoebox_library_move_label_async, callback, user_data);
}

void
shoebox_library_shift_label_async (ShoeboxLibrary *self, gint64 label, int by,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (by != 0);
  _shoebox_act_job_do_soon (move_job_new (self, label, 0, by), shoebox_library_shift_label_async,
                            callback, user_data);
}

void
shoebox_library_set_look_async (ShoeboxLibrary *self, gint64 label, const char *colour,
                                const char *emoji, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  ShoeboxActJob *job;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  job = label_job_new (self, DB_ACT_LOOK, label, SHOEBOX_ALBUM, NULL);
  job->colour = g_strdup (colour);
  job->emoji = g_strdup (emoji);
  _shoebox_act_job_do_soon (job, shoebox_library_set_look_async, callback, user_data);
}

/* --- Merging ------------------------------------------------------------------------------------ */

static ShoeboxActJob *
merge_job_new (ShoeboxLibrary *self, gint64 from, gint64 into)
{
  ShoeboxActJob *job = label_job_new (self, DB_ACT_MERGE, into, SHOEBOX_ALBUM, NULL);

  job->other = from;
  return job;
}

ShoeboxAct *
shoebox_library_merge_labels (ShoeboxLibrary *self, gint64 from, gint64 into, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_act_job_do_now (merge_job_new (self, from, into), NULL, error);
}

void
shoebox_library_merge_labels_async (ShoeboxLibrary *self, gint64 from, gint64 into,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_act_job_do_soon (merge_job_new (self, from, into), shoebox_library_merge_labels_async,
                            callback, user_data);
}

void
shoebox_merge_preview_free (ShoeboxMergePreview *preview)
{
  if (preview == NULL)
    return;
  g_clear_pointer (&preview->from, g_array_unref);
  g_clear_pointer (&preview->into, g_array_unref);
  g_free (preview);
}

static ShoeboxMergePreview *
preview_merge (Db *db, gint64 from, gint64 into, guint n_samples, GError **error)
{
  g_autoptr (DbMerge) merge = db_labels_preview_merge (db, from, into, n_samples, error);
  ShoeboxMergePreview *preview;

  if (merge == NULL)
    {
      _shoebox_error_from_db (error);
      return NULL;
    }
  preview = g_new0 (ShoeboxMergePreview, 1);
  preview->n_from = merge->n_from;
  preview->n_into = merge->n_into;
  preview->n_both = merge->n_both;
  preview->n_facts = merge->n_facts;
  preview->n_noes = merge->n_noes;
  preview->n_dropped = merge->n_dropped;
  preview->takes_class = merge->takes_class;
  preview->refuses_class = merge->refuses_class;
  preview->from = g_steal_pointer (&merge->from);
  preview->into = g_steal_pointer (&merge->into);
  return preview;
}

ShoeboxMergePreview *
shoebox_library_preview_merge (ShoeboxLibrary *self, gint64 from, gint64 into, guint n_samples,
                               GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  if (!_shoebox_library_check_open (self, error))
    return NULL;
  return preview_merge (self->main_db, from, into, n_samples, error);
}

/* The task is touched on the main thread only. */
typedef struct
{
  ShoeboxLibrary *self; /* borrowed: closing the library waits for its workers */
  GTask *task;
  gint64 from, into;
  guint n_samples;
  ShoeboxMergePreview *preview;
  GError *error;
} PreviewJob;

static void
preview_run_cb (gpointer data)
{
  PreviewJob *job = data;

  job->preview = preview_merge (job->self->reader_db, job->from, job->into, job->n_samples,
                                &job->error);
}

static void
preview_done_cb (gpointer data)
{
  g_autofree PreviewJob *job = data;
  g_autoptr (GTask) task = job->task;

  if (job->preview != NULL)
    g_task_return_pointer (task, job->preview, (GDestroyNotify) shoebox_merge_preview_free);
  else
    g_task_return_error (task, job->error);
}

void
shoebox_library_preview_merge_async (ShoeboxLibrary *self, gint64 from, gint64 into,
                                     guint n_samples, GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  PreviewJob *job;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_preview_merge_async);
  if (!_shoebox_library_check_open (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  job = g_new0 (PreviewJob, 1);
  job->self = self;
  job->task = g_steal_pointer (&task);
  job->from = from;
  job->into = into;
  job->n_samples = n_samples;
  shoebox_worker_push (self->reader, preview_run_cb, preview_done_cb, NULL, job);
}

ShoeboxMergePreview *
shoebox_library_preview_merge_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

gint64
shoebox_library_find_label (ShoeboxLibrary *self, ShoeboxLabelKind kind, const char *name)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), 0);
  g_return_val_if_fail (name != NULL, 0);

  if (self->main_db == NULL)
    return 0;
  return MAX (0, db_labels_find (self->main_db, (DbLabelKind) kind, name, NULL));
}

