/* film-strip.c: draws the pictures itself: a widget for each would be a list view of its own, and
 * the keyboard and screen readers are better off with one thing that has a value. */
#include "film-strip.h"

#include <glib/gi18n.h>
#include <math.h>

#define SIDE 60
#define GAP 6
#define CELL (SIDE + GAP)
#define RADIUS 6
#define SIGN 24
#define MOVE_MS 200
/* Held beyond each end of what is seen, so that a step finds its picture there. */
#define AROUND 3

typedef struct
{
  ShoeboxPhoto *photo;
  ShoeboxThumbnail *thumbnail;
  gulong contents_id;
} Cell;

struct _ShoeboxFilmStrip
{
  GtkWidget parent_instance;

  ShoeboxPhotoList *list;
  ShoeboxThumbnails *thumbnails;
  guint position;   /* of the current photo */
  double middle;    /* what is in the middle: a position, on its way to that of the photo */
  double from, to;
  double browsed;   /* scrolled away from the photo by hand, in positions */
  AdwAnimation *move;

  GArray *cells;    /* of Cell: those held */
  guint first;      /* position of the first of them */
  gboolean stale;   /* the list has changed under them */
  guint update_id;
  double pointer_x; /* -1: not over it */
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ShoeboxFilmStrip, shoebox_film_strip, GTK_TYPE_WIDGET)

static guint
get_n (ShoeboxFilmStrip *self)
{
  return self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;
}

static gboolean
is_rtl (ShoeboxFilmStrip *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

/* Left edge of the picture at @position. */
static double
get_x (ShoeboxFilmStrip *self, guint position)
{
  double from_middle = (position - self->middle - self->browsed) * CELL;

  return gtk_widget_get_width (GTK_WIDGET (self)) / 2.0
         + (is_rtl (self) ? -from_middle : from_middle) - SIDE / 2.0;
}

/* --- Pictures held ------------------------------------------------------------------------ */

static void
cell_clear (Cell *cell)
{
  if (cell->thumbnail != NULL)
    {
      g_clear_signal_handler (&cell->contents_id, cell->thumbnail);
      shoebox_thumbnail_unwant (cell->thumbnail);
    }
  g_clear_object (&cell->thumbnail);
  g_clear_object (&cell->photo);
}

static void
get_range (ShoeboxFilmStrip *self, guint *first, guint *last)
{
  double half = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0 / CELL + AROUND;
  double middle = self->middle + self->browsed;
  guint n = get_n (self);

  *first = n > 0 && gtk_widget_get_mapped (GTK_WIDGET (self))
               ? (guint) CLAMP (floor (middle - half), 0, n) : 0;
  *last = n > 0 && gtk_widget_get_mapped (GTK_WIDGET (self))
              ? (guint) CLAMP (ceil (middle + half) + 1, *first, n) : 0;
}

/* Holds what is seen. What stays is asked for before what goes is let go of, so that its picture
 * is not thrown away in between. */
static void
update_cells (ShoeboxFilmStrip *self)
{
  GArray *old = self->cells;
  guint first, last;

  g_clear_handle_id (&self->update_id, g_source_remove);
  get_range (self, &first, &last);
  if (!self->stale && first == self->first && last - first == old->len)
    return;
  self->cells = g_array_new (FALSE, TRUE, sizeof (Cell));
  g_array_set_clear_func (self->cells, (GDestroyNotify) cell_clear);
  for (guint i = first; i < last; i++)
    {
      Cell cell = { .photo = g_list_model_get_item (G_LIST_MODEL (self->list), i) };

      if (cell.photo != NULL)
        {
          cell.thumbnail = shoebox_thumbnails_get (self->thumbnails, cell.photo);
          shoebox_thumbnail_want (cell.thumbnail);
          cell.contents_id = g_signal_connect_swapped (cell.thumbnail, "invalidate-contents",
                                                       G_CALLBACK (gtk_widget_queue_draw), self);
        }
      g_array_append_val (self->cells, cell);
    }
  self->first = first;
  self->stale = FALSE;
  g_array_unref (old);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
update_cb (gpointer data)
{
  ShoeboxFilmStrip *self = data;

  self->update_id = 0;
  update_cells (self);
  return G_SOURCE_REMOVE;
}

/* Before the next frame, but not in the middle of a layout. */
static void
queue_update (ShoeboxFilmStrip *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (G_PRIORITY_DEFAULT, update_cb, self, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
items_changed_cb (ShoeboxFilmStrip *self)
{
  self->stale = TRUE;
  queue_update (self);
}

/* --- Drawing ------------------------------------------------------------------------------ */

/* The square is filled; what is too much of the picture is cut off. */
static void
draw_picture (GtkSnapshot *snapshot, GdkTexture *texture, const graphene_rect_t *square)
{
  double width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  double scale = MAX (SIDE / width, SIDE / height);
  graphene_rect_t whole;

  graphene_rect_init (&whole,
                      square->origin.x + (float) ((SIDE - width * scale) / 2),
                      square->origin.y + (float) ((SIDE - height * scale) / 2),
                      (float) (width * scale), (float) (height * scale));
  gtk_snapshot_append_texture (snapshot, texture, &whole);
}

/* What stands for a picture that is not there. */
static void
draw_sign (ShoeboxFilmStrip *self, GtkSnapshot *snapshot, ShoeboxPhoto *photo,
           const graphene_rect_t *square)
{
  static const GdkRGBA white = { 1, 1, 1, 0.8f };
  const GdkRGBA colors[4] = { white, white, white, white };
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));
  const char *name = shoebox_photo_get_state (photo) == SHOEBOX_BROKEN ? "shoebox-broken-symbolic"
                     : shoebox_photo_get_state (photo) == SHOEBOX_NEW  ? "shoebox-waiting-symbolic"
                                                                       : "shoebox-photos-symbolic";
  g_autoptr (GtkIconPaintable) icon
      = gtk_icon_theme_lookup_icon (theme, name, NULL, SIGN,
                                    gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                                    GTK_TEXT_DIR_NONE, 0);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (square->origin.x + (SIDE - SIGN) / 2,
                                                square->origin.y + (SIDE - SIGN) / 2));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, SIGN, SIGN,
                                            colors, 4);
  gtk_snapshot_restore (snapshot);
}

