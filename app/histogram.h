/* histogram.h: how sure the library is of itself: how many photos are filed how surely.
 *
 * Every photo that was read is counted once: filed by the model, by its probability; decided by
 * the owner; unsorted, by the reason. Each count belongs to a query that finds its photos.
 */
#pragma once

#include "library.h"

G_BEGIN_DECLS

#define SHOEBOX_HISTOGRAM_BINS 20

/* Plain numbers. */
typedef struct
{
  guint filed[SHOEBOX_HISTOGRAM_BINS]; /* by the model, i/20 <= p < (i+1)/20; the last with p = 1 */
  guint decided;                   /* by the owner, "in no album" included */
  guint imported;                  /* filed by a taste of elsewhere */
  guint torn, far;                 /* unsorted, and why */
  guint open;                      /* unsorted without a reason: nobody judged it */
} ShoeboxHistogram;

typedef enum
{
  SHOEBOX_SURENESS_SURE,     /* as shoebox_certainty () has it */
  SHOEBOX_SURENESS_LIKELY,
  SHOEBOX_SURENESS_UNSURE,
  SHOEBOX_SURENESS_TORN,
  SHOEBOX_SURENESS_FAR,
  SHOEBOX_SURENESS_OPEN,
  SHOEBOX_SURENESS_DECIDED,
  SHOEBOX_SURENESS_IMPORTED,
  SHOEBOX_SURENESS_N_GROUPS
} ShoeboxSureness;

/* Of the photos that match @query (search grammar, "" for all). Blocks; some tens of milliseconds
 * for 100,000 photos. */
gboolean shoebox_library_count_sureness (ShoeboxLibrary *self, const char *query,
                                         ShoeboxHistogram *histogram, GError **error);
/* The same on the reader's thread. */
void shoebox_library_count_sureness_async (ShoeboxLibrary *self, const char *query,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
gboolean shoebox_library_count_sureness_finish (ShoeboxLibrary *self, GAsyncResult *result,
                                                ShoeboxHistogram *histogram, GError **error);

/* All of them, and those of one group. Any thread, as are the rest. */
guint shoebox_histogram_total (const ShoeboxHistogram *histogram);
guint shoebox_histogram_group (const ShoeboxHistogram *histogram, ShoeboxSureness group);
/* The group that a bin belongs to: SURE, LIKELY or UNSURE. */
ShoeboxSureness shoebox_histogram_bin_group (guint bin);
/* What finds a group, or a bin. Free with g_free. */
char *shoebox_histogram_group_query (ShoeboxSureness group);
char *shoebox_histogram_bin_query (guint bin);

G_END_DECLS
