/* The search grammar: texts with what they find in a small library, texts that make no sense, and
 * texts at random. */
#include "query-private.h"
#include "query.h"

#include "db.h"
#include "filings.h"
#include "journal.h"
#include "labels.h"
#include "photos.h"
#include "results.h"
#include "roots.h"
#include "statement.h"

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
  /* 1561852800: 30 June 2019; 1614556800: 1 March 2021. The others have the time of their file. */
  g_assert_true (db_execute (
      f->db,
      "UPDATE photo SET taken_at = 1561852800, shown_at = 1561852800, camera = 'Canon EOS 70D',"
      "  rating = 3 WHERE id = 1;"
      "UPDATE photo SET taken_at = 1614556800, shown_at = 1614556800, rating = 5, favourite = 1"
      "  WHERE id = 2;"
      "INSERT INTO import (id, started_at) VALUES (1, 1), (2, 2);"
      "UPDATE photo SET import = id / 3 + 1",
      NULL));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  db_close (f->db);
  test_folder_free (f->folder);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
test_found (Fixture *f, gconstpointer data)
{
  /* Ids sorted. */
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
    { "is:decided", "" },
    { "certainty:0.6..0.7", "" },
    { "certainty:..0.7", "" },
    { "CERTAINTY:0.7..", "" },
    { "by:me", "1234" },
    { "by:model", "" },
    { "by:import", "" },
    { "import:last", "34" },
    { "album:beach date:2019", "1" },
    { "date:2019", "1" },
    { "date:2019-06", "1" },
    { "date:2019-06-30", "1" },
    { "date:2019-07", "" },
    { "date:2019-06-29", "" },
    { "date:2019..2021", "12" },
    { "date:2019..2021-02", "1" },
    { "date:2019..2021-03", "12" },
    { "date:..2019", "14" },
    { "date:2020..", "2" },
    { "DATE:2019", "1" },
    { "date:1970-01-01", "4" },
    { "date:today", "" },
    { "date:..yesterday", "124" },
    { "camera:canon", "1" },
    { "camera:\"EOS 70\"", "1" },
    { "camera:nikon", "" },
    { "rating:3", "1" },
    { "rating:>=3", "12" },
    { "rating:>3", "2" },
    { "rating:<5", "134" },
    { "rating:<=3", "134" },
    { "rating:=5", "2" },
    { "rating:0", "34" },
    { "rating:<0", "" },
    { "rating:>5", "" },
    { "-rating:>=3", "34" },
    { "is:favourite", "2" },
    { "is:favorite", "2" },
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
      g_array_sort (ids, compare_ids);
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
    { "dog is:nothing",
      "“is:” can be followed by unsorted, far, torn, unsure, new, ok, missing, broken, favourite, "
      "untagged, decided, not by “nothing” (at character 5)" },
    { "is:unsortd", "“is:” can be followed by unsorted, far, torn, unsure, new, ok, missing, broken, "
                    "favourite, untagged, decided, not by “unsortd”. Did you mean “unsorted”? (at character 1)" },
    { "by:you", "“by:” can be followed by me, model, import, not by “you” (at character 1)" },
    { "import:first", "“import:” can be followed by last, not by “first”" },
    { "dog albun:x", "One cannot search by “albun:”. Did you mean “album:”? (at character 5)" },
    { "albums:x", "One cannot search by “albums:”. Did you mean “album:”?" },
    { "tgas:x", "One cannot search by “tgas:”. Did you mean “tag:”?" },
    { "colour:red", "One can search by album:, tag:, person:, date:, camera:, path:, rating:, is:, "
                    "by:, import:, certainty:, not by “colour:”; a word with a colon stands in quotes" },
    { "certainty:0.6", "“certainty:” can be followed by a range such as 0.6..0.7, not by “0.6”" },
    { "certainty:..", "“certainty:” can be followed by" },
    { "certainty:0.7..0.6", "“certainty:” can be followed by" },
    { "certainty:0.7..1.5", "“certainty:” can be followed by" },
    { "certainty:a..b", "“certainty:” can be followed by" },
    { "()", "A word is missing before the parenthesis (at character 2)" },
    { "date:19", "“19” is no date: write a year, month or day as 2019" },
    { "date:2019-02-30", "“2019-02-30” is no date" },
    { "date:2019-13", "“2019-13” is no date" },
    { "date:2019..soon", "“soon” is no date" },
    { "date:..", "“..” is no date" },
    { "date:2021..2019",
      "The range of dates “2021..2019” ends before it begins. Did you mean “2019..2021”?" },
    { "rating:6", "“rating:” can be followed by a number of stars from 0 to 5, as in 3, >=3 or <3, "
                  "not by “6” (at character 1)" },
    { "rating:>", "“rating:” can be followed by" },
    { "rating:good", "“rating:” can be followed by" },
    { "-album:\"x", "The quotation mark is never closed (at character 8)" },
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
    "certainty:", "0.5..", "date:", "2019", "..", "rating:", ">=", "3", "camera:", "import:", "last", "today", "-05",
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

/* --- Texts that are being typed, and terms that stand apart --------------------------------------- */

static void
test_finish (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *typed, *finished;
  } cases[] = {
    { "", "" },
    { "dog", "dog" },
    { "album:", "" },
    { "dog album:", "dog " },
    { "album:\"", "" },
    { "album:\"Beach &", "album:\"Beach &\"" },
    { "\"ab\\", "\"ab\"" },
    { "dog OR", "dog " },
    { "dog OR NOT", "dog " },
    { "dog (", "dog " },
    { "dog (cat OR", "dog (cat )" },
    { "dog (cat OR mo", "dog (cat OR mo)" },
    { "dog -", "dog -" },
    { "dog is:uns", "dog " },
    { "dog is:unsure", "dog is:unsure" },
    { "dog date:20", "dog " },
    { "rating:>", "" },
    /* No longer being typed: an error stays one. */
    { "dog is:uns ", "dog is:uns " },
    { "dog)", "dog)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *finished = shoebox_query_finish_text (cases[i].typed);

      g_assert_cmpstr (finished, ==, cases[i].finished);
    }
}

/* What a text looks like: its terms in brackets, then the rest. */
static char *
split (const char *text, gboolean all)
{
  g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *rest = shoebox_query_split (text, all, terms);
  g_autoptr (GString) shown = g_string_new (NULL);

  for (guint i = 0; i < terms->len; i++)
    g_string_append_printf (shown, "[%s]", (char *) terms->pdata[i]);
  g_string_append (shown, rest);
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

static void
test_split (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *text, *typing, *all;
  } cases[] = {
    { "", "", "" },
    { "dog", "dog", "dog" },
    { "tag:dog", "tag:dog", "[tag:dog]" },
    { "tag:dog ", "[tag:dog]", "[tag:dog]" },
    { "TAG:dog ", "[TAG:dog]", "[TAG:dog]" },
    { "tag:\"dog\" x", "[tag:dog]x", "[tag:dog]x" },
    { "a -tag:dog b album:\"x y\"", "[-tag:dog]a b album:\"x y\"", "[-tag:dog][album:\"x y\"]a b " },
    { "NOT tag:dog b", "[-tag:dog]b", "[-tag:dog]b" },
    { "tag:dog (a OR b)", "[tag:dog](a OR b)", "[tag:dog](a OR b)" },
    { "(a OR tag:dog) is:new ", "[is:new](a OR tag:dog) ", "[is:new](a OR tag:dog) " },
    /* An operator between the terms holds them together. */
    { "tag:dog a OR b", "tag:dog a OR b", "tag:dog a OR b" },
    { "tag:dog AND b", "tag:dog AND b", "tag:dog AND b" },
    { "tag:dog OR ", "tag:dog OR ", "tag:dog OR " },
    /* Not yet, or never, a term. */
    { "tag:\"dog ", "tag:\"dog ", "tag:\"dog " },
    { "is:nothing is:new ", "[is:new]is:nothing ", "[is:new]is:nothing " },
    { "12:30 ", "12:30 ", "12:30 " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *typing = split (cases[i].text, FALSE);
      g_autofree char *all = split (cases[i].text, TRUE);

      g_assert_cmpstr (typing, ==, cases[i].typing);
      g_assert_cmpstr (all, ==, cases[i].all);
    }
}

static GArray *
find (Fixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbFilter) filter = shoebox_query_parse (text, &error);
  GArray *ids;

  if (filter == NULL)
    g_error ("“%s”: %s", text, error->message);
  ids = db_search_ids (f->db, filter, 0, &error);
  g_assert_no_error (error);
  return ids;
}

/* Terms and rest together mean what the text meant, and come out of it again as they are. */
static void
test_round_trip (Fixture *f, gconstpointer data)
{
  static const char *const pieces[] = {
    "dog", "church", "-tag:dog", "tag:\"black dog\"", "album:beach", "OR", "AND", "(dog OR ball)",
    "NOT", "is:new", "\"ball 1\"", "date:2019..", "rating:>=3", "-(town)", "album:\"Beach & sea\"",
  };
  guint taken = 0;

  for (int i = 0; i < 2000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (DbFilter) filter = NULL;
      g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) again = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GArray) before = NULL;
      g_autoptr (GArray) after = NULL;
      g_autofree char *rest = NULL, *joined = NULL, *rest_again = NULL;
      int n = g_test_rand_int_range (0, 6);

      for (int k = 0; k < n; k++)
        g_string_append_printf (text, "%s%s", k > 0 ? " " : "",
                                pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      if ((filter = shoebox_query_parse (text->str, NULL)) == NULL)
        continue;
      rest = shoebox_query_split (text->str, TRUE, terms);
      joined = shoebox_query_join (terms, rest);
      before = find (f, text->str);
      after = find (f, joined);
      g_assert_cmpmem (before->data, before->len * 8, after->data, after->len * 8);
      rest_again = shoebox_query_split (joined, TRUE, again);
      g_assert_cmpuint (again->len, ==, terms->len);
      for (guint k = 0; k < terms->len; k++)
        g_assert_cmpstr (again->pdata[k], ==, terms->pdata[k]);
      g_assert_cmpstr (g_strstrip (rest_again), ==, g_strstrip (rest));
      taken += terms->len;
    }
  g_assert_cmpuint (taken, >, 100);

  {
    g_autoptr (GPtrArray) terms = g_ptr_array_new ();
    g_autofree char *joined = NULL;

    g_ptr_array_add (terms, (char *) "tag:dog");
    joined = shoebox_query_join (terms, "a OR b");
    g_assert_cmpstr (joined, ==, "tag:dog (a OR b)");
  }
}

