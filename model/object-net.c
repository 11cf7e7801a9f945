/* object-net.c: the object network in the shapes that photos have. Decoding is in object-boxes.c. */
#include "object-net.h"

#include "object-boxes.h"
#include "picture-input.h"

#include <math.h>
#include <stdlib.h>

enum
{
  SQUARE,
  LYING,
  STANDING,
  N_SHAPES,
  STEP = 32 /* pixels of the input under one of the smallest map */
};

typedef struct
{
  NnNet *net; /* NULL: photos of this shape go into the square */
  NnPictureInput input;
  NnObjectDecoder decoder;
} Shape;

struct NnObjectNet
{
  Shape shape[N_SHAPES];
};

struct NnObjectRun
{
  const NnObjectNet *net;
  NnRun *run[N_SHAPES]; /* made when a photo of that shape comes */
  uint8_t *rgb;         /* the square, interleaved */
  int shape;            /* of the picture that was filled in */
  float width, height;  /* of the photo in it */
};

static bool
load_shape (Shape *shape, const void *data, size_t size, const NnLoadOptions *options, int classes,
            NnError *err)
{
  shape->net = nn_net_load_memory (data, size, options, err);
  return shape->net != NULL && nn_picture_input_find (&shape->input, shape->net, err)
         && nn_object_decoder_init (&shape->decoder, shape->net, shape->input.width,
                                    shape->input.height, classes, err);
}

/* Three quarters of the square, lying or standing. */
static bool
load_oblong (NnObjectNet *net, int i, const void *data, size_t size, int classes, NnError *err)
{
  const NnPictureInput *square = &net->shape[SQUARE].input;
  NnValueInfo info = *nn_net_input (net->shape[SQUARE].net, 0);
  const NnLoadOptions options = { .input_shapes = &info, .n_input_shapes = 1, .resize = true };
  const int height = square->planar ? 2 : 1;

  info.dim[height + (i == STANDING ? 1 : 0)]
      = (square->width * 3 / 4 + STEP - 1) / STEP * STEP;
  return load_shape (&net->shape[i], data, size, &options, classes, err);
}

NnObjectNet *
nn_object_net_new (const void *data, size_t size, int classes, NnError *err)
{
  NnObjectNet *net = calloc (1, sizeof *net);
  const NnPictureInput *square;
  bool ok;

  if (net == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory");
      return NULL;
    }
  square = &net->shape[SQUARE].input;
  ok = load_shape (&net->shape[SQUARE], data, size, NULL, classes, err);
  if (ok && square->width != square->height)
    ok = nn_fail (err, NN_ERROR_SHAPE, "its input is not square");
  if (ok && net->shape[SQUARE].decoder.kind == NN_OBJECTS_CENTERNET)
    ok = load_oblong (net, LYING, data, size, classes, err)
         && load_oblong (net, STANDING, data, size, classes, err);
  if (ok)
    return net;
  nn_object_net_free (net);
  return NULL;
}

void
nn_object_net_free (NnObjectNet *net)
{
  if (net == NULL)
    return;
  for (int i = 0; i < N_SHAPES; i++)
    nn_net_free (net->shape[i].net);
  free (net);
}

void
nn_object_net_set_kinds (NnObjectNet *net, int person, int cat, int dog)
{
  for (int i = 0; i < N_SHAPES; i++)
    {
      net->shape[i].decoder.person = person;
      net->shape[i].decoder.pets[0] = cat;
      net->shape[i].decoder.pets[1] = dog;
    }
}

NnObjectRun *
nn_object_run_new (const NnObjectNet *net, NnError *err)
{
  const NnPictureInput *square = &net->shape[SQUARE].input;
  NnObjectRun *run = calloc (1, sizeof *run);

  if (run == NULL
      || (run->rgb = malloc (3 * (size_t) square->width * (size_t) square->height)) == NULL)
    {
      free (run);
      nn_fail (err, NN_ERROR_MEMORY, "out of memory");
      return NULL;
    }
  run->net = net;
  return run;
}

void
nn_object_run_free (NnObjectRun *run)
{
  if (run == NULL)
    return;
  for (int i = 0; i < N_SHAPES; i++)
    nn_run_free (run->run[i]);
  free (run->rgb);
  free (run);
}

/* The smallest shape that @image fits into with its long side as long as the square's. */
static int
choose_shape (const NnObjectNet *net, const NnImage *image)
{
  const int i = image->width >= image->height ? LYING : STANDING;
  const NnPictureInput *input = &net->shape[i].input;
  const double w = image->width, h = image->height;

  if (net->shape[i].net == NULL)
    return SQUARE;
  if (i == LYING)
    return lround (h * input->width / w) <= input->height ? LYING : SQUARE;
  return lround (w * input->height / h) <= input->width ? STANDING : SQUARE;
}

bool
nn_object_run_fill (NnObjectRun *run, const NnImage *image, NnError *err)
{
  const int i = choose_shape (run->net, image);
  const Shape *shape = &run->net->shape[i];
  float scale;

  if (run->run[i] == NULL)
    run->run[i] = nn_run_new (shape->net, err);
  if (run->run[i] == NULL
      || !nn_image_letterbox (image, run->rgb, shape->input.width, shape->input.height, &scale,
                              err))
    return false;
  nn_picture_input_fill (&shape->input, run->rgb, shape->decoder.order, shape->decoder.mean,
                         shape->decoder.factor, nn_run_input (run->run[i], 0));
  run->shape = i;
  run->width = fmaxf (1, scale * (float) image->width);
  run->height = fmaxf (1, scale * (float) image->height);
  return true;
}

bool
nn_object_run_exec (NnObjectRun *run, float *scores, float *person, float *pet, NnError *err)
{
  const NnObjectDecoder *decoder = &run->net->shape[run->shape].decoder;
  NnRun *of_shape = run->run[run->shape];
  NnObjectMaps maps = { 0 };

  if (!nn_run_exec (of_shape, err))
    return false;
  for (int i = 0; i < decoder->n_levels; i++)
    {
      maps.scores[i] = nn_run_output (of_shape, decoder->level[i].scores, NULL);
      maps.boxes[i] = nn_run_output (of_shape, decoder->level[i].boxes, NULL);
    }
  nn_object_decode (decoder, &maps, run->width, run->height, scores, person, pet);
  return true;
}
