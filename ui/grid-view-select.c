/* grid-view-select.c: selecting in the photo view by mouse and touch. */
#include "grid-view-private.h"

#include <math.h>

/* Within this distance of an edge the view scrolls by itself, at up to so many pixels a second. */
#define EDGE 36.0
#define FASTEST 2400.0

/* --- Selecting -------------------------------------------------------------------------------- */

void
_grid_view_select (ShoeboxGridView *self, guint position, gboolean modify, gboolean extend)
{
  g_autoptr (GtkBitset) bits = NULL;

  if (position >= _grid_view_get_n (self) || self->stale)
    return;
  bits = modify ? gtk_bitset_copy (shoebox_photo_selection_get_bits (self->selection))
                : gtk_bitset_new_empty ();
  if (extend)
    {
      guint from = self->mark < self->rows->len ? self->mark : position;

      gtk_bitset_add_range_closed (bits, MIN (from, position), MAX (from, position));
      self->mark = from;
    }
  else
    {
      if (modify && gtk_bitset_contains (bits, position))
        gtk_bitset_remove (bits, position);
      else
        gtk_bitset_add (bits, position);
      self->mark = position;
    }
  shoebox_photo_selection_set (self->selection, bits);
}

/* --- Pressing a photo ------------------------------------------------------------------------- */

static gboolean
is_selected (ShoeboxGridView *self, guint position)
{
  return gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position);
}

static GdkModifierType
get_modifiers (GtkEventController *controller)
{
  return gtk_event_controller_get_current_event_state (controller)
         & gtk_accelerator_get_default_mod_mask ();
}

static gboolean
is_touch (GtkEventController *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (controller);

  return event != NULL && gdk_event_get_event_type (event) >= GDK_TOUCH_BEGIN
         && gdk_event_get_event_type (event) <= GDK_TOUCH_CANCEL;
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, ShoeboxGridView *self)
{
  GdkModifierType modifiers = get_modifiers (GTK_EVENT_CONTROLLER (gesture));
  gboolean modify = (modifiers & GDK_CONTROL_MASK) != 0, extend = (modifiers & GDK_SHIFT_MASK) != 0;
  guint position = shoebox_grid_view_get_at (self, x, y);

  self->select_on_release = FALSE;
  if (position == NOWHERE)
    return;
  self->goal_x = NAN;
  self->cursor = position;
  gtk_widget_grab_focus (GTK_WIDGET (_grid_view_find_cell (self, position)));
  /* A finger that comes down may be about to scroll; a press on a selected photo, to drag them. */
  if (is_touch (GTK_EVENT_CONTROLLER (gesture)) || (!extend && is_selected (self, position)))
    self->select_on_release = TRUE;
  else
    _grid_view_select (self, position, modify, extend);
}

static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, ShoeboxGridView *self)
{
  GdkModifierType modifiers = get_modifiers (GTK_EVENT_CONTROLLER (gesture));
  gboolean touch = is_touch (GTK_EVENT_CONTROLLER (gesture));
  guint position = shoebox_grid_view_get_at (self, x, y);

  if (position == NOWHERE)
    {
      /* A click on nothing, which was no drag either. */
      if (!self->band.active && !(modifiers & (GDK_CONTROL_MASK | GDK_SHIFT_MASK))
          && gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT) == GTK_WIDGET (self))
        shoebox_photo_selection_forget (self->selection);
      return;
    }
  if (n_press == 2 && !(modifiers & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)))
    _grid_view_activate (self, position);
  else if (self->select_on_release)
    /* Once a long press has begun to select, each tap goes on with it. */
    _grid_view_select (self, position,
                       (modifiers & GDK_CONTROL_MASK)
                          || (touch && shoebox_photo_selection_get_n (self->selection) > 0),
                       FALSE);
  self->select_on_release = FALSE;
}

static void
menu_pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, ShoeboxGridView *self)
{
  guint position = shoebox_grid_view_get_at (self, x, y);

  if (position == NOWHERE)
    return;
  if (!is_selected (self, position))
    _grid_view_select (self, position, FALSE, FALSE);
  _grid_view_move_cursor (self, position, TRUE);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  _grid_view_show_menu (self, x, y);
}

