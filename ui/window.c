/* window.c: the frame of the window, its pages, what is shown where. */
#include "window-private.h"

#include "accessible.h"
#include "weights.h"
#include "words.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (ShoeboxWindow, shoebox_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- What is shown ------------------------------------------------------------------------ */

gboolean
_shoebox_window_is_viewing (ShoeboxWindow *self)
{
  return shoebox_viewer_get_id (self->viewer) != 0;
}

GArray *
_shoebox_window_dup_targets (ShoeboxWindow *self)
{
  gint64 id = shoebox_viewer_get_id (self->viewer);
  GArray *ids;

  if (id == 0 && _shoebox_window_is_reviewing (self))
    return shoebox_review_page_dup_photos (self->review);
  if (id == 0)
    return shoebox_photo_grid_dup_selected (_shoebox_window_get_grid (self));
  ids = g_array_new (FALSE, FALSE, sizeof id);
  g_array_append_val (ids, id);
  return ids;
}

void
_shoebox_window_update_panel (ShoeboxWindow *self)
{
  gboolean asked = _shoebox_window_is_reviewing (self) && !_shoebox_window_is_viewing (self);
  g_autoptr (GArray) ids = asked ? _shoebox_window_dup_asked (self)
                                 : _shoebox_window_dup_targets (self);

  shoebox_label_panel_set_photos (self->panel, ids);
  _shoebox_window_queue_update (self);
}

static void
selection_changed_cb (ShoeboxWindow *self)
{
  if (!_shoebox_window_is_viewing (self) && !_shoebox_window_is_reviewing (self))
    _shoebox_window_update_panel (self);
}

/* --- Places --------------------------------------------------------------------------------- */

static void
place_changed_cb (ShoeboxWindow *self)
{
  _shoebox_window_close_look (self);
  _shoebox_window_close_viewer (self);
  _shoebox_window_update_review (self);
  _shoebox_window_update_query (self);
  _shoebox_window_queue_update (self);
}

static void
place_activated_cb (ShoeboxWindow *self)
{
  _shoebox_window_close_look (self);
  _shoebox_window_close_viewer (self);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  self->focus_photos = TRUE;
  _shoebox_window_queue_update (self);
}

static void
photos_dropped_cb (ShoeboxWindow *self, ShoeboxSidebarItem *item, GArray *ids)
{
  switch (shoebox_sidebar_item_get_place (item))
    {
    case SHOEBOX_PLACE_ALBUM:
    case SHOEBOX_PLACE_UNSORTED:
      _shoebox_window_file (self, ids, shoebox_sidebar_item_get_label (item));
      break;
    case SHOEBOX_PLACE_TAG:
      _shoebox_window_tag (self, ids, shoebox_sidebar_item_get_label (item), SHOEBOX_YES);
      break;
    case SHOEBOX_PLACE_NEW_ALBUM:
      _shoebox_window_new_album (self, ids);
      break;
    case SHOEBOX_PLACE_NEW_TAG:
      _shoebox_window_new_tag (self, ids);
      break;
    case SHOEBOX_PLACE_FAVOURITES:
      shoebox_library_set_favourite_async (self->library, (const gint64 *) ids->data, ids->len,
                                           TRUE, _shoebox_window_act_done_cb, g_object_ref (self));
      break;
    case SHOEBOX_PLACE_ALL:
    case SHOEBOX_PLACE_REVIEW:
    case SHOEBOX_PLACE_NEW:
    case SHOEBOX_PLACE_MISSING:
    case SHOEBOX_PLACE_BROKEN:
    default:
      break;
    }
}

/* --- Layout ------------------------------------------------------------------------------- */

void
_shoebox_window_show_panel (ShoeboxWindow *self, gboolean show)
{
  adw_flap_set_reveal_flap (self->flap, show);
  /* Over the photos it is a visitor; beside them it is how the owner wants the window. */
  if (!adw_flap_get_folded (self->flap) && !self->fullscreen)
    self->state.panel = show;
}

static void
panel_clicked_cb (ShoeboxWindow *self)
{
  _shoebox_window_show_panel (self, !adw_flap_get_reveal_flap (self->flap));
}

void
_shoebox_window_update_layout (ShoeboxWindow *self)
{
  shoebox_search_bar_set_narrow (self->search, adw_leaflet_get_folded (self->leaflet));
  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_folded (self->flap) && self->state.panel
                                          && !_shoebox_window_is_reviewing (self)
                                          && !shoebox_viewer_get_immersed (self->viewer));
  _shoebox_window_queue_update (self);
}

