/* grid-view-cells.c: the children of the photo view: cells for what is on screen and a little
 * around it, and the headings above them. */
#include "grid-view-private.h"

#include "words-browse.h"

#include <math.h>

/* A pause in scrolling. */
#define SORT_AFTER_MS 200

#define KEY(id) ((gpointer) (gintptr) (id))

/* --- Cells ------------------------------------------------------------------------------------ */

ShoeboxPhotoCell *
_grid_view_find_cell (ShoeboxGridView *self, guint position)
{
  if (position >= _grid_view_get_n (self))
    return NULL;
  return g_hash_table_lookup (self->cells, KEY (g_array_index (self->rows, ShoeboxListed,
                                                               position).id));
}

static void
cell_open_cb (ShoeboxPhotoCell *cell, ShoeboxGridView *self)
{
  _grid_view_activate (self, shoebox_photo_cell_get_position (cell));
}

static void
cell_select_cb (ShoeboxPhotoCell *cell, ShoeboxGridView *self)
{
  _grid_view_select (self, shoebox_photo_cell_get_position (cell), TRUE, FALSE);
}

static gboolean
show_children_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ShoeboxGridView *self = SHOEBOX_GRID_VIEW (widget);

  self->show_id = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, TRUE);
  return G_SOURCE_REMOVE;
}

/* A new child makes all that it is in measure itself again, and that must not be asked for while
 * sizes are being allocated: until the next frame it is one that nobody sees. */
static void
adopt (ShoeboxGridView *self, GtkWidget *child, gboolean first)
{
  if (self->in_allocate)
    {
      gtk_widget_set_visible (child, FALSE);
      if (self->show_id == 0)
        self->show_id
          = gtk_widget_add_tick_callback (GTK_WIDGET (self), show_children_cb, NULL, NULL);
    }
  if (first)
    gtk_widget_insert_after (child, GTK_WIDGET (self), NULL);
  else
    gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}

static ShoeboxPhotoCell *
take_cell (ShoeboxGridView *self)
{
  GtkWidget *cell;

  if (self->spare->len > 0)
    return g_ptr_array_steal_index_fast (self->spare, self->spare->len - 1);
  cell = shoebox_photo_cell_new ();
  g_signal_connect (cell, "open", G_CALLBACK (cell_open_cb), self);
  g_signal_connect (cell, "select", G_CALLBACK (cell_select_cb), self);
  adopt (self, cell, TRUE);
  return SHOEBOX_PHOTO_CELL (cell);
}

static void
free_cell (ShoeboxGridView *self, ShoeboxPhotoCell *cell)
{
  shoebox_photo_cell_set_photo (cell, NULL, NULL);
  gtk_widget_set_child_visible (GTK_WIDGET (cell), FALSE);
  g_ptr_array_add (self->spare, cell);
}

static void
bind_cell (ShoeboxGridView *self, ShoeboxPhotoCell *cell, guint position)
{
  g_autoptr (ShoeboxPhoto) photo = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  shoebox_photo_cell_set_photo (cell, photo, self->thumbnails);
  g_hash_table_insert (self->cells, KEY (shoebox_photo_get_id (photo)), cell);
}

/* The cell with the keyboard. It is kept while its photo is in the list, also off screen, and else
 * becomes the cell of the cursor: the focus never gets lost on the way. */
static ShoeboxPhotoCell *
find_focus (ShoeboxGridView *self)
{
  GtkWidget *child = _grid_view_get_focus_child (self);

  return child != NULL && SHOEBOX_IS_PHOTO_CELL (child) ? SHOEBOX_PHOTO_CELL (child) : NULL;
}

