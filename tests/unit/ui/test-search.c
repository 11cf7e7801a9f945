/* test-search.c: the search entry as a person uses it: letters, suggestions, chips, keys, errors,
 * recent and kept searches. */
#include "ui-test.h"

#include "search-bar-private.h"
#include "search-row.h"
#include "sidebar-row.h"

#include <string.h>

typedef struct
{
  ShoeboxLibrary *library;
  ShoeboxWindow *window;
  ShoeboxSearchBar *bar;
} Fixture;

static void
fixture_open (Fixture *f, guint n)
{
  f->library = ui_test_open_made (n, 0);
  f->window = ui_test_open_window (f->library);
  f->bar = f->window->search;
  ui_test_wait_list (f->window, n);
  WAIT_FOR (f->bar->vocabulary != NULL);
  shoebox_search_bar_focus (f->bar);
}

static void
fixture_close (Fixture *f)
{
  ui_test_close_window (f->window);
  g_clear_object (&f->library);
}

/* As keys do, one letter after the other. */
static void
type (Fixture *f, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      int position = gtk_editable_get_position (GTK_EDITABLE (f->bar->text));

      gtk_editable_insert_text (GTK_EDITABLE (f->bar->text), p,
                                (int) (g_utf8_next_char (p) - p), &position);
      gtk_editable_set_position (GTK_EDITABLE (f->bar->text), position);
    }
}

/* A key for the widget that has the keyboard, through the controllers of its ancestors that catch it
 * on its way down. FALSE: nobody did. */
static gboolean
press_in (GtkWidget *widget, guint keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &handled);
    }
  return handled;
}

static gboolean
press (Fixture *f, guint keyval)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (f->window));

  for (GtkWidget *widget = focus; widget != NULL && widget != GTK_WIDGET (f->bar);
       widget = gtk_widget_get_parent (widget))
    if (press_in (widget, keyval))
      return TRUE;
  return FALSE;
}

static guint
count_chips (Fixture *f)
{
  guint n = 0;

  for (GtkWidget *chip = gtk_widget_get_first_child (f->bar->chips); chip != NULL;
       chip = gtk_widget_get_next_sibling (chip))
    n++;
  return n;
}

static GtkWidget *
last_chip (Fixture *f)
{
  return gtk_widget_get_last_child (f->bar->chips);
}

static gboolean
has_focus (Fixture *f, GtkWidget *widget)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (f->window));

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

#define ASSERT_TEXT(expected)                                                                     \
  G_STMT_START                                                                                    \
  {                                                                                               \
    g_autofree char *_text = shoebox_search_bar_dup_text (f.bar);                                 \
    g_assert_cmpstr (_text, ==, expected);                                                        \
  }                                                                                               \
  G_STMT_END

#define ASSERT_REST(expected)                                                                     \
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (f.bar->text)), ==, expected)

static void
test_chips (void)
{
  Fixture f;

  fixture_open (&f, 60);
  type (&f, "tag:dog");
  g_assert_cmpuint (count_chips (&f), ==, 0); /* somebody may go on: tag:doghouse */
  ui_test_wait_list (f.window, 20);           /* but it is looked for */
  type (&f, " ");
  g_assert_cmpuint (count_chips (&f), ==, 1);
  ASSERT_REST ("");
  type (&f, "-album:Beach ");
  g_assert_cmpuint (count_chips (&f), ==, 2);
  ASSERT_TEXT ("tag:dog -album:Beach");
  ui_test_wait_list (f.window, 10);
  type (&f, "img");
  ASSERT_TEXT ("tag:dog -album:Beach img");

  /* BackSpace eats letters, then terms. */
  gtk_editable_set_position (GTK_EDITABLE (f.bar->text), 0);
  g_assert_true (press (&f, GDK_KEY_BackSpace));
  ASSERT_TEXT ("tag:dog img");
  ui_test_wait_list (f.window, 20);

  /* To the chip by key; Delete takes it away, and the keyboard comes back to the text. */
  g_assert_true (press (&f, GDK_KEY_Left));
  g_assert_true (has_focus (&f, last_chip (&f)));
  g_assert_true (press (&f, GDK_KEY_Right));
  g_assert_true (has_focus (&f, f.bar->text));
  gtk_editable_set_position (GTK_EDITABLE (f.bar->text), 0);
  g_assert_true (press (&f, GDK_KEY_Left));
  g_assert_true (press (&f, GDK_KEY_Delete));
  ASSERT_TEXT ("img");
  g_assert_true (has_focus (&f, f.bar->text));
  ui_test_wait_list (f.window, 60);

  /* Activating a chip makes it text again, and it can be changed. */
  shoebox_search_bar_set_text (f.bar, "tag:dog img");
  g_assert_cmpuint (count_chips (&f), ==, 1);
  gtk_widget_activate (gtk_widget_get_first_child (last_chip (&f)));
  WAIT_FOR (count_chips (&f) == 0);
  ASSERT_REST ("img tag:dog");
  g_assert_true (has_focus (&f, f.bar->text));

  /* Operators hold terms together; the text says the same in any case. */
  shoebox_search_bar_set_text (f.bar, "tag:dog OR tag:car");
  g_assert_cmpuint (count_chips (&f), ==, 0);
  ASSERT_TEXT ("tag:dog OR tag:car");
  shoebox_search_bar_set_text (f.bar, "tag:dog (img OR x)");
  g_assert_cmpuint (count_chips (&f), ==, 1);
  ASSERT_TEXT ("tag:dog (img OR x)");
  fixture_close (&f);
}

