/* The trait store: rows are what the vectors in the database give, whatever happens to its file. No
 * networks: vectors are made up, in a small layout with starter albums of its own. */
#include "trait-store.h"

#include "db.h"
#include "photos.h"
#include "results.h"
#include "roots.h"
#include "vectors.h"

#include "util.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define N 1300 /* photos, more than two blocks of the file */
#define HEADER 88

static const NnFeatureLayout layout = { .embedding = 12, .classes = 4, .objects = 5 };
static const char *const classes[] = { "dog", "cat", "house", "tree" };

typedef struct
{
  char *dir, *path; /* of the library; traits.cache in it */
  ShoeboxNetworks networks;
  NnTraitLayout traits;
  int size;         /* of a row */
  Db *db;
  gint64 root, network;
  gint64 ids[N];
  ShoeboxTraitStore *store;
} Fixture;

/* --- What is right ---------------------------------------------------------------------------- */

/* What the networks say of photo @id at its @version-th look. */
static void
make_feature (gint64 id, guint version, float *feature)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) (id * 31 + version));
  float total = 0;

  for (int i = 0; i < nn_feature_size (&layout); i++)
    feature[i] = (float) g_rand_double_range (rand, 0, 1);
  for (int i = 0; i < layout.classes; i++)
    total += expf (feature[layout.embedding + i]);
  for (int i = 0; i < layout.classes; i++)
    feature[layout.embedding + i] -= logf (total);
}

static GBytes *
make_vector (gint64 id, guint version)
{
  g_autofree float *feature = g_new (float, nn_feature_size (&layout));

  make_feature (id, version, feature);
  return shoebox_feature_pack (&layout, feature);
}

/* By the way of the database: half floats there, half floats in the store. */
static void
make_row (Fixture *f, gint64 id, guint version, float *row)
{
  g_autoptr (GBytes) vector = make_vector (id, version);
  g_autofree float *feature = shoebox_feature_unpack (&layout, vector);
  g_autofree uint16_t *halves = g_new (uint16_t, f->size);

  nn_traits_compute (&layout, f->networks.starter, feature, row);
  nn_half_from_float (halves, row, (gsize) f->size);
  nn_half_to_float (row, halves, (gsize) f->size);
}

static void
assert_row (Fixture *f, ShoeboxTraitView *view, gint64 id, guint version)
{
  g_autofree float *is = g_new (float, f->size), *should_be = g_new (float, f->size);
  g_autoptr (GError) error = NULL;
  gint row = shoebox_trait_view_find (view, id);

  g_assert_cmpint (row, >=, 0);
  g_assert_true (shoebox_trait_view_read (view, (guint) row, 1, f->size, is, &error));
  g_assert_no_error (error);
  make_row (f, id, version, should_be);
  g_assert_cmpmem (is, sizeof *is * (gsize) f->size, should_be,
                   sizeof *should_be * (gsize) f->size);
}

/* The rows of @view are those of all @n photos of the library, as first seen, and none else. */
static void
assert_all (Fixture *f, ShoeboxTraitView *view, guint n)
{
  guint n_rows;
  const gint64 *ids = shoebox_trait_view_get_ids (view, &n_rows);

  g_assert_cmpuint (n_rows, ==, n);
  for (guint i = 1; i < n; i++)
    g_assert_cmpint (ids[i - 1], <, ids[i]);
  for (guint i = 0; i < n; i++)
    assert_row (f, view, f->ids[i], 0);
}

/* --- The library ------------------------------------------------------------------------------ */

static void
make_networks (ShoeboxNetworks *networks)
{
  static const char albums[] = "threshold 0.5\n[Pets]\nclasses dog, cat\n[Places]\nclasses house\n";
  g_autofree char *path = NULL;
  NnError err = { 0 };
  int fd = g_file_open_tmp ("starter-XXXXXX.txt", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, albums, -1, NULL));
  *networks = (ShoeboxNetworks){ .layout = layout, .opinion_id = (char *) "one" };
  networks->starter = nn_starter_load_for (path, &layout, classes, &err);
  g_assert_cmpstr (err.text, ==, "");
  g_remove (path);
}

