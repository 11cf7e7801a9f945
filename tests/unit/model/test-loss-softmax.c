/* Tests of the softmax cross entropies of loss.h: values and gradients of every combination of
 * options against the formulas of PyTorch's documentation, spelled out here in long double from
 * probabilities; cases worked out by hand; huge logits; what is left out. */
#include "loss.h"
#include "rng.h"

#include <glib.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#define MAX_ROWS 6
#define MAX_N 9
#define MAX_SIZE (MAX_ROWS * MAX_N)
#define STEP 1e-5 /* of the finite differences, which are good to about STEP^2 */

static void
assert_near (double a, double b, double relative)
{
  g_assert_cmpfloat_with_epsilon (a, b, relative * MAX (1, fabs (b)));
}

/* --- every option against PyTorch's formulas --- */

enum
{
  CLASS_WEIGHT = 1,
  ROW_WEIGHT = 2,
  SMOOTHING = 4,
  SOFT = 8,
  LEFT_OUT = 16,
  N_CASES = 32
};

typedef struct
{
  int rows, n;
  double z[MAX_SIZE];
  int y[MAX_ROWS];
  float target[MAX_SIZE], class_weight[MAX_N], row_weight[MAX_ROWS];
  int flags;
  NnSoftmaxLossOptions options;
} Case;

static void
make_case (Case *c, NnRng *rng, int flags)
{
  *c = (Case){ .flags = flags };
  c->rows = 1 + (int) nn_rng_below (rng, MAX_ROWS);
  c->n = 1 + (int) nn_rng_below (rng, MAX_N);
  for (int i = 0; i < c->rows * c->n; i++)
    {
      c->z[i] = (double) (float) (2 * nn_rng_normal (rng));
      c->target[i] = (float) nn_rng_uniform (rng);
    }
  for (int i = 0; i < c->rows; i++)
    {
      float sum = 0;

      c->y[i] = (int) nn_rng_below (rng, (uint32_t) c->n);
      if ((flags & LEFT_OUT) != 0 && i % 2 == 1)
        c->y[i] = NN_IGNORE;
      c->row_weight[i] = (float) (0.25 + 3 * nn_rng_uniform (rng));
      if ((flags & LEFT_OUT) != 0 && i % 3 == 2)
        c->row_weight[i] = 0;
      for (int k = 0; k < c->n; k++)
        sum += c->target[i * c->n + k];
      for (int k = 0; k < c->n; k++)
        c->target[i * c->n + k] /= sum;
    }
  for (int k = 0; k < c->n; k++)
    c->class_weight[k] = (float) (0.25 + 3 * nn_rng_uniform (rng));
  if ((flags & CLASS_WEIGHT) != 0)
    c->options.class_weight = c->class_weight;
  if ((flags & ROW_WEIGHT) != 0)
    c->options.row_weight = c->row_weight;
  if ((flags & SMOOTHING) != 0)
    c->options.smoothing = 0.05 + 0.5 * nn_rng_uniform (rng);
}

static NnLoss
softmax_loss (const Case *c, float *dz, const float *z)
{
  return (c->flags & SOFT) != 0
             ? nn_softmax_cross_entropy_soft (dz, z, c->target, c->rows, c->n, &c->options)
             : nn_softmax_cross_entropy (dz, z, c->y, c->rows, c->n, &c->options);
}

/* torch.nn.CrossEntropyLoss: with labels (1 - eps) times the weighted loss of the label and eps / n
 * times that of every class; with distributions the weighted sum over the smoothed target. A row's
 * weight is ours, and multiplies what PyTorch would have said of the row. */
