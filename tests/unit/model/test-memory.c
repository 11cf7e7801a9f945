/* Every allocation of loading and running fails once: the answer is NN_ERROR_MEMORY, and nothing
 * leaks or crashes. */
#include "net.h"

#include "failing.h"
#include "onnx-file.h"

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

/* True when everything worked with the @n-th allocation failing: there are fewer than that. */
static gboolean
attempt (GBytes *bytes, int n)
{
  NnError err = { 0 };
  NnNet *net;
  NnRun *run = NULL;
  gboolean ok;

  until_failure = n;
  net = nn_net_load_memory (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, &err);
  if (net != NULL)
    run = nn_run_new (net, &err);
  ok = run != NULL && nn_run_exec (run, &err);
  ok = ok && until_failure >= 0;
  if (run == NULL)
    g_assert_cmpint (err.code, ==, NN_ERROR_MEMORY);
  until_failure = -1;
  nn_run_free (run);
  nn_net_free (net);
  return ok;
}

static void
test_nth (void)
{
  g_autoptr (GBytes) bytes = sample ();
  int n = 0;

  nn_init ();
  while (!attempt (bytes, n))
    g_assert_cmpint (++n, <, 100000);
  g_test_message ("%d allocations", n);
  g_assert_cmpint (n, >, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/nth", test_nth);
  return g_test_run ();
}
