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
