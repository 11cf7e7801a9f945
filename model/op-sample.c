/* op-sample.c: reading a picture at places that are no pixels: GridSample, AffineGrid, RoiAlign.
 * Tensors are row-major here; arithmetic is in double. */
#include "ops.h"

#include <math.h>
#include <string.h>

/* --- GridSample --- */

typedef enum
{
  NEAREST,
  LINEAR,
  CUBIC
} Mode;

typedef enum
{
  ZEROS,
  BORDER,
  REFLECTION
} Padding;

typedef struct
{
  Mode mode;
  Padding padding;
  bool align;
  int rank; /* spatial axes, 2 or 3 */
} Grid;

static bool
grid_read (const NnCtx *ctx, Grid *g, NnError *err)
{
  const char *mode = nn_attr_string (ctx->node, "mode", ctx->node->opset < 20 ? "bilinear" : "linear");
  const char *padding = nn_attr_string (ctx->node, "padding_mode", "zeros");

  g->align = nn_attr_int (ctx->node, "align_corners", 0) != 0;
  g->rank = ctx->in[0]->rank - 2;
  if (strcmp (mode, "nearest") == 0)
    g->mode = NEAREST;
  else if (strcmp (mode, "bilinear") == 0 || strcmp (mode, "linear") == 0)
    g->mode = LINEAR;
  else if (strcmp (mode, "bicubic") == 0 || strcmp (mode, "cubic") == 0)
    g->mode = CUBIC;
  else
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "mode %.20s is not known", mode);
  if (strcmp (padding, "zeros") == 0)
    g->padding = ZEROS;
  else if (strcmp (padding, "border") == 0)
    g->padding = BORDER;
  else if (strcmp (padding, "reflection") == 0)
    g->padding = REFLECTION;
  else
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "padding_mode %.20s is not known", padding);
  return true;
}

static bool
grid_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *grid = ctx->in[1];
  int64_t dim[NN_MAX_RANK];
  Grid g;

  if (!grid_read (ctx, &g, err))
    return false;
  if (!nn_type_is_float (x->type) || !nn_type_is_float (grid->type))
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "inputs are %s and %s",
                        nn_type_name (x->type), nn_type_name (grid->type));
  if (g.rank < 2 || g.rank > 3 || grid->rank != x->rank || grid->dim[grid->rank - 1] != g.rank
      || grid->dim[0] != x->dim[0])
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "a grid of %d dimensions for %d", grid->rank,
                        x->rank);
  dim[0] = x->dim[0];
  dim[1] = x->dim[1];
  for (int i = 0; i < g.rank; i++)
    {
      if (x->dim[2 + i] < 1)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "an empty picture");
      dim[2 + i] = grid->dim[1 + i];
    }
  return nn_ctx_out (ctx, 0, x->type, x->rank, dim, err);
}

/* @x thrown back at @lo and @hi until it is between them. */
static double
reflect (double x, double lo, double hi)
{
  double range = hi - lo, far;

  if (range <= 0)
    return lo;
  far = fmod (x < lo ? lo - x : x - lo, 2 * range);
  return lo + (far <= range ? far : 2 * range - far);
}

/* Pixel @i of @n along one axis; -1 where the picture ends and padding is zeros. */
static int64_t
pixel_of (const Grid *g, int64_t i, int64_t n)
{
  if (i >= 0 && i < n)
    return i;
  if (g->padding == ZEROS)
    return -1;
  if (g->padding == REFLECTION)
    i = (int64_t) reflect ((double) i, g->align ? 0 : -0.5,
                           (double) (n - 1) + (g->align ? 0 : 0.5));
  return i < 0 ? 0 : i >= n ? n - 1 : i;
}

/* Keys' kernel with a = -0.75. */
static double
cubic (double t)
{
  t = fabs (t);
  return t <= 1 ? (1.25 * t - 2.25) * t * t + 1 : t < 2 ? ((-0.75 * t + 3.75) * t - 6) * t + 3 : 0;
}