static void
test_suggestions (void)
{
  Fixture f;

  fixture_open (&f, 60);
  type (&f, "do");
  WAIT_FOR (_shoebox_search_bar_has_popup (f.bar));
  g_assert_cmpuint (shoebox_search_popup_get_n_rows (SHOEBOX_SEARCH_POPUP (f.bar->popup)), ==, 2);
  g_assert_true (has_focus (&f, f.bar->text));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f.bar), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "2 suggestions, press Down to choose");
  g_assert_true (press (&f, GDK_KEY_Down));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f.bar), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Dogs, Album, 1 of 2");
  g_assert_true (press (&f, GDK_KEY_Down));
  g_assert_true (press (&f, GDK_KEY_Down)); /* past the end: none */
  g_assert_cmpint (shoebox_search_popup_get_selected (SHOEBOX_SEARCH_POPUP (f.bar->popup)), ==, -1);
  g_assert_true (press (&f, GDK_KEY_Up));
  g_assert_cmpint (shoebox_search_popup_get_selected (SHOEBOX_SEARCH_POPUP (f.bar->popup)), ==, 1);
  g_signal_emit_by_name (f.bar->text, "activate");
  ASSERT_TEXT ("tag:dog");
  g_assert_cmpuint (count_chips (&f), ==, 1);
  ui_test_wait_list (f.window, 20);

  /* A key asks for its values, and Tab takes the first. */
  type (&f, "al");
  g_assert_true (press (&f, GDK_KEY_Tab));
  ASSERT_REST ("album:");
  WAIT_FOR (_shoebox_search_bar_has_popup (f.bar));
  type (&f, "\"mou");
  g_assert_true (press (&f, GDK_KEY_Tab));
  ASSERT_TEXT ("tag:dog album:Mountains");
  g_assert_cmpuint (count_chips (&f), ==, 2);

  /* Escape closes the suggestions, then empties the entry. */
  type (&f, "be");
  WAIT_FOR (_shoebox_search_bar_has_popup (f.bar));
  g_assert_true (press (&f, GDK_KEY_Escape));
  WAIT_FOR (!_shoebox_search_bar_has_popup (f.bar));
  ASSERT_REST ("be");
  g_assert_true (press (&f, GDK_KEY_Escape));
  ASSERT_TEXT ("");
  WAIT_FOR (!has_focus (&f, GTK_WIDGET (f.bar)));
  ui_test_wait_list (f.window, 60);

  /* Nothing pops up for a text that comes from elsewhere. */
  shoebox_search_bar_set_text (f.bar, "do");
  g_assert_false (_shoebox_search_bar_has_popup (f.bar));
  fixture_close (&f);
}

static void
test_problems (void)
{
  Fixture f;

  fixture_open (&f, 60);
  type (&f, "is:uns"); /* not finished, so not wrong */
  g_assert_null (shoebox_search_bar_get_problem (f.bar));
  _shoebox_search_bar_close_popup (f.bar);
  g_signal_emit_by_name (f.bar->text, "activate"); /* but now it is */
  g_assert_nonnull (strstr (shoebox_search_bar_get_problem (f.bar), "Did you mean “unsorted”?"));
  WAIT_FOR (gtk_revealer_get_reveal_child (f.window->search_revealer));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (f.bar), "error"));
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (f.bar), GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
  type (&f, "orted");
  g_assert_null (shoebox_search_bar_get_problem (f.bar));
  WAIT_FOR (!gtk_revealer_get_reveal_child (f.window->search_revealer));
  ui_test_wait_list (f.window, 9);

  /* Characters are counted in what stands beside the chips. */
  shoebox_search_bar_set_text (f.bar, "tag:dog x) y");
  g_assert_nonnull (strstr (shoebox_search_bar_get_problem (f.bar), "(at character 2)"));
  fixture_close (&f);
}

