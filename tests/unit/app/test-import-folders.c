/* Imports without networks, so that little is computed: folders in which nothing changed or that cannot
 * be looked into, folders given while one is being imported, photos that are wanted first, a disk that
 * is full. */
#define FIXTURE_MORE GArray *order; /* of gint64: photos in the order in which they were read */
#include "folders.h"
#include "import.h"
#include "library-private.h"
#include "library.h"
#include "photo.h"
#include "statement.h"

#include "import-fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

/* That the networks are not there is one problem of every import that reads photos. */
#define NO_NETWORKS 1

/* --- Fixture ------------------------------------------------------------------------------------ */

static void
photos_changed_cb (ShoeboxLibrary *library, GArray *ids, gpointer user_data)
{
  GArray *order = user_data;

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr (ShoeboxPhoto) photo = shoebox_library_get_photo (library, id);
      gboolean there = FALSE;

      for (guint k = 0; k < order->len; k++)
        there = there || g_array_index (order, gint64, k) == id;
      if (!there && photo != NULL && shoebox_photo_get_state (photo) == SHOEBOX_OK)
        g_array_append_val (order, id);
    }
}

static void
set_up_order (Fixture *f, gconstpointer data)
{
  set_up (f, data);
  f->order = g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
tear_down_order (Fixture *f, gconstpointer data)
{
  tear_down (f, data);
  g_array_unref (f->order);
}

static void
write_photo (Fixture *f, const char *name, guint seed)
{
  g_autofree char *path = photo_path (f, name);

  test_write_picture (path, "jpeg", seed, 96, 64);
}

static void
write_photos (Fixture *f, const char *folder, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%03u.jpg", folder, i);

      write_photo (f, name, i);
    }
}

static void
start (Fixture *f, const char *name)
{
  g_autofree char *path = photo_path (f, name);
  const char *folders[] = { path, NULL };

  g_assert_nonnull (shoebox_library_import (f->library, folders));
}

static void
finish (Fixture *f, ShoeboxImportProgress *progress)
{
  WAIT_FOR ((shoebox_import_get_progress (shoebox_library_get_import (f->library), progress),
             progress->state >= SHOEBOX_IMPORT_DONE));
}

static void
import (Fixture *f, const char *name, ShoeboxImportProgress *progress)
{
  start (f, name);
  finish (f, progress);
  if (shoebox_import_get_error (shoebox_library_get_import (f->library)) != NULL)
    g_error ("import: %s",
             shoebox_import_get_error (shoebox_library_get_import (f->library))->message);
  g_assert_cmpuint (progress->state, ==, SHOEBOX_IMPORT_DONE);
}

/* --- Unchanged files -------------------------------------------------------------------------- */

/* Names of files in watched folders that were opened since the last call, by whomever. */
static char *
opened_files (int inotify)
{
  g_autoptr (GString) names = g_string_new (NULL);
  union
  {
    char bytes[16384];
    struct inotify_event align;
  } events;
  gssize n;

  while ((n = read (inotify, &events, sizeof events)) > 0)
    for (gssize at = 0; at < n;)
      {
        const struct inotify_event *event = (const void *) (events.bytes + at);

        if ((event->mask & IN_ISDIR) == 0)
          g_string_append_printf (names, "%s ", event->len > 0 ? event->name : "?");
        at += (gssize) (sizeof *event + event->len);
      }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* A folder in which nothing changed costs a walk; no file in it is opened. */
static void
test_opens_none (Fixture *f, gconstpointer data)
{
  g_autofree char *one = photo_path (f, "2018"), *two = photo_path (f, "2018/summer");
  g_autofree char *changed = photo_path (f, "2018/summer/001.jpg");
  g_autofree char *first = NULL, *second = NULL, *third = NULL;
  ShoeboxImportProgress progress;
  int inotify = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);

  make_folder (f, "2018");
  make_folder (f, "2018/summer");
  write_photos (f, "2018", 3);
  write_photos (f, "2018/summer", 3);
  g_assert_cmpint (inotify_add_watch (inotify, one, IN_OPEN), >=, 0);
  g_assert_cmpint (inotify_add_watch (inotify, two, IN_OPEN), >=, 0);
  import (f, "", &progress);
  g_assert_cmpuint (progress.done, ==, 6);
  first = opened_files (inotify);
  g_assert_nonnull (strstr (first, "002.jpg"));

  import (f, "", &progress);
  g_assert_cmpuint (progress.found, ==, 6);
  g_assert_cmpuint (progress.unchanged, ==, 6);
  second = opened_files (inotify);
  g_assert_cmpstr (second, ==, "");

  test_set_mtime (changed, 1000000000);
  import (f, "", &progress);
  g_assert_cmpuint (progress.unchanged, ==, 5);
  third = opened_files (inotify);
  g_assert_cmpstr (third, ==, "001.jpg ");
  close (inotify);
}

/* --- No permission ------------------------------------------------------------------------------ */

