/* test-photo-view.c: the arithmetic of zooming, and the tiles that are drawn by it. */
#include "photo-levels.h"
#include "photo-view.h"

#include <math.h>

/* A photo of 4000 x 3000 in a view of 1000 x 800. */
static ShoeboxView
make_view (void)
{
  ShoeboxView view = { .width = 1000, .height = 800 };

  shoebox_view_reset (&view, 4000, 3000, 0);
  return view;
}

static void
assert_place (const ShoeboxView *view, double x, double y, double width, double height)
{
  double px, py, pw, ph;

  shoebox_view_get_place (view, &px, &py, &pw, &ph);
  g_assert_cmpfloat (px, ==, x);
  g_assert_cmpfloat (py, ==, y);
  g_assert_cmpfloat (pw, ==, width);
  g_assert_cmpfloat (ph, ==, height);
}

static void
test_fit (void)
{
  ShoeboxView view = make_view ();

  g_assert_cmpfloat (shoebox_view_get_zoom (&view), ==, 0.25);
  assert_place (&view, 0, 25, 1000, 750);
  g_assert_cmpint (shoebox_view_get_side (&view), ==, 1000);
  shoebox_view_set_mode (&view, SHOEBOX_VIEW_FILL);
  g_assert_cmpfloat_with_epsilon (shoebox_view_get_zoom (&view), 800 / 3000.0, 1e-9);
  assert_place (&view, -33, 0, 1067, 800);

  /* Small ones are not enlarged, unless a pixel of the window is several of the screen. */
  shoebox_view_reset (&view, 200, 100, 0);
  g_assert_cmpfloat (shoebox_view_get_zoom (&view), ==, 1.0);
  assert_place (&view, 400, 350, 200, 100);
  view.largest_fit = 2;
  assert_place (&view, 300, 300, 400, 200);

  /* Nothing to show, nowhere to show it: no division by nothing. */
  shoebox_view_reset (&view, 0, 0, 0);
  g_assert_cmpfloat (shoebox_view_get_zoom (&view), ==, 1.0);
  shoebox_view_zoom_by (&view, 2, 10, 10);
  shoebox_view_pan (&view, 5, 5);
  g_assert_false (isnan (view.x));
}

/* The point under the pointer stays under it. */
static void
test_anchor (void)
{
  ShoeboxView view = make_view ();
  const double at_x = 300, at_y = 500;
  double x = view.x + (at_x - 500) / 0.25, y = view.y + (at_y - 400) / 0.25;

  shoebox_view_zoom_to (&view, 1.0, at_x, at_y);
  g_assert_cmpfloat_with_epsilon (view.x + (at_x - 500), x, 1e-6);
  g_assert_cmpfloat_with_epsilon (view.y + (at_y - 400), y, 1e-6);
  for (int i = 0; i < 5; i++)
    shoebox_view_zoom_by (&view, 1.3, at_x, at_y);
  g_assert_cmpfloat_with_epsilon (view.x + (at_x - 500) / view.zoom, x, 1e-6);
  g_assert_cmpfloat_with_epsilon (view.y + (at_y - 400) / view.zoom, y, 1e-6);

  /* Out again, further than fitted: fitted, and in the middle. */
  shoebox_view_zoom_by (&view, 0.001, at_x, at_y);
  g_assert_cmpint (view.mode, ==, SHOEBOX_VIEW_FIT);
  assert_place (&view, 0, 25, 1000, 750);
  /* Limits. */
  shoebox_view_zoom_to (&view, 1000, 0, 0);
  g_assert_cmpfloat (view.zoom, ==, SHOEBOX_ZOOM_MAX);
  shoebox_view_zoom_to (&view, 0, 0, 0);
  g_assert_cmpfloat (view.zoom, >, 0);
}

