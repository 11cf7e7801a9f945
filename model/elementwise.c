/* elementwise.c: sums and products over pixel rows, and the copies between layouts. */
#include "elementwise.h"

#include "kernels.h"

void
nn_binary (NnBinary op, const float *a, size_t a_pitch, const float *b, size_t b_pitch, float *out,
           size_t out_pitch, size_t rows, int c)
{
  const NnKernels *kernels = nn_kernels ();
  const size_t n = (size_t) c;

  if (a_pitch == n && b_pitch == n && out_pitch == n)
    kernels->binary (op, a, b, out, rows * n);
  else
    for (size_t i = 0; i < rows; i++)
      kernels->binary (op, a + i * a_pitch, b + i * b_pitch, out + i * out_pitch, n);
}

void
nn_binary_ref (NnBinary op, const float *a, size_t a_pitch, const float *b, size_t b_pitch,
               float *out, size_t out_pitch, size_t rows, int c)
{
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < (size_t) c; j++)
      {
        float x = a[i * a_pitch + j], y = b[i * b_pitch + j], *to = &out[i * out_pitch + j];

        switch (op)
          {
          case NN_ADD:
            *to = x + y;
            break;
          case NN_SUB:
            *to = x - y;
            break;
          case NN_MUL:
            *to = x * y;
            break;
          case NN_DIV:
            *to = x / y;
            break;
          case NN_MIN:
            *to = x < y ? x : y;
            break;
          case NN_MAX:
            *to = x > y ? x : y;
            break;
          }
      }
}
