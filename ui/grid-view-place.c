/* grid-view-place.c: what the photo view lays out, and where it scrolls to. */
#include "grid-view-private.h"

#include <math.h>

/* Days are for photos that are large enough to be told apart, where there is more than one or two
 * of a day; otherwise the headings would be most of what there is to see. */
#define DAYS_FROM 144
#define PHOTOS_A_DAY 5
/* A photo that goes further than this while its neighbours do not has gone by itself; so many in a
 * row are passed over. */
#define STRAY 24
#define MOST_STRAYS 32

/* --- The anchor ------------------------------------------------------------------------------- */

/* The first row that shows in full is what stays where it is. */
void
_grid_view_note_anchor (ShoeboxGridView *self)
{
  int value = (int) floor (gtk_adjustment_get_value (self->vadjustment));
  guint index;
  const PhotoRow *row;

  self->anchor = NOWHERE;
  self->anchor_share = 0.0;
  if (_grid_view_get_n (self) == 0 || value <= 0)
    return;
  index = photo_layout_find_row_at (self->layout, value);
  row = photo_layout_get_row (self->layout, index);
  if (row->y < value && index + 1 < photo_layout_get_n_rows (self->layout)
      && row[1].y < value + gtk_widget_get_height (GTK_WIDGET (self)))
    row++;
  self->anchor = row->start;
  self->anchor_offset = row->y - value;
}

/* Before the size of photos changes: what is under the pointer stays there, or the photo with the
 * cursor, as far as they are on screen. */
void
_grid_view_note_zoom_anchor (ShoeboxGridView *self)
{
  int value = (int) floor (gtk_adjustment_get_value (self->vadjustment));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  guint at = NOWHERE;
  double y = self->pointer_y;
  const PhotoRow *row;

  if (_grid_view_get_n (self) == 0)
    return;
  if (y >= 0.0)
    at = shoebox_grid_view_get_at (self, self->pointer_x, y);
  if (at == NOWHERE && self->cursor < self->rows->len && value > 0)
    {
      row = photo_layout_get_row (self->layout, photo_layout_find_row (self->layout, self->cursor));
      y = row->y - value + row->height / 2.0;
      if (y >= 0.0 && y < height)
        at = self->cursor;
    }
  /* Step by step it is held by the same point: what each step rounds off does not add up. */
  if (at == NOWHERE || (at == self->anchor && self->anchor_share > 0.0))
    return;
  row = photo_layout_get_row (self->layout, photo_layout_find_row (self->layout, at));
  self->anchor = at;
  self->anchor_offset = (int) lround (y);
  self->anchor_share = (y + value - row->y) / MAX (row->height, 1);
}

/* Whether the photo at @position of the rows before went to @now by itself: what stood beside it
 * did not go with it. In an order by doubt that happens to a photo with every answer. */
static gboolean
is_stray (ShoeboxGridView *self, const GArray *before, guint position, guint now)
{
  static const int beside[] = { 1, -1, 2, -2, 3, -3 };
  gint64 way = (gint64) now - position;
  guint n_found = 0, n_elsewhere = 0;

  if (ABS (way) <= STRAY)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (beside); i++)
    {
      gint64 other = (gint64) position + beside[i];
      guint where;

      if (other < 0 || other >= before->len)
        continue;
      where = shoebox_photo_list_find_near (
        self->list, g_array_index (before, ShoeboxListed, other).id, (guint) other);
      if (where == NOWHERE)
        continue;
      n_found++;
      n_elsewhere += ABS ((gint64) where - other - way) > STRAY;
    }
  return n_found > 1 && n_elsewhere > n_found / 2;
}

/* Where a photo of the rows before is now; if it has gone, where the next one is that has not, or
 * else the one before. *@found is which of the rows before that was. */
static guint
carry (ShoeboxGridView *self, const GArray *before, guint position, guint *found)
{
  guint now;

  if (position >= before->len)
    return NOWHERE;
  *found = position;
  now = shoebox_photo_list_find_near (self->list,
                                      g_array_index (before, ShoeboxListed, position).id, position);
  if (now != NOWHERE && is_stray (self, before, position, now))
    /* The place counts, not the photo: who comes next has it now. */
    for (guint i = position + 1; i < MIN (position + MOST_STRAYS, before->len); i++)
      {
        guint next = shoebox_photo_list_find_near (
          self->list, g_array_index (before, ShoeboxListed, i).id, i);

        if (next != NOWHERE && !is_stray (self, before, i, next))
          {
            *found = i;
            return next;
          }
      }
  for (guint i = position + 1; now == NOWHERE && i < before->len; i++)
    {
      *found = i;
      now = shoebox_photo_list_find (self->list, g_array_index (before, ShoeboxListed, i).id);
    }
  for (guint i = position; now == NOWHERE && i > 0; i--)
    {
      *found = i - 1;
      now = shoebox_photo_list_find (self->list, g_array_index (before, ShoeboxListed, i - 1).id);
    }
  return now;
}