/* The first @n photos of the fixture, read, with vectors. */
static void
add_photos (Fixture *f, guint n)
{
  g_autoptr (GError) error = NULL;

  db_begin (f->db, &error);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%04u.jpg", i);
      g_autoptr (GBytes) vector = NULL;
      DbFile file = { name, 100, 1000 + i };
      DbUpserted row;
      DbResult result = { .size = -1, .mtime_ns = -1, .p = NAN, .network = f->network,
                          .unsorted = DB_UNSORTED_FAR };
      DbSaved saved = { 0 };

      g_assert_true (db_photos_upsert (f->db, f->root, &file, 1, &row, &error));
      f->ids[i] = row.id;
      vector = make_vector (row.id, 0);
      result.photo = row.id;
      memcpy (result.hash, &row.id, sizeof row.id);
      result.metadata = (DbMetadata){ .taken_at = -1, .lat = NAN, .lon = NAN };
      result.vector = vector;
      g_assert_true (db_results_save (f->db, NULL, &result, 1, &saved, &error));
      db_saved_clear (&saved);
    }
  db_commit (f->db, &error);
  g_assert_no_error (error);
}

static Db *
open_db (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->dir, "library.db", NULL);
  g_autoptr (GError) error = NULL;
  Db *db = db_open (path, DB_OPEN_WRITE, &error);

  g_assert_no_error (error);
  return db;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = test_folder_new ();
  f->path = g_build_filename (f->dir, "traits.cache", NULL);
  make_networks (&f->networks);
  f->traits = nn_traits_layout (&layout, f->networks.starter);
  f->size = nn_traits_size (&f->traits);
  f->db = open_db (f);
  f->root = db_roots_ensure (f->db, "/photos", NULL, NULL, NULL);
  f->network = db_networks_ensure (f->db, "made", NULL);
  f->store = shoebox_trait_store_open (f->dir, &f->networks);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->store, shoebox_trait_store_free);
  db_close (f->db);
  nn_starter_free (f->networks.starter);
  test_folder_free (f->dir);
  g_free (f->path);
}

