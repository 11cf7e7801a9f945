/* test-learning.c: what was learned, in the window: the bar, the page, the way to look-alikes and
 * back, the preferences. The consequences are made here; `learned` brings them as it does those of
 * a real training. */
#include "ui-test.h"

#include "label.h"
#include "photo-cell.h"
#include "preferences.h"
#include "reason-list.h"

/* A button on screen whose action this is. */
static gboolean
match_action (GtkWidget *widget, gconstpointer action)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget)
         && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0;
}

static GtkWidget *
find_button (gpointer root, const char *action)
{
  return ui_test_find (GTK_WIDGET (root), match_action, action);
}

static gboolean
match_label (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;
}

/* --- Made consequences -------------------------------------------------------------------- */

static void
flow_free (gpointer data)
{
  ShoeboxFlow *flow = data;

  g_free (flow->from_name);
  g_free (flow->to_name);
  g_array_unref (flow->ids);
  g_free (flow);
}

static void
tag_flow_free (gpointer data)
{
  ShoeboxTagFlow *flow = data;

  g_free (flow->name);
  g_array_unref (flow->ids);
  g_free (flow);
}

static ShoeboxConsequence *
make_consequence (gboolean applied, guint n_disagree)
{
  ShoeboxConsequence *consequence = g_new0 (ShoeboxConsequence, 1);

  g_atomic_ref_count_init (&consequence->ref_count);
  consequence->version = 2;
  consequence->before = 0;
  consequence->applied = applied;
  consequence->n_disagree = n_disagree;
  consequence->flows = g_ptr_array_new_with_free_func (flow_free);
  consequence->tag_flows = g_ptr_array_new_with_free_func (tag_flow_free);
  consequence->moved = g_array_new (FALSE, FALSE, sizeof (gint64));
  return consequence;
}

static void
add_flow (ShoeboxConsequence *consequence, ShoeboxLibrary *library, const char *query,
          const char *to)
{
  ShoeboxFlow *flow = g_new0 (ShoeboxFlow, 1);

  flow->to = shoebox_library_find_label (library, SHOEBOX_ALBUM, to);
  flow->to_name = g_strdup (to);
  flow->ids = shoebox_library_query (library, query, NULL);
  g_assert_nonnull (flow->ids);
  consequence->n_moved += flow->ids->len;
  g_array_append_vals (consequence->moved, flow->ids->data, flow->ids->len);
  g_ptr_array_add (consequence->flows, flow);
}

static void
add_tag_flow (ShoeboxConsequence *consequence, ShoeboxLibrary *library, const char *query,
              const char *tag)
{
  ShoeboxTagFlow *flow = g_new0 (ShoeboxTagFlow, 1);

  flow->tag = shoebox_library_find_label (library, SHOEBOX_TAG, tag);
  flow->name = g_strdup (tag);
  flow->gained = TRUE;
  flow->ids = shoebox_library_query (library, query, NULL);
  consequence->n_tagged += flow->ids->len;
  g_ptr_array_add (consequence->tag_flows, flow);
}

static void
tell (ShoeboxWindow *window, ShoeboxConsequence *consequence)
{
  g_signal_emit_by_name (window->library, "learned", consequence);
}

/* --- The bar ------------------------------------------------------------------------------ */

