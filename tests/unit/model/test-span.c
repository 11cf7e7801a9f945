/* Tests of span.h: coordinates keep inner products, and what is learned on them is what would be
 * learned on the rows. */
#include "span.h"

#include "logistic.h"
#include "net.h"
#include "rng.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* Unit rows of @classes kinds in turn. */
static float *
make_rows (uint64_t seed, int n, int width, int classes, int *y)
{
  float *x = g_new (float, (gsize) n * (gsize) width);
  NnRng rng;

  nn_rng_seed (&rng, seed);
  for (int i = 0; i < n; i++)
    {
      y[i] = i % classes;
      for (int k = 0; k < width; k++)
        x[i * width + k] = (float) nn_rng_normal (&rng) + (k % classes == y[i] ? 1 : 0);
    }
  nn_l2_normalise (x, n, width);
  return x;
}

static double
dot (const float *a, const float *b, int n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += (double) a[i] * b[i];
  return sum;
}

static void
test_inner_products (void)
{
  const struct { int n, width; } sizes[] = { { 1, 3 }, { 2, 3 }, { 40, 200 }, { 199, 200 } };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      int n = sizes[s].n, width = sizes[s].width;
      g_autofree int *y = g_new (int, n);
      g_autofree float *x = make_rows (1, n, width, 2, y);
      NnSpan span;

      g_assert_true (nn_span_make (&span, x, n, width, NULL));
      g_assert_nonnull (span.factor);
      g_assert_cmpint (span.width, ==, n);
      for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++)
          g_assert_cmpfloat_with_epsilon (dot (span.rows + i * n, span.rows + j * n, n),
                                          dot (x + i * width, x + j * width, width), 1e-5);
      nn_span_clear (&span);
      g_assert_null (span.factor);
    }
}

/* Where it would save nothing, rows are their own coordinates. */
static void
test_as_they_are (void)
{
  const struct { int n, width; } sizes[] = { { 0, 5 }, { 5, 5 }, { 9, 5 }, { 601, 700 } };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      int n = sizes[s].n, width = sizes[s].width;
      g_autofree int *y = g_new (int, n + 1);
      g_autofree float *x = make_rows (2, n, width, 2, y), *out = g_new (float, width);
      NnSpan span;

      g_assert_true (nn_span_make (&span, x, n, width, NULL));
      g_assert_null (span.factor);
      g_assert_true (span.rows == x);
      g_assert_cmpint (span.width, ==, width);
      if (n > 0)
        {
          g_assert_true (nn_span_heads (&span, x, 1, out, NULL));
          g_assert_cmpmem (out, sizeof (float) * (gsize) width, x, sizeof (float) * (gsize) width);
          g_assert_true (nn_span_project (&span, x, 1, out, NULL));
          g_assert_cmpmem (out, sizeof (float) * (gsize) width, x, sizeof (float) * (gsize) width);
        }
      nn_span_clear (&span);
    }
}

/* Trains on rows and on coordinates, with offsets. */
static void
compare_heads (const float *x, const int *y, int n, int width, int classes)
{
  g_autofree float *offset = g_new (float, n * classes), *heads = g_new (float, classes * width);
  NnLogistic on_rows, on_span;
  NnLogisticOptions options = { .c = 10, .offset = offset, .no_bias = true, .tolerance = 1e-5,
                                .max_iterations = 2000 };
  NnSpan span;
  NnRng rng;

  nn_rng_seed (&rng, 3);
  for (int i = 0; i < n * classes; i++)
    offset[i] = (float) nn_rng_normal (&rng);
  g_assert_true (nn_span_make (&span, x, n, width, NULL));
  g_assert_true (nn_logistic_train (&on_rows, x, y, n, width, classes, &options, NULL, NULL));
  g_assert_true (nn_logistic_train (&on_span, span.rows, y, n, span.width, classes, &options, NULL,
                                    NULL));
  g_assert_true (nn_span_heads (&span, on_span.weight, classes, heads, NULL));
  for (int i = 0; i < classes * width; i++)
    g_assert_cmpfloat_with_epsilon (heads[i], on_rows.weight[i], 1e-3);
  for (int i = 0; i < n; i++)
    for (int k = 0; k < classes; k++)
      g_assert_cmpfloat_with_epsilon (
          dot (heads + k * width, x + i * width, width),
          dot (on_span.weight + k * span.width, span.rows + i * span.width, span.width), 1e-3);
  nn_logistic_clear (&on_rows);
  nn_logistic_clear (&on_span);
  nn_span_clear (&span);
}

static void
test_heads (void)
{
  int y[60];
  g_autofree float *x = make_rows (4, 60, 300, 3, y);

  compare_heads (x, y, 60, 300, 3);
  compare_heads (x, y, 1, 300, 2);
}

/* A burst: the same photo many times, in two albums. The Gram matrix is singular. */
static void
test_equal_rows (void)
{
  int y[40];
  g_autofree float *x = make_rows (5, 40, 300, 2, y);

  for (int i = 1; i < 25; i++)
    memcpy (x + i * 300, x, sizeof (float) * 300);
  compare_heads (x, y, 40, 300, 2);
}

