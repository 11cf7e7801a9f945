/* backbone.c: opening a network as a backbone, and running it. Choosing in it is in
 * backbone-find.c. */
#include "backbone.h"

#include "file.h"
#include "graph.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE_BYTES ((size_t) 1 << 30)
#define OPEN_SIZE 224  /* of an input whose size the file leaves open */
#define MIN_SIZE 16
#define MAX_SIZE 1024
#define MAX_MACS ((int64_t) 200 * 1000 * 1000 * 1000) /* some ten seconds a photo */

struct NnBackbone
{
  NnNet *net;
  NnRecipe recipe;
  NnBackboneChoice choice;
  bool planar;
  int dims, cells; /* numbers of the embedding; of each, how many are averaged */
};

struct NnBackboneRun
{
  const NnBackbone *backbone;
  NnRun *run;
  uint8_t *pixels;
};

/* --- Recipes ------------------------------------------------------------------------------------ */

static const struct
{
  const char *name;
  float mean[3], deviation[3];
} inputs[] = {
  { "imagenet", { 123.675f, 116.28f, 103.53f }, { 58.395f, 57.12f, 57.375f } },
  { "-1..1", { 127.5f, 127.5f, 127.5f }, { 127.5f, 127.5f, 127.5f } },
  { "0..1", { 0, 0, 0 }, { 255, 255, 255 } },
  { "0..255", { 0, 0, 0 }, { 1, 1, 1 } },
};

static void
set_input (NnRecipe *recipe, size_t i)
{
  for (int c = 0; c < 3; c++)
    {
      recipe->mean[c] = inputs[i].mean[recipe->bgr ? 2 - c : c];
      recipe->deviation[c] = inputs[i].deviation[recipe->bgr ? 2 - c : c];
    }
}

bool
nn_recipe_set_input (NnRecipe *recipe, const char *name)
{
  if (strcmp (name, "tf") == 0)
    name = "-1..1";
  for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++)
    if (strcmp (inputs[i].name, name) == 0)
      {
        set_input (recipe, i);
        return true;
      }
  return false;
}

const char *
nn_recipe_get_input (const NnRecipe *recipe)
{
  for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++)
    {
      NnRecipe other = *recipe;

      set_input (&other, i);
      if (memcmp (other.mean, recipe->mean, sizeof other.mean) == 0
          && memcmp (other.deviation, recipe->deviation, sizeof other.deviation) == 0)
        return inputs[i].name;
    }
  return NULL;
}

/* --- Opening ------------------------------------------------------------------------------------ */

static bool
is_picture (const NnTensor *t, bool planar)
{
  const int64_t *d = t->dim;
  int64_t h = planar ? d[2] : d[1], w = planar ? d[3] : d[2];

  return t->rank == 4 && d[0] == 1 && d[planar ? 1 : 3] == 3 && h >= MIN_SIZE && h <= MAX_SIZE
         && w >= MIN_SIZE && w <= MAX_SIZE;
}

/* The network as far as it can be looked at, with the shapes that @options says. */
static NnNet *
look (const void *data, size_t size, NnLoadOptions *options, bool *planar, NnError *err)
{
  NnNet *net = nn_net_read (data, size, options, err);
  const NnTensor *t;

  if (net == NULL)
    return NULL;
  t = net->n_inputs == 1 ? &net->value[net->input[0]].t : NULL;
  *planar = t != NULL && is_picture (t, true);
  if (t != NULL && t->type == NN_FLOAT && (*planar || is_picture (t, false)))
    return net;
  if (t == NULL)
    nn_fail (err, NN_ERROR_SHAPE, "it has %d inputs; a picture must be the only one", net->n_inputs);
  else if (t->type != NN_FLOAT)
    nn_fail (err, NN_ERROR_SHAPE, "its input '%.60s' is not made of floats",
             net->value[net->input[0]].name);
  else
    nn_fail (err, NN_ERROR_SHAPE,
             "its input '%.60s' is not one picture of three channels, %d to %d pixels wide and high",
             net->value[net->input[0]].name, MIN_SIZE, MAX_SIZE);
  nn_net_free (net);
  return NULL;
}

/* The size may be left open in the file, and then the channels too: it is tried. @options and @shape
 * are what to load it with. */
