/* album-bars.c: bars that share one whole. */
#include "album-bars.h"

#include <glib/gi18n.h>

struct _ShoeboxAlbumBars
{
  GtkWidget parent_instance;

  GtkWidget *box;
};

G_DEFINE_FINAL_TYPE (ShoeboxAlbumBars, shoebox_album_bars, GTK_TYPE_WIDGET)

static void
shoebox_album_bars_dispose (GObject *object)
{
  ShoeboxAlbumBars *self = SHOEBOX_ALBUM_BARS (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (shoebox_album_bars_parent_class)->dispose (object);
}

static void
shoebox_album_bars_class_init (ShoeboxAlbumBarsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = shoebox_album_bars_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_LIST);
}

static void
shoebox_album_bars_init (ShoeboxAlbumBars *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "album-bars");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Album probabilities"), -1);
}

GtkWidget *
shoebox_album_bars_new (void)
{
  return g_object_new (SHOEBOX_TYPE_ALBUM_BARS, NULL);
}

void
shoebox_album_bars_clear (ShoeboxAlbumBars *self)
{
  GtkWidget *child;

  g_return_if_fail (SHOEBOX_IS_ALBUM_BARS (self));

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
}

void
shoebox_album_bars_add (ShoeboxAlbumBars *self, const char *name, gint64 label, double share,
                        const char *text, gboolean can_file)
{
  GtkWidget *grid;
  GtkWidget *title;
  GtkWidget *number;
  GtkWidget *bar;
  GtkWidget *child;
  g_autofree char *description = NULL;

  g_return_if_fail (SHOEBOX_IS_ALBUM_BARS (self));
  g_return_if_fail (name != NULL && text != NULL);

  grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 2);
  title = g_object_new (GTK_TYPE_LABEL, "label", name, "xalign", 0.0f, "hexpand", TRUE,
                        "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_grid_attach (GTK_GRID (grid), title, 0, 0, 1, 1);
  number = g_object_new (GTK_TYPE_LABEL, "label", text, NULL);
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (number, "dim-label");
  gtk_grid_attach (GTK_GRID (grid), number, 1, 0, 1, 1);
  bar = g_object_new (GTK_TYPE_PROGRESS_BAR, "fraction", CLAMP (share, 0.0, 1.0),
                      "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (bar, "album-bar");
  gtk_grid_attach (GTK_GRID (grid), bar, 0, 1, 2, 1);

  /* Translators: a bar for a screen reader: "Dogs: 87 %". */
  description = g_strdup_printf (_("%s: %s"), name, text);
  if (can_file)
    {
      g_autofree char *hint = g_strdup_printf (_("File under “%s”"), name);

      child = gtk_button_new ();
      gtk_widget_add_css_class (child, "flat");
      gtk_button_set_child (GTK_BUTTON (child), grid);
      gtk_widget_set_tooltip_text (child, hint);
      if (label != 0)
        gtk_actionable_set_action_target (GTK_ACTIONABLE (child), "x", label);
      else
        gtk_actionable_set_action_target (GTK_ACTIONABLE (child), "s", name);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (child),
                                      label != 0 ? "win.file" : "win.file-name");
    }
  else
    {
      child = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      gtk_widget_set_margin_top (child, 5);
      gtk_widget_set_margin_bottom (child, 5);
      gtk_widget_set_margin_start (child, 10);
      gtk_widget_set_margin_end (child, 10);
      gtk_widget_add_css_class (title, "dim-label");
      gtk_box_append (GTK_BOX (child), grid);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  description, -1);
  gtk_box_append (GTK_BOX (self->box), child);
}
