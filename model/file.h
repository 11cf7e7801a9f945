/* file.h: reading files whole. Inside the library; any thread. */
#pragma once

#include "error.h"

#include <stddef.h>

/* The content of a file, with a 0 behind it that *@size does not count; free (). NULL with @err
 * when it cannot be read (NN_ERROR_IO) or has more than @max_bytes (NN_ERROR_MEMORY). */
void *nn_read_file (const char *path, size_t max_bytes, size_t *size, NnError *err);
