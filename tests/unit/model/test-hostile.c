/* Files that are broken by accident or on purpose: an error that says what is wrong, never a crash,
 * a hang or an absurd allocation. Built with sanitizers this program is worth most. */
#include "net.h"

#include "onnx-file.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_BYTES ((gsize) 32 << 20)
#define MUTATIONS 4000

/* Two convolutions with a residual, a concatenation, a resize, slices, a product, a softmax. */
static GBytes *
sample (void)
{
  File *g = g_byte_array_new ();

  put_message (g, 1, with_ints (node_of ("Conv", "x w1 b1", "c1"), "pads", LIST (1, 1, 1, 1)));
  put_message (g, 1, node_of ("Relu", "c1", "r1"));
  put_message (g, 1, with_int (with_ints (node_of ("Conv", "r1 w2", "c2"), "pads",
                                          LIST (1, 1, 1, 1)), "group", 8));
  put_message (g, 1, node_of ("BatchNormalization", "c2 b1 b1 b1 one", "n2"));
  put_message (g, 1, node_of ("Add", "n2 r1", "a2"));
  put_message (g, 1, with_text (node_of ("Resize", "a2 _ scales", "u"), "mode", "nearest"));
  put_message (g, 1, with_ints (with_ints (node_of ("MaxPool", "u", "m"), "kernel_shape",
                                           LIST (2, 2)), "strides", LIST (2, 2)));
  put_message (g, 1, with_int (node_of ("Concat", "m a2", "k"), "axis", 1));
  put_message (g, 1, node_of ("Slice", "k starts ends axes", "s"));
  put_message (g, 1, with_ints (node_of ("Transpose", "s", "t"), "perm", LIST (0, 2, 3, 1)));
  put_message (g, 1, node_of ("Reshape", "t shape", "f"));
  put_message (g, 1, node_of ("Gemm", "f w3 b3", "p"));
  put_message (g, 1, with_int (node_of ("Softmax", "p", "y"), "axis", -1));
  put_text (g, 2, "sample");
  put_message (g, 5, tensor_of ("w1", DIMS (8, 3, 3, 3)));
  put_message (g, 5, tensor_of ("b1", DIMS (8)));
  put_message (g, 5, tensor_of ("one", DIMS (8)));
  put_message (g, 5, tensor_of ("w2", DIMS (8, 1, 3, 3)));
  put_message (g, 5, tensor_of ("w3", DIMS (256, 5)));
  put_message (g, 5, tensor_of ("b3", DIMS (5)));
  put_message (g, 5, tensor_of ("scales", DIMS (4)));
  put_message (g, 5, list_of ("starts", LIST (0)));
  put_message (g, 5, list_of ("ends", LIST (16)));
  put_message (g, 5, list_of ("axes", LIST (1)));
  put_message (g, 5, list_of ("shape", LIST (-1, 256)));
  put_message (g, 11, value_info ("x", DIMS (1, 3, 8, 8)));
  put_message (g, 12, value_info ("y", DIMS (4, 5)));
  return model_of (g);
}

/* The scales of the sample have to be 1, 1, 2, 2: written over the generated numbers. */
static GBytes *
sample_with_scales (void)
{
  static const float scales[4] = { 1, 1, 2, 2 };
  GBytes *bytes = sample ();
  gsize size, at;
  char *data = g_bytes_unref_to_data (bytes, &size);
  char *name = memmem (data, size, "\x42\x06scales\x4a", 9);

  g_assert_nonnull (name);
  at = (gsize) (name - data) + 10;
  memcpy (data + at, scales, sizeof scales);
  return g_bytes_new_take (data, size);
}

