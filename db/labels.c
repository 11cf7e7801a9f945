/* labels.c: albums, tags and people. */
#include "labels.h"

#include "db-private.h"
#include "journal-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define LOOK "SELECT " DB_LABEL_JSON " FROM label WHERE id = ?1"

void
db_label_free (DbLabel *label)
{
  if (label == NULL)
    return;
  g_free (label->name);
  g_free (label->class_name);
  g_free (label->colour);
  g_free (label->emoji);
  g_free (label);
}

char *
db_label_key (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *folded = g_utf8_casefold (g_strstrip (valid), -1);
  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

static char *
dup_clean_name (const char *name, GError **error)
{
  g_autofree char *clean = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_strstrip (clean);
  if (*clean == '\0')
    {
      g_set_error (error, DB_ERROR, DB_ERROR_INVALID, _("a name must not be empty"));
      return NULL;
    }
  return g_steal_pointer (&clean);
}

/* Photos that carry a label and are not missing: all from the index, less those of the missing
 * photos, which are few. The owner's "no" takes away the machine's yes. */
#define ALBUM_COUNTS \
  "SELECT album AS label, count (*) AS n FROM filing WHERE album > 0 GROUP BY album " \
  "UNION ALL " \
  "SELECT f.album, -count (*) FROM photo AS p CROSS JOIN filing AS f ON f.photo = p.id" \
  " WHERE p.state = 'missing' AND f.album > 0 GROUP BY f.album"
#define TAG_COUNTS \
  "SELECT tag AS label, count (*) AS n FROM tagging WHERE verdict = 'yes' GROUP BY tag " \
  "UNION ALL " \
  "SELECT h.tag, -count (*) FROM tagging AS h INDEXED BY tagging_human" \
  "  CROSS JOIN tagging AS m ON m.photo = h.photo AND m.tag = h.tag AND m.human = 0" \
  " WHERE h.human = 1 AND m.verdict = 'yes' GROUP BY h.tag " \
  "UNION ALL " \
  "SELECT t.tag, -count (*) FROM photo AS p CROSS JOIN effective_tag AS t ON t.photo = p.id" \
  " WHERE p.state = 'missing' GROUP BY t.tag"
#define LABEL_COLUMNS \
  "l.id, l.kind, l.name, l.origin, l.class_name, l.threshold, l.position, l.colour, l.emoji, "

static DbLabel *
read_label (DbStatement *s)
{
  DbLabel *label = g_new0 (DbLabel, 1);
  label->id = db_column_int64 (s, 0);
  label->kind = db_label_kind_from_word (db_column_text (s, 1));
  label->name = db_column_dup_text (s, 2);
  label->origin = db_origin_from_word (db_column_text (s, 3));
  label->class_name = db_column_dup_text (s, 4);
  label->threshold = db_column_double (s, 5);
  label->position = (int) db_column_int64 (s, 6);
  label->colour = db_column_dup_text (s, 7);
  label->emoji = db_column_dup_text (s, 8);
  label->count = (guint) db_column_int64 (s, 9);
  return label;
}

static GPtrArray *
list (Db *db, DbLabelKind kind, const char *sql, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (db, sql, error);
  if (s == NULL)
    return NULL;
  db_bind_text (s, 1, db_label_kind_word (kind));
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) db_label_free);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    g_ptr_array_add (labels, read_label (s));
  return step == DB_DONE ? g_steal_pointer (&labels) : NULL;
}

GPtrArray *
db_labels_list (Db *db, DbLabelKind kind, GError **error)
{
  return list (db, kind,
               kind == DB_LABEL_ALBUM
                 ? "SELECT " LABEL_COLUMNS "coalesce (sum (c.n), 0)"
                   "  FROM label AS l LEFT JOIN (" ALBUM_COUNTS ") AS c ON c.label = l.id"
                   " WHERE l.kind = ?1 GROUP BY l.id ORDER BY l.position, l.key"
                 : "SELECT " LABEL_COLUMNS "coalesce (sum (c.n), 0)"
                   "  FROM label AS l LEFT JOIN (" TAG_COUNTS ") AS c ON c.label = l.id"
                   " WHERE l.kind = ?1 GROUP BY l.id ORDER BY l.position, l.key",
               error);
}

