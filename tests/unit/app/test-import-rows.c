/* What an import leaves behind: which photos it brought, a pause, and what a kill leaves. Without
 * networks, so that little is computed. */
#include "folders.h"
#include "import.h"
#include "imports.h"
#include "library-private.h"
#include "photo.h"
#include "unreadable.h"

#include "import-fixture.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>


static char *program;

static void
write_photos (Fixture *f, const char *prefix, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%03u.jpg", prefix, i);
      g_autofree char *path = g_build_filename (f->photos, name, NULL);

      test_write_picture (path, "jpeg", g_str_hash (name), 96, 64);
    }
}

static ShoeboxImport *
start (Fixture *f)
{
  const char *folders[] = { f->photos, NULL };

  return shoebox_library_import (f->library, folders);
}

static void
finish (Fixture *f, ShoeboxImportProgress *progress)
{
  WAIT_FOR ((shoebox_import_get_progress (shoebox_library_get_import (f->library), progress),
             progress->state >= SHOEBOX_IMPORT_DONE));
}

static guint
count_rows (Fixture *f)
{
  guint n = 0;

  for (gint64 id = 1; id < 20; id++)
    {
      DbImport row;

      g_assert_true (db_imports_get (f->library->main_db, id, &row, NULL));
      n += row.id != 0;
    }
  return n;
}

static void
test_rows (Fixture *f, gconstpointer data)
{
  g_autofree char *empty = g_build_filename (f->photos, "empty.jpg", NULL);
  g_autofree char *a = g_build_filename (f->photos, "a000.jpg", NULL);
  g_autofree char *moved = g_build_filename (f->photos, "moved.jpg", NULL);
  ShoeboxImportProgress progress;
  DbImport first;
  gint64 id;

  write_photos (f, "a", 5);
  start (f);
  finish (f, &progress);
  g_assert_cmpuint (progress.added, ==, 5);
  g_assert_cmpuint (progress.added_broken, ==, 0);
  id = progress.id;
  g_assert_cmpint (id, !=, 0);

  /* One that finds nothing new leaves no row, and a file that only moved is not new. */
  g_assert_cmpint (g_rename (a, moved), ==, 0);
  start (f);
  finish (f, &progress);
  g_assert_cmpuint (progress.moved, ==, 1);
  g_assert_cmpuint (progress.added, ==, 0);
  g_assert_cmpint (progress.id, ==, 0);
  g_assert_cmpuint (count_rows (f), ==, 1);

  write_photos (f, "b", 3);
  test_write_file (empty, "", 0);
  start (f);
  finish (f, &progress);
  g_assert_cmpint (progress.id, >, id);
  g_assert_cmpuint (progress.added, ==, 4);
  g_assert_cmpuint (progress.added_broken, ==, 1);
  g_assert_cmpuint (count_rows (f), ==, 2);
  g_assert_cmpuint (count (f, "import:last"), ==, 4);
  g_assert_true (db_imports_get (f->library->main_db, id, &first, NULL));
  g_assert_cmpuint (first.photos, ==, 5);
}

static guint
done (Fixture *f)
{
  ShoeboxImportProgress progress;

  shoebox_import_get_progress (shoebox_library_get_import (f->library), &progress);
  return progress.done;
}

/* Nothing is read for a while; what was in work is saved, not held. @before: by others. */
static void
assert_rests (Fixture *f, guint before)
{
  gint64 until = g_get_monotonic_time () + 300 * 1000;
  guint n = done (f);

  /* The photos in work come to their end first. */
  WAIT_FOR ((done (f) != n ? (n = done (f), until = g_get_monotonic_time () + 300 * 1000) : 0,
             g_get_monotonic_time () > until));
  WAIT_FOR (count (f, "is:ok") == before + n);
  g_assert_cmpuint (done (f), ==, n);
}

static void
test_pause (Fixture *f, gconstpointer data)
{
  ShoeboxImport *import;
  ShoeboxImportProgress progress;
  double elapsed;
  gint64 id;

  write_photos (f, "a", 300);
  import = start (f);
  WAIT_FOR (done (f) > 10);
  shoebox_import_set_paused (import, TRUE);
  assert_rests (f, 0);
  shoebox_import_get_progress (import, &progress);
  g_assert_true (progress.paused);
  g_assert_cmpuint (progress.state, <=, SHOEBOX_IMPORT_READING);
  g_assert_cmpuint (progress.done, <, 300);
  elapsed = progress.elapsed;
  id = progress.id;

  /* It outlives the program. */
  close_library (f);
  open_library (f);
  import = shoebox_library_resume (f->library);
  g_assert_nonnull (import);
  assert_rests (f, progress.done);
  shoebox_import_get_progress (import, &progress);
  g_assert_true (progress.paused);
  g_assert_cmpuint (progress.done, ==, 0);
  g_assert_cmpfloat (elapsed, >, 0);

  shoebox_import_set_paused (import, FALSE);
  finish (f, &progress);
  g_assert_cmpuint (progress.state, ==, SHOEBOX_IMPORT_DONE);
  g_assert_false (progress.paused);
  g_assert_cmpuint (count (f, "is:ok"), ==, 300);
  /* It was one import all the time. */
  g_assert_cmpint (progress.id, ==, id);
  g_assert_cmpuint (progress.added, ==, 300);
  close_library (f);
  open_library (f);
  g_assert_null (shoebox_library_resume (f->library));
}

