/* opinions.c: the machine's filings and tags of all photos at once. */
#include "opinions.h"

#include "db-private.h"
#include "journal-private.h"
#include "models.h"
#include "settings.h"

#include <math.h>
#include <string.h>

gint64
db_opinions_get_version (Db *db, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *value = db_settings_get (db, DB_SETTING_ROWS, &local);
  gint64 version;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return value != NULL && g_ascii_string_to_signed (value, 10, 0, G_MAXINT64, &version, NULL)
           ? version
           : DB_OPINIONS_UNKNOWN;
}

gboolean
db_opinions_set_version (Db *db, gint64 version, GError **error)
{
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, version);
  return db_settings_set (db, DB_SETTING_ROWS, value, error);
}

/* --- Reading -------------------------------------------------------------------------------- */

void
db_filings_free (DbFilings *filings)
{
  if (filings == NULL)
    return;
  g_free (filings->rows);
  g_clear_pointer (&filings->names, g_string_chunk_free);
  g_free (filings);
}

/* A word of the schema by its first letter: they differ there, and there are many rows. */
static guint8
read_source (DbStatement *s, int i)
{
  switch (*db_column_text (s, i))
    {
    case 'u':
      return DB_SOURCE_USER;
    case 'm':
      return DB_SOURCE_MODEL;
    default:
      return DB_SOURCE_IMPORT;
    }
}

static const char *
intern (GStringChunk *names, DbStatement *s, int i)
{
  const char *name = db_column_text (s, i);
  return name != NULL ? g_string_chunk_insert_const (names, name) : NULL;
}

static void
read_filing (DbStatement *s, DbFilingRow *row)
{
  *row = (DbFilingRow) {
    .photo = db_column_int64 (s, 0),
    .album = db_column_int64 (s, 1),
    .p = (float) db_column_double (s, 2),
    .source = read_source (s, 3),
  };
}

static void
read_reason (DbStatement *s, GStringChunk *names, DbFilingRow *row)
{
  *row = (DbFilingRow) {
    .photo = db_column_int64 (s, 0),
    .torn_a = intern (names, s, 2),
    .torn_b = intern (names, s, 3),
    .p = NAN,
    .unsorted = (guint8) db_unsorted_from_word (db_column_text (s, 1)),
  };
}

DbFilings *
db_opinions_read_filings (Db *db, GError **error)
{
  /* Both are in the order of photos. They run side by side, so that they see the same commit. */
  g_autoptr (DbStatement) filed
    = db_prepare (db, "SELECT photo, album, p, source FROM filing ORDER BY photo", error);
  g_autoptr (DbStatement) unsorted = db_prepare (
    db,
    "SELECT id, unsorted, torn_a, torn_b FROM photo INDEXED BY photo_unsorted"
    " WHERE unsorted IS NOT NULL ORDER BY id",
    error);
  if (filed == NULL || unsorted == NULL)
    return NULL;

  g_autoptr (GArray) rows = g_array_sized_new (FALSE, FALSE, sizeof (DbFilingRow), 4096);
  g_autoptr (DbFilings) filings = g_new0 (DbFilings, 1);
  filings->names = g_string_chunk_new (1024);
  DbStep a = db_step (db, filed, error);
  DbStep b = a != DB_FAILED ? db_step (db, unsorted, error) : DB_FAILED;
  while ((a == DB_ROW || b == DB_ROW) && a != DB_FAILED && b != DB_FAILED)
    {
      gint64 x = a == DB_ROW ? db_column_int64 (filed, 0) : G_MAXINT64;
      gint64 y = b == DB_ROW ? db_column_int64 (unsorted, 0) : G_MAXINT64;
      DbFilingRow row;
      if (x <= y)
        read_filing (filed, &row);
      else
        read_reason (unsorted, filings->names, &row);
      g_array_append_val (rows, row);
      if (x <= y)
        a = db_step (db, filed, error);
      if (y <= x && a != DB_FAILED)
        b = db_step (db, unsorted, error);
    }
  if (a == DB_FAILED || b == DB_FAILED)
    return NULL;
  filings->n = rows->len;
  filings->rows = (DbFilingRow *) (void *) g_array_free (g_steal_pointer (&rows), FALSE);
  return g_steal_pointer (&filings);
}

GArray *
db_opinions_read_tags (Db *db, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT photo, tag, p, source FROM tagging WHERE human = 0 ORDER BY photo, tag", error);
  if (s == NULL)
    return NULL;
  g_autoptr (GArray) rows = g_array_sized_new (FALSE, FALSE, sizeof (DbTagRow), 4096);
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    {
      DbTagRow row = {
        .photo = db_column_int64 (s, 0),
        .tag = db_column_int64 (s, 1),
        .p = (float) db_column_double (s, 2),
        .source = read_source (s, 3),
      };
      g_array_append_val (rows, row);
    }
  return step == DB_DONE ? g_steal_pointer (&rows) : NULL;
}