static void
sync_rows (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (shoebox_trait_store_sync (f->store, f->db, f->network, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
put (Fixture *f, gint64 id, guint version)
{
  g_autofree float *feature = g_new (float, nn_feature_size (&layout));

  make_feature (id, version, feature);
  shoebox_trait_store_put (f->store, id, feature);
}

static void
close_store (Fixture *f)
{
  g_clear_pointer (&f->store, shoebox_trait_store_free);
}

static void
reopen (Fixture *f)
{
  close_store (f);
  f->store = shoebox_trait_store_open (f->dir, &f->networks);
}

static guint
count (Fixture *f)
{
  g_autoptr (ShoeboxTraitView) view = shoebox_trait_store_snapshot (f->store);
  guint n;

  shoebox_trait_view_get_ids (view, &n);
  return n;
}

static void
assert_kept (Fixture *f, gboolean kept)
{
  g_autofree char *problem = shoebox_trait_store_dup_problem (f->store);

  if (kept)
    g_assert_cmpstr (problem, ==, NULL);
  else
    g_assert_nonnull (problem);
  g_assert_true (g_file_test (f->path, G_FILE_TEST_IS_REGULAR) == kept);
}

/* Nothing is left beside the cache. */
static void
assert_tidy (Fixture *f)
{
  g_autofree char *beside = g_strconcat (f->path, ".new", NULL);

  g_assert_false (g_file_test (beside, G_FILE_TEST_EXISTS));
}

static goffset
file_size (Fixture *f)
{
  GStatBuf st;

  g_assert_cmpint (g_stat (f->path, &st), ==, 0);
  return st.st_size;
}

/* --- Rows ------------------------------------------------------------------------------------- */

static void
test_fill (Fixture *f, gconstpointer data)
{
  const int linear = nn_traits_linear (&f->traits);
  g_autofree float *all = g_new (float, N * f->size), *some = g_new (float, N * linear);
  g_autoptr (ShoeboxTraitView) empty = shoebox_trait_store_snapshot (f->store), view = NULL;
  g_autoptr (GBytes) alien = g_bytes_new_static ("alien", 5);
  g_autoptr (GError) error = NULL;
  GStatBuf st;
  guint n;

  add_photos (f, N);
  /* One without a vector, one whose vector is of another layout. */
  {
    DbFile files[] = { { "new.jpg", 1, 1 }, { "alien.jpg", 1, 1 } };
    DbUpserted rows[2];
    DbResult result = { .size = -1, .mtime_ns = -1, .p = NAN, .network = f->network,
                        .vector = alien };

    g_assert_true (db_photos_upsert (f->db, f->root, files, 2, rows, &error));
    result.photo = rows[1].id;
    result.metadata = (DbMetadata){ .taken_at = -1, .lat = NAN, .lon = NAN };
    g_assert_true (db_results_save (f->db, NULL, &result, 1, &(DbSaved){ 0 }, &error));
  }
  sync_rows (f);
  view = shoebox_trait_store_snapshot (f->store);
  assert_all (f, view, N);
  g_assert_cmpint (shoebox_trait_view_find (view, 0), ==, -1);
  g_assert_cmpint (shoebox_trait_view_find (view, f->ids[N - 1] + 1), ==, -1);
  g_assert_cmpint (shoebox_trait_view_find (view, G_MAXINT64), ==, -1);
  shoebox_trait_view_get_ids (empty, &n);
  g_assert_cmpuint (n, ==, 0);

  /* Many at once, across blocks, and the columns of a linear head alone. */
  g_assert_true (shoebox_trait_view_read (view, 0, N, f->size, all, &error));
  g_assert_true (shoebox_trait_view_read (view, 0, N, linear, some, &error));
  for (int i = 0; i < N; i++)
    {
      g_autofree float *row = g_new (float, f->size);

      make_row (f, f->ids[i], 0, row);
      g_assert_cmpmem (all + i * f->size, sizeof *all * (gsize) f->size, row,
                       sizeof *row * (gsize) f->size);
      g_assert_cmpmem (some + i * linear, sizeof *some * (gsize) linear, row,
                       sizeof *row * (gsize) linear);
    }
  g_assert_true (shoebox_trait_view_read (view, N, 0, f->size, all, &error));
  /* The same view again as long as nothing changes. */
  {
    g_autoptr (ShoeboxTraitView) same = NULL;

    sync_rows (f);
    same = shoebox_trait_store_snapshot (f->store);
    g_assert_true (same == view);
  }
  assert_kept (f, TRUE);
  g_assert_cmpint (g_stat (f->path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);

  g_clear_pointer (&view, shoebox_trait_view_unref);
  reopen (f);
  view = shoebox_trait_store_snapshot (f->store);
  assert_all (f, view, N);
  assert_tidy (f);
}

static void
test_put (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxTraitView) before = NULL, after = NULL;
  const gint64 late = 1000000;

  add_photos (f, 600);
  sync_rows (f);
  before = shoebox_trait_store_snapshot (f->store);
  /* Out of order, one of them replaced twice. */
  put (f, late, 0);
  put (f, late - 5, 0);
  put (f, f->ids[0], 1);
  put (f, f->ids[0], 2);
  put (f, f->ids[599], 1);
  after = shoebox_trait_store_snapshot (f->store);
  g_assert_cmpuint (count (f), ==, 602);
  assert_row (f, after, late, 0);
  assert_row (f, after, late - 5, 0);
  assert_row (f, after, f->ids[0], 2);
  assert_row (f, after, f->ids[599], 1);
  assert_row (f, after, f->ids[1], 0);
  assert_all (f, before, 600);

  /* Later, in another process. */
  g_clear_pointer (&after, shoebox_trait_view_unref);
  reopen (f);
  after = shoebox_trait_store_snapshot (f->store);
  g_assert_cmpuint (count (f), ==, 602);
  assert_row (f, after, late, 0);
  assert_row (f, after, f->ids[0], 2);
  assert_row (f, after, f->ids[598], 0);
  assert_all (f, before, 600);
}

static void
test_gone (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxTraitView) before = NULL, view = NULL;
  g_autoptr (GError) error = NULL;
  DbFile file = { "0001.jpg", 100, 1001 };

  add_photos (f, 600);
  sync_rows (f);
  before = shoebox_trait_store_snapshot (f->store);
  g_assert_true (db_photos_mark_missing (f->db, f->ids, 3, NULL, &error));
  sync_rows (f);
  g_assert_cmpuint (count (f), ==, 597);
  reopen (f);
  g_assert_cmpuint (count (f), ==, 597);
  view = shoebox_trait_store_snapshot (f->store);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (shoebox_trait_view_find (view, f->ids[i]), ==, -1);
  assert_row (f, view, f->ids[3], 0);
  assert_all (f, before, 600);

  /* The file is there again. */
  g_assert_true (db_photos_upsert (f->db, f->root, &file, 1, NULL, &error));
  g_assert_no_error (error);
  sync_rows (f);
  g_clear_pointer (&view, shoebox_trait_view_unref);
  view = shoebox_trait_store_snapshot (f->store);
  g_assert_cmpuint (count (f), ==, 598);
  assert_row (f, view, f->ids[1], 0);
}

static void
test_compaction (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxTraitView) before = NULL, after = NULL;
  goffset size;

  add_photos (f, 600);
  sync_rows (f);
  before = shoebox_trait_store_snapshot (f->store);
  for (guint version = 1; version <= 3; version++)
    for (int i = 599; i >= 200; i--)
      put (f, f->ids[i], version % 3);
  size = file_size (f);
  sync_rows (f);
  g_assert_cmpint (file_size (f), <, size / 2);
  after = shoebox_trait_store_snapshot (f->store);
  assert_all (f, after, 600);
  assert_all (f, before, 600);
  assert_tidy (f);
  /* And it goes on, there and in the next process. */
  put (f, f->ids[0], 1);
  reopen (f);
  g_clear_pointer (&after, shoebox_trait_view_unref);
  after = shoebox_trait_store_snapshot (f->store);
  g_assert_cmpuint (count (f), ==, 600);
  assert_row (f, after, f->ids[0], 1);
  assert_row (f, after, f->ids[1], 0);
}

static gboolean
stop_cb (gpointer data)
{
  (*(int *) data)++;
  return FALSE;
}

static void
test_stopped (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxTraitView) view = NULL;
  int asked = 0;

  add_photos (f, 600);
  g_assert_false (shoebox_trait_store_sync (f->store, f->db, f->network, stop_cb, &asked, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (asked, ==, 1);
  g_assert_cmpuint (count (f), <, 600);
  sync_rows (f);
  view = shoebox_trait_store_snapshot (f->store);
  assert_all (f, view, 600);
}

static gboolean
put_cb (gpointer data)
{
  Fixture *f = data;

  if (count (f) == 0)
    put (f, f->ids[599], 1);
  return TRUE;
}

/* An import puts a row of a photo whose older vector has just been read. */
static void
test_overtaken (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxTraitView) view = NULL;

  add_photos (f, 600);
  g_assert_true (shoebox_trait_store_sync (f->store, f->db, f->network, put_cb, f, &error));
  view = shoebox_trait_store_snapshot (f->store);
  g_assert_cmpuint (count (f), ==, 600);
  for (int i = 0; i < 600; i++)
    assert_row (f, view, f->ids[i], i == 599);
}

static void
test_mean (Fixture *f, gconstpointer data)
{
  const guint many = 5000, sample = 4096;
  float mean[12], row[64];
  double sum[12] = { 0 };
  g_autoptr (ShoeboxTraitView) view = shoebox_trait_store_snapshot (f->store);

  g_assert_true (shoebox_trait_view_mean (view, mean, NULL));
  for (int k = 0; k < layout.embedding; k++)
    g_assert_cmpfloat (mean[k], ==, 0);

  for (gint64 id = 1; id <= 5; id++)
    {
      double length = 0;

      put (f, id, 0);
      make_row (f, id, 0, row);
      for (int k = 0; k < layout.embedding; k++)
        {
          length += (double) row[k] * row[k];
          sum[k] += row[k] / 5.0;
        }
      g_assert_cmpfloat_with_epsilon (length, 1, 2e-3);
    }
  g_clear_pointer (&view, shoebox_trait_view_unref);
  view = shoebox_trait_store_snapshot (f->store);
  g_assert_true (shoebox_trait_view_mean (view, mean, NULL));
  for (int k = 0; k < layout.embedding; k++)
    g_assert_cmpfloat_with_epsilon (mean[k], sum[k], 1e-6);

  /* Of many rows, a spread sample. */
  for (gint64 id = 1; id <= many; id++)
    put (f, id, 0);
  memset (sum, 0, sizeof sum);
  for (guint i = 0; i < sample; i++)
    {
      make_row (f, 1 + (gint64) i * many / sample, 0, row);
      for (int k = 0; k < layout.embedding; k++)
        sum[k] += row[k] / (double) sample;
    }
  g_clear_pointer (&view, shoebox_trait_view_unref);
  view = shoebox_trait_store_snapshot (f->store);
  g_assert_true (shoebox_trait_view_mean (view, mean, NULL));
  for (int k = 0; k < layout.embedding; k++)
    g_assert_cmpfloat_with_epsilon (mean[k], sum[k], 1e-6);
}

/* --- Doubt ------------------------------------------------------------------------------------ */

/* What was there is not believed, and made again. */
static void
assert_made_anew (Fixture *f)
{
  g_autoptr (ShoeboxTraitView) view = NULL;

  g_assert_cmpuint (count (f), ==, 0);
  sync_rows (f);
  view = shoebox_trait_store_snapshot (f->store);
  assert_all (f, view, N);
  assert_kept (f, TRUE);
  assert_tidy (f);
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autofree char *good = NULL;
  gsize length;

  add_photos (f, N);
  sync_rows (f);
  close_store (f);
  g_assert_true (g_file_get_contents (f->path, &good, &length, NULL));

  for (gsize i = 0; i < HEADER; i++)
    {
      good[i] ^= 4;
      test_write_file (f->path, good, length);
      good[i] ^= 4;
      f->store = shoebox_trait_store_open (f->dir, &f->networks);
      if (count (f) != 0)
        g_error ("byte %zu of the header may be anything", i);
      close_store (f);
    }

  /* The end is missing: of a row, of the ids of a block, of the header. */
  for (int i = 0; i < 4; i++)
    {
      const gsize lengths[] = { length - 1, length - (gsize) f->size * 2, 4096 + 100, HEADER - 1 };

      test_write_file (f->path, good, lengths[i]);
      f->store = shoebox_trait_store_open (f->dir, &f->networks);
      assert_made_anew (f);
      close_store (f);
    }

  /* A photo twice, and one that cannot be. */
  for (int i = 0; i < 2; i++)
    {
      gint64 ids[2];

      memcpy (ids, good + 4096, sizeof ids);
      ids[1] = i == 0 ? ids[0] : -1;
      {
        g_autofree char *bad = g_memdup2 (good, length);

        memcpy (bad + 4096, ids, sizeof ids);
        test_write_file (f->path, bad, length);
      }
      f->store = shoebox_trait_store_open (f->dir, &f->networks);
      assert_made_anew (f);
      close_store (f);
    }

  test_write_file (f->path, "", 0);
  f->store = shoebox_trait_store_open (f->dir, &f->networks);
  assert_made_anew (f);
  close_store (f);

  test_write_file (f->path, good, length);
  f->store = shoebox_trait_store_open (f->dir, &f->networks);
  g_assert_cmpuint (count (f), ==, N);
}

static void
test_other_networks (Fixture *f, gconstpointer data)
{
  add_photos (f, N);
  sync_rows (f);
  f->networks.opinion_id = (char *) "two";
  reopen (f);
  assert_made_anew (f);
  reopen (f);
  g_assert_cmpuint (count (f), ==, N);
  f->networks.opinion_id = (char *) "one";
  reopen (f);
  g_assert_cmpuint (count (f), ==, 0);
}

/* Somebody went back to a copy of library.db: the same ids, but other pictures. */
static void
test_other_database (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxTraitView) view = NULL;

  add_photos (f, N);
  sync_rows (f);
  close_store (f);
  db_begin (f->db, NULL);
  for (int i = N / 2; i < N; i++)
    {
      g_autoptr (GBytes) vector = make_vector (f->ids[i], 1);

      g_assert_true (db_vectors_set (f->db, f->ids[i], f->network, vector, NULL));
    }
  db_commit (f->db, NULL);

  reopen (f);
  g_assert_cmpuint (count (f), ==, N);
  sync_rows (f);
  view = shoebox_trait_store_snapshot (f->store);
  g_assert_cmpuint (count (f), ==, N);
  for (int i = 0; i < N; i++)
    assert_row (f, view, f->ids[i], i >= N / 2);
}

