/* conv-winograd.c: 3x3 convolutions of stride 1 with a quarter of the multiplications.
 *
 * Winograd's F(4 x 4, 3 x 3) (Lavin and Gray, "Fast algorithms for convolutional neural networks",
 * 2015). 4x4 output pixels come from a tile of 6x6 input pixels d and the filter g:
 *
 *   y = A^T [(G g G^T) * (B^T d B)] A        with * entry by entry
 *
 * Summed over input channels, each of the 36 entries is a matrix product of its own: tiles by input
 * channels times input channels by output channels. That is 36 multiplications where the definition
 * has 144. The matrices are the Toom-Cook ones of the points 0, a, -a, b, -b and infinity:
 *
 *           | a2b2   0   -(a2+b2)  0      1  0 |        | 1/a2b2   0     0    |
 *           |  0   -ab2    -b2     a      1  0 |        |  1/p    a/p   a2/p  |   p = 2a2 (a2 - b2)
 *   B^T  =  |  0    ab2    -b2    -a      1  0 |    G = |  1/p   -a/p   a2/p  |   q = 2b2 (b2 - a2)
 *           |  0   -a2b    -a2     b      1  0 |        |  1/q    b/q   b2/q  |
 *           |  0    a2b    -a2    -b      1  0 |        |  1/q   -b/q   b2/q  |
 *           |  0   a2b2     0   -(a2+b2)  0  1 |        |   0      0     1    |
 *
 *           | 1  1   1   1   1  0 |
 *   A^T  =  | 0  a  -a   b  -b  0 |
 *           | 0  a2  a2  b2  b2 0 |
 *           | 0  a3 -a3  b3 -b3 1 |
 *
 * Rounding. Where the entries of a tile are larger than the result, accuracy is lost, and how much
 * depends on the points. Measured over random data, as a part of the largest sum of |x w|, the
 * largest error is 1.6e-6 with the usual a = 1, b = 2, and 4.5e-7 with a = 5/8, b = 3/2 (which are
 * exact in binary with all their products); the definition in single precision has 2.1e-7.
 * test-winograd.c measures it and fails above NN_WINOGRAD_ERROR. The outputs of NanoDet-g, which
 * has 24 such layers, differ from another runtime's by 4e-6 of the largest, as they do by the
 * definition.
 *
 * When it pays. The tile kernel runs the definition at the machine's peak; this takes 0.31 to 0.45
 * of its time for 13x13 to 104x104 pixels and 16 to 256 channels, on every level of instruction
 * set; up to 0.6 where most of the time is reading weights (256 channels at 13x13). On small
 * pictures the 36 weights that are read for 9 cost more than the multiplications that are saved:
 * with weights in no cache, 0.7 at 8x8 and 10x10, 0.9 at 7x7 and 9x9 (where the last tiles stick
 * out), 1.1 at 6x6. So MIN_SAVED asks for pixels enough. NanoDet-g as a whole takes 0.56 of what it
 * took without.
 */
#include "conv-private.h"

#include <math.h>
#include <stdlib.h>

enum
{
  IN = NN_WINOGRAD_IN,
  OUT = NN_WINOGRAD_OUT,
  ENTRIES = IN * IN,
  MIN_CHANNELS = 8,
  MAX_CHANNELS = 2048, /* beyond, not even one tile of the product stays in the second cache */
  MIN_SAVED = 32, /* multiplications a weight, to earn what larger weights cost */
  BLOCK_BYTES = 720 * 1024, /* of tiles on the way in and out, beside the weights that stream by */
};

static int
ceil_div (int a, int b)
{
  return (a + b - 1) / b;
}

bool
nn_winograd_pays (const NnConvParams *p)
{
  const int64_t pixels = (int64_t) p->out_h * p->out_w;
  const int64_t tiles = (int64_t) ceil_div (p->out_h, OUT) * ceil_div (p->out_w, OUT);

  return p->kh == 3 && p->kw == 3 && p->stride_h == 1 && p->stride_w == 1 && p->dilation_h == 1
         && p->dilation_w == 1 && p->groups == 1 && p->c >= MIN_CHANNELS && p->k >= MIN_CHANNELS
         && p->c <= MAX_CHANNELS && p->k <= MAX_CHANNELS
         && pixels - tiles * ENTRIES / 9 >= MIN_SAVED;
}