/* What was known by position is found again. */
static void
take_rows (ShoeboxGridView *self)
{
  g_autoptr (GArray) before = g_steal_pointer (&self->rows);
  guint n, found = 0;
  const ShoeboxListed *rows = shoebox_photo_list_get_rows (self->list, &n);

  self->rows = g_array_sized_new (FALSE, FALSE, sizeof (ShoeboxListed), MAX (n, 1));
  g_array_append_vals (self->rows, rows, n);
  self->stale = FALSE;
  if (self->go_top)
    {
      self->anchor = self->cursor = self->mark = NOWHERE;
      return;
    }
  if (self->anchor != NOWHERE && self->layout != NULL)
    {
      guint old = self->anchor;

      self->anchor = carry (self, before, old, &found);
      if (self->anchor != NOWHERE && found != old)
        {
          const PhotoRow *row
            = photo_layout_get_row (self->layout, photo_layout_find_row (self->layout, found));
          int offset = row->y - (int) floor (gtk_adjustment_get_value (self->vadjustment));

          self->anchor_share = 0.0;
          if (offset < gtk_widget_get_height (GTK_WIDGET (self)))
            self->anchor_offset = MAX (offset, 0);
        }
    }
  if (self->cursor < before->len)
    {
      guint old = self->cursor;

      self->cursor = carry (self, before, old, &found);
      self->left_id = found != old ? g_array_index (before, ShoeboxListed, old).id : 0;
    }
  self->mark = carry (self, before, self->mark, &found);
  self->show = carry (self, before, self->show, &found);
}

void
_grid_view_take_rows (ShoeboxGridView *self)
{
  /* Without a size there is no layout that the rows would have to fit to. */
  if (gtk_widget_get_width (GTK_WIDGET (self)) > 0)
    _grid_view_update (self);
  else
    take_rows (self);
}

static PhotoLayoutGroup
choose_group (ShoeboxGridView *self)
{
  ShoeboxOrder order = shoebox_photo_list_get_order (self->list);
  guint n, n_days = 0;
  const ShoeboxListed *rows = shoebox_photo_list_get_rows (self->list, &n);

  if (n == 0 || shoebox_photo_list_is_fixed (self->list))
    return PHOTO_GROUP_NONE;
  if (order != SHOEBOX_ORDER_NEWEST && order != SHOEBOX_ORDER_OLDEST)
    return PHOTO_GROUP_SECTION;
  if (self->cell_size < DAYS_FROM)
    return PHOTO_GROUP_MONTH;
  for (guint i = 0; i < n; i++)
    n_days += i == 0 || rows[i].section != rows[i - 1].section;
  return n / n_days < PHOTOS_A_DAY ? PHOTO_GROUP_MONTH : PHOTO_GROUP_SECTION;
}

/* TRUE when something may stand elsewhere now. */
gboolean
_grid_view_lay_out (ShoeboxGridView *self)
{
  PhotoLayoutOptions options = {
    .mode = self->mode,
    .group = self->stale || self->layout == NULL || self->options.cell != self->cell_size
               ? choose_group (self)
               : self->options.group,
    .width = gtk_widget_get_width (GTK_WIDGET (self)),
    .cell = self->cell_size,
    .margin = GRID_VIEW_MARGIN,
    .rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL,
  };
  int width;

  shoebox_photo_heading_get_size (SHOEBOX_PHOTO_HEADING (self->model_heading), &width,
                                  &options.heading);
  if (self->layout != NULL && !self->stale && memcmp (&options, &self->options, sizeof options) == 0)
    return FALSE;
  if (self->stale || self->layout == NULL)
    take_rows (self);
  photo_layout_free (self->layout);
  self->layout = photo_layout_new (_grid_view_get_rows (self), self->rows->len, &options);
  self->options = options;
  return TRUE;
}

/* A place of another time, or the top. */
static gboolean
go_to_place (ShoeboxGridView *self, double *value)
{
  guint position;

  if (self->place_id == 0)
    return FALSE;
  position = shoebox_photo_list_find_near (self->list, self->place_id, 0);
  self->cursor = self->place_cursor != 0
                   ? shoebox_photo_list_find_near (self->list, self->place_cursor, position)
                   : NOWHERE;
  self->mark = self->cursor;
  self->place_id = self->place_cursor = 0;
  if (position == NOWHERE)
    return FALSE;
  *value = photo_layout_get_row (self->layout, photo_layout_find_row (self->layout, position))->y
           - self->place_offset;
  return TRUE;
}

static double
bring_into_view (ShoeboxGridView *self, guint position, double value, int height)
{
  const PhotoRow *row
    = photo_layout_get_row (self->layout, photo_layout_find_row (self->layout, position));

  value = MAX (value, row->y + row->height + GRID_VIEW_MARGIN - height);
  return MIN (value, row->y - _grid_view_get_covered (self));
}

/* Where to scroll to now that everything has its place. */
void
_grid_view_scroll (ShoeboxGridView *self, gboolean moved)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  int total = photo_layout_get_height (self->layout);
  double value = gtk_adjustment_get_value (self->vadjustment);
  gboolean anchored = FALSE;

  if (self->go_top)
    {
      if (!go_to_place (self, &value))
        value = 0.0;
      self->go_top = self->to_top = FALSE;
    }
  else if (moved && self->anchor < self->rows->len)
    {
      const PhotoRow *row
        = photo_layout_get_row (self->layout, photo_layout_find_row (self->layout, self->anchor));

      value = row->y + round (self->anchor_share * row->height) - self->anchor_offset;
      anchored = TRUE;
    }
  if (self->show < self->rows->len)
    {
      value = bring_into_view (self, self->show, value, height);
      anchored = FALSE;
    }
  self->show = NOWHERE;
  value = CLAMP (value, 0.0, MAX (total - height, 0));

  self->allocating = TRUE;
  gtk_adjustment_configure (self->vadjustment, value, 0.0, MAX (total, height), self->cell_size / 2,
                            MAX (height - self->cell_size, self->cell_size), height);
  gtk_adjustment_configure (self->hadjustment, 0.0, 0.0, self->options.width, 1.0,
                            self->options.width, self->options.width);
  self->allocating = FALSE;
  if (!anchored)
    _grid_view_note_anchor (self);
}
