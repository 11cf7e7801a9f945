/* pool.c: window maxima and means. Vectors run over channels, so that a window is a few row
 * operations of the kernels, whatever its shape. */
#include "pool.h"

#include "kernels.h"

#include <math.h>
#include <string.h>

typedef struct
{
  int first, last; /* taps first <= t < last lie within the picture */
  int start;       /* input coordinate of tap 0 */
  int counted;     /* taps within the padded picture */
} Window;

static Window
window_at (int i, int size, int taps, int stride, int dilation, int before, int after)
{
  Window w = { .start = i * stride - before };

  w.first = taps;
  for (int t = 0; t < taps; t++)
    {
      int at = w.start + t * dilation;

      if (at >= 0 && at < size)
        {
          if (w.first == taps)
            w.first = t;
          w.last = t + 1;
        }
      if (at < size + after)
        w.counted++;
    }
  return w;
}

static bool
axis_fits (int size, int out, int taps, int stride, int dilation, int before, int after)
{
  if (size < 1 || out < 1 || taps < 1 || stride < 1 || dilation < 1 || before < 0 || after < 0)
    return false;
  if ((int64_t) (out - 1) * stride + (int64_t) (taps - 1) * dilation > INT32_MAX / 2)
    return false;
  for (int i = 0; i < out; i++)
    {
      Window w = window_at (i, size, taps, stride, dilation, before, after);
      if (w.first >= w.last)
        return false;
    }
  return true;
}

bool
nn_pool_check (const NnPoolParams *p, NnError *err)
{
  if (p->c < 1
      || !axis_fits (p->h, p->out_h, p->kh, p->stride_h, p->dilation_h, p->pad_top, p->pad_bottom)
      || !axis_fits (p->w, p->out_w, p->kw, p->stride_w, p->dilation_w, p->pad_left, p->pad_right))
    return nn_fail (err, NN_ERROR_SHAPE,
                    "pooling %dx%d over %dx%dx%d to %dx%d: sizes do not fit or a window holds "
                    "only padding",
                    p->kh, p->kw, p->h, p->w, p->c, p->out_h, p->out_w);
  return true;
}

void
nn_pool_max (const NnPoolParams *p, const float *in, size_t in_pitch, float *out, size_t out_pitch)
{
  const NnKernels *kernels = nn_kernels ();
  const size_t c = (size_t) p->c;

  for (int y = 0; y < p->out_h; y++)
    {
      Window v = window_at (y, p->h, p->kh, p->stride_h, p->dilation_h, p->pad_top, p->pad_bottom);

      for (int x = 0; x < p->out_w; x++, out += out_pitch)
        {
          Window u
              = window_at (x, p->w, p->kw, p->stride_w, p->dilation_w, p->pad_left, p->pad_right);
          const float *best = NULL; /* the first cell until there are two, then @out */

          for (int j = v.first; j < v.last; j++)
            for (int i = u.first; i < u.last; i++)
              {
                const float *cell = in + ((size_t) (v.start + j * p->dilation_h) * (size_t) p->w
                                          + (size_t) (u.start + i * p->dilation_w))
                                             * in_pitch;
                if (best != NULL)
                  kernels->binary (NN_MAX, best, cell, out, c);
                best = best == NULL ? cell : out;
              }
          if (best != out)
            memcpy (out, best, c * sizeof (float));
        }
    }
}

void
nn_pool_average (const NnPoolParams *p, const float *in, size_t in_pitch, float *out,
                 size_t out_pitch)
{
  const NnKernels *kernels = nn_kernels ();
  const size_t c = (size_t) p->c;

  for (int y = 0; y < p->out_h; y++)
    {
      Window v = window_at (y, p->h, p->kh, p->stride_h, p->dilation_h, p->pad_top, p->pad_bottom);

      for (int x = 0; x < p->out_w; x++, out += out_pitch)
        {
          Window u
              = window_at (x, p->w, p->kw, p->stride_w, p->dilation_w, p->pad_left, p->pad_right);
          int cells = 0;

          memset (out, 0, c * sizeof (float));
          for (int j = v.first; j < v.last; j++)
            for (int i = u.first; i < u.last; i++)
              {
                const float *cell = in + ((size_t) (v.start + j * p->dilation_h) * (size_t) p->w
                                          + (size_t) (u.start + i * p->dilation_w))
                                             * in_pitch;
                kernels->binary (NN_ADD, out, cell, out, c);
                cells++;
              }
          if (p->count_include_pad)
            cells = v.counted * u.counted;
          kernels->scale (out, 1.0f / (float) cells, out, c);
        }
    }
}

void
nn_pool_global_average (const float *in, size_t in_pitch, size_t pixels, int c, float *out)
{
  const NnKernels *kernels = nn_kernels ();

  memcpy (out, in, (size_t) c * sizeof (float));
  for (size_t i = 1; i < pixels; i++)
    kernels->binary (NN_ADD, out, in + i * in_pitch, out, (size_t) c);
  kernels->scale (out, 1.0f / (float) pixels, out, (size_t) c);
}

void
nn_pool_global_max (const float *in, size_t in_pitch, size_t pixels, int c, float *out)
{
  const NnKernels *kernels = nn_kernels ();

  memcpy (out, in, (size_t) c * sizeof (float));
  for (size_t i = 1; i < pixels; i++)
    kernels->binary (NN_MAX, out, in + i * in_pitch, out, (size_t) c);
}

/* Largest value or mean of one channel of one window, straight from the definition. */
static float
pool_cell_ref (const NnPoolParams *p, const float *in, size_t in_pitch, int y, int x, int c,
               bool max)
{
  double best = -INFINITY, sum = 0;
  int cells = 0;

  for (int j = 0; j < p->kh; j++)
    for (int i = 0; i < p->kw; i++)
      {
        int v = y * p->stride_h - p->pad_top + j * p->dilation_h;
        int u = x * p->stride_w - p->pad_left + i * p->dilation_w;
        bool inside = v >= 0 && v < p->h && u >= 0 && u < p->w;

        if (inside)
          {
            const size_t pixel = (size_t) v * (size_t) p->w + (size_t) u;
            double value = (double) in[pixel * in_pitch + (size_t) c];

            sum += value;
            if (value > best)
              best = value;
          }
        if (inside || (p->count_include_pad && v < p->h + p->pad_bottom && u < p->w + p->pad_right))
          cells++;
      }
  return (float) (max ? best : sum / cells);
}

static void
pool_ref (const NnPoolParams *p, const float *in, size_t in_pitch, float *out, size_t out_pitch,
          bool max)
{
  for (int y = 0; y < p->out_h; y++)
    for (int x = 0; x < p->out_w; x++)
      for (int c = 0; c < p->c; c++)
        out[((size_t) y * (size_t) p->out_w + (size_t) x) * out_pitch + (size_t) c]
            = pool_cell_ref (p, in, in_pitch, y, x, c, max);
}

void
nn_pool_max_ref (const NnPoolParams *p, const float *in, size_t in_pitch, float *out,
                 size_t out_pitch)
{
  pool_ref (p, in, in_pitch, out, out_pitch, true);
}

void
nn_pool_average_ref (const NnPoolParams *p, const float *in, size_t in_pitch, float *out,
                     size_t out_pitch)
{
  pool_ref (p, in, in_pitch, out, out_pitch, false);
}