static void
test_terms (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *key, *value, *term;
  } cases[] = {
    { "album", "Cottage", "album:Cottage" },
    { "album", "Beach & sea", "album:\"Beach & sea\"" },
    { "tag", "say \"hi\" \\", "tag:\"say \\\"hi\\\" \\\\\"" },
    { "album", "", "album:\"\"" },
    { "album", "(x)", "album:\"(x)\"" },
    { NULL, "word", "word" },
    { NULL, "OR", "\"OR\"" },
    { NULL, "-x", "\"-x\"" },
    { NULL, "a:b", "\"a:b\"" },
    { NULL, "12:30", "12:30" },
  };
  static const struct
  {
    const char *text, *shorter, *term;
  } drops[] = {
    { "dog", NULL, NULL },
    { "", NULL, NULL },
    { "dog cat", "dog", "cat" },
    { "dog OR cat ", "dog", "cat" },
    { "dog -tag:\"a b\"", "dog", "-tag:\"a b\"" },
    { "dog (a OR -(b c))", "dog", "(a OR -(b c))" },
    { "(a) NOT NOT b", "(a)", "NOT NOT b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *term = shoebox_query_term (cases[i].key, cases[i].value);
      g_autoptr (GPtrArray) tokens = shoebox_query_tokens (term);
      const ShoeboxToken *token = tokens->pdata[0];

      g_assert_cmpstr (term, ==, cases[i].term);
      g_assert_cmpuint (tokens->len, ==, 1);
      g_assert_cmpint (token->kind, ==, SHOEBOX_TOKEN_TERM);
      g_assert_cmpstr (token->key, ==, cases[i].key);
      g_assert_cmpstr (token->value, ==, cases[i].value);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (drops); i++)
    {
      g_autofree char *term = NULL;
      g_autofree char *shorter = shoebox_query_drop_last (drops[i].text, &term);

      g_assert_cmpstr (shorter, ==, drops[i].shorter);
      g_assert_cmpstr (term, ==, drops[i].term);
    }
  /* Every key that is offered is understood. */
  for (gsize i = 0; shoebox_query_keys ()[i] != NULL; i++)
    {
      const char *key = shoebox_query_keys ()[i];
      const char *const *choices = shoebox_query_choices (key);
      const char *value = g_str_equal (key, "date")        ? "2019"
                          : g_str_equal (key, "rating")    ? "3"
                          : g_str_equal (key, "certainty") ? "0.5.."
                                                           : "x";

      for (gsize k = 0; choices != NULL ? choices[k] != NULL : k == 0; k++)
        {
          g_autofree char *term = shoebox_query_term (key, choices != NULL ? choices[k] : value);
          g_autoptr (GError) error = NULL;
          g_autoptr (DbFilter) filter = shoebox_query_parse (term, &error);

          g_assert_no_error (error);
        }
    }
}

