/* grid-place.c: notes what is on screen, and brings it back. */
#include "grid-place.h"

#include "photo-cell.h"

#include <math.h>

/* Layouts until the view must have settled; two or three are usual. */
#define MAX_LAYOUTS 12

/* A photo on screen. */
typedef struct
{
  gint64 id;
  double y; /* of its top, from the top of the scrolled window */
} Seen;

struct ShoeboxGridPlace
{
  GtkWidget *view;     /* not owned */
  GtkWidget *scrolled; /* not owned */
  ShoeboxPhotoList *list;

  GArray *seen;        /* of Seen, in the order of the list; empty: nothing to bring back */
  guint first;         /* where the first of them was, carried along by what came and went */
  gboolean top;        /* show the beginning instead */
  gboolean arrived;    /* and it is the beginning of what is in the list now */
  double hold;         /* scroll position to keep although the view grew or shrank; NAN: none */
  guint n_layouts;

  double value, page, upper; /* of the adjustment, when somebody scrolled or it was laid out */
  GdkFrameClock *clock;
  gulong layout_id;
};

/* --- Where cells are ---------------------------------------------------------------------- */

static GtkAdjustment *
get_adjustment (ShoeboxGridPlace *place)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (place->scrolled));
}

/* The photo that a child of the view shows, and its bounds from the top of the scrolled window.
 * What is not near the screen has no place: NULL. */
static ShoeboxPhoto *
look_at (ShoeboxGridPlace *place, GtkWidget *item, graphene_rect_t *bounds)
{
  GtkWidget *cell = gtk_widget_get_first_child (item);

  if (cell == NULL || !SHOEBOX_IS_PHOTO_CELL (cell) || !gtk_widget_get_child_visible (item)
      || !gtk_widget_compute_bounds (item, place->scrolled, bounds))
    return NULL;
  return shoebox_photo_cell_get_photo (SHOEBOX_PHOTO_CELL (cell));
}

/* How far the photo at @position is below @y; guessed from another one while it has no cell. */
static double
measure_distance (ShoeboxGridPlace *place, guint position, double y)
{
  gint64 id = shoebox_photo_list_get_id (place->list, position);
  guint known = G_MAXUINT, columns = 0, in_row = 0;
  double known_y = 0.0, row_y = NAN, height = 0.0;

  for (GtkWidget *item = gtk_widget_get_first_child (place->view); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      graphene_rect_t bounds;
      ShoeboxPhoto *photo = look_at (place, item, &bounds);
      double item_y;

      if (photo == NULL)
        continue;
      item_y = (double) bounds.origin.y;
      if (shoebox_photo_get_id (photo) == id)
        return item_y - y;
      if (known == G_MAXUINT)
        {
          known = shoebox_photo_list_find (place->list, shoebox_photo_get_id (photo));
          known_y = item_y;
          height = (double) bounds.size.height;
        }
      in_row = item_y == row_y ? in_row + 1 : 1;
      row_y = item_y;
      columns = MAX (columns, in_row);
    }
  if (known == G_MAXUINT || columns == 0)
    return 0.0;
  return known_y + ((double) (position / columns) - (double) (known / columns)) * height - y;
}

/* --- Bringing back ------------------------------------------------------------------------ */

static void
settled (ShoeboxGridPlace *place)
{
  g_array_set_size (place->seen, 0);
  place->top = place->arrived = FALSE;
  place->hold = NAN;
  place->n_layouts = 0;
  place->value = gtk_adjustment_get_value (get_adjustment (place));
}

/* How far what is to be brought back is from its place. */
static double
find_distance (ShoeboxGridPlace *place)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (place->list));

  if (place->top)
    return -gtk_adjustment_get_value (get_adjustment (place));
  if (place->seen->len == 0 && !isnan (place->hold))
    return place->hold - gtk_adjustment_get_value (get_adjustment (place));
  if (n == 0 || place->seen->len == 0)
    return 0.0;
  for (guint i = 0; i < place->seen->len; i++)
    {
      const Seen *seen = &g_array_index (place->seen, Seen, i);
      guint position = shoebox_photo_list_find (place->list, seen->id);

      if (position != GTK_INVALID_LIST_POSITION)
        return measure_distance (place, position, seen->y);
    }
  /* All of them went: what took the place of the first one. */
  return measure_distance (place, MIN (place->first, n - 1),
                           g_array_index (place->seen, Seen, 0).y);
}

/* After the layout of a frame and before it is drawn. Moving the adjustment asks for one more
 * layout of the same frame, so what is in the wrong place is never seen. */
static void
layout_cb (ShoeboxGridPlace *place)
{
  GtkAdjustment *adjustment = get_adjustment (place);
  double before = gtk_adjustment_get_value (adjustment);
  double distance;

  if (place->seen->len == 0 && !place->top && isnan (place->hold))
    return;
  /* It is brought back when it is shown again, or when what was asked for is there. */
  if (!gtk_widget_get_mapped (place->view) || (place->top && !place->arrived))
    return;
  distance = find_distance (place);
  if (fabs (distance) >= 1.0)
    gtk_adjustment_set_value (adjustment, before + distance);
  if (fabs (gtk_adjustment_get_value (adjustment) - before) < 1.0
      || ++place->n_layouts > MAX_LAYOUTS)
    settled (place);
}

