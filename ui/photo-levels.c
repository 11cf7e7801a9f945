/* photo-levels.c: halves of halves, and tiles that share the memory of their level. */
#include "photo-levels.h"

#include <math.h>

/* Pixels a side. Software drawing converts whole tiles, so large ones cost; graphics cards want
 * few. */
#define TILE 512
/* A level of this many pixels is seen as a whole, or nearly. */
#define ONE_TILE (1920 * 1200)
/* No level is made whose long side would be shorter. */
#define LEAST 512
#define MAX_LEVELS 8

typedef struct
{
  int width, height;
  GBytes *rgb;
  int tile_width, tile_height;
  int columns, rows;
  GdkTexture **tiles; /* made when first drawn; main thread */
} Level;

struct ShoeboxLevels
{
  gatomicrefcount ref_count;
  Level levels[MAX_LEVELS];
  guint n_levels;
  gsize bytes;
  int photo_width, photo_height;
};

/* --- Making ------------------------------------------------------------------------------- */

/* Means of 2 x 2 pixels; at an odd edge of what there is. */
static GBytes *
halve (const guint8 *from, int width, int height, int to_width, int to_height)
{
  guint8 *out = g_malloc_n ((gsize) to_width * (gsize) to_height, 3), *to = out;
  gsize stride = (gsize) width * 3;

  for (int y = 0; y < to_height; y++)
    {
      const guint8 *a = from + (gsize) (2 * y) * stride;
      const guint8 *b = 2 * y + 1 < height ? a + stride : a;

      for (int x = 0; x < to_width; x++, to += 3)
        {
          const guint8 *p = a + x * 6, *q = b + x * 6;
          int next = 2 * x + 1 < width ? 3 : 0;

          for (int c = 0; c < 3; c++)
            to[c] = (guint8) ((p[c] + p[c + next] + q[c] + q[c + next] + 2) >> 2);
        }
    }
  return g_bytes_new_take (out, (gsize) to_width * (gsize) to_height * 3);
}

static void
add_level (ShoeboxLevels *self, int width, int height, GBytes *rgb)
{
  Level *level = &self->levels[self->n_levels++];
  gboolean whole = (double) width * height <= ONE_TILE;

  level->width = width;
  level->height = height;
  level->rgb = rgb;
  level->tile_width = whole ? width : TILE;
  level->tile_height = whole ? height : TILE;
  level->columns = (width + level->tile_width - 1) / level->tile_width;
  level->rows = (height + level->tile_height - 1) / level->tile_height;
  level->tiles = g_new0 (GdkTexture *, (gsize) level->columns * (gsize) level->rows);
  self->bytes += g_bytes_get_size (rgb);
}

