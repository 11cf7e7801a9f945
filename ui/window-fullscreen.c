/* window-fullscreen.c: nothing but the photo: full screen with the viewer, and the slideshow. */
#include "window-private.h"

/* The rest of the window comes and goes with the viewer in full screen. */
void
_shoebox_window_update_immersed (ShoeboxWindow *self)
{
  gboolean immersed = self->fullscreen && _shoebox_window_is_viewing (self);
  gboolean before = shoebox_viewer_get_immersed (self->viewer);

  if (immersed == before)
    return;
  shoebox_viewer_set_immersed (self->viewer, immersed);
  gtk_widget_set_visible (self->header, !immersed);
  gtk_widget_set_visible (self->status_bar, !immersed);
  gtk_widget_set_visible (GTK_WIDGET (self->import_bar), !immersed);
  gtk_widget_set_visible (GTK_WIDGET (self->consequence_bar), !immersed);
  gtk_widget_set_visible (GTK_WIDGET (self->weights_bar), !immersed);
  /* Folded, the leaflet shows one pane only. */
  if (immersed)
    adw_leaflet_set_visible_child_name (self->leaflet, "content");
  adw_leaflet_set_can_unfold (self->leaflet, !immersed);
  _shoebox_window_update_layout (self);
}

static void
set_fullscreen (ShoeboxWindow *self, gboolean fullscreen)
{
  if (self->fullscreen == fullscreen)
    return;
  self->fullscreen = fullscreen;
  if (fullscreen)
    gtk_window_fullscreen (GTK_WINDOW (self));
  else
    {
      gtk_window_unfullscreen (GTK_WINDOW (self));
      shoebox_viewer_stop_slideshow (self->viewer);
    }
  _shoebox_window_update_immersed (self);
}

gboolean
_shoebox_window_leave_fullscreen (ShoeboxWindow *self)
{
  if (!self->fullscreen)
    return FALSE;
  set_fullscreen (self, FALSE);
  return TRUE;
}

/* The window manager has its own ways out of full screen, and into it. */
static void
fullscreened_cb (ShoeboxWindow *self)
{
  set_fullscreen (self, gtk_window_is_fullscreen (GTK_WINDOW (self)));
}

static void
fullscreen_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  set_fullscreen (self, !self->fullscreen);
}

/* From the photo in the viewer, else from the first that is selected, else from the first. */
static void
slideshow_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  ShoeboxPhotoGrid *grid = _shoebox_window_get_grid (self);

  if (self->library == NULL)
    return;
  if (shoebox_viewer_stop_slideshow (self->viewer))
    return;
  if (!_shoebox_window_is_viewing (self))
    {
      g_autoptr (GArray) ids = shoebox_photo_grid_dup_selected (grid);
      ShoeboxPhotoList *list = shoebox_photo_grid_get_list (grid);
      guint position = ids->len > 0
                           ? shoebox_photo_list_find (list, g_array_index (ids, gint64, 0)) : 0;

      if (position >= g_list_model_get_n_items (G_LIST_MODEL (list)))
        return;
      _shoebox_window_view (self, position, grid);
    }
  set_fullscreen (self, TRUE);
  shoebox_viewer_start_slideshow (self->viewer);
}

void
_shoebox_window_class_init_fullscreen (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, header);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, status_bar);
  gtk_widget_class_install_action (widget_class, "win.fullscreen", NULL, fullscreen_cb);
  gtk_widget_class_install_action (widget_class, "win.slideshow", NULL, slideshow_cb);
}

void
_shoebox_window_init_fullscreen (ShoeboxWindow *self)
{
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (fullscreened_cb), NULL);
  g_object_set (self->viewer, "film-strip", self->state.film_strip, "interval",
                self->state.interval, "repeat", self->state.repeat, NULL);
}

void
_shoebox_window_save_fullscreen (ShoeboxWindow *self)
{
  g_object_get (self->viewer, "film-strip", &self->state.film_strip, "interval",
                &self->state.interval, "repeat", &self->state.repeat, NULL);
}
