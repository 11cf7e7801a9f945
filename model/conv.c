/* conv.c: running packed convolutions: the loops over tiles and rows. The arithmetic is in
 * kernel-tile.c and kernel-depthwise.c, packing in conv-pack.c, conv-point.c finds a tile's inputs.
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
    return (size_t) (conv->params.kh + conv->params.stride_h) * sizeof (float *);
  if (conv->kernel == KERNEL_WINOGRAD)
    return nn_winograd_scratch (conv);
  bytes = pointer_bytes (conv);
  if (conv->kernel == KERNEL_GATHERED)
    bytes += (size_t) (conv->block_tiles * NN_TILE_ROWS * conv->taps * conv->tap_inputs)
             * sizeof (float);
  return bytes;
}

/* Output rows row0 <= y < row1, which no ring of an argument but @in's of a filter breaks. */
static void
run_tiles (const NnConv *conv, const NnRows *in, const NnRows *residual, const NnRows *out,
           int row0, int row1, void *scratch)
{
  const NnConvParams *p = &conv->params;
  const int tile_rows = conv->kernels->tile_rows;
  const int block = conv->block_tiles * tile_rows;
  const bool pointwise = conv->kernel == KERNEL_POINTWISE;
  const size_t tile_pointers = (size_t) conv->taps * NN_TILE_ROWS;
  const int pixels = (row1 - row0) * p->out_w;
  const float *in_row = pointwise ? nn_rows_at (in, p->w, row0) : NULL;
  const float *residual_row = residual != NULL ? nn_rows_at (residual, p->out_w, row0) : NULL;
  float *out_row = out->data + (size_t) (row0 % out->ring) * (size_t) p->out_w * out->pitch;
  const float **a = scratch;
  float *copies = (float *) ((char *) scratch + pointer_bytes (conv));
  NnActivation act;
  NnStrip strip = { .in_pitch = in->pitch,
                    .a = pointwise ? NULL : a,
                    .taps = conv->taps,
                    .c = conv->tap_inputs,
                    .finish = conv->finish,
                    .residual_pitch = residual != NULL ? residual->pitch : 0,
                    .residual_after = p->residual == NN_RESIDUAL_AFTER,
                    .out_pitch = out->pitch };

  if (conv->act != NULL)
    {
      act = *conv->act;
      strip.act = &act;
    }
  for (int begin = 0; begin < pixels; begin += block)
    {
      const int end = pixels - begin < block ? pixels : begin + block;
      const int tiles = nn_strip_tiles (end - begin, tile_rows);

      strip.pixels = end - begin;
      for (int t = 0; t < tiles && !pointwise; t++)
        {
          const int tile = nn_strip_tile (strip.pixels, tiles, t);

          nn_conv_point_tile (conv, in, row0 * p->out_w + begin + tile,
                              nn_strip_tile (strip.pixels, tiles, t + 1) - tile,
                              a + (size_t) t * tile_pointers,
                              copies + (size_t) t * tile_pointers * (size_t) conv->tap_inputs);
        }
      if (pointwise && pixels - end >= block)
        nn_fetch_ahead (in_row + (size_t) end * in->pitch, (size_t) block * in->pitch);
      for (int g = 0; g < p->groups; g++)
        for (int i = 0; i < conv->n_panels; i++)
          {
            const NnConvPanel *panel = &conv->panels[i];
            const int channel = g * conv->group_out + panel->first;

            if (pointwise)
              strip.in = in_row + (size_t) begin * in->pitch + (size_t) (g * conv->group_in);
            strip.a_offset = (size_t) (g * conv->group_in);
            strip.b = conv->weight + (size_t) g * conv->group_weights + panel->weight;
            strip.bias = conv->bias + g * conv->panel_stride + panel->first;
            strip.vectors = panel->vectors;
            strip.half = panel->half;
            strip.channels = panel->channels;
            if (conv->slope != NULL)
              act.slope = conv->slope + channel;
            strip.out = out_row + (size_t) begin * out->pitch + channel;
            if (residual != NULL)
              strip.residual = residual_row + (size_t) begin * residual->pitch + channel;
            conv->kernels->strip (&strip);
          }
    }
}

/* Points to the input rows under @d->n output rows from @y on, and to those of the rows after them;
 * false if some of the former are padding. */
