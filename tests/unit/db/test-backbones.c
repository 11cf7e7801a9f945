/* Networks of the owner's: which there are, which one is used, what goes with one. */
#include "backbones.h"
#include "db-test.h"
#include "vectors.h"

static void
add (Fixture *f, const char *key, const char *name)
{
  g_autoptr (GError) error = NULL;
  const DbBackbone backbone = { .key = (char *) key,
                                .name = (char *) name,
                                .file = (char *) "0123.onnx",
                                .recipe = (char *) "{\"embedding\": \"x\"}",
                                .dims = 24 };
  g_assert_true (db_backbones_add (f->db, &backbone, &error));
  g_assert_no_error (error);
}

static void
assert_used (Fixture *f, const char *used, const char *next)
{
  g_autofree char *is_used = db_backbones_get_used (f->db, NULL);
  g_autofree char *is_next = db_backbones_get_next (f->db, NULL);
  g_assert_cmpstr (is_used, ==, used);
  g_assert_cmpstr (is_next, ==, next);
}

static void
test_table (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  add (f, "a", "lite.onnx");
  add (f, "b", "large.onnx");
  add (f, "a", "renamed.onnx");
  fixture_reopen (f);
  g_autoptr (GPtrArray) list = db_backbones_list (f->db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  const DbBackbone *first = list->pdata[0];
  g_assert_cmpstr (first->key, ==, "a");
  g_assert_cmpstr (first->name, ==, "renamed.onnx");
  g_assert_cmpstr (first->file, ==, "0123.onnx");
  g_assert_cmpint (first->dims, ==, 24);
  g_assert_cmpint (first->added_at, >, 0);
  g_autoptr (DbBackbone) second = db_backbones_get (f->db, "b", &error);
  g_assert_cmpstr (second->recipe, ==, "{\"embedding\": \"x\"}");
  g_assert_null (db_backbones_get (f->db, "c", &error));
  g_assert_no_error (error);

  const DbBackbone outside = { .key = (char *) "c", .name = (char *) "c",
                               .file = (char *) "../c", .recipe = (char *) "{}", .dims = 1 };
  g_assert_false (db_backbones_add (f->db, &outside, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_PROTECTED);
}

static void
test_which (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  assert_used (f, DB_BACKBONE_OWN, "");
  add (f, "a", "lite.onnx");
  g_assert_true (db_backbones_set_next (f->db, "a", &error));
  fixture_reopen (f);
  assert_used (f, DB_BACKBONE_OWN, "a");
  g_assert_true (db_backbones_set_used (f->db, "a", &error));
  g_assert_true (db_backbones_set_next (f->db, DB_BACKBONE_OWN, &error));
  assert_used (f, "a", DB_BACKBONE_OWN);
  g_assert_true (db_backbones_set_used (f->db, DB_BACKBONE_OWN, &error));
  g_assert_true (db_backbones_set_next (f->db, "", &error));
  assert_used (f, DB_BACKBONE_OWN, "");
  g_assert_no_error (error);
  g_assert_false (db_backbones_set_used (f->db, "b", &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
  assert_used (f, DB_BACKBONE_OWN, "");
}

static gint64
count_vectors (Fixture *f, const char *suffix, gint64 *bytes)
{
  gint64 n = -1;
  g_assert_true (db_vectors_measure (f->db, suffix, &n, bytes, NULL));
  return n;
}

/* A network goes with its vectors, those of others stay; not while it is in use. */
static void
test_remove (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 own = db_networks_ensure (f->db, "own", &error);
  gint64 a = db_networks_ensure (f->db, "own/a", &error);
  gint64 old_a = db_networks_ensure (f->db, "older/a", &error);
  gint64 b = db_networks_ensure (f->db, "own/ba", &error);
  g_autoptr (GBytes) vector = g_bytes_new_static ("1234", 4);
  gint64 bytes = -1;
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.jpg", i);
      gint64 photo = add_read_photo (f, name);
      for (int k = 0; k < 4; k++)
        g_assert_true (db_vectors_set (f->db, photo, (const gint64[]) { own, a, old_a, b }[k],
                                       vector, &error));
    }
  g_assert_cmpint (count_vectors (f, "/a", &bytes), ==, 6);
  g_assert_cmpint (bytes, ==, 24);
  add (f, "a", "lite.onnx");
  for (int used = 0; used < 2; used++)
    {
      if (used)
        db_backbones_set_used (f->db, "a", &error);
      else
        db_backbones_set_next (f->db, "a", &error);
      g_assert_false (db_backbones_remove (f->db, "a", "/a", &error));
      g_assert_error (error, DB_ERROR, DB_ERROR_PROTECTED);
      g_clear_error (&error);
      db_backbones_set_used (f->db, DB_BACKBONE_OWN, &error);
      db_backbones_set_next (f->db, "", &error);
    }
  g_assert_cmpint (count_vectors (f, "/a", &bytes), ==, 6);
  g_assert_true (db_backbones_remove (f->db, "a", "/a", &error));
  g_assert_cmpint (count_vectors (f, "/a", &bytes), ==, 0);
  g_assert_cmpint (bytes, ==, 0);
  g_assert_cmpint (count_vectors (f, "/ba", &bytes), ==, 3);
  g_assert_cmpint (count_vectors (f, NULL, &bytes), ==, 3);
  g_assert_null (db_backbones_get (f->db, "a", &error));
  g_assert_true (db_backbones_remove (f->db, "b", "", &error));
  g_assert_cmpint (count_vectors (f, NULL, &bytes), ==, 3);
  g_assert_no_error (error);
}

/* What a network on its way has to look at: missing photos too, but nothing that was not read. */
static void
test_lacking (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 own = db_networks_ensure (f->db, "own", &error);
  gint64 a = db_networks_ensure (f->db, "own/a", &error);
  g_autoptr (GBytes) vector = g_bytes_new_static ("1234", 4);
  gint64 photos[4];
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.jpg", i);
      photos[i] = add_read_photo (f, name);
      if (i < 3)
        db_vectors_set (f->db, photos[i], own, vector, &error);
    }
  db_vectors_set (f->db, photos[0], a, vector, &error);
  db_photos_mark_missing (f->db, &photos[1], 1, NULL, &error);
  add_photo (f, "unread.jpg");
  g_autoptr (GArray) lacking = db_vectors_lacking_beside (f->db, a, own, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lacking->len, ==, 2);
  g_assert_cmpint (g_array_index (lacking, gint64, 0), ==, photos[2]);
  g_assert_cmpint (g_array_index (lacking, gint64, 1), ==, photos[1]);
  g_autoptr (GArray) none = db_vectors_lacking_beside (f->db, own, a, &error);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/backbones/table", test_table);
  fixture_add ("/backbones/which", test_which);
  fixture_add ("/backbones/remove", test_remove);
  fixture_add ("/backbones/lacking", test_lacking);
  return g_test_run ();
}
