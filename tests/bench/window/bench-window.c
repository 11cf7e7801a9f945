/* bench-window.c: how long the window keeps the main thread busy, with as many photos as asked.
 *
 *   bench-window make DIR N             writes a library of N made photos
 *   bench-window measure DIR N START    prints JSON; START is CLOCK_MONOTONIC in microseconds when
 *                                       this process was started
 *
 * "Frame" is the work of the frame clock from before-paint to after-paint: layout, snapshot and,
 * because the cairo renderer draws in software, drawing; in processor time of the main thread, so
 * that it does not count what else the machine does. "Turn" is one turn of the main loop,
 * everything between two waits, by the clock: a query on the main thread would show here. */
#include "ui-test.h"

#include "photo-cell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct
{
  GArray *frames;      /* of gint64: microseconds of work */
  gint64 frame_start;
  gint64 turn_start;
  gint64 worst_turn;
} Meter;

static Meter meter;

/* --- Measuring ------------------------------------------------------------------------------ */

static int
poll_cb (GPollFD *fds, guint n, int timeout)
{
  int answer;

  if (meter.turn_start != 0)
    meter.worst_turn = MAX (meter.worst_turn, g_get_monotonic_time () - meter.turn_start);
  answer = g_poll (fds, n, timeout);
  meter.turn_start = g_get_monotonic_time ();
  return answer;
}

static gint64
get_thread_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
before_paint_cb (void)
{
  meter.frame_start = get_thread_time ();
}

static void
after_paint_cb (void)
{
  gint64 work = get_thread_time () - meter.frame_start;

  g_array_append_val (meter.frames, work);
}

static void
start_measuring (void)
{
  g_array_set_size (meter.frames, 0);
  meter.worst_turn = 0;
  meter.turn_start = g_get_monotonic_time ();
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static double
frame_at (double share)
{
  guint last = meter.frames->len - 1;

  return (double) g_array_index (meter.frames, gint64, (guint) (share * last + 0.5)) / 1000.0;
}

static void
report_frames (const char *name)
{
  g_assert_cmpuint (meter.frames->len, >, 0);
  g_array_sort (meter.frames, compare_times);
  printf ("  \"%s\": {\"median\": %.1f, \"p95\": %.1f, \"max\": %.1f, \"turn\": %.1f},\n", name,
          frame_at (0.5), frame_at (0.95), frame_at (1.0), (double) meter.worst_turn / 1000.0);
}

static long
read_anonymous_kb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return -1;
  line = strstr (text, "Pss_Anon:");
  return line != NULL ? strtol (line + strlen ("Pss_Anon:"), NULL, 10) : -1;
}

