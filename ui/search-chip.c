/* search-chip.c: a term as a person reads it. */
#include "search-chip.h"

#include "words-search.h"

#include <glib/gi18n.h>

#define MAX_CHARS 20

struct _ShoeboxSearchChip
{
  GtkWidget parent_instance;

  GtkWidget *name;
  GtkWidget *close;
  char *term;
};

enum
{
  EDIT,
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxSearchChip, shoebox_search_chip, GTK_TYPE_WIDGET)

static void
edit_cb (ShoeboxSearchChip *self)
{
  g_signal_emit (self, signals[EDIT], 0);
}

static void
remove_cb (ShoeboxSearchChip *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static gboolean
key_pressed_cb (ShoeboxSearchChip *self, guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_Delete:
    case GDK_KEY_KP_Delete:
    case GDK_KEY_BackSpace:
      remove_cb (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
shoebox_search_chip_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (SHOEBOX_SEARCH_CHIP (widget)->name);
}

static void
shoebox_search_chip_dispose (GObject *object)
{
  ShoeboxSearchChip *self = SHOEBOX_SEARCH_CHIP (object);

  g_clear_pointer (&self->name, gtk_widget_unparent);
  g_clear_pointer (&self->close, gtk_widget_unparent);
  g_clear_pointer (&self->term, g_free);

  G_OBJECT_CLASS (shoebox_search_chip_parent_class)->dispose (object);
}

static void
shoebox_search_chip_class_init (ShoeboxSearchChipClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_search_chip_dispose;
  widget_class->grab_focus = shoebox_search_chip_grab_focus;

  signals[EDIT] = g_signal_new ("edit", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  signals[REMOVE] = g_signal_new ("remove", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "searchchip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
shoebox_search_chip_init (ShoeboxSearchChip *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->name = gtk_button_new ();
  gtk_widget_add_css_class (self->name, "flat");
  gtk_widget_set_parent (self->name, GTK_WIDGET (self));
  g_signal_connect_swapped (self->name, "clicked", G_CALLBACK (edit_cb), self);

  /* The keyboard has Delete for it, and one stop a term is enough. */
  self->close = gtk_button_new_from_icon_name ("window-close-symbolic");
  gtk_widget_set_focusable (self->close, FALSE);
  gtk_widget_add_css_class (self->close, "flat");
  gtk_widget_add_css_class (self->close, "circular");
  gtk_widget_set_valign (self->close, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (self->close, GTK_WIDGET (self));
  g_signal_connect_swapped (self->close, "clicked", G_CALLBACK (remove_cb), self);

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
shoebox_search_chip_new (const char *term)
{
  ShoeboxSearchChip *self;
  g_autofree char *text = NULL;
  g_autofree char *say_edit = NULL;
  g_autofree char *say_remove = NULL;
  GtkWidget *label;

  g_return_val_if_fail (term != NULL, NULL);

  self = g_object_new (SHOEBOX_TYPE_SEARCH_CHIP, NULL);
  self->term = g_strdup (term);
  text = shoebox_words_search_term (term);
  label = g_object_new (GTK_TYPE_LABEL, "label", text, "ellipsize", PANGO_ELLIPSIZE_END,
                        "width-chars", (int) MIN (g_utf8_strlen (text, -1), MAX_CHARS),
                        "max-width-chars", MAX_CHARS, NULL);
  gtk_button_set_child (GTK_BUTTON (self->name), label);
  gtk_widget_set_tooltip_text (self->name, term);
  /* Translators: a term of a search, for a screen reader: "Tag: dog, edit". */
  say_edit = g_strdup_printf (_("%s, edit"), text);
  say_remove = g_strdup_printf (_("Remove “%s”"), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->name), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  say_edit, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _("Delete removes it from the search"), -1);
  gtk_widget_set_tooltip_text (self->close, say_remove);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->close), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  say_remove, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return GTK_WIDGET (self);
}

const char *
shoebox_search_chip_get_term (ShoeboxSearchChip *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SEARCH_CHIP (self), NULL);
  return self->term;
}