/* Runs @what in a process that ends without a word. */
static void
in_lost_process (Fixture *f, void (*what) (Fixture *f))
{
  int status;
  pid_t pid;

  close_store (f);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      f->store = shoebox_trait_store_open (f->dir, &f->networks);
      what (f);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  f->store = shoebox_trait_store_open (f->dir, &f->networks);
}

static void
put_one (Fixture *f)
{
  put (f, f->ids[0], 1);
}

static void
put_and_flush (Fixture *f)
{
  put_one (f);
  shoebox_trait_store_flush (f->store);
}

static void
flush_within_change (Fixture *f)
{
  shoebox_trait_store_begin_change (f->store);
  shoebox_trait_store_flush (f->store);
}

static void
change_and_flush (Fixture *f)
{
  shoebox_trait_store_begin_change (f->store);
  shoebox_trait_store_begin_change (f->store);
  put_one (f);
  shoebox_trait_store_end_change (f->store);
  shoebox_trait_store_end_change (f->store);
  shoebox_trait_store_flush (f->store);
}

static void
look (Fixture *f)
{
  g_assert_cmpuint (count (f), ==, N);
}

static void
test_crash (Fixture *f, gconstpointer data)
{
  add_photos (f, N);
  sync_rows (f);

  in_lost_process (f, look);
  g_assert_cmpuint (count (f), ==, N);
  in_lost_process (f, put_one);
  assert_made_anew (f);
  in_lost_process (f, flush_within_change);
  assert_made_anew (f);
  in_lost_process (f, put_and_flush);
  g_assert_cmpuint (count (f), ==, N);
  in_lost_process (f, change_and_flush);
  g_assert_cmpuint (count (f), ==, N);
}

