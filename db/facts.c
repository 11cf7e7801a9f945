/* facts.c: the owner's facts as a whole. */
#include "facts.h"

#include "db-private.h"

#include <string.h>

GArray *
db_facts_count (Db *db, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT coalesce (album, 0) AS label, count (*), 0 FROM filing WHERE source = 'user'"
    " GROUP BY album "
    "UNION ALL "
    "SELECT tag, sum (verdict = 'yes'), sum (verdict = 'no')"
    "  FROM tagging INDEXED BY tagging_human WHERE human = 1 GROUP BY tag "
    "ORDER BY label",
    error);
  if (s == NULL)
    return NULL;
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (DbFactCount));
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      DbFactCount count = { db_column_int64 (s, 0), (guint) db_column_int64 (s, 1),
                            (guint) db_column_int64 (s, 2) };
      g_array_append_val (counts, count);
    }
  return step == DB_DONE ? g_steal_pointer (&counts) : NULL;
}

/* Adds every column of every row as text. One byte says what follows, a text, a NULL or the end of
 * the table, and texts end with a zero: so no two tables look alike. */
static gboolean
add_rows (Db *db, const char *sql, GChecksum *checksum, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (db, sql, error);
  if (s == NULL)
    return FALSE;
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    for (int i = 0; i < sqlite3_column_count (s); i++)
      {
        const char *text = db_column_text (s, i);
        g_checksum_update (checksum, (const guchar *) (text != NULL ? "t" : "n"), 1);
        if (text != NULL)
          g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text) + 1);
      }
  g_checksum_update (checksum, (const guchar *) "e", 1);
  return step == DB_DONE;
}

char *
db_facts_digest (Db *db, GError **error)
{
  static const char *const tables[] = {
    "SELECT id, kind, class_name FROM label WHERE id IN"
    " (SELECT album FROM filing INDEXED BY filing_by_source WHERE source = 'user'"
    "  UNION SELECT tag FROM tagging INDEXED BY tagging_human WHERE human = 1) ORDER BY id",
    "SELECT kind, class_name FROM refused_class WHERE kind IN ('album', 'tag', 'person')"
    " ORDER BY kind, class_name",
    "SELECT photo, album FROM filing WHERE source = 'user' ORDER BY photo",
    "SELECT tag, photo, verdict FROM tagging INDEXED BY tagging_human WHERE human = 1"
    " ORDER BY tag, photo",
  };
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (!add_rows (db, tables[i], checksum, error))
      return NULL;
  return g_strndup (g_checksum_get_string (checksum), 32);
}
