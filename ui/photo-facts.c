/* photo-facts.c: when, with what, how large, where. */
#include "photo-facts.h"

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
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_hide (GTK_WIDGET (self));
}

static void
add_fact (ShoeboxPhotoFacts *self, const char *name, const char *value)
{
  GtkWidget *box;
  GtkWidget *label;

  if (value == NULL || *value == '\0')
    return;
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  label = g_object_new (GTK_TYPE_LABEL, "label", name, "xalign", 0.0f, NULL);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  label = g_object_new (GTK_TYPE_LABEL, "label", value, "xalign", 0.0f, "wrap", TRUE, "wrap-mode",
                        PANGO_WRAP_WORD_CHAR, "selectable", TRUE, NULL);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (self), box);
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
  if (!isnan (details->lat) && !isnan (details->lon))
    place = g_strdup_printf ("%.5f, %.5f", details->lat, details->lon);

  add_fact (self, _("Taken"), taken);
  add_fact (self, _("Camera"), details->camera);
  add_fact (self, _("Size"), pixels != NULL ? pixels : size);
  add_fact (self, _("Position"), place);
  add_fact (self, _("File"), details->display_path);
}

void
shoebox_photo_facts_show (ShoeboxPhotoFacts *self, const ShoeboxDetails *details)
{
  GtkWidget *child;
  GtkWidget *title;

  g_return_if_fail (SHOEBOX_IS_PHOTO_FACTS (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  gtk_widget_set_visible (GTK_WIDGET (self), details != NULL);
  if (details == NULL)
    return;
  title = g_object_new (GTK_TYPE_LABEL, "label", _("Details"), "xalign", 0.0f, NULL);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (self), title);
  add_facts (self, details);
}