/* u = G g G^T for each pair of channels: [k][c][36] from [k][c][9]. */
float *
nn_winograd_weights (const NnConvParams *p, const float *weight)
{
  const double a = NN_WINOGRAD_A, b = NN_WINOGRAD_B, a2 = a * a, b2 = b * b;
  const double n = 2 * a2 * (a2 - b2), m = 2 * b2 * (b2 - a2);
  const double g[IN][3] = { { 1 / (a2 * b2), 0, 0 }, { 1 / n, a / n, a2 / n },
                            { 1 / n, -a / n, a2 / n }, { 1 / m, b / m, b2 / m },
                            { 1 / m, -b / m, b2 / m }, { 0, 0, 1 } };
  const size_t pairs = (size_t) p->k * (size_t) p->c;
  float *u = malloc (pairs * ENTRIES * sizeof *u);

  if (u == NULL)
    return NULL;
  for (size_t i = 0; i < pairs; i++)
    {
      const float *w = weight + i * 9;
      double half[IN][3];

      for (int y = 0; y < IN; y++)
        for (int x = 0; x < 3; x++)
          half[y][x] = g[y][0] * (double) w[x] + g[y][1] * (double) w[3 + x]
                       + g[y][2] * (double) w[6 + x];
      for (int y = 0; y < IN; y++)
        for (int x = 0; x < IN; x++)
          u[i * ENTRIES + (size_t) (y * IN + x)]
              = (float) (half[y][0] * g[x][0] + half[y][1] * g[x][1] + half[y][2] * g[x][2]);
    }
  return u;
}

/* Scratch: the transformed tiles of a block, [36][block][inputs]; their products with a panel,
 * [36][block][panel]. A line more than needed lies between two entries, so that the 36 of a tile do
 * not meet in one set of the first cache. */
typedef struct
{
  size_t inputs, lanes;       /* floats a tile and entry */
  size_t in_step, out_step;   /* floats from entry to entry */
  size_t in_bytes, bytes;     /* of the former, of both */
} Room;

static size_t
lines (size_t bytes)
{
  return (bytes + 63) / 64 * 64;
}

static Room
room_of (const NnConv *conv, int tiles)
{
  const size_t width = (size_t) conv->kernels->width, n = (size_t) tiles;
  Room room;

  room.inputs = ((size_t) conv->params.c + width - 1) / width * width;
  room.lanes = 0;
  for (int i = 0; i < conv->n_panels; i++)
    if (room.lanes < (size_t) nn_conv_panel_width (conv, &conv->panels[i]))
      room.lanes = (size_t) nn_conv_panel_width (conv, &conv->panels[i]);
  room.in_step = n * room.inputs + 16;
  room.out_step = n * room.lanes + 16;
  room.in_bytes = lines (ENTRIES * room.in_step * sizeof (float));
  room.bytes = room.in_bytes + lines (ENTRIES * room.out_step * sizeof (float));
  return room;
}

/* How many tiles of pixels are worked on at once: whole tiles of the product, as many as stay in
 * the second cache, and no more than the picture has. */
int
nn_winograd_block (const NnConv *conv)
{
  const NnConvParams *p = &conv->params;
  const int rows = conv->kernels->tile_rows;
  const int64_t all = (int64_t) ceil_div (p->out_h, OUT) * ceil_div (p->out_w, OUT);
  int block = rows;

  while (block < all && room_of (conv, block + rows).bytes <= BLOCK_BYTES)
    block += rows;
  return block;
}

size_t
nn_winograd_scratch (const NnConv *conv)
{
  return room_of (conv, conv->block_tiles).bytes;
}

/* The 6x6 input pixels under the output tile at @y, @x. */
static void
point_pixels (const NnConv *conv, const float *in, size_t in_pitch, int y, int x,
              const float *pixels[ENTRIES])
{
  const NnConvParams *p = &conv->params;
  const int top = y - p->pad_top, left = x - p->pad_left;

  if (top >= 0 && top + IN <= p->h && left >= 0 && left + IN <= p->w)
    for (int i = 0; i < IN; i++)
      {
        const float *row
            = in + ((size_t) (top + i) * (size_t) p->w + (size_t) left) * in_pitch;

        for (int j = 0; j < IN; j++)
          pixels[i * IN + j] = row + (size_t) j * in_pitch;
      }
  else
    for (int i = 0; i < IN; i++)
      for (int j = 0; j < IN; j++)
        {
          const int v = top + i, u = left + j;

          pixels[i * IN + j] = v >= 0 && v < p->h && u >= 0 && u < p->w
                                   ? in + ((size_t) v * (size_t) p->w + (size_t) u) * in_pitch
                                   : conv->zero;
        }
}

