/* test-organise.c: stars and favourites, the order, names and looks of albums, as the window does
 * them. */
#include "ui-test.h"

#include "label-drag.h"
#include "label-match.h"
#include "look-popover.h"
#include "merge-dialog.h"
#include "photo-ids.h"
#include "photo.h"
#include "sidebar-row.h"

#include <string.h>

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
  g_assert_cmpuint (ui_test_count_row (window, "Favourites"), ==, 0);

  shoebox_photo_grid_select (window->grid, 0);
  WAIT_FOR (window->update_id == 0);
  add = dup_marks_label (window);
  g_assert_cmpstr (add, ==, "Add to Favou_rites");
  activate (window, "win.favourite");
  WAIT_FOR (shoebox_photo_get_favourite (first));
  WAIT_FOR (ui_test_count_row (window, "Favourites") == 1);
  WAIT_FOR (window->update_id == 0);
  take = dup_marks_label (window);
  g_assert_cmpstr (take, ==, "Remove from Favou_rites");
  rate (window, 4);
  WAIT_FOR (shoebox_photo_get_rating (first) == 4);

  /* Of several, of which one is a favourite, all become favourites, in one act. */
  gtk_selection_model_select_all (shoebox_photo_grid_get_selection (window->grid));
  activate (window, "win.favourite");
  WAIT_FOR (ui_test_count_row (window, "Favourites") == 30);
  rate (window, 2);
  WAIT_FOR (shoebox_photo_get_rating (first) == 2 && shoebox_photo_get_rating (second) == 2);
  act = shoebox_library_get_undo (library);
  g_assert_cmpuint (act->n_photos, ==, 30);
  activate (window, "win.undo");
  WAIT_FOR (shoebox_photo_get_rating (first) == 4 && shoebox_photo_get_rating (second) == 0);
  activate (window, "win.undo");
  WAIT_FOR (ui_test_count_row (window, "Favourites") == 1);
  activate (window, "win.redo");
  WAIT_FOR (ui_test_count_row (window, "Favourites") == 30);
  /* And where all are, none is any more. */
  activate (window, "win.favourite");
  WAIT_FOR (ui_test_count_row (window, "Favourites") == 0);

  /* The place shows what is in it, and takes photos that are dropped on it. */
  {
    gint64 ids[] = { shoebox_photo_get_id (first), shoebox_photo_get_id (second) };
    g_autoptr (GArray) dropped = g_array_new (FALSE, FALSE, sizeof (gint64));

    g_array_append_vals (dropped, ids, 2);
    g_signal_emit_by_name (ui_test_find_row (window, "Favourites"), "photos-dropped", dropped);
  }
  WAIT_FOR (ui_test_count_row (window, "Favourites") == 2);
  g_assert_true (shoebox_sidebar_select (window->sidebar, SHOEBOX_PLACE_FAVOURITES, 0));
  ui_test_wait_list (window, 2);
  shoebox_photo_grid_select (window->grid, 0);
  WAIT_FOR (window->update_id == 0);
  activate (window, "win.favourite");
  ui_test_wait_list (window, 1);
  ui_test_close_window (window);
}

/* --- Albums ------------------------------------------------------------------------------- */

/* Names of the rows of albums and tags, in order. */
static char *
dup_order (ShoeboxWindow *window, ShoeboxPlace place)
{
  GString *names = g_string_new (NULL);
  GtkWidget *list = ui_test_find_type (GTK_WIDGET (window->sidebar), GTK_TYPE_LIST_BOX);

  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), i);
      ShoeboxSidebarItem *item;

      if (row == NULL)
        return g_string_free (names, FALSE);
      item = shoebox_sidebar_row_get_item (SHOEBOX_SIDEBAR_ROW (row));
      if (shoebox_sidebar_item_get_place (item) == place)
        g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "",
                                shoebox_sidebar_item_get_title (item));
    }
}

