/* heap.h: memory that is freed together, with a limit.
 *
 * Everything a network owns comes from its heap, so that giving up half-way through a hostile file
 * needs no bookkeeping. Blocks are zeroed and aligned to 64 bytes. Not thread-safe: only loading
 * allocates.
 */
#pragma once

#include "error.h"

#include <stddef.h>

typedef struct NnHeapBlock NnHeapBlock;
typedef struct
{
  NnHeapBlock *first;
  size_t used, limit; /* bytes */
} NnHeap;

/* NULL with NN_ERROR_MEMORY when the system or the limit says no. */
void *nn_heap_alloc (NnHeap *heap, size_t size, NnError *err);
/* The same for @count elements, checked against overflow. */
void *nn_heap_array (NnHeap *heap, size_t count, size_t size, NnError *err);
char *nn_heap_string (NnHeap *heap, const char *text, NnError *err);
/* Gives one block back early; NULL is fine. */
void nn_heap_release (NnHeap *heap, void *block);
void nn_heap_clear (NnHeap *heap);

/* @size bytes aligned to 64 with free (), not zeroed; NULL with NN_ERROR_MEMORY. */
void *nn_aligned_alloc (size_t size, NnError *err);
