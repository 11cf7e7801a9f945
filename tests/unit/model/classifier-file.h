/* classifier-file.h: a small untrained network as an ONNX file: a convolution, the mean of each of its 24
 * planes ("vector"), a layer of 5 classes, their softmax. */
#pragma once

#include "rng.h"

#include "onnx-file.h"

/* Weights that are as good as any: an untrained network tells pictures apart too. */
static inline File *
random_tensor (const char *name, const gint64 *dim, double scale)
{
  File *t = g_byte_array_new ();
  gsize n = 1;
  g_autofree float *data = NULL;
  NnRng rng;

  nn_rng_seed (&rng, g_str_hash (name));
  for (; *dim != -1; dim++)
    {
      put_int (t, 1, *dim);
      n *= (gsize) *dim;
    }
  data = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    data[i] = (float) (scale * nn_rng_normal (&rng));
  put_int (t, 2, 1);
  put_text (t, 8, name);
  put_bytes (t, 9, data, n * sizeof (float));
  return t;
}

/* 24 planes of a quarter of the size from "x" (or "planes" of it), as "map". */
static inline void
add_trunk (File *g, const char *from)
{
  g_autofree char *inputs = g_strdup_printf ("%s w b", from);

  put_message (g, 1, with_ints (node_of ("Conv", inputs, "conv"), "strides", LIST (4, 4)));
  put_message (g, 1, node_of ("Relu", "conv", "map"));
  put_message (g, 5, random_tensor ("w", DIMS (24, 3, 4, 4), 0.2));
  put_message (g, 5, random_tensor ("b", DIMS (24), 0.1));
}

static inline void
add_pool (File *g)
{
  put_message (g, 1, node_of ("GlobalAveragePool", "map", "average"));
  put_message (g, 1, node_of ("Flatten", "average", "vector"));
}

static inline void
add_classes (File *g, const char *from, const char *output)
{
  g_autofree char *inputs = g_strdup_printf ("%s weights biases", from);

  put_message (g, 1, node_of ("Gemm", inputs, "sums"));
  put_message (g, 1, with_int (node_of ("Softmax", "sums", output), "axis", -1));
  put_message (g, 5, random_tensor ("weights", DIMS (24, 5), 0.3));
  put_message (g, 5, random_tensor ("biases", DIMS (5), 0.1));
  put_message (g, 12, value_info (output, DIMS (1, 5)));
}

/* A classifier like most, with an input of @dim. */
static inline GBytes *
classifier (const gint64 *dim)
{
  File *g = g_byte_array_new ();

  add_trunk (g, "x");
  add_pool (g);
  add_classes (g, "vector", "probabilities");
  put_message (g, 11, value_info ("x", dim));
  return model_of (g);
}
