/* window-viewer.c: the viewer in the window: opened from a grid or on a look-alike, and back. */
#include "window-private.h"

#include <glib/gi18n.h>

void
_shoebox_window_viewer_changed (ShoeboxWindow *self)
{
  g_autoptr (ShoeboxPhoto) photo = NULL;
  ShoeboxPhotoList *list = shoebox_viewer_get_list (self->viewer);

  photo = g_list_model_get_item (G_LIST_MODEL (list),
                                 shoebox_viewer_get_position (self->viewer));
  if (photo != NULL)
    {
      const char *album = shoebox_photo_get_album_name (photo);

      adw_window_title_set_title (self->viewer_title, shoebox_photo_get_name (photo));
      adw_window_title_set_subtitle (self->viewer_title, album != NULL ? album : _("Unsorted"));
      shoebox_viewer_set_title (self->viewer, shoebox_photo_get_name (photo));
    }
  _shoebox_window_update_panel (self);
}

static void
viewer_closed_cb (ShoeboxWindow *self)
{
  if (!_shoebox_window_step_back (self))
    _shoebox_window_close_viewer (self);
}

/* Back to the grid, with the photo that was looked at last selected and in view. */
void
_shoebox_window_close_viewer (ShoeboxWindow *self)
{
  ShoeboxPhotoGrid *grid = _shoebox_window_get_grid (self);
  gboolean reviewing = _shoebox_window_is_reviewing (self);
  guint position;

  if (!_shoebox_window_is_viewing (self))
    return;
  position = shoebox_viewer_get_position (self->viewer);
  shoebox_viewer_close (self->viewer);
  g_ptr_array_set_size (self->visited, 0);
  gtk_stack_set_visible_child_name (self->views, reviewing ? "review"
                                                 : grid == self->grid ? "grid" : "look");
  /* A look-alike is not where the owner was. */
  if (shoebox_viewer_get_list (self->viewer) == shoebox_photo_grid_get_list (grid))
    shoebox_photo_grid_select (grid, position);
  _shoebox_window_focus_shown (self);
  _shoebox_window_update_panel (self);
}

/* --- Look-alikes -------------------------------------------------------------------------- */

/* Where the viewer was before it went to a look-alike; @list NULL: it was closed. */
typedef struct
{
  ShoeboxPhotoList *list;
  gint64 id;
} Visit;

static void
visit_free (gpointer data)
{
  Visit *visit = data;

  g_clear_object (&visit->list);
  g_free (visit);
}

static void
view (ShoeboxWindow *self, ShoeboxPhotoList *list, guint position)
{
  shoebox_viewer_set_list (self->viewer, self->library, list,
                           shoebox_photo_grid_get_thumbnails (self->grid));
  shoebox_viewer_show (self->viewer, position);
  gtk_stack_set_visible_child_name (self->views, "viewer");
  /* Where the window becomes narrow, it is the photo that stays. */
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
  gtk_widget_grab_focus (GTK_WIDGET (self->viewer));
}

void
_shoebox_window_view (ShoeboxWindow *self, guint position, ShoeboxPhotoGrid *grid)
{
  view (self, shoebox_photo_grid_get_list (grid), position);
}

static void
show_photos_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GVariantIter) iter = NULL;
  g_autoptr (ShoeboxPhotoList) list = NULL;
  Visit *visit;
  gint64 id;
  guint position;

  g_variant_get (parameter, "(uax)", &position, &iter);
  while (g_variant_iter_next (iter, "x", &id))
    g_array_append_val (ids, id);
  if (self->library == NULL || position >= ids->len)
    return;
  visit = g_new0 (Visit, 1);
  if (_shoebox_window_is_viewing (self))
    {
      visit->list = g_object_ref (shoebox_viewer_get_list (self->viewer));
      visit->id = shoebox_viewer_get_id (self->viewer);
    }
  g_ptr_array_add (self->visited, visit);
  list = shoebox_photo_list_new_fixed (self->library);
  shoebox_photo_list_set_ids (list, ids);
  view (self, list, position);
}

gboolean
_shoebox_window_step_back (ShoeboxWindow *self)
{
  while (self->visited->len > 0)
    {
      Visit *visit = g_ptr_array_steal_index (self->visited, self->visited->len - 1);
      gboolean shown = FALSE;

      if (visit->list != NULL)
        {
          guint position = shoebox_photo_list_find (visit->list, visit->id);

          /* It may have left its list meanwhile. */
          shown = g_list_model_get_n_items (G_LIST_MODEL (visit->list)) > 0;
          if (shown)
            view (self, visit->list, position != GTK_INVALID_LIST_POSITION ? position : 0);
        }
      visit_free (visit);
      if (shown)
        return TRUE;
    }
  return FALSE;
}

/* --- Life --------------------------------------------------------------------------------- */

GPtrArray *
_shoebox_window_visits_new (void)
{
  return g_ptr_array_new_with_free_func (visit_free);
}

void
_shoebox_window_class_init_viewer (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback_full (widget_class, "photo_activated_cb",
                                                G_CALLBACK (_shoebox_window_view));
  gtk_widget_class_bind_template_callback_full (widget_class, "viewer_changed_cb",
                                                G_CALLBACK (_shoebox_window_viewer_changed));
  gtk_widget_class_bind_template_callback (widget_class, viewer_closed_cb);
  gtk_widget_class_install_action (widget_class, "win.show-photos", "(uax)", show_photos_cb);
}
