/* test-browse.c: going about among photos: keys, sections, sizes and shapes, orders, the scrubber,
 * and coming back to where one was. */
#include "ui-test.h"

#include "photo-cell.h"
#include "photo-heading.h"
#include "photo-scrubber.h"

#include <math.h>

typedef struct
{
  ShoeboxLibrary *library;
  ShoeboxWindow *window;
  ShoeboxGridView *view;
  ShoeboxPhotoList *list;
  ShoeboxPhotoSelection *selection;
  GtkAdjustment *adjustment;
} Fixture;

static void
open_on (Fixture *f, ShoeboxLibrary *library)
{
  f->library = library;
  f->window = ui_test_open_window (f->library);
  f->view = shoebox_photo_grid_get_view (f->window->grid);
  f->list = shoebox_photo_grid_get_list (f->window->grid);
  f->selection = SHOEBOX_PHOTO_SELECTION (shoebox_photo_grid_get_selection (f->window->grid));
  f->adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (f->view));
}

static void
draw (Fixture *f)
{
  for (int i = 0; i < 2; i++)
    {
      gtk_widget_queue_draw (GTK_WIDGET (f->window));
      gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
    }
}

static void
set_up (Fixture *f, guint n)
{
  open_on (f, ui_test_open_made (n, 0));
  ui_test_wait_list (f->window, n);
  draw (f);
  gtk_widget_grab_focus (GTK_WIDGET (f->view));
}

/* Nothing keeps the window, the grid or its view alive. */
static void
tear_down (Fixture *f)
{
  gpointer view = f->view, selection = f->selection;

  g_object_add_weak_pointer (G_OBJECT (f->view), &view);
  g_object_add_weak_pointer (G_OBJECT (f->selection), &selection);
  ui_test_close_window (f->window);
  g_assert_null (view);
  g_assert_null (selection);
  g_clear_object (&f->library);
}

/* What a key does with the focus on @widget: the shortcut of it, or of what it is in. */
static gboolean
press (GtkWidget *widget, guint key, GdkModifierType modifiers)
{
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

      for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
        {
          g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

          if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
            continue;
          for (guint k = 0; k < g_list_model_get_n_items (G_LIST_MODEL (controller)); k++)
            {
              g_autoptr (GtkShortcut) shortcut
                = g_list_model_get_item (G_LIST_MODEL (controller), k);
              GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

              if (GTK_IS_KEYVAL_TRIGGER (trigger)
                  && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key
                  && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers
                  && gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut),
                                                   GTK_SHORTCUT_ACTION_EXCLUSIVE, widget,
                                                   gtk_shortcut_get_arguments (shortcut)))
                return TRUE;
            }
        }
    }
  return FALSE;
}

static void
key (Fixture *f, guint keyval, GdkModifierType modifiers)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (f->window));

  g_assert_true (press (focus, keyval, modifiers));
}

/* "3-5,9": what is selected. */
static char *
spell (Fixture *f)
{
  const GtkBitset *bits = shoebox_photo_selection_get_bits (f->selection);
  GString *text = g_string_new (NULL);
  GtkBitsetIter iter;
  guint i, start = 0, last = G_MAXUINT;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, bits, &i); more;
       more = gtk_bitset_iter_next (&iter, &i))
    {
      if (last == G_MAXUINT || i != last + 1)
        {
          if (last != G_MAXUINT && last > start)
            g_string_append_printf (text, "-%u", last);
          g_string_append_printf (text, "%s%u", last == G_MAXUINT ? "" : ",", i);
          start = i;
        }
      last = i;
    }
  if (last != G_MAXUINT && last > start)
    g_string_append_printf (text, "-%u", last);
  return g_string_free (text, FALSE);
}

#define ASSERT_SELECTED(f, expected)                                                              \
  G_STMT_START                                                                                    \
  {                                                                                               \
    g_autofree char *_text = spell (f);                                                           \
    g_assert_cmpstr (_text, ==, expected);                                                        \
  }                                                                                               \
  G_STMT_END

