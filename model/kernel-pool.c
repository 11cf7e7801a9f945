/* kernel-pool.c: maximum and sum over a window of pixels. Vectors run over channels; up to eight of
 * them are in registers while the window goes by, so that memory is read in the order it lies. */
#include "kernels.h"
#include "simd.h"

enum { VECTORS = 8 };

V_INLINE vf
load_lanes (const float *p, int lanes)
{
  return lanes == V_WIDTH ? v_load (p) : v_load_n (p, lanes);
}

/* @vectors vectors from @c, the last of which has @lanes channels. */
V_INLINE void
window (const NnPoolWindow *w, int c, const int vectors, int lanes, const bool max)
{
  const vf factor = v_set (w->factor);
  const float *row = w->in + c;
  vf acc[VECTORS];

#pragma GCC unroll 8
  for (int v = 0; v < vectors; v++)
    acc[v] = max ? load_lanes (row + v * V_WIDTH, v == vectors - 1 ? lanes : V_WIDTH)
                 : v_set (0.0f);
  for (size_t y = 0; y < w->rows; y++, row += w->row_step)
    {
      const float *cell = row;

      for (size_t x = 0; x < w->columns; x++, cell += w->column_step)
#pragma GCC unroll 8
        for (int v = 0; v < vectors; v++)
          {
            vf value = load_lanes (cell + v * V_WIDTH, v == vectors - 1 ? lanes : V_WIDTH);

            if (max)
              acc[v] = v_max (acc[v], value);
            else
              acc[v] += value;
          }
    }
#pragma GCC unroll 8
  for (int v = 0; v < vectors; v++)
    {
      float *out = w->out + c + v * V_WIDTH;

      if (!max)
        acc[v] *= factor;
      if (v == vectors - 1 && lanes < V_WIDTH)
        v_store_n (out, acc[v], lanes);
      else
        v_store (out, acc[v]);
    }
}

V_INLINE void
windows (const NnPoolWindow *w, const bool max)
{
  int c = 0;

  for (; c + VECTORS * V_WIDTH <= w->channels; c += VECTORS * V_WIDTH)
    window (w, c, VECTORS, V_WIDTH, max);
  if (c + 4 * V_WIDTH <= w->channels)
    {
      window (w, c, 4, V_WIDTH, max);
      c += 4 * V_WIDTH;
    }
  for (; c + V_WIDTH < w->channels; c += 2 * V_WIDTH)
    window (w, c, 2, w->channels - c - V_WIDTH < V_WIDTH ? w->channels - c - V_WIDTH : V_WIDTH,
            max);
  if (c < w->channels)
    window (w, c, 1, w->channels - c, max);
}

void
NN_KERNEL (nn_pool_max) (const NnPoolWindow *w)
{
  windows (w, true);
}

void
NN_KERNEL (nn_pool_mean) (const NnPoolWindow *w)
{
  windows (w, false);
}