static void
test_zero_rows (void)
{
  static const float x[4 * 10], w[4] = { 1, -1, 0.5f, 2 };
  float out[10], back[4];
  NnSpan span;

  g_assert_true (nn_span_make (&span, x, 4, 10, NULL));
  g_assert_true (nn_span_heads (&span, w, 1, out, NULL));
  g_assert_true (nn_span_project (&span, out, 1, back, NULL));
  for (int i = 0; i < 10; i++)
    g_assert_cmpfloat (out[i], ==, 0);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat (back[i], ==, 0);
  nn_span_clear (&span);
}

/* A head that lies in the span comes back; of any other its part in the span, which gives the rows
 * the same. */
static void
test_project (void)
{
  enum { N = 30, WIDTH = 100, HEADS = 3 };
  int y[N];
  g_autofree float *x = make_rows (6, N, WIDTH, 2, y), *head = g_new (float, HEADS * WIDTH);
  float w[HEADS * N], back[HEADS * N];
  NnSpan span;
  NnRng rng;

  nn_rng_seed (&rng, 7);
  for (int i = 0; i < HEADS * N; i++)
    w[i] = (float) nn_rng_normal (&rng);
  g_assert_true (nn_span_make (&span, x, N, WIDTH, NULL));
  g_assert_true (nn_span_heads (&span, w, HEADS, head, NULL));
  g_assert_true (nn_span_project (&span, head, HEADS, back, NULL));
  for (int i = 0; i < HEADS * N; i++)
    g_assert_cmpfloat_with_epsilon (back[i], w[i], 1e-3);

  for (int i = 0; i < HEADS * WIDTH; i++)
    head[i] = (float) nn_rng_normal (&rng);
  g_assert_true (nn_span_project (&span, head, HEADS, w, NULL));
  for (int i = 0; i < N; i++)
    for (int h = 0; h < HEADS; h++)
      g_assert_cmpfloat_with_epsilon (dot (w + h * N, span.rows + i * N, N),
                                      dot (head + h * WIDTH, x + i * WIDTH, WIDTH), 1e-3);
  nn_span_clear (&span);
}

/* Rows that extend those of another span: the same inner products and heads as of all of them at
 * once. */
static void
test_extend (void)
{
  enum { N = 40, WIDTH = 100, HEADS = 2 };
  const int bases[] = { 1, 25, N };
  int y[N];
  g_autofree float *x = make_rows (8, N, WIDTH, 2, y), *head = g_new (float, HEADS * WIDTH);
  g_autofree float *of_all = g_new (float, HEADS * WIDTH);
  float w[HEADS * N], back[HEADS * N];
  NnRng rng;

  /* Some of them are equal to one of the base. */
  memcpy (x + 30 * WIDTH, x, sizeof (float) * WIDTH);
  memcpy (x + 31 * WIDTH, x, sizeof (float) * WIDTH);
  nn_rng_seed (&rng, 9);
  for (int i = 0; i < HEADS * N; i++)
    w[i] = (float) nn_rng_normal (&rng);
  for (gsize b = 0; b < G_N_ELEMENTS (bases); b++)
    {
      int n_base = bases[b];
      NnSpan base, span, all;

      g_assert_true (nn_span_make (&base, x, n_base, WIDTH, NULL));
      g_assert_true (nn_span_make (&all, x, N, WIDTH, NULL));
      g_assert_true (nn_span_extend (&span, &base, x + n_base * WIDTH, N - n_base, NULL));
      g_assert_cmpint (span.n, ==, N);
      g_assert_cmpint (span.width, ==, N);
      for (int i = 0; i < N; i++)
        for (int j = 0; j <= i; j++)
          g_assert_cmpfloat_with_epsilon (dot (span.rows + i * N, span.rows + j * N, N),
                                          dot (x + i * WIDTH, x + j * WIDTH, WIDTH), 1e-5);
      g_assert_true (nn_span_heads (&span, w, HEADS, head, NULL));
      g_assert_true (nn_span_heads (&all, w, HEADS, of_all, NULL));
      /* The heads of equal rows are large and of no meaning; what they give is the same. */
      for (int h = 0; h < HEADS; h++)
        for (int i = 0; i < N; i++)
          if (i != 30 && i != 31)
            {
              double product = dot (w + h * N, span.rows + i * N, N);

              g_assert_cmpfloat_with_epsilon (dot (head + h * WIDTH, x + i * WIDTH, WIDTH), product,
                                              2e-3);
              g_assert_cmpfloat_with_epsilon (dot (of_all + h * WIDTH, x + i * WIDTH, WIDTH),
                                              dot (w + h * N, all.rows + i * N, N), 2e-3);
            }
      g_assert_true (nn_span_project (&span, head, HEADS, back, NULL));
      for (int h = 0; h < HEADS; h++)
        for (int i = 0; i < N; i++)
          g_assert_cmpfloat_with_epsilon (dot (back + h * N, span.rows + i * N, N),
                                          dot (head + h * WIDTH, x + i * WIDTH, WIDTH), 2e-3);
      nn_span_clear (&span);
      nn_span_clear (&all);
      nn_span_clear (&base);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/span/inner-products", test_inner_products);
  g_test_add_func ("/span/as-they-are", test_as_they_are);
  g_test_add_func ("/span/heads", test_heads);
  g_test_add_func ("/span/equal-rows", test_equal_rows);
  g_test_add_func ("/span/zero-rows", test_zero_rows);
  g_test_add_func ("/span/project", test_project);
  g_test_add_func ("/span/extend", test_extend);
  return g_test_run ();
}
