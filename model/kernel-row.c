/* kernel-row.c: loops over one row of floats: activations, sums, products, blends, half floats. */
#include "kernels.h"
#include "simd-activation.h"

#include <math.h>

void
NN_KERNEL (nn_activate_row) (const NnActivation *act, const float *in, float *out, size_t n)
{
  v_activate_row (act, in, out, n);
}

V_INLINE vf
binary (const NnBinary op, vf a, vf b)
{
  switch (op)
    {
    case NN_ADD:
      return a + b;
    case NN_SUB:
      return a - b;
    case NN_MUL:
      return a * b;
    case NN_DIV:
      return a / b;
    case NN_MIN:
      return v_min (a, b);
    case NN_MAX:
      return v_max (a, b);
    }
  return a;
}

V_INLINE void
binary_loop (const NnBinary op, const float *a, const float *b, float *out, size_t n)
{
  size_t i = 0;

  for (; i + V_WIDTH <= n; i += V_WIDTH)
    v_store (out + i, binary (op, v_load (a + i), v_load (b + i)));
  if (i < n)
    {
      int rest = (int) (n - i);
      v_store_n (out + i, binary (op, v_load_n (a + i, rest), v_load_n (b + i, rest)), rest);
    }
}

void
NN_KERNEL (nn_binary_row) (NnBinary op, const float *a, const float *b, float *out, size_t n)
{
  switch (op)
    {
    case NN_ADD:
      binary_loop (NN_ADD, a, b, out, n);
      break;
    case NN_SUB:
      binary_loop (NN_SUB, a, b, out, n);
      break;
    case NN_MUL:
      binary_loop (NN_MUL, a, b, out, n);
      break;
    case NN_DIV:
      binary_loop (NN_DIV, a, b, out, n);
      break;
    case NN_MIN:
      binary_loop (NN_MIN, a, b, out, n);
      break;
    case NN_MAX:
      binary_loop (NN_MAX, a, b, out, n);
      break;
    }
}

void
NN_KERNEL (nn_blend_row) (const float *const in[4], const float weight[4], float *out, size_t n)
{
  const float *p0 = in[0], *p1 = in[1], *p2 = in[2], *p3 = in[3];
  const vf w0 = v_set (weight[0]), w1 = v_set (weight[1]);
  const vf w2 = v_set (weight[2]), w3 = v_set (weight[3]);
  size_t i = 0;

  for (; i + V_WIDTH <= n; i += V_WIDTH)
    v_store (out + i, (v_load (p0 + i) * w0 + v_load (p1 + i) * w1)
                          + (v_load (p2 + i) * w2 + v_load (p3 + i) * w3));
  if (i < n)
    {
      int rest = (int) (n - i);
      v_store_n (out + i,
                 (v_load_n (p0 + i, rest) * w0 + v_load_n (p1 + i, rest) * w1)
                     + (v_load_n (p2 + i, rest) * w2 + v_load_n (p3 + i, rest) * w3),
                 rest);
    }
}

void
NN_KERNEL (nn_scale_row) (const float *in, float factor, float *out, size_t n)
{
  const vf f = v_set (factor);
  size_t i = 0;

  for (; i + V_WIDTH <= n; i += V_WIDTH)
    v_store (out + i, v_load (in + i) * f);
  for (; i < n; i++)
    out[i] = in[i] * factor;
}

float
NN_KERNEL (nn_exp_sum_row) (const float *in, float shift, float *out, size_t n)
{
  const vf s = v_set (shift);
  vf sum = v_set (0.0f);
  float total;
  size_t i = 0;

  for (; i + V_WIDTH <= n; i += V_WIDTH)
    {
      vf e = v_exp (v_load (in + i) - s);
      v_store (out + i, e);
      sum += e;
    }
  total = v_sum (sum);
  if (i < n)
    {
      int rest = (int) (n - i);
      v_store_n (out + i, v_exp (v_load_n (in + i, rest) - s), rest);
      for (; i < n; i++)
        total += out[i];
    }
  return total;
}

