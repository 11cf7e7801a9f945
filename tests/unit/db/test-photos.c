/* Rows of photos: scanning, states, files that go, come back, and move. */
#include "db-test.h"
#include "vectors.h"

#include <math.h>
#include <string.h>

static DbUpsert
upsert (Fixture *f, const char *relpath, gint64 size, gint64 mtime)
{
  g_autoptr (GError) error = NULL;
  DbFile file = { relpath, size, mtime };
  DbUpserted out;
  db_photos_upsert (f->db, f->root, &file, 1, &out, &error);
  g_assert_no_error (error);
  return out.upsert;
}

static GArray *
mark_missing (Fixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;
  GArray *moves = NULL;
  db_photos_mark_missing (f->db, &id, 1, &moves, &error);
  g_assert_no_error (error);
  return moves;
}

static void
test_upsert (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (upsert (f, "a.jpg", 1, 2), ==, DB_UPSERT_NEW);
  g_assert_cmpint (upsert (f, "a.jpg", 1, 2), ==, DB_UPSERT_UNCHANGED);
  g_assert_cmpint (upsert (f, "a.jpg", 1, 3), ==, DB_UPSERT_CHANGED);
  g_assert_cmpint (upsert (f, "a.jpg", 4, 3), ==, DB_UPSERT_CHANGED);

  g_autoptr (GError) error = NULL;
  DbFile file = { "x.jpg", 1, 1 };
  g_assert_false (db_photos_upsert (f->db, 999, &file, 1, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
}

/* Half of a batch is never there. */
static void
test_batch_is_whole (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DbFile files[] = { { "a.jpg", 1, 1 }, { "b.jpg", -1, 1 } };
  g_assert_false (db_photos_upsert (f->db, f->root, files, 2, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_PROTECTED);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM photo"), ==, 0);
}

static void
test_odd_names (Fixture *f, gconstpointer data)
{
  static const char *const names[]
    = { "caf\xe9.jpg", "a b.jpg", "new\nline.jpg", "%s.jpg", "'; DROP TABLE photo; --.jpg",
        "\xff\xfe/\x80.jpg", "emoji \xf0\x9f\x93\xb7.jpg" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 id = add_photo (f, names[i]);
      g_autoptr (DbPhoto) photo = get_photo (f, id);
      g_assert_cmpstr (photo->relpath, ==, names[i]);
      g_assert_true (g_utf8_validate (photo->name, -1, NULL));
      g_autofree char *path = g_strconcat ("/photos/", names[i], NULL);
      g_assert_cmpstr (photo->path, ==, path);
      g_assert_cmpint (db_photos_find_path (f->db, path, &error), ==, id);
      g_assert_cmpint (upsert (f, names[i], 1000, 2000000000), ==, DB_UPSERT_UNCHANGED);
    }
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (db_photos_find_path (f->db, "/photos/none.jpg", &error), ==, 0);
  g_assert_cmpint (db_photos_find_path (f->db, "/elsewhere/a b.jpg", &error), ==, 0);
}

static void
test_known (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_read_photo (f, "2019/a.jpg");
  gint64 b = add_read_photo (f, "2019/b.jpg");
  add_read_photo (f, "2020/c.jpg");
  gint64 closed = add_read_photo (f, "2019/closed/d.jpg");
  g_array_unref (mark_missing (f, a));
  /* Around it in the order of bytes, but not below it. */
  add_read_photo (f, "2019");
  add_read_photo (f, "2019-07/e.jpg");
  add_read_photo (f, "2019.jpg");
  add_read_photo (f, "20190/f.jpg");
  add_read_photo (f, "201/g.jpg");

  g_autoptr (DbKnown) known = db_known_load (f->db, f->root, "2019", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (db_known_size (known), ==, 4);
  g_assert_true (db_known_has (known, "2019/closed/d.jpg"));
  g_assert_true (db_known_see (known, "2019", 1000, 2000000000));
  g_assert_false (db_known_has (known, "2019-07/e.jpg"));
  g_assert_false (db_known_see (known, "2019/new.jpg", 1, 1));
  g_assert_false (db_known_see (known, "2019/a.jpg", 1000, 2000000000)); /* is missing */
  g_autoptr (GArray) unseen = db_known_unseen (known);
  g_assert_cmpuint (unseen->len, ==, 2);
  g_assert_true (db_known_see (known, "2019/b.jpg", 1000, 2000000000));
  g_assert_false (db_known_see (known, "2019/b.jpg", 1000, 2000000001));
  g_autoptr (GArray) rest = db_known_unseen (known);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpint (g_array_index (rest, gint64, 0), ==, closed);
  db_known_see_below (known, "2019/closed");
  g_autoptr (GArray) none = db_known_unseen (known);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpint (b, >, 0);
}

static void
test_missing_and_back (Fixture *f, gconstpointer data)
{
  gint64 photo = add_read_photo (f, "a.jpg");
  gint64 album = add_label (f, DB_LABEL_ALBUM, "Cottage");
  gint64 tag = add_label (f, DB_LABEL_TAG, "dog");
  file_photo (f, photo, album);
  tag_photo (f, photo, tag, FALSE);
  g_autoptr (GArray) moves = mark_missing (f, photo);
  g_assert_cmpuint (moves->len, ==, 0);
  g_autoptr (DbPhoto) missing = get_photo (f, photo);
  g_assert_cmpint (missing->state, ==, DB_STATE_MISSING);
  g_assert_cmpint (missing->album, ==, album);

  g_assert_cmpint (upsert (f, "a.jpg", 1000, 2000000000), ==, DB_UPSERT_RETURNED);
  g_autoptr (DbPhoto) back = get_photo (f, photo);
  g_assert_cmpint (back->state, ==, DB_STATE_OK);
  g_assert_cmpint (back->album, ==, album);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM tagging WHERE human = 1"), ==, 1);

  /* What was never read comes back as new, and so does what changed before it went. */
  gint64 unread = add_photo (f, "unread.jpg");
  g_array_unref (mark_missing (f, unread));
  upsert (f, "unread.jpg", 1000, 2000000000);
  g_autoptr (DbPhoto) again = get_photo (f, unread);
  g_assert_cmpint (again->state, ==, DB_STATE_NEW);

  upsert (f, "a.jpg", 1001, 2000000000);
  g_array_unref (mark_missing (f, photo));
  g_assert_cmpint (upsert (f, "a.jpg", 1001, 2000000000), ==, DB_UPSERT_RETURNED);
  g_autoptr (DbPhoto) changed = get_photo (f, photo);
  g_assert_cmpint (changed->state, ==, DB_STATE_NEW);
}

/* Scan, then the new place is read, then the old place is found missing. */
static void
test_move_read_first (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 old = add_read_photo (f, "old/a.jpg");
  gint64 album = add_label (f, DB_LABEL_ALBUM, "Cottage");
  file_photo (f, old, album);
  g_assert_true (db_roots_set_scanned (f->db, f->root, 1, &error));

  gint64 new = add_photo (f, "new/a.jpg");
  DbResult result = make_result (new, "old/a.jpg");
  save (f, &result, NULL);
  gint64 tag = add_label (f, DB_LABEL_TAG, "dog");
  tag_photo (f, new, tag, TRUE); /* said meanwhile */

  g_autoptr (GArray) moves = mark_missing (f, old);
  g_assert_cmpuint (moves->len, ==, 1);
  g_assert_cmpint (g_array_index (moves, DbMove, 0).from, ==, new);
  g_assert_cmpint (g_array_index (moves, DbMove, 0).to, ==, old);
  g_autoptr (DbPhoto) photo = get_photo (f, old);
  g_assert_cmpstr (photo->relpath, ==, "new/a.jpg");
  g_assert_cmpint (photo->state, ==, DB_STATE_OK);
  g_assert_cmpint (photo->album, ==, album);
  g_assert_null (db_photos_get (f->db, new, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM effective_tag"), ==, 1);
  undo (f); /* of the tag, by way of the photo's new id */
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM effective_tag"), ==, 0);
}

/* Scan with the old place found missing, then the new place is read. */
static void
test_move_missing_first (Fixture *f, gconstpointer data)
{
  gint64 old = add_read_photo (f, "old/a.jpg");
  gint64 album = add_label (f, DB_LABEL_ALBUM, "Cottage");
  file_photo (f, old, album);
  gint64 new = add_photo (f, "new/a.jpg");
  g_array_unref (mark_missing (f, old));

  DbResult result = make_result (new, "old/a.jpg");
  DbSaved saved;
  save (f, &result, &saved);
  g_assert_cmpuint (saved.moves->len, ==, 1);
  g_assert_cmpint (g_array_index (saved.moves, DbMove, 0).to, ==, old);
  db_saved_clear (&saved);
  g_autoptr (DbPhoto) photo = get_photo (f, old);
  g_assert_cmpstr (photo->relpath, ==, "new/a.jpg");
  g_assert_cmpint (photo->state, ==, DB_STATE_OK);
  g_assert_cmpint (photo->album, ==, album);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM photo"), ==, 1);
}

/* A whole folder renamed: every file of the same name finds its own row, also where two of them
 * have the same content. */
static void
test_move_folder (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 ids[10];
  for (int i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("old/%d.jpg", i);
      ids[i] = add_photo (f, name);
      DbResult result = make_result (ids[i], "all the same");
      save (f, &result, NULL);
    }
  db_photos_mark_missing (f->db, ids, 10, NULL, &error);
  g_assert_no_error (error);
  for (int i = 9; i >= 0; i--)
    {
      g_autofree char *name = g_strdup_printf ("new/%d.jpg", i);
      DbResult result = make_result (add_photo (f, name), "all the same");
      save (f, &result, NULL);
      g_autoptr (DbPhoto) photo = get_photo (f, ids[i]);
      g_assert_cmpstr (photo->relpath, ==, name);
    }
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM photo"), ==, 10);
}

static void
test_twins_stay_two (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_photo (f, "a.jpg"), b = add_photo (f, "copy of a.jpg");
  DbResult results[] = { make_result (a, "same"), make_result (b, "same") };
  DbSaved saved;
  g_assert_true (db_results_save (f->db, NULL, results, 2, &saved, &error));
  g_assert_cmpuint (saved.moves->len, ==, 0);
  g_assert_cmpuint (saved.saved, ==, 2);
  db_saved_clear (&saved);
  g_autoptr (GArray) twins = db_photos_find_content (f->db, results[0].hash, 1000, &error);
  g_assert_cmpuint (twins->len, ==, 2);

  /* A twin that was there at the last scan is not the other one's new place. */
  g_assert_true (db_roots_set_scanned (f->db, f->root, 1, &error));
  g_autoptr (GArray) moves = mark_missing (f, a);
  g_assert_cmpuint (moves->len, ==, 0);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM photo"), ==, 2);
}

static void
test_next_new (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 ids[5];
  for (int i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.jpg", i);
      ids[i] = i == 2 ? add_read_photo (f, name) : add_photo (f, name);
    }
  gint64 first[] = { ids[4], ids[2], ids[4], 12345 };
  g_autoptr (GHashTable) busy = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_hash_table_add (busy, &ids[0]);
  g_autoptr (GArray) next = db_photos_next_new (f->db, first, 4, busy, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (next->len, ==, 3);
  g_assert_cmpint (g_array_index (next, gint64, 0), ==, ids[4]);
  g_assert_cmpint (g_array_index (next, gint64, 1), ==, ids[3]);
  g_assert_cmpint (g_array_index (next, gint64, 2), ==, ids[1]);
  g_autoptr (GArray) two = db_photos_next_new (f->db, NULL, 0, NULL, 2, &error);
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpint (g_array_index (two, gint64, 0), ==, ids[4]);
}

static void
test_broken (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 photo = add_photo (f, "a.jpg");
  g_assert_true (db_photos_set_broken (f->db, photo, "not a JPEG \xff", &error));
  g_autoptr (DbPhoto) broken = get_photo (f, photo);
  g_assert_cmpint (broken->state, ==, DB_STATE_BROKEN);
  g_assert_true (g_utf8_validate (broken->reason, -1, NULL));
  g_assert_cmpint (upsert (f, "a.jpg", 1000, 2000000000), ==, DB_UPSERT_UNCHANGED);
  g_assert_true (db_photos_read_again (f->db, &photo, 1, &error));
  g_autoptr (DbPhoto) again = get_photo (f, photo);
  g_assert_cmpint (again->state, ==, DB_STATE_NEW);
  g_assert_null (again->reason);
}

static void
test_counts (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 ids[14];
  for (int i = 0; i < 14; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.jpg", i);
      ids[i] = i == 6 || i == 7 ? add_photo (f, name) : add_read_photo (f, name);
    }
  gint64 album = add_label (f, DB_LABEL_ALBUM, "Cottage");
  machine_files (f, ids[0], album, 0.9);
  file_photo (f, ids[1], album);
  file_photo (f, ids[2], 0);              /* a fact: in no album */
  machine_files (f, ids[5], album, 0.9);  /* and goes missing */
  g_array_unref (mark_missing (f, ids[5]));
  file_photo (f, ids[6], album);          /* not read yet */
  db_photos_set_broken (f->db, ids[7], "0 bytes", &error);
  machine_files (f, ids[8], album, 0.69);
  machine_files (f, ids[9], album, 0.7);
  machine_files (f, ids[10], album, 0.69); /* unsure, and goes missing */
  g_array_unref (mark_missing (f, ids[10]));
  DbFilingOpinion imported = { .photo = ids[11], .album = album, .p = 0.5 };
  g_assert_true (db_filings_save (f->db, &imported, 1, DB_SOURCE_IMPORT, 0, NULL, &error));
  machine_files (f, ids[12], 0, 0);
  file_photo (f, ids[13], 0); /* in no album, and goes missing */
  g_array_unref (mark_missing (f, ids[13]));

  DbCounts counts;
  g_assert_true (db_photos_count (f->db, &counts, &error));
  g_assert_cmpuint (counts.new_, ==, 1);
  g_assert_cmpuint (counts.ok, ==, 9);
  g_assert_cmpuint (counts.missing, ==, 3);
  g_assert_cmpuint (counts.broken, ==, 1);
  g_assert_cmpuint (counts.unsorted, ==, 4);
  g_assert_cmpuint (counts.doubtful, ==, 4); /* 3, 4, 8, 12 */
  g_assert_cmpuint (counts.favourite, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/photos/upsert", test_upsert);
  fixture_add ("/db/photos/batch-is-whole", test_batch_is_whole);
  fixture_add ("/db/photos/odd-names", test_odd_names);
  fixture_add ("/db/photos/known", test_known);
  fixture_add ("/db/photos/missing-and-back", test_missing_and_back);
  fixture_add ("/db/photos/move-read-first", test_move_read_first);
  fixture_add ("/db/photos/move-missing-first", test_move_missing_first);
  fixture_add ("/db/photos/move-folder", test_move_folder);
  fixture_add ("/db/photos/twins-stay-two", test_twins_stay_two);
  fixture_add ("/db/photos/next-new", test_next_new);
  fixture_add ("/db/photos/broken", test_broken);
  fixture_add ("/db/photos/counts", test_counts);
  return g_test_run ();
}
