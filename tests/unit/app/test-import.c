/* Importing real folders with real networks, and the traps: what is missing, moved, damaged, given
 * twice, or interrupted. */
#include "decoder-client.h"
#include "library.h"
#include "import.h"
#include "photo.h"
#include "label.h"
#include "networks.h"
#include "trait-store.h"

#include "db.h"
#include "vectors.h"

#include "import-fixture.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>


/* Under ThreadSanitizer the networks take seconds a photo, so only the cases that are about threads
 * are run, with few photos. */
#ifdef __SANITIZE_THREAD__
#define UNDER_TSAN TRUE
#define MANY 8
#else
#define UNDER_TSAN FALSE
#define MANY 60
#endif

static void
write_photo (Fixture *f, const char *name, guint seed)
{
  g_autofree char *path = photo_path (f, name);

  test_write_picture (path, "jpeg", seed, 320, 240);
}

static void
wait_for_import (ShoeboxLibrary *library, ShoeboxImportProgress *progress)
{
  ShoeboxImportProgress own;

  if (progress == NULL)
    progress = &own;
  do
    {
      g_main_context_iteration (NULL, TRUE);
      shoebox_import_get_progress (shoebox_library_get_import (library), progress);
    }
  while (progress->state < SHOEBOX_IMPORT_DONE);
}

static void
import (Fixture *f, const char *folder, ShoeboxImportProgress *progress)
{
  const char *folders[] = { folder, NULL };
  ShoeboxImportProgress own;

  if (progress == NULL)
    progress = &own;
  shoebox_library_import (f->library, folders);
  wait_for_import (f->library, progress);
  if (shoebox_import_get_error (shoebox_library_get_import (f->library)) != NULL)
    g_error ("import: %s",
             shoebox_import_get_error (shoebox_library_get_import (f->library))->message);
  g_assert_cmpuint (progress->state, ==, SHOEBOX_IMPORT_DONE);
}

static gint64
make_album (Fixture *f, const char *name)
{
  g_autoptr (ShoeboxAct) act = NULL;
  gint64 id;

  act = shoebox_library_add_label (f->library, SHOEBOX_ALBUM, name, &id, NULL);
  g_assert_nonnull (act);
  return id;
}

static void
file_in (Fixture *f, gint64 photo, gint64 album)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = shoebox_library_file (f->library, &photo, 1, album, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (act->n_photos, ==, 1);
}

static void
assert_album (Fixture *f, gint64 photo, gint64 album)
{
  g_autoptr (ShoeboxPhoto) object = shoebox_library_get_photo (f->library, photo);

  g_assert_nonnull (object);
  g_assert_cmpint (shoebox_photo_get_album (object), ==, album);
  g_assert_cmpuint (shoebox_photo_get_source (object), ==, SHOEBOX_BY_USER);
}

/* --- The plain case ---------------------------------------------------------------------------- */

static void
photos_added_cb (ShoeboxLibrary *library, guint n, gpointer user_data)
{
  guint *added = user_data;

  *added += n;
}

