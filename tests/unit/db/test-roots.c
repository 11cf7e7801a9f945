/* Folders: none contains another. */
#include "db-test.h"

static void
test_inside (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *prefix = NULL, *same = NULL, *beside = NULL;
  g_assert_cmpint (db_roots_ensure (f->db, "/photos/2019/summer", NULL, &prefix, &error), ==,
                   f->root);
  g_assert_cmpstr (prefix, ==, "2019/summer");
  g_assert_cmpint (db_roots_ensure (f->db, "/photos", NULL, &same, &error), ==, f->root);
  g_assert_cmpstr (same, ==, "");
  /* A name that only begins alike is another folder. */
  g_assert_cmpint (db_roots_ensure (f->db, "/photos2", NULL, &beside, &error), !=, f->root);
  g_assert_cmpstr (beside, ==, "");
}

static void
test_absorb (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 photo = add_read_photo (f, "caf\xe9/a.jpg");
  gint64 album = add_label (f, DB_LABEL_ALBUM, "Cottage");
  file_photo (f, photo, album);
  gint64 other = db_roots_ensure (f->db, "/pictures", NULL, NULL, &error);
  gint64 top = db_roots_ensure (f->db, "/", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (top, !=, other);

  g_autoptr (GPtrArray) roots = db_roots_list (f->db, &error);
  g_assert_cmpuint (roots->len, ==, 1);
  g_autoptr (DbPhoto) after = get_photo (f, photo);
  g_assert_cmpint (after->root, ==, top);
  g_assert_cmpstr (after->path, ==, "/photos/caf\xe9/a.jpg");
  g_assert_cmpint (after->album, ==, album);
  g_assert_cmpint (db_photos_find_path (f->db, "/photos/caf\xe9/a.jpg", &error), ==, photo);
}

static void
test_scanned (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (db_roots_set_scanned (f->db, f->root, 1234, &error));
  g_autoptr (GPtrArray) roots = db_roots_list (f->db, &error);
  const DbRoot *root = roots->pdata[0];
  g_assert_cmpint (root->scanned_at, ==, 1234);
  g_assert_cmpstr (root->path, ==, "/photos");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/roots/inside", test_inside);
  fixture_add ("/db/roots/absorb", test_absorb);
  fixture_add ("/db/roots/scanned", test_scanned);
  return g_test_run ();
}
