/* Networks whose convolutions run in bands of rows, against the same networks node by node. */
#include "arrays.h"
#include "bands.h"
#include "graph.h"
#include "onnx-file.h"
#include "run.h"

/* Numbers of some hundreds cancel out between layers; a wrong row is wrong by much more. */
#define LIMIT 2e-3

typedef struct
{
  File *graph;
  GRand *rand;
  int n;               /* names given so far */
  int h, w, c;         /* of the newest value */
  char *newest;
} Maker;

static char *
name_for (Maker *m, const char *what)
{
  return g_strdup_printf ("%s%d", what, m->n++);
}

static void
add_weights (Maker *m, const char *name, gint64 k, gint64 c, gint64 size)
{
  put_message (m->graph, 5, tensor_of (name, DIMS (k, c, size, size)));
}

static void
add_node (Maker *m, File *node)
{
  put_message (m->graph, 1, node);
}

static void
take (Maker *m, char *value)
{
  g_free (m->newest);
  m->newest = value;
}

static void
add_conv (Maker *m, int k, int size, int stride, gboolean depthwise, const char *activation)
{
  g_autofree char *weight = name_for (m, "w");
  char *out = name_for (m, "conv");
  g_autofree char *inputs = g_strdup_printf ("%s %s", m->newest, weight);
  const int pad = size / 2;
  File *node = node_of ("Conv", inputs, out);

  add_weights (m, weight, k, depthwise ? 1 : m->c, size);
  with_ints (node, "strides", LIST (stride, stride));
  with_ints (node, "pads", LIST (stride == 2 ? 0 : pad, stride == 2 ? pad - 1 : pad, pad, pad));
  if (depthwise)
    with_int (node, "group", m->c);
  add_node (m, node);
  m->h = (m->h + (stride == 2 ? 0 : pad) + pad - size) / stride + 1;
  m->w = (m->w + (stride == 2 ? pad - 1 : pad) + pad - size) / stride + 1;
  m->c = k;
  take (m, out);
  if (activation != NULL)
    {
      out = name_for (m, "act");
      add_node (m, node_of (activation, m->newest, out));
      take (m, out);
    }
}

static void
add_sum (Maker *m, const char *other)
{
  g_autofree char *inputs = g_strdup_printf ("%s %s", m->newest, other);
  char *out = name_for (m, "sum");

  add_node (m, node_of ("Add", inputs, out));
  take (m, out);
}

/* Shrinks numbers, which grow with every layer of such weights. */
static void
add_scale (Maker *m)
{
  char *out = name_for (m, "small");

  add_node (m, node_of ("Tanh", m->newest, out));
  take (m, out);
}

static void
add_block (Maker *m)
{
  g_autofree char *before = g_strdup (m->newest);
  const int c = m->c, wide = g_rand_int_range (m->rand, 2, 5) * 8 + g_rand_int_range (m->rand, 0, 3);
  const int size = g_rand_boolean (m->rand) ? 3 : 5;
  const int stride = g_rand_int_range (m->rand, 0, 3) == 0 ? 2 : 1;
  const gboolean same = stride == 1 && g_rand_boolean (m->rand);

  if (g_rand_int_range (m->rand, 0, 3) > 0)
    add_conv (m, wide, 1, 1, FALSE, g_rand_boolean (m->rand) ? "Relu" : "HardSwish");
  add_conv (m, m->c, size, stride, TRUE, g_rand_boolean (m->rand) ? "Relu" : NULL);
  add_conv (m, same ? c : g_rand_int_range (m->rand, 3, 30), 1, 1, FALSE, NULL);
  if (same)
    add_sum (m, before);
  add_scale (m);
}

/* A network of random blocks, some of whose inner values are outputs as well. */
static GBytes *
make_network (GRand *rand)
{
  Maker m = { .graph = g_byte_array_new (), .rand = rand };
  g_autofree char *also = NULL;

  m.h = g_rand_int_range (rand, 60, 140);
  m.w = g_rand_int_range (rand, 60, 140);
  m.c = g_rand_int_range (rand, 3, 20);
  put_text (m.graph, 2, "bands");
  put_message (m.graph, 11, value_info ("input", DIMS (1, m.c, m.h, m.w)));
  m.newest = g_strdup ("input");
  if (g_rand_boolean (rand))
    add_scale (&m); /* a picture that may be written over, unlike the input */
  for (int i = g_rand_int_range (rand, 1, 4); i > 0; i--)
    {
      add_block (&m);
      if (also == NULL && i > 1 && g_rand_int_range (rand, 0, 3) == 0)
        {
          also = g_strdup (m.newest);
          put_message (m.graph, 12, value_info (also, DIMS (1, m.c, m.h, m.w)));
        }
    }
  add_conv (&m, 7, g_rand_boolean (rand) ? 1 : 3, 1, FALSE, "Relu");
  put_message (m.graph, 12, value_info (m.newest, DIMS (1, m.c, m.h, m.w)));
  g_free (m.newest);
  return model_of (m.graph);
}

