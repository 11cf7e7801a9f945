/* kernel-tile.c: the matrix product under every convolution but the depthwise ones: tile by tile of
 * pixels times a panel of output channels, all sums of a tile in registers.
 *
 * For each input value of a pixel one broadcast is multiplied with the panel's vectors; with 8
 * pixels and 3 vectors that is 11 loads for 24 multiply-adds, under what the load ports can do.
 * Inputs are read where they lie (a pointer a pixel and tap), weights are a stream in the order of
 * use. Every size of tile is its own instance with constant bounds: its sums stay in registers.
 */
#include "kernels.h"
#include "simd-activation.h"

#if V_REGISTERS == 32
enum { TILE_ROWS = 8, PANEL = 3 };
#else
enum { TILE_ROWS = 6, PANEL = 2 };
#endif

/* One tile of a strip. */
typedef struct
{
  const float *in;         /* pointwise, or */
  const float *const *a;   /* [tap][NN_TILE_ROWS] */
  const float *residual;
  float *out;
} Tile;

/* Activations that no NnFinish can say, on the finished tile, which is still in the first cache. */
static void
activate (const NnStrip *s, const Tile *t, int rows)
{
  for (int r = 0; r < rows; r++)
    {
      float *out = t->out + (size_t) r * s->out_pitch;

      v_activate_row (s->act, out, out, (size_t) s->channels);
      if (s->residual != NULL && s->residual_after)
        NN_KERNEL (nn_binary_row) (NN_ADD, out, t->residual + (size_t) r * s->residual_pitch, out,
                                   (size_t) s->channels);
    }
}

V_INLINE vf
load_lanes (const float *p, const int lanes)
{
  return lanes == V_WIDTH ? v_load (p) : v_load_n (p, lanes);
}

/* The end of one vector of sums, of which the first @lanes are there. @plain: there is no residual
 * and no gate, as in most layers; what it reads is then in registers for the whole tile. */
V_INLINE void
put (const NnStrip *s, const NnFinish *f, const bool plain, vf x, float *out,
     const float *residual, int lanes)
{
  if (plain)
    x = v_min (v_set (f->hi), v_max (v_set (f->lo), x));
  else
    {
      if (residual != NULL && !s->residual_after)
        x += load_lanes (residual, lanes);
      x = v_finish (f, x);
      if (residual != NULL && s->residual_after && s->act == NULL)
        x += load_lanes (residual, lanes);
    }
  if (lanes == V_WIDTH)
    v_store (out, x);
  else
    v_store_n (out, x, lanes);
}

#if V_HALF > 0
V_INLINE void
put_half (const NnStrip *s, const NnFinish *f, const bool plain, vh sum, float *out,
          const float *residual, int lanes)
{
  vf x = h_whole (sum);

  if (plain)
    x = v_min (v_set (f->hi), v_max (v_set (f->lo), x));
  else
    {
      if (residual != NULL && !s->residual_after)
        x = h_whole (sum + h_load_n (residual, lanes));
      x = v_finish (f, x);
      if (residual != NULL && s->residual_after && s->act == NULL)
        x = h_whole (h_low (x) + h_load_n (residual, lanes));
    }
  h_store_n (out, h_low (x), lanes);
}
#endif

/* The sums of a tile. */
typedef struct
{
  vf whole[TILE_ROWS][PANEL];
#if V_HALF > 0
  vh half[TILE_ROWS];
#endif
} Sums;

V_INLINE void
put_tile (const NnStrip *s, const Tile *t, const Sums *sums, const bool plain, const int rows,
          const int vectors, const bool half)
{
  const int last = half ? vectors : vectors - 1; /* the vector that may not be full */
  const int rest = s->channels - last * V_WIDTH; /* and what is in it */
  const NnFinish f = s->finish;
  const size_t out_pitch = s->out_pitch, residual_pitch = s->residual_pitch;
  float *out = t->out;
  const float *residual = t->residual;

#pragma GCC unroll 8
  for (int r = 0; r < rows; r++, out += out_pitch)
    {
#pragma GCC unroll 3
      for (int v = 0; v < vectors; v++)
        put (s, &f, plain, sums->whole[r][v], out + v * V_WIDTH,
             !plain && residual != NULL ? residual + v * V_WIDTH : NULL,
             v == last ? rest : V_WIDTH);
#if V_HALF > 0
      if (half)
        put_half (s, &f, plain, sums->half[r], out + vectors * V_WIDTH,
                  !plain && residual != NULL ? residual + vectors * V_WIDTH : NULL, rest);
#endif
      if (!plain && residual != NULL)
        residual += residual_pitch;
    }
}

