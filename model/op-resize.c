/* op-resize.c: Resize, Upsample, DepthToSpace, SpaceToDepth.
 *
 * Pictures scaled in height and width by nearest or linear interpolation use the kernels of
 * resize.h. The plain loops here do the rest: any rank, cubic, cropping.
 */
#include "resize.h"
#include "ops.h"

#include <math.h>
#include <string.h>

enum
{
  NEAREST,
  LINEAR,
  CUBIC
};

typedef struct
{
  int mode;
  const char *coord;
  const char *rounding;
  double scale[NN_MAX_RANK];
  int64_t out[NN_MAX_RANK];
  double roi[2 * NN_MAX_RANK]; /* starts, ends */
  double cubic_a, extrapolation;
  bool exclude_outside, crop, antialias;
} Resize;

/* Input positions that one output position takes along an axis; only with antialias more than 4. */
enum { MAX_TAPS = 128 };

/* Floats of input @i; *n = -1 when it is absent or empty. */
static bool
read_floats (NnCtx *ctx, int i, double *list, int max, int *n, NnError *err)
{
  const NnTensor *t;
  int64_t count;

  *n = -1;
  if (!nn_ctx_has (ctx, i))
    return true;
  t = ctx->in[i];
  count = nn_tensor_count (t);
  if (count == 0)
    return true;
  if (!nn_type_is_float (t->type) || t->rank != 1 || count > max)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "input %d is not a list of numbers", i);
  if (t->data == NULL)
    {
      ctx->deferred = true;
      return true;
    }
  *n = (int) count;
  for (int k = 0; k < *n; k++)
    list[k] = nn_get_double (t->type, t->data, k);
  return true;
}

static bool
resize_modes (const NnCtx *ctx, Resize *r, NnError *err)
{
  static const char *const coords[]
      = { "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric",
          "tf_half_pixel_for_nn", "tf_crop_and_resize", "half_pixel_symmetric" };
  static const char *const roundings[]
      = { "round_prefer_floor", "round_prefer_ceil", "floor", "ceil" };
  bool old = ctx->node->opset < 11 || strcmp (ctx->node->op->name, "Upsample") == 0;
  const char *mode = nn_attr_string (ctx->node, "mode", "nearest");
  bool known = false;

  r->mode = strcmp (mode, "nearest") == 0 ? NEAREST
            : strcmp (mode, "linear") == 0 || strcmp (mode, "bilinear") == 0 ? LINEAR
            : strcmp (mode, "cubic") == 0 ? CUBIC
                                          : -1;
  if (r->mode < 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "mode %.20s is not known", mode);
  r->coord = nn_attr_string (ctx->node, "coordinate_transformation_mode",
                             old ? "asymmetric" : "half_pixel");
  for (size_t i = 0; i < sizeof coords / sizeof coords[0]; i++)
    known = known || strcmp (r->coord, coords[i]) == 0;
  if (!known)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED,
                        "coordinate_transformation_mode %.30s is not known", r->coord);
  r->rounding = nn_attr_string (ctx->node, "nearest_mode", old ? "floor" : "round_prefer_floor");
  known = false;
  for (size_t i = 0; i < sizeof roundings / sizeof roundings[0]; i++)
    known = known || strcmp (r->rounding, roundings[i]) == 0;
  if (!known)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "nearest_mode %.30s is not known",
                        r->rounding);
  r->cubic_a = (double) nn_attr_float (ctx->node, "cubic_coeff_a", -0.75f);
  r->extrapolation = (double) nn_attr_float (ctx->node, "extrapolation_value", 0);
  r->exclude_outside = nn_attr_int (ctx->node, "exclude_outside", 0) != 0;
  r->crop = strcmp (r->coord, "tf_crop_and_resize") == 0;
  r->antialias = nn_attr_int (ctx->node, "antialias", 0) != 0 && r->mode != NEAREST;
  return true;
}

