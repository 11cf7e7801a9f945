/* sidebar-row.c: icon, title, count; drop target and drag source; the name as an entry; menu of
 * albums and tags. */
#include "sidebar-row.h"

#include "label-drag.h"
#include "label-look.h"
#include "look-popover.h"
#include "photo-ids.h"

#include <glib/gi18n.h>

struct _ShoeboxSidebarRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *icon;
  GtkWidget *emoji;
  GtkWidget *dot;
  GtkWidget *name_box;
  GtkWidget *title;
  GtkWidget *entry;
  GtkWidget *count;
  GtkDropTarget *drop_target;
  GtkWidget *menu_popover;
  GtkWidget *look_popover;

  ShoeboxSidebarItem *item;
};

enum
{
  PHOTOS_DROPPED,
  LABEL_DROPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxSidebarRow, shoebox_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

static gboolean
is_new (ShoeboxSidebarRow *self)
{
  ShoeboxPlace place = shoebox_sidebar_item_get_place (self->item);

  return place == SHOEBOX_PLACE_NEW_ALBUM || place == SHOEBOX_PLACE_NEW_TAG;
}

static void
row_update (ShoeboxSidebarRow *self)
{
  const char *title = shoebox_sidebar_item_get_title (self->item);
  const char *emoji = shoebox_sidebar_item_get_emoji (self->item);
  const char *colour = shoebox_sidebar_item_get_colour (self->item);
  const char *colour_title = shoebox_look_title (colour);
  guint n = shoebox_sidebar_item_get_count (self->item);
  g_autofree char *count = NULL;
  g_autofree char *name = NULL;

  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->emoji), emoji != NULL ? emoji : "");
  gtk_widget_set_visible (self->emoji, emoji != NULL);
  gtk_widget_set_visible (self->icon, emoji == NULL);
  shoebox_look_dot_set_colour (self->dot, colour);
  if (is_new (self))
    name = g_strdup (title);
  else
    {
      count = g_strdup_printf ("%'u", n);
      /* Translators: a row of the sidebar for a screen reader: "Dogs, 12 photos". */
      name = g_strdup_printf (ngettext ("%s, %u photo", "%s, %u photos", n), title, n);
    }
  gtk_label_set_text (GTK_LABEL (self->count), count != NULL ? count : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  colour_title != NULL ? colour_title : "", -1);
}

/* --- Dropping photos and labels ------------------------------------------------------------- */

/* Whether the label over the row may stand beside it. */
static gboolean
is_neighbour (ShoeboxSidebarRow *self, ShoeboxLabelDrag *label)
{
  ShoeboxPlace place = shoebox_sidebar_item_get_place (self->item);

  return label->label != shoebox_sidebar_item_get_label (self->item)
         && place == (label->kind == SHOEBOX_ALBUM ? SHOEBOX_PLACE_ALBUM : SHOEBOX_PLACE_TAG);
}

static gboolean
is_lower_half (ShoeboxSidebarRow *self, double y)
{
  return y > gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
}

static void
mark_drop (ShoeboxSidebarRow *self, const char *mark)
{
  static const char *const marks[] = { "drop-here", "drop-before", "drop-after" };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_strcmp0 (marks[i], mark) == 0)
      gtk_widget_add_css_class (GTK_WIDGET (self), marks[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self), marks[i]);
}

static GdkDragAction
drop_motion_cb (ShoeboxSidebarRow *self, double x, double y)
{
  ShoeboxLabelDrag label;

  if (!shoebox_label_drag_from_drop (gtk_drop_target_get_current_drop (self->drop_target), &label))
    {
      gboolean photos = shoebox_sidebar_item_accepts_photos (self->item);

      mark_drop (self, photos ? "drop-here" : NULL);
      return photos ? GDK_ACTION_COPY : 0;
    }
  if (!is_neighbour (self, &label))
    {
      mark_drop (self, NULL);
      return 0;
    }
  mark_drop (self, is_lower_half (self, y) ? "drop-after" : "drop-before");
  return GDK_ACTION_MOVE;
}

static void
drop_leave_cb (ShoeboxSidebarRow *self)
{
  mark_drop (self, NULL);
}

static gboolean
drop_cb (ShoeboxSidebarRow *self, const GValue *value, double x, double y)
{
  mark_drop (self, NULL);
  if (G_VALUE_HOLDS (value, SHOEBOX_TYPE_LABEL_DRAG))
    {
      ShoeboxLabelDrag *label = g_value_get_boxed (value);

      if (!is_neighbour (self, label))
        return FALSE;
      g_signal_emit (self, signals[LABEL_DROPPED], 0, label->label, is_lower_half (self, y));
      return TRUE;
    }
  if (!G_VALUE_HOLDS (value, SHOEBOX_TYPE_PHOTO_IDS)
      || !shoebox_sidebar_item_accepts_photos (self->item))
    return FALSE;
  g_signal_emit (self, signals[PHOTOS_DROPPED], 0, g_value_get_boxed (value));
  return TRUE;
}

