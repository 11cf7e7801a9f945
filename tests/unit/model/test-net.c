/* A loaded network is shared by threads, and its plan changes no number: small networks, run as
 * they stand in the file and as planned. */
#include "net.h"

#include "onnx-file.h"

#include <math.h>
#include <pthread.h>

#define N_THREADS 4
#define REPEAT 50

static NnNet *
load (GBytes *file, bool keep_all)
{
  NnLoadOptions options = { .keep_all = keep_all };
  NnError err = { 0 };
  NnNet *net = nn_net_load_memory (g_bytes_get_data (file, NULL), g_bytes_get_size (file),
                                   &options, &err);

  if (net == NULL)
    g_error ("%s", err.text);
  return net;
}

/* Numbers between -1 and 1 that depend on the position and on @phase. */
static void
fill_input (NnRun *run, const NnNet *net, int phase)
{
  float *x = nn_run_input (run, 0);

  for (gint64 i = 0; i < nn_value_count (nn_net_input (net, 0)); i++)
    x[i] = sinf ((float) i * 0.37f + (float) phase);
}

/* Output @o for the input of @phase. */
static float *
run_once (const NnNet *net, int phase, int o)
{
  NnError err = { 0 };
  NnRun *run = nn_run_new (net, &err);
  gsize bytes = (gsize) nn_value_count (nn_net_output (net, o)) * sizeof (float);
  float *y;

  g_assert_nonnull (run);
  fill_input (run, net, phase);
  if (!nn_run_exec (run, &err))
    g_error ("%s", err.text);
  y = g_memdup2 (nn_run_output (run, o, NULL), bytes);
  nn_run_free (run);
  return y;
}

/* As planned a network must say what it says as it stands in the file. Takes @file. */
static void
assert_plan_agrees (GBytes *file)
{
  NnNet *plain = load (file, true), *planned = load (file, false);

  for (int o = 0; o < nn_net_n_outputs (plain); o++)
    {
      g_autofree float *a = run_once (plain, 3, o);
      g_autofree float *b = run_once (planned, 3, o);

      for (gint64 i = 0; i < nn_value_count (nn_net_output (plain, o)); i++)
        g_assert_cmpfloat_with_epsilon ((double) a[i], (double) b[i], 1e-5);
    }
  nn_net_free (plain);
  nn_net_free (planned);
  g_bytes_unref (file);
}

/* A block as in the backbone: convolutions of all kinds, a gate, a residual, a product. */
static GBytes *
block (void)
{
  File *g = g_byte_array_new ();

  put_message (g, 1, with_ints (node_of ("Conv", "x w1 b1", "c1"), "pads", LIST (1, 1, 1, 1)));
  put_message (g, 1, node_of ("Relu", "c1", "r1"));
  put_message (g, 1, with_int (with_ints (node_of ("Conv", "r1 w2", "c2"), "pads",
                                          LIST (1, 1, 1, 1)), "group", 8));
  put_message (g, 1, node_of ("GlobalAveragePool", "c2", "m"));
  put_message (g, 1, node_of ("Sigmoid", "m", "s"));
  put_message (g, 1, node_of ("Mul", "c2 s", "e"));
  put_message (g, 1, node_of ("Conv", "e w3", "c3"));
  put_message (g, 1, node_of ("Add", "c3 r1", "a"));
  put_message (g, 1, node_of ("GlobalAveragePool", "a", "p"));
  put_message (g, 1, node_of ("Flatten", "p", "f"));
  put_message (g, 1, node_of ("Gemm", "f w4", "y"));
  put_text (g, 2, "block");
  put_message (g, 5, tensor_of ("w1", DIMS (8, 3, 3, 3)));
  put_message (g, 5, tensor_of ("b1", DIMS (8)));
  put_message (g, 5, tensor_of ("w2", DIMS (8, 1, 3, 3)));
  put_message (g, 5, tensor_of ("w3", DIMS (8, 8, 1, 1)));
  put_message (g, 5, tensor_of ("w4", DIMS (8, 5)));
  put_message (g, 11, value_info ("x", DIMS (1, 3, 12, 10)));
  put_message (g, 12, value_info ("y", DIMS (1, 5)));
  return model_of (g);
}

