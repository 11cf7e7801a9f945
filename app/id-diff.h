/* id-diff.h: how one list of ids becomes another by few small splices, so that a view keeps its
 * place and its selection. Pure; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint position; /* in the old list */
  guint removed;  /* ids of the old list, from there */
  guint start;    /* in the new list */
  guint added;    /* ids of the new list, from there */
} IdSplice;

/* Splices by ascending position, to be applied from the last to the first; empty when the lists are
 * equal. More than @max_splices are given as a single one that covers them all. Ids within a list
 * are different from each other. */
GArray *id_diff (const gint64 *old, guint n_old, const gint64 *new_, guint n_new,
                 guint max_splices);

G_END_DECLS
