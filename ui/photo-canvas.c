/* photo-canvas.c: draws what photo-view.h says where.
 *
 * A change of zoom or turn is made at once in `view`, which is what everybody asks; what is drawn
 * goes there in a fifth of a second. Animations end at once where motion is to be reduced.
 */
#include "photo-canvas.h"

#include <math.h>

#define ZOOM_MS 180
#define FADE_MS 500
/* Pixels of a drag that make it a sweep to the next photo. */
#define SWEEP 60
#define WHEEL_STEP 1.2

typedef struct
{
  ShoeboxView view;
  ShoeboxLevels *levels;
  GdkPaintable *stand_in;
} Scene;

struct _ShoeboxPhotoCanvas
{
  GtkWidget parent_instance;

  Scene now, before; /* `before` fades away */
  gboolean guessed;  /* the size of the photo is that of a picture of it */
  gulong contents_id, size_id;

  AdwAnimation *move, *fade;
  ShoeboxView from;     /* what was drawn when the movement began */
  double turning;       /* degrees that are left to turn, when it began */
  double moved, faded;  /* 0..1 */

  GtkGesture *drag, *pinch;
  double pointer_x, pointer_y; /* -1: not over the photo */
  double drag_x, drag_y;       /* offset that is done */
  double pinched;              /* scale that is done */
  double pinch_x, pinch_y;
  double swept;                /* two fingers on a touchpad, while the photo is fitted */
};

enum
{
  VIEW_CHANGED,
  STEPPED,
  TAPPED,
  MENU,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxPhotoCanvas, shoebox_photo_canvas, GTK_TYPE_WIDGET)

static void
view_changed (ShoeboxPhotoCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[VIEW_CHANGED], 0);
}

/* --- Drawing ------------------------------------------------------------------------------ */

/* The part of the upright photo, drawn @width x @height large, that lies in the view. */
static void
get_seen (const ShoeboxView *view, double x, double y, double width, double height, double scale,
          graphene_rect_t *seen)
{
  /* In the turned photo first. */
  double left = -x, top = -y;
  double right = left + view->width / scale, bottom = top + view->height / scale;
  double turned_width = view->turns & 1 ? height : width;
  double turned_height = view->turns & 1 ? width : height;

  switch (view->turns)
    {
    case 1:
      graphene_rect_init (seen, (float) top, (float) (turned_width - right), (float) (bottom - top),
                          (float) (right - left));
      break;
    case 2:
      graphene_rect_init (seen, (float) (turned_width - right), (float) (turned_height - bottom),
                          (float) (right - left), (float) (bottom - top));
      break;
    case 3:
      graphene_rect_init (seen, (float) (turned_height - bottom), (float) left,
                          (float) (bottom - top), (float) (right - left));
      break;
    case 0:
    default:
      graphene_rect_init (seen, (float) left, (float) top, (float) (right - left),
                          (float) (bottom - top));
      break;
    }
}

/* @turned: degrees beside the quarter turns of the view. */
static void
draw_scene (const Scene *scene, const ShoeboxView *view, double turned, double scale,
            GtkSnapshot *snapshot)
{
  double x, y, width, height;
  graphene_rect_t seen;

  if (view->photo_width <= 0)
    return;
  shoebox_view_get_place (view, &x, &y, &width, &height);
  x /= scale;
  y /= scale;
  width /= scale;
  height /= scale;
  gtk_snapshot_save (snapshot);
  if (turned != 0)
    {
      graphene_point_t middle = GRAPHENE_POINT_INIT ((float) (view->width / scale / 2),
                                                     (float) (view->height / scale / 2));

      gtk_snapshot_translate (snapshot, &middle);
      gtk_snapshot_rotate (snapshot, (float) turned);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (-middle.x, -middle.y));
    }
  /* To the corner of the turned photo that is the upper left one of the upright. */
  gtk_snapshot_translate (
    snapshot,
    &GRAPHENE_POINT_INIT ((float) (view->turns == 1 || view->turns == 2 ? x + width : x),
                          (float) (view->turns >= 2 ? y + height : y)));
  gtk_snapshot_rotate (snapshot, 90.0f * (float) view->turns);
  if (view->turns & 1)
    {
      double swap = width;

      width = height;
      height = swap;
    }
  if (scene->levels != NULL)
    {
      get_seen (view, x, y, width, height, scale, &seen);
      shoebox_levels_snapshot (scene->levels, snapshot, width, height, scale,
                               turned == 0 ? &seen : NULL);
    }
  else if (scene->stand_in != NULL)
    gdk_paintable_snapshot (scene->stand_in, snapshot, width, height);
  gtk_snapshot_restore (snapshot);
}

