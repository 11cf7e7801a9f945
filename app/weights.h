/* weights.h: where the networks are. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* $SHOEBOX_WEIGHTS, else the installed folder. Returns the folder (free with g_free) or NULL with
 * SHOEBOX_ERROR_WEIGHTS that names the folder and the missing file. */
char *shoebox_weights_dir (GError **error);

/* Tells without reading them whether the networks are the same files as before: hexadecimal digits
 * made from their folder, names, sizes and times. NULL when they are not there. */
char *shoebox_weights_stamp (void);

/* A file of the folder, as its list (weights.json) describes it. What is not said there is NULL. */
typedef struct
{
  char *file;    /* "backbone.onnx" */
  char *what;    /* "EfficientNet-Lite0, trained on ImageNet" */
  char *licence;
  char *package; /* where it is from: "pip:NAME@VERSION" */
  gint64 size;   /* bytes */
} ShoeboxWeight;

/* The networks that the program works with: GPtrArray of ShoeboxWeight, first the one that learning
 * reads, then the one that finds things. NULL with SHOEBOX_ERROR_WEIGHTS when they are not there. */
GPtrArray *shoebox_weights_list (GError **error);

G_END_DECLS
