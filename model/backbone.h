/* backbone.h: any ONNX image network in the place of the one that tells photos apart.
 *
 * Such a network takes one picture (1 x 3 x H x W or 1 x H x W x 3 floats) and somewhere inside has
 * a vector that says what the picture looks like: the embedding. What a file does not say of itself
 * is its recipe: how pixels become numbers, and which tensor the embedding is. nn_backbone_open ()
 * fills in what the caller left open, and says why it chose so.
 *
 * The embedding is an output where the network has one for that purpose. Classifiers, which are
 * most of the networks in the world, have logits only; theirs is what the last layer with weights
 * reads (after global pooling, which is done here where the network pools later). It is scaled to a
 * root mean square of 1, so that half floats hold it whatever the range of the network is.
 *
 * NnBackbone is immutable and may be shared by threads; NnBackboneRun is one thread's working
 * memory.
 */
#pragma once

#include "error.h"
#include "image.h"
#include "net.h"

#define NN_BACKBONE_NAME 128

/* What the network is fed with: the whole picture squashed to @width x @height, and of each channel
 * (value - mean) / deviation, value 0..255. */
typedef struct
{
  char embedding[NN_BACKBONE_NAME]; /* name of the tensor; "": to be chosen */
  int width, height;                /* pixels; 0: as the file says, 224 where it leaves that open */
  bool bgr;                         /* the first channel is blue; mean and deviation follow */
  float mean[3], deviation[3];      /* deviation 0: to be guessed */
} NnRecipe;

typedef struct NnBackbone NnBackbone;
typedef struct NnBackboneRun NnBackboneRun;

/* Sets mean and deviation as the networks of one origin want them: "imagenet" (torchvision's mean
 * and deviation of each channel), "-1..1" (also called "tf"), "0..1", "0..255". False: no such
 * name. */
bool nn_recipe_set_input (NnRecipe *recipe, const char *name);
/* The name of that, or NULL where it is none of these. */
const char *nn_recipe_get_input (const NnRecipe *recipe);

/* Loads the file at @path. @recipe is completed. Errors name the file and what is wrong with it: no
 * ONNX, an unknown operator, no picture as its only input, no vector that could be the embedding. */
NnBackbone *nn_backbone_open (const char *path, NnRecipe *recipe, NnError *err);
void nn_backbone_free (NnBackbone *backbone);

const NnRecipe *nn_backbone_get_recipe (const NnBackbone *backbone);
int nn_backbone_get_dims (const NnBackbone *backbone); /* length of the embedding */
const NnNet *nn_backbone_get_net (const NnBackbone *backbone);
/* Why this tensor and these numbers, a sentence part each: "the input of the last layer, ...". */
const char *nn_backbone_get_why_embedding (const NnBackbone *backbone);
const char *nn_backbone_get_why_input (const NnBackbone *backbone);

NnBackboneRun *nn_backbone_run_new (const NnBackbone *backbone, NnError *err);
void nn_backbone_run_free (NnBackboneRun *run);
/* The embedding of @image into @embedding (dims numbers). Where the network has none for it (not
 * finite, or all zero), it is all zeros, and *@usable (may be NULL) is false. */
bool nn_backbone_run (NnBackboneRun *run, const NnImage *image, float *embedding, bool *usable,
                      NnError *err);

/* Runs the network on @n pictures of the caller's and on a dozen that are painted here, and refuses
 * it when it is of no use: an embedding that is not finite, that differs when the same picture is
 * seen again, or that is the same for all pictures (some networks that are given away are collapsed
 * like that). *@seconds (may be NULL): what one picture takes, the median. */
bool nn_backbone_check (const NnBackbone *backbone, const NnImage *images, int n, double *seconds,
                        NnError *err);

/* --- Between backbone.c and backbone-find.c ------------------------------------------------------ */

typedef struct
{
  int embedding;         /* value of the network that was looked at */
  char why_embedding[200], why_input[160];
} NnBackboneChoice;

/* Chooses in @net, which was read but not made ready to run (nn_net_read ()), and completes @recipe
 * but for its size. @planar: the channels of its input are its second dimension. */
bool nn_backbone_choose (const NnNet *net, bool planar, NnRecipe *recipe, NnBackboneChoice *choice,
                         NnError *err);
/* How many numbers the embedding would have, or 0 when a tensor of this shape cannot be one: one
 * vector, or planes to be averaged. */
int64_t nn_backbone_vector (int rank, const int64_t *dim);
