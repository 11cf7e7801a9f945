/* list-job.c: a question to the reader that is answered with a list. */
#include "list-job.h"

typedef struct
{
  ShoeboxLibrary *self; /* borrowed: closing the library waits for its workers */
  GTask *task;          /* touched on the main thread only */
  ShoeboxListFunc func;
  GPtrArray *list;
  GError *error;
} ListJob;

static void
run_cb (gpointer data)
{
  ListJob *job = data;

  job->list = job->func (job->self->reader_db, &job->error);
}

static void
done_cb (gpointer data)
{
  g_autofree ListJob *job = data;
  g_autoptr (GTask) task = job->task;

  if (job->list != NULL)
    {
      g_task_return_pointer (task, job->list, (GDestroyNotify) g_ptr_array_unref);
      return;
    }
  _shoebox_error_from_db (&job->error);
  g_task_return_error (task, job->error);
}

void
_shoebox_library_read_list (ShoeboxLibrary *self, ShoeboxListFunc func, GCancellable *cancellable,
                            gpointer tag, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  ListJob *job;

  g_task_set_source_tag (task, tag);
  if (!_shoebox_library_check_open (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  job = g_new0 (ListJob, 1);
  job->self = self;
  job->task = g_steal_pointer (&task);
  job->func = func;
  shoebox_worker_push (self->reader, run_cb, done_cb, NULL, job);
}
