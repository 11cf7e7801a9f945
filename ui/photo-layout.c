/* photo-layout.c: rows and sections. */
#include "photo-layout.h"

#include <math.h>
#include <string.h>

/* Beyond these shapes a picture is cut at its sides: a panorama would push all others out of its
 * row, or be a thread of a few pixels. */
#define NARROWEST 0.5f
#define WIDEST 3.0f
#define UNKNOWN (4.0f / 3.0f)
/* A row in shape is not made higher than this share of its size to fill the width. */
#define TALLEST 1.5

struct _PhotoLayout
{
  PhotoLayoutOptions options;
  guint n;
  guint columns;    /* SQUARE */
  GArray *rows;     /* of PhotoRow */
  GArray *sections; /* of PhotoSection */
  int height;
};

/* --- Sections --------------------------------------------------------------------------------- */

/* Months since 1970 of a day since 1970 (Howard Hinnant, "chrono-compatible low-level date
 * algorithms", civil_from_days). */
static gint32
month_of (gint32 day)
{
  gint64 z = (gint64) day + 719468;
  gint64 era = (z >= 0 ? z : z - 146096) / 146097;
  gint64 doe = z - era * 146097;
  gint64 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  gint64 doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  gint64 mp = (5 * doy + 2) / 153;
  gint64 month = mp < 10 ? mp + 3 : mp - 9;
  gint64 year = yoe + era * 400 + (month <= 2);

  return (gint32) ((year - 1970) * 12 + month - 1);
}

static gboolean
is_together (PhotoLayoutGroup group, gint32 a, gint32 b)
{
  if (group == PHOTO_GROUP_NONE || a == b)
    return TRUE;
  if (group == PHOTO_GROUP_SECTION || a == SHOEBOX_NO_SECTION || b == SHOEBOX_NO_SECTION)
    return FALSE;
  return month_of (a) == month_of (b);
}

/* --- Rows ------------------------------------------------------------------------------------- */

static double
shape_of (const ShoeboxListed *photo)
{
  float aspect = photo->aspect;

  if (!(aspect > 0.0f) || isinf (aspect))
    aspect = UNKNOWN;
  return (double) CLAMP (aspect, NARROWEST, WIDEST);
}

static int
get_room (const PhotoLayout *layout)
{
  return MAX (layout->options.width - 2 * layout->options.margin, 1);
}

static void
add_row (PhotoLayout *layout, PhotoSection *section, guint start, guint n, int height)
{
  PhotoRow row = { start, n, layout->height, height };

  g_array_append_val (layout->rows, row);
  section->n_rows++;
  layout->height += height;
}

static void
add_square_rows (PhotoLayout *layout, PhotoSection *section)
{
  int side = MAX (get_room (layout) / (int) layout->columns, 1);

  for (guint i = 0; i < section->n; i += layout->columns)
    add_row (layout, section, section->start + i, MIN (layout->columns, section->n - i), side);
}

/* Photos are put into a row until its shapes fill the width; the last of them stays if that comes
 * nearer to the wanted height than without it. The last row of a section keeps the height of the
 * one before, or nearly: it is not blown up to fill the width. */
static void
add_shaped_rows (PhotoLayout *layout, PhotoSection *section, const ShoeboxListed *photos)
{
  double room = get_room (layout), wanted = MAX (layout->options.cell, 1);
  double shapes = 0.0;
  guint first = section->start, end = section->start + section->n;

  for (guint i = first; i < end; i++)
    {
      double before = shapes;

      shapes += shape_of (&photos[i]);
      if (shapes * wanted < room)
        continue;
      if (before > 0.0 && room / before - wanted < wanted - room / shapes
          && room / before <= wanted * TALLEST)
        {
          add_row (layout, section, first, i - first, (int) lround (room / before));
          first = i;
          shapes = shape_of (&photos[i]);
          if (shapes * wanted < room)
            continue;
        }
      add_row (layout, section, first, i - first + 1, MAX ((int) lround (room / shapes), 1));
      first = i + 1;
      shapes = 0.0;
    }
  if (first < end)
    add_row (layout, section, first, end - first,
             MAX ((int) lround (MIN (wanted, room / shapes)), 1));
}

static void
add_section (PhotoLayout *layout, const ShoeboxListed *photos, guint start, guint n)
{
  PhotoSection section = { start, n, layout->rows->len, 0, photos[start].section,
                           layout->height, 0 };

  if (layout->options.group != PHOTO_GROUP_NONE)
    layout->height += layout->options.heading;
  if (layout->options.mode == PHOTO_LAYOUT_ASPECT)
    add_shaped_rows (layout, &section, photos);
  else
    add_square_rows (layout, &section);
  section.end = layout->height;
  g_array_append_val (layout->sections, section);
}

PhotoLayout *
photo_layout_new (const ShoeboxListed *photos, guint n, const PhotoLayoutOptions *options)
{
  PhotoLayout *layout = g_new0 (PhotoLayout, 1);
  guint start = 0;

  layout->options = *options;
  layout->n = n;
  layout->rows = g_array_new (FALSE, FALSE, sizeof (PhotoRow));
  layout->sections = g_array_new (FALSE, FALSE, sizeof (PhotoSection));
  layout->columns = (guint) MAX ((get_room (layout) + options->cell / 2) / MAX (options->cell, 1), 1);
  layout->height = options->margin;
  for (guint i = 1; i <= n; i++)
    if (i == n || !is_together (options->group, photos[i - 1].section, photos[i].section))
      {
        add_section (layout, photos, start, i - start);
        start = i;
      }
  layout->height += options->margin;
  return layout;
}

