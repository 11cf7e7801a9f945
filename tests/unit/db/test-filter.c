/* Searching: every condition, alone and combined, and texts that try to be SQL. */
#include "db-test.h"
#include "listing.h"

#include <math.h>
#include <string.h>

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The base names of what matches, sorted, in one string. Takes the filter. */
static char *
found (Fixture *f, DbFilter *filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbFilter) own = filter;
  g_autoptr (GArray) ids = db_search_ids (f->db, own, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (db_search_count (f->db, own, &error), ==, ids->len);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (DbPhoto) photo = get_photo (f, g_array_index (ids, gint64, i));
      g_ptr_array_add (names, g_path_get_basename (photo->relpath));
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

#define ASSERT_FOUND(filter, expected) \
  G_STMT_START \
  { \
    g_autofree char *names = found (f, filter); \
    g_assert_cmpstr (names, ==, expected); \
  } \
  G_STMT_END

static void
test_words (Fixture *f, gconstpointer data)
{
  add_photo (f, "Summer 2019/beach_house-1.jpg");
  add_photo (f, "Summer 2019/caf\xc3\xa9.jpg");
  add_photo (f, "Winter/IMG_1234.jpg");
  add_photo (f, "\xe5\x8c\x97\xe4\xba\xac\xe6\x97\x85\xe8\xa1\x8c/x.jpg");
  add_photo (f, "latin1 \xe9t\xe9/y.jpg");
  ASSERT_FOUND (db_filter_word ("summer"), "beach_house-1.jpg caf\xc3\xa9.jpg");
  ASSERT_FOUND (db_filter_word ("SUM"), "beach_house-1.jpg caf\xc3\xa9.jpg");
  ASSERT_FOUND (db_filter_word ("house"), "beach_house-1.jpg");
  ASSERT_FOUND (db_filter_word ("ouse"), "");
  ASSERT_FOUND (db_filter_word ("cafe"), "caf\xc3\xa9.jpg");
  ASSERT_FOUND (db_filter_word ("img_12"), "IMG_1234.jpg");
  ASSERT_FOUND (db_filter_word ("summer 2019"), "beach_house-1.jpg caf\xc3\xa9.jpg");
  ASSERT_FOUND (db_filter_word ("\xe6\x97\x85\xe8\xa1\x8c"), "x.jpg");
  ASSERT_FOUND (db_filter_word ("latin1"), "y.jpg");
  ASSERT_FOUND (db_filter_word ("_1234"), "IMG_1234.jpg");
  /* The folder that was imported is part of the name. */
  ASSERT_FOUND (db_filter_and (db_filter_word ("photos"), db_filter_word ("winter")),
                "IMG_1234.jpg");
  ASSERT_FOUND (db_filter_and (db_filter_word ("summer"), db_filter_not (db_filter_word ("beach"))),
                "caf\xc3\xa9.jpg");
}

/* None of these is an operator, an error, or a hole. */
static void
test_hostile (Fixture *f, gconstpointer data)
{
  static const char *const texts[]
    = { "", "\"", "\"\"", "a\" OR \"b", "*", "a*", "NOT", "AND OR", "NEAR(a b)", "name:a", "^a", "-a",
        "(", ")", "'; DROP TABLE photo; --", "%", "_", "\\", "\xff\xfe", "{a}", "a+b", ":photo", "?1" };
  add_photo (f, "plain.jpg");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *word = found (f, db_filter_word (texts[i]));
      g_autofree char *path = found (f, db_filter_path (texts[i]));
      g_autofree char *album = found (f, db_filter_label_name (DB_LABEL_ALBUM, texts[i]));
      g_autofree char *tag = found (f, db_filter_label_name (DB_LABEL_TAG, texts[i]));
      g_assert_cmpstr (album, ==, "");
      g_assert_cmpstr (tag, ==, "");
    }
  ASSERT_FOUND (db_filter_word ("%"), "");
  ASSERT_FOUND (db_filter_path ("_"), "");
  ASSERT_FOUND (NULL, "plain.jpg");
}