static void
test_nothing (void)
{
  Fixture f;

  fixture_open (&f, 60);
  shoebox_sidebar_select (f.window->sidebar, SHOEBOX_PLACE_UNSORTED, 0);
  shoebox_search_bar_set_text (f.bar, "tag:dog nothing");
  WAIT_FOR (g_strcmp0 (gtk_stack_get_visible_child_name (f.window->views), "nothing") == 0);
  g_assert_true (gtk_widget_get_visible (f.window->everywhere_button));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (f.window->drop_button)), ==,
                   "Search Without “nothing”");
  gtk_widget_activate (f.window->everywhere_button);
  WAIT_FOR (shoebox_sidebar_item_get_place (shoebox_sidebar_get_selected (f.window->sidebar))
            == SHOEBOX_PLACE_ALL);
  WAIT_FOR (!gtk_widget_get_visible (f.window->everywhere_button));
  gtk_widget_activate (f.window->drop_button);
  ui_test_wait_list (f.window, 20);
  ASSERT_TEXT ("tag:dog");
  fixture_close (&f);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(ShoeboxVocabulary **) data
    = shoebox_library_load_vocabulary_finish (SHOEBOX_LIBRARY (source), result, NULL);
}

/* How many searches the library remembers; the last one was @last. */
static guint
count_remembered (Fixture *f, const char *last)
{
  g_autoptr (ShoeboxVocabulary) words = NULL;

  shoebox_library_load_vocabulary_async (f->library, NULL, loaded_cb, &words);
  while (words == NULL)
    ui_test_iterate ();
  if (last != NULL && words->recent->len > 0 && !g_str_equal (words->recent->pdata[0], last))
    return 0;
  return words->recent->len;
}

static void
test_recent (void)
{
  Fixture f;

  fixture_open (&f, 60);
  g_assert_false (_shoebox_search_bar_has_popup (f.bar)); /* there are none */
  shoebox_search_bar_set_text (f.bar, "tag:dog");
  g_signal_emit_by_name (f.bar->text, "activate");
  shoebox_search_bar_set_text (f.bar, "album:Beach img");
  g_signal_emit_by_name (f.bar->text, "activate");
  shoebox_search_bar_set_text (f.bar, "");
  shoebox_search_bar_focus (f.bar);
  WAIT_FOR (_shoebox_search_bar_has_popup (f.bar));
  g_assert_cmpuint (shoebox_search_popup_get_n_rows (SHOEBOX_SEARCH_POPUP (f.bar->popup)), ==, 3);
  press (&f, GDK_KEY_Down);
  press (&f, GDK_KEY_Down);
  g_signal_emit_by_name (f.bar->text, "activate");
  ASSERT_TEXT ("tag:dog");
  ui_test_wait_list (f.window, 20);

  /* The library remembers them, and forgets them. */
  WAIT_FOR (count_remembered (&f, "tag:dog") == 2);
  shoebox_search_bar_set_text (f.bar, "");
  shoebox_search_bar_focus (f.bar);
  WAIT_FOR (_shoebox_search_bar_has_popup (f.bar));
  press (&f, GDK_KEY_Up);
  g_signal_emit_by_name (f.bar->text, "activate");
  g_assert_cmpuint (f.bar->vocabulary->recent->len, ==, 0);
  WAIT_FOR (!_shoebox_search_bar_has_popup (f.bar));
  WAIT_FOR (count_remembered (&f, NULL) == 0);
  fixture_close (&f);
}

static gboolean
match_label (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);
}

static gboolean
match_saved (GtkWidget *widget, gconstpointer name)
{
  return SHOEBOX_IS_SEARCH_ROW (widget) && ui_test_find (widget, match_label, name) != NULL;
}

static GtkWidget *
find_saved (Fixture *f, const char *name)
{
  return ui_test_find (GTK_WIDGET (f->window->sidebar), match_saved, name);
}

