/* Folders that are watched and looked at again, with real files; without networks, so that little is
 * computed. */
#define FIXTURE_MORE guint imports; /* that ended */
#include "folders.h"
#include "import.h"
#include "library-private.h"
#include "photo.h"

#include "import-fixture.h"

#include <string.h>
#include <unistd.h>


static void
import_changed_cb (Fixture *f)
{
  ShoeboxImportProgress progress;

  shoebox_import_get_progress (shoebox_library_get_import (f->library), &progress);
  if (progress.state >= SHOEBOX_IMPORT_DONE)
    f->imports++;
}

static void
set_up_counting (Fixture *f, gconstpointer data)
{
  set_up (f, data);
  g_signal_connect_swapped (f->library, "import-changed", G_CALLBACK (import_changed_cb), f);
}

/* As if it had been there for long. */
static void
write_old (Fixture *f, const char *name, guint seed)
{
  g_autofree char *path = photo_path (f, name);

  test_write_picture (path, "jpeg", seed, 96, 64);
  test_set_mtime (path, 1500000000 + seed);
}

static void
rename_to (Fixture *f, const char *from, const char *to)
{
  g_autofree char *a = photo_path (f, from);
  g_autofree char *b = photo_path (f, to);

  g_assert_cmpint (g_rename (a, b), ==, 0);
}

