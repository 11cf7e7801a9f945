/* library-unreadable.c: what could not be read. */
#include "unreadable.h"

#include "import-private.h"
#include "library-private.h"
#include "list-job.h"

void
shoebox_unreadable_free (ShoeboxUnreadable *unreadable)
{
  g_free (unreadable->path);
  g_free (unreadable->reason);
  g_free (unreadable);
}

/* --- List ------------------------------------------------------------------------------------- */

static GPtrArray *
list_unreadable (Db *db, GError **error)
{
  g_autoptr (GPtrArray) rows = db_photos_list_broken (db, error);
  GPtrArray *list;

  if (rows == NULL)
    return NULL;
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) shoebox_unreadable_free);
  for (guint i = 0; i < rows->len; i++)
    {
      DbBroken *row = g_ptr_array_index (rows, i);
      ShoeboxUnreadable *unreadable = g_new (ShoeboxUnreadable, 1);

      unreadable->id = row->id;
      unreadable->path = g_steal_pointer (&row->path);
      unreadable->reason = g_steal_pointer (&row->reason);
      g_ptr_array_add (list, unreadable);
    }
  return list;
}

void
shoebox_library_list_unreadable_async (ShoeboxLibrary *self, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_library_read_list (self, list_unreadable, cancellable,
                              shoebox_library_list_unreadable_async, callback, user_data);
}

GPtrArray *
shoebox_library_list_unreadable_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Another try ------------------------------------------------------------------------------ */

typedef struct
{
  ShoeboxLibrary *self;
  GArray *ids;
} AgainJob;

static void
read_again_cb (gpointer data)
{
  AgainJob *job = data;
  g_autoptr (GError) error = NULL;

  if (!db_photos_read_again (job->self->db, (const gint64 *) (void *) job->ids->data,
                             job->ids->len, &error))
    g_warning ("Photos are not read again: %s", error->message);
}

static void
read_again_done_cb (gpointer data)
{
  g_autofree AgainJob *job = data;
  g_autoptr (GArray) ids = job->ids;
  ShoeboxLibrary *self = job->self;

  if (self->writer == NULL)
    return;
  if (self->import != NULL && _shoebox_import_append (self->import, NULL, 0, TRUE))
    _shoebox_import_look_again (self->import, ids->len);
  else
    _shoebox_library_start_import (self, NULL, 0, TRUE, FALSE);
  _shoebox_library_photos_changed (self, ids);
}

void
shoebox_library_read_again (ShoeboxLibrary *self, const gint64 *ids, gsize n)
{
  AgainJob *job;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  if (self->writer == NULL || n == 0)
    return;
  job = g_new0 (AgainJob, 1);
  job->self = self;
  job->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (guint) n);
  g_array_append_vals (job->ids, ids, (guint) n);
  shoebox_worker_push (self->writer, read_again_cb, read_again_done_cb, NULL, job);
}
