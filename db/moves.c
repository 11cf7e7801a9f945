/* moves.c: files that turn up under another path. */
#include "moves.h"

#include "db-private.h"

/* Each takes ?1 = from, ?2 = to, in this order. */
static const char *const join_steps[] = {
  "INSERT OR REPLACE INTO filing (photo, album, source, p, model, at)"
  " SELECT ?2, album, source, p, model, at FROM filing WHERE photo = ?1 AND source = 'user'",

  "INSERT INTO filing (photo, album, source, p, model, at)"
  " SELECT ?2, album, source, p, model, at FROM filing WHERE photo = ?1 AND source <> 'user'"
  "   AND NOT EXISTS (SELECT 1 FROM filing WHERE photo = ?2)",

  "INSERT OR REPLACE INTO tagging (photo, tag, human, verdict, source, p, model, at)"
  " SELECT ?2, tag, human, verdict, source, p, model, at FROM tagging"
  "  WHERE photo = ?1 AND human = 1",

  "INSERT OR IGNORE INTO tagging (photo, tag, human, verdict, source, p, model, at)"
  " SELECT ?2, tag, human, verdict, source, p, model, at FROM tagging"
  "  WHERE photo = ?1 AND human = 0",

  "INSERT OR IGNORE INTO slip (photo, label, at) SELECT ?2, label, at FROM slip WHERE photo = ?1",

  "INSERT OR IGNORE INTO feature (photo, network, vector)"
  " SELECT ?2, network, vector FROM feature WHERE photo = ?1",

  "UPDATE photo SET rating = max (rating, (SELECT rating FROM photo WHERE id = ?1)),"
  "  favourite = max (favourite, (SELECT favourite FROM photo WHERE id = ?1)) WHERE id = ?2",

  "UPDATE journal SET photo = ?2 WHERE photo = ?1",
};

gboolean
db_moves_join (Db *db, gint64 from, gint64 to, GError **error)
{
  g_assert (db_in_transaction (db));

  for (guint i = 0; i < G_N_ELEMENTS (join_steps); i++)
    {
      g_autoptr (DbStatement) s = db_prepare (db, join_steps[i], error);
      if (s == NULL)
        return FALSE;
      db_bind_int64 (s, 1, from);
      db_bind_int64 (s, 2, to);
      if (!db_run (db, s, error))
        return FALSE;
    }

  g_autoptr (DbStatement) get = db_prepare (
    db, "SELECT root, relpath, name, size, mtime_ns FROM photo WHERE id = ?1", error);
  g_autoptr (DbStatement) drop = db_prepare (db, "DELETE FROM photo WHERE id = ?1", error);
  g_autoptr (DbStatement) set
    = db_prepare (db, "UPDATE photo SET root = ?2, relpath = ?3, name = ?4, size = ?5,"
                      "  mtime_ns = ?6, shown_at = coalesce (taken_at, ?6 / 1000000000),"
                      "  state = 'ok', reason = NULL WHERE id = ?1",
                  error);
  if (get == NULL || drop == NULL || set == NULL)
    return FALSE;
  db_bind_int64 (get, 1, from);
  if (db_step (db, get, error) != DB_ROW)
    return FALSE;
  g_autofree char *relpath = db_column_dup_bytes (get, 1);
  g_autofree char *name = db_column_dup_text (get, 2);
  db_bind_int64 (set, 1, to);
  db_bind_int64 (set, 2, db_column_int64 (get, 0));
  db_bind_bytes (set, 3, relpath);
  db_bind_text (set, 4, name);
  db_bind_int64 (set, 5, db_column_int64 (get, 3));
  db_bind_int64 (set, 6, db_column_int64 (get, 4));
  db_statement_reset (get);
  /* The old row goes first: a path belongs to one row only. */
  db_bind_int64 (drop, 1, from);
  return db_run (db, drop, error) && db_run (db, set, error);
}