static void
keep_focus (ShoeboxGridView *self)
{
  ShoeboxPhotoCell *cell = find_focus (self), *other;
  gint64 id = cell != NULL ? shoebox_photo_cell_get_id (cell) : 0;

  if (id == 0 || self->rows->len == 0
      || (id != self->left_id
          && shoebox_photo_list_find_near (self->list, id, shoebox_photo_cell_get_position (cell))
               != NOWHERE))
    return;
  /* All photos are others: the keyboard stays about where it was. */
  if (self->cursor >= self->rows->len)
    self->cursor = MIN (shoebox_photo_cell_get_position (cell), self->rows->len - 1);
  g_hash_table_remove (self->cells, KEY (id));
  other = _grid_view_find_cell (self, self->cursor);
  if (other != NULL)
    {
      g_hash_table_remove (self->cells, KEY (shoebox_photo_cell_get_id (other)));
      free_cell (self, other);
    }
  bind_cell (self, cell, self->cursor);
}

static void
place_cell (ShoeboxGridView *self, ShoeboxPhotoCell *cell, guint position, const PhotoRect *rect,
            int value)
{
  GtkWidget *widget = GTK_WIDGET (cell);
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  shoebox_photo_cell_set_place (cell, position, self->rows->len);
  shoebox_photo_cell_set_selected (
    cell, gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position));
  if (!self->in_allocate)
    gtk_widget_set_visible (widget, TRUE);
  gtk_widget_set_child_visible (widget, gtk_widget_has_focus (widget)
                                          || (rect->y < value + height
                                              && rect->y + rect->height > value));
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (
    widget, &(GtkAllocation){ rect->x, rect->y - value, rect->width, rect->height }, -1);
}

/* Cells of photos that are not in @begin to @end any more are for others now. */
static void
free_cells (ShoeboxGridView *self, guint begin, guint end)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  ShoeboxPhotoCell *focus = find_focus (self);
  GHashTableIter iter;
  gpointer key, cell;

  for (guint i = begin; i < end; i++)
    g_hash_table_add (wanted, KEY (g_array_index (self->rows, ShoeboxListed, i).id));
  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, &key, &cell))
    if (!g_hash_table_contains (wanted, key) && (cell != focus || self->rows->len == 0))
      {
        g_hash_table_iter_remove (&iter);
        free_cell (self, cell);
      }
}

static int
compare_cells_cb (gconstpointer a, gconstpointer b)
{
  guint x = shoebox_photo_cell_get_position (*(ShoeboxPhotoCell *const *) a);
  guint y = shoebox_photo_cell_get_position (*(ShoeboxPhotoCell *const *) b);

  return (x > y) - (x < y);
}

/* Children come in the order of the list, for whoever walks them, such as a screen reader. To move
 * one costs a layout of the window, so it is done when scrolling has come to a pause. */
static gboolean
sort_children_cb (gpointer data)
{
  ShoeboxGridView *self = data;
  g_autoptr (GPtrArray) cells = NULL;
  GtkWidget *before = NULL;
  GHashTableIter iter;
  gpointer value;

  if (g_get_monotonic_time () - self->placed_at < SORT_AFTER_MS * 1000)
    return G_SOURCE_CONTINUE;
  self->sort_id = 0;
  cells = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (cells, value);
  g_ptr_array_sort (cells, compare_cells_cb);
  for (guint i = 0; i < cells->len; i++)
    {
      GtkWidget *cell = g_ptr_array_index (cells, i);

      if (gtk_widget_get_prev_sibling (cell) != before)
        gtk_widget_insert_after (cell, GTK_WIDGET (self), before);
      before = cell;
    }
  return G_SOURCE_REMOVE;
}

