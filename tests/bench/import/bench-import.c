/* bench-import: the parts of tests/bench/import/run, each a process of its own.
 *
 *   bench-import make FOLDER SOURCE N      N photos of 4000 x 3000 pixels in FOLDER from the photos in
 *                                          SOURCE, scaled up, with grain, since grain is what makes
 *                                          JPEG files of cameras large
 *   bench-import copies FOLDER SOURCE N    N files in FOLDER, the photos in SOURCE again and again,
 *                                          none with the same bytes as another
 *   bench-import decode HOW FOLDER         only opens the photos, in as many threads as an import has:
 *                                          "own" by the decoder processes of an import, "reduced" by
 *                                          GdkPixbuf to 512 pixels, "full" by GdkPixbuf to all pixels
 *   bench-import import FOLDER LIBRARY N   an import with every network that is there, into a library
 *                                          that has N photos already, made up ones with features
 *
 * The last two print an object of JSON. */
#include "decoder-client.h"
#include "import.h"
#include "library.h"
#include "scanner.h"

#include "db.h"
#include "importer.h"
#include "made-feature.h"
#include "photos.h"
#include "results.h"
#include "roots.h"
#include "vectors.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

/* Behind its first two bytes, a JPEG may have a comment. */
static void
make_copies (const char *folder, const char *source, guint n)
{
  g_autoptr (GPtrArray) paths = list_photos (source);

  for (guint i = 0; i < n && paths->len > 0; i++)
    {
      g_autofree char *in = g_strdup_printf ("%s/%03u", folder, i % 100);
      g_autofree char *to = g_strdup_printf ("%s/%06u.jpg", in, i);
      g_autofree char *data = NULL;
      g_autoptr (GByteArray) file = g_byte_array_new ();
      guint8 comment[12] = { 0xff, 0xfe, 0, 10 };
      gsize size;

      if (!g_file_get_contents (paths->pdata[i % paths->len], &data, &size, NULL) || size < 2
          || memcmp (data, "\xff\xd8", 2) != 0)
        continue;
      g_mkdir_with_parents (in, 0700);
      g_snprintf ((char *) comment + 4, 8, "%07u", i);
      g_byte_array_append (file, (const guint8 *) data, 2);
      g_byte_array_append (file, comment, sizeof comment);
      g_byte_array_append (file, (const guint8 *) data + 2, (guint) size - 2);
      g_file_set_contents (to, (const char *) file->data, file->len, NULL);
    }
}

/* --- Decoding alone --------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *paths;
  const char *how;
  gint next;   /* atomic */
  gint failed; /* the same */
} Decoding;

static gboolean
open_photo (ShoeboxDecoder *decoder, const char *how, const char *path)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  ShoeboxDecoded decoded;
  gboolean read;

  if (strcmp (how, "own") == 0)
    {
      read = shoebox_decoder_read_photo (decoder, path, &decoded, NULL)
             && decoded.status == SHOEBOX_DECODED_OK;
      shoebox_decoded_clear (&decoded);
      return read;
    }
  pixbuf = strcmp (how, "full") == 0 ? gdk_pixbuf_new_from_file (path, NULL)
                                     : gdk_pixbuf_new_from_file_at_scale (path, 512, 512, TRUE, NULL);
  return pixbuf != NULL;
}

static void *
decode_thread (void *user_data)
{
  Decoding *decoding = user_data;
  g_autoptr (ShoeboxDecoder) decoder = shoebox_decoder_new (0);
  guint i;

  while ((i = (guint) g_atomic_int_add (&decoding->next, 1)) < decoding->paths->len)
    if (!open_photo (decoder, decoding->how, decoding->paths->pdata[i]))
      g_atomic_int_inc (&decoding->failed);
  return NULL;
}

