/* test-import.c: an import as a person sees it: drop, progress, pause, what was new, what could not be
 * read, the folders in the preferences. */
#include "ui-test.h"

#include "folders-page.h"
#include "folders.h"
#include "import.h"
#include "problem-item.h"
#include "problems-window.h"
#include "unreadable.h"
#include "words-import.h"

#include <glib/gstdio.h>
#include <string.h>

static void
write_photos (const char *folder, const char *prefix, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s%03u.jpg", folder, prefix, i);

      made_photo_write (path, i);
    }
}

static GtkDropTarget *
find_drop_target (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        return GTK_DROP_TARGET (controller);
    }
  return NULL;
}

static gboolean
drop (ShoeboxWindow *window, const char *const *paths)
{
  GtkDropTarget *target = find_drop_target (GTK_WIDGET (window));
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GValue) value = G_VALUE_INIT;
  GdkDragAction action = 0;
  gboolean taken = FALSE;

  for (gsize i = 0; paths[i] != NULL; i++)
    g_ptr_array_add (files, g_str_has_prefix (paths[i], "http:")
                              ? g_file_new_for_uri (paths[i]) : g_file_new_for_path (paths[i]));
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array ((GFile **) files->pdata, files->len));
  g_signal_emit_by_name (target, "enter", 10.0, 10.0, &action);
  g_assert_cmpuint (action, ==, GDK_ACTION_COPY);
  g_assert_true (shoebox_drop_cover_get_shown (window->drop_cover));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window->drop_cover)));
  g_signal_emit_by_name (target, "drop", &value, 10.0, 10.0, &taken);
  g_assert_false (shoebox_drop_cover_get_shown (window->drop_cover));
  return taken;
}

static void
get_progress (ShoeboxLibrary *library, ShoeboxImportProgress *progress)
{
  *progress = (ShoeboxImportProgress){ 0 };
  if (shoebox_library_get_import (library) != NULL)
    shoebox_import_get_progress (shoebox_library_get_import (library), progress);
}

static void
wait_done (ShoeboxLibrary *library, ShoeboxImportProgress *progress)
{
  WAIT_FOR ((get_progress (library, progress), progress->state == SHOEBOX_IMPORT_DONE));
}

static gboolean
is_button_of (GtkWidget *widget, gconstpointer action)
{
  return GTK_IS_BUTTON (widget)
         && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0;
}

static GtkWidget *
find_button (ShoeboxWindow *window, const char *action)
{
  GtkWidget *button = ui_test_find (GTK_WIDGET (window->import_bar), is_button_of, action);

  g_assert_nonnull (button);
  return button;
}

