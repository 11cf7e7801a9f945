/* test-everyone.c: every page and dialog before the audits of audit.h: names for who does not see,
 * a way for who has no pointer. Add a page here when you add one to the window. */
#include "ui-test.h"

#include "audit.h"
#include "file-palette.h"

#include <math.h>

static GPtrArray *problems;

/* A window on a made library with four files that exist; with a report above an album, with
 * questions and with a consequence when asked for. */
typedef struct
{
  ShoeboxLibrary *library;
  ShoeboxWindow *window;
} Fixture;

static void
fixture_open (Fixture *fixture, guint n)
{
  fixture->library = ui_test_open_made (n, MIN (n, 4));
  fixture->window = ui_test_open_window (fixture->library);
  gtk_info_bar_set_revealed (fixture->window->weights_bar, FALSE);
  if (n > 0)
    ui_test_wait_list (fixture->window, n);
  else
    WAIT_FOR (fixture->window->update_id == 0);
}

static void
fixture_close (Fixture *fixture)
{
  ui_test_close_window (fixture->window);
  g_clear_object (&fixture->library);
  audit_assert_none (problems);
}

static void
settle (GtkWidget *widget)
{
  gtk_test_widget_wait_for_draw (widget);
  for (guint i = 0; i < 20; i++)
    ui_test_iterate ();
}

/* Which of the widgets in @widget need the most of its width. */
static char *
dup_widest (GtkWidget *widget)
{
  GString *path = g_string_new (NULL);

  while (widget != NULL)
    {
      GtkWidget *widest = NULL;
      int most = 0;

      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        {
          int width;

          gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
          if (!gtk_widget_get_visible (child) || GTK_IS_NATIVE (child) || width <= most)
            continue;
          most = width;
          widest = child;
        }
      if (widest != NULL)
        g_string_append_printf (path, " %s %d", G_OBJECT_TYPE_NAME (widest), most);
      widget = widest;
    }
  return g_string_free (path, FALSE);
}

/* A telephone is 360 pixels wide; with its bars, and turned, 294 high (by the HIG). */
static void
audit_width (GtkWidget *toplevel, const char *page)
{
  /* What is in it: a frame with shadows counts as the window's as well. */
  GtkWidget *inside = gtk_widget_get_first_child (toplevel);
  int width, height;

  gtk_widget_measure (inside, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  gtk_widget_measure (inside, GTK_ORIENTATION_VERTICAL, MAX (width, 360), &height, NULL, NULL, NULL);
  if (width > 360)
    {
      g_autofree char *path = dup_widest (toplevel);

      g_ptr_array_add (problems,
                       g_strdup_printf ("%s: at least %d pixels wide: %s", page, width, path));
    }
  if (height > 640)
    g_ptr_array_add (problems, g_strdup_printf ("%s: at least %d pixels high", page, height));
}

static void
audit_window (ShoeboxWindow *window, const char *page)
{
  GtkWidget *panes[] = { GTK_WIDGET (window->sidebar), GTK_WIDGET (window->views),
                         GTK_WIDGET (window->panel), NULL };

  settle (GTK_WIDGET (window));
  audit_width (GTK_WIDGET (window), page);
  audit_focus (GTK_WIDGET (window), page, problems);
  audit_names (GTK_WIDGET (window), page, problems);
  audit_tab (GTK_WIDGET (window), panes, page, problems);
}

static gboolean
has_focus (ShoeboxWindow *window, gpointer part)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

  return focus != NULL && gtk_widget_get_mapped (focus) && gtk_widget_is_ancestor (focus, part);
}

/* --- Windows beside the window ------------------------------------------------------------- */

static GtkWidget *
find_dialog (ShoeboxWindow *window)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (toplevel != GTK_WIDGET (window) && gtk_widget_get_mapped (toplevel))
        return toplevel;
    }
  return NULL;
}

