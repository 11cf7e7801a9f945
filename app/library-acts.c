/* library-acts.c: what the owner decides. Each act is one journal step, done on the writer's thread
 * whether the caller waits for it or not. */
#include "library.h"

#include "library-private.h"

#include "facts.h"
#include "filings.h"
#include "labels.h"
#include "settings.h"
#include "taggings.h"
#include "versions.h"

#include <glib/gi18n.h>

G_STATIC_ASSERT ((int) SHOEBOX_ACT_FORGET == (int) DB_ACT_FORGET);

typedef enum
{
  JOB_JOURNAL, /* what `kind` says */
  JOB_FILE_NAMED,
  JOB_TAG_NAMED,
  JOB_FORGET,
  JOB_UNDO,
  JOB_REDO
} JobKind;

typedef struct
{
  ShoeboxLibrary *self;
  GTask *task;         /* NULL when the caller waits */
  JobKind job;
  DbActKind kind;
  gint64 *ids;
  gsize n;
  gint64 label;        /* in: the label; out: that of ADD, or the one in its way */
  DbLabelKind label_kind;
  char *name;          /* of the label to make, or to file in */
  char **yes, **no;    /* names of tags */
  DbAct *act;
  GArray *photos;      /* changed by undo or redo */
  GError *error;
} ActJob;

static void
act_job_free (ActJob *job)
{
  g_clear_object (&job->task);
  g_free (job->ids);
  g_free (job->name);
  g_strfreev (job->yes);
  g_strfreev (job->no);
  g_clear_pointer (&job->act, db_act_free);
  g_clear_pointer (&job->photos, g_array_unref);
  g_clear_error (&job->error);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ActJob, act_job_free)

static gboolean
do_act (Db *db, ActJob *job)
{
  switch (job->kind)
    {
    case DB_ACT_FILE:
      return db_filings_decide (db, job->ids, job->n, job->label, NULL, &job->error);
    case DB_ACT_UNFILE:
      return db_filings_forget (db, job->ids, job->n, NULL, &job->error);
    case DB_ACT_TAG_YES:
    case DB_ACT_TAG_NO:
      return db_taggings_decide (db, job->ids, job->n, job->label, job->kind == DB_ACT_TAG_YES,
                                 NULL, &job->error);
    case DB_ACT_TAG_FORGET:
      return db_taggings_forget (db, job->ids, job->n, job->label, NULL, &job->error);
    case DB_ACT_ADD:
      {
        gint64 existing = 0;
        gint64 id = db_labels_add (db, job->label_kind, job->name, &existing, &job->error);

        job->label = id > 0 ? id : existing;
        return id > 0;
      }
    case DB_ACT_RENAME:
      return db_labels_rename (db, job->label, job->name, &job->error);
    case DB_ACT_REMOVE:
      return db_labels_remove (db, job->label, &job->error);
    case DB_ACT_REPLACED:
    case DB_ACT_VERSION:
    case DB_ACT_FORGET:
      break;
    }
  g_assert_not_reached ();
}

/* The label called @name, made if need be; 0 on an error. */
static gint64
need_label (Db *db, DbLabelKind kind, const char *name, GError **error)
{
  gint64 existing = 0;
  g_autoptr (GError) local = NULL;
  gint64 id = db_labels_add (db, kind, name, &existing, &local);

  if (id > 0)
    return id;
  if (existing <= 0)
    g_propagate_error (error, g_steal_pointer (&local));
  return MAX (0, existing);
}

static gint64
known_tag (Db *db, const char *name, GError **error)
{
  gint64 tag = db_labels_find (db, DB_LABEL_TAG, name, error);

  if (tag == 0)
    g_set_error (error, DB_ERROR, DB_ERROR_NOT_FOUND, _("there is no tag called \"%s\""), name);
  return MAX (0, tag);
}

static gboolean
do_file_named (Db *db, ActJob *job)
{
  job->label = need_label (db, DB_LABEL_ALBUM, job->name, &job->error);
  if (job->label == 0)
    return FALSE;
  db_journal_set_label (db, job->label);
  return db_filings_decide (db, job->ids, job->n, job->label, NULL, &job->error);
}