static void
test_bar (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  ShoeboxConsequenceBar *bar = window->consequence_bar;
  g_autoptr (ShoeboxConsequence) nothing = make_consequence (TRUE, 0);
  g_autoptr (ShoeboxConsequence) applied = make_consequence (TRUE, 2);
  g_autoptr (ShoeboxConsequence) pending = make_consequence (FALSE, 0);
  g_autoptr (ShoeboxConsequence) only_facts = make_consequence (TRUE, 1);
  GtkWidget *text;

  ui_test_wait_list (window, 60);
  add_flow (applied, library, "is:unsorted", "Mountains");
  add_flow (pending, library, "album:beach", "People");
  add_flow (pending, library, "is:unsorted", "Dogs");

  g_assert_false (shoebox_consequence_bar_get_revealed (bar));
  tell (window, nothing);
  g_assert_false (shoebox_consequence_bar_get_revealed (bar));
  g_assert_null (shoebox_consequence_bar_get_consequence (bar));

  /* Applied by itself: it says so, to everybody, and goes. */
  shoebox_consequence_bar_set_patience (bar, 2000);
  tell (window, applied);
  g_assert_true (shoebox_consequence_bar_get_revealed (bar));
  text = ui_test_find (GTK_WIDGET (bar), match_label,
                      "9 photos moved to “Mountains”, 2 of yours disagree");
  g_assert_nonnull (text);
  gtk_test_accessible_assert_role (gtk_widget_get_parent (text), GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_test_accessible_assert_property (gtk_widget_get_parent (text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "9 photos moved to “Mountains”, 2 of yours disagree");
  WAIT_FOR (find_button (bar, "win.look") != NULL);
  g_assert_nonnull (find_button (bar, "win.put-back"));
  g_assert_null (find_button (bar, "win.apply"));
  g_assert_null (find_button (bar, "win.not-now"));
  WAIT_FOR (!shoebox_consequence_bar_get_revealed (bar));
  /* What it said can still be looked at. */
  g_assert_true (shoebox_consequence_bar_get_consequence (bar) == applied);

  /* Not while somebody is about to press one of its buttons. */
  tell (window, applied);
  WAIT_FOR (find_button (bar, "win.look") != NULL);
  gtk_widget_grab_focus (find_button (bar, "win.look"));
  {
    gint64 end = g_get_monotonic_time () + 1200 * 1000;

    while (g_get_monotonic_time () < end)
      ui_test_iterate ();
  }
  g_assert_true (shoebox_consequence_bar_get_revealed (bar));
  gtk_widget_grab_focus (GTK_WIDGET (window->search));
  WAIT_FOR (!shoebox_consequence_bar_get_revealed (bar));

  /* What waits stays until it is answered, or overtaken. */
  tell (window, pending);
  g_assert_nonnull (ui_test_find (GTK_WIDGET (bar), match_label,
                                 "10 photos would move to “People”, 9 to other albums"));
  WAIT_FOR (find_button (bar, "win.apply") != NULL);
  g_assert_nonnull (find_button (bar, "win.not-now"));
  g_assert_null (find_button (bar, "win.put-back"));
  {
    gint64 end = g_get_monotonic_time () + 1200 * 1000;

    while (g_get_monotonic_time () < end)
      ui_test_iterate ();
  }
  g_assert_true (shoebox_consequence_bar_get_revealed (bar));
  gtk_widget_activate (find_button (bar, "win.not-now"));
  WAIT_FOR (!shoebox_consequence_bar_get_revealed (bar));
  g_assert_null (shoebox_consequence_bar_get_consequence (bar));
  tell (window, pending);
  tell (window, nothing);
  g_assert_false (shoebox_consequence_bar_get_revealed (bar));

  /* There is nothing to look at or to put back when no photo changes. */
  tell (window, only_facts);
  g_assert_true (shoebox_consequence_bar_get_revealed (bar));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  g_assert_null (find_button (bar, "win.look"));
  g_assert_null (find_button (bar, "win.put-back"));
  ui_test_close_window (window);
}

static void
test_alone (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (12, 0);
  g_autoptr (ShoeboxConsequence) applied = make_consequence (TRUE, 0);
  ShoeboxThumbnails *thumbnails = shoebox_thumbnails_new (library, 1024 * 1024);
  GtkWidget *bar = g_object_ref_sink (g_object_new (SHOEBOX_TYPE_CONSEQUENCE_BAR, NULL));
  GtkWidget *page = g_object_ref_sink (g_object_new (SHOEBOX_TYPE_CONSEQUENCE_PAGE, NULL));
  GtkWidget *list = g_object_ref_sink (g_object_new (SHOEBOX_TYPE_REASON_LIST, NULL));

  add_flow (applied, library, "album:beach", "Dogs");
  shoebox_consequence_bar_set_library (SHOEBOX_CONSEQUENCE_BAR (bar), library);
  shoebox_consequence_page_set_library (SHOEBOX_CONSEQUENCE_PAGE (page), library, thumbnails);
  shoebox_reason_list_set_library (SHOEBOX_REASON_LIST (list), library, thumbnails);
  g_signal_emit_by_name (library, "learned", applied);
  shoebox_consequence_page_set_consequence (SHOEBOX_CONSEQUENCE_PAGE (page), applied);
  g_assert_finalize_object (bar);
  g_assert_finalize_object (page);
  g_assert_finalize_object (list);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (thumbnails);
}

/* An answer goes to the library, and what comes of it is said. */
static void
test_answer (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  g_autoptr (ShoeboxConsequence) applied = make_consequence (TRUE, 0);

  ui_test_wait_list (window, 60);
  add_flow (applied, library, "is:unsorted", "Mountains");
  tell (window, applied);
  WAIT_FOR (find_button (window->consequence_bar, "win.put-back") != NULL);
  gtk_widget_activate (find_button (window->consequence_bar, "win.put-back"));
  WAIT_FOR (!window->answering && window->toast.toast != NULL);
  /* A window that goes while an answer is on its way. */
  tell (window, applied);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.put-back", NULL);
  ui_test_close_window (window);
}

/* --- The page ----------------------------------------------------------------------------- */

static GtkListBoxRow *
flow_row (ShoeboxWindow *window, int i)
{
  GtkWidget *flows = ui_test_find_type (GTK_WIDGET (window->look), GTK_TYPE_LIST_BOX);

  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (flows), i);
}

static void
test_page (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 3);
  ShoeboxWindow *window = ui_test_open_window (library);
  ShoeboxPhotoGrid *grid = shoebox_consequence_page_get_grid (window->look);
  GListModel *photos = G_LIST_MODEL (shoebox_photo_grid_get_list (grid));
  g_autoptr (ShoeboxConsequence) consequence = make_consequence (TRUE, 2);
  g_autoptr (ShoeboxConsequence) pending = make_consequence (FALSE, 0);
  g_autoptr (ShoeboxPhoto) photo = NULL;
  GtkWidget *focus;
  GtkListBoxRow *row;

  ui_test_wait_list (window, 60);
  add_flow (consequence, library, "is:unsorted", "Mountains");
  add_flow (consequence, library, "album:beach", "People");
  add_tag_flow (consequence, library, "album:dogs", "dog");
  add_flow (pending, library, "album:clothes", "People");
  shoebox_photo_grid_select (window->grid, 4);

  tell (window, consequence);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.look", NULL);
  WAIT_FOR (window->update_id == 0 && !shoebox_label_panel_get_loading (window->panel));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (window->views), ==, "look");
  g_assert_false (shoebox_consequence_bar_get_revealed (window->consequence_bar));
  g_assert_nonnull (ui_test_find (GTK_WIDGET (window->look), match_label,
                                 "2 photos that you decided disagree. They stay where you put "
                                 "them."));
  g_assert_cmpuint (g_list_model_get_n_items (photos), ==, 9);
  g_assert_cmpstr (gtk_label_get_text (window->status), ==, "From Unsorted to Mountains: 9 photos");
  row = flow_row (window, 2);
  gtk_test_accessible_assert_role (row, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Now tagged “dog”: 10 photos");
  g_assert_null (flow_row (window, 3));
  focus = gtk_root_get_focus (GTK_ROOT (window));
  g_assert_true (focus == GTK_WIDGET (flow_row (window, 0)));

  /* Another flow; its photos are filed as anywhere else, and stay to be seen. */
  gtk_list_box_select_row (GTK_LIST_BOX (gtk_widget_get_parent (GTK_WIDGET (row))),
                           flow_row (window, 1));
  g_assert_cmpuint (g_list_model_get_n_items (photos), ==, 10);
  shoebox_photo_grid_select (grid, 2);
  WAIT_FOR (window->update_id == 0 && !shoebox_label_panel_get_loading (window->panel));
  photo = g_list_model_get_item (photos, 2);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.file-nth", "i", 3);
  WAIT_FOR (g_strcmp0 (shoebox_photo_get_album_name (photo), "Dogs") == 0);
  g_assert_cmpuint (g_list_model_get_n_items (photos), ==, 10);
  g_assert_cmpuint (shoebox_photo_grid_get_n_selected (grid), ==, 1);

  /* One of them large, and back. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.view", NULL);
  g_assert_cmpint (shoebox_viewer_get_id (window->viewer), ==, shoebox_photo_get_id (photo));
  g_assert_cmpuint (shoebox_viewer_get_position (window->viewer), ==, 2);
  gtk_widget_activate_action (GTK_WIDGET (window->viewer), "viewer.next", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  WAIT_FOR (window->update_id == 0);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (window->views), ==, "look");

  /* What comes meanwhile is in the bar; this page stays. */
  tell (window, pending);
  g_assert_true (shoebox_consequence_page_get_consequence (window->look) == consequence);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.look", NULL);
  g_assert_true (shoebox_consequence_page_get_consequence (window->look) == pending);
  WAIT_FOR (find_button (window->look, "win.apply") != NULL);
  tell (window, consequence);
  g_assert_null (find_button (window->look, "win.apply"));

  /* Back to the photos, as they were. */
  gtk_widget_activate (find_button (window->look, "win.close-look"));
  WAIT_FOR (g_str_equal (gtk_stack_get_visible_child_name (window->views), "grid"));
  g_assert_null (shoebox_consequence_page_get_consequence (window->look));
  g_assert_cmpuint (shoebox_photo_grid_get_n_selected (window->grid), ==, 1);
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (window)),
                                         GTK_WIDGET (window->grid)));

  /* Another place leaves the page. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.look", NULL);
  shoebox_sidebar_select (window->sidebar, SHOEBOX_PLACE_UNSORTED, 0);
  ui_test_wait_list (window, 9);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (window->views), ==, "grid");
  ui_test_close_window (window);
}

/* --- Why ---------------------------------------------------------------------------------- */

