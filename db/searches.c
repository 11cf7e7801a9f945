/* searches.c: the tables recent_search and saved_search. */
#include "searches.h"

#include "db-private.h"

#include <glib/gi18n.h>

#define N_RECENT "12"

void
db_search_text_free (DbSearchText *text)
{
  if (text == NULL)
    return;
  g_free (text->name);
  g_free (text->query);
  g_free (text);
}

GPtrArray *
db_searches_list_recent (Db *db, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT query FROM recent_search ORDER BY used_at DESC, query", error);
  if (s == NULL)
    return NULL;
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    g_ptr_array_add (list, db_column_dup_text (s, 0));
  return step == DB_DONE ? g_steal_pointer (&list) : NULL;
}

/* Two in one second have an order too, so a clock that stands still moves on. */
static gboolean
note (Db *db, const char *query, GError **error)
{
  g_autoptr (DbStatement) add = db_prepare (
    db,
    "INSERT INTO recent_search (query, used_at)"
    "  VALUES (?1, max (?2, 1 + coalesce ((SELECT max (used_at) FROM recent_search), 0)))"
    "  ON CONFLICT (query) DO UPDATE SET used_at = excluded.used_at",
    error);
  g_autoptr (DbStatement) prune = db_prepare (
    db,
    "DELETE FROM recent_search WHERE query NOT IN"
    "  (SELECT query FROM recent_search ORDER BY used_at DESC LIMIT " N_RECENT ")",
    error);
  if (add == NULL || prune == NULL)
    return FALSE;
  db_bind_text (add, 1, query);
  db_bind_int64 (add, 2, db_now ());
  return db_run (db, add, error) && db_run (db, prune, error);
}

gboolean
db_searches_note (Db *db, const char *query, GError **error)
{
  return db_begin (db, error) && db_end (db, note (db, query, error), error);
}

gboolean
db_searches_forget (Db *db, GError **error)
{
  return db_execute (db, "DELETE FROM recent_search", error);
}

GPtrArray *
db_searches_list (Db *db, GError **error)
{
  g_autoptr (GPtrArray) list
    = g_ptr_array_new_with_free_func ((GDestroyNotify) db_search_text_free);
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT id, name, query, position FROM saved_search ORDER BY position, id", error);
  if (s == NULL)
    return NULL;
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      DbSearchText *text = g_new0 (DbSearchText, 1);
      text->id = db_column_int64 (s, 0);
      text->name = db_column_dup_text (s, 1);
      text->query = db_column_dup_text (s, 2);
      text->position = (int) db_column_int64 (s, 3);
      g_ptr_array_add (list, text);
    }
  return step == DB_DONE ? g_steal_pointer (&list) : NULL;
}

/* @name without the spaces around it, or NULL with an error. @id: of the search that may have it. */
static char *
check_name (Db *db, gint64 id, const char *name, GError **error)
{
  g_autofree char *clean = g_strstrip (g_strdup (name));
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT id FROM saved_search WHERE name = ?1 AND id <> ?2", error);
  gint64 other;
  if (*clean == '\0')
    {
      g_set_error (error, DB_ERROR, DB_ERROR_INVALID, _("a search needs a name"));
      return NULL;
    }
  if (s == NULL)
    return NULL;
  db_bind_text (s, 1, clean);
  db_bind_int64 (s, 2, id);
  if (!db_read_int64 (db, s, 0, &other, error))
    return NULL;
  if (other != 0)
    {
      g_set_error (error, DB_ERROR, DB_ERROR_EXISTS, _("There is already a search called “%s”"),
                   clean);
      return NULL;
    }
  return g_steal_pointer (&clean);
}

gint64
db_searches_save (Db *db, gint64 id, const char *name, const char *query, GError **error)
{
  g_autofree char *clean = check_name (db, 0, name, error);
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "INSERT INTO saved_search (id, name, query, position)"
    /* One that comes back stands where it stood: after those that are older than it. */
    "  VALUES (?1, ?2, ?3, (SELECT coalesce (max (position), 0) + (?1 IS NULL) FROM saved_search"
    "    WHERE ?1 IS NULL OR id < ?1))",
    error);
  if (clean == NULL || s == NULL)
    return -1;
  db_bind_id (s, 1, id);
  db_bind_text (s, 2, clean);
  db_bind_text (s, 3, query);
  return db_run (db, s, error) ? db_last_id (db) : -1;
}

gboolean
db_searches_change (Db *db, gint64 id, const char *name, const char *query, GError **error)
{
  g_autofree char *clean = check_name (db, id, name, error);
  g_autoptr (DbStatement) s = db_prepare (
    db, "UPDATE saved_search SET name = ?2, query = coalesce (?3, query) WHERE id = ?1", error);
  if (clean == NULL || s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, id);
  db_bind_text (s, 2, clean);
  db_bind_text (s, 3, query);
  if (!db_run (db, s, error))
    return FALSE;
  if (db_changes (db) > 0)
    return TRUE;
  g_set_error (error, DB_ERROR, DB_ERROR_NOT_FOUND, _("There is no such search"));
  return FALSE;
}

gboolean
db_searches_remove (Db *db, gint64 id, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (db, "DELETE FROM saved_search WHERE id = ?1", error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, id);
  return db_run (db, s, error);
}
