/* facets.c: the different values of a column, by jumping over the index of it. */
#include "facets.h"

#include "db-private.h"

GPtrArray *
db_cameras_list (Db *db, GError **error)
{
  g_autoptr (GPtrArray) cameras = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT min (camera) FROM photo WHERE camera IS NOT NULL AND camera > ?1",
                  error);
  if (s == NULL)
    return NULL;
  db_bind_text (s, 1, "");
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW && !db_column_is_null (s, 0))
    {
      g_ptr_array_add (cameras, db_column_dup_text (s, 0));
      sqlite3_reset (s);
      db_bind_text (s, 1, cameras->pdata[cameras->len - 1]);
    }
  return step == DB_FAILED ? NULL : g_steal_pointer (&cameras);
}

GArray *
db_years_list (Db *db, GError **error)
{
  g_autoptr (GArray) years = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT max (shown_at) FROM photo WHERE shown_at < ?1", error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, G_GINT64_CONSTANT (253402300800)); /* the year 10000 */
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW && !db_column_is_null (s, 0))
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (db_column_int64 (s, 0));
      if (time == NULL)
        break; /* before the year 1 */
      gint64 year = g_date_time_get_year (time);
      g_autoptr (GDateTime) start = g_date_time_new_utc ((int) year, 1, 1, 0, 0, 0);
      g_array_append_val (years, year);
      sqlite3_reset (s);
      db_bind_int64 (s, 1, g_date_time_to_unix (start));
    }
  return step == DB_FAILED ? NULL : g_steal_pointer (&years);
}
