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

/* The first output for the input of @phase. */
static float *
run_once (const NnNet *net, int phase)
{
  NnError err = { 0 };
  NnRun *run = nn_run_new (net, &err);
  gsize bytes = (gsize) nn_value_count (nn_net_output (net, 0)) * sizeof (float);
  float *y;

  g_assert_nonnull (run);
  fill_input (run, net, phase);
  if (!nn_run_exec (run, &err))
    g_error ("%s", err.text);
  y = g_memdup2 (nn_run_output (run, 0, NULL), bytes);
  nn_run_free (run);
  return y;
}

/* As planned a network must say what it says as it stands in the file. Takes @file. */
static void
assert_plan_agrees (GBytes *file)
{
  NnNet *plain = load (file, true), *planned = load (file, false);
  g_autofree float *a = run_once (plain, 3);
  g_autofree float *b = run_once (planned, 3);

  for (gint64 i = 0; i < nn_value_count (nn_net_output (plain, 0)); i++)
    g_assert_cmpfloat_with_epsilon ((double) a[i], (double) b[i], 1e-5);
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
    job[i] = (Job){ net, &start, i, run_once (net, i),
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
  g_test_add_func ("/net/open-size", test_open_size);
  return g_test_run ();
}
