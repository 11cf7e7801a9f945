/* accessible.c: names for controls inside of the platform's, and the way of Tab through a list. */
#include "accessible.h"

#include <glib/gi18n.h>

static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (child, type) ? child : find_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

void
shoebox_accessible_name_inner (GtkWidget *widget, GType inner, const char *name)
{
  GtkWidget *control;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  control = find_type (widget, inner);
  if (control == NULL)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (!gtk_widget_get_has_tooltip (control) && !gtk_widget_get_has_tooltip (widget))
    gtk_widget_set_tooltip_text (control, name);
}

static void
name_icon_buttons (GtkWidget *widget, const char *name)
{
  if (GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL)
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
      gtk_widget_set_tooltip_text (widget, name);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_icon_buttons (child, name);
}

static void
toasts_changed_cb (GListModel *children, guint position, guint removed, guint added,
                   AdwToastOverlay *overlay)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GtkWidget) child = g_list_model_get_item (children, position + i);

      if (child != adw_toast_overlay_get_child (overlay))
        name_icon_buttons (child, _("Dismiss"));
    }
}

void
shoebox_accessible_name_toasts (AdwToastOverlay *overlay)
{
  GListModel *children;

  g_return_if_fail (ADW_IS_TOAST_OVERLAY (overlay));

  children = gtk_widget_observe_children (GTK_WIDGET (overlay));
  g_signal_connect_object (children, "items-changed", G_CALLBACK (toasts_changed_cb), overlay, 0);
  g_object_set_data_full (G_OBJECT (overlay), "shoebox-children", children, g_object_unref);
}

static void
status_page_changed_cb (AdwStatusPage *page, GParamSpec *pspec, GtkWidget *scrolled)
{
  const char *title = adw_status_page_get_title (page);
  const char *description = adw_status_page_get_description (page);
  g_autofree char *plain = NULL;
  g_autofree char *text = NULL;

  /* The description is markup. */
  if (description != NULL)
    pango_parse_markup (description, -1, 0, NULL, &plain, NULL, NULL);
  text = plain != NULL && *plain != '\0' ? g_strdup_printf ("%s. %s", title, plain)
                                         : g_strdup (title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scrolled), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
}

void
shoebox_accessible_read_status_pages (GtkWidget *root)
{
  g_return_if_fail (GTK_IS_WIDGET (root));

  if (ADW_IS_STATUS_PAGE (root))
    {
      GtkWidget *scrolled = find_type (root, GTK_TYPE_SCROLLED_WINDOW);

      if (scrolled == NULL)
        return;
      g_signal_connect_object (root, "notify::title", G_CALLBACK (status_page_changed_cb),
                               scrolled, 0);
      g_signal_connect_object (root, "notify::description", G_CALLBACK (status_page_changed_cb),
                               scrolled, 0);
      status_page_changed_cb (ADW_STATUS_PAGE (root), NULL, scrolled);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    shoebox_accessible_read_status_pages (child);
}

gboolean
shoebox_accessible_tab_list (GtkListBox *list, GtkDirectionType direction, gboolean *handled)
{
  GtkWidget *row = gtk_widget_get_focus_child (GTK_WIDGET (list));

  *handled = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;
  if (!*handled)
    return FALSE;
  if (row != NULL)
    return gtk_widget_child_focus (row, direction); /* what is in the row, then on */
  row = GTK_WIDGET (gtk_list_box_get_selected_row (list));
  if (row == NULL)
    row = GTK_WIDGET (gtk_list_box_get_row_at_index (list, 0));
  return row != NULL && gtk_widget_grab_focus (row);
}