/* Whether root may look into everything, for this thread and those it starts. */
static void
set_override (gboolean override)
{
  const guint32 mask = 1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH;
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];

  if (syscall (SYS_capget, &header, sets) != 0)
    return;
  if (override)
    sets[0].effective |= sets[0].permitted & mask;
  else
    sets[0].effective &= ~mask;
  /* Where it is refused, the test sees that and skips. */
  (void) syscall (SYS_capset, &header, sets);
}

static void
test_no_permission (Fixture *f, gconstpointer data)
{
  g_autofree char *closed = photo_path (f, "2018/closed");
  g_autofree char *gone = photo_path (f, "2019/001.jpg");
  ShoeboxImportProgress progress;
  GPtrArray *problems;
  gboolean told = FALSE;
  int fd;

  make_folder (f, "2018");
  make_folder (f, "2018/closed");
  make_folder (f, "2018/closed/below");
  make_folder (f, "2019");
  write_photos (f, "2018/closed", 3);
  write_photos (f, "2018/closed/below", 2);
  write_photos (f, "2019", 2);
  import (f, "", &progress);
  g_assert_cmpuint (count (f, "is:ok"), ==, 7);

  g_assert_cmpint (g_chmod (closed, 0), ==, 0);
  set_override (FALSE);
  fd = g_open (closed, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd >= 0)
    {
      close (fd);
      set_override (TRUE);
      g_test_skip ("permissions do not bind this user");
      return;
    }
  g_assert_cmpint (g_unlink (gone), ==, 0);
  write_photo (f, "2019/new.jpg", 77);
  import (f, "", &progress);
  set_override (TRUE);

  problems = shoebox_import_get_problems (shoebox_library_get_import (f->library));
  g_assert_cmpuint (problems->len, ==, NO_NETWORKS + 1);
  for (guint i = 0; i < problems->len; i++)
    {
      const ShoeboxProblem *problem = g_ptr_array_index (problems, i);

      told = told || g_strcmp0 (problem->path, closed) == 0;
    }
  g_assert_true (told);
  /* What cannot be seen is not said to be missing; what is gone elsewhere is, and the new one is
   * there. */
  g_assert_cmpuint (progress.missing, ==, 1);
  g_assert_cmpuint (count (f, "is:missing"), ==, 1);
  g_assert_cmpuint (progress.done, ==, 1);
  g_assert_cmpuint (count (f, "is:ok"), ==, 7);

  g_assert_cmpint (g_chmod (closed, 0700), ==, 0);
  import (f, "", &progress);
  g_assert_cmpuint (progress.unchanged, ==, 7);
  g_assert_cmpuint (progress.problems, ==, 0);
  g_assert_cmpuint (count (f, "is:missing"), ==, 1);
}

/* The same of a single file that was taken. */
static void
test_no_permission_of_file (Fixture *f, gconstpointer data)
{
  g_autofree char *closed = photo_path (f, "closed");
  g_autofree char *photo = photo_path (f, "closed/a.jpg");
  ShoeboxImportProgress progress;

  make_folder (f, "closed");
  write_photo (f, "closed/a.jpg", 1);
  import (f, "closed/a.jpg", &progress);
  g_assert_cmpuint (count (f, "is:ok"), ==, 1);

  g_assert_cmpint (g_chmod (closed, 0), ==, 0);
  set_override (FALSE);
  if (g_access (photo, F_OK) == 0)
    {
      set_override (TRUE);
      g_test_skip ("permissions do not bind this user");
      return;
    }
  shoebox_library_look_at (f->library, closed);
  finish (f, &progress);
  set_override (TRUE);
  g_assert_cmpuint (count (f, "is:ok"), ==, 1);

  g_assert_cmpint (g_chmod (closed, 0700), ==, 0);
  g_assert_cmpint (g_unlink (photo), ==, 0);
  shoebox_library_look_at (f->library, closed);
  finish (f, &progress);
  g_assert_cmpuint (count (f, "is:missing"), ==, 1);
}

/* --- More folders while one is imported --------------------------------------------------------- */

static void
test_append (Fixture *f, gconstpointer data)
{
  ShoeboxImportProgress progress;
  ShoeboxImport *first;

  make_folder (f, "a");
  make_folder (f, "b");
  make_folder (f, "c");
  write_photos (f, "a", 260);
  write_photos (f, "b", 20);
  write_photos (f, "c", 20);

  /* At once, and again in the midst of reading. */
  start (f, "a");
  first = shoebox_library_get_import (f->library);
  start (f, "b");
  g_assert_true (shoebox_library_get_import (f->library) == first);
  WAIT_FOR ((shoebox_import_get_progress (first, &progress), progress.done > 0));
  start (f, "c");
  g_assert_true (shoebox_library_get_import (f->library) == first);
  finish (f, &progress);
  g_assert_cmpuint (progress.state, ==, SHOEBOX_IMPORT_DONE);
  g_assert_cmpuint (progress.found, ==, 300);
  g_assert_cmpuint (progress.done, ==, 300);
  g_assert_cmpuint (progress.todo, ==, 300);
  g_assert_cmpuint (progress.problems, ==, NO_NETWORKS);
  g_assert_cmpuint (count (f, "is:ok"), ==, 300);
  g_assert_null (shoebox_library_resume (f->library));

  /* Once it is over the next one is an import of its own. */
  import (f, "c", &progress);
  g_assert_cmpuint (progress.found, ==, 20);
  g_assert_cmpuint (progress.unchanged, ==, 20);
}

