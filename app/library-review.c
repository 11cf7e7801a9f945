/* library-review.c: what to ask the owner, and what his facts say of an album or tag.
 *
 * These have a thread of their own with a connection of its own: a second of choosing questions
 * would hold up the lists on the reader's, and wait for a training on the learner's.
 */
#include "library-private.h"

#include "report.h"
#include "review.h"

#include <glib/gi18n.h>
#include <math.h>

/* --- The thread ------------------------------------------------------------------------------- */

static void
close_review_db_cb (gpointer data)
{
  ShoeboxLibrary *self = data;

  g_clear_pointer (&self->review_db, db_close);
}

void
_shoebox_library_stop_review (ShoeboxLibrary *self)
{
  if (self->reviewer == NULL)
    return;
  shoebox_worker_call (self->reviewer, close_review_db_cb, self);
  g_clear_pointer (&self->reviewer, shoebox_worker_free);
}

/* On the reviewer's thread. */
static Db *
get_review_db (ShoeboxLibrary *self, GError **error)
{
  if (self->review_db == NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, "library.db", NULL);

      self->review_db = db_open (path, DB_OPEN_READ_ONLY, error);
    }
  return self->review_db;
}

/* A question to the reviewer. The task is touched on the main thread only. */
typedef struct
{
  ShoeboxLibrary *self;
  GTask *task;
  GCancellable *cancellable;
  guint n;
  GArray *skip;
  gint64 label;               /* 0: a review */
  GPtrArray *questions;
  ShoeboxLabelReport *report;
  GError *error;
} Asking;

static gboolean
keep_going_cb (gpointer data)
{
  Asking *asking = data;

  return !g_atomic_int_get (&asking->self->closing)
         && !g_cancellable_is_cancelled (asking->cancellable);
}

static gint64
taken_at_cb (gpointer data, gint64 photo)
{
  Asking *asking = data;
  g_autoptr (DbPhoto) row = db_photos_get (asking->self->review_db, photo, NULL);

  return row != NULL ? row->metadata.taken_at : -1;
}

static GPtrArray *
review_rows (Asking *asking, Db *db, GError **error)
{
  g_autoptr (ShoeboxTraitView) view
      = _shoebox_library_dup_view (asking->self, db, keep_going_cb, asking, error);
  g_autoptr (ShoeboxOpinion) opinion
      = view != NULL ? _shoebox_library_dup_opinion (asking->self, db, error) : NULL;
  g_autoptr (DbFilings) filings = opinion != NULL ? db_opinions_read_filings (db, error) : NULL;
  ShoeboxReview of = { .opinion = opinion,
                       .view = view,
                       .filings = filings,
                       .skip = asking->skip,
                       .taken_at = taken_at_cb,
                       .keep_going = keep_going_cb,
                       .data = asking };

  return filings != NULL ? shoebox_review_choose (&of, asking->n, error) : NULL;
}

static GPtrArray *
review (Asking *asking, GError **error)
{
  Db *db = get_review_db (asking->self, error);
  ShoeboxTraitStore *store = db != NULL ? _shoebox_library_get_traits (asking->self, error) : NULL;
  g_autoptr (GError) failed = NULL;
  GPtrArray *questions;

  if (store == NULL)
    return NULL;
  questions = review_rows (asking, db, &failed);
  /* A cache that cannot be read is made again, once. */
  if (questions == NULL && failed->domain == G_IO_ERROR
      && !g_error_matches (failed, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&failed);
      shoebox_trait_store_reset (store);
      questions = review_rows (asking, db, &failed);
    }
  if (questions == NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  return questions;
}

/* Without networks, counts only. Any thread, with its own @db. */
static ShoeboxLabelReport *
report (ShoeboxLibrary *self, Db *db, gint64 label, GError **error)
{
  ShoeboxTraitStore *store = _shoebox_library_get_traits (self, NULL);
  g_autoptr (ShoeboxTraitView) view = store != NULL ? shoebox_trait_store_snapshot (store) : NULL;
  g_autoptr (ShoeboxOpinion) opinion
      = store != NULL ? _shoebox_library_dup_opinion (self, db, NULL) : NULL;

  return shoebox_report_make (db, opinion, view, label, error);
}

static void
ask_run_cb (gpointer data)
{
  Asking *asking = data;
  Db *db;

  if (!g_cancellable_set_error_if_cancelled (asking->cancellable, &asking->error))
    {
      if (asking->label == 0)
        asking->questions = review (asking, &asking->error);
      else if ((db = get_review_db (asking->self, &asking->error)) != NULL)
        asking->report = report (asking->self, db, asking->label, &asking->error);
    }
  _shoebox_error_from_db (&asking->error);
}

static void
ask_done_cb (gpointer data)
{
  g_autofree Asking *asking = data;
  g_autoptr (GTask) task = asking->task;

  if (asking->error != NULL)
    g_task_return_error (task, asking->error);
  else if (asking->label == 0)
    g_task_return_pointer (task, asking->questions, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_pointer (task, asking->report, (GDestroyNotify) shoebox_label_report_free);
  g_clear_object (&asking->cancellable);
  g_clear_pointer (&asking->skip, g_array_unref);
}

static gboolean
check_open (ShoeboxLibrary *self, GError **error)
{
  if (self->main_db != NULL)
    return TRUE;
  g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, _("The library %s is closed"),
               self->dir);
  return FALSE;
}

/* Takes over @task. */
static void
ask (ShoeboxLibrary *self, GTask *task, guint n, GArray *skip, gint64 label)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  Asking *asking;

  if (!check_open (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (self->reviewer == NULL)
    self->reviewer = shoebox_worker_new ("shoebox-review");
  asking = g_new0 (Asking, 1);
  asking->self = self;
  asking->task = task;
  asking->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  asking->n = n;
  asking->skip = skip != NULL ? g_array_copy (skip) : NULL;
  asking->label = label;
  shoebox_worker_push (self->reviewer, ask_run_cb, ask_done_cb, NULL, asking);
}

/* --- Review ----------------------------------------------------------------------------------- */

void
shoebox_library_review_async (ShoeboxLibrary *self, guint n, GArray *skip,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_review_async);
  ask (self, task, n, skip, 0);
}

GPtrArray *
shoebox_library_review_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

guint
shoebox_library_count_review (ShoeboxLibrary *self)
{
  ShoeboxCounts counts;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), 0);

  /* It is counted with the others. */
  shoebox_library_get_counts (self, &counts);
  return self->n_review;
}

/* --- Reports ---------------------------------------------------------------------------------- */

ShoeboxLabelReport *
shoebox_library_report (ShoeboxLibrary *self, gint64 label, GError **error)
{
  ShoeboxLabelReport *made;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  if (!check_open (self, error))
    return NULL;
  made = report (self, self->main_db, label, error);
  if (made == NULL)
    _shoebox_error_from_db (error);
  return made;
}

void
shoebox_library_report_async (ShoeboxLibrary *self, gint64 label, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (label != 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_report_async);
  ask (self, task, 0, NULL, label);
}

ShoeboxLabelReport *
shoebox_library_report_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
