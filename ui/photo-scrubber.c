/* photo-scrubber.c: a thumb, marks and a bubble. */
#include "photo-scrubber.h"

#include "words-browse.h"

#include <glib/gi18n.h>
#include <math.h>

#define WIDTH 18
#define THUMB 6
#define THUMB_WIDE 10
#define LEAST_THUMB 40
/* Marks that are nearer to each other would cover each other. */
#define MARK_DISTANCE 26

typedef struct
{
  char *text;
  int y;    /* of the content */
} Mark;

struct _ShoeboxPhotoScrubber
{
  GtkWidget parent_instance;

  ShoeboxGridView *view;    /* not owned; a weak pointer */
  ShoeboxPhotoList *list;
  GtkAdjustment *adjustment;
  GArray *marks;             /* of Mark, top to bottom */
  gboolean marks_stale;
  gboolean hover, dragging;
  double grip;               /* of the pointer in the thumb */
  char *text;                /* as a screen reader was told */
  guint tell_id;
};

G_DEFINE_FINAL_TYPE (ShoeboxPhotoScrubber, shoebox_photo_scrubber, GTK_TYPE_WIDGET)

static void
clear_mark (gpointer data)
{
  g_free (((Mark *) data)->text);
}

/* --- Where things are ------------------------------------------------------------------------- */

static double
get_range (ShoeboxPhotoScrubber *self)
{
  return self->adjustment != NULL ? gtk_adjustment_get_upper (self->adjustment)
                                      - gtk_adjustment_get_page_size (self->adjustment)
                                  : 0.0;
}

static double
get_thumb (ShoeboxPhotoScrubber *self)
{
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double page = gtk_adjustment_get_page_size (self->adjustment);

  return MIN (height, MAX (LEAST_THUMB, height * page
                                          / MAX (gtk_adjustment_get_upper (self->adjustment), 1)));
}

/* Top of the thumb when the view is scrolled to @value. */
static double
get_thumb_y (ShoeboxPhotoScrubber *self, double value)
{
  double room = gtk_widget_get_height (GTK_WIDGET (self)) - get_thumb (self);

  return CLAMP (value / MAX (get_range (self), 1.0), 0.0, 1.0) * room;
}

static const PhotoLayout *
get_layout (ShoeboxPhotoScrubber *self)
{
  const PhotoLayout *layout = self->view != NULL ? shoebox_grid_view_get_layout (self->view)
                                                 : NULL;

  return layout != NULL && photo_layout_get_n (layout) > 0
             && shoebox_grid_view_get_group (self->view) != PHOTO_GROUP_NONE
           ? layout
           : NULL;
}

/* The section that begins at the top of the view or above. */
static guint
find_section (ShoeboxPhotoScrubber *self, const PhotoLayout *layout)
{
  return photo_layout_find_section_at (
    layout, (int) gtk_adjustment_get_value (self->adjustment) + 1);
}

char *
shoebox_photo_scrubber_dup_text (ShoeboxPhotoScrubber *self)
{
  const PhotoLayout *layout;
  const PhotoSection *section;

  g_return_val_if_fail (SHOEBOX_IS_PHOTO_SCRUBBER (self), NULL);

  layout = get_layout (self);
  if (layout == NULL)
    return NULL;
  section = photo_layout_get_section (layout, find_section (self, layout));
  return shoebox_words_section (shoebox_photo_list_get_order (self->list), PHOTO_GROUP_MONTH,
                                section->section);
}

/* The first section of each year, or whatever else sections are put together by. */
static void
make_marks (ShoeboxPhotoScrubber *self)
{
  const PhotoLayout *layout = get_layout (self);
  ShoeboxOrder order;

  self->marks_stale = FALSE;
  g_array_set_size (self->marks, 0);
  if (layout == NULL)
    return;
  order = shoebox_photo_list_get_order (self->list);
  for (guint i = 0; i < photo_layout_get_n_sections (layout); i++)
    {
      const PhotoSection *section = photo_layout_get_section (layout, i);
      Mark mark = { shoebox_words_section_mark (order, section->section), section->y };
      guint n = self->marks->len;

      if (mark.text == NULL
          || (n > 0 && g_str_equal (g_array_index (self->marks, Mark, n - 1).text, mark.text)))
        g_free (mark.text);
      else
        g_array_append_val (self->marks, mark);
    }
}

static void
need_marks (ShoeboxPhotoScrubber *self)
{
  if (self->marks_stale)
    make_marks (self);
}