typedef struct
{
  const NnNet *net;
  pthread_barrier_t *start;
  int phase;
  float *expected;
  gsize bytes;
  int wrong;
} Job;

static void *
run_thread (void *user)
{
  Job *job = user;
  NnError err = { 0 };
  NnRun *run = nn_run_new (job->net, &err);

  pthread_barrier_wait (job->start);
  if (run == NULL)
    job->wrong++;
  for (int i = 0; run != NULL && i < REPEAT; i++)
    {
      fill_input (run, job->net, job->phase);
      if (!nn_run_exec (run, &err)
          || memcmp (nn_run_output (run, 0, NULL), job->expected, job->bytes) != 0)
        job->wrong++;
    }
  nn_run_free (run);
  return NULL;
}

/* Runs of one network side by side, each on its own input, agree to the bit with runs alone. */
static void
test_threads (void)
{
  g_autoptr (GBytes) file = block ();
  NnNet *net = load (file, false);
  pthread_barrier_t start;
  pthread_t thread[N_THREADS];
  Job job[N_THREADS];

  pthread_barrier_init (&start, NULL, N_THREADS);
  for (int i = 0; i < N_THREADS; i++)
    job[i] = (Job){ net, &start, i, run_once (net, i, 0),
                    (gsize) nn_value_count (nn_net_output (net, 0)) * sizeof (float), 0 };
  g_assert_cmpint (memcmp (job[0].expected, job[1].expected, job[0].bytes), !=, 0);
  for (int i = 0; i < N_THREADS; i++)
    g_assert_cmpint (pthread_create (&thread[i], NULL, run_thread, &job[i]), ==, 0);
  for (int i = 0; i < N_THREADS; i++)
    {
      pthread_join (thread[i], NULL);
      g_assert_cmpint (job[i].wrong, ==, 0);
      g_free (job[i].expected);
    }
  pthread_barrier_destroy (&start);
  nn_net_free (net);
}

static void
test_block (void)
{
  assert_plan_agrees (block ());
}

/* Repeating a channels-last picture is no mere change of layout. */
static void
test_expand_pixel (void)
{
  File *g = g_byte_array_new ();

  put_message (g, 1, node_of ("GlobalAveragePool", "x", "m"));
  put_message (g, 1, node_of ("Expand", "m shape", "y"));
  put_text (g, 2, "expand");
  put_message (g, 5, list_of ("shape", LIST (1, 6, 5, 7)));
  put_message (g, 11, value_info ("x", DIMS (1, 6, 4, 4)));
  put_message (g, 12, value_info ("y", DIMS (1, 6, 5, 7)));
  assert_plan_agrees (model_of (g));
}

static void
test_expand_batch (void)
{
  File *g = g_byte_array_new ();

  put_message (g, 1, node_of ("Conv", "x w", "c"));
  put_message (g, 1, node_of ("Expand", "c shape", "y"));
  put_text (g, 2, "expand");
  put_message (g, 5, tensor_of ("w", DIMS (6, 3, 1, 1)));
  put_message (g, 5, list_of ("shape", LIST (3, 6, 4, 5)));
  put_message (g, 11, value_info ("x", DIMS (1, 3, 4, 5)));
  put_message (g, 12, value_info ("y", DIMS (3, 6, 4, 5)));
  assert_plan_agrees (model_of (g));
}

/* A convolution whose activation is no clip adds another picture afterwards: not one that it has
 * already written over. */