/* With the attribute axes, scales, sizes and roi are of these axes only: the others keep theirs. */
static bool
spread_over_axes (const NnCtx *ctx, Resize *r, int *n, int64_t *sizes, int *n_sizes, int *n_roi,
                  NnError *err)
{
  const NnAttr *axes = nn_attr (ctx->node, "axes");
  const NnTensor *x = ctx->in[0];
  const Resize given = *r;
  int64_t given_sizes[NN_MAX_RANK] = { 0 };

  if (axes == NULL)
    return true;
  if (axes->n != (*n >= 0 ? *n : *n_sizes) || (r->crop && *n_roi != 2 * axes->n))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "scales, sizes or roi do not fit %d axes",
                        axes->n);
  memcpy (given_sizes, sizes, sizeof *sizes * (size_t) (*n_sizes < 0 ? 0 : *n_sizes));
  for (int i = 0; i < x->rank; i++)
    {
      r->scale[i] = 1;
      sizes[i] = x->dim[i];
      r->roi[i] = 0;
      r->roi[x->rank + i] = 1;
    }
  for (int i = 0; i < axes->n; i++)
    {
      int axis;

      if (!nn_ctx_axis (ctx, axes->ints[i], x->rank, &axis, err))
        return false;
      r->scale[axis] = given.scale[i];
      sizes[axis] = given_sizes[i];
      r->roi[axis] = given.roi[i];
      r->roi[x->rank + axis] = given.roi[axes->n + i];
    }
  *(*n >= 0 ? n : n_sizes) = x->rank;
  *n_roi = *n_roi < 0 ? -1 : 2 * x->rank;
  return true;
}

/* One scale for all axes that are given, so that the picture fits into the sizes or covers them. */
static bool
keep_aspect (const NnCtx *ctx, const Resize *r, int64_t *sizes, NnError *err)
{
  const char *policy = nn_attr_string (ctx->node, "keep_aspect_ratio_policy", "stretch");
  const bool larger = strcmp (policy, "not_smaller") == 0;
  const NnAttr *axes = nn_attr (ctx->node, "axes");
  const NnTensor *x = ctx->in[0];
  bool given[NN_MAX_RANK] = { false };
  double scale = larger ? 0 : INFINITY;

  if (strcmp (policy, "stretch") == 0)
    return true;
  if (!larger && strcmp (policy, "not_larger") != 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED,
                        "keep_aspect_ratio_policy %.20s is not known", policy);
  for (int i = 0; i < (axes == NULL ? x->rank : axes->n); i++)
    {
      int axis = i;

      if (axes != NULL && !nn_ctx_axis (ctx, axes->ints[i], x->rank, &axis, err))
        return false;
      given[axis] = true;
    }
  for (int i = 0; i < x->rank; i++)
    if (given[i])
      {
        double one = (double) sizes[i] / (double) x->dim[i];

        scale = larger ? fmax (scale, one) : fmin (scale, one);
      }
  for (int i = 0; i < x->rank; i++)
    if (given[i])
      sizes[i] = (int64_t) floor (fmin (scale * (double) x->dim[i], 1e12) + 0.5);
  return true;
}

