/* conv.c: packing of weights and the loops over tiles; the arithmetic is in kernel-tile.c and
 * kernel-depthwise.c.
 *
 * Packed weights of the matrix kernels: for each group, for each panel of output channels, the
 * stream [tap][input][vectors * width] in which the tile kernel reads it, zero where channels end.
 * Depthwise: [kh * kw][channels rounded up to the vector].
 */
#include "conv.h"

#include "kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* With all weights of a group under this, tiles run in the outer loop: each pixel is read and
 * written once, weights come from the second cache. Above, panels run in the outer loop and a block
 * of pixels under BLOCK_BYTES stays in the second cache while each panel is read once. */
enum
{
  SMALL_WEIGHTS = 192 * 1024,
  BLOCK_BYTES = 256 * 1024,
  MAX_BLOCK_TILES = 64,
  MAX_ROW_TAP = 64, /* floats a filter row of a first layer may span */
  MAX_CHANNELS = 1 << 24
};

typedef enum
{
  KERNEL_DEPTHWISE,
  KERNEL_POINTWISE, /* one tap, output pixel i reads input pixel i */
  KERNEL_DENSE,     /* kh * kw taps of one input pixel each */
  KERNEL_GATHERED   /* kh taps of kw neighbouring input pixels each */
} Kernel;

typedef struct
{
  int first, channels; /* within the group */
  int vectors;
  size_t weight;       /* offset in floats from the group's weights */
} Panel;

struct NnConv
{
  NnConvParams params;
  Kernel kernel;
  const NnKernels *kernels;
  int group_in, group_out;          /* channels a group */
  int taps, tap_inputs;             /* what the tile kernel sees */
  int n_panels, panel_stride;       /* panels a group; padded channels a group */
  Panel *panels;
  size_t group_weights;             /* floats a group */
  float *weight, *bias;             /* packed; bias [groups][panel_stride] */
  size_t weight_floats;
  float *zero;                      /* what a tap over the border reads */
  float *slope;                     /* own copy of a PReLU's */
  int block_tiles;                  /* tiles between two rounds of the panels */
  float lo, hi;                     /* clip of the kernels' epilogue */
  const NnActivation *act;          /* the rest of the activation, or NULL */
};

static bool
axis_fits (int in, int out, int taps, int stride, int dilation, int before, int after)
{
  int64_t span = (int64_t) (taps - 1) * dilation + 1;
  int64_t room = (int64_t) in + before + after - span;

  return in >= 1 && out >= 1 && taps >= 1 && stride >= 1 && dilation >= 1 && before >= 0
         && after >= 0 && room >= 0 && room / stride + 1 == out && room < INT32_MAX / 2;
}

/* Pixels and weights are counted in ints by the loops. */
static bool
is_too_large (const NnConvParams *p)
{
  int pixels, weights;

  return p->c > MAX_CHANNELS || p->k > MAX_CHANNELS
         || __builtin_mul_overflow (p->h, p->w, &pixels)
         || __builtin_mul_overflow (p->out_h, p->out_w, &pixels)
         || __builtin_mul_overflow (p->k, p->c / p->groups, &weights)
         || __builtin_mul_overflow (weights, p->kh, &weights)
         || __builtin_mul_overflow (weights, p->kw, &weights);
}

static bool
check (const NnConvParams *p, NnError *err)
{
  const char *wrong = NULL;

  if (p->c < 1 || p->k < 1 || p->groups < 1 || p->c % p->groups != 0 || p->k % p->groups != 0)
    wrong = "the groups do not divide the channels";
  else if (!axis_fits (p->h, p->out_h, p->kh, p->stride_h, p->dilation_h, p->pad_top, p->pad_bottom)
           || !axis_fits (p->w, p->out_w, p->kw, p->stride_w, p->dilation_w, p->pad_left,
                          p->pad_right))
    wrong = "the output size does not follow from input, filter, stride, dilation and padding";
  else if (is_too_large (p))
    wrong = "too large";
  else if (p->activation.kind == NN_ACT_PRELU && p->activation.slope == NULL)
    wrong = "PReLU without a slope";
  if (wrong == NULL)
    return true;
  return nn_fail (err, NN_ERROR_SHAPE,
                  "convolution %dx%d of %dx%dx%d in %d groups to %dx%dx%d: %s", p->kh, p->kw, p->h,
                  p->w, p->c, p->groups, p->out_h, p->out_w, p->k, wrong);
}

static void *
aligned_zero (size_t floats)
{
  size_t bytes = (floats * sizeof (float) + 63) / 64 * 64;
  void *p = aligned_alloc (64, bytes > 0 ? bytes : 64);

  if (p != NULL)
    memset (p, 0, bytes);
  return p;
}

static Kernel
choose_kernel (const NnConvParams *p)
{
  if (p->groups == p->c && p->k == p->c && p->c > 1)
    return KERNEL_DEPTHWISE;
  if (p->kh == 1 && p->kw == 1 && p->stride_h == 1 && p->stride_w == 1 && p->pad_top == 0
      && p->pad_left == 0 && p->pad_bottom == 0 && p->pad_right == 0)
    return KERNEL_POINTWISE;
  if (p->c <= 4 && p->groups == 1 && p->dilation_w == 1 && p->kw * p->c <= MAX_ROW_TAP)
    return KERNEL_GATHERED;
  return KERNEL_DENSE;
}

