/* error.h: how the model library reports that something could not be done.
 *
 * Functions that can fail return false or NULL and, when @err is not NULL, fill it. The text is
 * one sentence in English that names what was being read (a node, a tensor, a file) and why it was
 * refused; callers show it as it is. Nothing in model/ exits, aborts or prints.
 *
 * An NnError is a plain value of the caller's; any thread may use its own.
 */
#pragma once

#include <stdbool.h>

typedef enum
{
  NN_OK = 0,
  NN_ERROR_IO,          /* a file could not be opened or read */
  NN_ERROR_FORMAT,      /* malformed or hostile content */
  NN_ERROR_UNSUPPORTED, /* well formed, but an operator, attribute or type we do not know */
  NN_ERROR_SHAPE,       /* shapes that do not fit together, or are absurdly large */
  NN_ERROR_MEMORY,      /* an allocation failed */
  NN_ERROR_ARGUMENT,    /* the caller asked for something that makes no sense */
  NN_ERROR_CANCELLED
} NnErrorCode;

typedef struct
{
  NnErrorCode code;
  char text[320];
} NnError;

/* Fills @err (which may be NULL) and returns false, so that `return nn_fail (...)` reads well. */
bool nn_fail (NnError *err, NnErrorCode code, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));
