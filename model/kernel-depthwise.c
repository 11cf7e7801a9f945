/* kernel-depthwise.c: one output row of a depthwise convolution.
 *
 * Vectors run over channels. Four neighbouring output pixels are made at once, so that each input
 * vector is loaded once for all the outputs that use it. Columns that are padding point to a row of
 * zeros, filter rows that are padding are left out; so borders need no code of their own.
 */
#include "kernels.h"
#include "simd-activation.h"

enum
{
  PIXELS = 4,
  MAX_COLUMNS = 16 /* input columns under the pixels of a specialised filter */
};

V_INLINE vf
load_lanes (const float *p, int lanes)
{
  return lanes == V_WIDTH ? v_load (p) : v_load_n (p, lanes);
}

/* Residual, clip and store of one pixel's vector. */
V_INLINE void
put (const NnDepthwiseRow *d, vf x, int pixel, int channel, int lanes)
{
  float *out = d->out + (size_t) pixel * d->out_pitch + channel;
  const float *residual
      = d->residual != NULL ? d->residual + (size_t) pixel * d->residual_pitch + channel : out;

  if (d->residual != NULL && !d->residual_after)
    x += load_lanes (residual, lanes);
  x = v_finish (&d->finish, x);
  if (d->residual != NULL && d->residual_after && d->act == NULL)
    x += load_lanes (residual, lanes);
  if (lanes == V_WIDTH)
    v_store (out, x);
  else
    v_store_n (out, x, lanes);
}

/* PIXELS outputs from x0, of which the first @n exist, with a filter of constant size. */
V_INLINE void
pixels_fixed (const NnDepthwiseRow *d, int x0, int n, const int kh, const int kw, const int stride)
{
  const int columns = (PIXELS - 1) * stride + kw;
  const size_t padded = (size_t) (d->channels + V_WIDTH - 1) / V_WIDTH * V_WIDTH;
  const float *p[7 * MAX_COLUMNS];
  int n_rows = 0;
  const float *weight_rows[7];

  for (int y = 0; y < kh; y++)
    {
      if (d->rows[y] == NULL)
        continue;
      for (int j = 0; j < columns; j++)
        {
          int x = x0 * stride - d->pad + j;

          p[n_rows * MAX_COLUMNS + j]
              = x >= 0 && x < d->w ? d->rows[y] + (size_t) x * d->in_pitch : d->zero;
        }
      weight_rows[n_rows++] = d->weight + (size_t) (y * kw) * padded;
    }

  for (int y = 0; y < d->n_next; y++)
    if ((x0 + PIXELS) * stride <= d->w)
      nn_fetch_ahead (d->next + (size_t) (y * d->w + x0 * stride) * d->in_pitch,
                      (size_t) (PIXELS * stride) * d->in_pitch);

  for (int c = 0; c < d->channels; c += V_WIDTH)
    {
      const int lanes = d->channels - c < V_WIDTH ? d->channels - c : V_WIDTH;
      vf acc[PIXELS];

#pragma GCC unroll 4
      for (int i = 0; i < PIXELS; i++)
        acc[i] = v_load (d->bias + c);
      for (int y = 0; y < n_rows; y++)
        {
          const float *const *column = p + y * MAX_COLUMNS;
          vf w[7];

#pragma GCC unroll 7
          for (int k = 0; k < kw; k++)
            w[k] = v_load (weight_rows[y] + (size_t) k * padded + c);
#pragma GCC unroll 16
          for (int j = 0; j < columns; j++)
            {
              vf x = load_lanes (column[j] + c, lanes);

#pragma GCC unroll 4
              for (int i = 0; i < PIXELS; i++)
                if (j - i * stride >= 0 && j - i * stride < kw)
                  acc[i] += x * w[j - i * stride];
            }
        }
#pragma GCC unroll 4
      for (int i = 0; i < PIXELS; i++)
        if (i < n)
          put (d, acc[i], x0 + i, c, lanes);
    }
}

/* One output pixel, any filter. */
static void
pixel_any (const NnDepthwiseRow *d, int x0)
{
  const size_t padded = (size_t) (d->channels + V_WIDTH - 1) / V_WIDTH * V_WIDTH;

  for (int c = 0; c < d->channels; c += V_WIDTH)
    {
      const int lanes = d->channels - c < V_WIDTH ? d->channels - c : V_WIDTH;
      vf acc = v_load (d->bias + c);

      for (int y = 0; y < d->kh; y++)
        {
          if (d->rows[y] == NULL)
            continue;
          for (int k = 0; k < d->kw; k++)
            {
              int x = x0 * d->stride - d->pad + k * d->dilation;

              if (x >= 0 && x < d->w)
                acc += load_lanes (d->rows[y] + (size_t) x * d->in_pitch + c, lanes)
                       * v_load (d->weight + (size_t) (y * d->kw + k) * padded + c);
            }
        }
      put (d, acc, x0, c, lanes);
    }
}

#define DEPTHWISE_INSTANCE(kh, kw, stride)                                                         \
  static void depthwise_##kh##x##kw##_##stride (const NnDepthwiseRow *d)                           \
  {                                                                                                \
    for (int x = 0; x < d->out_w; x += PIXELS)                                                     \
      pixels_fixed (d, x, d->out_w - x, kh, kw, stride);                                           \
  }
DEPTHWISE_INSTANCE (3, 3, 1)
DEPTHWISE_INSTANCE (3, 3, 2)
DEPTHWISE_INSTANCE (5, 5, 1)
DEPTHWISE_INSTANCE (5, 5, 2)

void
NN_KERNEL (nn_depthwise_row) (const NnDepthwiseRow *d)
{
  const int shape = d->dilation == 1 ? d->kh * 100 + d->kw * 10 + d->stride : 0;

  switch (shape)
    {
    case 331:
      depthwise_3x3_1 (d);
      break;
    case 332:
      depthwise_3x3_2 (d);
      break;
    case 551:
      depthwise_5x5_1 (d);
      break;
    case 552:
      depthwise_5x5_2 (d);
      break;
    default:
      for (int x = 0; x < d->out_w; x++)
        pixel_any (d, x);
    }

  if (d->act != NULL)
    for (int x = 0; x < d->out_w; x++)
      {
        float *out = d->out + (size_t) x * d->out_pitch;

        v_activate_row (d->act, out, out, (size_t) d->channels);
        if (d->residual != NULL && d->residual_after)
          NN_KERNEL (nn_binary_row) (NN_ADD, out, d->residual + (size_t) x * d->residual_pitch, out,
                                     (size_t) d->channels);
      }
}
