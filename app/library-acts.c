/* library-acts.c: what the owner decides of photos, and undo. Each act is one journal step, done on the
 * writer's thread whether the caller waits for it or not. Acts about albums and tags themselves are
 * in library-labels.c. */
#include "act-job.h"

ShoeboxAct *
shoebox_library_act_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static ShoeboxActJob *
forget_job_new (ShoeboxLibrary *self)
{
  ShoeboxActJob *job = _shoebox_act_job_new (self, SHOEBOX_JOB_FORGET);

  job->kind = DB_ACT_FORGET;
  return job;
}

ShoeboxAct *
shoebox_library_forget_machine (ShoeboxLibrary *self, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_act_job_do_now (forget_job_new (self), NULL, error);
}

void
shoebox_library_forget_machine_async (ShoeboxLibrary *self, GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_act_job_do_soon (forget_job_new (self), shoebox_library_forget_machine_async, callback,
                            user_data);
}

/* --- Photos ----------------------------------------------------------------------------------- */

ShoeboxAct *
shoebox_library_file (ShoeboxLibrary *self, const gint64 *ids, gsize n, gint64 album,
                      GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_act_job_do_now (_shoebox_act_job_new_photos (self, DB_ACT_FILE, ids, n, album),
                                  NULL, error);
}

void
shoebox_library_file_async (ShoeboxLibrary *self, const gint64 *ids, gsize n, gint64 album,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_act_job_do_soon (_shoebox_act_job_new_photos (self, DB_ACT_FILE, ids, n, album),
                            shoebox_library_file_async, callback, user_data);
}

ShoeboxAct *
shoebox_library_unfile (ShoeboxLibrary *self, const gint64 *ids, gsize n, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_act_job_do_now (_shoebox_act_job_new_photos (self, DB_ACT_UNFILE, ids, n, 0),
                                  NULL, error);
}

void
shoebox_library_unfile_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_act_job_do_soon (_shoebox_act_job_new_photos (self, DB_ACT_UNFILE, ids, n, 0),
                            shoebox_library_unfile_async, callback, user_data);
}

static DbActKind
tag_kind (ShoeboxVerdict verdict)
{
  return verdict == SHOEBOX_YES  ? DB_ACT_TAG_YES
         : verdict == SHOEBOX_NO ? DB_ACT_TAG_NO
                                 : DB_ACT_TAG_FORGET;
}

ShoeboxAct *
shoebox_library_tag (ShoeboxLibrary *self, const gint64 *ids, gsize n, gint64 tag,
                     ShoeboxVerdict verdict, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_act_job_do_now (
      _shoebox_act_job_new_photos (self, tag_kind (verdict), ids, n, tag), NULL, error);
}

void
shoebox_library_tag_async (ShoeboxLibrary *self, const gint64 *ids, gsize n, gint64 tag,
                           ShoeboxVerdict verdict, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_act_job_do_soon (_shoebox_act_job_new_photos (self, tag_kind (verdict), ids, n, tag),
                            shoebox_library_tag_async, callback, user_data);
}

static ShoeboxActJob *
file_named_job_new (ShoeboxLibrary *self, const gint64 *ids, gsize n, const char *album)
{
  ShoeboxActJob *job = _shoebox_act_job_new_photos (self, DB_ACT_FILE, ids, n, 0);

  job->job = SHOEBOX_JOB_FILE_NAMED;
  job->name = g_strdup (album);
  return job;
}

ShoeboxAct *
shoebox_library_file_named (ShoeboxLibrary *self, const gint64 *ids, gsize n, const char *album,
                            GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (album != NULL, NULL);
  return _shoebox_act_job_do_now (file_named_job_new (self, ids, n, album), NULL, error);
}

void
shoebox_library_file_named_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                  const char *album, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (album != NULL);
  _shoebox_act_job_do_soon (file_named_job_new (self, ids, n, album),
                            shoebox_library_file_named_async, callback, user_data);
}

