/* op-conv-transpose.c: transposed convolutions, and folding columns to pictures (Col2Im).
 *
 * Each input pixel adds its products with all taps to the output pixels under the kernel. In two
 * dimensions the products of a row of pixels are one matrix product, a 1x1 convolution to
 * taps x channels (conv.h), whose result is dealt out to channels-last rows; where no two windows
 * overlap, it only has to be copied. Everything else takes the plain loops of run_ref ().
 */
#include "elementwise.h"
#include "ops.h"
#include "window.h"

#include <stdlib.h>
#include <string.h>

static bool
read_node (const NnCtx *ctx, NnWindow *w, int64_t *groups, NnError *err)
{
  const NnTensor *x = ctx->in[0], *weight = ctx->in[1];
  const NnAttr *shape = nn_attr (ctx->node, "output_shape");
  const NnAttr *extra = nn_attr (ctx->node, "output_padding");
  const char *mode = nn_attr_string (ctx->node, "auto_pad", "NOTSET");
  bool upper = strcmp (mode, "SAME_UPPER") == 0, lower = strcmp (mode, "SAME_LOWER") == 0;

  *groups = nn_attr_int (ctx->node, "group", 1);
  for (int i = 0; i < ctx->n_in; i++)
    if (ctx->in[i] != NULL && !nn_ctx_want_type (ctx, i, NN_FLOAT, err))
      return false;
  if (weight->rank != x->rank || x->rank < 3 || *groups < 1 || x->dim[1] != weight->dim[0]
      || x->dim[1] % *groups != 0 || weight->dim[1] < 1)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "input and weights do not fit together");
  if (nn_ctx_has (ctx, 2)
      && (ctx->in[2]->rank != 1 || ctx->in[2]->dim[0] / *groups != weight->dim[1]
          || ctx->in[2]->dim[0] % *groups != 0))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the bias does not fit the weights");
  if (!nn_window_read_lists (ctx, x, weight->dim + 2, w, err))
    return false;
  if ((shape != NULL && shape->n != w->rank) || (extra != NULL && extra->n != w->rank))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE,
                        "output_shape or output_padding does not have %d entries", w->rank);
  for (int i = 0; i < 3; i++)
    {
      int at = i - 3 + w->rank;
      int64_t more = extra != NULL && at >= 0 ? extra->ints[at] : 0;
      int64_t full = w->stride[i] * (w->in[i] - 1) + (w->kernel[i] - 1) * w->dilation[i] + 1, pad;

      if (more < 0 || more > 1 << 20)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "output_padding has the entry %lld",
                            (long long) more);
      full += more;
      if (shape != NULL || upper || lower)
        {
          w->out[i] = shape != NULL && at >= 0 ? shape->ints[at] : w->in[i] * w->stride[i];
          pad = full - w->out[i];
          pad = pad < 0 ? 0 : pad;
          w->begin[i] = upper ? pad / 2 : pad - pad / 2;
          w->end[i] = pad - w->begin[i];
        }
      else
        w->out[i] = full - w->begin[i] - w->end[i];
      if (w->in[i] < 1 || w->out[i] < 1)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the output would be empty");
    }
  return true;
}

static bool
infer (NnCtx *ctx, NnError *err)
{
  int64_t dim[NN_MAX_RANK], groups;
  NnWindow w;

  if (!read_node (ctx, &w, &groups, err))
    return false;
  dim[0] = ctx->in[0]->dim[0];
  if (__builtin_mul_overflow (ctx->in[1]->dim[1], groups, &dim[1]))
    dim[1] = -1;
  for (int i = 0; i < w.rank; i++)
    dim[2 + i] = w.out[3 - w.rank + i];
  return nn_ctx_out (ctx, 0, NN_FLOAT, ctx->in[0]->rank, dim, err);
}

static int64_t
macs (const NnCtx *ctx)
{
  int64_t macs = nn_tensor_count (ctx->in[0]);

  for (int i = 1; i < ctx->in[1]->rank; i++)
    if (__builtin_mul_overflow (macs, ctx->in[1]->dim[i], &macs))
      return INT64_MAX;
  return macs;
}

/* --- plain loops: any strides, one to three dimensions --- */

