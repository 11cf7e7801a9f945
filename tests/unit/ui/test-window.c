/* test-window.c: the window as a person uses it, in one process: places, search, filing by key,
 * menu, drop and chip, undo, viewer, narrow layout, errors. */
#include "ui-test.h"

#include "file-palette.h"
#include "import.h"
#include "label.h"
#include "photo-ids.h"
#include "sidebar-row.h"
#include "tag-chip.h"

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
drop (GtkWidget *widget, const GValue *value)
{
  gboolean accepted = FALSE;

  g_signal_emit_by_name (find_drop_target (widget), "drop", value, 10.0, 10.0, &accepted);
  return accepted;
}

static void
select_photo (ShoeboxWindow *window, guint position)
{
  shoebox_photo_grid_select (window->grid, position);
  WAIT_FOR (!shoebox_label_panel_get_loading (window->panel) && window->update_id == 0);
}

static gint64
album_id (ShoeboxLibrary *library, const char *name)
{
  return shoebox_library_find_label (library, SHOEBOX_ALBUM, name);
}

/* --- Pages -------------------------------------------------------------------------------- */

static void
test_empty (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (0, 0);
  ShoeboxWindow *window = ui_test_open_window (library);

  WAIT_FOR (window->update_id == 0);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (window->pages), ==, "start");
  g_assert_nonnull (ui_test_find_row (window, "All Photos"));
  g_assert_nonnull (ui_test_find_row (window, "Unsorted"));
  g_assert_null (ui_test_find_row (window, "Missing"));
  /* No networks in this home: the window says what does not work, and works. */
  g_assert_true (gtk_info_bar_get_revealed (window->weights_bar));
  ui_test_close_window (window);
}

static void
test_error (void)
{
  ShoeboxWindow *window = ui_test_open_window (NULL);
  g_autoptr (GError) error = g_error_new (SHOEBOX_ERROR, SHOEBOX_ERROR_LOCKED,
                                          "“a <b> & c” is in use by process 12");

  shoebox_window_show_error (window, error);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (window->pages), ==, "start");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  /* Nothing can be done to a library that is not there. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.import-folder", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.new-album", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.undo", NULL);
  ui_test_close_window (window);
}

static gboolean
photos_have_focus (ShoeboxWindow *window)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (window->grid));
}

static void
test_places (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;

  ui_test_wait_list (window, 60);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (window->pages), ==, "main");
  g_assert_cmpuint (ui_test_count_row (window, "All Photos"), ==, 60);
  g_assert_cmpuint (ui_test_count_row (window, "Not Read Yet"), ==, 1);
  g_assert_cmpuint (ui_test_count_row (window, "Could Not Be Read"), ==, 1);
  g_assert_cmpuint (ui_test_count_row (window, "Dogs"), ==, 10);
  g_assert_cmpuint (ui_test_count_row (window, "dog"), ==, 20);
  gtk_test_accessible_assert_property (ui_test_find_row (window, "Dogs"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Dogs, 10 photos");

  gtk_list_box_select_row (
    GTK_LIST_BOX (gtk_widget_get_parent (ui_test_find_row (window, "Dogs"))),
    GTK_LIST_BOX_ROW (ui_test_find_row (window, "Dogs")));
  ui_test_wait_list (window, 10);
  g_assert_cmpstr (gtk_label_get_text (window->status), ==, "Dogs: 10 photos");

  /* Choosing a place gives the keyboard to its photos, not to the search entry. */
  gtk_widget_grab_focus (GTK_WIDGET (window->search));
  g_assert_false (photos_have_focus (window));
  g_signal_emit_by_name (gtk_widget_get_parent (ui_test_find_row (window, "Dogs")), "row-activated",
                         ui_test_find_row (window, "Dogs"));
  WAIT_FOR (photos_have_focus (window));

  /* The place stays, under its new name. */
  act = shoebox_library_rename_label (library, album_id (library, "Dogs"), "A \"dog\" \\ life",
                                      &error);
  g_assert_no_error (error);
  WAIT_FOR (ui_test_find_row (window, "A \"dog\" \\ life") != NULL);
  WAIT_FOR (g_str_has_prefix (gtk_label_get_text (window->status), "A \"dog\" \\ life: 10"));
  ui_test_wait_list (window, 10);

  /* The place goes: all photos are shown. */
  shoebox_act_unref (act);
  act = shoebox_library_remove_label (library, album_id (library, "A \"dog\" \\ life"), &error);
  g_assert_no_error (error);
  WAIT_FOR (ui_test_find_row (window, "A \"dog\" \\ life") == NULL);
  ui_test_wait_list (window, 60);
  ui_test_close_window (window);
}

