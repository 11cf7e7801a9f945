/* Tests of logistic.h: agreement with scikit-learn, gradients by the optimum itself, odd sizes,
 * priors, offsets, row weights and warm starts, cancelling. */
#include "logistic.h"

#include "logistic-reference.h"
#include "rng.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* The stream that nn_rng_seed () uses, spelled out so that the script can make the same
 * examples. */
static guint64
splitmix64 (guint64 *state)
{
  guint64 z = (*state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static float *
make_examples (guint64 seed, int n, int n_features, int n_classes, int **y)
{
  float *x = g_new (float, (gsize) n * (gsize) n_features);

  *y = g_new (int, n);
  for (int i = 0; i < n; i++)
    {
      (*y)[i] = i % n_classes;
      for (int k = 0; k < n_features; k++)
        x[i * n_features + k] = (float) ((double) (splitmix64 (&seed) >> 40) * 0x1p-23 - 1
                                         + (k % n_classes == i % n_classes ? 0.8 : 0));
    }
  return x;
}

static void
test_scikit_learn (void)
{
  for (gsize r = 0; r < G_N_ELEMENTS (logistic_references); r++)
    {
      const LogisticReference *ref = &logistic_references[r];
      g_autofree int *y = NULL;
      g_autofree float *x
          = make_examples ((guint64) ref->seed, ref->n, ref->n_features, ref->n_classes, &y);
      NnLogisticOptions options = { .c = ref->c, .max_iterations = 2000, .tolerance = 1e-5 };
      NnLogistic head;
      NnError err = { 0 };
      float p[4 * 7];

      if (ref->class_weight[0] > 0)
        options.class_weight = ref->class_weight;
      g_assert_true (nn_logistic_train (&head, x, y, ref->n, ref->n_features, ref->n_classes,
                                        &options, NULL, &err));
      nn_logistic_predict (&head, x, 4, p);
      for (int i = 0; i < 4; i++)
        for (int k = 0; k < ref->n_classes; k++)
          g_assert_cmpfloat_with_epsilon (p[i * ref->n_classes + k], ref->p[i][k], 2e-5);
      nn_logistic_clear (&head);
    }
}

/* The objective of logistic.h, written down in double. */
static double
objective (const NnLogistic *head, const NnLogistic *prior, double c, const float *x, const int *y,
           int n)
{
  int d = head->n_features, classes = head->n_classes;
  double sum = 0, penalty = 0;

  for (int i = 0; i < n; i++)
    {
      double total = 0, own = 0;

      for (int k = 0; k < classes; k++)
        {
          double z = head->bias[k];

          for (int j = 0; j < d; j++)
            z += (double) head->weight[k * d + j] * x[i * d + j];
          total += exp (z);
          if (k == y[i])
            own = z;
        }
      sum += log (total) - own;
    }
  for (int i = 0; i < classes * d; i++)
    {
      double away = (double) head->weight[i] - (prior != NULL ? (double) prior->weight[i] : 0);

      penalty += away * away;
    }
  return sum + penalty / (2 * c);
}

/* At the optimum no step along any axis goes down; finite differences say so without the
 * training code's own derivatives. */
static void
test_optimum_with_prior (void)
{
  enum { N = 30, D = 4, K = 3 };
  g_autofree int *y = NULL;
  g_autofree float *x = make_examples (11, N, D, K, &y);
  float prior_weight[K * D], prior_bias[K] = { 0, 0.5f, -1 };
  NnLogistic prior = { K, D, prior_weight, prior_bias }, head;
  NnLogisticOptions options = { .c = 0.7, .prior = &prior, .tolerance = 1e-6 };
  NnLogisticReport report;
  NnRng rng;

  nn_rng_seed (&rng, 5);
  for (int i = 0; i < K * D; i++)
    prior_weight[i] = (float) nn_rng_normal (&rng);
  g_assert_true (nn_logistic_train (&head, x, y, N, D, K, &options, &report, NULL));

  double value = objective (&head, &prior, 0.7, x, y, N);

  g_assert_cmpfloat_with_epsilon (report.loss, value, 1e-4);
  for (int i = 0; i < K * D + K; i++)
    {
      float *v = i < K * D ? &head.weight[i] : &head.bias[i - K * D], old = *v;
      double up, down;

      *v = old + 0.01f;
      up = objective (&head, &prior, 0.7, x, y, N);
      *v = old - 0.01f;
      down = objective (&head, &prior, 0.7, x, y, N);
      *v = old;
      g_assert_cmpfloat_with_epsilon ((up - down) / 0.02, 0, 2e-3);
      g_assert_cmpfloat (up, >, value - 1e-7);
      g_assert_cmpfloat (down, >, value - 1e-7);
    }
  nn_logistic_clear (&head);
}

static void
test_warm_start (void)
{
  g_autofree int *y = NULL;
  g_autofree float *x = make_examples (21, 120, 16, 4, &y);
  NnLogistic cold, warm;
  NnLogisticReport first, second;
  NnLogisticOptions options = { 0 };

  g_assert_true (nn_logistic_train (&cold, x, y, 120, 16, 4, NULL, &first, NULL));
  options.start = &cold;
  g_assert_true (nn_logistic_train (&warm, x, y, 120, 16, 4, &options, &second, NULL));
  g_assert_cmpint (second.iterations, <=, 2);
  g_assert_cmpfloat_with_epsilon (first.loss, second.loss, 1e-3);
  nn_logistic_clear (&warm);

  options.start = NULL;
  g_assert_true (nn_logistic_train (&warm, x, y, 120, 16, 4, &options, NULL, NULL));
  g_assert_cmpmem (warm.weight, 4 * 16 * sizeof (float), cold.weight, 4 * 16 * sizeof (float));
  nn_logistic_clear (&warm);
  nn_logistic_clear (&cold);
}

/* An earlier opinion as fixed logits, and as the weights that give them: the same is learned beyond
 * it, with a free bias or without. */
static void
test_offset (void)
{
  enum { N = 50, D = 6, K = 3 };
  g_autofree int *y = NULL;
  g_autofree float *x = make_examples (41, N, D, K, &y);
  float opinion[K * D], zero[K] = { 0 }, offset[N * K];
  NnLogistic prior = { K, D, opinion, zero }, with_prior, with_offset;
  NnRng rng;

  nn_rng_seed (&rng, 6);
  for (int i = 0; i < K * D; i++)
    opinion[i] = (float) nn_rng_normal (&rng);
  for (int i = 0; i < N; i++)
    for (int k = 0; k < K; k++)
      {
        double z = 0;

        for (int j = 0; j < D; j++)
          z += (double) opinion[k * D + j] * x[i * D + j];
        offset[i * K + k] = (float) z;
      }
  for (int no_bias = 0; no_bias < 2; no_bias++)
    {
      NnLogisticOptions a = { .c = 0.5, .prior = &prior, .no_bias = no_bias, .tolerance = 1e-5,
                              .max_iterations = 2000 };
      NnLogisticOptions b = { .c = 0.5, .offset = offset, .no_bias = no_bias, .tolerance = 1e-5,
                              .max_iterations = 2000 };
      float p[N * K];
      double away = 0;

      g_assert_true (nn_logistic_train (&with_prior, x, y, N, D, K, &a, NULL, NULL));
      g_assert_true (nn_logistic_train (&with_offset, x, y, N, D, K, &b, NULL, NULL));
      for (int i = 0; i < K * D; i++)
        {
          g_assert_cmpfloat_with_epsilon (with_prior.weight[i], with_offset.weight[i] + opinion[i],
                                          1e-3);
          away += fabs ((double) with_offset.weight[i]);
        }
      g_assert_cmpfloat (away, >, 1);
      for (int k = 0; k < K; k++)
        {
          /* Only differences of biases are determined, and they are not penalised. */
          g_assert_cmpfloat_with_epsilon (with_prior.bias[k] - with_prior.bias[0],
                                          with_offset.bias[k] - with_offset.bias[0], 1e-3);
          if (no_bias)
            g_assert_cmpfloat (with_offset.bias[k], ==, 0);
        }
      /* Prediction does not add the offset. */
      nn_logistic_predict (&with_offset, x, 1, p);
      for (int k = 0; k < K; k++)
        {
          double z = 0, sum = 0;

          for (int c = 0; c < K; c++)
            {
              double other = with_offset.bias[c];

              for (int j = 0; j < D; j++)
                other += (double) with_offset.weight[c * D + j] * x[j];
              sum += exp (other);
              z = c == k ? other : z;
            }
          g_assert_cmpfloat_with_epsilon (p[k], exp (z) / sum, 1e-5);
        }
      nn_logistic_clear (&with_prior);
      nn_logistic_clear (&with_offset);
    }
}

/* An example that weighs two is two examples; one that weighs nothing is not there. */
static void
test_row_weight (void)
{
  enum { N = 24, D = 5, K = 3 };
  g_autofree int *y = NULL;
  g_autofree float *x = make_examples (51, N, D, K, &y);
  float weight[N], offset[N * K], many_offset[2 * N * K], many[2 * N * D];
  int many_y[2 * N], n = 0;
  NnLogistic weighed, repeated;
  NnLogisticOptions a = { .row_weight = weight, .offset = offset, .tolerance = 1e-5,
                          .max_iterations = 2000 };
  NnLogisticOptions b = { .offset = many_offset, .tolerance = 1e-5, .max_iterations = 2000 };

  for (int i = 0; i < N * K; i++)
    offset[i] = (float) (i % 7) / 7;
  for (int i = 0; i < N; i++)
    {
      weight[i] = (float) (i / K % 3); /* 0, 1, 2, in each class */
      for (int times = 0; times < i / K % 3; times++, n++)
        {
          memcpy (many + n * D, x + i * D, sizeof (float) * D);
          memcpy (many_offset + n * K, offset + i * K, sizeof (float) * K);
          many_y[n] = y[i];
        }
    }
  g_assert_true (nn_logistic_train (&weighed, x, y, N, D, K, &a, NULL, NULL));
  g_assert_true (nn_logistic_train (&repeated, many, many_y, n, D, K, &b, NULL, NULL));
  for (int i = 0; i < K * D; i++)
    g_assert_cmpfloat_with_epsilon (weighed.weight[i], repeated.weight[i], 1e-3);
  for (int k = 1; k < K; k++)
    g_assert_cmpfloat_with_epsilon (weighed.bias[k] - weighed.bias[0],
                                    repeated.bias[k] - repeated.bias[0], 1e-3);
  nn_logistic_clear (&weighed);
  nn_logistic_clear (&repeated);
}

/* Without a bias of its own, the head keeps that of the start or the prior. */
static void
test_no_bias (void)
{
  enum { N = 30, D = 4, K = 3 };
  g_autofree int *y = NULL;
  g_autofree float *x = make_examples (61, N, D, K, &y);
  float zero[K * D] = { 0 }, bias[K] = { 0.5f, -0.25f, 2 };
  NnLogistic given = { K, D, zero, bias }, head, free_head;
  NnLogisticOptions options = { .no_bias = true };
  NnLogisticReport report, free_report;

  for (int i = 0; i < 3; i++)
    {
      options.start = i == 1 ? &given : NULL;
      options.prior = i == 2 ? &given : NULL;
      g_assert_true (nn_logistic_train (&head, x, y, N, D, K, &options, &report, NULL));
      for (int k = 0; k < K; k++)
        g_assert_cmpfloat (head.bias[k], ==, i == 0 ? 0 : bias[k]);
      nn_logistic_clear (&head);
    }
  g_assert_true (nn_logistic_train (&free_head, x, y, N, D, K, NULL, &free_report, NULL));
  g_assert_cmpfloat (free_report.loss, <, report.loss);
  nn_logistic_clear (&free_head);
}

static void
test_odd_sizes (void)
{
  const struct { int n, d, k; } sizes[] = {
    { 1, 1, 1 }, { 5, 3, 1 }, { 1, 3, 2 }, { 2, 1280, 2 }, { 1, 4, 200 }, { 400, 32, 200 },
  };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      int n = sizes[s].n, d = sizes[s].d, k = sizes[s].k, right = 0;
      g_autofree int *y = NULL;
      g_autofree float *x = make_examples (31, n, d, k, &y), *p = g_new (float, n * k);
      NnLogistic head;
      NnError err = { 0 };

      nn_l2_normalise (x, n, d);
      g_assert_true (nn_logistic_train (&head, x, y, n, d, k, NULL, NULL, &err));
      nn_logistic_predict (&head, x, n, p);
      for (int i = 0; i < n; i++)
        {
          double sum = 0;
          int best = 0;

          for (int c = 0; c < k; c++)
            {
              g_assert_true (isfinite (p[i * k + c]));
              sum += p[i * k + c];
              if (p[i * k + c] > p[i * k + best])
                best = c;
            }
          g_assert_cmpfloat_with_epsilon (sum, 1, 1e-5);
          right += best == y[i];
        }
      if (n <= k)
        g_assert_cmpint (right, ==, n);
      nn_logistic_clear (&head);
    }
}

/* Two albums with the same photos cannot be told apart: one half each, no harm done. */
static void
test_identical_albums (void)
{
  enum { N = 8, D = 5 };
  float x[2 * N * D], p[2];
  int y[2 * N];
  NnRng rng;
  NnLogistic head;

  nn_rng_seed (&rng, 1);
  for (int i = 0; i < N * D; i++)
    x[i] = x[N * D + i] = (float) nn_rng_normal (&rng);
  for (int i = 0; i < 2 * N; i++)
    y[i] = i / N;
  g_assert_true (nn_logistic_train (&head, x, y, 2 * N, D, 2, NULL, NULL, NULL));
  nn_logistic_predict (&head, x, 1, p);
  g_assert_cmpfloat_with_epsilon (p[0], 0.5, 1e-4);
  nn_logistic_clear (&head);
}

static bool
never (void *user)
{
  return false;
}

static void
test_errors (void)
{
  const float x[] = { 1, 2, NAN, 4 };
  const int y[] = { 0, 1 }, bad[] = { 0, 2 };
  NnLogistic head, start = { .n_classes = 3, .n_features = 1 };
  NnLogisticOptions options = { .keep_going = never }, other = { .start = &start };
  NnError err = { 0 };

  g_assert_false (nn_logistic_train (&head, x, y, 0, 1, 2, NULL, NULL, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_ARGUMENT);
  g_assert_false (nn_logistic_train (&head, x, bad, 2, 1, 2, NULL, NULL, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_ARGUMENT);
  g_assert_false (nn_logistic_train (&head, x, y, 2, 2, 2, NULL, NULL, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_ARGUMENT);
  g_assert_false (nn_logistic_train (&head, x, y, 2, 1, 2, &other, NULL, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_ARGUMENT);
  g_assert_false (nn_logistic_train (&head, x, y, 2, 1, 2, &options, NULL, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_CANCELLED);
  g_assert_null (head.weight);
}

static void
test_normalise (void)
{
  float x[] = { 3, 4, 0, 0, 1e-20f, 0 };

  nn_l2_normalise (x, 3, 2);
  g_assert_cmpfloat_with_epsilon (x[0], 0.6, 1e-6);
  g_assert_cmpfloat_with_epsilon (x[1], 0.8, 1e-6);
  g_assert_cmpfloat (x[2], ==, 0);
  g_assert_cmpfloat_with_epsilon (x[4], 1, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/logistic/scikit-learn", test_scikit_learn);
  g_test_add_func ("/logistic/optimum-with-prior", test_optimum_with_prior);
  g_test_add_func ("/logistic/warm-start", test_warm_start);
  g_test_add_func ("/logistic/offset", test_offset);
  g_test_add_func ("/logistic/row-weight", test_row_weight);
  g_test_add_func ("/logistic/no-bias", test_no_bias);
  g_test_add_func ("/logistic/odd-sizes", test_odd_sizes);
  g_test_add_func ("/logistic/identical-albums", test_identical_albums);
  g_test_add_func ("/logistic/errors", test_errors);
  g_test_add_func ("/logistic/normalise", test_normalise);
  return g_test_run ();
}