/* --- A file that does not take rows ----------------------------------------------------------- */

static void
limit_files (rlim_t size)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size == 0 ? limit.rlim_max : size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_full_disk (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxTraitView) view = NULL;

  signal (SIGXFSZ, SIG_IGN);
  add_photos (f, N);
  limit_files (40000); /* in the second block */
  sync_rows (f);
  put (f, f->ids[0], 0);
  limit_files (0);
  view = shoebox_trait_store_snapshot (f->store);
  assert_all (f, view, N);
  assert_kept (f, FALSE);
  assert_tidy (f);
  shoebox_trait_store_flush (f->store);
  assert_kept (f, FALSE);

  reopen (f);
  assert_made_anew (f);
  assert_all (f, view, N);

  /* No room for a header even; and for a file that has rows, none to say that it changes. */
  close_store (f);
  limit_files (10);
  f->store = shoebox_trait_store_open (f->dir, &f->networks);
  g_assert_cmpuint (count (f), ==, N);
  shoebox_trait_store_begin_change (f->store);
  assert_kept (f, FALSE);
  put (f, f->ids[0], 1);
  shoebox_trait_store_end_change (f->store);
  g_clear_pointer (&view, shoebox_trait_view_unref);
  view = shoebox_trait_store_snapshot (f->store);
  g_assert_cmpuint (count (f), ==, N);
  assert_row (f, view, f->ids[0], 1);
  assert_row (f, view, f->ids[1], 0);
  reopen (f);
  g_assert_cmpuint (count (f), ==, 0);
  assert_kept (f, FALSE);
  sync_rows (f);
  limit_files (0);
  g_clear_pointer (&view, shoebox_trait_view_unref);
  view = shoebox_trait_store_snapshot (f->store);
  assert_all (f, view, N);
}