static int
count_groups (const NnNet *net)
{
  int n = 0;

  for (int k = 0; k < net->n_nodes; k++)
    if (net->node[k].bands != NULL)
      {
        g_assert_cmpint (nn_bands_count (net->node[k].bands), >, 1);
        n++;
      }
  return n;
}

static NnRun *
run_on (const NnNet *net, GRand *rand)
{
  NnError err = { 0 };
  NnRun *run = nn_run_new (net, &err);
  float *in;

  g_assert_cmpstr (err.text, ==, "");
  in = nn_run_input (run, 0);
  for (int64_t i = nn_value_count (nn_net_input (net, 0)); i > 0; i--)
    *in++ = (float) g_rand_double_range (rand, -1, 1);
  g_assert_true (nn_run_exec (run, &err));
  /* Again: nothing may depend on what is left in the rings. */
  g_assert_true (nn_run_exec (run, &err));
  return run;
}

/* Loads @file node by node and in bands, and compares the outputs; returns the number of groups. */
static int
compare_network (GBytes *file, guint32 seed)
{
  const NnLoadOptions keep = { .keep_all = true };
  const NnLoadOptions bands = { .cache_bytes = 384 * 1024 };
  NnError err = { 0 };
  NnNet *net[2];
  NnRun *run[2];
  int groups;

  for (int j = 0; j < 2; j++)
    {
      g_autoptr (GRand) input = g_rand_new_with_seed (seed);

      net[j] = nn_net_load_memory (g_bytes_get_data (file, NULL), g_bytes_get_size (file),
                                   j == 0 ? &keep : &bands, &err);
      g_assert_cmpstr (err.text, ==, "");
      run[j] = run_on (net[j], input);
    }
  g_assert_cmpint (count_groups (net[0]), ==, 0);
  groups = count_groups (net[1]);
  for (int k = 0; k < nn_net_n_outputs (net[0]); k++)
    {
      NnValueInfo info;
      const float *expected = nn_run_output (run[0], k, &info);

      assert_close (nn_run_output (run[1], k, NULL), expected, (size_t) nn_value_count (&info),
                    LIMIT);
    }
  for (int j = 0; j < 2; j++)
    {
      nn_run_free (run[j]);
      nn_net_free (net[j]);
    }
  return groups;
}

static void
test_random (void)
{
  GRand *rand = g_rand_new_with_seed (11);
  int groups = 0;

  for (int i = 0; i < 80; i++)
    {
      g_autoptr (GBytes) file = make_network (rand);

      groups += compare_network (file, g_rand_int (rand));
    }
  g_test_message ("%d groups", groups);
  g_assert_cmpint (groups, >, 30);
  g_rand_free (rand);
}

/* A group's output may lie on its input only if no later band reads that again: with an expanding
 * convolution in front, not with a filter there. */
static void
test_in_place (void)
{
  for (int expand = 0; expand < 2; expand++)
    {
      Maker m = { .graph = g_byte_array_new (), .h = 90, .w = 100, .c = 20 };
      g_autofree char *before = NULL;
      g_autoptr (GBytes) file = NULL;

      put_message (m.graph, 11, value_info ("input", DIMS (1, m.c, m.h, m.w)));
      m.newest = g_strdup ("input");
      add_conv (&m, 20, 1, 1, FALSE, "Tanh");
      add_node (&m, with_ints (with_ints (node_of ("MaxPool", m.newest, "before"), "kernel_shape",
                                          LIST (3, 3)),
                               "pads", LIST (1, 1, 1, 1)));
      before = g_strdup ("before");
      take (&m, g_strdup (before));
      if (expand)
        add_conv (&m, 40, 1, 1, FALSE, "Relu");
      add_conv (&m, m.c, 3, 1, TRUE, "Tanh");
      add_conv (&m, 20, 1, 1, FALSE, NULL);
      add_sum (&m, before);
      add_node (&m, node_of ("GlobalAveragePool", m.newest, "output"));
      put_message (m.graph, 12, value_info ("output", DIMS (1, 20, 1, 1)));
      g_free (m.newest);
      file = model_of (m.graph);
      g_assert_cmpint (compare_network (file, 3), ==, 1);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/bands/random", test_random);
  g_test_add_func ("/bands/in-place", test_in_place);
  return g_test_run ();
}
