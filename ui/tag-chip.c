/* tag-chip.c: a tag is judged on its own: yes, no, or what the model thinks. */
#include "tag-chip.h"

#include "keep-focus.h"
#include "share-bar.h"
#include "words.h"

#include <glib/gi18n.h>
#include <math.h>

struct _ShoeboxTagChip
{
  GtkBox parent_instance;

  GtkWidget *name;
  GtkWidget *detail;
  GtkWidget *yes;
  GtkWidget *no;
  GtkWidget *scale;

  gint64 label;
  ShoeboxVerdict verdict;
  gboolean holds;
  char *description;
};

G_DEFINE_FINAL_TYPE (ShoeboxTagChip, shoebox_tag_chip, GTK_TYPE_BOX)

static void
say (ShoeboxTagChip *self, ShoeboxVerdict verdict)
{
  if (self->label != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tag", "(xi)", self->label, (int) verdict);
  else if (verdict == SHOEBOX_YES)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tag-name", "s",
                                gtk_label_get_text (GTK_LABEL (self->name)));
}

/* Pressing what is already stated takes it back. */
static void
clicked_cb (ShoeboxTagChip *self, GtkButton *button)
{
  ShoeboxVerdict wanted = GTK_WIDGET (button) == self->yes ? SHOEBOX_YES : SHOEBOX_NO;

  say (self, wanted == self->verdict ? SHOEBOX_FORGET : wanted);
}

static gboolean
key_cb (GtkWidget *widget, GVariant *verdict, gpointer data)
{
  say (SHOEBOX_TAG_CHIP (widget), (ShoeboxVerdict) g_variant_get_int32 (verdict));
  return TRUE;
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
  static const struct
  {
    guint key;
    ShoeboxVerdict verdict;
  } keys[] = {
    { GDK_KEY_y, SHOEBOX_YES },         { GDK_KEY_plus, SHOEBOX_YES },
    { GDK_KEY_KP_Add, SHOEBOX_YES },    { GDK_KEY_n, SHOEBOX_NO },
    { GDK_KEY_minus, SHOEBOX_NO },      { GDK_KEY_KP_Subtract, SHOEBOX_NO },
    { GDK_KEY_Delete, SHOEBOX_FORGET }, { GDK_KEY_BackSpace, SHOEBOX_FORGET },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_tag_chip_dispose;
  G_OBJECT_CLASS (klass)->finalize = shoebox_tag_chip_finalize;
  g_type_ensure (SHOEBOX_TYPE_SHARE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/shoebox/Shoebox/tag-chip.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxTagChip, name);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxTagChip, detail);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxTagChip, yes);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxTagChip, no);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxTagChip, scale);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class, keys[i].key, 0, key_cb, "i",
                                  (int) keys[i].verdict);
}

static void
shoebox_tag_chip_init (ShoeboxTagChip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
describe (ShoeboxTagChip *self, char *description)
{
  g_free (self->description);
  self->description = description;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  description, -1);
}

GtkWidget *
shoebox_tag_chip_new (const char *name, gint64 label, const char *detail, ShoeboxVerdict verdict,
                      gboolean yes)
{
  ShoeboxTagChip *self;
  g_autofree char *say_yes = NULL;
  g_autofree char *say_no = NULL;
  g_autofree char *tip_yes = NULL;
  g_autofree char *tip_no = NULL;

  g_return_val_if_fail (name != NULL && detail != NULL, NULL);

  self = g_object_new (SHOEBOX_TYPE_TAG_CHIP, NULL);
  self->label = label;
  self->verdict = verdict;
  self->holds = yes;
  gtk_label_set_text (GTK_LABEL (self->name), name);
  gtk_label_set_text (GTK_LABEL (self->detail), detail);
  gtk_widget_set_visible (self->detail, *detail != '\0');
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->yes), verdict == SHOEBOX_YES);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->no), verdict == SHOEBOX_NO);
  gtk_widget_set_sensitive (self->no, label != 0);
  if (verdict != SHOEBOX_FORGET)
    gtk_widget_add_css_class (GTK_WIDGET (self), "by-you");
  if (!yes)
    gtk_widget_add_css_class (GTK_WIDGET (self), verdict == SHOEBOX_NO ? "verdict-no" : "offer");

  say_yes = g_strdup_printf (_("“%s” is right"), name);
  say_no = g_strdup_printf (_("Not “%s”"), name);
  /* Translators: a hint and its key in parentheses. */
  tip_yes = g_strdup_printf (_("%s (%s)"), say_yes, "Y");
  tip_no = g_strdup_printf (_("%s (%s)"), say_no, "N");
  shoebox_keep_focus_name (self->yes, say_yes);
  shoebox_keep_focus_name (self->no, say_no);
  gtk_widget_set_tooltip_text (self->yes, tip_yes);
  gtk_widget_set_tooltip_text (self->no, tip_no);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->yes), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  say_yes, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->no), GTK_ACCESSIBLE_PROPERTY_LABEL, say_no,
                                  -1);
  /* Translators: a tag for a screen reader: the tag, then "87 %" or "3 of 5". */
  describe (self, g_strdup_printf (_("Tag %s %s"), name, detail));
  return GTK_WIDGET (self);
}

void
shoebox_tag_chip_set_scale (ShoeboxTagChip *self, double value, double threshold)
{
  ShoeboxShareBar *scale;
  const char *name;
  g_autofree char *percent = NULL;
  g_autofree char *from = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (SHOEBOX_IS_TAG_CHIP (self));

  gtk_widget_set_visible (self->scale, !isnan (value));
  if (isnan (value))
    return;
  scale = SHOEBOX_SHARE_BAR (self->scale);
  name = gtk_label_get_text (GTK_LABEL (self->name));
  shoebox_share_bar_clear (scale);
  shoebox_share_bar_add (scale, 0.0, value,
                         self->holds ? SHOEBOX_TONE_STRONG : SHOEBOX_TONE_PLAIN);
  shoebox_share_bar_set_mark (scale, threshold);
  percent = shoebox_words_percent ((float) value);
  from = shoebox_words_percent ((float) threshold);
  /* Translators: how sure the model is of a tag, and from where on it counts as a yes. */
  text = isnan (threshold) ? g_strdup (percent)
                           : g_strdup_printf (_("%s; a yes from %s on"), percent, from);
  shoebox_share_bar_describe (scale, name, value, text);
  gtk_widget_set_tooltip_text (self->scale, text);
}

void
shoebox_tag_chip_set_mixed (ShoeboxTagChip *self)
{
  g_autofree char *text = NULL;

  g_return_if_fail (SHOEBOX_IS_TAG_CHIP (self));

  gtk_button_set_icon_name (GTK_BUTTON (self->yes), "list-remove-symbolic");
  gtk_widget_add_css_class (self->yes, "mixed");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->yes), GTK_ACCESSIBLE_STATE_PRESSED,
                               GTK_ACCESSIBLE_TRISTATE_MIXED, -1);
  text = g_strdup_printf (_("“%s” is right for all of them (Y)"),
                          gtk_label_get_text (GTK_LABEL (self->name)));
  gtk_widget_set_tooltip_text (self->yes, text);
  /* Translators: %s is "Tag dog 3 of 5". */
  describe (self, g_strdup_printf (_("%s, some of the photos"), self->description));
}
