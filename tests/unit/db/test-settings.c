/* What the owner chose, by key. */
#include "db-test.h"
#include "settings.h"

static void
test_settings (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (db_settings_get (f->db, DB_SETTING_APPLY, &error));
  g_assert_no_error (error);
  g_assert_true (db_settings_set (f->db, DB_SETTING_APPLY, "ask", &error));
  g_assert_true (db_settings_set (f->db, "other", "", &error));
  fixture_reopen (f);
  g_autofree char *ask = db_settings_get (f->db, DB_SETTING_APPLY, &error);
  g_assert_cmpstr (ask, ==, "ask");
  g_autofree char *empty = db_settings_get (f->db, "other", &error);
  g_assert_cmpstr (empty, ==, "");

  g_assert_true (db_settings_set (f->db, DB_SETTING_APPLY, "itself", &error));
  g_autofree char *itself = db_settings_get (f->db, DB_SETTING_APPLY, &error);
  g_assert_cmpstr (itself, ==, "itself");
  g_assert_true (db_settings_set (f->db, DB_SETTING_APPLY, NULL, &error));
  g_assert_true (db_settings_set (f->db, DB_SETTING_APPLY, NULL, &error));
  g_assert_null (db_settings_get (f->db, DB_SETTING_APPLY, &error));
  g_assert_no_error (error);
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (db_settings_set (f->db, "", "x", &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_PROTECTED);
  g_clear_error (&error);
  g_autoptr (Db) reader = db_open (f->path, DB_OPEN_READ_ONLY, &error);
  g_assert_false (db_settings_set (reader, "a", "b", &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_null (db_settings_get (reader, "a", &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/settings/settings", test_settings);
  fixture_add ("/db/settings/refusals", test_refusals);
  return g_test_run ();
}
