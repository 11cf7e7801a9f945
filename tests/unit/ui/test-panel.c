/* test-panel.c: the label panel and what it is made of: shares that sum to one, tags that do not,
 * several photos that differ, stars, facts; what a screen reader is told, and the keyboard. */
#include "ui-test.h"

#include "album-bars.h"
#include "photo-facts.h"
#include "share-bar.h"
#include "star-rating.h"
#include "tag-chip.h"
#include "words-understand.h"

#include <math.h>

/* The macro of GTK takes its arguments for a format, and these have percents. */
static void
assert_text (GtkWidget *widget, GtkAccessibleProperty property, const char *expected)
{
  g_autofree char *found
      = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), property, expected);

  if (found != NULL)
    g_error ("%s, not %s", found, expected);
}

/* --- Words -------------------------------------------------------------------------------- */

static void
test_words (void)
{
  ShoeboxSummaryLabel cottage = { .label = 7, .name = (char *) "Cottage", .n_yes = 3 };
  ShoeboxSummaryLabel sea = { .label = 8, .name = (char *) "Sea", .n_yes = 1 };
  g_autoptr (GPtrArray) albums = g_ptr_array_new ();
  ShoeboxSummary summary = { .n = 5, .albums = albums, .n_unsorted = 5 };
  g_autofree char *none = shoebox_words_albums (&summary);
  g_autofree char *dates = shoebox_words_dates (0, 2 * 86400);
  g_autofree char *day = shoebox_words_dates (60, 120);
  g_autofree char *all = NULL;
  g_autofree char *some = NULL;

  g_assert_cmpstr (none, ==, "All in no album");
  g_ptr_array_add (albums, &cottage);
  summary.n_unsorted = 0;
  all = shoebox_words_albums (&summary);
  g_assert_cmpstr (all, ==, "All in “Cottage”");
  g_ptr_array_add (albums, &sea);
  summary.n_unsorted = 1;
  some = shoebox_words_albums (&summary);
  g_assert_cmpstr (some, ==, "3 in “Cottage”, 1 in “Sea”, 1 in no album");
  g_assert_cmpstr (dates, ==, "1 January 1970 – 3 January 1970");
  g_assert_cmpstr (day, ==, "1 January 1970");
  g_assert_null (shoebox_words_dates (-1, -1));
}

/* --- Bars --------------------------------------------------------------------------------- */

static gboolean
is_labelled_meter (GtkWidget *widget, gconstpointer label)
{
  g_autofree char *wrong = NULL;

  if (!SHOEBOX_IS_SHARE_BAR (widget))
    return FALSE;
  wrong = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                              GTK_ACCESSIBLE_PROPERTY_LABEL, label);
  return wrong == NULL;
}

static void
test_bars (void)
{
  GtkWidget *bars = g_object_ref_sink (shoebox_album_bars_new ());
  ShoeboxAlbumBars *self = SHOEBOX_ALBUM_BARS (bars);
  GtkWidget *bar;

  shoebox_album_bars_add (self, "Dogs", 3, 0.75, "75 %", SHOEBOX_BAR_CAN_FILE | SHOEBOX_BAR_CHOSEN);
  shoebox_album_bars_add (self, "Cats", 4, 0.2, "20 %", SHOEBOX_BAR_CAN_FILE);
  shoebox_album_bars_add (self, "None of these", 0, 0.05, "5 %", SHOEBOX_BAR_NOBODY);
  g_assert_cmpfloat_with_epsilon (shoebox_album_bars_get_sum (self), 1.0, 1e-9);

  /* The strip is the whole; each bar stands where its piece does. */
  bar = ui_test_find (bars, is_labelled_meter, "All of it");
  g_assert_nonnull (bar);
  g_assert_cmpuint (shoebox_share_bar_get_n_pieces (SHOEBOX_SHARE_BAR (bar)), ==, 3);
  g_assert_cmpfloat_with_epsilon (shoebox_share_bar_get_end (SHOEBOX_SHARE_BAR (bar)), 1.0, 1e-9);
  assert_text (bar, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "Dogs: 75 %, Cats: 20 %, None of these: 5 %");
  gtk_test_accessible_assert_role (bar, GTK_ACCESSIBLE_ROLE_METER);
  bar = ui_test_find (bars, is_labelled_meter, "Cats");
  gtk_test_accessible_assert_property (bar, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 0.2);
  assert_text (bar, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "20 %");
  g_assert_cmpfloat_with_epsilon (shoebox_share_bar_get_end (SHOEBOX_SHARE_BAR (bar)), 0.95, 1e-9);

  shoebox_album_bars_clear (self);
  g_assert_cmpfloat (shoebox_album_bars_get_sum (self), ==, 0.0);
  g_assert_finalize_object (bars);
}

/* --- Tags --------------------------------------------------------------------------------- */

static int said = -1;

