/* span.h: coordinates of rows in the space that they span.
 *
 * A linear head with an L2 penalty only ever uses inner products of its rows (the representer
 * theorem: Schoelkopf, Herbrich and Smola 2001), and its solution lies in their span. With fewer
 * rows than columns the rows of the Cholesky factor L of their Gram matrix, G = X X^T = L L^T, have
 * the same inner products in n columns instead of thousands: the same problem, smaller. Facts are
 * few, so nearly all training runs on such coordinates. Internal to learn-*.c; any thread.
 */
#pragma once

#include "error.h"

typedef struct NnSpan
{
  int n, width;     /* of rows: n x width */
  const float *rows;
  const float *x;   /* the rows they stand for, borrowed: n x n_columns */
  int n_columns;
  float *factor;    /* L, or NULL: rows is x itself */
  double ridge;
  const struct NnSpan *base; /* whose rows come before those of x, or NULL */
} NnSpan;

/* Up to so many rows there is a factor, if they have more columns. */
#define NN_SPAN_MOST_ROWS 600

/* @x (n x n_columns) is borrowed until nn_span_clear (). false: NN_ERROR_MEMORY. */
bool nn_span_make (NnSpan *span, const float *x, int n, int n_columns, NnError *err);
/* The rows of @base, which has a factor and is borrowed too, and then the @n rows @x: much of the
 * work was done once for all that extend it. */
bool nn_span_extend (NnSpan *span, const NnSpan *base, const float *x, int n, NnError *err);
/* Heads @w (n_heads x span->width) on the coordinates, as heads @out (n_heads x n_columns) on x. */
bool nn_span_heads (const NnSpan *span, const float *w, int n_heads, float *out, NnError *err);
/* The way back for a start: coordinates of the part of heads that lies in the span. */
bool nn_span_project (const NnSpan *span, const float *heads, int n_heads, float *w, NnError *err);
void nn_span_clear (NnSpan *span);
