/* journal.c: acts of the owner, as they are made and listed. */
#include "journal.h"

#include "db-private.h"
#include "journal-private.h"

#include <string.h>

static const char *const kind_words[] = {
  "file",     "unfile",  "tag-yes", "tag-no", "tag-forget", "add",         "rename", "remove",
  "replaced", "version", "forget",  "rate",   "favourite",  "unfavourite", "order",  "look",
  "merge",
};

void
db_act_free (DbAct *act)
{
  if (act == NULL)
    return;
  g_free (act->label_name);
  g_free (act->old_name);
  g_free (act);
}

void
db_journal_set_durable (Db *db, gboolean durable)
{
  if (db->depth == 0)
    db_execute (db, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", NULL);
}

/* The name that label has now becomes old_name; commit compares. */
static gboolean
insert_batch (Db *db, DbActKind kind, gint64 label, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "INSERT INTO batch (kind, label, label_kind, label_name, at)"
    " VALUES (?1, ?2, (SELECT kind FROM label WHERE id = ?2),"
    "         (SELECT name FROM label WHERE id = ?2), ?3)",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_text (s, 1, kind_words[kind]);
  db_bind_int64 (s, 2, label);
  db_bind_int64 (s, 3, db_now ());
  return db_run (db, s, error);
}

gboolean
db_journal_begin (Db *db, DbActKind kind, gint64 label, GError **error)
{
  g_return_val_if_fail (db->act == 0, FALSE);
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kind_words), FALSE);

  db_journal_set_durable (db, TRUE);
  if (!db_begin (db, error))
    {
      db_journal_set_durable (db, FALSE);
      return FALSE;
    }
  if (!insert_batch (db, kind, label, error))
    {
      db_rollback (db);
      db_journal_set_durable (db, FALSE);
      return FALSE;
    }
  db->act = db_last_id (db);
  db->act_label = label;
  return TRUE;
}

void
db_journal_set_label (Db *db, gint64 label)
{
  db->act_label = label;
}

gboolean
db_journal_set_name (Db *db, const char *name, GError **error)
{
  g_return_val_if_fail (db->act != 0 && db->act_label == 0, FALSE);

  g_autoptr (DbStatement) s
    = db_prepare (db, "UPDATE batch SET label_name = ?2 WHERE id = ?1", error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, db->act);
  db_bind_text (s, 2, name);
  return db_run (db, s, error);
}

DbAct *
db_journal_read_act (Db *db, gint64 batch, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT kind, label, label_kind, label_name, old_name, photos, at,"
    "  json_extract (args, '$.before'), json_extract (args, '$.after'),"
    "  json_extract (args, '$.rating') FROM batch WHERE id = ?1",
    error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, batch);
  if (db_step (db, s, error) != DB_ROW)
    return NULL;
  DbAct *act = g_new0 (DbAct, 1);
  act->batch = batch;
  for (guint i = 0; i < G_N_ELEMENTS (kind_words); i++)
    if (strcmp (kind_words[i], db_column_text (s, 0)) == 0)
      act->kind = i;
  act->label = db_column_int64 (s, 1);
  if (!db_column_is_null (s, 2))
    act->label_kind = db_label_kind_from_word (db_column_text (s, 2));
  act->label_name = db_column_dup_text (s, 3);
  act->old_name = db_column_dup_text (s, 4);
  act->n_photos = (guint) db_column_int64 (s, 5);
  act->at = db_column_int64 (s, 6);
  act->version_before = db_column_int64 (s, 7);
  act->version_after = db_column_int64 (s, 8);
  act->rating = (int) db_column_int64 (s, 9);
  return act;
}

/* Completes the batch: photos, and the label's kind and names as they are now. */
static DbAct *
finish_batch (Db *db, GError **error)
{
  g_autoptr (DbStatement) any
    = db_prepare (db, "SELECT EXISTS (SELECT 1 FROM journal WHERE batch = ?1)"
                      "  OR (SELECT json_type (args, '$.photos') IS NOT NULL FROM batch"
                      "    WHERE id = ?1)",
                  error);
  g_autoptr (DbStatement) finish = db_prepare (
    db,
    "UPDATE batch SET label = ?2,"
    "  label_kind = coalesce ((SELECT kind FROM label WHERE id = ?2), label_kind),"
    "  old_name = CASE WHEN label_name <> (SELECT name FROM label WHERE id = ?2)"
    "    THEN label_name ELSE old_name END,"
    "  label_name = coalesce ((SELECT name FROM label WHERE id = ?2), label_name),"
    "  photos = coalesce (json_extract (args, '$.photos'),"
    "    (SELECT count (DISTINCT photo) FROM journal WHERE batch = ?1))"
    " WHERE id = ?1",
    error);
  g_autoptr (DbStatement) tail
    = db_prepare (db, "DELETE FROM batch WHERE state = 'undone'", error);
  gint64 changed;
  if (any == NULL || finish == NULL || tail == NULL)
    return NULL;
  db_bind_int64 (any, 1, db->act);
  if (!db_read_int64 (db, any, 0, &changed, error))
    return NULL;
  db_bind_int64 (finish, 1, db->act);
  db_bind_int64 (finish, 2, db->act_label);
  if (!db_run (db, finish, error))
    return NULL;
  /* An act that changed nothing is no act: the redo tail stays too. */
  if (changed != 0 && !db_run (db, tail, error))
    return NULL;
  DbAct *act = db_journal_read_act (db, db->act, error);
  if (act != NULL && changed == 0)
    act->batch = 0;
  return act;
}

