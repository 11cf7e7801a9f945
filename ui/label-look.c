/* label-look.c: the colours of albums and tags. */
#include "label-look.h"

#include <glib/gi18n.h>

/* Of the palette of GNOME, each far from the next one also for those who see red and green alike; the
 * style sheet has them as .look-NAME. */
static const ShoeboxLookColour colours[] = {
  { "blue", N_ ("Blue") },     { "green", N_ ("Green") },   { "yellow", N_ ("Yellow") },
  { "orange", N_ ("Orange") }, { "red", N_ ("Red") },       { "purple", N_ ("Purple") },
  { "brown", N_ ("Brown") },   { "grey", N_ ("Grey") },
};

const ShoeboxLookColour *
shoebox_look_colours (guint *n)
{
  *n = G_N_ELEMENTS (colours);
  return colours;
}

const char *
shoebox_look_title (const char *colour)
{
  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    if (g_strcmp0 (colours[i].name, colour) == 0)
      return _(colours[i].title);
  return NULL;
}

GtkWidget *
shoebox_look_dot_new (void)
{
  GtkWidget *dot = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                 "valign", GTK_ALIGN_CENTER, "halign", GTK_ALIGN_CENTER, "visible",
                                 FALSE, NULL);

  gtk_widget_add_css_class (dot, "look-dot");
  return dot;
}

void
shoebox_look_dot_set_colour (GtkWidget *dot, const char *colour)
{
  g_return_if_fail (GTK_IS_WIDGET (dot));

  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    {
      g_autofree char *class_name = g_strconcat ("look-", colours[i].name, NULL);

      if (g_strcmp0 (colours[i].name, colour) == 0)
        gtk_widget_add_css_class (dot, class_name);
      else
        gtk_widget_remove_css_class (dot, class_name);
    }
  gtk_widget_set_visible (dot, shoebox_look_title (colour) != NULL);
}