static void
test_pan (void)
{
  ShoeboxView view = make_view ();

  g_assert_false (shoebox_view_can_pan (&view, 10, 0));
  shoebox_view_pan (&view, 100, 100);
  assert_place (&view, 0, 25, 1000, 750);

  shoebox_view_zoom_to (&view, 1.0, 500, 400);
  assert_place (&view, -1500, -1100, 4000, 3000);
  shoebox_view_pan (&view, 100, -50);
  assert_place (&view, -1400, -1150, 4000, 3000);
  shoebox_view_pan (&view, 1e6, 1e6);
  assert_place (&view, 0, 0, 4000, 3000);
  g_assert_false (shoebox_view_can_pan (&view, 10, 10));
  g_assert_true (shoebox_view_can_pan (&view, -10, 0));
  shoebox_view_pan (&view, -1e6, -1e6);
  assert_place (&view, -3000, -2200, 4000, 3000);

  /* One axis only: wider than the view, not higher. */
  shoebox_view_zoom_to (&view, 0.26, 500, 400);
  g_assert_true (shoebox_view_can_pan (&view, 10, 0) || shoebox_view_can_pan (&view, -10, 0));
  g_assert_false (shoebox_view_can_pan (&view, 0, 10));

  /* A larger view pulls the photo back over it. */
  shoebox_view_zoom_to (&view, 1.0, 500, 400);
  shoebox_view_pan (&view, 1e6, 1e6);
  shoebox_view_resize (&view, 2000, 1000);
  assert_place (&view, 0, 0, 4000, 3000);
}

static void
test_turn (void)
{
  ShoeboxView view = make_view ();

  shoebox_view_turn (&view, 1);
  g_assert_cmpfloat_with_epsilon (shoebox_view_get_zoom (&view), 0.2, 1e-9);
  assert_place (&view, 200, 0, 600, 800);
  shoebox_view_turn (&view, -1);
  assert_place (&view, 0, 25, 1000, 750);

  /* What is in the middle stays there; four turns are none. */
  shoebox_view_zoom_to (&view, 1.0, 500, 400);
  shoebox_view_pan (&view, 700, 300);
  g_assert_cmpfloat (view.x, ==, 1300);
  g_assert_cmpfloat (view.y, ==, 1200);
  shoebox_view_turn (&view, 1);
  g_assert_cmpfloat (view.x, ==, 3000 - 1200);
  g_assert_cmpfloat (view.y, ==, 1300);
  shoebox_view_turn (&view, 2);
  shoebox_view_turn (&view, 1);
  g_assert_cmpint (view.turns, ==, 0);
  g_assert_cmpfloat (view.x, ==, 1300);
  g_assert_cmpfloat (view.y, ==, 1200);
}

/* The thumbnail gave a size, the photo has another. */
static void
test_set_photo (void)
{
  ShoeboxView view = { .width = 1000, .height = 800 };
  double x, y, width, height;

  shoebox_view_reset (&view, 400, 300, 0);
  shoebox_view_zoom_to (&view, 8.0, 200, 300);
  shoebox_view_get_place (&view, &x, &y, &width, &height);
  shoebox_view_set_photo (&view, 4000, 3000);
  assert_place (&view, x, y, width, height);
  g_assert_cmpfloat_with_epsilon (view.zoom, 0.8, 1e-9);
}

/* --- Drawing ------------------------------------------------------------------------------ */

static guint8
pixel (int x, int y, int c)
{
  return (guint8) (c == 0 ? x * 3 : c == 1 ? y * 5 : (x ^ y));
}

static ShoeboxLevels *
make_levels (int width, int height)
{
  gsize size = (gsize) width * (gsize) height * 3;
  guint8 *rgb = g_malloc (size);
  g_autoptr (ShoeboxPixels) pixels = g_new0 (ShoeboxPixels, 1);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        rgb[((gsize) y * (gsize) width + (gsize) x) * 3 + (gsize) c] = pixel (x, y, c);
  pixels->width = width;
  pixels->height = height;
  pixels->rgb = g_bytes_new_take (rgb, size);
  return shoebox_levels_new (pixels);
}

