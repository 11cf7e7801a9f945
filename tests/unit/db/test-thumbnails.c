/* The thumbnail file: it can always be made again. */
#include "db-test.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_images (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->dir, "thumbnails.db", NULL);
  g_autoptr (DbThumbnails) t = db_thumbnails_open (path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  g_autofree char *data_12k = g_strnfill (12000, 'j');
  g_autoptr (GBytes) jpeg = g_bytes_new (data_12k, 12000);
  g_assert_true (db_thumbnails_set (t, 7, jpeg, &error));
  g_autoptr (DbThumbnails) reader = db_thumbnails_open (path, DB_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) got = db_thumbnails_get (reader, 7, &error);
  g_assert_true (g_bytes_equal (got, jpeg));
  g_assert_null (db_thumbnails_get (reader, 8, &error));
  g_assert_no_error (error);

  g_assert_true (db_thumbnails_begin (t, &error));
  g_assert_true (db_thumbnails_remove (t, 7, &error));
  db_thumbnails_rollback (t);
  gint64 n, bytes;
  g_assert_true (db_thumbnails_measure (t, &n, &bytes, &error));
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpint (bytes, ==, 12000);
  g_assert_true (db_thumbnails_begin (t, &error));
  g_assert_true (db_thumbnails_remove (t, 7, &error));
  g_assert_true (db_thumbnails_commit (t, &error));
  g_assert_null (db_thumbnails_get (reader, 7, &error));
  g_autoptr (GPtrArray) findings = db_thumbnails_check (t, &error);
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->dir, "thumbnails.db", NULL);
  g_autofree char *aside = g_strconcat (path, ".damaged", NULL);
  g_autofree char *text = g_strnfill (5000, 'x');
  g_file_set_contents (path, text, -1, NULL);
  g_assert_null (db_thumbnails_open (path, DB_OPEN_READ_ONLY, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_CORRUPT);
  g_clear_error (&error);
  g_autoptr (DbThumbnails) t = db_thumbnails_open (path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  g_assert_null (db_thumbnails_get (t, 1, &error));
  g_assert_no_error (error);
}

/* The library's own file in the wrong place is not lost either. */
static void
test_foreign (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->dir, "thumbnails.db", NULL);
  g_assert_true (db_backup (f->db, path, &error));
  g_autoptr (DbThumbnails) t = db_thumbnails_open (path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  g_autofree char *aside = g_strconcat (path, ".damaged", NULL);
  g_autoptr (Db) moved = db_open (aside, DB_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/thumbnails/images", test_images);
  fixture_add ("/db/thumbnails/damaged", test_damaged);
  fixture_add ("/db/thumbnails/foreign", test_foreign);
  return g_test_run ();
}