static bool
pack_depthwise (NnConv *conv, const float *weight, const float *bias)
{
  const NnConvParams *p = &conv->params;
  const int width = conv->kernels->width, taps = p->kh * p->kw;
  const int padded = (p->c + width - 1) / width * width;

  conv->weight_floats = (size_t) taps * (size_t) padded;
  conv->weight = aligned_zero (conv->weight_floats);
  conv->bias = aligned_zero ((size_t) padded);
  if (conv->weight == NULL || conv->bias == NULL)
    return false;
  for (int c = 0; c < p->c; c++)
    {
      for (int t = 0; t < taps; t++)
        conv->weight[(size_t) t * (size_t) padded + (size_t) c]
            = weight[(size_t) c * (size_t) taps + (size_t) t];
      conv->bias[c] = bias != NULL ? bias[c] : 0;
    }
  return true;
}

/* Cuts a group's output channels into panels of nearly equal width. */
static bool
make_panels (NnConv *conv)
{
  const int width = conv->kernels->width;
  const int vectors = (conv->group_out + width - 1) / width;
  int first_vector = 0;
  size_t weight = 0;

  conv->n_panels = (vectors + conv->kernels->panel_vectors - 1) / conv->kernels->panel_vectors;
  conv->panel_stride = vectors * width;
  conv->panels = calloc ((size_t) conv->n_panels, sizeof *conv->panels);
  if (conv->panels == NULL)
    return false;
  for (int i = 0; i < conv->n_panels; i++)
    {
      Panel *panel = &conv->panels[i];
      int next = (i + 1) * vectors / conv->n_panels;

      panel->vectors = next - first_vector;
      panel->first = first_vector * width;
      panel->channels = panel->vectors * width;
      if (panel->first + panel->channels > conv->group_out)
        panel->channels = conv->group_out - panel->first;
      panel->weight = weight;
      weight += (size_t) (panel->vectors * width) * (size_t) conv->taps
                * (size_t) conv->tap_inputs;
      first_vector = next;
    }
  conv->group_weights = weight;
  return true;
}

static bool
pack_panels (NnConv *conv, const float *weight, const float *bias)
{
  const NnConvParams *p = &conv->params;
  const size_t groups = (size_t) p->groups, area = (size_t) (p->kh * p->kw);
  const size_t inputs = (size_t) conv->group_in;

  if (conv->kernel == KERNEL_GATHERED)
    {
      conv->taps = p->kh;
      conv->tap_inputs = p->kw * p->c;
    }
  else
    {
      conv->taps = p->kh * p->kw;
      conv->tap_inputs = conv->group_in;
    }
  if (!make_panels (conv))
    return false;
  conv->weight_floats = groups * conv->group_weights;
  conv->weight = aligned_zero (conv->weight_floats);
  conv->bias = aligned_zero (groups * (size_t) conv->panel_stride);
  conv->zero = aligned_zero ((size_t) p->c);
  if (conv->weight == NULL || conv->bias == NULL || conv->zero == NULL)
    return false;

  for (size_t g = 0; g < groups; g++)
    for (int i = 0; i < conv->n_panels; i++)
      {
        const Panel *panel = &conv->panels[i];
        const size_t lanes = (size_t) (panel->vectors * conv->kernels->width);
        float *to = conv->weight + g * conv->group_weights + panel->weight;

        for (size_t tap = 0; tap < area; tap++)
          for (size_t in = 0; in < inputs; in++, to += lanes)
            for (int j = 0; j < panel->channels; j++)
              {
                size_t k = g * (size_t) conv->group_out + (size_t) (panel->first + j);
                to[j] = weight[(k * inputs + in) * area + tap];
              }
        for (int j = 0; j < panel->channels; j++)
          conv->bias[g * (size_t) conv->panel_stride + (size_t) (panel->first + j)]
              = bias != NULL ? bias[g * (size_t) conv->group_out + (size_t) (panel->first + j)] : 0;
      }

  if (conv->group_weights * sizeof (float) <= SMALL_WEIGHTS && p->groups == 1)
    conv->block_tiles = 1;
  else
    {
      size_t tile_bytes = (size_t) conv->kernels->tile_rows * (size_t) (p->stride_h * p->stride_w)
                          * (size_t) p->c * sizeof (float);
      conv->block_tiles = (int) (BLOCK_BYTES / tile_bytes);
      if (conv->block_tiles < 1)
        conv->block_tiles = 1;
      if (conv->block_tiles > MAX_BLOCK_TILES)
        conv->block_tiles = MAX_BLOCK_TILES;
    }
  return true;
}