static gboolean
do_tag_named (Db *db, ActJob *job)
{
  guint n_yes = g_strv_length (job->yes), n_no = g_strv_length (job->no);
  g_autoptr (GString) called = g_string_new (NULL);

  for (guint i = 0; i < n_yes + n_no; i++)
    {
      gboolean yes = i < n_yes;
      const char *name = yes ? job->yes[i] : job->no[i - n_yes];

      job->label = yes ? need_label (db, DB_LABEL_TAG, name, &job->error)
                       : known_tag (db, name, &job->error);
      if (job->label == 0
          || !db_taggings_decide (db, job->ids, job->n, job->label, yes, NULL, &job->error))
        return FALSE;
      g_string_append_printf (called, "%s%c%s", i > 0 ? " " : "", yes ? '+' : '-', name);
    }
  if (n_yes + n_no == 1)
    {
      db_journal_set_label (db, job->label);
      return TRUE;
    }
  job->label = 0;
  db_journal_set_label (db, 0);
  return db_journal_set_name (db, called->str, &job->error);
}

/* What is forgotten is not learned again from the facts that there are: that would not be to forget. */
static gboolean
do_forget (Db *db, ActJob *job)
{
  g_autofree char *digest = db_facts_digest (db, &job->error);

  return digest != NULL && db_versions_forget (db, NULL, &job->error)
         && db_settings_set (db, SHOEBOX_SETTING_HELD, digest, &job->error);
}

static gboolean
do_job (Db *db, ActJob *job)
{
  return job->job == JOB_FORGET      ? do_forget (db, job)
         : job->job == JOB_FILE_NAMED  ? do_file_named (db, job)
         : job->job == JOB_TAG_NAMED ? do_tag_named (db, job)
                                     : do_act (db, job);
}

static void
act_job_run_cb (gpointer data)
{
  ActJob *job = data;
  Db *db = job->self->db;

  if (job->job == JOB_UNDO)
    job->act = db_journal_undo (db, &job->photos, &job->error);
  else if (job->job == JOB_REDO)
    job->act = db_journal_redo (db, &job->photos, &job->error);
  else if (db_journal_begin (db, job->kind, job->label, &job->error))
    {
      if (!do_job (db, job))
        db_journal_abort (db);
      else
        db_journal_commit (db, &job->act, &job->error);
    }
  if (job->error != NULL)
    _shoebox_error_from_db (&job->error);
}

static ShoeboxAct *
act_from_db (const DbAct *from)
{
  ShoeboxAct *act;

  if (from == NULL)
    return NULL;
  act = g_new0 (ShoeboxAct, 1);
  g_atomic_ref_count_init (&act->ref_count);
  act->batch = from->batch;
  act->kind = (ShoeboxActKind) from->kind;
  act->label_kind = (ShoeboxLabelKind) from->label_kind;
  act->n_photos = from->n_photos;
  act->label = from->label;
  act->label_name = g_strdup (from->label_name);
  act->old_name = g_strdup (from->old_name);
  act->at = from->at;
  return act;
}

/* Tells everybody, on the main thread. */
static ShoeboxAct *
act_job_finish (ActJob *job, GError **error)
{
  ShoeboxLibrary *self = job->self;
  g_autoptr (GArray) ids = NULL;

  if (job->act == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&job->error));
      return NULL;
    }
  if (job->act->batch == 0)
    return act_from_db (job->act);

  if (job->photos != NULL)
    ids = g_array_ref (job->photos);
  else if (job->n > 0)
    {
      ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (guint) job->n);
      g_array_append_vals (ids, job->ids, (guint) job->n);
    }
  /* A label's name shows in its photos, and its removal takes it from them. */
  if (ids != NULL && ids->len > 0)
    _shoebox_library_photos_changed (self, ids);
  else if (job->act->n_photos > 0 || job->act->kind == DB_ACT_RENAME)
    _shoebox_library_photos_changed (self, NULL);
  else
    _shoebox_library_labels_changed (self);
  _shoebox_library_undo_changed (self);
  _shoebox_library_facts_changed (self, job->act);
  /* The journal knows versions, not the rows that follow from them. */
  if (job->job != JOB_JOURNAL
      && (job->act->kind == DB_ACT_VERSION
          || (job->act->kind == DB_ACT_FORGET && job->job == JOB_UNDO)))
    _shoebox_library_rescore (self);
  return act_from_db (job->act);
}

