/* npy.h: NumPy's .npy files (format versions 1 to 3): one array a file. Pure functions. */
#pragma once

#include "net.h"

/* Reads @path: type, shape (info->name is NULL) and row-major elements, which the caller frees with
 * free (). Little-endian arrays of the types of NnType; anything else is refused. */
void *nn_npy_read (const char *path, size_t max_bytes, NnValueInfo *info, NnError *err);
/* Writes row-major @data; bfloat16 is written as uint16. */
bool nn_npy_write (const char *path, const NnValueInfo *info, const void *data, NnError *err);
