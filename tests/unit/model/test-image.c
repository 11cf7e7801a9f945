/* Scaling of pictures: exact on constructed cases; means kept within one level. */
#include "image.h"
#include "kernels.h"
#include "net.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *
random_picture (GRand *rand, int width, int height, size_t stride)
{
  const size_t n = (size_t) (height - 1) * stride + 3 * (size_t) width;
  uint8_t *rgb = malloc (n);

  for (size_t i = 0; i < n; i++)
    rgb[i] = (uint8_t) g_rand_int_range (rand, 0, 256);
  return rgb;
}

static void
test_same_size (void)
{
  GRand *rand = g_rand_new_with_seed (1);
  uint8_t *rgb = random_picture (rand, 7, 5, 24), out[105];
  NnImage image = { rgb, 7, 5, 24 };

  g_assert_true (nn_image_resize (&image, out, 7, 5, NULL));
  for (size_t y = 0; y < 5; y++)
    g_assert_cmpmem (out + 21 * y, 21, rgb + 24 * y, 21);
  free (rgb);
  g_rand_free (rand);
}

static void
test_average (void)
{
  /* 3 x 2 to 2 x 1: each output covers one and a half columns. */
  const uint8_t rgb[18] = { 0, 0, 0, 60, 60, 60, 120, 120, 120, 30, 0, 0, 90, 0, 0, 150, 0, 0 };
  NnImage image = { rgb, 3, 2, 9 };
  uint8_t out[6];

  g_assert_true (nn_image_resize (&image, out, 2, 1, NULL));
  g_assert_cmpuint (out[0], ==, 35); /* ((0 + 30) + (60 + 90) / 2) / 3 */
  g_assert_cmpuint (out[1], ==, 10);
  g_assert_cmpuint (out[3], ==, 115); /* ((60 + 90) / 2 + (120 + 150)) / 3 */
  g_assert_cmpuint (out[5], ==, 50);
}

static void
test_enlarge (void)
{
  const uint8_t rgb[6] = { 0, 10, 20, 100, 110, 120 };
  NnImage image = { rgb, 2, 1, 6 };
  uint8_t out[24];

  g_assert_true (nn_image_resize (&image, out, 4, 2, NULL));
  g_assert_cmpuint (out[0], ==, 0);
  g_assert_cmpuint (out[3], ==, 25);
  g_assert_cmpuint (out[6], ==, 75);
  g_assert_cmpuint (out[9], ==, 100);
  g_assert_cmpmem (out, 12, out + 12, 12);
}

/* Any size to any size: the mean of a picture survives shrinking. */
static void
test_sizes (void)
{
  GRand *rand = g_rand_new_with_seed (2);

  for (int i = 0; i < 200; i++)
    {
      int w = g_rand_int_range (rand, 1, 60), h = g_rand_int_range (rand, 1, 60);
      int to_w = g_rand_int_range (rand, 1, 60), to_h = g_rand_int_range (rand, 1, 60);
      uint8_t *rgb = random_picture (rand, w, h, 3 * (size_t) w);
      uint8_t *out = malloc (3 * (size_t) (to_w * to_h));
      NnImage image = { rgb, w, h, 3 * (size_t) w };
      double before = 0, after = 0;

      g_assert_true (nn_image_resize (&image, out, to_w, to_h, NULL));
      for (int j = 0; j < 3 * w * h; j++)
        before += rgb[j];
      for (int j = 0; j < 3 * to_w * to_h; j++)
        after += out[j];
      if (to_w <= w && to_h <= h)
        g_assert_cmpfloat_with_epsilon (before / (3 * w * h), after / (3 * to_w * to_h), 1);
      free (rgb);
      free (out);
    }
  g_rand_free (rand);
}

