/* Copies between tensors of any strides, against the definition: transposed, sliced, reversed,
 * repeated, of every size of element. */
#include "arrays.h"
#include "net.h"
#include "tensor.h"

enum { SLACK = 3 };

/* Strides for the dimensions of @t in some order of memory, now and then with slack between them;
 * returns the elements that they span. */
static int64_t
random_strides (GRand *rand, NnTensor *t)
{
  int order[NN_MAX_RANK];
  int64_t step = 1;

  for (int i = 0; i < t->rank; i++)
    {
      int at = g_rand_int_range (rand, 0, i + 1);

      order[i] = order[at];
      order[at] = i;
    }
  for (int i = 0; i < t->rank; i++)
    {
      t->stride[order[i]] = step;
      step = step * t->dim[order[i]]
             + (g_rand_int_range (rand, 0, 4) == 0 ? g_rand_int_range (rand, 0, SLACK) : 0);
    }
  return step;
}

static void
test_copy (void)
{
  static const NnType types[] = { NN_FLOAT, NN_INT32, NN_INT64, NN_BOOL, NN_FLOAT, NN_FLOAT };
  GRand *rand = g_rand_new_with_seed (1);

  for (int n = 0; n < 4000; n++)
    {
      NnTensor dst = { .type = types[n % 6], .rank = g_rand_int_range (rand, 0, 6) }, src;
      const size_t size = nn_type_size (dst.type);
      const int most = dst.rank < 3 ? 70 : 9;
      int64_t at[NN_MAX_RANK] = { 0 }, dst_size, src_size;
      guint8 *from, *to, *expected;

      for (int i = 0; i < dst.rank; i++)
        dst.dim[i] = g_rand_int_range (rand, g_rand_int_range (rand, 0, 20) == 0 ? 0 : 1, most);
      src = dst;
      for (int i = 0; i < src.rank; i++)
        if (g_rand_int_range (rand, 0, 10) == 0 && src.dim[i] > 0)
          src.dim[i] = 1;
      dst_size = random_strides (rand, &dst);
      src_size = random_strides (rand, &src);
      to = g_malloc ((gsize) dst_size * size);
      expected = g_malloc ((gsize) dst_size * size);
      from = g_malloc ((gsize) src_size * size);
      for (gsize i = 0; i < (gsize) dst_size * size; i++)
        to[i] = expected[i] = (guint8) g_rand_int (rand);
      for (gsize i = 0; i < (gsize) src_size * size; i++)
        from[i] = (guint8) g_rand_int (rand);
      dst.data = to;
      src.data = from;
      /* A reversed axis begins at its end. */
      if (src.rank > 0 && src.dim[0] > 1 && g_rand_boolean (rand))
        {
          src.data = from + (src.dim[0] - 1) * src.stride[0] * (int64_t) size;
          src.stride[0] = -src.stride[0];
        }

      nn_tensor_copy (&dst, &src);
      if (nn_tensor_count (&dst) > 0)
        do
          {
            int64_t offset = 0;

            for (int i = 0; i < src.rank; i++)
              offset += src.dim[i] == 1 ? 0 : at[i] * src.stride[i];
            memcpy (expected + nn_index_offset (&dst, at) * (int64_t) size,
                    (guint8 *) src.data + offset * (int64_t) size, size);
          }
        while (nn_index_next (at, dst.rank, dst.dim));
      g_assert_cmpmem (to, (gsize) dst_size * size, expected, (gsize) dst_size * size);
      g_free (to);
      g_free (expected);
      g_free (from);
    }
  g_rand_free (rand);
}

/* Pictures from planes to pixels and back, with few and many channels. */
static void
test_pictures (void)
{
  GRand *rand = g_rand_new_with_seed (2);

  for (int c = 1; c < 40; c++)
    for (int slack = 0; slack < 2; slack++)
      {
        const int64_t dim[] = { 2, c, 3 + c % 4, 1 + c * 7 % 11 };
        NnTensor planes, pixels, back;
        int64_t n;

        nn_tensor_init (&planes, NN_FLOAT, 4, dim);
        pixels = back = planes;
        nn_tensor_make_channels_last (&pixels);
        if (slack == 1)
          for (int i = 0; i < 4; i++)
            pixels.stride[i] = i == 1 ? 1 : pixels.stride[i] / c * (c + 2);
        n = nn_tensor_count (&planes);
        planes.data = random_floats (rand, (size_t) n);
        pixels.data = calloc ((size_t) (n / c) * (size_t) (c + 2), sizeof (float));
        back.data = calloc ((size_t) n, sizeof (float));
        nn_tensor_copy (&pixels, &planes);
        for (int64_t at = 0; at < n; at++)
          {
            int64_t p = at % (dim[2] * dim[3]), k = at / (dim[2] * dim[3]) % c;
            int64_t image = at / (dim[2] * dim[3] * c);

            g_assert_cmpfloat (((float *) planes.data)[at], ==,
                               ((float *) pixels.data)[image * pixels.stride[0]
                                                       + p * pixels.stride[3] + k]);
          }
        nn_tensor_copy (&back, &pixels);
        g_assert_cmpmem (back.data, (gsize) n * sizeof (float), planes.data,
                         (gsize) n * sizeof (float));
        free (planes.data);
        free (pixels.data);
        free (back.data);
      }
  g_rand_free (rand);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  nn_init ();
  g_test_add_func ("/tensor/copy", test_copy);
  g_test_add_func ("/tensor/pictures", test_pictures);
  return g_test_run ();
}
