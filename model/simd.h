/* simd.h: one thin layer over the vector units, for the kernel sources only.
 *
 * A kernel source is compiled once a level (see kernels.h) and sees the widest vector of its
 * compiler flags as `vf`: 16 floats with AVX-512, 8 with AVX2, 4 with SSE2, NEON (of 64-bit ARM)
 * and on any other machine, where GCC's vector extensions turn into whatever it has. Arithmetic is
 * written with operators on vf; the compiler contracts a * b + c to a fused multiply-add where there
 * is one.
 */
#pragma once

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__aarch64__) && !defined(NN_PLAIN_VECTORS)
#include <arm_neon.h>
#define V_NEON 1
#endif

/* V_REGISTERS: how many vectors a kernel can keep at hand, sums above all. */
#if defined(__AVX512F__)
#define V_WIDTH 16
#define V_REGISTERS 32
typedef __m512 vf;
#elif defined(__AVX2__)
#define V_WIDTH 8
#define V_REGISTERS 16
typedef __m256 vf;
#elif defined(__SSE2__)
#define V_WIDTH 4
#define V_REGISTERS 16
typedef __m128 vf;
#elif defined(V_NEON)
#define V_WIDTH 4
#define V_REGISTERS 32
typedef float32x4_t vf;
#else
#define V_WIDTH 4
#define V_REGISTERS 16
typedef float vf __attribute__ ((vector_size (16)));
#endif
typedef int32_t vi __attribute__ ((vector_size (4 * V_WIDTH)));
typedef float vf_unaligned
    __attribute__ ((vector_size (4 * V_WIDTH), aligned (4), may_alias));

#define V_INLINE static inline __attribute__ ((always_inline))

/* Unaligned load and store of a whole vector. */
V_INLINE vf
v_load (const float *p)
{
  return (vf) * (const vf_unaligned *) p;
}

V_INLINE void
v_store (float *p, vf x)
{
  *(vf_unaligned *) p = (vf_unaligned) x;
}

V_INLINE vf
v_set (float x)
{
#if defined(__AVX512F__)
  return _mm512_set1_ps (x);
#elif defined(__AVX2__)
  return _mm256_set1_ps (x);
#elif defined(__SSE2__)
  return _mm_set1_ps (x);
#elif defined(V_NEON)
  return vdupq_n_f32 (x);
#else
  return (vf){ x, x, x, x };
#endif
}

