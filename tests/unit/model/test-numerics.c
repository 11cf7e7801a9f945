/* The converted networks against reference outputs that other runtimes computed.
 *
 * The error of a tensor is max |a - b| / max |reference|: one number for the whole tensor, so that
 * entries that are zero but for rounding do not count as infinitely wrong. At most 1e-3 is allowed
 * at an output, with and without fusion; the two plans of our own must agree ten times better.
 *
 * Needs $SHOEBOX_WEIGHTS and the folder refs beside $SHOEBOX_TEST_DATA; skips what is not there. */
#include "net.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define LIMIT 1e-3
#define LIMIT_FUSION 1e-4

typedef struct
{
  const char *output;    /* name in the network */
  const char *reference; /* file name without .f32 */
  gboolean nhwc;         /* the reference is N,H,W,C where the network says N,C,H,W */
} Pair;

typedef struct
{
  const char *file, *input;
  gboolean nhwc;
  int second; /* dimension 1 of the first output tells networks of one name apart; 0: any */
  Pair pair[8];
} Case;

static const Case cases[] = {
  { "backbone.onnx", "efficientnet-lite0.input", FALSE, 0,
    { { "embedding", "efficientnet-lite0.output_0", FALSE },
      { "logits", "efficientnet-lite0.output_1", FALSE } } },
  { "objects.onnx", "centernet.input", TRUE, 80,
    { { "scores", "centernet.output_1", TRUE }, { "sizes", "centernet.output_2", TRUE } } },
  { "objects.onnx", "nanodet.input", FALSE, 2704,
    { { "scores_8", "nanodet.output_0", FALSE },
      { "scores_16", "nanodet.output_1", FALSE },
      { "scores_32", "nanodet.output_2", FALSE },
      { "boxes_8", "nanodet.output_3", FALSE },
      { "boxes_16", "nanodet.output_4", FALSE },
      { "boxes_32", "nanodet.output_5", FALSE } } },
  { "face-detector.onnx", "blazeface-back.input", TRUE, 0,
    { { "scores_16", "blazeface-back.output_0", FALSE },
      { "scores_32", "blazeface-back.output_1", FALSE },
      { "boxes_16", "blazeface-back.output_2", FALSE },
      { "boxes_32", "blazeface-back.output_3", FALSE } } },
  { "face-embedder.onnx", "faceres.input", TRUE, 0,
    { { "embedding", "faceres.output_1", FALSE } } },
};

/* N,H,W,C to N,C,H,W where the reference has that order. */
static float *
read_reference (const char *name, gboolean nhwc, const NnValueInfo *info)
{
  const char *data = g_getenv ("SHOEBOX_TEST_DATA");
  g_autofree char *parent = g_path_get_dirname (data);
  g_autofree char *base = g_strconcat (name, ".f32", NULL);
  g_autofree char *path = g_build_filename (parent, "refs", base, NULL);
  gsize size;
  char *content;
  float *ordered;
  gint64 n = nn_value_count (info);

  if (!g_file_get_contents (path, &content, &size, NULL))
    return NULL;
  g_assert_cmpuint (size, ==, (gsize) n * sizeof (float));
  if (!nhwc)
    return (float *) (void *) content;
  ordered = g_new (float, n);
  for (gint64 c = 0; c < info->dim[1]; c++)
    for (gint64 p = 0; p < info->dim[2] * info->dim[3]; p++)
      ordered[c * info->dim[2] * info->dim[3] + p]
          = ((float *) (void *) content)[p * info->dim[1] + c];
  g_free (content);
  return ordered;
}

static double
relative_error (const float *a, const float *b, gint64 n)
{
  double most = 0, error = 0;

  for (gint64 i = 0; i < n; i++)
    {
      g_assert_false (isnan (a[i]));
      most = MAX (most, fabs ((double) b[i]));
      error = MAX (error, fabs ((double) a[i] - (double) b[i]));
    }
  return error / MAX (most, 1e-30);
}

static int
output_named (const NnNet *net, const char *name)
{
  for (int i = 0; i < nn_net_n_outputs (net); i++)
    if (strcmp (nn_net_output (net, i)->name, name) == 0)
      return i;
  return -1;
}

static void
test_case (gconstpointer user)
{
  const Case *c = user;
  const char *weights = g_getenv ("SHOEBOX_WEIGHTS");
  g_autofree char *path = NULL;
  g_autofree float *input = NULL;
  NnNet *net[2];
  NnRun *run[2];
  NnError err;

  if (weights == NULL || g_getenv ("SHOEBOX_TEST_DATA") == NULL)
    {
      g_test_skip ("SHOEBOX_WEIGHTS or SHOEBOX_TEST_DATA is not set");
      return;
    }
  path = g_build_filename (weights, c->file, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the network is not there");
      return;
    }
  for (int fused = 0; fused < 2; fused++)
    {
      NnLoadOptions options = { .keep_all = fused == 0 };
      const NnValueInfo *info;

      net[fused] = nn_net_load (path, &options, &err);
      if (net[fused] == NULL)
        g_error ("%s", err.text);
      if (c->second != 0 && nn_net_output (net[fused], 0)->dim[1] != c->second)
        {
          g_test_skip ("another network has this name");
          nn_net_free (net[fused]);
          if (fused == 1)
            {
              nn_run_free (run[0]);
              nn_net_free (net[0]);
            }
          return;
        }
      run[fused] = nn_run_new (net[fused], &err);
      g_assert_nonnull (run[fused]);
      info = nn_net_input (net[fused], 0);
      if (input == NULL)
        input = read_reference (c->input, c->nhwc, info);
      if (input == NULL)
        {
          g_test_skip ("no reference outputs");
          nn_run_free (run[0]);
          nn_net_free (net[0]);
          return;
        }
      memcpy (nn_run_input (run[fused], 0), input,
              (gsize) nn_value_count (info) * sizeof (float));
      if (!nn_run_exec (run[fused], &err))
        g_error ("%s", err.text);
    }
  for (int i = 0; i < 8 && c->pair[i].output != NULL; i++)
    {
      const Pair *p = &c->pair[i];
      int o = output_named (net[0], p->output);
      NnValueInfo info;
      const float *plain, *fused;
      g_autofree float *reference = NULL;
      gint64 n;

      g_assert_cmpint (o, >=, 0);
      plain = nn_run_output (run[0], o, &info);
      fused = nn_run_output (run[1], o, NULL);
      reference = read_reference (p->reference, p->nhwc, &info);
      g_assert_nonnull (reference);
      n = nn_value_count (&info);
      g_test_message ("%s %s: relative error %.2e plain, %.2e fused, %.2e between the two", c->file,
                      p->output, relative_error (plain, reference, n),
                      relative_error (fused, reference, n), relative_error (fused, plain, n));
      g_assert_cmpfloat (relative_error (plain, reference, n), <, LIMIT);
      g_assert_cmpfloat (relative_error (fused, reference, n), <, LIMIT);
      g_assert_cmpfloat (relative_error (fused, plain, n), <, LIMIT_FUSION);
    }
  for (int fused = 0; fused < 2; fused++)
    {
      nn_run_free (run[fused]);
      nn_net_free (net[fused]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("/numerics/", cases[i].input, NULL);

      g_test_add_data_func (name, &cases[i], test_case);
    }
  return g_test_run ();
}