gboolean
db_journal_commit (Db *db, DbAct **act, GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  g_autoptr (DbAct) done = finish_batch (db, error);
  gboolean ok = done != NULL;
  if (ok && done->batch == 0)
    db_rollback (db);
  else
    ok = db_end (db, ok, error);
  db->act = 0;
  db_journal_set_durable (db, FALSE);
  if (ok && act != NULL)
    *act = g_steal_pointer (&done);
  return ok;
}

void
db_journal_abort (Db *db)
{
  g_return_if_fail (db->act != 0);

  db_rollback (db);
  db->act = 0;
  db_journal_set_durable (db, FALSE);
}

gboolean
db_journal_look (Db *db, const char *sql, gint64 a, gint64 b, char **json, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (db, sql, error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, a);
  if (b != 0)
    db_bind_int64 (s, 2, b);
  DbStep step = db_step (db, s, error);
  *json = step == DB_ROW ? db_column_dup_text (s, 0) : NULL;
  return step != DB_FAILED;
}

gboolean
db_journal_note (Db *db, const char *kind, gint64 photo, gint64 label, const char *before,
                 const char *after, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "INSERT INTO journal (batch, kind, photo, label, before, after)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, db->act);
  db_bind_text (s, 2, kind);
  db_bind_id (s, 3, photo);
  db_bind_id (s, 4, label);
  db_bind_text (s, 5, before);
  db_bind_text (s, 6, after);
  return db_run (db, s, error);
}

/* ?1 = label, ?2 = batch where the rows are noted. */
static const char *const note_label_steps[] = {
  "INSERT INTO journal (batch, kind, photo, before)"
  " SELECT ?2, 'filing', photo, " DB_FILING_JSON " FROM filing WHERE album = ?1",
  "INSERT INTO journal (batch, kind, photo, label, before)"
  " SELECT ?2, 'tagging', photo, tag, " DB_TAGGING_JSON " FROM tagging WHERE tag = ?1",
  "INSERT INTO journal (batch, kind, label, before)"
  " SELECT ?2, 'label', id, " DB_LABEL_JSON " FROM label WHERE id = ?1",
};
static const char *const drop_label_steps[] = {
  "DELETE FROM filing WHERE album = ?1",
  "DELETE FROM tagging WHERE tag = ?1",
  "DELETE FROM label WHERE id = ?1",
};

static gboolean
run_label_steps (Db *db, const char *const *steps, guint n, gint64 label, gint64 batch,
                 GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DbStatement) s = db_prepare (db, steps[i], error);
      if (s == NULL)
        return FALSE;
      db_bind_int64 (s, 1, label);
      if (batch != 0)
        db_bind_int64 (s, 2, batch);
      if (!db_run (db, s, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
db_journal_delete_label (Db *db, gint64 label, GError **error)
{
  return run_label_steps (db, drop_label_steps, G_N_ELEMENTS (drop_label_steps), label, 0, error);
}

gboolean
db_journal_drop_label (Db *db, gint64 label, GError **error)
{
  return run_label_steps (db, note_label_steps, G_N_ELEMENTS (note_label_steps), label, db->act,
                          error)
         && db_journal_delete_label (db, label, error);
}

GPtrArray *
db_journal_history (Db *db, gint64 photo, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT id FROM batch WHERE state = 'done'"
    "  AND id IN (SELECT batch FROM journal WHERE photo = ?1) ORDER BY id",
    error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, photo);
  g_autoptr (GArray) batches = db_read_ids (db, s, error);
  if (batches == NULL)
    return NULL;
  g_autoptr (GPtrArray) acts = g_ptr_array_new_with_free_func ((GDestroyNotify) db_act_free);
  for (guint i = 0; i < batches->len; i++)
    {
      DbAct *act = db_journal_read_act (db, g_array_index (batches, gint64, i), error);
      if (act == NULL)
        return NULL;
      g_ptr_array_add (acts, act);
    }
  return g_steal_pointer (&acts);
}

GArray *
db_journal_recent (Db *db, DbActKind kind, guint limit, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT label FROM (SELECT id, label FROM batch WHERE kind = ?1 AND state = 'done'"
    "    AND label <> 0 ORDER BY id DESC LIMIT 300)"
    " GROUP BY label ORDER BY max (id) DESC LIMIT ?2",
    error);
  if (s == NULL)
    return NULL;
  db_bind_text (s, 1, kind_words[kind]);
  db_bind_int64 (s, 2, limit);
  return db_read_ids (db, s, error);
}
