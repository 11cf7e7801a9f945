/* settings.c: the setting table. */
#include "settings.h"

#include "db-private.h"

char *
db_settings_get (Db *db, const char *key, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT value FROM setting WHERE key = ?1", error);
  if (s == NULL)
    return NULL;
  db_bind_text (s, 1, key);
  return db_step (db, s, error) == DB_ROW ? db_column_dup_text (s, 0) : NULL;
}

gboolean
db_settings_set (Db *db, const char *key, const char *value, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    value != NULL ? "INSERT INTO setting (key, value) VALUES (?1, ?2)"
                    " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
                  : "DELETE FROM setting WHERE key = ?1",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_text (s, 1, key);
  if (value != NULL)
    db_bind_text (s, 2, value);
  return db_run (db, s, error);
}
