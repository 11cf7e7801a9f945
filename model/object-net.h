/* object-net.h: the object network, run on pictures of any shape. Private to photo-net.c.
 *
 * The file says a square input. Photos are not square, and what fills a square up costs as much as
 * the photo: a fourth of the time for most. Convolutions do not mind other sizes, so the network is
 * loaded in up to three shapes: the square, and for photos of 4:3 and longer three quarters of it
 * lying and standing. (Networks that have sizes in their graph, as nanodet, stay square.)
 */
#pragma once

#include "image.h"
#include "net.h"

typedef struct NnObjectNet NnObjectNet;
typedef struct NnObjectRun NnObjectRun;

/* From the bytes of an ONNX file whose scores are of @classes classes. Immutable afterwards, any
 * number of threads. Errors do not name the file. */
NnObjectNet *nn_object_net_new (const void *data, size_t size, int classes, NnError *err);
void nn_object_net_free (NnObjectNet *net);
/* Which classes are persons and pets, -1 for none; before the first run. */
void nn_object_net_set_kinds (NnObjectNet *net, int person, int cat, int dog);

/* One thread's working memory; @net must outlive it. */
NnObjectRun *nn_object_run_new (const NnObjectNet *net, NnError *err);
void nn_object_run_free (NnObjectRun *run);

/* Scales @image and makes it the input of the network in the shape that suits it. */
bool nn_object_run_fill (NnObjectRun *run, const NnImage *image, NnError *err);
/* Runs the network on it. @scores receives the largest score of each class, the others what
 * nn_object_decode () says of boxes. */
bool nn_object_run_exec (NnObjectRun *run, float *scores, float *person, float *pet, NnError *err);