ShoeboxAct *
_shoebox_library_act_done (ShoeboxLibrary *self, const DbAct *act)
{
  _shoebox_library_undo_changed (self);
  return act_from_db (act);
}

static void
act_job_done_cb (gpointer data)
{
  g_autoptr (ActJob) job = data;
  GError *error = NULL;
  ShoeboxAct *act = act_job_finish (job, &error);

  if (act != NULL)
    g_task_return_pointer (job->task, act, (GDestroyNotify) shoebox_act_unref);
  else
    g_task_return_error (job->task, error);
}

static ActJob *
act_job_new (ShoeboxLibrary *self, JobKind kind)
{
  ActJob *job = g_new0 (ActJob, 1);

  job->self = self;
  job->job = kind;
  return job;
}

static ActJob *
photos_job_new (ShoeboxLibrary *self, DbActKind kind, const gint64 *ids, gsize n, gint64 label)
{
  ActJob *job = act_job_new (self, JOB_JOURNAL);

  job->kind = kind;
  job->ids = g_memdup2 (ids, n * sizeof *ids);
  job->n = n;
  job->label = label;
  return job;
}

static ActJob *
label_job_new (ShoeboxLibrary *self, DbActKind kind, gint64 label, ShoeboxLabelKind label_kind,
               const char *name)
{
  ActJob *job = act_job_new (self, JOB_JOURNAL);

  job->kind = kind;
  job->label = label;
  job->label_kind = (DbLabelKind) label_kind;
  job->name = g_strdup (name);
  return job;
}

/* Does the job and waits. Takes the job; *@label is what ADD made or met. */
static ShoeboxAct *
do_now (ActJob *owned, gint64 *label, GError **error)
{
  g_autoptr (ActJob) job = owned;
  ShoeboxAct *act;

  if (!_shoebox_library_check_writable (job->self, error))
    return NULL;
  shoebox_worker_call (job->self->writer, act_job_run_cb, job);
  if (label != NULL)
    *label = job->label;
  act = act_job_finish (job, error);
  return act;
}

static void
do_soon (ActJob *job, gpointer tag, GAsyncReadyCallback callback, gpointer user_data)
{
  GError *error = NULL;

  job->task = g_task_new (job->self, NULL, callback, user_data);
  g_task_set_source_tag (job->task, tag);
  if (_shoebox_library_check_writable (job->self, &error))
    shoebox_worker_push (job->self->writer, act_job_run_cb, act_job_done_cb, NULL, job);
  else
    {
      g_task_return_error (job->task, error);
      act_job_free (job);
    }
}

ShoeboxAct *
shoebox_library_act_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static ActJob *
forget_job_new (ShoeboxLibrary *self)
{
  ActJob *job = act_job_new (self, JOB_FORGET);

  job->kind = DB_ACT_FORGET;
  return job;
}

ShoeboxAct *
shoebox_library_forget_machine (ShoeboxLibrary *self, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return do_now (forget_job_new (self), NULL, error);
}

void
shoebox_library_forget_machine_async (ShoeboxLibrary *self, GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  do_soon (forget_job_new (self), shoebox_library_forget_machine_async, callback, user_data);
}

/* --- Photos ----------------------------------------------------------------------------------- */

ShoeboxAct *
shoebox_library_file (ShoeboxLibrary *self, const gint64 *ids, gsize n, gint64 album,
                      GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return do_now (photos_job_new (self, DB_ACT_FILE, ids, n, album), NULL, error);
}

void
shoebox_library_file_async (ShoeboxLibrary *self, const gint64 *ids, gsize n, gint64 album,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  do_soon (photos_job_new (self, DB_ACT_FILE, ids, n, album), shoebox_library_file_async,
           callback, user_data);
}

