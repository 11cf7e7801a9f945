/* Picture in, feature vector out: decoding of boxes on constructed maps, and the whole with the
 * real networks where $SHOEBOX_WEIGHTS has them. */
#include "net.h"
#include "object-boxes.h"
#include "photo-net.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define EPSILON 1e-5

/* A map of 16 x 16 cells of 4 pixels, two classes: a person and a cat. */
static void
test_centernet (void)
{
  enum { N = 16 };
  static float scores[2 * N * N], sizes[4 * N * N];
  NnObjectMaps maps = { { scores }, { sizes } };
  NnObjectDecoder d = { .kind = NN_OBJECTS_CENTERNET,
                        .width = 64,
                        .height = 64,
                        .classes = 2,
                        .n_levels = 1,
                        .level = { { 0, 1, N, N } },
                        .person = 0,
                        .pets = { 1, -1 } };
  float best[2], person, pet;
  const int at = 5 * N + 6; /* the person: centre (24, 20), 12 wide and 16 high */

  scores[at] = 0.8f;
  scores[at + 1] = 0.7f; /* its shoulder is no peak, though its box would be large */
  sizes[at] = sizes[2 * N * N + at] = 6;
  sizes[N * N + at] = sizes[3 * N * N + at] = 8;
  for (int i = 0; i < 4; i++)
    sizes[i * N * N + at + 1] = 64;
  scores[N * N + 15 * N + 2] = 0.9f; /* a cat in the padding below the photo */
  scores[N * N + 11 * N + 2] = 0.5f; /* and one half beyond its lower border */
  for (int i = 0; i < 4; i++)
    sizes[i * N * N + 11 * N + 2] = 6;

  nn_object_decode (&d, &maps, 64, 48, best, &person, &pet);
  g_assert_cmpfloat (best[0], ==, 0.8f);
  g_assert_cmpfloat (best[1], ==, 0.5f);
  g_assert_cmpfloat_with_epsilon (person, 0.8 * (12 * 16) / (64 * 48) / 0.1, EPSILON);
  /* centre (8, 44): from 2 to 14, from 38 to the border at 48 */
  g_assert_cmpfloat_with_epsilon (pet, 0.5 * (12 * 10) / (64 * 48) / 0.1, EPSILON);

  d.person = d.pets[0] = -1;
  nn_object_decode (&d, &maps, 64, 48, best, &person, &pet);
  g_assert_cmpfloat (person, ==, 0);
  g_assert_cmpfloat (pet, ==, 0);
}

/* A lying map of 16 x 12 cells: what is a row in one direction is none in the other. */
static void
test_oblong (void)
{
  enum { W = 16, H = 12 };
  static float scores[W * H], sizes[4 * W * H];
  NnObjectMaps maps = { { scores }, { sizes } };
  NnObjectDecoder d = { .kind = NN_OBJECTS_CENTERNET,
                        .width = 64,
                        .height = 48,
                        .classes = 1,
                        .n_levels = 1,
                        .level = { { 0, 1, W, H } },
                        .person = 0,
                        .pets = { -1, -1 } };
  const int at = 11 * W + 14; /* centre (56, 44): from 48 to the right border, from 36 to the lower */
  float best[1], person, pet;

  scores[at] = 0.6f;
  scores[at - W] = 0.5f; /* above it, so no peak */
  for (int i = 0; i < 4; i++)
    {
      sizes[i * W * H + at] = 8;
      sizes[i * W * H + at - W] = 64;
    }
  nn_object_decode (&d, &maps, 64, 48, best, &person, &pet);
  g_assert_cmpfloat (best[0], ==, 0.6f);
  g_assert_cmpfloat_with_epsilon (person, 0.6 * (16 * 12) / (64 * 48) / 0.1, EPSILON);
  /* A photo that ends before it. */
  nn_object_decode (&d, &maps, 64, 40, best, &person, &pet);
  g_assert_cmpfloat (best[0], ==, 0);
}

/* Input 32: levels of 4, 2 and 1 cells a side; each side of the box is its expected bin. */
static void
test_nanodet (void)
{
  static float scores[3][16], boxes[3][16 * 44];
  NnObjectMaps maps = { { scores[0], scores[1], scores[2] }, { boxes[0], boxes[1], boxes[2] } };
  NnObjectDecoder d = { .kind = NN_OBJECTS_NANODET,
                        .width = 32,
                        .height = 32,
                        .classes = 1,
                        .n_levels = 3,
                        .level = { { 0, 1, 4, 4 }, { 2, 3, 2, 2 }, { 4, 5, 1, 1 } },
                        .person = 0,
                        .pets = { -1, -1 } };
  float best[1], person, pet;

  scores[0][5] = 0.6f; /* centre (12, 12) */
  for (int side = 0; side < 4; side++)
    {
      boxes[0][5 * 44 + side * 11] = 30;     /* half at 0, half at 1: 4 pixels */
      boxes[0][5 * 44 + side * 11 + 1] = 30;
    }
  nn_object_decode (&d, &maps, 32, 32, best, &person, &pet);
  g_assert_cmpfloat (best[0], ==, 0.6f);
  g_assert_cmpfloat_with_epsilon (person, 0.6 * (8 * 8) / (32 * 32) / 0.1, EPSILON);

  scores[2][0] = 0.7f; /* flat bins: 5 strides of 32 to every side, more than the photo */
  nn_object_decode (&d, &maps, 32, 32, best, &person, &pet);
  g_assert_cmpfloat_with_epsilon (person, 0.7, EPSILON);
}

static const char *
weights_or_skip (void)
{
  const char *folder = g_getenv ("SHOEBOX_WEIGHTS");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "objects.onnx", NULL) : NULL;

  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return folder;
  g_test_skip ("SHOEBOX_WEIGHTS names no folder with the networks");
  return NULL;
}

