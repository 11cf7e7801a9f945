/* taste-names.h: a taste with the names of its albums and tags, for another library.
 *
 * The format is described in taste.proto. Any thread.
 */
#pragma once

#include "heap.h"
#include "taste.h"

#define NN_CONTENT_HASH 16 /* bytes */

/* Entry by entry what stands in the taste. Whoever fills one owns what is in it; what
 * nn_taste_import () filled is freed with nn_taste_names_clear (). */
typedef struct
{
  char **album;          /* n_albums */
  char **album_starter;  /* n_albums: name of the starter album it stands for, or NULL */
  char **tag;            /* n_tags */
  char **tag_class;      /* n_tags: name of the object class that speaks for it, or NULL */
  const uint8_t *hash;   /* n_examples x NN_CONTENT_HASH: of their files */
  NnHeap heap;           /* of what was read */
} NnTasteNames;

/* Bytes to be freed with free (), with the embeddings of the examples. A name that
 * nn_taste_import () would not take is NN_ERROR_ARGUMENT. */
bool nn_taste_export (const NnTaste *taste, const NnTasteNames *names, const char *network,
                      uint8_t **bytes, size_t *size, NnError *err);
/* As nn_taste_unpack (). Names are UTF-8 without control characters, not empty and not longer than
 * 1000 bytes; whether two are equal, and whether starter albums and classes have these names here,
 * is for the caller to see. The keys of the examples are those of the library that learned. @names
 * is empty after an error. */
NnTaste *nn_taste_import (const uint8_t *bytes, size_t size, const char *network,
                          const NnTraitLayout *layout, NnTasteNames *names, NnError *err);
/* A taste of some of the albums and tags of another one, with the examples of those: without what the
 * owner has removed since it was learned. */
NnTaste *nn_taste_select (const NnTaste *taste, const int *albums, int n_albums, const int *tags,
                          int n_tags, NnError *err);
void nn_taste_names_clear (NnTasteNames *names);