static void
draw_cell (ShoeboxFilmStrip *self, GtkSnapshot *snapshot, const Cell *cell, guint position)
{
  double height = gtk_widget_get_height (GTK_WIDGET (self)), x = get_x (self, position);
  graphene_rect_t square = GRAPHENE_RECT_INIT ((float) x, (float) ((height - SIDE) / 2), SIDE, SIDE);
  GdkTexture *texture
      = cell->thumbnail != NULL ? shoebox_thumbnail_get_texture (cell->thumbnail) : NULL;
  gboolean current = position == self->position;
  gboolean under = self->pointer_x >= x && self->pointer_x < x + SIDE;
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &square, RADIUS);
  gtk_snapshot_push_opacity (snapshot, current ? 1.0 : under ? 0.85 : 0.6);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 1, 1, 1, 0.15f }, &square);
  if (texture != NULL)
    draw_picture (snapshot, texture, &square);
  else if (cell->photo != NULL)
    draw_sign (self, snapshot, cell->photo, &square);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
  if (current)
    {
      static const float widths[4] = { 3, 3, 3, 3 };
      static const GdkRGBA white = { 1, 1, 1, 1 };
      const GdkRGBA colors[4] = { white, white, white, white };

      gtk_snapshot_append_border (snapshot, &outline, widths, colors);
    }
}

static void
shoebox_film_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ShoeboxFilmStrip *self = SHOEBOX_FILM_STRIP (widget);
  double width = gtk_widget_get_width (widget);

  for (guint i = 0; i < self->cells->len; i++)
    {
      double x = get_x (self, self->first + i);

      if (x > -SIDE && x < width)
        draw_cell (self, snapshot, &g_array_index (self->cells, Cell, i), self->first + i);
    }
}

static void
shoebox_film_strip_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                            int *minimum, int *natural, int *minimum_baseline,
                            int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? CELL : SIDE + 2 * GAP;
  *natural = *minimum;
  *minimum_baseline = *natural_baseline = -1;
}

static void
shoebox_film_strip_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  queue_update (SHOEBOX_FILM_STRIP (widget));
}