static void
test_forty (Fixture *f, gconstpointer data)
{
  ShoeboxImportProgress progress;
  ShoeboxCounts counts;
  guint added = 0;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u.jpg", i);

      write_photo (f, name, i);
    }
  g_signal_connect (f->library, "photos-added", G_CALLBACK (photos_added_cb), &added);
  import (f, f->photos, &progress);
  g_assert_cmpuint (added, ==, 40);
  g_assert_cmpuint (progress.found, ==, 40);
  g_assert_cmpuint (progress.done, ==, 40);
  g_assert_cmpuint (progress.todo, ==, 40);
  g_assert_cmpuint (progress.unchanged, ==, 0);
  g_assert_cmpuint (progress.broken, ==, 0);
  g_assert_cmpuint (progress.problems, ==, 0);
  g_assert_cmpuint (count (f, ""), ==, 40);
  g_assert_cmpuint (count (f, "is:ok"), ==, 40);
  shoebox_library_get_counts (f->library, &counts);
  g_assert_cmpuint (counts.all, ==, 40);
  g_assert_cmpuint (counts.new_, ==, 0);

  /* Each has a thumbnail, and either an album or a reason. */
  g_autoptr (GArray) ids = shoebox_library_query (f->library, "", NULL);
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr (GBytes) jpeg = shoebox_library_load_thumbnail (f->library, id);
      g_autoptr (GError) error = NULL;
      g_autoptr (ShoeboxDetails) details = shoebox_library_describe (f->library, id, &error);
      float sum;

      g_assert_no_error (error);
      g_assert_nonnull (jpeg);
      g_assert_true ((details->album != 0) == (details->unsorted == SHOEBOX_UNSORTED_NONE));
      g_assert_cmpint (details->width, ==, 320);
      g_assert_cmpuint (details->albums->len, >, 5);
      sum = details->p_none;
      for (guint k = 0; k < details->albums->len; k++)
        sum += ((ShoeboxProbability *) details->albums->pdata[k])->p;
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-3);
    }

  /* Again: nothing is opened. */
  import (f, f->photos, &progress);
  g_assert_cmpuint (progress.found, ==, 40);
  g_assert_cmpuint (progress.unchanged, ==, 40);
  g_assert_cmpuint (progress.done, ==, 0);
  g_assert_cmpuint (added, ==, 40);
}

