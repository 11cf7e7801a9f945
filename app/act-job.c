/* act-job.c: acts of the owner, done on the writer's thread whether the caller waits or not. */
#include "act-job.h"

#include "arrange.h"
#include "facts.h"
#include "filings.h"
#include "labels.h"
#include "marks.h"
#include "merge.h"
#include "settings.h"
#include "taggings.h"
#include "versions.h"

#include <glib/gi18n.h>

G_STATIC_ASSERT ((int) SHOEBOX_ACT_MERGE == (int) DB_ACT_MERGE);

void
_shoebox_act_job_free (ShoeboxActJob *job)
{
  g_clear_object (&job->task);
  g_free (job->ids);
  g_free (job->name);
  g_free (job->colour);
  g_free (job->emoji);
  g_strfreev (job->yes);
  g_strfreev (job->no);
  g_clear_pointer (&job->act, db_act_free);
  g_clear_pointer (&job->photos, g_array_unref);
  g_clear_error (&job->error);
  g_free (job);
}

static gboolean
do_act (Db *db, ShoeboxActJob *job)
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
    case DB_ACT_RATE:
      return db_marks_rate (db, job->ids, job->n, job->rating, NULL, &job->error);
    case DB_ACT_FAVOURITE:
    case DB_ACT_UNFAVOURITE:
      return db_marks_set_favourite (db, job->ids, job->n, job->kind == DB_ACT_FAVOURITE, NULL,
                                     &job->error);
    case DB_ACT_ORDER:
      return job->by != 0 ? db_labels_shift (db, job->label, job->by, &job->error)
                          : db_labels_move (db, job->label, job->other, &job->error);
    case DB_ACT_LOOK:
      return db_labels_set_look (db, job->label, job->colour, job->emoji, &job->error);
    case DB_ACT_MERGE:
      return db_labels_merge (db, job->other, job->label, &job->error);
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
do_file_named (Db *db, ShoeboxActJob *job)
{
  job->label = need_label (db, DB_LABEL_ALBUM, job->name, &job->error);
  if (job->label == 0)
    return FALSE;
  db_journal_set_label (db, job->label);
  return db_filings_decide (db, job->ids, job->n, job->label, NULL, &job->error);
}

static gboolean
do_tag_named (Db *db, ShoeboxActJob *job)
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
do_forget (Db *db, ShoeboxActJob *job)
{
  g_autofree char *digest = db_facts_digest (db, &job->error);

  return digest != NULL && db_versions_forget (db, NULL, &job->error)
         && db_settings_set (db, SHOEBOX_SETTING_HELD, digest, &job->error);
}

static gboolean
do_job (Db *db, ShoeboxActJob *job)
{
  return job->job == SHOEBOX_JOB_FORGET       ? do_forget (db, job)
         : job->job == SHOEBOX_JOB_FILE_NAMED ? do_file_named (db, job)
         : job->job == SHOEBOX_JOB_TAG_NAMED  ? do_tag_named (db, job)
                                              : do_act (db, job);
}

/* One key for both: takes the mark away where all have it. Nobody else writes, so it is still so when
 * the act begins. */
static gboolean
choose_mark (Db *db, ShoeboxActJob *job)
{
  gboolean all = db_marks_are_favourites (db, job->ids, job->n, &job->error);

  job->kind = all ? DB_ACT_UNFAVOURITE : DB_ACT_FAVOURITE;
  return job->error == NULL;
}

static void
act_job_run_cb (gpointer data)
{
  ShoeboxActJob *job = data;
  Db *db = job->self->db;

  if (job->job == SHOEBOX_JOB_UNDO)
    job->act = db_journal_undo (db, &job->photos, &job->error);
  else if (job->job == SHOEBOX_JOB_REDO)
    job->act = db_journal_redo (db, &job->photos, &job->error);
  else if (job->job == SHOEBOX_JOB_TOGGLE_FAVOURITE && !choose_mark (db, job))
    g_assert (job->error != NULL);
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

ShoeboxAct *
_shoebox_act_from_db (const DbAct *from)
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
  act->rating = from->rating;
  act->at = from->at;
  return act;
}

/* Tells everybody, on the main thread. */
static ShoeboxAct *
act_job_finish (ShoeboxActJob *job, GError **error)
{
  ShoeboxLibrary *self = job->self;
  g_autoptr (GArray) ids = NULL;

  if (job->act == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&job->error));
      return NULL;
    }
  if (job->act->batch == 0)
    return _shoebox_act_from_db (job->act);

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
  if (job->job != SHOEBOX_JOB_JOURNAL
      && (job->act->kind == DB_ACT_VERSION
          || (job->act->kind == DB_ACT_FORGET && job->job == SHOEBOX_JOB_UNDO)))
    _shoebox_library_rescore (self);
  return _shoebox_act_from_db (job->act);
}

ShoeboxAct *
_shoebox_library_act_done (ShoeboxLibrary *self, const DbAct *act)
{
  _shoebox_library_undo_changed (self);
  return _shoebox_act_from_db (act);
}

static void
act_job_done_cb (gpointer data)
{
  g_autoptr (ShoeboxActJob) job = data;
  GError *error = NULL;
  ShoeboxAct *act = act_job_finish (job, &error);

  if (act != NULL)
    g_task_return_pointer (job->task, act, (GDestroyNotify) shoebox_act_unref);
  else
    g_task_return_error (job->task, error);
}

ShoeboxActJob *
_shoebox_act_job_new (ShoeboxLibrary *self, ShoeboxJobKind kind)
{
  ShoeboxActJob *job = g_new0 (ShoeboxActJob, 1);

  job->self = self;
  job->job = kind;
  return job;
}

ShoeboxActJob *
_shoebox_act_job_new_photos (ShoeboxLibrary *self, DbActKind kind, const gint64 *ids, gsize n,
                             gint64 label)
{
  ShoeboxActJob *job = _shoebox_act_job_new (self, SHOEBOX_JOB_JOURNAL);

  job->kind = kind;
  job->ids = g_memdup2 (ids, n * sizeof *ids);
  job->n = n;
  job->label = label;
  return job;
}

ShoeboxAct *
_shoebox_act_job_do_now (ShoeboxActJob *owned, gint64 *label, GError **error)
{
  g_autoptr (ShoeboxActJob) job = owned;
  ShoeboxAct *act;

  if (!_shoebox_library_check_writable (job->self, error))
    return NULL;
  shoebox_worker_call (job->self->writer, act_job_run_cb, job);
  if (label != NULL)
    *label = job->label;
  act = act_job_finish (job, error);
  return act;
}

void
_shoebox_act_job_do_soon (ShoeboxActJob *job, gpointer tag, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GError *error = NULL;

  job->task = g_task_new (job->self, NULL, callback, user_data);
  g_task_set_source_tag (job->task, tag);
  if (_shoebox_library_check_writable (job->self, &error))
    shoebox_worker_push (job->self->writer, act_job_run_cb, act_job_done_cb, NULL, job);
  else
    {
      g_task_return_error (job->task, error);
      _shoebox_act_job_free (job);
    }
}