static GdkContentProvider *
drag_prepare_cb (ShoeboxSidebarRow *self)
{
  ShoeboxLabelDrag label = {
    .label = shoebox_sidebar_item_get_label (self->item),
    .kind = shoebox_sidebar_item_get_place (self->item) == SHOEBOX_PLACE_ALBUM ? SHOEBOX_ALBUM
                                                                               : SHOEBOX_TAG,
  };

  /* In the entry it is text that is selected. */
  if (shoebox_sidebar_row_is_editing (self))
    return NULL;
  return gdk_content_provider_new_typed (SHOEBOX_TYPE_LABEL_DRAG, &label);
}

static void
drag_begin_cb (ShoeboxSidebarRow *self, GdkDrag *drag)
{
  GtkWidget *label = gtk_label_new (shoebox_sidebar_item_get_title (self->item));

  gtk_widget_add_css_class (label, "dragged-label");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), label);
}

static void
add_drag_source (ShoeboxSidebarRow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  g_signal_connect_swapped (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
}

/* --- The name as an entry ------------------------------------------------------------------- */

gboolean
shoebox_sidebar_row_is_editing (ShoeboxSidebarRow *self)
{
  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR_ROW (self), FALSE);

  return gtk_widget_get_visible (self->entry);
}

static void
set_editing (ShoeboxSidebarRow *self, gboolean editing)
{
  gtk_widget_set_visible (self->title, !editing);
  gtk_widget_set_visible (self->count, !editing);
  gtk_widget_set_visible (self->entry, editing);
}

void
shoebox_sidebar_row_edit (ShoeboxSidebarRow *self)
{
  g_return_if_fail (SHOEBOX_IS_SIDEBAR_ROW (self));

  if (shoebox_sidebar_item_get_label (self->item) == 0)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), shoebox_sidebar_item_get_title (self->item));
  set_editing (self, TRUE);
  gtk_widget_grab_focus (self->entry);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

/* Back to the name as it is; the keyboard goes on from the row. */
static void
stop_editing (ShoeboxSidebarRow *self)
{
  gboolean focus = gtk_widget_has_focus (self->entry);

  if (!shoebox_sidebar_row_is_editing (self))
    return;
  if (focus)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  set_editing (self, FALSE);
}

static void
entry_activate_cb (ShoeboxSidebarRow *self)
{
  g_autofree char *name
    = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  stop_editing (self);
  if (*name != '\0' && !g_str_equal (name, shoebox_sidebar_item_get_title (self->item)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.rename-to", "(xs)",
                                shoebox_sidebar_item_get_label (self->item), name);
}

static gboolean
entry_key_cb (ShoeboxSidebarRow *self, guint keyval)
{
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  stop_editing (self);
  return GDK_EVENT_STOP;
}

static void
entry_leave_cb (ShoeboxSidebarRow *self)
{
  stop_editing (self);
}

/* --- Menu and keys -------------------------------------------------------------------------- */

static void
append_item (GMenu *menu, const char *text, const char *action, gint64 label)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (text, NULL);

  g_menu_item_set_action_and_target (item, action, "x", label);
  g_menu_append_item (menu, item);
}

static void
append_shift (GMenu *menu, const char *text, gint64 label, int by)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (text, NULL);

  g_menu_item_set_action_and_target (item, "win.shift-label", "(xi)", label, by);
  g_menu_append_item (menu, item);
}

static GMenuModel *
make_menu (ShoeboxSidebarRow *self, gint64 label)
{
  gboolean album = shoebox_sidebar_item_get_place (self->item) == SHOEBOX_PLACE_ALBUM;
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) name = g_menu_new ();
  g_autoptr (GMenu) order = g_menu_new ();
  g_autoptr (GMenu) end = g_menu_new ();

  append_item (name, _("_Rename…"), "win.rename-label", label);
  append_item (name, _("_Colour and Emoji…"), "win.label-look", label);
  append_shift (order, _("Move _Up"), label, -1);
  append_shift (order, _("Move _Down"), label, 1);
  append_item (end, _("Mer_ge Into…"), "win.merge-label", label);
  append_item (end, album ? _("Re_move Album") : _("Re_move Tag"), "win.remove-label", label);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (name));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (order));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));
  return G_MENU_MODEL (menu);
}

static void
show_menu (ShoeboxSidebarRow *self, double x, double y)
{
  gint64 label = shoebox_sidebar_item_get_label (self->item);
  g_autoptr (GMenuModel) menu = NULL;

  if (label == 0)
    return;
  menu = make_menu (self, label);
  if (self->menu_popover == NULL)
    {
      self->menu_popover = gtk_popover_menu_new_from_model (NULL);
      gtk_widget_set_parent (self->menu_popover, GTK_WIDGET (self));
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu_popover), menu);
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

