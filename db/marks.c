/* marks.c: favourites and stars. They are columns of the photo; the journal keeps the one that an
 * act changed. */
#include "marks.h"

#include "db-private.h"
#include "journal-private.h"

typedef struct
{
  const char *look; /* ?1 photo: the value as it is */
  const char *note; /* ?1 batch, ?2 photo, ?3 before, ?4 after */
  const char *set;  /* ?1 photo, ?2 value */
} Mark;

static const Mark rating_mark = {
  .look = "SELECT rating FROM photo WHERE id = ?1",
  .note = "INSERT INTO journal (batch, kind, photo, before, after) VALUES (?1, 'photo', ?2,"
          "  json_object ('rating', ?3), json_object ('rating', ?4))",
  .set = "UPDATE photo SET rating = ?2 WHERE id = ?1",
};
static const Mark favourite_mark = {
  .look = "SELECT favourite FROM photo WHERE id = ?1",
  .note = "INSERT INTO journal (batch, kind, photo, before, after) VALUES (?1, 'photo', ?2,"
          "  json_object ('favourite', ?3), json_object ('favourite', ?4))",
  .set = "UPDATE photo SET favourite = ?2 WHERE id = ?1",
};

static gboolean
look (Db *db, const Mark *mark, gint64 photo, gint64 *value, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (db, mark->look, error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, photo);
  if (!db_read_int64 (db, s, -1, value, error))
    return FALSE;
  if (*value >= 0)
    return TRUE;
  g_set_error (error, DB_ERROR, DB_ERROR_NOT_FOUND, "there is no photo %" G_GINT64_FORMAT, photo);
  return FALSE;
}

static gboolean
set_one (Db *db, const Mark *mark, gint64 photo, gint64 value, guint *changed, GError **error)
{
  gint64 before;
  if (!look (db, mark, photo, &before, error))
    return FALSE;
  if (before == value)
    return TRUE;
  g_autoptr (DbStatement) note = db_prepare (db, mark->note, error);
  g_autoptr (DbStatement) set = db_prepare (db, mark->set, error);
  if (note == NULL || set == NULL)
    return FALSE;
  db_bind_int64 (note, 1, db->act);
  db_bind_int64 (note, 2, photo);
  db_bind_int64 (note, 3, before);
  db_bind_int64 (note, 4, value);
  db_bind_int64 (set, 1, photo);
  db_bind_int64 (set, 2, value);
  (*changed)++;
  return db_run (db, note, error) && db_run (db, set, error);
}

static gboolean
set_all (Db *db, const Mark *mark, const gint64 *ids, gsize n, gint64 value, guint *changed,
         GError **error)
{
  guint count = 0;
  for (gsize i = 0; i < n; i++)
    if (!set_one (db, mark, ids[i], value, &count, error))
      return FALSE;
  if (changed != NULL)
    *changed = count;
  return TRUE;
}

gboolean
db_marks_rate (Db *db, const gint64 *ids, gsize n, int rating, guint *changed, GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  if (rating < 0 || rating > DB_STARS)
    {
      g_set_error (error, DB_ERROR, DB_ERROR_INVALID, "a photo has 0 to %d stars, not %d",
                   DB_STARS, rating);
      return FALSE;
    }
  g_autoptr (DbStatement) s = db_prepare (
    db, "UPDATE batch SET args = json_object ('rating', ?2) WHERE id = ?1", error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, db->act);
  db_bind_int64 (s, 2, rating);
  return db_run (db, s, error) && set_all (db, &rating_mark, ids, n, rating, changed, error);
}

gboolean
db_marks_set_favourite (Db *db, const gint64 *ids, gsize n, gboolean favourite, guint *changed,
                        GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  return set_all (db, &favourite_mark, ids, n, favourite != FALSE, changed, error);
}

gboolean
db_marks_are_favourites (Db *db, const gint64 *ids, gsize n, GError **error)
{
  for (gsize i = 0; i < n; i++)
    {
      gint64 value;
      if (!look (db, &favourite_mark, ids[i], &value, error) || value == 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
db_marks_forget (Db *db, gint64 photo, guint *changed, GError **error)
{
  *changed = 0;
  return set_one (db, &rating_mark, photo, 0, changed, error)
         && set_one (db, &favourite_mark, photo, 0, changed, error);
}