static bool
set_activation (NnConv *conv)
{
  NnActivation *act = &conv->params.activation;

  conv->lo = -INFINITY;
  conv->hi = INFINITY;
  if (act->kind == NN_ACT_CLIP)
    {
      conv->lo = act->lo;
      conv->hi = act->hi;
    }
  else if (act->kind != NN_ACT_NONE)
    conv->act = act;
  if (act->kind == NN_ACT_PRELU)
    {
      conv->slope = aligned_zero ((size_t) conv->params.k);
      if (conv->slope == NULL)
        return false;
      memcpy (conv->slope, act->slope, (size_t) conv->params.k * sizeof (float));
      act->slope = conv->slope;
    }
  return true;
}

NnConv *
nn_conv_pack (const NnConvParams *params, const float *weight, const float *bias, NnError *err)
{
  NnConv *conv;
  bool done;

  if (!check (params, err))
    return NULL;
  conv = calloc (1, sizeof *conv);
  if (conv == NULL)
    goto memory;
  conv->params = *params;
  conv->kernels = nn_kernels ();
  conv->kernel = choose_kernel (params);
  conv->group_in = params->c / params->groups;
  conv->group_out = params->k / params->groups;
  if (conv->kernel == KERNEL_DEPTHWISE)
    {
      conv->zero = aligned_zero ((size_t) params->c);
      done = conv->zero != NULL && pack_depthwise (conv, weight, bias);
    }
  else
    done = pack_panels (conv, weight, bias);
  if (done && set_activation (conv))
    return conv;

memory:
  nn_conv_free (conv);
  nn_fail (err, NN_ERROR_MEMORY, "out of memory for the weights of a convolution");
  return NULL;
}

void
nn_conv_free (NnConv *conv)
{
  if (conv == NULL)
    return;
  free (conv->panels);
  free (conv->weight);
  free (conv->bias);
  free (conv->zero);
  free (conv->slope);
  free (conv);
}

size_t
nn_conv_weight_bytes (const NnConv *conv)
{
  return conv->weight_floats * sizeof (float);
}

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

  if (conv->kernel == KERNEL_POINTWISE)
    {
      for (int r = 0; r < rows; r++)
        a[r] = in + (size_t) (first + r) * in_pitch;
      return;
    }
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
  const int64_t n_pixels = last - first;
  const int64_t n_tiles = (n_pixels + conv->kernels->tile_rows - 1) / conv->kernels->tile_rows;
  const float **a = scratch;
  float *copies = (float *) ((char *) scratch + pointer_bytes (conv));
  const size_t tile_pointers = (size_t) conv->taps * NN_TILE_ROWS;
  NnActivation act;
  NnTile tile = { .taps = conv->taps,
                  .c = conv->tap_inputs,
                  .lo = conv->lo,
                  .hi = conv->hi,
                  .residual_pitch = residual_pitch,
                  .residual_after = p->residual == NN_RESIDUAL_AFTER,
                  .out_pitch = out_pitch };

  if (conv->act != NULL)
    {
      act = *conv->act;
      tile.act = &act;
    }
  for (int64_t t0 = 0; t0 < n_tiles; t0 += conv->block_tiles)
    {
      const int64_t t1 = t0 + conv->block_tiles < n_tiles ? t0 + conv->block_tiles : n_tiles;

      /* Pixels are dealt out evenly, so that no tile is much smaller than the others. */
      for (int64_t t = t0; t < t1; t++)
        {
          const int64_t begin = t * n_pixels / n_tiles, end = (t + 1) * n_pixels / n_tiles;

          point_tile (conv, in, in_pitch, first + (int) begin, (int) (end - begin),
                      a + (size_t) (t - t0) * tile_pointers,
                      copies + (size_t) (t - t0) * tile_pointers * (size_t) conv->tap_inputs);
          if (conv->kernel == KERNEL_POINTWISE && last - first - end >= 4 * NN_TILE_ROWS)
            nn_fetch_ahead (in + (size_t) (first + end + 2 * NN_TILE_ROWS) * in_pitch,
                            (size_t) (end - begin) * in_pitch);
        }
      for (int g = 0; g < p->groups; g++)
        for (int i = 0; i < conv->n_panels; i++)
          {
            const Panel *panel = &conv->panels[i];
            const int channel = g * conv->group_out + panel->first;

            tile.a_offset = (size_t) (g * conv->group_in);
            tile.b = conv->weight + (size_t) g * conv->group_weights + panel->weight;
            tile.bias = conv->bias + g * conv->panel_stride + panel->first;
            tile.vectors = panel->vectors;
            tile.channels = panel->channels;
            if (conv->slope != NULL)
              act.slope = conv->slope + channel;
            for (int64_t t = t0; t < t1; t++)
              {
                const int64_t begin = t * n_pixels / n_tiles, end = (t + 1) * n_pixels / n_tiles;
                const size_t pixel = (size_t) (first + begin);

                tile.a = a + (size_t) (t - t0) * tile_pointers;
                tile.rows = (int) (end - begin);
                tile.out = out + pixel * out_pitch + channel;
                if (residual != NULL)
                  tile.residual = residual + pixel * residual_pitch + channel;
                conv->kernels->tile (&tile);
              }
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
                       .lo = conv->lo,
                       .hi = conv->hi,
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
