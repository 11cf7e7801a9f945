/* check.c: is everything in the file as it should be? */
#include "db-private.h"
#include "labels.h"

#include <string.h>

/* Adds the first column of every row that is not "ok". */
static gboolean
add_findings (Db *db, const char *sql, GPtrArray *findings, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (db, sql, error);
  if (s == NULL)
    return FALSE;
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    if (g_strcmp0 (db_column_text (s, 0), "ok") != 0)
      g_ptr_array_add (findings, db_column_dup_text (s, 0));
  return step == DB_DONE;
}

GPtrArray *
db_check_file (Db *db, GError **error)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  if (!add_findings (db, "SELECT integrity_check FROM pragma_integrity_check", findings, error)
      || !add_findings (db,
                        "SELECT format ('a row of %s refers to a row of %s that is gone',"
                        "  \"table\", parent) FROM pragma_foreign_key_check",
                        findings, error))
    return NULL;
  return g_steal_pointer (&findings);
}

/* Rules between tables. They cannot be broken through the triggers; a file that was edited with
 * other tools, or has lost pages, may break them. */
static const char *const rules[] = {
  "SELECT format ('photo %d is filed in \"%s\", which is no album', f.photo, l.name)"
  "  FROM filing AS f JOIN label AS l ON l.id = f.album WHERE l.kind <> 'album'",
  "SELECT format ('photo %d is tagged with the album \"%s\"', t.photo, l.name)"
  "  FROM tagging AS t JOIN label AS l ON l.id = t.tag WHERE l.kind = 'album'",
  "SELECT format ('photo %d: label %d was confirmed, and there is no such fact', s.photo, s.label)"
  "  FROM slip AS s WHERE NOT EXISTS (SELECT 1 FROM filing"
  "     WHERE photo = s.photo AND source = 'user' AND coalesce (album, 0) = s.label)"
  "   AND NOT EXISTS (SELECT 1 FROM tagging WHERE photo = s.photo AND tag = s.label AND human = 1)",
  "SELECT format ('the folders %s and %s contain each other', CAST (a.path AS TEXT),"
  "  CAST (b.path AS TEXT)) FROM root AS a JOIN root AS b ON a.id <> b.id"
  " WHERE substr (b.path, 1, length (a.path) + 1) = CAST (CAST (a.path AS TEXT) || '/' AS BLOB)",
};

static void
check_words (Db *db, GPtrArray *findings)
{
  /* Reads and compares the whole index; it says only whether it is sound. On a connection that
   * cannot write there is no such command. */
  if (sqlite3_db_readonly (db->handle, "main"))
    return;
  g_autoptr (GError) local = NULL;
  if (!db_execute (db, "INSERT INTO photo_words (photo_words, rank) VALUES ('integrity-check', 1)",
                   &local))
    g_ptr_array_add (findings, g_strdup_printf ("the search index: %s", local->message));
}

static gboolean
check_keys (Db *db, GPtrArray *findings, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (db, "SELECT name, key FROM label", error);
  if (s == NULL)
    return FALSE;
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      g_autofree char *key = db_label_key (db_column_text (s, 0));
      if (strcmp (key, db_column_text (s, 1)) != 0)
        g_ptr_array_add (findings, g_strdup_printf ("the label \"%s\" has a wrong key",
                                                    db_column_text (s, 0)));
    }
  return step == DB_DONE;
}

GPtrArray *
db_check (Db *db, GError **error)
{
  g_autoptr (GPtrArray) findings = db_check_file (db, error);
  if (findings == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (!add_findings (db, rules[i], findings, error))
      return NULL;
  if (!check_keys (db, findings, error))
    return NULL;
  check_words (db, findings);
  return g_steal_pointer (&findings);
}