static void
run_ref (const NnCtx *ctx, const NnWindow *w, int64_t groups)
{
  const NnTensor *in = ctx->in[0], *weight = ctx->in[1], *out = ctx->out[0];
  const float *bias = nn_ctx_has (ctx, 2) ? ctx->in[2]->data : NULL;
  const int64_t k_group = weight->dim[1], c_group = in->dim[1] / groups;
  const int64_t shape[6] = { w->in[0], w->in[1], w->in[2],
                             w->kernel[0], w->kernel[1], w->kernel[2] };
  int64_t step_in[3], step_out[3];

  for (int i = 0; i < 3; i++)
    {
      step_in[i] = nn_window_step (w, in, i);
      step_out[i] = nn_window_step (w, out, i);
    }
  for (int64_t n = 0; n < in->dim[0]; n++)
    for (int64_t k = 0; k < out->dim[1]; k++)
      {
        float *o = (float *) out->data + n * out->stride[0] + k * out->stride[1];
        int64_t group = k / k_group, pixel[3] = { 0 };

        do
          o[pixel[0] * step_out[0] + pixel[1] * step_out[1] + pixel[2] * step_out[2]]
              = bias == NULL ? 0 : bias[k * ctx->in[2]->stride[0]];
        while (nn_index_next (pixel, 3, w->out));
        for (int64_t c = group * c_group; c < (group + 1) * c_group; c++)
          {
            const float *a = (const float *) in->data + n * in->stride[0] + c * in->stride[1];
            const float *tap = (const float *) weight->data + c * weight->stride[0]
                               + k % k_group * weight->stride[1];
            int64_t at[6] = { 0 };

            do
              {
                int64_t to = 0, from = 0;
                bool inside = true;

                for (int i = 0; i < 3; i++)
                  {
                    int64_t p = at[i] * w->stride[i] + at[3 + i] * w->dilation[i] - w->begin[i];

                    inside = inside && p >= 0 && p < w->out[i];
                    to += p * step_out[i];
                    from += at[i] * step_in[i];
                  }
                if (inside)
                  o[to] += a[from]
                           * tap[(at[3] * w->kernel[1] + at[4]) * w->kernel[2] + at[5]];
              }
            while (nn_index_next (at, 6, shape));
          }
      }
}

/* --- two dimensions, channels-last --- */

/* True if every output pixel is under exactly one tap of one window. */
static bool
is_tiling (const NnWindow *w)
{
  for (int i = 1; i < 3; i++)
    if (w->kernel[i] != w->stride[i] || (w->kernel[i] > 1 && w->dilation[i] != 1)
        || w->begin[i] != 0 || w->out[i] != w->in[i] * w->stride[i])
      return false;
  return true;
}

/* True if the kernels of conv.h can make the products of one row of pixels; then fills their
 * parameters. Output channels are ordered by group, tap and channel in the group. */
static bool
row_params (const NnCtx *ctx, const NnWindow *w, int64_t groups, NnConvParams *p)
{
  const NnTensor *in = ctx->in[0], *weight = ctx->in[1], *out = ctx->out[0];
  int64_t k;

  if (in->rank != 4 || !nn_window_is_small (w) || nn_tensor_count (in) == 0
      || in->dim[1] > 1 << 20 || nn_tensor_count (in) > INT32_MAX
      || nn_tensor_count (out) > INT32_MAX || !nn_tensor_is_channels_last (in, NULL)
      || !nn_tensor_is_channels_last (out, NULL)
      || __builtin_mul_overflow (out->dim[1], w->kernel[1] * w->kernel[2], &k) || k > 1 << 20
      || nn_tensor_count (weight) > INT32_MAX)
    return false;
  *p = (NnConvParams) { .h = 1, .w = (int) w->in[2], .c = (int) in->dim[1],
                        .out_h = 1, .out_w = (int) w->in[2], .k = (int) k,
                        .kh = 1, .kw = 1, .stride_h = 1, .stride_w = 1,
                        .dilation_h = 1, .dilation_w = 1, .groups = (int) groups };
  return true;
}

/* What is made of weights and bias. */
typedef struct
{
  NnConv *conv; /* to the products of a row: [pixel][group][tap][channel in group] */
  float *bias;  /* one an output channel, zeros if there is none; of a tiling it is in conv */
} Packed;

