/* common.c: what several photos have in common. The ids go into the statements as one JSON array:
 * any number of them, and no table is written. */
#include "common.h"

#include "db-private.h"

static void
label_free (gpointer data)
{
  DbSummaryLabel *label = data;
  g_free (label->name);
  g_free (label);
}

void
db_summary_free (DbSummary *summary)
{
  if (summary == NULL)
    return;
  g_clear_pointer (&summary->albums, g_ptr_array_unref);
  g_clear_pointer (&summary->tags, g_ptr_array_unref);
  g_free (summary);
}

static char *
dup_json_ids (const gint64 *ids, gsize n)
{
  GString *text = g_string_sized_new (n * 8 + 2);
  char digits[24];
  g_string_append_c (text, '[');
  for (gsize i = 0; i < n; i++)
    {
      int length = g_snprintf (digits, sizeof digits, i > 0 ? ",%" G_GINT64_FORMAT
                                                            : "%" G_GINT64_FORMAT, ids[i]);
      g_string_append_len (text, digits, length);
    }
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

static gboolean
add_stars (Db *db, DbSummary *summary, const char *ids, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT p.rating, count (*), sum (p.favourite), sum (p.size), min (p.taken_at),"
    "   max (p.taken_at) FROM json_each (?1) AS e"
    " CROSS JOIN photo AS p ON p.id = e.value GROUP BY p.rating",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_text (s, 1, ids);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      guint n = (guint) db_column_int64 (s, 1);
      summary->n_stars[CLAMP (db_column_int64 (s, 0), 0, 5)] = n;
      summary->n += n;
      summary->n_favourites += (guint) db_column_int64 (s, 2);
      summary->size += db_column_int64 (s, 3);
      if (db_column_is_null (s, 4))
        continue;
      gint64 first = db_column_int64 (s, 4);
      summary->first = summary->first < 0 ? first : MIN (summary->first, first);
      summary->last = MAX (summary->last, db_column_int64 (s, 5));
    }
  return step == DB_DONE;
}

static gboolean
add_albums (Db *db, DbSummary *summary, const char *ids, GError **error)
{
  guint n_filed = 0;
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT c.album, l.name, c.n, c.facts FROM (SELECT f.album AS album, count (*) AS n,"
    "    sum (f.source = 'user') AS facts FROM json_each (?1) AS e"
    "  CROSS JOIN filing AS f ON f.photo = e.value GROUP BY f.album) AS c"
    " LEFT JOIN label AS l ON l.id = c.album ORDER BY l.position, l.key",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_text (s, 1, ids);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      if (db_column_is_null (s, 0))
        {
          summary->n_none = (guint) db_column_int64 (s, 3);
          continue;
        }
      DbSummaryLabel *album = g_new0 (DbSummaryLabel, 1);
      album->label = db_column_int64 (s, 0);
      album->kind = DB_LABEL_ALBUM;
      album->name = db_column_dup_text (s, 1);
      album->n_yes = (guint) db_column_int64 (s, 2);
      album->n_facts = (guint) db_column_int64 (s, 3);
      n_filed += album->n_yes;
      g_ptr_array_add (summary->albums, album);
    }
  summary->n_unsorted = summary->n - MIN (n_filed, summary->n);
  return step == DB_DONE;
}

static gboolean
add_tags (Db *db, DbSummary *summary, const char *ids, GError **error)
{
  /* The machine's yes counts where the owner said nothing. */
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT c.tag, l.kind, l.name, c.yes, c.facts, c.noes FROM (SELECT t.tag AS tag,"
    "    sum (t.verdict = 'yes' AND (t.human = 1 OR NOT EXISTS (SELECT 1 FROM tagging AS h"
    "      WHERE h.photo = t.photo AND h.tag = t.tag AND h.human = 1))) AS yes,"
    "    sum (t.human = 1 AND t.verdict = 'yes') AS facts,"
    "    sum (t.human = 1 AND t.verdict = 'no') AS noes FROM json_each (?1) AS e"
    "  CROSS JOIN tagging AS t ON t.photo = e.value GROUP BY t.tag) AS c"
    " JOIN label AS l ON l.id = c.tag WHERE c.yes > 0 OR c.noes > 0 ORDER BY l.position, l.key",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_text (s, 1, ids);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      DbSummaryLabel *tag = g_new0 (DbSummaryLabel, 1);
      tag->label = db_column_int64 (s, 0);
      tag->kind = db_label_kind_from_word (db_column_text (s, 1));
      tag->name = db_column_dup_text (s, 2);
      tag->n_yes = (guint) db_column_int64 (s, 3);
      tag->n_facts = (guint) db_column_int64 (s, 4);
      tag->n_no = (guint) db_column_int64 (s, 5);
      g_ptr_array_add (summary->tags, tag);
    }
  return step == DB_DONE;
}

DbSummary *
db_summary_make (Db *db, const gint64 *ids, gsize n, GError **error)
{
  g_autofree char *json = dup_json_ids (ids, n);
  g_autoptr (DbSummary) summary = g_new0 (DbSummary, 1);
  summary->first = summary->last = -1;
  summary->albums = g_ptr_array_new_with_free_func (label_free);
  summary->tags = g_ptr_array_new_with_free_func (label_free);
  if (!db_begin_read (db, error))
    return NULL;
  gboolean ok = add_stars (db, summary, json, error) && add_albums (db, summary, json, error)
                && add_tags (db, summary, json, error);
  db_rollback (db);
  return ok ? g_steal_pointer (&summary) : NULL;
}