static void
test_dates (Fixture *f, gconstpointer data)
{
  g_autoptr (GDateTime) today = g_date_time_new_utc (2020, 3, 1, 23, 59, 0);
  gint64 from, to;

  g_assert_true (_shoebox_query_parse_date ("yesterday", today, &from, &to, NULL));
  g_assert_cmpint (from, ==, 1582934400); /* 29 February 2020 */
  g_assert_cmpint (to, ==, 1583020800);
  g_assert_true (_shoebox_query_parse_date ("yesterday..Today", today, &from, &to, NULL));
  g_assert_cmpint (from, ==, 1582934400);
  g_assert_cmpint (to, ==, 1583107200);
  g_assert_true (_shoebox_query_parse_date ("2020-02", today, &from, &to, NULL));
  g_assert_cmpint (to - from, ==, 29 * 86400);
  g_assert_true (_shoebox_query_parse_date ("9999", today, &from, &to, NULL));
  g_assert_cmpint (to, ==, G_MAXINT64);
  g_assert_true (_shoebox_query_parse_date ("1969..", today, &from, &to, NULL));
  g_assert_cmpint (from, ==, -31536000);
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
  ADD ("finish", test_finish);
  ADD ("split", test_split);
  ADD ("round-trip", test_round_trip);
  ADD ("terms", test_terms);
  ADD ("dates", test_dates);
  return g_test_run ();
}
