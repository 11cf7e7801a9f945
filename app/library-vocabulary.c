/* library-vocabulary.c: the words that there are to search by, read beside the main thread. */
#include "library-private.h"

#include "searching.h"

#include "facets.h"
#include "labels.h"
#include "searches.h"

typedef struct
{
  ShoeboxLibrary *self;
  GTask *task; /* touched on the main thread only */
  ShoeboxVocabulary *vocabulary;
} Job;

static void
add_names (Db *db, DbLabelKind kind, GPtrArray *names)
{
  g_autoptr (GPtrArray) labels = db_labels_list_uncounted (db, kind, NULL);

  for (guint i = 0; labels != NULL && i < labels->len; i++)
    g_ptr_array_add (names, g_strdup (((DbLabel *) labels->pdata[i])->name));
}

static void
run_cb (gpointer data)
{
  Job *job = data;
  Db *db = job->self->reader_db;
  GPtrArray *cameras = db_cameras_list (db, NULL);
  GArray *years = db_years_list (db, NULL);
  GPtrArray *recent = db_searches_list_recent (db, NULL);

  job->vocabulary = shoebox_vocabulary_new ();
  add_names (db, DB_LABEL_ALBUM, job->vocabulary->albums);
  add_names (db, DB_LABEL_TAG, job->vocabulary->tags);
  add_names (db, DB_LABEL_PERSON, job->vocabulary->people);
  if (cameras != NULL)
    {
      g_ptr_array_unref (job->vocabulary->cameras);
      job->vocabulary->cameras = cameras;
    }
  if (recent != NULL)
    {
      g_ptr_array_unref (job->vocabulary->recent);
      job->vocabulary->recent = recent;
    }
  if (years != NULL)
    {
      g_array_unref (job->vocabulary->years);
      job->vocabulary->years = years;
    }
}

static void
done_cb (gpointer data)
{
  g_autofree Job *job = data;
  g_autoptr (GTask) task = job->task;

  g_task_return_pointer (task, job->vocabulary, (GDestroyNotify) shoebox_vocabulary_free);
}

void
shoebox_library_load_vocabulary_async (ShoeboxLibrary *self, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Job *job;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_load_vocabulary_async);
  if (self->reader == NULL)
    {
      g_task_return_pointer (task, shoebox_vocabulary_new (),
                             (GDestroyNotify) shoebox_vocabulary_free);
      g_object_unref (task);
      return;
    }
  job = g_new0 (Job, 1);
  job->self = self;
  job->task = task;
  shoebox_worker_push (self->reader, run_cb, done_cb, NULL, job);
}

ShoeboxVocabulary *
shoebox_library_load_vocabulary_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