/* Compaction needs room for both files; without it, everything stays as it was. */
static void
test_no_room_to_compact (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxTraitView) view = NULL;
  goffset size;

  signal (SIGXFSZ, SIG_IGN);
  add_photos (f, N);
  sync_rows (f);
  for (int i = 0; i < N; i++)
    put (f, f->ids[i], 0);
  size = file_size (f);
  limit_files (40000);
  sync_rows (f);
  limit_files (0);
  g_assert_cmpint (file_size (f), ==, size);
  assert_tidy (f);
  reopen (f);
  view = shoebox_trait_store_snapshot (f->store);
  assert_all (f, view, N);
  sync_rows (f);
  g_assert_cmpint (file_size (f), <, size);
}

static void
test_no_file (Fixture *f, gconstpointer data)
{
  g_autofree char *child = g_build_filename (f->path, "child", NULL);
  g_autoptr (ShoeboxTraitView) view = NULL, own_view = NULL;
  g_autoptr (ShoeboxTraitStore) own = NULL;
  g_autoptr (GError) error = NULL;

  add_photos (f, N);
  /* Something else has the name. */
  close_store (f);
  g_remove (f->path);
  g_assert_cmpint (g_mkdir (f->path, 0700), ==, 0);
  test_write_file (child, "", 0);
  f->store = shoebox_trait_store_open (f->dir, &f->networks);
  sync_rows (f);
  view = shoebox_trait_store_snapshot (f->store);
  assert_all (f, view, N);
  assert_kept (f, FALSE);
  assert_tidy (f);
  g_assert_true (g_file_test (child, G_FILE_TEST_EXISTS));

  /* No name is wanted. */
  own = shoebox_trait_store_open (NULL, &f->networks);
  g_assert_true (shoebox_trait_store_sync (own, f->db, f->network, NULL, NULL, &error));
  own_view = shoebox_trait_store_snapshot (own);
  assert_all (f, own_view, N);
  g_assert_null (shoebox_trait_store_dup_problem (own));
}

