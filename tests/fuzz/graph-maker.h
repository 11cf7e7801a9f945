/* graph-maker.h: networks out of arbitrary bytes, for fuzzing and for tests of everything at once.
 *
 * Every byte is a decision: which operator comes next, with which attributes, on which values. What
 * does not fit together (the operators' own infer says so) is left out, so that any bytes at all make
 * a network that loads. Operators are those of image networks that have no steps or jumps in them, as
 * the same network, computed in another order, must then say nearly the same.
 */
#pragma once

#include <glib.h>

/* An ONNX file; never NULL. @text (may be NULL) gets a line for each node. */
GBytes *graph_make (const guint8 *data, gsize size, GString *text);