static void
test_search (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autofree char *text = NULL;

  ui_test_wait_list (window, 60);
  shoebox_search_bar_set_text (window->search, "tag:dog is:unsorted");
  ui_test_wait_list (window, 0);
  WAIT_FOR (g_strcmp0 (gtk_stack_get_visible_child_name (window->views), "nothing") == 0);
  shoebox_search_bar_set_text (window->search, "tag:dog");
  ui_test_wait_list (window, 20);
  shoebox_sidebar_select (window->sidebar, SHOEBOX_PLACE_ALBUM, album_id (library, "Beach"));
  ui_test_wait_list (window, 10);

  /* A text that makes no sense is explained, and the photos stay. */
  shoebox_search_bar_set_text (window->search, "tga:dog x");
  WAIT_FOR (gtk_revealer_get_reveal_child (window->search_revealer));
  g_assert_nonnull (strstr (gtk_label_get_text (window->search_problem), "(at character 1)"));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (window->search), "error"));
  ui_test_wait_list (window, 10);
  shoebox_search_bar_set_text (window->search, "dog) OR (cat");
  WAIT_FOR (strstr (gtk_label_get_text (window->search_problem), "(at character 4)") != NULL);
  /* Either of two words, but only here. */
  shoebox_search_bar_set_text (window->search, "tag:dog OR NOT tag:dog");
  ui_test_wait_list (window, 10);
  WAIT_FOR (!gtk_revealer_get_reveal_child (window->search_revealer));

  shoebox_search_bar_set_text (window->search, "");
  ui_test_wait_list (window, 10);
  text = shoebox_search_bar_dup_text (window->search);
  g_assert_cmpstr (text, ==, "");
  WAIT_FOR (!gtk_revealer_get_reveal_child (window->search_revealer));
  ui_test_close_window (window);
}

/* --- Correcting --------------------------------------------------------------------------- */