/* Round to nearest even by hand: a half is sign, 5 bits of exponent (bias 15), 10 of mantissa. */
static uint16_t
half_from_float (float value)
{
  uint32_t x, sign, mantissa, rest, tie;
  int exponent, shift;

  memcpy (&x, &value, 4);
  sign = x >> 16 & 0x8000;
  x &= 0x7fffffff;
  if (x > 0x7f800000)
    return (uint16_t) (sign | 0x7e00 | (x >> 13 & 0x3ff)); /* NaN, made quiet */
  if (x >= 0x477ff000) /* 65520 and more round to infinity */
    return (uint16_t) (sign | 0x7c00);
  exponent = (int) (x >> 23) - 127;
  mantissa = (x & 0x7fffff) | 0x800000;
  if (exponent >= -14)
    {
      shift = 13;
      rest = ((uint32_t) (exponent + 14) << 10) + (mantissa >> shift);
    }
  else
    {
      shift = -1 - exponent; /* denormal: in units of 2^-24 */
      if (shift > 24)
        return (uint16_t) sign;
      rest = mantissa >> shift;
    }
  tie = 1u << (shift - 1);
  mantissa &= (1u << shift) - 1;
  if (mantissa > tie || (mantissa == tie && (rest & 1)))
    rest++; /* a carry into the exponent is what rounding up means */
  return (uint16_t) (sign | rest);
}

static float
half_to_float (uint16_t half)
{
  uint32_t exponent = half >> 10 & 31, mantissa = half & 0x3ff, x;
  float value;

  if (exponent == 0)
    {
      value = (float) mantissa * 0x1p-24f;
      return half & 0x8000 ? -value : value;
    }
  x = exponent == 31 ? 0x7f800000 | mantissa << 13 : (exponent + 112) << 23 | mantissa << 13;
  if (exponent == 31 && mantissa != 0)
    x |= 0x400000;
  x |= (uint32_t) (half & 0x8000) << 16;
  memcpy (&value, &x, 4);
  return value;
}

void
NN_KERNEL (nn_split_bytes_row) (const uint8_t *pixels, const float mean[3], const float factor[3],
                                float *const out[3], size_t n)
{
  float *restrict a = out[0], *restrict b = out[1], *restrict c = out[2];
  const float mean_a = mean[0], mean_b = mean[1], mean_c = mean[2];
  const float factor_a = factor[0], factor_b = factor[1], factor_c = factor[2];

  for (size_t i = 0; i < n; i++)
    {
      a[i] = ((float) pixels[3 * i] - mean_a) * factor_a;
      b[i] = ((float) pixels[3 * i + 1] - mean_b) * factor_b;
      c[i] = ((float) pixels[3 * i + 2] - mean_c) * factor_c;
    }
}

void
NN_KERNEL (nn_half_from_float_row) (uint16_t *half, const float *value, size_t n)
{
  size_t i = 0;

#ifdef __F16C__
  for (; i + 8 <= n; i += 8)
    _mm_storeu_si128 ((__m128i *) (half + i),
                      _mm256_cvtps_ph (_mm256_loadu_ps (value + i), _MM_FROUND_TO_NEAREST_INT));
#elif defined(V_NEON)
  for (; i + 4 <= n; i += 4)
    vst1_u16 (half + i, vreinterpret_u16_f16 (vcvt_f16_f32 (vld1q_f32 (value + i))));
#endif
  for (; i < n; i++)
    half[i] = half_from_float (value[i]);
}

void
NN_KERNEL (nn_half_to_float_row) (float *value, const uint16_t *half, size_t n)
{
  size_t i = 0;

#ifdef __F16C__
  for (; i + 8 <= n; i += 8)
    _mm256_storeu_ps (value + i, _mm256_cvtph_ps (_mm_loadu_si128 ((const __m128i *) (half + i))));
#elif defined(V_NEON)
  for (; i + 4 <= n; i += 4)
    vst1q_f32 (value + i, vcvt_f32_f16 (vreinterpret_f16_u16 (vld1_u16 (half + i))));
#endif
  for (; i < n; i++)
    value[i] = half_to_float (half[i]);
}
