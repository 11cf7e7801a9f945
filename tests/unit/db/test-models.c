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

static gint64
active (Fixture *f, const char *kind)
{
  g_autoptr (GError) error = NULL;
  gint64 id = db_models_get_active_id (f->db, kind, &error);
  g_assert_no_error (error);
  return id;
}

/* Stored to be asked about first, and none in use. */
static void
test_inactive (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) blob = g_bytes_new_static ("weights", 7);
  gint64 a = db_models_add_inactive (f->db, DB_LEARNED, 3, "{\"moves\": 37}", blob, &error);
  g_assert_cmpint (a, >, 0);
  g_assert_cmpint (active (f, DB_LEARNED), ==, 0);
  gint64 b = db_models_add (f->db, DB_LEARNED, 4, NULL, blob, &error);
  gint64 c = db_models_add_inactive (f->db, DB_LEARNED, 5, NULL, NULL, &error);
  gint64 starter = db_models_add (f->db, DB_STARTER, 0, NULL, NULL, &error);
  g_assert_cmpint (active (f, DB_LEARNED), ==, b);
  g_autoptr (DbModel) kept = db_models_get (f->db, a, &error);
  g_assert_false (kept->active);
  g_assert_true (kept->has_blob);
  g_assert_true (g_bytes_equal (kept->blob, blob));

  g_autoptr (GPtrArray) list = db_models_list (f->db, DB_LEARNED, &error);
  g_assert_cmpuint (list->len, ==, 3);
  const DbModel *newest = list->pdata[0], *middle = list->pdata[1], *oldest = list->pdata[2];
  g_assert_true (newest->id == c && !newest->active && !newest->has_blob);
  g_assert_true (middle->id == b && middle->active && middle->has_blob && middle->blob == NULL);
  g_assert_true (oldest->id == a && !oldest->active && oldest->has_blob && oldest->blob == NULL);
  g_assert_cmpstr (oldest->metrics, ==, "{\"moves\": 37}");

  g_assert_true (db_models_activate (f->db, a, &error));
  g_assert_cmpint (active (f, DB_LEARNED), ==, a);
  g_assert_true (db_models_deactivate (f->db, DB_LEARNED, &error));
  g_assert_true (db_models_deactivate (f->db, DB_LEARNED, &error));
  g_assert_cmpint (active (f, DB_LEARNED), ==, 0);
  g_assert_cmpint (active (f, DB_STARTER), ==, starter);
  g_autoptr (DbModel) none = db_models_get_active (f->db, DB_LEARNED, &error);
  g_assert_null (none);
  g_assert_no_error (error);
}

static void
assert_blobs (Fixture *f, const char *expected)
{
  g_autofree char *blobs = rows (f->db, "SELECT group_concat (id, ' ') FROM (SELECT id FROM model"
                                        " WHERE blob IS NOT NULL ORDER BY id)");
  g_assert_cmpstr (blobs, ==, expected);
}

