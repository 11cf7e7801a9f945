/* onnx-file.h: writing small ONNX files by hand, also ones that no library would write. */
#pragma once

#include <glib.h>
#include <stdarg.h>
#include <string.h>

typedef GByteArray File; /* one protobuf message being written */

static inline void
put_varint (File *f, guint64 value)
{
  do
    {
      guint8 byte = (value & 0x7f) | (value > 0x7f ? 0x80 : 0);

      g_byte_array_append (f, &byte, 1);
      value >>= 7;
    }
  while (value != 0);
}

static inline void
put_int (File *f, guint field, gint64 value)
{
  put_varint (f, field << 3);
  put_varint (f, (guint64) value);
}

static inline void
put_bytes (File *f, guint field, const void *data, gsize size)
{
  put_varint (f, field << 3 | 2);
  put_varint (f, size);
  g_byte_array_append (f, data, (guint) size);
}

static inline void
put_text (File *f, guint field, const char *text)
{
  put_bytes (f, field, text, strlen (text));
}

static inline void
put_fixed32 (File *f, guint field, float value)
{
  put_varint (f, field << 3 | 5);
  g_byte_array_append (f, (const guint8 *) &value, sizeof value);
}

/* Takes @message. */
static inline void
put_message (File *f, guint field, File *message)
{
  put_bytes (f, field, message->data, message->len);
  g_byte_array_unref (message);
}

/* The list ends with -99, so that a dimension may be -1. */
static inline File *
value_info_with (const char *name, const gint64 *dim)
{
  File *shape = g_byte_array_new (), *tensor = g_byte_array_new ();
  File *type = g_byte_array_new (), *info = g_byte_array_new ();

  for (; *dim != -99; dim++)
    {
      File *d = g_byte_array_new ();

      put_int (d, 1, *dim);
      put_message (shape, 1, d);
    }
  put_int (tensor, 1, 1);
  put_message (tensor, 2, shape);
  put_message (type, 1, tensor);
  put_text (info, 1, name);
  put_message (info, 2, type);
  return info;
}

/* Lists of dimensions end with -1 in the calls below. */
static inline File *
value_info (const char *name, const gint64 *dim)
{
  gint64 list[16];
  int n = 0;

  while (dim[n] != -1)
    {
      list[n] = dim[n];
      n++;
    }
  list[n] = -99;
  return value_info_with (name, list);
}

/* A float tensor with small numbers that depend on the position. */
static inline File *
tensor_of (const char *name, const gint64 *dim)
{
  File *t = g_byte_array_new ();
  gsize n = 1;
  g_autofree float *data = NULL;

  for (; *dim != -1; dim++)
    {
      put_int (t, 1, *dim);
      n *= (gsize) *dim;
    }
  data = g_new (float, n + 1);
  for (gsize i = 0; i < n; i++)
    data[i] = (float) (i % 7) * 0.25f - 0.5f;
  put_int (t, 2, 1);
  put_text (t, 8, name);
  put_bytes (t, 9, data, n * sizeof (float));
  return t;
}

/* One number. */
static inline File *
number_of (const char *name, float value)
{
  File *t = g_byte_array_new ();

  put_int (t, 2, 1);
  put_text (t, 8, name);
  put_bytes (t, 9, &value, sizeof value);
  return t;
}

static inline File *
list_of (const char *name, const gint64 *list)
{
  File *t = g_byte_array_new ();
  gint64 n = 0;

  while (list[n] != -99)
    n++;
  put_int (t, 1, n);
  put_int (t, 2, 7);
  put_text (t, 8, name);
  put_bytes (t, 9, list, (gsize) n * sizeof (gint64));
  return t;
}

/* Names of inputs and outputs are separated by spaces; "_" is an empty name. */
static inline File *
node_of (const char *op, const char *inputs, const char *outputs)
{
  File *node = g_byte_array_new ();
  g_auto (GStrv) in = g_strsplit (inputs, " ", -1);
  g_auto (GStrv) out = g_strsplit (outputs, " ", -1);

  for (int i = 0; in[i] != NULL && *inputs != '\0'; i++)
    put_text (node, 1, strcmp (in[i], "_") == 0 ? "" : in[i]);
  for (int i = 0; out[i] != NULL; i++)
    put_text (node, 2, out[i]);
  put_text (node, 3, out[0]);
  put_text (node, 4, op);
  return node;
}

static inline File *
with_int (File *node, const char *name, gint64 value)
{
  File *a = g_byte_array_new ();

  put_text (a, 1, name);
  put_int (a, 3, value);
  put_int (a, 20, 2);
  put_message (node, 5, a);
  return node;
}

static inline File *
with_ints (File *node, const char *name, const gint64 *list)
{
  File *a = g_byte_array_new ();

  put_text (a, 1, name);
  for (; *list != -99; list++)
    put_int (a, 8, *list);
  put_int (a, 20, 7);
  put_message (node, 5, a);
  return node;
}

static inline File *
with_text (File *node, const char *name, const char *value)
{
  File *a = g_byte_array_new ();

  put_text (a, 1, name);
  put_text (a, 4, value);
  put_int (a, 20, 3);
  put_message (node, 5, a);
  return node;
}

/* Takes @graph. */
static inline GBytes *
model_of_opset (File *graph, int version)
{
  File *model = g_byte_array_new (), *opset = g_byte_array_new ();

  put_int (model, 1, 8);
  put_text (opset, 1, "");
  put_int (opset, 2, version);
  put_message (model, 8, opset);
  put_message (model, 7, graph);
  return g_byte_array_free_to_bytes (model);
}

static inline GBytes *
model_of (File *graph)
{
  return model_of_opset (graph, 14);
}

#define LIST(...) ((const gint64[]){ __VA_ARGS__, -99 })
#define DIMS(...) ((const gint64[]){ __VA_ARGS__, -1 })
