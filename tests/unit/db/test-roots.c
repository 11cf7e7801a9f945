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

static void
assert_walks (Fixture *f, gint64 root, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) walks = db_walks_list (f->db, root, &error);
  g_assert_no_error (error);
  g_ptr_array_add (walks, NULL);
  g_autofree char *all = g_strjoinv (" ", (char **) walks->pdata);
  g_assert_cmpstr (all, ==, expected);
}

/* A root of which only single files were wanted knows what was imported as a whole in it. */
static void
test_walks (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  add_read_photo (f, "a.jpg");
  db_roots_set_scanned (f->db, f->root, 1234, &error);

  gint64 home = db_roots_ensure (f->db, "/", NULL, NULL, &error);
  db_roots_set_scanned (f->db, home, DB_SCAN_NEVER_ASKED, &error);
  assert_walks (f, home, "photos");
  g_assert_true (db_walks_add (f->db, home, "photos/2019", &error));
  assert_walks (f, home, "photos");
  g_assert_true (db_walks_add (f->db, home, "old/a", &error));
  g_assert_true (db_walks_add (f->db, home, "old/b", &error));
  g_assert_true (db_walks_add (f->db, home, "old", &error));
  assert_walks (f, home, "old photos");

  /* Once everything was walked through there is nothing to tell apart. */
  db_roots_set_scanned (f->db, home, DB_SCAN_UNFINISHED, &error);
  assert_walks (f, home, "old photos");
  db_roots_set_scanned (f->db, home, 1235, &error);
  assert_walks (f, home, "");
  g_assert_no_error (error);
}

static void
test_watched (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  add_read_photo (f, "a.jpg");
  gint64 gone = add_read_photo (f, "b.jpg");
  g_assert_true (db_photos_mark_missing (f->db, &gone, 1, NULL, &error));
  g_autoptr (GArray) counts = db_roots_count (f->db, &error);
  g_assert_cmpuint (counts->len, ==, 1);
  g_assert_cmpuint (g_array_index (counts, DbRootCount, 0).photos, ==, 2);
  g_assert_cmpuint (g_array_index (counts, DbRootCount, 0).missing, ==, 1);

  g_autoptr (GPtrArray) before = db_roots_list (f->db, &error);
  g_assert_true (((DbRoot *) before->pdata[0])->watched);
  g_assert_true (db_roots_set_watched (f->db, f->root, FALSE, &error));
  g_autoptr (GPtrArray) after = db_roots_list (f->db, &error);
  g_assert_false (((DbRoot *) after->pdata[0])->watched);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/roots/inside", test_inside);
  fixture_add ("/db/roots/absorb", test_absorb);
  fixture_add ("/db/roots/scanned", test_scanned);
  fixture_add ("/db/roots/walks", test_walks);
  fixture_add ("/db/roots/watched", test_watched);
  return g_test_run ();
}
