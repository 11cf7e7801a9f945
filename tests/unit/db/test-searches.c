/* Searches that were made lately and those that are kept. */
#include "db-test.h"
#include "searches.h"

static char *
join_recent (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = db_searches_list_recent (f->db, &error);
  g_assert_no_error (error);
  g_ptr_array_add (list, NULL);
  return g_strjoinv ("|", (char **) list->pdata);
}

#define ASSERT_RECENT(expected) \
  G_STMT_START \
  { \
    g_autofree char *recent = join_recent (f); \
    g_assert_cmpstr (recent, ==, expected); \
  } \
  G_STMT_END

static void
test_recent (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ASSERT_RECENT ("");
  g_assert_true (db_searches_note (f->db, "dog", &error));
  g_assert_true (db_searches_note (f->db, "album:\"x y\"", &error));
  g_assert_true (db_searches_note (f->db, "cat", &error));
  ASSERT_RECENT ("cat|album:\"x y\"|dog");
  g_assert_true (db_searches_note (f->db, "dog", &error));
  ASSERT_RECENT ("dog|cat|album:\"x y\"");
  fixture_reopen (f);
  ASSERT_RECENT ("dog|cat|album:\"x y\"");
  for (int i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("n%d", i);
      g_assert_true (db_searches_note (f->db, text, &error));
    }
  ASSERT_RECENT ("n19|n18|n17|n16|n15|n14|n13|n12|n11|n10|n9|n8");
  g_assert_true (db_searches_forget (f->db, &error));
  ASSERT_RECENT ("");
  g_assert_no_error (error);
}

static void
test_saved (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 dogs = db_searches_save (f->db, 0, " Dogs ", "tag:dog", &error);
  gint64 cats = db_searches_save (f->db, 0, "Cats", "tag:cat", &error);
  g_assert_no_error (error);
  g_assert_cmpint (dogs, >, 0);

  g_assert_cmpint (db_searches_save (f->db, 0, "Dogs", "x", &error), ==, -1);
  g_assert_error (error, DB_ERROR, DB_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_cmpint (db_searches_save (f->db, 0, "  ", "x", &error), ==, -1);
  g_assert_error (error, DB_ERROR, DB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (db_searches_change (f->db, dogs, "Cats", NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (db_searches_change (f->db, 99, "New", NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (db_searches_change (f->db, dogs, "Dogs", NULL, &error)); /* its own name */
  g_assert_true (db_searches_change (f->db, dogs, "Puppies", "tag:dog date:2020..", &error));
  fixture_reopen (f);
  g_autoptr (GPtrArray) list = db_searches_list (f->db, &error);
  g_assert_cmpuint (list->len, ==, 2);
  const DbSearchText *first = list->pdata[0];
  g_assert_cmpint (first->id, ==, dogs);
  g_assert_cmpstr (first->name, ==, "Puppies");
  g_assert_cmpstr (first->query, ==, "tag:dog date:2020..");

  /* Taken away and brought back where it was. */
  g_assert_true (db_searches_remove (f->db, dogs, &error));
  g_assert_cmpint (db_searches_save (f->db, dogs, "Puppies", "tag:dog", &error), ==, dogs);
  g_autoptr (GPtrArray) again = db_searches_list (f->db, &error);
  g_assert_cmpint (((DbSearchText *) again->pdata[0])->id, ==, dogs);
  g_assert_cmpint (((DbSearchText *) again->pdata[1])->id, ==, cats);
  g_assert_true (db_searches_remove (f->db, cats, &error));
  g_autoptr (GPtrArray) fewer = db_searches_list (f->db, &error);
  g_assert_cmpuint (fewer->len, ==, 1);
  g_assert_cmpint (db_searches_save (f->db, cats, "Cats", "tag:cat", &error), ==, cats);
  g_assert_cmpint (db_searches_save (f->db, 0, "More", "x", &error), >, cats);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/searches/recent", test_recent);
  fixture_add ("/db/searches/saved", test_saved);
  return g_test_run ();
}
