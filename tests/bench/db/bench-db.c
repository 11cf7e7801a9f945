/* bench-db: how long the database takes at 100,000 photos (or as many as the first argument says).
 * One line a figure: name, value, unit. A second argument: only searches, and no vectors. Nothing here passes or fails; tests look at plans instead. */
#include "db-test.h"
#include "facts.h"
#include "listing.h"
#include "models.h"
#include "opinions.h"
#include "settings.h"
#include "versions.h"
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static gint64 started;

static void
start (void)
{
  started = g_get_monotonic_time ();
}

static double
stop_ms (void)
{
  return (double) (g_get_monotonic_time () - started) / 1000;
}

static void
report (const char *name, double value, const char *unit)
{
  printf ("%-36s %10.2f %s\n", name, value, unit);
}

#define OK(call) \
  G_STMT_START \
  { \
    if (!(call)) \
      g_error ("%s", error->message); \
  } \
  G_STMT_END

/* Best of five: the first one also reads the file. */
#define TIME(name, call) \
  G_STMT_START \
  { \
    double best = INFINITY; \
    for (int round = 0; round < 5; round++) \
      { \
        start (); \
        call; \
        best = MIN (best, stop_ms ()); \
      } \
    report (name, best, "ms"); \
  } \
  G_STMT_END

static gint64 filed;

/* A search, as the first after somebody has committed something, and with what the connection
 * remembers then. */
