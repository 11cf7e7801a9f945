/* filings.c: at most one album a photo. */
#include "filings.h"

#include "db-private.h"
#include "journal-private.h"

#define LOOK "SELECT " DB_FILING_JSON " FROM filing WHERE photo = ?1"

/* Two statements a photo, since an act may be about all of them: the journal takes the row as it is
 * and as it will be, unless the fact stands there already. */
static gboolean
decide_one (Db *db, gint64 photo, gint64 album, guint *changed, GError **error)
{
  g_autoptr (DbStatement) note = db_prepare (
    db,
    "INSERT INTO journal (batch, kind, photo, before, after)"
    " SELECT ?1, 'filing', ?2, (SELECT " DB_FILING_JSON " FROM filing WHERE photo = ?2),"
    "  json_object ('album', ?3, 'source', 'user', 'p', NULL, 'model', NULL, 'at', ?4)"
    " WHERE NOT EXISTS (SELECT 1 FROM filing"
    "   WHERE photo = ?2 AND source = 'user' AND album IS ?3)",
    error);
  g_autoptr (DbStatement) set
    = db_prepare (db, "INSERT INTO filing (photo, album, source, at) VALUES (?2, ?3, 'user', ?4)"
                      " ON CONFLICT (photo) DO UPDATE SET album = excluded.album,"
                      "  source = 'user', p = NULL, model = NULL, at = excluded.at",
                  error);
  if (note == NULL || set == NULL)
    return FALSE;
  gint64 now = db_now ();
  db_bind_int64 (note, 1, db->act);
  db_bind_int64 (note, 2, photo);
  db_bind_id (note, 3, album);
  db_bind_int64 (note, 4, now);
  if (!db_run (db, note, error))
    return FALSE;
  if (db_changes (db) == 0)
    return TRUE;
  (*changed)++;
  db_bind_int64 (set, 2, photo);
  db_bind_id (set, 3, album);
  db_bind_int64 (set, 4, now);
  return db_run (db, set, error);
}

static gboolean
forget_one (Db *db, gint64 photo, guint *changed, GError **error)
{
  g_autofree char *before = NULL;
  g_autoptr (DbStatement) s
    = db_prepare (db, "DELETE FROM filing WHERE photo = ?1 AND source = 'user'", error);
  if (s == NULL || !db_journal_look (db, LOOK " AND source = 'user'", photo, 0, &before, error))
    return FALSE;
  if (before == NULL)
    return TRUE;
  db_bind_int64 (s, 1, photo);
  (*changed)++;
  return db_run (db, s, error) && db_journal_note (db, "filing", photo, 0, before, NULL, error);
}