static void
add_reason (GPtrArray *reasons, gint64 photo, const char *path, gint64 label, const char *name,
            float similarity)
{
  ShoeboxReason *reason = g_new0 (ShoeboxReason, 1);

  *reason = (ShoeboxReason){ .photo = photo, .path = (char *) path, .display_path = (char *) path,
                             .label = label, .name = (char *) name, .similarity = similarity };
  g_ptr_array_add (reasons, reason);
}

static GtkWidget *
nth_button (GtkWidget *list, guint n)
{
  for (GtkWidget *child = gtk_widget_get_first_child (list); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    for (GtkWidget *button = GTK_IS_BOX (child) ? gtk_widget_get_first_child (child) : NULL;
         button != NULL; button = gtk_widget_get_next_sibling (button))
      if (n-- == 0)
        return button;
  return NULL;
}

static void
test_why (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (60, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  ShoeboxPhotoList *list;
  GtkWidget *why;
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  const char *second = "Looks like IMG_2.jpg, which you filed in Dogs, 90 % alike";
  const char *fifth = "Looks like IMG_4.jpg, which you filed in no album, 80 % alike";
  gint64 ids[7], selected;

  ui_test_wait_list (window, 60);
  list = shoebox_photo_grid_get_list (window->grid);
  shoebox_photo_grid_select (window->grid, 20);
  selected = shoebox_photo_list_get_id (list, 20);
  WAIT_FOR (!shoebox_label_panel_get_loading (window->panel) && window->update_id == 0);
  why = ui_test_find_type (GTK_WIDGET (window->panel), SHOEBOX_TYPE_REASON_LIST);
  g_assert_nonnull (why);

  for (guint i = 0; i < 7; i++)
    ids[i] = shoebox_photo_list_get_id (list, 30 + i);
  /* The nearest of its album, and still nothing like it: left out. */
  add_reason (reasons, ids[6], "/p/IMG_6.jpg", 5, "People", 0.3f);
  add_reason (reasons, ids[0], "/p/IMG_0.jpg", 3, "Dogs", 0.93f);
  add_reason (reasons, ids[1], "/p/IMG_1.jpg", 1, "Beach", 0.91f);
  add_reason (reasons, ids[2], "/p/IMG_2.jpg", 3, "Dogs", 0.9f);
  add_reason (reasons, ids[3], "/p/IMG_3.jpg", 3, "Dogs", 0.89f);
  add_reason (reasons, ids[4], "/p/IMG_4.jpg", 0, NULL, 0.8f);
  add_reason (reasons, ids[5], "/p/IMG_5.jpg", 3, "Dogs", 0.7f);

  g_assert_cmpuint (shoebox_reason_list_show (SHOEBOX_REASON_LIST (why), NULL, SHOEBOX_ALBUM, 5, 5),
                    ==, 0);
  g_assert_false (gtk_widget_get_visible (why));
  g_assert_cmpuint (shoebox_reason_list_show (SHOEBOX_REASON_LIST (why), reasons, SHOEBOX_TAG, 15,
                                              3), ==, 5);
  g_assert_nonnull (ui_test_find (why, match_label, "Like these tagged “Dogs”"));
  g_assert_cmpuint (shoebox_reason_list_show (SHOEBOX_REASON_LIST (why), reasons, SHOEBOX_ALBUM, 5,
                                              5), ==, 5);
  g_assert_true (gtk_widget_get_visible (why));
  g_assert_nonnull (ui_test_find (why, match_label, "Like these in “Dogs”"));
  g_assert_nonnull (ui_test_find (why, match_label, "Like these in no album"));

  /* Those of a label stand together: 0, 2, 3, then 1, then 4. */
  gtk_test_accessible_assert_role (nth_button (why, 1), GTK_ACCESSIBLE_ROLE_BUTTON);
  gtk_test_accessible_assert_property (nth_button (why, 1), GTK_ACCESSIBLE_PROPERTY_LABEL, second);
  gtk_test_accessible_assert_property (nth_button (why, 4), GTK_ACCESSIBLE_PROPERTY_LABEL, fifth);
  g_assert_null (nth_button (why, 5));

  /* It opens, with the others beside it; and the way back leads to where we were. */
  gtk_widget_activate (nth_button (why, 1));
  WAIT_FOR (shoebox_viewer_get_id (window->viewer) == ids[2] && window->update_id == 0);
  g_assert_cmpstr (gtk_label_get_text (window->status), ==, "Look-alikes: 2 of 5");
  gtk_widget_activate_action (GTK_WIDGET (window->viewer), "viewer.next", NULL);
  g_assert_cmpint (shoebox_viewer_get_id (window->viewer), ==, ids[3]);
  /* A look-alike of a look-alike. */
  WAIT_FOR (!shoebox_label_panel_get_loading (window->panel));
  shoebox_reason_list_show (SHOEBOX_REASON_LIST (why), reasons, SHOEBOX_ALBUM, 1, 1);
  gtk_widget_activate (nth_button (why, 0));
  WAIT_FOR (shoebox_viewer_get_id (window->viewer) == ids[0]);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  g_assert_cmpint (shoebox_viewer_get_id (window->viewer), ==, ids[3]);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  g_assert_cmpint (shoebox_viewer_get_id (window->viewer), ==, 0);
  WAIT_FOR (window->update_id == 0);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (window->views), ==, "grid");
  {
    g_autoptr (GArray) now = shoebox_photo_grid_dup_selected (window->grid);

    g_assert_cmpuint (now->len, ==, 1);
    g_assert_cmpint (g_array_index (now, gint64, 0), ==, selected);
  }
  /* From the viewer: back to the photo that was looked at, in its list. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.view", NULL);
  WAIT_FOR (!shoebox_label_panel_get_loading (window->panel) && window->update_id == 0);
  shoebox_reason_list_show (SHOEBOX_REASON_LIST (why), reasons, SHOEBOX_ALBUM, 5, 5);
  gtk_widget_activate (nth_button (why, 0));
  WAIT_FOR (shoebox_viewer_get_id (window->viewer) == ids[0]);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  g_assert_cmpint (shoebox_viewer_get_id (window->viewer), ==, selected);
  g_assert_cmpuint (shoebox_viewer_get_position (window->viewer), ==, 20);
  /* Another place closes all of it. */
  shoebox_sidebar_select (window->sidebar, SHOEBOX_PLACE_UNSORTED, 0);
  ui_test_wait_list (window, 9);
  g_assert_cmpint (shoebox_viewer_get_id (window->viewer), ==, 0);
  ui_test_close_window (window);
}

/* --- Preferences -------------------------------------------------------------------------- */

static void
test_preferences (void)
{
  g_autoptr (ShoeboxLibrary) library = ui_test_open_made (24, 0);
  ShoeboxWindow *window = ui_test_open_window (library);
  GtkWidget *preferences = NULL;
  GtkWidget *apply;
  GListModel *toplevels = gtk_window_get_toplevels ();
  ShoeboxLearning learning;
  gpointer alive;

  ui_test_wait_list (window, 24);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.preferences", NULL);
  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (SHOEBOX_IS_PREFERENCES (toplevel))
        preferences = toplevel;
    }
  g_assert_nonnull (preferences);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), "learning");
  WAIT_FOR (gtk_widget_get_mapped (preferences));
  gtk_test_widget_wait_for_draw (preferences);

  apply = ui_test_find_type (preferences, GTK_TYPE_SWITCH);
  gtk_test_accessible_assert_role (apply, GTK_ACCESSIBLE_ROLE_SWITCH);
  /* Its name is the title of its row. */
  g_assert_true (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (apply),
                                                   GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  shoebox_library_get_learning (library, &learning);
  g_assert_cmpint (learning.apply, ==, SHOEBOX_APPLY_ITSELF);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (apply)));
  gtk_widget_activate (apply);
  WAIT_FOR (!gtk_switch_get_active (GTK_SWITCH (apply)));

  /* The starter albums are always there to go back to, and are in use at first. */
  g_assert_nonnull (ui_test_find (preferences, match_label, "The Starter Albums"));
  g_assert_nonnull (ui_test_find (preferences, match_label, "In use"));

  alive = preferences;
  g_object_add_weak_pointer (G_OBJECT (preferences), &alive);
  gtk_window_destroy (GTK_WINDOW (preferences));
  WAIT_FOR (alive == NULL);
  ui_test_close_window (window);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/learning/bar", test_bar);
  g_test_add_func ("/learning/alone", test_alone);
  g_test_add_func ("/learning/answer", test_answer);
  g_test_add_func ("/learning/page", test_page);
  g_test_add_func ("/learning/why", test_why);
  g_test_add_func ("/learning/preferences", test_preferences);
  return ui_test_finish (g_test_run ());
}