static void
test_file_and_undo (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autoptr (ShoeboxPhoto) photo = NULL;
  g_autoptr (ShoeboxAct) undo = NULL;
  ShoeboxPhotoList *list;

  ui_test_wait_list (window, 60);
  list = shoebox_photo_grid_get_list (window->grid);
  photo = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpstr (shoebox_photo_get_album_name (photo), ==, "Beach");

  /* Nothing is selected: nothing to file. */
  g_assert_false (gtk_widget_activate_action (GTK_WIDGET (window), "win.file-nth", "i", 3)
                  && shoebox_photo_get_source (photo) == SHOEBOX_BY_USER);
  select_photo (window, 0);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.file-nth", "i", 3);
  WAIT_FOR (g_strcmp0 (shoebox_photo_get_album_name (photo), "Dogs") == 0);
  g_assert_cmpint (shoebox_photo_get_source (photo), ==, SHOEBOX_BY_USER);
  WAIT_FOR (window->toast.toast != NULL);
  g_assert_cmpstr (adw_toast_get_title (window->toast.toast), ==, "Filed 1 photo in “Dogs”");
  WAIT_FOR (ui_test_count_row (window, "Dogs") == 11 && ui_test_count_row (window, "Beach") == 9);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.file", "x", G_GINT64_CONSTANT (0));
  WAIT_FOR (shoebox_photo_get_album (photo) == 0);
  WAIT_FOR (ui_test_count_row (window, "Dogs") == 10);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.undo", NULL);
  WAIT_FOR (g_strcmp0 (shoebox_photo_get_album_name (photo), "Dogs") == 0);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.undo", NULL);
  WAIT_FOR (g_strcmp0 (shoebox_photo_get_album_name (photo), "Beach") == 0);
  g_assert_cmpint (shoebox_photo_get_source (photo), ==, SHOEBOX_BY_MODEL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.redo", NULL);
  WAIT_FOR (g_strcmp0 (shoebox_photo_get_album_name (photo), "Dogs") == 0);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.unfile", NULL);
  WAIT_FOR (shoebox_photo_get_source (photo) != SHOEBOX_BY_USER);

  /* A new album by name, and the menu knows how to take it back in words. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.file-name", "s", "Cottage & lake");
  WAIT_FOR (g_strcmp0 (shoebox_photo_get_album_name (photo), "Cottage & lake") == 0);
  WAIT_FOR (ui_test_find_row (window, "Cottage & lake") != NULL);
  WAIT_FOR (window->toast.toast != NULL
            && g_str_equal (adw_toast_get_title (window->toast.toast),
                            "Filed 1 photo in “Cottage &amp; lake”"));
  undo = shoebox_library_get_undo (library);
  g_assert_nonnull (undo);
  g_assert_cmpint (undo->kind, ==, SHOEBOX_ACT_FILE);
  /* The album and what went there are one step. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.undo", NULL);
  WAIT_FOR (ui_test_find_row (window, "Cottage & lake") == NULL);
  WAIT_FOR (shoebox_photo_get_source (photo) != SHOEBOX_BY_USER);
  ui_test_close_window (window);
}

static gboolean
over_cb (gpointer over)
{
  *(gboolean *) over = TRUE;
  return G_SOURCE_REMOVE;
}

/* A toast for each of several quick acts, while the one before still slides in. */
static void
test_quick_toasts (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (12, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  gboolean over = FALSE;

  ui_test_wait_list (window, 12);
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *text = g_strdup_printf ("<%u>", i);
      g_autofree char *title = g_markup_escape_text (text, -1);
      gint64 end = g_get_monotonic_time () + 120 * 1000;

      _shoebox_window_toast (window, text, i % 2 == 0 ? "_Undo" : NULL, "win.undo");
      g_assert_cmpstr (adw_toast_get_title (window->toast.toast), ==, title);
      g_assert_cmpstr (adw_toast_get_button_label (window->toast.toast), ==,
                       i % 2 == 0 ? "_Undo" : NULL);
      while (g_get_monotonic_time () < end)
        ui_test_iterate ();
    }
  /* Its button dismisses it; what that does has a toast of its own. */
  adw_toast_dismiss (window->toast.toast);
  g_assert_null (window->toast.toast);
  _shoebox_window_toast (window, "last", NULL, NULL);
  g_assert_nonnull (window->toast.toast);
  g_timeout_add (900, over_cb, &over);
  WAIT_FOR (over);
  ui_test_close_window (window);
}

static void
test_drop_photos (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GtkSelectionModel *selection;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (ShoeboxDetails) details = NULL;

  ui_test_wait_list (window, 60);
  selection = shoebox_photo_grid_get_selection (window->grid);
  gtk_selection_model_select_range (selection, 0, 3, TRUE);
  ids = shoebox_photo_grid_dup_selected (window->grid);
  g_value_init (&value, SHOEBOX_TYPE_PHOTO_IDS);
  g_value_set_boxed (&value, ids);

  /* img 0, 1, 2 lie in Beach, Clothes, Dogs. */
  g_assert_true (drop (ui_test_find_row (window, "People"), &value));
  WAIT_FOR (ui_test_count_row (window, "People") == 12);
  g_assert_true (drop (ui_test_find_row (window, "car"), &value));
  WAIT_FOR (ui_test_count_row (window, "car") == 3);
  g_assert_true (drop (ui_test_find_row (window, "Unsorted"), &value));
  WAIT_FOR (ui_test_count_row (window, "People") == 9);
  g_assert_cmpint (
    gtk_drop_target_get_actions (find_drop_target (ui_test_find_row (window, "All Photos"))), ==,
    0);

  /* Onto "New Album…": asks for a name first. */
  g_assert_true (drop (ui_test_find_row (window, "New Album…"), &value));
  {
    GListModel *toplevels = gtk_window_get_toplevels ();
    GtkWidget *dialog = NULL;

    for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
      {
        g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

        if (ADW_IS_MESSAGE_DIALOG (toplevel))
          dialog = toplevel;
      }
    g_assert_nonnull (dialog);
    g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog),
                                                             "accept"));
    gtk_editable_set_text (
      GTK_EDITABLE (adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog))), " Lake ");
    adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "accept");
    gtk_window_destroy (GTK_WINDOW (dialog));
  }
  WAIT_FOR (ui_test_find_row (window, "Lake") != NULL && ui_test_count_row (window, "Lake") == 3);
  details = shoebox_library_describe (library, g_array_index (ids, gint64, 0), NULL);
  g_assert_cmpint (details->source, ==, SHOEBOX_BY_USER);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.undo", NULL);
  WAIT_FOR (ui_test_find_row (window, "Lake") == NULL);
  ui_test_close_window (window);
}