static ShoeboxActJob *
tag_named_job_new (ShoeboxLibrary *self, const gint64 *ids, gsize n, const char *const *yes,
                   const char *const *no)
{
  static const char *const nothing[] = { NULL };
  ShoeboxActJob *job;

  yes = yes != NULL ? yes : nothing;
  no = no != NULL ? no : nothing;
  job = _shoebox_act_job_new_photos (self, yes[0] != NULL ? DB_ACT_TAG_YES : DB_ACT_TAG_NO, ids,
                                     n, 0);
  job->job = SHOEBOX_JOB_TAG_NAMED;
  job->yes = g_strdupv ((char **) yes);
  job->no = g_strdupv ((char **) no);
  return job;
}

ShoeboxAct *
shoebox_library_tag_named (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                           const char *const *yes, const char *const *no, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_act_job_do_now (tag_named_job_new (self, ids, n, yes, no), NULL, error);
}

void
shoebox_library_tag_named_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                 const char *const *yes, const char *const *no,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_act_job_do_soon (tag_named_job_new (self, ids, n, yes, no),
                            shoebox_library_tag_named_async, callback, user_data);
}

/* --- Stars and favourites --------------------------------------------------------------------- */

static ShoeboxActJob *
rate_job_new (ShoeboxLibrary *self, const gint64 *ids, gsize n, int rating)
{
  ShoeboxActJob *job = _shoebox_act_job_new_photos (self, DB_ACT_RATE, ids, n, 0);

  job->rating = rating;
  return job;
}

ShoeboxAct *
shoebox_library_rate (ShoeboxLibrary *self, const gint64 *ids, gsize n, int rating, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_act_job_do_now (rate_job_new (self, ids, n, rating), NULL, error);
}

void
shoebox_library_rate_async (ShoeboxLibrary *self, const gint64 *ids, gsize n, int rating,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_act_job_do_soon (rate_job_new (self, ids, n, rating), shoebox_library_rate_async,
                            callback, user_data);
}

static DbActKind
favourite_kind (gboolean favourite)
{
  return favourite ? DB_ACT_FAVOURITE : DB_ACT_UNFAVOURITE;
}

ShoeboxAct *
shoebox_library_set_favourite (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                               gboolean favourite, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_act_job_do_now (
      _shoebox_act_job_new_photos (self, favourite_kind (favourite), ids, n, 0), NULL, error);
}

void
shoebox_library_set_favourite_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                     gboolean favourite, GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_act_job_do_soon (
      _shoebox_act_job_new_photos (self, favourite_kind (favourite), ids, n, 0),
      shoebox_library_set_favourite_async, callback, user_data);
}

void
shoebox_library_toggle_favourite_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                        GAsyncReadyCallback callback, gpointer user_data)
{
  ShoeboxActJob *job;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  job = _shoebox_act_job_new_photos (self, DB_ACT_FAVOURITE, ids, n, 0);
  job->job = SHOEBOX_JOB_TOGGLE_FAVOURITE;
  _shoebox_act_job_do_soon (job, shoebox_library_toggle_favourite_async, callback, user_data);
}

/* --- Undo ------------------------------------------------------------------------------------- */

ShoeboxAct *
shoebox_library_undo (ShoeboxLibrary *self, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_act_job_do_now (_shoebox_act_job_new (self, SHOEBOX_JOB_UNDO), NULL, error);
}

ShoeboxAct *
shoebox_library_redo (ShoeboxLibrary *self, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_act_job_do_now (_shoebox_act_job_new (self, SHOEBOX_JOB_REDO), NULL, error);
}

void
shoebox_library_undo_async (ShoeboxLibrary *self, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_act_job_do_soon (_shoebox_act_job_new (self, SHOEBOX_JOB_UNDO),
                            shoebox_library_undo_async, callback, user_data);
}

void
shoebox_library_redo_async (ShoeboxLibrary *self, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_act_job_do_soon (_shoebox_act_job_new (self, SHOEBOX_JOB_REDO),
                            shoebox_library_redo_async, callback, user_data);
}

ShoeboxAct *
shoebox_library_get_undo (ShoeboxLibrary *self)
{
  g_autoptr (DbAct) act = NULL;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  if (self->main_db != NULL)
    act = db_journal_peek_undo (self->main_db, NULL);
  return _shoebox_act_from_db (act);
}

ShoeboxAct *
shoebox_library_get_redo (ShoeboxLibrary *self)
{
  g_autoptr (DbAct) act = NULL;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  if (self->main_db != NULL)
    act = db_journal_peek_redo (self->main_db, NULL);
  return _shoebox_act_from_db (act);
}