/* Loads with and without fusion; runs what loads, unless that would be long. True if both load. */
static gboolean
try_file (const void *data, gsize size, NnError *err)
{
  gboolean loaded = TRUE;

  for (int keep_all = 0; keep_all < 2; keep_all++)
    {
      NnLoadOptions options = { .max_bytes = MAX_BYTES, .keep_all = keep_all != 0 };
      NnNet *net = nn_net_load_memory (data, size, &options, err);
      NnNetStats stats;
      NnRun *run;

      if (net == NULL)
        {
          g_assert_cmpint (err->code, !=, NN_OK);
          g_assert_cmpuint (strlen (err->text), >, 10);
          loaded = FALSE;
          continue;
        }
      nn_net_stats (net, &stats);
      g_assert_cmpuint (stats.arena_bytes, <=, MAX_BYTES);
      run = nn_run_new (net, err);
      if (run != NULL && stats.macs < 20000000)
        nn_run_exec (run, err);
      nn_run_free (run);
      nn_net_free (net);
    }
  return loaded;
}

static void
test_sample (void)
{
  g_autoptr (GBytes) bytes = sample_with_scales ();
  NnError err = { 0 };

  if (!try_file (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &err))
    g_error ("%s", err.text);
}

static void
test_truncated (void)
{
  g_autoptr (GBytes) bytes = sample_with_scales ();
  const char *data = g_bytes_get_data (bytes, NULL);
  NnError err;

  for (gsize size = 0; size < g_bytes_get_size (bytes); size += 1 + size / 64)
    {
      /* A copy of the exact size, so that reading past its end is noticed. */
      g_autofree char *copy = g_memdup2 (data, size + 1);
      char *tight = realloc (g_steal_pointer (&copy), MAX (size, 1));

      try_file (tight, size, &err);
      free (tight);
    }
}

static void
test_mutated (void)
{
  g_autoptr (GBytes) bytes = sample_with_scales ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);
  gsize size = g_bytes_get_size (bytes);
  int loaded = 0;

  for (int i = 0; i < MUTATIONS; i++)
    {
      g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      int n = g_rand_int_range (rand, 1, 6);
      NnError err = { 0 };

      for (int k = 0; k < n; k++)
        {
          /* Mostly where the nodes are: the rest is nearly all numbers of weights. */
          gsize at = (gsize) g_rand_int_range (rand, 0, k % 4 == 3 ? (gint32) size : 1400);

          switch (g_rand_int_range (rand, 0, 4))
            {
            case 0:
              data[at] ^= (guint8) (1 << g_rand_int_range (rand, 0, 8));
              break;
            case 1:
              data[at] = (guint8) g_rand_int_range (rand, 0, 256);
              break;
            case 2:
              data[at] = (guint8) "\x00\x01\x7f\x80\xff"[g_rand_int_range (rand, 0, 5)];
              break;
            default: /* a piece from elsewhere */
              {
                gsize from = (gsize) g_rand_int_range (rand, 0, (gint32) size);
                gsize length = MIN (16, size - MAX (at, from));

                memmove (data + at, data + from, length);
                break;
              }
            }
        }
      loaded += try_file (data, size, &err);
    }
  g_test_message ("%d of %d mutated files still load", loaded, MUTATIONS);
  g_assert_cmpint (loaded, >, 0);
  g_assert_cmpint (loaded, <, MUTATIONS);
}

/* The same with the models of the ONNX backend tests, so that every operator gets its share. */
static void
test_mutated_operators (void)
{
  const char *folder = "/usr/include/onnx/backend/test/data/node";
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);
  const char *name;

  if (dir == NULL)
    {
      g_test_skip ("libonnx-testdata is not there");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, "model.onnx", NULL);
      g_autofree char *data = NULL;
      gsize size;

      if (!g_file_get_contents (path, &data, &size, NULL) || size > 20000)
        continue;
      for (int i = 0; i < 8; i++)
        {
          g_autofree guint8 *copy = g_memdup2 (data, size);
          NnError err;

          for (int k = 0; k < i; k++)
            copy[g_rand_int_range (rand, 0, (gint32) size)]
                = k % 2 == 0 ? (guint8) g_rand_int_range (rand, 0, 16)
                             : (guint8) g_rand_int_range (rand, 0, 256);
          try_file (copy, size, &err);
        }
    }
}

