/* tag-chip.c: a tag is judged on its own: yes, no, or what the model thinks. */
#include "tag-chip.h"

#include <glib/gi18n.h>

struct _ShoeboxTagChip
{
  GtkBox parent_instance;

  GtkWidget *name;
  GtkWidget *detail;
  GtkWidget *yes;
  GtkWidget *no;

  gint64 label;
  ShoeboxVerdict verdict;
  char *description;
};

G_DEFINE_FINAL_TYPE (ShoeboxTagChip, shoebox_tag_chip, GTK_TYPE_BOX)

/* Pressing what is already stated takes it back. */
static void
clicked_cb (ShoeboxTagChip *self, GtkButton *button)
{
  ShoeboxVerdict wanted = GTK_WIDGET (button) == self->yes ? SHOEBOX_YES : SHOEBOX_NO;
  ShoeboxVerdict verdict = wanted == self->verdict ? SHOEBOX_FORGET : wanted;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.tag", "(xi)", self->label, (int) verdict);
}

static void
shoebox_tag_chip_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SHOEBOX_TYPE_TAG_CHIP);

  G_OBJECT_CLASS (shoebox_tag_chip_parent_class)->dispose (object);
}

static void
shoebox_tag_chip_finalize (GObject *object)
{
  g_free (SHOEBOX_TAG_CHIP (object)->description);

  G_OBJECT_CLASS (shoebox_tag_chip_parent_class)->finalize (object);
}

static void
shoebox_tag_chip_class_init (ShoeboxTagChipClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_tag_chip_dispose;
  G_OBJECT_CLASS (klass)->finalize = shoebox_tag_chip_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/shoebox/Shoebox/tag-chip.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxTagChip, name);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxTagChip, detail);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxTagChip, yes);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxTagChip, no);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
shoebox_tag_chip_init (ShoeboxTagChip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
shoebox_tag_chip_new (const char *name, gint64 label, const char *detail, ShoeboxVerdict verdict,
                      gboolean yes)
{
  ShoeboxTagChip *self;
  g_autofree char *say_yes = NULL;
  g_autofree char *say_no = NULL;

  g_return_val_if_fail (name != NULL && detail != NULL, NULL);

  self = g_object_new (SHOEBOX_TYPE_TAG_CHIP, NULL);
  self->label = label;
  self->verdict = verdict;
  gtk_label_set_text (GTK_LABEL (self->name), name);
  gtk_label_set_text (GTK_LABEL (self->detail), detail);
  gtk_widget_set_visible (self->detail, *detail != '\0');
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->yes), verdict == SHOEBOX_YES);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->no), verdict == SHOEBOX_NO);
  if (verdict != SHOEBOX_FORGET)
    gtk_widget_add_css_class (GTK_WIDGET (self), "by-you");
  if (!yes)
    gtk_widget_add_css_class (GTK_WIDGET (self), "verdict-no");

  say_yes = g_strdup_printf (_("“%s” is right"), name);
  say_no = g_strdup_printf (_("Not “%s”"), name);
  gtk_widget_set_tooltip_text (self->yes, say_yes);
  gtk_widget_set_tooltip_text (self->no, say_no);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->yes), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  say_yes, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->no), GTK_ACCESSIBLE_PROPERTY_LABEL, say_no,
                                  -1);
  /* Translators: a tag for a screen reader: the tag, then "87 %" or "3 of 5". */
  self->description = g_strdup_printf (_("Tag %s %s"), name, detail);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->description, -1);
  return GTK_WIDGET (self);
}

const char *
shoebox_tag_chip_get_description (ShoeboxTagChip *self)
{
  g_return_val_if_fail (SHOEBOX_IS_TAG_CHIP (self), NULL);

  return self->description;
}