/* The traits beside the library are those of @n photos, and sync () would make them just so. */
static void
assert_traits (Fixture *f, guint n)
{
  g_autofree char *path = g_build_filename (f->dir, "library.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = db_open (path, DB_OPEN_READ_ONLY, &error);
  ShoeboxNetworks *networks = shoebox_networks_load (&error);
  g_autoptr (ShoeboxTraitStore) store = shoebox_trait_store_open (f->dir, networks);
  g_autoptr (ShoeboxTraitView) view = shoebox_trait_store_snapshot (store), synced = NULL;
  gint64 network = db_networks_find (db, nn_photo_net_id (networks->net), &error);
  guint n_rows;

  g_assert_no_error (error);
  shoebox_trait_view_get_ids (view, &n_rows);
  g_assert_cmpuint (n_rows, ==, n);
  g_assert_true (shoebox_trait_store_sync (store, db, network, NULL, NULL, &error));
  synced = shoebox_trait_store_snapshot (store);
  g_assert_true (synced == view);
  g_clear_pointer (&store, shoebox_trait_store_free);
  shoebox_networks_free (networks);
}

static void
test_traits (Fixture *f, gconstpointer data)
{
  write_photo (f, "a.jpg", 1);
  write_photo (f, "b.jpg", 2);
  write_photo (f, "c.jpg", 3);
  import (f, f->photos, NULL);
  close_library (f);
  assert_traits (f, 3);

  /* Other pictures under the same name. */
  write_photo (f, "a.jpg", 4);
  write_photo (f, "b.jpg", 5);
  write_photo (f, "d.jpg", 6);
  open_library (f);
  import (f, f->photos, NULL);
  close_library (f);
  assert_traits (f, 4);
}

static void
test_single_files (Fixture *f, gconstpointer data)
{
  g_autofree char *a = photo_path (f, "a.jpg");
  const char *files[] = { a, "/nonexistent/folder", NULL };
  ShoeboxImportProgress progress;

  write_photo (f, "a.jpg", 1);
  write_photo (f, "b.jpg", 2);
  shoebox_library_import (f->library, files);
  wait_for_import (f->library, &progress);
  g_assert_cmpuint (count (f, ""), ==, 1);
  g_assert_cmpuint (progress.problems, ==, 1);
  g_assert_cmpuint (shoebox_import_get_problems (shoebox_library_get_import (f->library))->len,
                    ==, 1);
  /* Nobody asked for the rest of its folder, now or at the next start. */
  g_assert_null (shoebox_library_resume (f->library));
  import (f, f->photos, &progress);
  g_assert_cmpuint (count (f, ""), ==, 2);
  g_assert_cmpuint (progress.unchanged, ==, 1);
}

/* --- Damage ------------------------------------------------------------------------------------ */

static void
test_broken (Fixture *f, gconstpointer data)
{
  g_autofree char *empty = photo_path (f, "empty.jpg");
  g_autofree char *text = photo_path (f, "text.png");
  g_autofree char *half = photo_path (f, "half.jpg");
  g_autofree char *jpeg = NULL;
  ShoeboxImportProgress progress;
  gsize size;

  write_photo (f, "good.jpg", 1);
  write_photo (f, "half.jpg", 2);
  g_assert_true (g_file_get_contents (half, &jpeg, &size, NULL));
  test_write_file (half, jpeg, size / 2);
  test_write_file (empty, "", 0);
  test_write_file (text, "no picture", 10);
  import (f, f->photos, &progress);
  g_assert_cmpuint (progress.done, ==, 4);
  g_assert_cmpuint (progress.broken, ==, 3);
  g_assert_cmpuint (count (f, "is:broken"), ==, 3);

  {
    g_autoptr (ShoeboxPhoto) photo = shoebox_library_get_photo (f->library, id_of (f, "empty.jpg"));
    g_autoptr (ShoeboxPhoto) half_photo
        = shoebox_library_get_photo (f->library, id_of (f, "half.jpg"));
    g_autoptr (GBytes) thumbnail
        = shoebox_library_load_thumbnail (f->library, id_of (f, "half.jpg"));

    g_assert_cmpuint (shoebox_photo_get_state (photo), ==, SHOEBOX_BROKEN);
    g_assert_cmpstr (shoebox_photo_get_reason (photo), ==, "empty file");
    g_assert_true (g_str_has_prefix (shoebox_photo_get_reason (half_photo), "truncated"));
    /* What there is of it can be seen. */
    g_assert_nonnull (thumbnail);
  }

  /* Not tried again before it changes; then it is. */
  import (f, f->photos, &progress);
  g_assert_cmpuint (progress.done, ==, 0);
  write_photo (f, "empty.jpg", 3);
  import (f, f->photos, &progress);
  g_assert_cmpuint (progress.done, ==, 1);
  g_assert_cmpuint (count (f, "is:broken"), ==, 2);
}

/* --- Facts -------------------------------------------------------------------------------------- */

static void
test_facts_stay (Fixture *f, gconstpointer data)
{
  gint64 album, tag, id;
  g_autoptr (ShoeboxAct) yes = NULL, act = NULL;

  write_photo (f, "a.jpg", 1);
  import (f, f->photos, NULL);
  album = make_album (f, "Cottage");
  yes = shoebox_library_add_label (f->library, SHOEBOX_TAG, "lake", &tag, NULL);
  id = id_of (f, "a.jpg");
  file_in (f, id, album);
  act = shoebox_library_tag (f->library, &id, 1, tag, SHOEBOX_YES, NULL);
  g_assert_nonnull (act);

  /* The file is touched, so it is read and filed again. */
  {
    g_autofree char *path = photo_path (f, "a.jpg");
    ShoeboxImportProgress progress;

    test_set_mtime (path, 1000000000);
    import (f, f->photos, &progress);
    g_assert_cmpuint (progress.done, ==, 1);
  }
  assert_album (f, id, album);
  g_assert_cmpuint (count (f, "tag:lake by:me"), ==, 1);

  /* And so after a restart. */
  close_library (f);
  open_library (f);
  assert_album (f, id, album);

  /* Undo reaches back over the restart. */
  {
    g_autoptr (ShoeboxAct) undone = shoebox_library_undo (f->library, NULL);
    g_autoptr (ShoeboxAct) undone2 = NULL;

    g_assert_cmpuint (undone->kind, ==, SHOEBOX_ACT_TAG_YES);
    g_assert_cmpstr (undone->label_name, ==, "lake");
    undone2 = shoebox_library_undo (f->library, NULL);
    g_assert_cmpuint (undone2->kind, ==, SHOEBOX_ACT_FILE);
  }
  g_assert_cmpuint (count (f, "by:me"), ==, 0);
}

/* An album that the owner removed is not made again by photos that would fall into it. */
static void
test_removed_album (Fixture *f, gconstpointer data)
{
  g_autofree char *family = test_data ("family");
  g_autofree char *pets = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  GListModel *albums;
  guint n = 0, before;

  if (family == NULL)
    return;
  pets = g_build_filename (family, "pets", NULL);
  dir = g_dir_open (pets, 0, NULL);
  if (dir == NULL)
    {
      g_test_skip ("the test data have no folder of pets");
      return;
    }
  while (n < 6 && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *from = g_build_filename (pets, name, NULL);
      g_autofree char *to = photo_path (f, name);
      g_autofree char *content = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (from, &content, &size, NULL));
      test_write_file (to, content, size);
      n++;
    }
  import (f, f->photos, NULL);
  albums = shoebox_library_get_albums (f->library);
  before = g_list_model_get_n_items (albums);
  g_assert_cmpuint (before, >, 0);
  g_assert_cmpuint (count (f, "album:Pets"), >=, n / 2);
  g_assert_cmpuint (count (f, "tag:dog OR tag:cat"), >=, 1);
  {
    gint64 album = shoebox_library_find_label (f->library, SHOEBOX_ALBUM, "Pets");
    g_autoptr (ShoeboxAct) act = shoebox_library_remove_label (f->library, album, NULL);

    g_assert_nonnull (act);
  }
  g_assert_cmpuint (count (f, "album:Pets"), ==, 0);
  dir = (g_dir_rewind (dir), dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = photo_path (f, name);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        test_set_mtime (path, 1000000000);
    }
  import (f, f->photos, NULL);
  g_assert_cmpint (shoebox_library_find_label (f->library, SHOEBOX_ALBUM, "Pets"), ==, 0);
}