static void
test_residual_after_silu (void)
{
  for (gint64 group = 1; group <= 6; group += 5)
    {
      File *g = g_byte_array_new ();

      put_message (g, 1, node_of ("Conv", "x w0", "r"));
      put_message (g, 1, node_of ("Conv", "x w1", "t"));
      put_message (g, 1, with_int (node_of ("Conv", "t w", "c"), "group", group));
      put_message (g, 1, node_of ("Sigmoid", "c", "s"));
      put_message (g, 1, node_of ("Mul", "c s", "m"));
      put_message (g, 1, node_of ("Add", "r m", "a"));
      put_message (g, 1, node_of ("GlobalAveragePool", "a", "y"));
      put_text (g, 2, "residual");
      put_message (g, 5, tensor_of ("w0", DIMS (6, 3, 1, 1)));
      put_message (g, 5, tensor_of ("w1", DIMS (6, 3, 1, 1)));
      put_message (g, 5, tensor_of ("w", DIMS (6, 6 / group, 1, 1)));
      put_message (g, 11, value_info ("x", DIMS (1, 3, 5, 5)));
      put_message (g, 12, value_info ("y", DIMS (1, 6, 1, 1)));
      assert_plan_agrees (model_of (g));
    }
}

/* A picture that is a constant is added to a convolution's sums: packing the weights may not take it
 * away. */
static void
test_constant_residual (void)
{
  for (gint64 c = 1; c <= 3; c += 2)
    {
      File *g = g_byte_array_new ();

      put_message (g, 1, node_of ("Conv", "x w b", "c"));
      put_message (g, 1, node_of ("Add", "p c", "y"));
      put_text (g, 2, "constant");
      put_message (g, 5, tensor_of ("w", DIMS (c, 2, 1, 1)));
      put_message (g, 5, tensor_of ("b", DIMS (c)));
      put_message (g, 5, tensor_of ("p", DIMS (1, c, 3, 4)));
      put_message (g, 11, value_info ("x", DIMS (1, 2, 3, 4)));
      put_message (g, 12, value_info ("y", DIMS (1, c, 3, 4)));
      assert_plan_agrees (model_of (g));
    }
}

/* Parts of a concatenation are written where they belong, whoever makes them. */
static void
test_reduced_parts (void)
{
  for (int keep = 0; keep < 2; keep++)
    {
      File *g = g_byte_array_new ();
      int axis = keep ? 1 : 2;

      for (int i = 0; i < 2; i++)
        put_message (g, 1, with_int (with_ints (node_of (i == 0 ? "ReduceMin" : "ReduceL2", "x",
                                                         i == 0 ? "a" : "b"),
                                                "axes", LIST (2)),
                                     "keepdims", keep));
      put_message (g, 1, with_int (node_of ("Concat", "a b", "y"), "axis", axis));
      put_text (g, 2, "parts");
      put_message (g, 11, value_info ("x", DIMS (2, 3, 4, 5)));
      put_message (g, 12, value_info ("y", DIMS (2, 3, 10)));
      assert_plan_agrees (model_of (g));
    }
}

/* What the steps of the network are, for looking a name up in. */
static char *
steps_of (GBytes *file)
{
  GString *text = g_string_new (NULL);
  NnNet *net = load (file, false);
  char line[512];

  for (int i = 0; nn_net_describe_step (net, i, line, sizeof line) != NULL; i++)
    g_string_append_printf (text, "%s\n", line);
  nn_net_free (net);
  return g_string_free (text, FALSE);
}