GPtrArray *
db_labels_list_uncounted (Db *db, DbLabelKind kind, GError **error)
{
  return list (db, kind,
               "SELECT " LABEL_COLUMNS "0 FROM label AS l WHERE l.kind = ?1"
               " ORDER BY l.position, l.key",
               error);
}

static void
set_not_found (gint64 id, GError **error)
{
  g_set_error (error, DB_ERROR, DB_ERROR_NOT_FOUND, "there is no album or tag %" G_GINT64_FORMAT,
               id);
}

gboolean
db_labels_check (Db *db, gint64 id, GError **error)
{
  gint64 there;
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT EXISTS (SELECT 1 FROM label WHERE id = ?1)", error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, id);
  if (!db_read_int64 (db, s, 0, &there, error))
    return FALSE;
  if (there == 0)
    set_not_found (id, error);
  return there != 0;
}

DbLabel *
db_labels_get (Db *db, gint64 id, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "SELECT " LABEL_COLUMNS
    "  CASE kind WHEN 'album' THEN"
    "    (SELECT count (*) FROM filing AS f JOIN photo AS p ON p.id = f.photo"
    "      WHERE f.album = l.id AND p.state <> 'missing')"
    "  ELSE"
    "    (SELECT count (*) FROM effective_tag AS t JOIN photo AS p ON p.id = t.photo"
    "      WHERE t.tag = l.id AND p.state <> 'missing')"
    "  END FROM label AS l WHERE l.id = ?1",
    error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, id);
  switch (db_step (db, s, error))
    {
    case DB_ROW:
      return read_label (s);
    case DB_DONE:
      set_not_found (id, error);
      return NULL;
    case DB_FAILED:
    default:
      return NULL;
    }
}

/* Id of a label by one of its unique columns, 0 when there is none, -1 on error. */
static gint64
find_label (Db *db, const char *sql, const char *kind, const char *text, GError **error)
{
  gint64 id;
  g_autoptr (DbStatement) s = db_prepare (db, sql, error);
  if (s == NULL)
    return -1;
  db_bind_text (s, 1, kind);
  db_bind_text (s, 2, text);
  return db_read_int64 (db, s, 0, &id, error) ? id : -1;
}

#define BY_KEY "SELECT id FROM label WHERE kind = ?1 AND key = ?2"
#define BY_CLASS "SELECT id FROM label WHERE kind = ?1 AND class_name = ?2"
#define REFUSED "SELECT 1 FROM refused_class WHERE kind = ?1 AND class_name = ?2"

gint64
db_labels_find (Db *db, DbLabelKind kind, const char *name, GError **error)
{
  g_autofree char *key = db_label_key (name);
  return find_label (db, BY_KEY, db_label_kind_word (kind), key, error);
}

gint64
db_labels_match (Db *db, DbLabelKind kind, const char *name, const char *class_name, GError **error)
{
  gint64 id = class_name != NULL
                ? find_label (db, BY_CLASS, db_label_kind_word (kind), class_name, error) : 0;
  return id != 0 ? id : db_labels_find (db, kind, name, error);
}

char *
db_labels_free_name (Db *db, const char *kind, const char *name, gint64 except, GError **error)
{
  g_autofree char *candidate = g_strdup (name);
  for (int i = 2;; i++)
    {
      g_autofree char *key = db_label_key (candidate);
      gint64 id = find_label (db, BY_KEY, kind, key, error);
      if (id < 0)
        return NULL;
      if (id == 0 || id == except)
        return g_steal_pointer (&candidate);
      g_free (candidate);
      candidate = g_strdup_printf ("%s (%d)", name, i);
    }
}

gboolean
db_labels_is_refused (Db *db, DbLabelKind kind, const char *class_name, GError **error)
{
  return find_label (db, REFUSED, db_label_kind_word (kind), class_name, error) > 0;
}

static gint64
insert_label (Db *db, DbLabelKind kind, const char *name, DbOrigin origin, const char *class_name,
              GError **error)
{
  g_autofree char *key = db_label_key (name);
  g_autoptr (DbStatement) s = db_prepare (
    db,
    /* Where the owner put the list in order, what is new stands at its end. */
    "INSERT INTO label (kind, name, key, origin, class_name, position) VALUES (?1, ?2, ?3, ?4, ?5,"
    "  (SELECT CASE WHEN max (position) > 0 THEN max (position) + 1 ELSE 0 END FROM label"
    "    WHERE kind = ?1))",
    error);
  if (s == NULL)
    return -1;
  db_bind_text (s, 1, db_label_kind_word (kind));
  db_bind_text (s, 2, name);
  db_bind_text (s, 3, key);
  db_bind_text (s, 4, db_origin_word (origin));
  db_bind_text (s, 5, class_name);
  return db_run (db, s, error) ? db_last_id (db) : -1;
}