static NnLoss
softmax_loss_ref (const Case *c, const double *z)
{
  double eps = c->options.smoothing;
  NnLoss loss = { 0 };

  for (int i = 0; i < c->rows; i++, z += c->n)
    {
      double row = c->options.row_weight != NULL ? (double) c->row_weight[i] : 1;
      double label_part = 0, every_part = 0, soft = 0, label_weight = 0;
      long double sum = 0;

      for (int k = 0; k < c->n; k++)
        sum += expl ((long double) z[k]);
      for (int k = 0; k < c->n; k++)
        {
          double w = c->options.class_weight != NULL ? (double) c->class_weight[k] : 1;
          double minus_log = (double) -logl (expl ((long double) z[k]) / sum);

          every_part += w * minus_log;
          soft += w * ((double) c->target[i * c->n + k] * (1 - eps) + eps / c->n) * minus_log;
          if (k == c->y[i])
            {
              label_part = w * minus_log;
              label_weight = w;
            }
        }
      if ((c->flags & SOFT) != 0)
        {
          loss.sum += row * soft;
          loss.weight += row;
        }
      else if (c->y[i] != NN_IGNORE)
        {
          loss.sum += row * ((1 - eps) * label_part + eps / c->n * every_part);
          loss.weight += row * label_weight;
        }
    }
  return loss;
}

static void
test_options (void)
{
  NnRng rng;

  nn_rng_seed (&rng, 1);
  for (int seed = 0; seed < 20; seed++)
    for (int flags = 0; flags < N_CASES; flags++)
      {
        Case c;
        float z[MAX_SIZE], dz[MAX_SIZE];
        NnLoss loss, expected, in_place;
        int size;

        make_case (&c, &rng, flags);
        size = c.rows * c.n;
        for (int i = 0; i < size; i++)
          z[i] = (float) c.z[i];
        loss = softmax_loss (&c, dz, z);
        expected = softmax_loss_ref (&c, c.z);
        assert_near (loss.sum, expected.sum, 1e-13);
        assert_near (loss.weight, expected.weight, 1e-13);

        for (int i = 0; i < size; i++)
          {
            double at = c.z[i], up, down;

            c.z[i] = at + STEP;
            up = softmax_loss_ref (&c, c.z).sum;
            c.z[i] = at - STEP;
            down = softmax_loss_ref (&c, c.z).sum;
            c.z[i] = at;
            assert_near ((double) dz[i], (up - down) / (2 * STEP), 1e-6);
          }

        /* Without the derivative, and with the derivative over the logits: the same. */
        g_assert_cmpfloat (softmax_loss (&c, NULL, z).sum, ==, loss.sum);
        in_place = softmax_loss (&c, z, z);
        g_assert_cmpfloat (in_place.sum, ==, loss.sum);
        g_assert_cmpmem (z, sizeof *z * (gsize) size, dz, sizeof *dz * (gsize) size);
      }
}

/* The differences again, of the function itself, over steps that float can take exactly. */
static void
test_own_slope (void)
{
  const float step = 0x1p-8f;
  NnRng rng;

  nn_rng_seed (&rng, 2);
  for (int flags = 0; flags < N_CASES; flags++)
    {
      Case c;
      float z[MAX_SIZE], dz[MAX_SIZE];

      make_case (&c, &rng, flags);
      for (int i = 0; i < c.rows * c.n; i++)
        z[i] = roundf ((float) c.z[i] * 1024) / 1024;
      softmax_loss (&c, dz, z);
      for (int i = 0; i < c.rows * c.n; i++)
        {
          float at = z[i];
          double up, down;

          z[i] = at + step;
          up = softmax_loss (&c, NULL, z).sum;
          z[i] = at - step;
          down = softmax_loss (&c, NULL, z).sum;
          z[i] = at;
          assert_near ((double) dz[i], (up - down) / (2 * (double) step), 2e-5);
        }
    }
}

/* --- by hand --- */

