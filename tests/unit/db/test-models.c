/* Trained heads: every version kept, one in use. */
#include "db-test.h"
#include "models.h"

static void
test_versions (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbModel) none = db_models_get_active (f->db, "albums", &error);
  g_assert_null (none);
  g_assert_no_error (error);
  g_autoptr (GBytes) blob = g_bytes_new_static ("weights", 7);
  gint64 a = db_models_add (f->db, "albums", 10, "{\"accuracy\": 0.5}", blob, &error);
  gint64 b = db_models_add (f->db, "albums", 20, NULL, NULL, &error);
  gint64 t = db_models_add (f->db, "tags", 5, NULL, blob, &error);
  g_assert_no_error (error);
  g_autoptr (DbModel) active = db_models_get_active (f->db, "albums", &error);
  g_assert_cmpint (active->id, ==, b);
  g_assert_null (active->blob);
  g_assert_true (db_models_activate (f->db, a, &error));
  g_autoptr (DbModel) back = db_models_get_active (f->db, "albums", &error);
  g_assert_cmpint (back->id, ==, a);
  g_assert_cmpint (back->facts, ==, 10);
  g_assert_cmpstr (back->metrics, ==, "{\"accuracy\": 0.5}");
  g_assert_true (g_bytes_equal (back->blob, blob));
  g_autoptr (GPtrArray) list = db_models_list (f->db, "albums", &error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpint (((DbModel *) list->pdata[0])->id, ==, b);
  g_autoptr (DbModel) tags = db_models_get_active (f->db, "tags", &error);
  g_assert_cmpint (tags->id, ==, t);
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (db_models_add (f->db, "albums", 1, "not JSON", NULL, &error), ==, -1);
  g_assert_error (error, DB_ERROR, DB_ERROR_PROTECTED);
  g_clear_error (&error);
  g_assert_false (db_models_activate (f->db, 99, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
  g_assert_false (db_in_transaction (f->db));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/models/versions", test_versions);
  fixture_add ("/db/models/refusals", test_refusals);
  return g_test_run ();
}
