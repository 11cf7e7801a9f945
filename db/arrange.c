/* arrange.c: where albums and tags stand in their lists, and how they look. */
#include "arrange.h"

#include "db-private.h"
#include "journal-private.h"
#include "labels.h"

#include <glib/gi18n.h>

#define LOOK "SELECT " DB_LABEL_JSON " FROM label WHERE id = ?1"

/* Runs @s on the label, with a note of how it was and is. */
static gboolean
change (Db *db, gint64 id, DbStatement *s, GError **error)
{
  g_autofree char *before = NULL, *after = NULL;
  return db_journal_look (db, LOOK, id, 0, &before, error) && db_run (db, s, error)
         && db_journal_look (db, LOOK, id, 0, &after, error)
         && db_journal_note (db, "label", 0, id, before, after, error);
}

/* Ids of the list in which @id stands, in order; *@at is its place. NULL with DB_ERROR_NOT_FOUND. */
static GArray *
read_order (Db *db, gint64 id, guint *at, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT id FROM label WHERE kind = (SELECT kind FROM label WHERE id = ?1)"
    " ORDER BY position, key",
    error);
  if (s == NULL || !db_labels_check (db, id, error))
    return NULL;
  db_bind_int64 (s, 1, id);
  g_autoptr (GArray) ids = db_read_ids (db, s, error);
  if (ids == NULL)
    return NULL;
  for (*at = 0; *at < ids->len && g_array_index (ids, gint64, *at) != id; (*at)++)
    ;
  g_assert (*at < ids->len);
  return g_steal_pointer (&ids);
}

/* Numbers the list as @ids say; only what moves is written. */
static gboolean
write_order (Db *db, const GArray *ids, GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i), position;
      g_autoptr (DbStatement) get
        = db_prepare (db, "SELECT position FROM label WHERE id = ?1", error);
      g_autoptr (DbStatement) set
        = db_prepare (db, "UPDATE label SET position = ?2 WHERE id = ?1", error);
      if (get == NULL || set == NULL)
        return FALSE;
      db_bind_int64 (get, 1, id);
      db_bind_int64 (set, 1, id);
      db_bind_int64 (set, 2, i + 1);
      if (!db_read_int64 (db, get, 0, &position, error)
          || (position != i + 1 && !change (db, id, set, error)))
        return FALSE;
    }
  return TRUE;
}

/* Takes the label at @from out and puts it in at @to of the rest. */
static gboolean
move (Db *db, GArray *ids, guint from, guint to, GError **error)
{
  gint64 id = g_array_index (ids, gint64, from);
  if (from == to)
    return TRUE;
  g_array_remove_index (ids, from);
  g_array_insert_val (ids, to, id);
  return write_order (db, ids, error);
}

gboolean
db_labels_move (Db *db, gint64 id, gint64 before, GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  guint from, to;
  g_autoptr (GArray) ids = read_order (db, id, &from, error);
  if (ids == NULL)
    return FALSE;
  if (before == id)
    return TRUE;
  for (to = 0; to < ids->len && g_array_index (ids, gint64, to) != before; to++)
    ;
  if (to == ids->len && before != 0)
    {
      g_set_error (error, DB_ERROR, DB_ERROR_INVALID,
                   _("albums stand among albums, and tags among tags"));
      return FALSE;
    }
  return move (db, ids, from, to > from ? to - 1 : to, error);
}

gboolean
db_labels_shift (Db *db, gint64 id, int by, GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  guint from;
  g_autoptr (GArray) ids = read_order (db, id, &from, error);
  if (ids == NULL)
    return FALSE;
  return move (db, ids, from, (guint) CLAMP ((gint64) from + by, 0, (gint64) ids->len - 1), error);
}

gboolean
db_labels_set_look (Db *db, gint64 id, const char *colour, const char *emoji, GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  gint64 same;
  g_autoptr (DbStatement) get = db_prepare (
    db, "SELECT colour IS ?2 AND emoji IS ?3 FROM label WHERE id = ?1", error);
  g_autoptr (DbStatement) set
    = db_prepare (db, "UPDATE label SET colour = ?2, emoji = ?3 WHERE id = ?1", error);
  if (get == NULL || set == NULL || !db_labels_check (db, id, error))
    return FALSE;
  for (int i = 0; i < 2; i++)
    {
      DbStatement *s = i == 0 ? get : set;
      db_bind_int64 (s, 1, id);
      db_bind_text (s, 2, colour != NULL && *colour != '\0' ? colour : NULL);
      db_bind_text (s, 3, emoji != NULL && *emoji != '\0' ? emoji : NULL);
    }
  return db_read_int64 (db, get, 1, &same, error) && (same != 0 || change (db, id, set, error));
}
