/* search-list.c: a heading over a list box over the library's kept searches. */
#include "search-list.h"

#include "searching.h"

#include <glib/gi18n.h>

struct _ShoeboxSearchList
{
  AdwBin parent_instance;

  GtkWidget *list_box;
  ShoeboxLibrary *library;
  GListModel *searches;
};

G_DEFINE_FINAL_TYPE (ShoeboxSearchList, shoebox_search_list, ADW_TYPE_BIN)

static gint64
row_id (GtkWidget *row)
{
  return *(gint64 *) g_object_get_data (G_OBJECT (row), "shoebox-id");
}

static void
act (GtkWidget *row, const char *action)
{
  gtk_widget_activate_action (row, action, "x", row_id (row));
}

static void
row_activated_cb (ShoeboxSearchList *self, GtkListBoxRow *row)
{
  act (GTK_WIDGET (row), "win.show-search");
}

static gboolean
key_pressed_cb (ShoeboxSearchList *self, guint keyval)
{
  GtkWidget *row = gtk_widget_get_focus_child (self->list_box);

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_F2:
      act (row, "win.rename-search");
      return GDK_EVENT_STOP;
    case GDK_KEY_Delete:
    case GDK_KEY_KP_Delete:
      act (row, "win.remove-search");
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static GMenuModel *
make_menu (gint64 id)
{
  GMenu *menu = g_menu_new ();
  static const struct
  {
    const char *text, *action;
  } items[] = { { N_ ("_Rename…"), "win.rename-search" }, { N_ ("_Remove"), "win.remove-search" } };

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_(items[i].text), NULL);

      g_menu_item_set_action_and_target (item, items[i].action, "x", id);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

static GtkWidget *
create_row_cb (gpointer item, gpointer data)
{
  ShoeboxSavedSearch *search = item;
  const char *name = shoebox_saved_search_get_name (search);
  gint64 id = shoebox_saved_search_get_id (search);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenuModel) menu = make_menu (id);
  g_autofree char *say_more = g_strdup_printf (_("Change “%s”"), name);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("edit-find-symbolic"));
  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_LABEL, "label", name, "xalign", 0.0f,
                                               "hexpand", TRUE, "ellipsize",
                                               PANGO_ELLIPSIZE_END, NULL));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  gtk_widget_set_tooltip_text (button, say_more);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, say_more,
                                  -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "search-more");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), button);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, shoebox_saved_search_get_text (search));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), "shoebox-id", g_memdup2 (&id, sizeof id), g_free);
  return row;
}

static void
items_changed_cb (ShoeboxSearchList *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), g_list_model_get_n_items (self->searches) > 0);
}

static void
shoebox_search_list_dispose (GObject *object)
{
  ShoeboxSearchList *self = SHOEBOX_SEARCH_LIST (object);

  if (self->searches != NULL)
    g_signal_handlers_disconnect_by_data (self->searches, self);
  if (self->list_box != NULL)
    gtk_list_box_bind_model (GTK_LIST_BOX (self->list_box), NULL, NULL, NULL, NULL);
  self->list_box = NULL;
  g_clear_object (&self->searches);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (shoebox_search_list_parent_class)->dispose (object);
}

static void
shoebox_search_list_class_init (ShoeboxSearchListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = shoebox_search_list_dispose;
}

static void
shoebox_search_list_init (ShoeboxSearchList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *heading = g_object_new (GTK_TYPE_LABEL, "label", _("Searches"), "xalign", 0.0f,
                                     "margin-top", 6, "margin-start", 18, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_add_css_class (heading, "heading");
  gtk_box_append (GTK_BOX (box), heading);
  self->list_box = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list_box), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list_box, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Searches"), -1);
  g_signal_connect_swapped (self->list_box, "row-activated", G_CALLBACK (row_activated_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (self->list_box, keys);
  gtk_box_append (GTK_BOX (box), self->list_box);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
shoebox_search_list_set_library (ShoeboxSearchList *self, ShoeboxLibrary *library)
{
  g_return_if_fail (SHOEBOX_IS_SEARCH_LIST (self));
  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  self->searches = g_object_ref (shoebox_library_get_searches (library));
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list_box), self->searches, create_row_cb, self, NULL);
  g_signal_connect_object (self->searches, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  items_changed_cb (self);
}