static bool
resize_read (NnCtx *ctx, Resize *r, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  const NnAttr *given = nn_attr (ctx->node, "scales");
  bool three = ctx->node->opset >= 11 && strcmp (ctx->node->op->name, "Resize") == 0;
  int64_t sizes[NN_MAX_RANK];
  int n = -1, n_sizes = -1, n_roi = -1;

  memset (r, 0, sizeof *r);
  if (!resize_modes (ctx, r, err))
    return false;
  if (given != NULL)
    {
      n = given->n > NN_MAX_RANK ? 0 : given->n;
      for (int i = 0; i < n; i++)
        r->scale[i] = (double) given->floats[i];
    }
  else if (!read_floats (ctx, three ? 2 : 1, r->scale, NN_MAX_RANK, &n, err)
           || (three && n < 0 && !ctx->deferred && nn_ctx_has (ctx, 3)
               && !nn_ctx_ints (ctx, 3, sizes, NN_MAX_RANK, &n_sizes, err))
           || (r->crop && !read_floats (ctx, 1, r->roi, 2 * NN_MAX_RANK, &n_roi, err)))
    return false;
  if (ctx->deferred)
    return true;
  if (!spread_over_axes (ctx, r, &n, sizes, &n_sizes, &n_roi, err))
    return false;
  if ((n >= 0 ? n : n_sizes) != x->rank || (r->crop && n_roi != 2 * x->rank))
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "scales, sizes or roi do not fit %d dimensions",
                        x->rank);
  for (int i = 0; i < x->rank; i++)
    if (n < 0 && (sizes[i] < 0 || sizes[i] > (int64_t) 1 << 40 || x->dim[i] < 1))
      return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "dimension %d: %lld to %lld", i,
                          (long long) x->dim[i], (long long) sizes[i]);
  if (n < 0 && !keep_aspect (ctx, r, sizes, err))
    return false;
  for (int i = 0; i < x->rank; i++)
    {
      double length = (double) x->dim[i];

      if (r->crop)
        length *= r->roi[x->rank + i] - r->roi[i];
      if (n >= 0)
        {
          double out = floor (length * r->scale[i]);

          if (!(r->scale[i] > 0) || !(out >= 0) || out > 1e12)
            return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "a scale of %g", r->scale[i]);
          r->out[i] = (int64_t) out;
        }
      else
        {
          r->out[i] = sizes[i];
          r->scale[i] = (double) sizes[i] / (double) x->dim[i];
        }
      if (r->antialias && r->scale[i] < 4.0 / (MAX_TAPS - 2))
        return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "antialias at a scale of %g",
                            r->scale[i]);
      if (x->dim[i] < 1 || r->out[i] < 0)
        return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "dimension %d: %lld to %lld", i,
                            (long long) x->dim[i], (long long) r->out[i]);
    }
  return true;
}

static bool
resize_infer (NnCtx *ctx, NnError *err)
{
  Resize r;

  if (ctx->in[0]->type == NN_BOOL)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "input 0 is bool");
  if (!resize_read (ctx, &r, err))
    return false;
  return ctx->deferred || nn_ctx_out (ctx, 0, ctx->in[0]->type, ctx->in[0]->rank, r.out, err);
}

/* Source coordinate of output position @i along @axis, quotients rounded to float as in resize.c. */
static double
source_of (const Resize *r, const NnTensor *x, int axis, int64_t i)
{
  double in = (double) x->dim[axis], out = (double) r->out[axis], at = (double) i;
  double exact = in * r->scale[axis]; /* before it was rounded down to out */
  double scale = (double) (float) r->scale[axis], half = (double) (float) ((at + 0.5) / scale);

  if (strcmp (r->coord, "asymmetric") == 0)
    return (double) (float) (at / scale);
  if (strcmp (r->coord, "align_corners") == 0)
    return r->out[axis] == 1 ? 0 : (double) (float) (at * (in - 1) / (exact - 1));
  if (strcmp (r->coord, "tf_half_pixel_for_nn") == 0)
    return half;
  if (r->crop)
    {
      double start = r->roi[axis], end = r->roi[x->rank + axis];

      return r->out[axis] > 1
                 ? start * (in - 1) + at * (end - start) * (in - 1) / (out - 1)
                 : 0.5 * (start + end) * (in - 1);
    }
  if (strcmp (r->coord, "pytorch_half_pixel") == 0 && r->out[axis] == 1)
    return 0;
  if (strcmp (r->coord, "half_pixel_symmetric") == 0)
    return in / 2 * (1 - out / exact) + half - 0.5;
  return half - 0.5;
}

static int64_t
round_source (const Resize *r, double s)
{
  if (strcmp (r->rounding, "floor") == 0)
    return (int64_t) floor (s);
  if (strcmp (r->rounding, "ceil") == 0)
    return (int64_t) ceil (s);
  if (strcmp (r->rounding, "round_prefer_ceil") == 0)
    return (int64_t) floor (s + 0.5);
  return (int64_t) ceil (s - 0.5);
}

