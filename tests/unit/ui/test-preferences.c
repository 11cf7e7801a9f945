/* test-preferences.c: colours, networks and privacy in the preferences; the about window. What is
 * learned is in test-learning.c. */
#include "ui-test.h"

#include "about.h"
#include "appearance.h"
#include "backbone-group.h"
#include "network-group.h"
#include "preferences.h"
#include "privacy-page.h"
#include "searching.h"

#include <string.h>

/* The networks of the environment, which the other tests are to do without. */
static char *weights;

static gboolean
match_text (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

static gboolean
has_text (gpointer root, const char *text)
{
  return ui_test_find (root, match_text, text) != NULL;
}

static GtkWidget *
open_preferences (ShoeboxLibrary *library)
{
  GtkWidget *window = shoebox_preferences_new (library, NULL);

  gtk_window_present (GTK_WINDOW (window));
  WAIT_FOR (gtk_widget_get_mapped (window));
  return window;
}

static void
close_preferences (GtkWidget *window)
{
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  WAIT_FOR (window == NULL);
}

static gboolean
match_row (GtkWidget *widget, gconstpointer title)
{
  return ADW_IS_ACTION_ROW (widget)
         && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title);
}

/* The button of a choice. */
static GtkCheckButton *
find_choice (GtkWidget *window, const char *title)
{
  GtkWidget *row = ui_test_find (window, match_row, title);

  g_assert_nonnull (row);
  return GTK_CHECK_BUTTON (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)));
}

static void
test_colours (void)
{
  ShoeboxLibrary *library = ui_test_open_made (6, 0);
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GtkWidget *window = open_preferences (library);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (shoebox_appearance_load (), ==, ADW_COLOR_SCHEME_DEFAULT);
  g_assert_true (gtk_check_button_get_active (find_choice (window, "Like the _Desktop")));
  adw_action_row_activate (ADW_ACTION_ROW (ui_test_find (window, match_row, "Da_rk")));
  g_assert_cmpint (adw_style_manager_get_color_scheme (manager), ==, ADW_COLOR_SCHEME_FORCE_DARK);
  g_assert_true (adw_style_manager_get_dark (manager));
  close_preferences (window);

  /* The next start, and the next window of preferences. */
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  shoebox_appearance_apply ();
  g_assert_cmpint (adw_style_manager_get_color_scheme (manager), ==, ADW_COLOR_SCHEME_FORCE_DARK);
  window = open_preferences (library);
  g_assert_true (gtk_check_button_get_active (find_choice (window, "Da_rk")));
  gtk_check_button_set_active (find_choice (window, "_Light"), TRUE);
  g_assert_cmpint (shoebox_appearance_load (), ==, ADW_COLOR_SCHEME_FORCE_LIGHT);
  close_preferences (window);
  g_assert_true (shoebox_appearance_set (ADW_COLOR_SCHEME_DEFAULT, &error));
  g_assert_no_error (error);
  g_object_unref (library);
}

static void
test_nonsense_in_the_file (void)
{
  g_autofree char *path
    = g_build_filename (g_get_user_config_dir (), "shoebox", "appearance.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (shoebox_appearance_set (ADW_COLOR_SCHEME_FORCE_DARK, &error));
  g_assert_true (g_file_set_contents (path, "[appearance]\ncolor-scheme=plaid\n", -1, &error));
  g_assert_cmpint (shoebox_appearance_load (), ==, ADW_COLOR_SCHEME_DEFAULT);
  g_assert_true (g_file_set_contents (path, "no key file", -1, &error));
  g_assert_cmpint (shoebox_appearance_load (), ==, ADW_COLOR_SCHEME_DEFAULT);
  shoebox_appearance_apply ();
}

static gboolean
match_button (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(ShoeboxVocabulary **) data
    = shoebox_library_load_vocabulary_finish (SHOEBOX_LIBRARY (source), result, NULL);
}

static guint
count_recent (ShoeboxLibrary *library)
{
  g_autoptr (ShoeboxVocabulary) vocabulary = NULL;

  shoebox_library_load_vocabulary_async (library, NULL, loaded_cb, &vocabulary);
  WAIT_FOR (vocabulary != NULL);
  return vocabulary->recent->len;
}

static void
test_privacy (void)
{
  ShoeboxLibrary *library = ui_test_open_made (6, 0);
  GtkWidget *window = open_preferences (library);
  GtkWidget *page;

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (window), "privacy");
  page = ui_test_find_type (window, SHOEBOX_TYPE_PRIVACY_PAGE);
  g_assert_nonnull (page);
  g_assert_true (has_text (page, shoebox_library_get_dir (library)));
  WAIT_FOR (has_text (page, "kB"));
  g_assert_true (has_text (page, "unshare -cn shoebox"));
  gtk_widget_activate (ui_test_find (page, ui_test_has_tooltip, "Copy the Command"));
  WAIT_FOR (has_text (window, "Copied the command"));

  shoebox_library_note_search (library, "beach");
  WAIT_FOR (count_recent (library) == 1);
  gtk_widget_activate (ui_test_find (page, match_button, "Forget"));
  WAIT_FOR (count_recent (library) == 0);
  close_preferences (window);
  g_object_unref (library);
}

