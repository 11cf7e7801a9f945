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
  TOP = 16
};

/* First and second moments of luma y and of the tints r - g and b - g, all over 0..1. */
typedef struct
{
  double y, yy;
  double t[2], tt[2], ty[2];
} Moments;

/* Standard deviation of the tints around their best lines over luma: a picture toned in one hue has
 * tints that depend on luma alone. */
static double
spread_around_lines (const Moments *m, double n)
{
  const double var_y = m->yy / n - m->y / n * (m->y / n);
  double rest = 0;

  for (int i = 0; i < 2; i++)
    {
      double mean = m->t[i] / n;
      double variance = m->tt[i] / n - mean * mean;
      double covariance = m->ty[i] / n - mean * (m->y / n);

      rest += variance - (var_y > 1e-9 ? covariance * covariance / var_y : 0);
    }
  return sqrt (fmax (rest, 0));
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
  size_t near_grey = 0, flat = 0, inner;
  Moments m = { 0 };

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
          const double tint[2] = { (r - g) / 255.0, (b - g) / 255.0 };

          saturation += most - least;
          near_grey += most - least < 16;
          m.y += luma;
          m.yy += luma * luma;
          for (int i = 0; i < 2; i++)
            {
              m.t[i] += tint[i];
              m.tt[i] += tint[i] * tint[i];
              m.ty[i] += tint[i] * luma;
            }
          levels[(int) (luma * (LEVELS - 1) + 0.5)]++;
          colours[(r >> 4) << 8 | (g >> 4) << 4 | b >> 4]++;
          if (has_below && x + 1 < image->width)
            flat += memcmp (p, p + 3, 3) == 0 && memcmp (p, p + stride, 3) == 0;
        }
    }

  inner = (size_t) (image->width - 1) * (size_t) (image->height - 1);
  cues[NN_CUE_SATURATION] = (float) (saturation / n / 255);
  cues[NN_CUE_NEAR_GREY] = (float) ((double) near_grey / n);
  cues[NN_CUE_LUMINANCE] = (float) (m.y / n);
  cues[NN_CUE_CONTRAST] = (float) sqrt (fmax (m.yy / n - m.y / n * (m.y / n), 0));
  cues[NN_CUE_TINT_RED] = (float) (m.t[0] / n);
  cues[NN_CUE_TINT_BLUE] = (float) (m.t[1] / n);
  cues[NN_CUE_TINT_SPREAD] = (float) spread_around_lines (&m, n);
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