/* The view on the way from where the movement began to where it ends. */
static void
get_drawn (ShoeboxPhotoCanvas *self, ShoeboxView *view)
{
  double t = self->moved, zoom_from, zoom_to, zoom;

  *view = self->now.view;
  if (t >= 1)
    return;
  zoom_from = shoebox_view_get_zoom (&self->from);
  zoom_to = shoebox_view_get_zoom (view);
  if (zoom_from <= 0 || zoom_to <= 0)
    return;
  zoom = exp (log (zoom_from) * (1 - t) + log (zoom_to) * t);
  view->mode = SHOEBOX_VIEW_FREE;
  view->zoom = zoom;
  /* The point that keeps its place on screen keeps it on the way as well: between two views it is
   * the middle that moves as 1 / zoom does. */
  if (fabs (zoom_from - zoom_to) > 1e-9)
    t = (1 / zoom_from - 1 / zoom) / (1 / zoom_from - 1 / zoom_to);
  view->x = self->from.x * (1 - t) + view->x * t;
  view->y = self->from.y * (1 - t) + view->y * t;
}

static void
shoebox_photo_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ShoeboxPhotoCanvas *self = SHOEBOX_PHOTO_CANVAS (widget);
  double scale = gtk_widget_get_scale_factor (widget);
  ShoeboxView drawn;

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                                         (float) gtk_widget_get_height (widget)));
  get_drawn (self, &drawn);
  if (self->faded < 1)
    {
      gtk_snapshot_push_cross_fade (snapshot, self->faded);
      draw_scene (&self->before, &self->before.view, 0, scale, snapshot);
      gtk_snapshot_pop (snapshot);
      draw_scene (&self->now, &drawn, 0, scale, snapshot);
      gtk_snapshot_pop (snapshot);
    }
  else
    draw_scene (&self->now, &drawn, self->turning * (1 - self->moved), scale, snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
shoebox_photo_canvas_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                              int *minimum, int *natural, int *minimum_baseline,
                              int *natural_baseline)
{
  /* Whatever the photo: it takes what there is. */
  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;
}

static void
update_size (ShoeboxPhotoCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double scale = gtk_widget_get_scale_factor (widget);
  double width = gtk_widget_get_width (widget) * scale;
  double height = gtk_widget_get_height (widget) * scale;

  self->now.view.largest_fit = scale;
  if (self->now.view.width == width && self->now.view.height == height)
    return;
  shoebox_view_resize (&self->now.view, width, height);
  shoebox_view_resize (&self->from, width, height);
  view_changed (self);
}

static void
shoebox_photo_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  update_size (SHOEBOX_PHOTO_CANVAS (widget));
}

/* --- Moving ------------------------------------------------------------------------------- */

