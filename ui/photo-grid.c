/* photo-grid.c: the view of photos with what belongs to it. */
#include "photo-grid.h"

#include "photo-ids.h"
#include "photo-scrubber.h"

#include <glib/gi18n.h>

/* Textures that scrolled away and are kept, in bytes: some 300 pictures of 320 pixels. */
#define TEXTURE_BYTES (96 * 1024 * 1024)

struct _ShoeboxPhotoGrid
{
  AdwBin parent_instance;

  GtkWidget *scrolled;
  ShoeboxGridView *view;
  ShoeboxPhotoScrubber *scrubber;
  GtkWidget *menu_popover;

  ShoeboxPhotoList *list;
  ShoeboxThumbnails *thumbnails;
  ShoeboxPhotoSelection *selection;
  double zoom;     /* the cell size before it is rounded: small steps add up */
  GArray *restore; /* gint64: to be selected when the list is there; or NULL */
};

enum
{
  PHOTO_ACTIVATED,
  SELECTION_CHANGED,
  N_SIGNALS
};

enum
{
  PROP_0,
  PROP_CELL_SIZE,
  PROP_MODE,
  N_PROPS
};

static guint signals[N_SIGNALS];
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (ShoeboxPhotoGrid, shoebox_photo_grid, ADW_TYPE_BIN)

/* --- Selection ---------------------------------------------------------------------------- */

static void
selection_changed_cb (ShoeboxPhotoGrid *self)
{
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* An answer with the same photos changes nothing in the list, but ends the wait for it. */
static void
loading_changed_cb (ShoeboxPhotoGrid *self)
{
  if (shoebox_photo_list_get_loading (self->list))
    return;
  if (self->restore != NULL)
    {
      g_autoptr (GtkBitset) bits = gtk_bitset_new_empty ();

      for (guint i = 0; i < self->restore->len; i++)
        {
          guint position
            = shoebox_photo_list_find (self->list, g_array_index (self->restore, gint64, i));

          if (position != GTK_INVALID_LIST_POSITION)
            gtk_bitset_add (bits, position);
        }
      g_clear_pointer (&self->restore, g_array_unref);
      shoebox_photo_selection_set (self->selection, bits);
    }
  shoebox_grid_view_arrived (self->view);
}

GArray *
shoebox_photo_grid_dup_selected (ShoeboxPhotoGrid *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_GRID (self), NULL);

  if (self->selection == NULL)
    return g_array_new (FALSE, FALSE, sizeof (gint64));
  return shoebox_photo_selection_dup_ids (self->selection);
}

guint
shoebox_photo_grid_get_n_selected (ShoeboxPhotoGrid *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_GRID (self), 0);

  return self->selection != NULL ? shoebox_photo_selection_get_n (self->selection) : 0;
}

void
shoebox_photo_grid_select (ShoeboxPhotoGrid *self, guint position)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));

  if (self->selection == NULL || position >= g_list_model_get_n_items (G_LIST_MODEL (self->list)))
    return;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  shoebox_grid_view_show (self->view, position);
}

void
shoebox_photo_grid_unselect_all (ShoeboxPhotoGrid *self)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));

  if (self->selection != NULL)
    shoebox_photo_selection_forget (self->selection);
}

/* --- Dragging ----------------------------------------------------------------------------- */

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source, double x, double y, ShoeboxPhotoGrid *self)
{
  guint position = shoebox_grid_view_get_at (self->view, x, y);
  g_autoptr (GArray) ids = NULL;

  if (position == GTK_INVALID_LIST_POSITION)
    return NULL;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  ids = shoebox_photo_grid_dup_selected (self);
  return gdk_content_provider_new_typed (SHOEBOX_TYPE_PHOTO_IDS, ids);
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, ShoeboxPhotoGrid *self)
{
  guint n = shoebox_photo_grid_get_n_selected (self);
  g_autoptr (ShoeboxPhoto) photo = NULL;
  GtkWidget *overlay;
  GtkWidget *picture;

  /* The press has made it the cursor. */
  photo = g_list_model_get_item (G_LIST_MODEL (self->list),
                                 shoebox_grid_view_get_cursor (self->view));
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

/* --- Menu and keys ------------------------------------------------------------------------ */

static void
menu_cb (ShoeboxPhotoGrid *self, double x, double y)
{
  double grid_x, grid_y;

  if (self->menu_popover == NULL
      || !gtk_widget_translate_coordinates (GTK_WIDGET (self->view), GTK_WIDGET (self), x, y,
                                            &grid_x, &grid_y))
    return;
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu_popover),
                               &(GdkRectangle){ (int) grid_x, (int) grid_y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu_popover));
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