ShoeboxLevels *
shoebox_levels_new (const ShoeboxPixels *pixels)
{
  ShoeboxLevels *self = g_new0 (ShoeboxLevels, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->photo_width = pixels->photo_width > 0 ? pixels->photo_width : pixels->width;
  self->photo_height = pixels->photo_height > 0 ? pixels->photo_height : pixels->height;
  add_level (self, pixels->width, pixels->height, g_bytes_ref (pixels->rgb));
  while (self->n_levels < MAX_LEVELS)
    {
      const Level *last = &self->levels[self->n_levels - 1];
      int width = (last->width + 1) / 2, height = (last->height + 1) / 2;

      if (MAX (width, height) < LEAST)
        break;
      add_level (self, width, height,
                 halve (g_bytes_get_data (last->rgb, NULL), last->width, last->height, width,
                        height));
    }
  return self;
}

ShoeboxLevels *
shoebox_levels_ref (ShoeboxLevels *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
shoebox_levels_unref (ShoeboxLevels *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < self->n_levels; i++)
    {
      Level *level = &self->levels[i];

      for (int t = 0; t < level->columns * level->rows; t++)
        g_clear_object (&level->tiles[t]);
      g_free (level->tiles);
      g_bytes_unref (level->rgb);
    }
  g_free (self);
}

int
shoebox_levels_get_width (ShoeboxLevels *self)
{
  return self->levels[0].width;
}

int
shoebox_levels_get_height (ShoeboxLevels *self)
{
  return self->levels[0].height;
}

void
shoebox_levels_get_photo_size (ShoeboxLevels *self, int *width, int *height)
{
  *width = self->photo_width;
  *height = self->photo_height;
}

gsize
shoebox_levels_get_bytes (ShoeboxLevels *self)
{
  return self->bytes;
}

/* --- Drawing ------------------------------------------------------------------------------ */

/* The columns that a tile covers, with a border of one pixel on each side where there is more: a
 * pixel at the edge of a tile is blended with its neighbours like any other. */
static void
get_span (int index, int tile, int size, int *start, int *end)
{
  *start = MAX (0, index * tile - 1);
  *end = MIN (size, (index + 1) * tile + 1);
}

static GdkTexture *
get_tile (Level *level, int column, int row)
{
  GdkTexture **tile = &level->tiles[row * level->columns + column];
  gsize stride = (gsize) level->width * 3;
  int x0, x1, y0, y1;

  if (*tile == NULL)
    {
      g_autoptr (GBytes) bytes = NULL;
      gsize start;

      get_span (column, level->tile_width, level->width, &x0, &x1);
      get_span (row, level->tile_height, level->height, &y0, &y1);
      start = (gsize) y0 * stride + (gsize) x0 * 3;
      bytes = g_bytes_new_from_bytes (level->rgb, start,
                                      (gsize) (y1 - y0 - 1) * stride + (gsize) (x1 - x0) * 3);
      *tile = gdk_memory_texture_new (x1 - x0, y1 - y0, GDK_MEMORY_R8G8B8, bytes, stride);
    }
  return *tile;
}

/* The smallest level that has a pixel for each one of the screen. */
static Level *
choose (ShoeboxLevels *self, double pixels)
{
  for (guint i = self->n_levels; i > 1; i--)
    if (self->levels[i - 1].width >= pixels - 0.5)
      return &self->levels[i - 1];
  return &self->levels[0];
}

/* Where the edge at pixel @at of a level comes to be, at a whole pixel of the screen: parts that
 * meet there leave no seam. */
static float
edge (int at, double factor, double scale)
{
  return (float) (round (at * factor * scale) / scale);
}

void
shoebox_levels_snapshot (ShoeboxLevels *self, GtkSnapshot *snapshot, double width, double height,
                         double scale, const graphene_rect_t *seen)
{
  Level *level = choose (self, width * scale);
  double fx = width / level->width, fy = height / level->height;

  for (int row = 0; row < level->rows; row++)
    for (int column = 0; column < level->columns; column++)
      {
        float left = edge (column * level->tile_width, fx, scale);
        float top = edge (row * level->tile_height, fy, scale);
        float right = edge (MIN (level->width, (column + 1) * level->tile_width), fx, scale);
        float bottom = edge (MIN (level->height, (row + 1) * level->tile_height), fy, scale);
        graphene_rect_t part = GRAPHENE_RECT_INIT (left, top, right - left, bottom - top);
        graphene_rect_t whole;
        int x0, x1, y0, y1;

        if (seen != NULL && !graphene_rect_intersection (seen, &part, NULL))
          continue;
        get_span (column, level->tile_width, level->width, &x0, &x1);
        get_span (row, level->tile_height, level->height, &y0, &y1);
        graphene_rect_init (&whole, (float) (x0 * fx), (float) (y0 * fy), (float) ((x1 - x0) * fx),
                            (float) ((y1 - y0) * fy));
        if (level->columns * level->rows > 1)
          gtk_snapshot_push_clip (snapshot, &part);
        gtk_snapshot_append_texture (snapshot, get_tile (level, column, row), &whole);
        if (level->columns * level->rows > 1)
          gtk_snapshot_pop (snapshot);
      }
}
