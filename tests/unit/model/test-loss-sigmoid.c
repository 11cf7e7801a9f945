/* Tests of the binary cross entropy of loss.h: values and gradients of every combination of options
 * against the formula of PyTorch's documentation, spelled out here in long double from
 * probabilities; huge logits; what is left out. */
#include "loss.h"
#include "rng.h"

#include <glib.h>
#include <float.h>
#include <math.h>

#define MAX_ROWS 6
#define MAX_N 9
#define MAX_SIZE (MAX_ROWS * MAX_N)
#define STEP 1e-5 /* of the finite differences, which are good to about STEP^2 */

static void
assert_near (double a, double b, double relative)
{
  g_assert_cmpfloat_with_epsilon (a, b, relative * MAX (1, fabs (b)));
}

enum
{
  POS_WEIGHT = 1,
  ELEMENT_WEIGHT = 2,
  SMOOTHING = 4,
  SOFT_TARGETS = 8,
  UNKNOWN = 16,
  N_CASES = 32
};

/* torch.nn.BCEWithLogitsLoss from probabilities, for one element. */
static double
sigmoid_loss_ref (double z, double y, double pos_weight, double weight, double smoothing)
{
  double t = y * (1 - smoothing) + smoothing / 2;
  long double p = 1 / (1 + expl (-(long double) z)), not_p = 1 / (1 + expl ((long double) z));

  return -weight * (pos_weight * t * (double) logl (p) + (1 - t) * (double) logl (not_p));
}

static void
test_options (void)
{
  static const float unknown[] = { NN_IGNORE, NAN, 1.5f, -0.01f, INFINITY };
  NnRng rng;

  nn_rng_seed (&rng, 3);
  for (int seed = 0; seed < 20; seed++)
    for (int flags = 0; flags < N_CASES; flags++)
      {
        int rows = 1 + (int) nn_rng_below (&rng, MAX_ROWS);
        int n = 1 + (int) nn_rng_below (&rng, MAX_N);
        float z[MAX_SIZE], dz[MAX_SIZE], y[MAX_SIZE], weight[MAX_SIZE], pos_weight[MAX_N];
        NnSigmoidLossOptions options = { 0 };
        double sum = 0, total = 0;
        NnLoss loss;

        for (int k = 0; k < n; k++)
          pos_weight[k] = (float) (0.25 + 9 * nn_rng_uniform (&rng));
        for (int i = 0; i < rows * n; i++)
          {
            z[i] = (float) (3 * nn_rng_normal (&rng));
            y[i] = (float) nn_rng_uniform (&rng);
            if ((flags & SOFT_TARGETS) == 0)
              y[i] = roundf (y[i]);
            if ((flags & UNKNOWN) != 0 && i % 2 == 1)
              y[i] = unknown[i / 2 % (int) G_N_ELEMENTS (unknown)];
            weight[i] = i % 3 == 2 ? 0 : (float) (0.25 + 3 * nn_rng_uniform (&rng));
          }
        if ((flags & POS_WEIGHT) != 0)
          options.pos_weight = pos_weight;
        if ((flags & ELEMENT_WEIGHT) != 0)
          options.weight = weight;
        if ((flags & SMOOTHING) != 0)
          options.smoothing = 0.05 + 0.5 * nn_rng_uniform (&rng);
        loss = nn_sigmoid_cross_entropy (dz, z, y, rows, n, &options);

        for (int i = 0; i < rows * n; i++)
          {
            double w = (flags & ELEMENT_WEIGHT) != 0 ? (double) weight[i] : 1;
            double pos = (flags & POS_WEIGHT) != 0 ? (double) pos_weight[i % n] : 1;
            double at = (double) z[i], t = (double) y[i], eps = options.smoothing;
            double slope;

            if ((flags & UNKNOWN) != 0 && i % 2 == 1)
              {
                g_assert_cmpfloat ((double) dz[i], ==, 0);
                continue;
              }
            sum += sigmoid_loss_ref (at, t, pos, w, eps);
            total += w;
            slope = (sigmoid_loss_ref (at + STEP, t, pos, w, eps)
                     - sigmoid_loss_ref (at - STEP, t, pos, w, eps))
                    / (2 * STEP);
            assert_near ((double) dz[i], slope, 1e-6);
          }
        assert_near (loss.sum, sum, 1e-13);
        assert_near (loss.weight, total, 1e-13);

        g_assert_cmpfloat (nn_sigmoid_cross_entropy (NULL, z, y, rows, n, &options).sum, ==,
                           loss.sum);
        g_assert_cmpfloat (nn_sigmoid_cross_entropy (z, z, y, rows, n, &options).sum, ==, loss.sum);
        g_assert_cmpmem (z, sizeof *z * (gsize) (rows * n), dz, sizeof *dz * (gsize) (rows * n));
      }
}

static void
test_extremes (void)
{
  const float z[] = { 1e4f, -1e4f, 1e4f, -1e4f, FLT_MAX, 64 }, y[] = { 1, 0, 0, 1, 0, 1 };
  const float pos_weight[] = { 3, 3, 3, 3, 3, 3 };
  const double expected[] = { 0, 0, 1e4, 3e4, (double) FLT_MAX, 3 * exp (-64) };
  const double slope[] = { 0, 0, 1, -3, 1, -3 * exp (-64) };
  NnSigmoidLossOptions options = { .pos_weight = pos_weight };

  for (int i = 0; i < 6; i++)
    {
      float dz;
      double loss = nn_sigmoid_cross_entropy (&dz, z + i, y + i, 1, 1, &options).sum;

      /* Relative to what is expected, where that is not zero. */
      g_assert_cmpfloat_with_epsilon (loss, expected[i], 1e-12 * expected[i] + DBL_MIN);
      g_assert_cmpfloat_with_epsilon ((double) dz, slope[i], 1e-6 * fabs (slope[i]) + DBL_MIN);
    }

  /* Smoothed by 0.2 a yes is 0.9 and a no 0.1: 0.1 of the loss of the other stays. */
  options.smoothing = 0.2;
  assert_near (nn_sigmoid_cross_entropy (NULL, z, y, 1, 1, &options).sum, 0.1 * 1e4, 1e-14);
  assert_near (nn_sigmoid_cross_entropy (NULL, z + 1, y + 1, 1, 1, &options).sum, 3 * 0.1 * 1e4,
               1e-14);
}

/* What nobody knows is left out, whatever the logit says. */
static void
test_left_out (void)
{
  const float z[] = { NAN, INFINITY, 0, NAN }, y[] = { NN_IGNORE, NAN, 1, 1 };
  const float weight[] = { 1, 1, 1, 0 };
  NnSigmoidLossOptions options = { .weight = weight, .smoothing = 0.1 };
  float dz[4] = { 1, 1, 1, 1 };
  NnLoss loss = nn_sigmoid_cross_entropy (dz, z, y, 2, 2, &options);

  assert_near (loss.sum, log (2), 1e-15);
  g_assert_cmpfloat (loss.weight, ==, 1);
  g_assert_cmpfloat ((double) dz[0], ==, 0);
  g_assert_cmpfloat ((double) dz[1], ==, 0);
  g_assert_cmpfloat_with_epsilon ((double) dz[2], 0.5 - 0.95, 1e-7);
  g_assert_cmpfloat ((double) dz[3], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loss-sigmoid/options", test_options);
  g_test_add_func ("/loss-sigmoid/extremes", test_extremes);
  g_test_add_func ("/loss-sigmoid/left-out", test_left_out);
  return g_test_run ();
}
