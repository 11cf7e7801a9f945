/* library-labels.c: what the owner decides of albums and tags themselves. */
#include "act-job.h"

#include "labels.h"

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
  return _shoebox_act_job_do_now (label_job_new (self, DB_ACT_RENAME, label, SHOEBOX_ALBUM, name), NULL, error);
}

ShoeboxAct *
shoebox_library_remove_label (ShoeboxLibrary *self, gint64 label, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  return _shoebox_act_job_do_now (label_job_new (self, DB_ACT_REMOVE, label, SHOEBOX_ALBUM, NULL), NULL, error);
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

gint64
shoebox_library_find_label (ShoeboxLibrary *self, ShoeboxLabelKind kind, const char *name)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), 0);
  g_return_val_if_fail (name != NULL, 0);

  if (self->main_db == NULL)
    return 0;
  return MAX (0, db_labels_find (self->main_db, (DbLabelKind) kind, name, NULL));
}