static void
delete (Fixture *f, const char *name)
{
  g_autofree char *path = photo_path (f, name);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static gboolean
is_running (Fixture *f)
{
  ShoeboxImportProgress progress;

  if (shoebox_library_get_import (f->library) == NULL)
    return FALSE;
  shoebox_import_get_progress (shoebox_library_get_import (f->library), &progress);
  return progress.state < SHOEBOX_IMPORT_DONE;
}

static void
import (Fixture *f, const char *name)
{
  g_autofree char *path = photo_path (f, name);
  const char *folders[] = { path, NULL };

  shoebox_library_import (f->library, folders);
  WAIT_FOR (!is_running (f));
}

static void
watch (Fixture *f)
{
  shoebox_library_watch (f->library);
  WAIT_FOR (!is_running (f) && !shoebox_watch_is_busy (f->library->watch));
}

static gint64
file_in_cottage (Fixture *f, const char *name)
{
  g_autoptr (GError) error = NULL;
  gint64 id = id_of (f, name);
  g_autoptr (ShoeboxAct) act
      = shoebox_library_file_named (f->library, &id, 1, "Cottage", &error);

  g_assert_no_error (error);
  return id;
}

/* --- Changes ------------------------------------------------------------------------------------ */

static void
test_changes (Fixture *f, gconstpointer data)
{
  gint64 b, c;

  make_folder (f, "2019");
  write_old (f, "2019/a.jpg", 1);
  write_old (f, "2019/b.jpg", 2);
  write_old (f, "c.jpg", 3);
  import (f, "");
  b = file_in_cottage (f, "2019/b.jpg");
  c = file_in_cottage (f, "c.jpg");
  watch (f);
  g_assert_cmpuint (shoebox_watch_get_n_watched (f->library->watch), ==, 2);

  /* A new one appears by itself, one is gone, one has another name, one another folder. */
  write_old (f, "2019/new.jpg", 4);
  delete (f, "2019/a.jpg");
  rename_to (f, "2019/b.jpg", "2019/better.jpg");
  rename_to (f, "c.jpg", "2019/c.jpg");
  WAIT_FOR (count (f, "is:ok") == 3 && count (f, "is:missing") == 1 && !is_running (f));
  g_assert_cmpint (id_of (f, "2019/new.jpg"), !=, 0);
  g_assert_cmpint (id_of (f, "2019/better.jpg"), ==, b);
  g_assert_cmpint (id_of (f, "2019/c.jpg"), ==, c);
  g_assert_cmpuint (count (f, "album:Cottage by:me is:ok"), ==, 2);

  /* And back. */
  write_old (f, "2019/a.jpg", 1);
  WAIT_FOR (count (f, "is:ok") == 4);
  g_assert_cmpuint (count (f, "is:missing"), ==, 0);
}

static void
test_subfolders (Fixture *f, gconstpointer data)
{
  g_autofree char *elsewhere = g_build_filename (f->folder, "elsewhere", NULL);
  g_autofree char *below = g_build_filename (elsewhere, "below", NULL);
  g_autofree char *picture = g_build_filename (below, "d.jpg", NULL);
  g_autofree char *there = photo_path (f, "moved in");
  g_autofree char *renamed = photo_path (f, "renamed");
  gint64 id;

  write_old (f, "a.jpg", 1);
  import (f, "");
  watch (f);

  /* A folder that is made here, and then its photos. */
  make_folder (f, "made");
  write_old (f, "made/b.jpg", 2);
  WAIT_FOR (count (f, "is:ok") == 2);
  WAIT_FOR (!is_running (f) && !shoebox_watch_is_busy (f->library->watch));
  write_old (f, "made/c.jpg", 3);
  WAIT_FOR (count (f, "is:ok") == 3);

  /* One that comes with all that is in it, has another name, and goes. */
  g_assert_cmpint (g_mkdir (elsewhere, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (below, 0700), ==, 0);
  test_write_picture (picture, "jpeg", 4, 96, 64);
  test_set_mtime (picture, 1500000000);
  g_assert_cmpint (g_rename (elsewhere, there), ==, 0);
  WAIT_FOR (count (f, "is:ok") == 4);
  WAIT_FOR (!is_running (f) && !shoebox_watch_is_busy (f->library->watch));
  id = file_in_cottage (f, "moved in/below/d.jpg");
  g_assert_cmpint (g_rename (there, renamed), ==, 0);
  WAIT_FOR (id_of (f, "renamed/below/d.jpg") == id && count (f, "is:ok") == 4);
  WAIT_FOR (!is_running (f) && !shoebox_watch_is_busy (f->library->watch));
  g_assert_cmpuint (count (f, "is:missing"), ==, 0);
  g_assert_cmpint (g_rename (renamed, elsewhere), ==, 0);
  WAIT_FOR (count (f, "is:missing") == 1);
  WAIT_FOR (!is_running (f) && !shoebox_watch_is_busy (f->library->watch));
  g_assert_cmpuint (shoebox_watch_get_n_folders (f->library->watch), ==, 2);
}

/* A file is told when nobody writes to it any more. */
static void
test_copy (Fixture *f, gconstpointer data)
{
  g_autofree char *from = g_build_filename (f->folder, "from.jpg", NULL);
  g_autofree char *to = photo_path (f, "copy.jpg");
  g_autofree char *bytes = NULL;
  gsize size;
  FILE *file;

  write_old (f, "a.jpg", 1);
  import (f, "");
  watch (f);
  test_write_picture (from, "jpeg", 2, 800, 600);
  g_assert_true (g_file_get_contents (from, &bytes, &size, NULL));

  file = g_fopen (to, "wb");
  for (guint i = 0; i < 10; i++)
    {
      gint64 until = g_get_monotonic_time () + 400 * 1000;
      gsize part = size / 10 + (i == 9 ? size % 10 : 0);

      g_assert_cmpuint (fwrite (bytes + i * (size / 10), 1, part, file), ==, part);
      fflush (file);
      WAIT_FOR (g_get_monotonic_time () > until);
      g_assert_cmpuint (count (f, ""), ==, 1);
    }
  fclose (file);
  WAIT_FOR (count (f, "is:ok") == 2);
  g_assert_cmpuint (count (f, "is:broken"), ==, 0);
}

/* --- Bounds ------------------------------------------------------------------------------------- */

/* The folders that changed last are watched, and never more than there may be. */
static void
test_bound (Fixture *f, gconstpointer data)
{
  g_autofree char *young = NULL;
  g_autofree char *old = NULL;

  f->library->watch_bound = 3;
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autofree char *photo = g_strdup_printf ("%u/a.jpg", i);
      g_autofree char *path = photo_path (f, name);

      make_folder (f, name);
      write_old (f, photo, i);
      test_set_mtime (path, 1500000000 + i);
    }
  import (f, "");
  test_set_mtime (f->photos, 1400000000);
  watch (f);
  g_assert_cmpuint (shoebox_watch_get_n_folders (f->library->watch), ==, 7);
  g_assert_cmpuint (shoebox_watch_get_n_watched (f->library->watch), ==, 3);
  young = photo_path (f, "5");
  old = photo_path (f, "2");
  g_assert_true (shoebox_watch_is_watched (f->library->watch, young));
  g_assert_false (shoebox_watch_is_watched (f->library->watch, old));

  /* What is not watched is found when everything is looked at, and is watched from then on. */
  write_old (f, "2/b.jpg", 20);
  f->library->rescan_us = 0;
  shoebox_library_rescan (f->library);
  WAIT_FOR (count (f, "is:ok") == 7);
  WAIT_FOR (!is_running (f) && !shoebox_watch_is_busy (f->library->watch));
  g_assert_cmpuint (shoebox_watch_get_n_watched (f->library->watch), ==, 3);
  g_assert_true (shoebox_watch_is_watched (f->library->watch, old));
}

/* Looking at what did not change opens no file, and not again and again. */
static void
test_rescan (Fixture *f, gconstpointer data)
{
  ShoeboxImportProgress progress;
  guint before;

  make_folder (f, "2019");
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("2019/%02u.jpg", i);

      write_old (f, name, i);
    }
  import (f, "");
  watch (f);
  shoebox_import_get_progress (shoebox_library_get_import (f->library), &progress);
  g_assert_cmpuint (progress.found, ==, 30);
  g_assert_cmpuint (progress.unchanged, ==, 30);
  g_assert_cmpuint (progress.todo, ==, 0);
  g_assert_cmpuint (progress.done, ==, 0);
  g_assert_false (progress.walks);

  before = f->imports;
  shoebox_library_rescan (f->library);
  g_assert_false (is_running (f));
  f->library->rescan_us = 0;
  shoebox_library_rescan (f->library);
  g_assert_true (is_running (f));
  shoebox_library_rescan (f->library);
  WAIT_FOR (!is_running (f));
  g_assert_cmpuint (f->imports, ==, before + 1);
  shoebox_import_get_progress (shoebox_library_get_import (f->library), &progress);
  g_assert_cmpuint (progress.unchanged, ==, 30);
  g_assert_cmpuint (progress.todo, ==, 0);

  /* What cannot be seen is no news. */
  g_assert_cmpuint (progress.problems, ==, 0);
}

