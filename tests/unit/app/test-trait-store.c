/* The trait store: rows are what the vectors in the database give, and stay so under many threads. */
#include "trait-test.h"

#include "photos.h"
#include "results.h"
#include "vectors.h"

#include <math.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

/* --- Rows ------------------------------------------------------------------------------------- */

static void
test_fill (Fixture *f, gconstpointer data)
{
  const int linear = nn_traits_linear (&f->traits);
  g_autofree float *all = g_new (float, N_PHOTOS * f->size), *some = g_new (float, N_PHOTOS * linear);
  g_autoptr (ShoeboxTraitView) empty = shoebox_trait_store_snapshot (f->store), view = NULL;
  g_autoptr (GBytes) alien = g_bytes_new_static ("alien", 5);
  g_autoptr (GError) error = NULL;
  GStatBuf st;
  guint n;

  add_photos (f, N_PHOTOS);
  /* One without a vector, one whose vector is of another made_layout. */
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
  assert_all (f, view, N_PHOTOS);
  g_assert_cmpint (shoebox_trait_view_find (view, 0), ==, -1);
  g_assert_cmpint (shoebox_trait_view_find (view, f->ids[N_PHOTOS - 1] + 1), ==, -1);
  g_assert_cmpint (shoebox_trait_view_find (view, G_MAXINT64), ==, -1);
  shoebox_trait_view_get_ids (empty, &n);
  g_assert_cmpuint (n, ==, 0);

  /* Many at once, across blocks, and the columns of a linear head alone. */
  g_assert_true (shoebox_trait_view_read (view, 0, N_PHOTOS, f->size, all, &error));
  g_assert_true (shoebox_trait_view_read (view, 0, N_PHOTOS, linear, some, &error));
  for (int i = 0; i < N_PHOTOS; i++)
    {
      g_autofree float *row = g_new (float, f->size);

      make_row (f, f->ids[i], 0, row);
      g_assert_cmpmem (all + i * f->size, sizeof *all * (gsize) f->size, row,
                       sizeof *row * (gsize) f->size);
      g_assert_cmpmem (some + i * linear, sizeof *some * (gsize) linear, row,
                       sizeof *row * (gsize) linear);
    }
  g_assert_true (shoebox_trait_view_read (view, N_PHOTOS, 0, f->size, all, &error));
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
  assert_all (f, view, N_PHOTOS);
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
  for (int k = 0; k < made_layout.embedding; k++)
    g_assert_cmpfloat (mean[k], ==, 0);

  for (gint64 id = 1; id <= 5; id++)
    {
      double length = 0;

      put (f, id, 0);
      make_row (f, id, 0, row);
      for (int k = 0; k < made_layout.embedding; k++)
        {
          length += (double) row[k] * row[k];
          sum[k] += row[k] / 5.0;
        }
      g_assert_cmpfloat_with_epsilon (length, 1, 2e-3);
    }
  g_clear_pointer (&view, shoebox_trait_view_unref);
  view = shoebox_trait_store_snapshot (f->store);
  g_assert_true (shoebox_trait_view_mean (view, mean, NULL));
  for (int k = 0; k < made_layout.embedding; k++)
    g_assert_cmpfloat_with_epsilon (mean[k], sum[k], 1e-6);

  /* Of many rows, a spread sample. */
  for (gint64 id = 1; id <= many; id++)
    put (f, id, 0);
  memset (sum, 0, sizeof sum);
  for (guint i = 0; i < sample; i++)
    {
      make_row (f, 1 + (gint64) i * many / sample, 0, row);
      for (int k = 0; k < made_layout.embedding; k++)
        sum[k] += row[k] / (double) sample;
    }
  g_clear_pointer (&view, shoebox_trait_view_unref);
  view = shoebox_trait_store_snapshot (f->store);
  g_assert_true (shoebox_trait_view_mean (view, mean, NULL));
  for (int k = 0; k < made_layout.embedding; k++)
    g_assert_cmpfloat_with_epsilon (mean[k], sum[k], 1e-6);
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
  ADD ("threads", test_threads);
  return g_test_run ();
}
