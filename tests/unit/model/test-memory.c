/* Every allocation of loading and running networks fails once, or, of large ones, some of them: the
 * answer is NN_ERROR_MEMORY with words, nothing leaks, nothing crashes, and the next attempt works as
 * if nothing had been. */
#include "backbone.h"
#include "net.h"
#include "photo-net.h"
#include "starter.h"

#include "failing.h"
#include "graph-maker.h"
#include "onnx-file.h"

#include <glib/gstdio.h>

/* Does something; false with an error when it could not. */
typedef bool (*Attempt) (const void *data, NnError *err);

/* With the @n-th allocation failing (or none, for a negative one). How many were made before. */
static int
attempt_with (Attempt attempt, const void *data, int n, bool must_work)
{
  const int start = n < 0 ? G_MAXINT : n, before = live_blocks;
  NnError err = { 0 };
  bool ok, failed;
  int made;

  until_failure = start;
  ok = attempt (data, &err);
  failed = until_failure < 0;
  made = start - MAX (until_failure, 0);
  until_failure = -1;
  if (failed && ok)
    g_error ("allocation %d failed and nobody noticed", n);
  if (failed && (err.code != NN_ERROR_MEMORY || err.text[0] == '\0'))
    g_error ("allocation %d failed: code %d, \"%s\"", n, (int) err.code,
             err.text);
  if (!failed && must_work && !ok)
    g_error ("%s", err.text);
  if (live_blocks != before)
    g_error ("allocation %d failed: %d blocks were not freed", n, live_blocks - before);
  return failed ? -1 : made;
}

/* Fails about @most allocations, the first and the last ones among them. Returns how many there are. */
static int
fail_each (Attempt attempt, const void *data, int most, bool must_work)
{
  const int total = attempt_with (attempt, data, -1, must_work);
  const int step = MAX (1, total / most);

  for (int n = 0; n < total; n += n < most / 4 || n > total - most / 4 ? 1 : step)
    attempt_with (attempt, data, n, must_work);
  attempt_with (attempt, data, -1, must_work);
  return total;
}

/* --- networks in memory --- */

static bool
attempt_network (const void *data, NnError *err)
{
  GBytes *bytes = (GBytes *) data;
  bool ok = true;

  for (int keep_all = 0; ok && keep_all < 2; keep_all++)
    {
      const NnLoadOptions options = { .max_bytes = 64 << 20, .keep_all = keep_all, .other = 3 };
      NnNet *net = nn_net_load_memory (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                       &options, err);
      NnRun *run = net == NULL ? NULL : nn_run_new (net, err);

      ok = run != NULL && nn_run_exec (run, err) && nn_run_exec (run, err);
      nn_run_free (run);
      nn_net_free (net);
    }
  return ok;
}

static GBytes *
sample (void)
{
  File *g = g_byte_array_new ();

  put_message (g, 1, with_ints (node_of ("Conv", "x w b", "c"), "pads", LIST (1, 1, 1, 1)));
  put_message (g, 1, node_of ("BatchNormalization", "c b b b b", "n"));
  put_message (g, 1, node_of ("Relu", "n", "r"));
  put_message (g, 1, with_int (node_of ("Concat", "r x", "k"), "axis", 1));
  put_message (g, 1, node_of ("GlobalAveragePool", "k", "y"));
  put_message (g, 5, tensor_of ("w", DIMS (8, 3, 3, 3)));
  put_message (g, 5, tensor_of ("b", DIMS (8)));
  put_message (g, 11, value_info ("x", DIMS (1, 3, 8, 8)));
  put_message (g, 12, value_info ("y", DIMS (1, 11, 1, 1)));
  return model_of (g);
}

static void
test_sample (void)
{
  g_autoptr (GBytes) bytes = sample ();

  g_assert_cmpint (fail_each (attempt_network, bytes, G_MAXINT, true), >, 50);
}

static void
test_graphs (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int i = 0; i < 24; i++)
    {
      g_autoptr (GBytes) file = NULL;
      guint8 bytes[160];

      for (gsize k = 0; k < sizeof bytes; k++)
        bytes[k] = (guint8) g_rand_int_range (rand, 0, 256);
      file = graph_make (bytes, sizeof bytes, NULL);
      fail_each (attempt_network, file, 100, true);
    }
}

/* ONNX's own tests of the operators: each operator and its variants once. */
static void
test_operators (void)
{
  const char *folder = g_getenv ("SHOEBOX_ONNX_TESTS");
  g_autoptr (GDir) dir = NULL;
  const char *name;
  int models = 0;

  if (folder == NULL)
    folder = "/usr/include/onnx/backend/test/data/node";
  dir = g_dir_open (folder, 0, NULL);
  if (dir == NULL)
    {
      g_test_skip ("no ONNX node tests (package libonnx-testdata)");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, "model.onnx", NULL);
      g_autoptr (GBytes) bytes = NULL;
      NnError err;
      char *data;
      gsize size;

      if (g_str_has_suffix (name, "_expanded") || !g_file_get_contents (path, &data, &size, NULL))
        continue;
      bytes = g_bytes_new_take (data, size);
      /* What is refused has nothing to run; what cannot run on zeros fails in its own way. */
      if (attempt_network (bytes, &err) || err.code != NN_ERROR_UNSUPPORTED)
        models += fail_each (attempt_network, bytes, G_MAXINT, false) > 0;
    }
  g_test_message ("%d models", models);
  g_assert_cmpint (models, >, 500);
}