guint
shoebox_photo_scrubber_get_n_marks (ShoeboxPhotoScrubber *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_SCRUBBER (self), 0);

  need_marks (self);
  return self->marks->len;
}

const char *
shoebox_photo_scrubber_get_mark (ShoeboxPhotoScrubber *self, guint index)
{
  g_return_val_if_fail (SHOEBOX_IS_PHOTO_SCRUBBER (self), NULL);

  need_marks (self);
  return index < self->marks->len ? g_array_index (self->marks, Mark, index).text : NULL;
}

/* --- Drawing ---------------------------------------------------------------------------------- */

/* A pill with @text beside the track, over the photos, its middle at @y. */
static void
draw_label (ShoeboxPhotoScrubber *self, GtkSnapshot *snapshot, const char *text, double y,
            gboolean large)
{
  static const GdkRGBA dark = { 0, 0, 0, 0.75f }, white = { 1, 1, 1, 1 };
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  int width, height, pad = large ? 12 : 7, full = gtk_widget_get_height (widget);
  GskRoundedRect pill;
  float x, top;

  if (large)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  else
    pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  width += 2 * pad;
  height += large ? 12 : 4;
  x = rtl ? WIDTH + 2 : (float) (-width - 2);
  top = (float) CLAMP (y - height / 2.0, 0.0, MAX (full - height, 0));
  gsk_rounded_rect_init_from_rect (&pill, &GRAPHENE_RECT_INIT (x, top, width, height),
                                   (float) height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &pill);
  gtk_snapshot_append_color (snapshot, &dark, &pill.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x + (float) pad,
                                                          top + (large ? 6 : 2)));
  gtk_snapshot_append_layout (snapshot, layout, &white);
  gtk_snapshot_restore (snapshot);
}

static void
draw_marks (ShoeboxPhotoScrubber *self, GtkSnapshot *snapshot)
{
  double thumb = get_thumb (self), last = -MARK_DISTANCE;

  need_marks (self);
  for (guint i = 0; i < self->marks->len; i++)
    {
      const Mark *mark = &g_array_index (self->marks, Mark, i);
      double y = get_thumb_y (self, mark->y) + thumb / 2;

      if (y - last < MARK_DISTANCE)
        continue;
      last = y;
      draw_label (self, snapshot, mark->text, y, FALSE);
    }
}

static void
shoebox_photo_scrubber_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ShoeboxPhotoScrubber *self = SHOEBOX_PHOTO_SCRUBBER (widget);
  gboolean focus = gtk_widget_has_visible_focus (widget);
  gboolean wide = self->hover || self->dragging || focus;
  int width = wide ? THUMB_WIDE : THUMB;
  GskRoundedRect thumb;
  GdkRGBA colour;
  double y;

  if (get_range (self) < 1.0)
    return;
  y = get_thumb_y (self, gtk_adjustment_get_value (self->adjustment));
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  if (focus)
    gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_color", &colour);
  else
    colour.alpha *= self->dragging ? 0.9f : self->hover ? 0.7f : 0.4f;
  gsk_rounded_rect_init_from_rect (
    &thumb,
    &GRAPHENE_RECT_INIT ((float) (WIDTH - width) / 2, (float) y + 2, width,
                         (float) get_thumb (self) - 4),
    (float) width / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &thumb);
  gtk_snapshot_append_color (snapshot, &colour, &thumb.bounds);
  gtk_snapshot_pop (snapshot);
  if (self->hover || self->dragging)
    draw_marks (self, snapshot);
  if (self->dragging || focus)
    {
      g_autofree char *text = shoebox_photo_scrubber_dup_text (self);

      if (text != NULL)
        draw_label (self, snapshot, text, y + get_thumb (self) / 2, TRUE);
    }
}

/* --- Following -------------------------------------------------------------------------------- */

/* Not with every frame: what is said is the section, and only where the scrolling comes to. */
static gboolean
tell_cb (gpointer data)
{
  ShoeboxPhotoScrubber *self = data;
  g_autofree char *text = shoebox_photo_scrubber_dup_text (self);
  double range = get_range (self);

  self->tell_id = 0;
  /* Where everything is on screen there is nowhere to go. */
  gtk_widget_set_focusable (GTK_WIDGET (self), range >= 1.0);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_HIDDEN, range < 1.0, -1);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
    GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, MAX (range, 0.0), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
    gtk_adjustment_get_value (self->adjustment), -1);
  if (g_strcmp0 (text, self->text) != 0)
    {
      g_free (self->text);
      self->text = g_steal_pointer (&text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                      self->text != NULL ? self->text : "", -1);
    }
  return G_SOURCE_REMOVE;
}