static NnNet *
look_for_size (const void *data, size_t size, const NnRecipe *recipe, NnLoadOptions *options,
               NnValueInfo *shape, bool *planar, NnError *err)
{
  const int64_t w = recipe->width > 0 ? recipe->width : OPEN_SIZE;
  const int64_t h = recipe->height > 0 ? recipe->height : w;
  const int64_t shapes[2][4] = { { 1, 3, h, w }, { 1, h, w, 3 } };
  NnError first = { 0 };
  bool is_open;
  NnNet *net;

  *options = (NnLoadOptions){ .max_bytes = 2 * MAX_FILE_BYTES };
  net = look (data, size, options, planar, &first);
  is_open = strstr (first.text, NN_OPEN_DIMENSION) != NULL;
  *shape = (NnValueInfo){ .name = NULL, .type = NN_FLOAT, .rank = 4 };
  for (int i = 0; net == NULL && i < 2 && first.code == NN_ERROR_SHAPE; i++)
    {
      NnError other = { 0 };

      memcpy (shape->dim, shapes[i], sizeof shapes[i]);
      options->input_shapes = shape;
      options->n_input_shapes = 1;
      net = look (data, size, options, planar, &other);
      /* That the dimensions of the file cannot be these says less than how it goes on with them. */
      if (net == NULL && is_open && other.code != NN_ERROR_ARGUMENT)
        {
          first = other;
          break;
        }
    }
  if (net == NULL)
    nn_fail (err, first.code, "%s",
             is_open && strstr (first.text, NN_OPEN_DIMENSION) != NULL
               ? "its input is not one picture of three channels"
               : first.text);
  return net;
}

static bool
load (NnBackbone *backbone, const void *data, size_t size, NnError *err)
{
  NnRecipe *recipe = &backbone->recipe;
  const char *outputs[1] = { recipe->embedding };
  NnLoadOptions options;
  NnValueInfo shape;
  const NnValueInfo *in, *out;
  NnNetStats stats;
  NnNet *net = look_for_size (data, size, recipe, &options, &shape, &backbone->planar, err);
  bool ok = false;

  if (net == NULL || !nn_backbone_choose (net, backbone->planar, recipe, &backbone->choice, err))
    goto out;
  options.outputs = outputs;
  options.n_outputs = 1;
  backbone->net = nn_net_load_memory (data, size, &options, err);
  if (backbone->net == NULL)
    goto out;
  in = nn_net_input (backbone->net, 0);
  if ((recipe->height > 0 && recipe->height != in->dim[backbone->planar ? 2 : 1])
      || (recipe->width > 0 && recipe->width != in->dim[backbone->planar ? 3 : 2]))
    {
      nn_fail (err, NN_ERROR_ARGUMENT, "its input is %lld x %lld pixels, and no other size",
               (long long) in->dim[backbone->planar ? 3 : 2],
               (long long) in->dim[backbone->planar ? 2 : 1]);
      goto out;
    }
  recipe->height = (int) in->dim[backbone->planar ? 2 : 1];
  recipe->width = (int) in->dim[backbone->planar ? 3 : 2];
  out = nn_net_output (backbone->net, 0);
  backbone->dims = (int) nn_backbone_vector (out->rank, out->dim);
  if (backbone->dims == 0)
    {
      nn_fail (err, NN_ERROR_SHAPE, "the shape of '%.80s' is not the same for all pictures",
               recipe->embedding);
      goto out;
    }
  backbone->cells = (int) (nn_value_count (out) / backbone->dims);
  nn_net_stats (backbone->net, &stats);
  if (stats.macs > MAX_MACS)
    nn_fail (err, NN_ERROR_UNSUPPORTED,
             "it takes %.0f billion multiplications a photo, more than the %.0f that are bearable",
             (double) stats.macs / 1e9, (double) MAX_MACS / 1e9);
  else
    ok = true;

out:
  nn_net_free (net);
  return ok;
}

NnBackbone *
nn_backbone_open (const char *path, NnRecipe *recipe, NnError *err)
{
  NnBackbone *backbone = calloc (1, sizeof *backbone);
  NnError inner = { 0 };
  size_t size = 0;
  void *data;

  if (backbone == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory");
      return NULL;
    }
  backbone->recipe = *recipe;
  data = nn_read_file (path, MAX_FILE_BYTES, &size, err);
  if (data == NULL)
    {
      free (backbone);
      return NULL;
    }
  if (size == 0 ? !nn_fail (&inner, NN_ERROR_FORMAT, "it is empty")
                : !load (backbone, data, size, &inner))
    {
      nn_fail (err, inner.code, "%.100s: %.210s", path, inner.text);
      nn_backbone_free (backbone);
      backbone = NULL;
    }
  else
    *recipe = backbone->recipe;
  free (data);
  return backbone;
}

