/* models.c: every trained head. */
#include "models.h"

#include "db-private.h"

void
db_model_free (DbModel *model)
{
  if (model == NULL)
    return;
  g_free (model->kind);
  g_free (model->metrics);
  g_clear_pointer (&model->blob, g_bytes_unref);
  g_free (model);
}

/* Two steps in this order: at most one row of a kind may be active at any time. */
static gboolean
activate (Db *db, gint64 id, const char *kind, GError **error)
{
  g_autoptr (DbStatement) rest
    = db_prepare (db, "UPDATE model SET active = 0 WHERE kind = ?1 AND active = 1", error);
  g_autoptr (DbStatement) one
    = db_prepare (db, "UPDATE model SET active = 1 WHERE id = ?1", error);
  if (rest == NULL || one == NULL)
    return FALSE;
  db_bind_text (rest, 1, kind);
  db_bind_int64 (one, 1, id);
  return db_run (db, rest, error) && db_run (db, one, error);
}

gint64
db_models_add (Db *db, const char *kind, gint64 facts, const char *metrics, GBytes *blob,
               GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db, "INSERT INTO model (kind, trained_at, facts, metrics, blob) VALUES (?1, ?2, ?3, ?4, ?5)",
    error);
  if (s == NULL || !db_begin (db, error))
    return -1;
  db_bind_text (s, 1, kind);
  db_bind_int64 (s, 2, db_now ());
  db_bind_int64 (s, 3, facts);
  db_bind_text (s, 4, metrics != NULL ? metrics : "{}");
  if (blob != NULL)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (blob, &size);
      db_bind_blob (s, 5, data, size);
    }
  gboolean ok = db_run (db, s, error);
  gint64 id = db_last_id (db);
  ok = ok && activate (db, id, kind, error);
  return db_end (db, ok, error) ? id : -1;
}

static DbModel *
read_model (DbStatement *s)
{
  DbModel *model = g_new0 (DbModel, 1);
  model->id = db_column_int64 (s, 0);
  model->kind = db_column_dup_text (s, 1);
  model->trained_at = db_column_int64 (s, 2);
  model->facts = db_column_int64 (s, 3);
  model->metrics = db_column_dup_text (s, 4);
  model->active = db_column_int64 (s, 5) != 0;
  model->blob = db_column_blob (s, 6);
  return model;
}

DbModel *
db_models_get_active (Db *db, const char *kind, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT id, kind, trained_at, facts, metrics, active, blob FROM model"
    " WHERE kind = ?1 AND active = 1",
    error);
  if (s == NULL)
    return NULL;
  db_bind_text (s, 1, kind);
  return db_step (db, s, error) == DB_ROW ? read_model (s) : NULL;
}

DbModel *
db_models_get (Db *db, gint64 id, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT id, kind, trained_at, facts, metrics, active, blob FROM model WHERE id = ?1",
    error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, id);
  DbStep step = db_step (db, s, error);
  if (step == DB_DONE)
    g_set_error (error, DB_ERROR, DB_ERROR_NOT_FOUND, "there is no model %" G_GINT64_FORMAT, id);
  return step == DB_ROW ? read_model (s) : NULL;
}

GPtrArray *
db_models_list (Db *db, const char *kind, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT id, kind, trained_at, facts, metrics, active, NULL FROM model"
    " WHERE kind = ?1 ORDER BY id DESC",
    error);
  if (s == NULL)
    return NULL;
  db_bind_text (s, 1, kind);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) db_model_free);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    g_ptr_array_add (list, read_model (s));
  return step == DB_DONE ? g_steal_pointer (&list) : NULL;
}

gboolean
db_models_activate (Db *db, gint64 id, GError **error)
{
  g_autoptr (DbModel) model = db_models_get (db, id, error);
  return model != NULL && db_begin (db, error)
         && db_end (db, activate (db, id, model->kind, error), error);
}
