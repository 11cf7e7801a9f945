/* error.c: filling an NnError. */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

bool
nn_fail (NnError *err, NnErrorCode code, const char *format, ...)
{
  if (err != NULL)
    {
      va_list args;

      err->code = code;
      va_start (args, format);
      vsnprintf (err->text, sizeof err->text, format, args);
      va_end (args);
    }
  return false;
}