void
nn_backbone_free (NnBackbone *backbone)
{
  if (backbone == NULL)
    return;
  nn_net_free (backbone->net);
  free (backbone);
}

const NnRecipe *
nn_backbone_get_recipe (const NnBackbone *backbone)
{
  return &backbone->recipe;
}

int
nn_backbone_get_dims (const NnBackbone *backbone)
{
  return backbone->dims;
}

const NnNet *
nn_backbone_get_net (const NnBackbone *backbone)
{
  return backbone->net;
}

const char *
nn_backbone_get_why_embedding (const NnBackbone *backbone)
{
  return backbone->choice.why_embedding;
}

const char *
nn_backbone_get_why_input (const NnBackbone *backbone)
{
  return backbone->choice.why_input;
}

/* --- Running ------------------------------------------------------------------------------------ */

NnBackboneRun *
nn_backbone_run_new (const NnBackbone *backbone, NnError *err)
{
  const NnRecipe *recipe = &backbone->recipe;
  NnBackboneRun *run = calloc (1, sizeof *run);

  if (run == NULL
      || (run->pixels = malloc (3 * (size_t) recipe->width * (size_t) recipe->height)) == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory");
      nn_backbone_run_free (run);
      return NULL;
    }
  run->backbone = backbone;
  run->run = nn_run_new (backbone->net, err);
  if (run->run == NULL)
    {
      nn_backbone_run_free (run);
      return NULL;
    }
  return run;
}

void
nn_backbone_run_free (NnBackboneRun *run)
{
  if (run == NULL)
    return;
  nn_run_free (run->run);
  free (run->pixels);
  free (run);
}

static void
fill_input (const NnBackbone *backbone, const uint8_t *rgb, float *in)
{
  const NnRecipe *recipe = &backbone->recipe;
  const size_t pixels = (size_t) recipe->width * (size_t) recipe->height;

  for (size_t c = 0; c < 3; c++)
    {
      const uint8_t *from = rgb + (recipe->bgr ? 2 - c : c);
      const size_t step = backbone->planar ? 1 : 3;
      float *to = in + (backbone->planar ? c * pixels : c);

      for (size_t i = 0; i < pixels; i++)
        to[i * step] = ((float) from[3 * i] - recipe->mean[c]) / recipe->deviation[c];
    }
}

/* Means over the cells, scaled to a root mean square of 1; false: there is nothing to scale. */
static bool
reduce (const float *values, int dims, int cells, float *embedding)
{
  double squares = 0;
  float factor;

  for (int i = 0; i < dims; i++)
    {
      double sum = 0;

      for (int k = 0; k < cells; k++)
        sum += (double) values[(size_t) i * (size_t) cells + (size_t) k];
      embedding[i] = (float) (sum / cells);
      squares += (double) embedding[i] * (double) embedding[i];
    }
  factor = (float) sqrt ((double) dims / squares);
  if (!isfinite (squares) || !isfinite (factor))
    {
      memset (embedding, 0, (size_t) dims * sizeof *embedding);
      return false;
    }
  for (int i = 0; i < dims; i++)
    embedding[i] *= factor;
  return true;
}

bool
nn_backbone_run (NnBackboneRun *run, const NnImage *image, float *embedding, bool *usable,
                 NnError *err)
{
  const NnBackbone *backbone = run->backbone;
  NnValueInfo info;
  const float *out;
  bool ok;

  if (!nn_image_resize (image, run->pixels, backbone->recipe.width, backbone->recipe.height, err))
    return false;
  fill_input (backbone, run->pixels, nn_run_input (run->run, 0));
  if (!nn_run_exec (run->run, err))
    return false;
  out = nn_run_output (run->run, 0, &info);
  if (nn_value_count (&info) != (int64_t) backbone->dims * backbone->cells)
    return nn_fail (err, NN_ERROR_SHAPE, "'%.80s' has another shape for this picture",
                    backbone->recipe.embedding);
  ok = reduce (out, backbone->dims, backbone->cells, embedding);
  if (usable != NULL)
    *usable = ok;
  return true;
}
