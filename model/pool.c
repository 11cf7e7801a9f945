/* pool.c: window maxima and means: where windows lie; kernel-pool.c goes through them. */
#include "pool.h"

#include "kernels.h"

#include <math.h>

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

static void
pool (const NnPoolParams *p, const float *in, size_t in_pitch, float *out, size_t out_pitch,
      bool max)
{
  const NnKernels *kernels = nn_kernels ();
  const size_t row = (size_t) p->w * in_pitch;
  NnPoolWindow w = { .row_step = (size_t) p->dilation_h * row,
                     .column_step = (size_t) p->dilation_w * in_pitch,
                     .channels = p->c };

  for (int y = 0; y < p->out_h; y++)
    {
      Window v = window_at (y, p->h, p->kh, p->stride_h, p->dilation_h, p->pad_top, p->pad_bottom);

      w.rows = (size_t) (v.last - v.first);
      for (int x = 0; x < p->out_w; x++, out += out_pitch)
        {
          Window u
              = window_at (x, p->w, p->kw, p->stride_w, p->dilation_w, p->pad_left, p->pad_right);
          int cells = p->count_include_pad ? v.counted * u.counted
                                           : (v.last - v.first) * (u.last - u.first);

          w.columns = (size_t) (u.last - u.first);
          w.in = in + (size_t) (v.start + v.first * p->dilation_h) * row
                 + (size_t) (u.start + u.first * p->dilation_w) * in_pitch;
          w.factor = 1.0f / (float) cells;
          w.out = out;
          if (max)
            kernels->pool_max (&w);
          else
            kernels->pool_mean (&w);
        }
    }
}

void
nn_pool_max (const NnPoolParams *p, const float *in, size_t in_pitch, float *out, size_t out_pitch)
{
  pool (p, in, in_pitch, out, out_pitch, true);
}

void
nn_pool_average (const NnPoolParams *p, const float *in, size_t in_pitch, float *out,
                 size_t out_pitch)
{
  pool (p, in, in_pitch, out, out_pitch, false);
}

void
nn_pool_global_average (const float *in, size_t in_pitch, size_t pixels, int c, float *out)
{
  const NnPoolWindow w = { .in = in, .rows = 1, .columns = pixels, .column_step = in_pitch,
                           .channels = c, .factor = 1.0f / (float) pixels, .out = out };

  nn_kernels ()->pool_mean (&w);
}

void
nn_pool_global_max (const float *in, size_t in_pitch, size_t pixels, int c, float *out)
{
  const NnPoolWindow w = { .in = in, .rows = 1, .columns = pixels, .column_step = in_pitch,
                           .channels = c, .out = out };

  nn_kernels ()->pool_max (&w);
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
