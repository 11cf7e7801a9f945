/* graph-check.h: does a network say the same as it stands in the file, one plain step for each node,
 * and fused, laid out and planned? */
#pragma once

#include <glib.h>

/* For the network that graph_make () makes of these bytes: NULL, or what is wrong and the nodes. */
char *graph_check (const guint8 *data, gsize size);