ShoeboxAct *
shoebox_library_unfile (ShoeboxLibrary *self, const gint64 *ids, gsize n, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return do_now (photos_job_new (self, DB_ACT_UNFILE, ids, n, 0), NULL, error);
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
  return do_now (photos_job_new (self, tag_kind (verdict), ids, n, tag), NULL, error);
}

void
shoebox_library_tag_async (ShoeboxLibrary *self, const gint64 *ids, gsize n, gint64 tag,
                           ShoeboxVerdict verdict, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  do_soon (photos_job_new (self, tag_kind (verdict), ids, n, tag), shoebox_library_tag_async,
           callback, user_data);
}

static ActJob *
file_named_job_new (ShoeboxLibrary *self, const gint64 *ids, gsize n, const char *album)
{
  ActJob *job = photos_job_new (self, DB_ACT_FILE, ids, n, 0);

  job->job = JOB_FILE_NAMED;
  job->name = g_strdup (album);
  return job;
}

ShoeboxAct *
shoebox_library_file_named (ShoeboxLibrary *self, const gint64 *ids, gsize n, const char *album,
                            GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (album != NULL, NULL);
  return do_now (file_named_job_new (self, ids, n, album), NULL, error);
}

void
shoebox_library_file_named_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                  const char *album, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (album != NULL);
  do_soon (file_named_job_new (self, ids, n, album), shoebox_library_file_named_async, callback,
           user_data);
}

static ActJob *
tag_named_job_new (ShoeboxLibrary *self, const gint64 *ids, gsize n, const char *const *yes,
                   const char *const *no)
{
  static const char *const nothing[] = { NULL };
  ActJob *job;

  yes = yes != NULL ? yes : nothing;
  no = no != NULL ? no : nothing;
  job = photos_job_new (self, yes[0] != NULL ? DB_ACT_TAG_YES : DB_ACT_TAG_NO, ids, n, 0);
  job->job = JOB_TAG_NAMED;
  job->yes = g_strdupv ((char **) yes);
  job->no = g_strdupv ((char **) no);
  return job;
}

ShoeboxAct *
shoebox_library_tag_named (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                           const char *const *yes, const char *const *no, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return do_now (tag_named_job_new (self, ids, n, yes, no), NULL, error);
}

void
shoebox_library_tag_named_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                 const char *const *yes, const char *const *no,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  do_soon (tag_named_job_new (self, ids, n, yes, no), shoebox_library_tag_named_async, callback,
           user_data);
}

/* --- Labels ----------------------------------------------------------------------------------- */

ShoeboxAct *
shoebox_library_add_label (ShoeboxLibrary *self, ShoeboxLabelKind kind, const char *name,
                           gint64 *id, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (id != NULL)
    *id = 0;
  return do_now (label_job_new (self, DB_ACT_ADD, 0, kind, name), id, error);
}

ShoeboxAct *
shoebox_library_rename_label (ShoeboxLibrary *self, gint64 label, const char *name, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  return do_now (label_job_new (self, DB_ACT_RENAME, label, SHOEBOX_ALBUM, name), NULL, error);
}

ShoeboxAct *
shoebox_library_remove_label (ShoeboxLibrary *self, gint64 label, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return do_now (label_job_new (self, DB_ACT_REMOVE, label, SHOEBOX_ALBUM, NULL), NULL, error);
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

/* --- Undo ------------------------------------------------------------------------------------- */

ShoeboxAct *
shoebox_library_undo (ShoeboxLibrary *self, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return do_now (act_job_new (self, JOB_UNDO), NULL, error);
}

ShoeboxAct *
shoebox_library_redo (ShoeboxLibrary *self, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return do_now (act_job_new (self, JOB_REDO), NULL, error);
}

ShoeboxAct *
shoebox_library_get_undo (ShoeboxLibrary *self)
{
  g_autoptr (DbAct) act = NULL;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  if (self->main_db != NULL)
    act = db_journal_peek_undo (self->main_db, NULL);
  return act_from_db (act);
}

ShoeboxAct *
shoebox_library_get_redo (ShoeboxLibrary *self)
{
  g_autoptr (DbAct) act = NULL;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  if (self->main_db != NULL)
    act = db_journal_peek_redo (self->main_db, NULL);
  return act_from_db (act);
}
