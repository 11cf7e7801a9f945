/* Walking folders: what is found, what is skipped, what is said about the rest. */
#include "scanner.h"

#include "util.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib/gstdio.h>

typedef struct
{
  char *folder;
  GPtrArray *found;
  GPtrArray *problems;
  guint cancel_after;
} Fixture;

static void
file_cb (gpointer user, const char *relpath, gint64 size, gint64 mtime_ns)
{
  g_ptr_array_add (((Fixture *) user)->found, g_strdup (relpath));
}

static void
problem_cb (gpointer user, const char *relpath, const char *reason)
{
  g_assert_nonnull (reason);
  g_ptr_array_add (((Fixture *) user)->problems, g_strdup (relpath));
}

static gboolean
cancelled_cb (gpointer user)
{
  Fixture *f = user;

  return f->cancel_after > 0 && f->found->len >= f->cancel_after;
}

static const ShoeboxScanFuncs funcs = { file_cb, problem_cb, cancelled_cb };

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_folder_new ();
  f->found = g_ptr_array_new_with_free_func (g_free);
  f->problems = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_ptr_array_unref (f->found);
  g_ptr_array_unref (f->problems);
  test_folder_free (f->folder);
}

static char *
in_folder (Fixture *f, const char *name)
{
  return g_build_filename (f->folder, name, NULL);
}

static void
make (Fixture *f, const char *name)
{
  g_autofree char *path = in_folder (f, name);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  test_write_file (path, "x", 1);
}

static void
make_link (Fixture *f, const char *target, const char *name)
{
  g_autofree char *path = in_folder (f, name);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* @expected: names separated by "|". */
static void
assert_found (Fixture *f, const char *expected)
{
  g_autofree char *joined = NULL;

  g_ptr_array_sort (f->found, compare);
  g_ptr_array_add (f->found, NULL);
  joined = g_strjoinv ("|", (char **) f->found->pdata);
  g_ptr_array_set_size (f->found, (int) f->found->len - 1);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_endings (Fixture *f, gconstpointer data)
{
  g_assert_true (shoebox_scan_is_photo ("a.jpg"));
  g_assert_true (shoebox_scan_is_photo ("A.JPEG"));
  g_assert_true (shoebox_scan_is_photo ("a.b.HeIc"));
  g_assert_false (shoebox_scan_is_photo ("jpg"));
  g_assert_false (shoebox_scan_is_photo ("a.jpg.txt"));
  g_assert_false (shoebox_scan_is_photo ("a."));
}

static void
test_names (Fixture *f, gconstpointer data)
{
  make (f, "a.jpg");
  make (f, "with space.PNG");
  make (f, "new\nline.jpg");
  make (f, "latin1-\xe9.jpg");
  make (f, "sub/deep/b.jpg");
  make (f, "notes.txt");
  make (f, ".hidden.jpg");
  make (f, ".cache/c.jpg");
  g_assert_true (shoebox_scan (f->folder, &funcs, f));
  assert_found (f, "a.jpg|latin1-\xe9.jpg|new\nline.jpg|sub/deep/b.jpg|with space.PNG");
  g_assert_cmpuint (f->problems->len, ==, 0);
}

static void
test_links (Fixture *f, gconstpointer data)
{
  g_autofree char *outside = test_folder_new ();
  g_autofree char *photo = g_build_filename (outside, "out.jpg", NULL);
  g_autofree char *hard_from = NULL, *hard_to = NULL;

  test_write_file (photo, "x", 1);
  make (f, "z/real.jpg");
  make_link (f, "z", "a-link-to-z");
  make_link (f, "z/real.jpg", "a-link.jpg");
  make_link (f, ".", "loop");
  make_link (f, "..", "z/up");
  make_link (f, "self", "self");
  make_link (f, "nowhere.jpg", "dangling.jpg");
  make_link (f, outside, "outside");
  make_link (f, outside, "outside-again");
  hard_from = in_folder (f, "z/real.jpg");
  hard_to = in_folder (f, "hard.jpg");
  g_assert_cmpint (link (hard_from, hard_to), ==, 0);
  g_assert_true (shoebox_scan (f->folder, &funcs, f));
  /* Two hard links are two files; a symbolic link is none of its own. */
  assert_found (f, "hard.jpg|outside/out.jpg|z/real.jpg");
  g_assert_cmpuint (f->problems->len, ==, 0);
  test_folder_free (g_steal_pointer (&outside));
}

static void
test_no_files (Fixture *f, gconstpointer data)
{
  g_autofree char *pipe = in_folder (f, "pipe.jpg");
  g_autofree char *directory = in_folder (f, "folder.jpg");
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/socket.jpg", f->folder);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  close (fd);
  make_link (f, "/dev/null", "device.jpg");
  make (f, "folder.jpg/in.jpg");
  g_assert_true (shoebox_scan (f->folder, &funcs, f));
  assert_found (f, "folder.jpg/in.jpg");
  g_assert_cmpuint (f->problems->len, ==, 0);
}

static void
test_permission (Fixture *f, gconstpointer data)
{
  g_autofree char *locked = in_folder (f, "locked");
  gboolean root = geteuid () == 0;

  make (f, "locked/a.jpg");
  make (f, "b.jpg");
  g_assert_cmpint (g_chmod (locked, 0), ==, 0);
  /* Nothing is forbidden to root, so the walk is somebody else's then. */
  g_assert_cmpint (g_chmod (f->folder, 0755), ==, 0);
  if (root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  g_assert_true (shoebox_scan (f->folder, &funcs, f));
  if (root)
    g_assert_cmpint (seteuid (0), ==, 0);
  assert_found (f, "b.jpg");
  g_assert_cmpuint (f->problems->len, ==, 1);
  g_assert_cmpstr (f->problems->pdata[0], ==, "locked");
}

static void
test_gone (Fixture *f, gconstpointer data)
{
  g_autofree char *gone = in_folder (f, "gone");

  g_assert_true (shoebox_scan (gone, &funcs, f));
  g_assert_cmpuint (f->found->len, ==, 0);
  g_assert_cmpuint (f->problems->len, ==, 1);
  g_assert_cmpstr (f->problems->pdata[0], ==, "");
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u/%02u.jpg", i % 3, i);

      make (f, name);
    }
  f->cancel_after = 12;
  g_assert_false (shoebox_scan (f->folder, &funcs, f));
  g_assert_cmpuint (f->found->len, ==, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/scanner/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("endings", test_endings);
  ADD ("names", test_names);
  ADD ("links", test_links);
  ADD ("no-files", test_no_files);
  ADD ("permission", test_permission);
  ADD ("gone", test_gone);
  ADD ("cancel", test_cancel);
  return g_test_run ();
}