void
photo_layout_free (PhotoLayout *layout)
{
  if (layout == NULL)
    return;
  g_array_unref (layout->rows);
  g_array_unref (layout->sections);
  g_free (layout);
}

/* --- Looking up ------------------------------------------------------------------------------- */

guint
photo_layout_get_n (const PhotoLayout *layout)
{
  return layout->n;
}

int
photo_layout_get_height (const PhotoLayout *layout)
{
  return layout->height;
}

guint
photo_layout_get_n_rows (const PhotoLayout *layout)
{
  return layout->rows->len;
}

const PhotoRow *
photo_layout_get_row (const PhotoLayout *layout, guint row)
{
  g_return_val_if_fail (row < layout->rows->len, NULL);

  return &g_array_index (layout->rows, PhotoRow, row);
}

guint
photo_layout_get_n_sections (const PhotoLayout *layout)
{
  return layout->sections->len;
}

const PhotoSection *
photo_layout_get_section (const PhotoLayout *layout, guint section)
{
  g_return_val_if_fail (section < layout->sections->len, NULL);

  return &g_array_index (layout->sections, PhotoSection, section);
}

/* The last of @array (elements of @size bytes) whose number at @offset is at most @value. */
static guint
find_last (const GArray *array, gsize size, gsize offset, gint64 value)
{
  guint low = 0, high = array->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;
      guint32 raw;

      memcpy (&raw, array->data + middle * size + offset, sizeof raw);
      if ((gint64) raw <= value)
        low = middle;
      else
        high = middle;
    }
  return low;
}

guint
photo_layout_find_row (const PhotoLayout *layout, guint position)
{
  g_return_val_if_fail (position < layout->n, 0);

  return find_last (layout->rows, sizeof (PhotoRow), G_STRUCT_OFFSET (PhotoRow, start), position);
}

guint
photo_layout_find_section (const PhotoLayout *layout, guint position)
{
  g_return_val_if_fail (position < layout->n, 0);

  return find_last (layout->sections, sizeof (PhotoSection),
                    G_STRUCT_OFFSET (PhotoSection, start), position);
}

guint
photo_layout_find_row_at (const PhotoLayout *layout, int y)
{
  return find_last (layout->rows, sizeof (PhotoRow), G_STRUCT_OFFSET (PhotoRow, y), y);
}

guint
photo_layout_find_section_at (const PhotoLayout *layout, int y)
{
  return find_last (layout->sections, sizeof (PhotoSection), G_STRUCT_OFFSET (PhotoSection, y), y);
}

void
photo_layout_get_row_rects (const PhotoLayout *layout, const ShoeboxListed *photos, guint index,
                            PhotoRect *rects)
{
  const PhotoRow *row = photo_layout_get_row (layout, index);
  int room = get_room (layout), margin = layout->options.margin;
  double shapes = 0.0, x = 0.0;
  gboolean full;

  g_return_if_fail (row != NULL);

  for (guint i = 0; i < row->n; i++)
    shapes += shape_of (&photos[row->start + i]);
  /* What rounding the height leaves over is shared out, so that rows end at the same edge. */
  full = shapes * row->height > room - 0.5 * shapes - 1.0;
  for (guint i = 0; i < row->n; i++)
    {
      double next;
      int left, right;

      if (layout->options.mode == PHOTO_LAYOUT_SQUARE)
        next = (double) (i + 1) * room / layout->columns;
      else if (full)
        next = x + shape_of (&photos[row->start + i]) * room / shapes;
      else
        next = x + shape_of (&photos[row->start + i]) * row->height;
      left = (int) lround (x);
      right = MAX ((int) lround (next), left + 1);
      rects[i] = (PhotoRect){ margin + left, row->y, right - left, row->height };
      if (layout->options.rtl)
        rects[i].x = layout->options.width - rects[i].x - rects[i].width;
      x = next;
    }
}

/* Enough for a row of any screen; a longer one is measured on the heap. */
#define FEW 64

void
photo_layout_get_rect (const PhotoLayout *layout, const ShoeboxListed *photos, guint position,
                       PhotoRect *rect)
{
  guint index = photo_layout_find_row (layout, position);
  const PhotoRow *row = photo_layout_get_row (layout, index);
  PhotoRect few[FEW];
  g_autofree PhotoRect *many = NULL;

  g_return_if_fail (row != NULL);

  if (row->n > FEW)
    many = g_new (PhotoRect, row->n);
  photo_layout_get_row_rects (layout, photos, index, many != NULL ? many : few);
  *rect = (many != NULL ? many : few)[position - row->start];
}

guint
photo_layout_find_in_row (const PhotoLayout *layout, const ShoeboxListed *photos, guint index,
                          int x)
{
  const PhotoRow *row = photo_layout_get_row (layout, index);
  g_autofree PhotoRect *rects = NULL;
  guint best = 0;
  int nearest = G_MAXINT;

  g_return_val_if_fail (row != NULL, 0);

  rects = g_new (PhotoRect, row->n);
  photo_layout_get_row_rects (layout, photos, index, rects);
  for (guint i = 0; i < row->n; i++)
    {
      int distance = ABS (rects[i].x + rects[i].width / 2 - x);

      if (x >= rects[i].x && x < rects[i].x + rects[i].width)
        return row->start + i;
      if (distance < nearest)
        {
          nearest = distance;
          best = i;
        }
    }
  return row->start + best;
}
