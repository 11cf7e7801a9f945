/* kernel-transpose.c: rows become columns, in blocks of 4x4 numbers that change places in
 * registers. Blocks of 16 rows fill a line of the output before the next one is begun, so that
 * outputs whose rows are a power of two apart do not drive each other out of the cache. */
#include "kernels.h"
#include "simd.h"

typedef float v4 __attribute__ ((vector_size (16)));
typedef float v4_unaligned __attribute__ ((vector_size (16), aligned (4), may_alias));

enum { ROWS = 16 };

V_INLINE v4
load (const float *p)
{
  return (v4) * (const v4_unaligned *) p;
}

V_INLINE void
store (float *p, v4 x)
{
  *(v4_unaligned *) p = (v4_unaligned) x;
}

V_INLINE void
block (v4 a, v4 b, v4 c, v4 d, float *out, int64_t out_step)
{
  const v4 ab = __builtin_shufflevector (a, b, 0, 4, 1, 5);
  const v4 ab_high = __builtin_shufflevector (a, b, 2, 6, 3, 7);
  const v4 cd = __builtin_shufflevector (c, d, 0, 4, 1, 5);
  const v4 cd_high = __builtin_shufflevector (c, d, 2, 6, 3, 7);

  store (out, __builtin_shufflevector (ab, cd, 0, 1, 4, 5));
  store (out + out_step, __builtin_shufflevector (ab, cd, 2, 3, 6, 7));
  store (out + 2 * out_step, __builtin_shufflevector (ab_high, cd_high, 0, 1, 4, 5));
  store (out + 3 * out_step, __builtin_shufflevector (ab_high, cd_high, 2, 3, 6, 7));
}

/* Any size, number by number; they may be integers, which a float's move does not change. */
static void
plain (const float *in, int64_t in_step, float *out, int64_t out_step, int64_t rows,
       int64_t columns)
{
  for (int64_t c = 0; c < columns; c++)
    for (int64_t r = 0; r < rows; r++)
      memcpy (out + c * out_step + r, in + r * in_step + c, sizeof *out);
}

/* Three rows into tight columns of three, as a picture's colours. A column is stored with a fourth
 * number, which the next column overwrites. */
static int64_t
three_rows (const float *in, int64_t in_step, float *out, int64_t columns)
{
  int64_t c = 0;

  for (; c + 4 < columns; c += 4)
    {
      const v4 last = load (in + 2 * in_step + c);

      block (load (in + c), load (in + in_step + c), last, last, out + 3 * c, 3);
    }
  return c;
}

void
NN_KERNEL (nn_transpose) (const float *in, int64_t in_step, float *out, int64_t out_step,
                          int64_t rows, int64_t columns)
{
  if (rows == 3 && out_step == 3)
    {
      const int64_t done = three_rows (in, in_step, out, columns);

      plain (in + done, in_step, out + 3 * done, 3, 3, columns - done);
      return;
    }
  for (int64_t r0 = 0; r0 < rows; r0 += ROWS)
    {
      const int64_t r1 = rows - r0 < ROWS ? rows : r0 + ROWS;
      int64_t c = 0;

      for (; c + 4 <= columns; c += 4)
        {
          int64_t r = r0;

          for (; r + 4 <= r1; r += 4)
            {
              const float *from = in + r * in_step + c;

              block (load (from), load (from + in_step), load (from + 2 * in_step),
                     load (from + 3 * in_step), out + c * out_step + r, out_step);
            }
          plain (in + r * in_step + c, in_step, out + c * out_step + r, out_step, r1 - r, 4);
        }
      plain (in + r0 * in_step + c, in_step, out + c * out_step + r0, out_step, r1 - r0,
             columns - c);
    }
}