/* @graph must be refused with @code and a text that contains @word. Takes @graph. */
static void
expect (File *graph, NnErrorCode code, const char *word)
{
  g_autoptr (GBytes) bytes = model_of (graph);
  NnError err = { 0 };

  g_assert_false (try_file (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &err));
  g_assert_cmpint (err.code, ==, code);
  if (strstr (err.text, word) == NULL)
    g_error ("\"%s\" does not say %s", err.text, word);
}

static File *
graph_with (File *node, const gint64 *dim)
{
  File *g = g_byte_array_new ();

  put_message (g, 1, node);
  put_message (g, 11, value_info ("x", dim));
  put_message (g, 12, value_info ("y", DIMS (1)));
  return g;
}

static void
test_named (void)
{
  File *g;

  expect (graph_with (node_of ("Frobnicate", "x", "y"), DIMS (4)), NN_ERROR_UNSUPPORTED,
          "Frobnicate");
  expect (graph_with (with_int (node_of ("Relu", "x", "y"), "wobble", 3), DIMS (4)),
          NN_ERROR_UNSUPPORTED, "wobble");
  expect (graph_with (with_text (node_of ("Softmax", "x", "y"), "axis", "first"), DIMS (4)),
          NN_ERROR_FORMAT, "axis");
  expect (graph_with (node_of ("Relu", "nowhere", "y"), DIMS (4)), NN_ERROR_FORMAT, "nowhere");
  expect (graph_with (node_of ("Relu", "x", "z"), DIMS (4)), NN_ERROR_FORMAT, "'y'");
  expect (graph_with (node_of ("Relu", "x x", "y"), DIMS (4)), NN_ERROR_FORMAT, "2 inputs");
  expect (graph_with (node_of ("Relu", "x", "y"), DIMS (-5)), NN_ERROR_SHAPE, "negative");
  expect (graph_with (node_of ("Relu", "x", "y"), DIMS (1, 1 << 20, 1 << 20, 1 << 20)),
          NN_ERROR_SHAPE, "absurdly");
  expect (graph_with (node_of ("Relu", "x", "y"), DIMS (G_MAXINT64, G_MAXINT64)), NN_ERROR_SHAPE,
          "absurdly");
  expect (graph_with (node_of ("Relu", "x", "y"), DIMS (1, 1, 1, 1, 1, 1, 1, 1, 1)),
          NN_ERROR_UNSUPPORTED, "dimensions");

  g = graph_with (node_of ("Add", "x b", "a"), DIMS (4));
  put_message (g, 1, node_of ("Relu", "a", "b"));
  put_message (g, 1, node_of ("Relu", "b", "y"));
  expect (g, NN_ERROR_FORMAT, "cycle");

  g = graph_with (node_of ("Relu", "x", "y"), DIMS (4));
  put_message (g, 1, node_of ("Abs", "x", "y"));
  expect (g, NN_ERROR_FORMAT, "twice");

  g = graph_with (node_of ("Add", "x w", "y"), DIMS (4));
  put_message (g, 5, tensor_of ("w", DIMS (4)));
  put_message (g, 5, tensor_of ("w", DIMS (4)));
  expect (g, NN_ERROR_FORMAT, "twice");

  /* A constant that claims a trillion elements, and one that lives in another file. */
  g = graph_with (node_of ("Add", "x w", "y"), DIMS (4));
  {
    File *t = g_byte_array_new ();

    put_int (t, 1, (gint64) 1 << 40);
    put_int (t, 2, 1);
    put_text (t, 8, "w");
    put_message (g, 5, t);
  }
  expect (g, NN_ERROR_FORMAT, "'w'");
  g = graph_with (node_of ("Add", "x w", "y"), DIMS (4));
  {
    File *t = tensor_of ("w", DIMS (4));

    put_int (t, 14, 1);
    put_message (g, 5, t);
  }
  expect (g, NN_ERROR_UNSUPPORTED, "another file");
}