/* Closed before the sizes are known. */
static void
test_privacy_closed_at_once (void)
{
  ShoeboxLibrary *library = ui_test_open_made (6, 0);

  close_preferences (shoebox_preferences_new (library, NULL));
  g_object_unref (library);
}

static void
test_networks_that_are_missing (void)
{
  ShoeboxLibrary *library = ui_test_open_made (6, 0);
  GtkWidget *window = open_preferences (library);
  GtkWidget *group = ui_test_find_type (window, SHOEBOX_TYPE_NETWORK_GROUP);

  g_assert_nonnull (group);
  g_assert_true (has_text (group, "Photos Are Shown, but Neither Filed nor Tagged"));
  g_assert_true (has_text (group, "You have decided on too few photos to test it."));
  close_preferences (window);
  g_object_unref (library);
}

static void
write_file (const char *dir, const char *name, const char *content)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

static void
test_networks (void)
{
  g_autofree char *dir = ui_test_make_dir ("weights");
  g_autofree char *before = g_strdup (g_getenv ("SHOEBOX_WEIGHTS"));
  ShoeboxLibrary *library = ui_test_open_made (6, 0);
  GtkWidget *window;
  GtkWidget *group;
  GtkWindow *about;

  write_file (dir, "backbone.onnx", "0123456789");
  write_file (dir, "objects.onnx", "");
  write_file (dir, "imagenet-classes.txt", "");
  write_file (dir, "objects-classes.txt", "");
  write_file (dir, "weights.json",
              "{\"files\": {\"backbone.onnx\": {\"what\": \"A <net>, for tests. Input RGB\", "
              "\"licence\": \"MIT & more\", \"package\": [1]}, \"objects.onnx\": 7}}");
  g_setenv ("SHOEBOX_WEIGHTS", dir, TRUE);
  window = open_preferences (library);
  group = ui_test_find_type (window, SHOEBOX_TYPE_NETWORK_GROUP);
  g_assert_true (has_text (group, "A <net>, for tests · backbone.onnx · 10 bytes"));
  g_assert_true (has_text (group, "objects.onnx · 0 bytes"));
  g_assert_true (has_text (group, dir));
  close_preferences (window);

  about = shoebox_about_new (NULL);
  gtk_window_present (about);
  g_assert_nonnull (strstr (adw_about_window_get_debug_info (ADW_ABOUT_WINDOW (about)), "Shoebox "));
  g_assert_true (has_text (about, "A <net>, for tests"));
  g_assert_true (has_text (about, "MIT & more"));
  g_assert_true (has_text (about, "SQLite"));
  g_assert_null (strstr (adw_about_window_get_debug_info (ADW_ABOUT_WINDOW (about)), dir));
  close_preferences (GTK_WIDGET (about));
  g_setenv ("SHOEBOX_WEIGHTS", before, TRUE);
  g_object_unref (library);
}

static gboolean
match_bin (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_BUTTON (widget)
         && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)), "user-trash-symbolic") == 0;
}

static gboolean
is_settled (ShoeboxLibrary *library)
{
  g_auto (ShoeboxBackboneProgress) progress = { 0 };

  shoebox_library_get_backbone_progress (library, &progress);
  return progress.state == SHOEBOX_BACKBONE_SETTLED;
}

static gboolean
is_shown (gpointer root, const char *text)
{
  GtkWidget *label = ui_test_find (root, match_text, text);

  return label != NULL && gtk_widget_get_mapped (label);
}

