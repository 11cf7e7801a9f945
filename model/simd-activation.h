/* simd-activation.h: the activations of activation.h on one vector, for the kernel sources only. */
#pragma once

#include "activation.h"
#include "kernels.h"
#include "simd.h"

V_INLINE vf
v_sigmoid (vf x)
{
  return v_set (1.0f) / (v_set (1.0f) + v_exp (-x));
}

/* Near 0 an odd polynomial (fitted to tanh on |x| < 0.625, 1.8e-8 relative), where
 * 1 - 2 / (e^2x + 1) would cancel. */
V_INLINE vf
v_tanh (vf x)
{
  vi sign = (vi) x & v_set_int (INT32_MIN);
  vf a = (vf) ((vi) x & v_set_int (INT32_MAX));
  vf z = x * x, p, far;

  p = v_set (-0.00610472f);
  p = p * z + v_set (0.02100346f);
  p = p * z + v_set (-0.05385245f);
  p = p * z + v_set (0.13332782f);
  p = p * z + v_set (-0.33333329f);
  p = p * z * x + x;
  far = v_set (1.0f) - v_set (2.0f) / (v_exp (a + a) + v_set (1.0f));
  return v_select ((vi) (a < v_set (0.625f)), p, (vf) ((vi) far | sign));
}

/* For |x| < 1 erf is x times a polynomial in x^2 (fitted, 1.2e-9 relative); from there on
 * 1 - erfc |x|, and ln erfc is a polynomial (fitted on 1..4, 1.2e-8). Behind 4 erf rounds to 1.
 * Returns the polynomials' results, *@far says which one holds: erf x, or erfc |x|. */
V_INLINE vf
v_erf_part (vf x, vi *far)
{
  vf a = (vf) ((vi) x & v_set_int (INT32_MAX)), z = x * x, p, q;

  p = v_set (7.853838906157762e-05f);
  p = p * z + v_set (-0.0008010186138562858f);
  p = p * z + v_set (0.005188326817005873f);
  p = p * z + v_set (-0.026853810995817184f);
  p = p * z + v_set (0.1128358542919159f);
  p = p * z + v_set (-0.3761262595653534f);
  p = p * z + v_set (1.1283791065216064f);
  *far = (vi) (a >= v_set (1.0f));
  a = v_min (v_set (4.0f), a);
  q = v_set (1.59980277e-6f);
  q = q * a + v_set (-4.52977692e-5f);
  q = q * a + v_set (0.00059020042f);
  q = q * a + v_set (-0.00472767511f);
  q = q * a + v_set (0.0263274834f);
  q = q * a + v_set (-0.109909661f);
  q = q * a + v_set (-0.6320135f);
  q = q * a + v_set (-1.13011968f);
  q = q * a + v_set (0.000291013508f);
  return v_select (*far, v_exp (q), p * x);
}

V_INLINE vf
v_erf (vf x)
{
  vi far, sign = (vi) x & v_set_int (INT32_MIN);
  vf e = v_erf_part (x, &far);

  return v_select (far, (vf) ((vi) (v_set (1.0f) - e) | sign), e);
}

/* 1 + erf x, without cancellation for a negative x. */
V_INLINE vf
v_one_plus_erf (vf x)
{
  vi far;
  vf e = v_erf_part (x, &far);

  return v_select (far, v_select ((vi) (x < v_set (0.0f)), e, v_set (2.0f) - e),
                   v_set (1.0f) + e);
}

/* @slope: PReLU's vector, ignored by the others. */
V_INLINE vf
v_activate (const NnActivation *act, vf x, vf slope)
{
  vf gate;

  switch (act->kind)
    {
    case NN_ACT_NONE:
      return x;
    case NN_ACT_CLIP:
      return v_min (v_set (act->hi), v_max (v_set (act->lo), x));
    case NN_ACT_LEAKY:
      return v_select ((vi) (x < v_set (0.0f)), x * v_set (act->alpha), x);
    case NN_ACT_PRELU:
      return v_select ((vi) (x < v_set (0.0f)), x * slope, x);
    case NN_ACT_HARD_SIGMOID:
    case NN_ACT_HARD_SWISH:
      gate = x * v_set (act->alpha) + v_set (act->beta);
      gate = v_min (v_set (act->hi), v_max (v_set (act->lo), gate));
      if (act->kind == NN_ACT_HARD_SWISH)
        gate = x * gate;
      return gate;
    case NN_ACT_SIGMOID:
      return v_sigmoid (x);
    case NN_ACT_SILU:
      return x / (v_set (1.0f) + v_exp (-x));
    case NN_ACT_TANH:
      return v_tanh (x);
    case NN_ACT_EXP:
      return v_exp (x);
    case NN_ACT_ERF:
      return v_erf (x);
    case NN_ACT_GELU:
      return x * v_set (act->alpha) * v_one_plus_erf (x * v_set (act->beta));
    }
  return x;
}

/* @act over @n floats of which the i-th has the i-th slope. */
V_INLINE void
v_activate_row (const NnActivation *act, const float *in, float *out, size_t n)
{
  const float *slope = act->kind == NN_ACT_PRELU ? act->slope : in;
  const NnActivation a = *act;
  size_t i = 0;

  for (; i + V_WIDTH <= n; i += V_WIDTH)
    v_store (out + i, v_activate (&a, v_load (in + i), v_load (slope + i)));
  if (i < n)
    {
      const int rest = (int) (n - i);

      v_store_n (out + i, v_activate (&a, v_load_n (in + i, rest), v_load_n (slope + i, rest)),
                 rest);
    }
}

/* What NnFinish says. NaN stays NaN. */
V_INLINE vf
v_finish (const NnFinish *f, vf x)
{
  const vf lo = v_set (f->lo), hi = v_set (f->hi);

  if (f->gate)
    return x * v_min (hi, v_max (lo, x * v_set (f->alpha) + v_set (f->beta)));
  return v_min (hi, v_max (lo, x));
}