/* GELU as exporters spell it, with the constants in three places, becomes part of a convolution. */
static void
test_gelu (void)
{
  static const char *const spellings[][3] = {
    { "x2 gate", "m half", NULL }, { "x2 half", "m gate", NULL }, { "gate half", "x2 m", NULL }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      File *g = g_byte_array_new ();
      g_autofree char *steps = NULL;
      g_autoptr (GBytes) file = NULL;

      put_message (g, 1, node_of ("Conv", "x w", "x2"));
      put_message (g, 1, node_of ("Div", "x2 root", "d"));
      put_message (g, 1, node_of ("Erf", "d", "e"));
      put_message (g, 1, node_of ("Identity", "e", "same"));
      put_message (g, 1, node_of ("Add", i == 1 ? "one same" : "same one", "gate"));
      put_message (g, 1, node_of ("Mul", spellings[i][0], "m"));
      put_message (g, 1, node_of ("Mul", spellings[i][1], "y"));
      put_text (g, 2, "gelu");
      put_message (g, 5, tensor_of ("w", DIMS (5, 3, 1, 1)));
      put_message (g, 5, number_of ("root", 1.41421356f));
      put_message (g, 5, number_of ("one", 1));
      put_message (g, 5, number_of ("half", 0.5f));
      put_message (g, 11, value_info ("x", DIMS (1, 3, 9, 7)));
      put_message (g, 12, value_info ("y", DIMS (1, 5, 9, 7)));
      file = model_of (g);
      steps = steps_of (file);
      g_assert_nonnull (strstr (steps, "+activation"));
      g_assert_null (strstr (steps, "Erf"));
      g_assert_null (strstr (steps, "Mul"));
      assert_plan_agrees (g_bytes_ref (file));
    }
}

/* An Identity anywhere, also before an output and before two, hides nothing and changes nothing. */
static void
test_identities (void)
{
  File *g = g_byte_array_new ();
  g_autofree char *steps = NULL;
  g_autoptr (GBytes) file = NULL;

  put_message (g, 1, node_of ("Identity", "x", "x1"));
  put_message (g, 1, node_of ("Conv", "x1 w", "c"));
  put_message (g, 1, node_of ("Identity", "c", "c1"));
  put_message (g, 1, node_of ("Dropout", "c1", "c2"));
  put_message (g, 1, node_of ("Relu", "c2", "r"));
  put_message (g, 1, node_of ("Identity", "r", "r1"));
  put_message (g, 1, node_of ("Add", "r1 x", "a"));
  put_message (g, 1, node_of ("ReduceMean", "r1", "m"));
  put_message (g, 1, node_of ("Identity", "r1", "y"));
  put_message (g, 1, node_of ("Identity", "r1", "y2"));
  put_message (g, 1, node_of ("Sub", "a m", "y3"));
  put_text (g, 2, "identities");
  put_message (g, 5, tensor_of ("w", DIMS (3, 3, 1, 1)));
  put_message (g, 11, value_info ("x", DIMS (1, 3, 6, 4)));
  put_message (g, 12, value_info ("y", DIMS (1, 3, 6, 4)));
  put_message (g, 12, value_info ("y2", DIMS (1, 3, 6, 4)));
  put_message (g, 12, value_info ("y3", DIMS (1, 3, 6, 4)));
  file = model_of (g);
  steps = steps_of (file);
  g_assert_nonnull (strstr (steps, "+activation"));
  assert_plan_agrees (g_bytes_ref (file));
}

/* Transposed convolutions: windows that tile the output, that overlap, that leave gaps; groups; and
 * padding, dilation and a larger output. */
