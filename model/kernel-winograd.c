/* kernel-winograd.c: the transforms of Winograd's F(4 x 4, 3 x 3), vectors over channels.
 *
 * conv-winograd.c has the algebra. Both transforms are two passes of the same small matrix, down
 * the columns of a tile and then along its rows, with what lies between them in the first cache.
 */
#include "kernels.h"
#include "simd-activation.h"

#define A NN_WINOGRAD_A
#define B NN_WINOGRAD_B

enum { IN = NN_WINOGRAD_IN, OUT = NN_WINOGRAD_OUT };

/* v = B^T d for one column or row. Points of opposite sign share their even and odd halves. */
V_INLINE void
transform_in (const vf d[IN], vf v[IN])
{
  const vf even_a = d[4] - v_set (B * B) * d[2], odd_a = d[3] - v_set (B * B) * d[1];
  const vf even_b = d[4] - v_set (A * A) * d[2], odd_b = d[3] - v_set (A * A) * d[1];

  v[0] = v_set (A * A * B * B) * d[0] + (d[4] - v_set (A * A + B * B) * d[2]);
  v[1] = even_a + v_set (A) * odd_a;
  v[2] = even_a - v_set (A) * odd_a;
  v[3] = even_b + v_set (B) * odd_b;
  v[4] = even_b - v_set (B) * odd_b;
  v[5] = v_set (A * A * B * B) * d[1] + (d[5] - v_set (A * A + B * B) * d[3]);
}

/* y = A^T m */
V_INLINE void
transform_out (const vf m[IN], vf y[OUT])
{
  const vf sum_a = m[1] + m[2], difference_a = m[1] - m[2];
  const vf sum_b = m[3] + m[4], difference_b = m[3] - m[4];

  y[0] = m[0] + sum_a + sum_b;
  y[1] = v_set (A) * difference_a + v_set (B) * difference_b;
  y[2] = v_set (A * A) * sum_a + v_set (B * B) * sum_b;
  y[3] = v_set (A * A * A) * difference_a + (m[5] + v_set (B * B * B) * difference_b);
}

V_INLINE vf
load_lanes (const float *p, int lanes)
{
  return lanes == V_WIDTH ? v_load (p) : v_load_n (p, lanes);
}

void
NN_KERNEL (nn_winograd_in) (const NnWinogradIn *w)
{
  const float *const *pixels = w->pixels;
  const size_t step = w->step;

  for (int c = 0; c < w->channels; c += V_WIDTH)
    {
      const int lanes = w->channels - c < V_WIDTH ? w->channels - c : V_WIDTH;
      float *out = w->out + c;
      vf half[IN][IN];

      for (int x = 0; x < IN; x++)
        {
          vf d[IN], v[IN];

#pragma GCC unroll 6
          for (int y = 0; y < IN; y++)
            d[y] = load_lanes (pixels[y * IN + x] + c, lanes);
          transform_in (d, v);
#pragma GCC unroll 6
          for (int y = 0; y < IN; y++)
            half[y][x] = v[y];
        }
      for (int y = 0; y < IN; y++)
        {
          vf v[IN];

          transform_in (half[y], v);
#pragma GCC unroll 6
          for (int x = 0; x < IN; x++, out += step)
            v_store (out, v[x]);
        }
    }
}

/* Activations that are neither an NnFinish nor a slope, on the finished pixels. */
static void
activate (const NnWinogradOut *w)
{
  for (int y = 0; y < w->rows; y++)
    for (int x = 0; x < w->columns; x++)
      {
        float *out = w->out + (size_t) y * w->out_row + (size_t) x * w->out_pitch;

        v_activate_row (w->act, out, out, (size_t) w->channels);
        if (w->residual != NULL && w->residual_after)
          NN_KERNEL (nn_binary_row) (NN_ADD, out,
                                     w->residual + (size_t) y * w->residual_row
                                         + (size_t) x * w->residual_pitch,
                                     out, (size_t) w->channels);
      }
}

/* @sloped: negative values are multiplied with the leak or the PReLU's slope. */
V_INLINE void
tile_out (const NnWinogradOut *w, const bool sloped)
{
  const bool add_before = w->residual != NULL && !w->residual_after;
  const bool add_after = w->residual != NULL && w->residual_after && (sloped || w->act == NULL);

  const size_t step = w->step;

  for (int c = 0; c < w->channels; c += V_WIDTH)
    {
      const int lanes = w->channels - c < V_WIDTH ? w->channels - c : V_WIDTH;
      const vf bias = v_load (w->bias + c);
      const float *in = w->in + c;
      vf half[OUT][IN], slope = bias;

      if (sloped)
        slope = w->act->kind == NN_ACT_PRELU ? load_lanes (w->act->slope + c, lanes)
                                             : v_set (w->act->alpha);
      for (int y = 0; y < IN; y++)
        {
          vf m[IN], v[OUT];

#pragma GCC unroll 6
          for (int x = 0; x < IN; x++, in += step)
            m[x] = v_load (in);
          transform_out (m, v);
#pragma GCC unroll 4
          for (int x = 0; x < OUT; x++)
            half[x][y] = v[x];
        }
      for (int x = 0; x < w->columns; x++)
        {
          float *out = w->out + (size_t) x * w->out_pitch + c;
          const float *residual
              = w->residual != NULL ? w->residual + (size_t) x * w->residual_pitch + c : out;
          vf v[OUT];

          transform_out (half[x], v);
#pragma GCC unroll 4
          for (int y = 0; y < OUT; y++)
            {
              vf value = v[y] + bias, add = bias;

              if (y >= w->rows)
                break;
              if (add_before || add_after)
                add = load_lanes (residual + (size_t) y * w->residual_row, lanes);
              if (add_before)
                value += add;
              if (sloped)
                value = v_select ((vi) (value < v_set (0.0f)), value * slope, value);
              else
                value = v_finish (&w->finish, value);
              if (add_after)
                value += add;
              if (lanes == V_WIDTH)
                v_store (out + (size_t) y * w->out_row, value);
              else
                v_store_n (out + (size_t) y * w->out_row, value, lanes);
            }
        }
    }
}

void
NN_KERNEL (nn_winograd_out) (const NnWinogradOut *w)
{
  if (w->act != NULL && (w->act->kind == NN_ACT_LEAKY || w->act->kind == NN_ACT_PRELU))
    tile_out (w, true);
  else
    {
      tile_out (w, false);
      if (w->act != NULL)
        activate (w);
    }
}