/* Keys' cubic convolution kernel. */
static double
cubic_weight (double a, double t)
{
  t = fabs (t);
  if (t <= 1)
    return ((a + 2) * t - (a + 3)) * t * t + 1;
  if (t < 2)
    return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
  return 0;
}

/* Positions and weights that output position @i takes along @axis; returns how many. */
static int
taps_of (const Resize *r, const NnTensor *x, int axis, int64_t i, int64_t *at, double *weight)
{
  const double shrink = r->antialias ? fmin (r->scale[axis], 1) : 1;
  const double reach = (r->mode == LINEAR ? 1 : 2) / shrink;
  double s = source_of (r, x, axis, i), sum = 0;
  int64_t last = x->dim[axis] - 1, base;
  int n = r->mode == LINEAR ? 2 : 4;

  if (r->out[axis] == x->dim[axis] && r->scale[axis] == 1 && !r->crop)
    {
      at[0] = i;
      weight[0] = 1;
      return 1;
    }
  s = fmax (-1e9, fmin (1e9, s));
  if (r->mode == NEAREST)
    {
      at[0] = round_source (r, s);
      at[0] = at[0] < 0 ? 0 : at[0] > last ? last : at[0];
      weight[0] = 1;
      return 1;
    }
  base = (int64_t) floor (s) - (n == 4 ? 1 : 0);
  if (shrink < 1) /* a wider filter over all that it reaches; resize_read saw that there is room */
    {
      base = (int64_t) floor (s - reach) + 1;
      n = (int) ((int64_t) ceil (s + reach) - base);
    }
  for (int k = 0; k < n; k++)
    {
      double t = (s - (double) (base + k)) * shrink;
      bool outside = base + k < 0 || base + k > last;

      weight[k] = r->mode == LINEAR ? fmax (0, 1 - fabs (t)) : cubic_weight (r->cubic_a, t);
      if (outside && r->exclude_outside)
        weight[k] = 0;
      sum += weight[k];
      at[k] = base + k < 0 ? 0 : base + k > last ? last : base + k;
    }
  for (int k = 0; k < n && (r->exclude_outside || shrink < 1); k++)
    weight[k] /= sum;
  return n;
}

static void
resize_ref (const Resize *r, const NnTensor *x, const NnTensor *o)
{
  int64_t at[NN_MAX_RANK] = { 0 };

  do
    {
      int64_t pos[NN_MAX_RANK][MAX_TAPS], pick[NN_MAX_RANK] = { 0 }, n[NN_MAX_RANK];
      double weight[NN_MAX_RANK][MAX_TAPS], sum = 0;
      bool outside = false;

      for (int i = 0; i < x->rank; i++)
        {
          n[i] = taps_of (r, x, i, at[i], pos[i], weight[i]);
          if (r->crop)
            {
              double s = source_of (r, x, i, at[i]);

              outside = outside || s < 0 || s > (double) (x->dim[i] - 1);
            }
        }
      do
        {
          double w = 1;
          int64_t from = 0;

          for (int i = 0; i < x->rank; i++)
            {
              w *= weight[i][pick[i]];
              from += pos[i][pick[i]] * x->stride[i];
            }
          if (w != 0)
            sum += w * nn_get_double (x->type, x->data, from);
        }
      while (nn_index_next (pick, x->rank, n));
      nn_set_double (o->type, o->data, nn_index_offset (o, at), outside ? r->extrapolation : sum);
    }
  while (nn_index_next (at, o->rank, o->dim));
}

