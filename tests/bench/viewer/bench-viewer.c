/* bench-viewer.c: how long it takes from a key to the sharp photo, and what a frame costs.
 *
 *   bench-viewer [PHOTOS [WIDTH HEIGHT]]     24 photos of 4000 x 3000 by default
 *
 * Makes the photos (JPEG, quality 92, with the noise of a camera), imports them without networks,
 * opens the window's viewer on them and prints a table. `run` gives it an X server with software
 * drawing.
 *
 * "Key to sharp" begins with the action that a key is bound to and ends after the frame has been
 * painted in which all pixels of the photo are there that the view can show. "Frame" is processor
 * time of the main thread between before-paint and after-paint, drawing in software included. */
#include "ui-test.h"

#include "import.h"
#include "viewer-private.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static GArray *frames; /* of double: ms */
static double frame_start;
static guint n_painted;

static double
get_thread_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void
before_paint_cb (void)
{
  frame_start = get_thread_ms ();
}

static void
after_paint_cb (void)
{
  double ms = get_thread_ms () - frame_start;

  g_array_append_val (frames, ms);
  n_painted++;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
report (const char *name, GArray *times)
{
  g_assert_cmpuint (times->len, >, 0);
  g_array_sort (times, compare);
  printf ("| %s | %.0f | %.0f | %.0f |\n", name, g_array_index (times, double, times->len / 2),
          g_array_index (times, double, (guint) (0.95 * (times->len - 1) + 0.5)),
          g_array_index (times, double, times->len - 1));
  g_array_set_size (times, 0);
}

static long
read_kb (const char *key)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return -1;
  line = strstr (text, key);
  return line != NULL ? strtol (line + strlen (key), NULL, 10) : -1;
}

/* --- Photos ------------------------------------------------------------------------------- */

static void
make_photo (const char *path, guint seed, int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  g_autoptr (GError) error = NULL;
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);
  guint32 noise = seed * 2654435761u + 1;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *p = pixels + (gsize) y * (gsize) stride + (gsize) x * 3;
        int shape = ((x / 37) ^ (y / 53)) * 7 % 61;

        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        for (int c = 0; c < 3; c++)
          p[c] = (guint8) CLAMP ((c == 0 ? x * 160 / width : c == 1 ? y * 160 / height
                                                                   : (int) (seed * 29 % 160))
                                   + shape + (int) (noise >> (8 * c) & 15),
                                 0, 255);
      }
  gdk_pixbuf_save (pixbuf, path, "jpeg", &error, "quality", "92", NULL);
  g_assert_no_error (error);
}

/* --- Steps -------------------------------------------------------------------------------- */

static double
now_ms (void)
{
  return (double) g_get_monotonic_time () / 1000.0;
}

static void
rest (double ms)
{
  double end = now_ms () + ms;

  while (now_ms () < end)
    ui_test_iterate ();
}

/* Milliseconds from @action to the frame with the sharp photo. */
static double
measure (ShoeboxViewer *viewer, const char *action)
{
  double start = now_ms ();
  guint painted;

  gtk_widget_activate_action (GTK_WIDGET (viewer), action, NULL);
  WAIT_FOR (shoebox_viewer_is_loaded (viewer));
  painted = n_painted;
  WAIT_FOR (n_painted > painted);
  return now_ms () - start;
}

static void
page (ShoeboxViewer *viewer, guint n, double pause, GArray *times)
{
  measure (viewer, "viewer.first");
  rest (1000);
  for (guint i = 0; i + 1 < n; i++)
    {
      double ms = measure (viewer, "viewer.next");

      g_array_append_val (times, ms);
      rest (pause);
    }
}

/* A key that is held: where it is let go of, the photo has to be there. */
static void
hold (ShoeboxViewer *viewer, guint n, GArray *times)
{
  for (guint round = 0; round < 8; round++)
    {
      double ms;

      measure (viewer, "viewer.first");
      rest (300);
      for (guint i = 0; i + 2 < n; i++)
        {
          gtk_widget_activate_action (GTK_WIDGET (viewer), "viewer.next", NULL);
          rest (33);
        }
      ms = measure (viewer, "viewer.next");
      g_array_append_val (times, ms);
    }
}