/* The first long press begins to select; one on what is selected asks what to do with it. */
static void
long_pressed_cb (GtkGestureLongPress *gesture, double x, double y, ShoeboxGridView *self)
{
  guint position = shoebox_grid_view_get_at (self, x, y);

  if (position == NOWHERE)
    return;
  self->select_on_release = FALSE;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (is_selected (self, position))
    _grid_view_show_menu (self, x, y);
  else
    {
      _grid_view_select (self, position, TRUE, FALSE);
      _grid_view_move_cursor (self, position, TRUE);
    }
}

/* --- The rubber band -------------------------------------------------------------------------- */

static void
get_band (ShoeboxGridView *self, GdkRectangle *area)
{
  double value = floor (gtk_adjustment_get_value (self->vadjustment));
  double x = CLAMP (self->band.x, 0, self->options.width);
  double y = CLAMP (self->band.y + value, 0, photo_layout_get_height (self->layout));

  area->x = (int) MIN (self->band.start_x, x);
  area->y = (int) MIN (self->band.start_y, y);
  area->width = (int) fabs (self->band.start_x - x) + 1;
  area->height = (int) fabs (self->band.start_y - y) + 1;
}

static gboolean
is_inside (const PhotoRect *photo, const GdkRectangle *area)
{
  const int edge = SHOEBOX_PHOTO_CELL_EDGE;

  return photo->x + edge < area->x + area->width && photo->x + photo->width - edge > area->x
         && photo->y + edge < area->y + area->height && photo->y + photo->height - edge > area->y;
}

static GtkBitset *
find_inside (ShoeboxGridView *self, const GdkRectangle *area)
{
  GtkBitset *bits = gtk_bitset_new_empty ();
  guint last, n = _grid_view_get_n (self);
  g_autoptr (GArray) rects = g_array_new (FALSE, FALSE, sizeof (PhotoRect));

  if (n == 0)
    return bits;
  last = photo_layout_find_row_at (self->layout, area->y + area->height);
  for (guint index = photo_layout_find_row_at (self->layout, area->y); index <= last; index++)
    {
      const PhotoRow *row = photo_layout_get_row (self->layout, index);

      g_array_set_size (rects, row->n);
      photo_layout_get_row_rects (self->layout, _grid_view_get_rows (self), index,
                                  (PhotoRect *) (void *) rects->data);
      for (guint i = 0; i < row->n; i++)
        if (is_inside (&g_array_index (rects, PhotoRect, i), area))
          gtk_bitset_add (bits, row->start + i);
    }
  return bits;
}

void
_grid_view_update_band (ShoeboxGridView *self)
{
  GdkRectangle area;
  g_autoptr (GtkBitset) bits = NULL;

  if (!self->band.active || self->stale)
    return;
  get_band (self, &area);
  bits = find_inside (self, &area);
  if (self->band.toggle)
    gtk_bitset_difference (bits, self->band.before);
  else
    gtk_bitset_union (bits, self->band.before);
  shoebox_photo_selection_set (self->selection, bits);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (widget);
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double seconds = MIN ((double) (now - self->band.tick_time) / G_USEC_PER_SEC, 0.1);
  double over = 0.0;

  self->band.tick_time = now;
  if (self->band.y < EDGE)
    over = self->band.y - EDGE;
  else if (self->band.y > gtk_widget_get_height (widget) - EDGE)
    over = self->band.y - gtk_widget_get_height (widget) + EDGE;
  if (over != 0.0)
    gtk_adjustment_set_value (self->vadjustment,
                              gtk_adjustment_get_value (self->vadjustment)
                                + CLAMP (over / EDGE, -2.0, 2.0) * FASTEST / 2.0 * seconds);
  return G_SOURCE_CONTINUE;
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, ShoeboxGridView *self)
{
  GdkModifierType modifiers = get_modifiers (GTK_EVENT_CONTROLLER (gesture));
  GtkWidget *at = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  /* Photos are dragged themselves, headings are buttons, a finger scrolls. */
  if (self->layout == NULL || self->stale || is_touch (GTK_EVENT_CONTROLLER (gesture))
      || (at != GTK_WIDGET (self) && (at == NULL || !SHOEBOX_IS_PHOTO_HEADING (at))))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  self->band.start_x = x;
  self->band.start_y = y + floor (gtk_adjustment_get_value (self->vadjustment));
  self->band.toggle = (modifiers & GDK_CONTROL_MASK) != 0;
  self->band.before = modifiers & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)
                        ? gtk_bitset_copy (shoebox_photo_selection_get_bits (self->selection))
                        : gtk_bitset_new_empty ();
}