gboolean
db_filings_decide (Db *db, const gint64 *ids, gsize n, gint64 album, guint *changed,
                   GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  guint count = 0;
  if (album != 0 && !db_labels_check (db, album, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!decide_one (db, ids[i], album, &count, error))
      return db_photos_blame (ids[i], error);
  if (changed != NULL)
    *changed = count;
  return TRUE;
}

gboolean
db_filings_import (Db *db, gint64 photo, gint64 album, gboolean *changed, GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (DbStatement) set
    = db_prepare (db, "INSERT INTO filing (photo, album, source, at)"
                      " SELECT ?1, ?2, 'import', ?3 WHERE NOT EXISTS (SELECT 1 FROM filing"
                      "   WHERE photo = ?1 AND (source = 'user'"
                      "     OR (source = 'import' AND album = ?2)))"
                      " ON CONFLICT (photo) DO UPDATE SET album = excluded.album,"
                      "  source = 'import', p = NULL, model = NULL, at = excluded.at",
                  error);
  if (changed != NULL)
    *changed = FALSE;
  if (set == NULL || !db_journal_look (db, LOOK, photo, 0, &before, error))
    return FALSE;
  db_bind_int64 (set, 1, photo);
  db_bind_int64 (set, 2, album);
  db_bind_int64 (set, 3, db_now ());
  if (!db_run (db, set, error))
    return FALSE;
  if (db_changes (db) == 0)
    return TRUE;
  if (changed != NULL)
    *changed = TRUE;
  return db_journal_look (db, LOOK, photo, 0, &after, error)
         && db_journal_note (db, "filing", photo, 0, before, after, error);
}

gboolean
db_filings_forget (Db *db, const gint64 *ids, gsize n, guint *changed, GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  guint count = 0;
  for (gsize i = 0; i < n; i++)
    if (!forget_one (db, ids[i], &count, error))
      return FALSE;
  if (changed != NULL)
    *changed = count;
  return TRUE;
}

/* Three statements for one opinion: the filing, or its absence, then the reason for that. */
static gboolean
save_one (Db *db, const DbFilingOpinion *o, DbSource source, gint64 model, guint *skipped,
          GError **error)
{
  /* The machine never meets a fact: such photos are left out here, in the SQL (and the triggers
   * of the schema would refuse what got past it). An import's filing is stronger than the model's. */
  g_autoptr (DbStatement) set = db_prepare (
    db,
    "INSERT INTO filing (photo, album, source, p, model, at)"
    " SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM filing"
    "   WHERE photo = ?1 AND (source = 'user' OR (source = 'import' AND ?3 = 'model')))"
    " ON CONFLICT (photo) DO UPDATE SET album = excluded.album, source = excluded.source,"
    "  p = excluded.p, model = excluded.model, at = excluded.at"
    "  WHERE source <> 'user'",
    error);
  g_autoptr (DbStatement) drop
    = db_prepare (db, "DELETE FROM filing WHERE photo = ?1 AND source <> 'user'"
                      " AND (source = 'model' OR ?2 = 'import')",
                  error);
  g_autoptr (DbStatement) fact
    = db_prepare (db, "SELECT count (*) FROM filing WHERE photo = ?1"
                      " AND (source = 'user' OR (source = 'import' AND ?2 = 'model'))",
                  error);
  g_autoptr (DbStatement) reason = db_prepare (
    db, "UPDATE photo SET unsorted = ?2, torn_a = ?3, torn_b = ?4 WHERE id = ?1", error);
  if (set == NULL || drop == NULL || fact == NULL || reason == NULL)
    return FALSE;

  gint64 blocked;
  db_bind_int64 (fact, 1, o->photo);
  db_bind_text (fact, 2, db_source_word (source));
  if (!db_read_int64 (db, fact, 0, &blocked, error))
    return FALSE;
  *skipped += blocked != 0;

  DbStatement *act = o->album != 0 ? set : drop;
  db_bind_int64 (act, 1, o->photo);
  if (o->album != 0)
    {
      db_bind_int64 (act, 2, o->album);
      db_bind_text (act, 3, db_source_word (source));
      db_bind_double (act, 4, o->p);
      db_bind_id (act, 5, model);
      db_bind_int64 (act, 6, db_now ());
    }
  else
    db_bind_text (act, 2, db_source_word (source));
  if (!db_run (db, act, error))
    return FALSE;

  gboolean torn = o->unsorted == DB_UNSORTED_TORN && o->album == 0 && o->torn_a != NULL
                  && o->torn_b != NULL;
  db_bind_int64 (reason, 1, o->photo);
  db_bind_text (reason, 2, o->album != 0 ? NULL : db_unsorted_word (o->unsorted));
  db_bind_text (reason, 3, torn ? o->torn_a : NULL);
  db_bind_text (reason, 4, torn ? o->torn_b : NULL);
  return db_run (db, reason, error);
}

gboolean
db_filings_save (Db *db, const DbFilingOpinion *opinions, gsize n, DbSource source, gint64 model,
                 guint *skipped, GError **error)
{
  g_return_val_if_fail (source == DB_SOURCE_MODEL || source == DB_SOURCE_IMPORT, FALSE);

  guint count = 0;
  if (!db_begin (db, error))
    return FALSE;
  gboolean ok = TRUE;
  for (gsize i = 0; ok && i < n; i++)
    ok = save_one (db, &opinions[i], source, model, &count, error);
  if (!db_end (db, ok, error))
    return FALSE;
  if (skipped != NULL)
    *skipped = count;
  return TRUE;
}

gboolean
db_filings_forget_machine (Db *db, GError **error)
{
  return db_begin (db, error)
         && db_end (db,
                    db_execute (db, "DELETE FROM filing WHERE source <> 'user';"
                                    "UPDATE photo SET unsorted = NULL, torn_a = NULL,"
                                    "  torn_b = NULL WHERE unsorted IS NOT NULL",
                                error),
                    error);
}

GArray *
db_filings_facts (Db *db, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT photo, album FROM filing WHERE source = 'user' ORDER BY photo", error);
  if (s == NULL)
    return NULL;
  g_autoptr (GArray) facts = g_array_new (FALSE, TRUE, sizeof (DbFact));
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      DbFact fact = { db_column_int64 (s, 0), db_column_int64 (s, 1), TRUE };
      g_array_append_val (facts, fact);
    }
  return step == DB_DONE ? g_steal_pointer (&facts) : NULL;
}
