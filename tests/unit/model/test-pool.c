/* Pooling against the definition: maxima are exact, means within 1e-6. */
#include "arrays.h"
#include "net.h"
#include "pool.h"

static bool
random_params (GRand *rand, NnPoolParams *p)
{
  *p = (NnPoolParams){ .h = g_rand_int_range (rand, 1, 14),
                       .w = g_rand_int_range (rand, 1, 14),
                       .c = g_rand_int_range (rand, 1, g_rand_boolean (rand) ? 40 : 150),
                       .kh = g_rand_int_range (rand, 1, 5),
                       .kw = g_rand_int_range (rand, 1, 5),
                       .stride_h = g_rand_int_range (rand, 1, 4),
                       .stride_w = g_rand_int_range (rand, 1, 4),
                       .dilation_h = g_rand_int_range (rand, 1, 3),
                       .dilation_w = g_rand_int_range (rand, 1, 3),
                       .pad_top = g_rand_int_range (rand, 0, 3),
                       .pad_left = g_rand_int_range (rand, 0, 3),
                       .pad_bottom = g_rand_int_range (rand, 0, 3),
                       .pad_right = g_rand_int_range (rand, 0, 3),
                       .count_include_pad = g_rand_boolean (rand) };
  const int room_h = p->h + p->pad_top + p->pad_bottom - (p->kh - 1) * p->dilation_h - 1;
  const int room_w = p->w + p->pad_left + p->pad_right - (p->kw - 1) * p->dilation_w - 1;

  if (room_h < 0 || room_w < 0)
    return false;
  /* Sometimes rounded up, as ONNX's ceil_mode asks. */
  p->out_h = (room_h + (g_rand_boolean (rand) ? p->stride_h - 1 : 0)) / p->stride_h + 1;
  p->out_w = (room_w + (g_rand_boolean (rand) ? p->stride_w - 1 : 0)) / p->stride_w + 1;
  return nn_pool_check (p, NULL);
}

static void
test_windows (void)
{
  GRand *rand = g_rand_new_with_seed (1);
  int tried = 0;

  while (tried < 400)
    {
      NnPoolParams p;
      size_t in_pitch, out_pitch, in_size, out_size;
      float *in, *out, *expected;

      if (!random_params (rand, &p))
        continue;
      tried++;
      in_pitch = (size_t) (p.c + g_rand_int_range (rand, 0, 3));
      out_pitch = (size_t) (p.c + g_rand_int_range (rand, 0, 3));
      in_size = (size_t) (p.h * p.w - 1) * in_pitch + (size_t) p.c;
      out_size = (size_t) (p.out_h * p.out_w - 1) * out_pitch + (size_t) p.c;
      in = random_floats (rand, in_size);
      out = random_floats (rand, out_size);
      expected = malloc (out_size * sizeof (float));
      memcpy (expected, out, out_size * sizeof (float));
      nn_pool_max (&p, in, in_pitch, out, out_pitch);
      nn_pool_max_ref (&p, in, in_pitch, expected, out_pitch);
      assert_close (out, expected, out_size, 0);
      nn_pool_average (&p, in, in_pitch, out, out_pitch);
      nn_pool_average_ref (&p, in, in_pitch, expected, out_pitch);
      assert_close (out, expected, out_size, 1e-6);
      free (in);
      free (out);
      free (expected);
    }
  g_rand_free (rand);
}

static void
test_global (void)
{
  GRand *rand = g_rand_new_with_seed (2);

  for (int c = 1; c < 290; c += c < 70 ? 3 : 17)
    {
      const size_t pixels = (size_t) (c * 7 % 50 + 1), pitch = (size_t) c + 2;
      float *in = random_floats (rand, (pixels - 1) * pitch + (size_t) c);
      float *out = malloc ((size_t) c * sizeof (float));

      nn_pool_global_average (in, pitch, pixels, c, out);
      for (size_t j = 0; j < (size_t) c; j++)
        {
          double sum = 0;
          for (size_t i = 0; i < pixels; i++)
            sum += (double) in[i * pitch + j];
          g_assert_cmpfloat_with_epsilon ((double) out[j], sum / (double) pixels, 1e-6);
        }
      nn_pool_global_max (in, pitch, pixels, c, out);
      for (size_t j = 0; j < (size_t) c; j++)
        {
          float best = -2;
          for (size_t i = 0; i < pixels; i++)
            best = MAX (best, in[i * pitch + j]);
          g_assert_cmpfloat (out[j], ==, best);
        }
      free (in);
      free (out);
    }
  g_rand_free (rand);
}

/* Padding is minus infinity for a maximum: negative values survive at the border. */
static void
test_negative_border (void)
{
  const NnPoolParams p = { .h = 2, .w = 2, .c = 1, .out_h = 2, .out_w = 2, .kh = 3, .kw = 3,
                           .stride_h = 1, .stride_w = 1, .dilation_h = 1, .dilation_w = 1,
                           .pad_top = 1, .pad_left = 1, .pad_bottom = 1, .pad_right = 1 };
  const float in[4] = { -4, -3, -2, -5 };
  float out[4];

  nn_pool_max (&p, in, 1, out, 1);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat (out[i], ==, -2);
}

static void
test_refuses (void)
{
  const NnPoolParams good = { .h = 4, .w = 4, .c = 1, .out_h = 2, .out_w = 2, .kh = 2, .kw = 2,
                              .stride_h = 2, .stride_w = 2, .dilation_h = 1, .dilation_w = 1 };
  NnPoolParams p = good;
  NnError err;

  g_assert_true (nn_pool_check (&p, &err));
  p.out_h = 3; /* the third window would begin below the picture */
  g_assert_false (nn_pool_check (&p, &err));
  g_assert_cmpint (err.code, ==, NN_ERROR_SHAPE);
  p = good;
  p.pad_top = 2;
  g_assert_false (nn_pool_check (&p, &err));
  p = good;
  p.stride_w = 0;
  g_assert_false (nn_pool_check (&p, &err));
  p = good;
  p.dilation_h = G_MAXINT;
  g_assert_false (nn_pool_check (&p, &err));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/pool/windows", test_windows);
  g_test_add_func ("/pool/global", test_global);
  g_test_add_func ("/pool/negative-border", test_negative_border);
  g_test_add_func ("/pool/refuses", test_refuses);
  return g_test_run ();
}