/* The focused cell is that of the cursor, and can be seen. */
static void
assert_cursor (Fixture *f, guint position)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (f->window));
  graphene_rect_t bounds;

  g_assert_cmpuint (shoebox_grid_view_get_cursor (f->view), ==, position);
  g_assert_true (SHOEBOX_IS_PHOTO_CELL (focus));
  g_assert_cmpint (shoebox_photo_cell_get_id (SHOEBOX_PHOTO_CELL (focus)), ==,
                   shoebox_photo_list_get_id (f->list, position));
  g_assert_true (shoebox_grid_view_get_bounds (f->view, position, &bounds));
  g_assert_cmpfloat (bounds.origin.y, >=, -0.5f);
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=,
                     (float) gtk_widget_get_height (GTK_WIDGET (f->view)) + 0.5f);
}

static guint
get_columns (Fixture *f)
{
  return photo_layout_get_row (shoebox_grid_view_get_layout (f->view), 0)->n;
}

static void
test_keys (void)
{
  Fixture f;
  guint columns;

  set_up (&f, 3000);
  columns = get_columns (&f);
  key (&f, GDK_KEY_Home, 0);
  assert_cursor (&f, 0);
  ASSERT_SELECTED (&f, "0");
  key (&f, GDK_KEY_Right, 0);
  ASSERT_SELECTED (&f, "1");
  key (&f, GDK_KEY_Right, GDK_SHIFT_MASK);
  key (&f, GDK_KEY_Right, GDK_SHIFT_MASK);
  ASSERT_SELECTED (&f, "1-3");
  key (&f, GDK_KEY_Left, GDK_SHIFT_MASK);
  ASSERT_SELECTED (&f, "1-2");
  key (&f, GDK_KEY_Down, 0);
  assert_cursor (&f, 2 + columns);
  key (&f, GDK_KEY_Up, 0);
  assert_cursor (&f, 2);
  ASSERT_SELECTED (&f, "2");

  /* Without selecting on the way, then one more, then all between. */
  key (&f, GDK_KEY_Right, GDK_CONTROL_MASK);
  key (&f, GDK_KEY_Right, GDK_CONTROL_MASK);
  assert_cursor (&f, 4);
  ASSERT_SELECTED (&f, "2");
  key (&f, GDK_KEY_space, GDK_CONTROL_MASK);
  ASSERT_SELECTED (&f, "2,4");
  key (&f, GDK_KEY_Right, GDK_CONTROL_MASK);
  key (&f, GDK_KEY_Right, GDK_SHIFT_MASK | GDK_CONTROL_MASK);
  ASSERT_SELECTED (&f, "2,4-6");
  key (&f, GDK_KEY_space, 0);
  ASSERT_SELECTED (&f, "2,4-5");

  key (&f, GDK_KEY_End, 0);
  assert_cursor (&f, 2999);
  key (&f, GDK_KEY_Page_Up, 0);
  g_assert_cmpuint (shoebox_grid_view_get_cursor (f.view), <, 2999);
  g_assert_cmpuint (shoebox_grid_view_get_cursor (f.view), >, 2999 - 100);
  key (&f, GDK_KEY_Home, 0);
  key (&f, GDK_KEY_Page_Down, 0);
  g_assert_cmpuint (shoebox_grid_view_get_cursor (f.view), >=, columns);
  assert_cursor (&f, shoebox_grid_view_get_cursor (f.view));

  key (&f, GDK_KEY_a, GDK_CONTROL_MASK);
  ASSERT_SELECTED (&f, "0-2999");
  key (&f, GDK_KEY_a, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  ASSERT_SELECTED (&f, "");
  key (&f, GDK_KEY_Home, 0);
  key (&f, GDK_KEY_i, GDK_CONTROL_MASK);
  ASSERT_SELECTED (&f, "1-2999");
  key (&f, GDK_KEY_Escape, 0);
  ASSERT_SELECTED (&f, "");

  /* What a screen reader offers on a photo. */
  assert_cursor (&f, 0);
  {
    GtkWidget *cell = gtk_root_get_focus (GTK_ROOT (f.window));

    gtk_test_accessible_assert_role (cell, GTK_ACCESSIBLE_ROLE_GRID_CELL);
    g_assert_true (gtk_widget_activate_action (cell, "photo.select", NULL));
    ASSERT_SELECTED (&f, "0");
    gtk_test_accessible_assert_state (cell, GTK_ACCESSIBLE_STATE_SELECTED, TRUE);
    gtk_test_accessible_assert_relation (cell, GTK_ACCESSIBLE_RELATION_SET_SIZE, 3000);
    g_assert_true (gtk_widget_activate_action (cell, "photo.open", NULL));
    WAIT_FOR (shoebox_viewer_get_id (f.window->viewer) == shoebox_photo_list_get_id (f.list, 0));
  }
  tear_down (&f);
}

/* Filed out of sight, the photo with the focus hands it to the next one. */
static void
test_focus (void)
{
  Fixture f;
  gint64 id, next;

  set_up (&f, 600);
  shoebox_sidebar_select (f.window->sidebar, SHOEBOX_PLACE_ALBUM,
                          shoebox_library_find_label (f.library, SHOEBOX_ALBUM, "Dogs"));
  ui_test_wait_list (f.window, 100);
  draw (&f);
  gtk_widget_grab_focus (GTK_WIDGET (f.view));
  key (&f, GDK_KEY_Home, 0);
  for (int i = 0; i < 7; i++)
    key (&f, GDK_KEY_Right, 0);
  id = shoebox_photo_list_get_id (f.list, 7);
  next = shoebox_photo_list_get_id (f.list, 8);
  shoebox_act_unref (shoebox_library_file (
    f.library, &id, 1, shoebox_library_find_label (f.library, SHOEBOX_ALBUM, "Beach"), NULL));
  ui_test_wait_list (f.window, 99);
  draw (&f);
  assert_cursor (&f, 7);
  g_assert_cmpint (shoebox_photo_list_get_id (f.list, 7), ==, next);

  /* Scrolled away, it still has the focus, and the next key comes back to it. */
  gtk_adjustment_set_value (f.adjustment, 1e6);
  draw (&f);
  g_assert_cmpfloat (gtk_adjustment_get_value (f.adjustment), >, 300);
  key (&f, GDK_KEY_Right, 0);
  assert_cursor (&f, 8);
  tear_down (&f);
}

/* In an order by doubt a photo that is filed goes far away. Neither the view nor the cursor goes with
 * it: the next one is in its place. */
static void
test_stray (void)
{
  Fixture f;
  gint64 id, next, second;
  double value;

  set_up (&f, 3000);
  gtk_widget_activate_action (GTK_WIDGET (f.window), "browse.sort", "s", "doubt");
  WAIT_FOR (!shoebox_photo_list_get_loading (f.list));
  draw (&f);
  gtk_adjustment_set_value (f.adjustment, 900);
  draw (&f);
  shoebox_grid_view_get_place (f.view, &id, &(int){ 0 }, &(gint64){ 0 });
  /* The very one that holds the view. */
  gtk_widget_grab_focus (GTK_WIDGET (f.view));
  key (&f, GDK_KEY_space, 0);
  draw (&f);
  value = gtk_adjustment_get_value (f.adjustment);
  {
    guint position = shoebox_grid_view_get_cursor (f.view);

    g_assert_cmpint (shoebox_photo_list_get_id (f.list, position), ==, id);
    next = shoebox_photo_list_get_id (f.list, position + 1);
    shoebox_act_unref (shoebox_library_file (
      f.library, &id, 1, shoebox_library_find_label (f.library, SHOEBOX_ALBUM, "Beach"), NULL));
    WAIT_FOR (shoebox_photo_list_find (f.list, id) > position + 100);
    draw (&f);
    assert_cursor (&f, position);
    second = shoebox_photo_list_get_id (f.list, position);
  }
  g_assert_cmpint (second, ==, next);
  g_assert_cmpfloat (fabs (gtk_adjustment_get_value (f.adjustment) - value), <, 1.5);
  gtk_widget_activate_action (GTK_WIDGET (f.window), "browse.sort", "s", "newest");
  tear_down (&f);
}

/* --- Sections --------------------------------------------------------------------------------- */

static ShoeboxPhotoHeading *
find_heading (Fixture *f, const char *title)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (f->view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (SHOEBOX_IS_PHOTO_HEADING (child) && gtk_widget_get_child_visible (child)
        && g_str_equal (shoebox_photo_heading_get_title (SHOEBOX_PHOTO_HEADING (child)), title))
      return SHOEBOX_PHOTO_HEADING (child);
  return NULL;
}

static void
test_sections (void)
{
  Fixture f;
  ShoeboxPhotoHeading *heading;
  graphene_rect_t bounds;
  guint n;
  const ShoeboxListed *rows;
  guint n_last = 0;

  /* A minute apart from 13 September 2020, 12:26 back: three days, and one that is not read. */
  set_up (&f, 3000);
  rows = shoebox_photo_list_get_rows (f.list, &n);
  while (rows[n_last].section == rows[0].section)
    n_last++;
  shoebox_photo_grid_set_cell_size (f.window->grid, 200);
  draw (&f);
  heading = find_heading (&f, "13 September 2020");
  g_assert_nonnull (heading);
  gtk_test_accessible_assert_role (GTK_WIDGET (heading), GTK_ACCESSIBLE_ROLE_BUTTON);
  gtk_widget_activate (GTK_WIDGET (heading));
  g_assert_cmpuint (shoebox_photo_selection_get_n (f.selection), ==, n_last);
  gtk_widget_activate (GTK_WIDGET (heading));
  g_assert_cmpuint (shoebox_photo_selection_get_n (f.selection), ==, 0);

  /* It stays at the top while its photos go by. */
  gtk_adjustment_set_value (f.adjustment, 700);
  draw (&f);
  heading = find_heading (&f, "13 September 2020");
  g_assert_nonnull (heading);
  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (heading), GTK_WIDGET (f.view), &bounds));
  g_assert_cmpfloat (bounds.origin.y, ==, 0.0f);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (heading), "floating"));

  /* Tab goes to it, and back to the photos. */
  gtk_widget_grab_focus (GTK_WIDGET (f.view));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (f.view), GTK_DIR_TAB_FORWARD));
  g_assert_true (SHOEBOX_IS_PHOTO_HEADING (gtk_root_get_focus (GTK_ROOT (f.window))));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (f.view), GTK_DIR_TAB_BACKWARD));
  g_assert_true (SHOEBOX_IS_PHOTO_CELL (gtk_root_get_focus (GTK_ROOT (f.window))));
  /* And a key for the one of the cursor. */
  shoebox_photo_grid_select (f.window->grid, n_last + 3);
  gtk_widget_grab_focus (GTK_WIDGET (f.view));
  key (&f, GDK_KEY_g, GDK_CONTROL_MASK);
  g_assert_cmpuint (gtk_bitset_get_minimum (shoebox_photo_selection_get_bits (f.selection)), ==,
                    n_last);
  g_assert_cmpuint (shoebox_photo_selection_get_n (f.selection), ==, 24 * 60);

  /* Small photos are together by month. */
  shoebox_photo_grid_set_cell_size (f.window->grid, 100);
  gtk_adjustment_set_value (f.adjustment, 0);
  draw (&f);
  g_assert_nonnull (find_heading (&f, "September 2020"));

  gtk_widget_activate_action (GTK_WIDGET (f.window), "browse.sort", "s", "doubt");
  WAIT_FOR (!shoebox_photo_list_get_loading (f.list));
  draw (&f);
  g_assert_nonnull (find_heading (&f, "Torn Between Albums"));
  g_assert_cmpfloat (gtk_adjustment_get_value (f.adjustment), ==, 0.0);
  /* What was selected is, in its other place. */
  g_assert_cmpuint (shoebox_photo_selection_get_n (f.selection), ==, 24 * 60);
  tear_down (&f);
}

