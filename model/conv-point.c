/* conv-point.c: where the tile kernel finds its inputs: for each tap of a filter and each pixel of
 * a tile, the place of the input channels. Some pixels of a row at a time, so that what depends on
 * the row is worked out once; inside the picture a tap is one step from its neighbour's. */
#include "conv-private.h"

/* Output pixels of one row: columns x .. x + n - 1. */
typedef struct
{
  int x, n;
} Run;

static void
point_steps (const float *from, size_t step, int n, const float **a)
{
  for (int r = 0; r < n; r++, from += step)
    a[r] = from;
}

/* One tap of @run: input column @first for its first pixel, then every stride-th of @row (NULL:
 * padding). */
static void
point_tap (const NnConv *conv, const float *row, size_t pitch, int first, Run run, const float **a)
{
  const NnConvParams *p = &conv->params;
  const int stride = p->stride_w;

  if (row == NULL)
    point_steps (conv->zero, 0, run.n, a);
  else if (first >= 0 && first + (run.n - 1) * stride < p->w)
    point_steps (row + (size_t) first * pitch, (size_t) stride * pitch, run.n, a);
  else
    for (int r = 0; r < run.n; r++)
      {
        const int x = first + r * stride;

        a[r] = x >= 0 && x < p->w ? row + (size_t) x * pitch : conv->zero;
      }
}

/* The columns x0 .. x0 + kw - 1 of @row, zero where they are padding. */
static void
copy_columns (const NnConvParams *p, const float *row, size_t pitch, int x0, float *copy)
{
  const size_t c = (size_t) p->c;

  for (int kx = 0; kx < p->kw; kx++)
    for (size_t j = 0; j < c; j++)
      *copy++ = x0 + kx >= 0 && x0 + kx < p->w ? row[(size_t) (x0 + kx) * pitch + j] : 0;
}

/* A row of a first layer's filter over @run: all its columns are one tap. That is where the pixels
 * lie if they are neighbours inside the picture, else a copy; copies of a pixel are @step apart. */
static void
point_row (const NnConv *conv, const float *row, size_t pitch, int first, Run run, const float **a,
           float *copy, size_t step)
{
  const NnConvParams *p = &conv->params;
  const size_t c = (size_t) p->c;
  const int stride = p->stride_w;

  if (row == NULL)
    point_steps (conv->zero, 0, run.n, a);
  else if (pitch == c && first >= 0 && first + (run.n - 1) * stride + p->kw <= p->w)
    point_steps (row + (size_t) first * c, (size_t) stride * c, run.n, a);
  else
    for (int r = 0; r < run.n; r++, copy += step)
      {
        const int x = first + r * stride;

        if (pitch == c && x >= 0 && x + p->kw <= p->w)
          a[r] = row + (size_t) x * c;
        else
          {
            a[r] = copy;
            copy_columns (p, row, pitch, x, copy);
          }
      }
}

void
nn_conv_point_tile (const NnConv *conv, const NnRows *in, int first, int rows, const float **a,
                    float *copies)
{
  const NnConvParams *p = &conv->params;
  int y = first / p->out_w;
  Run run = { .x = first % p->out_w };

  for (int done = 0; done < rows; done += run.n, y++, run.x = 0)
    {
      run.n = rows - done < p->out_w - run.x ? rows - done : p->out_w - run.x;
      for (int ky = 0; ky < p->kh; ky++)
        {
          const int v = y * p->stride_h - p->pad_top + ky * p->dilation_h;
          const int u = run.x * p->stride_w - p->pad_left;
          const float *row = v >= 0 && v < p->h ? nn_rows_at (in, p->w, v) : NULL;

          if (conv->kernel == KERNEL_GATHERED)
            point_row (conv, row, in->pitch, u, run, a + ky * NN_TILE_ROWS + done,
                       copies + (size_t) (done * p->kh + ky) * (size_t) conv->tap_inputs,
                       (size_t) (p->kh * conv->tap_inputs));
          else
            for (int kx = 0; kx < p->kw; kx++)
              point_tap (conv, row, in->pitch, u + kx * p->dilation_w, run,
                         a + (ky * p->kw + kx) * NN_TILE_ROWS + done);
        }
    }
}