static gint64
ensure_label (Db *db, DbLabelKind kind, const char *class_name, DbOrigin origin, GError **error)
{
  const char *word = db_label_kind_word (kind);
  gint64 id = find_label (db, BY_CLASS, word, class_name, error);
  if (id != 0)
    return id;
  gint64 refused = find_label (db, REFUSED, word, class_name, error);
  if (refused != 0)
    return refused < 0 ? -1 : 0;

  g_autofree char *name = dup_clean_name (class_name, error);
  if (name == NULL)
    return -1;
  id = db_labels_find (db, kind, name, error);
  if (id < 0)
    return -1;
  if (id == 0)
    return insert_label (db, kind, name, origin, class_name, error);

  /* The owner has a label of that name: it stands for the class from now on, unless it stands for
   * another one already. */
  g_autoptr (DbStatement) s = db_prepare (
    db, "UPDATE label SET class_name = ?2 WHERE id = ?1 AND class_name IS NULL", error);
  if (s == NULL)
    return -1;
  db_bind_int64 (s, 1, id);
  db_bind_text (s, 2, class_name);
  return db_run (db, s, error) ? id : -1;
}

gint64
db_labels_ensure (Db *db, DbLabelKind kind, const char *class_name, DbOrigin origin,
                  GError **error)
{
  if (!db_begin (db, error))
    return -1;
  gint64 id = ensure_label (db, kind, class_name, origin, error);
  return db_end (db, id >= 0, error) ? id : -1;
}

gboolean
db_labels_set_threshold (Db *db, gint64 id, double threshold, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "UPDATE label SET threshold = ?2 WHERE id = ?1", error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, id);
  db_bind_double (s, 2, threshold);
  return db_run (db, s, error);
}

/* When the owner makes a label that he had removed from the machine's, it is that class again:
 * *@class_name receives it, and the refusal is taken back, in the journal as well. */
static gboolean
take_back_refusal (Db *db, DbLabelKind kind, const char *name, char **class_name, GError **error)
{
  g_autofree char *key = db_label_key (name);
  g_autofree char *json = NULL;
  g_autoptr (DbStatement) list = db_prepare (
    db, "SELECT class_name, " DB_REFUSED_JSON " FROM refused_class WHERE kind = ?1", error);
  g_autoptr (DbStatement) drop
    = db_prepare (db, "DELETE FROM refused_class WHERE kind = ?1 AND class_name = ?2", error);
  if (list == NULL || drop == NULL)
    return FALSE;
  db_bind_text (list, 1, db_label_kind_word (kind));
  DbStep step = DB_DONE;
  while (*class_name == NULL && (step = db_step (db, list, error)) == DB_ROW)
    {
      g_autofree char *refused = db_label_key (db_column_text (list, 0));
      if (strcmp (refused, key) == 0)
        {
          *class_name = db_column_dup_text (list, 0);
          json = db_column_dup_text (list, 1);
        }
    }
  if (*class_name == NULL)
    return step == DB_DONE;
  db_statement_reset (list);
  db_bind_text (drop, 1, db_label_kind_word (kind));
  db_bind_text (drop, 2, *class_name);
  return db_run (db, drop, error)
         && db_journal_note (db, "refused_class", 0, 0, json, NULL, error);
}

static gboolean
note_label (Db *db, gint64 id, const char *before, GError **error)
{
  g_autofree char *after = NULL;
  return db_journal_look (db, LOOK, id, 0, &after, error)
         && db_journal_note (db, "label", 0, id, before, after, error);
}

static gboolean
refuse_taken_name (Db *db, gint64 id, const char *name, GError **error)
{
  if (id > 0)
    g_set_error (error, DB_ERROR, DB_ERROR_EXISTS, _("there is \"%s\" already"), name);
  return id == 0;
}