V_INLINE void
tile (const NnStrip *s, const Tile *t, const int rows, const int vectors, const bool half)
{
  const int width = vectors * V_WIDTH + (half ? V_HALF : 0);
  Sums sums;
  const float *b = s->b;
  const float *const *a = t->a;

#pragma GCC unroll 8
  for (int r = 0; r < rows; r++)
    {
#pragma GCC unroll 3
      for (int v = 0; v < vectors; v++)
        sums.whole[r][v] = v_load (s->bias + v * V_WIDTH);
#if V_HALF > 0
      if (half)
        sums.half[r] = h_load (s->bias + vectors * V_WIDTH);
#endif
    }

  for (int tap = 0; tap < s->taps; tap++, a += NN_TILE_ROWS)
    {
      const float *p[TILE_ROWS];

#pragma GCC unroll 8
      for (int r = 0; r < rows; r++)
        p[r] = t->a != NULL ? a[r] + s->a_offset : t->in + (size_t) r * s->in_pitch;
      for (int i = 0; i < s->c; i++)
        {
          vf w[PANEL];
#if V_HALF > 0
          vh w_half;
          if (half)
            w_half = h_load (b + vectors * V_WIDTH);
#endif

#pragma GCC unroll 3
          for (int v = 0; v < vectors; v++)
            w[v] = v_load (b + v * V_WIDTH);
          b += width;
#pragma GCC unroll 8
          for (int r = 0; r < rows; r++)
            {
              vf x = v_set (p[r][i]);

#pragma GCC unroll 3
              for (int v = 0; v < vectors; v++)
                sums.whole[r][v] += x * w[v];
#if V_HALF > 0
              if (half)
                sums.half[r] += h_low (x) * w_half;
#endif
            }
        }
    }

  if (t->residual == NULL && !s->finish.gate)
    put_tile (s, t, &sums, true, rows, vectors, half);
  else
    put_tile (s, t, &sums, false, rows, vectors, half);
}

#define TILE_CASE(rows, vectors, half)                                                             \
  case rows:                                                                                       \
    tile (s, &t, rows, vectors, half);                                                             \
    break;
#if V_REGISTERS == 32
#define TILE_CASES_7_8(vectors, half) TILE_CASE (7, vectors, half) TILE_CASE (8, vectors, half)
#else
#define TILE_CASES_7_8(vectors, half)
#endif

/* A strip with a panel of constant width. */
#define STRIP_INSTANCE(name, vectors, half)                                                        \
  static void name (const NnStrip *s)                                                              \
  {                                                                                                \
    const int tiles = nn_strip_tiles (s->pixels, TILE_ROWS);                                       \
    Tile t = { .in = s->in, .a = s->a, .residual = s->residual, .out = s->out };                   \
                                                                                                   \
    for (int i = 0, begin = 0; i < tiles; i++)                                                     \
      {                                                                                            \
        const int end = nn_strip_tile (s->pixels, tiles, i + 1), rows = end - begin;               \
                                                                                                   \
        switch (rows)                                                                              \
          {                                                                                        \
            TILE_CASE (1, vectors, half)                                                           \
            TILE_CASE (2, vectors, half)                                                           \
            TILE_CASE (3, vectors, half)                                                           \
            TILE_CASE (4, vectors, half)                                                           \
            TILE_CASE (5, vectors, half)                                                           \
            TILE_CASE (6, vectors, half)                                                           \
            TILE_CASES_7_8 (vectors, half)                                                         \
          }                                                                                        \
        if (s->act != NULL)                                                                        \
          activate (s, &t, rows);                                                                  \
        if (t.a != NULL)                                                                           \
          t.a += (size_t) s->taps * NN_TILE_ROWS;                                                  \
        else                                                                                       \
          t.in += (size_t) rows * s->in_pitch;                                                     \
        if (t.residual != NULL)                                                                    \
          t.residual += (size_t) rows * s->residual_pitch;                                         \
        t.out += (size_t) rows * s->out_pitch;                                                     \
        begin = end;                                                                               \
      }                                                                                            \
  }
STRIP_INSTANCE (strip_1, 1, false)
STRIP_INSTANCE (strip_2, 2, false)
#if V_REGISTERS == 32
STRIP_INSTANCE (strip_3, 3, false)
#endif
#if V_HALF > 0
STRIP_INSTANCE (strip_half, 0, true)
STRIP_INSTANCE (strip_1_half, 1, true)
STRIP_INSTANCE (strip_2_half, 2, true)
#endif

void
NN_KERNEL (nn_strip) (const NnStrip *s)
{
#if V_HALF > 0
  static void (*const instance[]) (const NnStrip *)
      = { NULL, strip_half, strip_1, strip_1_half, strip_2, strip_2_half, strip_3 };

  instance[2 * s->vectors + s->half](s);
#elif V_REGISTERS == 32
  static void (*const instance[]) (const NnStrip *) = { NULL, strip_1, strip_2, strip_3 };

  instance[s->vectors](s);
#else
  if (s->vectors == 1)
    strip_1 (s);
  else
    strip_2 (s);
#endif
}

const NnKernels NN_KERNEL (nn_kernel_table) = {
  .width = V_WIDTH,
  .half = V_HALF,
  .tile_rows = TILE_ROWS,
  .panel_vectors = PANEL,
  .strip = NN_KERNEL (nn_strip),
  .depthwise_rows = V_REGISTERS >= 32 ? 2 : 1,
  .depthwise = NN_KERNEL (nn_depthwise),
  .winograd_in = NN_KERNEL (nn_winograd_in),
  .winograd_out = NN_KERNEL (nn_winograd_out),
  .pool_max = NN_KERNEL (nn_pool_max),
  .pool_mean = NN_KERNEL (nn_pool_mean),
  .transpose = NN_KERNEL (nn_transpose),
  .activate = NN_KERNEL (nn_activate_row),
  .binary = NN_KERNEL (nn_binary_row),
  .blend = NN_KERNEL (nn_blend_row),
  .scale = NN_KERNEL (nn_scale_row),
  .exp_sum = NN_KERNEL (nn_exp_sum_row),
  .split_bytes = NN_KERNEL (nn_split_bytes_row),
  .half_from_float = NN_KERNEL (nn_half_from_float_row),
  .half_to_float = NN_KERNEL (nn_half_to_float_row),
};
