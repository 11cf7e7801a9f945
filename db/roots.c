/* roots.c: the folders that were imported. */
#include "roots.h"

#include "db-private.h"
#include "paths.h"

void
db_root_free (DbRoot *root)
{
  if (root == NULL)
    return;
  g_free (root->path);
  g_free (root->volume);
  g_free (root);
}

GPtrArray *
db_roots_list (Db *db, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT id, path, volume, scanned_at, watched FROM root ORDER BY path",
                  error);
  if (s == NULL)
    return NULL;

  g_autoptr (GPtrArray) roots = g_ptr_array_new_with_free_func ((GDestroyNotify) db_root_free);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      DbRoot *root = g_new0 (DbRoot, 1);
      root->id = db_column_int64 (s, 0);
      root->path = db_column_dup_bytes (s, 1);
      root->volume = db_column_dup_text (s, 2);
      root->scanned_at = db_column_int64 (s, 3);
      root->watched = db_column_int64 (s, 4) != 0;
      g_ptr_array_add (roots, root);
    }
  return step == DB_DONE ? g_steal_pointer (&roots) : NULL;
}

static gint64
insert_root (Db *db, const char *path, const char *volume, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "INSERT INTO root (path, volume) VALUES (?1, ?2)", error);
  if (s == NULL)
    return -1;
  db_bind_bytes (s, 1, path);
  db_bind_text (s, 2, volume);
  return db_run (db, s, error) ? db_last_id (db) : -1;
}

/* What was imported as a whole stays so. */
static gboolean
absorb_walks (Db *db, gint64 id, const DbRoot *child, const char *prefix, GError **error)
{
  if (child->scanned_at != DB_SCAN_NEVER_ASKED)
    return db_walks_add (db, id, prefix, error);
  g_autoptr (GPtrArray) walks = db_walks_list (db, child->id, error);
  if (walks == NULL)
    return FALSE;
  for (guint i = 0; i < walks->len; i++)
    {
      g_autofree char *relpath = db_path_join (prefix, walks->pdata[i]);
      if (!db_walks_add (db, id, relpath, error))
        return FALSE;
    }
  return TRUE;
}

/* The photos of @child, which lies at @prefix below the new root @id, get their new place. */
static gboolean
absorb (Db *db, gint64 id, const char *path, const DbRoot *child, const char *prefix,
        GError **error)
{
  g_autoptr (DbStatement) list = db_prepare (db, "SELECT id FROM photo WHERE root = ?1", error);
  if (list == NULL)
    return FALSE;
  db_bind_int64 (list, 1, child->id);
  g_autoptr (GArray) photos = db_read_ids (db, list, error);
  if (photos == NULL)
    return FALSE;

  g_autoptr (DbStatement) get = db_prepare (db, "SELECT relpath FROM photo WHERE id = ?1", error);
  g_autoptr (DbStatement) set
    = db_prepare (db, "UPDATE photo SET root = ?2, relpath = ?3, name = ?4 WHERE id = ?1", error);
  if (get == NULL || set == NULL)
    return FALSE;
  for (guint i = 0; i < photos->len; i++)
    {
      gint64 photo = g_array_index (photos, gint64, i);
      db_bind_int64 (get, 1, photo);
      if (db_step (db, get, error) != DB_ROW)
        return FALSE;
      g_autofree char *old = db_column_dup_bytes (get, 0);
      db_statement_reset (get);

      g_autofree char *relpath = db_path_join (prefix, old);
      g_autofree char *name = db_display_name (path, relpath);
      db_bind_int64 (set, 1, photo);
      db_bind_int64 (set, 2, id);
      db_bind_bytes (set, 3, relpath);
      db_bind_text (set, 4, name);
      if (!db_run (db, set, error))
        return FALSE;
      db_statement_reset (set);
    }

  g_autoptr (DbStatement) drop = db_prepare (db, "DELETE FROM root WHERE id = ?1", error);
  if (drop == NULL || !absorb_walks (db, id, child, prefix, error))
    return FALSE;
  db_bind_int64 (drop, 1, child->id);
  return db_run (db, drop, error);
}

static gint64
ensure_root (Db *db, const char *path, const char *volume, char **prefix, GError **error)
{
  g_autoptr (GPtrArray) roots = db_roots_list (db, error);
  if (roots == NULL)
    return -1;
  for (guint i = 0; i < roots->len; i++)
    {
      const DbRoot *root = roots->pdata[i];
      const char *below = db_path_below (path, root->path);
      if (below != NULL)
        {
          *prefix = g_strdup (below);
          return root->id;
        }
    }

  gint64 id = insert_root (db, path, volume, error);
  for (guint i = 0; id > 0 && i < roots->len; i++)
    {
      const DbRoot *root = roots->pdata[i];
      const char *below = db_path_below (root->path, path);
      if (below != NULL && !absorb (db, id, path, root, below, error))
        return -1;
    }
  *prefix = g_strdup ("");
  return id;
}

