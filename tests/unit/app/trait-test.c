/* trait-test.c: a library of made vectors, and its trait store. */
#include "trait-test.h"

#include "photos.h"
#include "results.h"
#include "roots.h"
#include "vectors.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

const NnFeatureLayout made_layout = { .embedding = 12, .classes = 4, .objects = 5 };
static const char *const classes[] = { "dog", "cat", "house", "tree" };

/* --- What is right ---------------------------------------------------------------------------- */

/* What the networks say of photo @id at its @version-th look. */
static void
make_feature (gint64 id, guint version, float *feature)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) (id * 31 + version));
  float total = 0;

  for (int i = 0; i < nn_feature_size (&made_layout); i++)
    feature[i] = (float) g_rand_double_range (rand, 0, 1);
  for (int i = 0; i < made_layout.classes; i++)
    total += expf (feature[made_layout.embedding + i]);
  for (int i = 0; i < made_layout.classes; i++)
    feature[made_layout.embedding + i] -= logf (total);
}

GBytes *
make_vector (gint64 id, guint version)
{
  g_autofree float *feature = g_new (float, nn_feature_size (&made_layout));

  make_feature (id, version, feature);
  return shoebox_feature_pack (&made_layout, feature);
}

void
make_row (Fixture *f, gint64 id, guint version, float *row)
{
  g_autoptr (GBytes) vector = make_vector (id, version);
  g_autofree float *feature = shoebox_feature_unpack (&made_layout, vector);
  g_autofree uint16_t *halves = g_new (uint16_t, f->size);

  nn_traits_compute (&made_layout, f->networks.starter, feature, row);
  nn_half_from_float (halves, row, (gsize) f->size);
  nn_half_to_float (row, halves, (gsize) f->size);
}

void
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

void
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
  *networks = (ShoeboxNetworks){ .layout = made_layout, .opinion_id = (char *) "one" };
  networks->starter = nn_starter_load_for (path, &made_layout, classes, &err);
  g_assert_cmpstr (err.text, ==, "");
  g_remove (path);
}

void
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

Db *
open_db (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->dir, "library.db", NULL);
  g_autoptr (GError) error = NULL;
  Db *db = db_open (path, DB_OPEN_WRITE, &error);

  g_assert_no_error (error);
  return db;
}

void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = test_folder_new ();
  f->path = g_build_filename (f->dir, "traits.cache", NULL);
  make_networks (&f->networks);
  f->traits = nn_traits_layout (&made_layout, f->networks.starter);
  f->size = nn_traits_size (&f->traits);
  f->db = open_db (f);
  f->root = db_roots_ensure (f->db, "/photos", NULL, NULL, NULL);
  f->network = db_networks_ensure (f->db, "made", NULL);
  f->store = shoebox_trait_store_open (f->dir, &f->networks);
}

void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->store, shoebox_trait_store_free);
  db_close (f->db);
  nn_starter_free (f->networks.starter);
  test_folder_free (f->dir);
  g_free (f->path);
}

void
sync_rows (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (shoebox_trait_store_sync (f->store, f->db, f->network, NULL, NULL, &error));
  g_assert_no_error (error);
}

void
put (Fixture *f, gint64 id, guint version)
{
  g_autofree float *feature = g_new (float, nn_feature_size (&made_layout));

  make_feature (id, version, feature);
  shoebox_trait_store_put (f->store, id, feature);
}

void
close_store (Fixture *f)
{
  g_clear_pointer (&f->store, shoebox_trait_store_free);
}

void
reopen (Fixture *f)
{
  close_store (f);
  f->store = shoebox_trait_store_open (f->dir, &f->networks);
}

guint
count (Fixture *f)
{
  g_autoptr (ShoeboxTraitView) view = shoebox_trait_store_snapshot (f->store);
  guint n;

  shoebox_trait_view_get_ids (view, &n);
  return n;
}

void
assert_kept (Fixture *f, gboolean kept)
{
  g_autofree char *problem = shoebox_trait_store_dup_problem (f->store);

  if (kept)
    g_assert_cmpstr (problem, ==, NULL);
  else
    g_assert_nonnull (problem);
  g_assert_true (g_file_test (f->path, G_FILE_TEST_IS_REGULAR) == kept);
}

void
assert_tidy (Fixture *f)
{
  g_autofree char *beside = g_strconcat (f->path, ".new", NULL);

  g_assert_false (g_file_test (beside, G_FILE_TEST_EXISTS));
}

goffset
file_size (Fixture *f)
{
  GStatBuf st;

  g_assert_cmpint (g_stat (f->path, &st), ==, 0);
  return st.st_size;
}
