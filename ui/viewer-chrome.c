/* viewer-chrome.c: what lies over the photo: buttons, the strip, the menu; and its coming and
 * going in full screen, where they are in the way of the photo most of the time. */
#include "viewer-private.h"

#include <glib/gi18n.h>
#include <math.h>

#define HIDE_MS 2500
/* Below this height the strip would take too much of the photo. */
#define STRIP_HEIGHT 420
/* Pixels that the pointer moves by itself when something appears under it. */
#define TREMOR 3

static void
set_pointer (ShoeboxViewer *self, gboolean visible)
{
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), visible ? NULL : "none");
}

static gboolean
is_open (GtkMenuButton *button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);

  return popover != NULL && gtk_widget_get_mapped (GTK_WIDGET (popover));
}

/* Whoever has the pointer or the keyboard in the controls, or a menu open, is not done. */
static gboolean
is_busy (ShoeboxViewer *self)
{
  GtkWidget *const boxes[] = { self->bar_box, self->top_box, GTK_WIDGET (self->strip) };
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    if ((gtk_widget_get_state_flags (boxes[i]) & GTK_STATE_FLAG_PRELIGHT) != 0
        || (focus != NULL && (focus == boxes[i] || gtk_widget_is_ancestor (focus, boxes[i]))))
      return TRUE;
  return is_open (self->zoom_button) || is_open (self->more_button)
         || (self->popover != NULL && gtk_widget_get_mapped (self->popover));
}

static gboolean
hide_cb (gpointer data)
{
  ShoeboxViewer *self = data;

  if (is_busy (self))
    return G_SOURCE_CONTINUE;
  self->hide_id = 0;
  _shoebox_viewer_hide_controls (self);
  return G_SOURCE_REMOVE;
}

void
_shoebox_viewer_hide_controls (ShoeboxViewer *self)
{
  g_clear_handle_id (&self->hide_id, g_source_remove);
  if (!self->immersed)
    return;
  self->controls = FALSE;
  _shoebox_viewer_update_chrome (self);
}

void
_shoebox_viewer_show_controls (ShoeboxViewer *self)
{
  g_clear_handle_id (&self->hide_id, g_source_remove);
  if (self->immersed)
    self->hide_id = g_timeout_add (HIDE_MS, hide_cb, self);
  if (self->controls)
    return;
  self->controls = TRUE;
  _shoebox_viewer_update_chrome (self);
}

void
_shoebox_viewer_update_chrome (ShoeboxViewer *self)
{
  gboolean strip = self->film_strip && gtk_widget_get_height (GTK_WIDGET (self)) >= STRIP_HEIGHT
                   && _shoebox_viewer_get_n (self) > 1;
  int room = 0;

  if (strip && !self->immersed)
    gtk_widget_measure (GTK_WIDGET (self->strip), GTK_ORIENTATION_VERTICAL, -1, &room, NULL, NULL,
                        NULL);
  /* In the window the strip has a place of its own; in full screen it comes over the photo, which
   * does not move for it. */
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->canvas), room);
  gtk_revealer_set_reveal_child (self->strip_revealer, strip && self->controls);
  gtk_revealer_set_reveal_child (self->bar, self->controls);
  gtk_revealer_set_reveal_child (self->start_edge, self->controls);
  gtk_revealer_set_reveal_child (self->end_edge, self->controls);
  gtk_revealer_set_reveal_child (self->top, self->controls && self->immersed);
  set_pointer (self, self->controls || !self->immersed);
}

static void
motion_cb (ShoeboxViewer *self, double x, double y)
{
  /* Things that appear under a pointer that rests make it "move". */
  if (fabs (x - self->motion_x) + fabs (y - self->motion_y) < TREMOR)
    return;
  self->motion_x = x;
  self->motion_y = y;
  if (self->immersed)
    _shoebox_viewer_show_controls (self);
}

static void
tapped_cb (ShoeboxViewer *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->immersed)
    _shoebox_viewer_show_controls (self);
}

/* The way with Tab to what is hidden. */
static gboolean
key_cb (ShoeboxViewer *self, guint key)
{
  if (self->immersed && (key == GDK_KEY_Tab || key == GDK_KEY_ISO_Left_Tab))
    _shoebox_viewer_show_controls (self);
  return GDK_EVENT_PROPAGATE;
}

/* --- Menu --------------------------------------------------------------------------------- */

static void
popup (ShoeboxViewer *self, double x, double y)
{
  if (self->id == 0)
    return;
  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (self->menu));
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover),
                               &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
menu_cb (ShoeboxViewer *self, double x, double y)
{
  popup (self, x, y);
}

static void
menu_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  popup (SHOEBOX_VIEWER (widget), gtk_widget_get_width (widget) / 2.0,
         gtk_widget_get_height (widget) / 2.0);
}

static void
append_sections (GMenu *menu, GMenuModel *from)
{
  for (int i = 0; from != NULL && i < g_menu_model_get_n_items (from); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (from, i, G_MENU_LINK_SECTION);

      if (section != NULL)
        g_menu_append_section (menu, NULL, section);
    }
}

void
shoebox_viewer_set_menu (ShoeboxViewer *self, GMenuModel *menu)
{
  g_return_if_fail (SHOEBOX_IS_VIEWER (self));

  g_menu_remove_all (self->menu);
  append_sections (self->menu, menu);
  append_sections (self->menu, self->view_menu);
}

/* --- Full screen -------------------------------------------------------------------------- */

void
shoebox_viewer_set_immersed (ShoeboxViewer *self, gboolean immersed)
{
  g_return_if_fail (SHOEBOX_IS_VIEWER (self));

  if (self->immersed == immersed)
    return;
  self->immersed = immersed;
  self->controls = TRUE;
  g_clear_handle_id (&self->hide_id, g_source_remove);
  if (immersed)
    gtk_widget_add_css_class (GTK_WIDGET (self), "immersed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "immersed");
  _shoebox_viewer_show_controls (self);
  _shoebox_viewer_update_chrome (self);
}

gboolean
shoebox_viewer_get_immersed (ShoeboxViewer *self)
{
  g_return_val_if_fail (SHOEBOX_IS_VIEWER (self), FALSE);

  return self->immersed;
}

void
shoebox_viewer_set_title (ShoeboxViewer *self, const char *title)
{
  g_return_if_fail (SHOEBOX_IS_VIEWER (self));

  gtk_label_set_text (self->title, title);
}

/* --- Life --------------------------------------------------------------------------------- */

void
_shoebox_viewer_class_init_chrome (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, start_edge);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, end_edge);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, bar);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, bar_box);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, more_button);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, strip_revealer);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, top);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, top_box);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, title);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, view_menu);
  gtk_widget_class_bind_template_callback (widget_class, motion_cb);
  gtk_widget_class_bind_template_callback (widget_class, tapped_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_cb);

  gtk_widget_class_install_action (widget_class, "viewer.menu", NULL, menu_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "viewer.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "viewer.menu",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, GDK_CONTROL_MASK,
                                       "viewer.film-strip", NULL);
}

void
_shoebox_viewer_init_chrome (ShoeboxViewer *self)
{
  self->controls = TRUE;
  self->menu = g_menu_new ();
  append_sections (self->menu, self->view_menu);
  _shoebox_viewer_update_chrome (self);
}

void
_shoebox_viewer_dispose_chrome (ShoeboxViewer *self)
{
  g_clear_handle_id (&self->hide_id, g_source_remove);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->menu);
}
