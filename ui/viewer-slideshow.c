/* viewer-slideshow.c: what the viewer does when the next photo of a slideshow is due. */
#include "viewer-private.h"

#include <glib/gi18n.h>

/* Photos in a row that cannot be read: a folder may be gone in the middle of a slideshow. */
#define MAX_BROKEN 200

static guint
get_next (ShoeboxViewer *self, guint position)
{
  guint n = _shoebox_viewer_get_n (self);

  return position + 1 < n ? position + 1 : self->repeat && n > 1 ? 0 : GTK_INVALID_LIST_POSITION;
}

/* A photo is shown once it is there; what cannot be read is passed over. */
static gboolean
due_cb (ShoeboxViewer *self, gboolean must)
{
  guint next = get_next (self, self->position);
  gboolean broken = FALSE, ready = FALSE;

  for (guint i = 0; i < MAX_BROKEN && next != GTK_INVALID_LIST_POSITION; i++)
    {
      ready = _shoebox_viewer_is_ready (self, next, &broken);
      if (!broken || next == self->position)
        break;
      next = get_next (self, next);
    }
  if (next == GTK_INVALID_LIST_POSITION)
    {
      shoebox_slideshow_stop (self->slideshow);
      return TRUE;
    }
  /* The first photo again is not read ahead. */
  if (!ready && !broken && !must && next > self->position)
    return FALSE;
  _shoebox_viewer_show (self, next, TRUE);
  return TRUE;
}

static void
update (ShoeboxViewer *self)
{
  gboolean running = shoebox_slideshow_get_running (self->slideshow);
  gboolean paused = shoebox_slideshow_get_paused (self->slideshow);
  const char *text = paused ? _("Continue") : _("Pause");

  gtk_widget_set_visible (self->pause_button, running);
  gtk_button_set_icon_name (GTK_BUTTON (self->pause_button),
                            paused ? "media-playback-start-symbolic"
                                   : "media-playback-pause-symbolic");
  gtk_widget_set_tooltip_text (self->pause_button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pause_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.pause", running);
  if (running && !paused)
    _shoebox_viewer_hide_controls (self);
  else
    _shoebox_viewer_show_controls (self);
}

/* Space: the next photo, or a rest. */
static void
space_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxViewer *self = SHOEBOX_VIEWER (widget);

  if (shoebox_slideshow_get_running (self->slideshow))
    shoebox_slideshow_set_paused (self->slideshow,
                                  !shoebox_slideshow_get_paused (self->slideshow));
  else
    _shoebox_viewer_step (self, 1);
}

static void
pause_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxViewer *self = SHOEBOX_VIEWER (widget);

  shoebox_slideshow_set_paused (self->slideshow, !shoebox_slideshow_get_paused (self->slideshow));
}

void
_shoebox_viewer_class_init_slideshow (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, pause_button);
  gtk_widget_class_install_action (widget_class, "viewer.space", NULL, space_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.pause", NULL, pause_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "viewer.space", NULL);
}

void
_shoebox_viewer_init_slideshow (ShoeboxViewer *self)
{
  g_signal_connect_object (self->slideshow, "due", G_CALLBACK (due_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->slideshow, "notify", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  shoebox_slideshow_set_interval (self->slideshow, self->interval);
  update (self);
}

void
shoebox_viewer_start_slideshow (ShoeboxViewer *self)
{
  g_return_if_fail (SHOEBOX_IS_VIEWER (self));

  if (self->id != 0)
    shoebox_slideshow_start (self->slideshow);
}

gboolean
shoebox_viewer_stop_slideshow (ShoeboxViewer *self)
{
  g_return_val_if_fail (SHOEBOX_IS_VIEWER (self), FALSE);

  if (!shoebox_slideshow_get_running (self->slideshow))
    return FALSE;
  shoebox_slideshow_stop (self->slideshow);
  return TRUE;
}