/* From one end to the other: nothing is read ahead. */
static void
jump (ShoeboxViewer *viewer, GArray *times)
{
  for (guint i = 0; i < 10; i++)
    {
      double ms;

      shoebox_photo_cache_clear (viewer->cache);
      ms = measure (viewer, i % 2 == 0 ? "viewer.last" : "viewer.first");
      g_array_append_val (times, ms);
      rest (500);
    }
}

static void
pan (ShoeboxViewer *viewer, double zoom, const char *name)
{
  gtk_widget_activate_action (GTK_WIDGET (viewer), "viewer.zoom-to", "d", zoom);
  WAIT_FOR (shoebox_viewer_is_loaded (viewer));
  rest (500);
  g_array_set_size (frames, 0);
  for (guint i = 0; i < 60; i++)
    {
      guint painted = n_painted;

      gtk_widget_activate_action (GTK_WIDGET (viewer), "viewer.move", "(dd)",
                                  i / 3 % 2 == 0 ? 1.0 : -1.0, i / 3 % 2 == 0 ? 0.5 : -0.5);
      WAIT_FOR (n_painted > painted);
    }
  report (name, frames);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 24;
  int width = argc > 3 ? atoi (argv[2]) : 4000, height = argc > 3 ? atoi (argv[3]) : 3000;
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autofree char *folder = NULL;
  ShoeboxImportProgress progress = { 0 };
  ShoeboxWindow *window;
  ShoeboxViewer *viewer;
  GdkFrameClock *clock;

  ui_test_init (&argc, &argv);
  frames = g_array_new (FALSE, FALSE, sizeof (double));
  folder = ui_test_make_dir ("photos");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/p%03u.jpg", folder, i);

      make_photo (path, i, width, height);
    }
  library = ui_test_open_made (0, 0);
  {
    const char *const folders[] = { folder, NULL };
    ShoeboxImport *import = shoebox_library_import (library, folders);

    /* Longer than a test may take. */
    while (shoebox_import_get_progress (import, &progress),
           progress.state != SHOEBOX_IMPORT_DONE)
      ui_test_iterate ();
  }

  window = ui_test_open_window (library);
  viewer = window->viewer;
  ui_test_wait_list (window, n);
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), NULL);
  g_signal_connect_after (clock, "after-paint", G_CALLBACK (after_paint_cb), NULL);
  _shoebox_window_view (window, 0, window->grid);
  WAIT_FOR (shoebox_viewer_is_loaded (viewer));

  printf ("| %u photos of %d x %d; ms | median | 95 %% | longest |\n|---|---|---|---|\n", n, width,
          height);
  page (viewer, n, 1000, times);
  report ("next, after a look of a second: key to sharp", times);
  page (viewer, n, 0, times);
  report ("next, as soon as the one before is sharp", times);
  hold (viewer, n, times);
  report ("key held at 30 a second, then let go", times);
  jump (viewer, times);
  report ("from one end to the other, nothing read ahead", times);
  printf ("| memory after that: own / shared with decoders, MB | %ld / %ld | | |\n",
          read_kb ("Pss_Anon:") / 1024, read_kb ("Pss_Shmem:") / 1024);
  pan (viewer, 1.0, "a frame while moving at 100 %");
  pan (viewer, 2.0, "a frame while moving at 200 %");
  pan (viewer, 0.7, "a frame while moving at 70 %");
  printf ("| memory with all pixels of a photo: own / shared, MB | %ld / %ld | | |\n",
          read_kb ("Pss_Anon:") / 1024, read_kb ("Pss_Shmem:") / 1024);
  fflush (stdout);
  ui_test_close_window (window);
  g_array_unref (frames);
  return ui_test_finish (0);
}
