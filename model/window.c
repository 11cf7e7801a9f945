/* window.c: reading the sliding windows of convolution and pooling. */
#include "window.h"

#include <string.h>

#define MAX_WINDOW ((int64_t) 1 << 24) /* kernels, strides, pads: far beyond any use */
#define MAX_SIDE ((int64_t) 1 << 36)   /* pictures; times a stride it is still a number */

/* Attribute @name with one entry for each spatial axis, or the default. */
static bool
read_list (const NnCtx *ctx, const char *name, int rank, int64_t least, int64_t otherwise,
           int64_t *list, NnError *err)
{
  const NnAttr *a = nn_attr (ctx->node, name);

  for (int i = 0; i < 3; i++)
    list[i] = otherwise;
  if (a == NULL)
    return true;
  if (a->n != rank)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "attribute %s has %d entries, not %d", name, a->n,
                        rank);
  for (int i = 0; i < rank; i++)
    {
      if (a->ints[i] < least || a->ints[i] > MAX_WINDOW)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "attribute %s has the entry %lld", name,
                            (long long) a->ints[i]);
      list[3 - rank + i] = a->ints[i];
    }
  return true;
}

bool
nn_window_read_lists (const NnCtx *ctx, const NnTensor *t, const int64_t *kernel, NnWindow *w,
                      NnError *err)
{
  const NnAttr *pads = nn_attr (ctx->node, "pads");

  memset (w, 0, sizeof *w);
  w->rank = t->rank - 2;
  if (w->rank < 1 || w->rank > 3)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED,
                        "an input of %d dimensions; 3, 4 and 5 are known", t->rank);
  if (!read_list (ctx, "kernel_shape", w->rank, 1, 1, w->kernel, err)
      || !read_list (ctx, "strides", w->rank, 1, 1, w->stride, err)
      || !read_list (ctx, "dilations", w->rank, 1, 1, w->dilation, err))
    return false;
  for (int i = 0; i < 3; i++)
    {
      w->in[i] = i < 3 - w->rank ? 1 : t->dim[i - 3 + w->rank + 2];
      if (w->in[i] > MAX_SIDE) /* such a tensor can only be empty */
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "a side of %lld", (long long) w->in[i]);
    }
  for (int i = 3 - w->rank; kernel != NULL && i < 3; i++)
    {
      int64_t k = kernel[i - 3 + w->rank];

      if (nn_attr (ctx->node, "kernel_shape") != NULL && w->kernel[i] != k)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "kernel_shape does not fit the weights");
      if (k < 1 || k > MAX_WINDOW)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "a kernel of size %lld", (long long) k);
      w->kernel[i] = k;
    }
  if (kernel == NULL && nn_attr (ctx->node, "kernel_shape") == NULL)
    return nn_ctx_fail (ctx, err, NN_ERROR_FORMAT, "attribute kernel_shape is missing");
  if (pads == NULL)
    return true;
  if (pads->n != 2 * w->rank)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "attribute pads has %d entries, not %d", pads->n,
                        2 * w->rank);
  for (int i = 0; i < 2 * w->rank; i++)
    {
      if (pads->ints[i] < 0 || pads->ints[i] > MAX_WINDOW)
        return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "attribute pads has the entry %lld",
                            (long long) pads->ints[i]);
      if (i < w->rank)
        w->begin[3 - w->rank + i] = pads->ints[i];
      else
        w->end[3 - w->rank + i - w->rank] = pads->ints[i];
    }
  return true;
}

bool
nn_window_read (const NnCtx *ctx, const NnTensor *t, const int64_t *kernel, NnWindow *w,
                NnError *err)
{
  const char *mode = nn_attr_string (ctx->node, "auto_pad", "NOTSET");
  bool ceil_mode = nn_attr_int (ctx->node, "ceil_mode", 0) != 0;
  bool upper = strcmp (mode, "SAME_UPPER") == 0, lower = strcmp (mode, "SAME_LOWER") == 0;
  bool valid = strcmp (mode, "VALID") == 0;

  if (!nn_window_read_lists (ctx, t, kernel, w, err))
    return false;
  if (!upper && !lower && !valid && strcmp (mode, "NOTSET") != 0 && mode[0] != '\0')
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "auto_pad %.20s is not known", mode);
  for (int i = 0; i < 3; i++)
    {
      int64_t span = (w->kernel[i] - 1) * w->dilation[i] + 1, room;

      if (upper || lower)
        {
          int64_t out = (w->in[i] + w->stride[i] - 1) / w->stride[i];
          int64_t pad = (out - 1) * w->stride[i] + span - w->in[i];

          pad = pad < 0 ? 0 : pad;
          w->begin[i] = upper ? pad / 2 : pad - pad / 2;
          w->end[i] = pad - w->begin[i];
        }
      else if (valid)
        w->begin[i] = w->end[i] = 0;
      room = w->in[i] + w->begin[i] + w->end[i] - span;
      if (room < 0 || w->in[i] == 0)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE,
                            "the kernel is larger than the padded input (%lld against %lld)",
                            (long long) span, (long long) (room + span));
      w->out[i] = room / w->stride[i] + 1;
      /* One more window where it sticks out, unless it would start in the padding. */
      if (ceil_mode && room % w->stride[i] != 0
          && w->out[i] * w->stride[i] < w->in[i] + w->begin[i])
        w->out[i]++;
    }
  return true;
}

int64_t
nn_window_step (const NnWindow *w, const NnTensor *t, int axis)
{
  return axis < 3 - w->rank ? 0 : t->stride[axis - 3 + w->rank + 2];
}

bool
nn_window_is_small (const NnWindow *w)
{
  for (int i = 0; i < 3; i++)
    if (w->in[i] > 1 << 20 || w->out[i] > 1 << 20 || w->kernel[i] > 1 << 16
        || w->dilation[i] > 1 << 16 || w->stride[i] > 1 << 16 || w->begin[i] > 1 << 20
        || w->end[i] > 1 << 20)
      return false;
  return true;
}
