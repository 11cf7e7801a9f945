/* journal.c: acts of the owner, undo and redo. */
#include "journal.h"

#include "db-private.h"
#include "journal-private.h"
#include "labels.h"

#include <string.h>

static const char *const kind_words[] = { "file",   "unfile", "tag-yes", "tag-no",  "tag-forget",
                                          "add",    "rename", "remove",  "replaced" };

void
db_act_free (DbAct *act)
{
  if (act == NULL)
    return;
  g_free (act->label_name);
  g_free (act->old_name);
  g_free (act);
}

/* --- Writing the journal -------------------------------------------------------------------- */

/* What the owner decided should be on the disk, not only in order, when a commit returns: the
 * write-ahead log is flushed for acts, and left to the next checkpoint for machine rows. */
static void
set_durable (Db *db, gboolean durable)
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

  set_durable (db, TRUE);
  if (!db_begin (db, error))
    {
      set_durable (db, FALSE);
      return FALSE;
    }
  if (!insert_batch (db, kind, label, error))
    {
      db_rollback (db);
      set_durable (db, FALSE);
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

static DbAct *
read_act (Db *db, gint64 batch, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT kind, label, label_kind, label_name, old_name, photos, at FROM batch WHERE id = ?1",
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
  return act;
}

/* Completes the batch: photos, and the label's kind and names as they are now. */
static DbAct *
finish_batch (Db *db, GError **error)
{
  g_autoptr (DbStatement) any
    = db_prepare (db, "SELECT EXISTS (SELECT 1 FROM journal WHERE batch = ?1)", error);
  g_autoptr (DbStatement) finish = db_prepare (
    db,
    "UPDATE batch SET label = ?2,"
    "  label_kind = coalesce ((SELECT kind FROM label WHERE id = ?2), label_kind),"
    "  old_name = CASE WHEN label_name <> (SELECT name FROM label WHERE id = ?2)"
    "    THEN label_name END,"
    "  label_name = coalesce ((SELECT name FROM label WHERE id = ?2), label_name),"
    "  photos = (SELECT count (DISTINCT photo) FROM journal WHERE batch = ?1)"
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
  DbAct *act = read_act (db, db->act, error);
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
  set_durable (db, FALSE);
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
  set_durable (db, FALSE);
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
db_journal_drop_label (Db *db, gint64 label, GError **error)
{
  return run_label_steps (db, note_label_steps, G_N_ELEMENTS (note_label_steps), label, db->act,
                          error)
         && run_label_steps (db, drop_label_steps, G_N_ELEMENTS (drop_label_steps), label, 0,
                             error);
}

/* --- Undo and redo -------------------------------------------------------------------------- */

typedef struct
{
  char *kind;
  gint64 photo, label;
  char *target, *other; /* the row as it shall be, and as it was on the other side of the act */
} Entry;

static void
entry_clear (gpointer data)
{
  Entry *entry = data;
  g_free (entry->kind);
  g_free (entry->target);
  g_free (entry->other);
}

static gboolean
run_entry (Db *db, const char *sql, const Entry *entry, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (db, sql, error);
  if (s == NULL)
    return FALSE;
  /* Every statement below names its values: not all use all. */
  int i;
  if ((i = sqlite3_bind_parameter_index (s, ":photo")) != 0)
    db_bind_int64 (s, i, entry->photo);
  if ((i = sqlite3_bind_parameter_index (s, ":label")) != 0)
    db_bind_int64 (s, i, entry->label);
  if ((i = sqlite3_bind_parameter_index (s, ":target")) != 0)
    db_bind_text (s, i, entry->target);
  if ((i = sqlite3_bind_parameter_index (s, ":other")) != 0)
    db_bind_text (s, i, entry->other);
  return db_run (db, s, error);
}

/* A row comes back only if the photo and the label still exist (the machine's empty labels may
 * have gone without an act), a model that is gone is left out, and the machine's row never takes
 * the place of a later one. */
#define MODEL_OF_TARGET "(SELECT id FROM model WHERE id = json_extract (:target, '$.model'))"
#define TARGET_IS_FACT "json_extract (:target, '$.source') IS 'user'"

static gboolean
apply_filing (Db *db, const Entry *entry, GError **error)
{
  /* A fact gives way to the fact or the opinion on the other side; an opinion that was formed
   * since then stays unless a fact replaces it. */
  return run_entry (db, "DELETE FROM filing WHERE photo = :photo"
                        " AND (source = 'user' OR " TARGET_IS_FACT ")",
                    entry, error)
         && run_entry (
           db,
           "INSERT INTO filing (photo, album, source, p, model, at)"
           " SELECT :photo, json_extract (:target, '$.album'), json_extract (:target, '$.source'),"
           "  json_extract (:target, '$.p'), " MODEL_OF_TARGET ", json_extract (:target, '$.at')"
           " WHERE :target IS NOT NULL AND EXISTS (SELECT 1 FROM photo WHERE id = :photo)"
           "   AND NOT EXISTS (SELECT 1 FROM filing WHERE photo = :photo)"
           "   AND (json_extract (:target, '$.album') IS NULL"
           "     OR EXISTS (SELECT 1 FROM label WHERE id = json_extract (:target, '$.album')))",
           entry, error);
}

static gboolean
apply_tagging (Db *db, const Entry *entry, GError **error)
{
  /* Which of the two rows of photo and tag it is shows on the side that has one. */
  return run_entry (db, "DELETE FROM tagging WHERE photo = :photo AND tag = :label AND human = 1"
                        " AND json_extract (coalesce (:target, :other), '$.source') = 'user'",
                    entry, error)
         && run_entry (
           db,
           "INSERT INTO tagging (photo, tag, human, verdict, source, p, model, at)"
           " SELECT :photo, :label, " TARGET_IS_FACT ", json_extract (:target, '$.verdict'),"
           "  json_extract (:target, '$.source'), json_extract (:target, '$.p'),"
           "  " MODEL_OF_TARGET ", json_extract (:target, '$.at')"
           " WHERE :target IS NOT NULL AND EXISTS (SELECT 1 FROM photo WHERE id = :photo)"
           "   AND EXISTS (SELECT 1 FROM label WHERE id = :label)"
           "   AND NOT EXISTS (SELECT 1 FROM tagging WHERE photo = :photo AND tag = :label"
           "     AND human = (" TARGET_IS_FACT "))",
           entry, error);
}

/* The name that the label shall have may have been taken since then, by a label that the machine
 * made: then it comes back as "Name (2)". */
static gboolean
apply_label (Db *db, const Entry *entry, GError **error)
{
  if (entry->target == NULL)
    return run_label_steps (db, drop_label_steps, G_N_ELEMENTS (drop_label_steps), entry->label,
                            0, error);

  g_autoptr (DbStatement) get = db_prepare (
    db, "SELECT json_extract (?1, '$.kind'), json_extract (?1, '$.name')", error);
  g_autoptr (DbStatement) set = db_prepare (
    db,
    "INSERT INTO label (id, kind, name, key, origin, class_name, threshold, position)"
    " VALUES (?1, json_extract (?2, '$.kind'), ?3, ?4, json_extract (?2, '$.origin'),"
    "  (SELECT json_extract (?2, '$.class_name') WHERE NOT EXISTS (SELECT 1 FROM label"
    "     WHERE kind = json_extract (?2, '$.kind') AND id <> ?1"
    "       AND class_name = json_extract (?2, '$.class_name'))),"
    "  json_extract (?2, '$.threshold'), json_extract (?2, '$.position'))"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, key = excluded.key",
    error);
  if (get == NULL || set == NULL)
    return FALSE;
  db_bind_text (get, 1, entry->target);
  if (db_step (db, get, error) != DB_ROW)
    return FALSE;
  g_autofree char *name = db_labels_free_name (db, db_column_text (get, 0),
                                               db_column_text (get, 1), entry->label, error);
  if (name == NULL)
    return FALSE;
  g_autofree char *key = db_label_key (name);
  db_bind_int64 (set, 1, entry->label);
  db_bind_text (set, 2, entry->target);
  db_bind_text (set, 3, name);
  db_bind_text (set, 4, key);
  return db_run (db, set, error);
}

static gboolean
apply_refused (Db *db, const Entry *entry, GError **error)
{
  return run_entry (db,
                    entry->target != NULL
                      ? "INSERT OR IGNORE INTO refused_class (kind, class_name)"
                        " VALUES (json_extract (:target, '$.kind'),"
                        "         json_extract (:target, '$.class_name'))"
                      : "DELETE FROM refused_class WHERE kind = json_extract (:other, '$.kind')"
                        " AND class_name = json_extract (:other, '$.class_name')",
                    entry, error);
}

static gboolean
apply_entry (Db *db, const Entry *entry, GError **error)
{
  if (strcmp (entry->kind, "filing") == 0)
    return apply_filing (db, entry, error);
  if (strcmp (entry->kind, "tagging") == 0)
    return apply_tagging (db, entry, error);
  if (strcmp (entry->kind, "label") == 0)
    return apply_label (db, entry, error);
  return apply_refused (db, entry, error);
}

static GArray *
read_entries (Db *db, gint64 batch, gboolean undo, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    undo ? "SELECT kind, photo, label, before, after FROM journal WHERE batch = ?1"
           " ORDER BY id DESC"
         : "SELECT kind, photo, label, after, before FROM journal WHERE batch = ?1 ORDER BY id",
    error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, batch);
  g_autoptr (GArray) entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  g_array_set_clear_func (entries, entry_clear);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      Entry entry = {
        .kind = db_column_dup_text (s, 0),
        .photo = db_column_int64 (s, 1),
        .label = db_column_int64 (s, 2),
        .target = db_column_dup_text (s, 3),
        .other = db_column_dup_text (s, 4),
      };
      g_array_append_val (entries, entry);
    }
  return step == DB_DONE ? g_steal_pointer (&entries) : NULL;
}

/* Batch that undo (or redo) would take, 0 when there is none, -1 on error. */
static gint64
next_batch (Db *db, gboolean undo, GError **error)
{
  gint64 batch;
  g_autoptr (DbStatement) s = db_prepare (
    db,
    undo ? "SELECT id FROM batch WHERE state = 'done' ORDER BY id DESC LIMIT 1"
         : "SELECT id FROM batch WHERE state = 'undone' ORDER BY id LIMIT 1",
    error);
  return s != NULL && db_read_int64 (db, s, 0, &batch, error) ? batch : -1;
}

static DbAct *
step_through (Db *db, gboolean undo, GArray *photos, GError **error)
{
  gint64 batch = next_batch (db, undo, error);
  if (batch == 0)
    g_set_error (error, DB_ERROR, DB_ERROR_NOTHING,
                 undo ? "there is nothing to undo" : "there is nothing to redo");
  if (batch <= 0)
    return NULL;

  g_autoptr (DbAct) act = read_act (db, batch, error);
  g_autoptr (GArray) entries = act != NULL ? read_entries (db, batch, undo, error) : NULL;
  g_autoptr (DbStatement) mark
    = db_prepare (db, "UPDATE batch SET state = ?2 WHERE id = ?1", error);
  if (entries == NULL || mark == NULL)
    return NULL;

  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = &g_array_index (entries, Entry, i);
      if (!apply_entry (db, entry, error))
        return NULL;
      if (entry->photo != 0 && g_hash_table_add (seen, &entry->photo))
        g_array_append_val (photos, entry->photo);
    }
  db_bind_int64 (mark, 1, batch);
  db_bind_text (mark, 2, undo ? "undone" : "done");
  return db_run (db, mark, error) ? g_steal_pointer (&act) : NULL;
}

