/* merge.c: one album or tag becomes part of another, row by row in the journal. */
#include "merge.h"

#include "db-private.h"
#include "journal-private.h"
#include "labels.h"

#include <glib/gi18n.h>

void
db_merge_free (DbMerge *merge)
{
  if (merge == NULL)
    return;
  g_clear_pointer (&merge->from, g_array_unref);
  g_clear_pointer (&merge->into, g_array_unref);
  g_free (merge);
}

static gboolean
get_pair (Db *db, gint64 from, gint64 into, DbLabel **a, DbLabel **b, GError **error)
{
  if ((*a = db_labels_get (db, from, error)) == NULL
      || (*b = db_labels_get (db, into, error)) == NULL)
    return FALSE;
  if (from == into)
    g_set_error (error, DB_ERROR, DB_ERROR_INVALID, _("“%s” cannot be merged into itself"),
                 (*a)->name);
  else if ((*a)->kind != (*b)->kind)
    g_set_error (error, DB_ERROR, DB_ERROR_INVALID,
                 _("“%s” and “%s” cannot be merged: an album is no tag"), (*a)->name, (*b)->name);
  else
    return TRUE;
  return FALSE;
}

/* --- Preview ------------------------------------------------------------------------------- */

/* ?1 = from, ?2 = into; the machine's yes counts where the owner said nothing. */
#define CARRIES(tag) \
  "EXISTS (SELECT 1 FROM effective_tag AS e WHERE e.photo = t.photo AND e.tag = " tag ")"
/* Noes of the owner that give way: see merge.h. */
#define NO_GOES \
  "(t.tag = ?1 AND " CARRIES ("?2") " AND NOT EXISTS (SELECT 1 FROM tagging AS o" \
  "   WHERE o.photo = t.photo AND o.tag = ?2 AND o.human = 1 AND o.verdict = 'no'))"
#define NO_STAYS_NOT \
  "(t.tag = ?2 AND EXISTS (SELECT 1 FROM tagging AS o" \
  "   WHERE o.photo = t.photo AND o.tag = ?1 AND o.human = 1 AND o.verdict = 'yes'))"

static gboolean
count (Db *db, const char *sql, gint64 from, gint64 into, guint *n, GError **error)
{
  gint64 value;
  g_autoptr (DbStatement) s = db_prepare (db, sql, error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, from);
  if (sqlite3_bind_parameter_count (s) > 1)
    db_bind_int64 (s, 2, into);
  if (!db_read_int64 (db, s, 0, &value, error))
    return FALSE;
  *n = (guint) value;
  return TRUE;
}

static GArray *
sample (Db *db, gboolean album, gint64 label, guint n, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    album ? "SELECT f.photo FROM filing AS f JOIN photo AS p ON p.id = f.photo"
            " WHERE f.album = ?1 AND p.state = 'ok'"
            " ORDER BY f.source <> 'user', p.shown_at DESC LIMIT ?2"
          : "SELECT t.photo FROM effective_tag AS t JOIN photo AS p ON p.id = t.photo"
            " WHERE t.tag = ?1 AND p.state = 'ok' GROUP BY t.photo"
            " ORDER BY min (t.source <> 'user'), p.shown_at DESC LIMIT ?2",
    error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, label);
  db_bind_int64 (s, 2, n);
  return db_read_ids (db, s, error);
}

#define ALBUM_ALL "SELECT count (*) FROM filing WHERE album = ?1"
#define ALBUM_FACTS "SELECT count (*) FROM filing WHERE album = ?1 AND source = 'user'"
#define TAG_ALL "SELECT count (DISTINCT photo) FROM effective_tag WHERE tag = ?1"
#define TAG_BOTH \
  "SELECT count (*) FROM (SELECT photo FROM effective_tag WHERE tag = ?1 INTERSECT" \
  " SELECT photo FROM effective_tag WHERE tag = ?2)"
#define TAG_FACTS(verdict) \
  "SELECT count (*) FROM tagging WHERE tag = ?1 AND human = 1 AND verdict = '" verdict "'"