static gboolean
has_order (ShoeboxWindow *window, ShoeboxPlace place, const char *expected)
{
  g_autofree char *order = dup_order (window, place);

  return g_str_equal (order, expected);
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

/* Drops the row @from on the row @onto, in its upper or lower half. */
static gboolean
drop_row (ShoeboxWindow *window, const char *from, const char *onto, gboolean lower)
{
  ShoeboxSidebarItem *item
    = shoebox_sidebar_row_get_item (SHOEBOX_SIDEBAR_ROW (ui_test_find_row (window, from)));
  ShoeboxLabelDrag label = {
    .label = shoebox_sidebar_item_get_label (item),
    .kind = shoebox_sidebar_item_get_place (item) == SHOEBOX_PLACE_ALBUM ? SHOEBOX_ALBUM
                                                                         : SHOEBOX_TAG,
  };
  g_auto (GValue) value = G_VALUE_INIT;
  GtkWidget *target;
  gboolean accepted = FALSE;

  /* Rows are made anew. */
  WAIT_FOR ((target = ui_test_find_row (window, onto)) != NULL
            && gtk_widget_get_height (target) > 0);
  g_value_init (&value, SHOEBOX_TYPE_LABEL_DRAG);
  g_value_set_boxed (&value, &label);
  g_signal_emit_by_name (find_drop_target (target), "drop", &value, 5.0,
                         lower ? gtk_widget_get_height (target) - 2.0 : 2.0, &accepted);
  return accepted;
}

static GtkWidget *
focused (ShoeboxWindow *window)
{
  return gtk_root_get_focus (GTK_ROOT (window));
}

static void
test_order (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);

  ui_test_wait_list (window, 60);
  g_assert_true (has_order (window, SHOEBOX_PLACE_ALBUM, "Beach Clothes Dogs Mountains People"));
  g_assert_true (drop_row (window, "People", "Clothes", FALSE));
  WAIT_FOR (has_order (window, SHOEBOX_PLACE_ALBUM, "Beach People Clothes Dogs Mountains"));
  g_assert_true (drop_row (window, "Beach", "Dogs", TRUE));
  WAIT_FOR (has_order (window, SHOEBOX_PLACE_ALBUM, "People Clothes Dogs Beach Mountains"));
  g_assert_true (drop_row (window, "People", "Mountains", TRUE));
  WAIT_FOR (has_order (window, SHOEBOX_PLACE_ALBUM, "Clothes Dogs Beach Mountains People"));
  /* Not onto itself, nor an album among tags, nor among places. */
  g_assert_false (drop_row (window, "Dogs", "Dogs", FALSE));
  g_assert_false (drop_row (window, "Dogs", "car", FALSE));
  g_assert_false (drop_row (window, "Dogs", "Unsorted", FALSE));
  g_assert_true (drop_row (window, "dog", "car", FALSE));
  WAIT_FOR (has_order (window, SHOEBOX_PLACE_TAG, "dog car"));

  /* By keys the keyboard stays with the row, which is another widget by now. */
  gtk_widget_grab_focus (ui_test_find_row (window, "People"));
  gtk_widget_activate_action (ui_test_find_row (window, "People"), "row.up", NULL);
  WAIT_FOR (has_order (window, SHOEBOX_PLACE_ALBUM, "Clothes Dogs Beach People Mountains"));
  g_assert_true (focused (window) == ui_test_find_row (window, "People"));
  gtk_widget_activate_action (ui_test_find_row (window, "People"), "row.up", NULL);
  WAIT_FOR (has_order (window, SHOEBOX_PLACE_ALBUM, "Clothes Dogs People Beach Mountains"));
  g_assert_true (focused (window) == ui_test_find_row (window, "People"));
  gtk_widget_activate_action (ui_test_find_row (window, "People"), "row.down", NULL);
  WAIT_FOR (has_order (window, SHOEBOX_PLACE_ALBUM, "Clothes Dogs Beach People Mountains"));
  for (guint i = 0; i < 7; i++)
    {
      g_autoptr (ShoeboxAct) act = shoebox_library_get_undo (library);

      g_assert_cmpint (act->kind, ==, SHOEBOX_ACT_ORDER);
      shoebox_act_unref (shoebox_library_undo (library, NULL));
    }
  WAIT_FOR (has_order (window, SHOEBOX_PLACE_ALBUM, "Beach Clothes Dogs Mountains People"));
  ui_test_close_window (window);
}

static void
type_name (GtkWidget *row, const char *name)
{
  GtkWidget *entry = ui_test_find_type (row, GTK_TYPE_TEXT);

  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  g_signal_emit_by_name (entry, "activate");
}

