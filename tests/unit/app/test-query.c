/* The search grammar: texts with what they find in a small library, texts that make no sense, and
 * texts at random. */
#include "query.h"

#include "db.h"
#include "filings.h"
#include "journal.h"
#include "labels.h"
#include "photos.h"
#include "results.h"
#include "roots.h"

#include "util.h"

#include <math.h>
#include <string.h>

typedef struct
{
  char *folder;
  Db *db;
} Fixture;

static const char *const names[] = { "beach/Ball 1.jpg", "beach/dog.jpg", "town/church.jpg",
                                     "town/dog.jpg" };

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  DbFile files[4];
  DbUpserted rows[4];
  gint64 root, beach, town, dog;

  f->folder = test_folder_new ();
  path = g_build_filename (f->folder, "library.db", NULL);
  f->db = db_open (path, DB_OPEN_WRITE, NULL);
  g_assert_nonnull (f->db);
  root = db_roots_ensure (f->db, "/photos", NULL, NULL, NULL);
  for (int i = 0; i < 4; i++)
    files[i] = (DbFile){ names[i], 10, (4 - i) * G_GINT64_CONSTANT (1000000000) };
  g_assert_true (db_photos_upsert (f->db, root, files, 4, rows, NULL));
  g_assert_cmpint (rows[3].id, ==, 4);
  g_assert_true (db_photos_set_broken (f->db, 3, "torn paper", NULL));

  g_assert_true (db_journal_begin (f->db, DB_ACT_ADD, 0, NULL));
  beach = db_labels_add (f->db, DB_LABEL_ALBUM, "Beach & sea", NULL, NULL);
  town = db_labels_add (f->db, DB_LABEL_ALBUM, "Town", NULL, NULL);
  dog = db_labels_add (f->db, DB_LABEL_TAG, "black dog", NULL, NULL);
  g_assert_true (db_filings_decide (f->db, (gint64[]){ 1, 2 }, 2, beach, NULL, NULL));
  g_assert_true (db_filings_decide (f->db, (gint64[]){ 3 }, 1, town, NULL, NULL));
  g_assert_true (db_taggings_decide (f->db, (gint64[]){ 2, 4 }, 2, dog, TRUE, NULL, NULL));
  g_assert_true (db_journal_commit (f->db, NULL, NULL));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  db_close (f->db);
  test_folder_free (f->folder);
}

static void
test_found (Fixture *f, gconstpointer data)
{
  /* Ids in order of time, newest first, which is 1 2 3 4. */
  static const struct
  {
    const char *query, *ids;
  } cases[] = {
    { "", "1234" },
    { "   ", "1234" },
    { "dog", "24" },
    { "do", "24" },
    { "\"\"", "1234" },
    { "dog town", "4" },
    { "dog AND town", "4" },
    { "dog OR church", "234" },
    { "church OR dog town", "34" },
    { "(church OR dog) town", "34" },
    { "-dog", "13" },
    { "NOT dog", "13" },
    { "NOT NOT dog", "24" },
    { "--dog", "24" },
    { "-(dog OR ball)", "3" },
    { "-\"ball 1\"", "234" },
    { "\"ball 1\"", "1" },
    { "album:\"Beach & sea\"", "12" },
    { "ALBUM:beach", "12" },
    { "album:town", "3" },
    { "tag:\"black dog\"", "24" },
    { "-tag:dog album:beach", "1" },
    { "is:broken", "3" },
    { "IS:Broken", "3" },
    { "is:new", "124" },
    { "is:missing", "" },
    { "is:unsure", "" },
    { "by:me", "1234" },
    { "by:model", "" },
    { "path:beach/", "12" },
    { "path:/photos/town", "34" },
    { "(((dog)))", "24" },
    { "dog(town)", "4" },
    { "and", "" },
    { "12:30", "" },
    { ":)", NULL },
    { "%", "" },
    { "*", "" },
    { "'", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DbFilter) filter = shoebox_query_parse (cases[i].query, &error);
      g_autoptr (GArray) ids = NULL;
      g_autoptr (GString) found = g_string_new (NULL);

      if (cases[i].ids == NULL)
        {
          g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_QUERY);
          continue;
        }
      if (error != NULL)
        g_error ("“%s”: %s", cases[i].query, error->message);
      ids = db_search_ids (f->db, filter, 0, &error);
      g_assert_no_error (error);
      for (guint k = 0; k < ids->len; k++)
        g_string_append_printf (found, "%d", (int) g_array_index (ids, gint64, k));
      if (!g_str_equal (found->str, cases[i].ids))
        g_error ("“%s” found %s, not %s", cases[i].query, found->str, cases[i].ids);
    }
}

