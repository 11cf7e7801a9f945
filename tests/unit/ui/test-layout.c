/* test-layout.c: where photos stand, without a display. */
#include "photo-layout.h"

#include <math.h>

/* @n photos, a day for every @a_day of them, newest first, in shapes that depend on the seed. */
static GArray *
make (guint n, guint a_day, guint32 seed)
{
  GArray *photos = g_array_sized_new (FALSE, FALSE, sizeof (ShoeboxListed), MAX (n, 1));
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  static const float shapes[] = { 0.0f, 0.5625f, 0.75f, 1.0f, 1.3333f, 1.5f, 1.7778f, 12.0f, 0.04f };

  for (guint i = 0; i < n; i++)
    {
      ShoeboxListed photo = { (gint64) i + 1, 18000 - (gint32) (i / a_day),
                              shapes[g_rand_int_range (rand, 0, G_N_ELEMENTS (shapes))] };

      g_array_append_val (photos, photo);
    }
  return photos;
}

static const ShoeboxListed *
data (const GArray *photos)
{
  return (const ShoeboxListed *) (void *) photos->data;
}

/* Everything that has to hold of a layout. */
static void
check (const GArray *photos, const PhotoLayoutOptions *options)
{
  g_autoptr (PhotoLayout) layout = photo_layout_new (data (photos), photos->len, options);
  guint n = photos->len, n_rows = photo_layout_get_n_rows (layout), next = 0, next_row = 0;
  guint n_sections = photo_layout_get_n_sections (layout);
  int y = options->margin;

  g_assert_cmpuint (photo_layout_get_n (layout), ==, n);
  g_assert_cmpuint (n_rows == 0, ==, n == 0);
  for (guint s = 0; s < n_sections; s++)
    {
      const PhotoSection *section = photo_layout_get_section (layout, s);

      g_assert_cmpuint (section->start, ==, next);
      g_assert_cmpuint (section->n, >, 0);
      g_assert_cmpuint (section->row, ==, next_row);
      g_assert_cmpint (section->y, ==, y);
      g_assert_cmpint (section->section, ==, data (photos)[section->start].section);
      g_assert_cmpuint (photo_layout_find_section_at (layout, y), ==, s);
      if (options->group != PHOTO_GROUP_NONE)
        y += options->heading;
      for (guint r = 0; r < section->n_rows; r++, next_row++)
        {
          const PhotoRow *row = photo_layout_get_row (layout, next_row);
          g_autofree PhotoRect *rects = g_new (PhotoRect, row->n);
          int edge = options->rtl ? options->width - options->margin : options->margin;

          g_assert_cmpuint (row->start, ==, next);
          g_assert_cmpuint (row->n, >, 0);
          g_assert_cmpint (row->y, ==, y);
          g_assert_cmpint (row->height, >, 0);
          g_assert_cmpuint (photo_layout_find_row_at (layout, y), ==, next_row);
          g_assert_cmpuint (photo_layout_find_row_at (layout, y + row->height - 1), ==, next_row);
          photo_layout_get_row_rects (layout, data (photos), next_row, rects);
          for (guint i = 0; i < row->n; i++)
            {
              PhotoRect one;

              /* Side by side without a gap, from the edge where reading starts. */
              g_assert_cmpint (options->rtl ? rects[i].x + rects[i].width : rects[i].x, ==, edge);
              g_assert_cmpint (rects[i].width, >, 0);
              g_assert_cmpint (rects[i].y, ==, y);
              g_assert_cmpint (rects[i].height, ==, row->height);
              edge += options->rtl ? -rects[i].width : rects[i].width;
              g_assert_cmpuint (photo_layout_find_row (layout, next + i), ==, next_row);
              g_assert_cmpuint (photo_layout_find_section (layout, next + i), ==, s);
              photo_layout_get_rect (layout, data (photos), next + i, &one);
              g_assert_cmpmem (&one, sizeof one, &rects[i], sizeof one);
              g_assert_cmpuint (photo_layout_find_in_row (layout, data (photos), next_row,
                                                          one.x + one.width / 2), ==, next + i);
            }
          /* Not over the other edge; and up to it, but for the last row of a section. */
          if (options->width > 2 * options->margin + (int) row->n)
            {
              int other = options->rtl ? options->margin : options->width - options->margin;

              g_assert_cmpint (options->rtl ? edge : other, >=, options->rtl ? other : edge);
              if (r + 1 < section->n_rows)
                g_assert_cmpint (edge, ==, other);
            }
          next += row->n;
          y += row->height;
        }
      g_assert_cmpint (section->end, ==, y);
    }
  g_assert_cmpuint (next, ==, n);
  g_assert_cmpuint (next_row, ==, n_rows);
  g_assert_cmpint (photo_layout_get_height (layout), ==, y + options->margin);
}

