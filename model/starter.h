/* starter.h: the starter head: everyday albums out of the pretrained classes, before anybody
 * corrected anything.
 *
 *   score(album) = ln (weight * sum of the probabilities of its classes) + rules (log units)
 *   P(album) = softmax over the albums and "none" of the scores
 *
 * The mapping is the readable file model/starter-albums.txt; its header documents the format.
 * Immutable after loading, shared by threads.
 */
#pragma once

#include "error.h"
#include "feature.h"
#include "photo-net.h"

typedef struct NnStarter NnStarter;

/* Class names are looked up in @net; an unknown or twice-used class is an error with its line. */
NnStarter *nn_starter_load (const char *path, const NnPhotoNet *net, NnError *err);
/* The same for the @layout->classes class names @classes (borrowed for the call only). */
NnStarter *nn_starter_load_for (const char *path, const NnFeatureLayout *layout,
                                const char *const *classes, NnError *err);
void nn_starter_free (NnStarter *starter);

int nn_starter_n_albums (const NnStarter *starter); /* without "none" */
const char *nn_starter_album (const NnStarter *starter, int i);
float nn_starter_threshold (const NnStarter *starter); /* best P under it: unsorted */

/* @feature is one row as laid out by feature.h. @p receives n_albums + 1 probabilities, the last
 * being "none of them". Returns the album to file in, or -1 when the photo stays unsorted;
 * @best_two[0] and [1] (may be NULL) receive the two likeliest albums (-1 where there is no such
 * album), and *@far says why a photo stays unsorted: true when "none" is the likeliest, or when
 * even the two best albums together have less than half of the probability (unlike anything); false
 * when it is torn between these two. */
int nn_starter_file (const NnStarter *starter, const float *feature, float *p, int *best_two,
                     bool *far);
