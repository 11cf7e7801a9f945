/* activation.c: activations and softmax over rows, with their definitions. */
#include "activation.h"

#include "kernels.h"

#include <math.h>

void
nn_activate (const NnActivation *act, const float *in, size_t in_pitch, float *out,
             size_t out_pitch, size_t rows, int c)
{
  const NnKernels *kernels = nn_kernels ();

  if (in_pitch == (size_t) c && out_pitch == (size_t) c && act->kind != NN_ACT_PRELU)
    kernels->activate (act, in, out, rows * (size_t) c);
  else
    for (size_t i = 0; i < rows; i++)
      kernels->activate (act, in + i * in_pitch, out + i * out_pitch, (size_t) c);
}

static double
activate_ref (const NnActivation *act, double x, int channel)
{
  double gate;

  switch (act->kind)
    {
    case NN_ACT_NONE:
      return x;
    case NN_ACT_CLIP:
      x = x < act->lo ? act->lo : x;
      return x > act->hi ? act->hi : x;
    case NN_ACT_LEAKY:
      return x < 0 ? x * act->alpha : x;
    case NN_ACT_PRELU:
      return x < 0 ? x * act->slope[channel] : x;
    case NN_ACT_HARD_SIGMOID:
    case NN_ACT_HARD_SWISH:
      gate = act->alpha * x + act->beta;
      gate = gate < act->lo ? act->lo : gate;
      gate = gate > act->hi ? act->hi : gate;
      return act->kind == NN_ACT_HARD_SIGMOID ? gate : x * gate;
    case NN_ACT_SIGMOID:
      return 1 / (1 + exp (-x));
    case NN_ACT_SILU:
      return x / (1 + exp (-x));
    case NN_ACT_TANH:
      return tanh (x);
    case NN_ACT_EXP:
      return exp (x);
    case NN_ACT_ERF:
      return erf (x);
    case NN_ACT_GELU:
      return act->alpha * x * erfc (-act->beta * x);
    }
  return x;
}

void
nn_activate_ref (const NnActivation *act, const float *in, size_t in_pitch, float *out,
                 size_t out_pitch, size_t rows, int c)
{
  for (size_t i = 0; i < rows; i++)
    for (int j = 0; j < c; j++)
      out[i * out_pitch + (size_t) j]
          = (float) activate_ref (act, (double) in[i * in_pitch + (size_t) j], j);
}

static float
largest (const float *x, int n)
{
  float top = x[0];

  for (int i = 1; i < n; i++)
    if (x[i] > top)
      top = x[i];
  return top;
}

void
nn_softmax_rows (const float *in, float *out, size_t rows, int n)
{
  const NnKernels *kernels = nn_kernels ();

  if (n <= 0)
    return;
  for (size_t i = 0; i < rows; i++, in += n, out += n)
    {
      float sum = kernels->exp_sum (in, largest (in, n), out, (size_t) n);
      kernels->scale (out, 1.0f / sum, out, (size_t) n);
    }
}

void
nn_log_softmax_rows (const float *in, float *out, size_t rows, int n)
{
  for (size_t i = 0; i < rows; i++, in += n, out += n)
    {
      float top = n > 0 ? largest (in, n) : 0;
      double sum = 0;

      for (int j = 0; j < n; j++)
        sum += exp ((double) in[j] - (double) top);
      sum = log (sum);
      for (int j = 0; j < n; j++)
        out[j] = (float) ((double) in[j] - (double) top - sum);
    }
}