gint64
db_labels_add (Db *db, DbLabelKind kind, const char *name, gint64 *existing, GError **error)
{
  g_return_val_if_fail (db->act != 0, -1);

  g_autofree char *clean = dup_clean_name (name, error);
  if (clean == NULL)
    return -1;
  gint64 id = db_labels_find (db, kind, clean, error);
  if (id > 0 && existing != NULL)
    *existing = id;
  if (!refuse_taken_name (db, id, clean, error))
    return -1;

  g_autofree char *class_name = NULL;
  if (!take_back_refusal (db, kind, clean, &class_name, error))
    return -1;
  id = insert_label (db, kind, clean, DB_ORIGIN_USER, class_name, error);
  if (id < 0 || !note_label (db, id, NULL, error))
    return -1;
  db_journal_set_label (db, id);
  return id;
}

/* Whether @name is that of a class that the owner removed. 1, 0, -1 on an error. */
static int
is_refused_name (Db *db, DbLabelKind kind, const char *name, GError **error)
{
  g_autofree char *key = db_label_key (name);
  g_autoptr (DbStatement) list
    = db_prepare (db, "SELECT class_name FROM refused_class WHERE kind = ?1", error);
  if (list == NULL)
    return -1;
  db_bind_text (list, 1, db_label_kind_word (kind));
  DbStep step;
  while ((step = db_step (db, list, error)) == DB_ROW)
    {
      g_autofree char *refused = db_label_key (db_column_text (list, 0));
      if (strcmp (refused, key) == 0)
        return 1;
    }
  return step == DB_DONE ? 0 : -1;
}

gint64
db_labels_import (Db *db, DbLabelKind kind, const char *name, const char *class_name,
                  GError **error)
{
  g_return_val_if_fail (db->act != 0, -1);

  const char *word = db_label_kind_word (kind);
  g_autofree char *clean = dup_clean_name (name, error);
  if (clean == NULL)
    return -1;
  gint64 id = db_labels_match (db, kind, clean, class_name, error);
  if (id != 0)
    return id;

  gint64 refused = class_name != NULL ? find_label (db, REFUSED, word, class_name, error) : 0;
  if (refused == 0)
    refused = is_refused_name (db, kind, clean, error);
  if (refused != 0)
    return refused < 0 ? -1 : 0;
  id = insert_label (db, kind, clean, DB_ORIGIN_USER, class_name, error);
  return id > 0 && note_label (db, id, NULL, error) ? id : -1;
}

gboolean
db_labels_rename (Db *db, gint64 id, const char *name, GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  g_autofree char *clean = dup_clean_name (name, error);
  g_autoptr (DbLabel) label = clean != NULL ? db_labels_get (db, id, error) : NULL;
  if (label == NULL)
    return FALSE;
  if (strcmp (label->name, clean) == 0)
    return TRUE;
  gint64 other = db_labels_find (db, label->kind, clean, error);
  if (other != id && !refuse_taken_name (db, other, clean, error))
    return FALSE;

  g_autofree char *before = NULL;
  g_autofree char *key = db_label_key (clean);
  g_autoptr (DbStatement) s
    = db_prepare (db, "UPDATE label SET name = ?2, key = ?3 WHERE id = ?1", error);
  if (s == NULL || !db_journal_look (db, LOOK, id, 0, &before, error))
    return FALSE;
  db_bind_int64 (s, 1, id);
  db_bind_text (s, 2, clean);
  db_bind_text (s, 3, key);
  return db_run (db, s, error) && note_label (db, id, before, error);
}

gboolean
db_labels_refuse_class (Db *db, DbLabelKind kind, const char *class_name, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "INSERT INTO refused_class (kind, class_name) VALUES (?1, ?2) RETURNING " DB_REFUSED_JSON,
    error);
  if (s == NULL)
    return FALSE;
  db_bind_text (s, 1, db_label_kind_word (kind));
  db_bind_text (s, 2, class_name);
  if (db_step (db, s, error) != DB_ROW)
    return FALSE;
  g_autofree char *json = db_column_dup_text (s, 0);
  return db_run (db, s, error)
         && db_journal_note (db, "refused_class", 0, 0, NULL, json, error);
}

gboolean
db_labels_remove (Db *db, gint64 id, GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  g_autoptr (DbLabel) label = db_labels_get (db, id, error);
  if (label == NULL)
    return FALSE;
  if (label->class_name != NULL
      && !db_labels_refuse_class (db, label->kind, label->class_name, error))
    return FALSE;
  return db_journal_drop_label (db, id, error);
}