/* --- Writing -------------------------------------------------------------------------------- */

/* The statements of one db_opinions_apply (), looked up once. */
typedef struct
{
  DbStatement *look, *add, *move, *keep, *drop, *reason; /* filings */
  DbStatement *retag, *tag, *untag;
  gint64 model, now;
  guint skipped;
} Writer;

static gboolean
writer_init (Writer *w, Db *db, gint64 model, GError **error)
{
  const struct
  {
    DbStatement **statement;
    const char *sql;
  } all[] = {
    /* What stands there, and whether the reason would change. */
    { &w->look, "SELECT f.source, f.album,"
                "  p.unsorted IS NOT ?2 OR p.torn_a IS NOT ?3 OR p.torn_b IS NOT ?4"
                "  FROM photo AS p LEFT JOIN filing AS f ON f.photo = p.id WHERE p.id = ?1" },
    { &w->add, "INSERT INTO filing (photo, album, source, p, model, at)"
               " VALUES (?1, ?2, 'model', ?3, ?4, ?5)" },
    { &w->move, "UPDATE filing SET album = ?2, p = ?3, model = ?4, at = ?5"
                " WHERE photo = ?1 AND source = 'model'" },
    /* The same album: the index of albums is left alone, and the time of filing. */
    { &w->keep, "UPDATE filing SET p = ?3, model = ?4 WHERE photo = ?1 AND source = 'model'" },
    { &w->drop, "DELETE FROM filing WHERE photo = ?1 AND source = 'model'" },
    { &w->reason, "UPDATE photo SET unsorted = ?2, torn_a = ?3, torn_b = ?4 WHERE id = ?1" },
    /* A row of the owner has another key (human = 1) and is not met here. */
    { &w->retag, "UPDATE tagging SET p = ?3, model = ?4"
                 " WHERE photo = ?1 AND tag = ?2 AND human = 0 AND source = 'model'" },
    { &w->tag, "INSERT INTO tagging (photo, tag, human, verdict, source, p, model, at)"
               " SELECT ?1, ?2, 0, 'yes', 'model', ?3, ?4, ?5"
               "  WHERE EXISTS (SELECT 1 FROM photo WHERE id = ?1)"
               " ON CONFLICT (photo, tag, human) DO NOTHING" },
    { &w->untag, "DELETE FROM tagging WHERE photo = ?1 AND tag = ?2 AND human = 0"
                 " AND source = 'model'" },
  };
  memset (w, 0, sizeof *w);
  w->model = model;
  w->now = db_now ();
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if ((*all[i].statement = db_prepare (db, all[i].sql, error)) == NULL)
      return FALSE;
  return TRUE;
}

static void
writer_clear (Writer *w)
{
  DbStatement *all[]
    = { w->look, w->add, w->move, w->keep, w->drop, w->reason, w->retag, w->tag, w->untag };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    db_statement_reset (all[i]);
}

/* Binds the reason as ?2 to ?4: none with an album, names only when torn. */
static void
bind_reason (DbStatement *s, const DbFilingOpinion *o)
{
  gboolean torn = o->album == 0 && o->unsorted == DB_UNSORTED_TORN && o->torn_a != NULL
                  && o->torn_b != NULL;
  db_bind_int64 (s, 1, o->photo);
  db_bind_text (s, 2, o->album != 0 ? NULL : db_unsorted_word (o->unsorted));
  db_bind_text (s, 3, torn ? o->torn_a : NULL);
  db_bind_text (s, 4, torn ? o->torn_b : NULL);
}

/* After a failure: says so if it is the label that is gone. FALSE. */
static gboolean
blame_label (Db *db, gint64 label, GError **error)
{
  g_autoptr (GError) local = NULL;
  if (error != NULL && g_error_matches (*error, DB_ERROR, DB_ERROR_PROTECTED)
      && !db_labels_check (db, label, &local))
    {
      g_clear_error (error);
      g_propagate_error (error, g_steal_pointer (&local));
    }
  return FALSE;
}

static gboolean
apply_filing (Db *db, Writer *w, const DbFilingOpinion *o, GError **error)
{
  bind_reason (w->look, o);
  DbStep step = db_step (db, w->look, error);
  if (step != DB_ROW)
    {
      w->skipped++;
      return step == DB_DONE;
    }
  gboolean filed = !db_column_is_null (w->look, 0);
  gboolean mine = !filed || read_source (w->look, 0) == DB_SOURCE_MODEL;
  gboolean same = filed && db_column_int64 (w->look, 1) == o->album;
  gboolean reason = db_column_int64 (w->look, 2) != 0;
  sqlite3_reset (w->look);
  if (!mine)
    {
      w->skipped++;
      return TRUE;
    }

  if (o->album != 0)
    {
      DbStatement *s = !filed ? w->add : same ? w->keep : w->move;
      db_bind_int64 (s, 1, o->photo);
      if (!same)
        {
          db_bind_int64 (s, 2, o->album);
          db_bind_int64 (s, 5, w->now);
        }
      db_bind_double (s, 3, o->p);
      db_bind_id (s, 4, w->model);
      if (!db_run (db, s, error))
        return blame_label (db, o->album, error);
    }
  else if (filed)
    {
      db_bind_int64 (w->drop, 1, o->photo);
      if (!db_run (db, w->drop, error))
        return FALSE;
    }
  if (!reason)
    return TRUE;
  bind_reason (w->reason, o);
  return db_run (db, w->reason, error);
}