/* Looks at the dialog that came, closes it, and expects the keyboard back in the window. */
static void
audit_dialog (ShoeboxWindow *window, const char *page)
{
  GtkWidget *dialog = NULL;
  g_autofree char *after = g_strdup_printf ("after %s", page);

  WAIT_FOR ((dialog = find_dialog (window)) != NULL);
  settle (dialog);
  if (gtk_window_get_title (GTK_WINDOW (dialog)) == NULL && !ADW_IS_MESSAGE_DIALOG (dialog))
    g_ptr_array_add (problems, g_strdup_printf ("%s: its window has no title", page));
  audit_width (dialog, page);
  audit_names (dialog, page, problems);
  audit_tab (dialog, NULL, page, problems);
  gtk_window_close (GTK_WINDOW (dialog));
  WAIT_FOR (find_dialog (window) == NULL);
  settle (GTK_WIDGET (window));
  audit_focus (GTK_WIDGET (window), after, problems);
}

static gboolean
match_popover (GtkWidget *widget, gconstpointer unused)
{
  return GTK_IS_POPOVER (widget) && gtk_widget_get_mapped (widget);
}

static void
audit_popover (ShoeboxWindow *window, const char *page)
{
  GtkWidget *popover = NULL;
  g_autofree char *after = g_strdup_printf ("after %s", page);

  WAIT_FOR ((popover = ui_test_find (GTK_WIDGET (window), match_popover, NULL)) != NULL);
  settle (GTK_WIDGET (window));
  audit_focus (GTK_WIDGET (window), page, problems);
  audit_names (popover, page, problems);
  gtk_popover_popdown (GTK_POPOVER (popover));
  WAIT_FOR (ui_test_find (GTK_WIDGET (window), match_popover, NULL) == NULL);
  settle (GTK_WIDGET (window));
  audit_focus (GTK_WIDGET (window), after, problems);
}

/* --- Pages --------------------------------------------------------------------------------- */

static void
test_start (void)
{
  Fixture f;
  g_autoptr (GError) error = g_error_new (SHOEBOX_ERROR, SHOEBOX_ERROR_LOCKED, "Locked");
  ShoeboxWindow *window;

  fixture_open (&f, 0);
  audit_window (f.window, "start");
  fixture_close (&f);

  window = ui_test_open_window (NULL);
  shoebox_window_show_error (window, error);
  settle (GTK_WIDGET (window));
  audit_names (GTK_WIDGET (window), "error", problems);
  audit_tab (GTK_WIDGET (window), NULL, "error", problems);
  ui_test_close_window (window);
  audit_assert_none (problems);
}

static void
test_grid (void)
{
  Fixture f;

  fixture_open (&f, 60);
  WAIT_FOR (has_focus (f.window, f.window->grid)); /* from the start */
  audit_window (f.window, "grid");
  shoebox_photo_grid_select (f.window->grid, 0);
  WAIT_FOR (!shoebox_label_panel_get_loading (f.window->panel) && f.window->update_id == 0);
  _shoebox_window_toast (f.window, "A toast", "_Undo", "win.undo");
  audit_window (f.window, "grid, one selected, a toast");
  gtk_selection_model_select_range (shoebox_photo_grid_get_selection (f.window->grid), 0, 5, TRUE);
  WAIT_FOR (!shoebox_label_panel_get_loading (f.window->panel) && f.window->update_id == 0);
  audit_window (f.window, "grid, several selected");
  gtk_info_bar_set_revealed (f.window->weights_bar, TRUE);
  audit_window (f.window, "grid, no networks");
  fixture_close (&f);
}

/* From right to left the columns are read the other way round; nothing else changes. */
static void
test_rtl (void)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  test_grid ();
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
test_nothing (void)
{
  Fixture f;

  fixture_open (&f, 60);
  shoebox_search_bar_set_text (f.window->search, "nosuchphoto");
  WAIT_FOR (g_str_equal (gtk_stack_get_visible_child_name (f.window->views), "nothing"));
  audit_window (f.window, "nothing found");
  fixture_close (&f);
}

static void
test_viewer (void)
{
  Fixture f;

  fixture_open (&f, 60);
  shoebox_photo_grid_select (f.window->grid, 0);
  WAIT_FOR (f.window->update_id == 0);
  gtk_widget_activate_action (GTK_WIDGET (f.window), "win.view", NULL);
  WAIT_FOR (g_str_equal (gtk_stack_get_visible_child_name (f.window->views), "viewer"));
  WAIT_FOR (!shoebox_label_panel_get_loading (f.window->panel));
  audit_window (f.window, "viewer");
  gtk_widget_activate_action (GTK_WIDGET (f.window), "win.back", NULL);
  WAIT_FOR (g_str_equal (gtk_stack_get_visible_child_name (f.window->views), "grid"));
  settle (GTK_WIDGET (f.window));
  audit_focus (GTK_WIDGET (f.window), "after the viewer", problems);
  fixture_close (&f);
}