static void
test_errors (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *query, *message;
  } cases[] = {
    { "dog \"cat", "The quotation mark is never closed (at character 5)" },
    { "(dog", "The parenthesis is never closed (at character 1)" },
    { "dog)", "There is no parenthesis to close (at character 4)" },
    { "dog OR", "A word is missing at the end (at character 7)" },
    { "AND dog", "A word is missing before the operator (at character 1)" },
    { "ä OR OR", "A word is missing before the operator (at character 6)" },
    { "album:", "Something should follow “album:” (at character 1)" },
    { "is:nothing", "“is:” can be followed by" },
    { "colour:red", "One can search by album:, tag:" },
    { "()", "There is no parenthesis to close" },
    { "dog \xff", "The text to search for is not valid UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DbFilter) filter = shoebox_query_parse (cases[i].query, &error);

      g_assert_null (filter);
      g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_QUERY);
      if (!g_str_has_prefix (error->message, cases[i].message))
        g_error ("“%s”: %s", cases[i].query, error->message);
    }
}

/* Whatever is typed gives an answer or a reason, and never upsets the database. */
static void
test_random (Fixture *f, gconstpointer data)
{
  static const char *const pieces[] = {
    "dog", "(",  ")",   "\"", "-",   "AND", "OR", "NOT",    " ",    "album:", "tag:", "is:", "new",
    "by:", "me", "\\",  "ä",  "%",   "*",   "^",  "path:",  "\xf0", "'",      ";",    "{",   "NEAR",
    ":",   "+",  "far", "\t", "日本", "--",  "\n", "person:", "\"x y\"",
  };
  guint understood = 0;

  for (int i = 0; i < 3000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbFilter) filter = NULL;
      int n = g_test_rand_int_range (0, 12);

      for (int k = 0; k < n; k++)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      filter = shoebox_query_parse (text->str, &error);
      g_assert_true ((filter == NULL) == (error != NULL));
      if (filter != NULL)
        {
          g_autoptr (GArray) ids = db_search_ids (f->db, filter, 0, &error);

          if (error != NULL)
            g_error ("“%s”: %s", text->str, error->message);
          understood++;
        }
    }
  g_assert_cmpuint (understood, >, 100);
}

static void
test_large (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) many = g_string_new ("a");
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbFilter) filter = NULL;
  g_autoptr (GArray) ids = NULL;

  for (int i = 0; i < 100; i++)
    g_string_append (many, i % 2 ? " OR word" : " -other");
  filter = shoebox_query_parse (many->str, &error);
  g_assert_no_error (error);
  ids = db_search_ids (f->db, filter, 0, &error);
  g_assert_no_error (error);

  for (int i = 0; i < 100000; i++)
    g_string_append_c (deep, i % 2 ? '(' : '-');
  g_assert_null (shoebox_query_parse (deep->str, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_QUERY);
  g_clear_error (&error);
  for (int i = 0; i < 1000; i++)
    g_string_append (many, " word");
  g_assert_null (shoebox_query_parse (many->str, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_QUERY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/query/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("found", test_found);
  ADD ("errors", test_errors);
  ADD ("random", test_random);
  ADD ("large", test_large);
  return g_test_run ();
}
