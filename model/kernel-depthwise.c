/* kernel-depthwise.c: output rows of a depthwise convolution.
 *
 * Vectors run over channels. Four neighbouring output pixels are made at once, of two rows where
 * there are registers for that many sums, so that each input vector is loaded once for all the
 * outputs that use it: with a 3x3 filter 24 inputs for 72 multiply-adds. Columns that are padding
 * point to a row of zeros, filter rows that are padding are left out; so borders need no code of
 * their own.
 */
#include "kernels.h"
#include "simd-activation.h"

enum
{
  PIXELS = 4,
  ROWS = V_REGISTERS >= 32 ? 2 : 1, /* of outputs away from the border */
  MAX_TAPS = 7,    /* of a specialised filter, one way */
  MAX_COLUMNS = 16 /* input columns under the pixels of one */
};

V_INLINE vf
load_lanes (const float *p, const int lanes)
{
  return lanes == V_WIDTH ? v_load (p) : v_load_n (p, lanes);
}

/* Residual, finish and store of one pixel's vector. @plain: there is no residual and no gate. */
V_INLINE void
put (const NnDepthwise *d, const NnFinish *f, const bool plain, vf x, int row, int pixel,
     int channel, const int lanes)
{
  float *out = d->out[row] + (size_t) pixel * d->out_pitch + channel;

  if (plain)
    x = v_min (v_set (f->hi), v_max (v_set (f->lo), x));
  else
    {
      const float *residual = d->residual[row] != NULL
                                  ? d->residual[row] + (size_t) pixel * d->residual_pitch + channel
                                  : NULL;

      if (residual != NULL && !d->residual_after)
        x += load_lanes (residual, lanes);
      x = v_finish (f, x);
      if (residual != NULL && d->residual_after && d->act == NULL)
        x += load_lanes (residual, lanes);
    }
  if (lanes == V_WIDTH)
    v_store (out, x);
  else
    v_store_n (out, x, lanes);
}

/* @lanes channels from @c on of PIXELS outputs of @rows rows from x0 on, none of whose inputs is
 * padding. */
V_INLINE void
inside_channels (const NnDepthwise *d, const NnFinish *f, bool plain, int x0, int c,
                 const int lanes, size_t padded, const int kh, const int kw, const int stride)
{
  const int rows = ROWS;
  const int columns = (PIXELS - 1) * stride + kw;
  const size_t first = (size_t) (x0 * stride - d->pad) * d->in_pitch + (size_t) c;
  vf acc[ROWS][PIXELS];

#pragma GCC unroll 2
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int i = 0; i < PIXELS; i++)
      acc[r][i] = v_load (d->bias + c);
#pragma GCC unroll 8
  for (int y = 0; y < kh + (rows - 1) * stride; y++)
    {
      const float *in = d->rows[y] + first;
      vf w[ROWS][MAX_TAPS];

#pragma GCC unroll 2
      for (int r = 0; r < rows; r++)
#pragma GCC unroll 7
        for (int k = 0; k < kw; k++)
          if (y - r * stride >= 0 && y - r * stride < kh)
            w[r][k] = v_load (d->weight + (size_t) ((y - r * stride) * kw + k) * padded + c);
#pragma GCC unroll 16
      for (int j = 0; j < columns; j++, in += d->in_pitch)
        {
          vf x = load_lanes (in, lanes);

#pragma GCC unroll 2
          for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
            for (int i = 0; i < PIXELS; i++)
              if (y - r * stride >= 0 && y - r * stride < kh && j - i * stride >= 0
                  && j - i * stride < kw)
                acc[r][i] += x * w[r][j - i * stride];
        }
    }
  if (plain)
    {
#pragma GCC unroll 2
      for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
        for (int i = 0; i < PIXELS; i++)
          put (d, f, true, acc[r][i], r, x0 + i, c, lanes);
    }
  else
    {
#pragma GCC unroll 2
      for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
        for (int i = 0; i < PIXELS; i++)
          put (d, f, false, acc[r][i], r, x0 + i, c, lanes);
    }
}

V_INLINE void
pixels_inside (const NnDepthwise *d, int x0, const int kh, const int kw, const int stride)
{
  const size_t padded = (size_t) (d->channels + V_WIDTH - 1) / V_WIDTH * V_WIDTH;
  const bool plain = d->residual[0] == NULL && !d->finish.gate;
  const NnFinish f = d->finish;
  int c = 0;

  for (; c + V_WIDTH <= d->channels; c += V_WIDTH)
    inside_channels (d, &f, plain, x0, c, V_WIDTH, padded, kh, kw, stride);
  if (c < d->channels)
    inside_channels (d, &f, plain, x0, c, d->channels - c, padded, kh, kw, stride);
}

/* PIXELS outputs of row @r from x0 on, of which the first @n exist, with a filter of constant size
 * that may hang over the border. */