/* True if the kernels of resize.h know this case. */
static bool
kernel_params (const Resize *r, const NnTensor *x, NnResizeParams *p)
{
  if (x->rank == 4 && strcmp (r->coord, "align_corners") == 0)
    for (int i = 2; i < 4; i++)
      if (fabs ((double) x->dim[i] * r->scale[i] - (double) r->out[i]) > 1e-6)
        return false; /* the kernels scale by whole output sizes */
  if (x->rank != 4 || x->type != NN_FLOAT || r->mode == CUBIC || r->crop || r->exclude_outside
      || r->antialias || strcmp (r->coord, "half_pixel_symmetric") == 0
      || r->out[0] != x->dim[0] || r->out[1] != x->dim[1] || x->dim[1] > 1 << 20
      || x->dim[2] > 1 << 20 || x->dim[3] > 1 << 20 || r->out[2] > 1 << 20 || r->out[3] > 1 << 20
      || strcmp (r->coord, "tf_half_pixel_for_nn") == 0 || r->out[2] < 1 || r->out[3] < 1)
    return false;
  *p = (NnResizeParams) {
    .h = (int) x->dim[2], .w = (int) x->dim[3], .c = (int) x->dim[1], .out_h = (int) r->out[2],
    .out_w = (int) r->out[3], .scale_h = (float) r->scale[2], .scale_w = (float) r->scale[3],
    .linear = r->mode == LINEAR,
    .coord = strcmp (r->coord, "asymmetric") == 0           ? NN_COORD_ASYMMETRIC
             : strcmp (r->coord, "half_pixel") == 0         ? NN_COORD_HALF_PIXEL
             : strcmp (r->coord, "pytorch_half_pixel") == 0 ? NN_COORD_PYTORCH_HALF_PIXEL
                                                            : NN_COORD_ALIGN_CORNERS,
    .nearest = strcmp (r->rounding, "round_prefer_floor") == 0  ? NN_NEAREST_ROUND_PREFER_FLOOR
               : strcmp (r->rounding, "round_prefer_ceil") == 0 ? NN_NEAREST_ROUND_PREFER_CEIL
               : strcmp (r->rounding, "floor") == 0             ? NN_NEAREST_FLOOR
                                                                : NN_NEAREST_CEIL,
  };
  return true;
}

static bool
resize_prepare (NnCtx *ctx, void **state, size_t *bytes, NnError *err)
{
  NnResizeParams p;
  NnError inner;
  Resize r;

  if (!resize_read (ctx, &r, err))
    return false;
  if (ctx->deferred || !kernel_params (&r, ctx->in[0], &p)
      || !nn_tensor_is_channels_last (ctx->in[0], NULL)
      || !nn_tensor_is_channels_last (ctx->out[0], NULL))
    return true;
  *state = nn_resize_new (&p, &inner);
  if (*state == NULL)
    return nn_ctx_fail (ctx, err, inner.code, "%.180s", inner.text);
  return true;
}

static void
resize_release (void *state)
{
  nn_resize_free (state);
}

static bool
resize_run (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0], *o = ctx->out[0];
  int64_t in_pitch, out_pitch;
  Resize r;

  if (ctx->node->state != NULL && nn_tensor_is_channels_last (x, &in_pitch)
      && nn_tensor_is_channels_last (o, &out_pitch))
    {
      for (int64_t n = 0; n < x->dim[0]; n++)
        nn_resize_run (ctx->node->state, (const float *) x->data + n * x->stride[0],
                       (size_t) in_pitch, (float *) o->data + n * o->stride[0],
                       (size_t) out_pitch);
      return true;
    }
  if (!resize_read (ctx, &r, err))
    return false;
  if (nn_tensor_count (o) > 0)
    resize_ref (&r, x, o);
  return true;
}

/* --- DepthToSpace, SpaceToDepth: a reshape, a transpose, a reshape --- */

static bool
shuffle_infer (NnCtx *ctx, NnError *err)
{
  const NnTensor *x = ctx->in[0];
  int64_t b = nn_attr_int (ctx->node, "blocksize", 0);
  bool to_space = ctx->node->op->name[0] == 'D';
  const char *mode = nn_attr_string (ctx->node, "mode", "DCR");
  int64_t dim[4];

  if (x->rank != 4 || b < 1 || b > 1 << 16)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "blocks of %lld in %d dimensions", (long long) b,
                        x->rank);
  if (strcmp (mode, "DCR") != 0 && strcmp (mode, "CRD") != 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_UNSUPPORTED, "mode %.20s is not known", mode);
  if (to_space ? x->dim[1] % (b * b) != 0 : x->dim[2] % b != 0 || x->dim[3] % b != 0)
    return nn_ctx_fail (ctx, err, NN_ERROR_SHAPE, "blocks of %lld do not fit", (long long) b);
  dim[0] = x->dim[0];
  dim[1] = to_space ? x->dim[1] / (b * b) : x->dim[1] * b * b;
  dim[2] = to_space ? x->dim[2] * b : x->dim[2] / b;
  dim[3] = to_space ? x->dim[3] * b : x->dim[3] / b;
  return nn_ctx_out (ctx, 0, x->type, 4, dim, err);
}