/* --- Missing, moved, replaced ------------------------------------------------------------------- */

static void
test_unplugged (Fixture *f, gconstpointer data)
{
  g_autofree char *away = g_build_filename (f->folder, "away", NULL);
  ShoeboxImportProgress progress;
  gint64 album, id;

  write_photo (f, "a.jpg", 1);
  write_photo (f, "b.jpg", 2);
  import (f, f->photos, NULL);
  album = make_album (f, "Cottage");
  id = id_of (f, "a.jpg");
  file_in (f, id, album);

  g_assert_cmpint (g_rename (f->photos, away), ==, 0);
  shoebox_library_resume (f->library);
  wait_for_import (f->library, &progress);
  g_assert_cmpuint (progress.missing, ==, 2);
  g_assert_cmpuint (count (f, "is:missing"), ==, 2);
  assert_album (f, id, album);

  /* Back again: found at the next start, and nothing is read. */
  g_assert_cmpint (g_rename (away, f->photos), ==, 0);
  close_library (f);
  open_library (f);
  g_assert_nonnull (shoebox_library_resume (f->library));
  wait_for_import (f->library, &progress);
  g_assert_cmpuint (progress.done, ==, 0);
  g_assert_cmpuint (count (f, "is:missing"), ==, 0);
  g_assert_cmpuint (count (f, "is:ok"), ==, 2);
  assert_album (f, id, album);
}

static void
test_moved (Fixture *f, gconstpointer data)
{
  g_autofree char *sub = photo_path (f, "2019");
  ShoeboxImportProgress progress;
  gint64 album, ids[10];

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);

      write_photo (f, name, i);
    }
  import (f, f->photos, NULL);
  album = make_album (f, "Cottage");
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);

      ids[i] = id_of (f, name);
      file_in (f, ids[i], album);
    }

  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);
      g_autofree char *from = photo_path (f, name);
      g_autofree char *to = g_strdup_printf ("%s/renamed %u.JPG", sub, i);

      g_assert_cmpint (g_rename (from, to), ==, 0);
    }
  import (f, f->photos, &progress);
  g_assert_cmpuint (progress.moved, ==, 10);
  g_assert_cmpuint (count (f, ""), ==, 10);
  g_assert_cmpuint (count (f, "is:missing"), ==, 0);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("2019/renamed %u.JPG", i);

      g_assert_cmpint (id_of (f, name), ==, ids[i]);
      assert_album (f, ids[i], album);
    }
}

