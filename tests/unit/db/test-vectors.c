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

static void
foreach_of (Fixture *f, gint64 network, const gint64 *ids, gsize n, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_assert_true (db_vectors_foreach_of (f->db, network, ids, n, sum_up, text, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_list (Fixture *f, gint64 network, const gint64 *expected, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = db_vectors_list (f->db, network, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (ids->data, ids->len * sizeof (gint64), expected, n * sizeof (gint64));
}

/* Some photos, and which there are: both know the same photos as the walk through all. */
static void
test_some (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 n = db_networks_ensure (f->db, "one", &error);
  gint64 m = db_networks_ensure (f->db, "two", &error);
  assert_list (f, n, NULL, 0);
  gint64 ids[5];
  for (int i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("%c", 'a' + i);
      ids[i] = add_read_photo (f, name);
    }
  gint64 unread = add_photo (f, "unread");
  for (int i = 4; i >= 0; i--)
    {
      const char text[] = { (char) ('a' + i), ' ', '\0' };
      if (i != 2)
        set (f, ids[i], n, text);
    }
  set (f, ids[2], m, "other ");
  set (f, unread, n, "unread ");
  assert_list (f, n, (const gint64[]) { ids[0], ids[1], ids[3], ids[4] }, 4);
  assert_list (f, m, &ids[2], 1);
  assert_list (f, 99, NULL, 0);

  foreach_of (f, n, (const gint64[]) { ids[4], ids[0], 999, ids[2], unread, ids[3], ids[0] }, 7,
              "e a d a ");
  foreach_of (f, n, NULL, 0, "");
  foreach_of (f, 99, ids, 5, "");
  /* In whichever state a photo is not "ok", it takes no part. */
  db_photos_mark_missing (f->db, &ids[0], 1, NULL, &error);
  g_assert_true (db_photos_set_broken (f->db, ids[1], "cut off", &error));
  foreach_of (f, n, ids, 5, "d e ");
  assert_list (f, n, &ids[3], 2);

  set (f, ids[3], n, "stop");
  foreach_of (f, n, ids, 5, "stop");
  foreach_of (f, n, &ids[4], 1, "e ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/vectors/vectors", test_vectors);
  fixture_add ("/db/vectors/some", test_some);
  return g_test_run ();
}
