/* statement.c: cached prepared statements. */
#include "db-private.h"

#include <math.h>
#include <string.h>

DbStatement *
db_prepare (Db *db, const char *sql, GError **error)
{
  DbStatement *s = g_hash_table_lookup (db->statements, sql);
  if (s != NULL)
    {
      g_assert (!sqlite3_stmt_busy (s));
      return s;
    }
  int code = sqlite3_prepare_v3 (db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
  if (code != SQLITE_OK)
    {
      db_set_error (db, code, error);
      return NULL;
    }
  g_hash_table_insert (db->statements, g_strdup (sql), s);
  return s;
}

void
db_statement_reset (DbStatement *s)
{
  if (s == NULL)
    return;
  sqlite3_reset (s);
  sqlite3_clear_bindings (s);
}

void
db_bind_int64 (DbStatement *s, int i, gint64 value)
{
  sqlite3_bind_int64 (s, i, value);
}

void
db_bind_id (DbStatement *s, int i, gint64 id)
{
  if (id == 0)
    sqlite3_bind_null (s, i);
  else
    sqlite3_bind_int64 (s, i, id);
}

void
db_bind_double (DbStatement *s, int i, double value)
{
  if (isnan (value))
    sqlite3_bind_null (s, i);
  else
    sqlite3_bind_double (s, i, value);
}

void
db_bind_text (DbStatement *s, int i, const char *text)
{
  sqlite3_bind_text (s, i, text, -1, SQLITE_STATIC);
}

void
db_bind_blob (DbStatement *s, int i, gconstpointer data, gsize size)
{
  sqlite3_bind_blob64 (s, i, data, size, SQLITE_STATIC);
}

void
db_bind_bytes (DbStatement *s, int i, const char *native_path)
{
  sqlite3_bind_blob64 (s, i, native_path, strlen (native_path), SQLITE_STATIC);
}

DbStep
db_step (Db *db, DbStatement *s, GError **error)
{
  int code = sqlite3_step (s);
  if (code == SQLITE_ROW)
    return DB_ROW;
  if (code != SQLITE_DONE)
    db_set_error (db, code, error);
  sqlite3_reset (s);
  return code == SQLITE_DONE ? DB_DONE : DB_FAILED;
}

gboolean
db_run (Db *db, DbStatement *s, GError **error)
{
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    ;
  return step == DB_DONE;
}

gboolean
db_read_int64 (Db *db, DbStatement *s, gint64 fallback, gint64 *value, GError **error)
{
  DbStep step = db_step (db, s, error);
  if (step == DB_FAILED)
    return FALSE;
  *value = step == DB_ROW ? sqlite3_column_int64 (s, 0) : fallback;
  sqlite3_reset (s);
  return TRUE;
}

GArray *
db_read_ids (Db *db, DbStatement *s, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      gint64 id = sqlite3_column_int64 (s, 0);
      g_array_append_val (ids, id);
    }
  return step == DB_DONE ? g_steal_pointer (&ids) : NULL;
}

guint
db_changes (Db *db)
{
  return (guint) sqlite3_changes (db->handle);
}

gint64
db_last_id (Db *db)
{
  return sqlite3_last_insert_rowid (db->handle);
}

gint64
db_column_int64 (DbStatement *s, int i)
{
  return sqlite3_column_int64 (s, i);
}

double
db_column_double (DbStatement *s, int i)
{
  return db_column_is_null (s, i) ? NAN : sqlite3_column_double (s, i);
}

const char *
db_column_text (DbStatement *s, int i)
{
  return (const char *) sqlite3_column_text (s, i);
}

char *
db_column_dup_text (DbStatement *s, int i)
{
  return g_strdup (db_column_text (s, i));
}

char *
db_column_dup_bytes (DbStatement *s, int i)
{
  const char *data = sqlite3_column_blob (s, i);
  return g_strndup (data != NULL ? data : "", (gsize) sqlite3_column_bytes (s, i));
}

void
db_column_append_bytes (DbStatement *s, int i, GString *to)
{
  const char *data = sqlite3_column_blob (s, i);
  if (data != NULL)
    g_string_append_len (to, data, sqlite3_column_bytes (s, i));
}

GBytes *
db_column_blob (DbStatement *s, int i)
{
  if (db_column_is_null (s, i))
    return NULL;
  gconstpointer data = sqlite3_column_blob (s, i);
  return g_bytes_new (data, (gsize) sqlite3_column_bytes (s, i));
}

gboolean
db_column_is_null (DbStatement *s, int i)
{
  return sqlite3_column_type (s, i) == SQLITE_NULL;
}

gboolean
db_execute (Db *db, const char *sql, GError **error)
{
  int code = sqlite3_exec (db->handle, sql, NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return TRUE;
  db_set_error (db, code, error);
  return FALSE;
}