static bool
point_rows (const NnConv *conv, const NnRows *in, int y, NnDepthwise *d, const float **rows)
{
  const NnConvParams *p = &conv->params;
  const int first = y * p->stride_h - p->pad_top, more = d->n * p->stride_h;
  const int next = first + (p->kh - 1) * p->dilation_h + (d->n - 1) * p->stride_h + 1;
  bool whole = true;

  for (int i = 0; i < p->kh + (d->n - 1) * p->stride_h; i++)
    {
      const int v = first + i * p->dilation_h;

      rows[i] = v >= 0 && v < p->h ? nn_rows_at (in, p->w, v) : NULL;
      whole = whole && rows[i] != NULL;
    }
  /* A ring has been written a moment ago; a whole picture is fetched ahead. */
  d->n_next = in->ring >= p->h && next >= 0 && next + more <= p->h ? more : 0;
  d->next = d->n_next > 0 ? nn_rows_at (in, p->w, next) : NULL;
  return whole;
}

static void
run_depthwise (const NnConv *conv, const NnRows *in, const NnRows *residual, const NnRows *out,
               int row0, int row1, void *scratch)
{
  const NnConvParams *p = &conv->params;
  const float **rows = scratch;
  const int most = p->stride_h == p->stride_w && p->dilation_h == 1 && p->dilation_w == 1
                       ? conv->kernels->depthwise_rows
                       : 1;
  NnDepthwise d = { .rows = rows,
                    .zero = conv->zero,
                    .kh = p->kh,
                    .kw = p->kw,
                    .stride = p->stride_w,
                    .dilation = p->dilation_w,
                    .pad = p->pad_left,
                    .w = p->w,
                    .out_w = p->out_w,
                    .in_pitch = in->pitch,
                    .weight = conv->weight,
                    .bias = conv->bias,
                    .channels = p->c,
                    .finish = conv->finish,
                    .act = conv->act,
                    .residual_pitch = residual != NULL ? residual->pitch : 0,
                    .residual_after = p->residual == NN_RESIDUAL_AFTER,
                    .out_pitch = out->pitch };

  for (int y = row0; y < row1; y += d.n)
    {
      d.n = row1 - y < most ? row1 - y : most;
      if (!point_rows (conv, in, y, &d, rows) && d.n > 1)
        {
          d.n = 1;
          point_rows (conv, in, y, &d, rows);
        }
      for (int i = 0; i < d.n; i++)
        {
          d.out[i] = out->data + (size_t) ((y + i) % out->ring) * (size_t) p->out_w * out->pitch;
          d.residual[i] = residual != NULL ? nn_rows_at (residual, p->out_w, y + i) : NULL;
        }
      conv->kernels->depthwise (&d);
    }
}

/* The first row after @y that does not lie behind the one before it. */
static int
ring_end (const NnRows *rows, int y, int end)
{
  const int next = (y / rows->ring + 1) * rows->ring;

  return next < end ? next : end;
}

void
nn_conv_run_rows (const NnConv *conv, const NnRows *in, const NnRows *residual, const NnRows *out,
                  int row0, int row1, void *scratch)
{
  if (conv->kernel == KERNEL_DEPTHWISE)
    {
      run_depthwise (conv, in, residual, out, row0, row1, scratch);
      return;
    }
  if (conv->kernel == KERNEL_WINOGRAD)
    {
      nn_winograd_run_rows (conv, in->data, in->pitch, residual != NULL ? residual->data : NULL,
                            residual != NULL ? residual->pitch : 0, out->data, out->pitch, row0,
                            row1, scratch);
      return;
    }
  while (row0 < row1)
    {
      int end = ring_end (out, row0, row1);

      if (residual != NULL)
        end = ring_end (residual, row0, end);
      if (conv->kernel == KERNEL_POINTWISE)
        end = ring_end (in, row0, end);
      run_tiles (conv, in, residual, out, row0, end, scratch);
      row0 = end;
    }
}

void
nn_conv_run (const NnConv *conv, const float *in, size_t in_pitch, const float *residual,
             size_t residual_pitch, float *out, size_t out_pitch, void *scratch)
{
  const NnConvParams *p = &conv->params;
  const NnRows from = { (float *) in, in_pitch, p->h };
  const NnRows add = { (float *) residual, residual_pitch, p->out_h };
  const NnRows to = { out, out_pitch, p->out_h };

  nn_conv_run_rows (conv, &from, residual != NULL ? &add : NULL, &to, 0, p->out_h, scratch);
}

void
nn_conv_rows_read (const NnConv *conv, int row0, int row1, int *in0, int *in1)
{
  const NnConvParams *p = &conv->params;
  const int first = row0 * p->stride_h - p->pad_top;
  const int last = (row1 - 1) * p->stride_h - p->pad_top + (p->kh - 1) * p->dilation_h;

  *in0 = first < 0 ? 0 : first > p->h ? p->h : first;
  *in1 = last < 0 ? 0 : last >= p->h ? p->h : last + 1;
}

bool
nn_conv_takes_rings (const NnConv *conv)
{
  return conv->kernel != KERNEL_WINOGRAD;
}

const NnConvParams *
nn_conv_params (const NnConv *conv)
{
  return &conv->params;
}