static void
tag_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gint64 label;

  g_variant_get (parameter, "(xi)", &label, &said);
  g_assert_cmpint (label, ==, 5);
}

static GtkWidget *
open_window (GtkWidget *child)
{
  static const GActionEntry entries[] = { { "tag", tag_cb, "(xi)", NULL, NULL, { 0 } } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  GtkWidget *window = gtk_window_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), NULL);
  gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (actions));
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  WAIT_FOR (gtk_widget_get_mapped (window));
  return window;
}

static gboolean
has_icon (GtkWidget *widget, gconstpointer name)
{
  return GTK_IS_TOGGLE_BUTTON (widget)
         && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)), name) == 0;
}

static void
test_tag (void)
{
  GtkWidget *chip = shoebox_tag_chip_new ("dog", 5, "64 %", SHOEBOX_FORGET, TRUE);
  GtkWidget *window = open_window (chip);
  GtkWidget *bar, *yes;

  shoebox_tag_chip_set_scale (SHOEBOX_TAG_CHIP (chip), 0.64, 0.5);
  assert_text (chip, GTK_ACCESSIBLE_PROPERTY_LABEL, "Tag dog 64 %");
  bar = ui_test_find (chip, is_labelled_meter, "dog");
  g_assert_true (gtk_widget_get_visible (bar));
  gtk_test_accessible_assert_property (bar, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 0.64);
  assert_text (bar, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "64 %; a yes from 50 % on");

  yes = ui_test_find (chip, has_icon, "shoebox-yes-symbolic");
  gtk_widget_activate (yes);
  WAIT_FOR (said == SHOEBOX_YES);
  gtk_widget_activate (ui_test_find (chip, has_icon, "shoebox-no-symbolic"));
  WAIT_FOR (said == SHOEBOX_NO);

  /* Some of several: a third state, until all are asked for. */
  shoebox_tag_chip_set_mixed (SHOEBOX_TAG_CHIP (chip));
  gtk_test_accessible_assert_state (yes, GTK_ACCESSIBLE_STATE_PRESSED,
                                    GTK_ACCESSIBLE_TRISTATE_MIXED);
  g_assert_cmpstr (gtk_button_get_icon_name (GTK_BUTTON (yes)), ==, "list-remove-symbolic");
  said = -1;
  gtk_widget_activate (yes);
  WAIT_FOR (said == SHOEBOX_YES);

  g_object_ref (chip);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (chip);
}

/* What was said is taken back by the same button. */
static void
test_tag_said (void)
{
  GtkWidget *chip = shoebox_tag_chip_new ("dog", 5, "", SHOEBOX_NO, FALSE);
  GtkWidget *window = open_window (chip);

  gtk_widget_activate (ui_test_find (chip, has_icon, "shoebox-no-symbolic"));
  WAIT_FOR (said == SHOEBOX_FORGET);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- Stars -------------------------------------------------------------------------------- */

static void
rated_cb (ShoeboxStarRating *stars, int n, int *rated)
{
  *rated = n;
  shoebox_star_rating_set_stars (stars, n);
}

static void
test_stars (void)
{
  GtkWidget *stars = g_object_ref_sink (shoebox_star_rating_new ());
  ShoeboxStarRating *self = SHOEBOX_STAR_RATING (stars);
  int rated = -2;

  g_signal_connect (stars, "rated", G_CALLBACK (rated_cb), &rated);
  gtk_test_accessible_assert_role (stars, GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_test_accessible_assert_property (stars, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 5.0);
  assert_text (stars, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "No stars");
  shoebox_star_rating_set_stars (self, 3);
  gtk_test_accessible_assert_property (stars, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 3.0);
  assert_text (stars, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "3 stars");
  shoebox_star_rating_set_stars (self, SHOEBOX_MIXED_STARS);
  assert_text (stars, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "Different numbers of stars");
  g_assert_cmpint (shoebox_star_rating_get_stars (self), ==, SHOEBOX_MIXED_STARS);
  g_assert_cmpint (rated, ==, -2);
  g_assert_true (gtk_widget_get_focusable (stars));
  g_assert_finalize_object (stars);
}

/* --- The panel ---------------------------------------------------------------------------- */

static gboolean
is_label (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
         && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;
}

static gboolean
says (ShoeboxWindow *window, const char *text)
{
  return ui_test_find (GTK_WIDGET (window->panel), is_label, text) != NULL;
}

static gboolean
is_copy_button (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_BUTTON (widget)
         && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), "win.copy-text")
              == 0
         && g_strcmp0 (g_variant_get_string (
                         gtk_actionable_get_action_target_value (GTK_ACTIONABLE (widget)), NULL),
                       text)
              == 0;
}

static guint
n_found (ShoeboxLibrary *library, const char *query)
{
  g_autoptr (GArray) ids = shoebox_library_query (library, query, NULL);

  return ids->len;
}