static void
test_transposed (void)
{
  static const struct
  {
    gint64 kernel, stride, pad, dilation, extra, group;
  } cases[] = { { 2, 2, 0, 1, 0, 1 }, { 3, 2, 1, 1, 1, 1 }, { 4, 2, 1, 1, 0, 2 },
                { 2, 3, 0, 1, 0, 1 }, { 3, 1, 2, 2, 0, 4 }, { 2, 2, 0, 1, 1, 1 },
                { 1, 1, 0, 1, 0, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int bias = 0; bias < 2; bias++)
      {
        gint64 k = cases[i].kernel, s = cases[i].stride, p = cases[i].pad;
        gint64 d = cases[i].dilation, e = cases[i].extra;
        gint64 h = s * 4 + (k - 1) * d + 1 - 2 * p + e, w = s * 6 + (k - 1) * d + 1 - 2 * p + e;
        File *node = node_of ("ConvTranspose", bias ? "r w b" : "r w", "y");
        File *g = g_byte_array_new ();

        with_ints (node, "strides", LIST (s, s));
        with_ints (node, "pads", LIST (p, p, p, p));
        with_ints (node, "dilations", LIST (d, d));
        with_ints (node, "output_padding", LIST (e, e));
        with_int (node, "group", cases[i].group);
        put_message (g, 1, node_of ("Conv", "x w0", "r"));
        put_message (g, 1, node);
        put_text (g, 2, "transposed");
        put_message (g, 5, tensor_of ("w0", DIMS (8, 3, 1, 1)));
        put_message (g, 5, tensor_of ("w", DIMS (8, 3, k, k)));
        put_message (g, 5, tensor_of ("b", DIMS (3 * cases[i].group)));
        put_message (g, 11, value_info ("x", DIMS (2, 3, 5, 7)));
        put_message (g, 12, value_info ("y", DIMS (2, 3 * cases[i].group, h, w)));
        assert_plan_agrees (model_of (g));
      }
}

/* The pixels of a channels-last picture become one dimension, or two others, without a copy; its
 * channels with its rows do not. */
static void
test_reshape_pixels (void)
{
  static const gint64 shapes[][5] = { { 1, 6, 20, -99 }, { 1, 2, 3, 20, -99 }, { 6, 2, 10, -99 },
                                      { 1, 24, 5, -99 }, { 120, -99 }, { 3, 2, 5, 4, -99 } };

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      File *g = g_byte_array_new ();

      put_message (g, 1, node_of ("Conv", "x w", "c"));
      put_message (g, 1, node_of ("Reshape", "c shape", "r"));
      put_message (g, 1, node_of ("Transpose", "r", "y"));
      put_text (g, 2, "reshape");
      put_message (g, 5, tensor_of ("w", DIMS (6, 3, 1, 1)));
      put_message (g, 5, list_of ("shape", shapes[i]));
      put_message (g, 11, value_info ("x", DIMS (1, 3, 4, 5)));
      put_message (g, 12, value_info ("y", DIMS (120)));
      assert_plan_agrees (model_of (g));
    }
}

/* A size that the file leaves open, named or with the -1 of some exporters, is what the caller says:
 * for an input by its name or its number. */
static void
test_open_size (void)
{
  static const char *const names[] = { "x", NULL };
  File *g = g_byte_array_new ();
  g_autoptr (GBytes) file = NULL;
  NnError err = { 0 };

  put_message (g, 1, node_of ("Relu", "x", "y"));
  put_message (g, 11, value_info_with ("x", LIST (-1, 3, -1)));
  put_message (g, 12, value_info_with ("y", LIST (-1, 3, -1)));
  file = model_of (g);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const NnValueInfo shape = { .name = names[i], .rank = 3, .dim = { 2, 3, 7 } };
      const NnLoadOptions options = { .input_shapes = &shape, .n_input_shapes = 1 };
      NnNet *net = nn_net_load_memory (g_bytes_get_data (file, NULL), g_bytes_get_size (file),
                                       &options, &err);

      g_assert_nonnull (net);
      g_assert_cmpint (nn_value_count (nn_net_output (net, 0)), ==, 42);
      nn_net_free (net);
    }
  g_assert_null (nn_net_load_memory (g_bytes_get_data (file, NULL), g_bytes_get_size (file), NULL,
                                     &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_SHAPE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/threads", test_threads);
  g_test_add_func ("/net/block", test_block);
  g_test_add_func ("/net/expand-pixel", test_expand_pixel);
  g_test_add_func ("/net/expand-batch", test_expand_batch);
  g_test_add_func ("/net/residual-after-silu", test_residual_after_silu);
  g_test_add_func ("/net/constant-residual", test_constant_residual);
  g_test_add_func ("/net/reduced-parts", test_reduced_parts);
  g_test_add_func ("/net/gelu", test_gelu);
  g_test_add_func ("/net/identities", test_identities);
  g_test_add_func ("/net/transposed", test_transposed);
  g_test_add_func ("/net/reshape-pixels", test_reshape_pixels);
  g_test_add_func ("/net/open-size", test_open_size);
  return g_test_run ();
}
