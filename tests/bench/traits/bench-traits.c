/* bench-traits [PHOTOS [FOLDER]]: how long the trait store takes at 100,000 photos: filling it from
 * the database, opening it, finding nothing to do, and reading every row. Networks and starter
 * albums are the real ones, feature vectors are made up. One line a figure: name, value, unit. The
 * library is made in FOLDER and left there, so that a second run starts with the file warm. */
#include "networks.h"
#include "trait-store.h"

#include "db.h"
#include "photos.h"
#include "results.h"
#include "roots.h"
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <glib/gstdio.h>

static gint64 started;
static double cpu_started;

static double
cpu_ms (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

static void
start (void)
{
  cpu_started = cpu_ms ();
  started = g_get_monotonic_time ();
}

static void
report (const char *name)
{
  double cpu = cpu_ms () - cpu_started;

  printf ("%-44s %10.1f ms (%.1f of the processor)\n", name,
          (double) (g_get_monotonic_time () - started) / 1000, cpu);
}

static void
check (const GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static double
sum_of (const float *p, gsize n)
{
  float part[8] = { 0 };

  for (gsize i = 0; i + 8 <= n; i += 8)
    for (int k = 0; k < 8; k++)
      part[k] += p[i + k];
  return part[0] + part[1] + part[2] + part[3] + part[4] + part[5] + part[6] + part[7];
}

/* What a network might have said: half of the embedding is zero, a few classes are likely. */
static void
make_feature (const NnFeatureLayout *layout, GRand *rand, float *feature)
{
  float *classes = feature + layout->embedding, *objects = classes + layout->classes, total = 0;

  for (int i = 0; i < layout->embedding; i++)
    feature[i] = (float) MAX (g_rand_double_range (rand, -1, 1), 0);
  for (int i = 0; i < layout->classes; i++)
    {
      double u = g_rand_double (rand);

      classes[i] = (float) (10 * u * u * u);
      total += expf (classes[i]);
    }
  for (int i = 0; i < layout->classes; i++)
    classes[i] -= logf (total);
  for (int i = 0; i < layout->objects + NN_N_CUES; i++)
    objects[i] = (float) (g_rand_double (rand) * 0.5);
}

static void
make_library (Db *db, const NnFeatureLayout *layout, gint64 network, int n)
{
  enum { GROUP = 256 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autofree float *feature = g_new (float, nn_feature_size (layout));
  g_autoptr (GError) error = NULL;
  gint64 root = db_roots_ensure (db, "/photos", NULL, NULL, &error);

  for (int i = 0; i < n; i += GROUP)
    {
      DbUpserted rows[GROUP];
      int size = MIN (GROUP, n - i);

      db_begin (db, &error);
      for (int k = 0; k < size; k++)
        {
          g_autofree char *name = g_strdup_printf ("%06d.jpg", i + k);
          DbFile file = { name, 1000, 1000000000LL * (i + k) };
          DbResult result = { .size = -1, .mtime_ns = -1, .p = NAN, .network = network,
                              .unsorted = DB_UNSORTED_FAR };
          DbSaved saved = { 0 };
          g_autoptr (GBytes) vector = NULL;

          result.metadata = (DbMetadata){ .taken_at = -1, .lat = NAN, .lon = NAN };
          make_feature (layout, rand, feature);
          vector = shoebox_feature_pack (layout, feature);
          db_photos_upsert (db, root, &file, 1, &rows[k], &error);
          check (error);
          result.photo = rows[k].id;
          memcpy (result.hash, &rows[k].id, sizeof rows[k].id);
          result.vector = vector;
          db_results_save (db, NULL, &result, 1, &saved, &error);
          check (error);
          db_saved_clear (&saved);
        }
      db_commit (db, &error);
      check (error);
    }
}

static gboolean
count_cb (gint64 photo, gconstpointer blob, gsize size, gpointer user_data)
{
  const guint8 *p = blob;

  for (gsize i = 0; i < size; i += 64)
    *(gsize *) user_data += p[i];
  return TRUE;
}

static void
read_all (ShoeboxTraitView *view, int columns, const char *name)
{
  enum { BLOCK = 256 };
  g_autofree float *block = g_new (float, (gsize) columns * BLOCK);
  g_autoptr (GError) error = NULL;
  double sum = 0;
  guint n;

  shoebox_trait_view_get_ids (view, &n);
  start ();
  for (guint i = 0; i < n; i += BLOCK)
    {
      guint rows = MIN (BLOCK, n - i);

      shoebox_trait_view_read (view, i, rows, columns, block, &error);
      check (error);
      sum += sum_of (block, (gsize) rows * (gsize) columns);
    }
  report (name);
  if (isnan (sum))
    g_error ("rows are not numbers");
}

int
main (int argc, char **argv)
{
  int n = argc > 1 ? atoi (argv[1]) : 100000;
  g_autofree char *dir = argc > 2 ? g_strdup (argv[2])
                                  : g_dir_make_tmp ("shoebox-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "library.db", NULL);
  g_autofree char *cache = g_build_filename (dir, "traits.cache", NULL);
  g_autofree float *mean = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = NULL;
  ShoeboxNetworks *networks = shoebox_networks_load (&error);
  ShoeboxTraitStore *store;
  ShoeboxTraitView *view;
  const NnTraitLayout *layout;
  gint64 network, middle;

  check (error);
  g_mkdir_with_parents (dir, 0700);
  db = db_open (path, DB_OPEN_WRITE, &error);
  check (error);
  network = db_networks_ensure (db, "made", &error);
  check (error);
  {
    g_autoptr (GArray) there = db_vectors_list (db, network, &error);

    check (error);
    if ((int) there->len < n)
      make_library (db, &networks->layout, network, n);
  }

  /* What the fill cannot be faster than, and what scoring would take without the store. */
  for (int i = 0; i < 2; i++)
    {
      gsize sum = 0;

      start ();
      db_vectors_foreach (db, network, count_cb, &sum, &error);
      check (error);
      report ("read every vector in the database");
    }

  g_remove (cache);
  store = shoebox_trait_store_open (dir, networks);
  layout = shoebox_trait_store_get_layout (store);
  printf ("%-44s %10d + %d numbers\n", "row", nn_traits_linear (layout), layout->objects);
  start ();
  shoebox_trait_store_sync (store, db, network, NULL, NULL, &error);
  check (error);
  report ("fill from the database");
  start ();
  shoebox_trait_store_flush (store);
  report ("flush");
  shoebox_trait_store_free (store);

  start ();
  store = shoebox_trait_store_open (dir, networks);
  report ("open");
  start ();
  shoebox_trait_store_sync (store, db, network, NULL, NULL, &error);
  check (error);
  report ("first sync, proves a sample");
  start ();
  shoebox_trait_store_sync (store, db, network, NULL, NULL, &error);
  check (error);
  report ("sync, nothing to do");
  start ();
  view = shoebox_trait_store_snapshot (store);
  report ("snapshot");
  for (int i = 0; i < 2; i++)
    read_all (view, nn_traits_size (layout), "read and add up every row");
  read_all (view, nn_traits_linear (layout), "the same without object scores");
  read_all (view, nn_traits_linear (layout), "the same without object scores");
  mean = g_new (float, layout->embedding);
  start ();
  shoebox_trait_view_mean (view, mean, &error);
  check (error);
  report ("mean");

  {
    g_autofree float *feature = g_new (float, nn_feature_size (&networks->layout));
    g_autoptr (GRand) rand = g_rand_new_with_seed (2);

    make_feature (&networks->layout, rand, feature);
    middle = shoebox_trait_view_get_ids (view, NULL)[n / 2];
    start ();
    for (int i = 0; i < 32; i++)
      shoebox_trait_store_put (store, middle + i, feature);
    report ("put 32 rows");
  }
  shoebox_trait_view_unref (view);
  start ();
  view = shoebox_trait_store_snapshot (store);
  report ("snapshot after that");
  shoebox_trait_view_unref (view);
  start ();
  shoebox_trait_store_free (store);
  report ("close");
  g_clear_pointer (&db, db_close);
  if (argc <= 2)
    {
      g_remove (cache);
      g_remove (path);
      g_rmdir (dir);
    }
  shoebox_networks_free (networks);
  return 0;
}