static guint
count_cells (GtkWidget *widget)
{
  guint n = SHOEBOX_IS_PHOTO_CELL (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_cells (child);
  return n;
}

/* --- Acts ----------------------------------------------------------------------------------- */

typedef struct
{
  GtkAdjustment *adjustment;
  double step;
  guint left;
} Scroll;

static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Scroll *scroll = data;

  gtk_adjustment_set_value (scroll->adjustment,
                            gtk_adjustment_get_value (scroll->adjustment) + scroll->step);
  return --scroll->left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Scrolls @n frames by @step pixels each from the top; @step 0: through the whole list. */
static void
scroll (ShoeboxWindow *window, const char *name, double step, guint n)
{
  GtkAdjustment *a = gtk_scrollable_get_vadjustment (
    GTK_SCROLLABLE (shoebox_photo_grid_get_view (window->grid)));
  Scroll scroll = { a, step, n };
  gint64 end = g_get_monotonic_time () + 120 * G_USEC_PER_SEC;

  gtk_adjustment_set_value (a, 0);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  if (scroll.step <= 0)
    scroll.step = (gtk_adjustment_get_upper (a) - gtk_adjustment_get_page_size (a)) / n;
  start_measuring ();
  gtk_widget_add_tick_callback (GTK_WIDGET (window), scroll_cb, &scroll, NULL);
  while (scroll.left > 0 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (scroll.left, ==, 0);
  report_frames (name);
}

/* Until the list is that of the query, by the clock. */
static double
wait_answer (ShoeboxWindow *window, gint64 start)
{
  ShoeboxPhotoList *list = shoebox_photo_grid_get_list (window->grid);

  while (shoebox_photo_list_get_loading (list))
    g_main_context_iteration (NULL, TRUE);
  return (double) (g_get_monotonic_time () - start) / 1000.0;
}

static void
search (ShoeboxWindow *window, const char *text, const char *name)
{
  ShoeboxPhotoList *list = shoebox_photo_grid_get_list (window->grid);
  gint64 start;
  double changed;

  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  start_measuring ();
  start = g_get_monotonic_time ();
  shoebox_search_bar_set_text (window->search, text);
  changed = wait_answer (window, start);
  WAIT_FOR (window->update_id == 0);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  printf ("  \"%s\": {\"photos\": %u, \"changed\": %.1f, \"ms\": %.1f, \"turn\": %.1f},\n", name,
          g_list_model_get_n_items (G_LIST_MODEL (list)), changed,
          (double) (g_get_monotonic_time () - start) / 1000.0,
          (double) meter.worst_turn / 1000.0);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Letter by letter, as if by key: from each to the list that it stands for, suggestions included. */
static void
type_search (ShoeboxWindow *window)
{
  static const char *const texts[] = { "dog", "tag:dog album:Beach img_0", "beach 1998", "img_00123",
                                       "-tag:dog mountains", "is:unsorted OR clothes" };
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  GtkEditable *entry = GTK_EDITABLE (window->search);

  shoebox_search_bar_focus (window->search);
  start_measuring ();
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      for (const char *p = texts[i]; *p != '\0'; p++)
        {
          gint64 start = g_get_monotonic_time ();
          int position = gtk_editable_get_position (entry);
          double ms;

          gtk_editable_insert_text (entry, p, 1, &position);
          gtk_editable_set_position (entry, position);
          ms = wait_answer (window, start);
          g_array_append_val (times, ms);
          gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
        }
      shoebox_search_bar_set_text (window->search, "");
      wait_answer (window, 0);
      gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
    }
  g_array_sort (times, compare_doubles);
  printf ("  \"typing\": {\"median\": %.1f, \"p95\": %.1f, \"max\": %.1f, \"turn\": %.1f},\n",
          g_array_index (times, double, times->len / 2),
          g_array_index (times, double, times->len * 95 / 100),
          g_array_index (times, double, times->len - 1), (double) meter.worst_turn / 1000.0);
}

/* The longest turn counts until the answers of the panel and the list are there as well. */
static void
file_one (ShoeboxWindow *window)
{
  g_autoptr (ShoeboxPhoto) photo = NULL;
  ShoeboxPhotoList *list = shoebox_photo_grid_get_list (window->grid);
  gint64 start;
  int nth;

  photo = g_list_model_get_item (G_LIST_MODEL (list), 0);
  nth = g_strcmp0 (shoebox_photo_get_album_name (photo), "Dogs") == 0 ? 2 : 3;
  shoebox_photo_grid_select (window->grid, 0);
  WAIT_FOR (!shoebox_label_panel_get_loading (window->panel));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  start_measuring ();
  start = g_get_monotonic_time ();
  /* Somewhere else than it is: an earlier run may have filed it. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.file-nth", "i", nth);
  WAIT_FOR (window->toast.toast != NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  printf ("  \"file\": {\"ms\": %.1f, ", (double) (g_get_monotonic_time () - start) / 1000.0);
  WAIT_FOR (!shoebox_photo_list_get_loading (list) && window->update_id == 0
            && !shoebox_label_panel_get_loading (window->panel));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  printf ("\"turn\": %.1f},\n", (double) meter.worst_turn / 1000.0);
}

static void
measure (const char *dir, guint n, gint64 start)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxLibrary) library = NULL;
  ShoeboxWindow *window;
  GdkFrameClock *clock;

  library = shoebox_library_open (dir, SHOEBOX_OPEN_WRITE, &error);
  g_assert_no_error (error);
  window = ui_test_open_window (library);
  ui_test_wait_list (window, n);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  printf ("{\n  \"first_frame_ms\": %.0f,\n  \"anonymous_at_start_mb\": %.0f,\n",
          (double) (g_get_monotonic_time () - start) / 1000.0,
          (double) read_anonymous_kb () / 1024.0);

  meter.frames = g_array_new (FALSE, FALSE, sizeof (gint64));
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), NULL);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), NULL);
  g_main_context_set_poll_func (NULL, poll_cb);

  scroll (window, "slow", 60, 400);
  scroll (window, "fast", 600, 200);
  scroll (window, "fling", 0, 200);
  printf ("  \"cells\": %u,\n  \"anonymous_mb\": %.0f,\n", count_cells (GTK_WIDGET (window)),
          (double) read_anonymous_kb () / 1024.0);
  search (window, "tag:dog", "search_third");
  search (window, "tag:dog album:Beach", "search_few");
  search (window, "tag:dog album:Beach img", "search_same");
  search (window, "", "search_all");
  type_search (window);
  file_one (window);
  printf ("  \"n\": %u\n}\n", n);

  g_main_context_set_poll_func (NULL, NULL);
  g_signal_handlers_disconnect_by_func (clock, before_paint_cb, NULL);
  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, NULL);
  ui_test_close_window (window);
  g_array_unref (meter.frames);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "make") == 0)
    {
      g_autofree char *photos = g_build_filename (argv[2], "photos", NULL);

      made_library_write (argv[2], photos, (guint) atoi (argv[3]), 0);
      return 0;
    }
  if (argc != 5 || strcmp (argv[1], "measure") != 0)
    {
      fprintf (stderr, "see the head of bench-window.c\n");
      return 2;
    }
  ui_test_init (&argc, &argv);
  measure (argv[2], (guint) atoi (argv[3]), g_ascii_strtoll (argv[4], NULL, 10));
  return ui_test_finish (0);
}