/* Somebody cuts the file under a view: an error, no crash, and a way out. */
static void
test_cut (Fixture *f, gconstpointer data)
{
  g_autofree float *rows = g_new (float, N * f->size);
  g_autoptr (ShoeboxTraitView) view = NULL;
  g_autoptr (GError) error = NULL;

  add_photos (f, N);
  sync_rows (f);
  view = shoebox_trait_store_snapshot (f->store);
  g_assert_cmpint (truncate (f->path, 40000), ==, 0);
  g_assert_false (shoebox_trait_view_read (view, 0, N, f->size, rows, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  shoebox_trait_store_reset (f->store);
  assert_made_anew (f);
}

/* --- Threads ---------------------------------------------------------------------------------- */

typedef struct
{
  Fixture *f;
  float (*allowed)[2][64]; /* the two rows of each photo that may be read */
  gint stop;
} Race;

static void *
import_thread (void *data)
{
  Race *race = data;

  for (guint round = 0; round < 8; round++)
    for (int i = 0; i < 400; i++)
      {
        shoebox_trait_store_begin_change (race->f->store);
        put (race->f, race->f->ids[(i * 7 + (int) round) % 400], round % 2);
        shoebox_trait_store_end_change (race->f->store);
      }
  g_atomic_int_set (&race->stop, 1);
  return NULL;
}

static void *
sync_thread (void *data)
{
  Race *race = data;
  g_autoptr (Db) db = open_db (race->f);

  while (!g_atomic_int_get (&race->stop))
    {
      g_assert_true (shoebox_trait_store_sync (race->f->store, db, race->f->network, NULL, NULL,
                                               NULL));
      shoebox_trait_store_flush (race->f->store);
    }
  return NULL;
}

static void *
view_thread (void *data)
{
  Race *race = data;
  Fixture *f = race->f;
  g_autofree float *rows = g_new (float, 600 * f->size);

  while (!g_atomic_int_get (&race->stop))
    {
      g_autoptr (ShoeboxTraitView) view = shoebox_trait_store_snapshot (f->store);
      guint n;
      const gint64 *ids = shoebox_trait_view_get_ids (view, &n);

      g_assert_cmpuint (n, <=, 600);
      g_assert_true (shoebox_trait_view_read (view, 0, n, f->size, rows, NULL));
      for (guint i = 0; i < n; i++)
        {
          const float *row = rows + i * (gsize) f->size;
          gsize size = sizeof *row * (gsize) f->size;

          g_assert_true (memcmp (row, race->allowed[ids[i]][0], size) == 0
                         || memcmp (row, race->allowed[ids[i]][1], size) == 0);
        }
    }
  return NULL;
}

static void
test_threads (Fixture *f, gconstpointer data)
{
  static void *(*const funcs[]) (void *) = { import_thread, sync_thread, view_thread, view_thread };
  pthread_t threads[G_N_ELEMENTS (funcs)];
  g_autoptr (ShoeboxTraitView) view = NULL;
  Race race = { f };

  add_photos (f, 600);
  race.allowed = g_malloc (sizeof *race.allowed * (gsize) (f->ids[599] + 1));
  g_assert_cmpint (f->size, <=, 64);
  for (int i = 0; i < 600; i++)
    for (guint version = 0; version < 2; version++)
      make_row (f, f->ids[i], version, race.allowed[f->ids[i]][version]);
  for (gsize i = 0; i < G_N_ELEMENTS (funcs); i++)
    g_assert_cmpint (pthread_create (&threads[i], NULL, funcs[i], &race), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (funcs); i++)
    pthread_join (threads[i], NULL);

  sync_rows (f);
  view = shoebox_trait_store_snapshot (f->store);
  g_assert_cmpuint (count (f), ==, 600);
  for (int i = 0; i < 600; i++)
    assert_row (f, view, f->ids[i], i < 400);
  g_free (race.allowed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/trait-store/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("fill", test_fill);
  ADD ("put", test_put);
  ADD ("gone", test_gone);
  ADD ("compaction", test_compaction);
  ADD ("stopped", test_stopped);
  ADD ("overtaken", test_overtaken);
  ADD ("mean", test_mean);
  ADD ("damaged", test_damaged);
  ADD ("other-networks", test_other_networks);
  ADD ("other-database", test_other_database);
  ADD ("crash", test_crash);
  ADD ("full-disk", test_full_disk);
  ADD ("no-room-to-compact", test_no_room_to_compact);
  ADD ("no-file", test_no_file);
  ADD ("cut", test_cut);
  ADD ("threads", test_threads);
  return g_test_run ();
}
