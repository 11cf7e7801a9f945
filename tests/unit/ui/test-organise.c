/* test-organise.c: stars and favourites, the order, names and looks of albums, as the window does
 * them. */
#include "ui-test.h"

#include "photo-ids.h"
#include "photo.h"
#include "sidebar-row.h"

static gboolean
match_row (GtkWidget *widget, gconstpointer title)
{
  return SHOEBOX_IS_SIDEBAR_ROW (widget)
         && g_str_equal (shoebox_sidebar_item_get_title (
                           shoebox_sidebar_row_get_item (SHOEBOX_SIDEBAR_ROW (widget))),
                         title);
}

static GtkWidget *
find_row (ShoeboxWindow *window, const char *title)
{
  return ui_test_find (GTK_WIDGET (window->sidebar), match_row, title);
}

static guint
row_count (ShoeboxWindow *window, const char *title)
{
  GtkWidget *row = find_row (window, title);

  g_assert_nonnull (row);
  return shoebox_sidebar_item_get_count (
    shoebox_sidebar_row_get_item (SHOEBOX_SIDEBAR_ROW (row)));
}

static void
activate (ShoeboxWindow *window, const char *action)
{
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (window), action, NULL));
}

static void
rate (ShoeboxWindow *window, int stars)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.rate", "i", stars));
}

static char *
dup_marks_label (ShoeboxWindow *window)
{
  char *text = NULL;

  g_menu_model_get_item_attribute (G_MENU_MODEL (window->marks_menu), 0, G_MENU_ATTRIBUTE_LABEL,
                                   "s", &text);
  return text;
}

static void
test_marks (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (30, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autoptr (ShoeboxPhoto) first = NULL;
  g_autoptr (ShoeboxPhoto) second = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  g_autofree char *add = NULL;
  g_autofree char *take = NULL;

  ui_test_wait_list (window, 30);
  first = g_list_model_get_item (G_LIST_MODEL (shoebox_photo_grid_get_list (window->grid)), 0);
  second = g_list_model_get_item (G_LIST_MODEL (shoebox_photo_grid_get_list (window->grid)), 1);
  g_assert_cmpuint (row_count (window, "Favourites"), ==, 0);

  shoebox_photo_grid_select (window->grid, 0);
  WAIT_FOR (window->update_id == 0);
  add = dup_marks_label (window);
  g_assert_cmpstr (add, ==, "Add to Favou_rites");
  activate (window, "win.favourite");
  WAIT_FOR (shoebox_photo_get_favourite (first));
  WAIT_FOR (row_count (window, "Favourites") == 1);
  WAIT_FOR (window->update_id == 0);
  take = dup_marks_label (window);
  g_assert_cmpstr (take, ==, "Remove from Favou_rites");
  rate (window, 4);
  WAIT_FOR (shoebox_photo_get_rating (first) == 4);

  /* Of several, of which one is a favourite, all become favourites, in one act. */
  gtk_selection_model_select_all (shoebox_photo_grid_get_selection (window->grid));
  activate (window, "win.favourite");
  WAIT_FOR (row_count (window, "Favourites") == 30);
  rate (window, 2);
  WAIT_FOR (shoebox_photo_get_rating (first) == 2 && shoebox_photo_get_rating (second) == 2);
  act = shoebox_library_get_undo (library);
  g_assert_cmpuint (act->n_photos, ==, 30);
  activate (window, "win.undo");
  WAIT_FOR (shoebox_photo_get_rating (first) == 4 && shoebox_photo_get_rating (second) == 0);
  activate (window, "win.undo");
  WAIT_FOR (row_count (window, "Favourites") == 1);
  activate (window, "win.redo");
  WAIT_FOR (row_count (window, "Favourites") == 30);
  /* And where all are, none is any more. */
  activate (window, "win.favourite");
  WAIT_FOR (row_count (window, "Favourites") == 0);

  /* The place shows what is in it, and takes photos that are dropped on it. */
  {
    gint64 ids[] = { shoebox_photo_get_id (first), shoebox_photo_get_id (second) };
    g_autoptr (GArray) dropped = g_array_new (FALSE, FALSE, sizeof (gint64));

    g_array_append_vals (dropped, ids, 2);
    g_signal_emit_by_name (find_row (window, "Favourites"), "photos-dropped", dropped);
  }
  WAIT_FOR (row_count (window, "Favourites") == 2);
  g_assert_true (shoebox_sidebar_select (window->sidebar, SHOEBOX_PLACE_FAVOURITES, 0));
  ui_test_wait_list (window, 2);
  shoebox_photo_grid_select (window->grid, 0);
  WAIT_FOR (window->update_id == 0);
  activate (window, "win.favourite");
  ui_test_wait_list (window, 1);
  ui_test_close_window (window);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/organise/marks", test_marks);
  return ui_test_finish (g_test_run ());
}
