/* kernel-tile.c: the matrix product under every convolution but the depthwise ones: a tile of
 * pixels times a panel of output channels, all sums in registers.
 *
 * For each input value of a pixel one broadcast is multiplied with the panel's vectors; with 8
 * pixels and 3 vectors that is 11 loads for 24 multiply-adds, under what the load ports can do.
 * Inputs are read where they lie (a pointer a pixel and tap), weights are a stream in the order of
 * use. Every size of tile is its own instance with constant bounds: its sums stay in registers.
 */
#include "kernels.h"
#include "simd-activation.h"

#if V_WIDTH == 16
enum { TILE_ROWS = 8, PANEL = 3 };
#else
enum { TILE_ROWS = 6, PANEL = 2 };
#endif

/* Activations that are no clip, on the finished tile, which is still in the first cache. */
static void
finish (const NnTile *t)
{
  for (int r = 0; r < t->rows; r++)
    {
      float *out = t->out + (size_t) r * t->out_pitch;

      v_activate_row (t->act, out, out, (size_t) t->channels);
      if (t->residual != NULL && t->residual_after)
        NN_KERNEL (nn_binary_row) (NN_ADD, out, t->residual + (size_t) r * t->residual_pitch, out,
                                   (size_t) t->channels);
    }
}

V_INLINE void
tile (const NnTile *t, const int rows, const int vectors)
{
  vf acc[TILE_ROWS][PANEL];
  const float *b = t->b;
  const float *const *a = t->a;
  const vf lo = v_set (t->lo), hi = v_set (t->hi);
  const int last = t->channels - (vectors - 1) * V_WIDTH; /* lanes of the last vector */
  const bool add_before = t->residual != NULL && !t->residual_after;
  const bool add_after = t->residual != NULL && t->residual_after && t->act == NULL;

#pragma GCC unroll 8
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 3
    for (int v = 0; v < vectors; v++)
      acc[r][v] = v_load (t->bias + v * V_WIDTH);

  for (int tap = 0; tap < t->taps; tap++, a += NN_TILE_ROWS)
    {
      const float *p[TILE_ROWS];

#pragma GCC unroll 8
      for (int r = 0; r < rows; r++)
        p[r] = a[r] + t->a_offset;
      for (int i = 0; i < t->c; i++)
        {
          vf w[PANEL];

#pragma GCC unroll 3
          for (int v = 0; v < vectors; v++)
            w[v] = v_load (b + v * V_WIDTH);
          b += vectors * V_WIDTH;
#pragma GCC unroll 8
          for (int r = 0; r < rows; r++)
            {
              vf x = v_set (p[r][i]);

#pragma GCC unroll 3
              for (int v = 0; v < vectors; v++)
                acc[r][v] += x * w[v];
            }
        }
    }

#pragma GCC unroll 8
  for (int r = 0; r < rows; r++)
    {
      float *out = t->out + (size_t) r * t->out_pitch;
      const float *residual
          = t->residual != NULL ? t->residual + (size_t) r * t->residual_pitch : out;

#pragma GCC unroll 3
      for (int v = 0; v < vectors; v++)
        {
          const int lanes = v == vectors - 1 ? last : V_WIDTH;
          vf x = acc[r][v];
          vf add = v_set (0.0f);

          if (add_before || add_after)
            add = lanes == V_WIDTH ? v_load (residual + v * V_WIDTH)
                                   : v_load_n (residual + v * V_WIDTH, lanes);
          if (add_before)
            x += add;
          x = v_min (hi, v_max (lo, x));
          if (add_after)
            x += add;
          if (lanes == V_WIDTH)
            v_store (out + v * V_WIDTH, x);
          else
            v_store_n (out + v * V_WIDTH, x, lanes);
        }
    }
}

#define TILE_CASE(rows, vectors)                                                                   \
  case (rows) * 4 + (vectors):                                                                     \
    tile (t, rows, vectors);                                                                       \
    break;
#if V_WIDTH == 16
#define TILE_CASES(rows) TILE_CASE (rows, 1) TILE_CASE (rows, 2) TILE_CASE (rows, 3)
#else
#define TILE_CASES(rows) TILE_CASE (rows, 1) TILE_CASE (rows, 2)
#endif

void
NN_KERNEL (nn_tile) (const NnTile *t)
{
  switch (t->rows * 4 + t->vectors)
    {
      TILE_CASES (1)
      TILE_CASES (2)
      TILE_CASES (3)
      TILE_CASES (4)
      TILE_CASES (5)
      TILE_CASES (6)
#if V_WIDTH == 16
      TILE_CASES (7)
      TILE_CASES (8)
#endif
    }
  if (t->act != NULL)
    finish (t);
}

const NnKernels NN_KERNEL (nn_kernel_table) = {
  .width = V_WIDTH,
  .tile_rows = TILE_ROWS,
  .panel_vectors = PANEL,
  .tile = NN_KERNEL (nn_tile),
  .depthwise_row = NN_KERNEL (nn_depthwise_row),
  .activate = NN_KERNEL (nn_activate_row),
  .binary = NN_KERNEL (nn_binary_row),
  .blend = NN_KERNEL (nn_blend_row),
  .scale = NN_KERNEL (nn_scale_row),
  .exp_sum = NN_KERNEL (nn_exp_sum_row),
  .half_from_float = NN_KERNEL (nn_half_from_float_row),
  .half_to_float = NN_KERNEL (nn_half_to_float_row),
};
