/* number.c: numbers in text files. */
#include "number.h"

#include <locale.h>
#include <stdlib.h>

float
nn_number_parse (const char *text, char **end)
{
  locale_t plain = newlocale (LC_ALL_MASK, "C", (locale_t) 0);
  locale_t of_caller;
  float value;

  if (plain == (locale_t) 0)
    {
      *end = (char *) text;
      return 0;
    }
  of_caller = uselocale (plain);
  value = strtof (text, end);
  uselocale (of_caller);
  freelocale (plain);
  return value;
}
