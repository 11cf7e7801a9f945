/* Tests of the loss operators beyond the ONNX backend tests: huge logits, the mean of nothing,
 * labels and attributes that make no sense. */
#include "net.h"

#include "onnx-file.h"

#include <math.h>

#define NO_IGNORE G_MININT64

/* A network of one loss over "x" and the constant labels "l", with log_prob if asked for. */
static GBytes *
loss_of (const char *op, const gint64 *dim, const gint64 *labels, const char *reduction,
         gint64 ignore, gboolean log_prob)
{
  File *g = g_byte_array_new (), *node = node_of (op, "x l", log_prob ? "y p" : "y");

  if (reduction != NULL)
    with_text (node, "reduction", reduction);
  if (ignore != NO_IGNORE)
    with_int (node, "ignore_index", ignore);
  put_message (g, 1, node);
  put_message (g, 5, list_of ("l", labels));
  put_message (g, 11, value_info ("x", dim));
  put_message (g, 12, value_info ("y", DIMS (1)));
  if (log_prob)
    put_message (g, 12, value_info ("p", dim));
  return model_of (g);
}

/* Runs @file (taken) on @x; fills the outputs that are not NULL. False when loading or running
 * fails. */
static gboolean
run (GBytes *file, const float *x, float *y, float *p, NnError *err)
{
  NnNet *net = nn_net_load_memory (g_bytes_get_data (file, NULL), g_bytes_get_size (file), NULL,
                                   err);
  NnRun *r = net != NULL ? nn_run_new (net, err) : NULL;
  gboolean ok = r != NULL;

  if (ok)
    {
      memcpy (nn_run_input (r, 0), x,
              (gsize) nn_value_count (nn_net_input (net, 0)) * sizeof (float));
      ok = nn_run_exec (r, err);
    }
  for (int i = 0; ok && i < nn_net_n_outputs (net); i++)
    {
      NnValueInfo info;
      const void *data = nn_run_output (r, i, &info);

      memcpy (i == 0 ? y : p, data, (gsize) nn_value_count (&info) * sizeof (float));
    }
  nn_run_free (r);
  nn_net_free (net);
  g_bytes_unref (file);
  return ok;
}

static void
test_extremes (void)
{
  const float x[] = { 1e4f, -1e4f, 1e4f, -1e4f };
  const float log_p[] = { 0, -2e4f, 0, -2e4f };
  float y[2], p[4];
  NnError err = { 0 };

  g_assert_true (run (loss_of ("SoftmaxCrossEntropyLoss", DIMS (2, 2), LIST (0, 1), "none",
                               NO_IGNORE, TRUE),
                      x, y, p, &err));
  g_assert_cmpfloat ((double) y[0], ==, 0);
  g_assert_cmpfloat ((double) y[1], ==, 2e4);
  g_assert_cmpmem (p, sizeof p, log_p, sizeof log_p);

  /* Without the attribute it is the mean. */
  g_assert_true (run (loss_of ("SoftmaxCrossEntropyLoss", DIMS (2, 2), LIST (0, 1), NULL, NO_IGNORE,
                               FALSE),
                      x, y, NULL, &err));
  g_assert_cmpfloat ((double) y[0], ==, 1e4);
}

static void
test_ignore (void)
{
  const char *const ops[] = { "SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss" };
  const float x[] = { (float) -G_LN2, (float) -G_LN2, NAN, NAN };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      NnError err = { 0 };
      float y;

      /* Class 0 can be the one that counts nothing, and so can a number that is no class. */
      g_assert_true (run (loss_of (ops[i], DIMS (2, 2), LIST (1, 0), "mean", 0, FALSE), x, &y, NULL,
                          &err));
      g_assert_cmpfloat_with_epsilon ((double) y, log (2), 1e-6);
      g_assert_true (run (loss_of (ops[i], DIMS (2, 2), LIST (1, -100), "sum", -100, FALSE), x, &y,
                          NULL, &err));
      g_assert_cmpfloat_with_epsilon ((double) y, log (2), 1e-6);
      /* The mean of nothing, as in PyTorch. */
      g_assert_true (run (loss_of (ops[i], DIMS (2, 2), LIST (7, 7), "mean", 7, FALSE), x, &y, NULL,
                          &err));
      g_assert_true (isnan (y));
    }
}

static void
assert_refused (GBytes *file, NnErrorCode code, const char *word)
{
  const float x[8] = { 0 };
  NnError err = { 0 };
  float y[8], p[8];

  g_assert_false (run (file, x, y, p, &err));
  g_assert_cmpint (err.code, ==, code);
  if (strstr (err.text, word) == NULL)
    g_error ("\"%s\" does not say %s", err.text, word);
}

static void
test_refused (void)
{
  const char *const ops[] = { "SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss" };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      assert_refused (loss_of (ops[i], DIMS (2, 2), LIST (0, 2), "sum", NO_IGNORE, FALSE),
                      NN_ERROR_SHAPE, "label 2 of 2");
      assert_refused (loss_of (ops[i], DIMS (2, 2), LIST (0, -1), "sum", 1, FALSE), NN_ERROR_SHAPE,
                      "label -1");
      assert_refused (loss_of (ops[i], DIMS (2, 2), LIST (0, G_MAXINT64), "sum", NO_IGNORE, FALSE),
                      NN_ERROR_SHAPE, "label");
      assert_refused (loss_of (ops[i], DIMS (2, 2), LIST (0, 1), "median", NO_IGNORE, FALSE),
                      NN_ERROR_UNSUPPORTED, "median");
      assert_refused (loss_of (ops[i], DIMS (2, 2), LIST (0, 1, 0), "sum", NO_IGNORE, FALSE),
                      NN_ERROR_SHAPE, "dimension 0");
      assert_refused (loss_of (ops[i], DIMS (2, 2, 2), LIST (0, 1), "sum", NO_IGNORE, FALSE),
                      NN_ERROR_SHAPE, "labels of 1");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op-loss/extremes", test_extremes);
  g_test_add_func ("/op-loss/ignore", test_ignore);
  g_test_add_func ("/op-loss/refused", test_refused);
  return g_test_run ();
}