static void
moved_cb (double value, gpointer data)
{
  ShoeboxPhotoCanvas *self = data;

  self->moved = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
faded_cb (double value, gpointer data)
{
  ShoeboxPhotoCanvas *self = data;

  self->faded = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
scene_clear (Scene *scene)
{
  g_clear_pointer (&scene->levels, shoebox_levels_unref);
  g_clear_object (&scene->stand_in);
  scene->view.photo_width = scene->view.photo_height = 0;
}

static void
fade_done_cb (ShoeboxPhotoCanvas *self)
{
  scene_clear (&self->before);
}

/* Notes what is drawn now; the movement from there begins with finish_move (). */
static void
begin_move (ShoeboxPhotoCanvas *self)
{
  ShoeboxView drawn;

  get_drawn (self, &drawn);
  self->from = drawn;
  self->turning = self->turning * (1 - self->moved);
}

static void
finish_move (ShoeboxPhotoCanvas *self, gboolean animate)
{
  if (animate && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      self->moved = 0;
      adw_animation_reset (self->move);
      adw_animation_play (self->move);
    }
  else
    {
      adw_animation_skip (self->move);
      self->moved = 1;
      self->turning = 0;
    }
  view_changed (self);
}

static void
get_anchor (ShoeboxPhotoCanvas *self, double *x, double *y)
{
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  *x = self->pointer_x >= 0 ? self->pointer_x * scale : self->now.view.width / 2;
  *y = self->pointer_x >= 0 ? self->pointer_y * scale : self->now.view.height / 2;
}

static void
zoom_at (ShoeboxPhotoCanvas *self, double factor, double x, double y, gboolean animate)
{
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  begin_move (self);
  shoebox_view_zoom_by (&self->now.view, factor, x * scale, y * scale);
  finish_move (self, animate);
}

/* --- Hands -------------------------------------------------------------------------------- */

static void
motion_cb (ShoeboxPhotoCanvas *self, double x, double y)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static void
leave_cb (ShoeboxPhotoCanvas *self)
{
  self->pointer_x = self->pointer_y = -1;
}

/* A wheel zooms; two fingers on a touchpad move the photo, or turn the page while it is fitted. */
static gboolean
scroll_cb (ShoeboxPhotoCanvas *self, double dx, double dy, GtkEventControllerScroll *controller)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  gboolean wheel = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL;
  double x = self->pointer_x, y = self->pointer_y;

  if (x < 0)
    {
      x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
      y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
    }
  if (wheel && (state & GDK_SHIFT_MASK) != 0)
    return shoebox_photo_canvas_pan (self, (dx != 0 ? dx : dy) * 0.1, 0);
  if (wheel || (state & GDK_CONTROL_MASK) != 0)
    zoom_at (self, pow (WHEEL_STEP, wheel ? -dy : -dy / 20), x, y, wheel);
  else if (shoebox_view_can_pan (&self->now.view, -dx, -dy))
    {
      double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

      begin_move (self);
      shoebox_view_pan (&self->now.view, -dx * scale, -dy * scale);
      finish_move (self, FALSE);
    }
  else if (self->now.view.mode == SHOEBOX_VIEW_FIT && fabs (self->swept) < G_MAXINT)
    {
      self->swept += dx;
      if (fabs (self->swept) > 2 * SWEEP)
        {
          g_signal_emit (self, signals[STEPPED], 0, self->swept > 0 ? 1 : -1);
          self->swept = G_MAXINT; /* once until the fingers are lifted */
        }
    }
  return TRUE;
}

static void
scroll_begin_cb (ShoeboxPhotoCanvas *self)
{
  self->swept = 0;
}

static void
pressed_cb (ShoeboxPhotoCanvas *self, int n_press, double x, double y)
{
  if (n_press != 2)
    return;
  motion_cb (self, x, y);
  shoebox_photo_canvas_toggle (self);
}

static void
released_cb (ShoeboxPhotoCanvas *self, int n_press)
{
  if (n_press == 1)
    g_signal_emit (self, signals[TAPPED], 0);
}

static void
menu_pressed_cb (ShoeboxPhotoCanvas *self, int n_press, double x, double y)
{
  g_signal_emit (self, signals[MENU], 0, x, y);
}

static void
drag_begin_cb (ShoeboxPhotoCanvas *self)
{
  self->drag_x = self->drag_y = 0;
}

static void
drag_update_cb (ShoeboxPhotoCanvas *self, double dx, double dy)
{
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (!shoebox_view_can_pan (&self->now.view, 1, 0) && !shoebox_view_can_pan (&self->now.view, -1, 0)
      && !shoebox_view_can_pan (&self->now.view, 0, 1)
      && !shoebox_view_can_pan (&self->now.view, 0, -1))
    return;
  if (fabs (dx) + fabs (dy) > 4)
    {
      gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_CLAIMED);
      gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
    }
  begin_move (self);
  shoebox_view_pan (&self->now.view, (dx - self->drag_x) * scale, (dy - self->drag_y) * scale);
  finish_move (self, FALSE);
  self->drag_x = dx;
  self->drag_y = dy;
}

static void
drag_end_cb (ShoeboxPhotoCanvas *self, double dx, double dy)
{
  GdkDevice *device = gtk_gesture_get_device (self->drag);

  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
  if (device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHSCREEN
      && self->now.view.mode == SHOEBOX_VIEW_FIT && fabs (dx) > SWEEP && fabs (dx) > 2 * fabs (dy))
    g_signal_emit (self, signals[STEPPED], 0, dx < 0 ? 1 : -1);
}

static void
pinch_begin_cb (ShoeboxPhotoCanvas *self)
{
  gtk_gesture_set_state (self->pinch, GTK_EVENT_SEQUENCE_CLAIMED);
  self->pinched = 1;
  gtk_gesture_get_bounding_box_center (self->pinch, &self->pinch_x, &self->pinch_y);
}

static void
pinched_cb (ShoeboxPhotoCanvas *self, double scale)
{
  double x, y, pixels = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (!gtk_gesture_get_bounding_box_center (self->pinch, &x, &y))
    return;
  begin_move (self);
  shoebox_view_pan (&self->now.view, (x - self->pinch_x) * pixels, (y - self->pinch_y) * pixels);
  finish_move (self, FALSE);
  zoom_at (self, scale / self->pinched, x, y, FALSE);
  self->pinched = scale;
  self->pinch_x = x;
  self->pinch_y = y;
}

/* --- What is shown ------------------------------------------------------------------------ */

