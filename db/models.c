/* models.c: every trained head. */
#include "models.h"

#include "db-private.h"
#include "journal-private.h"

/* A blob is megabytes. typeof () looks at the head of the row, where IS NOT NULL would read all of
 * the blob; `active` stands behind it, but 0 and 1 are in the head as well. */
#define MODEL_COLUMNS \
  "id, kind, trained_at, facts, metrics, typeof (blob) <> 'null', active"

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

gboolean
db_models_deactivate (Db *db, const char *kind, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "UPDATE model SET active = 0 WHERE kind = ?1 AND active = 1", error);
  if (s == NULL)
    return FALSE;
  db_bind_text (s, 1, kind);
  return db_run (db, s, error);
}

/* In this order: at most one row of a kind may be active at any time. */
static gboolean
activate (Db *db, gint64 id, const char *kind, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "UPDATE model SET active = 1 WHERE id = ?1", error);
  if (s == NULL || !db_models_deactivate (db, kind, error))
    return FALSE;
  db_bind_int64 (s, 1, id);
  return db_run (db, s, error);
}

static gint64
insert (Db *db, const char *kind, gint64 facts, const char *metrics, GBytes *blob, gboolean active,
        GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "INSERT INTO model (kind, trained_at, facts, metrics, blob, active)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    error);
  if (s == NULL)
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
  db_bind_int64 (s, 6, active);
  return db_run (db, s, error) ? db_last_id (db) : -1;
}

gint64
db_models_add (Db *db, const char *kind, gint64 facts, const char *metrics, GBytes *blob,
               GError **error)
{
  gint64 id = -1;
  if (!db_begin (db, error))
    return -1;
  if (db_models_deactivate (db, kind, error))
    id = insert (db, kind, facts, metrics, blob, TRUE, error);
  return db_end (db, id > 0, error) ? id : -1;
}

gint64
db_models_add_inactive (Db *db, const char *kind, gint64 facts, const char *metrics, GBytes *blob,
                        GError **error)
{
  return insert (db, kind, facts, metrics, blob, FALSE, error);
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
  model->has_blob = db_column_int64 (s, 5) != 0;
  model->active = db_column_int64 (s, 6) != 0;
  model->blob = db_column_blob (s, 7);
  return model;
}

DbModel *
db_models_get_active (Db *db, const char *kind, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT " MODEL_COLUMNS ", blob FROM model WHERE kind = ?1 AND active = 1",
    error);
  if (s == NULL)
    return NULL;
  db_bind_text (s, 1, kind);
  return db_step (db, s, error) == DB_ROW ? read_model (s) : NULL;
}

gint64
db_models_get_active_id (Db *db, const char *kind, GError **error)
{
  gint64 id;
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT id FROM model WHERE kind = ?1 AND active = 1", error);
  if (s == NULL)
    return -1;
  db_bind_text (s, 1, kind);
  return db_read_int64 (db, s, 0, &id, error) ? id : -1;
}

static void
set_not_found (gint64 id, GError **error)
{
  g_set_error (error, DB_ERROR, DB_ERROR_NOT_FOUND, "there is no version %" G_GINT64_FORMAT, id);
}

DbModel *
db_models_get (Db *db, gint64 id, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT " MODEL_COLUMNS ", blob FROM model WHERE id = ?1", error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, id);
  DbStep step = db_step (db, s, error);
  if (step == DB_DONE)
    set_not_found (id, error);
  return step == DB_ROW ? read_model (s) : NULL;
}

GPtrArray *
db_models_list (Db *db, const char *kind, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT " MODEL_COLUMNS ", NULL FROM model WHERE kind = ?1 ORDER BY id DESC",
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
db_models_check (Db *db, gint64 id, char **kind, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT kind, typeof (blob) <> 'null' FROM model WHERE id = ?1", error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, id);
  DbStep step = db_step (db, s, error);
  if (step == DB_DONE)
    set_not_found (id, error);
  if (step != DB_ROW)
    return FALSE;
  if (db_column_int64 (s, 1) == 0)
    {
      g_set_error (error, DB_ERROR, DB_ERROR_NOT_FOUND,
                   "of version %" G_GINT64_FORMAT
                   " only the figures were kept, not what it learned",
                   id);
      return FALSE;
    }
  *kind = db_column_dup_text (s, 0);
  return TRUE;
}

gboolean
db_models_activate (Db *db, gint64 id, GError **error)
{
  g_autofree char *kind = NULL;
  return db_models_check (db, id, &kind, error) && db_begin (db, error)
         && db_end (db, activate (db, id, kind, error), error);
}

gboolean
db_models_prune (Db *db, const char *kind, guint keep, guint *dropped, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "UPDATE model SET blob = NULL WHERE kind = ?1 AND active = 0 AND typeof (blob) <> 'null'"
    "  AND id NOT IN (SELECT id FROM model"
    "    WHERE kind = ?1 AND active = 0 AND typeof (blob) <> 'null' ORDER BY id DESC LIMIT ?2)"
    "  AND id NOT IN (SELECT e.value FROM batch, json_each (args) AS e"
    "    WHERE batch.kind IN (" DB_VERSION_KINDS ") AND e.key IN ('before', 'after'))"
    "  AND json_extract (metrics, '$.imported') IS NOT 1",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_text (s, 1, kind);
  db_bind_int64 (s, 2, keep);
  if (!db_run (db, s, error))
    return FALSE;
  if (dropped != NULL)
    *dropped = db_changes (db);
  return TRUE;
}