/* The row of the sidebar that stands @by rows further down. */
static GtkWidget *
get_neighbour (GtkWidget *row, int by)
{
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) + by;

  return GTK_WIDGET (
    gtk_list_box_get_row_at_index (GTK_LIST_BOX (gtk_widget_get_parent (row)), index));
}

static ShoeboxPlace
get_place (GtkWidget *row)
{
  return shoebox_sidebar_item_get_place (
    shoebox_sidebar_row_get_item (SHOEBOX_SIDEBAR_ROW (row)));
}

static gboolean
has_keyboard (Fixture *f, const char *name)
{
  GtkWidget *row = find_saved (f, name);

  return row != NULL && gtk_root_get_focus (GTK_ROOT (f->window)) == row;
}

static GtkWidget *
find_dialog (Fixture *f)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (ADW_IS_MESSAGE_DIALOG (toplevel))
        return toplevel;
    }
  return NULL;
}

static void
answer (Fixture *f, const char *name)
{
  GtkWidget *dialog, *entry;

  WAIT_FOR ((dialog = find_dialog (f)) != NULL);
  entry = ui_test_find_type (dialog, GTK_TYPE_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "accept");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_saved (void)
{
  Fixture f;
  GtkWidget *widget;
  g_autoptr (ShoeboxSavedSearch) search = NULL;
  gint64 id;

  fixture_open (&f, 60);
  widget = GTK_WIDGET (f.window);
  g_assert_null (find_saved (&f, "Dogs at work"));
  shoebox_search_bar_set_text (f.bar, "tag:dog rating:0 -album:Beach");
  WAIT_FOR (f.window->update_id == 0);
  gtk_widget_activate_action (widget, "win.save-search", NULL);
  {
    GtkWidget *dialog;

    WAIT_FOR ((dialog = find_dialog (&f)) != NULL);
    g_assert_cmpstr (
      gtk_editable_get_text (GTK_EDITABLE (ui_test_find_type (dialog, GTK_TYPE_ENTRY))), ==,
      "dog, Stars: 0, Not Album: Beach");
  }
  answer (&f, "Dogs at work");
  WAIT_FOR (find_saved (&f, "Dogs at work") != NULL);
  search = shoebox_library_find_search (f.library, "Dogs at work", 0);
  id = shoebox_saved_search_get_id (search);
  g_assert_cmpstr (shoebox_saved_search_get_text (search), ==, "tag:dog rating:0 -album:Beach");

  /* It shows what it is about, from anywhere. */
  shoebox_search_bar_set_text (f.bar, "");
  shoebox_sidebar_select (f.window->sidebar, SHOEBOX_PLACE_UNSORTED, 0);
  gtk_widget_activate_action (widget, "win.show-search", "x", id);
  ASSERT_TEXT ("tag:dog rating:0 -album:Beach");
  ui_test_wait_list (f.window, 10);

  gtk_widget_activate_action (widget, "win.rename-search", "x", id);
  answer (&f, "Working dogs");
  WAIT_FOR (find_saved (&f, "Working dogs") != NULL);
  gtk_widget_activate_action (widget, "win.undo-search", NULL);
  WAIT_FOR (find_saved (&f, "Dogs at work") != NULL);

  gtk_widget_activate_action (widget, "win.remove-search", "x", id);
  WAIT_FOR (find_saved (&f, "Dogs at work") == NULL);
  gtk_widget_activate_action (widget, "win.undo-search", NULL);
  WAIT_FOR (find_saved (&f, "Dogs at work") != NULL);
  g_clear_object (&search);
  search = shoebox_library_find_search (f.library, "Dogs at work", 0);
  g_assert_cmpint (shoebox_saved_search_get_id (search), ==, id);
  g_clear_object (&search);
  fixture_close (&f);
}

/* Kept searches stand between the places and the albums, in the way of the keys, and what is selected
 * stays a place. */
static void
test_saved_rows (void)
{
  Fixture f;
  GtkWidget *list, *row, *dialog;
  ShoeboxPlace last;
  gboolean handled;

  fixture_open (&f, 60);
  list = ui_test_find_type (GTK_WIDGET (f.window->sidebar), GTK_TYPE_LIST_BOX);
  shoebox_search_bar_set_text (f.bar, "tag:dog");
  WAIT_FOR (f.window->update_id == 0);
  for (guint i = 0; i < 2; i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (f.window), "win.save-search", NULL);
      answer (&f, i == 0 ? "First" : "Second");
      WAIT_FOR (find_saved (&f, i == 0 ? "First" : "Second") != NULL);
    }
  row = find_saved (&f, "First");
  last = get_place (get_neighbour (row, -1));
  g_assert_cmpint (last, <, SHOEBOX_PLACE_ALBUM);
  g_assert_true (get_neighbour (row, 1) == find_saved (&f, "Second"));
  g_assert_cmpint (get_place (get_neighbour (row, 2)), ==, SHOEBOX_PLACE_ALBUM);
  g_assert_nonnull (gtk_list_box_row_get_header (GTK_LIST_BOX_ROW (row)));
  g_assert_null (gtk_list_box_row_get_header (GTK_LIST_BOX_ROW (get_neighbour (row, 1))));
  g_assert_nonnull (gtk_list_box_row_get_header (GTK_LIST_BOX_ROW (get_neighbour (row, 2))));

  /* Down from the last place, over both, to the albums. */
  shoebox_search_bar_set_text (f.bar, "");
  shoebox_sidebar_select (f.window->sidebar, last, 0);
  gtk_widget_grab_focus (get_neighbour (row, -1));
  for (guint i = 0; i < 2; i++)
    {
      g_signal_emit_by_name (list, "move-cursor", GTK_MOVEMENT_DISPLAY_LINES, 1, FALSE, FALSE,
                             &handled);
      g_assert_true (has_keyboard (&f, i == 0 ? "First" : "Second"));
      g_assert_cmpint (
        shoebox_sidebar_item_get_place (shoebox_sidebar_get_selected (f.window->sidebar)), ==,
        last);
    }
  g_signal_emit_by_name (list, "move-cursor", GTK_MOVEMENT_DISPLAY_LINES, 1, FALSE, FALSE, &handled);
  g_assert_cmpint (
    shoebox_sidebar_item_get_place (shoebox_sidebar_get_selected (f.window->sidebar)), ==,
    SHOEBOX_PLACE_ALBUM);

  gtk_widget_activate (find_saved (&f, "Second"));
  ASSERT_TEXT ("tag:dog");
  g_assert_cmpint (
    shoebox_sidebar_item_get_place (shoebox_sidebar_get_selected (f.window->sidebar)), ==,
    SHOEBOX_PLACE_ALL);
  ui_test_wait_list (f.window, 20);
  WAIT_FOR (!f.window->focus_photos);

  /* The row of another name is another row: the keyboard goes along. */
  gtk_widget_grab_focus (find_saved (&f, "First"));
  gtk_widget_activate_action (find_saved (&f, "First"), "search.rename", NULL);
  WAIT_FOR ((dialog = find_dialog (&f)) != NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_test_find_type (dialog, GTK_TYPE_ENTRY))),
                   ==, "First");
  answer (&f, "Erst");
  WAIT_FOR (has_keyboard (&f, "Erst"));
  gtk_widget_activate_action (find_saved (&f, "Erst"), "search.remove", NULL);
  WAIT_FOR (find_saved (&f, "Erst") == NULL);
  row = find_saved (&f, "Second");
  g_assert_nonnull (gtk_list_box_row_get_header (GTK_LIST_BOX_ROW (row)));
  fixture_close (&f);
}

