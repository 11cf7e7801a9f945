/* Tests of traits.h: what learning sees of a photo, above all whether it is one of tone. */
#include "traits.h"

#include "net.h"
#include "rng.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

enum { SIDE = 256 };

static const char *const classes[] = { "tabby", "pug", "seashore" };
static const NnFeatureLayout layout = { .embedding = 5, .classes = 3, .objects = 2 };

static NnStarter *
load_starter (void)
{
  g_autofree char *path = NULL;
  GError *error = NULL;
  int fd = g_file_open_tmp ("starter-XXXXXX.txt", &path, &error);
  NnError err = { 0 };
  NnStarter *starter;

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, "[Pets]\nclasses tabby, pug\n[Sea]\nclasses seashore\n",
                                      -1, NULL));
  starter = nn_starter_load_for (path, &layout, classes, &err);
  g_assert_cmpstr (err.text, ==, "");
  g_remove (path);
  return starter;
}

/* A row as features are: classes pug for 0.6, seashore 0.3, tabby 0.1. */
static float *
make_feature (void)
{
  static const float start[] = { 3, 0, 4, 0, 0, -2.302585f, -0.510826f, -1.203973f, 0.25f, 0.75f };
  float *feature = g_new0 (float, nn_feature_size (&layout));

  memcpy (feature, start, sizeof start);
  return feature;
}

static void
test_layout (void)
{
  NnStarter *starter = load_starter ();
  NnTraitLayout traits_layout = nn_traits_layout (&layout, starter);
  g_autofree float *feature = make_feature (), *cues = NULL;
  g_autofree float *traits = g_new (float, nn_traits_size (&traits_layout));
  const float *share, *tones, *objects;

  g_assert_cmpint (traits_layout.embedding, ==, 5);
  g_assert_cmpint (traits_layout.albums, ==, 2);
  g_assert_cmpint (traits_layout.objects, ==, 2);
  g_assert_cmpint (nn_traits_linear (&traits_layout), ==, 5 + 3 + NN_N_TONES);
  g_assert_cmpint (nn_traits_size (&traits_layout), ==, 5 + 3 + NN_N_TONES + 2);

  cues = g_memdup2 (nn_feature_cues (&layout, feature), sizeof (float) * NN_N_CUES);
  cues[NN_CUE_SATURATION] = 0.2f;
  cues[NN_CUE_NEAR_GREY] = 0.3f;
  cues[NN_CUE_LUMINANCE] = 0.4f;
  cues[NN_CUE_CONTRAST] = 0.15f;
  cues[NN_CUE_TINT_RED] = 0.05f;
  cues[NN_CUE_TINT_BLUE] = -0.5f;
  cues[NN_CUE_TINT_SPREAD] = 0.2f;
  memcpy (feature + nn_feature_size (&layout) - NN_N_CUES, cues, sizeof (float) * NN_N_CUES);
  nn_traits_compute (&layout, starter, feature, traits);

  g_assert_cmpfloat_with_epsilon (traits[0], 0.6, 1e-6);
  g_assert_cmpfloat_with_epsilon (traits[2], 0.8, 1e-6);
  share = nn_traits_starter (&traits_layout, traits);
  g_assert_cmpfloat_with_epsilon (share[0], 0.7, 1e-4);
  g_assert_cmpfloat_with_epsilon (share[1], 0.3, 1e-4);
  g_assert_cmpfloat_with_epsilon (share[0] + share[1] + share[2], 1, 1e-6);
  tones = nn_traits_tones (&traits_layout, traits);
  g_assert_cmpfloat (tones[NN_TONE_TONED], <, 0.01f);
  g_assert_cmpfloat_with_epsilon (tones[NN_TONE_SATURATION], 0.6, 1e-6);
  g_assert_cmpfloat_with_epsilon (tones[NN_TONE_NEAR_GREY], 0.3, 1e-6);
  g_assert_cmpfloat_with_epsilon (tones[NN_TONE_TINT_RED], 0.25, 1e-6);
  g_assert_cmpfloat (tones[NN_TONE_TINT_BLUE], ==, -1); /* not beyond */
  g_assert_cmpfloat_with_epsilon (tones[NN_TONE_LUMINANCE], 0.4, 1e-6);
  g_assert_cmpfloat_with_epsilon (tones[NN_TONE_CONTRAST], 0.3, 1e-6);
  objects = nn_traits_objects (&traits_layout, traits);
  g_assert_cmpfloat (objects[0], ==, 0.25f);
  g_assert_cmpfloat (objects[1], ==, 0.75f);
  nn_starter_free (starter);
}

/* Half floats of a feature vector can be infinite, and a file can hold anything: all traits are
 * numbers, and the embedding has length one or none. */