static void
test_labels (Fixture *f, gconstpointer data)
{
  gint64 a = add_read_photo (f, "a"), b = add_read_photo (f, "b"), c = add_read_photo (f, "c");
  gint64 d = add_read_photo (f, "d");
  gint64 sea = add_label (f, DB_LABEL_ALBUM, "At the Sea"), big = add_label (f, DB_LABEL_ALBUM, "Sea");
  gint64 dog = add_label (f, DB_LABEL_TAG, "dog"), anna = add_label (f, DB_LABEL_PERSON, "Anna");
  machine_files (f, a, sea, 0.9);
  file_photo (f, b, big);
  machine_tags (f, a, dog, 0.9);
  machine_tags (f, b, dog, 0.9);
  tag_photo (f, b, dog, FALSE);
  tag_photo (f, c, dog, TRUE);
  tag_photo (f, c, anna, TRUE);

  ASSERT_FOUND (db_filter_label (sea), "a");
  ASSERT_FOUND (db_filter_label (dog), "a c");
  ASSERT_FOUND (db_filter_label_name (DB_LABEL_ALBUM, "sea"), "b"); /* the very name */
  ASSERT_FOUND (db_filter_label_name (DB_LABEL_ALBUM, "se"), "a b");
  ASSERT_FOUND (db_filter_label_name (DB_LABEL_ALBUM, "the"), "a");
  ASSERT_FOUND (db_filter_label_name (DB_LABEL_ALBUM, "he"), "");
  ASSERT_FOUND (db_filter_label_name (DB_LABEL_TAG, "DOG"), "a c");
  ASSERT_FOUND (db_filter_label_name (DB_LABEL_TAG, "anna"), "c");
  ASSERT_FOUND (db_filter_label_name (DB_LABEL_PERSON, "dog"), "");
  ASSERT_FOUND (db_filter_word ("dog"), "a c");
  ASSERT_FOUND (db_filter_word ("sea"), "a b");
  ASSERT_FOUND (db_filter_by (DB_SOURCE_USER), "b c");
  ASSERT_FOUND (db_filter_by (DB_SOURCE_MODEL), "a");
  ASSERT_FOUND (db_filter_is (DB_IS_UNTAGGED), "b d");
  ASSERT_FOUND (db_filter_or (db_filter_label (dog), db_filter_label (big)), "a b c");
  ASSERT_FOUND (db_filter_not (db_filter_or (db_filter_label (dog), db_filter_label (big))), "d");
  ASSERT_FOUND (db_filter_and (db_filter_all (), db_filter_label (anna)), "c");
  g_assert_cmpint (d, >, 0);
}

static void
test_states (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 album = add_label (f, DB_LABEL_ALBUM, "X");
  gint64 filed = add_read_photo (f, "filed"), far = add_read_photo (f, "far");
  gint64 none = add_read_photo (f, "none"), gone = add_read_photo (f, "gone");
  gint64 broken = add_photo (f, "broken"), torn = add_read_photo (f, "torn");
  add_photo (f, "new");
  machine_files (f, filed, album, 0.9);
  machine_files (f, far, 0, 0);
  DbFilingOpinion opinion = { .photo = torn, .unsorted = DB_UNSORTED_TORN, .torn_a = "X", .torn_b = "Y" };
  g_assert_true (db_filings_save (f->db, &opinion, 1, DB_SOURCE_MODEL, 0, NULL, &error));
  file_photo (f, none, 0);
  db_photos_mark_missing (f->db, &gone, 1, NULL, &error);
  db_photos_set_broken (f->db, broken, "reason", &error);
  ASSERT_FOUND (db_filter_is (DB_IS_UNSORTED), "far none torn");
  ASSERT_FOUND (db_filter_is (DB_IS_FAR), "far");
  ASSERT_FOUND (db_filter_is (DB_IS_TORN), "torn");
  ASSERT_FOUND (db_filter_is (DB_IS_UNSURE), "");
  ASSERT_FOUND (db_filter_is (DB_IS_NEW), "new");
  ASSERT_FOUND (db_filter_is (DB_IS_OK), "far filed none torn");
  ASSERT_FOUND (db_filter_is (DB_IS_MISSING), "gone");
  ASSERT_FOUND (db_filter_is (DB_IS_BROKEN), "broken");
  ASSERT_FOUND (db_filter_is (DB_IS_FAVOURITE), "");
  ASSERT_FOUND (db_filter_not (db_filter_is (DB_IS_MISSING)), "broken far filed new none torn");
}

