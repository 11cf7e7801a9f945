/* element.h: element types of tensors, and single elements as numbers. Pure functions; any
 * thread. */
#pragma once

#include "net.h"

#include <stdbool.h>
#include <stdint.h>

/* Element @i (an offset in elements) as a double, and back, rounding to nearest and saturating
 * where the type is narrower. 64-bit integers lose bits: use the int64 forms for them. */
double nn_get_double (NnType type, const void *data, int64_t i);
void nn_set_double (NnType type, void *data, int64_t i, double value);
int64_t nn_get_int (NnType type, const void *data, int64_t i);
void nn_set_int (NnType type, void *data, int64_t i, int64_t value); /* wraps */

bool nn_type_is_integer (NnType type); /* bool is not one */
bool nn_type_is_float (NnType type);
const char *nn_type_name (NnType type);