static void
test_smoothing (void)
{
  const double p[4] = { 0.1, 0.2, 0.3, 0.4 };
  const int y = 2;
  NnSoftmaxLossOptions options = { .smoothing = 0.2 };
  float z[4], dz[4];
  NnLoss loss;

  for (int k = 0; k < 4; k++)
    z[k] = (float) log (p[k]);
  loss = nn_softmax_cross_entropy (dz, z, &y, 1, 4, &options);
  /* 0.2 over four classes is 0.05 each; the label keeps 0.8 beside its own 0.05. */
  g_assert_cmpfloat_with_epsilon (
      loss.sum, -(0.05 * log (0.1) + 0.05 * log (0.2) + 0.85 * log (0.3) + 0.05 * log (0.4)), 1e-6);
  g_assert_cmpfloat (loss.weight, ==, 1);
  g_assert_cmpfloat_with_epsilon ((double) dz[0], 0.05, 1e-6);
  g_assert_cmpfloat_with_epsilon ((double) dz[1], 0.15, 1e-6);
  g_assert_cmpfloat_with_epsilon ((double) dz[2], -0.55, 1e-6);
  g_assert_cmpfloat_with_epsilon ((double) dz[3], 0.35, 1e-6);

  /* All of it smoothed away: every class is wanted equally, whatever the label. */
  options.smoothing = 1;
  nn_softmax_cross_entropy (dz, z, &y, 1, 4, &options);
  for (int k = 0; k < 4; k++)
    g_assert_cmpfloat_with_epsilon ((double) dz[k], p[k] - 0.25, 1e-6);
}

/* The weighted mean of PyTorch: two rows of weights 2 and 6, and one that is left out. */
static void
test_mean (void)
{
  const float z[] = { 0, 0, 0, (float) G_LN2, 5, 6 }, class_weight[] = { 2, 6 };
  const int y[] = { 0, 1, NN_IGNORE };
  NnSoftmaxLossOptions options = { .class_weight = class_weight };
  NnLoss loss = nn_softmax_cross_entropy (NULL, z, y, 3, 2, &options);

  g_assert_cmpfloat (loss.weight, ==, 8);
  g_assert_cmpfloat_with_epsilon (loss.sum / loss.weight, (2 * log (2) + 6 * log (1.5)) / 8, 1e-7);
}

static void
test_label_is_distribution (void)
{
  const float z[] = { 0.5f, -1, 2, 3, 0, -0.25f }, one_hot[] = { 0, 1, 0, 1, 0, 0 };
  const float class_weight[] = { 1, 0.5f, 4 }, row_weight[] = { 2, 3 };
  const int y[] = { 1, 0 };
  NnSoftmaxLossOptions options = { class_weight, row_weight, 0.1 };
  float hard_dz[6], soft_dz[6];
  NnLoss hard = nn_softmax_cross_entropy (hard_dz, z, y, 2, 3, &options);
  NnLoss soft = nn_softmax_cross_entropy_soft (soft_dz, z, one_hot, 2, 3, &options);

  g_assert_cmpfloat (hard.sum, ==, soft.sum);
  g_assert_cmpmem (hard_dz, sizeof hard_dz, soft_dz, sizeof soft_dz);
  /* PyTorch divides by the weights of labels, but by the number of distributions. */
  g_assert_cmpfloat (hard.weight, ==, 2 * 0.5 + 3 * 1);
  g_assert_cmpfloat (soft.weight, ==, 2 + 3);
}

