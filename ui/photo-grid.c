/* photo-grid.c: the grid of photos.
 *
 * State belongs to the photos and the selection model; cells are recycled. Selected photos are
 * remembered by id, because a list that changes a lot is emptied and filled again.
 */
#include "photo-grid.h"

#include "grid-place.h"
#include "photo-cell.h"
#include "photo-ids.h"

#include <glib/gi18n.h>

/* Textures that scrolled away and are kept, in bytes: some 300 pictures of 320 pixels. */
#define TEXTURE_BYTES (96 * 1024 * 1024)
#define DEFAULT_CELL 148

struct _ShoeboxPhotoGrid
{
  AdwBin parent_instance;

  GtkWidget *scrolled;
  GtkWidget *view;
  GtkWidget *menu_popover;

  ShoeboxPhotoList *list;
  ShoeboxThumbnails *thumbnails;
  GtkSelectionModel *selection;
  GHashTable *selected; /* set of gint64 *: ids of the selected photos */
  int cell_size;
  ShoeboxGridPlace *place;
  guint restore_id;     /* idle source that selects again */
  gboolean restoring;
};

enum
{
  PHOTO_ACTIVATED,
  SELECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxPhotoGrid, shoebox_photo_grid, ADW_TYPE_BIN)

/* --- Selection ---------------------------------------------------------------------------- */

static void
selection_changed_cb (ShoeboxPhotoGrid *self, guint position, guint n_items)
{
  guint end = MIN (position + n_items, g_list_model_get_n_items (G_LIST_MODEL (self->list)));

  for (guint i = position; i < end; i++)
    {
      gint64 id = shoebox_photo_list_get_id (self->list, i);

      if (gtk_selection_model_is_selected (self->selection, i))
        g_hash_table_add (self->selected, g_memdup2 (&id, sizeof id));
      else
        g_hash_table_remove (self->selected, &id);
    }
  if (!self->restoring)
    g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* Selects the remembered photos where they are now, and forgets those that left the list. */
static gboolean
restore_cb (gpointer data)
{
  ShoeboxPhotoGrid *self = data;
  g_autoptr (GtkBitset) wanted = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) current = NULL;
  GHashTableIter iter;
  gpointer key;

  self->restore_id = 0;
  g_hash_table_iter_init (&iter, self->selected);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      guint position = shoebox_photo_list_find (self->list, *(gint64 *) key);

      if (position == GTK_INVALID_LIST_POSITION)
        g_hash_table_iter_remove (&iter);
      else
        gtk_bitset_add (wanted, position);
    }
  current = gtk_selection_model_get_selection (self->selection);
  if (!gtk_bitset_equals (wanted, current))
    {
      g_autoptr (GtkBitset) all = NULL;

      self->restoring = TRUE;
      all = gtk_bitset_new_range (0, g_list_model_get_n_items (G_LIST_MODEL (self->list)));
      gtk_selection_model_set_selection (self->selection, wanted, all);
      self->restoring = FALSE;
    }
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* An answer with the same photos changes nothing in the list, but ends the wait for it. */
static void
loading_changed_cb (ShoeboxPhotoGrid *self)
{
  if (!shoebox_photo_list_get_loading (self->list))
    shoebox_grid_place_arrived (self->place);
}

static void
items_changed_cb (ShoeboxPhotoGrid *self)
{
  if (self->restore_id == 0 && g_hash_table_size (self->selected) > 0)
    self->restore_id = g_idle_add_full (G_PRIORITY_DEFAULT, restore_cb, self, NULL);
}

GArray *
shoebox_photo_grid_dup_selected (ShoeboxPhotoGrid *self)
{
  GArray *ids;
  g_autoptr (GtkBitset) bits = NULL;
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (SHOEBOX_IS_PHOTO_GRID (self), NULL);

  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (self->selection == NULL)
    return ids;
  bits = gtk_selection_model_get_selection (self->selection);
  for (gboolean more = gtk_bitset_iter_init_first (&iter, bits, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      gint64 id = shoebox_photo_list_get_id (self->list, position);

      g_array_append_val (ids, id);
    }
  return ids;
}

guint
shoebox_photo_grid_get_n_selected (ShoeboxPhotoGrid *self)
{
  g_autoptr (GtkBitset) bits = NULL;

  g_return_val_if_fail (SHOEBOX_IS_PHOTO_GRID (self), 0);

  if (self->selection == NULL)
    return 0;
  bits = gtk_selection_model_get_selection (self->selection);
  return (guint) gtk_bitset_get_size (bits);
}

void
shoebox_photo_grid_select (ShoeboxPhotoGrid *self, guint position)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));

  if (self->selection == NULL || position >= g_list_model_get_n_items (G_LIST_MODEL (self->list)))
    return;
  shoebox_grid_place_forget (self->place);
  gtk_selection_model_select_item (self->selection, position, TRUE);
  gtk_widget_activate_action (self->view, "list.scroll-to-item", "u", position);
}