/* --- Size and shape --------------------------------------------------------------------------- */

static double
get_middle (Fixture *f, guint position)
{
  graphene_rect_t bounds;

  g_assert_true (shoebox_grid_view_get_bounds (f->view, position, &bounds));
  return (double) bounds.origin.y + (double) bounds.size.height / 2;
}

static void
test_zoom (void)
{
  Fixture f;
  double before;

  set_up (&f, 3000);
  shoebox_photo_grid_select (f.window->grid, 1500);
  draw (&f);
  before = get_middle (&f, 1500);
  for (int i = 0; i < 4; i++)
    {
      g_signal_emit_by_name (f.view, "zoom", 1.2);
      draw (&f);
      g_assert_cmpfloat (fabs (get_middle (&f, 1500) - before), <, 1.5);
    }
  g_assert_cmpint (shoebox_photo_grid_get_cell_size (f.window->grid), >, 250);
  g_assert_cmpfloat (gtk_adjustment_get_value (f.window->cell_size), ==,
                     shoebox_photo_grid_get_cell_size (f.window->grid));
  gtk_widget_activate_action (GTK_WIDGET (f.window), "browse.usual-size", NULL);
  draw (&f);
  g_assert_cmpint (shoebox_photo_grid_get_cell_size (f.window->grid), ==,
                   SHOEBOX_GRID_VIEW_USUAL);
  g_assert_cmpfloat (fabs (get_middle (&f, 1500) - before), <, 1.5);

  /* In their shape, and back: the photo stays on screen where it was. */
  gtk_widget_activate_action (GTK_WIDGET (f.window), "browse.other-shape", NULL);
  draw (&f);
  g_assert_cmpint (shoebox_grid_view_get_mode (f.view), ==, PHOTO_LAYOUT_ASPECT);
  g_assert_cmpfloat (fabs (get_middle (&f, 1500) - before), <, 1.5);
  {
    graphene_rect_t bounds;

    /* 400 by 300. */
    g_assert_true (shoebox_grid_view_get_bounds (f.view, 1500, &bounds));
    g_assert_cmpfloat (fabsf (bounds.size.width / bounds.size.height - 4.0f / 3), <, 0.03f);
  }

  /* Another width, with what is at the top staying there. */
  shoebox_photo_grid_unselect_all (f.window->grid);
  gtk_adjustment_set_value (f.adjustment, 20000);
  draw (&f);
  {
    gint64 first, now, cursor;
    int offset, offset_now;

    shoebox_grid_view_get_place (f.view, &first, &offset, &cursor);
    gtk_widget_activate_action (GTK_WIDGET (f.window), "win.panel", NULL);
    WAIT_FOR (!adw_flap_get_reveal_flap (f.window->flap));
    draw (&f);
    shoebox_grid_view_get_place (f.view, &now, &offset_now, &cursor);
    g_assert_cmpint (first, ==, now);
    g_assert_cmpint (ABS (offset - offset_now), <=, 1);
    gtk_widget_activate_action (GTK_WIDGET (f.window), "win.panel", NULL);
    WAIT_FOR (adw_flap_get_reveal_progress (f.window->flap) >= 1.0);
  }
  tear_down (&f);
}

