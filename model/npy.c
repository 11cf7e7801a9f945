/* npy.c: NumPy's .npy files.
 *
 * The header is a Python dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
#include "npy.h"

#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct
{
  const char *descr;
  NnType type;
} types[] = {
  { "<f4", NN_FLOAT },  { "<f8", NN_DOUBLE }, { "<f2", NN_FLOAT16 }, { "|u1", NN_UINT8 },
  { "|i1", NN_INT8 },   { "<u2", NN_UINT16 }, { "<i2", NN_INT16 },   { "<u4", NN_UINT32 },
  { "<i4", NN_INT32 },  { "<u8", NN_UINT64 }, { "<i8", NN_INT64 },   { "|b1", NN_BOOL },
  { "<u2", NN_BFLOAT16 },
};

/* What follows "'key':" in the dictionary, without spaces before it; NULL without that key. */
static const char *
find_key (const char *header, const char *key)
{
  const char *at = strstr (header, key);

  if (at == NULL)
    return NULL;
  at += strlen (key);
  return at + strspn (at, " ");
}

static bool
parse_shape (const char *at, NnValueInfo *info)
{
  if (*at != '(')
    return false;
  at++;
  for (info->rank = 0;; info->rank++)
    {
      char *end;
      long long dim;

      at += strspn (at, " ,");
      if (*at == ')')
        return true;
      errno = 0;
      dim = strtoll (at, &end, 10);
      if (end == at || errno != 0 || dim < 0 || info->rank == NN_MAX_RANK)
        return false;
      info->dim[info->rank] = dim;
      at = end;
    }
}

static bool
parse_header (const char *header, NnValueInfo *info)
{
  const char *descr = find_key (header, "'descr':");
  const char *order = find_key (header, "'fortran_order':");
  const char *shape = find_key (header, "'shape':");

  if (descr == NULL || order == NULL || shape == NULL || strncmp (order, "False", 5) != 0
      || !parse_shape (shape, info))
    return false;
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (descr[0] == '\'' && strncmp (descr + 1, types[i].descr, 3) == 0 && descr[4] == '\'')
      {
        info->type = types[i].type;
        return true;
      }
  return false;
}

void *
nn_npy_read (const char *path, size_t max_bytes, NnValueInfo *info, NnError *err)
{
  size_t size, header_at, header_size, bytes;
  unsigned char *file = nn_read_file (path, max_bytes, &size, err);
  char *header = NULL;
  void *data = NULL;

  memset (info, 0, sizeof *info);
  if (file == NULL)
    return NULL;
  if (size < 12 || memcmp (file, "\x93NUMPY", 6) != 0 || file[6] < 1 || file[6] > 3)
    {
      nn_fail (err, NN_ERROR_FORMAT, "%.200s: not a .npy file", path);
      goto out;
    }
  header_at = file[6] == 1 ? 10 : 12;
  header_size = file[6] == 1 ? file[8] | (size_t) file[9] << 8
                             : file[8] | (size_t) file[9] << 8 | (size_t) file[10] << 16
                                   | (size_t) file[11] << 24;
  if (header_size > size - header_at
      || (header = strndup ((const char *) file + header_at, header_size)) == NULL
      || !parse_header (header, info))
    {
      nn_fail (err, NN_ERROR_UNSUPPORTED,
               "%.200s: not a little-endian row-major array of numbers", path);
      goto out;
    }
  if (__builtin_mul_overflow ((size_t) nn_value_count (info), nn_type_size (info->type), &bytes)
      || bytes != size - header_at - header_size)
    {
      nn_fail (err, NN_ERROR_FORMAT, "%.200s: the content does not fill its shape", path);
      goto out;
    }
  data = malloc (bytes + 1);
  if (data == NULL)
    nn_fail (err, NN_ERROR_MEMORY, "%.200s: not enough memory", path);
  else
    memcpy (data, file + header_at + header_size, bytes);

out:
  free (header);
  free (file);
  return data;
}

bool
nn_npy_write (const char *path, const NnValueInfo *info, const void *data, NnError *err)
{
  char header[512] = { 0 };
  size_t at, bytes = (size_t) nn_value_count (info) * nn_type_size (info->type), padded;
  const char *descr = "";
  FILE *file;
  bool ok;

  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (types[i].type == info->type)
      descr = types[i].descr;
  at = (size_t) snprintf (header, sizeof header,
                          "{'descr': '%s', 'fortran_order': False, 'shape': (",
                          descr);
  for (int i = 0; i < info->rank; i++)
    at += (size_t) snprintf (header + at, sizeof header - at, "%lld, ", (long long) info->dim[i]);
  at += (size_t) snprintf (header + at, sizeof header - at, "), }");
  /* Magic, version, length, dictionary, spaces and a line feed fill a multiple of 64 bytes. */
  padded = (10 + at + 1 + 63) / 64 * 64 - 10;
  memset (header + at, ' ', padded - at);
  header[padded - 1] = '\n';

  file = fopen (path, "wb");
  if (file == NULL)
    return nn_fail (err, NN_ERROR_IO, "%.200s: %s", path, strerror (errno));
  ok = fwrite ("\x93NUMPY\1\0", 1, 8, file) == 8
       && fputc ((int) (padded & 0xff), file) != EOF && fputc ((int) (padded >> 8), file) != EOF
       && fwrite (header, 1, padded, file) == padded
       && (bytes == 0 || fwrite (data, 1, bytes, file) == bytes);
  if (fclose (file) != 0 || !ok)
    return nn_fail (err, NN_ERROR_IO, "%.200s: %s", path, strerror (errno));
  return true;
}