static void
test_extremes (void)
{
  const float apart[] = { 1e4f, -1e4f }, high[] = { 1e4f, 1e4f }, low[] = { -1e4f, -1e4f };
  const float limits[] = { FLT_MAX, -FLT_MAX }, class_weight[] = { 2, 3 };
  const int right = 0, wrong = 1;
  NnSoftmaxLossOptions options = { .class_weight = class_weight, .smoothing = 0.1 };
  float dz[2];

  g_assert_cmpfloat (nn_softmax_cross_entropy (dz, apart, &right, 1, 2, NULL).sum, ==, 0);
  g_assert_cmpfloat ((double) dz[0], ==, 0);
  g_assert_cmpfloat ((double) dz[1], ==, 0);
  g_assert_cmpfloat (nn_softmax_cross_entropy (dz, apart, &wrong, 1, 2, NULL).sum, ==, 2e4);
  g_assert_cmpfloat ((double) dz[0], ==, 1);
  g_assert_cmpfloat ((double) dz[1], ==, -1);
  assert_near (nn_softmax_cross_entropy (dz, high, &right, 1, 2, NULL).sum, log (2), 1e-15);
  assert_near (nn_softmax_cross_entropy (dz, low, &right, 1, 2, NULL).sum, log (2), 1e-15);
  g_assert_cmpfloat_with_epsilon ((double) dz[0], -0.5, 1e-15);
  g_assert_cmpfloat (nn_softmax_cross_entropy (dz, limits, &wrong, 1, 2, NULL).sum, ==,
                     2 * (double) FLT_MAX);
  g_assert_cmpfloat ((double) dz[1], ==, -1);

  /* Targets are 0.05 and 0.95, weighted 0.1 and 2.85; the first class has all probability. */
  assert_near (nn_softmax_cross_entropy (dz, apart, &wrong, 1, 2, &options).sum, 2.85 * 2e4, 1e-14);
  g_assert_cmpfloat_with_epsilon ((double) dz[0], 2.95 - 0.1, 1e-6);
  g_assert_cmpfloat_with_epsilon ((double) dz[1], -2.85, 1e-6);
}

/* Where the label is nearly certain, what is left is not rounded away. */
static void
test_digits (void)
{
  const float tops[] = { 0, 1e4f, -1e4f };
  const int y = 1;

  for (gsize i = 0; i < G_N_ELEMENTS (tops); i++)
    for (float gap = 1; gap <= 64; gap *= 2)
      {
        const float z[] = { tops[i] - gap, tops[i], tops[i] - gap };
        double rest = 2 * exp (-(double) gap), wrong = rest / 2 / (1 + rest);
        float dz[3];
        double loss = nn_softmax_cross_entropy (dz, z, &y, 1, 3, NULL).sum;

        g_assert_cmpfloat_with_epsilon (loss / log1p (rest), 1, 1e-13);
        g_assert_cmpfloat_with_epsilon ((double) dz[0] / wrong, 1, 1e-6);
        g_assert_cmpfloat_with_epsilon ((double) dz[1] / (-2 * wrong), 1, 1e-6);
      }
}

static void
test_one_class (void)
{
  const float z[] = { -1e4f, 0, 1e4f }, target[] = { 1, 1, 1 }, class_weight[] = { 7 };
  const int y[3] = { 0 };

  for (int smoothing = 0; smoothing < 2; smoothing++)
    {
      NnSoftmaxLossOptions options = { .class_weight = class_weight, .smoothing = smoothing * 0.3 };
      float dz[3] = { 1, 1, 1 };
      NnLoss loss = nn_softmax_cross_entropy (dz, z, y, 3, 1, &options);

      g_assert_cmpfloat (loss.sum, ==, 0);
      g_assert_cmpfloat (loss.weight, ==, 21);
      for (int i = 0; i < 3; i++)
        g_assert_cmpfloat ((double) dz[i], ==, 0);
      g_assert_cmpfloat (nn_softmax_cross_entropy_soft (dz, z, target, 3, 1, &options).sum, ==, 0);
    }
}