static void
layout_changed_cb (ShoeboxWindow *self)
{
  if (self->flap != NULL)
    _shoebox_window_update_layout (self);
}

static void
cell_size_changed_cb (ShoeboxWindow *self)
{
  self->state.cell_size = (int) gtk_adjustment_get_value (self->cell_size);
  shoebox_photo_grid_set_cell_size (self->grid, self->state.cell_size);
  shoebox_photo_grid_set_cell_size (shoebox_consequence_page_get_grid (self->look),
                                    self->state.cell_size);
}

static void
weights_response_cb (ShoeboxWindow *self)
{
  gtk_info_bar_set_revealed (self->weights_bar, FALSE);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
library_changed_cb (ShoeboxWindow *self)
{
  _shoebox_window_queue_update (self);
}

static void
photos_changed_cb (ShoeboxWindow *self)
{
  if (_shoebox_window_is_viewing (self))
    _shoebox_window_viewer_changed (self);
  _shoebox_window_queue_update (self);
}

static void
labels_changed_cb (ShoeboxWindow *self)
{
  _shoebox_window_update_albums_menu (self);
  _shoebox_window_update_query (self); /* the album that is shown may have another name now */
  _shoebox_window_queue_update (self); /* and the first photos may have come */
}

static void
undo_changed_cb (ShoeboxWindow *self)
{
  _shoebox_window_update_undo_menu (self);
  _shoebox_window_update_actions (self);
}

static gboolean
shoebox_window_close_request (GtkWindow *window)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (window);
  g_autoptr (GError) error = NULL;

  gtk_window_get_default_size (window, &self->state.width, &self->state.height);
  self->state.maximized = gtk_window_is_maximized (window);
  _shoebox_window_save_fullscreen (self);
  _shoebox_window_note_place (self);
  if (!shoebox_window_state_save (&self->state, &error))
    g_message ("The size of the window is not remembered: %s", error->message);
  return GTK_WINDOW_CLASS (shoebox_window_parent_class)->close_request (window);
}

static void
shoebox_window_dispose (GObject *object)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_weak_pointer (&self->drop_row);
  g_clear_weak_pointer (&self->focus_then);
  g_clear_object (&self->chooser);
  _shoebox_window_clear_import (self);
  _shoebox_window_clear_backbone (self);
  g_clear_pointer (&self->file_palette, gtk_widget_unparent);
  g_clear_pointer (&self->tag_palette, gtk_widget_unparent);
  g_clear_object (&self->menu);
  g_clear_object (&self->undo_section);
  g_clear_object (&self->photo_menu);
  g_clear_object (&self->albums_menu);
  g_clear_object (&self->marks_menu);
  g_clear_object (&self->stars_menu);
  shoebox_toast_clear (&self->toast);
  g_clear_pointer (&self->visited, g_ptr_array_unref);
  shoebox_window_state_clear (&self->state);
  g_clear_pointer (&self->search_name, g_free);
  g_clear_pointer (&self->search_text, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_WINDOW);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (shoebox_window_parent_class)->dispose (object);
}

static void
shoebox_window_class_init (ShoeboxWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = shoebox_window_close_request;

  g_type_ensure (SHOEBOX_TYPE_IMPORT_BAR);
  g_type_ensure (SHOEBOX_TYPE_LABEL_PANEL);
  g_type_ensure (SHOEBOX_TYPE_PHOTO_GRID);
  g_type_ensure (SHOEBOX_TYPE_SIDEBAR);
  g_type_ensure (SHOEBOX_TYPE_START_PAGE);
  g_type_ensure (SHOEBOX_TYPE_VIEWER);
  g_type_ensure (SHOEBOX_TYPE_VOLUME_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/shoebox/Shoebox/window.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, start);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, titles);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, viewer_title);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, weights_bar);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, weights_label);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, views);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, nothing_page);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, grid);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, viewer);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, panel);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, status);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, cell_size);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, size_scale);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, sort_button);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, import_bar);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, volume_bar);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, place_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, place_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, photos_dropped_cb);
  gtk_widget_class_bind_template_callback (widget_class, panel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, layout_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cell_size_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, weights_response_cb);

  _shoebox_window_class_init_actions (widget_class);
  _shoebox_window_class_init_focus (widget_class);
  _shoebox_window_class_init_label_actions (widget_class);
  _shoebox_window_class_init_file_actions (widget_class);
  _shoebox_window_class_init_marks (widget_class);
  _shoebox_window_class_init_fullscreen (widget_class);
  _shoebox_window_class_init_import (widget_class);
  _shoebox_window_class_init_viewer (widget_class);
  _shoebox_window_class_init_learning (widget_class);
  _shoebox_window_class_init_review_actions (widget_class);
  _shoebox_window_class_init_understand (widget_class);
  _shoebox_window_class_init_search (widget_class);
}

