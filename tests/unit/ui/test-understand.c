/* test-understand.c: what explains: the histogram of certainty and the way from a column to its
 * photos; shares without an album; the page "How Shoebox Decides" on photos of a library. */
#include "ui-test.h"

#include "album-bars.h"
#include "audit.h"
#include "certainty-chart.h"
#include "certainty-window.h"
#include "how-try.h"
#include "how-window.h"
#include "made-looks.h"
#include "share-bar.h"
#include "shares.h"
#include "words-understand.h"

#include <math.h>

/* --- Numbers ------------------------------------------------------------------------------ */

static guint
n_found (ShoeboxLibrary *library, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = shoebox_library_query (library, query, &error);

  g_assert_no_error (error);
  return ids->len;
}

/* Of 58 photos that were read (made-library.h), 25 are sure, 24 below one half, 4 torn, 5 far. */
static void
test_histogram (void)
{
  ShoeboxLibrary *library = ui_test_open_made (60, 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  ShoeboxHistogram histogram;
  guint total = 0;

  g_assert_true (shoebox_library_count_sureness (library, "", &histogram, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (shoebox_histogram_total (&histogram), ==, 58);
  g_assert_cmpuint (histogram.filed[19], ==, 25);
  g_assert_cmpuint (histogram.torn, ==, 4);
  g_assert_cmpuint (histogram.far, ==, 5);
  for (int i = 0; i < SHOEBOX_SURENESS_N_GROUPS; i++)
    {
      g_autofree char *query = shoebox_histogram_group_query ((ShoeboxSureness) i);
      guint n = shoebox_histogram_group (&histogram, (ShoeboxSureness) i);

      g_assert_cmpuint (n_found (library, query), ==, n);
      total += n;
    }
  g_assert_cmpuint (total, ==, 58);
  for (guint i = 0; i < SHOEBOX_HISTOGRAM_BINS; i++)
    {
      g_autofree char *query = shoebox_histogram_bin_query (i);

      g_assert_cmpuint (n_found (library, query), ==, histogram.filed[i]);
    }
  words = shoebox_words_certainty (&histogram);
  g_assert_cmpstr (words, ==, "Of 58 photos, 25 are filed surely or by you; 33 could use a look.");

  /* Of one album only. */
  g_assert_true (shoebox_library_count_sureness (library, "album:Beach", &histogram, &error));
  g_assert_cmpuint (shoebox_histogram_total (&histogram), ==, n_found (library, "album:Beach is:ok"));
  g_assert_false (shoebox_library_count_sureness (library, "album:", &histogram, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_QUERY);
  g_assert_finalize_object (library);
}

static void
test_words (void)
{
  ShoeboxHistogram none = { 0 }, one = { .decided = 1 };
  g_autofree char *nothing = shoebox_words_certainty (&none);
  g_autofree char *single = shoebox_words_certainty (&one);
  g_autofree char *bin = shoebox_words_sureness_bin (&none, 14);

  g_assert_cmpstr (nothing, ==, "No photo was read yet.");
  g_assert_cmpstr (single, ==, "Of 1 photo, 1 is filed surely or by you; none needs a look.");
  g_assert_cmpstr (bin, ==, "Likely, 70 to 75 %: 0 photos");
}

/* A softmax over the logits that are left, worked out from the probabilities alone. */
static void
test_shares (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int round = 0; round < 200; round++)
    {
      double z[6], p[6], shares[6], sum = 0.0, left = 0.0;
      gboolean out[6];
      gboolean any = FALSE;

      for (int i = 0; i < 6; i++)
        {
          z[i] = g_rand_double_range (rand, -20.0, 20.0);
          sum += exp (z[i]);
          out[i] = g_rand_boolean (rand);
          any |= !out[i];
        }
      for (int i = 0; i < 6; i++)
        {
          p[i] = exp (z[i]) / sum;
          left += out[i] ? 0.0 : exp (z[i]);
        }
      g_assert_cmpint (shoebox_shares_without (p, out, 6, shares), ==, any);
      sum = 0.0;
      for (int i = 0; i < 6; i++)
        {
          double expected = out[i] || !any ? 0.0 : exp (z[i]) / left;

          g_assert_cmpfloat_with_epsilon (shares[i], expected, 1e-9);
          sum += shares[i];
        }
      g_assert_cmpfloat_with_epsilon (sum, any ? 1.0 : 0.0, 1e-9);
    }
}

/* Next to one that had all but nothing, the others still tell each other apart. */
static void
test_shares_tiny (void)
{
  const double p[] = { 1.0, 3e-300, 1e-300, 0.0 };
  const gboolean out[] = { TRUE, FALSE, FALSE, FALSE }, all[] = { TRUE, TRUE, TRUE, FALSE };
  double shares[4];

  g_assert_true (shoebox_shares_without (p, out, 4, shares));
  g_assert_cmpfloat_with_epsilon (shares[1], 0.75, 1e-9);
  g_assert_cmpfloat_with_epsilon (shares[2], 0.25, 1e-9);
  g_assert_cmpfloat (shares[3], ==, 0.0);
  g_assert_false (shoebox_shares_without (p, all, 4, shares));
  g_assert_cmpfloat (shares[3], ==, 0.0);
}

/* Names, roles and the way of the keyboard. */
static void
audit (GtkWidget *window, const char *page)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  audit_names (window, page, problems);
  audit_tab (window, NULL, page, problems);
  audit_assert_none (problems);
}

/* --- The chart ---------------------------------------------------------------------------- */

static GtkWidget *
find_toplevel (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (toplevel, type) && gtk_widget_get_mapped (toplevel))
        return toplevel;
    }
  return NULL;
}

