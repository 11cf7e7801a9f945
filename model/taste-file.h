/* taste-file.h: a taste as a protobuf message, and the bytes around it: what taste-file.c,
 * taste-read.c and taste-names.c share. taste.proto describes both. */
#pragma once

#include "heap.h"
#include "taste.h"
#include "taste.pb-c.h"

/* Fills @message, which was initialised; what it points to is of @heap and of @taste. */
bool nn_taste_write (const NnTaste *taste, const char *network, bool embeddings, NnHeap *heap,
                     Shoebox__Taste *message, NnError *err);
/* The head and @file, in bytes to be freed with free (). */
bool nn_taste_seal (const Shoebox__TasteFile *file, uint8_t **bytes, size_t *size, NnError *err);

/* Checks the head and the encoding; free with nn_proto_free (). */
Shoebox__TasteFile *nn_taste_open (const uint8_t *bytes, size_t size, NnError *err);
/* Checks the rest. */
NnTaste *nn_taste_read (const Shoebox__Taste *message, const char *network,
                        const NnTraitLayout *layout, NnError *err);