static void
test_panel (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GtkWidget *panel = GTK_WIDGET (window->panel);
  GtkWidget *no;
  gint64 dog, id;

  ui_test_wait_list (window, 60);
  dog = shoebox_library_find_label (library, SHOEBOX_TAG, "dog");
  id = shoebox_photo_list_get_id (shoebox_photo_grid_get_list (window->grid), 0);
  select_photo (window, 0);
  no = ui_test_find (panel, ui_test_has_tooltip, "Not “dog” (N)");
  g_assert_nonnull (no);
  gtk_test_accessible_assert_property (no, GTK_ACCESSIBLE_PROPERTY_LABEL, "Not “dog”");

  /* "No" is a fact and stays on screen; pressing it again takes it back. */
  gtk_widget_activate (no);
  WAIT_FOR (ui_test_count_row (window, "dog") == 19);
  WAIT_FOR (!shoebox_label_panel_get_loading (window->panel)
            && (no = ui_test_find (panel, ui_test_has_tooltip, "Not “dog” (N)")) != NULL
            && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (no)));
  {
    g_autoptr (ShoeboxDetails) details = shoebox_library_describe (library, id, NULL);
    gboolean said = FALSE;

    for (guint i = 0; i < details->tags->len; i++)
      {
        ShoeboxTagging *tag = g_ptr_array_index (details->tags, i);

        said |= tag->label == dog && !tag->yes && tag->source == SHOEBOX_BY_USER;
      }
    g_assert_true (said);
  }
  gtk_widget_activate (no);
  WAIT_FOR (ui_test_count_row (window, "dog") == 20);

  /* A tag by name, for several photos at once. */
  gtk_selection_model_select_range (shoebox_photo_grid_get_selection (window->grid), 0, 4, TRUE);
  gtk_widget_activate_action (panel, "win.tag-name", "s", "garden");
  WAIT_FOR (ui_test_find_row (window, "garden") != NULL
            && ui_test_count_row (window, "garden") == 4);
  WAIT_FOR (!shoebox_label_panel_get_loading (window->panel)
            && ui_test_find (panel, ui_test_has_tooltip, "Not “garden” (N)") != NULL);

  gtk_selection_model_unselect_all (shoebox_photo_grid_get_selection (window->grid));
  WAIT_FOR (ui_test_find (panel, ui_test_has_tooltip, "Not “garden” (N)") == NULL
            || !gtk_widget_get_mapped (ui_test_find (panel, ui_test_has_tooltip, "Not “garden” (N)")));
  ui_test_close_window (window);
}

static void
test_palette (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GtkWidget *entry;

  ui_test_wait_list (window, 60);
  select_photo (window, 0);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.file-palette", NULL);
  g_assert_nonnull (window->file_palette);
  WAIT_FOR (gtk_widget_get_mapped (window->file_palette));
  entry = ui_test_find_type (window->file_palette, GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "mou");
  g_signal_emit_by_name (entry, "activate");
  WAIT_FOR (ui_test_count_row (window, "Mountains") == 11);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.file-palette", NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Snow");
  g_signal_emit_by_name (entry, "activate");
  WAIT_FOR (ui_test_find_row (window, "Snow") != NULL && ui_test_count_row (window, "Snow") == 1);
  ui_test_close_window (window);
}

/* --- Viewer and layout -------------------------------------------------------------------- */

static void
test_viewer (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 4);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autoptr (GArray) selected = NULL;
  gint64 id;

  ui_test_wait_list (window, 60);
  select_photo (window, 1);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.view", NULL);
  g_assert_cmpuint (shoebox_viewer_get_position (window->viewer), ==, 1);
  WAIT_FOR (shoebox_viewer_is_loaded (window->viewer));
  WAIT_FOR (g_strcmp0 (gtk_stack_get_visible_child_name (window->titles), "viewer") == 0);
  g_assert_cmpstr (adw_window_title_get_title (window->viewer_title), ==, "img_000001.jpg");
  /* Keys go to the viewer: it, or something in it, has the focus. */
  {
    GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

    g_test_message ("focus is on %s", focus != NULL ? G_OBJECT_TYPE_NAME (focus) : "nothing");
    g_assert_nonnull (focus);
    g_assert_true (focus == GTK_WIDGET (window->viewer)
                   || gtk_widget_is_ancestor (focus, GTK_WIDGET (window->viewer)));
  }

  gtk_widget_activate_action (GTK_WIDGET (window->viewer), "viewer.zoom-actual", NULL);
  g_assert_cmpfloat (shoebox_viewer_get_zoom (window->viewer), ==, 1.0);
  gtk_widget_activate_action (GTK_WIDGET (window->viewer), "viewer.next", NULL);
  g_assert_cmpuint (shoebox_viewer_get_position (window->viewer), ==, 2);
  g_assert_cmpfloat (shoebox_viewer_get_zoom (window->viewer), ==, 0.0);
  gtk_widget_activate_action (GTK_WIDGET (window->viewer), "viewer.previous", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window->viewer), "viewer.previous", NULL);
  g_assert_cmpuint (shoebox_viewer_get_position (window->viewer), ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (window->viewer), "viewer.previous", NULL);
  g_assert_cmpuint (shoebox_viewer_get_position (window->viewer), ==, 0);

  /* Filing what is looked at; a photo whose file is gone says so. */
  id = shoebox_viewer_get_id (window->viewer);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.file", "x", album_id (library, "People"));
  WAIT_FOR (ui_test_count_row (window, "People") == 10);
  shoebox_viewer_show (window->viewer, 10);
  WAIT_FOR (ui_test_find_type (GTK_WIDGET (window->viewer), GTK_TYPE_LABEL) != NULL);
  shoebox_viewer_show (window->viewer, 0);
  g_assert_cmpint (shoebox_viewer_get_id (window->viewer), ==, id);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  g_assert_cmpint (shoebox_viewer_get_id (window->viewer), ==, 0);
  selected = shoebox_photo_grid_dup_selected (window->grid);
  g_assert_cmpuint (selected->len, ==, 1);
  g_assert_cmpint (g_array_index (selected, gint64, 0), ==, id);
  ui_test_close_window (window);
}