/* Right and left change places. */
static void
test_mirrored (void)
{
  Fixture f;
  graphene_rect_t first, second;

  set_up (&f, 300);
  gtk_widget_set_direction (GTK_WIDGET (f.view), GTK_TEXT_DIR_RTL);
  draw (&f);
  g_assert_true (shoebox_grid_view_get_bounds (f.view, 0, &first));
  g_assert_true (shoebox_grid_view_get_bounds (f.view, 1, &second));
  g_assert_cmpfloat (first.origin.x, >, second.origin.x);
  g_assert_cmpfloat (first.origin.x + first.size.width, ==,
                     (float) gtk_widget_get_width (GTK_WIDGET (f.view)) - 6);
  gtk_widget_grab_focus (GTK_WIDGET (f.view));
  key (&f, GDK_KEY_Home, 0);
  key (&f, GDK_KEY_Left, 0);
  assert_cursor (&f, 1);
  key (&f, GDK_KEY_Right, 0);
  assert_cursor (&f, 0);
  tear_down (&f);
}

/* --- The scrubber ----------------------------------------------------------------------------- */

static void
test_scrubber (void)
{
  Fixture f;
  GtkWidget *scrubber;
  g_autofree char *text = NULL;

  set_up (&f, 3000);
  scrubber = ui_test_find_type (GTK_WIDGET (f.window->grid), SHOEBOX_TYPE_PHOTO_SCRUBBER);
  gtk_test_accessible_assert_role (scrubber, GTK_ACCESSIBLE_ROLE_SLIDER);
  WAIT_FOR (gtk_test_accessible_has_property (GTK_ACCESSIBLE (scrubber),
                                              GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT));
  gtk_test_accessible_assert_property (scrubber, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "September 2020");
  g_assert_cmpuint (shoebox_photo_scrubber_get_n_marks (SHOEBOX_PHOTO_SCRUBBER (scrubber)), >=, 2);
  g_assert_cmpstr (shoebox_photo_scrubber_get_mark (SHOEBOX_PHOTO_SCRUBBER (scrubber), 0), ==,
                   "2020");

  g_assert_true (gtk_widget_grab_focus (scrubber));
  g_assert_true (press (scrubber, GDK_KEY_End, 0));
  g_assert_cmpfloat (gtk_adjustment_get_value (f.adjustment), ==,
                     gtk_adjustment_get_upper (f.adjustment)
                       - gtk_adjustment_get_page_size (f.adjustment));
  draw (&f);
  g_assert_true (press (scrubber, GDK_KEY_Up, 0));
  draw (&f);
  text = shoebox_photo_scrubber_dup_text (SHOEBOX_PHOTO_SCRUBBER (scrubber));
  g_assert_cmpstr (text, ==, "September 2020");
  g_assert_true (press (scrubber, GDK_KEY_Home, 0));
  g_assert_cmpfloat (gtk_adjustment_get_value (f.adjustment), ==, 0.0);

  /* Letters have marks of their own. */
  gtk_widget_activate_action (GTK_WIDGET (f.window), "browse.sort", "s", "name");
  WAIT_FOR (!shoebox_photo_list_get_loading (f.list));
  draw (&f);
  g_assert_cmpuint (shoebox_photo_scrubber_get_n_marks (SHOEBOX_PHOTO_SCRUBBER (scrubber)), ==, 1);
  g_assert_cmpstr (shoebox_photo_scrubber_get_mark (SHOEBOX_PHOTO_SCRUBBER (scrubber), 0), ==, "I");
  tear_down (&f);
}

