/* filer.h: from a feature vector to the machine's opinion: an album or why none, and tags. Pure
 * functions, any thread. */
#pragma once

#include "networks.h"

G_BEGIN_DECLS

typedef struct
{
  int album;               /* index of a starter album, -1: unsorted */
  float p;                 /* of the album */
  ShoeboxUnsorted unsorted;
  int torn_a, torn_b;      /* indices of albums, when torn */
} ShoeboxFiling;

typedef struct
{
  int rule;                /* index into tag_rules */
  float p;
} ShoeboxTagOpinion;

/* Probabilities of the starter albums, with that of "none of them" last: free with g_free. */
float *shoebox_filer_probabilities (const ShoeboxNetworks *networks, const float *feature);

/* @p from above. Albums for which @excluded (may be NULL) is TRUE, because the owner removed them,
 * are out of the question; what spoke for them is divided among the others. */
void shoebox_filer_file (const ShoeboxNetworks *networks, const float *p,
                         const gboolean *excluded, ShoeboxFiling *filing);

/* The tags that speak for the photo: GArray of ShoeboxTagOpinion. */
GArray *shoebox_filer_tag (const ShoeboxNetworks *networks, const float *feature);

/* 0..1: how sure it is, from its tones alone, that a photo is without colour (grey, sepia or any
 * other single tint). */
float shoebox_filer_black_and_white (const float cues[NN_N_CUES]);

G_END_DECLS