static void
time_search (Fixture *f, const char *name, DbFilter *filter)
{
  g_autoptr (DbFilter) own = filter;
  g_autoptr (GError) error = NULL;
  double fresh = INFINITY, again = INFINITY;
  guint n = 0;
  for (int round = 0; round < 6; round++)
    {
      if (round % 2 == 0)
        OK (db_settings_set (f->db, "bench", round % 4 == 0 ? "a" : "b", &error));
      start ();
      g_autoptr (GArray) ids = db_search_ids (f->db, own, 0, &error);
      OK (ids != NULL);
      double *best = round % 2 == 0 ? &fresh : &again;
      *best = MIN (*best, stop_ms ());
      n = ids->len;
    }
  printf ("%-36s %10.2f ms, again %.2f ms, %u photos\n", name, fresh, again, n);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Types @words letter by letter, as one term each after what stands there already. */
static void
type (Fixture *f, GArray *times, const char *const *words)
{
  g_autoptr (GError) error = NULL;
  for (int w = 0; words[w] != NULL; w++)
    for (gsize i = 1; words[w][i - 1] != '\0'; i++)
      {
        DbFilter *filter = db_filter_not (db_filter_is (DB_IS_MISSING));
        for (int before = 0; before < w; before++)
          filter = db_filter_and (filter, db_filter_word (words[before]));
        g_autofree char *letters = g_strndup (words[w], i);
        g_autoptr (DbFilter) typed = db_filter_and (filter, db_filter_word (letters));
        start ();
        g_autoptr (DbListing) listing = db_search_listing (f->db, typed, DB_LISTING_TIME, &error);
        OK (listing != NULL);
        double ms = stop_ms ();
        g_array_append_val (times, ms);
      }
}

/* What a person types: names of folders, albums, tags, numbers of photos. */
static void
time_typing (Fixture *f)
{
  static const char *const texts[][4] = {
    { "2003", "day", "7" },  { "summer", "2011" },       { "album 7" },  { "tag 7", "tag 12" },
    { "img_0123" },          { "tag 3", "2001", "day" }, { "0451" },     { "day 12", "tag 1" },
    { "nothing", "at all" }, { "album 12", "tag 5" },    { "2014 sum" }, { "jpg" },
  };
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    type (f, times, texts[i]);
  g_array_sort (times, compare_times);
  printf ("%-36s %10.2f ms median, %.2f ms p95, %.2f ms at most, of %u\n", "search: typing, a key",
          g_array_index (times, double, times->len / 2),
          g_array_index (times, double, times->len * 95 / 100),
          g_array_index (times, double, times->len - 1), times->len);
}

static void
time_searches (Fixture *f)
{
  time_search (f, "search: everything", db_filter_all ());
  time_search (f, "search: not missing", db_filter_not (db_filter_is (DB_IS_MISSING)));
  time_search (f, "search: album", db_filter_label_name (DB_LABEL_ALBUM, "album 7"));
  time_search (f, "search: tag", db_filter_label_name (DB_LABEL_TAG, "tag 7"));
  time_search (f, "search: unsorted", db_filter_is (DB_IS_UNSORTED));
  time_search (f, "search: untagged", db_filter_is (DB_IS_UNTAGGED));
  time_search (f, "search: unsure", db_filter_is (DB_IS_UNSURE));
  time_search (f, "search: by the model", db_filter_by (DB_SOURCE_MODEL));
  time_search (f, "search: a word of 5,000 names", db_filter_word ("2003"));
  time_search (f, "search: a word of every name", db_filter_word ("summer"));
  time_search (f, "search: part of 4 % of the names", db_filter_path ("day 7/"));
  time_search (f, "search: a folder", db_filter_path ("/photos/2003 summer"));
  time_search (f, "search: a camera", db_filter_camera ("camera 3"));
  time_search (f, "search: a tenth of all time", db_filter_date (filed / 2, filed / 10 * 6));
  time_search (f, "search: word, tag, not album",
               db_filter_and (db_filter_and (db_filter_word ("2003"), db_filter_word ("tag 7")),
                              db_filter_not (db_filter_word ("album 7"))));
  time_typing (f);
}

static gboolean
count_vector (gint64 photo, gconstpointer data, gsize size, gpointer user_data)
{
  (*(gsize *) user_data) += size;
  return TRUE;
}

/* Learning: reading the rows, and new rows for every photo. */
static void
time_learning (Fixture *f, const gint64 *albums, int n_albums, gint64 network)
{
  enum { FACTS = 2000, BLOB = 1500000 };
  g_autoptr (GError) error = NULL;
  g_autofree char *heads = g_strnfill (BLOB, 'w');
  g_autoptr (GBytes) blob = g_bytes_new (heads, BLOB);
  gint64 a = db_models_add (f->db, DB_LEARNED, FACTS, NULL, blob, &error);
  OK (a > 0);

  g_autoptr (DbFilings) filings = NULL;
  TIME ("learning: all filings", {
    g_clear_pointer (&filings, db_filings_free);
    OK ((filings = db_opinions_read_filings (f->db, &error)) != NULL);
  });
  g_autoptr (GArray) tags = NULL;
  TIME ("learning: all tags", {
    g_clear_pointer (&tags, g_array_unref);
    OK ((tags = db_opinions_read_tags (f->db, &error)) != NULL);
  });
  printf ("%-36s %10u tags\n", "", tags->len);
  g_autoptr (GArray) ids = NULL;
  TIME ("learning: photos with a vector", {
    g_clear_pointer (&ids, g_array_unref);
    OK ((ids = db_vectors_list (f->db, network, &error)) != NULL);
  });
  gsize bytes = 0;
  TIME ("learning: 2,000 vectors",
        OK (db_vectors_foreach_of (f->db, network, (const gint64 *) (void *) ids->data,
                                   MIN (ids->len, FACTS), count_vector, &bytes, &error)));

  /* Every photo goes to the next album, those without one are filed, a tenth loses its album. */
  g_autofree DbFilingOpinion *moved = g_new0 (DbFilingOpinion, filings->n);
  g_autofree DbTagChange *said = g_new0 (DbTagChange, tags->len);
  for (int round = 0; round < 2; round++)
    {
      for (gsize i = 0; i < filings->n; i++)
        moved[i] = (DbFilingOpinion) { .photo = filings->rows[i].photo,
                                       .album = i % 10 == 1 ? 0 : albums[(i + round) % n_albums],
                                       .p = 0.7 + round * 0.1,
                                       .unsorted = DB_UNSORTED_TORN,
                                       .torn_a = "Album 1",
                                       .torn_b = "Album 2" };
      for (guint i = 0; i < tags->len; i++)
        {
          const DbTagRow *row = &g_array_index (tags, DbTagRow, i);
          said[i] = (DbTagChange) { row->photo, row->tag, i % 10 == 0 ? -1 : 0.7 + round * 0.1 };
        }
      start ();
      OK (db_opinions_apply (f->db, a, moved, filings->n, NULL, 0, NULL, &error));
      report (round == 0 ? "learning: every filing changed" : "learning: once more", stop_ms (),
              "ms");
    }
  start ();
  OK (db_opinions_apply (f->db, a, moved, filings->n, NULL, 0, NULL, &error));
  report ("learning: the same again", stop_ms (), "ms");
  start ();
  OK (db_opinions_apply (f->db, a, moved, MIN (filings->n, 1000), said, MIN (tags->len, 1000), NULL,
                         &error));
  report ("learning: 1,000 filings and tags", stop_ms (), "ms");
  start ();
  OK (db_opinions_apply (f->db, a, NULL, 0, said, tags->len, NULL, &error));
  report ("learning: every tag changed", stop_ms (), "ms");

  start ();
  OK (db_models_add (f->db, DB_LEARNED, FACTS, NULL, blob, &error) > 0);
  report ("learning: store a version of 1.5 MB", stop_ms (), "ms");
  start ();
  OK (db_journal_begin (f->db, DB_ACT_VERSION, 0, &error));
  OK (db_versions_switch (f->db, a, 0, &error));
  OK (db_journal_commit (f->db, NULL, &error));
  report ("learning: go back to another", stop_ms (), "ms");
  start ();
  undo (f);
  report ("learning: undo that", stop_ms (), "ms");
  for (int i = 0; i < 50; i++)
    OK (db_models_add (f->db, DB_LEARNED, FACTS, NULL, blob, &error) > 0);
  TIME ("learning: list 52 versions", {
    g_autoptr (GPtrArray) list = db_models_list (f->db, DB_LEARNED, &error);
    OK (list != NULL);
  });

  OK (db_journal_begin (f->db, DB_ACT_FILE, albums[0], &error));
  OK (db_filings_decide (f->db, (const gint64 *) (void *) ids->data, MIN (ids->len, FACTS),
                         albums[0], NULL, &error));
  OK (db_journal_commit (f->db, NULL, &error));
  TIME ("learning: digest of 2,000 facts", {
    g_autofree char *digest = db_facts_digest (f->db, &error);
    OK (digest != NULL);
  });
  TIME ("learning: counts of 2,000 facts", {
    g_autoptr (GArray) counts = db_facts_count (f->db, &error);
    OK (counts != NULL);
  });
  undo (f);
  start ();
  guint forgotten;
  OK (db_opinions_forget (f->db, &forgotten, &error));
  report ("learning: forget everything", stop_ms (), "ms");
}

int
main (int argc, char **argv)
{
  int n = argc > 1 ? atoi (argv[1]) : 100000;
  gboolean searches_only = argc > 2;
  g_autoptr (GError) error = NULL;
  Fixture f = { 0 };
  fixture_set_up (&f, NULL);

  enum { ALBUMS = 50, TAGS = 80, GROUP = 32, BATCH = 200, VECTOR = 2376 * 2 };
  gint64 albums[ALBUMS], tags[TAGS];
  for (int i = 0; i < ALBUMS; i++)
    {
      g_autofree char *name = g_strdup_printf ("Album %d", i);
      albums[i] = add_label (&f, DB_LABEL_ALBUM, name);
    }
  for (int i = 0; i < TAGS; i++)
    {
      g_autofree char *name = g_strdup_printf ("tag %d", i);
      tags[i] = add_label (&f, DB_LABEL_TAG, name);
    }
  gint64 model = add_model (&f), network = db_networks_ensure (f.db, "net", &error);

  g_autoptr (GStringChunk) names = g_string_chunk_new (1 << 16);
  g_autofree DbFile *files = g_new (DbFile, (gsize) n);
  g_autofree DbUpserted *rows_out = g_new (DbUpserted, (gsize) n);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d summer/day %d/IMG_%06d.JPG", 2000 + i / 5000,
                                               i / 200 % 25, i);
      files[i] = (DbFile) { g_string_chunk_insert (names, name), 4000000 + i, i * 1000000000LL };
    }
  start ();
  for (int i = 0; i < n; i += BATCH)
    OK (db_photos_upsert (f.db, f.root, files + i, (gsize) MIN (BATCH, n - i), rows_out + i,
                          &error));
  report ("upsert new, batches of 200", n / stop_ms () * 1000, "photos/s");

  g_autofree char *halves = g_strnfill (VECTOR, 'h');
  char *cameras[7];
  for (int i = 0; i < 7; i++)
    cameras[i] = g_strdup_printf ("Camera %d", i);
  filed = n * G_GINT64_CONSTANT (500);
  g_autoptr (GBytes) vector = g_bytes_new (halves, VECTOR);
  start ();
  for (int i = 0; i < n; i += GROUP)
    {
      DbResult group[GROUP];
      DbOpinion yes[GROUP][3];
      int size = MIN (GROUP, n - i);
      for (int k = 0; k < size; k++)
        {
          int j = i + k;
          group[k] = make_result (rows_out[j].id, files[j].relpath);
          group[k].metadata.taken_at = j * 997 % n * 500;
          group[k].metadata.camera = j % 8 == 7 ? NULL : cameras[j % 8];
          if (!searches_only)
            group[k].vector = vector;
          group[k].network = network;
          group[k].album = j % 10 == 0 ? 0 : albums[j % ALBUMS];
          group[k].p = 0.8;
          group[k].unsorted = DB_UNSORTED_FAR;
          group[k].model = model;
          for (int t = 0; t < 3; t++)
            yes[k][t] = (DbOpinion) { tags[(j * 7 + t * 11) % TAGS], 0.6 };
          group[k].tags = yes[k];
          group[k].n_tags = 3;
        }
      DbSaved saved;
      OK (db_results_save (f.db, NULL, group, (gsize) size, &saved, &error));
      db_saved_clear (&saved);
    }
  for (int i = 0; i < 7; i++)
    g_free (cameras[i]);
  report ("save results, groups of 32", n / stop_ms () * 1000, "photos/s");

  TIME ("scan: known files into memory", {
    g_autoptr (DbKnown) known = db_known_load (f.db, f.root, NULL, &error);
    OK (known != NULL);
    for (int i = 0; i < n; i++)
      db_known_see (known, files[i].relpath, files[i].size, files[i].mtime_ns);
    g_autoptr (GArray) unseen = db_known_unseen (known);
    g_assert (unseen->len == 0);
  });
  TIME ("counts by state, unsorted", {
    DbCounts counts;
    OK (db_photos_count (f.db, &counts, &error));
  });
  TIME ("albums with counts", {
    g_autoptr (GPtrArray) list = db_labels_list (f.db, DB_LABEL_ALBUM, &error);
    OK (list != NULL);
  });
  TIME ("tags with counts", {
    g_autoptr (GPtrArray) list = db_labels_list (f.db, DB_LABEL_TAG, &error);
    OK (list != NULL);
  });
  TIME ("1,000 photo rows", {
    for (int i = 0; i < 1000; i++)
      {
        g_autoptr (DbPhoto) photo = db_photos_get (f.db, rows_out[i * 7919LL % n].id, &error);
        OK (photo != NULL);
      }
  });
  time_searches (&f);
  if (searches_only)
    {
      fixture_tear_down (&f, NULL);
      return 0;
    }

  g_autoptr (GArray) everything = db_search_ids (f.db, NULL, 0, &error);
  OK (everything != NULL);
  gint64 *ids = (gint64 *) (void *) everything->data;
  start ();
  file_photo (&f, ids[0], albums[0]);
  report ("file one photo (to the disk)", stop_ms (), "ms");
  start ();
  OK (db_journal_begin (f.db, DB_ACT_FILE, albums[0], &error));
  OK (db_filings_decide (f.db, ids, everything->len, albums[0], NULL, &error));
  OK (db_journal_commit (f.db, NULL, &error));
  report ("file all photos, one act", stop_ms (), "ms");
  start ();
  undo (&f);
  report ("undo that", stop_ms (), "ms");
  time_learning (&f, albums, ALBUMS, network);
  fixture_tear_down (&f, NULL);
  return 0;
}
