/* volume-bar.c: one offer at a time, the latest. */
#include "volume-bar.h"

#include <glib/gi18n.h>

struct _ShoeboxVolumeBar
{
  AdwBin parent_instance;

  GtkWidget *revealer;
  GtkWidget *icon;
  GtkWidget *text;
  GtkWidget *import;

  ShoeboxVolume *volume; /* or NULL */
};

G_DEFINE_FINAL_TYPE (ShoeboxVolumeBar, shoebox_volume_bar, ADW_TYPE_BIN)

static void
close_cb (ShoeboxVolumeBar *self)
{
  shoebox_volume_bar_set_volume (self, NULL);
}

static void
shoebox_volume_bar_dispose (GObject *object)
{
  ShoeboxVolumeBar *self = SHOEBOX_VOLUME_BAR (object);

  g_clear_object (&self->volume);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_VOLUME_BAR);

  G_OBJECT_CLASS (shoebox_volume_bar_parent_class)->dispose (object);
}

static void
shoebox_volume_bar_class_init (ShoeboxVolumeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_volume_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/volume-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxVolumeBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxVolumeBar, icon);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxVolumeBar, text);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxVolumeBar, import);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
}

static void
shoebox_volume_bar_init (ShoeboxVolumeBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
shoebox_volume_bar_set_volume (ShoeboxVolumeBar *self, ShoeboxVolume *volume)
{
  g_autofree char *text = NULL;

  g_return_if_fail (SHOEBOX_IS_VOLUME_BAR (self));

  g_set_object (&self->volume, volume);
  if (volume != NULL)
    {
      text = g_strdup_printf (_("There are photos on “%s”."), shoebox_volume_get_name (volume));
      gtk_label_set_text (GTK_LABEL (self->text), text);
      gtk_image_set_from_gicon (GTK_IMAGE (self->icon), shoebox_volume_get_icon (volume));
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->import), "^ay",
                                        shoebox_volume_get_path (volume));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->import), "win.import-volume");
    }
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), volume != NULL);
}

ShoeboxVolume *
shoebox_volume_bar_get_volume (ShoeboxVolumeBar *self)
{
  g_return_val_if_fail (SHOEBOX_IS_VOLUME_BAR (self), NULL);

  return self->volume;
}
