/* summary.h: what several photos have in common and where they differ, so that a panel can show mixed
 * states: one question about any number of photos, answered beside the main thread. */
#pragma once

#include "library.h"

G_BEGIN_DECLS

/* One album, tag or person among the photos. */
typedef struct
{
  gint64 label;
  ShoeboxLabelKind kind;
  char *name;
  guint n_yes;         /* photos that carry it */
  guint n_facts;       /* of those, because the owner said so */
  guint n_no;          /* tags: photos of which the owner said no; of the others nothing is said */
} ShoeboxSummaryLabel;

/* Immutable. */
typedef struct
{
  gatomicrefcount ref_count;
  guint n;             /* photos: of the ids, those that there are */
  guint n_favourites;
  guint n_stars[6];    /* photos with that many stars */
  gint64 size;         /* bytes, all together */
  gint64 first, last;  /* taken_at of the oldest and the newest, -1: none is known */
  int min_rating, max_rating; /* equal: all have that many */
  guint n_unsorted;    /* in no album */
  guint n_none;        /* of those, because the owner said so */
  GPtrArray *albums;   /* of ShoeboxSummaryLabel, in the order of the sidebar, n_yes > 0 */
  GPtrArray *tags;     /* the same, people too; n_yes or n_no > 0 */
} ShoeboxSummary;

ShoeboxSummary *shoebox_summary_ref (ShoeboxSummary *summary);
void shoebox_summary_unref (ShoeboxSummary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxSummary, shoebox_summary_unref)

/* @ids are copied. Main thread. The first form blocks. */
ShoeboxSummary *shoebox_library_summarise (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                           GError **error);
void shoebox_library_summarise_async (ShoeboxLibrary *self, const gint64 *ids, gsize n,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
ShoeboxSummary *shoebox_library_summarise_finish (ShoeboxLibrary *self, GAsyncResult *result,
                                                  GError **error);

G_END_DECLS
