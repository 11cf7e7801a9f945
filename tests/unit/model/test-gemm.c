/* nn_gemm against the definition; limit 1e-5 (relative above 1) at up to 200 products of values
 * under 1. */
#include "arrays.h"
#include "gemm.h"
#include "net.h"

static void
test_random (void)
{
  GRand *rand = g_rand_new_with_seed (1);

  for (int i = 0; i < 200; i++)
    {
      const bool ta = g_rand_boolean (rand), tb = g_rand_boolean (rand);
      const int m = i % 3 == 1 ? 1 : g_rand_int_range (rand, 1, 40);
      const int n = i % 3 == 2 ? 1 : g_rand_int_range (rand, 1, 40);
      const int k = g_rand_int_range (rand, 1, 200);
      const int lda = (ta ? m : k) + g_rand_int_range (rand, 0, 3);
      const int ldb = (tb ? k : n) + g_rand_int_range (rand, 0, 3);
      const int ldc = n + g_rand_int_range (rand, 0, 3);
      const float alpha = (float) g_rand_double_range (rand, -2, 2);
      const float beta = g_rand_boolean (rand) ? 0 : 0.5f;
      const size_t size = (size_t) (m * ldc);
      float *a = random_floats (rand, (size_t) ((ta ? k : m) * lda));
      float *b = random_floats (rand, (size_t) ((tb ? n : k) * ldb));
      float *c = random_floats (rand, size), *expected = malloc (size * sizeof (float));

      if (beta == 0)
        for (int y = 0; y < m; y++)
          for (int x = 0; x < n; x++)
            c[y * ldc + x] = NAN; /* must not be read */
      memcpy (expected, c, size * sizeof (float));
      nn_gemm (ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
      nn_gemm_ref (ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, expected, ldc);
      assert_close (c, expected, size, 1e-5);
      free (a);
      free (b);
      free (c);
      free (expected);
    }
  g_rand_free (rand);
}

static void
test_empty (void)
{
  float c[2] = { 3, 4 };

  nn_gemm (false, false, 0, 2, 2, 1, c, 2, c, 2, 0, c, 2);
  nn_gemm (false, false, 1, 0, 2, 1, c, 2, c, 1, 0, c, 1);
  g_assert_cmpfloat (c[0], ==, 3);
  nn_gemm (false, false, 1, 2, 0, 1, c, 1, c, 2, 0.5f, c, 2); /* an empty sum is 0 */
  g_assert_cmpfloat (c[0], ==, 1.5f);
  g_assert_cmpfloat (c[1], ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/gemm/random", test_random);
  g_test_add_func ("/gemm/empty", test_empty);
  return g_test_run ();
}