static bool
shuffle_run (NnCtx *ctx, NnError *err)
{
  bool to_space = ctx->node->op->name[0] == 'D';
  bool crd = strcmp (nn_attr_string (ctx->node, "mode", "DCR"), "CRD") == 0;
  int64_t b = nn_attr_int (ctx->node, "blocksize", 1), at[6] = { 0 };
  /* The side with the deep channels, and the wide one. */
  const NnTensor *deep = to_space ? ctx->in[0] : ctx->out[0];
  const NnTensor *wide = to_space ? ctx->out[0] : ctx->in[0];
  const int64_t dim[6] = { deep->dim[0], wide->dim[1], deep->dim[2], deep->dim[3], b, b };
  size_t size = nn_type_size (deep->type);

  if (nn_tensor_count (deep) == 0)
    return true;
  do
    {
      int64_t block = at[4] * b + at[5];
      int64_t channel = crd ? at[1] * b * b + block : block * dim[1] + at[1];
      int64_t d = at[0] * deep->stride[0] + channel * deep->stride[1] + at[2] * deep->stride[2]
                  + at[3] * deep->stride[3];
      int64_t w = at[0] * wide->stride[0] + at[1] * wide->stride[1]
                  + (at[2] * b + at[4]) * wide->stride[2] + (at[3] * b + at[5]) * wide->stride[3];

      if (to_space)
        memcpy ((char *) wide->data + w * (int64_t) size,
                (const char *) deep->data + d * (int64_t) size, size);
      else
        memcpy ((char *) deep->data + d * (int64_t) size,
                (const char *) wide->data + w * (int64_t) size, size);
    }
  while (nn_index_next (at, 6, dim));
  return true;
}

#define RESIZE(name_, from, to, max_i, attrs)                                                      \
  {                                                                                                \
    .name = name_, .min_opset = from, .max_opset = to, .min_in = 1, .max_in = max_i, .min_out = 1, \
    .max_out = 1, .attributes = attrs, .flags = NN_OP_CHANNELS_LAST | NN_OP_STRIDED,               \
    .infer = resize_infer, .run = resize_run, .prepare = resize_prepare,                           \
    .release = resize_release                                                                      \
  }

static const NnOp ops[] = {
  { .name = "DepthToSpace", .min_opset = 1, .min_in = 1, .max_in = 1, .min_out = 1, .max_out = 1,
    .attributes = "blocksize:i mode:s", .flags = NN_OP_STRIDED | NN_OP_CHANNELS_LAST,
    .infer = shuffle_infer, .run = shuffle_run },
  RESIZE ("Resize", 10, 10, 2, "mode:s"),
  RESIZE ("Resize", 11, 0, 4,
          "antialias:i axes:I coordinate_transformation_mode:s cubic_coeff_a:f "
          "exclude_outside:i extrapolation_value:f keep_aspect_ratio_policy:s mode:s "
          "nearest_mode:s"),
  { .name = "SpaceToDepth", .min_opset = 1, .min_in = 1, .max_in = 1, .min_out = 1, .max_out = 1,
    .attributes = "blocksize:i", .flags = NN_OP_STRIDED | NN_OP_CHANNELS_LAST,
    .infer = shuffle_infer, .run = shuffle_run },
  RESIZE ("Upsample", 7, 8, 1, "mode:s scales:F"),
  RESIZE ("Upsample", 9, 0, 2, "mode:s"),
};

const NnOp *
nn_ops_resize (int *n)
{
  *n = (int) (sizeof ops / sizeof ops[0]);
  return ops;
}