static void
forget_stand_in (ShoeboxPhotoCanvas *self)
{
  if (self->now.stand_in == NULL)
    return;
  g_clear_signal_handler (&self->contents_id, self->now.stand_in);
  g_clear_signal_handler (&self->size_id, self->now.stand_in);
}

/* Without a word from the library the pictures say how large the photo is. */
static void
guess_size (ShoeboxPhotoCanvas *self)
{
  int width = 0, height = 0;

  if (!self->guessed)
    return;
  if (self->now.levels != NULL)
    shoebox_levels_get_photo_size (self->now.levels, &width, &height);
  else if (self->now.stand_in != NULL)
    {
      width = gdk_paintable_get_intrinsic_width (self->now.stand_in);
      height = gdk_paintable_get_intrinsic_height (self->now.stand_in);
    }
  if (width == self->now.view.photo_width && height == self->now.view.photo_height)
    return;
  shoebox_view_set_photo (&self->now.view, width, height);
  finish_move (self, FALSE);
}

void
shoebox_photo_canvas_show (ShoeboxPhotoCanvas *self, int width, int height, int turns,
                           GdkPaintable *stand_in, gboolean fade)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CANVAS (self));

  forget_stand_in (self);
  scene_clear (&self->before);
  fade = fade && gtk_widget_get_mapped (GTK_WIDGET (self))
         && adw_get_enable_animations (GTK_WIDGET (self));
  if (fade)
    {
      self->before = self->now;
      self->now.levels = NULL;
      self->now.stand_in = NULL;
      self->faded = 0;
      adw_animation_reset (self->fade);
      adw_animation_play (self->fade);
    }
  else
    {
      g_clear_pointer (&self->now.levels, shoebox_levels_unref);
      g_clear_object (&self->now.stand_in);
      adw_animation_skip (self->fade);
      self->faded = 1;
    }
  self->guessed = width <= 0 || height <= 0;
  shoebox_view_reset (&self->now.view, width, height, turns);
  if (stand_in != NULL)
    {
      self->now.stand_in = g_object_ref (stand_in);
      self->contents_id = g_signal_connect_swapped (stand_in, "invalidate-contents",
                                                    G_CALLBACK (gtk_widget_queue_draw), self);
      self->size_id = g_signal_connect_swapped (stand_in, "invalidate-size",
                                                G_CALLBACK (guess_size), self);
    }
  guess_size (self);
  finish_move (self, FALSE);
}

void
shoebox_photo_canvas_set_levels (ShoeboxPhotoCanvas *self, ShoeboxLevels *levels)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CANVAS (self));

  if (self->now.levels == levels)
    return;
  g_clear_pointer (&self->now.levels, shoebox_levels_unref);
  if (levels != NULL)
    self->now.levels = shoebox_levels_ref (levels);
  guess_size (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

ShoeboxLevels *
shoebox_photo_canvas_get_levels (ShoeboxPhotoCanvas *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_CANVAS (self), NULL);

  return self->now.levels;
}

void
shoebox_photo_canvas_clear (ShoeboxPhotoCanvas *self)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CANVAS (self));

  shoebox_photo_canvas_show (self, 0, 0, 0, NULL, FALSE);
}

const ShoeboxView *
shoebox_photo_canvas_get_view (ShoeboxPhotoCanvas *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_CANVAS (self), NULL);

  return &self->now.view;
}

void
shoebox_photo_canvas_set_mode (ShoeboxPhotoCanvas *self, ShoeboxViewMode mode)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CANVAS (self));

  begin_move (self);
  shoebox_view_set_mode (&self->now.view, mode);
  finish_move (self, TRUE);
}

void
shoebox_photo_canvas_zoom_to (ShoeboxPhotoCanvas *self, double zoom)
{
  double x, y;

  g_return_if_fail (SHOEBOX_IS_PHOTO_CANVAS (self));

  get_anchor (self, &x, &y);
  begin_move (self);
  shoebox_view_zoom_to (&self->now.view, zoom, x, y);
  finish_move (self, TRUE);
}

void
shoebox_photo_canvas_zoom_by (ShoeboxPhotoCanvas *self, double factor)
{
  double x, y;

  g_return_if_fail (SHOEBOX_IS_PHOTO_CANVAS (self));

  get_anchor (self, &x, &y);
  begin_move (self);
  shoebox_view_zoom_by (&self->now.view, factor, x, y);
  finish_move (self, TRUE);
}

