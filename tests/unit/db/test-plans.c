/* Statements that must stay quick at 100,000 photos: SQLite's plan for each is looked at, instead
 * of the clock. The statements are those that the functions really run: sqlite3_trace_v2 () catches
 * them on the way. */
#include "db-test.h"
#include "facets.h"
#include "facts.h"
#include "listing.h"
#include "models.h"
#include "opinions.h"
#include "slips.h"
#include "taggings.h"
#include "vectors.h"

#include <string.h>

static int
catch_sql (unsigned type, void *data, void *statement, void *text)
{
  GPtrArray *list = data;
  const char *sql = sqlite3_sql (statement);
  /* Triggers and the index of words report themselves as comments and with their own tables. */
  if (sql != NULL && !g_str_has_prefix (text, "--") && strstr (sql, "'main'.") == NULL
      && strstr (sql, "SAVEPOINT") == NULL && strstr (sql, "PRAGMA") == NULL
      && strncmp (sql, "BEGIN", 5) != 0 && strncmp (sql, "COMMIT", 6) != 0
      && strncmp (sql, "RELEASE", 7) != 0 && strncmp (sql, "ROLLBACK", 8) != 0)
    g_ptr_array_add (list, g_strdup (sql));
  return 0;
}

/* Plans of all that was caught; a line "SCAN x" without an index on a large table is an error. */
static void
assert_no_scans (Fixture *f, GPtrArray *list, gboolean counting)
{
  g_assert_cmpuint (list->len, >, 0);
  for (guint i = 0; i < list->len; i++)
    {
      g_autofree char *steps = plan (f->db, list->pdata[i]);
      g_auto (GStrv) lines = g_strsplit (steps, "\n", -1);
      g_test_message ("%s\n%s", (char *) list->pdata[i], steps);
      for (int n = 0; lines[n] != NULL; n++)
        {
          const char *line = lines[n];
          if (!g_str_has_prefix (line, "SCAN "))
            continue;
          /* Small tables, lists of values, and the index of words may be read as a whole. */
          static const char *const small[]
            = { "SCAN l", "SCAN label", "SCAN root", "SCAN roots", "SCAN c", "SCAN photo_words",
                "SCAN CONSTANT ROW", "SCAN r", "SCAN m VIRTUAL", "SCAN slip",
                /* Facts of the owner only. */
                "SCAN tagging USING INDEX tagging_human" };
          gboolean fine = FALSE;
          for (guint s = 0; s < G_N_ELEMENTS (small); s++)
            fine = fine || strcmp (line, small[s]) == 0
                   || (g_str_has_prefix (line, small[s]) && line[strlen (small[s])] == ' ');
          /* A count of everything reads an index, never the table. */
          fine = fine || (counting && strstr (line, "USING COVERING INDEX") != NULL);
          if (!fine)
            g_error ("%s\nin\n%s", line, (char *) list->pdata[i]);
        }
    }
  g_ptr_array_set_size (list, 0);
}

/* The connection's handle, by way of any statement. */
static sqlite3 *
get_handle (Fixture *f)
{
  g_autoptr (DbStatement) s = db_prepare (f->db, "SELECT 1", NULL);
  return sqlite3_db_handle (s);
}