static GtkWidget *
find_merge_dialog (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (SHOEBOX_IS_MERGE_DIALOG (toplevel) && gtk_widget_get_mapped (toplevel))
        return toplevel;
    }
  return NULL;
}

static gboolean
match_class (GtkWidget *widget, gconstpointer css_class)
{
  return gtk_widget_has_css_class (widget, css_class);
}

static gboolean
match_suggested (GtkWidget *widget, gconstpointer unused)
{
  return gtk_widget_has_css_class (widget, "suggested-action");
}

static gboolean
match_text (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget)
         && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

static void
test_rename (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GtkWidget *row, *dialog, *merge;
  gint64 dogs = shoebox_library_find_label (library, SHOEBOX_ALBUM, "Dogs");

  ui_test_wait_list (window, 60);
  row = ui_test_find_row (window, "Dogs");
  gtk_widget_grab_focus (row);
  gtk_widget_activate_action (row, "row.edit", NULL);
  g_assert_true (shoebox_sidebar_row_is_editing (SHOEBOX_SIDEBAR_ROW (row)));
  g_assert_true (gtk_widget_is_ancestor (focused (window), row));
  type_name (row, "  Our dogs ");
  WAIT_FOR (ui_test_find_row (window, "Our dogs") != NULL);
  g_assert_cmpint (shoebox_library_find_label (library, SHOEBOX_ALBUM, "Our dogs"), ==, dogs);
  WAIT_FOR (focused (window) == ui_test_find_row (window, "Our dogs"));

  /* Leaving it changes nothing, and neither does an empty name. */
  row = ui_test_find_row (window, "car");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.rename-label", "x",
                                             shoebox_library_find_label (library, SHOEBOX_TAG,
                                                                         "car")));
  WAIT_FOR (shoebox_sidebar_row_is_editing (SHOEBOX_SIDEBAR_ROW (row)));
  gtk_editable_set_text (GTK_EDITABLE (ui_test_find_type (row, GTK_TYPE_TEXT)), "other");
  gtk_widget_grab_focus (ui_test_find_row (window, "All Photos"));
  WAIT_FOR (!shoebox_sidebar_row_is_editing (SHOEBOX_SIDEBAR_ROW (row)));
  shoebox_sidebar_row_edit (SHOEBOX_SIDEBAR_ROW (row));
  type_name (row, "  ");
  g_assert_cmpint (shoebox_library_find_label (library, SHOEBOX_TAG, "car"), !=, 0);

  /* A name that is there: the offer to make one of two. */
  row = ui_test_find_row (window, "Our dogs");
  shoebox_sidebar_row_edit (SHOEBOX_SIDEBAR_ROW (row));
  type_name (row, "BEACH");
  WAIT_FOR ((dialog = find_merge_dialog ()) != NULL);
  merge = ui_test_find (dialog, match_suggested, NULL);
  WAIT_FOR (gtk_widget_get_sensitive (merge));
  g_assert_nonnull (ui_test_find (dialog, match_text, "10 photos go from “Our dogs” to “Beach”."));
  g_signal_emit_by_name (merge, "clicked");
  WAIT_FOR (ui_test_count_row (window, "Beach") == 20
            && ui_test_find_row (window, "Our dogs") == NULL);
  WAIT_FOR (find_merge_dialog () == NULL);
  g_assert_cmpstr (adw_toast_get_title (window->toast.toast), ==,
                   "Merged “Our dogs” into “Beach”");
  activate (window, "win.undo");
  WAIT_FOR (ui_test_find_row (window, "Our dogs") != NULL
            && ui_test_count_row (window, "Our dogs") == 10);
  ui_test_close_window (window);
}