static void
add_question (GPtrArray *questions, GArray *ids, guint first, guint n, gint64 suggestion)
{
  ShoeboxQuestion *question = g_new0 (ShoeboxQuestion, 1);

  question->photo = g_array_index (ids, gint64, first);
  question->group = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (question->group, &g_array_index (ids, gint64, first), n);
  question->suggestion = suggestion;
  question->suggestion_name = suggestion != 0 ? g_strdup ("Beach") : NULL;
  question->p = suggestion != 0 ? 0.7f : NAN;
  question->reason = suggestion != 0 ? SHOEBOX_UNSORTED_NONE : SHOEBOX_UNSORTED_TORN;
  question->value = 1.0;
  g_ptr_array_add (questions, question);
}

static void
test_review (void)
{
  Fixture f;
  g_autoptr (GPtrArray) questions = NULL;
  g_autoptr (GArray) ids = NULL;
  ShoeboxReviewQueue *queue;

  fixture_open (&f, 60);
  ids = shoebox_library_query (f.library, "", NULL);
  queue = shoebox_review_page_get_queue (f.window->review);
  shoebox_review_queue_set_asks (queue, FALSE);
  gtk_widget_activate_action (GTK_WIDGET (f.window), "win.review", NULL);
  WAIT_FOR (g_str_equal (gtk_stack_get_visible_child_name (f.window->views), "review"));
  audit_window (f.window, "review, nothing to ask");

  questions = g_ptr_array_new_with_free_func ((GDestroyNotify) shoebox_question_free);
  add_question (questions, ids, 6, 4, shoebox_library_find_label (f.library, SHOEBOX_ALBUM,
                                                                  "Beach"));
  add_question (questions, ids, 11, 1, 0);
  shoebox_review_queue_take (queue, questions, FALSE);
  shoebox_review_page_focus (f.window->review);
  audit_window (f.window, "review, a suggestion");
  gtk_widget_activate_action (GTK_WIDGET (f.window->review), "review.skip", NULL);
  audit_window (f.window, "review, no suggestion");
  gtk_widget_activate_action (GTK_WIDGET (f.window->review), "review.skip", NULL);
  audit_window (f.window, "review, the end");
  gtk_widget_activate_action (GTK_WIDGET (f.window), "win.back", NULL);
  WAIT_FOR (g_str_equal (gtk_stack_get_visible_child_name (f.window->views), "grid"));
  settle (GTK_WIDGET (f.window));
  audit_focus (GTK_WIDGET (f.window), "after the review", problems);
  fixture_close (&f);
}

static void
flow_free (gpointer data)
{
  ShoeboxFlow *flow = data;

  g_free (flow->to_name);
  g_array_unref (flow->ids);
  g_free (flow);
}

static void
test_look (void)
{
  Fixture f;
  g_autoptr (ShoeboxConsequence) consequence = g_new0 (ShoeboxConsequence, 1);
  ShoeboxFlow *flow = g_new0 (ShoeboxFlow, 1);

  fixture_open (&f, 60);
  g_atomic_ref_count_init (&consequence->ref_count);
  consequence->version = 2;
  consequence->applied = TRUE;
  flow->to = shoebox_library_find_label (f.library, SHOEBOX_ALBUM, "Mountains");
  flow->to_name = g_strdup ("Mountains");
  flow->ids = shoebox_library_query (f.library, "is:unsorted", NULL);
  consequence->n_moved = flow->ids->len;
  consequence->flows = g_ptr_array_new_with_free_func (flow_free);
  consequence->tag_flows = g_ptr_array_new ();
  consequence->moved = g_array_ref (flow->ids);
  g_ptr_array_add (consequence->flows, flow);
  g_signal_emit_by_name (f.library, "learned", consequence);
  audit_window (f.window, "the bar of what was learned");
  gtk_widget_activate_action (GTK_WIDGET (f.window), "win.look", NULL);
  WAIT_FOR (g_str_equal (gtk_stack_get_visible_child_name (f.window->views), "look"));
  audit_window (f.window, "what was learned");
  gtk_widget_activate_action (GTK_WIDGET (f.window), "win.close-look", NULL);
  settle (GTK_WIDGET (f.window));
  audit_focus (GTK_WIDGET (f.window), "after what was learned", problems);
  fixture_close (&f);
}

