/* photo-net.h: the networks of the application as one thing: picture in, feature vector out.
 *
 * NnPhotoNet is immutable and shared; NnPhotoRun is one thread's working memory.
 * It knows the preprocessing of each network (MODELS facts: RGB (v-127)/128 squashed to 224 for
 * the backbone, letterboxed RGB 0..255 with a long side of 512 for centernet, 416 BGR mean/std for nanodet).
 */
#pragma once

#include "backbone.h"
#include "error.h"
#include "feature.h"
#include "image.h"

#include <stdint.h>

typedef struct NnPhotoNet NnPhotoNet;
typedef struct NnPhotoRun NnPhotoRun;

/* Opens backbone.onnx, objects.onnx, imagenet-classes.txt and objects-classes.txt in @folder. */
NnPhotoNet *nn_photo_net_open (const char *folder, NnError *err);
/* The networks of @base, but for the embedding, which is that of @backbone. Classes are still those
 * of @base, whose backbone goes on being run for them: only it knows what the starter albums are made
 * of. @key tells backbone and recipe apart, in up to 64 characters; the id is that of @base and ends
 * with NN_PHOTO_NET_SUFFIX of it. @base and @backbone are borrowed and must outlive it. (The number in
 * there changes whenever the same backbone and recipe would give another embedding.) */
#define NN_PHOTO_NET_SUFFIX "/%.64s-m1"
NnPhotoNet *nn_photo_net_with_backbone (const NnPhotoNet *base, const NnBackbone *backbone,
                                        const char *key, NnError *err);
void nn_photo_net_free (NnPhotoNet *net);

const NnFeatureLayout *nn_photo_net_layout (const NnPhotoNet *net);
/* Identifies networks and layout; features cached under another id are not comparable. */
const char *nn_photo_net_id (const NnPhotoNet *net);
const char *nn_photo_net_class_name (const NnPhotoNet *net, int k);  /* 0..layout.classes-1 */
const char *nn_photo_net_object_name (const NnPhotoNet *net, int k); /* 0..layout.objects-1 */

NnPhotoRun *nn_photo_run_new (const NnPhotoNet *net, NnError *err);
void nn_photo_run_free (NnPhotoRun *run);

/* Computes the feature vector of @image (oriented, long side around 512, @full_width x
 * @full_height the size of the original) into @feature (nn_feature_size floats). */
bool nn_photo_run (NnPhotoRun *run, const NnImage *image, int full_width, int full_height,
                   float *feature, NnError *err);

/* Where the time of all runs so far went: nanoseconds of processor time of the threads that called
 * nn_photo_run. */
typedef struct
{
  int64_t inputs;   /* scaling the picture and filling the inputs of both networks */
  int64_t backbone;
  int64_t objects;  /* with the reading of its boxes */
  int64_t cues;     /* tones */
} NnPhotoTimes;

const NnPhotoTimes *nn_photo_run_times (const NnPhotoRun *run);
/* @feature from what other networks of the same base (or that itself, or ones beside it) said of the
 * same picture, and the embedding alone, which is all that differs; @other_layout says how @other is
 * laid out. The object network is not run. */
bool nn_photo_run_embedding (NnPhotoRun *run, const NnImage *image,
                             const NnFeatureLayout *other_layout, const float *other,
                             float *feature, NnError *err);
/* After nn_photo_run (): the feature vector of the same picture by the networks of the base alone, as
 * laid out by that. */
void nn_photo_run_get_base (const NnPhotoRun *run, const float *feature, float *base);