static gboolean
match_action (GtkWidget *widget, gconstpointer action)
{
  return GTK_IS_BUTTON (widget)
         && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0;
}

static GtkWidget *
find_button (gpointer root, const char *action)
{
  return ui_test_find (root, match_action, action);
}

/* A file that is none, a network that is one, the way back. */
static void
test_another_network (void)
{
  g_autofree char *before = g_strdup (g_getenv ("SHOEBOX_WEIGHTS"));
  g_autofree char *dir = ui_test_make_dir ("networks");
  g_autofree char *diary = g_build_filename (dir, "diary.onnx", NULL);
  g_autofree char *network = NULL;
  ShoeboxLibrary *library;
  GtkWidget *window;
  ShoeboxBackboneGroup *group;
  GtkWidget *networks;

  network = weights != NULL ? g_build_filename (weights, "face-embedder.onnx", NULL) : NULL;
  if (network == NULL || !g_file_test (network, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no networks");
      return;
    }
  g_setenv ("SHOEBOX_WEIGHTS", weights, TRUE);
  library = ui_test_open_made (6, 0);
  window = open_preferences (library);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (window), "learning");
  group = SHOEBOX_BACKBONE_GROUP (ui_test_find_type (window, SHOEBOX_TYPE_BACKBONE_GROUP));
  networks = ui_test_find_type (window, SHOEBOX_TYPE_NETWORK_GROUP);
  g_assert_false (is_shown (group, "Back to the Built-in Network"));
  g_assert_false (is_shown (group, "That Did Not Work"));
  g_assert_false (is_shown (networks, "Knows the Starter Albums"));

  write_file (dir, "diary.onnx", "Dear diary");
  shoebox_backbone_group_use_file (group, diary);
  g_assert_false (gtk_widget_get_sensitive (find_button (group, "backbone.choose")));
  WAIT_FOR (is_shown (group, "That Did Not Work"));
  g_assert_true (has_text (group, "diary.onnx"));
  g_assert_true (gtk_widget_get_sensitive (find_button (group, "backbone.choose")));
  g_assert_true (is_settled (library));

  shoebox_backbone_group_use_file (group, network);
  g_assert_false (is_shown (group, "That Did Not Work"));
  WAIT_FOR (is_shown (group, "Back to the Built-in Network") && is_settled (library));
  g_assert_true (is_shown (group, "In use"));
  g_assert_true (is_shown (networks, "Knows the Starter Albums"));
  g_assert_true (is_shown (networks, "face-embedder.onnx, chosen by you"));
  g_assert_null (ui_test_find (GTK_WIDGET (group), match_button, "_Use"));

  gtk_widget_activate (find_button (group, "backbone.back"));
  WAIT_FOR (!is_shown (group, "Back to the Built-in Network") && is_settled (library));
  g_assert_false (is_shown (networks, "face-embedder.onnx"));
  /* It is there still, can be used again, and removed. */
  gtk_widget_activate (ui_test_find (GTK_WIDGET (group), match_button, "_Use"));
  WAIT_FOR (is_shown (group, "In use"));
  WAIT_FOR (is_settled (library));
  gtk_widget_activate (find_button (group, "backbone.back"));
  WAIT_FOR (ui_test_find (GTK_WIDGET (group), match_button, "_Use") != NULL && is_settled (library));
  gtk_widget_activate (ui_test_find (GTK_WIDGET (group), match_bin, NULL));
  WAIT_FOR (!has_text (group, "face-embedder.onnx"));
  close_preferences (window);
  g_setenv ("SHOEBOX_WEIGHTS", before, TRUE);
  g_object_unref (library);
}

int
main (int argc, char **argv)
{
  weights = g_strdup (g_getenv ("SHOEBOX_WEIGHTS"));
  ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/preferences/colours", test_colours);
  g_test_add_func ("/ui/preferences/nonsense", test_nonsense_in_the_file);
  g_test_add_func ("/ui/preferences/privacy", test_privacy);
  g_test_add_func ("/ui/preferences/privacy-closed-at-once", test_privacy_closed_at_once);
  g_test_add_func ("/ui/preferences/networks-missing", test_networks_that_are_missing);
  g_test_add_func ("/ui/preferences/networks", test_networks);
  g_test_add_func ("/ui/preferences/another-network", test_another_network);
  return ui_test_finish (g_test_run ());
}