/* --- Switches ----------------------------------------------------------------------------------- */

static void
list_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GPtrArray **folders = data;

  *folders = shoebox_library_list_folders_finish (SHOEBOX_LIBRARY (source), result, NULL);
}

static GPtrArray *
list_folders (Fixture *f)
{
  GPtrArray *folders = NULL;

  shoebox_library_list_folders_async (f->library, NULL, list_cb, &folders);
  WAIT_FOR (folders != NULL);
  return folders;
}

static void
test_switch (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) folders = NULL, after = NULL;
  const ShoeboxFolder *folder;

  write_old (f, "a.jpg", 1);
  write_old (f, "b.jpg", 2);
  import (f, "");
  watch (f);
  folders = list_folders (f);
  g_assert_cmpuint (folders->len, ==, 1);
  folder = g_ptr_array_index (folders, 0);
  g_assert_cmpstr (folder->path, ==, f->photos);
  g_assert_cmpuint (folder->photos, ==, 2);
  g_assert_cmpuint (folder->missing, ==, 0);
  g_assert_cmpint (folder->looked_at, >, 1);
  g_assert_true (folder->watched);
  g_assert_true (folder->there);
  g_assert_true (shoebox_library_is_watching (f->library, f->photos));

  shoebox_library_set_watched (f->library, folder->id, FALSE);
  WAIT_FOR (shoebox_watch_get_n_watched (f->library->watch) == 0);
  g_assert_false (shoebox_library_is_watching (f->library, f->photos));
  write_old (f, "c.jpg", 3);
  f->library->rescan_us = 0;
  shoebox_library_rescan (f->library);
  g_assert_false (is_running (f));

  shoebox_library_set_watched (f->library, folder->id, TRUE);
  WAIT_FOR (count (f, "is:ok") == 3);
  WAIT_FOR (shoebox_watch_get_n_watched (f->library->watch) == 1);
  after = list_folders (f);
  g_assert_true (((ShoeboxFolder *) after->pdata[0])->watched);
}

static void
told_cb (const ImporterPlace *places, gsize n, gpointer user)
{
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (user, "%s\n", places[i].path);
}

