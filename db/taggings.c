/* taggings.c: any number of tags and people a photo. */
#include "taggings.h"

#include "db-private.h"
#include "journal-private.h"

#define LOOK "SELECT " DB_TAGGING_JSON " FROM tagging WHERE photo = ?1 AND tag = ?2 AND human = 1"

/* As in filings.c: the journal first, unless it is known. */
static gboolean
decide_one (Db *db, gint64 photo, gint64 tag, const char *verdict, guint *changed, GError **error)
{
  g_autoptr (DbStatement) note = db_prepare (
    db,
    "INSERT INTO journal (batch, kind, photo, label, before, after)"
    " SELECT ?1, 'tagging', ?2, ?3,"
    "  (SELECT " DB_TAGGING_JSON " FROM tagging WHERE photo = ?2 AND tag = ?3 AND human = 1),"
    "  json_object ('verdict', ?4, 'source', 'user', 'p', NULL, 'model', NULL, 'at', ?5)"
    " WHERE NOT EXISTS (SELECT 1 FROM tagging"
    "   WHERE photo = ?2 AND tag = ?3 AND human = 1 AND verdict = ?4)",
    error);
  g_autoptr (DbStatement) set = db_prepare (
    db,
    "INSERT INTO tagging (photo, tag, human, verdict, source, at)"
    " VALUES (?2, ?3, 1, ?4, 'user', ?5)"
    " ON CONFLICT (photo, tag, human) DO UPDATE SET verdict = excluded.verdict, at = excluded.at",
    error);
  if (note == NULL || set == NULL)
    return FALSE;
  gint64 now = db_now ();
  db_bind_int64 (note, 1, db->act);
  db_bind_int64 (note, 2, photo);
  db_bind_int64 (note, 3, tag);
  db_bind_text (note, 4, verdict);
  db_bind_int64 (note, 5, now);
  if (!db_run (db, note, error))
    return FALSE;
  if (db_changes (db) == 0)
    return TRUE;
  (*changed)++;
  db_bind_int64 (set, 2, photo);
  db_bind_int64 (set, 3, tag);
  db_bind_text (set, 4, verdict);
  db_bind_int64 (set, 5, now);
  return db_run (db, set, error);
}

static gboolean
forget_one (Db *db, gint64 photo, gint64 tag, guint *changed, GError **error)
{
  g_autofree char *before = NULL;
  g_autoptr (DbStatement) drop
    = db_prepare (db, "DELETE FROM tagging WHERE photo = ?1 AND tag = ?2 AND human = 1", error);
  if (drop == NULL || !db_journal_look (db, LOOK, photo, tag, &before, error))
    return FALSE;
  if (before == NULL)
    return TRUE;
  db_bind_int64 (drop, 1, photo);
  db_bind_int64 (drop, 2, tag);
  (*changed)++;
  return db_run (db, drop, error)
         && db_journal_note (db, "tagging", photo, tag, before, NULL, error);
}

