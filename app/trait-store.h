/* trait-store.h: the traits (model/traits.h) of every photo of a library, fast to read.
 *
 * After an act of the owner every photo is scored with new heads; to make the traits of 100,000
 * from the feature vectors in the database takes 2 s. So they are kept in a file beside it,
 * traits.cache, which is read in 0.06 s. It is a cache: what it holds can always be made again, and
 * any doubt about it means making it again. Doubt is: another network, starter-albums.txt or
 * version; a damaged header; a row cut off; a writer that did not end properly; rows that are not
 * what the vectors in the database give (some are compared at the first sync). A file that cannot
 * be written stops nobody: rows go on in a temporary file without a name, or in memory.
 *
 *   store   takes rows; one process a library, the one that holds its lock
 *   view    the rows at one moment, immutable; what learning reads
 *
 * Any thread, all of it, unless said.
 */
#pragma once

#include "networks.h"

#include "db.h"
#include "traits.h"

G_BEGIN_DECLS

typedef struct ShoeboxTraitStore ShoeboxTraitStore;
typedef struct ShoeboxTraitView ShoeboxTraitView;

/* --- The store -------------------------------------------------------------------------------- */

/* Opens @dir/traits.cache, or makes it. @dir NULL: rows are nobody else's and end with the store
 * (for a library that is open for reading only). @networks is borrowed and must stay. Does not
 * fail; see dup_problem (). About 2 ms for 100,000 photos. */
ShoeboxTraitStore *shoebox_trait_store_open (const char *dir, const ShoeboxNetworks *networks);
/* Leaves a clean file behind. Views may go on. Nobody else may be using the store. */
void shoebox_trait_store_free (ShoeboxTraitStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxTraitStore, shoebox_trait_store_free)

const NnTraitLayout *shoebox_trait_store_get_layout (ShoeboxTraitStore *self);
/* Why rows are not kept in traits.cache although they should be, for people; NULL when all is well.
 * Free with g_free. */
char *shoebox_trait_store_dup_problem (ShoeboxTraitStore *self);

/* Makes rows the same set as the photos in state ok that have a vector of @network: appends those
 * that lack and forgets those that are gone. @keep_going (may be NULL) is asked about a hundred
 * times a second; when it says FALSE, what was done stays, and the answer is FALSE with
 * G_IO_ERROR_CANCELLED. Otherwise FALSE is an error of @db. On the thread of @db, which may be any
 * connection; others may put rows meanwhile. */
gboolean shoebox_trait_store_sync (ShoeboxTraitStore *self, Db *db, gint64 network,
                                   gboolean (*keep_going) (gpointer data), gpointer data,
                                   GError **error);

/* Vectors of photos are about to change in the database: call it before that is committed, put ()
 * the rows after it, then call end_change (). Calls nest. A crash in between makes the file anew:
 * sync () cannot see that a row is older than the vector it was made of. */
void shoebox_trait_store_begin_change (ShoeboxTraitStore *self);
void shoebox_trait_store_end_change (ShoeboxTraitStore *self);
/* One photo, new or changed, with its feature vector (not rounded yet is fine). */
void shoebox_trait_store_put (ShoeboxTraitStore *self, gint64 photo, const float *feature);

/* Puts everything on the disk, so that a crash later on costs nothing: for when there is time,
 * after a sync () that had much to do. Without it the file is clean when the store is freed. Takes
 * as long as the disk does; others go on meanwhile. */
void shoebox_trait_store_flush (ShoeboxTraitStore *self);

/* Drops every row, for the next sync () to make again: for when a view cannot be read. */
void shoebox_trait_store_reset (ShoeboxTraitStore *self);

/* The rows as they are now: a full reference. Free of cost when nothing changed since the last. */
ShoeboxTraitView *shoebox_trait_store_snapshot (ShoeboxTraitStore *self);

/* --- The view --------------------------------------------------------------------------------- */

ShoeboxTraitView *shoebox_trait_view_ref (ShoeboxTraitView *self);
void shoebox_trait_view_unref (ShoeboxTraitView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxTraitView, shoebox_trait_view_unref)

const NnTraitLayout *shoebox_trait_view_get_layout (ShoeboxTraitView *self);
/* One row a photo, rows by ascending photo id. @n (may be NULL) receives their number. Borrowed. */
const gint64 *shoebox_trait_view_get_ids (ShoeboxTraitView *self, guint *n);
/* The row of @photo, or -1. */
gint shoebox_trait_view_find (ShoeboxTraitView *self, gint64 photo);

/* Rows @first to @first + @n - 1, their first @columns numbers (nn_traits_size (), or
 * nn_traits_linear () for what linear heads look at), into @out (@n x @columns). Fastest by the
 * hundred: a block of 256 rows fits into the cache of a processor. FALSE when the disk fails
 * (or somebody else cut the file): then shoebox_trait_store_reset (), sync () and a new view. */
gboolean shoebox_trait_view_read (ShoeboxTraitView *self, guint first, guint n, int columns,
                                  float *out, GError **error);
/* The mean of the unit embeddings (layout->embedding numbers), over all rows or, when there are
 * more than 4,096, over as many that are evenly spread; zeros when there is none. */
gboolean shoebox_trait_view_mean (ShoeboxTraitView *self, float *mean, GError **error);

G_END_DECLS