/* Names the widgets that need more than @limit pixels, outermost first. */
static void
blame_width (GtkWidget *widget, int limit)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum <= limit)
    return;
  g_test_message ("%s needs %d pixels", G_OBJECT_TYPE_NAME (widget), minimum);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      blame_width (child, limit);
}

/* 360 pixels wide: one pane at a time, the panel over the photos only when asked. */
static void
test_narrow (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  int minimum;

  ui_test_wait_list (window, 60);
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                      NULL);
  blame_width (GTK_WIDGET (window), 360);
  g_assert_cmpint (minimum, <=, 360);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  WAIT_FOR (adw_leaflet_get_folded (window->leaflet));
  WAIT_FOR (!adw_flap_get_reveal_flap (window->flap));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.panel", NULL);
  g_assert_true (adw_flap_get_reveal_flap (window->flap));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  g_assert_false (adw_flap_get_reveal_flap (window->flap));
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  WAIT_FOR (!adw_leaflet_get_folded (window->leaflet) && adw_flap_get_reveal_flap (window->flap));
  ui_test_close_window (window);
}

/* --- Import ------------------------------------------------------------------------------- */

static void
test_drop_folder (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (0, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autofree char *folder = ui_test_make_dir ("fam ily é");
  g_autofree char *broken = g_build_filename (folder, "not a picture.jpg", NULL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  GdkFileList *list = gdk_file_list_new_from_array (&file, 1);

  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/photo %u.jpg", folder, i);

      made_photo_write (path, i);
    }
  g_assert_true (g_file_set_contents (broken, "no", -1, NULL));

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, list);
  g_assert_true (drop (GTK_WIDGET (window), &value));
  WAIT_FOR (shoebox_import_bar_get_revealed (window->import_bar));
  ui_test_wait_list (window, 13);
  {
    ShoeboxImportProgress progress = { 0 };

    WAIT_FOR ((shoebox_import_get_progress (shoebox_library_get_import (library), &progress),
               progress.state == SHOEBOX_IMPORT_DONE));
    g_assert_cmpuint (progress.done, ==, 13);
    g_assert_cmpuint (progress.broken, ==, 1);
  }
  WAIT_FOR (ui_test_count_row (window, "All Photos") == 13
            && ui_test_find_row (window, "Could Not Be Read"));
  g_assert_cmpuint (ui_test_count_row (window, "Could Not Be Read"), ==, 1);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-problems", NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  ui_test_close_window (window);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/window/empty", test_empty);
  g_test_add_func ("/window/error", test_error);
  g_test_add_func ("/window/places", test_places);
  g_test_add_func ("/window/search", test_search);
  g_test_add_func ("/window/file-and-undo", test_file_and_undo);
  g_test_add_func ("/window/quick-toasts", test_quick_toasts);
  g_test_add_func ("/window/drop-photos", test_drop_photos);
  g_test_add_func ("/window/panel", test_panel);
  g_test_add_func ("/window/palette", test_palette);
  g_test_add_func ("/window/viewer", test_viewer);
  g_test_add_func ("/window/narrow", test_narrow);
  g_test_add_func ("/window/drop-folder", test_drop_folder);
  return ui_test_finish (g_test_run ());
}
