/* imports.c: imports and what they found anew. */
#include "imports.h"

#include "db-private.h"

static gint64
read_id (Db *db, const char *sql, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (db, sql, error);
  gint64 id;
  return s != NULL && db_read_int64 (db, s, 0, &id, error) ? id : -1;
}

gint64
db_imports_get_open (Db *db, GError **error)
{
  return read_id (db, "SELECT max (id) FROM import WHERE ended_at IS NULL", error);
}

gint64
db_imports_open (Db *db, GError **error)
{
  gint64 id = db_imports_get_open (db, error);
  if (id != 0)
    return id;

  g_autoptr (DbStatement) s
    = db_prepare (db, "INSERT INTO import (started_at) VALUES (?1)", error);
  if (s == NULL)
    return -1;
  db_bind_int64 (s, 1, db_now ());
  return db_run (db, s, error) ? db_last_id (db) : -1;
}

gboolean
db_imports_add (Db *db, gint64 import, const gint64 *photos, gsize n, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "UPDATE photo SET import = ?2 WHERE id = ?1", error);
  if (s == NULL || !db_begin (db, error))
    return FALSE;
  gboolean ok = TRUE;
  for (gsize i = 0; ok && i < n; i++)
    {
      db_bind_int64 (s, 1, photos[i]);
      db_bind_int64 (s, 2, import);
      ok = db_run (db, s, error);
      db_statement_reset (s);
    }
  return db_end (db, ok, error);
}

static gboolean
end (Db *db, gint64 import, GError **error)
{
  g_autoptr (DbStatement) close
    = db_prepare (db, "UPDATE import SET ended_at = ?2 WHERE id = ?1", error);
  g_autoptr (DbStatement) prune = db_prepare (
    db,
    "DELETE FROM import WHERE ended_at IS NOT NULL"
    "   AND NOT EXISTS (SELECT 1 FROM photo WHERE photo.import = import.id)",
    error);
  if (close == NULL || prune == NULL)
    return FALSE;
  db_bind_int64 (close, 1, import);
  db_bind_int64 (close, 2, db_now ());
  return db_run (db, close, error) && db_run (db, prune, error);
}

gboolean
db_imports_end (Db *db, gint64 import, GError **error)
{
  return db_begin (db, error) && db_end (db, end (db, import, error), error);
}

gboolean
db_imports_get (Db *db, gint64 id, DbImport *import, GError **error)
{
  *import = (DbImport){ 0 };
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT started_at, coalesce (ended_at, 0),"
    "  (SELECT count (*) FROM photo AS p WHERE p.import = i.id AND p.state <> 'missing'),"
    "  (SELECT count (*) FROM photo AS p WHERE p.import = i.id AND p.state = 'broken')"
    " FROM import AS i WHERE i.id = ?1",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, id);
  DbStep step = db_step (db, s, error);
  if (step == DB_ROW)
    *import = (DbImport){
      .id = id,
      .started_at = db_column_int64 (s, 0),
      .ended_at = db_column_int64 (s, 1),
      .photos = (guint) db_column_int64 (s, 2),
      .broken = (guint) db_column_int64 (s, 3),
    };
  return step != DB_FAILED;
}

gint64
db_imports_get_last (Db *db, GError **error)
{
  return read_id (db,
                  "SELECT max (import) FROM photo WHERE import IS NOT NULL"
                  "  AND state <> 'missing'",
                  error);
}
