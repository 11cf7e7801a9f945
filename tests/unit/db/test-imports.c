/* Imports: which of them brought a photo. */
#include "db-test.h"

#include "imports.h"

static gint64
begin (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  gint64 id = db_imports_open (f->db, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

static void
end (Fixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (db_imports_end (f->db, id, &error));
  g_assert_no_error (error);
}

static void
add (Fixture *f, gint64 import, gint64 photo)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (db_imports_add (f->db, import, &photo, 1, &error));
  g_assert_no_error (error);
}

static DbImport
get (Fixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;
  DbImport import;
  g_assert_true (db_imports_get (f->db, id, &import, &error));
  g_assert_no_error (error);
  return import;
}

static void
test_open (Fixture *f, gconstpointer data)
{
  gint64 photo = add_read_photo (f, "a.jpg");
  g_assert_cmpint (db_imports_get_open (f->db, NULL), ==, 0);
  gint64 first = begin (f);
  add (f, first, photo);

  /* Whatever happens, it is gone on with until it ends. */
  fixture_reopen (f);
  g_assert_cmpint (db_imports_get_open (f->db, NULL), ==, first);
  g_assert_cmpint (begin (f), ==, first);
  g_assert_cmpint (get (f, first).ended_at, ==, 0);
  end (f, first);
  g_assert_cmpint (db_imports_get_open (f->db, NULL), ==, 0);
  g_assert_cmpint (get (f, first).ended_at, >=, get (f, first).started_at);
  g_assert_cmpint (begin (f), >, first);
}

static void
test_last (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_read_photo (f, "a.jpg"), b = add_photo (f, "b.jpg"), c = add_photo (f, "c.jpg");
  gint64 first = begin (f);
  add (f, first, a);
  end (f, first);
  gint64 second = begin (f);
  add (f, second, b);
  add (f, second, c);
  end (f, second);

  g_assert_cmpint (db_imports_get_last (f->db, &error), ==, second);
  g_assert_true (db_photos_set_broken (f->db, c, "empty file", &error));
  DbImport import = get (f, second);
  g_assert_cmpuint (import.photos, ==, 2);
  g_assert_cmpuint (import.broken, ==, 1);
  g_assert_no_error (error);

  /* What is not there is not new. */
  gint64 both[] = { b, c };
  g_assert_true (db_photos_mark_missing (f->db, both, 2, NULL, &error));
  g_assert_cmpint (db_imports_get_last (f->db, &error), ==, first);
  g_assert_cmpuint (get (f, second).photos, ==, 0);
}

/* An import of which nothing is left leaves no row. */
static void
test_prune (Fixture *f, gconstpointer data)
{
  gint64 photo = add_read_photo (f, "a.jpg");
  gint64 empty = begin (f);
  end (f, empty);
  g_assert_cmpint (get (f, empty).id, ==, 0);

  gint64 first = begin (f);
  add (f, first, photo);
  end (f, first);
  g_assert_cmpint (get (f, first).id, ==, first);
  gint64 second = begin (f);
  add (f, second, photo);
  end (f, second);
  g_assert_cmpint (get (f, first).id, ==, 0);
  g_assert_cmpuint (get (f, second).photos, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/imports/open", test_open);
  fixture_add ("/db/imports/last", test_last);
  fixture_add ("/db/imports/prune", test_prune);
  return g_test_run ();
}