static void
changed_cb (ShoeboxPhotoScrubber *self)
{
  self->marks_stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->tell_id == 0)
    self->tell_id = g_timeout_add (150, tell_cb, self);
}

static void
value_changed_cb (ShoeboxPhotoScrubber *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->tell_id == 0)
    self->tell_id = g_timeout_add (150, tell_cb, self);
}

/* --- Pointer ---------------------------------------------------------------------------------- */

static void
drag_to (ShoeboxPhotoScrubber *self, double y)
{
  double room = gtk_widget_get_height (GTK_WIDGET (self)) - get_thumb (self);

  gtk_adjustment_set_value (self->adjustment,
                            CLAMP ((y - self->grip) / MAX (room, 1.0), 0.0, 1.0)
                              * get_range (self));
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, ShoeboxPhotoScrubber *self)
{
  double top;

  if (get_range (self) < 1.0)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  top = get_thumb_y (self, gtk_adjustment_get_value (self->adjustment));
  self->dragging = TRUE;
  self->grip = y >= top && y < top + get_thumb (self) ? y - top : get_thumb (self) / 2;
  drag_to (self, y);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_update_cb (GtkGestureDrag *gesture, double x, double y, ShoeboxPhotoScrubber *self)
{
  double start_x, start_y;

  if (self->dragging && gtk_gesture_drag_get_start_point (gesture, &start_x, &start_y))
    drag_to (self, start_y + y);
}

static void
drag_end_cb (ShoeboxPhotoScrubber *self)
{
  self->dragging = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
hover_cb (ShoeboxPhotoScrubber *self)
{
  self->hover = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (ShoeboxPhotoScrubber *self)
{
  self->hover = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The wheel does here what it does over the photos. */
static gboolean
scroll_cb (ShoeboxPhotoScrubber *self, double dx, double dy)
{
  if (self->adjustment == NULL)
    return FALSE;
  gtk_adjustment_set_value (self->adjustment,
                            gtk_adjustment_get_value (self->adjustment)
                              + dy * pow (gtk_adjustment_get_page_size (self->adjustment), 2.0 / 3));
  return TRUE;
}

/* --- Keys ------------------------------------------------------------------------------------- */

typedef enum
{
  GO_PREVIOUS,
  GO_NEXT,
  GO_PREVIOUS_MARK,
  GO_NEXT_MARK,
  GO_START,
  GO_END
} Way;

static void
go_section (ShoeboxPhotoScrubber *self, const PhotoLayout *layout, int by)
{
  guint n = photo_layout_get_n_sections (layout), at = find_section (self, layout);
  const PhotoSection *section = photo_layout_get_section (layout, at);
  gint64 to = (gint64) at + by;

  /* From within a section, back is first to its beginning. */
  if (by < 0 && gtk_adjustment_get_value (self->adjustment) > section->y + 1)
    to = at;
  if (to >= n)
    gtk_adjustment_set_value (self->adjustment, get_range (self));
  else
    gtk_adjustment_set_value (self->adjustment,
                              photo_layout_get_section (layout, (guint) MAX (to, 0))->y);
}

static void
go_mark (ShoeboxPhotoScrubber *self, int by)
{
  double value = gtk_adjustment_get_value (self->adjustment);

  need_marks (self);
  if (by > 0)
    {
      for (guint i = 0; i < self->marks->len; i++)
        if (g_array_index (self->marks, Mark, i).y > value + 1)
          {
            gtk_adjustment_set_value (self->adjustment, g_array_index (self->marks, Mark, i).y);
            return;
          }
      gtk_adjustment_set_value (self->adjustment, get_range (self));
      return;
    }
  for (guint i = self->marks->len; i > 0; i--)
    if (g_array_index (self->marks, Mark, i - 1).y < value - 1)
      {
        gtk_adjustment_set_value (self->adjustment, g_array_index (self->marks, Mark, i - 1).y);
        return;
      }
  gtk_adjustment_set_value (self->adjustment, 0.0);
}

static gboolean
key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  ShoeboxPhotoScrubber *self = SHOEBOX_PHOTO_SCRUBBER (widget);
  Way way = (Way) g_variant_get_int32 (args);
  const PhotoLayout *layout = get_layout (self);
  double page;

  if (self->adjustment == NULL)
    return FALSE;
  page = gtk_adjustment_get_page_size (self->adjustment) * (way % 2 == 0 ? -1 : 1);
  if (way == GO_START)
    gtk_adjustment_set_value (self->adjustment, 0.0);
  else if (way == GO_END)
    gtk_adjustment_set_value (self->adjustment, get_range (self));
  else if (layout == NULL)
    gtk_adjustment_set_value (self->adjustment,
                              gtk_adjustment_get_value (self->adjustment) + page);
  else if (way == GO_PREVIOUS || way == GO_NEXT)
    go_section (self, layout, way == GO_NEXT ? 1 : -1);
  else
    go_mark (self, way == GO_NEXT_MARK ? 1 : -1);
  return TRUE;
}

/* --- Life ------------------------------------------------------------------------------------- */

static gboolean
shoebox_photo_scrubber_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if (gtk_widget_is_focus (widget) || get_range (SHOEBOX_PHOTO_SCRUBBER (widget)) < 1.0)
    return FALSE;
  return gtk_widget_grab_focus (widget);
}

static void
shoebox_photo_scrubber_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                                int *minimum, int *natural, int *minimum_baseline,
                                int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : LEAST_THUMB;
  *minimum_baseline = *natural_baseline = -1;
}

static void
shoebox_photo_scrubber_dispose (GObject *object)
{
  ShoeboxPhotoScrubber *self = SHOEBOX_PHOTO_SCRUBBER (object);

  g_clear_handle_id (&self->tell_id, g_source_remove);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
  g_clear_object (&self->list);
  g_clear_weak_pointer (&self->view);

  G_OBJECT_CLASS (shoebox_photo_scrubber_parent_class)->dispose (object);
}

static void
shoebox_photo_scrubber_finalize (GObject *object)
{
  ShoeboxPhotoScrubber *self = SHOEBOX_PHOTO_SCRUBBER (object);

  g_array_unref (self->marks);
  g_free (self->text);

  G_OBJECT_CLASS (shoebox_photo_scrubber_parent_class)->finalize (object);
}

static void
shoebox_photo_scrubber_class_init (ShoeboxPhotoScrubberClass *klass)
{
  static const struct
  {
    guint key, keypad;
    Way way;
  } keys[] = {
    { GDK_KEY_Up, GDK_KEY_KP_Up, GO_PREVIOUS },
    { GDK_KEY_Down, GDK_KEY_KP_Down, GO_NEXT },
    { GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, GO_PREVIOUS_MARK },
    { GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, GO_NEXT_MARK },
    { GDK_KEY_Home, GDK_KEY_KP_Home, GO_START },
    { GDK_KEY_End, GDK_KEY_KP_End, GO_END },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_photo_scrubber_dispose;
  G_OBJECT_CLASS (klass)->finalize = shoebox_photo_scrubber_finalize;
  widget_class->measure = shoebox_photo_scrubber_measure;
  widget_class->snapshot = shoebox_photo_scrubber_snapshot;
  widget_class->focus = shoebox_photo_scrubber_focus;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_class_add_binding (widget_class, keys[i].key, 0, key_cb, "i", (int) keys[i].way);
      gtk_widget_class_add_binding (widget_class, keys[i].keypad, 0, key_cb, "i",
                                    (int) keys[i].way);
    }
  gtk_widget_class_set_css_name (widget_class, "photoscrubber");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
shoebox_photo_scrubber_init (ShoeboxPhotoScrubber *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll
    = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  self->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  g_array_set_clear_func (self->marks, clear_mark);
  gtk_widget_set_focusable (widget, TRUE);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (hover_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, scroll);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Place in the photos"),
                                  GTK_ACCESSIBLE_PROPERTY_ORIENTATION, GTK_ORIENTATION_VERTICAL,
                                  -1);
}

void
shoebox_photo_scrubber_set_view (ShoeboxPhotoScrubber *self, ShoeboxGridView *view,
                                 ShoeboxPhotoList *list)
{
  g_return_if_fail (SHOEBOX_IS_PHOTO_SCRUBBER (self));
  g_return_if_fail (SHOEBOX_IS_GRID_VIEW (view));
  g_return_if_fail (self->view == NULL);

  g_set_weak_pointer (&self->view, view);
  self->list = g_object_ref (list);
  self->adjustment = g_object_ref (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view)));
  g_signal_connect_swapped (self->adjustment, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (value_changed_cb), self);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "rows-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  changed_cb (self);
}