static void
shoebox_window_init (ShoeboxWindow *self)
{
  shoebox_window_state_load (&self->state);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_size (GTK_WINDOW (self), self->state.width, self->state.height);
  if (self->state.maximized)
    gtk_window_maximize (GTK_WINDOW (self));
  _shoebox_window_init_browse (self);
  gtk_adjustment_set_value (self->cell_size, self->state.cell_size);
  shoebox_search_bar_set_key_capture_widget (self->search, GTK_WIDGET (self->grid));
  _shoebox_window_init_menus (self);
  _shoebox_window_init_import (self);
  _shoebox_window_init_focus (self);
  shoebox_accessible_name_inner (GTK_WIDGET (self->weights_bar), GTK_TYPE_BUTTON, _("Close"));
  shoebox_accessible_name_toasts (self->toasts);
  shoebox_accessible_read_status_pages (GTK_WIDGET (self));
  _shoebox_window_init_fullscreen (self);
  self->visited = _shoebox_window_visits_new ();
  _shoebox_window_init_learning (self);
  layout_changed_cb (self);
  _shoebox_window_update_actions (self);
}

GtkWidget *
shoebox_window_new (GtkApplication *application)
{
  return g_object_new (SHOEBOX_TYPE_WINDOW, "application", application, NULL);
}

void
shoebox_window_set_library (ShoeboxWindow *self, ShoeboxLibrary *library)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *weights = NULL;

  g_return_if_fail (SHOEBOX_IS_WINDOW (self));
  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  self->focus_photos = TRUE;
  shoebox_library_set_live (library);
  shoebox_photo_grid_set_library (self->grid, library);
  shoebox_viewer_set_list (self->viewer, library, shoebox_photo_grid_get_list (self->grid),
                           shoebox_photo_grid_get_thumbnails (self->grid));
  shoebox_label_panel_set_library (self->panel, library,
                                   shoebox_photo_grid_get_thumbnails (self->grid));
  _shoebox_window_set_learning_library (self);
  _shoebox_window_set_import_library (self);
  _shoebox_window_set_backbone_library (self);
  _shoebox_window_init_review (self);
  shoebox_sidebar_set_library (self->sidebar, library);
  shoebox_search_bar_set_library (self->search, library);

  g_signal_connect_object (shoebox_photo_grid_get_list (self->grid), "items-changed",
                           G_CALLBACK (_shoebox_window_queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (shoebox_photo_grid_get_list (self->grid), "notify",
                           G_CALLBACK (_shoebox_window_queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "photos-added", G_CALLBACK (library_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "photos-changed", G_CALLBACK (photos_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "labels-changed", G_CALLBACK (labels_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "undo-changed", G_CALLBACK (undo_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "import-changed", G_CALLBACK (library_changed_cb), self,
                           G_CONNECT_SWAPPED);

  weights = shoebox_weights_dir (&error);
  if (weights == NULL)
    {
      g_autofree char *text = NULL;

      text = g_strdup_printf (_("Photos can be browsed and filed by hand, but Shoebox cannot sort "
                                "new ones: %s"),
                              error->message);
      gtk_label_set_text (self->weights_label, text);
      gtk_info_bar_set_revealed (self->weights_bar, TRUE);
    }

  shoebox_photo_grid_set_menu (self->grid, G_MENU_MODEL (self->photo_menu));
  shoebox_viewer_set_menu (self->viewer, G_MENU_MODEL (self->photo_menu));
  labels_changed_cb (self);
  undo_changed_cb (self);
  _shoebox_window_restore_place (self);
  _shoebox_window_update_page (self);
}

void
shoebox_window_show_error (ShoeboxWindow *self, const GError *error)
{
  g_return_if_fail (SHOEBOX_IS_WINDOW (self));

  shoebox_start_page_show_error (self->start, error);
  gtk_stack_set_visible_child_name (self->pages, "start");
}

void
shoebox_window_import (ShoeboxWindow *self, const char *const *paths)
{
  g_return_if_fail (SHOEBOX_IS_WINDOW (self));
  g_return_if_fail (paths != NULL);

  if (self->library == NULL || paths[0] == NULL)
    return;
  shoebox_library_import (self->library, paths);
  _shoebox_window_queue_update (self);
}
