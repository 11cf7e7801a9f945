/* file.c: reading files whole. */
#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void *
nn_read_file (const char *path, size_t max_bytes, size_t *size, NnError *err)
{
  FILE *file = fopen (path, "rb");
  struct stat st;
  char *data = NULL;
  size_t length;

  if (file == NULL)
    {
      nn_fail (err, NN_ERROR_IO, "%.200s: %s", path, strerror (errno));
      return NULL;
    }
  if (fstat (fileno (file), &st) != 0 || !S_ISREG (st.st_mode))
    {
      nn_fail (err, NN_ERROR_IO, "%.200s: not a file", path);
      goto out;
    }
  length = (size_t) st.st_size;
  if (length > max_bytes)
    {
      nn_fail (err, NN_ERROR_MEMORY, "%.200s: larger than %zu bytes", path, max_bytes);
      goto out;
    }
  data = malloc (length + 1);
  if (data == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "%.200s: not enough memory for its %zu bytes", path, length);
      goto out;
    }
  *size = fread (data, 1, length, file);
  data[*size] = '\0';
  if (*size != length)
    {
      nn_fail (err, NN_ERROR_IO, "%.200s: could not be read", path);
      free (data);
      data = NULL;
    }

out:
  fclose (file);
  return data;
}
