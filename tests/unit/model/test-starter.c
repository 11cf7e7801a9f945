/* Tests of starter.h: scores worked out by hand, reasons for staying unsorted, errors with their
 * line, and the mapping that is shipped. */
#include "starter.h"

#include "rng.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static const char *const classes[] = { "tabby", "pug", "seashore", "sandbar", "envelope", "nail" };
static const NnFeatureLayout layout = { .embedding = 2, .classes = 6, .objects = 3 };

static NnStarter *
load_text (const char *text, NnError *err)
{
  g_autofree char *path = NULL;
  GError *error = NULL;
  int fd = g_file_open_tmp ("starter-XXXXXX.txt", &path, &error);
  NnStarter *starter;

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  starter = nn_starter_load_for (path, &layout, classes, err);
  g_remove (path);
  return starter;
}

static const char mapping[] = "# a comment\n"
                              "threshold 0.7 # another\n"
                              "let paper = near-grey >= 0.5 and not colourful\n"
                              "let colourful = saturation >= 0.5\n";

static const char good[] = "# a comment\n"
                           "threshold 0.7 # another\n"
                           "let colourful = saturation >= 0.5\n"
                           "let paper = near-grey >= 0.5 and not colourful or top-level >= 0.9\n"
                           "\n"
                           "[Pets]\n"
                           "points 3 * ramp (pet, 0, 0.5)\n"
                           "points 2 * ramp (person, 0.5, 1, -0.5)\n"
                           "classes tabby,\n"
                           "  pug\n"
                           "[Beach & sea]\r\n"
                           "weight 2\r\n"
                           "classes seashore, sandbar\r\n"
                           "[Documents]\n"
                           "classes envelope\n"
                           "points 1 if paper else -2\n";

/* A feature row with class probabilities @p (6 of them) and no cues. */
static void
fill (float *feature, const double *p)
{
  memset (feature, 0, sizeof (float) * (gsize) nn_feature_size (&layout));
  for (int k = 0; k < layout.classes; k++)
    feature[layout.embedding + k] = (float) log (p[k]);
  /* The person ramp stands at zero there. */
  feature[layout.embedding + layout.classes + layout.objects + NN_CUE_PERSON] = 0.5f;
}

static float *
cues_of (float *feature)
{
  return feature + layout.embedding + layout.classes + layout.objects;
}

static void
test_scores (void)
{
  const double p[] = { 0.2, 0.1, 0.1, 0.1, 0.1, 0.4 };
  NnError err = { 0 };
  NnStarter *starter = load_text (good, &err);
  float feature[64], out[4];
  double e[4], sum = 0;

  g_assert_cmpstr (err.text, ==, "");
  g_assert_nonnull (starter);
  g_assert_cmpint (nn_starter_n_albums (starter), ==, 3);
  g_assert_cmpstr (nn_starter_album (starter, 1), ==, "Beach & sea");
  g_assert_cmpfloat_with_epsilon (nn_starter_threshold (starter), 0.7, 1e-6);

  fill (feature, p);
  cues_of (feature)[NN_CUE_PET] = 0.25f;
  cues_of (feature)[NN_CUE_NEAR_GREY] = 0.6f;
  e[0] = 0.3 * exp (1.5);
  e[1] = 2 * 0.2;
  e[2] = 0.1 * exp (1);
  e[3] = 0.4;
  for (int i = 0; i < 4; i++)
    sum += e[i];
  nn_starter_file (starter, feature, out, NULL, NULL);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (out[i], e[i] / sum, 1e-5);

  /* Ramps end at their floor and at one; "not colourful" fails; the alternative holds again. */
  cues_of (feature)[NN_CUE_PERSON] = 0;
  cues_of (feature)[NN_CUE_PET] = 1;
  cues_of (feature)[NN_CUE_SATURATION] = 0.5f;
  e[0] = 0.3 * exp (3 - 1);
  e[2] = 0.1 * exp (-2);
  sum = e[0] + e[1] + e[2] + e[3];
  nn_starter_file (starter, feature, out, NULL, NULL);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (out[i], e[i] / sum, 1e-5);

  cues_of (feature)[NN_CUE_TOP_LEVEL] = 0.95f;
  e[2] = 0.1 * exp (1);
  sum = e[0] + e[1] + e[2] + e[3];
  nn_starter_file (starter, feature, out, NULL, NULL);
  g_assert_cmpfloat_with_epsilon (out[2], e[2] / sum, 1e-5);
  nn_starter_free (starter);
}

