/* The file of the trait store: whatever happens to it, no row is believed that is not right, and where it
 * cannot be written the rows are there all the same. */
#include "trait-test.h"

#include "photos.h"
#include "roots.h"
#include "vectors.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define HEADER 88

/* --- Doubt ------------------------------------------------------------------------------------ */

/* What was there is not believed, and made again. */
static void
assert_made_anew (Fixture *f)
{
  g_autoptr (ShoeboxTraitView) view = NULL;

  g_assert_cmpuint (count (f), ==, 0);
  sync_rows (f);
  view = shoebox_trait_store_snapshot (f->store);
  assert_all (f, view, N_PHOTOS);
  assert_kept (f, TRUE);
  assert_tidy (f);
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autofree char *good = NULL;
  gsize length;

  add_photos (f, N_PHOTOS);
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
  g_assert_cmpuint (count (f), ==, N_PHOTOS);
}

static void
test_other_networks (Fixture *f, gconstpointer data)
{
  add_photos (f, N_PHOTOS);
  sync_rows (f);
  f->networks.opinion_id = (char *) "two";
  reopen (f);
  assert_made_anew (f);
  reopen (f);
  g_assert_cmpuint (count (f), ==, N_PHOTOS);
  f->networks.opinion_id = (char *) "one";
  reopen (f);
  g_assert_cmpuint (count (f), ==, 0);
}

/* Somebody went back to a copy of library.db: the same ids, but other pictures. */
static void
test_other_database (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxTraitView) view = NULL;

  add_photos (f, N_PHOTOS);
  sync_rows (f);
  close_store (f);
  db_begin (f->db, NULL);
  for (int i = N_PHOTOS / 2; i < N_PHOTOS; i++)
    {
      g_autoptr (GBytes) vector = make_vector (f->ids[i], 1);

      g_assert_true (db_vectors_set (f->db, f->ids[i], f->network, vector, NULL));
    }
  db_commit (f->db, NULL);

  reopen (f);
  g_assert_cmpuint (count (f), ==, N_PHOTOS);
  sync_rows (f);
  view = shoebox_trait_store_snapshot (f->store);
  g_assert_cmpuint (count (f), ==, N_PHOTOS);
  for (int i = 0; i < N_PHOTOS; i++)
    assert_row (f, view, f->ids[i], i >= N_PHOTOS / 2);
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
  g_assert_cmpuint (count (f), ==, N_PHOTOS);
}

static void
test_crash (Fixture *f, gconstpointer data)
{
  add_photos (f, N_PHOTOS);
  sync_rows (f);

  in_lost_process (f, look);
  g_assert_cmpuint (count (f), ==, N_PHOTOS);
  in_lost_process (f, put_one);
  assert_made_anew (f);
  in_lost_process (f, flush_within_change);
  assert_made_anew (f);
  in_lost_process (f, put_and_flush);
  g_assert_cmpuint (count (f), ==, N_PHOTOS);
  in_lost_process (f, change_and_flush);
  g_assert_cmpuint (count (f), ==, N_PHOTOS);
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
  add_photos (f, N_PHOTOS);
  limit_files (40000); /* in the second block */
  sync_rows (f);
  put (f, f->ids[0], 0);
  limit_files (0);
  view = shoebox_trait_store_snapshot (f->store);
  assert_all (f, view, N_PHOTOS);
  assert_kept (f, FALSE);
  assert_tidy (f);
  shoebox_trait_store_flush (f->store);
  assert_kept (f, FALSE);

  reopen (f);
  assert_made_anew (f);
  assert_all (f, view, N_PHOTOS);

  /* No room for a header even; and for a file that has rows, none to say that it changes. */
  close_store (f);
  limit_files (10);
  f->store = shoebox_trait_store_open (f->dir, &f->networks);
  g_assert_cmpuint (count (f), ==, N_PHOTOS);
  shoebox_trait_store_begin_change (f->store);
  assert_kept (f, FALSE);
  put (f, f->ids[0], 1);
  shoebox_trait_store_end_change (f->store);
  g_clear_pointer (&view, shoebox_trait_view_unref);
  view = shoebox_trait_store_snapshot (f->store);
  g_assert_cmpuint (count (f), ==, N_PHOTOS);
  assert_row (f, view, f->ids[0], 1);
  assert_row (f, view, f->ids[1], 0);
  reopen (f);
  g_assert_cmpuint (count (f), ==, 0);
  assert_kept (f, FALSE);
  sync_rows (f);
  limit_files (0);
  g_clear_pointer (&view, shoebox_trait_view_unref);
  view = shoebox_trait_store_snapshot (f->store);
  assert_all (f, view, N_PHOTOS);
}

/* Compaction needs room for both files; without it, everything stays as it was. */
static void
test_no_room_to_compact (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxTraitView) view = NULL;
  goffset size;

  signal (SIGXFSZ, SIG_IGN);
  add_photos (f, N_PHOTOS);
  sync_rows (f);
  for (int i = 0; i < N_PHOTOS; i++)
    put (f, f->ids[i], 0);
  size = file_size (f);
  limit_files (40000);
  sync_rows (f);
  limit_files (0);
  g_assert_cmpint (file_size (f), ==, size);
  assert_tidy (f);
  reopen (f);
  view = shoebox_trait_store_snapshot (f->store);
  assert_all (f, view, N_PHOTOS);
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

  add_photos (f, N_PHOTOS);
  /* Something else has the name. */
  close_store (f);
  g_remove (f->path);
  g_assert_cmpint (g_mkdir (f->path, 0700), ==, 0);
  test_write_file (child, "", 0);
  f->store = shoebox_trait_store_open (f->dir, &f->networks);
  sync_rows (f);
  view = shoebox_trait_store_snapshot (f->store);
  assert_all (f, view, N_PHOTOS);
  assert_kept (f, FALSE);
  assert_tidy (f);
  g_assert_true (g_file_test (child, G_FILE_TEST_EXISTS));

  /* No name is wanted. */
  own = shoebox_trait_store_open (NULL, &f->networks);
  g_assert_true (shoebox_trait_store_sync (own, f->db, f->network, NULL, NULL, &error));
  own_view = shoebox_trait_store_snapshot (own);
  assert_all (f, own_view, N_PHOTOS);
  g_assert_null (shoebox_trait_store_dup_problem (own));
}

/* Somebody cuts the file under a view: an error, no crash, and a way out. */
static void
test_cut (Fixture *f, gconstpointer data)
{
  g_autofree float *rows = g_new (float, N_PHOTOS * f->size);
  g_autoptr (ShoeboxTraitView) view = NULL;
  g_autoptr (GError) error = NULL;

  add_photos (f, N_PHOTOS);
  sync_rows (f);
  view = shoebox_trait_store_snapshot (f->store);
  g_assert_cmpint (truncate (f->path, 40000), ==, 0);
  g_assert_false (shoebox_trait_view_read (view, 0, N_PHOTOS, f->size, rows, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  shoebox_trait_store_reset (f->store);
  assert_made_anew (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/trait-doubt/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("damaged", test_damaged);
  ADD ("other-networks", test_other_networks);
  ADD ("other-database", test_other_database);
  ADD ("crash", test_crash);
  ADD ("full-disk", test_full_disk);
  ADD ("no-room-to-compact", test_no_room_to_compact);
  ADD ("no-file", test_no_file);
  ADD ("cut", test_cut);
  return g_test_run ();
}