static gboolean
is_label_of (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
         && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

static gboolean
says (GtkWidget *widget, const char *text)
{
  return ui_test_find (widget, is_label_of, text) != NULL;
}

/* --- Drop --------------------------------------------------------------------------------- */

/* Folders, a photo, a photo without an ending, and what is none, all at once. */
static void
test_drop_many (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (0, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autofree char *a = ui_test_make_dir ("a");
  g_autofree char *b = ui_test_make_dir ("b");
  g_autofree char *c = ui_test_make_dir ("c");
  g_autofree char *single = g_build_filename (c, "x000.jpg", NULL);
  g_autofree char *plain = g_build_filename (c, "no ending", NULL);
  g_autofree char *note = g_build_filename (c, "note.txt", NULL);
  const char *paths[] = { a, b, single, plain, note, "http://localhost/photo.jpg", NULL };
  const char *nothing[] = { note, NULL };
  ShoeboxImportProgress progress;

  write_photos (a, "a", 3);
  write_photos (b, "b", 4);
  write_photos (c, "x", 5);
  made_photo_write (plain, 77);
  g_assert_true (g_file_set_contents (note, "a note", -1, NULL));
  g_assert_true (drop (window, paths));
  WAIT_FOR (shoebox_library_get_import (library) != NULL);
  wait_done (library, &progress);
  /* The rest of the folder of the single photo was not asked for. */
  ui_test_wait_list (window, 3 + 4 + 2);
  g_assert_cmpuint (progress.added, ==, 9);
  g_assert_cmpuint (progress.broken, ==, 0);
  WAIT_FOR (says (GTK_WIDGET (window), "not on this computer"));

  /* Nothing at all is said, and nothing begun. */
  g_assert_true (drop (window, nothing));
  WAIT_FOR (says (GTK_WIDGET (window), "That is no photo and no folder."));
  get_progress (library, &progress);
  g_assert_cmpuint (progress.found, ==, 9);
  ui_test_close_window (window);
}

static void
test_paste (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (0, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (window));
  g_autofree char *a = ui_test_make_dir ("a");
  g_autoptr (GFile) file = g_file_new_for_path (a);
  GdkFileList *list = gdk_file_list_new_from_array (&file, 1);

  write_photos (a, "a", 3);
  gdk_clipboard_set (clipboard, GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.paste", NULL);
  ui_test_wait_list (window, 3);
  gdk_clipboard_set_text (clipboard, "words");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.paste", NULL);
  WAIT_FOR (says (GTK_WIDGET (window), "no files to paste"));
  ui_test_close_window (window);
}

/* --- Bar ---------------------------------------------------------------------------------- */

static void
test_words (void)
{
  ShoeboxImportProgress progress = { .state = SHOEBOX_IMPORT_SCANNING, .found = 1200, .added = 312,
                                     .todo = 312, .done = 12, .rate = 8.43, .left = 35,
                                     .broken = 2, .added_broken = 3 };
  g_autofree char *looking = shoebox_words_import_step (&progress, "/photos/2019/Summer");
  g_autofree char *detail = shoebox_words_import_detail (&progress);
  g_autofree char *news = shoebox_words_import_news (&progress);
  g_autofree char *reading = NULL;
  g_autofree char *late = NULL;
  g_autofree char *paused = NULL;
  g_autofree char *still = NULL;
  g_autofree char *failed = NULL;

  g_assert_cmpstr (looking, ==, "Looking for photos in “Summer”");
  g_assert_cmpstr (detail, ==, "1200 found · 312 new · 12 of 312 read · 2 unreadable · "
                               "8.4 a second");
  g_assert_cmpstr (news, ==, "312 new photos, 3 could not be read");
  progress.state = SHOEBOX_IMPORT_READING;
  reading = shoebox_words_import_step (&progress, "/photos/2019/Summer/a.jpg");
  late = shoebox_words_import_detail (&progress);
  g_assert_cmpstr (reading, ==, "Reading photos in “Summer”");
  g_assert_cmpstr (late, ==, "312 new · 12 of 312 read · 2 unreadable · 8.4 a second · "
                             "less than a minute left");
  progress.paused = TRUE;
  paused = shoebox_words_import_step (&progress, "/photos/2019/Summer/a.jpg");
  still = shoebox_words_import_detail (&progress);
  g_assert_cmpstr (paused, ==, "The import is paused");
  g_assert_cmpstr (still, ==, "312 new · 12 of 312 read · 2 unreadable");
  progress = (ShoeboxImportProgress){ .state = SHOEBOX_IMPORT_DONE, .done = 1, .broken = 1 };
  failed = shoebox_words_import_summary (&progress, NULL);
  g_assert_cmpstr (failed, ==, "1 photo could not be read.");
}

static void
test_bar (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (0, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autofree char *a = ui_test_make_dir ("a");
  const char *paths[] = { a, NULL };
  ShoeboxImportProgress progress;
  GtkWidget *pause = find_button (window, "win.pause-import");
  int narrow;

  write_photos (a, "a", 300);
  shoebox_window_import (window, paths);
  WAIT_FOR ((get_progress (library, &progress), progress.done > 0)
            && gtk_widget_get_mapped (pause));
  gtk_test_accessible_assert_property (pause, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pause the Import");
  g_signal_emit_by_name (pause, "clicked");
  WAIT_FOR (says (GTK_WIDGET (window->import_bar), "The import is paused"));
  gtk_test_accessible_assert_property (pause, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Go On with the Import");
  g_assert_true (gtk_widget_get_visible (find_button (window, "win.stop-import")));
  /* It asks for no more width than a telephone has. */
  gtk_widget_measure (GTK_WIDGET (window->import_bar), GTK_ORIENTATION_HORIZONTAL, -1, &narrow,
                      NULL, NULL, NULL);
  g_assert_cmpint (narrow, <=, 330);

  /* Stopped, and gone on with. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.stop-import", NULL);
  WAIT_FOR (gtk_widget_get_visible (find_button (window, "win.resume-import")));
  g_assert_true (says (GTK_WIDGET (window->import_bar), "Stopped: "));
  g_assert_false (gtk_widget_get_visible (pause));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.resume-import", NULL);
  wait_done (library, &progress);
  WAIT_FOR (says (GTK_WIDGET (window->import_bar), "300 new photos."));
  g_assert_true (gtk_widget_get_visible (find_button (window, "win.show-new")));
  ui_test_wait_list (window, 300);

  /* More, and only those are shown. */
  write_photos (a, "b", 4);
  shoebox_window_import (window, paths);
  WAIT_FOR (says (GTK_WIDGET (window->import_bar), "4 new photos."));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-new", NULL);
  g_autofree char *text = shoebox_search_bar_dup_text (window->search);
  g_assert_cmpstr (text, ==, "import:last");
  ui_test_wait_list (window, 4);
  ui_test_close_window (window);
}

/* What appears by itself is told in a toast, and the bar stays away. */
static void
test_by_itself (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (0, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autofree char *a = ui_test_make_dir ("a");
  g_autofree char *more = g_build_filename (a, "more.jpg", NULL);
  const char *paths[] = { a, NULL };
  ShoeboxImportProgress progress;
  ShoeboxImport *first;

  write_photos (a, "a", 3);
  shoebox_window_import (window, paths);
  ui_test_wait_list (window, 3);
  wait_done (library, &progress);
  first = shoebox_import_bar_get_import (window->import_bar);
  shoebox_library_watch (library);
  WAIT_FOR (shoebox_library_get_import (library) != first);
  wait_done (library, &progress);
  g_assert_true (says (GTK_WIDGET (window->import_bar), "3 new photos."));

  made_photo_write (more, 9);
  WAIT_FOR (says (GTK_WIDGET (window->toasts), "1 new photo"));
  ui_test_wait_list (window, 4);
  g_assert_true (shoebox_import_bar_get_import (window->import_bar) == first);
  ui_test_close_window (window);
}

/* --- What could not be read --------------------------------------------------------------- */

static gboolean
is_labelled (GtkWidget *widget, gconstpointer text)
{
  g_autofree char *found
    = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                          GTK_ACCESSIBLE_PROPERTY_LABEL, text);

  return found == NULL;
}

static void
unreadable_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GPtrArray) unreadable
    = shoebox_library_list_unreadable_finish (SHOEBOX_LIBRARY (source), result, NULL);

  *(gboolean *) data = unreadable != NULL;
}

static void
test_problems (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (0, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autofree char *a = ui_test_make_dir ("a");
  const char *paths[] = { a, "/nonexistent/folder", NULL };
  const char *const empty[] = { "e1.jpg", "e2.jpg" };
  g_autofree char *text = g_build_filename (a, "text.png", NULL);
  g_autofree char *copied = NULL;
  ShoeboxImportProgress progress;
  GtkWidget *problems, *button;
  gboolean listed = FALSE;
  gpointer alive;

  write_photos (a, "a", 2);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_build_filename (a, empty[i], NULL);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
  g_assert_true (g_file_set_contents (text, "no picture", -1, NULL));
  shoebox_window_import (window, paths);
  ui_test_wait_list (window, 5);
  wait_done (library, &progress);

  problems = shoebox_problems_window_new (library, shoebox_library_get_import (library),
                                          GTK_WINDOW (window));
  alive = problems;
  g_object_add_weak_pointer (G_OBJECT (problems), &alive);
  gtk_window_present (GTK_WINDOW (problems));
  WAIT_FOR (says (problems, "Empty file (2)"));
  WAIT_FOR (ui_test_find (problems, is_labelled, "Try e1.jpg again") != NULL);
  g_assert_true (says (problems, "folder"));
  g_assert_nonnull (ui_test_find (problems, is_labelled, "Show text.png in Files"));
  copied = shoebox_problems_window_dup_text (SHOEBOX_PROBLEMS_WINDOW (problems));
  g_test_message ("%s", copied);
  g_assert_nonnull (strstr (copied, "Empty file\n"));
  g_assert_nonnull (strstr (copied, "/e2.jpg\n"));
  g_assert_nonnull (strstr (copied, "/nonexistent/folder\n"));

  /* A change of other photos leaves the rows alone. */
  button = ui_test_find (problems, is_labelled, "Try e1.jpg again");
  gtk_widget_grab_focus (button);
  shoebox_photo_grid_select (window->grid, 0);
  WAIT_FOR (window->update_id == 0);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.favourite", NULL);
  WAIT_FOR (window->toast.toast != NULL);
  shoebox_library_list_unreadable_async (library, NULL, unreadable_cb, &listed);
  WAIT_FOR (listed);
  ui_test_iterate ();
  g_assert_true (ui_test_find (problems, is_labelled, "Try e1.jpg again") == button);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (problems)) == button);

  /* One of them was repaired. */
  {
    g_autofree char *path = g_build_filename (a, "e1.jpg", NULL);

    made_photo_write (path, 5);
  }
  button = ui_test_find (problems, is_labelled, "Try e1.jpg again");
  gtk_widget_activate (button);
  WAIT_FOR (says (problems, "Empty file (1)"));
  gtk_window_destroy (GTK_WINDOW (problems));
  WAIT_FOR (alive == NULL);
  ui_test_close_window (window);
}

/* --- Folders ------------------------------------------------------------------------------ */

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GPtrArray **folders = data;

  *folders = shoebox_library_list_folders_finish (SHOEBOX_LIBRARY (source), result, NULL);
}

static gboolean
is_watched (ShoeboxLibrary *library)
{
  GPtrArray *folders = NULL;
  gboolean watched;

  shoebox_library_list_folders_async (library, NULL, listed_cb, &folders);
  WAIT_FOR (folders != NULL);
  watched = ((ShoeboxFolder *) folders->pdata[0])->watched;
  g_ptr_array_unref (folders);
  return watched;
}

static void
test_folders (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (30, 0);
  GtkWidget *window = adw_preferences_window_new ();
  GtkWidget *page = shoebox_folders_page_new (library);
  GtkWidget *button;
  gpointer alive = page;

  g_object_add_weak_pointer (G_OBJECT (page), &alive);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), ADW_PREFERENCES_PAGE (page));
  gtk_window_present (GTK_WINDOW (window));
  WAIT_FOR (says (window, "30 photos"));
  button = ui_test_find_type (page, GTK_TYPE_SWITCH);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (button)));
  gtk_switch_set_active (GTK_SWITCH (button), FALSE);
  gtk_window_destroy (GTK_WINDOW (window));
  WAIT_FOR (alive == NULL);

  /* It is remembered. */
  WAIT_FOR (!is_watched (library));
  window = adw_preferences_window_new ();
  page = shoebox_folders_page_new (library);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), ADW_PREFERENCES_PAGE (page));
  gtk_window_present (GTK_WINDOW (window));
  WAIT_FOR ((button = ui_test_find_type (page, GTK_TYPE_SWITCH)) != NULL);
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (button)));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_finalize (void)
{
  GtkWidget *widgets[] = { g_object_new (SHOEBOX_TYPE_IMPORT_BAR, NULL),
                           g_object_new (SHOEBOX_TYPE_VOLUME_BAR, NULL),
                           shoebox_drop_cover_new (),
                           g_object_new (SHOEBOX_TYPE_START_PAGE, NULL) };

  for (gsize i = 0; i < G_N_ELEMENTS (widgets); i++)
    {
      g_object_ref_sink (widgets[i]);
      g_assert_finalize_object (widgets[i]);
    }
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/import/words", test_words);
  g_test_add_func ("/import/drop-many", test_drop_many);
  g_test_add_func ("/import/paste", test_paste);
  g_test_add_func ("/import/bar", test_bar);
  g_test_add_func ("/import/by-itself", test_by_itself);
  g_test_add_func ("/import/problems", test_problems);
  g_test_add_func ("/import/folders", test_folders);
  g_test_add_func ("/import/finalize", test_finalize);
  return ui_test_finish (g_test_run ());
}