/* Pixels (-1: none) and weights along one axis for a coordinate of the grid; returns how many. */
static int
taps_of (const Grid *g, double coordinate, int64_t n, int64_t *pixel, double *weight)
{
  const double lo = g->align ? 0 : -0.5, hi = (double) (n - 1) + (g->align ? 0 : 0.5);
  double x = g->align ? (coordinate + 1) / 2 * (double) (n - 1)
                      : ((coordinate + 1) * (double) n - 1) / 2;
  const int count = g->mode == NEAREST ? 1 : g->mode == LINEAR ? 2 : 4;
  int64_t first;

  if (!(x > -1e9)) /* also not a number */
    x = -1e9;
  if (x > 1e9)
    x = 1e9;
  if (g->mode == NEAREST)
    x = rint (x);
  if (g->mode != CUBIC && (x < lo || x > hi))
    x = g->padding == BORDER       ? fmax (0, fmin ((double) (n - 1), x))
        : g->padding == REFLECTION ? reflect (x, lo, hi)
                                   : x;
  first = (int64_t) floor (x) - (count == 4);
  for (int i = 0; i < count; i++)
    {
      double t = x - (double) (first + i);

      pixel[i] = pixel_of (g, first + i, n);
      weight[i] = count == 1 ? 1 : count == 2 ? 1 - fabs (t) : cubic (t);
    }
  return count;
}

static bool
grid_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *grid = ctx->in[1], *o = ctx->out[0];
  int64_t places = 1, pixels = 1;
  Grid g;

  if (!grid_read (ctx, &g, err))
    return false;
  for (int i = 0; i < g.rank; i++)
    {
      places *= o->dim[2 + i];
      pixels *= x->dim[2 + i];
    }
  if (nn_tensor_count (o) == 0)
    return true;
  for (int64_t n = 0; n < x->dim[0]; n++)
    for (int64_t p = 0; p < places; p++)
      {
        int64_t pixel[3][4], count[3];
        double weight[3][4];

        for (int i = 0; i < g.rank; i++)
          count[i] = taps_of (&g,
                              nn_get_double (grid->type, grid->data,
                                             (n * places + p) * g.rank + g.rank - 1 - i),
                              x->dim[2 + i], pixel[i], weight[i]);
        for (int64_t c = 0; c < x->dim[1]; c++)
          {
            int64_t at[3] = { 0 };
            double sum = 0;

            do
              {
                int64_t from = 0;
                double w = 1;

                for (int i = 0; i < g.rank && from >= 0; i++)
                  {
                    w *= weight[i][at[i]];
                    from = pixel[i][at[i]] < 0 ? -1 : from * x->dim[2 + i] + pixel[i][at[i]];
                  }
                if (from >= 0 && w != 0)
                  sum += w
                         * nn_get_double (x->type, x->data, (n * x->dim[1] + c) * pixels + from);
              }
            while (nn_index_next (at, g.rank, count));
            nn_set_double (o->type, o->data, (n * x->dim[1] + c) * places + p, sum);
          }
      }
  return true;
}

static int64_t
grid_macs (const NnCtx *ctx)
{
  int64_t macs = nn_tensor_count (ctx->out[0]);

  return __builtin_mul_overflow (macs, (int64_t) 64, &macs) ? INT64_MAX : macs;
}

/* --- AffineGrid: the grid of a turned, scaled and moved picture --- */

static bool
affine_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *theta = ctx->in[0];
  int64_t size[5], dim[5];
  int n;

  if (!nn_type_is_float (theta->type))
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input 0 is %s",
                        nn_type_name (theta->type));
  if (!nn_ctx_ints (ctx, 1, size, 5, &n, err))
    return false;
  if (ctx->deferred)
    return true;
  if (n < 4 || theta->rank != 3 || theta->dim[0] != size[0] || theta->dim[1] != n - 2
      || theta->dim[2] != n - 1)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "%d sizes and matrices that do not fit", n);
  dim[0] = size[0];
  for (int i = 2; i < n; i++)
    dim[i - 1] = size[i];
  dim[n - 1] = n - 2;
  return nn_ctx_out (ctx, 0, theta->type, n, dim, err);
}

