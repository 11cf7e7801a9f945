/* window-focus.c: the keyboard goes from part to part of the window: sidebar, what is shown, panel. */
#include "window-private.h"

#define N_PARTS 3

/* FALSE for a part that is not there. */
static gboolean
focus_part (ShoeboxWindow *self, int part)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  switch (part)
    {
    case 0:
      if (folded)
        adw_leaflet_set_visible_child_name (self->leaflet, "sidebar");
      return gtk_widget_child_focus (GTK_WIDGET (self->sidebar), GTK_DIR_TAB_FORWARD);
    case 1:
      if (folded)
        adw_leaflet_set_visible_child_name (self->leaflet, "content");
      /* Over the photos the panel would hide where the keyboard is. */
      if (adw_flap_get_folded (self->flap))
        _shoebox_window_show_panel (self, FALSE);
      _shoebox_window_focus_shown (self);
      return TRUE;
    default:
      if (!adw_flap_get_reveal_flap (self->flap))
        return FALSE;
      return gtk_widget_child_focus (GTK_WIDGET (self->panel), GTK_DIR_TAB_FORWARD);
    }
}

/* The part that has the keyboard, or -1. */
static int
get_part (ShoeboxWindow *self)
{
  GtkWidget *const parts[] = { GTK_WIDGET (self->sidebar), GTK_WIDGET (self->views),
                               GTK_WIDGET (self->panel) };
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));

  for (int i = 0; focus != NULL && i < N_PARTS; i++)
    if (gtk_widget_is_ancestor (focus, parts[i]))
      return i;
  return -1;
}

static void
part_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  int step = g_str_equal (action, "win.next-part") ? 1 : N_PARTS - 1;
  int from = get_part (self);

  if (self->library == NULL
      || !g_str_equal (gtk_stack_get_visible_child_name (self->pages), "main"))
    return;
  self->focus_photos = FALSE;
  /* From the header bar, or from nowhere, to what is shown. */
  if (from < 0)
    from = (1 + N_PARTS - step) % N_PARTS;
  for (int i = 1; i < N_PARTS; i++)
    if (focus_part (self, (from + i * step) % N_PARTS))
      break;
  /* It was a key, whatever the platform makes of it: the keyboard can be seen. */
  gtk_window_set_focus_visible (GTK_WINDOW (self), TRUE);
}

/* The button is in the sidebar, which a narrow window hides. */
static void
main_menu_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  if (g_str_equal (gtk_stack_get_visible_child_name (self->pages), "start"))
    {
      shoebox_start_page_popup_menu (self->start);
      return;
    }
  adw_leaflet_set_visible_child_name (self->leaflet, "sidebar");
  if (gtk_widget_get_mapped (GTK_WIDGET (self->menu_button)))
    gtk_menu_button_popup (self->menu_button);
  else
    self->popup_menu = TRUE;
}

static void
menu_button_mapped_cb (ShoeboxWindow *self)
{
  if (self->popup_menu)
    gtk_menu_button_popup (self->menu_button);
  self->popup_menu = FALSE;
}

/* What has no size yet takes no focus; the scrolled window around it would. */
static gboolean
wait_for_place_cb (GtkWidget *grid, GdkFrameClock *clock, gpointer data)
{
  if (gtk_widget_get_width (grid) <= 0)
    return G_SOURCE_CONTINUE;
  _shoebox_window_queue_update (data);
  return G_SOURCE_REMOVE;
}

static void
grid_mapped_cb (ShoeboxWindow *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self->grid), wait_for_place_cb, self, NULL);
}

void
_shoebox_window_init_focus (ShoeboxWindow *self)
{
  g_signal_connect_object (self->menu_button, "map", G_CALLBACK (menu_button_mapped_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  /* Photos that wait for the keyboard get it when they are on screen. */
  g_signal_connect_object (self->grid, "map", G_CALLBACK (grid_mapped_cb), self,
                           G_CONNECT_SWAPPED);
}

void
_shoebox_window_class_init_focus (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.main-menu", NULL, main_menu_cb);
  gtk_widget_class_install_action (widget_class, "win.next-part", NULL, part_cb);
  gtk_widget_class_install_action (widget_class, "win.previous-part", NULL, part_cb);
}
