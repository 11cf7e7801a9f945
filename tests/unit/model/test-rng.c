/* Tests of rng.h: the same numbers everywhere, roughly the right distributions. */
#include "rng.h"

#include <glib.h>
#include <math.h>

static void
test_same_everywhere (void)
{
  NnRng rng;

  /* Known answer of xoshiro256** for the state 1, 2, 3, 4 (the authors' test vector). */
  rng = (NnRng){ { 1, 2, 3, 4 } };
  g_assert_cmpuint (nn_rng_next (&rng), ==, 11520);
  g_assert_cmpuint (nn_rng_next (&rng), ==, 0);
  g_assert_cmpuint (nn_rng_next (&rng), ==, 1509978240);

  /* splitmix64 of 0 begins with this number. */
  nn_rng_seed (&rng, 0);
  g_assert_cmpuint (rng.state[0], ==, G_GUINT64_CONSTANT (0xe220a8397b1dcdaf));
}

static void
test_distributions (void)
{
  enum { N = 20000 };
  NnRng rng;
  double sum = 0, square = 0, uniform = 0;
  int counts[3] = { 0 };

  nn_rng_seed (&rng, 7);
  for (int i = 0; i < N; i++)
    {
      double z = nn_rng_normal (&rng), u = nn_rng_uniform (&rng);

      g_assert_true (u >= 0 && u < 1);
      uniform += u;
      sum += z;
      square += z * z;
      counts[nn_rng_below (&rng, 3)]++;
    }
  g_assert_cmpfloat_with_epsilon (uniform / N, 0.5, 0.01);
  g_assert_cmpfloat_with_epsilon (sum / N, 0, 0.03);
  g_assert_cmpfloat_with_epsilon (square / N, 1, 0.04);
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon ((double) counts[i] / N, 1.0 / 3, 0.015);
  g_assert_cmpuint (nn_rng_below (&rng, 1), ==, 0);
}

static void
test_shuffle (void)
{
  int index[100], seen[100] = { 0 }, moved = 0;
  NnRng rng;

  nn_rng_seed (&rng, 3);
  for (int i = 0; i < 100; i++)
    index[i] = i;
  nn_rng_shuffle (&rng, index, 100);
  for (int i = 0; i < 100; i++)
    {
      seen[index[i]]++;
      moved += index[i] != i;
    }
  for (int i = 0; i < 100; i++)
    g_assert_cmpint (seen[i], ==, 1);
  g_assert_cmpint (moved, >, 90);
  nn_rng_shuffle (&rng, index, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rng/same-everywhere", test_same_everywhere);
  g_test_add_func ("/rng/distributions", test_distributions);
  g_test_add_func ("/rng/shuffle", test_shuffle);
  return g_test_run ();
}