/* --- Size --------------------------------------------------------------------------------- */

int
shoebox_photo_grid_get_cell_size (ShoeboxPhotoGrid *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_GRID (self), 0);

  return shoebox_grid_view_get_cell_size (self->view);
}

void
shoebox_photo_grid_set_cell_size (ShoeboxPhotoGrid *self, int size)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));

  size = CLAMP (size, SHOEBOX_GRID_VIEW_SMALLEST, SHOEBOX_GRID_VIEW_LARGEST);
  if (shoebox_photo_grid_get_cell_size (self) == size)
    return;
  if ((int) self->zoom != size)
    self->zoom = size;
  shoebox_grid_view_set_cell_size (self->view, size);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CELL_SIZE]);
}

static void
zoom_cb (ShoeboxPhotoGrid *self, double factor)
{
  self->zoom = CLAMP (self->zoom * factor, SHOEBOX_GRID_VIEW_SMALLEST,
                      SHOEBOX_GRID_VIEW_LARGEST);
  shoebox_photo_grid_set_cell_size (self, (int) self->zoom);
}

PhotoLayoutMode
shoebox_photo_grid_get_mode (ShoeboxPhotoGrid *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_GRID (self), PHOTO_LAYOUT_SQUARE);

  return shoebox_grid_view_get_mode (self->view);
}

void
shoebox_photo_grid_set_mode (ShoeboxPhotoGrid *self, PhotoLayoutMode mode)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));

  if (shoebox_photo_grid_get_mode (self) == mode)
    return;
  shoebox_grid_view_set_mode (self->view, mode);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_photo_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ShoeboxPhotoGrid *self = SHOEBOX_PHOTO_GRID (object);

  if (id == PROP_CELL_SIZE)
    g_value_set_int (value, shoebox_photo_grid_get_cell_size (self));
  else if (id == PROP_MODE)
    g_value_set_int (value, (int) shoebox_photo_grid_get_mode (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
shoebox_photo_grid_set_property (GObject *object, guint id, const GValue *value,
                                 GParamSpec *pspec)
{
  ShoeboxPhotoGrid *self = SHOEBOX_PHOTO_GRID (object);

  if (id == PROP_CELL_SIZE)
    shoebox_photo_grid_set_cell_size (self, g_value_get_int (value));
  else if (id == PROP_MODE)
    shoebox_photo_grid_set_mode (self, (PhotoLayoutMode) g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
shoebox_photo_grid_dispose (GObject *object)
{
  ShoeboxPhotoGrid *self = SHOEBOX_PHOTO_GRID (object);

  g_clear_pointer (&self->menu_popover, gtk_widget_unparent);
  g_clear_pointer (&self->restore, g_array_unref);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->thumbnails);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_PHOTO_GRID);

  G_OBJECT_CLASS (shoebox_photo_grid_parent_class)->dispose (object);
}

static void
shoebox_photo_grid_class_init (ShoeboxPhotoGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags
    = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = shoebox_photo_grid_dispose;
  object_class->get_property = shoebox_photo_grid_get_property;
  object_class->set_property = shoebox_photo_grid_set_property;

  properties[PROP_CELL_SIZE] = g_param_spec_int ("cell-size", NULL, NULL,
                                                 SHOEBOX_GRID_VIEW_SMALLEST,
                                                 SHOEBOX_GRID_VIEW_LARGEST,
                                                 SHOEBOX_GRID_VIEW_USUAL, flags);
  properties[PROP_MODE] = g_param_spec_int ("mode", NULL, NULL, PHOTO_LAYOUT_SQUARE,
                                            PHOTO_LAYOUT_ASPECT, PHOTO_LAYOUT_SQUARE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[PHOTO_ACTIVATED] = g_signal_new ("photo-activated", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                           G_TYPE_UINT);
  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass),
                                             G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                             0);

  g_type_ensure (SHOEBOX_TYPE_PHOTO_SCRUBBER);
  g_type_ensure (SHOEBOX_TYPE_GRID_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/photo-grid.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPhotoGrid, scrolled);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPhotoGrid, view);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPhotoGrid, scrubber);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_cb);
  gtk_widget_class_bind_template_callback (widget_class, drag_prepare_cb);
  gtk_widget_class_bind_template_callback (widget_class, drag_begin_cb);
}