static void
test_copies (Fixture *f, gconstpointer data)
{
  g_autofree char *a = photo_path (f, "a.jpg");
  g_autofree char *sub = photo_path (f, "sub");
  g_autofree char *b = photo_path (f, "sub/a.jpg");
  g_autofree char *content = NULL;
  ShoeboxImportProgress progress;
  gint64 album;
  gsize size;

  write_photo (f, "a.jpg", 1);
  import (f, f->photos, NULL);
  album = make_album (f, "Cottage");
  file_in (f, id_of (f, "a.jpg"), album);

  /* A copy is a photo of its own, as long as the first is there. */
  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  g_assert_true (g_file_get_contents (a, &content, &size, NULL));
  test_write_file (b, content, size);
  import (f, f->photos, &progress);
  g_assert_cmpuint (progress.moved, ==, 0);
  g_assert_cmpuint (count (f, ""), ==, 2);
  g_assert_cmpuint (count (f, "by:me"), ==, 1);

  /* And stays one when the first goes. */
  g_assert_cmpint (g_unlink (a), ==, 0);
  import (f, f->photos, &progress);
  g_assert_cmpuint (count (f, "is:missing"), ==, 1);
  g_assert_cmpuint (progress.missing, ==, 1);
}

static void
test_replaced (Fixture *f, gconstpointer data)
{
  g_autofree char *path = photo_path (f, "a.jpg");
  g_autoptr (GdkPixbuf) black = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 200, 200);
  g_autoptr (ShoeboxAct) undo = NULL;
  gint64 id;

  write_photo (f, "a.jpg", 1);
  import (f, f->photos, NULL);
  id = id_of (f, "a.jpg");
  file_in (f, id, make_album (f, "Cottage"));

  /* Another picture of the same name: what was said of the old one is put aside, not lost. */
  for (int y = 0; y < 200; y++)
    for (int x = 0; x < 600; x++)
      gdk_pixbuf_get_pixels (black)[y * gdk_pixbuf_get_rowstride (black) + x]
          = (x / 60 + y / 20) % 2 ? 255 : 0;
  g_assert_true (gdk_pixbuf_save (black, path, "png", NULL, NULL));
  import (f, f->photos, NULL);
  g_assert_cmpint (id_of (f, "a.jpg"), ==, id);
  g_assert_cmpuint (count (f, "by:me"), ==, 0);
  undo = shoebox_library_get_undo (f->library);
  g_assert_nonnull (undo);
  g_assert_cmpuint (undo->kind, ==, SHOEBOX_ACT_REPLACED);
}

static void
test_nested_roots (Fixture *f, gconstpointer data)
{
  g_autofree char *sub = photo_path (f, "sub");
  g_autofree char *link = g_build_filename (f->folder, "link", NULL);
  gint64 id;

  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  write_photo (f, "sub/a.jpg", 1);
  write_photo (f, "b.jpg", 2);
  import (f, sub, NULL);
  id = id_of (f, "sub/a.jpg");
  g_assert_cmpuint (count (f, ""), ==, 1);
  import (f, f->photos, NULL);
  g_assert_cmpuint (count (f, ""), ==, 2);
  g_assert_cmpint (id_of (f, "sub/a.jpg"), ==, id);
  import (f, sub, NULL);
  g_assert_cmpuint (count (f, ""), ==, 2);
  g_assert_cmpint (symlink (f->photos, link), ==, 0);
  import (f, link, NULL);
  g_assert_cmpuint (count (f, ""), ==, 2);
  g_assert_cmpuint (count (f, "is:missing"), ==, 0);
}

/* --- Interruption ------------------------------------------------------------------------------- */