static void
release (void *state)
{
  Packed *packed = state;

  if (packed == NULL)
    return;
  nn_conv_free (packed->conv);
  free (packed->bias);
  free (packed);
}

/* The weights [c][k in group][tap] as [group][tap][k in group][c in group]. */
static Packed *
pack (NnCtx *ctx, const NnConvParams *p, const NnWindow *w, NnError *err)
{
  const float *weight = ctx->in[1]->data;
  const float *bias = nn_ctx_has (ctx, 2) ? ctx->in[2]->data : NULL;
  const size_t taps = (size_t) (w->kernel[1] * w->kernel[2]), groups = (size_t) p->groups;
  const size_t c_group = (size_t) p->c / groups, k_group = (size_t) ctx->in[1]->dim[1];
  float *turned = nn_aligned_alloc ((size_t) p->k * c_group * sizeof *turned, err);
  float *repeated = nn_aligned_alloc ((size_t) p->k * sizeof *repeated, err);
  Packed *packed = calloc (1, sizeof *packed);
  NnError inner = { NN_ERROR_MEMORY, "not enough memory" };

  if (packed != NULL)
    packed->bias = nn_aligned_alloc (groups * k_group * sizeof *bias, &inner);
  if (turned == NULL || repeated == NULL || packed == NULL || packed->bias == NULL)
    goto out;
  if (bias != NULL)
    memcpy (packed->bias, bias, groups * k_group * sizeof *bias);
  else
    memset (packed->bias, 0, groups * k_group * sizeof *bias);
  for (size_t row = 0; row < (size_t) p->k; row++)
    {
      const size_t g = row / (taps * k_group), tap = row / k_group % taps, k = row % k_group;

      for (size_t c = 0; c < c_group; c++)
        turned[row * c_group + c] = weight[((g * c_group + c) * k_group + k) * taps + tap];
      repeated[row] = is_tiling (w) ? packed->bias[g * k_group + k] : 0;
    }
  packed->conv = nn_conv_pack (p, turned, repeated, &inner);

out:
  free (turned);
  free (repeated);
  if (packed != NULL && packed->conv != NULL)
    return packed;
  nn_ctx_fail (ctx, err, inner.code, "%.180s", inner.text);
  release (packed);
  return NULL;
}

static bool
prepare (NnCtx *ctx, void **state, size_t *bytes, NnError *err)
{
  NnConvParams params;
  int64_t groups;
  Packed *packed;
  NnWindow w;

  if (!read_node (ctx, &w, &groups, err))
    return false;
  if (ctx->in[1]->data == NULL || (nn_ctx_has (ctx, 2) && ctx->in[2]->data == NULL)
      || !row_params (ctx, &w, groups, &params))
    return true;
  *state = packed = pack (ctx, &params, &w, err);
  if (packed == NULL)
    return false;
  *bytes = nn_conv_weight_bytes (packed->conv);
  return true;
}

/* Products of one row of input pixels. */
static size_t
product_bytes (const NnCtx *ctx, const NnWindow *w)
{
  const size_t floats = (size_t) (w->in[2] * ctx->out[0]->dim[1] * w->kernel[1] * w->kernel[2]);

  return (floats * sizeof (float) + 63) / 64 * 64;
}

static size_t
memory_bytes (const NnCtx *ctx, const NnWindow *w, const Packed *packed)
{
  return product_bytes (ctx, w) + nn_conv_scratch (packed->conv);
}

static size_t
scratch (NnCtx *ctx)
{
  int64_t groups;
  NnWindow w;

  return ctx->node->state != NULL && read_node (ctx, &w, &groups, NULL)
             ? memory_bytes (ctx, &w, ctx->node->state)
             : 0;
}