static void
test_left_out (void)
{
  const float z[] = { 1, 2, NAN, NAN, INFINITY, 0, 3, 1, NAN, 1 }, row_weight[] = { 1, 1, 1, 1, 0 };
  const float target[] = { 1, 0, NAN, NAN, 0.5f, 0.5f, 0, 1, NAN, NAN };
  const float some_rows[] = { 1, 0, 0, 1, 0 }, none[5] = { 0 };
  const int y[] = { 0, NN_IGNORE, 2, 1, 0 }, unknown[] = { -100, INT_MIN, INT_MAX, 2, -1 };
  const float known_z[] = { 1, 2, 3, 1 };
  const int known_y[] = { 0, 1 };
  NnSoftmaxLossOptions options = { .row_weight = row_weight, .smoothing = 0.1 };
  float dz[10], known_dz[4];
  NnLoss loss = nn_softmax_cross_entropy (dz, z, y, 5, 2, &options);
  NnLoss known = nn_softmax_cross_entropy (known_dz, known_z, known_y, 2, 2,
                                           &(NnSoftmaxLossOptions){ .smoothing = 0.1 });

  /* As if there were rows 0 and 3 only. */
  g_assert_cmpfloat (loss.sum, ==, known.sum);
  g_assert_cmpfloat (loss.sum, >, 1);
  g_assert_cmpfloat (loss.weight, ==, 2);
  g_assert_cmpmem (dz, 2 * sizeof *dz, known_dz, 2 * sizeof *dz);
  g_assert_cmpmem (dz + 6, 2 * sizeof *dz, known_dz + 2, 2 * sizeof *dz);
  for (int i = 0; i < 10; i++)
    if (i / 2 != 0 && i / 2 != 3)
      g_assert_cmpfloat ((double) dz[i], ==, 0);

  options.row_weight = some_rows;
  loss = nn_softmax_cross_entropy_soft (dz, z, target, 5, 2, &options);
  g_assert_cmpfloat (loss.sum, ==, known.sum);
  g_assert_cmpfloat (loss.weight, ==, 2);
  for (int i = 2; i < 6; i++)
    g_assert_cmpfloat ((double) dz[i], ==, 0);

  /* Nothing is known at all. */
  for (int i = 0; i < 10; i++)
    dz[i] = 1;
  loss = nn_softmax_cross_entropy (dz, z, unknown, 5, 2, NULL);
  g_assert_cmpfloat (loss.sum, ==, 0);
  g_assert_cmpfloat (loss.weight, ==, 0);
  g_assert_cmpmem (dz, sizeof none, none, sizeof none);
  g_assert_cmpmem (dz + 5, sizeof none, none, sizeof none);
  loss = nn_softmax_cross_entropy (NULL, NULL, NULL, 0, 2, NULL);
  g_assert_cmpfloat (loss.sum, ==, 0);
  loss = nn_softmax_cross_entropy_soft (NULL, NULL, target, 3, 0, NULL);
  g_assert_cmpfloat (loss.weight, ==, 0);
}

/* A class that cannot be takes no part. */
static void
test_impossible (void)
{
  const float z[] = { 1, -INFINITY, 1 };
  const int y = 0;
  float dz[3];

  assert_near (nn_softmax_cross_entropy (dz, z, &y, 1, 3, NULL).sum, log (2), 1e-15);
  g_assert_cmpfloat_with_epsilon ((double) dz[0], -0.5, 1e-7);
  g_assert_cmpfloat ((double) dz[1], ==, 0);
  g_assert_cmpfloat_with_epsilon ((double) dz[2], 0.5, 1e-7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loss-softmax/options", test_options);
  g_test_add_func ("/loss-softmax/own-slope", test_own_slope);
  g_test_add_func ("/loss-softmax/smoothing", test_smoothing);
  g_test_add_func ("/loss-softmax/mean", test_mean);
  g_test_add_func ("/loss-softmax/label-is-distribution", test_label_is_distribution);
  g_test_add_func ("/loss-softmax/extremes", test_extremes);
  g_test_add_func ("/loss-softmax/digits", test_digits);
  g_test_add_func ("/loss-softmax/one-class", test_one_class);
  g_test_add_func ("/loss-softmax/left-out", test_left_out);
  g_test_add_func ("/loss-softmax/impossible", test_impossible);
  return g_test_run ();
}