static gboolean
is_row (GtkWidget *widget, gconstpointer title)
{
  return ADW_IS_ACTION_ROW (widget)
         && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title);
}

static void
assert_shown (ShoeboxWindow *window, guint n, float low, float high)
{
  GListModel *list = G_LIST_MODEL (shoebox_photo_grid_get_list (window->grid));

  ui_test_wait_list (window, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ShoeboxPhoto) photo = g_list_model_get_item (list, i);

      g_assert_cmpfloat (shoebox_photo_get_p (photo), >=, low);
      g_assert_cmpfloat (shoebox_photo_get_p (photo), <, high);
    }
}

static void
test_chart (void)
{
  ShoeboxLibrary *library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GtkWidget *certainty, *column, *row;
  gpointer alive;

  ui_test_wait_list (window, 60);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.certainty", NULL);
  WAIT_FOR ((certainty = find_toplevel (SHOEBOX_TYPE_CERTAINTY_WINDOW)) != NULL);
  WAIT_FOR ((column = ui_test_find (certainty, ui_test_has_tooltip,
                                    "Sure, 95 to 100 %: 25 photos")) != NULL);
  {
    g_autofree char *wrong = gtk_test_accessible_check_property (
      GTK_ACCESSIBLE (column), GTK_ACCESSIBLE_PROPERTY_LABEL, "Sure, 95 to 100 %: 25 photos");

    g_assert_null (wrong);
  }
  gtk_test_accessible_assert_role (column, GTK_ACCESSIBLE_ROLE_BUTTON);
  audit (certainty, "certainty");
  /* A column without photos leads nowhere. */
  g_assert_false (gtk_widget_get_sensitive (
    ui_test_find (certainty, ui_test_has_tooltip, "Likely, 70 to 75 %: 0 photos")));
  alive = certainty;
  g_object_add_weak_pointer (G_OBJECT (certainty), &alive);
  gtk_widget_activate (column);
  assert_shown (window, 25, 0.95f, 1.01f);
  WAIT_FOR (alive == NULL);
  /* The keyboard is at the photos. */
  WAIT_FOR (gtk_root_get_focus (GTK_ROOT (window)) != NULL
            && gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (window)),
                                       GTK_WIDGET (window->grid)));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.certainty", NULL);
  WAIT_FOR ((certainty = find_toplevel (SHOEBOX_TYPE_CERTAINTY_WINDOW)) != NULL);
  WAIT_FOR ((row = ui_test_find (certainty, is_row, "Unsure")) != NULL);
  g_signal_emit_by_name (gtk_widget_get_parent (row), "row-activated", row);
  assert_shown (window, 24, 0.4f, 0.5f);
  ui_test_close_window (window);
  /* The last answer may still be on its way. */
  WAIT_FOR (G_OBJECT (library)->ref_count == 1);
  g_assert_finalize_object (library);
}

/* --- How Shoebox decides ------------------------------------------------------------------ */