static void
test_not_a_number (void)
{
  const float odd[] = { NAN, INFINITY, -INFINITY };
  NnStarter *starter = load_starter ();
  NnTraitLayout traits_layout = nn_traits_layout (&layout, starter);
  int size = nn_feature_size (&layout);

  for (gsize o = 0; o < G_N_ELEMENTS (odd); o++)
    for (int at = -1; at < size; at++)
      {
        g_autofree float *feature = make_feature ();
        g_autofree float *traits = g_new (float, nn_traits_size (&traits_layout));
        double square = 0;

        for (int i = 0; i < size; i++)
          if (at < 0 || i == at)
            feature[i] = odd[o];
        nn_traits_compute (&layout, starter, feature, traits);
        for (int i = 0; i < nn_traits_size (&traits_layout); i++)
          g_assert_true (isfinite (traits[i]));
        for (int i = 0; i < layout.embedding; i++)
          square += (double) traits[i] * traits[i];
        g_assert_cmpfloat_with_epsilon (square, at < 0 ? 0 : 1, 1e-5);
      }
  nn_starter_free (starter);
}

/* --- Tones ------------------------------------------------------------------------------------ */

typedef void (*Painter) (double level, int x, int y, double *rgb);

/* A picture of soft shapes, coloured by @paint, with @noise levels in each channel as compression
 * leaves it; its tone. */
static float
toned (Painter paint, double noise)
{
  g_autofree guint8 *rgb = g_new (guint8, SIDE * SIDE * 3);
  const NnImage image = { rgb, SIDE, SIDE, SIDE * 3 };
  NnStarter *starter = load_starter ();
  NnTraitLayout traits_layout = nn_traits_layout (&layout, starter);
  g_autofree float *feature = make_feature ();
  g_autofree float *traits = g_new (float, nn_traits_size (&traits_layout));
  NnRng rng;

  nn_rng_seed (&rng, 1);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        double level = 0.5 + 0.3 * sin (x / 23.0) * cos (y / 31.0)
                       + 0.15 * sin ((x + 2 * y) / 50.0);
        double colour[3];

        paint (level, x, y, colour);
        for (int c = 0; c < 3; c++)
          {
            double value = 255 * colour[c] + noise * nn_rng_normal (&rng) + 0.5;

            rgb[(y * SIDE + x) * 3 + c] = (guint8) CLAMP (value, 0, 255);
          }
      }
  nn_tone_cues (&image, feature + nn_feature_size (&layout) - NN_N_CUES);
  nn_traits_compute (&layout, starter, feature, traits);
  nn_starter_free (starter);
  return nn_traits_tones (&traits_layout, traits)[NN_TONE_TONED];
}

static void
grey (double level, int x, int y, double *rgb)
{
  rgb[0] = rgb[1] = rgb[2] = level;
}

static void
linear_sepia (double level, int x, int y, double *rgb)
{
  rgb[0] = 0.05 + 0.95 * level;
  rgb[1] = 0.04 + 0.84 * level;
  rgb[2] = 0.03 + 0.66 * level;
}

/* Sepia as programs make it: a gradient map through three colours. */
static void
curved_sepia (double level, int x, int y, double *rgb)
{
  static const double tones[3][3]
      = { { 0.13, 0.07, 0.02 }, { 0.62, 0.47, 0.30 }, { 1.0, 0.97, 0.88 } };
  const int from = level < 0.5 ? 0 : 1;
  const double part = 2 * level - from;

  for (int c = 0; c < 3; c++)
    rgb[c] = tones[from][c] + (tones[from + 1][c] - tones[from][c]) * part;
}

static void
blueprint (double level, int x, int y, double *rgb)
{
  rgb[0] = level * level;
  rgb[1] = 0.1 + 0.8 * level;
  rgb[2] = 0.4 + 0.6 * level;
}

/* Sky above, grass below, at the same lumas. */
static void
landscape (double level, int x, int y, double *rgb)
{
  rgb[0] = level * (y < SIDE / 2 ? 0.8 : 0.9);
  rgb[1] = level * (y < SIDE / 2 ? 0.95 : 1.1);
  rgb[2] = level * (y < SIDE / 2 ? 1.3 : 0.6);
}

/* Fog: hardly a colour, but two of them. */
static void
pale (double level, int x, int y, double *rgb)
{
  rgb[0] = level + (x < SIDE / 2 ? 0.02 : -0.02);
  rgb[1] = level;
  rgb[2] = level - (x < SIDE / 2 ? 0.02 : -0.02);
}

/* A grey picture with something red on a twentieth of it. */
static void
red_spot (double level, int x, int y, double *rgb)
{
  gboolean inside = x > 100 && x < 158 && y > 100 && y < 158;

  rgb[0] = inside ? 0.8 : level;
  rgb[1] = rgb[2] = inside ? 0.15 : level;
}

static void
test_toned (void)
{
  const Painter of_tone[] = { grey, linear_sepia, curved_sepia, blueprint };
  const Painter in_colour[] = { landscape, pale, red_spot };

  for (int noise = 0; noise <= 3; noise += 3)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (of_tone); i++)
        {
          float t = toned (of_tone[i], noise);

          g_test_message ("of tone %zu, noise %d: %.3f", i, noise, t);
          g_assert_cmpfloat (t, >, 0.8f);
        }
      for (gsize i = 0; i < G_N_ELEMENTS (in_colour); i++)
        {
          float t = toned (in_colour[i], noise);

          g_test_message ("in colour %zu, noise %d: %.3f", i, noise, t);
          g_assert_cmpfloat (t, <, 0.2f);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/traits/layout", test_layout);
  g_test_add_func ("/traits/not-a-number", test_not_a_number);
  g_test_add_func ("/traits/toned", test_toned);
  return g_test_run ();
}
