/* search-row.c: the name of a search and its menu. */
#include "search-row.h"

#include <glib/gi18n.h>

struct _ShoeboxSearchRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *name;
  GtkWidget *more;

  ShoeboxSavedSearch *search;
};

G_DEFINE_FINAL_TYPE (ShoeboxSearchRow, shoebox_search_row, GTK_TYPE_LIST_BOX_ROW)

static void
act (ShoeboxSearchRow *self, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action, "x", shoebox_search_row_get_id (self));
}

static void
rename_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  act (SHOEBOX_SEARCH_ROW (widget), "win.rename-search");
}

static void
remove_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  act (SHOEBOX_SEARCH_ROW (widget), "win.remove-search");
}

static void
menu_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (SHOEBOX_SEARCH_ROW (widget)->more));
}

static void
menu_pressed_cb (ShoeboxSearchRow *self)
{
  menu_cb (GTK_WIDGET (self), NULL, NULL);
}

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _("_Rename…"), "search.rename");
  g_menu_append (menu, _("_Remove"), "search.remove");
  return G_MENU_MODEL (menu);
}

static void
shoebox_search_row_dispose (GObject *object)
{
  g_clear_object (&SHOEBOX_SEARCH_ROW (object)->search);

  G_OBJECT_CLASS (shoebox_search_row_parent_class)->dispose (object);
}

static void
shoebox_search_row_class_init (ShoeboxSearchRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_search_row_dispose;
  gtk_widget_class_install_action (widget_class, "search.rename", NULL, rename_cb);
  gtk_widget_class_install_action (widget_class, "search.remove", NULL, remove_cb);
  gtk_widget_class_install_action (widget_class, "search.menu", NULL, menu_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "search.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "search.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "search.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "search.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "search.menu",
                                       NULL);
}

static void
shoebox_search_row_init (ShoeboxSearchRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkGesture *click = gtk_gesture_click_new ();
  g_autoptr (GMenuModel) menu = make_menu ();

  /* What is selected in the sidebar is a place; a search is made in all of them. */
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_margin_start (box, 4);
  gtk_box_append (GTK_BOX (box),
                  g_object_new (GTK_TYPE_IMAGE, "icon-name", "edit-find-symbolic",
                                "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  self->name = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "hexpand", TRUE, "ellipsize",
                             PANGO_ELLIPSIZE_END, NULL);
  gtk_box_append (GTK_BOX (box), self->name);
  self->more = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->more), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->more), menu);
  gtk_widget_add_css_class (self->more, "flat");
  gtk_widget_add_css_class (self->more, "search-more");
  gtk_widget_set_valign (self->more, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), self->more);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (menu_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
shoebox_search_row_new (ShoeboxSavedSearch *search)
{
  ShoeboxSearchRow *self;
  const char *name;
  g_autofree char *say_more = NULL;

  g_return_val_if_fail (SHOEBOX_IS_SAVED_SEARCH (search), NULL);

  self = g_object_new (SHOEBOX_TYPE_SEARCH_ROW, NULL);
  self->search = g_object_ref (search);
  name = shoebox_saved_search_get_name (search);
  say_more = g_strdup_printf (_("Change “%s”"), name);
  gtk_label_set_text (GTK_LABEL (self->name), name);
  gtk_widget_set_tooltip_text (self->more, say_more);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  say_more, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), shoebox_saved_search_get_text (search));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return GTK_WIDGET (self);
}

gint64
shoebox_search_row_get_id (ShoeboxSearchRow *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SEARCH_ROW (self), 0);

  return self->search != NULL ? shoebox_saved_search_get_id (self->search) : 0;
}

void
shoebox_search_row_show (ShoeboxSearchRow *self)
{
  g_return_if_fail (SHOEBOX_IS_SEARCH_ROW (self));

  act (self, "win.show-search");
}
