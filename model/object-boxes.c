/* object-boxes.c: decoding centernet's and nanodet's outputs. */
#include "object-boxes.h"

#include "activation.h"
#include "pool.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum
{
  BINS = 11,
  BOX = 4 * BINS,
  MAX_CELLS = 1024 /* a side */
};
static const float LARGE_SHARE = 0.1f; /* a box with this share of the photo counts fully */

typedef struct
{
  float left, top, right, bottom;
} Box;

static bool
output_is (const NnNet *net, int output, const int64_t *dim, int rank)
{
  const NnValueInfo *info;

  if (output < 0)
    return false;
  info = nn_net_output (net, output);
  if (info->type != NN_FLOAT || info->rank != rank)
    return false;
  return memcmp (info->dim, dim, (size_t) rank * sizeof *dim) == 0;
}

static bool
init_centernet (NnObjectDecoder *d, const NnNet *net, NnError *err)
{
  const int scores = nn_net_find_output (net, "scores"), sizes = nn_net_find_output (net, "sizes");
  const int64_t h = nn_net_output (net, scores)->dim[2], w = nn_net_output (net, scores)->dim[3];

  if (w < 1 || w > d->width || w > MAX_CELLS || h * d->width != w * d->height
      || !output_is (net, scores, (int64_t[]){ 1, d->classes, h, w }, 4)
      || !output_is (net, sizes, (int64_t[]){ 1, 4, h, w }, 4))
    return nn_fail (err, NN_ERROR_SHAPE,
                    "objects.onnx: \"scores\" and \"sizes\" are not maps of %d classes and 4 sides",
                    d->classes);
  d->kind = NN_OBJECTS_CENTERNET;
  d->n_levels = 1;
  d->level[0].scores = scores;
  d->level[0].boxes = sizes;
  d->level[0].columns = (int) w;
  d->level[0].rows = (int) h;
  for (int c = 0; c < 3; c++)
    {
      d->order[c] = c;
      d->mean[c] = 0;
      d->factor[c] = 1;
    }
  return true;
}

static bool
init_nanodet (NnObjectDecoder *d, const NnNet *net, NnError *err)
{
  static const float mean[3] = { 103.53f, 116.28f, 123.675f };
  static const float deviation[3] = { 57.375f, 57.12f, 58.395f };

  d->kind = NN_OBJECTS_NANODET;
  d->n_levels = 3;
  for (int i = 0; i < 3; i++)
    {
      const int stride = 8 << i;
      const int64_t columns = d->width / stride, rows = d->height / stride;
      char scores[16], boxes[16];

      snprintf (scores, sizeof scores, "scores_%d", stride);
      snprintf (boxes, sizeof boxes, "boxes_%d", stride);
      d->level[i].scores = nn_net_find_output (net, scores);
      d->level[i].boxes = nn_net_find_output (net, boxes);
      d->level[i].columns = (int) columns;
      d->level[i].rows = (int) rows;
      if (!output_is (net, d->level[i].scores, (int64_t[]){ 1, columns * rows, d->classes }, 3)
          || !output_is (net, d->level[i].boxes, (int64_t[]){ 1, columns * rows, BOX }, 3))
        return nn_fail (err, NN_ERROR_SHAPE,
                        "objects.onnx: \"%s\" and \"%s\" do not fit %d classes and 4 x 11 bins",
                        scores, boxes, d->classes);
    }
  for (int c = 0; c < 3; c++)
    {
      d->order[c] = 2 - c;
      d->mean[c] = mean[c];
      d->factor[c] = 1 / deviation[c];
    }
  return true;
}

bool
nn_object_decoder_init (NnObjectDecoder *decoder, const NnNet *net, int width, int height,
                        int classes, NnError *err)
{
  memset (decoder, 0, sizeof *decoder);
  decoder->width = width;
  decoder->height = height;
  decoder->classes = classes;
  decoder->person = decoder->pets[0] = decoder->pets[1] = -1;
  if (nn_net_find_output (net, "scores") >= 0)
    return init_centernet (decoder, net, err);
  if (nn_net_find_output (net, "scores_8") >= 0)
    return init_nanodet (decoder, net, err);
  return nn_fail (err, NN_ERROR_UNSUPPORTED,
                  "objects.onnx: neither the outputs of centernet nor those of nanodet");
}

/* score * min (1, share / 0.1), the share being that of the box's part within the photo. */
static float
weighted (float score, Box box, float width, float height)
{
  float w = fminf (box.right, width) - fmaxf (box.left, 0);
  float h = fminf (box.bottom, height) - fmaxf (box.top, 0);

  if (!(w > 0 && h > 0))
    return 0;
  return score * fminf (1, w * h / (width * height) / LARGE_SHARE);
}

static bool
is_peak (const float *map, int w, int h, int x, int y)
{
  for (int j = y > 0 ? y - 1 : 0; j <= y + 1 && j < h; j++)
    for (int i = x > 0 ? x - 1 : 0; i <= x + 1 && i < w; i++)
      if (map[j * w + i] > map[y * w + x])
        return false;
  return true;
}

