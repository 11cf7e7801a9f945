/* vectors.c: the network and feature tables. */
#include "vectors.h"

#include "db-private.h"

gint64
db_networks_find (Db *db, const char *key, GError **error)
{
  gint64 id;
  g_autoptr (DbStatement) find
    = db_prepare (db, "SELECT id FROM network WHERE key = ?1", error);
  if (find == NULL)
    return -1;
  db_bind_text (find, 1, key);
  return db_read_int64 (db, find, 0, &id, error) ? id : -1;
}

gint64
db_networks_ensure (Db *db, const char *key, GError **error)
{
  gint64 id = db_networks_find (db, key, error);
  if (id != 0)
    return id;
  g_autoptr (DbStatement) add = db_prepare (db, "INSERT INTO network (key) VALUES (?1)", error);
  if (add == NULL)
    return -1;
  db_bind_text (add, 1, key);
  return db_run (db, add, error) ? db_last_id (db) : -1;
}

gboolean
db_vectors_set (Db *db, gint64 photo, gint64 network, GBytes *vector, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "INSERT INTO feature (photo, network, vector) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (network, photo) DO UPDATE SET vector = excluded.vector",
    error);
  if (s == NULL)
    return FALSE;
  gsize size;
  gconstpointer data = g_bytes_get_data (vector, &size);
  db_bind_int64 (s, 1, photo);
  db_bind_int64 (s, 2, network);
  db_bind_blob (s, 3, data, size);
  return db_run (db, s, error);
}

GBytes *
db_vectors_get (Db *db, gint64 photo, gint64 network, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT vector FROM feature WHERE network = ?1 AND photo = ?2", error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, network);
  db_bind_int64 (s, 2, photo);
  return db_step (db, s, error) == DB_ROW ? db_column_blob (s, 0) : NULL;
}

gboolean
db_vectors_foreach (Db *db, gint64 network, DbVectorFunc func, gpointer user_data, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT f.photo, f.vector FROM feature AS f CROSS JOIN photo AS p ON p.id = f.photo"
    " WHERE f.network = ?1 AND p.state = 'ok' ORDER BY f.photo",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, network);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      gconstpointer data = sqlite3_column_blob (s, 1);
      gsize size = (gsize) sqlite3_column_bytes (s, 1);
      if (!func (db_column_int64 (s, 0), data, size, user_data))
        return TRUE;
    }
  return step == DB_DONE;
}

gboolean
db_vectors_foreach_of (Db *db, gint64 network, const gint64 *ids, gsize n, DbVectorFunc func,
                       gpointer user_data, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT f.vector FROM feature AS f CROSS JOIN photo AS p ON p.id = f.photo"
    " WHERE f.network = ?1 AND f.photo = ?2 AND p.state = 'ok'",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, network);
  for (gsize i = 0; i < n; i++)
    {
      db_bind_int64 (s, 2, ids[i]);
      DbStep step = db_step (db, s, error);
      if (step == DB_FAILED)
        return FALSE;
      if (step == DB_ROW)
        {
          gconstpointer data = sqlite3_column_blob (s, 0);
          if (!func (ids[i], data, (gsize) sqlite3_column_bytes (s, 0), user_data))
            return TRUE;
          sqlite3_reset (s);
        }
    }
  return TRUE;
}

GArray *
db_vectors_list (Db *db, gint64 network, GError **error)
{
  /* From the indices alone: those that are not ok are few, or have no vector. */
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT photo FROM feature WHERE network = ?1 AND photo NOT IN"
    "  (SELECT id FROM photo WHERE state IN ('new', 'missing', 'broken'))"
    " ORDER BY photo",
    error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, network);
  return db_read_ids (db, s, error);
}

GArray *
db_vectors_lacking (Db *db, gint64 network, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT id FROM photo WHERE state = 'ok'"
    "  AND NOT EXISTS (SELECT 1 FROM feature WHERE network = ?1 AND photo = photo.id)"
    " ORDER BY id",
    error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, network);
  return db_read_ids (db, s, error);
}

gboolean
db_vectors_are_lacking (Db *db, gint64 network, GError **error)
{
  gint64 found = 0;
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT EXISTS (SELECT 1 FROM photo WHERE state = 'ok'"
    "  AND NOT EXISTS (SELECT 1 FROM feature WHERE network = ?1 AND photo = photo.id))",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, network);
  return db_read_int64 (db, s, 0, &found, error) && found != 0;
}

GArray *
db_vectors_lacking_beside (Db *db, gint64 network, gint64 like, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT p.id FROM feature AS f CROSS JOIN photo AS p ON p.id = f.photo"
    " WHERE f.network = ?2 AND p.state IN ('ok', 'missing')"
    "  AND NOT EXISTS (SELECT 1 FROM feature WHERE network = ?1 AND photo = p.id)"
    " ORDER BY p.shown_at DESC, p.id DESC",
    error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, network);
  db_bind_int64 (s, 2, like);
  return db_read_ids (db, s, error);
}

gboolean
db_vectors_measure (Db *db, const char *suffix, gint64 *n, gint64 *bytes, GError **error)
{
  /* All vectors of a network are of one length. */
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT coalesce (sum (n), 0), coalesce (sum (n * length), 0) FROM ("
    "  SELECT (SELECT count (*) FROM feature WHERE network = network.id) AS n,"
    "    (SELECT length (vector) FROM feature WHERE network = network.id LIMIT 1) AS length"
    "   FROM network"
    "   WHERE iif (?1 IS NULL, instr (key, '/') = 0, substr (key, -length (?1)) = ?1))",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_text (s, 1, suffix);
  if (db_step (db, s, error) != DB_ROW)
    return FALSE;
  *n = db_column_int64 (s, 0);
  *bytes = db_column_int64 (s, 1);
  return TRUE;
}

gboolean
db_vectors_keep_only (Db *db, gint64 network, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "DELETE FROM feature WHERE network <> ?1", error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, network);
  return db_run (db, s, error);
}
