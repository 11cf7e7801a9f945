/* bands.h: neighbouring convolutions, run together in bands of rows.
 *
 * Maps of a network's first layers are larger than the second cache: written by one layer, they have
 * left it before the next one reads them. In a band, a few rows go through all layers of a group
 * before the next rows do, so that they are still there; and since nobody else reads what lies
 * between two layers of a group, only a ring of rows of it is kept, which is written over and over
 * again and never becomes a whole picture in memory.
 *
 *     expand 1x1  ->  ring of 7 rows  ->  depthwise 5x5  ->  ring of 3 rows  ->  project 1x1
 *
 * A group is the longest row of neighbouring nodes for which all this holds: they are packed
 * convolutions of one image; what each makes is read by later nodes of the group only (as input or
 * as residual), but for the last one's; and rings and weights together stay under a share of the
 * second cache. How many rows a band has follows from that limit.
 */
#pragma once

#include "graph.h"

typedef struct NnBands NnBands;

enum
{
  NN_BANDS_MAX = 12 /* nodes in a group */
};

/* Finds the groups of a planned network whose nodes are prepared, before memory is dealt out: sets
 * node->bands of each group's first node, node->step_first and step_last of all, value->in_bands of
 * what lies between, and raises net->scratch_bytes. */
bool nn_bands_find (NnNet *net, NnError *err);

/* Nodes in a group. */
int nn_bands_count (const NnBands *bands);
/* Runs the group; @values are the run's, @scratch its net->scratch_bytes. Unless it is NULL,
 * milliseconds[i] grows by the time that the i-th node took. Any thread. */
void nn_bands_run (const NnBands *bands, const NnTensor *values, void *scratch,
                   double *milliseconds);