gint64
db_roots_find (Db *db, const char *path, char **prefix, GError **error)
{
  g_autoptr (GPtrArray) roots = db_roots_list (db, error);
  if (roots == NULL)
    return -1;
  for (guint i = 0; i < roots->len; i++)
    {
      const DbRoot *root = roots->pdata[i];
      const char *below = db_path_below (path, root->path);
      if (below != NULL)
        {
          *prefix = g_strdup (below);
          return root->id;
        }
    }
  return 0;
}

gint64
db_roots_ensure (Db *db, const char *path, const char *volume, char **prefix, GError **error)
{
  g_return_val_if_fail (g_path_is_absolute (path), -1);

  if (!db_begin (db, error))
    return -1;
  g_autofree char *way = NULL;
  gint64 id = ensure_root (db, path, volume, &way, error);
  if (!db_end (db, id > 0, error))
    return -1;
  if (prefix != NULL)
    *prefix = g_steal_pointer (&way);
  return id;
}

gboolean
db_roots_set_scanned (Db *db, gint64 root, gint64 at, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "UPDATE root SET scanned_at = ?2,"
                      "  last_photo = (SELECT coalesce (max (id), 0) FROM photo) WHERE id = ?1",
                  error);
  g_autoptr (DbStatement) whole
    = db_prepare (db, "DELETE FROM walk WHERE root = ?1 AND ?2 > 1", error);
  if (s == NULL || whole == NULL || !db_begin (db, error))
    return FALSE;
  db_bind_int64 (s, 1, root);
  db_bind_int64 (s, 2, at);
  db_bind_int64 (whole, 1, root);
  db_bind_int64 (whole, 2, at);
  return db_end (db, db_run (db, s, error) && db_run (db, whole, error), error);
}

gboolean
db_roots_set_watched (Db *db, gint64 root, gboolean watched, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "UPDATE root SET watched = ?2 WHERE id = ?1", error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, root);
  db_bind_int64 (s, 2, watched != FALSE);
  return db_run (db, s, error);
}

GArray *
db_roots_count (Db *db, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT root, count (*), (SELECT count (*) FROM photo AS m"
    "                          WHERE m.state = 'missing' AND m.root = p.root)"
    " FROM photo AS p GROUP BY root",
    error);
  if (s == NULL)
    return NULL;

  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (DbRootCount));
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      DbRootCount count = { .root = db_column_int64 (s, 0),
                            .photos = (guint) db_column_int64 (s, 1),
                            .missing = (guint) db_column_int64 (s, 2) };
      g_array_append_val (counts, count);
    }
  return step == DB_DONE ? g_steal_pointer (&counts) : NULL;
}

GPtrArray *
db_walks_list (Db *db, gint64 root, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT relpath FROM walk WHERE root = ?1 ORDER BY relpath", error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, root);

  g_autoptr (GPtrArray) walks = g_ptr_array_new_with_free_func (g_free);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    g_ptr_array_add (walks, db_column_dup_bytes (s, 0));
  return step == DB_DONE ? g_steal_pointer (&walks) : NULL;
}

gboolean
db_walks_add (Db *db, gint64 root, const char *relpath, GError **error)
{
  g_autoptr (GPtrArray) walks = db_walks_list (db, root, error);
  g_autoptr (DbStatement) insert
    = db_prepare (db, "INSERT INTO walk (root, relpath) VALUES (?1, ?2)", error);
  g_autoptr (DbStatement) drop
    = db_prepare (db, "DELETE FROM walk WHERE root = ?1 AND relpath = ?2", error);
  if (walks == NULL || insert == NULL || drop == NULL)
    return FALSE;
  for (guint i = 0; i < walks->len; i++)
    if (db_path_below (relpath, walks->pdata[i]) != NULL)
      return TRUE;

  if (!db_begin (db, error))
    return FALSE;
  gboolean ok = TRUE;
  /* Those below the new one are part of it. */
  for (guint i = 0; ok && i < walks->len; i++)
    if (db_path_below (walks->pdata[i], relpath) != NULL)
      {
        db_bind_int64 (drop, 1, root);
        db_bind_bytes (drop, 2, walks->pdata[i]);
        ok = db_run (db, drop, error);
        db_statement_reset (drop);
      }
  db_bind_int64 (insert, 1, root);
  db_bind_bytes (insert, 2, relpath);
  return db_end (db, ok && db_run (db, insert, error), error);
}