static void
test_filing (void)
{
  NnStarter *starter = load_text (good, NULL);
  const double pet[] = { 0.5, 0.4, 0.01, 0.01, 0.01, 0.07 };
  const double torn[] = { 0.3, 0.3, 0.15, 0.1, 0.01, 0.1 };
  const double nothing[] = { 0.05, 0.05, 0.05, 0.05, 0.05, 0.8 };
  float feature[64], p[4];
  int two[2];
  bool far;

  fill (feature, pet);
  g_assert_cmpint (nn_starter_file (starter, feature, p, two, &far), ==, 0);
  g_assert_cmpint (two[0], ==, 0);
  g_assert_cmpint (two[1], ==, 1);

  fill (feature, torn);
  g_assert_cmpint (nn_starter_file (starter, feature, p, two, &far), ==, -1);
  g_assert_false (far);
  g_assert_cmpint (MIN (two[0], two[1]), ==, 0);
  g_assert_cmpint (MAX (two[0], two[1]), ==, 1);

  fill (feature, nothing);
  g_assert_cmpint (nn_starter_file (starter, feature, p, two, &far), ==, -1);
  g_assert_true (far);

  /* Log-probabilities that half floats round to minus infinity do no harm. */
  for (int k = 0; k < layout.classes; k++)
    feature[layout.embedding + k] = -INFINITY;
  nn_starter_file (starter, feature, p, two, &far);
  for (int i = 0; i < 4; i++)
    g_assert_true (isfinite (p[i]));
  nn_starter_free (starter);
}

