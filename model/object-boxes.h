/* object-boxes.h: what the raw outputs of an object network say: one score a class, and how much of
 * the photo its people and pets fill. Private to object-net.c and its tests.
 *
 * Two networks are known by their outputs:
 *   centernet  "scores" (1 x classes x h x w, after the sigmoid) and "sizes" (1 x 4 x h x w):
 *              a cell (x, y) that is the largest of its 3 x 3 neighbours is the box
 *              (s x - l, s y - t, s x + r, s y + b), s = input / w; input RGB 0..255
 *   nanodet    for each stride s of 8, 16, 32 "scores_s" (1 x cells x classes, after the sigmoid)
 *              and "boxes_s" (1 x cells x 44): each side of the box lies s * E[bin] from the cell's
 *              centre, the expectation over a softmax of 11 bins; input BGR, mean and deviation
 */
#pragma once

#include "net.h"

#include <stdbool.h>

typedef enum
{
  NN_OBJECTS_CENTERNET,
  NN_OBJECTS_NANODET
} NnObjectKind;

typedef struct
{
  NnObjectKind kind;
  int width, height, classes;    /* input pixels, classes of the scores */
  int n_levels;                  /* 1 for centernet */
  struct
  {
    int scores, boxes;           /* outputs of the network */
    int columns, rows;           /* cells */
  } level[3];
  int order[3];                  /* input channel i is channel order[i] of RGB */
  float mean[3], factor[3];      /* input = (value - mean) * factor */
  int person, pets[2];           /* classes, -1 for none; set by the caller */
} NnObjectDecoder;

/* Index of an output by its name, or -1. */
int nn_net_find_output (const NnNet *net, const char *name);

/* Recognises the network and checks its outputs; @width and @height are those of its input. */
bool nn_object_decoder_init (NnObjectDecoder *decoder, const NnNet *net, int width, int height,
                             int classes, NnError *err);

typedef struct
{
  const float *scores[3], *boxes[3]; /* a level each, as described above */
} NnObjectMaps;

/* The photo lies in the upper left @width x @height pixels of the input; cells
 * and parts of boxes beyond are ignored. @scores receives the largest score of each class, *@person
 * and *@pet the largest score * min (1, share of the photo's area / 0.1) of a box. */
void nn_object_decode (const NnObjectDecoder *decoder, const NnObjectMaps *maps, float width,
                       float height, float *scores, float *person, float *pet);