static gboolean
apply_tag (Db *db, Writer *w, const DbTagChange *change, GError **error)
{
  DbStatement *s = change->p < 0 ? w->untag : w->retag;
  db_bind_int64 (s, 1, change->photo);
  db_bind_int64 (s, 2, change->tag);
  if (s == w->retag)
    {
      db_bind_double (s, 3, change->p);
      db_bind_id (s, 4, w->model);
    }
  if (!db_run (db, s, error))
    return FALSE;
  if (s == w->untag || db_changes (db) > 0)
    return TRUE;

  db_bind_int64 (w->tag, 1, change->photo);
  db_bind_int64 (w->tag, 2, change->tag);
  db_bind_double (w->tag, 3, change->p);
  db_bind_id (w->tag, 4, w->model);
  db_bind_int64 (w->tag, 5, w->now);
  if (!db_run (db, w->tag, error))
    return blame_label (db, change->tag, error);
  w->skipped += db_changes (db) == 0;
  return TRUE;
}

/* What the rows of @version refer to: itself, or the starter, if there was one. -1 on an error. */
static gint64
find_model (Db *db, gint64 version, GError **error)
{
  if (version == 0)
    return db_models_get_active_id (db, DB_STARTER, error);
  gint64 there = 0;
  g_autoptr (DbStatement) s = db_prepare (
    db, "SELECT count (*) FROM model WHERE id = ?1 AND kind = '" DB_LEARNED "'", error);
  if (s == NULL)
    return -1;
  db_bind_int64 (s, 1, version);
  if (!db_read_int64 (db, s, 0, &there, error))
    return -1;
  if (there == 0)
    g_set_error (error, DB_ERROR, DB_ERROR_NOT_FOUND, "there is no version %" G_GINT64_FORMAT,
                 version);
  return there != 0 ? version : -1;
}

gboolean
db_opinions_apply (Db *db, gint64 version, const DbFilingOpinion *filings, gsize n,
                   const DbTagChange *tags, gsize n_tags, guint *skipped, GError **error)
{
  Writer w = { 0 };
  gboolean joined;
  if (!db_join (db, &joined, error))
    return FALSE;
  gint64 model = find_model (db, version, error);
  gboolean ok = model >= 0 && writer_init (&w, db, model, error);
  for (gsize i = 0; ok && i < n; i++)
    ok = apply_filing (db, &w, &filings[i], error);
  for (gsize i = 0; ok && i < n_tags; i++)
    ok = apply_tag (db, &w, &tags[i], error);
  writer_clear (&w);
  ok = ok && db_opinions_set_version (db, version, error);
  if (!db_leave (db, joined, ok, error))
    return FALSE;
  if (skipped != NULL)
    *skipped = w.skipped;
  return TRUE;
}

/* Reasons under a fact are of no meaning, and stay. */
#define REASON_WITHOUT_FACT \
  "unsorted IS NOT NULL AND NOT EXISTS (SELECT 1 FROM filing" \
  " WHERE filing.photo = photo.id AND filing.source = 'user')"

static gboolean
forget (Db *db, guint *n_photos, GError **error)
{
  gint64 count = 0;
  if (n_photos != NULL)
    {
      g_autoptr (DbStatement) s = db_prepare (
        db,
        "SELECT count (*) FROM (SELECT photo FROM filing WHERE source = 'model'"
        " UNION SELECT photo FROM tagging WHERE human = 0 AND source = 'model'"
        " UNION SELECT id FROM photo WHERE " REASON_WITHOUT_FACT ")",
        error);
      if (s == NULL || !db_read_int64 (db, s, 0, &count, error))
        return FALSE;
      *n_photos = (guint) count;
    }
  return db_execute (db,
                     "DELETE FROM filing WHERE source = 'model';"
                     "DELETE FROM tagging WHERE human = 0 AND source = 'model';"
                     "UPDATE photo SET unsorted = NULL, torn_a = NULL, torn_b = NULL"
                     " WHERE " REASON_WITHOUT_FACT,
                     error)
         && db_opinions_set_version (db, 0, error);
}

gboolean
db_opinions_forget (Db *db, guint *n_photos, GError **error)
{
  return db_begin (db, error) && db_end (db, forget (db, n_photos, error), error);
}