static void
test_one_album (void)
{
  NnStarter *starter = load_text ("[Pets]\nclasses tabby", NULL);
  const double pet[] = { 0.9, 0.02, 0.02, 0.02, 0.02, 0.02 };
  float feature[64], p[2];
  int two[2];
  bool far;

  fill (feature, pet);
  g_assert_cmpint (nn_starter_file (starter, feature, p, two, &far), ==, 0);
  g_assert_cmpint (two[1], ==, -1);
  nn_starter_free (starter);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text, *expected;
  } cases[] = {
    { "", "no album" },
    { mapping, ":3: no cue is called \"colourful\"" },
    { "[Pets]\nclasses tabby, lynx\n", ":2: the network knows no class \"lynx\"" },
    { "[A]\nclasses tabby\n[B]\nclasses pug,\n  tabby\n", ":4: \"tabby\" is already in A" },
    { "[A]\n[A]\n", ":2: this album was there before" },
    { "[A\n", ":1: an album is written [Name]" },
    { "[ ]\n", ":1: an album needs a name" },
    { "classes tabby\n", ":1: this belongs under an album" },
    { "[A]\nweight -1\n", ":2: a number above 0" },
    { "[A]\nweight 1e999\n", ":2: a number above 0" },
    { "threshold 1.5\n", ":1: the threshold is a probability" },
    { "[A]\nweights 2\n", ":2: \"weights\" is not known here" },
    { "[A]\npoints\n", ":2: a number expected" },
    { "[A]\npoints 2 if\n", ":2: no cue is called \"\"" },
    { "[A]\npoints 2 if person\n", ":2: \"<\" or \">=\" expected" },
    { "[A]\npoints 2 if person < 1 else\n", ":2: a number expected" },
    { "[A]\npoints 2 if person < 1 2\n", ":2: \"2\" is too much" },
    { "[A]\npoints 2 * ramp (person, 1, 0)\n", ":2: a ramp must rise" },
    { "[A]\npoints 2 * ramp (person 1, 0)\n", ":2: \",\" expected" },
    { "let person = pet < 1\n", ":1: \"person\" cannot be the name" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NnError err = { 0 };

      g_assert_null (load_text (cases[i].text, &err));
      g_assert_cmpint (err.code, ==, NN_ERROR_FORMAT);
      if (strstr (err.text, cases[i].expected) == NULL)
        g_error ("\"%s\" does not say \"%s\"", err.text, cases[i].expected);
    }

  NnError err = { 0 };

  g_assert_null (nn_starter_load_for ("/nonexistent/albums.txt", &layout, classes, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_IO);
}

static void
test_damaged (void)
{
  NnRng rng;

  nn_rng_seed (&rng, 1);
  for (int round = 0; round < 500; round++)
    {
      g_autofree char *text = g_strdup (good);

      for (int i = 0; i < 4; i++)
        text[nn_rng_below (&rng, sizeof good - 1)] = (char) (1 + nn_rng_below (&rng, 255));
      nn_starter_free (load_text (text, NULL));
    }
}

/* The mapping that is shipped fits the network's own list of classes. */
static void
test_shipped (void)
{
  const char *weights = g_getenv ("SHOEBOX_WEIGHTS");
  g_autofree char *names_path
      = g_build_filename (weights != NULL ? weights : "", "imagenet-classes.txt", NULL);
  g_autofree char *path
      = g_build_filename (g_getenv ("SHOEBOX_SOURCE"), "model", "starter-albums.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) names = NULL;
  NnFeatureLayout real = { .embedding = 1280, .classes = 1000, .objects = 80 };
  NnError err = { 0 };
  NnStarter *starter;

  if (weights == NULL || !g_file_get_contents (names_path, &text, NULL, NULL))
    {
      g_test_skip ("SHOEBOX_WEIGHTS has no imagenet-classes.txt");
      return;
    }
  names = g_strsplit (g_strstrip (text), "\n", -1);
  g_assert_cmpuint (g_strv_length (names), ==, 1000);

  starter = nn_starter_load_for (path, &real, (const char *const *) names, &err);
  g_assert_cmpstr (err.text, ==, "");
  g_assert_nonnull (starter);
  g_assert_cmpint (nn_starter_n_albums (starter), ==, 16);

  /* A photo that is surely a pug goes to the pets. */
  g_autofree float *feature = g_new0 (float, nn_feature_size (&real));
  float p[32];

  for (int k = 0; k < 1000; k++)
    feature[1280 + k] = strcmp (names[k], "pug") == 0 ? logf (0.9f) : logf (1e-4f);
  int album = nn_starter_file (starter, feature, p, NULL, NULL);

  g_assert_cmpint (album, >=, 0);
  g_assert_cmpstr (nn_starter_album (starter, album), ==, "Pets");
  nn_starter_free (starter);
}

/* The language of the user writes 0,5; the mapping does not. */
static void
test_comma (void)
{
  g_autofree char *folder = g_dir_make_tmp ("starter-XXXXXX", NULL);
  g_autofree char *place = g_build_filename (folder, "de_DE.UTF-8", NULL);
  const char *make[] = { "localedef", "-i", "de_DE", "-f", "UTF-8", "--no-archive", place, NULL };
  const char *clear[] = { "rm", "-r", folder, NULL };
  NnError err = { 0 };
  NnStarter *starter;

  g_spawn_sync (NULL, (char **) make, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                NULL, NULL, NULL, NULL, NULL);
  g_setenv ("LOCPATH", folder, TRUE);
  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
    g_test_skip ("there is nothing to make a language of");
  else
    {
      g_assert_cmpstr (localeconv ()->decimal_point, ==, ",");
      starter = load_text (good, &err);
      g_assert_cmpstr (err.text, ==, "");
      g_assert_nonnull (starter);
      g_assert_cmpstr (localeconv ()->decimal_point, ==, ",");
      nn_starter_free (starter);
      setlocale (LC_NUMERIC, "C");
    }
  g_unsetenv ("LOCPATH");
  g_spawn_sync (NULL, (char **) clear, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/starter/scores", test_scores);
  g_test_add_func ("/starter/filing", test_filing);
  g_test_add_func ("/starter/one-album", test_one_album);
  g_test_add_func ("/starter/errors", test_errors);
  g_test_add_func ("/starter/damaged", test_damaged);
  g_test_add_func ("/starter/shipped", test_shipped);
  g_test_add_func ("/starter/comma", test_comma);
  return g_test_run ();
}