static void
drag_update_cb (GtkGestureDrag *gesture, double x, double y, ShoeboxGridView *self)
{
  double start_x, start_y;

  if (self->band.before == NULL)
    return; /* the list has changed under it */
  gtk_gesture_drag_get_start_point (gesture, &start_x, &start_y);
  self->band.x = start_x + x;
  self->band.y = start_y + y;
  if (!self->band.active)
    {
      if (!gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) x, (int) y))
        return;
      self->band.active = TRUE;
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      self->band.tick_time
        = gdk_frame_clock_get_frame_time (gtk_widget_get_frame_clock (GTK_WIDGET (self)));
      self->band.tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
    }
  _grid_view_update_band (self);
}

void
_grid_view_stop_band (ShoeboxGridView *self)
{
  g_clear_pointer (&self->band.before, gtk_bitset_unref);
  if (!self->band.active)
    return;
  self->band.active = FALSE;
  gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->band.tick_id);
  self->band.tick_id = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
_grid_view_snapshot_band (ShoeboxGridView *self, GtkSnapshot *snapshot)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA border = { 0.2f, 0.5f, 0.9f, 1 }, fill;
  const float widths[4] = { 1, 1, 1, 1 };
  GdkRectangle area;
  GskRoundedRect shape;

  if (!self->band.active)
    return;
  gtk_style_context_lookup_color (context, "accent_color", &border);
  fill = border;
  fill.alpha = 0.2f;
  get_band (self, &area);
  area.y -= (int) floor (gtk_adjustment_get_value (self->vadjustment));
  gsk_rounded_rect_init_from_rect (
    &shape, &GRAPHENE_RECT_INIT (area.x, area.y, area.width, area.height), 3);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, &fill, &shape.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &shape, widths,
                              (const GdkRGBA[4]){ border, border, border, border });
}

/* --- Zooming ---------------------------------------------------------------------------------- */

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, ShoeboxGridView *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static void
leave_cb (GtkEventControllerMotion *controller, ShoeboxGridView *self)
{
  self->pointer_x = self->pointer_y = -1.0;
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, ShoeboxGridView *self)
{
  if (!(get_modifiers (GTK_EVENT_CONTROLLER (controller)) & GDK_CONTROL_MASK))
    return FALSE;
  if (dy != 0.0)
    _grid_view_zoom (self, pow (1.15, -dy));
  return TRUE;
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, ShoeboxGridView *self)
{
  double x, y;

  self->pinch_factor = 1.0;
  if (gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    motion_cb (NULL, x, y, self);
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, ShoeboxGridView *self)
{
  /* Sizes are whole pixels: what is too little to be seen is kept for the next step. */
  double factor = scale / self->pinch_factor;

  if (fabs (factor - 1.0) < 0.03)
    return;
  self->pinch_factor = scale;
  _grid_view_zoom (self, factor);
}

void
_grid_view_init_pointer (ShoeboxGridView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *gesture;
  GtkEventController *controller;

  gesture = gtk_gesture_drag_new ();
  g_signal_connect (gesture, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (gesture, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (gesture, "end", G_CALLBACK (_grid_view_stop_band), self);
  g_signal_connect_swapped (gesture, "cancel", G_CALLBACK (_grid_view_stop_band), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (gesture));

  gesture = gtk_gesture_click_new ();
  g_signal_connect (gesture, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (gesture, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (gesture));

  gesture = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect (gesture, "pressed", G_CALLBACK (menu_pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (gesture));

  gesture = gtk_gesture_long_press_new ();
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (gesture), TRUE);
  g_signal_connect (gesture, "pressed", G_CALLBACK (long_pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (gesture));

  gesture = gtk_gesture_zoom_new ();
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (gesture), GTK_PHASE_CAPTURE);
  g_signal_connect (gesture, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (gesture, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (gesture));

  controller = gtk_event_controller_motion_new ();
  g_signal_connect (controller, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (controller, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (controller, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (widget, controller);

  controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, controller);
}