static void
test_finalize (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (6, 0);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *bar = g_object_new (SHOEBOX_TYPE_SEARCH_BAR, NULL);
  GtkWidget *chip = shoebox_search_chip_new ("tag:dog");

  g_object_ref_sink (chip);
  g_assert_finalize_object (chip);
  gtk_window_set_child (GTK_WINDOW (window), bar);
  shoebox_search_bar_set_library (SHOEBOX_SEARCH_BAR (bar), library);
  shoebox_search_bar_set_text (SHOEBOX_SEARCH_BAR (bar), "tag:dog x");
  gtk_window_present (GTK_WINDOW (window));
  WAIT_FOR (SHOEBOX_SEARCH_BAR (bar)->vocabulary != NULL);
  gtk_test_widget_wait_for_draw (window);
  g_object_ref (bar);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (bar);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/search/chips", test_chips);
  g_test_add_func ("/search/suggestions", test_suggestions);
  g_test_add_func ("/search/problems", test_problems);
  g_test_add_func ("/search/nothing", test_nothing);
  g_test_add_func ("/search/recent", test_recent);
  g_test_add_func ("/search/saved", test_saved);
  g_test_add_func ("/search/saved-rows", test_saved_rows);
  g_test_add_func ("/search/finalize", test_finalize);
  return ui_test_finish (g_test_run ());
}