static void
test_letterbox (void)
{
  uint8_t rgb[8 * 4 * 3], out[16 * 16 * 3];
  NnImage image = { rgb, 8, 4, 24 };
  float scale;

  for (int i = 0; i < 32; i++)
    {
      rgb[3 * i] = 200;
      rgb[3 * i + 1] = 100;
      rgb[3 * i + 2] = i < 16 ? 0 : 51;
    }
  g_assert_true (nn_image_letterbox (&image, out, 16, 16, &scale, NULL));
  g_assert_cmpfloat (scale, ==, 2);
  for (int y = 0; y < 16; y++)
    for (int x = 0; x < 16; x++)
      {
        const uint8_t *p = out + 3 * (16 * y + x);

        g_assert_cmpuint (p[0], ==, 200);
        g_assert_cmpuint (p[1], ==, 100);
        if (y >= 8)
          g_assert_cmpuint (p[2], ==, 26); /* mean of 0 and 51 */
      }
  g_assert_cmpuint (out[2], ==, 0);
  g_assert_cmpuint (out[3 * 16 * 7 + 2], ==, 51);

  /* As high as the picture: nothing to fill. And higher than wide. */
  memset (out, 9, sizeof out);
  g_assert_true (nn_image_letterbox (&image, out, 16, 8, &scale, NULL));
  g_assert_cmpfloat (scale, ==, 2);
  g_assert_cmpuint (out[3 * (16 * 8 - 1) + 2], ==, 51);
  g_assert_cmpuint (out[3 * 16 * 8], ==, 9);
  g_assert_true (nn_image_letterbox (&image, out, 4, 16, &scale, NULL));
  g_assert_cmpfloat (scale, ==, 0.5);
  g_assert_cmpuint (out[3 * (4 * 2 - 1) + 2], ==, 51);
  g_assert_cmpuint (out[3 * 4 * 2 + 2], ==, 26);

  image = (NnImage){ rgb, 1, 30, 3 }; /* thinner than a pixel once scaled */
  g_assert_true (nn_image_letterbox (&image, out, 16, 16, &scale, NULL));
}

static void
test_refuses (void)
{
  uint8_t rgb[12] = { 0 }, out[12];
  NnImage image = { rgb, 2, 2, 6 }, bad = image;
  NnError err;

  g_assert_false (nn_image_resize (&image, out, 0, 2, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_ARGUMENT);
  bad.width = 0;
  g_assert_false (nn_image_resize (&bad, out, 2, 2, &err));
  bad = image;
  bad.stride = 5;
  g_assert_false (nn_image_resize (&bad, out, 2, 2, &err));
  bad = image;
  bad.rgb = NULL;
  g_assert_false (nn_image_letterbox (&bad, out, 2, 2, &(float){ 0 }, &err));
}

/* Bytes of pixels into rows of channels, for every number of pixels up to a few vectors. */
static void
test_split (void)
{
  static const float mean[3] = { 1, 127, 103.5f }, factor[3] = { 1, 1.0f / 128, 0.5f };
  enum { MOST = 100 };
  GRand *rand = g_rand_new_with_seed (5);
  uint8_t *rgb = random_picture (rand, MOST, 1, 3 * MOST);

  nn_init ();
  for (size_t n = 0; n <= MOST; n++)
    {
      float rows[3][MOST + 1];
      float *const out[3] = { rows[0], rows[1], rows[2] };

      for (int c = 0; c < 3; c++)
        rows[c][n] = -1;
      nn_kernels ()->split_bytes (rgb, mean, factor, out, n);
      for (int c = 0; c < 3; c++)
        {
          for (size_t i = 0; i < n; i++)
            g_assert_cmpfloat_with_epsilon (rows[c][i],
                                            ((float) rgb[3 * i + (size_t) c] - mean[c]) * factor[c],
                                            1e-5f);
          g_assert_cmpfloat (rows[c][n], ==, -1);
        }
    }
  free (rgb);
  g_rand_free (rand);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/same-size", test_same_size);
  g_test_add_func ("/image/average", test_average);
  g_test_add_func ("/image/enlarge", test_enlarge);
  g_test_add_func ("/image/sizes", test_sizes);
  g_test_add_func ("/image/letterbox", test_letterbox);
  g_test_add_func ("/image/refuses", test_refuses);
  g_test_add_func ("/image/split", test_split);
  return g_test_run ();
}
