/* doubt-rows.h: how many photos are filed how surely, in one pass over the rows. */
#pragma once

#include "filter.h"

G_BEGIN_DECLS

#define DB_DOUBT_BINS 20

/* Photos that were read, each in exactly one of these. */
typedef struct
{
  guint filed[DB_DOUBT_BINS]; /* by the model with i/20 <= p < (i+1)/20; the last takes p = 1 too */
  guint decided;              /* by the owner, "in no album" included */
  guint imported;             /* filed by a taste of elsewhere */
  guint torn, far;            /* unsorted by the machine */
  guint open;                 /* unsorted, and nobody said why */
} DbDoubt;

/* Of those that match @filter (NULL: all). */
gboolean db_doubt_count (Db *db, const DbFilter *filter, DbDoubt *doubt, GError **error);
/* Bounds of bins as the rows have them, which were written from floats. */
double db_doubt_bound (double p);

G_END_DECLS
