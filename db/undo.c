/* undo.c: acts of the owner, taken back and repeated. */
#include "db-private.h"
#include "journal-private.h"
#include "labels.h"

#include <glib/gi18n.h>
#include <string.h>

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
  /* A fact gives way to the fact or the opinion on the other side, and so does an opinion that is
   * still as the act left it; one that was formed since then stays unless a fact replaces it, or what
   * an import said. */
  return run_entry (db, "DELETE FROM filing WHERE photo = :photo"
                        " AND (source = 'user' OR " TARGET_IS_FACT
                        "  OR json_extract (:target, '$.source') IS 'import'"
                        "  OR (source = 'import' AND json_extract (:other, '$.source') IS 'import')"
                        "  OR " DB_FILING_JSON " = :other)",
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
  return run_entry (db, "DELETE FROM tagging WHERE photo = :photo AND tag = :label AND ((human = 1"
                        "   AND json_extract (coalesce (:target, :other), '$.source') = 'user')"
                        "  OR (human = 0 AND " DB_TAGGING_JSON " = :other))",
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

static gboolean
apply_photo (Db *db, const Entry *entry, GError **error)
{
  return run_entry (
    db,
    "UPDATE photo SET rating = coalesce (json_extract (:target, '$.rating'), rating),"
    "  favourite = coalesce (json_extract (:target, '$.favourite'), favourite) WHERE id = :photo",
    entry, error);
}

/* The name that the label shall have may have been taken since then, by a label that the machine
 * made: then it comes back as "Name (2)". */
static gboolean
apply_label (Db *db, const Entry *entry, GError **error)
{
  if (entry->target == NULL)
    return db_journal_delete_label (db, entry->label, error);

  g_autoptr (DbStatement) get = db_prepare (
    db, "SELECT json_extract (?1, '$.kind'), json_extract (?1, '$.name')", error);
  g_autoptr (DbStatement) set = db_prepare (
    db,
    "INSERT INTO label (id, kind, name, key, origin, class_name, threshold, position, colour, emoji)"
    " VALUES (?1, json_extract (?2, '$.kind'), ?3, ?4, json_extract (?2, '$.origin'),"
    "  (SELECT json_extract (?2, '$.class_name') WHERE NOT EXISTS (SELECT 1 FROM label"
    "     WHERE kind = json_extract (?2, '$.kind') AND id <> ?1"
    "       AND class_name = json_extract (?2, '$.class_name'))),"
    "  json_extract (?2, '$.threshold'), json_extract (?2, '$.position'),"
    "  json_extract (?2, '$.colour'), json_extract (?2, '$.emoji'))"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, key = excluded.key,"
    "  position = excluded.position, colour = excluded.colour, emoji = excluded.emoji,"
    /* The machine gives classes to labels without an act: only what the act changed goes back. */
    "  class_name = CASE WHEN json_extract (?2, '$.class_name') IS json_extract (?5, '$.class_name')"
    "    THEN class_name ELSE excluded.class_name END",
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
  db_bind_text (set, 5, entry->other);
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
  if (strcmp (entry->kind, "photo") == 0)
    return apply_photo (db, entry, error);
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
                 undo ? _("there is nothing to undo") : _("there is nothing to redo"));
  if (batch <= 0)
    return NULL;

  g_autoptr (DbAct) act = db_journal_read_act (db, batch, error);
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
  if (!db_versions_step (db, act, undo, error))
    return NULL;
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
  db_journal_set_durable (db, TRUE);
  gboolean ok = db_begin (db, error);
  if (ok)
    {
      act = step_through (db, undo, changed, error);
      ok = db_end (db, act != NULL, error);
    }
  db_journal_set_durable (db, FALSE);
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
  return batch > 0 ? db_journal_read_act (db, batch, error) : NULL;
}

DbAct *
db_journal_peek_redo (Db *db, GError **error)
{
  gint64 batch = next_batch (db, FALSE, error);
  return batch > 0 ? db_journal_read_act (db, batch, error) : NULL;
}