/* What was about to be told of a folder that is let go of is not told. */
static void
test_drop (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (ShoeboxWatch) self = shoebox_watch_new (10, told_cb, told);
  const char *names[] = { "a", "b" };

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = photo_path (f, names[i]);
      ImporterWalk *walk = importer_walk_new (path, IMPORTER_AGAIN);

      g_ptr_array_add (walk->unsettled, g_build_filename (path, "below", NULL));
      shoebox_watch_take_walk (self, walk);
      if (i == 0)
        shoebox_watch_drop (self, path);
      importer_walk_free (walk);
    }
  WAIT_FOR (told->len > 0);
  g_assert_null (strstr (told->str, "/a/"));
  g_assert_nonnull (strstr (told->str, "/b/below"));
}

/* Of a folder from which single files were taken, nothing else is taken. */
static void
test_single_files (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) folders = NULL;
  gint64 id;

  make_folder (f, "whole");
  write_old (f, "a.jpg", 1);
  write_old (f, "b.jpg", 2);
  write_old (f, "whole/c.jpg", 3);
  import (f, "a.jpg");
  import (f, "whole");
  g_assert_cmpuint (count (f, ""), ==, 2);
  id = file_in_cottage (f, "a.jpg");
  watch (f);
  g_assert_cmpuint (count (f, ""), ==, 2);
  folders = list_folders (f);
  g_assert_cmpuint (folders->len, ==, 1);
  g_assert_true (((ShoeboxFolder *) folders->pdata[0])->single_files);

  /* What was asked for as a whole is. */
  write_old (f, "d.jpg", 4);
  write_old (f, "whole/e.jpg", 5);
  WAIT_FOR (count (f, "is:ok") == 3);
  g_assert_cmpint (id_of (f, "whole/e.jpg"), !=, 0);

  /* The one that was taken is missing when it is gone, and comes back. */
  delete (f, "a.jpg");
  WAIT_FOR (count (f, "is:missing") == 1);
  write_old (f, "a.jpg", 1);
  WAIT_FOR (count (f, "is:missing") == 0 && !is_running (f));
  g_assert_cmpint (id_of (f, "a.jpg"), ==, id);
  g_assert_cmpuint (count (f, "album:Cottage by:me is:ok"), ==, 1);
  f->library->rescan_us = 0;
  shoebox_library_rescan (f->library);
  WAIT_FOR (!is_running (f));
  g_assert_cmpuint (count (f, ""), ==, 3);
}

/* A disk that is unplugged and plugged in again: only the folder is there or not. */
static void
test_disk (Fixture *f, gconstpointer data)
{
  g_autofree char *away = g_build_filename (f->folder, "away", NULL);
  g_autofree char *disk = photo_path (f, "disk");
  gint64 id;

  make_folder (f, "disk");
  make_folder (f, "disk/DCIM");
  write_old (f, "disk/DCIM/a.jpg", 1);
  write_old (f, "disk/DCIM/b.jpg", 2);
  import (f, "disk/DCIM");
  id = file_in_cottage (f, "disk/DCIM/a.jpg");
  watch (f);

  g_assert_cmpint (g_rename (disk, away), ==, 0);
  shoebox_library_look_at (f->library, disk);
  WAIT_FOR (count (f, "is:missing") == 2 && !is_running (f));
  g_assert_cmpint (g_rename (away, disk), ==, 0);
  shoebox_library_look_at (f->library, disk);
  WAIT_FOR (count (f, "is:ok") == 2 && !is_running (f));
  g_assert_cmpint (id_of (f, "disk/DCIM/a.jpg"), ==, id);
  g_assert_cmpuint (count (f, "album:Cottage by:me is:ok"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_setenv ("SHOEBOX_WEIGHTS", "/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                       \
  g_test_add ("/watch/" name, Fixture, NULL, set_up_counting, function, tear_down)
  ADD ("changes", test_changes);
  ADD ("subfolders", test_subfolders);
  ADD ("copy", test_copy);
  ADD ("bound", test_bound);
  ADD ("rescan", test_rescan);
  ADD ("switch", test_switch);
  ADD ("drop", test_drop);
  ADD ("single-files", test_single_files);
  ADD ("disk", test_disk);
  return g_test_run ();
}