void
shoebox_photo_canvas_toggle (ShoeboxPhotoCanvas *self)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CANVAS (self));

  /* A photo that is fitted pixel for pixel is looked at closer. */
  if (self->now.view.mode == SHOEBOX_VIEW_FIT)
    shoebox_photo_canvas_zoom_to (self, shoebox_view_get_fit (&self->now.view) < 0.99 ? 1.0 : 2.0);
  else
    shoebox_photo_canvas_set_mode (self, SHOEBOX_VIEW_FIT);
}

gboolean
shoebox_photo_canvas_pan (ShoeboxPhotoCanvas *self, double dx, double dy)
{
  double x, y;

  g_return_val_if_fail (SHOEBOX_IS_PHOTO_CANVAS (self), FALSE);

  x = -dx * self->now.view.width;
  y = -dy * self->now.view.height;
  if (!shoebox_view_can_pan (&self->now.view, x, y))
    return FALSE;
  begin_move (self);
  shoebox_view_pan (&self->now.view, x, y);
  finish_move (self, TRUE);
  return TRUE;
}

void
shoebox_photo_canvas_turn (ShoeboxPhotoCanvas *self, int quarters)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_CANVAS (self));

  begin_move (self);
  shoebox_view_turn (&self->now.view, quarters);
  /* From where it was: in the turned view that is another place, so only the zoom moves. */
  self->from.x = self->now.view.x;
  self->from.y = self->now.view.y;
  self->turning -= 90.0 * quarters;
  finish_move (self, TRUE);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_photo_canvas_dispose (GObject *object)
{
  ShoeboxPhotoCanvas *self = SHOEBOX_PHOTO_CANVAS (object);

  forget_stand_in (self);
  g_clear_object (&self->move);
  g_clear_object (&self->fade);
  scene_clear (&self->now);
  scene_clear (&self->before);

  G_OBJECT_CLASS (shoebox_photo_canvas_parent_class)->dispose (object);
}

static void
shoebox_photo_canvas_class_init (ShoeboxPhotoCanvasClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_photo_canvas_dispose;
  widget_class->measure = shoebox_photo_canvas_measure;
  widget_class->size_allocate = shoebox_photo_canvas_size_allocate;
  widget_class->snapshot = shoebox_photo_canvas_snapshot;
  gtk_widget_class_set_css_name (widget_class, "photocanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  signals[VIEW_CHANGED] = g_signal_new ("view-changed", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[STEPPED] = g_signal_new ("stepped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[TAPPED] = g_signal_new ("tapped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  signals[MENU] = g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
add (ShoeboxPhotoCanvas *self, gpointer controller)
{
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (controller));
}

static AdwAnimation *
make_animation (ShoeboxPhotoCanvas *self, guint ms, AdwAnimationTargetFunc func)
{
  AdwAnimation *animation = adw_timed_animation_new (
    GTK_WIDGET (self), 0, 1, ms, adw_callback_animation_target_new (func, self, NULL));

  adw_timed_animation_set_easing (ADW_TIMED_ANIMATION (animation), ADW_EASE_OUT_CUBIC);
  return animation;
}

static void
shoebox_photo_canvas_init (ShoeboxPhotoCanvas *self)
{
  GtkEventController *controller;
  GtkGesture *gesture;

  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->moved = self->faded = 1;
  self->pointer_x = self->pointer_y = -1;
  self->move = make_animation (self, ZOOM_MS, moved_cb);
  self->fade = make_animation (self, FADE_MS, faded_cb);
  g_signal_connect_swapped (self->fade, "done", G_CALLBACK (fade_done_cb), self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (update_size), NULL);

  controller = gtk_event_controller_motion_new ();
  g_signal_connect_swapped (controller, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (controller, "leave", G_CALLBACK (leave_cb), self);
  add (self, controller);
  controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  g_signal_connect_swapped (controller, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect_swapped (controller, "scroll-begin", G_CALLBACK (scroll_begin_cb), self);
  add (self, controller);

  self->pinch = gtk_gesture_zoom_new ();
  g_signal_connect_swapped (self->pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect_swapped (self->pinch, "scale-changed", G_CALLBACK (pinched_cb), self);
  add (self, self->pinch);
  self->drag = gtk_gesture_drag_new ();
  g_signal_connect_swapped (self->drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (self->drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (self->drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  add (self, self->drag);
  gesture = gtk_gesture_click_new ();
  g_signal_connect_swapped (gesture, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (gesture, "released", G_CALLBACK (released_cb), self);
  add (self, gesture);
  gesture = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (gesture, "pressed", G_CALLBACK (menu_pressed_cb), self);
  add (self, gesture);
}

GtkWidget *
shoebox_photo_canvas_new (void)
{
  return g_object_new (SHOEBOX_TYPE_PHOTO_CANVAS, NULL);
}