/* What the model filed with a p below 0.7, as floats are compared. */
static void
test_unsure (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 album = add_label (f, DB_LABEL_ALBUM, "X"), gone = add_read_photo (f, "gone");
  gint64 imported = add_read_photo (f, "imported"), decided = add_read_photo (f, "decided");
  DbFilingOpinion opinion = { .photo = imported, .album = album, .p = 0.5 };
  machine_files (f, add_read_photo (f, "sure"), album, 0.9);
  machine_files (f, add_read_photo (f, "limit"), album, (double) 0.7f);
  machine_files (f, add_read_photo (f, "below"), album, (double) nextafterf (0.7f, 0));
  machine_files (f, add_read_photo (f, "low"), album, 0.1);
  machine_files (f, add_photo (f, "new"), album, 0.1);
  machine_files (f, gone, album, 0.1);
  db_photos_mark_missing (f->db, &gone, 1, NULL, &error);
  g_assert_true (db_filings_save (f->db, &opinion, 1, DB_SOURCE_IMPORT, 0, NULL, &error));
  machine_files (f, decided, album, 0.5);
  file_photo (f, decided, album);
  ASSERT_FOUND (db_filter_is (DB_IS_UNSURE), "below low");
  /* Counted and listed alike; photos that the machine left alone are in doubt as well. */
  DbCounts counts;
  g_autoptr (DbFilter) unsure = db_filter_is (DB_IS_UNSURE);
  g_autoptr (DbFilter) alone = db_filter_or (db_filter_is (DB_IS_FAR), db_filter_is (DB_IS_TORN));
  g_assert_true (db_photos_count (f->db, &counts, NULL));
  g_assert_cmpint (counts.doubtful, ==,
                   db_search_count (f->db, unsure, NULL) + db_search_count (f->db, alone, NULL));
}

static void
test_paths (Fixture *f, gconstpointer data)
{
  add_photo (f, "2019/a.jpg");
  add_photo (f, "2019/sub/b.jpg");
  add_photo (f, "2020/c.jpg");
  add_photo (f, "\xe9/d.jpg");
  ASSERT_FOUND (db_filter_path ("2019/"), "a.jpg b.jpg");
  ASSERT_FOUND (db_filter_path ("SUB"), "b.jpg");
  ASSERT_FOUND (db_filter_path ("/photos/2019"), "a.jpg b.jpg");
  ASSERT_FOUND (db_filter_path ("/photos/\xe9"), "d.jpg");
  ASSERT_FOUND (db_filter_path ("/photos"), "a.jpg b.jpg c.jpg d.jpg");
  ASSERT_FOUND (db_filter_path ("/pho"), "a.jpg b.jpg c.jpg d.jpg");
  ASSERT_FOUND (db_filter_path ("/elsewhere"), "");
}

static void
test_order (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_photo (f, "a"), b = add_photo (f, "b"), c = add_photo (f, "c");
  DbResult result = make_result (a, "a");
  result.metadata.taken_at = 5000000000; /* later than the files' time, 2 */
  save (f, &result, NULL);
  g_autoptr (GArray) ids = db_search_ids (f->db, NULL, 0, &error);
  g_assert_cmpint (g_array_index (ids, gint64, 0), ==, a);
  g_assert_cmpint (g_array_index (ids, gint64, 1), ==, c);
  g_assert_cmpint (g_array_index (ids, gint64, 2), ==, b);
  g_autoptr (GArray) two = db_search_ids (f->db, NULL, 2, &error);
  g_assert_cmpuint (two->len, ==, 2);
}

