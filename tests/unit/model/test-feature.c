/* Tone cues on pictures whose answer is known, and half floats over all their values. */
#include "feature.h"
#include "net.h"

#include <glib.h>
#include <math.h>
#include <string.h>

enum { SIDE = 64 };

typedef void (*Painter) (int x, int y, uint8_t *p);

static void
cues_of (Painter paint, float cues[NN_N_CUES])
{
  static uint8_t rgb[SIDE * SIDE * 3];
  NnImage image = { rgb, SIDE, SIDE, 3 * SIDE };

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      paint (x, y, rgb + 3 * (y * SIDE + x));
  nn_tone_cues (&image, cues);
}

static void
grey_ramp (int x, int y, uint8_t *p)
{
  p[0] = p[1] = p[2] = (uint8_t) (4 * x);
}

static void
sepia_ramp (int x, int y, uint8_t *p)
{
  p[0] = (uint8_t) (4 * x);
  p[1] = (uint8_t) (3 * x);
  p[2] = (uint8_t) (2 * x);
}

/* A gradient map through three tones: shadows brown, the middle violet, lights cream. */
static void
three_tones (int x, int y, uint8_t *p)
{
  static const int tones[3][3] = { { 60, 30, 10 }, { 140, 110, 150 }, { 255, 245, 215 } };
  const int level = (x * 7 + y * 3) % 128, from = level / 64, part = level % 64;

  for (int c = 0; c < 3; c++)
    p[c] = (uint8_t) (tones[from][c] + (tones[from + 1][c] - tones[from][c]) * part / 64);
}

/* Every luma in two hues, faintly. */
static void
faint_hues (int x, int y, uint8_t *p)
{
  const int level = 40 + 3 * x, tint = y % 2 ? 8 : -8;

  p[0] = (uint8_t) (level + tint);
  p[1] = (uint8_t) level;
  p[2] = (uint8_t) (level - tint);
}

static void
rainbow (int x, int y, uint8_t *p)
{
  p[0] = (uint8_t) (4 * x);
  p[1] = (uint8_t) (4 * y);
  p[2] = (uint8_t) (255 - 4 * x);
}

static void
page (int x, int y, uint8_t *p)
{
  memset (p, y % 8 == 0 && x % 2 ? 20 : 250, 3);
}

static void
test_tones (void)
{
  float c[NN_N_CUES];

  cues_of (grey_ramp, c);
  g_assert_cmpfloat (c[NN_CUE_SATURATION], ==, 0);
  g_assert_cmpfloat (c[NN_CUE_NEAR_GREY], ==, 1);
  g_assert_cmpfloat_with_epsilon (c[NN_CUE_LUMINANCE], 126 / 255.0, 1e-5);
  g_assert_cmpfloat_with_epsilon (c[NN_CUE_CONTRAST], 4 * sqrt ((64 * 64 - 1) / 12.0) / 255, 1e-5);
  g_assert_cmpfloat (c[NN_CUE_TINT_RED], ==, 0);
  g_assert_cmpfloat (c[NN_CUE_TINT_SPREAD], ==, 0);
  g_assert_cmpfloat (c[NN_CUE_FLATNESS], ==, 0);
  g_assert_cmpfloat_with_epsilon (c[NN_CUE_TOP_COLOURS], 1, 1e-6);

  cues_of (sepia_ramp, c);
  g_assert_cmpfloat (c[NN_CUE_SATURATION], >, 0.2f);
  g_assert_cmpfloat (c[NN_CUE_TINT_RED], >, 0.1f);
  g_assert_cmpfloat (c[NN_CUE_TINT_BLUE], <, -0.1f);
  g_assert_cmpfloat (c[NN_CUE_TINT_SPREAD], <, 0.005f);

  /* The tint of a toned picture depends on luma alone, also along a curve; that of others not. */
  cues_of (three_tones, c);
  g_assert_cmpfloat (c[NN_CUE_SATURATION], >, 0.1f);
  g_assert_cmpfloat (c[NN_CUE_TINT_SPREAD], <, 0.006f);
  cues_of (faint_hues, c);
  g_assert_cmpfloat_with_epsilon (c[NN_CUE_TINT_SPREAD], sqrt (2) * 8 / 255, 2e-3);

  cues_of (rainbow, c);
  g_assert_cmpfloat (c[NN_CUE_TINT_SPREAD], >, 0.2f);
  g_assert_cmpfloat (c[NN_CUE_NEAR_GREY], <, 0.1f);
  g_assert_cmpfloat (c[NN_CUE_TOP_COLOURS], <, 0.2f);

  cues_of (page, c);
  g_assert_cmpfloat_with_epsilon (c[NN_CUE_TOP_LEVEL], 15.0 / 16, 1e-5);
  g_assert_cmpfloat (c[NN_CUE_FLATNESS], >, 0.7f);
}

