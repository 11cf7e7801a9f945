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
void nn_starter_free (NnStarter *starter);

int nn_starter_n_albums (const NnStarter *starter); /* without "none" */
const char *nn_starter_album (const NnStarter *starter, int i);
float nn_starter_threshold (const NnStarter *starter); /* best P under it: unsorted */

/* @p receives n_albums + 1 probabilities, the last being "none of them". Returns the best album,
 * or -1 when the photo stays unsorted; then *@second (may be NULL) is the runner-up and
 * *@far is true when "none" or nothing speaks for any album (unlike anything), false when the
 * photo is torn between two albums. */
int nn_starter_file (const NnStarter *starter, const float *feature, float *p, int *best_two,
                     bool *far);
