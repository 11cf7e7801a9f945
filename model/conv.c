/* conv.c: running packed convolutions: the loops over tiles and rows. The arithmetic is in
 * kernel-tile.c and kernel-depthwise.c, packing in conv-pack.c.
 */
#include "conv-private.h"

/* Scratch of the tile kernels: pointers of a block of tiles, then, for a first layer, a copy of
 * each filter row that hangs over the border. */
static size_t
pointer_bytes (const NnConv *conv)
{
  size_t n = (size_t) conv->block_tiles * (size_t) conv->taps * NN_TILE_ROWS;

  return (n * sizeof (float *) + 63) / 64 * 64;
}

size_t
nn_conv_scratch (const NnConv *conv)
{
  size_t bytes;

  if (conv->kernel == KERNEL_DEPTHWISE)
    return (size_t) conv->params.kh * sizeof (float *);
  if (conv->kernel == KERNEL_WINOGRAD)
    return nn_winograd_scratch (conv);
  bytes = pointer_bytes (conv);
  if (conv->kernel == KERNEL_GATHERED)
    bytes += (size_t) (conv->block_tiles * NN_TILE_ROWS * conv->taps * conv->tap_inputs)
             * sizeof (float);
  return bytes;
}

/* The inputs of filter row @ky of a first layer at column @x0 of input row @row (NULL: padding):
 * where they lie if all kw pixels are neighbours inside the picture, else a copy in @copy. */
static const float *
row_tap (const NnConv *conv, const float *row, size_t in_pitch, int x0, float *copy)
{
  const NnConvParams *p = &conv->params;
  const size_t c = (size_t) p->c;

  if (row != NULL && x0 >= 0 && x0 + p->kw <= p->w && in_pitch == c)
    return row + (size_t) x0 * c;
  for (int kx = 0; kx < p->kw; kx++)
    {
      int x = x0 + kx;

      for (size_t j = 0; j < c; j++)
        copy[(size_t) kx * c + j]
            = row != NULL && x >= 0 && x < p->w ? row[(size_t) x * in_pitch + j] : 0;
    }
  return copy;
}

/* Fills a[tap][r] for the output pixels first .. first + rows - 1; @copies has room for them. */
static void
point_tile (const NnConv *conv, const float *in, size_t in_pitch, int first, int rows,
            const float **a, float *copies)
{
  const NnConvParams *p = &conv->params;

  for (int r = 0; r < rows; r++)
    {
      const int y0 = (first + r) / p->out_w * p->stride_h - p->pad_top;
      const int x0 = (first + r) % p->out_w * p->stride_w - p->pad_left;

      for (int ky = 0; ky < p->kh; ky++)
        {
          const int y = y0 + ky * p->dilation_h;
          const float *row
              = y >= 0 && y < p->h ? in + (size_t) y * (size_t) p->w * in_pitch : NULL;

          if (conv->kernel == KERNEL_GATHERED)
            {
              a[ky * NN_TILE_ROWS + r] = row_tap (conv, row, in_pitch, x0, copies);
              copies += conv->tap_inputs;
            }
          else
            for (int kx = 0; kx < p->kw; kx++)
              {
                const int x = x0 + kx * p->dilation_w;

                a[(ky * p->kw + kx) * NN_TILE_ROWS + r]
                    = row != NULL && x >= 0 && x < p->w ? row + (size_t) x * in_pitch : conv->zero;
              }
        }
    }
}

