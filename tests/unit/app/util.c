#include "util.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include <glib/gstdio.h>

char *
test_folder_new (void)
{
  char *folder = g_build_filename (g_get_tmp_dir (), "shoebox-test-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp (folder));
  return folder;
}

static void
remove_all (const char *path)
{
  struct stat st;

  if (lstat (path, &st) == 0 && S_ISDIR (st.st_mode))
    {
      GDir *dir;
      const char *name;

      g_chmod (path, 0700);
      dir = g_dir_open (path, 0, NULL);
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          remove_all (child);
        }
      g_clear_pointer (&dir, g_dir_close);
    }
  g_remove (path);
}

void
test_folder_free (char *folder)
{
  remove_all (folder);
  g_free (folder);
}

GdkPixbuf *
test_picture (guint seed, int width, int height)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  guchar *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  double fx = g_rand_double_range (rand, 1, 6), fy = g_rand_double_range (rand, 1, 6);
  double phase = g_rand_double_range (rand, 0, 6);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        pixels[y * stride + 3 * x + c]
            = (guchar) (128 + 100 * sin (fx * x / width + phase + c) * cos (fy * y / height + 2 * c)
                        + g_rand_int_range (rand, 0, 12));
  return pixbuf;
}

void
test_write_picture (const char *path, const char *type, guint seed, int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = test_picture (seed, width, height);
  g_autoptr (GError) error = NULL;

  gdk_pixbuf_save (pixbuf, path, type, &error, NULL);
  g_assert_no_error (error);
}

void
test_write_file (const char *path, const void *data, gsize size)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, (gssize) size, &error);
  g_assert_no_error (error);
}

void
test_set_mtime (const char *path, gint64 seconds)
{
  struct utimbuf times = { seconds, seconds };

  g_assert_cmpint (utime (path, &times), ==, 0);
}

char *
test_data (const char *sub)
{
  const char *given = g_getenv ("SHOEBOX_TEST_DATA");
  g_autofree char *base = given != NULL
                              ? g_strdup (given)
                              : g_build_filename (g_getenv ("SHOEBOX_SOURCE"), "..", "shared",
                                                  "data", NULL);
  g_autofree char *path = g_build_filename (base, sub, NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("the test data are not there");
      return NULL;
    }
  return g_steal_pointer (&path);
}
