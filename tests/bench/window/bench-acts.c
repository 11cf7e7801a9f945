/* bench-acts.c: how long acts on very many photos keep the main thread busy.
 *
 *   bench-acts DIR N       prints JSON; DIR is a library of N photos by `bench-window make`
 *
 * For each act: "ms" from the key to the end of all that follows from it (the list, the panel and the
 * sidebar have their answers), "turn" the longest turn of the main loop meanwhile, by the clock, and
 * "cpu" the same in processor time of the main thread, so that it does not count what else the
 * machine does. */
#include "ui-test.h"

#include "label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static gint64 turn_start, cpu_start, worst_turn, worst_cpu;
static guint n_undo_changed;

static void
undo_changed_cb (void)
{
  n_undo_changed++;
}

static gint64
get_thread_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static int
poll_cb (GPollFD *fds, guint n, int timeout)
{
  int answer;

  if (turn_start != 0)
    {
      worst_turn = MAX (worst_turn, g_get_monotonic_time () - turn_start);
      worst_cpu = MAX (worst_cpu, get_thread_time () - cpu_start);
    }
  answer = g_poll (fds, n, timeout);
  turn_start = g_get_monotonic_time ();
  cpu_start = get_thread_time ();
  return answer;
}

static gboolean
is_quiet (ShoeboxWindow *window)
{
  return !shoebox_photo_list_get_loading (shoebox_photo_grid_get_list (window->grid))
         && window->update_id == 0 && !shoebox_label_panel_get_loading (window->panel);
}

static void
act_on (ShoeboxWindow *window, const char *name, const char *action, GVariant *parameter)
{
  gint64 start, end;

  WAIT_FOR (is_quiet (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  worst_turn = worst_cpu = 0;
  turn_start = start = g_get_monotonic_time ();
  cpu_start = get_thread_time ();
  end = start + 120 * G_USEC_PER_SEC;
  n_undo_changed = 0;
  gtk_widget_activate_action_variant (GTK_WIDGET (window), action, parameter);
  while (n_undo_changed == 0 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_undo_changed, >, 0);
  while (!is_quiet (window))
    g_main_context_iteration (NULL, TRUE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  printf ("  \"%s\": {\"ms\": %.0f, \"turn\": %.1f, \"cpu\": %.1f},\n", name,
          (double) (g_get_monotonic_time () - start) / 1000.0, (double) worst_turn / 1000.0,
          (double) worst_cpu / 1000.0);
  fflush (stdout);
}

static long
get_resident_kb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL)
      || (line = strstr (text, "VmRSS:")) == NULL)
    return 0;
  return strtol (line + strlen ("VmRSS:"), NULL, 10);
}

/* No act, but what comes before one: "kb" is the memory that it takes. */
static void
select_all (ShoeboxWindow *window)
{
  GtkSelectionModel *selection = shoebox_photo_grid_get_selection (window->grid);
  long before;
  gint64 start;

  WAIT_FOR (is_quiet (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  before = get_resident_kb ();
  worst_turn = worst_cpu = 0;
  turn_start = start = g_get_monotonic_time ();
  cpu_start = get_thread_time ();
  gtk_selection_model_select_all (selection);
  while (!is_quiet (window))
    g_main_context_iteration (NULL, TRUE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  printf ("  \"select all\": {\"ms\": %.0f, \"turn\": %.1f, \"cpu\": %.1f, \"kb\": %ld},\n",
          (double) (g_get_monotonic_time () - start) / 1000.0, (double) worst_turn / 1000.0,
          (double) worst_cpu / 1000.0, get_resident_kb () - before);
}

static void
measure (const char *dir, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxLibrary) library = shoebox_library_open (dir, SHOEBOX_OPEN_WRITE, &error);
  ShoeboxWindow *window;
  g_autoptr (ShoeboxLabel) first = NULL;
  gint64 beach, dogs;

  g_assert_no_error (error);
  window = ui_test_open_window (library);
  ui_test_wait_list (window, n);
  beach = shoebox_library_find_label (library, SHOEBOX_ALBUM, "Beach");
  dogs = shoebox_library_find_label (library, SHOEBOX_ALBUM, "Dogs");
  g_signal_connect_after (library, "undo-changed", G_CALLBACK (undo_changed_cb), NULL);
  g_main_context_set_poll_func (NULL, poll_cb);
  printf ("{\n");
  act_on (window, "rename", "win.rename-to", g_variant_new ("(xs)", beach, "Sea"));
  act_on (window, "undo rename", "win.undo", NULL);
  act_on (window, "remove album", "win.remove-label", g_variant_new_int64 (beach));
  act_on (window, "undo remove", "win.undo", NULL);
  first = g_list_model_get_item (shoebox_library_get_albums (library), 0);
  act_on (window, "move album", "win.shift-label",
          g_variant_new ("(xi)", dogs, shoebox_label_get_id (first) == dogs ? 1 : -1));
  g_clear_object (&first);
  select_all (window);
  act_on (window, "rate all", "win.rate", g_variant_new_int32 (3));
  act_on (window, "undo rate", "win.undo", NULL);
  act_on (window, "favourite all", "win.favourite", NULL);
  act_on (window, "undo favourite", "win.undo", NULL);
  act_on (window, "file all", "win.file", g_variant_new_int64 (dogs));
  act_on (window, "let decide", "win.unfile", NULL);
  act_on (window, "undo let decide", "win.undo", NULL);
  act_on (window, "undo file", "win.undo", NULL);
  printf ("  \"n\": %u\n}\n", n);
  g_main_context_set_poll_func (NULL, NULL);
  ui_test_close_window (window);
}

int
main (int argc, char **argv)
{
  if (argc != 3)
    {
      fprintf (stderr, "see the head of bench-acts.c\n");
      return 2;
    }
  ui_test_init (&argc, &argv);
  measure (argv[1], (guint) atoi (argv[2]));
  return ui_test_finish (0);
}