void
shoebox_photo_grid_unselect_all (ShoeboxPhotoGrid *self)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));

  if (self->selection != NULL)
    gtk_selection_model_unselect_all (self->selection);
}

/* --- Dragging ----------------------------------------------------------------------------- */

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source, double x, double y, ShoeboxPhotoGrid *self)
{
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  GtkListItem *item = shoebox_photo_cell_get_item (SHOEBOX_PHOTO_CELL (cell));
  guint position = gtk_list_item_get_position (item);
  g_autoptr (GArray) ids = NULL;

  if (position == GTK_INVALID_LIST_POSITION)
    return NULL;
  if (!gtk_selection_model_is_selected (self->selection, position))
    gtk_selection_model_select_item (self->selection, position, TRUE);
  ids = shoebox_photo_grid_dup_selected (self);
  return gdk_content_provider_new_typed (SHOEBOX_TYPE_PHOTO_IDS, ids);
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, ShoeboxPhotoGrid *self)
{
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  ShoeboxPhoto *photo = shoebox_photo_cell_get_photo (SHOEBOX_PHOTO_CELL (cell));
  guint n = shoebox_photo_grid_get_n_selected (self);
  GtkWidget *overlay;
  GtkWidget *picture;

  if (photo == NULL)
    return;
  overlay = gtk_overlay_new ();
  picture = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_COVER);
  gtk_widget_set_size_request (picture, 96, 96);
  {
    g_autoptr (ShoeboxThumbnail) thumbnail = shoebox_thumbnails_get (self->thumbnails, photo);
    GdkTexture *texture = shoebox_thumbnail_get_texture (thumbnail);

    gtk_picture_set_paintable (GTK_PICTURE (picture),
                               texture != NULL ? GDK_PAINTABLE (texture) : NULL);
  }
  gtk_overlay_set_child (GTK_OVERLAY (overlay), picture);
  if (n > 1)
    {
      g_autofree char *text = g_strdup_printf ("%u", n);
      GtkWidget *label = gtk_label_new (text);

      gtk_widget_add_css_class (label, "count-badge");
      gtk_widget_set_halign (label, GTK_ALIGN_END);
      gtk_widget_set_valign (label, GTK_ALIGN_START);
      gtk_overlay_add_overlay (GTK_OVERLAY (overlay), label);
    }
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), overlay);
}

/* --- Cells -------------------------------------------------------------------------------- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ShoeboxPhotoGrid *self)
{
  GtkWidget *cell = shoebox_photo_cell_new (self->cell_size);
  GtkDragSource *source = gtk_drag_source_new ();

  /* Only a place to drop on inside this window: originals are never moved. */
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  gtk_widget_add_controller (cell, GTK_EVENT_CONTROLLER (source));
  shoebox_photo_cell_set_item (SHOEBOX_PHOTO_CELL (cell), item);
  gtk_list_item_set_child (item, cell);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ShoeboxPhotoGrid *self)
{
  ShoeboxPhotoCell *cell = SHOEBOX_PHOTO_CELL (gtk_list_item_get_child (item));

  shoebox_photo_cell_set_size (cell, self->cell_size);
  shoebox_photo_cell_set_photo (cell, gtk_list_item_get_item (item), self->thumbnails);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ShoeboxPhotoGrid *self)
{
  shoebox_photo_cell_set_photo (SHOEBOX_PHOTO_CELL (gtk_list_item_get_child (item)), NULL, NULL);
}

/* --- Menu and keys ------------------------------------------------------------------------ */

/* The cell under a point of the view, or the one with the keyboard focus when @x is negative. */
static GtkWidget *
find_cell (ShoeboxPhotoGrid *self, double x, double y)
{
  GtkWidget *widget = NULL;

  if (x >= 0)
    {
      widget = gtk_widget_pick (self->view, x, y, GTK_PICK_DEFAULT);
      if (widget != NULL && SHOEBOX_IS_PHOTO_CELL (widget))
        return widget;
      if (widget != NULL)
        {
          GtkWidget *cell = gtk_widget_get_ancestor (widget, SHOEBOX_TYPE_PHOTO_CELL);

          if (cell != NULL)
            return cell;
        }
    }
  else
    widget = gtk_widget_get_focus_child (self->view);
  /* The margin of a list item is not part of its cell. */
  if (widget != NULL && widget != self->view)
    widget = gtk_widget_get_first_child (widget);
  return widget != NULL && SHOEBOX_IS_PHOTO_CELL (widget) ? widget : NULL;
}