static int
time_decoding (const char *how, const char *folder)
{
  g_autoptr (GPtrArray) paths = list_photos (folder);
  Decoding decoding = { .paths = paths, .how = how };
  pthread_t threads[IMPORT_READERS];
  gint64 start = g_get_monotonic_time ();

  for (int i = 0; i < IMPORT_READERS; i++)
    if (pthread_create (&threads[i], NULL, decode_thread, &decoding) != 0)
      abort ();
  for (int i = 0; i < IMPORT_READERS; i++)
    pthread_join (threads[i], NULL);
  printf ("{\"photos\": %u, \"failed\": %d, \"seconds\": %.3f}\n", paths->len, decoding.failed,
          (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  return 0;
}

/* --- An import -------------------------------------------------------------------------------- */

static void
check (const GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

/* @n photos in the library in @dir, as if they had been read: with features, tags and in no album. */
static void
fill_library (const char *dir, guint n)
{
  enum { GROUP = 256, KINDS = 40 };
  g_autofree char *path = g_build_filename (dir, "library.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = NULL;
  ShoeboxNetworks *networks = shoebox_networks_load (&error);
  gint64 network, root;

  check (error);
  g_mkdir_with_parents (dir, 0700);
  db = db_open (path, DB_OPEN_WRITE, &error);
  check (error);
  network = db_networks_ensure (db, nn_photo_net_id (networks->net), &error);
  root = db_roots_ensure (db, "/made", NULL, NULL, &error);
  check (error);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%03u/%06u.jpg", i % 1000, i);
      g_autofree float *feature
          = made_feature (networks, i % KINDS, i, nn_photo_net_class_name (networks->net, 7));
      g_autoptr (GBytes) vector = shoebox_feature_pack (&networks->layout, feature);
      DbFile file = { name, 1000, 1000000000LL * i };
      DbResult result = { .size = -1, .mtime_ns = -1, .p = NAN, .network = network,
                          .unsorted = DB_UNSORTED_FAR, .vector = vector };
      DbSaved saved = { 0 };
      DbUpserted row;

      if (i % GROUP == 0)
        db_begin (db, &error);
      db_photos_upsert (db, root, &file, 1, &row, &error);
      check (error);
      result.metadata = (DbMetadata){ .taken_at = -1, .lat = NAN, .lon = NAN };
      result.photo = row.id;
      memcpy (result.hash, &row.id, sizeof row.id);
      db_results_save (db, NULL, &result, 1, &saved, &error);
      check (error);
      db_saved_clear (&saved);
      if (i % GROUP == GROUP - 1 || i == n - 1)
        db_commit (db, &error);
      check (error);
    }
  shoebox_networks_free (networks);
}

static int
time_import (const char *folder, const char *dir)
{
  const char *folders[] = { folder, NULL };
  g_autoptr (GError) error = NULL;
  ShoeboxLibrary *library = shoebox_library_open (dir, SHOEBOX_OPEN_WRITE, &error);
  ShoeboxImportProgress progress;
  ShoeboxImportTimes times;
  gint64 start = g_get_monotonic_time ();
  struct timespec cpu[2];
  guint marked = 0;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &cpu[0]);
  if (library == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  shoebox_library_import (library, folders);
  do
    {
      g_main_context_iteration (NULL, TRUE);
      shoebox_import_get_progress (shoebox_library_get_import (library), &progress);
      /* From here on, everything has been loaded. */
      if (marked == 0 && progress.done >= IMPORT_READERS)
        {
          marked = progress.done;
          clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &cpu[0]);
        }
    }
  while (progress.state < SHOEBOX_IMPORT_DONE);
  shoebox_import_get_times (shoebox_library_get_import (library), &times);
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &cpu[1]);
  printf ("{\"program\": %.6f, \"done\": %s, \"problems\": %u, \"photos\": %u, \"seconds\": %.3f, \"open\": %.3f, "
          "\"idle\": %.3f, \"cpu\": {",
          ((double) (cpu[1].tv_sec - cpu[0].tv_sec) + (double) (cpu[1].tv_nsec - cpu[0].tv_nsec) / 1e9)
              / (progress.done - marked),
          progress.state == SHOEBOX_IMPORT_DONE ? "true" : "false", progress.problems, times.photos,
          (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC, (double) times.open / 1e9,
          (double) times.idle / 1e9);
  for (int i = 0; i < SHOEBOX_N_TIMES; i++)
    printf ("%s\"%s\": %.6f", i > 0 ? ", " : "", shoebox_time_name (i), (double) times.cpu[i] / 1e9);
  printf ("}}\n");
  g_object_unref (library);
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 5 && strcmp (argv[1], "make") == 0)
    make_photos (argv[2], argv[3], (guint) atoi (argv[4]));
  else if (argc == 5 && strcmp (argv[1], "copies") == 0)
    make_copies (argv[2], argv[3], (guint) atoi (argv[4]));
  else if (argc == 4 && strcmp (argv[1], "decode") == 0)
    return time_decoding (argv[2], argv[3]);
  else if (argc == 5 && strcmp (argv[1], "import") == 0)
    {
      if (atoi (argv[4]) > 0)
        fill_library (argv[3], (guint) atoi (argv[4]));
      return time_import (argv[2], argv[3]);
    }
  else
    {
      fprintf (stderr, "usage: see the head of bench-import.c\n");
      return 2;
    }
  return 0;
}