/* Deals the products of input row @y out to the output picture at @out. */
static void
deal_out (const NnCtx *ctx, const NnWindow *w, int groups, const float *products, int64_t y,
          float *out, size_t pitch, bool copy)
{
  const int64_t taps = w->kernel[1] * w->kernel[2], k = ctx->out[0]->dim[1];
  const int64_t k_group = k / groups;

  for (int64_t ky = 0; ky < w->kernel[1]; ky++)
    {
      const int64_t to_y = y * w->stride[1] + ky * w->dilation[1] - w->begin[1];

      if (to_y < 0 || to_y >= w->out[1])
        continue;
      for (int64_t x = 0; x < w->in[2]; x++)
        for (int64_t kx = 0; kx < w->kernel[2]; kx++)
          {
            const int64_t to_x = x * w->stride[2] + kx * w->dilation[2] - w->begin[2];
            const float *from = products + x * taps * k + (ky * w->kernel[2] + kx) * k_group;
            float *to = out + (to_y * w->out[2] + to_x) * (int64_t) pitch;

            if (to_x < 0 || to_x >= w->out[2])
              continue;
            for (int g = 0; g < groups; g++, from += taps * k_group, to += k_group)
              if (copy)
                memcpy (to, from, (size_t) k_group * sizeof *to);
              else
                nn_binary (NN_ADD, to, (size_t) k_group, from, (size_t) k_group, to,
                           (size_t) k_group, 1, (int) k_group);
          }
    }
}

static void
run_rows (const NnCtx *ctx, const NnWindow *w, int groups, const Packed *packed, void *memory)
{
  const NnTensor *in = ctx->in[0], *out = ctx->out[0];
  const bool copy = is_tiling (w);
  const size_t k = (size_t) out->dim[1], pixels = (size_t) (w->out[1] * w->out[2]);
  float *products = memory;
  void *rest = (char *) memory + product_bytes (ctx, w);
  int64_t in_pitch, out_pitch;

  nn_tensor_is_channels_last (in, &in_pitch);
  nn_tensor_is_channels_last (out, &out_pitch);
  for (int64_t n = 0; n < in->dim[0]; n++)
    {
      const float *from = (const float *) in->data + n * in->stride[0];
      float *to = (float *) out->data + n * out->stride[0];

      for (size_t i = 0; i < pixels && !copy; i++)
        memcpy (to + i * (size_t) out_pitch, packed->bias, k * sizeof *to);
      for (int64_t y = 0; y < w->in[1]; y++)
        {
          nn_conv_run (packed->conv, from + y * w->in[2] * in_pitch, (size_t) in_pitch, NULL, 0,
                       products, k * (size_t) (w->kernel[1] * w->kernel[2]), rest);
          deal_out (ctx, w, groups, products, y, to, (size_t) out_pitch, copy);
        }
    }
}

static bool
run (NnCtx *ctx, NnError *err)
{
  NnConvParams params;
  int64_t groups;
  NnWindow w;

  if (!read_node (ctx, &w, &groups, err))
    return false;
  if (ctx->node->state != NULL)
    run_rows (ctx, &w, (int) groups, ctx->node->state, ctx->scratch);
  else if (!row_params (ctx, &w, groups, &params))
    run_ref (ctx, &w, groups);
  else
    {
      /* Weights that are an input of the network: packed for this run only. */
      Packed *packed = pack (ctx, &params, &w, err);
      void *memory = packed == NULL ? NULL
                                    : nn_aligned_alloc (memory_bytes (ctx, &w, packed), err);

      if (memory != NULL)
        run_rows (ctx, &w, (int) groups, packed, memory);
      free (memory);
      release (packed);
      return memory != NULL;
    }
  return true;
}

/* --- Col2Im: columns of windows back to the picture, sums where windows overlap --- */

typedef struct
{
  int rank;
  int64_t image[NN_MAX_RANK], block[NN_MAX_RANK], windows[NN_MAX_RANK];
  int64_t stride[NN_MAX_RANK], dilation[NN_MAX_RANK], begin[NN_MAX_RANK];
  int64_t channels, taps, columns;
} Fold;

static int64_t
list_entry (const NnCtx *ctx, const char *name, int n, int i, int64_t otherwise)
{
  const NnAttr *a = nn_attr (ctx->node, name);

  return a == NULL ? otherwise : a->n == n ? a->ints[i] : -1;
}

