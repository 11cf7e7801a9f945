/* drop-cover.c: comes and goes with a short fade. */
#include "drop-cover.h"

struct _ShoeboxDropCover
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  gboolean shown;
};

G_DEFINE_FINAL_TYPE (ShoeboxDropCover, shoebox_drop_cover, ADW_TYPE_BIN)

/* While it is not seen it is not there at all, for the sake of screen readers. */
static void
child_revealed_cb (ShoeboxDropCover *self)
{
  if (!self->shown)
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
shoebox_drop_cover_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), SHOEBOX_TYPE_DROP_COVER);

  G_OBJECT_CLASS (shoebox_drop_cover_parent_class)->dispose (object);
}

static void
shoebox_drop_cover_class_init (ShoeboxDropCoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_drop_cover_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/drop-cover.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxDropCover, revealer);
}

static void
shoebox_drop_cover_init (ShoeboxDropCover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->revealer, "notify::child-revealed",
                           G_CALLBACK (child_revealed_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
shoebox_drop_cover_new (void)
{
  return g_object_new (SHOEBOX_TYPE_DROP_COVER, NULL);
}

void
shoebox_drop_cover_set_shown (ShoeboxDropCover *self, gboolean shown)
{
  g_return_if_fail (SHOEBOX_IS_DROP_COVER (self));

  self->shown = shown;
  if (shown)
    gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, shown);
}

gboolean
shoebox_drop_cover_get_shown (ShoeboxDropCover *self)
{
  g_return_val_if_fail (SHOEBOX_IS_DROP_COVER (self), FALSE);

  return self->shown;
}