static gboolean
match_class (GtkWidget *widget, gconstpointer css_class)
{
  return gtk_widget_has_css_class (widget, css_class);
}

static void
test_album (void)
{
  Fixture f;
  ShoeboxLabelReport *report = g_new0 (ShoeboxLabelReport, 1);
  g_autoptr (GArray) ids = NULL;
  gint64 dogs;

  fixture_open (&f, 60);
  ids = shoebox_library_query (f.library, "", NULL);
  dogs = shoebox_library_find_label (f.library, SHOEBOX_ALBUM, "Dogs");
  shoebox_sidebar_select (f.window->sidebar, SHOEBOX_PLACE_ALBUM, dogs);
  WAIT_FOR (!shoebox_report_bar_get_loading (f.window->report));
  report->label = dogs;
  report->name = g_strdup ("Dogs");
  report->n_yes = 28;
  report->recall = report->precision = 0.9;
  report->slips = g_array_new (FALSE, FALSE, sizeof (gint64));
  report->slip_to = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (report->slips, &g_array_index (ids, gint64, 20), 2);
  g_array_append_vals (report->slip_to, (gint64[]){ dogs + 1, 0 }, 2);
  shoebox_report_bar_set_report (f.window->report, report);
  audit_window (f.window, "album");

  gtk_widget_activate (ui_test_find (GTK_WIDGET (f.window->report), match_class, "report-slips"));
  audit_dialog (f.window, "slips");
  fixture_close (&f);
}

/* --- Reduced motion ------------------------------------------------------------------------- */

static gboolean
match_moving (GtkWidget *widget, gconstpointer unused)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_STACK (widget))
    return gtk_stack_get_transition_running (GTK_STACK (widget));
  if (GTK_IS_REVEALER (widget))
    return gtk_revealer_get_child_revealed (GTK_REVEALER (widget))
           != gtk_revealer_get_reveal_child (GTK_REVEALER (widget));
  if (ADW_IS_LEAFLET (widget))
    return adw_leaflet_get_child_transition_running (ADW_LEAFLET (widget));
  if (ADW_IS_FLAP (widget))
    {
      double progress = adw_flap_get_reveal_progress (ADW_FLAP (widget));

      return progress > 0.0 && progress < 1.0;
    }
  return FALSE;
}

static void
check_still (ShoeboxWindow *window, const char *after)
{
  GtkWidget *moving = ui_test_find (GTK_WIDGET (window), match_moving, NULL);

  if (moving != NULL)
    g_ptr_array_add (problems, g_strdup_printf ("%s moves after %s", G_OBJECT_TYPE_NAME (moving),
                                                after));
}

/* Who switched animations off sees none: each act is over at once. */
static void
test_still (void)
{
  static const char *const acts[] = { "win.view", "win.back", "win.panel", "win.panel",
                                      "win.review", "win.back", "win.search" };
  GtkSettings *settings = gtk_settings_get_default ();
  Fixture f;

  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  fixture_open (&f, 60);
  shoebox_photo_grid_select (f.window->grid, 0);
  WAIT_FOR (f.window->update_id == 0);
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (f.window), acts[i], NULL);
      gtk_test_widget_wait_for_draw (GTK_WIDGET (f.window));
      check_still (f.window, acts[i]);
    }
  g_object_set (settings, "gtk-enable-animations", TRUE, NULL);
  fixture_close (&f);
}

/* --- From part to part ---------------------------------------------------------------------- */