static void
edit_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  shoebox_sidebar_row_edit (SHOEBOX_SIDEBAR_ROW (widget));
}

static void
shift_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gint64 label = shoebox_sidebar_item_get_label (SHOEBOX_SIDEBAR_ROW (widget)->item);

  if (label != 0)
    gtk_widget_activate_action (widget, "win.shift-label", "(xi)", label,
                                g_str_equal (action, "row.up") ? -1 : 1);
}

static void
remove_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gint64 label = shoebox_sidebar_item_get_label (SHOEBOX_SIDEBAR_ROW (widget)->item);

  if (label != 0)
    gtk_widget_activate_action (widget, "win.remove-label", "x", label);
}

void
shoebox_sidebar_row_show_look (ShoeboxSidebarRow *self)
{
  g_return_if_fail (SHOEBOX_IS_SIDEBAR_ROW (self));

  if (shoebox_sidebar_item_get_label (self->item) == 0)
    return;
  if (self->look_popover == NULL)
    {
      self->look_popover = shoebox_look_popover_new ();
      gtk_widget_set_parent (self->look_popover, GTK_WIDGET (self));
    }
  shoebox_look_popover_set_label (SHOEBOX_LOOK_POPOVER (self->look_popover),
                                  shoebox_sidebar_item_get_label (self->item),
                                  shoebox_sidebar_item_get_title (self->item),
                                  shoebox_sidebar_item_get_colour (self->item),
                                  shoebox_sidebar_item_get_emoji (self->item));
  gtk_popover_popup (GTK_POPOVER (self->look_popover));
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_sidebar_row_dispose (GObject *object)
{
  ShoeboxSidebarRow *self = SHOEBOX_SIDEBAR_ROW (object);

  g_clear_pointer (&self->menu_popover, gtk_widget_unparent);
  g_clear_pointer (&self->look_popover, gtk_widget_unparent);
  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_SIDEBAR_ROW);

  G_OBJECT_CLASS (shoebox_sidebar_row_parent_class)->dispose (object);
}

static void
shoebox_sidebar_row_class_init (ShoeboxSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_sidebar_row_dispose;
  signals[PHOTOS_DROPPED] = g_signal_new ("photos-dropped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, SHOEBOX_TYPE_PHOTO_IDS);
  signals[LABEL_DROPPED]
    = g_signal_new ("label-dropped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    G_TYPE_INT64, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSidebarRow, emoji);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSidebarRow, name_box);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSidebarRow, title);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSidebarRow, entry);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSidebarRow, count);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxSidebarRow, drop_target);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, drop_motion_cb);
  gtk_widget_class_bind_template_callback (widget_class, drop_leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, drop_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed_cb);

  gtk_widget_class_install_action (widget_class, "menu.popup", NULL, menu_action_cb);
  gtk_widget_class_install_action (widget_class, "row.edit", NULL, edit_action_cb);
  gtk_widget_class_install_action (widget_class, "row.up", NULL, shift_action_cb);
  gtk_widget_class_install_action (widget_class, "row.down", NULL, shift_action_cb);
  gtk_widget_class_install_action (widget_class, "row.remove", NULL, remove_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "menu.popup", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "menu.popup",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "row.edit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "row.up", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "row.down", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "row.remove", NULL);
}

static void
shoebox_sidebar_row_init (ShoeboxSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->dot = shoebox_look_dot_new ();
  gtk_box_prepend (GTK_BOX (self->name_box), self->dot);
}

GtkWidget *
shoebox_sidebar_row_new (ShoeboxSidebarItem *item)
{
  GType types[] = { SHOEBOX_TYPE_PHOTO_IDS, SHOEBOX_TYPE_LABEL_DRAG };
  ShoeboxSidebarRow *self;
  gboolean label;

  g_return_val_if_fail (SHOEBOX_IS_SIDEBAR_ITEM (item), NULL);

  self = g_object_new (SHOEBOX_TYPE_SIDEBAR_ROW, NULL);
  self->item = g_object_ref (item);
  label = shoebox_sidebar_item_get_label (item) != 0;
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), shoebox_sidebar_item_get_icon (item));
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (self), !is_new (self));
  gtk_drop_target_set_gtypes (self->drop_target, types, label ? 2 : 1);
  gtk_drop_target_set_actions (self->drop_target,
                               (shoebox_sidebar_item_accepts_photos (item) ? GDK_ACTION_COPY : 0)
                                 | (label ? GDK_ACTION_MOVE : 0));
  if (label)
    add_drag_source (self);
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
