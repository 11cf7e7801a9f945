/* bench-import FOLDER [SOURCE [N]]: photos a second of an import against decoding alone.
 *
 * Both with the same decoder processes, as many at a time; decoding alone has neither networks nor
 * a database. In turns, twice each, on files that are warm in the cache; the best of each counts.
 * With SOURCE, FOLDER is made first: N (24) photos of 4000 x 3000 pixels from the photos in SOURCE,
 * scaled up, with grain, since grain is what makes JPEG files of cameras large. */
#include "decoder-client.h"
#include "import.h"
#include "library.h"
#include "scanner.h"

#include "importer.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <glib/gstdio.h>

static void
add_file_cb (gpointer user, const char *relpath, gint64 size, gint64 mtime_ns)
{
  g_ptr_array_add (user, g_strdup (relpath));
}

static void
problem_cb (gpointer user, const char *relpath, const char *reason)
{
  fprintf (stderr, "%s: %s\n", relpath, reason);
}

static gboolean
never_cb (gpointer user)
{
  return FALSE;
}

/* Absolute paths of the photos below @folder. */
static GPtrArray *
list_photos (const char *folder)
{
  static const ShoeboxScanFuncs funcs = { add_file_cb, problem_cb, never_cb };
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  shoebox_scan (folder, &funcs, paths);
  for (guint i = 0; i < paths->len; i++)
    {
      char *relpath = paths->pdata[i];

      paths->pdata[i] = g_build_filename (folder, relpath, NULL);
      g_free (relpath);
    }
  return paths;
}

static void
make_photos (const char *folder, const char *source, guint n)
{
  g_autoptr (GPtrArray) paths = list_photos (source);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint made = 0;

  g_mkdir_with_parents (folder, 0700);
  for (guint i = 0; i < n && paths->len > 0; i++)
    {
      const char *path = paths->pdata[(gsize) i * paths->len / n];
      g_autoptr (GdkPixbuf) small = gdk_pixbuf_new_from_file (path, NULL);
      g_autoptr (GdkPixbuf) large = NULL;
      g_autofree char *to = g_strdup_printf ("%s/%03u.jpg", folder, i);
      guchar *pixels;
      gsize size;

      if (small == NULL || gdk_pixbuf_get_n_channels (small) != 3)
        continue;
      large = gdk_pixbuf_scale_simple (small, 4000, 3000, GDK_INTERP_BILINEAR);
      pixels = gdk_pixbuf_get_pixels (large);
      size = gdk_pixbuf_get_byte_length (large);
      for (gsize k = 0; k < size; k += 3)
        {
          int grain = (int) (g_rand_int (rand) >> 28) - 8;

          for (int c = 0; c < 3; c++)
            pixels[k + (gsize) c] = (guchar) CLAMP (pixels[k + (gsize) c] + grain, 0, 255);
        }
      if (gdk_pixbuf_save (large, to, "jpeg", NULL, "quality", "92", NULL))
        made++;
    }
  fprintf (stderr, "made %u photos of 4000 x 3000 in %s\n", made, folder);
}

typedef struct
{
  GPtrArray *paths;
  gint next; /* atomic */
} Decoding;

static void *
decode_thread (void *user_data)
{
  Decoding *decoding = user_data;
  g_autoptr (ShoeboxDecoder) decoder = shoebox_decoder_new (0);
  guint i;

  while ((i = (guint) g_atomic_int_add (&decoding->next, 1)) < decoding->paths->len)
    {
      ShoeboxDecoded decoded;

      if (!shoebox_decoder_read_photo (decoder, decoding->paths->pdata[i], &decoded, NULL))
        break;
      shoebox_decoded_clear (&decoded);
    }
  return NULL;
}

static double
time_decoding (GPtrArray *paths)
{
  Decoding decoding = { paths, 0 };
  pthread_t threads[IMPORT_READERS];
  gint64 start = g_get_monotonic_time ();

  for (int i = 0; i < IMPORT_READERS; i++)
    if (pthread_create (&threads[i], NULL, decode_thread, &decoding) != 0)
      abort ();
  for (int i = 0; i < IMPORT_READERS; i++)
    pthread_join (threads[i], NULL);
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static double
time_import (const char *folder, ShoeboxImportTimes *times)
{
  g_autofree char *dir = g_dir_make_tmp ("shoebox-bench-XXXXXX", NULL);
  g_autofree char *remove = g_strdup_printf ("rm -rf '%s'", dir);
  const char *folders[] = { folder, NULL };
  g_autoptr (GError) error = NULL;
  ShoeboxLibrary *library = shoebox_library_open (dir, SHOEBOX_OPEN_WRITE, &error);
  ShoeboxImportProgress progress;
  gint64 start = g_get_monotonic_time ();
  double seconds;

  if (library == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      exit (1);
    }
  shoebox_library_import (library, folders);
  do
    {
      g_main_context_iteration (NULL, TRUE);
      shoebox_import_get_progress (shoebox_library_get_import (library), &progress);
    }
  while (progress.state < SHOEBOX_IMPORT_DONE);
  seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  shoebox_import_get_times (shoebox_library_get_import (library), times);
  if (progress.state != SHOEBOX_IMPORT_DONE || progress.problems > 0)
    fprintf (stderr, "the import had problems: the numbers mean nothing\n");
  g_object_unref (library);
  if (system (remove) != 0)
    fprintf (stderr, "could not remove %s\n", dir);
  return seconds;
}

static void
print_times (const ShoeboxImportTimes *times)
{
  gint64 sum = 0;

  printf ("| | ms a photo | share |\n|---|---|---|\n");
  for (int i = 0; i < SHOEBOX_N_TIMES; i++)
    sum += times->cpu[i];
  for (int i = 0; i < SHOEBOX_N_TIMES; i++)
    printf ("| %s | %.2f | %.1f %% |\n", shoebox_time_name (i),
            (double) times->cpu[i] / times->photos / 1e6, 100.0 * (double) times->cpu[i] / (double) sum);
  printf ("| all | %.2f | |\n", (double) sum / times->photos / 1e6);
  printf ("reading threads had no processor for %.2f ms a photo, %.1f %% of their time\n",
          (double) times->idle / times->photos / 1e6,
          100.0 * (double) times->idle / (double) times->open);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) paths = NULL;
  double decoding = G_MAXDOUBLE, import = G_MAXDOUBLE;
  ShoeboxImportTimes times = { 0 }, one;

  if (argc < 2)
    {
      fprintf (stderr, "usage: %s FOLDER [SOURCE [N]]\n", argv[0]);
      return 2;
    }
  if (argc > 2)
    make_photos (argv[1], argv[2], argc > 3 ? (guint) atoi (argv[3]) : 24);
  paths = list_photos (argv[1]);
  if (paths->len == 0)
    {
      fprintf (stderr, "%s: no photos there\n", argv[1]);
      return 1;
    }
  for (int round = 0; round < 2; round++)
    {
      decoding = MIN (decoding, time_decoding (paths));
      import = MIN (import, time_import (argv[1], &one));
      shoebox_times_add (&times, &one);
    }
  printf ("%u photos, %d decoders\n", paths->len, IMPORT_READERS);
  printf ("decoding alone  %6.2f s  %6.1f photos/s\n", decoding, paths->len / decoding);
  printf ("import          %6.2f s  %6.1f photos/s  %.2f times as long\n", import,
          paths->len / import, import / decoding);
  print_times (&times);
  return 0;
}