/* NOT (x OR (x AND NOT (...))), and long rows of conditions. */
static void
test_deep (Fixture *f, gconstpointer data)
{
  add_photo (f, "a");
  for (int n = 0; n < 40; n++)
    {
      g_autoptr (GError) error = NULL;
      DbFilter *tree = db_filter_word ("a");
      for (int i = 0; i < n; i++)
        {
          tree = db_filter_and (db_filter_path ("/photos/a"), db_filter_not (tree));
          tree = db_filter_or (db_filter_is (DB_IS_UNSORTED), tree);
        }
      g_autoptr (DbFilter) filter = tree;
      g_autoptr (GArray) ids = db_search_ids (f->db, filter, 0, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (ids->len, ==, n % 2 == 0);
    }

  for (int n = 400; n <= 600; n += 200)
    {
      g_autoptr (GError) error = NULL;
      DbFilter *left = db_filter_word ("a"), *right = db_filter_word ("a");
      for (int i = 1; i < n; i++)
        {
          left = db_filter_and (left, db_filter_word ("a"));
          right = db_filter_or (db_filter_word ("b"), right);
        }
      g_autoptr (DbFilter) a = left;
      g_autoptr (DbFilter) b = right;
      g_autoptr (GArray) all = db_search_ids (f->db, a, 0, &error);
      if (n == 400)
        g_assert_no_error (error);
      else
        g_assert_error (error, DB_ERROR, DB_ERROR_INVALID);
      g_clear_error (&error);
      g_autoptr (GArray) any = db_search_ids (f->db, b, 0, &error);
      g_assert_true ((any != NULL) == (n == 400));
    }
  g_autoptr (DbFilter) same = db_filter_not (db_filter_not (db_filter_word ("a")));
  g_assert_cmpint (db_search_count (f->db, same, NULL), ==, 1);
}

static void
test_metadata (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name, *camera;
    gint64 taken_at;
    int rating;
  } photos[] = { { "a", "Canon EOS 70D", 1000, 0 },
                 { "b", "Canon PowerShot", 2000, 5 },
                 { "c", "Pixel 6", 3000, 3 },
                 { "d", NULL, 4000, 1 } };
  for (guint i = 0; i < G_N_ELEMENTS (photos); i++)
    {
      gint64 id = add_photo (f, photos[i].name);
      DbResult result = make_result (id, photos[i].name);
      result.metadata.taken_at = photos[i].taken_at;
      result.metadata.camera = (char *) photos[i].camera;
      save (f, &result, NULL);
      g_autofree char *sql = g_strdup_printf ("UPDATE photo SET rating = %d WHERE id = %d",
                                              photos[i].rating, (int) id);
      g_assert_true (db_execute (f->db, sql, NULL));
    }
  ASSERT_FOUND (db_filter_camera ("CANON"), "a b");
  ASSERT_FOUND (db_filter_camera ("eos 70"), "a");
  ASSERT_FOUND (db_filter_camera ("70d"), "a");
  ASSERT_FOUND (db_filter_camera ("nikon"), "");
  ASSERT_FOUND (db_filter_camera ("%"), "");
  ASSERT_FOUND (db_filter_date (2000, 4000), "b c");
  ASSERT_FOUND (db_filter_date (G_MININT64, 2000), "a");
  ASSERT_FOUND (db_filter_date (3000, G_MAXINT64), "c d");
  ASSERT_FOUND (db_filter_date (4000, 2000), "");
  ASSERT_FOUND (db_filter_rating (3, 5), "b c");
  ASSERT_FOUND (db_filter_rating (1, 2), "d");
  ASSERT_FOUND (db_filter_rating (0, 0), "a");
  ASSERT_FOUND (db_filter_rating (0, 3), "a c d");
  ASSERT_FOUND (db_filter_not (db_filter_rating (0, 5)), "");

  ASSERT_FOUND (db_filter_last_import (), "");
  g_assert_true (db_execute (f->db,
                             "INSERT INTO import (id, started_at) VALUES (1, 1), (2, 2), (3, 3);"
                             "UPDATE photo SET import = 1 WHERE name LIKE '%a';"
                             "UPDATE photo SET import = 2 WHERE name LIKE '%b'",
                             NULL));
  ASSERT_FOUND (db_filter_last_import (), "b"); /* the third found nothing */
  g_assert_true (
    db_execute (f->db, "UPDATE photo SET state = 'missing' WHERE name LIKE '%b'", NULL));
  ASSERT_FOUND (db_filter_last_import (), "a"); /* and of the second nothing is there */
}

/* What a connection remembers is of one moment: commits of its own and of others, what is not
 * committed and what is taken back. */
static void
test_fresh (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) reader = db_open (f->path, DB_OPEN_READ_ONLY, &error);
  g_autoptr (DbFilter) word = db_filter_word ("dog");
  g_assert_no_error (error);
  g_assert_cmpint (db_search_count (reader, word, &error), ==, 0);
  g_assert_cmpint (db_search_count (f->db, word, &error), ==, 0);
  add_photo (f, "dog 1");
  g_assert_cmpint (db_search_count (reader, word, &error), ==, 1);
  g_assert_cmpint (db_search_count (f->db, word, &error), ==, 1);

  g_assert_true (db_begin (f->db, &error));
  add_photo (f, "dog 2");
  g_assert_cmpint (db_search_count (f->db, word, &error), ==, 2);
  g_assert_cmpint (db_search_count (reader, word, &error), ==, 1);
  db_rollback (f->db);
  g_assert_cmpint (db_search_count (f->db, word, &error), ==, 1);
  add_photo (f, "dog 3");
  g_assert_cmpint (db_search_count (f->db, word, &error), ==, 2);
  g_assert_cmpint (db_search_count (reader, word, &error), ==, 2);
  g_assert_no_error (error);
}