static void
test_merge (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GtkWidget *dialog, *merge, *choice;

  ui_test_wait_list (window, 60);
  /* To be chosen: the preview follows. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.merge-label", "x",
                              shoebox_library_find_label (library, SHOEBOX_TAG, "dog"));
  WAIT_FOR ((dialog = find_merge_dialog ()) != NULL);
  g_assert_nonnull (ui_test_find (dialog, match_text, "Merge “dog”"));
  gtk_window_close (GTK_WINDOW (dialog));
  WAIT_FOR (find_merge_dialog () == NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.merge-label", "x",
                              shoebox_library_find_label (library, SHOEBOX_ALBUM, "Dogs"));
  WAIT_FOR ((dialog = find_merge_dialog ()) != NULL);
  merge = ui_test_find (dialog, match_suggested, NULL);
  WAIT_FOR (gtk_widget_get_sensitive (merge));
  g_assert_nonnull (ui_test_find (dialog, match_text, "to “Beach”"));
  choice = ui_test_find_type (dialog, GTK_TYPE_SEARCH_ENTRY);
  /* Nothing is called that, so nothing is said of what would become of it. */
  gtk_editable_set_text (GTK_EDITABLE (choice), "zzz");
  WAIT_FOR (!gtk_widget_get_sensitive (merge));
  g_assert_null (ui_test_find (dialog, match_text, "to “Beach”"));
  gtk_editable_set_text (GTK_EDITABLE (choice), "ppl");
  WAIT_FOR (ui_test_find (dialog, match_text, "to “People”") != NULL);
  g_assert_true (gtk_widget_get_sensitive (merge));
  g_assert_null (ui_test_find (dialog, match_text, "to “Beach”"));
  g_signal_emit_by_name (merge, "clicked");
  WAIT_FOR (ui_test_find_row (window, "Dogs") == NULL
            && ui_test_count_row (window, "People") == 19);
  WAIT_FOR (find_merge_dialog () == NULL);
  ui_test_close_window (window);
}

static void
test_look (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  gint64 dogs = shoebox_library_find_label (library, SHOEBOX_ALBUM, "Dogs");
  ShoeboxSidebarItem *item;
  GtkWidget *row, *popover, *green;

  ui_test_wait_list (window, 60);
  row = ui_test_find_row (window, "Dogs");
  item = shoebox_sidebar_row_get_item (SHOEBOX_SIDEBAR_ROW (row));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.label-look", "x", dogs);
  popover = ui_test_find_type (row, SHOEBOX_TYPE_LOOK_POPOVER);
  WAIT_FOR (popover != NULL && gtk_widget_get_mapped (popover));
  green = gtk_widget_get_ancestor (ui_test_find (popover, match_text, "Green"),
                                   GTK_TYPE_TOGGLE_BUTTON);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (green), TRUE);
  WAIT_FOR (g_strcmp0 (shoebox_sidebar_item_get_colour (item), "green") == 0);
  g_assert_nonnull (ui_test_find (row, match_class, "look-green"));
  gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.set-look", "(xss)", dogs, "", "🐕");
  WAIT_FOR (g_strcmp0 (shoebox_sidebar_item_get_emoji (item), "🐕") == 0);
  g_assert_null (shoebox_sidebar_item_get_colour (item));
  g_assert_nonnull (ui_test_find (row, match_text, "🐕"));
  activate (window, "win.undo");
  WAIT_FOR (g_strcmp0 (shoebox_sidebar_item_get_colour (item), "green") == 0);
  ui_test_close_window (window);
}

/* --- The palette -------------------------------------------------------------------------- */

static void
test_match (void)
{
  static const struct
  {
    const char *name, *typed;
    ShoeboxMatch match;
  } cases[] = {
    { "Birthday", "", SHOEBOX_MATCH_PREFIX },      { "Birthday", "birTHday", SHOEBOX_MATCH_EXACT },
    { "Birthday", "bi", SHOEBOX_MATCH_PREFIX },    { "Anna's birthday", "bir", SHOEBOX_MATCH_WORD },
    { "Birthday", "day", SHOEBOX_MATCH_INSIDE },   { "Birthday", "bdy", SHOEBOX_MATCH_LETTERS },
    { "Birthday", "ydb", SHOEBOX_MATCH_NONE },     { "Café du Nord", "cafe", SHOEBOX_MATCH_PREFIX },
    { "Cafe", "café", SHOEBOX_MATCH_EXACT },       { "Übung", "ubung", SHOEBOX_MATCH_EXACT },
    { "Straße", "strasse", SHOEBOX_MATCH_EXACT },  { "北京 2019", "2019", SHOEBOX_MATCH_WORD },
    { "a-b", "b", SHOEBOX_MATCH_WORD },            { "banana", "ana", SHOEBOX_MATCH_INSIDE },
    { "banana ana", "ana", SHOEBOX_MATCH_WORD },   { "a", "ab", SHOEBOX_MATCH_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = shoebox_match_fold (cases[i].name);
      g_autofree char *typed = shoebox_match_fold (cases[i].typed);

      g_test_message ("%s %s", cases[i].name, cases[i].typed);
      g_assert_cmpint (shoebox_match (name, typed), ==, cases[i].match);
    }
}

static char *
dup_rows (GtkWidget *palette)
{
  GtkWidget *list = ui_test_find_type (palette, GTK_TYPE_LIST_BOX);
  GString *names = g_string_new (NULL);

  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), i);

      if (row == NULL)
        return g_string_free (names, FALSE);
      g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                              (char *) g_object_get_data (G_OBJECT (row), "shoebox-name"));
    }
}

