/* grid-view-keys.c: the keys of the photo view. They are bound to its class, so that they work
 * with the focus on any of its cells. */
#include "grid-view-private.h"

#include <math.h>

typedef enum
{
  GO_LEFT,
  GO_RIGHT,
  GO_UP,
  GO_DOWN,
  GO_PAGE_UP,
  GO_PAGE_DOWN,
  GO_START,
  GO_END
} Way;

/* Where the cursor is across, remembered while it only goes up and down. */
static int
get_goal_x (ShoeboxGridView *self, guint position)
{
  if (isnan (self->goal_x))
    {
      PhotoRect rect;

      photo_layout_get_rect (self->layout, _grid_view_get_rows (self), position, &rect);
      self->goal_x = rect.x + rect.width / 2;
    }
  return (int) self->goal_x;
}

static guint
go_rows (ShoeboxGridView *self, guint position, Way way)
{
  const ShoeboxListed *rows = _grid_view_get_rows (self);
  guint last = photo_layout_get_n_rows (self->layout) - 1;
  guint row = photo_layout_find_row (self->layout, position), to = row;
  int page = gtk_widget_get_height (GTK_WIDGET (self)) - _grid_view_get_covered (self);
  int y = photo_layout_get_row (self->layout, row)->y;
  int x = get_goal_x (self, position);

  if (way == GO_UP)
    to = row > 0 ? row - 1 : row;
  else if (way == GO_DOWN)
    to = MIN (row + 1, last);
  else if (way == GO_PAGE_UP)
    {
      to = photo_layout_find_row_at (self->layout, MAX (y - page, 0) + 1);
      to = MIN (to + (to < row && photo_layout_get_row (self->layout, to)->y < y - page), row);
      if (to == row && row > 0)
        to = row - 1;
    }
  else
    {
      to = photo_layout_find_row_at (self->layout, y + page);
      if (to == row)
        to = MIN (row + 1, last);
    }
  /* At the ends the row is left for the first or last photo, as one expects of a page key. */
  if (to == row)
    return way == GO_UP || way == GO_DOWN ? position
           : way == GO_PAGE_UP            ? 0
                                          : self->rows->len - 1;
  return photo_layout_find_in_row (self->layout, rows, to, x);
}

static guint
go (ShoeboxGridView *self, guint position, Way way)
{
  guint last = self->rows->len - 1;

  switch (way)
    {
    case GO_LEFT:
    case GO_RIGHT:
      self->goal_x = NAN;
      if ((way == GO_LEFT) != self->options.rtl)
        return position > 0 ? position - 1 : 0;
      return MIN (position + 1, last);
    case GO_START:
      self->goal_x = NAN;
      return 0;
    case GO_END:
      self->goal_x = NAN;
      return last;
    case GO_UP:
    case GO_DOWN:
    case GO_PAGE_UP:
    case GO_PAGE_DOWN:
    default:
      return go_rows (self, position, way);
    }
}

/* Arrows and the like: (way, modify, extend). */
static gboolean
move_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (widget);
  int way;
  gboolean modify, extend;
  guint position;

  g_variant_get (args, "(ibb)", &way, &modify, &extend);
  if (self->list == NULL)
    return FALSE;
  if (self->stale)
    _grid_view_take_rows (self);
  position = _grid_view_get_start (self);
  if (position == NOWHERE || self->layout == NULL)
    return FALSE;
  /* Without a cursor the first key only shows where it is. */
  if (self->cursor < self->rows->len || way == GO_START || way == GO_END)
    position = go (self, position, (Way) way);
  if (extend && self->mark >= self->rows->len)
    self->mark = self->cursor < self->rows->len ? self->cursor : position;
  _grid_view_move_cursor (self, position, TRUE);
  if (extend)
    _grid_view_select (self, position, modify, TRUE);
  else if (!modify)
    _grid_view_select (self, position, FALSE, FALSE);
  return TRUE;
}