static void
test_invariants (void)
{
  static const guint counts[] = { 0, 1, 2, 3, 7, 64, 65, 500 };
  static const int widths[] = { 1, 13, 84, 336, 737, 1180, 3840 };
  static const int cells[] = { 72, 101, 148, 320 };

  for (guint c = 0; c < G_N_ELEMENTS (counts); c++)
    for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
      for (guint s = 0; s < G_N_ELEMENTS (cells); s++)
        for (int mode = PHOTO_LAYOUT_SQUARE; mode <= PHOTO_LAYOUT_ASPECT; mode++)
          for (int group = PHOTO_GROUP_NONE; group <= PHOTO_GROUP_MONTH; group++)
            for (int rtl = 0; rtl < 2; rtl++)
              {
                g_autoptr (GArray) photos = make (counts[c], 11, c * 100 + w);
                PhotoLayoutOptions options = { (PhotoLayoutMode) mode, (PhotoLayoutGroup) group,
                                               widths[w], cells[s], 6, 31, rtl };

                check (photos, &options);
              }
}

/* Headings by section, by month, and none. */
static void
test_groups (void)
{
  /* 1 March and 29 February 2020, 31 and 1 January 2020, 31 December 2019, 31 December 1969, no
   * date. */
  static const gint32 days[] = { 18322, 18321, 18292, 18262, 18261, -1, SHOEBOX_NO_SECTION };
  static const guint months[] = { 0, 1, 2, 4, 5, 6 };
  g_autoptr (GArray) photos = g_array_new (FALSE, FALSE, sizeof (ShoeboxListed));
  PhotoLayoutOptions options = { .width = 800, .cell = 100, .margin = 6, .heading = 30 };

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      ShoeboxListed photo = { i + 1, days[i], 1.5f };

      g_array_append_val (photos, photo);
    }
  for (int group = PHOTO_GROUP_NONE; group <= PHOTO_GROUP_MONTH; group++)
    {
      g_autoptr (PhotoLayout) layout = NULL;

      options.group = (PhotoLayoutGroup) group;
      layout = photo_layout_new (data (photos), photos->len, &options);
      g_assert_cmpuint (photo_layout_get_n_sections (layout), ==,
                        group == PHOTO_GROUP_NONE      ? 1
                        : group == PHOTO_GROUP_SECTION ? G_N_ELEMENTS (days)
                                                       : G_N_ELEMENTS (months));
      if (group == PHOTO_GROUP_MONTH)
        for (guint i = 0; i < G_N_ELEMENTS (months); i++)
          g_assert_cmpuint (photo_layout_get_section (layout, i)->start, ==, months[i]);
    }
}

/* Pictures keep their shape, rows about their height; panoramas and threads are cut. */
static void
test_shapes (void)
{
  g_autoptr (GArray) photos = make (2000, 100000, 7);
  PhotoLayoutOptions options = { PHOTO_LAYOUT_ASPECT, PHOTO_GROUP_NONE, 1200, 160, 6, 0, FALSE };
  g_autoptr (PhotoLayout) layout = photo_layout_new (data (photos), photos->len, &options);
  double sum = 0.0;

  for (guint i = 0; i < photo_layout_get_n_rows (layout); i++)
    {
      const PhotoRow *row = photo_layout_get_row (layout, i);
      PhotoRect rects[64];

      g_assert_cmpuint (row->n, <, G_N_ELEMENTS (rects));
      g_assert_cmpint (row->height, >=, 90);
      g_assert_cmpint (row->height, <=, 250);
      sum += row->height;
      photo_layout_get_row_rects (layout, data (photos), i, rects);
      for (guint k = 0; k < row->n; k++)
        {
          double shape = (double) rects[k].width / rects[k].height;
          double wanted = (double) data (photos)[row->start + k].aspect;

          if (wanted == 0.0)
            wanted = 4.0 / 3.0;
          wanted = CLAMP (wanted, 0.5, 3.0);
          g_assert_cmpfloat (fabs (shape - wanted), <, 0.03);
        }
    }
  g_assert_cmpfloat (fabs (sum / photo_layout_get_n_rows (layout) - 160), <, 16);
}

/* A hundred thousand photos take milliseconds; the limit is far above, for slow machines. */
static void
test_many (void)
{
  g_autoptr (GArray) photos = make (100000, 40, 3);

  for (int mode = PHOTO_LAYOUT_SQUARE; mode <= PHOTO_LAYOUT_ASPECT; mode++)
    {
      PhotoLayoutOptions options = { (PhotoLayoutMode) mode, PHOTO_GROUP_SECTION, 1000, 148, 6, 31,
                                     FALSE };
      gint64 start = g_get_monotonic_time ();
      g_autoptr (PhotoLayout) layout = photo_layout_new (data (photos), photos->len, &options);
      gint64 time = g_get_monotonic_time () - start;

      g_test_message ("mode %d: %u rows in %.1f ms", mode, photo_layout_get_n_rows (layout),
                      (double) time / 1000.0);
      g_assert_cmpuint (photo_layout_get_n_sections (layout), ==, 2500);
      g_assert_cmpint (time, <, G_USEC_PER_SEC);
    }
  {
    PhotoLayoutOptions options = { PHOTO_LAYOUT_ASPECT, PHOTO_GROUP_MONTH, 700, 100, 6, 31, TRUE };

    check (photos, &options);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layout/invariants", test_invariants);
  g_test_add_func ("/layout/groups", test_groups);
  g_test_add_func ("/layout/shapes", test_shapes);
  g_test_add_func ("/layout/many", test_many);
  return g_test_run ();
}