static void
test_parts (void)
{
  Fixture f;
  GtkWidget *widget;

  fixture_open (&f, 60);
  widget = GTK_WIDGET (f.window);
  shoebox_photo_grid_select (f.window->grid, 0);
  WAIT_FOR (!shoebox_label_panel_get_loading (f.window->panel) && f.window->update_id == 0);
  gtk_widget_grab_focus (GTK_WIDGET (f.window->search));
  gtk_widget_activate_action (widget, "win.next-part", NULL);
  g_assert_true (has_focus (f.window, f.window->grid));
  gtk_widget_activate_action (widget, "win.next-part", NULL);
  g_assert_true (has_focus (f.window, f.window->panel));
  gtk_widget_activate_action (widget, "win.next-part", NULL);
  g_assert_true (has_focus (f.window, f.window->sidebar));
  gtk_widget_activate_action (widget, "win.previous-part", NULL);
  g_assert_true (has_focus (f.window, f.window->panel));
  gtk_widget_activate_action (widget, "win.panel", NULL);
  WAIT_FOR (!adw_flap_get_reveal_flap (f.window->flap));
  gtk_widget_activate_action (widget, "win.next-part", NULL);
  gtk_widget_activate_action (widget, "win.next-part", NULL);
  gtk_widget_activate_action (widget, "win.next-part", NULL);
  g_assert_false (has_focus (f.window, f.window->panel));

  shoebox_search_bar_set_text (f.window->search, "nosuchphoto");
  WAIT_FOR (g_str_equal (gtk_stack_get_visible_child_name (f.window->views), "nothing"));
  gtk_widget_grab_focus (GTK_WIDGET (f.window->search));
  gtk_widget_activate_action (widget, "win.next-part", NULL);
  g_assert_true (has_focus (f.window, f.window->nothing_page));
  fixture_close (&f);
}

/* --- Dialogs and popovers ------------------------------------------------------------------- */

static void
test_dialogs (void)
{
  /* An action of the window that opens one; L stands for the first album. */
  static const struct
  {
    const char *action;
    gboolean label;
  } dialogs[] = {
    { "win.preferences", FALSE },       { "win.show-problems", FALSE }, { "win.new-album", FALSE },
    { "win.new-tag", FALSE },           { "win.merge-label", TRUE },
  };
  Fixture f;

  fixture_open (&f, 60);
  shoebox_photo_grid_select (f.window->grid, 0);
  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    {
      gint64 dogs = shoebox_library_find_label (f.library, SHOEBOX_ALBUM, "Dogs");
      GVariant *parameter = dialogs[i].label ? g_variant_new_int64 (dogs) : NULL;

      g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (f.window), dialogs[i].action,
                                                         parameter));
      audit_dialog (f.window, dialogs[i].action);
    }
  fixture_close (&f);
}

static void
test_popovers (void)
{
  Fixture f;

  fixture_open (&f, 60);
  shoebox_photo_grid_select (f.window->grid, 0);
  WAIT_FOR (f.window->update_id == 0);
  gtk_menu_button_popup (f.window->menu_button);
  audit_popover (f.window, "main menu");
  gtk_widget_activate_action (GTK_WIDGET (f.window), "win.file-palette", NULL);
  audit_popover (f.window, "palette of albums");
  gtk_widget_activate_action (GTK_WIDGET (f.window), "win.tag-palette", NULL);
  audit_popover (f.window, "palette of tags");
  gtk_widget_activate_action (GTK_WIDGET (f.window), "win.label-look", "x",
                              shoebox_library_find_label (f.library, SHOEBOX_ALBUM, "Dogs"));
  audit_popover (f.window, "look of an album");
  fixture_close (&f);
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  problems = g_ptr_array_new_with_free_func (g_free);
  g_test_add_func ("/everyone/start", test_start);
  g_test_add_func ("/everyone/grid", test_grid);
  g_test_add_func ("/everyone/rtl", test_rtl);
  g_test_add_func ("/everyone/still", test_still);
  g_test_add_func ("/everyone/nothing", test_nothing);
  g_test_add_func ("/everyone/viewer", test_viewer);
  g_test_add_func ("/everyone/review", test_review);
  g_test_add_func ("/everyone/look", test_look);
  g_test_add_func ("/everyone/album", test_album);
  g_test_add_func ("/everyone/parts", test_parts);
  g_test_add_func ("/everyone/dialogs", test_dialogs);
  g_test_add_func ("/everyone/popovers", test_popovers);
  status = ui_test_finish (g_test_run ());
  g_ptr_array_unref (problems);
  return status;
}