static bool
affine_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *theta = ctx->in[0], *o = ctx->out[0];
  const bool align = nn_attr_int (ctx->node, "align_corners", 0) != 0;
  const int rank = o->rank - 2;
  int64_t at[NN_MAX_RANK] = { 0 }, i = 0;

  if (nn_tensor_count (o) == 0)
    return true;
  do
    {
      double place[3]; /* x, y, z */

      for (int k = 0; k < rank; k++)
        {
          double n = (double) o->dim[rank - k], step = (double) at[rank - k];

          place[k] = align ? (n > 1 ? -1 + 2 * step / (n - 1) : -1) : (2 * step + 1) / n - 1;
        }
      for (int row = 0; row < rank; row++)
        {
          int64_t from = (at[0] * rank + row) * (rank + 1);
          double sum = nn_get_double (theta->type, theta->data, from + rank);

          for (int k = 0; k < rank; k++)
            sum += nn_get_double (theta->type, theta->data, from + k) * place[k];
          nn_set_double (o->type, o->data, i++, sum);
        }
    }
  while (nn_index_next (at, o->rank - 1, o->dim));
  return true;
}

/* --- RoiAlign --- */

static bool
roi_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *rois = ctx->in[1], *batch = ctx->in[2];
  const int64_t dim[4] = { rois->dim[0], x->dim[1], nn_attr_int (ctx->node, "output_height", 1),
                           nn_attr_int (ctx->node, "output_width", 1) };
  const char *mode = nn_attr_string (ctx->node, "mode", "avg");
  const char *coord = nn_attr_string (ctx->node, "coordinate_transformation_mode", "half_pixel");

  if (!nn_type_is_float (x->type) || rois->type != x->type
      || (batch->type != NN_INT64 && batch->type != NN_INT32))
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "inputs are %s, %s and %s",
                        nn_type_name (x->type), nn_type_name (rois->type),
                        nn_type_name (batch->type));
  if (x->rank != 4 || rois->rank != 2 || rois->dim[1] != 4 || batch->rank != 1
      || batch->dim[0] != rois->dim[0] || x->dim[2] < 1 || x->dim[3] < 1 || dim[2] < 1
      || dim[3] < 1 || dim[2] > 1 << 16 || dim[3] > 1 << 16)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "picture and regions do not fit");
  if (strcmp (mode, "avg") != 0 && strcmp (mode, "max") != 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "mode %.20s is not known", mode);
  if (strcmp (coord, "half_pixel") != 0 && strcmp (coord, "output_half_pixel") != 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED,
                        "coordinate_transformation_mode %.30s is not known", coord);
  return nn_ctx_out (ctx, 0, x->type, 4, dim, err);
}

/* The four pixels around a place in a plane of @x that begins at @base, each times its weight. */
static void
corners (const NnTensor *x, int64_t base, double py, double px, double *part)
{
  const int64_t h = x->dim[2], w = x->dim[3];
  int64_t y0, x0, y1, x1;
  double fy, fx;

  memset (part, 0, 4 * sizeof *part);
  if (!(py >= -1 && py <= (double) h && px >= -1 && px <= (double) w))
    return;
  py = fmax (py, 0);
  px = fmax (px, 0);
  y0 = (int64_t) py < h - 1 ? (int64_t) py : h - 1;
  x0 = (int64_t) px < w - 1 ? (int64_t) px : w - 1;
  y1 = y0 < h - 1 ? y0 + 1 : y0;
  x1 = x0 < w - 1 ? x0 + 1 : x0;
  fy = y1 == y0 ? 0 : py - (double) y0;
  fx = x1 == x0 ? 0 : px - (double) x0;
  part[0] = (1 - fy) * (1 - fx) * nn_get_double (x->type, x->data, base + y0 * w + x0);
  part[1] = (1 - fy) * fx * nn_get_double (x->type, x->data, base + y0 * w + x1);
  part[2] = fy * (1 - fx) * nn_get_double (x->type, x->data, base + y1 * w + x0);
  part[3] = fy * fx * nn_get_double (x->type, x->data, base + y1 * w + x1);
}

/* One region, in pixels of the picture. */
typedef struct
{
  double y, x, bin_h, bin_w;
  int64_t samples_h, samples_w;
} Region;