/* --- Coming back ------------------------------------------------------------------------------ */

static void
test_restart (void)
{
  Fixture f, again;
  ShoeboxSidebarItem *place;
  gint64 first, cursor, first_again, cursor_again, dogs, selected[3];
  int offset, offset_again;
  g_autoptr (GArray) ids = NULL;

  set_up (&f, 3000);
  gtk_widget_activate_action (GTK_WIDGET (f.window), "browse.sort", "s", "oldest");
  gtk_widget_activate_action (GTK_WIDGET (f.window), "browse.shape", "s", "whole");
  gtk_adjustment_set_value (f.window->cell_size, 130);
  dogs = shoebox_library_find_label (f.library, SHOEBOX_ALBUM, "Dogs");
  shoebox_sidebar_select (f.window->sidebar, SHOEBOX_PLACE_ALBUM, dogs);
  ui_test_wait_list (f.window, 500);
  draw (&f);
  shoebox_photo_grid_select (f.window->grid, 300);
  gtk_selection_model_select_range (GTK_SELECTION_MODEL (f.selection), 302, 2, FALSE);
  draw (&f);
  gtk_adjustment_set_value (f.adjustment, gtk_adjustment_get_value (f.adjustment) + 37);
  draw (&f);
  shoebox_grid_view_get_place (f.view, &first, &offset, &cursor);
  selected[0] = shoebox_photo_list_get_id (f.list, 300);
  selected[1] = shoebox_photo_list_get_id (f.list, 302);
  selected[2] = shoebox_photo_list_get_id (f.list, 303);
  g_assert_cmpint (first, !=, 0);
  g_assert_cmpint (cursor, ==, selected[0]);
  gtk_window_close (GTK_WINDOW (f.window));
  ui_test_iterate ();

  open_on (&again, f.library);
  ui_test_wait_list (again.window, 500);
  draw (&again);
  g_assert_cmpint (shoebox_photo_list_get_order (again.list), ==, SHOEBOX_ORDER_OLDEST);
  g_assert_cmpint (shoebox_grid_view_get_mode (again.view), ==, PHOTO_LAYOUT_ASPECT);
  g_assert_cmpint (shoebox_grid_view_get_cell_size (again.view), ==, 130);
  shoebox_grid_view_get_place (again.view, &first_again, &offset_again, &cursor_again);
  g_assert_cmpint (first_again, ==, first);
  g_assert_cmpint (ABS (offset_again - offset), <=, 1);
  g_assert_cmpint (cursor_again, ==, cursor);
  ids = shoebox_photo_grid_dup_selected (again.window->grid);
  g_assert_cmpmem (ids->data, ids->len * sizeof (gint64), selected, sizeof selected);

  /* For the tests that come. */
  gtk_widget_activate_action (GTK_WIDGET (again.window), "browse.sort", "s", "newest");
  gtk_widget_activate_action (GTK_WIDGET (again.window), "browse.shape", "s", "square");
  gtk_widget_activate_action (GTK_WIDGET (again.window), "browse.usual-size", NULL);
  g_assert_true (shoebox_sidebar_select (again.window->sidebar, SHOEBOX_PLACE_FAVOURITES, 0));
  gtk_window_close (GTK_WINDOW (again.window));
  ui_test_iterate ();

  open_on (&again, f.library);
  place = shoebox_sidebar_get_selected (again.window->sidebar);
  g_assert_cmpint (shoebox_sidebar_item_get_place (place), ==, SHOEBOX_PLACE_FAVOURITES);
  shoebox_sidebar_select (again.window->sidebar, SHOEBOX_PLACE_ALL, 0);
  gtk_window_close (GTK_WINDOW (again.window));
  ui_test_iterate ();
  g_clear_object (&f.library);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/browse/keys", test_keys);
  g_test_add_func ("/browse/focus", test_focus);
  g_test_add_func ("/browse/stray", test_stray);
  g_test_add_func ("/browse/sections", test_sections);
  g_test_add_func ("/browse/zoom", test_zoom);
  g_test_add_func ("/browse/mirrored", test_mirrored);
  g_test_add_func ("/browse/scrubber", test_scrubber);
  g_test_add_func ("/browse/restart", test_restart);
  return ui_test_finish (g_test_run ());
}
