/* image.c: scaling 8-bit pictures to a network's input. Rows first (their sums vectorise), then
 * columns; each axis has a table of which source lines make a destination line, and with what
 * weight. */
#include "image.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Destination line i is the sum of weight[offset[i] + j] * source line first[i] + j. */
typedef struct
{
  int *first, *count;
  size_t *offset;
  float *weight;
} Axis;

static void
axis_clear (Axis *axis)
{
  free (axis->first);
  free (axis->count);
  free (axis->offset);
  free (axis->weight);
}

/* Shrinking: the share of each source line in the interval that the destination line covers.
 * Enlarging: the two source lines around its centre. */
static bool
axis_init (Axis *axis, int from, int to)
{
  const double step = (double) from / to;
  const size_t most = (size_t) step + 3;
  size_t used = 0;

  axis->first = calloc ((size_t) to, sizeof *axis->first);
  axis->count = calloc ((size_t) to, sizeof *axis->count);
  axis->offset = calloc ((size_t) to, sizeof *axis->offset);
  axis->weight = calloc ((size_t) to, most * sizeof *axis->weight);
  if (axis->first == NULL || axis->count == NULL || axis->offset == NULL || axis->weight == NULL)
    return false;
  for (int i = 0; i < to; i++)
    {
      int first, last; /* inclusive */

      axis->offset[i] = used;
      if (from >= to)
        {
          const double begin = i * step, end = (i + 1) * step;

          first = (int) begin;
          last = (int) ceil (end) - 1;
          last = last < first ? first : last > from - 1 ? from - 1 : last;
          for (int j = first; j <= last; j++)
            axis->weight[used++] = (float) ((fmin (end, j + 1) - fmax (begin, j)) / step);
        }
      else
        {
          const double centre = fmin (fmax ((i + 0.5) * step - 0.5, 0), from - 1);

          first = (int) centre;
          last = first + 1 < from ? first + 1 : first;
          axis->weight[used++] = (float) (first < last ? 1 - (centre - first) : 1);
          if (first < last)
            axis->weight[used++] = (float) (centre - first);
        }
      axis->first[i] = first;
      axis->count[i] = last - first + 1;
    }
  return true;
}

/* The weighted sum of @n_rows rows (at least 1) of @n bytes, @stride bytes apart. */
static void
mix_rows (float *restrict sum, const uint8_t *restrict row, size_t stride, const float *weight,
          int n_rows, int n)
{
  const float first = weight[0];

  for (int i = 0; i < n; i++)
    sum[i] = first * (float) row[i];
  for (int j = 1; j < n_rows; j++)
    {
      const float next = weight[j];

      row += stride;
      for (int i = 0; i < n; i++)
        sum[i] += next * (float) row[i];
    }
}

/* Four floats from anywhere: the channels of a pixel, and one that does not count. */
typedef float Pixel __attribute__ ((vector_size (16)));
typedef float PixelAnywhere __attribute__ ((vector_size (16), aligned (4), may_alias));
typedef int32_t PixelLevels __attribute__ ((vector_size (16)));

/* Reads one float behind the last pixel of @sum. */
static void
scale_row (const Axis *columns, const float *sum, uint8_t *dst, int width)
{
  for (int x = 0; x < width; x++)
    {
      const float *weight = columns->weight + columns->offset[x];
      const float *pixel = sum + 3 * (size_t) columns->first[x];
      const int count = columns->count[x];
      Pixel mixed = { 0.5f, 0.5f, 0.5f, 0.5f };
      PixelLevels levels;

      for (int j = 0; j < count; j++, pixel += 3)
        mixed += weight[j] * (Pixel) * (const PixelAnywhere *) pixel;
      /* Weights add up to 1, so that rounding cannot reach 256. */
      levels = __builtin_convertvector (mixed, PixelLevels);
      dst[3 * x] = (uint8_t) levels[0];
      dst[3 * x + 1] = (uint8_t) levels[1];
      dst[3 * x + 2] = (uint8_t) levels[2];
    }
}

static bool
image_fits (const NnImage *src, NnError *err)
{
  if (src->rgb == NULL || src->width < 1 || src->height < 1 || src->width > 1 << 24
      || src->stride < 3 * (size_t) src->width)
    return nn_fail (err, NN_ERROR_ARGUMENT, "a picture of %d x %d pixels cannot be scaled",
                    src->width, src->height);
  return true;
}

/* nn_image_resize with rows of @dst @stride bytes apart. */
static bool
resize_into (const NnImage *src, uint8_t *dst, size_t stride, int width, int height, NnError *err)
{
  Axis rows = { 0 }, columns = { 0 };
  float *sum = NULL;
  bool done = false;

  if (!image_fits (src, err))
    return false;
  if (width < 1 || height < 1)
    return nn_fail (err, NN_ERROR_ARGUMENT, "cannot scale to %d x %d pixels", width, height);
  sum = calloc (3 * (size_t) src->width + 1, sizeof *sum);
  if (sum == NULL || !axis_init (&rows, src->height, height)
      || !axis_init (&columns, src->width, width))
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory while scaling a picture");
      goto out;
    }
  for (int y = 0; y < height; y++)
    {
      mix_rows (sum, src->rgb + (size_t) rows.first[y] * src->stride, src->stride,
                rows.weight + rows.offset[y], rows.count[y], 3 * src->width);
      scale_row (&columns, sum, dst + (size_t) y * stride, width);
    }
  done = true;
out:
  axis_clear (&rows);
  axis_clear (&columns);
  free (sum);
  return done;
}

bool
nn_image_resize (const NnImage *src, uint8_t *dst, int width, int height, NnError *err)
{
  return resize_into (src, dst, 3 * (size_t) width, width, height, err);
}

static void
mean_colour (const NnImage *image, uint8_t mean[3])
{
  uint64_t sum[3] = { 0 };
  const uint64_t n = (uint64_t) image->width * (uint64_t) image->height;

  for (int y = 0; y < image->height; y++)
    {
      const uint8_t *p = image->rgb + (size_t) y * image->stride;

      for (int x = 0; x < image->width; x++, p += 3)
        for (int c = 0; c < 3; c++)
          sum[c] += p[c];
    }
  for (int c = 0; c < 3; c++)
    mean[c] = (uint8_t) ((sum[c] + n / 2) / n);
}

bool
nn_image_letterbox (const NnImage *src, uint8_t *dst, int width, int height, float *scale,
                    NnError *err)
{
  uint8_t mean[3];
  double factor;
  int inner_width, inner_height;

  if (!image_fits (src, err))
    return false;
  factor = fmin ((double) width / src->width, (double) height / src->height);
  inner_width = (int) lround (src->width * factor);
  inner_height = (int) lround (src->height * factor);
  inner_width = inner_width < 1 ? 1 : inner_width > width ? width : inner_width;
  inner_height = inner_height < 1 ? 1 : inner_height > height ? height : inner_height;
  if (!resize_into (src, dst, 3 * (size_t) width, inner_width, inner_height, err))
    return false;
  if (inner_width < width || inner_height < height)
    mean_colour (src, mean);
  for (int y = 0; y < height; y++)
    for (int x = y < inner_height ? inner_width : 0; x < width; x++)
      memcpy (dst + 3 * ((size_t) y * (size_t) width + (size_t) x), mean, 3);
  *scale = (float) factor;
  return true;
}