static void
test_cancel (Fixture *f, gconstpointer data)
{
  const char *folders[] = { f->photos, NULL };
  ShoeboxImportProgress progress;
  guint done;

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u.jpg", i);

      write_photo (f, name, i);
    }
  shoebox_library_import (f->library, folders);
  do
    {
      g_main_context_iteration (NULL, TRUE);
      shoebox_import_get_progress (shoebox_library_get_import (f->library), &progress);
    }
  while (progress.done < 2);
  shoebox_import_cancel (shoebox_library_get_import (f->library));
  wait_for_import (f->library, &progress);
  g_assert_cmpuint (progress.state, ==, SHOEBOX_IMPORT_CANCELLED);
  done = count (f, "is:ok");
  g_assert_cmpuint (done, ==, progress.done);
  g_assert_cmpuint (done, <, MANY);

  /* What was done is done; the rest goes on after a restart. */
  close_library (f);
  open_library (f);
  g_assert_cmpuint (count (f, "is:ok"), ==, done);
  g_assert_nonnull (shoebox_library_resume (f->library));
  wait_for_import (f->library, &progress);
  g_assert_cmpuint (count (f, "is:ok"), ==, MANY);
  g_assert_cmpuint (progress.done, ==, MANY - done);
  g_assert_null (shoebox_library_resume (f->library));
}

/* Closing in the middle is no different. */
static void
test_close (Fixture *f, gconstpointer data)
{
  const char *folders[] = { f->photos, NULL };

  for (guint i = 0; i < MANY / 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u.jpg", i);

      write_photo (f, name, i);
    }
  shoebox_library_import (f->library, folders);
  WAIT_FOR (count (f, "is:ok") > 0);
  close_library (f);
  open_library (f);
  if (shoebox_library_resume (f->library) != NULL)
    wait_for_import (f->library, NULL);
  g_assert_cmpuint (count (f, "is:ok"), ==, MANY / 3);
}

/* The other process of test_killed: this program again. */
static int
child_main (const char *dir, const char *photos)
{
  const char *folders[] = { photos, NULL };
  ShoeboxLibrary *library = shoebox_library_open (dir, SHOEBOX_OPEN_WRITE, NULL);

  if (library == NULL)
    return 1;
  shoebox_library_import (library, folders);
  wait_for_import (library, NULL);
  g_object_unref (library);
  return 0;
}

static void
test_killed (Fixture *f, gconstpointer data)
{
  ShoeboxImportProgress progress;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  char *argv[] = { self, (char *) "--import", f->dir, f->photos, NULL };
  gint64 album, id;
  GPid pid;
  int status;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u.jpg", i);

      write_photo (f, name, i);
    }
  {
    g_autofree char *first = photo_path (f, "00.jpg");

    import (f, first, NULL);
  }
  album = make_album (f, "Cottage");
  id = id_of (f, "00.jpg");
  file_in (f, id, album);
  close_library (f);

  g_assert_true (g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                                NULL));
  for (;;)
    {
      g_autoptr (ShoeboxLibrary) reader = shoebox_library_open (f->dir, SHOEBOX_OPEN_READ_ONLY, NULL);
      g_autoptr (GArray) ids = reader != NULL ? shoebox_library_query (reader, "is:ok", NULL) : NULL;

      if (ids != NULL && ids->len > 8)
        break;
      g_assert_cmpint (waitpid (pid, &status, WNOHANG), ==, 0);
      g_usleep (5000);
    }
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));

  open_library (f);
  g_assert_cmpuint (count (f, "is:ok"), >, 8);
  g_assert_cmpuint (count (f, "is:ok"), <, 60);
  g_assert_nonnull (shoebox_library_resume (f->library));
  wait_for_import (f->library, &progress);
  g_assert_cmpuint (count (f, "is:ok"), ==, 60);
  assert_album (f, id, album);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) findings = shoebox_library_check (f->library, &error);

    g_assert_no_error (error);
    for (guint i = 0; i < findings->len; i++)
      g_test_message ("%s", (char *) findings->pdata[i]);
    g_assert_cmpuint (findings->len, ==, 0);
  }
}

static void
assert_has_opinion (Fixture *f, gint64 id)
{
  g_autoptr (ShoeboxDetails) details = shoebox_library_describe (f->library, id, NULL);

  g_assert_nonnull (details);
  g_assert_true ((details->album != 0) == (details->unsorted == SHOEBOX_UNSORTED_NONE));
  g_assert_cmpuint (details->albums->len, >, 0);
}