/* A blue sky over a green meadow with a red ball. */
static uint8_t *
paint (int width, int height)
{
  uint8_t *rgb = malloc (3 * (size_t) (width * height)), *p = rgb;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, p += 3)
      {
        bool ball = hypot (x - width / 2.0, y - height * 0.6) < height / 6.0;

        p[0] = ball ? 220 : y < height / 2 ? 120 : 60;
        p[1] = (uint8_t) (ball ? 30 : y < height / 2 ? 160 + y % 7 : 140 + x % 13);
        p[2] = ball ? 40 : y < height / 2 ? 230 : 50;
      }
  return rgb;
}

static void
assert_feature (const NnPhotoNet *net, const float *feature)
{
  const NnFeatureLayout *layout = nn_photo_net_layout (net);
  const float *log_p = nn_feature_classes (layout, feature);
  const float *objects = nn_feature_objects (layout, feature);
  const float *cues = nn_feature_cues (layout, feature);
  double sum = 0;

  for (int i = 0; i < nn_feature_size (layout); i++)
    g_assert_true (isfinite (feature[i]));
  for (int i = 0; i < layout->classes; i++)
    sum += exp ((double) log_p[i]);
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-4);
  for (int i = 0; i < layout->objects; i++)
    g_assert_true (objects[i] >= 0 && objects[i] <= 1);
  g_assert_true (cues[NN_CUE_PERSON] >= 0 && cues[NN_CUE_PERSON] <= 1);
  g_assert_true (cues[NN_CUE_SATURATION] > 0.2f);
  g_assert_cmpfloat_with_epsilon (cues[NN_CUE_ASPECT], log (1.5), 1e-6);
}

typedef struct
{
  const NnPhotoNet *net;
  const NnImage *image;
  float *feature;
} Job;

static void *
predict_thread (void *data)
{
  Job *job = data;
  NnPhotoRun *run = nn_photo_run_new (job->net, NULL);

  g_assert_nonnull (run);
  for (int i = 0; i < 2; i++)
    g_assert_true (nn_photo_run (run, job->image, 3000, 2000, job->feature, NULL));
  nn_photo_run_free (run);
  return NULL;
}

/* Two threads over one network agree to the bit. */
static void
test_real (void)
{
  const char *folder = weights_or_skip ();
  NnError err = { 0 };
  NnPhotoNet *net;
  NnImage image = { NULL, 240, 160, 720 };
  uint8_t *rgb;
  size_t bytes;
  Job job[2];
  pthread_t thread[2];

  if (folder == NULL)
    return;
  net = nn_photo_net_open (folder, &err);
  g_assert_cmpstr (err.text, ==, "");
  g_assert_nonnull (net);
  g_assert_cmpint (nn_photo_net_layout (net)->objects, ==, 80);
  g_assert_cmpstr (nn_photo_net_object_name (net, 0), ==, "person");
  g_assert_cmpstr (nn_photo_net_class_name (net, 0), ==, "tench");
  g_assert_cmpstr (nn_photo_net_class_name (net, 999), !=, "");
  image.rgb = rgb = paint (240, 160);
  bytes = (size_t) nn_feature_size (nn_photo_net_layout (net)) * sizeof (float);
  for (int i = 0; i < 2; i++)
    {
      job[i] = (Job){ net, &image, malloc (bytes) };
      g_assert_cmpint (pthread_create (&thread[i], NULL, predict_thread, &job[i]), ==, 0);
    }
  for (int i = 0; i < 2; i++)
    pthread_join (thread[i], NULL);
  assert_feature (net, job[0].feature);
  g_assert_cmpmem (job[0].feature, bytes, job[1].feature, bytes);
  free (job[0].feature);
  free (job[1].feature);
  free (rgb);
  nn_photo_net_free (net);
}

/* A picture of one pixel, and one that is no picture. */
static void
test_odd_pictures (void)
{
  const char *folder = weights_or_skip ();
  const uint8_t pixel[3] = { 10, 200, 30 };
  NnImage image = { pixel, 1, 1, 3 };
  g_autofree float *feature = NULL;
  NnError err = { 0 };
  NnPhotoNet *net;
  NnPhotoRun *run;

  if (folder == NULL)
    return;
  net = nn_photo_net_open (folder, &err);
  run = nn_photo_run_new (net, &err);
  feature = g_new (float, nn_feature_size (nn_photo_net_layout (net)));
  g_assert_true (nn_photo_run (run, &image, 0, 0, feature, &err));
  for (int i = 0; i < nn_feature_size (nn_photo_net_layout (net)); i++)
    g_assert_true (isfinite (feature[i]));
  image.width = 0;
  g_assert_false (nn_photo_run (run, &image, 0, 0, feature, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_ARGUMENT);
  nn_photo_run_free (run);
  nn_photo_net_free (net);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("shoebox-photo-net-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "backbone.onnx", NULL);
  NnError err = { 0 };

  g_assert_no_error (error);
  g_assert_null (nn_photo_net_open (folder, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_IO);
  g_assert_nonnull (strstr (err.text, "backbone.onnx"));
  g_assert_true (g_file_set_contents (path, "not a network", -1, NULL));
  g_assert_null (nn_photo_net_open (folder, &err));
  g_assert_nonnull (strstr (err.text, "backbone.onnx"));
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo-net/centernet", test_centernet);
  g_test_add_func ("/photo-net/oblong", test_oblong);
  g_test_add_func ("/photo-net/nanodet", test_nanodet);
  g_test_add_func ("/photo-net/real", test_real);
  g_test_add_func ("/photo-net/odd-pictures", test_odd_pictures);
  g_test_add_func ("/photo-net/missing", test_missing);
  return g_test_run ();
}