static void
test_prune (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) blob = g_bytes_new_static ("weights", 7);
  for (gint64 i = 1; i <= 7; i++)
    g_assert_cmpint (db_models_add (f->db, DB_LEARNED, i, "{\"a\": 1}", blob, &error), ==, i);
  g_assert_cmpint (db_models_add (f->db, "other", 1, NULL, blob, &error), ==, 8);
  g_assert_cmpint (db_models_add (f->db, "other", 1, NULL, blob, &error), ==, 9);
  g_assert_true (db_models_activate (f->db, 2, &error));
  guint dropped = 99;
  g_assert_true (db_models_prune (f->db, DB_LEARNED, 50, &dropped, &error));
  g_assert_cmpuint (dropped, ==, 0);
  /* The newest three that are not active, and the active one. */
  g_assert_true (db_models_prune (f->db, DB_LEARNED, 3, &dropped, &error));
  g_assert_cmpuint (dropped, ==, 3);
  assert_blobs (f, "2 5 6 7 8 9");
  g_assert_true (db_models_prune (f->db, DB_LEARNED, 3, &dropped, &error));
  g_assert_cmpuint (dropped, ==, 0);
  /* The figures stay, what they were about does not. */
  g_autoptr (DbModel) lost = db_models_get (f->db, 3, &error);
  g_assert_cmpstr (lost->metrics, ==, "{\"a\": 1}");
  g_assert_cmpint (lost->facts, ==, 3);
  g_assert_false (lost->has_blob);
  g_assert_false (db_models_activate (f->db, 3, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==,
                   "of version 3 only the figures were kept, not what it learned");
  g_clear_error (&error);
  g_assert_cmpint (active (f, DB_LEARNED), ==, 2);
  g_assert_true (db_models_activate (f->db, 6, &error));
  g_assert_true (db_models_prune (f->db, DB_LEARNED, 0, NULL, &error));
  assert_blobs (f, "6 8 9");
  g_assert_cmpint (db_models_add (f->db, DB_LEARNED, 1, NULL, blob, &error), ==, 10);
  g_assert_cmpint (db_models_add (f->db, DB_LEARNED, 1, NULL, blob, &error), ==, 11);
  g_assert_true (db_models_prune (f->db, DB_LEARNED, 1, &dropped, &error));
  g_assert_cmpuint (dropped, ==, 1);
  assert_blobs (f, "8 9 10 11");
  g_assert_true (db_models_prune (f->db, DB_LEARNED, 0, &dropped, &error));
  /* None is active. */
  g_assert_true (db_models_deactivate (f->db, DB_LEARNED, &error));
  g_assert_true (db_models_prune (f->db, DB_LEARNED, 0, &dropped, &error));
  g_assert_cmpuint (dropped, ==, 1);
  assert_blobs (f, "8 9");
}

/* Lists and questions about versions do not read blobs: the pages that were read are counted. */
static void
test_large_blobs (Fixture *f, gconstpointer data)
{
  enum { SIZE = 3000000 };
  g_autoptr (GError) error = NULL;
  g_autofree char *heads = g_strnfill (SIZE, 'w');
  g_autoptr (GBytes) blob = g_bytes_new (heads, SIZE);
  for (int i = 0; i < 4; i++)
    db_models_add (f->db, DB_LEARNED, i, NULL, blob, &error);
  fixture_reopen (f);
  g_autoptr (DbStatement) s = db_prepare (f->db, "SELECT 1", &error);
  sqlite3 *handle = sqlite3_db_handle (s);
  int pages, highest;
  g_autoptr (GPtrArray) list = db_models_list (f->db, DB_LEARNED, &error);
  g_assert_cmpuint (list->len, ==, 4);
  g_assert_cmpint (active (f, DB_LEARNED), >, 0);
  g_assert_true (db_models_prune (f->db, DB_LEARNED, 9, NULL, &error));
  sqlite3_db_status (handle, SQLITE_DBSTATUS_CACHE_MISS, &pages, &highest, FALSE);
  g_assert_cmpint (pages, <, 60);
  g_autoptr (DbModel) model = db_models_get_active (f->db, DB_LEARNED, &error);
  g_assert_true (g_bytes_equal (model->blob, blob));
  sqlite3_db_status (handle, SQLITE_DBSTATUS_CACHE_MISS, &pages, &highest, FALSE);
  g_assert_cmpint (pages, >, SIZE / 4096);
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (db_models_add (f->db, "albums", 1, "not JSON", NULL, &error), ==, -1);
  g_assert_error (error, DB_ERROR, DB_ERROR_PROTECTED);
  g_clear_error (&error);
  g_assert_cmpint (db_models_add_inactive (f->db, "albums", 1, "{", NULL, &error), ==, -1);
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
  fixture_add ("/db/models/inactive", test_inactive);
  fixture_add ("/db/models/prune", test_prune);
  fixture_add ("/db/models/large-blobs", test_large_blobs);
  fixture_add ("/db/models/refusals", test_refusals);
  return g_test_run ();
}