static void
test_plans (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  gint64 a = add_read_photo (f, "a.jpg"), b = add_read_photo (f, "b.jpg");
  gint64 album = add_label (f, DB_LABEL_ALBUM, "Cottage"), tag = add_label (f, DB_LABEL_TAG, "dog");
  gint64 network = db_networks_ensure (f->db, "net", &error);
  sqlite3 *handle = get_handle (f);
#define WATCH sqlite3_trace_v2 (handle, SQLITE_TRACE_STMT, catch_sql, list)
#define CHECK(counting) \
  sqlite3_trace_v2 (handle, 0, NULL, NULL); \
  assert_no_scans (f, list, counting)

  WATCH;
  DbPhoto *photo = db_photos_get (f->db, a, &error);
  db_photos_find_path (f->db, "/photos/a.jpg", &error);
  g_autoptr (GArray) next = db_photos_next_new (f->db, &a, 1, NULL, 10, &error);
  g_autoptr (GArray) twins = db_photos_find_content (f->db, photo->hash, 1, &error);
  g_autoptr (GPtrArray) tags = db_taggings_list (f->db, a, &error);
  g_autoptr (GBytes) vector = db_vectors_get (f->db, a, network, &error);
  db_photo_free (photo);
  CHECK (FALSE);

  WATCH;
  add_photo (f, "c.jpg");
  add_photo (f, "c.jpg");
  DbResult result = make_result (b, "other");
  result.album = album;
  result.p = 0.5;
  result.model = 0;
  save (f, &result, NULL);
  db_photos_mark_missing (f->db, &b, 1, NULL, &error);
  CHECK (FALSE);

  machine_files (f, a, album, 0.5);
  WATCH;
  file_photo (f, a, album);
  tag_photo (f, a, tag, TRUE);
  undo (f);
  redo (f);
  g_autoptr (GPtrArray) history = db_journal_history (f->db, a, &error);
  CHECK (FALSE);

  WATCH;
  DbCounts counts;
  db_photos_count (f->db, &counts, &error);
  g_autoptr (GPtrArray) albums = db_labels_list (f->db, DB_LABEL_ALBUM, &error);
  g_autoptr (GPtrArray) list_tags = db_labels_list (f->db, DB_LABEL_TAG, &error);
  g_autoptr (GArray) all = db_search_ids (f->db, NULL, 0, &error);
  DbFilter *present = db_filter_not (db_filter_is (DB_IS_MISSING));
  g_autoptr (GArray) visible = db_search_ids (f->db, present, 0, &error);
  db_filter_free (present);
  for (int key = DB_LISTING_TIME; key <= DB_LISTING_DOUBT; key++)
    {
      g_autoptr (DbListing) listing
        = db_search_listing (f->db, NULL, (DbListingKey) key, &error);
      g_assert_nonnull (listing);
      if (key == DB_LISTING_TIME)
        {
          /* Days and shapes of all photos without a look at one. */
          g_autofree char *steps = plan (f->db, list->pdata[list->len - 1]);
          g_assert_nonnull (strstr (steps, "USING COVERING INDEX photo_by_time"));
          g_assert_null (strstr (steps, "TEMP B-TREE"));
          CHECK (TRUE);
          WATCH;
        }
    }
  /* Other orders read the table; sorting is done above. */
  sqlite3_trace_v2 (handle, 0, NULL, NULL);
  g_ptr_array_set_size (list, 0);

  /* Learning. Reading all of the machine's rows is a scan by design; everything else is not. */
  const DbFilingOpinion filing = { .photo = b, .album = album, .p = 0.5 };
  const DbTagChange changes[] = { { b, tag, 0.5 }, { b, tag, -1 } };
  gint64 c = db_photos_find_path (f->db, "/photos/c.jpg", &error);
  WATCH;
  db_opinions_apply (f->db, 0, &filing, 1, changes, 2, NULL, &error);
  db_slips_dismiss (f->db, &a, 1, album, NULL, &error);
  db_slips_is_dismissed (f->db, a, album, &error);
  file_photo (f, a, 0);
  tag_photo (f, a, tag, FALSE);
  db_vectors_foreach_of (f->db, network, &c, 1, NULL, NULL, &error);
  CHECK (FALSE);
  g_assert_no_error (error);

  WATCH;
  g_autoptr (GArray) facts = db_facts_count (f->db, &error);
  g_autofree char *digest = db_facts_digest (f->db, &error);
  g_autoptr (GArray) with_vector = db_vectors_list (f->db, network, &error);
  g_autoptr (GArray) slips = db_slips_list (f->db, &error);
  CHECK (TRUE);
  g_assert_no_error (error);

  DbFilter *filters[] = { db_filter_label (album),
                          db_filter_label_name (DB_LABEL_ALBUM, "cottage"),
                          db_filter_label_name (DB_LABEL_TAG, "dog"),
                          db_filter_word ("beach"),
                          db_filter_is (DB_IS_NEW),
                          db_filter_is (DB_IS_MISSING),
                          db_filter_is (DB_IS_BROKEN),
                          db_filter_is (DB_IS_FAVOURITE),
                          db_filter_is (DB_IS_UNSORTED),
                          db_filter_is (DB_IS_UNSURE),
                          db_filter_is (DB_IS_FAR),
                          db_filter_is (DB_IS_TORN),
                          db_filter_is (DB_IS_UNTAGGED),
                          db_filter_is (DB_IS_OK),
                          db_filter_by (DB_SOURCE_USER),
                          db_filter_path ("/photos/a"),
                          db_filter_camera ("canon"),
                          db_filter_date (0, 1000),
                          db_filter_rating (3, 5),
                          db_filter_rating (0, 2),
                          db_filter_last_import () };
  /* The facts about cameras. */
  result = make_result (a, "canon");
  result.metadata.camera = (char *) "Canon";
  result.album = album;
  save (f, &result, NULL);
  WATCH;
  g_autoptr (GPtrArray) cameras = db_cameras_list (f->db, &error);
  g_autoptr (GArray) years = db_years_list (f->db, &error);
  CHECK (FALSE);
  g_assert_cmpuint (cameras->len, ==, 1);

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      /* Nothing is remembered after a change. */
      g_assert_true (db_execute (f->db, "UPDATE root SET scanned_at = scanned_at", NULL));
      WATCH;
      g_autoptr (GArray) ids = db_search_ids (f->db, filters[i], 0, &error);
      CHECK (TRUE);
      db_filter_free (filters[i]);
    }
  g_assert_no_error (error);
}

