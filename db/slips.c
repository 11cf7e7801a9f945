/* slips.c: the slip table. */
#include "slips.h"

#include "db-private.h"

static gboolean
dismiss (Db *db, const gint64 *ids, gsize n, gint64 label, guint *dismissed, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "INSERT OR IGNORE INTO slip (photo, label, at) SELECT ?1, ?2, ?3"
    " WHERE EXISTS (SELECT 1 FROM filing"
    "     WHERE photo = ?1 AND source = 'user' AND coalesce (album, 0) = ?2)"
    "   OR EXISTS (SELECT 1 FROM tagging WHERE photo = ?1 AND tag = ?2 AND human = 1)",
    error);
  if (s == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      db_bind_int64 (s, 1, ids[i]);
      db_bind_int64 (s, 2, label);
      db_bind_int64 (s, 3, db_now ());
      if (!db_run (db, s, error))
        return FALSE;
      *dismissed += db_changes (db);
    }
  return TRUE;
}

gboolean
db_slips_dismiss (Db *db, const gint64 *ids, gsize n, gint64 label, guint *dismissed,
                  GError **error)
{
  guint count = 0;
  if (!db_begin (db, error)
      || !db_end (db, dismiss (db, ids, n, label, &count, error), error))
    return FALSE;
  if (dismissed != NULL)
    *dismissed = count;
  return TRUE;
}

gboolean
db_slips_is_dismissed (Db *db, gint64 photo, gint64 label, GError **error)
{
  gint64 found = 0;
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT EXISTS (SELECT 1 FROM slip WHERE photo = ?1 AND label = ?2)", error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, photo);
  db_bind_int64 (s, 2, label);
  return db_read_int64 (db, s, 0, &found, error) && found != 0;
}

GArray *
db_slips_list (Db *db, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT photo, label, at FROM slip ORDER BY photo, label", error);
  if (s == NULL)
    return NULL;
  g_autoptr (GArray) slips = g_array_new (FALSE, FALSE, sizeof (DbSlip));
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      DbSlip slip = { db_column_int64 (s, 0), db_column_int64 (s, 1), db_column_int64 (s, 2) };
      g_array_append_val (slips, slip);
    }
  return step == DB_DONE ? g_steal_pointer (&slips) : NULL;
}