/* Space: (modify, extend). */
static gboolean
select_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (widget);
  gboolean modify, extend;

  g_variant_get (args, "(bb)", &modify, &extend);
  if (shoebox_grid_view_get_cursor (self) == NOWHERE)
    return FALSE;
  _grid_view_select (self, self->cursor, modify, extend);
  return TRUE;
}

static gboolean
open_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (widget);
  GtkWidget *child = _grid_view_get_focus_child (self);

  /* Headings have a use for it themselves. */
  if (child == NULL || !SHOEBOX_IS_PHOTO_CELL (child)
      || shoebox_grid_view_get_cursor (self) == NOWHERE)
    return FALSE;
  _grid_view_activate (self, self->cursor);
  return TRUE;
}

static gboolean
all_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (widget);

  return self->list != NULL
         && gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

static gboolean
none_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (widget);

  if (self->list == NULL)
    return FALSE;
  shoebox_photo_selection_forget (self->selection);
  return TRUE;
}

static gboolean
invert_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (widget);
  g_autoptr (GtkBitset) bits = NULL;

  if (self->list == NULL)
    return FALSE;
  bits = gtk_bitset_new_range (0, g_list_model_get_n_items (G_LIST_MODEL (self->list)));
  gtk_bitset_subtract (bits, shoebox_photo_selection_get_bits (self->selection));
  shoebox_photo_selection_set (self->selection, bits);
  return TRUE;
}

static gboolean
section_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (widget);
  guint position = _grid_view_get_start (self);

  if (position == NOWHERE || self->layout == NULL || self->stale)
    return FALSE;
  shoebox_grid_view_toggle_section (self, photo_layout_find_section (self->layout, position));
  return TRUE;
}

static gboolean
menu_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (widget);
  guint position = shoebox_grid_view_get_cursor (self);
  graphene_rect_t bounds;

  if (position == NOWHERE || !shoebox_grid_view_get_bounds (self, position, &bounds))
    return FALSE;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    _grid_view_select (self, position, FALSE, FALSE);
  _grid_view_show_menu (self, bounds.origin.x + bounds.size.width / 2,
                        bounds.origin.y + bounds.size.height / 2);
  return TRUE;
}

static void
add_way (GtkWidgetClass *widget_class, guint key, Way way)
{
  static const GdkModifierType modifiers[] = { 0, GDK_SHIFT_MASK, GDK_CONTROL_MASK,
                                               GDK_SHIFT_MASK | GDK_CONTROL_MASK };

  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++)
    gtk_widget_class_add_binding (widget_class, key, modifiers[i], move_cb, "(ibb)", (int) way,
                                  (modifiers[i] & GDK_CONTROL_MASK) != 0,
                                  (modifiers[i] & GDK_SHIFT_MASK) != 0);
}

void
_grid_view_class_init_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key, keypad;
    Way way;
  } ways[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, GO_LEFT },
    { GDK_KEY_Right, GDK_KEY_KP_Right, GO_RIGHT },
    { GDK_KEY_Up, GDK_KEY_KP_Up, GO_UP },
    { GDK_KEY_Down, GDK_KEY_KP_Down, GO_DOWN },
    { GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, GO_PAGE_UP },
    { GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, GO_PAGE_DOWN },
    { GDK_KEY_Home, GDK_KEY_KP_Home, GO_START },
    { GDK_KEY_End, GDK_KEY_KP_End, GO_END },
  };
  static const guint enter[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      add_way (widget_class, ways[i].key, ways[i].way);
      add_way (widget_class, ways[i].keypad, ways[i].way);
    }
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, 0, select_cb, "(bb)", TRUE, FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, GDK_CONTROL_MASK, select_cb, "(bb)",
                                TRUE, FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, GDK_SHIFT_MASK, select_cb, "(bb)",
                                FALSE, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (enter); i++)
    gtk_widget_class_add_binding (widget_class, enter[i], 0, open_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_a, GDK_CONTROL_MASK, all_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_a, GDK_CONTROL_MASK | GDK_SHIFT_MASK, none_cb,
                                NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_i, GDK_CONTROL_MASK, invert_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_g, GDK_CONTROL_MASK, section_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_cb, NULL);
}
