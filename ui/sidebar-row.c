/* sidebar-row.c: icon, title, count; drop target; menu of albums and tags. */
#include "sidebar-row.h"

#include "photo-ids.h"

#include <glib/gi18n.h>

struct _ShoeboxSidebarRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *count;
  GtkDropTarget *drop_target;
  GtkWidget *menu_popover;

  ShoeboxSidebarItem *item;
};

static guint photos_dropped;

G_DEFINE_FINAL_TYPE (ShoeboxSidebarRow, shoebox_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

static void
row_update (ShoeboxSidebarRow *self)
{
  const char *title = shoebox_sidebar_item_get_title (self->item);
  guint n = shoebox_sidebar_item_get_count (self->item);
  g_autofree char *count = NULL;
  g_autofree char *name = NULL;

  gtk_label_set_text (GTK_LABEL (self->title), title);
  if (shoebox_sidebar_item_get_place (self->item) == SHOEBOX_PLACE_NEW_ALBUM)
    name = g_strdup (title);
  else
    {
      count = g_strdup_printf ("%'u", n);
      /* Translators: a row of the sidebar for a screen reader: "Dogs, 12 photos". */
      name = g_strdup_printf (ngettext ("%s, %u photo", "%s, %u photos", n), title, n);
    }
  gtk_label_set_text (GTK_LABEL (self->count), count != NULL ? count : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* --- Dropping photos ---------------------------------------------------------------------- */

static GdkDragAction
drop_enter_cb (ShoeboxSidebarRow *self, double x, double y)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "drop-here");
  return GDK_ACTION_COPY;
}

static void
drop_leave_cb (ShoeboxSidebarRow *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self), "drop-here");
}

static gboolean
drop_cb (ShoeboxSidebarRow *self, const GValue *value, double x, double y)
{
  drop_leave_cb (self);
  if (!G_VALUE_HOLDS (value, SHOEBOX_TYPE_PHOTO_IDS))
    return FALSE;
  g_signal_emit (self, photos_dropped, 0, g_value_get_boxed (value));
  return TRUE;
}

/* --- Menu --------------------------------------------------------------------------------- */

static void
show_menu (ShoeboxSidebarRow *self, double x, double y)
{
  ShoeboxPlace place = shoebox_sidebar_item_get_place (self->item);
  gint64 label = shoebox_sidebar_item_get_label (self->item);
  g_autoptr (GMenu) menu = NULL;
  g_autoptr (GMenuItem) rename = NULL;
  g_autoptr (GMenuItem) remove = NULL;

  if (label == 0)
    return;
  menu = g_menu_new ();
  rename = g_menu_item_new (_("_Rename…"), NULL);
  g_menu_item_set_action_and_target (rename, "win.rename-label", "x", label);
  g_menu_append_item (menu, rename);
  remove = g_menu_item_new (place == SHOEBOX_PLACE_ALBUM ? _("Re_move Album") : _("Re_move Tag"),
                            NULL);
  g_menu_item_set_action_and_target (remove, "win.remove-label", "x", label);
  g_menu_append_item (menu, remove);

  if (self->menu_popover == NULL)
    {
      self->menu_popover = gtk_popover_menu_new_from_model (NULL);
      gtk_widget_set_parent (self->menu_popover, GTK_WIDGET (self));
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu_popover), G_MENU_MODEL (menu));
  if (x >= 0)
    gtk_popover_set_pointing_to (GTK_POPOVER (self->menu_popover),
                                 &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu_popover));
}

static void
menu_pressed_cb (ShoeboxSidebarRow *self, int n_press, double x, double y)
{
  show_menu (self, x, y);
}

static void
long_pressed_cb (ShoeboxSidebarRow *self, double x, double y)
{
  show_menu (self, x, y);
}

static void
menu_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  show_menu (SHOEBOX_SIDEBAR_ROW (widget), -1, -1);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_sidebar_row_dispose (GObject *object)
{
  ShoeboxSidebarRow *self = SHOEBOX_SIDEBAR_ROW (object);

  g_clear_pointer (&self->menu_popover, gtk_widget_unparent);
  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_SIDEBAR_ROW);

  G_OBJECT_CLASS (shoebox_sidebar_row_parent_class)->dispose (object);
}

static void
shoebox_sidebar_row_class_init (ShoeboxSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_sidebar_row_dispose;
  photos_dropped = g_signal_new ("photos-dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 1, SHOEBOX_TYPE_PHOTO_IDS);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSidebarRow, title);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSidebarRow, count);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSidebarRow, drop_target);
  gtk_widget_class_bind_template_callback (widget_class, drop_enter_cb);
  gtk_widget_class_bind_template_callback (widget_class, drop_leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, drop_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed_cb);
  gtk_widget_class_install_action (widget_class, "menu.popup", NULL, menu_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "menu.popup", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "menu.popup",
                                       NULL);
}

static void
shoebox_sidebar_row_init (ShoeboxSidebarRow *self)
{
  GType type = SHOEBOX_TYPE_PHOTO_IDS;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_target_set_gtypes (self->drop_target, &type, 1);
}

GtkWidget *
shoebox_sidebar_row_new (ShoeboxSidebarItem *item)
{
  ShoeboxSidebarRow *self;

  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR_ITEM (item), NULL);

  self = g_object_new (SHOEBOX_TYPE_SIDEBAR_ROW, NULL);
  self->item = g_object_ref (item);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), shoebox_sidebar_item_get_icon (item));
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (self), shoebox_sidebar_item_get_place (item)
                                                              != SHOEBOX_PLACE_NEW_ALBUM);
  gtk_drop_target_set_actions (self->drop_target,
                               shoebox_sidebar_item_accepts_photos (item) ? GDK_ACTION_COPY : 0);
  g_signal_connect_object (item, "notify", G_CALLBACK (row_update), self, G_CONNECT_SWAPPED);
  row_update (self);
  return GTK_WIDGET (self);
}

ShoeboxSidebarItem *
shoebox_sidebar_row_get_item (ShoeboxSidebarRow *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR_ROW (self), NULL);

  return self->item;
}