/* A library of 100,000 rows works as a small one does. */
static void
test_many (Fixture *f, gconstpointer data)
{
  enum { N = 100000, BATCH = 1000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GStringChunk) names = g_string_chunk_new (1 << 16);
  g_autofree DbFile *files = g_new (DbFile, N);
  for (int i = 0; i < N; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d/IMG_%05d.jpg", i / 500, i);
      files[i] = (DbFile) { g_string_chunk_insert (names, name), i, i };
    }
  for (int i = 0; i < N; i += BATCH)
    g_assert_true (db_photos_upsert (f->db, f->root, files + i, BATCH, NULL, &error));
  g_autoptr (DbKnown) known = db_known_load (f->db, f->root, NULL, &error);
  g_assert_cmpuint (db_known_size (known), ==, N);
  for (int i = 0; i < N; i++)
    g_assert_true (db_known_see (known, files[i].relpath, i, i));
  g_autoptr (GArray) unseen = db_known_unseen (known);
  g_assert_cmpuint (unseen->len, ==, 0);
  g_autoptr (GArray) ids = db_search_ids (f->db, NULL, 0, &error);
  g_assert_cmpuint (ids->len, ==, N);
  g_autoptr (DbFilter) word = db_filter_word ("img_000");
  g_assert_cmpint (db_search_count (f->db, word, &error), ==, 100);

  /* A bulk act over everything, and its undo. */
  gint64 album = add_label (f, DB_LABEL_ALBUM, "All");
  g_assert_true (db_journal_begin (f->db, DB_ACT_FILE, album, &error));
  guint changed;
  g_assert_true (
    db_filings_decide (f->db, (gint64 *) (void *) ids->data, N, album, &changed, &error));
  g_assert_cmpuint (changed, ==, N);
  g_assert_true (db_journal_commit (f->db, NULL, &error));
  g_autoptr (DbLabel) label = db_labels_get (f->db, album, &error);
  g_assert_cmpuint (label->count, ==, N);
  undo (f);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM filing"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/plans/plans", test_plans);
  fixture_add ("/db/plans/many", test_many);
  return g_test_run ();
}