static void
show_menu (ShoeboxPhotoGrid *self, GtkWidget *cell, double x, double y)
{
  GtkListItem *item = shoebox_photo_cell_get_item (SHOEBOX_PHOTO_CELL (cell));
  guint position = gtk_list_item_get_position (item);
  graphene_rect_t bounds;

  if (position == GTK_INVALID_LIST_POSITION || self->menu_popover == NULL)
    return;
  if (!gtk_selection_model_is_selected (self->selection, position))
    gtk_selection_model_select_item (self->selection, position, TRUE);
  if (x < 0 && gtk_widget_compute_bounds (cell, self->view, &bounds))
    {
      x = bounds.origin.x + bounds.size.width / 2;
      y = bounds.origin.y + bounds.size.height / 2;
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu_popover),
                               &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu_popover));
}

static void
menu_pressed_cb (ShoeboxPhotoGrid *self, int n_press, double x, double y)
{
  GtkWidget *cell = find_cell (self, x, y);

  if (cell != NULL)
    show_menu (self, cell, x, y);
}

static void
long_pressed_cb (ShoeboxPhotoGrid *self, double x, double y)
{
  menu_pressed_cb (self, 1, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  ShoeboxPhotoGrid *self = SHOEBOX_PHOTO_GRID (data);
  GtkWidget *cell = find_cell (self, -1, -1);

  if (cell == NULL)
    return FALSE;
  show_menu (self, cell, -1, -1);
  return TRUE;
}

/* A key that acts on the selection; without one it goes on, and starts a search. */
static gboolean
act_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  ShoeboxPhotoGrid *self = SHOEBOX_PHOTO_GRID (data);
  int nth = g_variant_get_int32 (args);

  if (shoebox_photo_grid_get_n_selected (self) == 0)
    return FALSE;
  if (nth > 0)
    return gtk_widget_activate_action (widget, "win.file-nth", "i", nth);
  return gtk_widget_activate_action (widget, "win.file", "x", G_GINT64_CONSTANT (0));
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  ShoeboxPhotoGrid *self = SHOEBOX_PHOTO_GRID (data);

  if (shoebox_photo_grid_get_n_selected (self) == 0)
    return FALSE;
  shoebox_photo_grid_unselect_all (self);
  return TRUE;
}

static void
add_key (ShoeboxPhotoGrid *self, GtkShortcutController *controller, guint key,
         GdkModifierType modifiers, GtkShortcutFunc func, int argument)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers),
                                            gtk_callback_action_new (func, self, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (argument));
  gtk_shortcut_controller_add_shortcut (controller, shortcut);
}

static void
activate_cb (ShoeboxPhotoGrid *self, guint position)
{
  g_signal_emit (self, signals[PHOTO_ACTIVATED], 0, position);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_photo_grid_dispose (GObject *object)
{
  ShoeboxPhotoGrid *self = SHOEBOX_PHOTO_GRID (object);

  g_clear_handle_id (&self->restore_id, g_source_remove);
  g_clear_pointer (&self->place, shoebox_grid_place_free);
  g_clear_pointer (&self->menu_popover, gtk_widget_unparent);
  if (self->view != NULL)
    {
      gtk_grid_view_set_model (GTK_GRID_VIEW (self->view), NULL);
      gtk_grid_view_set_factory (GTK_GRID_VIEW (self->view), NULL);
    }
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->thumbnails);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_PHOTO_GRID);

  G_OBJECT_CLASS (shoebox_photo_grid_parent_class)->dispose (object);
}

static void
shoebox_photo_grid_finalize (GObject *object)
{
  ShoeboxPhotoGrid *self = SHOEBOX_PHOTO_GRID (object);

  g_clear_pointer (&self->selected, g_hash_table_unref);

  G_OBJECT_CLASS (shoebox_photo_grid_parent_class)->finalize (object);
}

static void
shoebox_photo_grid_class_init (ShoeboxPhotoGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = shoebox_photo_grid_dispose;
  object_class->finalize = shoebox_photo_grid_finalize;

  signals[PHOTO_ACTIVATED] = g_signal_new ("photo-activated", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                           G_TYPE_UINT);
  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass),
                                             G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                             0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/photo-grid.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPhotoGrid, scrolled);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPhotoGrid, view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed_cb);
}

