/* Scaling of feature maps against the definition: nearest is exact, linear within 2e-6. */
#include "arrays.h"
#include "net.h"
#include "resize.h"

static void
test_random (void)
{
  GRand *rand = g_rand_new_with_seed (1);

  for (int i = 0; i < 500; i++)
    {
      NnResizeParams p = { .h = g_rand_int_range (rand, 1, 12),
                           .w = g_rand_int_range (rand, 1, 12),
                           .c = g_rand_int_range (rand, 1, 40),
                           .out_h = g_rand_int_range (rand, 1, 25),
                           .out_w = g_rand_int_range (rand, 1, 25),
                           .linear = g_rand_boolean (rand),
                           .coord = (NnResizeCoord) g_rand_int_range (rand, 0, 4),
                           .nearest = (NnResizeNearest) g_rand_int_range (rand, 0, 4) };
      const size_t in_pitch = (size_t) (p.c + g_rand_int_range (rand, 0, 3));
      const size_t out_pitch = (size_t) (p.c + g_rand_int_range (rand, 0, 3));
      const size_t in_size = (size_t) (p.h * p.w - 1) * in_pitch + (size_t) p.c;
      const size_t out_size = (size_t) (p.out_h * p.out_w - 1) * out_pitch + (size_t) p.c;
      float *in = random_floats (rand, in_size), *out = random_floats (rand, out_size);
      float *expected = malloc (out_size * sizeof (float));
      NnResize *resize;

      if (g_rand_boolean (rand))
        {
          p.scale_h = (float) p.out_h / (float) p.h;
          p.scale_w = ((float) p.out_w + 0.4f) / (float) p.w; /* the size was rounded down */
        }
      memcpy (expected, out, out_size * sizeof (float));
      resize = nn_resize_new (&p, NULL);
      nn_resize_run (resize, in, in_pitch, out, out_pitch);
      nn_resize_ref (&p, in, in_pitch, expected, out_pitch);
      assert_close (out, expected, out_size, p.linear ? 2e-6 : 0);
      nn_resize_free (resize);
      free (in);
      free (out);
      free (expected);
    }
  g_rand_free (rand);
}

static void
check (NnResizeParams p, const float *in, const float *expected)
{
  float out[16];
  NnResize *resize = nn_resize_new (&p, NULL);

  nn_resize_run (resize, in, 1, out, 1);
  assert_close (out, expected, (size_t) (p.out_h * p.out_w), 1e-6);
  nn_resize_free (resize);
}

/* Numbers worked out by hand: 4 values in a row to 2 or 8. */
static void
test_known (void)
{
  const float in[4] = { 10, 20, 30, 40 };
  NnResizeParams p = { .h = 1, .w = 4, .c = 1, .out_h = 1, .out_w = 2, .linear = true };

  p.coord = NN_COORD_ASYMMETRIC;
  check (p, in, (float[]){ 10, 30 });
  p.coord = NN_COORD_HALF_PIXEL;
  check (p, in, (float[]){ 15, 35 });
  p.coord = NN_COORD_ALIGN_CORNERS;
  check (p, in, (float[]){ 10, 40 });
  p.out_w = 8;
  p.coord = NN_COORD_ASYMMETRIC;
  check (p, in, (float[]){ 10, 15, 20, 25, 30, 35, 40, 40 });
  p.coord = NN_COORD_HALF_PIXEL;
  check (p, in, (float[]){ 10, 12.5, 17.5, 22.5, 27.5, 32.5, 37.5, 40 });
  p.linear = false;
  p.out_w = 2;
  p.nearest = NN_NEAREST_ROUND_PREFER_FLOOR;
  check (p, in, (float[]){ 10, 30 }); /* 0.5 and 2.5 */
  p.nearest = NN_NEAREST_ROUND_PREFER_CEIL;
  check (p, in, (float[]){ 20, 40 });

  /* 8 / (16 / 6) is 3, whatever 16 / 6 was rounded to. */
  p = (NnResizeParams){ .h = 1, .w = 6, .c = 1, .out_h = 1, .out_w = 16, .scale_h = 1,
                        .scale_w = 16.0f / 6, .nearest = NN_NEAREST_FLOOR };
  check (p, (const float[]){ 0, 1, 2, 3, 4, 5 },
         (float[]){ 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5 });
}

static void
test_refuses (void)
{
  NnResizeParams p = { .h = 0, .w = 4, .c = 1, .out_h = 1, .out_w = 2 };
  NnError err;

  g_assert_null (nn_resize_new (&p, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_SHAPE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/resize/random", test_random);
  g_test_add_func ("/resize/known", test_known);
  g_test_add_func ("/resize/refuses", test_refuses);
  return g_test_run ();
}