/* A clock whose window has gone has let go of its handlers by itself. */
static void
leave_clock (ShoeboxGridPlace *place)
{
  if (place->clock != NULL && g_signal_handler_is_connected (place->clock, place->layout_id))
    g_signal_handler_disconnect (place->clock, place->layout_id);
  place->layout_id = 0;
  g_clear_object (&place->clock);
}

static void
mapped_cb (ShoeboxGridPlace *place)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (place->view);

  if (place->clock == clock || clock == NULL)
    return;
  leave_clock (place);
  place->clock = g_object_ref (clock);
  place->layout_id = g_signal_connect_data (clock, "layout", G_CALLBACK (layout_cb), place, NULL,
                                            G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

/* A bar that comes below makes the view shorter, and the view would move what it shows to keep
 * some item in proportion. What is at the top is to stay there. An adjustment tells of its new
 * size first and then of its new value. */
static void
adjustment_changed_cb (ShoeboxGridPlace *place, GtkAdjustment *adjustment)
{
  double page = gtk_adjustment_get_page_size (adjustment);
  double upper = gtk_adjustment_get_upper (adjustment);

  if (page != place->page && upper == place->upper && isnan (place->hold))
    place->hold = place->value;
  place->page = page;
  place->upper = upper;
}

static void
value_changed_cb (ShoeboxGridPlace *place, GtkAdjustment *adjustment)
{
  if (isnan (place->hold))
    place->value = gtk_adjustment_get_value (adjustment);
}

/* --- Noting ------------------------------------------------------------------------------- */

static void
note (ShoeboxGridPlace *place)
{
  double page = (double) gtk_widget_get_height (place->scrolled);

  for (GtkWidget *item = gtk_widget_get_first_child (place->view); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      graphene_rect_t bounds;
      ShoeboxPhoto *photo = look_at (place, item, &bounds);
      Seen seen;

      /* A row that shows less than half of itself is not what somebody looks at. */
      if (photo == NULL || bounds.origin.y + bounds.size.height / 2 < 0
          || (double) bounds.origin.y >= page)
        continue;
      if (place->seen->len == 0)
        place->first = gtk_list_item_get_position (
          shoebox_photo_cell_get_item (SHOEBOX_PHOTO_CELL (gtk_widget_get_first_child (item))));
      seen = (Seen){ shoebox_photo_get_id (photo), (double) bounds.origin.y };
      g_array_append_val (place->seen, seen);
    }
}

/* The list has changed already, the cells have not. */
static void
items_changed_cb (ShoeboxGridPlace *place, guint position, guint removed, guint added)
{
  if (!place->top && place->seen->len == 0)
    {
      if (gtk_adjustment_get_value (get_adjustment (place)) > 0.0)
        note (place);
      else
        place->top = place->arrived = TRUE;
    }
  if (place->first >= position + removed)
    place->first += added - removed;
  else if (place->first > position)
    place->first = position;
}

void
shoebox_grid_place_to_top (ShoeboxGridPlace *place)
{
  g_return_if_fail (place != NULL);

  settled (place);
  place->top = TRUE;
}

void
shoebox_grid_place_arrived (ShoeboxGridPlace *place)
{
  g_return_if_fail (place != NULL);

  if (!place->top || place->arrived)
    return;
  place->arrived = TRUE;
  /* Also when the list did not change at all. */
  gtk_widget_queue_allocate (place->view);
}

void
shoebox_grid_place_forget (ShoeboxGridPlace *place)
{
  g_return_if_fail (place != NULL);

  settled (place);
}

/* --- Life --------------------------------------------------------------------------------- */

ShoeboxGridPlace *
shoebox_grid_place_new (GtkWidget *view, GtkWidget *scrolled, ShoeboxPhotoList *list)
{
  ShoeboxGridPlace *place;

  g_return_val_if_fail (GTK_IS_GRID_VIEW (view), NULL);
  g_return_val_if_fail (gtk_grid_view_get_model (GTK_GRID_VIEW (view)) == NULL, NULL);

  place = g_new0 (ShoeboxGridPlace, 1);
  place->view = view;
  place->scrolled = scrolled;
  place->list = g_object_ref (list);
  place->seen = g_array_new (FALSE, FALSE, sizeof (Seen));
  place->hold = NAN;
  g_signal_connect_swapped (view, "map", G_CALLBACK (mapped_cb), place);
  g_signal_connect_swapped (get_adjustment (place), "value-changed",
                            G_CALLBACK (value_changed_cb), place);
  g_signal_connect_swapped (get_adjustment (place), "changed", G_CALLBACK (adjustment_changed_cb),
                            place);
  if (gtk_widget_get_mapped (view))
    mapped_cb (place);
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (items_changed_cb), place);
  return place;
}

void
shoebox_grid_place_free (ShoeboxGridPlace *place)
{
  if (place == NULL)
    return;
  leave_clock (place);
  g_signal_handlers_disconnect_by_data (place->view, place);
  g_signal_handlers_disconnect_by_data (get_adjustment (place), place);
  g_signal_handlers_disconnect_by_data (place->list, place);
  g_object_unref (place->list);
  g_array_unref (place->seen);
  g_free (place);
}
