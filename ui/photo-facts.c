/* photo-facts.c: when, with what, how large, where. */
#include "photo-facts.h"

#include "keep-focus.h"
#include "words-understand.h"
#include "words.h"

#include <glib/gi18n.h>
#include <math.h>

struct _ShoeboxPhotoFacts
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (ShoeboxPhotoFacts, shoebox_photo_facts, GTK_TYPE_BOX)

static void
shoebox_photo_facts_class_init (ShoeboxPhotoFactsClass *klass)
{
}

static void
shoebox_photo_facts_init (ShoeboxPhotoFacts *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "photo-facts");
  gtk_widget_hide (GTK_WIDGET (self));
}

/* @action NULL: a click copies the value. */
static void
add_fact (ShoeboxPhotoFacts *self, const char *name, const char *value, const char *action)
{
  GtkWidget *button, *row, *box, *label;
  g_autofree char *spoken = NULL;

  if (value == NULL || *value == '\0')
    return;
  row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  label = g_object_new (GTK_TYPE_LABEL, "label", name, "xalign", 0.0f, NULL);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  label = g_object_new (GTK_TYPE_LABEL, "label", value, "xalign", 0.0f, "wrap", TRUE, "wrap-mode",
                        PANGO_WRAP_WORD_CHAR, "hexpand", TRUE, NULL);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (row), box);
  label = gtk_image_new_from_icon_name (action != NULL ? "folder-open-symbolic"
                                                       : "edit-copy-symbolic");
  gtk_widget_add_css_class (label, "fact-hint");
  gtk_box_append (GTK_BOX (row), label);

  button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (button), row);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, action != NULL ? _("Show in Folder") : _("Copy"));
  /* Translators: for a screen reader: "Camera: Canon EOS". */
  spoken = g_strdup_printf (_("%s: %s"), name, value);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  action != NULL ? _("Show in Folder") : _("Copy"), -1);
  shoebox_keep_focus_name (button, name);
  if (action == NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", value);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button),
                                  action != NULL ? action : "win.copy-text");
  gtk_box_append (GTK_BOX (self), button);
}

static void
add_facts (ShoeboxPhotoFacts *self, const ShoeboxDetails *details)
{
  g_autofree char *taken = shoebox_words_taken (details->taken_at);
  g_autofree char *pixels = NULL;
  g_autofree char *place = NULL;
  g_autofree char *size = NULL;

  if (details->size > 0)
    size = g_format_size ((guint64) details->size);
  if (details->width > 0 && details->height > 0)
    /* Translators: width and height in pixels, then the size of the file. */
    pixels = g_strdup_printf (_("%d × %d, %s"), details->width, details->height,
                              size != NULL ? size : "");
  /* As maps take them, whatever the language. */
  if (!isnan (details->lat) && !isnan (details->lon))
    {
      char lat[G_ASCII_DTOSTR_BUF_SIZE], lon[G_ASCII_DTOSTR_BUF_SIZE];

      place = g_strdup_printf ("%s, %s",
                               g_ascii_formatd (lat, sizeof lat, "%.5f", details->lat),
                               g_ascii_formatd (lon, sizeof lon, "%.5f", details->lon));
    }

  add_fact (self, _("Taken"), taken, NULL);
  add_fact (self, _("Camera"), details->camera, NULL);
  add_fact (self, _("Size"), pixels != NULL ? pixels : size, NULL);
  add_fact (self, _("Position"), place, NULL);
  add_fact (self, _("File"), details->display_path, "win.show-folder");
}

static void
begin (ShoeboxPhotoFacts *self, gboolean visible)
{
  GtkWidget *child;
  GtkWidget *title;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  gtk_widget_set_visible (GTK_WIDGET (self), visible);
  if (!visible)
    return;
  title = g_object_new (GTK_TYPE_LABEL, "label", _("Details"), "xalign", 0.0f, NULL);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (self), title);
}

void
shoebox_photo_facts_show (ShoeboxPhotoFacts *self, const ShoeboxDetails *details)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_FACTS (self));

  begin (self, details != NULL);
  if (details != NULL)
    add_facts (self, details);
}

void
shoebox_photo_facts_show_many (ShoeboxPhotoFacts *self, const ShoeboxSummary *summary)
{
  g_autofree char *dates = NULL;
  g_autofree char *size = NULL;

  g_return_if_fail (SHOEBOX_IS_PHOTO_FACTS (self));
  g_return_if_fail (summary != NULL);

  begin (self, TRUE);
  dates = shoebox_words_dates (summary->first, summary->last);
  size = g_format_size ((guint64) summary->size);
  add_fact (self, _("Taken"), dates, NULL);
  add_fact (self, _("Size of All"), size, NULL);
}