static gboolean
says (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
         && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

static void
close_and_wait (GtkWidget *window)
{
  gpointer alive = window;

  g_object_add_weak_pointer (G_OBJECT (window), &alive);
  gtk_window_destroy (GTK_WINDOW (window));
  WAIT_FOR (alive == NULL);
}

/* Text alone, where there is no photo. */
static void
test_how_empty (void)
{
  GtkWidget *window = shoebox_how_window_new (NULL, NULL, 0);

  gtk_window_present (GTK_WINDOW (window));
  WAIT_FOR (gtk_widget_get_mapped (window));
  g_assert_nonnull (ui_test_find (window, says, "There is no photo yet"));
  g_assert_nonnull (ui_test_find (window, says, "their shares make 100 %"));
  g_assert_false (gtk_widget_get_mapped (ui_test_find_type (window, SHOEBOX_TYPE_HOW_TRY)));
  close_and_wait (window);
}

static void
test_how (void)
{
  g_autofree char *dir = ui_test_make_dir ("library");
  g_autofree char *photos = ui_test_make_dir ("photos");
  g_autoptr (GError) error = NULL;
  ShoeboxLibrary *library;
  ShoeboxThumbnails *thumbnails;
  GtkWidget *window, *experiment, *strip, *tick;
  double end;

  if (!made_looks_write (dir, photos, 20))
    {
      g_test_skip ("the networks are not there (SHOEBOX_WEIGHTS)");
      return;
    }
  library = shoebox_library_open (dir, SHOEBOX_OPEN_WRITE, &error);
  g_assert_no_error (error);
  thumbnails = shoebox_thumbnails_new (library, 1 << 20);
  window = shoebox_how_window_new (library, thumbnails, 0);
  gtk_window_present (GTK_WINDOW (window));
  WAIT_FOR (!shoebox_how_window_get_loading (SHOEBOX_HOW_WINDOW (window)));
  gtk_test_widget_wait_for_draw (window);

  /* A photo of Pets, whose shares are the whole; and one that is unlike anything. */
  g_assert_nonnull (ui_test_find (window, says, "Filed in “Pets”: sure."));
  g_assert_nonnull (ui_test_find (window, says, "It is unlike anything in your albums."));
  g_assert_nonnull (ui_test_find (window, says, "A softmax alone would have filed it"));
  g_assert_cmpfloat_with_epsilon (
    shoebox_album_bars_get_sum (
      SHOEBOX_ALBUM_BARS (ui_test_find_type (window, SHOEBOX_TYPE_ALBUM_BARS))),
    1.0, 1e-5);

  audit (window, "how");

  /* Without the album in front somebody else gets its share, and it is a whole again. */
  experiment = ui_test_find_type (window, SHOEBOX_TYPE_HOW_TRY);
  g_assert_true (gtk_widget_get_mapped (experiment));
  strip = ui_test_find_type (experiment, SHOEBOX_TYPE_SHARE_BAR);
  end = shoebox_share_bar_get_end (SHOEBOX_SHARE_BAR (strip));
  g_assert_cmpfloat_with_epsilon (end, 1.0, 1e-5);
  tick = ui_test_find_type (experiment, GTK_TYPE_CHECK_BUTTON);
  g_assert_nonnull (ui_test_find (experiment, says, "Take the tick"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (tick), FALSE);
  end = shoebox_share_bar_get_end (SHOEBOX_SHARE_BAR (strip));
  g_assert_cmpfloat_with_epsilon (end, 1.0, 1e-9);
  g_assert_nonnull (ui_test_find (experiment, says, "A softmax always names somebody"));
  g_assert_nonnull (ui_test_find (experiment, says, "left out"));

  close_and_wait (window);
  g_assert_finalize_object (thumbnails);
  g_assert_finalize_object (library);
}

int
main (int argc, char **argv)
{
  ui_test_keep_weights ();
  ui_test_init (&argc, &argv);
  g_test_add_func ("/understand/histogram", test_histogram);
  g_test_add_func ("/understand/words", test_words);
  g_test_add_func ("/understand/shares", test_shares);
  g_test_add_func ("/understand/shares-tiny", test_shares_tiny);
  g_test_add_func ("/understand/chart", test_chart);
  g_test_add_func ("/understand/how-empty", test_how_empty);
  g_test_add_func ("/understand/how", test_how);
  return ui_test_finish (g_test_run ());
}