/* BGRA of the software renderer. */
static guint8 *
draw (ShoeboxLevels *levels, double width, double height, double scale)
{
  g_autoptr (GskRenderer) renderer = gsk_cairo_renderer_new ();
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GError) error = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int w = (int) (width * scale), h = (int) (height * scale);
  guint8 *out = g_malloc ((gsize) w * (gsize) h * 4);

  gtk_snapshot_scale (snapshot, (float) scale, (float) scale);
  shoebox_levels_snapshot (levels, snapshot, width, height, scale, NULL);
  node = gtk_snapshot_free_to_node (snapshot);
  gsk_renderer_realize (renderer, NULL, &error);
  g_assert_no_error (error);
  texture = gsk_renderer_render_texture (renderer, node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) w, (float) h));
  gdk_texture_download (texture, out, (gsize) w * 4);
  gsk_renderer_unrealize (renderer);
  return out;
}

/* Every pixel as it is, over all tiles; also where a unit is two pixels of the screen. */
static void
test_exact (void)
{
  const int width = 2600, height = 1300;
  g_autoptr (ShoeboxLevels) levels = make_levels (width, height);

  for (int scale = 1; scale <= 2; scale++)
    {
      g_autofree guint8 *out = draw (levels, width / (double) scale, height / (double) scale, scale);

      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
          for (int c = 0; c < 3; c++)
            if (out[((gsize) y * (gsize) width + (gsize) x) * 4 + (gsize) (2 - c)]
                != pixel (x, y, c))
              g_error ("pixel %d, %d differs at scale %d", x, y, scale);
    }
}

/* One colour stays that colour, at any size: no seam of the tiles is seen. */
static void
test_seams (void)
{
  const int width = 2000, height = 1400;
  g_autoptr (ShoeboxPixels) pixels = g_new0 (ShoeboxPixels, 1);
  g_autoptr (ShoeboxLevels) levels = NULL;
  guint8 *rgb = g_malloc ((gsize) (width * height) * 3);

  memset (rgb, 200, (gsize) (width * height) * 3);
  pixels->width = width;
  pixels->height = height;
  pixels->rgb = g_bytes_new_take (rgb, (gsize) (width * height) * 3);
  levels = shoebox_levels_new (pixels);
  for (double zoom = 0.61; zoom < 1.6; zoom += 0.173)
    {
      int w = (int) round (width * zoom), h = (int) round (height * zoom);
      g_autofree guint8 *out = draw (levels, w, h, 1);

      for (int i = 0; i < w * h; i++)
        if (out[i * 4] < 199 || out[i * 4 + 3] != 255)
          g_error ("a seam at %d, %d of %d x %d: %d", i % w, i / w, w, h, out[i * 4]);
    }
}

static void
test_halves (void)
{
  g_autoptr (ShoeboxLevels) levels = make_levels (2049, 1025);
  /* 2049 + 1025 + 513, in three bytes a pixel. */
  gsize bytes = (2049 * 1025 + 1025 * 513 + 513 * 257) * 3;
  g_autoptr (ShoeboxLevels) small = make_levels (3, 1);

  g_assert_cmpuint (shoebox_levels_get_bytes (levels), ==, bytes);
  g_assert_cmpint (shoebox_levels_get_width (levels), ==, 2049);
  g_assert_cmpuint (shoebox_levels_get_bytes (small), ==, 9);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv);
  g_test_add_func ("/photo-view/fit", test_fit);
  g_test_add_func ("/photo-view/anchor", test_anchor);
  g_test_add_func ("/photo-view/pan", test_pan);
  g_test_add_func ("/photo-view/turn", test_turn);
  g_test_add_func ("/photo-view/set-photo", test_set_photo);
  g_test_add_func ("/photo-levels/exact", test_exact);
  g_test_add_func ("/photo-levels/seams", test_seams);
  g_test_add_func ("/photo-levels/halves", test_halves);
  return g_test_run ();
}