static void
run_tiles (const NnConv *conv, const float *in, size_t in_pitch, const float *residual,
           size_t residual_pitch, float *out, size_t out_pitch, int first, int last, void *scratch)
{
  const NnConvParams *p = &conv->params;
  const int tile_rows = conv->kernels->tile_rows;
  const int block = conv->block_tiles * tile_rows;
  const bool pointwise = conv->kernel == KERNEL_POINTWISE;
  const size_t tile_pointers = (size_t) conv->taps * NN_TILE_ROWS;
  const float **a = scratch;
  float *copies = (float *) ((char *) scratch + pointer_bytes (conv));
  NnActivation act;
  NnStrip strip = { .in_pitch = in_pitch,
                    .a = pointwise ? NULL : a,
                    .taps = conv->taps,
                    .c = conv->tap_inputs,
                    .finish = conv->finish,
                    .residual_pitch = residual_pitch,
                    .residual_after = p->residual == NN_RESIDUAL_AFTER,
                    .out_pitch = out_pitch };

  if (conv->act != NULL)
    {
      act = *conv->act;
      strip.act = &act;
    }
  for (int begin = first; begin < last; begin += block)
    {
      const int end = last - begin < block ? last : begin + block;
      const int tiles = nn_strip_tiles (end - begin, tile_rows);

      strip.pixels = end - begin;
      for (int t = 0; t < tiles && !pointwise; t++)
        {
          const int tile = nn_strip_tile (strip.pixels, tiles, t);

          point_tile (conv, in, in_pitch, begin + tile,
                      nn_strip_tile (strip.pixels, tiles, t + 1) - tile,
                      a + (size_t) t * tile_pointers,
                      copies + (size_t) t * tile_pointers * (size_t) conv->tap_inputs);
        }
      if (pointwise && last - end >= block)
        nn_fetch_ahead (in + (size_t) end * in_pitch, (size_t) block * in_pitch);
      for (int g = 0; g < p->groups; g++)
        for (int i = 0; i < conv->n_panels; i++)
          {
            const NnConvPanel *panel = &conv->panels[i];
            const int channel = g * conv->group_out + panel->first;

            strip.in = in + (size_t) begin * in_pitch + (size_t) (g * conv->group_in);
            strip.a_offset = (size_t) (g * conv->group_in);
            strip.b = conv->weight + (size_t) g * conv->group_weights + panel->weight;
            strip.bias = conv->bias + g * conv->panel_stride + panel->first;
            strip.vectors = panel->vectors;
            strip.half = panel->half;
            strip.channels = panel->channels;
            if (conv->slope != NULL)
              act.slope = conv->slope + channel;
            strip.out = out + (size_t) begin * out_pitch + channel;
            if (residual != NULL)
              strip.residual = residual + (size_t) begin * residual_pitch + channel;
            conv->kernels->strip (&strip);
          }
    }
}

static void
run_depthwise (const NnConv *conv, const float *in, size_t in_pitch, const float *residual,
               size_t residual_pitch, float *out, size_t out_pitch, int row0, int row1,
               void *scratch)
{
  const NnConvParams *p = &conv->params;
  const float **rows = scratch;
  NnDepthwiseRow d = { .rows = rows,
                       .zero = conv->zero,
                       .kh = p->kh,
                       .kw = p->kw,
                       .stride = p->stride_w,
                       .dilation = p->dilation_w,
                       .pad = p->pad_left,
                       .w = p->w,
                       .out_w = p->out_w,
                       .in_pitch = in_pitch,
                       .weight = conv->weight,
                       .bias = conv->bias,
                       .channels = p->c,
                       .finish = conv->finish,
                       .act = conv->act,
                       .residual_pitch = residual_pitch,
                       .residual_after = p->residual == NN_RESIDUAL_AFTER,
                       .out_pitch = out_pitch };

  for (int y = row0; y < row1; y++)
    {
      const size_t pixel = (size_t) y * (size_t) p->out_w;
      int next;

      for (int ky = 0; ky < p->kh; ky++)
        {
          int v = y * p->stride_h - p->pad_top + ky * p->dilation_h;

          rows[ky] = v >= 0 && v < p->h ? in + (size_t) v * (size_t) p->w * in_pitch : NULL;
        }
      next = y * p->stride_h - p->pad_top + (p->kh - 1) * p->dilation_h + 1;
      d.n_next = next >= 0 && next + p->stride_h <= p->h ? p->stride_h : 0;
      d.next = d.n_next > 0 ? in + (size_t) next * (size_t) p->w * in_pitch : NULL;
      d.out = out + pixel * out_pitch;
      if (residual != NULL)
        d.residual = residual + pixel * residual_pitch;
      conv->kernels->depthwise_row (&d);
    }
}

void
nn_conv_run_rows (const NnConv *conv, const float *in, size_t in_pitch, const float *residual,
                  size_t residual_pitch, float *out, size_t out_pitch, int row0, int row1,
                  void *scratch)
{
  const int out_w = conv->params.out_w;

  if (conv->kernel == KERNEL_DEPTHWISE)
    run_depthwise (conv, in, in_pitch, residual, residual_pitch, out, out_pitch, row0, row1,
                   scratch);
  else if (conv->kernel == KERNEL_WINOGRAD)
    nn_winograd_run_rows (conv, in, in_pitch, residual, residual_pitch, out, out_pitch, row0, row1,
                          scratch);
  else
    run_tiles (conv, in, in_pitch, residual, residual_pitch, out, out_pitch, row0 * out_w,
               row1 * out_w, scratch);
}

void
nn_conv_run (const NnConv *conv, const float *in, size_t in_pitch, const float *residual,
             size_t residual_pitch, float *out, size_t out_pitch, void *scratch)
{
  nn_conv_run_rows (conv, in, in_pitch, residual, residual_pitch, out, out_pitch, 0,
                    conv->params.out_h, scratch);
}
