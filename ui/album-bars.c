/* album-bars.c: bars that share one whole. */
#include "album-bars.h"

#include "keep-focus.h"
#include "share-bar.h"

#include <glib/gi18n.h>

struct _ShoeboxAlbumBars
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *strip; /* the whole */
  GtkWidget *rows;
  GString *spoken;  /* what the strip says */
  double sum;
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
shoebox_album_bars_finalize (GObject *object)
{
  g_string_free (SHOEBOX_ALBUM_BARS (object)->spoken, TRUE);

  G_OBJECT_CLASS (shoebox_album_bars_parent_class)->finalize (object);
}

static void
shoebox_album_bars_class_init (ShoeboxAlbumBarsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = shoebox_album_bars_dispose;
  G_OBJECT_CLASS (klass)->finalize = shoebox_album_bars_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_LIST);
}

static void
shoebox_album_bars_init (ShoeboxAlbumBars *self)
{
  self->spoken = g_string_new (NULL);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->strip = shoebox_share_bar_new (14);
  /* As far in as the bars below, whose buttons have a padding. */
  gtk_widget_set_margin_start (self->strip, 10);
  gtk_widget_set_margin_end (self->strip, 10);
  gtk_box_append (GTK_BOX (self->box), self->strip);
  self->rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), self->rows);
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

  while ((child = gtk_widget_get_first_child (self->rows)) != NULL)
    gtk_box_remove (GTK_BOX (self->rows), child);
  shoebox_share_bar_clear (SHOEBOX_SHARE_BAR (self->strip));
  g_string_truncate (self->spoken, 0);
  self->sum = 0.0;
}

static GtkWidget *
make_row (ShoeboxAlbumBars *self, const char *name, double share, const char *text,
          ShoeboxTone tone, ShoeboxBarFlags flags)
{
  GtkWidget *grid = gtk_grid_new ();
  gboolean chosen = (flags & SHOEBOX_BAR_CHOSEN) != 0;
  GtkWidget *title, *number, *bar;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 2);
  if (chosen)
    {
      GtkWidget *tick = g_object_new (GTK_TYPE_IMAGE, "icon-name", "shoebox-yes-symbolic",
                                      "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

      gtk_grid_attach (GTK_GRID (grid), tick, 0, 0, 1, 1);
    }
  title = g_object_new (GTK_TYPE_LABEL, "label", name, "xalign", 0.0f, "hexpand", TRUE,
                        "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  if (flags & SHOEBOX_BAR_NOBODY)
    gtk_widget_add_css_class (title, "dim-label");
  gtk_grid_attach (GTK_GRID (grid), title, chosen, 0, chosen ? 1 : 2, 1);
  number = g_object_new (GTK_TYPE_LABEL, "label", text, NULL);
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (number, "dim-label");
  gtk_grid_attach (GTK_GRID (grid), number, 2, 0, 1, 1);
  bar = shoebox_share_bar_new (6);
  shoebox_share_bar_add (SHOEBOX_SHARE_BAR (bar), self->sum, self->sum + share, tone);
  shoebox_share_bar_describe (SHOEBOX_SHARE_BAR (bar), name, share, text);
  gtk_grid_attach (GTK_GRID (grid), bar, 0, 1, 3, 1);
  return grid;
}

void
shoebox_album_bars_add (ShoeboxAlbumBars *self, const char *name, gint64 label, double share,
                        const char *text, ShoeboxBarFlags flags)
{
  ShoeboxTone tone;
  GtkWidget *child;
  GtkWidget *row;
  g_autofree char *description = NULL;

  g_return_if_fail (SHOEBOX_IS_ALBUM_BARS (self));
  g_return_if_fail (name != NULL && text != NULL);

  tone = flags & SHOEBOX_BAR_NOBODY                              ? SHOEBOX_TONE_HATCHED
         : gtk_widget_get_first_child (self->rows) == NULL       ? SHOEBOX_TONE_STRONG
                                                                 : SHOEBOX_TONE_PLAIN;
  share = CLAMP (share, 0.0, 1.0);
  row = make_row (self, name, share, text, tone, flags);
  shoebox_share_bar_add (SHOEBOX_SHARE_BAR (self->strip), self->sum, self->sum + share, tone);
  self->sum += share;

  /* Translators: a bar for a screen reader: "Dogs: 87 %". */
  description = g_strdup_printf (_("%s: %s"), name, text);
  if (self->spoken->len > 0)
    /* Translators: between "Dogs: 87 %" and "Cats: 10 %". */
    g_string_append (self->spoken, _(", "));
  g_string_append (self->spoken, description);
  shoebox_share_bar_describe (SHOEBOX_SHARE_BAR (self->strip), _("All of it"), self->sum,
                              self->spoken->str);
  gtk_widget_set_tooltip_text (self->strip, self->spoken->str);

  if (flags & SHOEBOX_BAR_CAN_FILE)
    {
      /* Translators: the first %s is an album, the second "87 %". */
      g_autofree char *hint = g_strdup_printf (_("File under “%s” (%s)"), name, text);

      child = gtk_button_new ();
      gtk_widget_add_css_class (child, "flat");
      gtk_button_set_child (GTK_BUTTON (child), row);
      gtk_widget_set_tooltip_text (child, hint);
      shoebox_keep_focus_name (child, name);
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
      gtk_widget_add_css_class (child, "album-bar");
      gtk_box_append (GTK_BOX (child), row);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  description, -1);
  if (flags & SHOEBOX_BAR_CHOSEN)
    gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    _("The album now"), -1);
  gtk_box_append (GTK_BOX (self->rows), child);
}

double
shoebox_album_bars_get_sum (ShoeboxAlbumBars *self)
{
  g_return_val_if_fail (SHOEBOX_IS_ALBUM_BARS (self), 0.0);

  return self->sum;
}
