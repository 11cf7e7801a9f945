/* element.c: element types, and single elements as numbers. */
#include "element.h"

#include "feature.h"

#include <math.h>
#include <string.h>

size_t
nn_type_size (NnType type)
{
  switch (type)
    {
    case NN_UINT8:
    case NN_INT8:
    case NN_BOOL:
      return 1;
    case NN_UINT16:
    case NN_INT16:
    case NN_FLOAT16:
    case NN_BFLOAT16:
      return 2;
    case NN_FLOAT:
    case NN_INT32:
    case NN_UINT32:
      return 4;
    case NN_INT64:
    case NN_UINT64:
    case NN_DOUBLE:
      return 8;
    }
  return 0;
}

const char *
nn_type_name (NnType type)
{
  switch (type)
    {
    case NN_FLOAT: return "float";
    case NN_UINT8: return "uint8";
    case NN_INT8: return "int8";
    case NN_UINT16: return "uint16";
    case NN_INT16: return "int16";
    case NN_INT32: return "int32";
    case NN_INT64: return "int64";
    case NN_BOOL: return "bool";
    case NN_FLOAT16: return "float16";
    case NN_DOUBLE: return "double";
    case NN_UINT32: return "uint32";
    case NN_UINT64: return "uint64";
    case NN_BFLOAT16: return "bfloat16";
    }
  return "unknown type";
}

bool
nn_type_is_float (NnType type)
{
  return type == NN_FLOAT || type == NN_DOUBLE || type == NN_FLOAT16 || type == NN_BFLOAT16;
}

bool
nn_type_is_integer (NnType type)
{
  return !nn_type_is_float (type) && type != NN_BOOL;
}

double
nn_get_double (NnType type, const void *data, int64_t i)
{
  switch (type)
    {
    case NN_FLOAT: return (double) ((const float *) data)[i];
    case NN_DOUBLE: return ((const double *) data)[i];
    case NN_UINT8:
    case NN_BOOL: return (double) ((const uint8_t *) data)[i];
    case NN_INT8: return (double) ((const int8_t *) data)[i];
    case NN_UINT16: return (double) ((const uint16_t *) data)[i];
    case NN_INT16: return (double) ((const int16_t *) data)[i];
    case NN_INT32: return (double) ((const int32_t *) data)[i];
    case NN_UINT32: return (double) ((const uint32_t *) data)[i];
    case NN_INT64: return (double) ((const int64_t *) data)[i];
    case NN_UINT64: return (double) ((const uint64_t *) data)[i];
    case NN_FLOAT16:
      {
        float f;

        nn_half_to_float (&f, (const uint16_t *) data + i, 1);
        return (double) f;
      }
    case NN_BFLOAT16:
      {
        uint32_t bits = (uint32_t) ((const uint16_t *) data)[i] << 16;
        float f;

        memcpy (&f, &bits, sizeof f);
        return (double) f;
      }
    }
  return 0;
}

/* A double as an integer, without the undefined behaviour of converting what does not fit. */
static int64_t
to_int64 (double value)
{
  if (isnan (value))
    return 0;
  if (value >= 9223372036854775808.0)
    return INT64_MAX;
  if (value <= -9223372036854775808.0)
    return INT64_MIN;
  return (int64_t) value;
}

void
nn_set_double (NnType type, void *data, int64_t i, double value)
{
  switch (type)
    {
    case NN_FLOAT:
      ((float *) data)[i] = (float) value;
      break;
    case NN_DOUBLE:
      ((double *) data)[i] = value;
      break;
    case NN_BOOL:
      ((uint8_t *) data)[i] = value != 0;
      break;
    case NN_FLOAT16:
      {
        float f = (float) value;

        nn_half_from_float ((uint16_t *) data + i, &f, 1);
        break;
      }
    case NN_BFLOAT16:
      {
        float f = (float) value;
        uint32_t bits;

        memcpy (&bits, &f, sizeof bits);
        if (isnan (f))
          bits |= 0x400000;
        else
          bits += 0x7fff + ((bits >> 16) & 1); /* round to nearest even */
        ((uint16_t *) data)[i] = (uint16_t) (bits >> 16);
        break;
      }
    case NN_UINT64:
      if (value >= 9223372036854775808.0)
        {
          ((uint64_t *) data)[i]
              = value >= 18446744073709551616.0 ? UINT64_MAX : (uint64_t) value;
          break;
        }
      nn_set_int (type, data, i, to_int64 (value));
      break;
    default:
      nn_set_int (type, data, i, to_int64 (value));
      break;
    }
}

int64_t
nn_get_int (NnType type, const void *data, int64_t i)
{
  switch (type)
    {
    case NN_UINT8:
    case NN_BOOL: return ((const uint8_t *) data)[i];
    case NN_INT8: return ((const int8_t *) data)[i];
    case NN_UINT16: return ((const uint16_t *) data)[i];
    case NN_INT16: return ((const int16_t *) data)[i];
    case NN_INT32: return ((const int32_t *) data)[i];
    case NN_UINT32: return ((const uint32_t *) data)[i];
    case NN_INT64: return ((const int64_t *) data)[i];
    case NN_UINT64: return (int64_t) ((const uint64_t *) data)[i];
    default: return to_int64 (nn_get_double (type, data, i));
    }
}

void
nn_set_int (NnType type, void *data, int64_t i, int64_t value)
{
  switch (type)
    {
    case NN_BOOL:
      ((uint8_t *) data)[i] = value != 0;
      break;
    case NN_UINT8:
    case NN_INT8:
      ((uint8_t *) data)[i] = (uint8_t) value;
      break;
    case NN_UINT16:
    case NN_INT16:
      ((uint16_t *) data)[i] = (uint16_t) value;
      break;
    case NN_INT32:
    case NN_UINT32:
      ((uint32_t *) data)[i] = (uint32_t) value;
      break;
    case NN_INT64:
    case NN_UINT64:
      ((uint64_t *) data)[i] = (uint64_t) value;
      break;
    default:
      nn_set_double (type, data, i, (double) value);
      break;
    }
}