void
_grid_view_place_cells (ShoeboxGridView *self)
{
  int value = (int) floor (gtk_adjustment_get_value (self->vadjustment));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  guint first, last, begin = 0, end = 0;
  ShoeboxPhotoCell *focus;
  g_autoptr (GArray) rects = g_array_new (FALSE, FALSE, sizeof (PhotoRect));

  keep_focus (self);
  self->left_id = 0;
  self->placed_at = g_get_monotonic_time ();
  if (self->sort_id == 0)
    self->sort_id = g_timeout_add (SORT_AFTER_MS, sort_children_cb, self);
  if (self->rows->len == 0)
    {
      free_cells (self, 0, 0);
      return;
    }
  first = photo_layout_find_row_at (self->layout, value - height / 3);
  last = photo_layout_find_row_at (self->layout, value + height + height / 3);
  begin = photo_layout_get_row (self->layout, first)->start;
  end = photo_layout_get_row (self->layout, last)->start
        + photo_layout_get_row (self->layout, last)->n;
  free_cells (self, begin, end);
  for (guint index = first; index <= last; index++)
    {
      const PhotoRow *row = photo_layout_get_row (self->layout, index);

      g_array_set_size (rects, row->n);
      photo_layout_get_row_rects (self->layout, _grid_view_get_rows (self), index,
                                  (PhotoRect *) (void *) rects->data);
      for (guint i = 0; i < row->n; i++)
        {
          ShoeboxPhotoCell *cell = _grid_view_find_cell (self, row->start + i);

          if (cell == NULL)
            {
              cell = take_cell (self);
              bind_cell (self, cell, row->start + i);
            }
          place_cell (self, cell, row->start + i, &g_array_index (rects, PhotoRect, i), value);
        }
    }
  focus = find_focus (self);
  if (focus != NULL && (self->cursor < begin || self->cursor >= end)
      && _grid_view_find_cell (self, self->cursor) == focus)
    {
      PhotoRect rect;

      photo_layout_get_rect (self->layout, _grid_view_get_rows (self), self->cursor, &rect);
      place_cell (self, focus, self->cursor, &rect, value);
    }
}

/* --- Headings --------------------------------------------------------------------------------- */

static void
heading_select_cb (ShoeboxPhotoHeading *heading, ShoeboxGridView *self)
{
  shoebox_grid_view_toggle_section (self, shoebox_photo_heading_get_section (heading));
}

static ShoeboxPhotoHeading *
get_heading (ShoeboxGridView *self, guint index)
{
  GtkWidget *heading;

  if (index < self->headings->len)
    return g_ptr_array_index (self->headings, index);
  heading = shoebox_photo_heading_new ();
  g_signal_connect (heading, "select", G_CALLBACK (heading_select_cb), self);
  adopt (self, heading, FALSE);
  g_ptr_array_add (self->headings, heading);
  return SHOEBOX_PHOTO_HEADING (heading);
}

void
_grid_view_place_headings (ShoeboxGridView *self, gboolean moved)
{
  int value = (int) floor (gtk_adjustment_get_value (self->vadjustment));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  const int margin = self->options.margin;
  guint n = photo_layout_get_n_sections (self->layout), index = 0;

  if (n > 0 && self->options.group != PHOTO_GROUP_NONE)
    for (guint i = photo_layout_find_section_at (self->layout, value); i < n; i++)
      {
        const PhotoSection *section = photo_layout_get_section (self->layout, i);
        ShoeboxPhotoHeading *heading;
        int y = section->y - value, width, natural;

        if (y >= height)
          break;
        heading = get_heading (self, index++);
        if (moved || shoebox_photo_heading_get_section (heading) != i)
          {
            g_autofree char *title = NULL;

            title = shoebox_words_section (shoebox_photo_list_get_order (self->list),
                                           self->options.group, section->section);
            shoebox_photo_heading_set (heading, i, title, section->n);
          }
        shoebox_photo_heading_set_floating (heading, y <= 0);
        if (y < 0)
          y = MIN (0, section->end - value - self->options.heading);
        shoebox_photo_heading_get_size (heading, &width, &natural);
        width = MIN (width, self->options.width - 2 * margin);
        gtk_widget_set_child_visible (GTK_WIDGET (heading), TRUE);
        gtk_widget_measure (GTK_WIDGET (heading), GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL,
                            NULL);
        gtk_widget_size_allocate (
          GTK_WIDGET (heading),
          &(GtkAllocation){ self->options.rtl ? self->options.width - margin - width : margin, y,
                            width, self->options.heading },
          -1);
      }
  self->n_headings = index;
  for (; index < self->headings->len; index++)
    gtk_widget_set_child_visible (g_ptr_array_index (self->headings, index), FALSE);
}