gboolean
db_taggings_decide (Db *db, const gint64 *ids, gsize n, gint64 tag, gboolean yes, guint *changed,
                    GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  guint count = 0;
  if (!db_labels_check (db, tag, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!decide_one (db, ids[i], tag, yes ? "yes" : "no", &count, error))
      return db_photos_blame (ids[i], error);
  if (changed != NULL)
    *changed = count;
  return TRUE;
}

gboolean
db_taggings_forget (Db *db, const gint64 *ids, gsize n, gint64 tag, guint *changed,
                    GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  guint count = 0;
  for (gsize i = 0; i < n; i++)
    if (!forget_one (db, ids[i], tag, &count, error))
      return FALSE;
  if (changed != NULL)
    *changed = count;
  return TRUE;
}

static gboolean
save_tags (Db *db, gint64 photo, const DbOpinion *tags, gsize n, DbSource source, gint64 model,
           GError **error)
{
  g_autoptr (DbStatement) drop
    = db_prepare (db, "DELETE FROM tagging WHERE photo = ?1 AND human = 0 AND source = ?2",
                  error);
  /* A row of the owner has another key (human = 1) and is not touched by this. */
  g_autoptr (DbStatement) set = db_prepare (
    db,
    "INSERT INTO tagging (photo, tag, human, verdict, source, p, model, at)"
    " VALUES (?1, ?2, 0, 'yes', ?3, ?4, ?5, ?6)"
    " ON CONFLICT (photo, tag, human) DO UPDATE SET verdict = 'yes', source = excluded.source,"
    "  p = excluded.p, model = excluded.model, at = excluded.at"
    "  WHERE source <> 'user' AND (source = 'model' OR excluded.source = 'import')",
    error);
  if (drop == NULL || set == NULL)
    return FALSE;
  db_bind_int64 (drop, 1, photo);
  db_bind_text (drop, 2, db_source_word (source));
  if (!db_run (db, drop, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      db_bind_int64 (set, 1, photo);
      db_bind_int64 (set, 2, tags[i].tag);
      db_bind_text (set, 3, db_source_word (source));
      db_bind_double (set, 4, tags[i].p);
      db_bind_id (set, 5, model);
      db_bind_int64 (set, 6, db_now ());
      if (!db_run (db, set, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
db_taggings_save (Db *db, gint64 photo, const DbOpinion *tags, gsize n, DbSource source,
                  gint64 model, GError **error)
{
  g_return_val_if_fail (source == DB_SOURCE_MODEL || source == DB_SOURCE_IMPORT, FALSE);

  return db_begin (db, error)
         && db_end (db, save_tags (db, photo, tags, n, source, model, error), error);
}

gboolean
db_taggings_forget_machine (Db *db, GError **error)
{
  return db_execute (db, "DELETE FROM tagging WHERE human = 0", error);
}

void
db_tagging_free (DbTagging *tagging)
{
  if (tagging == NULL)
    return;
  g_free (tagging->name);
  g_free (tagging);
}

GPtrArray *
db_taggings_list (Db *db, gint64 photo, GError **error)
{
  /* One row a tag: the owner's verdict where there is one, and the machine's p beside it. */
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT l.id, l.kind, l.name, t.verdict = 'yes', t.source, m.p"
    "  FROM tagging AS t JOIN label AS l ON l.id = t.tag"
    "  LEFT JOIN tagging AS m ON m.photo = t.photo AND m.tag = t.tag AND m.human = 0"
    " WHERE t.photo = ?1 AND (t.human = 1 OR NOT EXISTS (SELECT 1 FROM tagging AS h"
    "         WHERE h.photo = t.photo AND h.tag = t.tag AND h.human = 1))"
    " ORDER BY 4 DESC, t.human DESC, m.p DESC, l.key",
    error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, photo);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) db_tagging_free);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      DbTagging *tagging = g_new0 (DbTagging, 1);
      tagging->tag = db_column_int64 (s, 0);
      tagging->kind = db_label_kind_from_word (db_column_text (s, 1));
      tagging->name = db_column_dup_text (s, 2);
      tagging->yes = db_column_int64 (s, 3) != 0;
      tagging->source = db_source_from_word (db_column_text (s, 4));
      tagging->p = db_column_double (s, 5);
      g_ptr_array_add (list, tagging);
    }
  return step == DB_DONE ? g_steal_pointer (&list) : NULL;
}

GArray *
db_taggings_facts (Db *db, gint64 tag, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    tag != 0 ? "SELECT photo, tag, verdict = 'yes' FROM tagging"
               " WHERE human = 1 AND tag = ?1 ORDER BY tag, photo"
             : "SELECT photo, tag, verdict = 'yes' FROM tagging"
               " WHERE human = 1 ORDER BY tag, photo",
    error);
  if (s == NULL)
    return NULL;
  if (tag != 0)
    db_bind_int64 (s, 1, tag);
  g_autoptr (GArray) facts = g_array_new (FALSE, TRUE, sizeof (DbFact));
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      DbFact fact = { db_column_int64 (s, 0), db_column_int64 (s, 1), db_column_int64 (s, 2) != 0 };
      g_array_append_val (facts, fact);
    }
  return step == DB_DONE ? g_steal_pointer (&facts) : NULL;
}