static bool
fold_read (NnCtx *ctx, Fold *f, NnError *err)
{
  const int64_t most = 1 << 24;
  const NnTensor *x = ctx->in[0];
  int n;

  *f = (Fold){ .taps = 1, .columns = 1 };
  if (!nn_ctx_want_type (ctx, 0, NN_FLOAT, err)
      || !nn_ctx_ints (ctx, 1, f->image, NN_MAX_RANK - 2, &f->rank, err)
      || !nn_ctx_ints (ctx, 2, f->block, NN_MAX_RANK - 2, &n, err))
    return false;
  if (ctx->deferred)
    return true;
  if (x->rank != 3 || n != f->rank || n < 1)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "image and block do not fit");
  for (int i = 0; i < n; i++)
    {
      const int64_t end = list_entry (ctx, "pads", 2 * n, n + i, 0);
      int64_t room;

      f->stride[i] = list_entry (ctx, "strides", n, i, 1);
      f->dilation[i] = list_entry (ctx, "dilations", n, i, 1);
      f->begin[i] = list_entry (ctx, "pads", 2 * n, i, 0);
      if (f->image[i] < 1 || f->image[i] > most || f->block[i] < 1 || f->block[i] > most
          || f->stride[i] < 1 || f->stride[i] > most || f->dilation[i] < 1
          || f->dilation[i] > most || f->begin[i] < 0 || f->begin[i] > most || end < 0
          || end > most)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "sizes of axis %d make no sense", i);
      room = f->image[i] + f->begin[i] + end - (f->block[i] - 1) * f->dilation[i] - 1;
      f->windows[i] = room < 0 ? 0 : room / f->stride[i] + 1;
      if (__builtin_mul_overflow (f->taps, f->block[i], &f->taps)
          || __builtin_mul_overflow (f->columns, f->windows[i], &f->columns))
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "the shape is absurdly large");
    }
  if (f->columns != x->dim[2] || x->dim[1] % f->taps != 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%lld columns of %lld do not fit",
                        (long long) x->dim[2], (long long) x->dim[1]);
  f->channels = x->dim[1] / f->taps;
  return true;
}

static bool
fold_infer (NnCtx *ctx, NnError *err)
{
  int64_t dim[NN_MAX_RANK];
  Fold f;

  if (!fold_read (ctx, &f, err))
    return false;
  if (ctx->deferred)
    return true;
  dim[0] = ctx->in[0]->dim[0];
  dim[1] = f.channels;
  memcpy (dim + 2, f.image, sizeof dim[0] * (size_t) f.rank);
  return nn_ctx_out (ctx, 0, NN_FLOAT, f.rank + 2, dim, err);
}

static bool
fold_run (NnCtx *ctx, NnError *err)
{
  const float *x = ctx->in[0]->data;
  float *out = ctx->out[0]->data;
  int64_t plane = 1, tap[NN_MAX_RANK] = { 0 };
  Fold f;

  if (!fold_read (ctx, &f, err))
    return false;
  memset (out, 0, nn_tensor_bytes (ctx->out[0]));
  if (nn_tensor_count (ctx->in[0]) == 0)
    return true;
  for (int i = 0; i < f.rank; i++)
    plane *= f.image[i];
  for (int64_t row = 0; row < ctx->in[0]->dim[0] * f.channels * f.taps; row++)
    {
      float *to = out + row / f.taps * plane;
      int64_t at[NN_MAX_RANK] = { 0 };

      do
        {
          int64_t place = 0;
          bool inside = true;

          for (int i = 0; i < f.rank; i++)
            {
              int64_t p = at[i] * f.stride[i] + tap[i] * f.dilation[i] - f.begin[i];

              inside = inside && p >= 0 && p < f.image[i];
              place = inside ? place * f.image[i] + p : 0;
            }
          if (inside)
            to[place] += *x;
          x++;
        }
      while (nn_index_next (at, f.rank, f.windows));
      nn_index_next (tap, f.rank, f.block);
    }
  return true;
}

static const NnOp ops[] = {
  { .name = "Col2Im", .min_opset = 18, .min_in = 3, .max_in = 3, .min_out = 1, .max_out = 1,
    .attributes = "dilations:I pads:I strides:I", .infer = fold_infer, .run = fold_run },
  { .name = "ConvTranspose", .min_opset = 1, .min_in = 2, .max_in = 3, .min_out = 1, .max_out = 1,
    .attributes = "auto_pad:s dilations:I group:i kernel_shape:I pads:I strides:I "
                  "output_padding:I output_shape:I",
    .flags = NN_OP_CHANNELS_LAST, .infer = infer, .run = run, .prepare = prepare,
    .release = release, .scratch = scratch, .macs = macs },
};

const NnOp *
nn_ops_conv_transpose (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
