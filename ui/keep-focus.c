/* keep-focus.c: names of widgets that come and go. */
#include "keep-focus.h"

#define KEY "shoebox-focus-name"

void
shoebox_keep_focus_name (GtkWidget *widget, const char *name)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  g_object_set_data_full (G_OBJECT (widget), KEY, g_strdup (name), g_free);
}

char *
shoebox_keep_focus_find (GtkWidget *parent)
{
  GtkRoot *root;
  GtkWidget *focus;

  g_return_val_if_fail (GTK_IS_WIDGET (parent), NULL);

  root = gtk_widget_get_root (parent);
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, parent))
    return NULL;
  return g_strdup (g_object_get_data (G_OBJECT (focus), KEY));
}

static GtkWidget *
find_named (GtkWidget *widget, const char *name)
{
  if (g_strcmp0 (g_object_get_data (G_OBJECT (widget), KEY), name) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_named (child, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

void
shoebox_keep_focus_restore (GtkWidget *parent, const char *name, GtkWidget *otherwise)
{
  GtkWidget *found;

  g_return_if_fail (GTK_IS_WIDGET (parent));

  if (name == NULL)
    return;
  found = find_named (parent, name);
  if ((found == NULL || !gtk_widget_grab_focus (found)) && otherwise != NULL)
    gtk_widget_grab_focus (otherwise);
}