static void
test_panel (void)
{
  ShoeboxLibrary *library = ui_test_open_made (24, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GtkWidget *panel = GTK_WIDGET (window->panel);
  GtkWidget *button, *chip, *yes, *heart;
  ShoeboxStarRating *stars;

  ui_test_wait_list (window, 24);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  shoebox_photo_grid_select (window->grid, 0);
  WAIT_FOR (says (window, "Beach") && !shoebox_label_panel_get_loading (window->panel));
  g_assert_true (says (window, "sure"));

  /* A fact of the camera is copied by a click. */
  button = ui_test_find (panel, is_copy_button, "Made Camera");
  g_assert_nonnull (button);
  assert_text (button, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Camera: Made Camera");
  gtk_widget_activate (button);
  WAIT_FOR (gdk_content_formats_contain_gtype (
    gdk_clipboard_get_formats (gtk_widget_get_clipboard (panel)), G_TYPE_STRING));

  /* A yes said by keyboard keeps the keyboard there, though the row is made anew. */
  chip = ui_test_find_type (panel, SHOEBOX_TYPE_TAG_CHIP);
  yes = ui_test_find (chip, has_icon, "shoebox-yes-symbolic");
  g_assert_true (gtk_widget_grab_focus (yes));
  gtk_widget_activate (yes);
  WAIT_FOR (ui_test_find_type (panel, SHOEBOX_TYPE_TAG_CHIP) != NULL
            && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (ui_test_find (
                 ui_test_find_type (panel, SHOEBOX_TYPE_TAG_CHIP), has_icon,
                 "shoebox-yes-symbolic")))
            && ui_test_find_type (panel, SHOEBOX_TYPE_TAG_CHIP) != chip);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window))
                 == ui_test_find (ui_test_find_type (panel, SHOEBOX_TYPE_TAG_CHIP), has_icon,
                                  "shoebox-yes-symbolic"));

  /* Several: where they lie, and what some of them have. */
  gtk_selection_model_select_range (shoebox_photo_grid_get_selection (window->grid), 0, 3, TRUE);
  WAIT_FOR (says (window, "3 Photos") && !shoebox_label_panel_get_loading (window->panel));
  g_assert_true (says (window, "1 in “Beach”, 1 in “Clothes”, 1 in “Dogs”"));
  g_assert_nonnull (ui_test_find (panel, has_icon, "list-remove-symbolic"));

  /* Stars and a heart for all of them; then one differs. */
  stars = SHOEBOX_STAR_RATING (ui_test_find_type (panel, SHOEBOX_TYPE_STAR_RATING));
  heart = ui_test_find (panel, has_icon, "shoebox-favourite-symbolic");
  g_assert_cmpint (shoebox_star_rating_get_stars (stars), ==, 0);
  g_signal_emit_by_name (stars, "rated", 4);
  WAIT_FOR (shoebox_star_rating_get_stars (stars) == 4);
  gtk_widget_activate (heart);
  WAIT_FOR (!shoebox_label_panel_get_loading (window->panel)
            && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (heart))
            && n_found (library, "is:favourite") == 3);
  shoebox_photo_grid_select (window->grid, 0);
  WAIT_FOR (!shoebox_label_panel_get_loading (window->panel) && says (window, "Beach"));
  g_signal_emit_by_name (stars, "rated", 1);
  WAIT_FOR (shoebox_star_rating_get_stars (stars) == 1);
  gtk_widget_activate (heart);
  WAIT_FOR (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (heart))
            && n_found (library, "is:favourite") == 2);
  gtk_selection_model_select_range (shoebox_photo_grid_get_selection (window->grid), 0, 3, TRUE);
  WAIT_FOR (says (window, "3 Photos") && !shoebox_label_panel_get_loading (window->panel));
  g_assert_cmpint (shoebox_star_rating_get_stars (stars), ==, SHOEBOX_MIXED_STARS);
  gtk_test_accessible_assert_state (heart, GTK_ACCESSIBLE_STATE_PRESSED,
                                    GTK_ACCESSIBLE_TRISTATE_MIXED);
  g_assert_true (says (window, "13 September 2020"));
  gtk_widget_activate_action (panel, "win.undo", NULL);
  WAIT_FOR (n_found (library, "is:favourite") == 3);
  ui_test_close_window (window);
  /* The last answer may still be on its way. */
  WAIT_FOR (G_OBJECT (library)->ref_count == 1);
  g_assert_finalize_object (library);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/panel/words", test_words);
  g_test_add_func ("/panel/bars", test_bars);
  g_test_add_func ("/panel/tag", test_tag);
  g_test_add_func ("/panel/tag-said", test_tag_said);
  g_test_add_func ("/panel/stars", test_stars);
  g_test_add_func ("/panel/panel", test_panel);
  return ui_test_finish (g_test_run ());
}