V_INLINE void
pixels_border (const NnDepthwise *d, int x0, int n, int r, const int kh, const int kw,
               const int stride)
{
  const int columns = (PIXELS - 1) * stride + kw;
  const size_t padded = (size_t) (d->channels + V_WIDTH - 1) / V_WIDTH * V_WIDTH;
  const float *p[MAX_TAPS * MAX_COLUMNS];
  int n_rows = 0;
  const float *weight_rows[MAX_TAPS];

  for (int y = 0; y < kh; y++)
    {
      const float *row = d->rows[y + r * stride];

      if (row == NULL)
        continue;
      for (int j = 0; j < columns; j++)
        {
          int x = x0 * stride - d->pad + j;

          p[n_rows * MAX_COLUMNS + j]
              = x >= 0 && x < d->w ? row + (size_t) x * d->in_pitch : d->zero;
        }
      weight_rows[n_rows++] = d->weight + (size_t) (y * kw) * padded;
    }

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
          vf w[MAX_TAPS];

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
          put (d, &d->finish, false, acc[i], r, x0 + i, c, lanes);
    }
}

/* One output pixel of a single row, any filter. */
static void
pixel_any (const NnDepthwise *d, int x0)
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
      put (d, &d->finish, false, acc, 0, x0, c, lanes);
    }
}

static void
fetch_next (const NnDepthwise *d, int x0)
{
  for (int y = 0; y < d->n_next; y++)
    if ((x0 + PIXELS) * d->stride <= d->w)
      nn_fetch_ahead (d->next + (size_t) (y * d->w + x0 * d->stride) * d->in_pitch,
                      (size_t) (PIXELS * d->stride) * d->in_pitch);
}

/* Whole rows; @whole: no filter row is padding. */
V_INLINE void
rows_fixed (const NnDepthwise *d, bool whole, const int kh, const int kw, const int stride)
{
  for (int x = 0; x < d->out_w; x += PIXELS)
    {
      const int left = x * stride - d->pad;

      fetch_next (d, x);
      if (d->n == ROWS && whole && left >= 0 && x + PIXELS <= d->out_w
          && left + (PIXELS - 1) * stride + kw <= d->w)
        pixels_inside (d, x, kh, kw, stride);
      else
        for (int r = 0; r < d->n; r++)
          pixels_border (d, x, d->out_w - x, r, kh, kw, stride);
    }
}

#define DEPTHWISE_INSTANCE(kh, kw, stride)                                                         \
  static void depthwise_##kh##x##kw##_##stride (const NnDepthwise *d, bool whole)                  \
  {                                                                                                \
    rows_fixed (d, whole, kh, kw, stride);                                                         \
  }
DEPTHWISE_INSTANCE (3, 3, 1)
DEPTHWISE_INSTANCE (3, 3, 2)
DEPTHWISE_INSTANCE (5, 5, 1)
DEPTHWISE_INSTANCE (5, 5, 2)
DEPTHWISE_INSTANCE (7, 7, 1)

static bool
all_rows (const NnDepthwise *d)
{
  for (int y = 0; y < d->kh; y++)
    if (d->rows[y] == NULL)
      return false;
  return true;
}

/* Activations that no NnFinish can say, over finished rows. */
static void
activate (const NnDepthwise *d)
{
  for (int r = 0; r < d->n; r++)
    for (int x = 0; x < d->out_w; x++)
      {
        float *out = d->out[r] + (size_t) x * d->out_pitch;

        v_activate_row (d->act, out, out, (size_t) d->channels);
        if (d->residual[r] != NULL && d->residual_after)
          NN_KERNEL (nn_binary_row) (NN_ADD, out, d->residual[r] + (size_t) x * d->residual_pitch,
                                     out, (size_t) d->channels);
      }
}

void
NN_KERNEL (nn_depthwise) (const NnDepthwise *d)
{
  const int shape = d->dilation == 1 ? d->kh * 100 + d->kw * 10 + d->stride : 0;
  const bool whole = all_rows (d);

  switch (shape)
    {
    case 331:
      depthwise_3x3_1 (d, whole);
      break;
    case 332:
      depthwise_3x3_2 (d, whole);
      break;
    case 551:
      depthwise_5x5_1 (d, whole);
      break;
    case 552:
      depthwise_5x5_2 (d, whole);
      break;
    case 771:
      depthwise_7x7_1 (d, whole);
      break;
    default:
      {
        NnDepthwise one = *d;

        for (int r = 0; r < d->n; r++)
          {
            one.rows = d->rows + r * d->stride;
            one.out[0] = d->out[r];
            one.residual[0] = d->residual[r];
            for (int x = 0; x < d->out_w; x++)
              pixel_any (&one, x);
          }
      }
    }
  if (d->act != NULL)
    activate (d);
}