static void
shoebox_film_strip_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (shoebox_film_strip_parent_class)->map (widget);
  queue_update (SHOEBOX_FILM_STRIP (widget));
}

/* Nobody sees it: its pictures are not wanted. */
static void
shoebox_film_strip_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (shoebox_film_strip_parent_class)->unmap (widget);
  update_cells (SHOEBOX_FILM_STRIP (widget));
}

/* --- Where it is -------------------------------------------------------------------------- */

static void
moved_cb (double value, gpointer data)
{
  ShoeboxFilmStrip *self = data;

  self->middle = self->from + (self->to - self->from) * value;
  queue_update (self);
}

static void
update_accessible (ShoeboxFilmStrip *self)
{
  guint n = get_n (self);
  g_autoptr (ShoeboxPhoto) photo = NULL;
  g_autofree char *text = NULL;

  if (self->position >= n)
    return;
  photo = g_list_model_get_item (G_LIST_MODEL (self->list), self->position);
  /* Translators: "IMG_1.jpg, 3 of 12". */
  text = g_strdup_printf (_("%s, %'u of %'u"), shoebox_photo_get_name (photo), self->position + 1,
                          n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double) n,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, self->position + 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

void
shoebox_film_strip_set_position (ShoeboxFilmStrip *self, guint position)
{
  gboolean near;

  g_return_if_fail (SHOEBOX_IS_FILM_STRIP (self));

  self->from = self->middle + self->browsed;
  self->browsed = 0;
  self->to = self->position = position;
  /* What is further away than one can follow is there at once. */
  near = fabs (self->to - self->from) * CELL < 2 * gtk_widget_get_width (GTK_WIDGET (self));
  adw_animation_reset (self->move);
  if (near && gtk_widget_get_mapped (GTK_WIDGET (self)))
    adw_animation_play (self->move);
  else
    adw_animation_skip (self->move);
  update_accessible (self);
}

guint
shoebox_film_strip_get_position_at (ShoeboxFilmStrip *self, double x)
{
  double from_middle, position;

  g_return_val_if_fail (SHOEBOX_IS_FILM_STRIP (self), GTK_INVALID_LIST_POSITION);

  from_middle = (x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0) / CELL;
  position = round (self->middle + self->browsed + (is_rtl (self) ? -from_middle : from_middle));
  return position >= 0 && position < get_n (self) ? (guint) position : GTK_INVALID_LIST_POSITION;
}

static void
activate (ShoeboxFilmStrip *self, guint position)
{
  if (position < get_n (self))
    g_signal_emit (self, signals[ACTIVATED], 0, position);
}

/* --- Hands -------------------------------------------------------------------------------- */

static void
released_cb (ShoeboxFilmStrip *self, int n_press, double x)
{
  activate (self, shoebox_film_strip_get_position_at (self, x));
}

/* Looks around; the photo stays. */
static gboolean
scroll_cb (ShoeboxFilmStrip *self, double dx, double dy, GtkEventControllerScroll *controller)
{
  gboolean wheel = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL;
  double by = fabs (dx) > fabs (dy) ? (is_rtl (self) ? -dx : dx) : dy;
  double middle = CLAMP (self->middle + self->browsed + (wheel ? 2 * by : by / CELL), 0,
                         MAX (1, get_n (self)) - 1);

  self->browsed = middle - self->middle;
  queue_update (self);
  return TRUE;
}

static void
motion_cb (ShoeboxFilmStrip *self, double x)
{
  self->pointer_x = x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (ShoeboxFilmStrip *self)
{
  motion_cb (self, -1);
}

static gboolean
tooltip_cb (ShoeboxFilmStrip *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  guint position = keyboard ? self->position : shoebox_film_strip_get_position_at (self, x);
  g_autoptr (ShoeboxPhoto) photo = NULL;

  if (position >= get_n (self))
    return FALSE;
  photo = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  gtk_tooltip_set_text (tooltip, shoebox_photo_get_name (photo));
  return TRUE;
}

static gboolean
key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  ShoeboxFilmStrip *self = SHOEBOX_FILM_STRIP (widget);
  guint n = get_n (self);
  int by;

  g_variant_get (arguments, "(i)", &by);
  if (n == 0)
    return FALSE;
  if (ABS (by) == 1 && is_rtl (self))
    by = -by;
  activate (self, (guint) CLAMP ((gint64) self->position + by, 0, (gint64) n - 1));
  return TRUE;
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_film_strip_dispose (GObject *object)
{
  ShoeboxFilmStrip *self = SHOEBOX_FILM_STRIP (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_array_set_size (self->cells, 0);
  g_clear_object (&self->move);
  g_clear_object (&self->list);
  g_clear_object (&self->thumbnails);

  G_OBJECT_CLASS (shoebox_film_strip_parent_class)->dispose (object);
}

static void
shoebox_film_strip_finalize (GObject *object)
{
  ShoeboxFilmStrip *self = SHOEBOX_FILM_STRIP (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_array_unref (self->cells);

  G_OBJECT_CLASS (shoebox_film_strip_parent_class)->finalize (object);
}

static void
bind_key (GtkWidgetClass *widget_class, guint key, int by)
{
  gtk_widget_class_add_binding (widget_class, key, 0, key_cb, "(i)", by);
}

static void
shoebox_film_strip_class_init (ShoeboxFilmStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_film_strip_dispose;
  G_OBJECT_CLASS (klass)->finalize = shoebox_film_strip_finalize;
  widget_class->measure = shoebox_film_strip_measure;
  widget_class->size_allocate = shoebox_film_strip_size_allocate;
  widget_class->snapshot = shoebox_film_strip_snapshot;
  widget_class->map = shoebox_film_strip_map;
  widget_class->unmap = shoebox_film_strip_unmap;
  gtk_widget_class_set_css_name (widget_class, "filmstrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);

  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  bind_key (widget_class, GDK_KEY_Left, -1);
  bind_key (widget_class, GDK_KEY_Right, 1);
  bind_key (widget_class, GDK_KEY_Page_Up, -10);
  bind_key (widget_class, GDK_KEY_Page_Down, 10);
  bind_key (widget_class, GDK_KEY_Home, -G_MAXINT);
  bind_key (widget_class, GDK_KEY_End, G_MAXINT);
}

static void
add (ShoeboxFilmStrip *self, gpointer controller)
{
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (controller));
}

static void
shoebox_film_strip_init (ShoeboxFilmStrip *self)
{
  GtkEventController *controller;
  GtkGesture *gesture;

  self->pointer_x = -1;
  self->cells = g_array_new (FALSE, TRUE, sizeof (Cell));
  g_array_set_clear_func (self->cells, (GDestroyNotify) cell_clear);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Photos"), -1);
  self->move = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, MOVE_MS,
                                        adw_callback_animation_target_new (moved_cb, self, NULL));
  g_signal_connect (self, "query-tooltip", G_CALLBACK (tooltip_cb), NULL);

  gesture = gtk_gesture_click_new ();
  g_signal_connect_swapped (gesture, "released", G_CALLBACK (released_cb), self);
  add (self, gesture);
  controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  g_signal_connect_swapped (controller, "scroll", G_CALLBACK (scroll_cb), self);
  add (self, controller);
  controller = gtk_event_controller_motion_new ();
  g_signal_connect_swapped (controller, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (controller, "leave", G_CALLBACK (leave_cb), self);
  add (self, controller);
}

void
shoebox_film_strip_set_list (ShoeboxFilmStrip *self, ShoeboxPhotoList *list,
                             ShoeboxThumbnails *thumbnails)
{
  g_return_if_fail (SHOEBOX_IS_FILM_STRIP (self));

  if (self->list == list)
    return;
  g_array_set_size (self->cells, 0);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_func (self->list, items_changed_cb, self);
  g_set_object (&self->list, list);
  g_set_object (&self->thumbnails, thumbnails);
  if (list != NULL)
    g_signal_connect_object (list, "items-changed", G_CALLBACK (items_changed_cb), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  items_changed_cb (self);
}

guint
shoebox_film_strip_get_n_held (ShoeboxFilmStrip *self)
{
  g_return_val_if_fail (SHOEBOX_IS_FILM_STRIP (self), 0);

  return self->cells->len;
}
