/* Facts as a whole: how many, and a number that moves with them. */
#include "db-test.h"
#include "facts.h"

#include <string.h>

static char *
digest (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  char *text = db_facts_digest (f->db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (text), ==, 32);
  g_assert_cmpuint (strspn (text, "0123456789abcdef"), ==, 32);
  return text;
}

static void
assert_counts (Fixture *f, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) counts = db_facts_count (f->db, &error);
  g_assert_no_error (error);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < counts->len; i++)
    {
      const DbFactCount *count = &g_array_index (counts, DbFactCount, i);
      g_string_append_printf (text, "%" G_GINT64_FORMAT ":%u/%u ", count->label, count->yes,
                              count->no);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_counts (Fixture *f, gconstpointer data)
{
  gint64 a = add_read_photo (f, "a"), b = add_read_photo (f, "b"), c = add_read_photo (f, "c");
  gint64 x = add_label (f, DB_LABEL_ALBUM, "X"), y = add_label (f, DB_LABEL_ALBUM, "Y");
  gint64 dog = add_label (f, DB_LABEL_TAG, "dog"), anna = add_label (f, DB_LABEL_PERSON, "Anna");
  g_assert_true (x == 1 && y == 2 && dog == 3 && anna == 4);
  assert_counts (f, "");
  machine_files (f, a, x, 0.9);
  machine_tags (f, a, dog, 0.9);
  assert_counts (f, "");
  file_photo (f, a, y);
  file_photo (f, b, y);
  file_photo (f, c, 0);
  tag_photo (f, a, dog, FALSE);
  tag_photo (f, b, dog, TRUE);
  tag_photo (f, c, dog, TRUE);
  tag_photo (f, c, anna, FALSE);
  assert_counts (f, "0:1/0 2:2/0 3:2/1 4:0/1 ");
  undo (f);
  file_photo (f, b, x);
  assert_counts (f, "0:1/0 1:1/0 2:1/0 3:2/1 ");
}

static void
assert_moved (Fixture *f, char **last, gboolean moved)
{
  char *now = digest (f);
  if (moved)
    g_assert_cmpstr (now, !=, *last);
  else
    g_assert_cmpstr (now, ==, *last);
  g_free (*last);
  *last = now;
}

static void
test_digest (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *last = digest (f);
  gint64 a = add_read_photo (f, "a"), b = add_read_photo (f, "b");
  assert_moved (f, &last, FALSE);
  gint64 x = add_label (f, DB_LABEL_ALBUM, "X"), y = add_label (f, DB_LABEL_ALBUM, "Y");
  gint64 dog = add_label (f, DB_LABEL_TAG, "dog");
  assert_moved (f, &last, FALSE);

  g_autofree char *before = digest (f);
  file_photo (f, a, x);
  assert_moved (f, &last, TRUE);
  file_photo (f, a, y);
  assert_moved (f, &last, TRUE);
  file_photo (f, b, 0);
  assert_moved (f, &last, TRUE);
  tag_photo (f, b, dog, TRUE);
  assert_moved (f, &last, TRUE);
  tag_photo (f, b, dog, FALSE);
  assert_moved (f, &last, TRUE);

  /* The same facts in another order of events, and the machine, are nothing new. */
  file_photo (f, a, x);
  file_photo (f, a, y);
  assert_moved (f, &last, FALSE);
  gint64 c = add_read_photo (f, "c");
  machine_files (f, c, x, 0.9);
  machine_files (f, a, x, 0.9);
  machine_tags (f, a, dog, 0.9);
  g_assert_true (db_labels_set_threshold (f->db, dog, 0.7, &error));
  assert_moved (f, &last, FALSE);
  fixture_reopen (f);
  assert_moved (f, &last, FALSE);

  /* A name is no fact; which class a label stands for is. */
  g_assert_true (db_journal_begin (f->db, DB_ACT_RENAME, y, &error));
  g_assert_true (db_labels_rename (f->db, y, "Z", &error));
  g_assert_true (db_journal_commit (f->db, NULL, &error));
  assert_moved (f, &last, FALSE);
  g_assert_cmpint (db_labels_ensure (f->db, DB_LABEL_TAG, "dog", DB_ORIGIN_DETECTOR, &error), ==,
                   dog);
  assert_moved (f, &last, TRUE);
  gint64 food = db_labels_ensure (f->db, DB_LABEL_ALBUM, "food", DB_ORIGIN_STARTER, &error);
  assert_moved (f, &last, FALSE);
  g_assert_cmpint (food, >, 0);
  remove_label (f, food);
  assert_moved (f, &last, TRUE);

  /* Back to where it was, step by step. */
  for (int i = 0; i < 9; i++)
    undo (f);
  g_assert_true (db_execute (f->db, "UPDATE label SET class_name = NULL; DELETE FROM filing;"
                                    "DELETE FROM label WHERE key = 'food'", &error));
  g_clear_pointer (&last, g_free);
  last = digest (f);
  g_assert_cmpstr (last, ==, before);
}

/* Who is filed where must not run together: photo 1 in 12 and photo 11 in 2. */
static void
test_no_collisions (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  gint64 photos[12], albums[12];
  for (int i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d", i);
      photos[i] = add_read_photo (f, name);
      albums[i] = add_label (f, DB_LABEL_ALBUM, name);
    }
  for (int i = 0; i < 12; i++)
    for (int k = -1; k < 12; k++)
      {
        file_photo (f, photos[i], k < 0 ? 0 : albums[k]);
        g_assert_true (g_hash_table_add (seen, digest (f)));
        undo (f);
      }
  g_assert_true (g_hash_table_add (seen, digest (f)));

  /* One label whose class reads like the end of another label and the next one. */
  static const char *const steps[] = {
    "DELETE FROM label; INSERT INTO label (id, kind, name, key, class_name)"
    " VALUES (1, 'tag', 'a', 'a', 'x'), (2, 'tag', 'b', 'b', NULL);"
    "INSERT INTO tagging (photo, tag, human, verdict, source, at)"
    " SELECT id, 1, 1, 'yes', 'user', 0 FROM photo LIMIT 1;"
    "INSERT INTO tagging (photo, tag, human, verdict, source, at)"
    " SELECT id, 2, 1, 'yes', 'user', 0 FROM photo LIMIT 1",
    "DELETE FROM tagging WHERE tag = 2; DELETE FROM label WHERE id = 2;"
    "UPDATE label SET class_name = 'xt2ttagn'",
  };
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_assert_true (db_execute (f->db, steps[i], &error));
      g_assert_true (g_hash_table_add (seen, digest (f)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/facts/counts", test_counts);
  fixture_add ("/db/facts/digest", test_digest);
  fixture_add ("/db/facts/no-collisions", test_no_collisions);
  return g_test_run ();
}
