/* Constant padding against its definition: every axis, wider than the picture, negative, of
 * row-major and of channels-last pictures. */
#include "net.h"

#include "onnx-file.h"

enum { H = 3, W = 4, C = 3 };

/* x, or its maximum over windows of one pixel (which is channels-last), padded with the -0.5 that
 * tensor_of () begins with. */
static GBytes *
padded (const gint64 *pads, gboolean pooled)
{
  File *g = g_byte_array_new ();

  if (pooled)
    put_message (g, 1, with_ints (node_of ("MaxPool", "x", "p"), "kernel_shape", LIST (1, 1)));
  put_message (g, 1, node_of ("Pad", pooled ? "p pads value" : "x pads value", "y"));
  put_text (g, 2, "pad");
  put_message (g, 5, list_of ("pads", pads));
  put_message (g, 5, tensor_of ("value", DIMS (1)));
  put_message (g, 11, value_info ("x", DIMS (1, C, H, W)));
  put_message (g, 12, value_info_with ("y", LIST (-1, -1, -1, -1)));
  return model_of (g);
}

static void
check (const gint64 *pads, gboolean pooled)
{
  g_autoptr (GBytes) file = padded (pads, pooled);
  NnError err = { 0 };
  NnNet *net = nn_net_load_memory (g_bytes_get_data (file, NULL), g_bytes_get_size (file), NULL,
                                   &err);
  NnRun *run = net != NULL ? nn_run_new (net, &err) : NULL;
  NnValueInfo info;
  const float *x, *y;
  gint64 i = 0;

  if (run == NULL)
    g_error ("%s", err.text);
  for (int k = 0; k < C * H * W; k++)
    ((float *) nn_run_input (run, 0))[k] = (float) (k + 1);
  x = nn_run_input (run, 0);
  g_assert_true (nn_run_exec (run, &err));
  y = nn_run_output (run, 0, &info);
  g_assert_cmpint (info.dim[1], ==, C + pads[1] + pads[5]);
  g_assert_cmpint (info.dim[2], ==, H + pads[2] + pads[6]);
  g_assert_cmpint (info.dim[3], ==, W + pads[3] + pads[7]);
  for (gint64 c = 0; c < info.dim[1]; c++)
    for (gint64 v = 0; v < info.dim[2]; v++)
      for (gint64 u = 0; u < info.dim[3]; u++, i++)
        {
          gint64 a = c - pads[1], b = v - pads[2], d = u - pads[3];
          gboolean inside = a >= 0 && a < C && b >= 0 && b < H && d >= 0 && d < W;

          g_assert_cmpfloat ((double) y[i], ==,
                             inside ? (double) x[(a * H + b) * W + d] : -0.5);
        }
  nn_run_free (run);
  nn_net_free (net);
}

static void
test_random (void)
{
  GRand *rand = g_rand_new_with_seed (1);
  const gint64 size[] = { 1, C, H, W };
  int n = 0;

  while (n < 300)
    {
      gint64 pads[9] = { 0, 0, 0, 0, 0, 0, 0, 0, -99 };
      gboolean fits = TRUE;

      for (int i = 1; i < 4; i++)
        {
          pads[i] = g_rand_int_range (rand, (gint32) -size[i], 6);
          pads[4 + i] = g_rand_int_range (rand, (gint32) -size[i], 6);
          fits = fits && size[i] + pads[i] + pads[4 + i] >= 1;
        }
      if (fits)
        check (pads, n++ % 2);
    }
  g_rand_free (rand);
}

/* As a residual network widens: channels only. */
static void
test_channels (void)
{
  check (LIST (0, 0, 0, 0, 0, 5, 0, 0), TRUE);
  check (LIST (0, 2, 0, 0, 0, 0, 0, 0), TRUE);
  check (LIST (0, 0, 0, 0, 0, 0, 0, 0), TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op-pad/random", test_random);
  g_test_add_func ("/op-pad/channels", test_channels);
  return g_test_run ();
}
