/* window-browse.c: how photos are shown in the window: their order, shape and size, and where one
 * was the last time. */
#include "window-private.h"

#include "words-browse.h"

#include <glib/gi18n.h>

/* More selected photos than this are not remembered from one day to the next. */
#define MAX_REMEMBERED 500

static const char *const orders[SHOEBOX_N_ORDERS] = {
  [SHOEBOX_ORDER_NEWEST] = "newest", [SHOEBOX_ORDER_OLDEST] = "oldest",
  [SHOEBOX_ORDER_NAME] = "name",     [SHOEBOX_ORDER_RATING] = "rating",
  [SHOEBOX_ORDER_DOUBT] = "doubt",
};
static const char *const shapes[] = {
  [PHOTO_LAYOUT_SQUARE] = "square",
  [PHOTO_LAYOUT_ASPECT] = "whole",
};

static int
find_word (const char *const *words, guint n, const char *word)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal (words[i], word))
      return (int) i;
  return -1;
}

/* --- Actions ------------------------------------------------------------------------------ */

static void
sort_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  ShoeboxWindow *self = data;
  int order = find_word (orders, G_N_ELEMENTS (orders), g_variant_get_string (state, NULL));

  if (order < 0)
    return;
  g_simple_action_set_state (action, state);
  self->state.order = order;
  if (self->library != NULL)
    shoebox_photo_grid_set_order (self->grid, (ShoeboxOrder) order);
}

static void
shape_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  ShoeboxWindow *self = data;
  int shape = find_word (shapes, G_N_ELEMENTS (shapes), g_variant_get_string (state, NULL));

  if (shape < 0)
    return;
  g_simple_action_set_state (action, state);
  self->state.shape = shape;
  shoebox_photo_grid_set_mode (self->grid, (PhotoLayoutMode) shape);
}

static void
other_shape_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ShoeboxWindow *self = data;

  gtk_widget_activate_action (GTK_WIDGET (self), "browse.shape", "s",
                              shapes[self->state.shape == PHOTO_LAYOUT_SQUARE
                                       ? PHOTO_LAYOUT_ASPECT
                                       : PHOTO_LAYOUT_SQUARE]);
}

static void
usual_size_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ShoeboxWindow *self = data;

  gtk_adjustment_set_value (self->cell_size, SHOEBOX_GRID_VIEW_USUAL);
}

/* Zoomed by hand: the scale follows. */
static void
cell_size_cb (ShoeboxWindow *self, GParamSpec *pspec, ShoeboxPhotoGrid *grid)
{
  gtk_adjustment_set_value (self->cell_size, shoebox_photo_grid_get_cell_size (grid));
}

static void
append_radio (GMenu *menu, const char *text, const char *action, const char *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (text, NULL);

  g_menu_item_set_action_and_target (item, action, "s", target);
  g_menu_append_item (menu, item);
}

void
_shoebox_window_init_browse (ShoeboxWindow *self)
{
  const GActionEntry entries[] = {
    { "sort", NULL, "s", "'newest'", sort_cb, { 0 } },
    { "shape", NULL, "s", "'square'", shape_cb, { 0 } },
    { "other-shape", other_shape_cb, NULL, NULL, NULL, { 0 } },
    { "usual-size", usual_size_cb, NULL, NULL, NULL, { 0 } },
  };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) sort = g_menu_new ();
  g_autoptr (GMenu) shape = g_menu_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "browse", G_ACTION_GROUP (actions));
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    append_radio (sort, shoebox_words_order ((ShoeboxOrder) i), "browse.sort", orders[i]);
  append_radio (shape, _("_Squares"), "browse.shape", shapes[PHOTO_LAYOUT_SQUARE]);
  append_radio (shape, _("_Whole Pictures"), "browse.shape", shapes[PHOTO_LAYOUT_ASPECT]);
  g_menu_append_section (menu, _("Sort"), G_MENU_MODEL (sort));
  g_menu_append_section (menu, _("Show"), G_MENU_MODEL (shape));
  gtk_menu_button_set_menu_model (self->sort_button, G_MENU_MODEL (menu));

  g_action_group_change_action_state (G_ACTION_GROUP (actions), "sort",
                                      g_variant_new_string (orders[self->state.order]));
  g_action_group_change_action_state (G_ACTION_GROUP (actions), "shape",
                                      g_variant_new_string (shapes[self->state.shape]));
  g_signal_connect_object (self->grid, "notify::cell-size", G_CALLBACK (cell_size_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (shoebox_consequence_page_get_grid (self->look), "notify::cell-size",
                           G_CALLBACK (cell_size_cb), self, G_CONNECT_SWAPPED);
}

/* --- Where one was ------------------------------------------------------------------------ */

static gboolean
is_lasting (ShoeboxPlace place)
{
  return place == SHOEBOX_PLACE_ALL || place == SHOEBOX_PLACE_UNSORTED
         || place == SHOEBOX_PLACE_FAVOURITES || place == SHOEBOX_PLACE_ALBUM
         || place == SHOEBOX_PLACE_TAG;
}

void
_shoebox_window_restore_place (ShoeboxWindow *self)
{
  const ShoeboxWindowState *state = &self->state;
  g_autoptr (GArray) selected = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (GStrv) words = NULL;

  shoebox_photo_grid_set_order (self->grid, (ShoeboxOrder) state->order);
  if (g_strcmp0 (state->library, shoebox_library_get_dir (self->library)) != 0
      || !is_lasting ((ShoeboxPlace) state->place)
      || !shoebox_sidebar_select (self->sidebar, (ShoeboxPlace) state->place, state->place_label))
    return;
  words = g_strsplit (state->selected != NULL ? state->selected : "", ";", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      gint64 id = g_ascii_strtoll (words[i], NULL, 10);

      if (id > 0)
        g_array_append_val (selected, id);
    }
  shoebox_photo_grid_restore (self->grid, state->photo, state->photo_offset, state->cursor,
                              selected);
}

void
_shoebox_window_note_place (ShoeboxWindow *self)
{
  ShoeboxWindowState *state = &self->state;
  ShoeboxSidebarItem *item;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->library == NULL)
    return;
  item = shoebox_sidebar_get_selected (self->sidebar);
  g_free (state->library);
  state->library = g_strdup (shoebox_library_get_dir (self->library));
  state->place = item != NULL ? (int) shoebox_sidebar_item_get_place (item) : SHOEBOX_PLACE_ALL;
  state->place_label = item != NULL ? shoebox_sidebar_item_get_label (item) : 0;
  shoebox_grid_view_get_place (shoebox_photo_grid_get_view (self->grid), &state->photo,
                               &state->photo_offset, &state->cursor);
  ids = shoebox_photo_grid_dup_selected (self->grid);
  if (ids->len <= MAX_REMEMBERED)
    for (guint i = 0; i < ids->len; i++)
      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? ";" : "",
                              g_array_index (ids, gint64, i));
  g_free (state->selected);
  state->selected = g_strdup (text->str);
}
