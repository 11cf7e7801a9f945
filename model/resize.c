/* resize.c: bilinear and nearest scaling of feature maps; vectors run over channels. */
#include "resize.h"

#include "kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  int low, high; /* input coordinates that are mixed */
  float part;    /* weight of @high */
} Sample;

struct NnResize
{
  NnResizeParams params;
  Sample *rows, *columns; /* one allocation, @rows first */
};

/* Quotients are rounded to float: 8 / (16 / 6) is 3 then, and not a little less, where the nearest
 * pixel would be another one. */
static double
source_coordinate (NnResizeCoord coord, int i, int size, int out, double scale)
{
  switch (coord)
    {
    case NN_COORD_ASYMMETRIC:
      return (double) (float) (i / scale);
    case NN_COORD_HALF_PIXEL:
      return (double) (float) ((i + 0.5) / scale) - 0.5;
    case NN_COORD_PYTORCH_HALF_PIXEL:
      return out > 1 ? (double) (float) ((i + 0.5) / scale) - 0.5 : 0;
    case NN_COORD_ALIGN_CORNERS:
      return out > 1 ? (double) (float) ((double) i * (size - 1) / (out - 1)) : 0;
    }
  return i;
}

static double
round_nearest (NnResizeNearest nearest, double x)
{
  switch (nearest)
    {
    case NN_NEAREST_ROUND_PREFER_FLOOR:
      return ceil (x - 0.5);
    case NN_NEAREST_ROUND_PREFER_CEIL:
      return floor (x + 0.5);
    case NN_NEAREST_FLOOR:
      return floor (x);
    case NN_NEAREST_CEIL:
      return ceil (x);
    }
  return x;
}

static double
clamp (double x, int size)
{
  return x < 0 ? 0 : x > size - 1 ? size - 1 : x;
}

static Sample
sample_at (const NnResizeParams *p, int i, int size, int out, double scale)
{
  double x = source_coordinate (p->coord, i, size, out, scale);
  Sample s;

  x = clamp (p->linear ? x : round_nearest (p->nearest, x), size);
  s.low = (int) x;
  s.high = s.low + 1 < size ? s.low + 1 : s.low;
  s.part = (float) (x - s.low);
  return s;
}

NnResize *
nn_resize_new (const NnResizeParams *p, NnError *err)
{
  const double scale_h = p->scale_h > 0 ? (double) p->scale_h : (double) p->out_h / p->h;
  const double scale_w = p->scale_w > 0 ? (double) p->scale_w : (double) p->out_w / p->w;
  NnResize *resize;

  if (p->h < 1 || p->w < 1 || p->c < 1 || p->out_h < 1 || p->out_w < 1)
    {
      nn_fail (err, NN_ERROR_SHAPE, "resize from %dx%dx%d to %dx%d: empty", p->h, p->w, p->c,
               p->out_h, p->out_w);
      return NULL;
    }
  resize = calloc (1, sizeof *resize);
  if (resize != NULL)
    resize->rows = calloc ((size_t) p->out_h + (size_t) p->out_w, sizeof *resize->rows);
  if (resize == NULL || resize->rows == NULL)
    {
      free (resize);
      nn_fail (err, NN_ERROR_MEMORY, "out of memory");
      return NULL;
    }
  resize->params = *p;
  resize->columns = resize->rows + p->out_h;
  for (int i = 0; i < p->out_h; i++)
    resize->rows[i] = sample_at (p, i, p->h, p->out_h, scale_h);
  for (int i = 0; i < p->out_w; i++)
    resize->columns[i] = sample_at (p, i, p->w, p->out_w, scale_w);
  return resize;
}

void
nn_resize_free (NnResize *resize)
{
  if (resize != NULL)
    free (resize->rows);
  free (resize);
}

void
nn_resize_run (const NnResize *resize, const float *in, size_t in_pitch, float *out,
               size_t out_pitch)
{
  const NnResizeParams *p = &resize->params;
  const NnKernels *kernels = nn_kernels ();

  for (int y = 0; y < p->out_h; y++)
    {
      const Sample v = resize->rows[y];
      const float *low = in + (size_t) v.low * (size_t) p->w * in_pitch;
      const float *high = in + (size_t) v.high * (size_t) p->w * in_pitch;

      for (int x = 0; x < p->out_w; x++, out += out_pitch)
        {
          const Sample u = resize->columns[x];
          const float *corner[4] = { low + (size_t) u.low * in_pitch,
                                     low + (size_t) u.high * in_pitch,
                                     high + (size_t) u.low * in_pitch,
                                     high + (size_t) u.high * in_pitch };
          const float weight[4] = { (1 - v.part) * (1 - u.part), (1 - v.part) * u.part,
                                    v.part * (1 - u.part), v.part * u.part };

          if (p->linear)
            kernels->blend (corner, weight, out, (size_t) p->c);
          else
            memcpy (out, corner[0], (size_t) p->c * sizeof (float));
        }
    }
}

void
nn_resize_ref (const NnResizeParams *p, const float *in, size_t in_pitch, float *out,
               size_t out_pitch)
{
  const double scale_h = p->scale_h > 0 ? (double) p->scale_h : (double) p->out_h / p->h;
  const double scale_w = p->scale_w > 0 ? (double) p->scale_w : (double) p->out_w / p->w;

  for (int y = 0; y < p->out_h; y++)
    for (int x = 0; x < p->out_w; x++)
      for (int c = 0; c < p->c; c++)
        {
          double v = source_coordinate (p->coord, y, p->h, p->out_h, scale_h);
          double u = source_coordinate (p->coord, x, p->w, p->out_w, scale_w);
          double sum = 0;

          v = clamp (p->linear ? v : round_nearest (p->nearest, v), p->h);
          u = clamp (p->linear ? u : round_nearest (p->nearest, u), p->w);
          /* every input pixel weighs what a tent around (v, u) gives it */
          for (int j = (int) v; j <= (int) v + 1 && j < p->h; j++)
            for (int i = (int) u; i <= (int) u + 1 && i < p->w; i++)
              {
                const size_t pixel = (size_t) j * (size_t) p->w + (size_t) i;

                sum += (1 - fabs (v - j)) * (1 - fabs (u - i))
                       * (double) in[pixel * in_pitch + (size_t) c];
              }
          out[((size_t) y * (size_t) p->out_w + (size_t) x) * out_pitch + (size_t) c] = (float) sum;
        }
}