/* A picture of one pixel has no neighbours and no spread. */
static void
test_smallest (void)
{
  const uint8_t rgb[3] = { 255, 255, 255 };
  NnImage image = { rgb, 1, 1, 3 };
  float c[NN_N_CUES];

  nn_tone_cues (&image, c);
  for (int i = NN_CUE_SATURATION; i <= NN_CUE_TOP_COLOURS; i++)
    g_assert_true (isfinite (c[i]));
  g_assert_cmpfloat (c[NN_CUE_LUMINANCE], ==, 1);
  g_assert_cmpfloat (c[NN_CUE_TOP_LEVEL], ==, 1);
}

static double
half_value (uint16_t half)
{
  int exponent = half >> 10 & 31;
  double mantissa = half & 0x3ff, value;

  if (exponent == 31)
    value = mantissa != 0 ? NAN : INFINITY;
  else
    value = exponent == 0 ? ldexp (mantissa, -24) : ldexp (mantissa + 1024, exponent - 25);
  return half & 0x8000 ? -value : value;
}

/* Every half, in runs that are no multiple of a vector, there and back. */
static void
test_all_halves (void)
{
  uint16_t half[13], back[13];
  float value[13];

  for (int h = 0; h < 65536; h += 13)
    {
      int n = MIN (13, 65536 - h);

      for (int i = 0; i < n; i++)
        half[i] = (uint16_t) (h + i);
      nn_half_to_float (value, half, (size_t) n);
      nn_half_from_float (back, value, (size_t) n);
      for (int i = 0; i < n; i++)
        if (isnan (half_value (half[i])))
          {
            g_assert_true (isnan (value[i]));
            g_assert_cmpuint (back[i] & 0x7c00, ==, 0x7c00);
            g_assert_cmpuint (back[i] & 0x3ff, !=, 0);
          }
        else
          {
            g_assert_cmpfloat ((double) value[i], ==, half_value (half[i]));
            g_assert_cmpuint (back[i], ==, half[i]);
          }
    }
}

/* Between two halves the nearer one, at the middle the even one; checked through nextafter. */
static void
test_rounding (void)
{
  for (int h = 0; h < 0x7bff; h++)
    {
      double low = half_value ((uint16_t) h), high = half_value ((uint16_t) (h + 1));
      float middle = (float) ((low + high) / 2);
      float in[8] = { middle, nextafterf (middle, 0), nextafterf (middle, INFINITY), -middle,
                      middle, nextafterf (middle, 0), nextafterf (middle, INFINITY), -middle };
      uint16_t out[8], one[3];

      nn_half_from_float (out, in, 8);
      g_assert_cmpuint (out[0], ==, h + (h & 1));
      g_assert_cmpuint (out[1], ==, h);
      g_assert_cmpuint (out[2], ==, h + 1);
      g_assert_cmpuint (out[3], ==, 0x8000 | (h + (h & 1)));
      nn_half_from_float (one, in, 3); /* the part without vectors */
      g_assert_cmpmem (one, sizeof one, out, sizeof one);
    }
}

static void
test_overflow (void)
{
  const float in[6] = { 65519, 65520, 1e30f, -INFINITY, 1e-30f, 1.401298464e-45f };
  uint16_t out[6];

  nn_half_from_float (out, in, 6);
  g_assert_cmpuint (out[0], ==, 0x7bff);
  g_assert_cmpuint (out[1], ==, 0x7c00);
  g_assert_cmpuint (out[2], ==, 0x7c00);
  g_assert_cmpuint (out[3], ==, 0xfc00);
  g_assert_cmpuint (out[4], ==, 0);
  g_assert_cmpuint (out[5], ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/feature/tones", test_tones);
  g_test_add_func ("/feature/smallest", test_smallest);
  g_test_add_func ("/feature/all-halves", test_all_halves);
  g_test_add_func ("/feature/rounding", test_rounding);
  g_test_add_func ("/feature/overflow", test_overflow);
  return g_test_run ();
}