static gboolean
has_rows (GtkWidget *palette, const char *expected)
{
  g_autofree char *names = dup_rows (palette);

  return g_str_equal (names, expected);
}

static void
select_first (ShoeboxWindow *window)
{
  shoebox_photo_grid_select (window->grid, 0);
  WAIT_FOR (!shoebox_label_panel_get_loading (window->panel) && window->update_id == 0);
}

static void
test_palette (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GtkWidget *palette, *entry;

  ui_test_wait_list (window, 60);
  select_first (window);
  activate (window, "win.file-palette");
  palette = window->file_palette;
  WAIT_FOR (gtk_widget_get_mapped (palette));
  g_assert_true (has_rows (palette, "Beach Clothes Dogs Mountains People"));
  entry = ui_test_find_type (palette, GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "pe");
  WAIT_FOR (has_rows (palette, "People pe"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "people");
  WAIT_FOR (has_rows (palette, "People"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "o");
  /* In the middle of words in their order; a new one last. */
  WAIT_FOR (has_rows (palette, "Clothes Dogs Mountains People o"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "mo");
  g_signal_emit_by_name (entry, "activate");
  WAIT_FOR (ui_test_count_row (window, "Mountains") == 11);

  /* What was used last comes first, wherever it was used, also after the window was closed. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.file-nth", "i", 3);
  WAIT_FOR (ui_test_count_row (window, "Dogs") == 11);
  ui_test_close_window (window);
  window = ui_test_open_window (library);
  ui_test_wait_list (window, 60);
  select_first (window);
  activate (window, "win.file-palette");
  palette = window->file_palette;
  WAIT_FOR (has_rows (palette, "Dogs Mountains Beach Clothes People"));
  entry = ui_test_find_type (palette, GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "o");
  WAIT_FOR (has_rows (palette, "Dogs Mountains Clothes People o"));
  g_signal_emit_by_name (entry, "stop-search");
  WAIT_FOR (!gtk_widget_get_mapped (palette));

  /* The same for tags; what is typed makes one. */
  activate (window, "win.tag-palette");
  palette = window->tag_palette;
  WAIT_FOR (has_rows (palette, "car dog"));
  entry = ui_test_find_type (palette, GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Grandma");
  g_signal_emit_by_name (entry, "activate");
  WAIT_FOR (ui_test_find_row (window, "Grandma") != NULL
            && ui_test_count_row (window, "Grandma") == 1);
  activate (window, "win.tag-palette");
  WAIT_FOR (has_rows (palette, "Grandma car dog"));
  gtk_popover_popdown (GTK_POPOVER (palette));

  /* From the viewer as well. */
  activate (window, "win.view");
  WAIT_FOR (_shoebox_window_is_viewing (window) && window->update_id == 0);
  activate (window, "win.file-palette");
  entry = ui_test_find_type (window->file_palette, GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "cl");
  g_signal_emit_by_name (entry, "activate");
  WAIT_FOR (ui_test_count_row (window, "Clothes") == 11);
  ui_test_close_window (window);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/organise/marks", test_marks);
  g_test_add_func ("/organise/order", test_order);
  g_test_add_func ("/organise/rename", test_rename);
  g_test_add_func ("/organise/merge", test_merge);
  g_test_add_func ("/organise/look", test_look);
  g_test_add_func ("/organise/match", test_match);
  g_test_add_func ("/organise/palette", test_palette);
  return ui_test_finish (g_test_run ());
}
