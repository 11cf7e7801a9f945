/* Networks of others as a backbone: what is chosen in them, what they say, which are refused. */
#include "backbone.h"
#include "photo-net.h"

#include "classifier-file.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>

#define SIDE 32

/* --- Files -------------------------------------------------------------------------------------- */

typedef struct
{
  char *folder, *path;
  NnError err;
  NnRecipe recipe;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("shoebox-backbone-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "net.onnx", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_unlink (f->path);
  g_rmdir (f->folder);
  g_free (f->path);
  g_free (f->folder);
}

/* Takes @bytes. */
static NnBackbone *
open_bytes (Fixture *f, GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_assert_true (g_file_set_contents (f->path, data, (gssize) size, NULL));
  g_bytes_unref (bytes);
  f->err = (NnError){ 0 };
  return nn_backbone_open (f->path, &f->recipe, &f->err);
}

static void
assert_refused (Fixture *f, GBytes *bytes, NnErrorCode code, const char *words)
{
  g_assert_null (open_bytes (f, bytes));
  g_assert_cmpint (f->err.code, ==, code);
  g_assert_nonnull (strstr (f->err.text, "net.onnx"));
  if (strstr (f->err.text, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", f->err.text, words);
}

static void
embed (const NnBackbone *backbone, const NnImage *image, float *x)
{
  NnError err = { 0 };
  NnBackboneRun *run = nn_backbone_run_new (backbone, &err);
  bool usable = false;

  g_assert_nonnull (run);
  g_assert_true (nn_backbone_run (run, image, x, &usable, &err));
  g_assert_true (usable);
  nn_backbone_run_free (run);
}

static void
fill_picture (uint8_t *rgb)
{
  for (int i = 0; i < SIDE * SIDE; i++)
    {
      rgb[3 * i] = (uint8_t) (i * 7);
      rgb[3 * i + 1] = (uint8_t) (i / SIDE * 8);
      rgb[3 * i + 2] = (uint8_t) (i % SIDE * 5 + 30);
    }
}

/* --- What is chosen ----------------------------------------------------------------------------- */

static void
test_classifier (Fixture *f, gconstpointer data)
{
  NnBackbone *backbone = open_bytes (f, classifier (DIMS (1, 3, SIDE, SIDE)));
  double seconds = -1;

  g_assert_cmpstr (f->err.text, ==, "");
  g_assert_cmpstr (f->recipe.embedding, ==, "vector");
  g_assert_cmpint (f->recipe.width, ==, SIDE);
  g_assert_cmpint (f->recipe.height, ==, SIDE);
  g_assert_cmpstr (nn_recipe_get_input (&f->recipe), ==, "imagenet");
  g_assert_nonnull (strstr (nn_backbone_get_why_input (backbone), "guess"));
  g_assert_nonnull (strstr (nn_backbone_get_why_embedding (backbone), "Gemm"));
  g_assert_cmpint (nn_backbone_get_dims (backbone), ==, 24);
  g_assert_true (nn_backbone_check (backbone, NULL, 0, &seconds, &f->err));
  g_assert_cmpfloat (seconds, >=, 0);
  nn_backbone_free (backbone);
}

/* The same weights with pixels one after the other: the same embedding, but for the default of how
 * pixels become numbers. */
static void
test_pixels_last (Fixture *f, gconstpointer data)
{
  File *g = g_byte_array_new ();
  uint8_t rgb[3 * SIDE * SIDE];
  NnImage image = { rgb, SIDE, SIDE, 3 * SIDE };
  NnBackbone *backbone;
  float x[24], y[24];
  double squares = 0;

  put_message (g, 1, with_ints (node_of ("Transpose", "x", "planes"), "perm", LIST (0, 3, 1, 2)));
  add_trunk (g, "planes");
  add_pool (g);
  add_classes (g, "vector", "probabilities");
  put_message (g, 11, value_info ("x", DIMS (1, SIDE, SIDE, 3)));
  fill_picture (rgb);
  backbone = open_bytes (f, model_of (g));
  g_assert_cmpstr (f->err.text, ==, "");
  g_assert_cmpstr (nn_recipe_get_input (&f->recipe), ==, "-1..1");
  embed (backbone, &image, x);
  nn_backbone_free (backbone);

  f->recipe = (NnRecipe){ 0 };
  g_assert_true (nn_recipe_set_input (&f->recipe, "tf"));
  backbone = open_bytes (f, classifier (DIMS (1, 3, SIDE, SIDE)));
  g_assert_cmpstr (nn_backbone_get_why_input (backbone), ==, "as it was said");
  embed (backbone, &image, y);
  nn_backbone_free (backbone);
  for (int i = 0; i < 24; i++)
    {
      g_assert_cmpfloat_with_epsilon (x[i], y[i], 1e-4);
      squares += (double) (x[i] * x[i]);
    }
  g_assert_cmpfloat_with_epsilon (squares / 24, 1, 1e-4);
}

/* Blue first: as if red and blue of the picture were exchanged. */
static void
test_order (Fixture *f, gconstpointer data)
{
  uint8_t rgb[3 * SIDE * SIDE];
  NnImage image = { rgb, SIDE, SIDE, 3 * SIDE };
  float x[24], y[24];
  NnBackbone *backbone;

  fill_picture (rgb);
  f->recipe.bgr = true;
  nn_recipe_set_input (&f->recipe, "imagenet");
  g_assert_cmpfloat (f->recipe.mean[0], ==, 103.53f);
  g_assert_cmpstr (nn_recipe_get_input (&f->recipe), ==, "imagenet");
  nn_recipe_set_input (&f->recipe, "0..1");
  backbone = open_bytes (f, classifier (DIMS (1, 3, SIDE, SIDE)));
  embed (backbone, &image, x);
  nn_backbone_free (backbone);

  for (int i = 0; i < SIDE * SIDE; i++)
    {
      uint8_t red = rgb[3 * i];

      rgb[3 * i] = rgb[3 * i + 2];
      rgb[3 * i + 2] = red;
    }
  f->recipe.bgr = false;
  backbone = open_bytes (f, classifier (DIMS (1, 3, SIDE, SIDE)));
  embed (backbone, &image, y);
  nn_backbone_free (backbone);
  g_assert_cmpmem (x, sizeof x, y, sizeof y);
  g_assert_false (nn_recipe_set_input (&f->recipe, "percent"));
}

/* The last layer is a convolution, pooled after it. */
static void
test_pooled_later (Fixture *f, gconstpointer data)
{
  File *g = g_byte_array_new ();
  uint8_t rgb[3 * SIDE * SIDE];
  NnImage image = { rgb, SIDE, SIDE, 3 * SIDE };
  float x[24], y[24];
  NnBackbone *backbone;

  fill_picture (rgb);
  add_trunk (g, "x");
  put_message (g, 1, node_of ("Conv", "map cw", "scores"));
  put_message (g, 1, node_of ("GlobalAveragePool", "scores", "means"));
  put_message (g, 1, node_of ("Flatten", "means", "sums"));
  put_message (g, 1, with_int (node_of ("Softmax", "sums", "y"), "axis", -1));
  put_message (g, 5, random_tensor ("cw", DIMS (7, 24, 1, 1), 0.3));
  put_message (g, 11, value_info ("x", DIMS (1, 3, SIDE, SIDE)));
  put_message (g, 12, value_info ("y", DIMS (1, 7)));
  backbone = open_bytes (f, model_of (g));
  g_assert_cmpstr (f->err.text, ==, "");
  g_assert_cmpstr (f->recipe.embedding, ==, "map");
  embed (backbone, &image, x);
  nn_backbone_free (backbone);

  f->recipe = (NnRecipe){ 0 };
  backbone = open_bytes (f, classifier (DIMS (1, 3, SIDE, SIDE)));
  embed (backbone, &image, y);
  for (int i = 0; i < 24; i++)
    g_assert_cmpfloat_with_epsilon (x[i], y[i], 1e-4);
  nn_backbone_free (backbone);
}

static void
test_named_output (Fixture *f, gconstpointer data)
{
  File *g = g_byte_array_new ();
  NnBackbone *backbone;

  add_trunk (g, "x");
  add_pool (g);
  add_classes (g, "vector", "y");
  put_message (g, 1, node_of ("Identity", "vector", "image_Features"));
  put_message (g, 12, value_info ("image_Features", DIMS (1, 24)));
  put_message (g, 11, value_info ("x", DIMS (1, 3, SIDE, SIDE)));
  backbone = open_bytes (f, model_of (g));
  g_assert_cmpstr (f->err.text, ==, "");
  g_assert_cmpstr (f->recipe.embedding, ==, "image_Features");
  nn_backbone_free (backbone);
}

/* A size that the file leaves open: 224, or what is asked for. */
static void
test_open_size (Fixture *f, gconstpointer data)
{
  NnBackbone *backbone = open_bytes (f, classifier (DIMS (-7, 3, -7, -7)));

  /* value_info () writes -7 as it is; a negative size is nonsense, not an open one. */
  g_assert_null (backbone);
  for (int size = 0; size <= 64; size += 64)
    {
      File *g = g_byte_array_new ();
      File *tensor = g_byte_array_new (), *type = g_byte_array_new (), *x = g_byte_array_new ();
      File *shape = g_byte_array_new ();

      for (int i = 0; i < 4; i++)
        {
          File *d = g_byte_array_new ();

          put_text (d, 2, "open");
          put_message (shape, 1, d);
        }
      put_int (tensor, 1, 1);
      put_message (tensor, 2, shape);
      put_message (type, 1, tensor);
      put_text (x, 1, "x");
      put_message (x, 2, type);
      add_trunk (g, "x");
      add_pool (g);
      add_classes (g, "vector", "y");
      put_message (g, 11, x);
      f->recipe = (NnRecipe){ .width = size };
      backbone = open_bytes (f, model_of (g));
      g_assert_cmpstr (f->err.text, ==, "");
      g_assert_cmpint (f->recipe.width, ==, size > 0 ? size : 224);
      g_assert_cmpint (f->recipe.height, ==, size > 0 ? size : 224);
      g_assert_true (nn_backbone_check (backbone, NULL, 0, NULL, &f->err));
      nn_backbone_free (backbone);
    }
  f->recipe = (NnRecipe){ .width = 64 };
  assert_refused (f, classifier (DIMS (1, 3, SIDE, SIDE)), NN_ERROR_ARGUMENT, "32 x 32");
}

/* A network that divides by 255 itself. */
static void
test_own_scaling (Fixture *f, gconstpointer data)
{
  static const float by = 255;
  File *g = g_byte_array_new (), *t = g_byte_array_new ();
  NnBackbone *backbone;

  put_int (t, 2, 1);
  put_text (t, 8, "by");
  put_bytes (t, 9, &by, sizeof by);
  put_message (g, 5, t);
  put_message (g, 1, node_of ("Div", "x by", "scaled"));
  add_trunk (g, "scaled");
  add_pool (g);
  add_classes (g, "vector", "y");
  put_message (g, 11, value_info ("x", DIMS (1, 3, SIDE, SIDE)));
  backbone = open_bytes (f, model_of (g));
  g_assert_cmpstr (f->err.text, ==, "");
  g_assert_cmpstr (nn_recipe_get_input (&f->recipe), ==, "0..255");
  nn_backbone_free (backbone);
}

/* --- What is refused ---------------------------------------------------------------------------- */

static void
test_no_network (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) whole = classifier (DIMS (1, 3, SIDE, SIDE));
  gsize size = g_bytes_get_size (whole);

  assert_refused (f, g_bytes_new_static ("Dear diary", 10), NN_ERROR_FORMAT, "ONNX");
  assert_refused (f, g_bytes_new_static ("", 0), NN_ERROR_FORMAT, "empty");
  assert_refused (f, g_bytes_new_from_bytes (whole, 0, size / 2), NN_ERROR_FORMAT, "");
  assert_refused (f, g_bytes_new_from_bytes (whole, 0, size - 3), NN_ERROR_FORMAT, "");
  g_unlink (f->path);
  g_assert_null (nn_backbone_open (f->path, &f->recipe, &f->err));
  g_assert_cmpint (f->err.code, ==, NN_ERROR_IO);
}

static void
test_no_picture (Fixture *f, gconstpointer data)
{
  File *g = g_byte_array_new ();

  assert_refused (f, classifier (DIMS (1, 1, SIDE, SIDE)), NN_ERROR_SHAPE, "");
  assert_refused (f, classifier (DIMS (1, 3, 8, 8)), NN_ERROR_SHAPE, "three channels");
  assert_refused (f, classifier (DIMS (1, 3, 5000, 5000)), NN_ERROR_SHAPE, "three channels");
  assert_refused (f, classifier (DIMS (2, 3, SIDE, SIDE)), NN_ERROR_SHAPE, "three channels");

  add_trunk (g, "x");
  add_pool (g);
  put_message (g, 1, node_of ("Add", "vector more", "sum"));
  add_classes (g, "sum", "y");
  put_message (g, 11, value_info ("x", DIMS (1, 3, SIDE, SIDE)));
  put_message (g, 11, value_info ("more", DIMS (1, 24)));
  assert_refused (f, model_of (g), NN_ERROR_SHAPE, "2 inputs");
}

static void
test_unknown_operator (Fixture *f, gconstpointer data)
{
  File *g = g_byte_array_new ();

  add_trunk (g, "x");
  add_pool (g);
  put_message (g, 1, node_of ("Clairvoyance", "vector", "seen"));
  add_classes (g, "seen", "y");
  put_message (g, 11, value_info ("x", DIMS (1, 3, SIDE, SIDE)));
  assert_refused (f, model_of (g), NN_ERROR_UNSUPPORTED, "Clairvoyance");
}

static void
test_no_embedding (Fixture *f, gconstpointer data)
{
  File *g = g_byte_array_new ();

  put_message (g, 1, node_of ("GlobalAveragePool", "x", "average"));
  put_message (g, 1, node_of ("Flatten", "average", "y"));
  put_message (g, 11, value_info ("x", DIMS (1, 3, SIDE, SIDE)));
  put_message (g, 12, value_info ("y", DIMS (1, 3)));
  assert_refused (f, model_of (g), NN_ERROR_UNSUPPORTED, "embedding");

  g_strlcpy (f->recipe.embedding, "nowhere", sizeof f->recipe.embedding);
  assert_refused (f, classifier (DIMS (1, 3, SIDE, SIDE)), NN_ERROR_ARGUMENT, "nowhere");
  g_strlcpy (f->recipe.embedding, "sums", sizeof f->recipe.embedding);
  assert_refused (f, classifier (DIMS (1, 3, SIDE, SIDE)), NN_ERROR_SHAPE, "sums");
  g_strlcpy (f->recipe.embedding, "average", sizeof f->recipe.embedding);
  nn_backbone_free (open_bytes (f, classifier (DIMS (1, 3, SIDE, SIDE))));
  g_assert_cmpstr (f->err.text, ==, "");
}

/* "vector" times @factor, plus constants: the share of the picture in it. */
static GBytes *
constant_with (float factor)
{
  File *g = g_byte_array_new (), *t = g_byte_array_new ();

  put_int (t, 2, 1);
  put_text (t, 8, "factor");
  put_bytes (t, 9, &factor, sizeof factor);
  put_message (g, 5, t);
  add_trunk (g, "x");
  add_pool (g);
  put_message (g, 1, node_of ("Mul", "vector factor", "faint"));
  put_message (g, 1, node_of ("Add", "faint always", "mixed"));
  put_message (g, 5, random_tensor ("always", DIMS (1, 24), 1));
  add_classes (g, "mixed", "y");
  put_message (g, 11, value_info ("x", DIMS (1, 3, SIDE, SIDE)));
  return model_of (g);
}

static void
assert_useless (Fixture *f, GBytes *bytes, const char *words)
{
  NnBackbone *backbone = open_bytes (f, bytes);

  g_assert_cmpstr (f->err.text, ==, "");
  g_assert_false (nn_backbone_check (backbone, NULL, 0, NULL, &f->err));
  g_assert_cmpint (f->err.code, ==, NN_ERROR_UNSUPPORTED);
  if (strstr (f->err.text, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", f->err.text, words);
  nn_backbone_free (backbone);
}

static void
test_collapsed (Fixture *f, gconstpointer data)
{
  NnBackbone *backbone;

  assert_useless (f, constant_with (0.001f), "collapsed");
  assert_useless (f, constant_with (0), "collapsed");
  assert_useless (f, constant_with (INFINITY), "no number");
  backbone = open_bytes (f, constant_with (2));
  g_assert_true (nn_backbone_check (backbone, NULL, 0, NULL, &f->err));
  nn_backbone_free (backbone);
}

/* Bytes changed at random: what still opens can be run, the rest is refused. */
static void
test_mutations (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) whole = classifier (DIMS (1, 3, SIDE, SIDE));
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  gsize size;
  const guint8 *bytes = g_bytes_get_data (whole, &size);
  guint opened = 0, refused = 0;

  for (int i = 0; i < 200; i++)
    {
      guint8 *changed = g_memdup2 (bytes, size);
      NnBackbone *backbone;

      /* Half of them outside of the weights, which are most of the file. */
      for (int k = 0; k <= i % 3; k++)
        changed[i % 2 == 0 ? g_rand_int_range (rand, 0, 300)
                           : g_rand_int_range (rand, 0, (gint32) size)]
            = (guint8) g_rand_int (rand);
      f->recipe = (NnRecipe){ 0 };
      backbone = open_bytes (f, g_bytes_new_take (changed, size));
      if (backbone == NULL)
        {
          g_assert_cmpstr (f->err.text, !=, "");
          refused++;
          continue;
        }
      g_assert_cmpint (nn_backbone_get_dims (backbone), >=, 16);
      nn_backbone_check (backbone, NULL, 0, NULL, &f->err);
      nn_backbone_free (backbone);
      opened++;
    }
  g_assert_cmpuint (opened, >, 20);
  g_assert_cmpuint (refused, >, 20);
}

/* --- Beside the networks of the program --------------------------------------------------------- */

/* The embedding is the other network's, the rest is as it was, run whole or completed. */
static void
test_in_photo_net (Fixture *f, gconstpointer data)
{
  const char *folder = g_getenv ("SHOEBOX_WEIGHTS");
  uint8_t rgb[3 * SIDE * SIDE];
  NnImage image = { rgb, SIDE, SIDE, 3 * SIDE };
  NnPhotoNet *base, *net;
  NnPhotoRun *run;
  NnBackbone *backbone;
  g_autofree float *whole = NULL, *of_base = NULL, *plain = NULL, *completed = NULL;
  const NnFeatureLayout *layout, *base_layout;
  float x[24];
  gsize rest;

  if (folder == NULL || *folder == '\0')
    {
      g_test_skip ("no networks");
      return;
    }
  fill_picture (rgb);
  base = nn_photo_net_open (folder, &f->err);
  backbone = open_bytes (f, classifier (DIMS (1, 3, SIDE, SIDE)));
  net = nn_photo_net_with_backbone (base, backbone, "key", &f->err);
  layout = nn_photo_net_layout (net);
  base_layout = nn_photo_net_layout (base);
  g_assert_cmpint (layout->embedding, ==, 24);
  g_assert_cmpint (layout->classes, ==, base_layout->classes);
  g_assert_true (g_str_has_prefix (nn_photo_net_id (net), nn_photo_net_id (base)));
  g_assert_nonnull (strstr (nn_photo_net_id (net), "/key"));
  g_assert_cmpstr (nn_photo_net_class_name (net, 0), ==, "tench");

  whole = g_new (float, nn_feature_size (layout));
  completed = g_new (float, nn_feature_size (layout));
  of_base = g_new (float, nn_feature_size (base_layout));
  plain = g_new (float, nn_feature_size (base_layout));
  run = nn_photo_run_new (net, &f->err);
  g_assert_true (nn_photo_run (run, &image, 300, 200, whole, &f->err));
  nn_photo_run_get_base (run, whole, of_base);
  g_assert_true (nn_photo_run_embedding (run, &image, base_layout, of_base, completed, &f->err));
  nn_photo_run_free (run);
  run = nn_photo_run_new (base, &f->err);
  g_assert_true (nn_photo_run (run, &image, 300, 200, plain, &f->err));
  nn_photo_run_free (run);

  g_assert_cmpmem (of_base, sizeof (float) * (gsize) nn_feature_size (base_layout), plain,
                   sizeof (float) * (gsize) nn_feature_size (base_layout));
  g_assert_cmpmem (completed, sizeof (float) * (gsize) nn_feature_size (layout), whole,
                   sizeof (float) * (gsize) nn_feature_size (layout));
  embed (backbone, &image, x);
  g_assert_cmpmem (x, sizeof x, whole, sizeof x);
  rest = (gsize) (nn_feature_size (layout) - layout->embedding);
  g_assert_cmpmem (whole + layout->embedding, sizeof (float) * rest,
                   plain + base_layout->embedding, sizeof (float) * rest);
  nn_photo_net_free (net);
  nn_photo_net_free (base);
  nn_backbone_free (backbone);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/backbone/classifier", test_classifier },
    { "/backbone/pixels-last", test_pixels_last },
    { "/backbone/order-of-channels", test_order },
    { "/backbone/pooled-later", test_pooled_later },
    { "/backbone/named-output", test_named_output },
    { "/backbone/open-size", test_open_size },
    { "/backbone/own-scaling", test_own_scaling },
    { "/backbone/no-network", test_no_network },
    { "/backbone/no-picture", test_no_picture },
    { "/backbone/unknown-operator", test_unknown_operator },
    { "/backbone/no-embedding", test_no_embedding },
    { "/backbone/collapsed", test_collapsed },
    { "/backbone/mutations", test_mutations },
    { "/backbone/in-photo-net", test_in_photo_net },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
