/* conv-ref.c: the definition of a convolution, which the kernels are tested against. */
#include "conv.h"

void
nn_conv_ref (const NnConvParams *p, const float *weight, const float *bias, const float *in,
             size_t in_pitch, const float *residual, size_t residual_pitch, float *out,
             size_t out_pitch)
{
  const int group_in = p->c / p->groups, group_out = p->k / p->groups;

  for (int y = 0; y < p->out_h; y++)
    for (int x = 0; x < p->out_w; x++)
      for (int k = 0; k < p->k; k++)
        {
          const size_t pixel = (size_t) y * (size_t) p->out_w + (size_t) x;
          const float *w = weight + (size_t) k * (size_t) (group_in * p->kh * p->kw);
          NnActivation act = p->activation;
          double sum = bias != NULL ? (double) bias[k] : 0;
          float value;

          for (int c = 0; c < group_in; c++)
            for (int j = 0; j < p->kh; j++)
              for (int i = 0; i < p->kw; i++, w++)
                {
                  int v = y * p->stride_h - p->pad_top + j * p->dilation_h;
                  int u = x * p->stride_w - p->pad_left + i * p->dilation_w;

                  if (v >= 0 && v < p->h && u >= 0 && u < p->w)
                    sum += (double) *w
                           * (double) in[((size_t) v * (size_t) p->w + (size_t) u) * in_pitch
                                         + (size_t) (k / group_out * group_in + c)];
                }
          if (p->residual == NN_RESIDUAL_BEFORE)
            sum += (double) residual[pixel * residual_pitch + (size_t) k];
          value = (float) sum;
          if (act.kind == NN_ACT_PRELU)
            act.slope += k;
          nn_activate_ref (&act, &value, 1, &value, 1, 1, 1);
          if (p->residual == NN_RESIDUAL_AFTER)
            value += residual[pixel * residual_pitch + (size_t) k];
          out[pixel * out_pitch + (size_t) k] = value;
        }
}
