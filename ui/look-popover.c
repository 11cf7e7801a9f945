/* look-popover.c: colours as buttons of which one is down, and an emoji. */
#include "look-popover.h"

#include "label-look.h"

#include <glib/gi18n.h>

#define COLUMNS 3

struct _ShoeboxLookPopover
{
  GtkPopover parent_instance;

  GtkWidget *colours;      /* grid of toggle buttons; "shoebox-colour" is the name, "" is none */
  GtkWidget *emoji_button; /* shows the emoji that there is */
  GtkWidget *no_emoji;
  GtkWidget *chooser;      /* made when it is first needed */

  gint64 label;
  char *colour, *emoji;
  gboolean setting;        /* buttons move because they are told to */
};

G_DEFINE_FINAL_TYPE (ShoeboxLookPopover, shoebox_look_popover, GTK_TYPE_POPOVER)

static void
apply (ShoeboxLookPopover *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.set-look", "(xss)", self->label,
                              self->colour != NULL ? self->colour : "",
                              self->emoji != NULL ? self->emoji : "");
}

static void
show_emoji (ShoeboxLookPopover *self)
{
  g_autofree char *name = NULL;
  gboolean there = self->emoji != NULL && *self->emoji != '\0';

  gtk_button_set_label (GTK_BUTTON (self->emoji_button), there ? self->emoji : _("Choose…"));
  name = there ? g_strdup_printf (_("Emoji %s"), self->emoji) : g_strdup (_("Choose an Emoji"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->emoji_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_sensitive (self->no_emoji, there);
}

static void
set_emoji (ShoeboxLookPopover *self, const char *emoji)
{
  g_free (self->emoji);
  self->emoji = g_strdup (emoji);
  show_emoji (self);
}

static void
emoji_picked_cb (ShoeboxLookPopover *self, const char *emoji)
{
  set_emoji (self, emoji);
  apply (self);
}

static void
choose_emoji_cb (ShoeboxLookPopover *self)
{
  if (self->chooser == NULL)
    {
      self->chooser = gtk_emoji_chooser_new ();
      gtk_widget_set_parent (self->chooser, self->emoji_button);
      g_signal_connect_swapped (self->chooser, "emoji-picked", G_CALLBACK (emoji_picked_cb), self);
    }
  gtk_popover_popup (GTK_POPOVER (self->chooser));
}

static void
no_emoji_cb (ShoeboxLookPopover *self)
{
  set_emoji (self, NULL);
  gtk_widget_grab_focus (self->emoji_button);
  apply (self);
}

static void
colour_toggled_cb (ShoeboxLookPopover *self, GtkToggleButton *button)
{
  const char *colour = g_object_get_data (G_OBJECT (button), "shoebox-colour");

  if (self->setting || !gtk_toggle_button_get_active (button))
    return;
  g_free (self->colour);
  self->colour = g_strdup (colour);
  apply (self);
}

static void
add_colour (ShoeboxLookPopover *self, const char *name, const char *title, int i,
            GtkToggleButton *group)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  if (*name != '\0')
    {
      GtkWidget *dot = shoebox_look_dot_new ();

      shoebox_look_dot_set_colour (dot, name);
      gtk_box_append (GTK_BOX (box), dot);
    }
  /* Named as well as shown. */
  gtk_box_append (GTK_BOX (box), gtk_label_new (title));
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "look-colour");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "shoebox-colour", g_strdup (name), g_free);
  if (group != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), group);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (colour_toggled_cb), self);
  gtk_grid_attach (GTK_GRID (self->colours), button, i % COLUMNS, i / COLUMNS, 1, 1);
}

static void
shoebox_look_popover_dispose (GObject *object)
{
  ShoeboxLookPopover *self = SHOEBOX_LOOK_POPOVER (object);

  g_clear_pointer (&self->chooser, gtk_widget_unparent);
  g_clear_pointer (&self->colour, g_free);
  g_clear_pointer (&self->emoji, g_free);

  G_OBJECT_CLASS (shoebox_look_popover_parent_class)->dispose (object);
}

static void
shoebox_look_popover_class_init (ShoeboxLookPopoverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = shoebox_look_popover_dispose;
}

static void
shoebox_look_popover_init (ShoeboxLookPopover *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *heading = g_object_new (GTK_TYPE_LABEL, "label", _("Colour"), "xalign", 0.0f, NULL);
  GtkWidget *emoji = g_object_new (GTK_TYPE_LABEL, "label", _("Emoji"), "xalign", 0.0f, "hexpand",
                                   TRUE, NULL);
  guint n;
  const ShoeboxLookColour *colours = shoebox_look_colours (&n);
  GtkToggleButton *first;

  self->colours = gtk_grid_new ();
  add_colour (self, "", _("None"), 0, NULL);
  first = GTK_TOGGLE_BUTTON (gtk_widget_get_first_child (self->colours));
  for (guint i = 0; i < n; i++)
    add_colour (self, colours[i].name, _(colours[i].title), (int) i + 1, first);

  self->emoji_button = gtk_button_new ();
  g_signal_connect_swapped (self->emoji_button, "clicked", G_CALLBACK (choose_emoji_cb), self);
  self->no_emoji = gtk_button_new_from_icon_name ("edit-clear-symbolic");
  gtk_widget_set_tooltip_text (self->no_emoji, _("Remove the Emoji"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->no_emoji), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Remove the Emoji"), -1);
  g_signal_connect_swapped (self->no_emoji, "clicked", G_CALLBACK (no_emoji_cb), self);

  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_add_css_class (emoji, "heading");
  gtk_box_append (GTK_BOX (row), emoji);
  gtk_box_append (GTK_BOX (row), self->emoji_button);
  gtk_box_append (GTK_BOX (row), self->no_emoji);
  gtk_box_append (GTK_BOX (content), heading);
  gtk_box_append (GTK_BOX (content), self->colours);
  gtk_box_append (GTK_BOX (content), row);
  gtk_widget_set_margin_top (content, 6);
  gtk_widget_set_margin_bottom (content, 6);
  gtk_widget_set_margin_start (content, 6);
  gtk_widget_set_margin_end (content, 6);
  gtk_popover_set_child (GTK_POPOVER (self), content);
  show_emoji (self);
}

GtkWidget *
shoebox_look_popover_new (void)
{
  return g_object_new (SHOEBOX_TYPE_LOOK_POPOVER, NULL);
}

void
shoebox_look_popover_set_label (ShoeboxLookPopover *self, gint64 label, const char *name,
                                const char *colour, const char *emoji)
{
  g_autofree char *title = NULL;

  g_return_if_fail (SHOEBOX_IS_LOOK_POPOVER (self));

  self->label = label;
  g_free (self->colour);
  self->colour = g_strdup (colour);
  set_emoji (self, emoji);
  self->setting = TRUE;
  for (GtkWidget *button = gtk_widget_get_first_child (self->colours); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    if (g_strcmp0 (g_object_get_data (G_OBJECT (button), "shoebox-colour"),
                   shoebox_look_title (colour) != NULL ? colour : "")
        == 0)
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  self->setting = FALSE;
  title = g_strdup_printf (_("Look of “%s”"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}