/* The 36 products of the @n tiles at @in with @panel. */
static void
multiply (const NnConv *conv, const Room *room, const NnConvPanel *panel, int n, const float *in,
          float *out)
{
  const size_t lanes = (size_t) nn_conv_panel_width (conv, panel);
  NnStrip strip = { .in = in,
                    .in_pitch = room->inputs,
                    .taps = 1,
                    .c = conv->params.c,
                    .b = conv->weight + panel->weight,
                    .bias = conv->zero,
                    .pixels = n,
                    .vectors = panel->vectors,
                    .half = panel->half,
                    .channels = (int) lanes,
                    .finish = { .lo = -INFINITY, .hi = INFINITY },
                    .out = out,
                    .out_pitch = lanes };

  for (int entry = 0; entry < ENTRIES; entry++)
    {
      conv->kernels->strip (&strip);
      strip.in += room->in_step;
      strip.b += (size_t) conv->params.c * lanes;
      strip.out += room->out_step;
    }
}

void
nn_winograd_run_rows (const NnConv *conv, const float *in, size_t in_pitch, const float *residual,
                      size_t residual_pitch, float *out, size_t out_pitch, int row0, int row1,
                      void *scratch)
{
  const NnConvParams *p = &conv->params;
  const Room room = room_of (conv, conv->block_tiles);
  const int across = ceil_div (p->out_w, OUT), all = ceil_div (row1 - row0, OUT) * across;
  const int n_blocks = ceil_div (all, conv->block_tiles);
  float *transformed = scratch;
  float *products = (float *) ((char *) scratch + room.in_bytes);
  const float *pixels[ENTRIES];
  NnActivation act;
  NnWinogradIn w_in = { .pixels = pixels, .channels = p->c, .step = room.in_step };
  NnWinogradOut w_out = { .step = room.out_step,
                          .finish = conv->finish,
                          .residual_after = p->residual == NN_RESIDUAL_AFTER,
                          .residual_pitch = residual_pitch,
                          .residual_row = (size_t) p->out_w * residual_pitch,
                          .out_pitch = out_pitch,
                          .out_row = (size_t) p->out_w * out_pitch };

  if (conv->act != NULL)
    {
      act = *conv->act;
      w_out.act = &act;
    }
  for (int block = 0; block < n_blocks; block++)
    {
      const int begin = (int) ((int64_t) block * all / n_blocks);
      const int n = (int) ((int64_t) (block + 1) * all / n_blocks) - begin;

      for (int i = 0; i < n; i++)
        {
          point_pixels (conv, in, in_pitch, row0 + (begin + i) / across * OUT,
                        (begin + i) % across * OUT, pixels);
          w_in.out = transformed + (size_t) i * room.inputs;
          conv->kernels->winograd_in (&w_in);
        }
      for (int k = 0; k < conv->n_panels; k++)
        {
          const NnConvPanel *panel = &conv->panels[k];
          const int lanes = nn_conv_panel_width (conv, panel);

          multiply (conv, &room, panel, n, transformed, products);
          w_out.bias = conv->bias + panel->first;
          w_out.channels = panel->channels;
          if (conv->slope != NULL)
            act.slope = conv->slope + panel->first;
          for (int i = 0; i < n; i++)
            {
              const int y = row0 + (begin + i) / across * OUT, x = (begin + i) % across * OUT;
              const size_t pixel = (size_t) y * (size_t) p->out_w + (size_t) x;

              w_out.in = products + (size_t) (i * lanes);
              w_out.rows = row1 - y < OUT ? row1 - y : OUT;
              w_out.columns = p->out_w - x < OUT ? p->out_w - x : OUT;
              w_out.out = out + pixel * out_pitch + panel->first;
              if (residual != NULL)
                w_out.residual = residual + pixel * residual_pitch + panel->first;
              conv->kernels->winograd_out (&w_out);
            }
        }
    }
}