/* --- Wanted photos ------------------------------------------------------------------------------ */

static guint
place (Fixture *f, gint64 id)
{
  for (guint i = 0; i < f->order->len; i++)
    if (g_array_index (f->order, gint64, i) == id)
      return i;
  g_error ("photo %" G_GINT64_FORMAT " was never read", id);
}

/* Two photos are older than all others, so their turn would be last. One of them is on screen. */
static void
test_wanted (Fixture *f, gconstpointer data)
{
  static const char *const old[] = { "x/y.jpg", "x/z.jpg" };
  ShoeboxImportProgress progress;
  gint64 ids[2];

  make_folder (f, "x");
  for (guint i = 0; i < 2; i++)
    {
      write_photo (f, old[i], 1000 + i);
      import (f, old[i], &progress);
      ids[i] = id_of (f, old[i]);
      g_assert_cmpint (ids[i], !=, 0);
    }

  write_photos (f, "x", 140);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = photo_path (f, old[i]);

      write_photo (f, old[i], 2000 + i);
      test_set_mtime (path, 1000000000 + i);
    }
  g_signal_connect (f->library, "photos-changed", G_CALLBACK (photos_changed_cb), f->order);
  start (f, "x");
  shoebox_library_want (f->library, ids[0], TRUE);
  finish (f, &progress);
  g_assert_cmpuint (progress.done, ==, 142);
  g_assert_cmpuint (f->order->len, ==, 142);
  g_test_message ("wanted: %u, not wanted: %u", place (f, ids[0]), place (f, ids[1]));
  g_assert_cmpuint (place (f, ids[0]), <, 80);
  g_assert_cmpuint (place (f, ids[1]), >=, 100);
}

/* --- A full disk -------------------------------------------------------------------------------- */

/* On the writer's thread: from now on the file cannot grow. */
static void
limit_cb (gpointer data)
{
  Db *db = data;
  g_autoptr (GError) error = NULL;

  /* A number below the present size stands for the present size. */
  g_assert_true (db_execute (db, "PRAGMA max_page_count = 1", &error));
  g_assert_no_error (error);
}

static void
test_full (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxAct) made = NULL, filed = NULL;
  g_autoptr (ShoeboxPhoto) photo = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;
  const GError *failure;
  ShoeboxImportProgress progress;
  gint64 album, id;

  make_folder (f, "few");
  make_folder (f, "many");
  write_photos (f, "few", 5);
  import (f, "few", &progress);
  made = shoebox_library_add_label (f->library, SHOEBOX_ALBUM, "Cottage", &album, &error);
  g_assert_no_error (error);
  id = id_of (f, "few/000.jpg");
  filed = shoebox_library_file (f->library, &id, 1, album, &error);
  g_assert_no_error (error);

  write_photos (f, "many", 150);
  shoebox_worker_call (f->library->writer, limit_cb, f->library->db);
  start (f, "many");
  finish (f, &progress);
  g_assert_cmpuint (progress.state, ==, SHOEBOX_IMPORT_FAILED);
  failure = shoebox_import_get_error (shoebox_library_get_import (f->library));
  g_assert_nonnull (failure);
  g_test_message ("%s", failure->message);
  g_assert_nonnull (strstr (failure->message, "library.db"));
  g_assert_nonnull (strstr (failure->message, "full"));
  g_assert_cmpuint (count (f, "is:ok"), <, 155);

  /* There is space again. */
  close_library (f);
  open_library (f);
  photo = shoebox_library_get_photo (f->library, id);
  g_assert_nonnull (photo);
  g_assert_cmpint (shoebox_photo_get_album (photo), ==, album);
  g_assert_cmpuint (shoebox_photo_get_source (photo), ==, SHOEBOX_BY_USER);
  import (f, "many", &progress);
  g_assert_cmpuint (count (f, "is:ok"), ==, 155);
  g_assert_cmpuint (count (f, "album:Cottage by:me"), ==, 1);
  findings = shoebox_library_check (f->library, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
  g_clear_object (&photo);
}

int
main (int argc, char **argv)
{
  g_setenv ("SHOEBOX_WEIGHTS", "/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                       \
  g_test_add ("/import-folders/" name, Fixture, NULL, set_up_order, function,       \
              tear_down_order)
  ADD ("opens-none", test_opens_none);
  ADD ("no-permission", test_no_permission);
  ADD ("no-permission-of-file", test_no_permission_of_file);
  ADD ("append", test_append);
  ADD ("wanted", test_wanted);
  ADD ("full", test_full);
  return g_test_run ();
}