/* The first @n (1..V_WIDTH) lanes; never touches memory behind them. The others load as 0. */
V_INLINE vf
v_load_n (const float *p, int n)
{
#if defined(__AVX512F__)
  return _mm512_maskz_loadu_ps ((__mmask16) ((1u << n) - 1), p);
#elif defined(__AVX2__)
  const __m256i lane = _mm256_setr_epi32 (0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_maskload_ps (p, _mm256_cmpgt_epi32 (_mm256_set1_epi32 (n), lane));
#elif defined(V_NEON)
  vf x = vdupq_n_f32 (0.0f);

  if (n == V_WIDTH)
    return vld1q_f32 (p);
  if (n == 1)
    return vld1q_lane_f32 (p, x, 0);
  x = vcombine_f32 (vld1_f32 (p), vdup_n_f32 (0.0f));
  return n == 2 ? x : vld1q_lane_f32 (p + 2, x, 2);
#else
  float lanes[V_WIDTH] = { 0 };
  for (int i = 0; i < n; i++)
    lanes[i] = p[i];
  return v_load (lanes);
#endif
}

V_INLINE void
v_store_n (float *p, vf x, int n)
{
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps (p, (__mmask16) ((1u << n) - 1), x);
#elif defined(__AVX2__)
  const __m256i lane = _mm256_setr_epi32 (0, 1, 2, 3, 4, 5, 6, 7);
  _mm256_maskstore_ps (p, _mm256_cmpgt_epi32 (_mm256_set1_epi32 (n), lane), x);
#elif defined(V_NEON)
  if (n == V_WIDTH)
    vst1q_f32 (p, x);
  else if (n == 1)
    vst1q_lane_f32 (p, x, 0);
  else
    {
      vst1_f32 (p, vget_low_f32 (x));
      if (n == 3)
        vst1q_lane_f32 (p + 2, x, 2);
    }
#else
  float lanes[V_WIDTH];
  v_store (lanes, x);
  for (int i = 0; i < n; i++)
    p[i] = lanes[i];
#endif
}

/* mask (all ones or all zeros a lane) ? a : b */
V_INLINE vf
v_select (vi mask, vf a, vf b)
{
#if defined(V_NEON)
  return vbslq_f32 ((uint32x4_t) mask, a, b);
#else
  return (vf) ((mask & (vi) a) | (~mask & (vi) b));
#endif
}

/* a > b ? a : b and a < b ? a : b. When b is NaN, the result is NaN; when only a is, it is b, or
 * with NEON NaN as well. */
V_INLINE vf
v_max (vf a, vf b)
{
#if defined(__AVX512F__)
  return _mm512_max_ps (a, b);
#elif defined(__AVX2__)
  return _mm256_max_ps (a, b);
#elif defined(__SSE2__)
  return _mm_max_ps (a, b);
#elif defined(V_NEON)
  return vmaxq_f32 (a, b);
#else
  return v_select (a > b, a, b);
#endif
}

V_INLINE vf
v_min (vf a, vf b)
{
#if defined(__AVX512F__)
  return _mm512_min_ps (a, b);
#elif defined(__AVX2__)
  return _mm256_min_ps (a, b);
#elif defined(__SSE2__)
  return _mm_min_ps (a, b);
#elif defined(V_NEON)
  return vminq_f32 (a, b);
#else
  return v_select (a < b, a, b);
#endif
}

/* Half a vector, where a multiplication of halves takes half as long: processors that do 512 bits
 * in two steps, and the last channels of a picture that has, say, 24 or 40 of them. */
#if defined(__AVX512F__)
#define V_HALF 8
typedef __m256 vh;

V_INLINE vh
h_load (const float *p)
{
  return _mm256_loadu_ps (p);
}

V_INLINE vh
h_load_n (const float *p, int n)
{
  return _mm256_maskz_loadu_ps ((__mmask8) ((1u << n) - 1), p);
}

V_INLINE void
h_store_n (float *p, vh x, int n)
{
  if (n == V_HALF)
    _mm256_storeu_ps (p, x);
  else
    _mm256_mask_storeu_ps (p, (__mmask8) ((1u << n) - 1), x);
}

V_INLINE vh
h_low (vf x)
{
  return _mm512_castps512_ps256 (x);
}

V_INLINE vf
h_whole (vh x)
{
  return _mm512_castps256_ps512 (x);
}
#else
#define V_HALF 0
#endif

V_INLINE float
v_sum (vf x)
{
#if defined(V_NEON)
  return vaddvq_f32 (x);
#else
  float lanes[V_WIDTH], sum = 0;

  v_store (lanes, x);
  for (int i = 0; i < V_WIDTH; i++)
    sum += lanes[i];
  return sum;
#endif
}

V_INLINE vi
v_set_int (int32_t x)
{
  return (vi) { 0 } + x;
}

/* e^x: x = n ln 2 + r with |r| <= ln 2 / 2, Taylor series of e^r up to r^7 (truncation 5e-9), then
 * times 2^n in two steps, so that results reach infinity and the denormals. */
V_INLINE vf
v_exp (vf x)
{
  const float magic = 12582912.0f; /* 1.5 * 2^23: adding it rounds to an integer in the low bits */
  vf t, n, r, p;
  vi k, k1;

  x = v_min (v_set (89.0f), v_max (v_set (-104.0f), x));
  t = x * v_set (1.44269504f) + v_set (magic);
  n = t - v_set (magic);
  r = x - n * v_set (0.693145752f); /* ln 2 in two parts: the first has trailing zeros */
  r = r - n * v_set (1.42860677e-6f);
  p = v_set (1.0f / 5040);
  p = p * r + v_set (1.0f / 720);
  p = p * r + v_set (1.0f / 120);
  p = p * r + v_set (1.0f / 24);
  p = p * r + v_set (1.0f / 6);
  p = p * r + v_set (0.5f);
  p = p * r + v_set (1.0f);
  p = p * r + v_set (1.0f);
  k = (vi) t - 0x4b400000; /* the bits of magic */
  k1 = k >> 1;
  return p * (vf) ((k1 + 127) << 23) * (vf) ((k - k1 + 127) << 23);
}
