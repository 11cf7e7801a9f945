/* Feature vectors by photo and network. */
#include "db-test.h"
#include "vectors.h"

#include <string.h>

static gboolean
sum_up (gint64 photo, gconstpointer data, gsize size, gpointer user_data)
{
  GString *text = user_data;
  g_string_append_len (text, data, (gssize) size);
  return strstr (text->str, "stop") == NULL;
}

static void
set (Fixture *f, gint64 photo, gint64 network, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  db_vectors_set (f->db, photo, network, bytes, &error);
  g_assert_no_error (error);
}

static void
test_vectors (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_read_photo (f, "a"), b = add_read_photo (f, "b"), c = add_read_photo (f, "c");
  gint64 n = db_networks_ensure (f->db, "one", &error), m = db_networks_ensure (f->db, "two", &error);
  g_assert_cmpint (db_networks_ensure (f->db, "one", &error), ==, n);
  g_assert_cmpint (n, !=, m);
  set (f, b, n, "b1 ");
  set (f, a, n, "a0 ");
  set (f, a, n, "a1 "); /* takes the other's place */
  set (f, a, m, "a2 ");
  g_autoptr (GString) text = g_string_new (NULL);
  g_assert_true (db_vectors_foreach (f->db, n, sum_up, text, &error));
  g_assert_cmpstr (text->str, ==, "a1 b1 ");
  g_autoptr (GArray) lacking = db_vectors_lacking (f->db, n, &error);
  g_assert_cmpuint (lacking->len, ==, 1);
  g_assert_cmpint (g_array_index (lacking, gint64, 0), ==, c);

  set (f, a, n, "stop");
  g_string_truncate (text, 0);
  g_assert_true (db_vectors_foreach (f->db, n, sum_up, text, &error));
  g_assert_cmpstr (text->str, ==, "stop");
  /* A missing photo takes no part in learning, and keeps its vector. */
  db_photos_mark_missing (f->db, &a, 1, NULL, &error);
  g_string_truncate (text, 0);
  g_assert_true (db_vectors_foreach (f->db, n, sum_up, text, &error));
  g_assert_cmpstr (text->str, ==, "b1 ");

  g_assert_true (db_vectors_keep_only (f->db, n, &error));
  g_assert_null (db_vectors_get (f->db, a, m, &error));
  g_assert_no_error (error);
  g_autoptr (GBytes) kept = db_vectors_get (f->db, a, n, &error);
  g_assert_nonnull (kept);
  g_autoptr (GBytes) stray = g_bytes_new_static ("x", 1);
  g_assert_false (db_vectors_set (f->db, 999, n, stray, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/vectors/vectors", test_vectors);
  return g_test_run ();
}