static DbAct *
undo_or_redo (Db *db, gboolean undo, GArray **photos, GError **error)
{
  g_return_val_if_fail (db->act == 0, NULL);

  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (DbAct) act = NULL;
  set_durable (db, TRUE);
  gboolean ok = db_begin (db, error);
  if (ok)
    {
      act = step_through (db, undo, changed, error);
      ok = db_end (db, act != NULL, error);
    }
  set_durable (db, FALSE);
  if (!ok)
    return NULL;
  if (photos != NULL)
    *photos = g_steal_pointer (&changed);
  return g_steal_pointer (&act);
}

DbAct *
db_journal_undo (Db *db, GArray **photos, GError **error)
{
  return undo_or_redo (db, TRUE, photos, error);
}

DbAct *
db_journal_redo (Db *db, GArray **photos, GError **error)
{
  return undo_or_redo (db, FALSE, photos, error);
}

DbAct *
db_journal_peek_undo (Db *db, GError **error)
{
  gint64 batch = next_batch (db, TRUE, error);
  return batch > 0 ? read_act (db, batch, error) : NULL;
}

DbAct *
db_journal_peek_redo (Db *db, GError **error)
{
  gint64 batch = next_batch (db, FALSE, error);
  return batch > 0 ? read_act (db, batch, error) : NULL;
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
      DbAct *act = read_act (db, g_array_index (batches, gint64, i), error);
      if (act == NULL)
        return NULL;
      g_ptr_array_add (acts, act);
    }
  return g_steal_pointer (&acts);
}