/* --- files: the networks of the application --- */

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

static bool
attempt_file (const void *path, NnError *err)
{
  NnNet *net = nn_net_load (path, NULL, err);
  NnRun *run = net == NULL ? NULL : nn_run_new (net, err);
  bool ok = run != NULL && nn_run_exec (run, err);

  nn_run_free (run);
  nn_net_free (net);
  return ok;
}

static void
test_files (void)
{
  const char *folder = weights_or_skip ();
  g_autoptr (GDir) dir = folder == NULL ? NULL : g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_suffix (name, ".onnx"))
        g_test_message ("%s: %d allocations", name, fail_each (attempt_file, path, 60, true));
    }
}

static const uint8_t pixels[3 * 40 * 30] = { 10, 200, 30, 40, 90 };

static bool
attempt_photo (const void *folder, NnError *err)
{
  const NnImage image = { pixels, 40, 30, 3 * 40 };
  NnPhotoNet *net = nn_photo_net_open (folder, err);
  NnPhotoRun *run = net == NULL ? NULL : nn_photo_run_new (net, err);
  float *feature = net == NULL ? NULL : g_new (float, nn_feature_size (nn_photo_net_layout (net)));
  bool ok = run != NULL && nn_photo_run (run, &image, 40, 30, feature, err);

  g_free (feature);
  nn_photo_run_free (run);
  nn_photo_net_free (net);
  return ok;
}

static void
test_photo (void)
{
  const char *folder = weights_or_skip ();

  if (folder != NULL)
    g_test_message ("%d allocations", fail_each (attempt_photo, folder, 40, true));
}

static bool
attempt_starter (const void *net, NnError *err)
{
  g_autofree char *path = g_build_filename (g_getenv ("SHOEBOX_DATA"), "starter-albums.txt", NULL);
  NnStarter *starter = nn_starter_load (path, net, err);
  bool ok = starter != NULL;

  nn_starter_free (starter);
  return ok;
}

static void
test_starter (void)
{
  const char *folder = weights_or_skip ();
  NnPhotoNet *net = folder == NULL ? NULL : nn_photo_net_open (folder, NULL);

  if (net != NULL)
    g_assert_cmpint (fail_each (attempt_starter, net, G_MAXINT, true), >, 10);
  nn_photo_net_free (net);
}

/* A small network, as another backbone. */
static bool
attempt_backbone (const void *path, NnError *err)
{
  const NnImage image = { pixels, 40, 30, 3 * 40 };
  NnRecipe recipe = { .embedding = "p" };
  NnBackbone *backbone = nn_backbone_open (path, &recipe, err);
  NnBackboneRun *run = backbone == NULL ? NULL : nn_backbone_run_new (backbone, err);
  float embedding[64];
  bool ok = run != NULL && nn_backbone_get_dims (backbone) <= 64
            && nn_backbone_run (run, &image, embedding, NULL, err);

  nn_backbone_run_free (run);
  nn_backbone_free (backbone);
  return ok;
}

static void
test_backbone (void)
{
  File *g = g_byte_array_new ();
  g_autofree char *folder = g_dir_make_tmp ("shoebox-memory-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "net.onnx", NULL);
  g_autoptr (GBytes) bytes = NULL;

  put_message (g, 1, with_ints (node_of ("Conv", "x w b", "c"), "strides", LIST (4, 4)));
  put_message (g, 1, node_of ("Relu", "c", "r"));
  put_message (g, 1, node_of ("GlobalAveragePool", "r", "q"));
  put_message (g, 1, node_of ("Flatten", "q", "p"));
  put_message (g, 1, node_of ("Gemm", "p v", "y"));
  put_message (g, 5, tensor_of ("w", DIMS (32, 3, 4, 4)));
  put_message (g, 5, tensor_of ("b", DIMS (32)));
  put_message (g, 5, tensor_of ("v", DIMS (32, 10)));
  put_message (g, 11, value_info ("x", DIMS (1, 3, 32, 32)));
  put_message (g, 12, value_info ("y", DIMS (1, 10)));
  bytes = model_of (g);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  g_assert_cmpint (fail_each (attempt_backbone, path, G_MAXINT, true), >, 50);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/memory/sample", test_sample);
  g_test_add_func ("/memory/graphs", test_graphs);
  g_test_add_func ("/memory/operators", test_operators);
  g_test_add_func ("/memory/files", test_files);
  g_test_add_func ("/memory/photo", test_photo);
  g_test_add_func ("/memory/starter", test_starter);
  g_test_add_func ("/memory/backbone", test_backbone);
  return g_test_run ();
}