static void
shoebox_photo_grid_init (ShoeboxPhotoGrid *self)
{
  GtkShortcutController *keys;

  self->cell_size = DEFAULT_CELL;
  self->selected = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));

  keys = GTK_SHORTCUT_CONTROLLER (gtk_shortcut_controller_new ());
  for (int i = 1; i <= 9; i++)
    {
      add_key (self, keys, (guint) (GDK_KEY_0 + i), 0, act_key_cb, i);
      add_key (self, keys, (guint) (GDK_KEY_KP_0 + i), 0, act_key_cb, i);
    }
  add_key (self, keys, GDK_KEY_u, 0, act_key_cb, 0);
  add_key (self, keys, GDK_KEY_Escape, 0, escape_cb, 0);
  add_key (self, keys, GDK_KEY_Menu, 0, menu_key_cb, 0);
  add_key (self, keys, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, 0);
  gtk_widget_add_controller (self->view, GTK_EVENT_CONTROLLER (keys));
}

/* Takes @list over. */
static void
show_list (ShoeboxPhotoGrid *self, ShoeboxPhotoList *list)
{
  g_autoptr (GtkListItemFactory) factory = NULL;

  self->list = list;
  self->place = shoebox_grid_place_new (self->view, self->scrolled, list);
  self->selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (
    g_object_ref (G_LIST_MODEL (self->list))));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  g_signal_connect_object (self->list, "notify::loading", G_CALLBACK (loading_changed_cb), self,
                           G_CONNECT_SWAPPED);

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_grid_view_set_factory (GTK_GRID_VIEW (self->view), factory);
  gtk_grid_view_set_model (GTK_GRID_VIEW (self->view), self->selection);
}

void
shoebox_photo_grid_set_library (ShoeboxPhotoGrid *self, ShoeboxLibrary *library)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));
  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));
  g_return_if_fail (self->list == NULL);

  self->thumbnails = shoebox_thumbnails_new (library, TEXTURE_BYTES);
  show_list (self, shoebox_photo_list_new (library));
}

void
shoebox_photo_grid_set_library_fixed (ShoeboxPhotoGrid *self, ShoeboxLibrary *library,
                                      ShoeboxThumbnails *thumbnails)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));
  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));
  g_return_if_fail (SHOEBOX_IS_THUMBNAILS (thumbnails));
  g_return_if_fail (self->list == NULL);

  self->thumbnails = g_object_ref (thumbnails);
  show_list (self, shoebox_photo_list_new_fixed (library));
}

void
shoebox_photo_grid_set_menu (ShoeboxPhotoGrid *self, GMenuModel *menu)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));

  if (self->menu_popover == NULL)
    {
      self->menu_popover = gtk_popover_menu_new_from_model (NULL);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu_popover), FALSE);
      gtk_widget_set_halign (self->menu_popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu_popover, self->view);
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu_popover), menu);
}

void
shoebox_photo_grid_set_query (ShoeboxPhotoGrid *self, const char *query)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));
  g_return_if_fail (self->list != NULL);

  if (g_strcmp0 (shoebox_photo_list_get_query (self->list), query) == 0)
    return;
  g_hash_table_remove_all (self->selected);
  shoebox_photo_grid_unselect_all (self);
  shoebox_grid_place_to_top (self->place);
  shoebox_photo_list_set_query (self->list, query);
}

void
shoebox_photo_grid_set_ids (ShoeboxPhotoGrid *self, GArray *ids)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));
  g_return_if_fail (self->list != NULL && ids != NULL);

  g_hash_table_remove_all (self->selected);
  shoebox_photo_grid_unselect_all (self);
  shoebox_grid_place_to_top (self->place);
  shoebox_photo_list_set_ids (self->list, ids);
  shoebox_grid_place_arrived (self->place);
}

ShoeboxPhotoList *
shoebox_photo_grid_get_list (ShoeboxPhotoGrid *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_GRID (self), NULL);

  return self->list;
}

ShoeboxThumbnails *
shoebox_photo_grid_get_thumbnails (ShoeboxPhotoGrid *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_GRID (self), NULL);

  return self->thumbnails;
}

GtkSelectionModel *
shoebox_photo_grid_get_selection (ShoeboxPhotoGrid *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_GRID (self), NULL);

  return self->selection;
}

int
shoebox_photo_grid_get_cell_size (ShoeboxPhotoGrid *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_GRID (self), 0);

  return self->cell_size;
}

void
shoebox_photo_grid_set_cell_size (ShoeboxPhotoGrid *self, int size)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));

  size = CLAMP (size, 96, 320);
  if (self->cell_size == size)
    return;
  self->cell_size = size;
  /* Live cells learn their size now, recycled ones when they are bound. */
  for (GtkWidget *item = gtk_widget_get_first_child (self->view); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *cell = gtk_widget_get_first_child (item);

      if (cell != NULL && SHOEBOX_IS_PHOTO_CELL (cell))
        shoebox_photo_cell_set_size (SHOEBOX_PHOTO_CELL (cell), size);
    }
}