/* How many of the @cells along a side of @side pixels lie on the photo's first @pixels. */
static int
cells_within (int cells, int side, float pixels)
{
  return (int) fminf ((float) cells, ceilf (pixels * (float) cells / (float) side));
}

/* Columns and rows of a map that lie on a photo of @width x @height pixels. */
static int
columns_within (const NnObjectDecoder *d, int level, float width)
{
  return cells_within (d->level[level].columns, d->width, width);
}

static int
rows_within (const NnObjectDecoder *d, int level, float height)
{
  return cells_within (d->level[level].rows, d->height, height);
}

static void
centernet_scores (const NnObjectDecoder *d, const NnObjectMaps *maps, float width, float height,
                  float *scores)
{
  const int w = d->level[0].columns, h = d->level[0].rows;
  const int columns = columns_within (d, 0, width), rows = rows_within (d, 0, height);
  const float *heat = maps->scores[0];
  float column[MAX_CELLS];

  for (int k = 0; k < d->classes; k++, heat += w * h)
    {
      nn_pool_global_max (heat, (size_t) w, (size_t) rows, columns, column);
      for (int x = 0; x < columns; x++)
        scores[k] = fmaxf (scores[k], column[x]);
    }
}

/* The largest weighted box of class @k. */
static float
centernet_best_box (const NnObjectDecoder *d, const NnObjectMaps *maps, float width, float height,
                    int k)
{
  const int w = d->level[0].columns, h = d->level[0].rows;
  const int columns = columns_within (d, 0, width), rows = rows_within (d, 0, height);
  const float step = (float) d->width / (float) w;
  const float *heat = maps->scores[0];
  const float *size = maps->boxes[0];
  float best = 0;

  heat += (size_t) k * (size_t) (w * h);
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < columns; x++)
      if (heat[y * w + x] > best && is_peak (heat, w, h, x, y))
        {
          const float *side = size + y * w + x;
          Box box = { (float) x * step - side[0], (float) y * step - side[w * h],
                      (float) x * step + side[2 * w * h], (float) y * step + side[3 * w * h] };

          best = fmaxf (best, weighted (heat[y * w + x], box, width, height));
        }
  return best;
}

/* Expectation of the bin under a softmax. */
static float
side_of (const float *bins)
{
  float p[BINS], sum = 0;

  nn_softmax_rows (bins, p, 1, BINS);
  for (int i = 1; i < BINS; i++)
    sum += (float) i * p[i];
  return sum;
}

static void
nanodet_scores (const NnObjectDecoder *d, const NnObjectMaps *maps, int level, float width,
                float height, float *scores)
{
  const int n = d->level[level].columns;
  const int columns = columns_within (d, level, width), rows = rows_within (d, level, height);
  const float *score = maps->scores[level];

  for (int y = 0; y < rows; y++)
    for (int x = 0; x < columns; x++)
      for (int k = 0; k < d->classes; k++)
        scores[k] = fmaxf (scores[k], score[(y * n + x) * d->classes + k]);
}

static float
nanodet_best_box (const NnObjectDecoder *d, const NnObjectMaps *maps, int level, float width,
                  float height, int k)
{
  const int n = d->level[level].columns;
  const int columns = columns_within (d, level, width), rows = rows_within (d, level, height);
  const float step = (float) d->width / (float) n;
  const float *score = maps->scores[level];
  const float *boxes = maps->boxes[level];
  float best = 0;

  for (int y = 0; y < rows; y++)
    for (int x = 0; x < columns; x++)
      {
        const float s = score[(y * n + x) * d->classes + k];
        const float *bins = boxes + (size_t) (y * n + x) * BOX;
        const float cx = ((float) x + 0.5f) * step, cy = ((float) y + 0.5f) * step;

        if (s > best)
          {
            Box box = { cx - step * side_of (bins), cy - step * side_of (bins + BINS),
                        cx + step * side_of (bins + 2 * BINS),
                        cy + step * side_of (bins + 3 * BINS) };

            best = fmaxf (best, weighted (s, box, width, height));
          }
      }
  return best;
}

static float
best_box (const NnObjectDecoder *d, const NnObjectMaps *maps, float width, float height, int k)
{
  float best = 0;

  if (k < 0)
    return 0;
  if (d->kind == NN_OBJECTS_CENTERNET)
    return centernet_best_box (d, maps, width, height, k);
  for (int i = 0; i < d->n_levels; i++)
    best = fmaxf (best, nanodet_best_box (d, maps, i, width, height, k));
  return best;
}

void
nn_object_decode (const NnObjectDecoder *d, const NnObjectMaps *maps, float width, float height,
                  float *scores, float *person, float *pet)
{
  memset (scores, 0, (size_t) d->classes * sizeof *scores);
  if (d->kind == NN_OBJECTS_CENTERNET)
    centernet_scores (d, maps, width, height, scores);
  else
    for (int i = 0; i < d->n_levels; i++)
      nanodet_scores (d, maps, i, width, height, scores);
  *person = best_box (d, maps, width, height, d->person);
  *pet = fmaxf (best_box (d, maps, width, height, d->pets[0]),
                best_box (d, maps, width, height, d->pets[1]));
}