static void
shoebox_photo_grid_init (ShoeboxPhotoGrid *self)
{
  GtkShortcutController *keys;

  self->zoom = SHOEBOX_GRID_VIEW_USUAL;
  gtk_widget_init_template (GTK_WIDGET (self));

  keys = GTK_SHORTCUT_CONTROLLER (gtk_shortcut_controller_new ());
  for (int i = 1; i <= 9; i++)
    {
      add_key (self, keys, (guint) (GDK_KEY_0 + i), 0, act_key_cb, i);
      add_key (self, keys, (guint) (GDK_KEY_KP_0 + i), 0, act_key_cb, i);
    }
  add_key (self, keys, GDK_KEY_u, 0, act_key_cb, 0);
  add_key (self, keys, GDK_KEY_Escape, 0, escape_cb, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (keys));
}

/* Takes @list over. */
static void
show_list (ShoeboxPhotoGrid *self, ShoeboxPhotoList *list)
{
  self->list = list;
  self->selection = shoebox_photo_selection_new (list);
  g_signal_connect_object (self->selection, "selection-changed",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::loading", G_CALLBACK (loading_changed_cb), self,
                           G_CONNECT_SWAPPED);
  shoebox_grid_view_set_model (self->view, list, self->selection, self->thumbnails);
  shoebox_photo_scrubber_set_view (self->scrubber, self->view, list);
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
      gtk_widget_set_parent (self->menu_popover, GTK_WIDGET (self));
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
  shoebox_photo_grid_unselect_all (self);
  shoebox_grid_view_to_top (self->view);
  shoebox_photo_list_set_query (self->list, query);
}

void
shoebox_photo_grid_set_order (ShoeboxPhotoGrid *self, ShoeboxOrder order)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));
  g_return_if_fail (self->list != NULL);

  if (shoebox_photo_list_get_order (self->list) == order)
    return;
  shoebox_grid_view_to_top (self->view);
  shoebox_photo_list_set_order (self->list, order);
}

void
shoebox_photo_grid_restore (ShoeboxPhotoGrid *self, gint64 photo, int offset, gint64 cursor,
                            GArray *selected)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));
  g_return_if_fail (self->list != NULL && selected != NULL);

  g_clear_pointer (&self->restore, g_array_unref);
  self->restore = g_array_ref (selected);
  shoebox_grid_view_set_place (self->view, photo, offset, cursor);
}

void
shoebox_photo_grid_set_ids (ShoeboxPhotoGrid *self, GArray *ids)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_GRID (self));
  g_return_if_fail (self->list != NULL && ids != NULL);

  shoebox_photo_grid_unselect_all (self);
  shoebox_grid_view_to_top (self->view);
  shoebox_photo_list_set_ids (self->list, ids);
  shoebox_grid_view_arrived (self->view);
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

  return GTK_SELECTION_MODEL (self->selection);
}

ShoeboxGridView *
shoebox_photo_grid_get_view (ShoeboxPhotoGrid *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_GRID (self), NULL);

  return self->view;
}