/* Without networks photos are shown, and said to be unfiled; with them, the rest is made up for. */
static void
test_no_weights (Fixture *f, gconstpointer data)
{
  g_autofree char *saved = g_strdup (g_getenv ("SHOEBOX_WEIGHTS"));
  ShoeboxImportProgress progress;
  gint64 id;

  write_photo (f, "a.jpg", 1);
  g_setenv ("SHOEBOX_WEIGHTS", "/nonexistent", TRUE);
  import (f, f->photos, &progress);
  g_setenv ("SHOEBOX_WEIGHTS", saved, TRUE);
  g_assert_cmpuint (progress.problems, ==, 1);
  id = id_of (f, "a.jpg");
  {
    g_autoptr (GBytes) thumbnail = shoebox_library_load_thumbnail (f->library, id);
    g_autoptr (ShoeboxDetails) details = shoebox_library_describe (f->library, id, NULL);

    g_assert_nonnull (thumbnail);
    g_assert_nonnull (details);
  }
  g_assert_cmpuint (count (f, "is:ok"), ==, 1);

  /* As long as they are missing, nothing changes. */
  g_setenv ("SHOEBOX_WEIGHTS", "/nonexistent", TRUE);
  import (f, f->photos, &progress);
  g_assert_cmpuint (progress.done, ==, 0);
  g_assert_null (shoebox_library_resume (f->library));
  g_setenv ("SHOEBOX_WEIGHTS", saved, TRUE);

  /* The folder is unchanged, and yet its photos are read again. */
  import (f, f->photos, &progress);
  g_assert_cmpuint (progress.unchanged, ==, 1);
  g_assert_cmpuint (progress.done, ==, 1);
  g_assert_cmpuint (progress.todo, ==, 1);
  g_assert_cmpuint (progress.problems, ==, 0);
  assert_has_opinion (f, id);

  /* Once. */
  import (f, f->photos, &progress);
  g_assert_cmpuint (progress.done, ==, 0);
  g_assert_null (shoebox_library_resume (f->library));
}

/* At the next start they are made up for without a folder being named. */
static void
test_no_weights_resume (Fixture *f, gconstpointer data)
{
  g_autofree char *saved = g_strdup (g_getenv ("SHOEBOX_WEIGHTS"));
  ShoeboxImportProgress progress;

  write_photo (f, "a.jpg", 1);
  write_photo (f, "b.jpg", 2);
  g_setenv ("SHOEBOX_WEIGHTS", "/nonexistent", TRUE);
  import (f, f->photos, NULL);
  close_library (f);
  g_setenv ("SHOEBOX_WEIGHTS", saved, TRUE);
  open_library (f);
  g_assert_nonnull (shoebox_library_resume (f->library));
  wait_for_import (f->library, &progress);
  g_assert_cmpuint (progress.done, ==, 2);
  assert_has_opinion (f, id_of (f, "a.jpg"));
  assert_has_opinion (f, id_of (f, "b.jpg"));
  g_assert_null (shoebox_library_resume (f->library));
}

/* Features of other networks are no use. What tells networks apart is the content of their files:
 * here, a list of names that ends with or without a line break. */
