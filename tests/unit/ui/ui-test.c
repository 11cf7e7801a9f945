/* ui-test.c: homes, libraries and windows for tests. */
#include "ui-test.h"

#include "sidebar-row.h"

#include <glib/gstdio.h>
#include <ftw.h>
#include <stdio.h>

static char *home;
static gboolean keep_weights;

/* Asked by LeakSanitizer before it looks, where that is built in. When there are more than 2,048
 * quarks GLib takes another table and leaves the first one behind, on purpose and without a symbol
 * by which a suppression could know it: such a process is not judged by what it leaves. */
int __lsan_is_turned_off (void);
int
__lsan_is_turned_off (void)
{
  return g_quark_from_static_string ("shoebox-ui-test") >= 2048;
}

static gboolean
tick_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
ui_test_iterate (void)
{
  gboolean over = FALSE;
  guint id = g_timeout_add (20, tick_cb, &over);

  g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (id);
}

void
ui_test_keep_weights (void)
{
  keep_weights = TRUE;
}

void
ui_test_init (int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;

  home = g_dir_make_tmp ("shoebox-ui-XXXXXX", &error);
  g_assert_no_error (error);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_CACHE_HOME", home, TRUE);
  if (!keep_weights)
    g_setenv ("SHOEBOX_WEIGHTS", home, TRUE);
  gtk_test_init (argc, argv);
}

char *
ui_test_make_dir (const char *name)
{
  static guint n;
  char *dir = g_strdup_printf ("%s/%s-%u", home, name, n++);

  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  return dir;
}

static int
remove_one (const char *path, const struct stat *status, int flag, struct FTW *ftw)
{
  return remove (path);
}

int
ui_test_finish (int status)
{
  nftw (home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  g_clear_pointer (&home, g_free);
  return status;
}

ShoeboxLibrary *
ui_test_open_made (guint n, guint n_files)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = ui_test_make_dir ("library");
  g_autofree char *photos = ui_test_make_dir ("photos");
  ShoeboxLibrary *library;

  if (n > 0)
    made_library_write (dir, photos, n, n_files);
  library = shoebox_library_open (dir, SHOEBOX_OPEN_WRITE, &error);
  g_assert_no_error (error);
  return library;
}

ShoeboxWindow *
ui_test_open_window (ShoeboxLibrary *library)
{
  static AdwApplication *application;
  GtkWidget *window;

  if (application == NULL)
    {
      g_autoptr (GError) error = NULL;

      application = g_object_new (ADW_TYPE_APPLICATION, "application-id",
                                  "org.shoebox.Shoebox.Test", "flags", G_APPLICATION_NON_UNIQUE,
                                  "resource-base-path", "/org/shoebox/Shoebox", NULL);
      g_application_register (G_APPLICATION (application), NULL, &error);
      g_assert_no_error (error);
    }
  window = shoebox_window_new (GTK_APPLICATION (application));
  if (library != NULL)
    shoebox_window_set_library (SHOEBOX_WINDOW (window), library);
  gtk_window_present (GTK_WINDOW (window));
  WAIT_FOR (gtk_widget_get_mapped (window));
  gtk_test_widget_wait_for_draw (window);
  return SHOEBOX_WINDOW (window);
}

void
ui_test_close_window (ShoeboxWindow *window)
{
  gpointer alive = window;

  g_object_add_weak_pointer (G_OBJECT (window), &alive);
  gtk_window_destroy (GTK_WINDOW (window));
  WAIT_FOR (alive == NULL);
}

guint
ui_test_wait_list (ShoeboxWindow *window, guint n)
{
  ShoeboxPhotoList *list = shoebox_photo_grid_get_list (window->grid);

  WAIT_FOR (!shoebox_photo_list_get_loading (list)
            && g_list_model_get_n_items (G_LIST_MODEL (list)) == n && window->update_id == 0);
  return n;
}

GtkWidget *
ui_test_find (GtkWidget *widget, UiTestMatch match, gconstpointer data)
{
  if (match (widget, data))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_test_find (child, match, data);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_type (GtkWidget *widget, gconstpointer type)
{
  return G_TYPE_CHECK_INSTANCE_TYPE (widget, GPOINTER_TO_SIZE (type));
}

GtkWidget *
ui_test_find_type (GtkWidget *widget, GType type)
{
  return ui_test_find (widget, is_type, GSIZE_TO_POINTER (type));
}

static gboolean
match_row (GtkWidget *widget, gconstpointer title)
{
  return SHOEBOX_IS_SIDEBAR_ROW (widget)
         && g_str_equal (shoebox_sidebar_item_get_title (
                           shoebox_sidebar_row_get_item (SHOEBOX_SIDEBAR_ROW (widget))),
                         title);
}

GtkWidget *
ui_test_find_row (ShoeboxWindow *window, const char *title)
{
  return ui_test_find (GTK_WIDGET (window->sidebar), match_row, title);
}

guint
ui_test_count_row (ShoeboxWindow *window, const char *title)
{
  GtkWidget *row = ui_test_find_row (window, title);

  g_assert_nonnull (row);
  return shoebox_sidebar_item_get_count (
    shoebox_sidebar_row_get_item (SHOEBOX_SIDEBAR_ROW (row)));
}

gboolean
ui_test_has_tooltip (GtkWidget *widget, gconstpointer text)
{
  return g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0;
}