/* A part of a name, letter by letter: each search looks only where the one before found some. */
static void
test_narrowing (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < 40; i++)
    {
      g_autofree char *path = g_strdup_printf ("x%02dy%c.jpg", i, 'a' + i % 3);
      add_photo (f, path);
    }
  ASSERT_FOUND (db_filter_path ("x0"), "x00ya.jpg x01yb.jpg x02yc.jpg x03ya.jpg x04yb.jpg x05yc.jpg "
                                       "x06ya.jpg x07yb.jpg x08yc.jpg x09ya.jpg");
  ASSERT_FOUND (db_filter_path ("x03"), "x03ya.jpg");
  ASSERT_FOUND (db_filter_path ("x03yb"), "");
  ASSERT_FOUND (db_filter_path ("3y"), "x03ya.jpg x13yb.jpg x23yc.jpg x33ya.jpg");
  ASSERT_FOUND (db_filter_path ("3yA"), "x03ya.jpg x33ya.jpg");
}

/* A few photos of many are looked up by themselves, until all are known. */
static void
test_few (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbFilter) dogs = db_filter_word ("dog");
  gint64 expected[3];
  for (int i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf (i % 40 == 0 && i < 100 ? "dog %d" : "x %d", i);
      gint64 id = add_photo (f, name);
      DbResult result = make_result (id, name);
      result.metadata.taken_at = i == 40 ? 9000 : 1000 - i;
      save (f, &result, NULL);
      if (i % 40 == 0 && i < 100)
        expected[i == 40 ? 0 : i == 0 ? 1 : 2] = id;
    }
  for (int round = 0; round < 2; round++)
    {
      g_autoptr (GArray) ids = db_search_ids (f->db, dogs, 0, &error);
      g_autoptr (DbListing) listing = db_search_listing (f->db, dogs, DB_LISTING_NAME, &error);
      g_autoptr (GArray) two = db_search_ids (f->db, dogs, 2, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (ids->data, ids->len * sizeof (gint64), expected, sizeof expected);
      g_assert_cmpmem (two->data, two->len * sizeof (gint64), expected, 2 * sizeof (gint64));
      g_assert_cmpuint (listing->rows->len, ==, 3);
      for (guint i = 0; i < 3; i++)
        g_assert_cmpint (g_array_index (listing->rows, DbListed, i).id, ==, expected[i]);
      g_assert_cmpstr (g_array_index (listing->rows, DbListed, 0).name, ==, "photos/dog 40");
      g_autoptr (GArray) all = db_search_ids (f->db, NULL, 0, &error);
      g_autoptr (DbListing) whole = db_search_listing (f->db, NULL, DB_LISTING_NAME, &error);
      g_assert_cmpuint (all->len, ==, 300);
      g_assert_cmpuint (whole->rows->len, ==, 300);
      for (guint i = 0; i < 300; i++)
        g_assert_cmpint (g_array_index (whole->rows, DbListed, i).id, ==,
                         g_array_index (all, gint64, i));
    }
}

static gboolean
stop_cb (gpointer data)
{
  return --*(int *) data > 0;
}

static void
test_stopped (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbFilter) path = db_filter_path ("nowhere");
  int left = 1;
  for (int i = 0; i < 2000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d", i);
      add_photo (f, name);
    }
  db_set_keep_going (f->db, stop_cb, &left);
  g_assert_null (db_search_ids (f->db, path, 0, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_CANCELLED);
  g_assert_false (db_in_transaction (f->db));
  db_set_keep_going (f->db, NULL, NULL);
  g_assert_cmpint (db_search_count (f->db, path, NULL), ==, 0);
  g_assert_cmpint (db_search_count (f->db, NULL, NULL), ==, 2000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/filter/words", test_words);
  fixture_add ("/db/filter/hostile", test_hostile);
  fixture_add ("/db/filter/labels", test_labels);
  fixture_add ("/db/filter/states", test_states);
  fixture_add ("/db/filter/unsure", test_unsure);
  fixture_add ("/db/filter/paths", test_paths);
  fixture_add ("/db/filter/order", test_order);
  fixture_add ("/db/filter/deep", test_deep);
  fixture_add ("/db/filter/metadata", test_metadata);
  fixture_add ("/db/filter/fresh", test_fresh);
  fixture_add ("/db/filter/narrowing", test_narrowing);
  fixture_add ("/db/filter/few", test_few);
  fixture_add ("/db/filter/stopped", test_stopped);
  return g_test_run ();
}