/* Work that a small file asks for must not be done while loading. */
static void
test_bombs (void)
{
  File *g = graph_with (node_of ("Add", "x e", "y"), DIMS (4));

  put_message (g, 1, node_of ("ConstantOfShape", "s", "e"));
  put_message (g, 5, list_of ("s", LIST (1 << 20, 1 << 12)));
  expect (g, NN_ERROR_SHAPE, "large");

  /* Each doubles the one before. */
  g = g_byte_array_new ();
  for (int i = 0; i < 60; i++)
    {
      g_autofree char *in = g_strdup_printf ("v%d v%d", i, i);
      g_autofree char *out = g_strdup_printf ("v%d", i + 1);

      put_message (g, 1, with_int (node_of ("Concat", in, out), "axis", 0));
    }
  put_message (g, 11, value_info ("v0", DIMS (1024)));
  put_message (g, 12, value_info ("v60", DIMS (1)));
  expect (g, NN_ERROR_SHAPE, "large");
}

static void
test_nesting (void)
{
  File *inner = g_byte_array_new ();
  NnError err = { 0 };

  /* Graphs inside attributes of nodes inside graphs, ten thousand deep. */
  for (int i = 0; i < 10000; i++)
    {
      File *attribute = g_byte_array_new (), *node = g_byte_array_new ();
      File *graph = g_byte_array_new ();

      put_message (attribute, 6, inner);
      put_message (node, 5, attribute);
      put_message (graph, 1, node);
      inner = graph;
    }
  {
    g_autoptr (GBytes) bytes = model_of (inner);

    g_assert_false (try_file (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &err));
    g_assert_cmpint (err.code, ==, NN_ERROR_FORMAT);
  }
  /* Millions of empty nodes: two bytes each in the file, a hundred in memory. */
  inner = g_byte_array_new ();
  for (int i = 0; i < 1000000; i++)
    put_bytes (inner, 1, "", 0);
  {
    g_autoptr (GBytes) bytes = model_of (inner);

    g_assert_false (try_file (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &err));
  }
}

/* A long chain costs neither stack nor quadratic time. */
static void
test_long_chain (void)
{
  File *g = g_byte_array_new ();
  NnError err = { 0 };

  for (int i = 0; i < 3000; i++)
    {
      /* Last node first: the order has to be found. */
      g_autofree char *in = g_strdup_printf ("v%d", 2999 - i);
      g_autofree char *out = g_strdup_printf ("v%d", 3000 - i);

      put_message (g, 1, node_of ("Abs", in, out));
    }
  put_message (g, 11, value_info ("v0", DIMS (4)));
  put_message (g, 12, value_info ("v3000", DIMS (4)));
  {
    g_autoptr (GBytes) bytes = model_of (g);

    if (!try_file (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &err))
      g_error ("%s", err.text);
  }
}

/* The network may have less memory than it needs, in steps down to nothing. */
static void
test_limits (void)
{
  g_autoptr (GBytes) bytes = sample_with_scales ();
  NnError err = { 0 };

  for (gsize limit = 1; limit < 200000; limit += limit / 8 + 1)
    {
      NnLoadOptions options = { .max_bytes = limit };
      NnNet *net = nn_net_load_memory (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                       &options, &err);

      if (net == NULL)
        g_assert_true (err.code == NN_ERROR_MEMORY || err.code == NN_ERROR_SHAPE);
      nn_net_free (net);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/sample", test_sample);
  g_test_add_func ("/hostile/truncated", test_truncated);
  g_test_add_func ("/hostile/mutated", test_mutated);
  g_test_add_func ("/hostile/mutated-operators", test_mutated_operators);
  g_test_add_func ("/hostile/named", test_named);
  g_test_add_func ("/hostile/bombs", test_bombs);
  g_test_add_func ("/hostile/nesting", test_nesting);
  g_test_add_func ("/hostile/long-chain", test_long_chain);
  g_test_add_func ("/hostile/limits", test_limits);
  return g_test_run ();
}
