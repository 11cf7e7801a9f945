/* viewer-look.c: how the photo is looked at: zoom, turns, and moving over it by keys. */
#include "viewer-private.h"

#include <glib/gi18n.h>

#define ZOOM_STEP 1.25
/* Of what is seen, for one press of an arrow key. */
#define PAN_STEP 0.15

void
_shoebox_viewer_update_look (ShoeboxViewer *self)
{
  const ShoeboxView *view = shoebox_photo_canvas_get_view (self->canvas);
  double zoom = shoebox_view_get_zoom (view);
  gboolean shown = view->photo_width > 0;
  /* Translators: a zoom: "100%". */
  g_autofree char *text = g_strdup_printf (_("%.0f%%"), 100.0 * zoom);
  /* Translators: %s is like "100%". */
  g_autofree char *name = g_strdup_printf (_("Zoom: %s"), text);
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->zoom_button));

  gtk_menu_button_set_label (self->zoom_button, text);
  /* The button inside has the focus, and what is on it would be read before the name. */
  if (button != NULL)
    {
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->zoom_button), shown);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.rotate-left", shown);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.rotate-right", shown);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.zoom-out",
                                 shown && view->mode != SHOEBOX_VIEW_FIT);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.zoom-in",
                                 shown && zoom < SHOEBOX_ZOOM_MAX);
}

static void
zoom_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxViewer *self = SHOEBOX_VIEWER (widget);

  if (g_str_equal (action, "viewer.zoom-in"))
    shoebox_photo_canvas_zoom_by (self->canvas, ZOOM_STEP);
  else if (g_str_equal (action, "viewer.zoom-out"))
    shoebox_photo_canvas_zoom_by (self->canvas, 1.0 / ZOOM_STEP);
  else if (g_str_equal (action, "viewer.zoom-fit"))
    shoebox_photo_canvas_set_mode (self->canvas, SHOEBOX_VIEW_FIT);
  else if (g_str_equal (action, "viewer.zoom-fill"))
    shoebox_photo_canvas_set_mode (self->canvas, SHOEBOX_VIEW_FILL);
  else if (g_str_equal (action, "viewer.zoom-actual"))
    shoebox_photo_canvas_zoom_to (self->canvas, 1.0);
  else if (g_str_equal (action, "viewer.zoom-to"))
    shoebox_photo_canvas_zoom_to (self->canvas, g_variant_get_double (parameter));
  else
    shoebox_photo_canvas_toggle (self->canvas);
}

static void
rotate_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxViewer *self = SHOEBOX_VIEWER (widget);
  int quarters = g_str_equal (action, "viewer.rotate-right") ? 1 : -1;

  if (self->id == 0)
    return;
  g_hash_table_insert (self->turns, g_memdup2 (&self->id, sizeof self->id),
                       GINT_TO_POINTER ((shoebox_viewer_get_turns (self) + quarters) & 3));
  shoebox_photo_canvas_turn (self->canvas, quarters);
}

/* Arrow keys move over what is larger than the view; where there is nothing to move to, left and
 * right go to the neighbours. */
static void
arrow_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxViewer *self = SHOEBOX_VIEWER (widget);
  const ShoeboxView *view = shoebox_photo_canvas_get_view (self->canvas);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  double x, y;
  double width, height;

  g_variant_get (parameter, "(dd)", &x, &y);
  if (shoebox_photo_canvas_pan (self->canvas, x * PAN_STEP, y * PAN_STEP) || x == 0)
    return;
  shoebox_view_get_turned (view, &width, &height);
  /* At the edge of a photo that is wider than the view, one stays on it. */
  if (width * shoebox_view_get_zoom (view) <= view->width + 0.5)
    _shoebox_viewer_step (self, (x > 0) != rtl ? 1 : -1);
}

static void
bind_key (GtkWidgetClass *widget_class, guint key, GdkModifierType modifiers, const char *action)
{
  gtk_widget_class_add_binding_action (widget_class, key, modifiers, action, NULL);
}

static void
bind_arrow (GtkWidgetClass *widget_class, guint key, guint keypad_key, double x, double y)
{
  gtk_widget_class_add_binding_action (widget_class, key, 0, "viewer.move", "(dd)", x, y);
  gtk_widget_class_add_binding_action (widget_class, keypad_key, 0, "viewer.move", "(dd)", x, y);
}

void
_shoebox_viewer_class_init_look (GtkWidgetClass *widget_class)
{
  static const char *const zooms[] = { "viewer.zoom-in",     "viewer.zoom-out",
                                       "viewer.zoom-fit",    "viewer.zoom-fill",
                                       "viewer.zoom-actual", "viewer.zoom-toggle" };

  gtk_widget_class_bind_template_child (widget_class, ShoeboxViewer, zoom_button);

  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_install_action (widget_class, zooms[i], NULL, zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-to", "d", zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.rotate-left", NULL, rotate_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.rotate-right", NULL, rotate_action_cb);
  gtk_widget_class_install_action (widget_class, "viewer.move", "(dd)", arrow_action_cb);

  bind_arrow (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0);
  bind_arrow (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0);
  bind_arrow (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1);
  bind_arrow (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1);
  bind_key (widget_class, GDK_KEY_plus, 0, "viewer.zoom-in");
  bind_key (widget_class, GDK_KEY_equal, 0, "viewer.zoom-in");
  bind_key (widget_class, GDK_KEY_KP_Add, 0, "viewer.zoom-in");
  bind_key (widget_class, GDK_KEY_plus, GDK_CONTROL_MASK, "viewer.zoom-in");
  bind_key (widget_class, GDK_KEY_equal, GDK_CONTROL_MASK, "viewer.zoom-in");
  bind_key (widget_class, GDK_KEY_KP_Add, GDK_CONTROL_MASK, "viewer.zoom-in");
  bind_key (widget_class, GDK_KEY_minus, 0, "viewer.zoom-out");
  bind_key (widget_class, GDK_KEY_KP_Subtract, 0, "viewer.zoom-out");
  bind_key (widget_class, GDK_KEY_minus, GDK_CONTROL_MASK, "viewer.zoom-out");
  bind_key (widget_class, GDK_KEY_KP_Subtract, GDK_CONTROL_MASK, "viewer.zoom-out");
  bind_key (widget_class, GDK_KEY_0, GDK_CONTROL_MASK, "viewer.zoom-fit");
  bind_key (widget_class, GDK_KEY_KP_0, GDK_CONTROL_MASK, "viewer.zoom-fit");
  bind_key (widget_class, GDK_KEY_1, GDK_CONTROL_MASK, "viewer.zoom-actual");
  bind_key (widget_class, GDK_KEY_KP_1, GDK_CONTROL_MASK, "viewer.zoom-actual");
  bind_key (widget_class, GDK_KEY_2, GDK_CONTROL_MASK, "viewer.zoom-fill");
  bind_key (widget_class, GDK_KEY_KP_2, GDK_CONTROL_MASK, "viewer.zoom-fill");
  bind_key (widget_class, GDK_KEY_z, 0, "viewer.zoom-toggle");
  bind_key (widget_class, GDK_KEY_r, 0, "viewer.rotate-right");
  bind_key (widget_class, GDK_KEY_r, GDK_SHIFT_MASK, "viewer.rotate-left");
}