#define TAG_DROPPED \
  "SELECT count (*) FROM tagging AS t WHERE t.tag IN (?1, ?2) AND t.human = 1" \
  "  AND t.verdict = 'no' AND (" NO_GOES " OR " NO_STAYS_NOT ")"

static gboolean
fill_preview (Db *db, DbMerge *m, const DbLabel *from, const DbLabel *into, guint n_samples,
              GError **error)
{
  gboolean album = from->kind == DB_LABEL_ALBUM;
  m->takes_class = from->class_name != NULL && into->class_name == NULL;
  m->refuses_class = from->class_name != NULL && into->class_name != NULL;
  return count (db, album ? ALBUM_ALL : TAG_ALL, from->id, 0, &m->n_from, error)
         && count (db, album ? ALBUM_ALL : TAG_ALL, into->id, 0, &m->n_into, error)
         && count (db, album ? ALBUM_FACTS : TAG_FACTS ("yes"), from->id, 0, &m->n_facts, error)
         && (album
             || (count (db, TAG_FACTS ("no"), from->id, 0, &m->n_noes, error)
                 && count (db, TAG_BOTH, from->id, into->id, &m->n_both, error)
                 && count (db, TAG_DROPPED, from->id, into->id, &m->n_dropped, error)))
         && (m->from = sample (db, album, from->id, n_samples, error)) != NULL
         && (m->into = sample (db, album, into->id, n_samples, error)) != NULL;
}

DbMerge *
db_labels_preview_merge (Db *db, gint64 from, gint64 into, guint n_samples, GError **error)
{
  g_autoptr (DbLabel) a = NULL, b = NULL;
  g_autoptr (DbMerge) merge = g_new0 (DbMerge, 1);
  if (!db_begin_read (db, error))
    return NULL;
  gboolean ok = get_pair (db, from, into, &a, &b, error)
                && fill_preview (db, merge, a, b, n_samples, error);
  db_rollback (db);
  return ok ? g_steal_pointer (&merge) : NULL;
}

/* --- The act -------------------------------------------------------------------------------- */

#define FILING_IN_2 \
  "json_object ('album', ?2, 'source', source, 'p', p, 'model', model, 'at', at)"

/* Each takes ?1 = from, ?2 = into, and the notes ?3 = batch. */
static const char *const album_steps[] = {
  "INSERT INTO journal (batch, kind, photo, before, after)"
  " SELECT ?3, 'filing', photo, " DB_FILING_JSON ", " FILING_IN_2 " FROM filing WHERE album = ?1",
  "UPDATE filing SET album = ?2 WHERE album = ?1",
};

/* Tags by way of a table of the rows as they shall be on the one that stays: the owner's rows first,
 * then the machine's. `gone` says that the row that is there has to go. */
