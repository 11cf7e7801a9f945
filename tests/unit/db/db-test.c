#include "db-test.h"

#include "models.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

void
remove_tree (const char *dir)
{
  GDir *d = g_dir_open (dir, 0, NULL);
  const char *name;
  while (d != NULL && (name = g_dir_read_name (d)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_tree (path);
      else
        g_unlink (path);
    }
  g_clear_pointer (&d, g_dir_close);
  g_rmdir (dir);
}

void
fixture_set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  f->dir = g_dir_make_tmp ("shoebox-db-XXXXXX", &error);
  g_assert_no_error (error);
  f->path = g_build_filename (f->dir, "library.db", NULL);
  f->db = db_open (f->path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  f->root = db_roots_ensure (f->db, "/photos", NULL, NULL, &error);
  g_assert_no_error (error);
}

void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  /* Whatever a test did, the file is sound afterwards. */
  g_autoptr (GPtrArray) findings = db_check (f->db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
  db_close (f->db);
  remove_tree (f->dir);
  g_free (f->dir);
  g_free (f->path);
}

void
fixture_reopen (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  db_close (f->db);
  f->db = db_open (f->path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
}

void
fixture_add (const char *path, void (*test) (Fixture *f, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

gint64
add_photo (Fixture *f, const char *relpath)
{
  g_autoptr (GError) error = NULL;
  DbFile file = { relpath, 1000, 2000000000 };
  DbUpserted upserted;
  db_photos_upsert (f->db, f->root, &file, 1, &upserted, &error);
  g_assert_no_error (error);
  return upserted.id;
}

DbResult
make_result (gint64 photo, const char *content)
{
  DbResult result = { .photo = photo, .size = -1, .mtime_ns = -1 };
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;
  g_checksum_update (checksum, (const guchar *) content, -1);
  g_checksum_get_digest (checksum, digest, &size);
  memcpy (result.hash, digest, DB_HASH_SIZE);
  result.metadata.taken_at = -1;
  result.metadata.lat = result.metadata.lon = NAN;
  return result;
}

void
save (Fixture *f, const DbResult *result, DbSaved *saved)
{
  g_autoptr (GError) error = NULL;
  DbSaved own;
  db_results_save (f->db, NULL, result, 1, saved != NULL ? saved : &own, &error);
  g_assert_no_error (error);
  if (saved == NULL)
    db_saved_clear (&own);
}

gint64
add_read_photo (Fixture *f, const char *relpath)
{
  gint64 id = add_photo (f, relpath);
  DbResult result = make_result (id, relpath);
  save (f, &result, NULL);
  return id;
}

gint64
add_model (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbStatement) s
    = db_prepare (f->db, "INSERT INTO model (kind, trained_at, facts) VALUES ('test', 1, 0)",
                  &error);
  g_assert_no_error (error);
  db_run (f->db, s, &error);
  g_assert_no_error (error);
  return db_last_id (f->db);
}

static void
begin (Fixture *f, DbActKind kind, gint64 label)
{
  g_autoptr (GError) error = NULL;
  db_journal_begin (f->db, kind, label, &error);
  g_assert_no_error (error);
}

static void
commit (Fixture *f, GError *error)
{
  g_assert_no_error (error);
  db_journal_commit (f->db, NULL, &error);
  g_assert_no_error (error);
}

gint64
add_version (Fixture *f, const char *heads)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) blob = g_bytes_new (heads, strlen (heads));
  gint64 id = db_models_add (f->db, DB_LEARNED, 1, NULL, blob, &error);
  g_assert_no_error (error);
  return id;
}

guint
apply_opinions (Fixture *f, gint64 version, const DbFilingOpinion *filings, gsize n,
                const DbTagChange *tags, gsize n_tags)
{
  g_autoptr (GError) error = NULL;
  guint skipped = 99;
  db_opinions_apply (f->db, version, filings, n, tags, n_tags, &skipped, &error);
  g_assert_no_error (error);
  return skipped;
}

gint64
rows_version (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  gint64 version = db_opinions_get_version (f->db, &error);
  g_assert_no_error (error);
  return version;
}

gint64
add_label (Fixture *f, DbLabelKind kind, const char *name)
{
  GError *error = NULL;
  begin (f, DB_ACT_ADD, 0);
  gint64 id = db_labels_add (f->db, kind, name, NULL, &error);
  commit (f, error);
  return id;
}

void
file_photo (Fixture *f, gint64 photo, gint64 album)
{
  GError *error = NULL;
  begin (f, DB_ACT_FILE, album);
  db_filings_decide (f->db, &photo, 1, album, NULL, &error);
  commit (f, error);
}

void
tag_photo (Fixture *f, gint64 photo, gint64 tag, gboolean yes)
{
  GError *error = NULL;
  begin (f, yes ? DB_ACT_TAG_YES : DB_ACT_TAG_NO, tag);
  db_taggings_decide (f->db, &photo, 1, tag, yes, NULL, &error);
  commit (f, error);
}

void
remove_label (Fixture *f, gint64 label)
{
  GError *error = NULL;
  begin (f, DB_ACT_REMOVE, label);
  db_labels_remove (f->db, label, &error);
  commit (f, error);
}

guint
machine_files (Fixture *f, gint64 photo, gint64 album, double p)
{
  g_autoptr (GError) error = NULL;
  guint skipped;
  DbFilingOpinion opinion = { .photo = photo, .album = album, .p = p };
  if (album == 0)
    opinion.unsorted = DB_UNSORTED_FAR;
  db_filings_save (f->db, &opinion, 1, DB_SOURCE_MODEL, add_model (f), &skipped, &error);
  g_assert_no_error (error);
  return skipped;
}

void
machine_tags (Fixture *f, gint64 photo, gint64 tag, double p)
{
  g_autoptr (GError) error = NULL;
  DbOpinion opinion = { tag, p };
  db_taggings_save (f->db, photo, &opinion, tag != 0, DB_SOURCE_MODEL, add_model (f), &error);
  g_assert_no_error (error);
}

void
undo (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbAct) act = db_journal_undo (f->db, NULL, &error);
  g_assert_no_error (error);
}

void
redo (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbAct) act = db_journal_redo (f->db, NULL, &error);
  g_assert_no_error (error);
}

DbPhoto *
get_photo (Fixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;
  DbPhoto *photo = db_photos_get (f->db, id, &error);
  g_assert_no_error (error);
  return photo;
}

gint64
number (Db *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;
  g_autoptr (DbStatement) s = db_prepare (db, sql, &error);
  g_assert_no_error (error);
  db_read_int64 (db, s, -1, &value, &error);
  g_assert_no_error (error);
  return value;
}

char *
rows (Db *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbStatement) s = db_prepare (db, sql, &error);
  g_assert_no_error (error);
  GString *text = g_string_new (NULL);
  while (db_step (db, s, &error) == DB_ROW)
    {
      if (text->len > 0)
        g_string_append_c (text, '\n');
      for (int i = 0; i < sqlite3_column_count (s); i++)
        g_string_append_printf (text, "%s%s", i > 0 ? "|" : "",
                                db_column_is_null (s, i) ? "-" : db_column_text (s, i));
    }
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

char *
plan (Db *db, const char *sql)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbStatement) s = db_prepare (db, explain, &error);
  g_assert_no_error (error);
  GString *text = g_string_new (NULL);
  while (db_step (db, s, &error) == DB_ROW)
    g_string_append_printf (text, "%s\n", db_column_text (s, 3));
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}