static void
test_pause_ends (Fixture *f, gconstpointer data)
{
  g_autofree char *more = g_build_filename (f->folder, "more.jpg", NULL);
  g_autofree char *other = g_build_filename (f->folder, "other.jpg", NULL);
  const char *folders[] = { NULL, NULL };
  ShoeboxImportProgress progress;

  /* Stopped while it rests. */
  write_photos (f, "a", 200);
  start (f);
  WAIT_FOR (done (f) > 0);
  shoebox_import_set_paused (shoebox_library_get_import (f->library), TRUE);
  shoebox_import_cancel (shoebox_library_get_import (f->library));
  finish (f, &progress);
  g_assert_cmpuint (progress.state, ==, SHOEBOX_IMPORT_CANCELLED);
  g_assert_false (progress.paused);
  g_assert_cmpuint (count (f, "is:ok"), <, 200);

  /* Who gives photos wants them, also before anything was gone on with. */
  shoebox_library_resume (f->library);
  shoebox_import_set_paused (shoebox_library_get_import (f->library), TRUE);
  close_library (f);
  open_library (f);
  test_write_picture (other, "jpeg", 998, 96, 64);
  folders[0] = other;
  shoebox_library_import (f->library, folders);
  WAIT_FOR (shoebox_library_find_path (f->library, other) != 0);
  close_library (f);
  open_library (f);
  g_assert_false (f->library->import_paused);

  shoebox_library_resume (f->library);
  shoebox_import_set_paused (shoebox_library_get_import (f->library), TRUE);
  folders[0] = more;
  test_write_picture (more, "jpeg", 999, 96, 64);
  shoebox_library_import (f->library, folders);
  finish (f, &progress);
  g_assert_cmpuint (progress.state, ==, SHOEBOX_IMPORT_DONE);
  g_assert_cmpuint (count (f, "is:ok"), ==, 202);
  g_assert_cmpuint (count_rows (f), ==, 1);
}

/* Photos that could not be read are read once more when the owner says so. */
static void
test_again (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->photos, "a.jpg", NULL);
  ShoeboxImportProgress progress;
  gint64 id;

  test_write_file (path, "no picture", 10);
  start (f);
  finish (f, &progress);
  g_assert_cmpuint (count (f, "is:broken"), ==, 1);
  id = shoebox_library_find_path (f->library, path);
  shoebox_library_read_again (f->library, &id, 1);
  WAIT_FOR (count (f, "is:broken") == 0);
  finish (f, &progress);
  WAIT_FOR (count (f, "is:broken") == 1);
  g_assert_cmpuint (progress.done, ==, 1);
  g_assert_true (progress.walks);
}

/* --- Kill --------------------------------------------------------------------------------------- */

static void
import_until_killed (const char *dir, const char *photos)
{
  const char *folders[] = { photos, NULL };
  ShoeboxLibrary *library = shoebox_library_open (dir, SHOEBOX_OPEN_WRITE, NULL);

  g_assert_nonnull (library);
  shoebox_library_import (library, folders);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_kill (Fixture *f, gconstpointer data)
{
  char *argv[] = { program, (char *) "--import", f->dir, f->photos, NULL };
  g_autofree char *path = g_build_filename (f->dir, "library.db", NULL);
  g_autoptr (GError) error = NULL;
  ShoeboxImportProgress progress;
  GPid pid;
  int status;
  gint64 id;

  write_photos (f, "a", 300);
  close_library (f);
  g_assert_true (g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                                &error));
  g_assert_no_error (error);
  {
    g_autoptr (Db) db = db_open (path, DB_OPEN_READ_ONLY, &error);
    DbCounts counts;

    g_assert_no_error (error);
    WAIT_FOR (db_photos_count (db, &counts, NULL) && counts.ok > 20);
    g_assert_cmpuint (counts.ok, <, 300);
  }
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));

  open_library (f);
  id = db_imports_get_open (f->library->main_db, NULL);
  g_assert_cmpint (id, >, 0);
  g_assert_nonnull (shoebox_library_resume (f->library));
  finish (f, &progress);
  g_assert_cmpuint (progress.state, ==, SHOEBOX_IMPORT_DONE);
  g_assert_cmpint (progress.id, ==, id);
  g_assert_cmpuint (progress.added, ==, 300);
  g_assert_cmpuint (count (f, "is:ok"), ==, 300);
  g_assert_cmpuint (count_rows (f), ==, 1);
  g_assert_cmpint (db_imports_get_open (f->library->main_db, NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_setenv ("SHOEBOX_WEIGHTS", "/nonexistent", TRUE);
  if (argc == 4 && strcmp (argv[1], "--import") == 0)
    import_until_killed (argv[2], argv[3]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                       \
  g_test_add ("/import-rows/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("rows", test_rows);
  ADD ("pause", test_pause);
  ADD ("pause-ends", test_pause_ends);
  ADD ("again", test_again);
  ADD ("kill", test_kill);
  return g_test_run ();
}