static const char *const tag_steps[] = {
  "CREATE TEMP TABLE IF NOT EXISTS merged (photo INTEGER, human INTEGER, verdict TEXT, source TEXT,"
  "  p REAL, model INTEGER, at INTEGER, PRIMARY KEY (photo, human)) WITHOUT ROWID",
  "DELETE FROM merged",

  /* A yes over nothing and over a no. */
  "INSERT INTO merged SELECT t.photo, 1, t.verdict, t.source, t.p, t.model, t.at FROM tagging AS t"
  " WHERE t.tag = ?1 AND t.human = 1 AND t.verdict = 'yes'"
  "   AND NOT EXISTS (SELECT 1 FROM tagging AS o WHERE o.photo = t.photo AND o.tag = ?2"
  "     AND o.human = 1 AND o.verdict = 'yes')",
  /* A no where the photo does not carry the other, and nothing was said of that. */
  "INSERT INTO merged SELECT t.photo, 1, t.verdict, t.source, t.p, t.model, t.at FROM tagging AS t"
  " WHERE t.tag = ?1 AND t.human = 1 AND t.verdict = 'no' AND NOT " CARRIES ("?2")
  "   AND NOT EXISTS (SELECT 1 FROM tagging AS o WHERE o.photo = t.photo AND o.tag = ?2"
  "     AND o.human = 1)",
  /* The machine's, where it says nothing of the other; what it thinks under a no is no matter. */
  "INSERT INTO merged SELECT t.photo, 0, t.verdict, t.source, t.p, t.model, t.at FROM tagging AS t"
  " WHERE t.tag = ?1 AND t.human = 0"
  "   AND NOT EXISTS (SELECT 1 FROM tagging AS o WHERE o.photo = t.photo AND o.tag = ?2"
  "     AND o.human = 0)"
  "   AND NOT EXISTS (SELECT 1 FROM tagging AS o WHERE o.photo = t.photo AND o.tag = ?1"
  "     AND o.human = 1 AND o.verdict = 'no')",

  "INSERT INTO journal (batch, kind, photo, label, before, after)"
  " SELECT ?3, 'tagging', m.photo, ?2,"
  "  (SELECT " DB_TAGGING_JSON " FROM tagging WHERE photo = m.photo AND tag = ?2"
  "     AND human = m.human),"
  "  json_object ('verdict', m.verdict, 'source', m.source, 'p', m.p, 'model', m.model, 'at', m.at)"
  " FROM merged AS m",
  "INSERT INTO tagging (photo, tag, human, verdict, source, p, model, at)"
  " SELECT photo, ?2, human, verdict, source, p, model, at FROM merged WHERE true"
  " ON CONFLICT (photo, tag, human) DO UPDATE SET verdict = excluded.verdict, at = excluded.at",
  "DELETE FROM merged",
};

static gboolean
run_steps (Db *db, const char *const *steps, guint n, gint64 from, gint64 into, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DbStatement) s = db_prepare (db, steps[i], error);
      if (s == NULL)
        return FALSE;
      int wanted = sqlite3_bind_parameter_count (s);
      if (wanted >= 1)
        db_bind_int64 (s, 1, from);
      if (wanted >= 2)
        db_bind_int64 (s, 2, into);
      if (wanted >= 3)
        db_bind_int64 (s, 3, db->act);
      if (!db_run (db, s, error))
        return FALSE;
    }
  return TRUE;
}

/* After the one that had the class is gone, also in the journal: undo goes the other way round, and a
 * class belongs to one label at a time. */
static gboolean
take_class (Db *db, gint64 into, const char *class_name, GError **error)
{
  g_autofree char *before = NULL, *after = NULL;
  const char *look = "SELECT " DB_LABEL_JSON " FROM label WHERE id = ?1";
  g_autoptr (DbStatement) s
    = db_prepare (db, "UPDATE label SET class_name = ?2 WHERE id = ?1", error);
  if (s == NULL || !db_journal_look (db, look, into, 0, &before, error))
    return FALSE;
  db_bind_int64 (s, 1, into);
  db_bind_text (s, 2, class_name);
  return db_run (db, s, error) && db_journal_look (db, look, into, 0, &after, error)
         && db_journal_note (db, "label", 0, into, before, after, error);
}

static gboolean
set_old_name (Db *db, const char *name, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "UPDATE batch SET old_name = ?2 WHERE id = ?1", error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, db->act);
  db_bind_text (s, 2, name);
  return db_run (db, s, error);
}

gboolean
db_labels_merge (Db *db, gint64 from, gint64 into, GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  g_autoptr (DbLabel) a = NULL, b = NULL;
  if (!get_pair (db, from, into, &a, &b, error) || !set_old_name (db, a->name, error))
    return FALSE;
  if (a->kind == DB_LABEL_ALBUM
        ? !run_steps (db, album_steps, G_N_ELEMENTS (album_steps), from, into, error)
        : !run_steps (db, tag_steps, G_N_ELEMENTS (tag_steps), from, into, error))
    return FALSE;
  if (a->class_name != NULL && b->class_name != NULL
      && !db_labels_refuse_class (db, a->kind, a->class_name, error))
    return FALSE;
  return db_journal_drop_label (db, from, error)
         && (a->class_name == NULL || b->class_name != NULL
             || take_class (db, into, a->class_name, error));
}
