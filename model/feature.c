/* feature.c: the tone cues of a picture, and half floats. */
#include "feature.h"

#include "kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
  LEVELS = 64,
  COLOURS = 4096, /* 4 bits a channel */
  TOP = 16,
  SQUARES = 64    /* along the longer side, for the spread of the tint */
};

/* Sums of the tints r - g and b - g and of their squares over pixels of one luma. */
typedef struct
{
  double n, t[2], tt[2];
} Moments;

/* Standard deviation of the tints around their means for each luma: in a toned picture, whether of
 * one hue or of a curve through several, the tint depends on luma alone. Squares of pixels are
 * averaged first, some 64 along the longer side, since the colour of single pixels is mostly what
 * the compression made of it. */
static double
tint_spread (const NnImage *image)
{
  const int longer = image->width > image->height ? image->width : image->height;
  const int side = longer >= 2 * SQUARES ? longer / SQUARES : 1;
  Moments moments[LEVELS] = { 0 };
  double rest = 0, n = 0;

  for (int top = 0; top < image->height; top += side)
    for (int left = 0; left < image->width; left += side)
      {
        const int bottom = top + side < image->height ? top + side : image->height;
        const int right = left + side < image->width ? left + side : image->width;
        uint32_t sum[3] = { 0 };

        for (int y = top; y < bottom; y++)
          {
            const uint8_t *p = image->rgb + (size_t) y * image->stride + (size_t) left * 3;

            for (int x = left; x < right; x++, p += 3)
              for (int c = 0; c < 3; c++)
                sum[c] += p[c];
          }

        const double scale = 1.0 / (255.0 * (bottom - top) * (right - left));
        const double r = sum[0] * scale, g = sum[1] * scale, b = sum[2] * scale;
        const double tint[2] = { r - g, b - g };
        Moments *m = &moments[(int) ((0.299 * r + 0.587 * g + 0.114 * b) * (LEVELS - 1) + 0.5)];

        m->n++;
        for (int i = 0; i < 2; i++)
          {
            m->t[i] += tint[i];
            m->tt[i] += tint[i] * tint[i];
          }
      }
  for (int k = 0; k < LEVELS; k++)
    for (int i = 0; i < 2 && moments[k].n > 0; i++)
      rest += moments[k].tt[i] - moments[k].t[i] * moments[k].t[i] / moments[k].n;
  for (int k = 0; k < LEVELS; k++)
    n += moments[k].n;
  return sqrt (fmax (rest, 0) / n);
}

static int
descending_cb (const void *a, const void *b)
{
  const uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;

  return x < y ? 1 : x > y ? -1 : 0;
}

static float
share_of_largest (uint32_t *counts, size_t n_counts, size_t top, double n)
{
  double sum = 0;

  qsort (counts, n_counts, sizeof *counts, descending_cb);
  for (size_t i = 0; i < top; i++)
    sum += counts[i];
  return (float) (sum / n);
}

void
nn_tone_cues (const NnImage *image, float cues[NN_N_CUES])
{
  uint32_t levels[LEVELS] = { 0 }, colours[COLOURS] = { 0 };
  const double n = (double) image->width * image->height;
  const size_t stride = image->stride;
  double saturation = 0;
  double sum = 0, squares = 0, tint_red = 0, tint_blue = 0;
  size_t near_grey = 0, flat = 0, inner;

  for (int y = 0; y < image->height; y++)
    {
      const uint8_t *p = image->rgb + (size_t) y * stride;
      const bool has_below = y + 1 < image->height;

      for (int x = 0; x < image->width; x++, p += 3)
        {
          const int r = p[0], g = p[1], b = p[2];
          const int most = r > g ? (r > b ? r : b) : (g > b ? g : b);
          const int least = r < g ? (r < b ? r : b) : (g < b ? g : b);
          const double luma = (0.299 * r + 0.587 * g + 0.114 * b) / 255; /* ITU-R BT.601 */

          saturation += most - least;
          near_grey += most - least < 16;
          sum += luma;
          squares += luma * luma;
          tint_red += r - g;
          tint_blue += b - g;
          levels[(int) (luma * (LEVELS - 1) + 0.5)]++;
          colours[(r >> 4) << 8 | (g >> 4) << 4 | b >> 4]++;
          if (has_below && x + 1 < image->width)
            flat += memcmp (p, p + 3, 3) == 0 && memcmp (p, p + stride, 3) == 0;
        }
    }

  inner = (size_t) (image->width - 1) * (size_t) (image->height - 1);
  cues[NN_CUE_SATURATION] = (float) (saturation / n / 255);
  cues[NN_CUE_NEAR_GREY] = (float) ((double) near_grey / n);
  cues[NN_CUE_LUMINANCE] = (float) (sum / n);
  cues[NN_CUE_CONTRAST] = (float) sqrt (fmax (squares / n - sum / n * (sum / n), 0));
  cues[NN_CUE_TINT_RED] = (float) (tint_red / n / 255);
  cues[NN_CUE_TINT_BLUE] = (float) (tint_blue / n / 255);
  cues[NN_CUE_TINT_SPREAD] = (float) tint_spread (image);
  cues[NN_CUE_ASPECT] = (float) log ((double) image->width / image->height);
  cues[NN_CUE_FLATNESS] = inner > 0 ? (float) ((double) flat / (double) inner) : 0;
  cues[NN_CUE_TOP_LEVEL] = share_of_largest (levels, LEVELS, 1, n);
  cues[NN_CUE_TOP_COLOURS] = share_of_largest (colours, COLOURS, TOP, n);
}

void
nn_half_from_float (uint16_t *half, const float *value, size_t n)
{
  nn_kernels ()->half_from_float (half, value, n);
}

void
nn_half_to_float (float *value, const uint16_t *half, size_t n)
{
  nn_kernels ()->half_to_float (value, half, n);
}