static void
test_other_weights (Fixture *f, gconstpointer data)
{
  static const char *const files[] = { "backbone.onnx", "objects.onnx", "imagenet-classes.txt",
                                       "objects-classes.txt" };
  g_autofree char *saved = g_strdup (g_getenv ("SHOEBOX_WEIGHTS"));
  g_autofree char *other = g_build_filename (f->folder, "weights", NULL);
  g_autofree char *names = g_build_filename (other, "imagenet-classes.txt", NULL);
  g_autofree char *text = NULL;
  ShoeboxImportProgress progress;
  gsize size;
  gint64 id;

  write_photo (f, "a.jpg", 1);
  import (f, f->photos, NULL);
  id = id_of (f, "a.jpg");
  file_in (f, id, make_album (f, "Cottage"));

  g_assert_cmpint (g_mkdir (other, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *from = g_build_filename (saved, files[i], NULL);
      g_autofree char *to = g_build_filename (other, files[i], NULL);

      g_assert_cmpint (symlink (from, to), ==, 0);
    }
  g_assert_true (g_file_get_contents (names, &text, &size, NULL));
  g_assert_cmpint (g_unlink (names), ==, 0);
  g_assert_cmpuint (size, >, 0);
  if (text[size - 1] == '\n')
    size--;
  else
    text[size++] = '\n'; /* in the place of the zero byte */
  test_write_file (names, text, size);

  g_setenv ("SHOEBOX_WEIGHTS", other, TRUE);
  close_library (f);
  open_library (f);
  import (f, f->photos, &progress);
  g_setenv ("SHOEBOX_WEIGHTS", saved, TRUE);
  g_assert_cmpuint (progress.done, ==, 1);
  g_assert_cmpuint (progress.problems, ==, 0);
  assert_has_opinion (f, id);
  g_assert_cmpuint (count (f, "album:Cottage by:me"), ==, 1);

  /* Back again: those features are still there. */
  close_library (f);
  open_library (f);
  import (f, f->photos, &progress);
  g_assert_cmpuint (progress.done, ==, 0);
}

/* Every stage of an import says what it took, and nothing is counted twice. */
static void
test_times (Fixture *f, gconstpointer data)
{
  ShoeboxImportTimes times;
  gint64 sum = 0;

  write_photo (f, "a.jpg", 1);
  write_photo (f, "b.jpg", 2);
  import (f, f->photos, NULL);
  shoebox_import_get_times (shoebox_library_get_import (f->library), &times);
  g_assert_cmpuint (times.photos, ==, 2);
  for (int i = 0; i < SHOEBOX_N_TIMES; i++)
    {
      g_test_message ("%s: %.2f ms a photo", shoebox_time_name (i), (double) times.cpu[i] / 2e6);
      /* The clock of the decoder has microseconds, and a hash of such a photo does not take one. */
      if (i == SHOEBOX_TIME_HASH)
        continue;
      g_assert_cmpint (times.cpu[i], >, 0);
      if (i != SHOEBOX_TIME_SCAN && i != SHOEBOX_TIME_START && i != SHOEBOX_TIME_DATABASE)
        sum += times.cpu[i];
    }
  g_assert_cmpint (times.open, >, 0);
  g_assert_cmpint (sum + times.idle, <=, times.open + 1000000);

  /* An import of nothing new reads nothing. */
  import (f, f->photos, NULL);
  shoebox_import_get_times (shoebox_library_get_import (f->library), &times);
  g_assert_cmpuint (times.photos, ==, 0);
  g_assert_cmpint (times.cpu[SHOEBOX_TIME_DECODE], ==, 0);
  g_assert_cmpint (times.cpu[SHOEBOX_TIME_SCAN], >, 0);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--import"))
    return child_main (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("SHOEBOX_WEIGHTS") == NULL)
    {
      g_print ("1..0 # SKIP SHOEBOX_WEIGHTS does not name the networks\n");
      return 0;
    }
#define ADD(name, function) g_test_add ("/import/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("cancel", test_cancel);
  ADD ("close", test_close);
  ADD ("no-weights-resume", test_no_weights_resume);
  if (UNDER_TSAN)
    return g_test_run ();
  ADD ("forty", test_forty);
  ADD ("traits", test_traits);
  ADD ("times", test_times);
  ADD ("single-files", test_single_files);
  ADD ("broken", test_broken);
  ADD ("facts-stay", test_facts_stay);
  ADD ("removed-album", test_removed_album);
  ADD ("unplugged", test_unplugged);
  ADD ("moved", test_moved);
  ADD ("copies", test_copies);
  ADD ("replaced", test_replaced);
  ADD ("nested-roots", test_nested_roots);
  ADD ("killed", test_killed);
  ADD ("no-weights", test_no_weights);
  ADD ("other-weights", test_other_weights);
  return g_test_run ();
}