static double
pool_bin (const NnTensor *x, const Region *r, int64_t base, int64_t by, int64_t bx, bool most)
{
  double sum = 0, best = -INFINITY;

  for (int64_t sy = 0; sy < r->samples_h; sy++)
    for (int64_t sx = 0; sx < r->samples_w; sx++)
      {
        double part[4];

        corners (x, base,
                 r->y + ((double) by + ((double) sy + 0.5) / (double) r->samples_h) * r->bin_h,
                 r->x + ((double) bx + ((double) sx + 0.5) / (double) r->samples_w) * r->bin_w,
                 part);
        for (int i = 0; i < 4; i++)
          {
            sum += part[i];
            best = fmax (best, part[i]); /* as ONNX has it: of the weighted pixels */
          }
      }
  return most ? best : sum / (double) (r->samples_h * r->samples_w);
}

static bool
roi_run (NnCtx *ctx, NnError *err)
{
  enum { MAX_SAMPLES = 1 << 10 };
  const NnTensor *x = ctx->in[0], *rois = ctx->in[1], *o = ctx->out[0];
  const double scale = (double) nn_attr_float (ctx->node, "spatial_scale", 1);
  const int64_t ratio = nn_attr_int (ctx->node, "sampling_ratio", 0);
  const bool most = nn_attr_string (ctx->node, "mode", "avg")[0] == 'm';
  const bool half = ctx->node->opset >= 16
                    && strcmp (nn_attr_string (ctx->node, "coordinate_transformation_mode",
                                               "half_pixel"),
                               "half_pixel") == 0;
  int64_t to = 0;

  for (int64_t n = 0; n < rois->dim[0]; n++)
    {
      int64_t picture = nn_get_int (ctx->in[2]->type, ctx->in[2]->data, n);
      double side[4];
      Region r;

      if (picture < 0 || picture >= x->dim[0])
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "picture %lld of %lld", (long long) picture,
                            (long long) x->dim[0]);
      for (int i = 0; i < 4; i++)
        side[i] = nn_get_double (rois->type, rois->data, n * 4 + i) * scale - (half ? 0.5 : 0);
      r.x = side[0];
      r.y = side[1];
      side[2] -= r.x;
      side[3] -= r.y;
      if (!half)
        {
          side[2] = fmax (side[2], 1);
          side[3] = fmax (side[3], 1);
        }
      r.bin_w = side[2] / (double) o->dim[3];
      r.bin_h = side[3] / (double) o->dim[2];
      r.samples_h = ratio > 0 ? ratio : (int64_t) ceil (fmin (fmax (r.bin_h, 0), MAX_SAMPLES));
      r.samples_w = ratio > 0 ? ratio : (int64_t) ceil (fmin (fmax (r.bin_w, 0), MAX_SAMPLES));
      if (r.samples_h > MAX_SAMPLES || r.samples_w > MAX_SAMPLES)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "a sampling ratio of %lld",
                            (long long) ratio);
      r.samples_h = r.samples_h < 1 ? 1 : r.samples_h;
      r.samples_w = r.samples_w < 1 ? 1 : r.samples_w;
      for (int64_t c = 0; c < o->dim[1]; c++)
        for (int64_t by = 0; by < o->dim[2]; by++)
          for (int64_t bx = 0; bx < o->dim[3]; bx++)
            nn_set_double (o->type, o->data, to++,
                           pool_bin (x, &r, (picture * x->dim[1] + c) * x->dim[2] * x->dim[3], by,
                                     bx, most));
    }
  return true;
}

#define ENTRY(name_, from, inputs, attrs, kind)                                                    \
  .name = name_, .min_opset = from, .min_in = inputs, .max_in = inputs, .min_out = 1,              \
  .max_out = 1, .attributes = attrs, .infer = kind##_infer, .run = kind##_run

static const NnOp ops[] = {
  { ENTRY ("AffineGrid", 20, 2, "align_corners:i", affine) },
  { ENTRY ("GridSample", 16, 2, "align_corners:i mode:s padding_mode:s", grid),
    .macs = grid_macs },
  { ENTRY ("RoiAlign", 10, 3,
           "coordinate_transformation_mode:s mode:s output_height:i output_width:i "
           "sampling_ratio:i spatial_scale:f",
           roi),
    .flags = NN_OP_NEVER_FOLD },
};

const NnOp *
nn_ops_sample (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
