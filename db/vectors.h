/* vectors.h: feature vectors, one a photo and network, as blobs that this layer does not look
 * into. (Not features.h: the C library has a header of that name.) */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

/* Id of the network with this @key (what tells two networks apart: hashes of their files and the
 * layout of the vector). */
gint64 db_networks_ensure (Db *db, const char *key, GError **error);
/* The same without making it: 0 when there is none, -1 on error. */
gint64 db_networks_find (Db *db, const char *key, GError **error);

gboolean db_vectors_set (Db *db, gint64 photo, gint64 network, GBytes *vector, GError **error);
/* NULL without an error when there is none. */
GBytes *db_vectors_get (Db *db, gint64 photo, gint64 network, GError **error);

/* Called for each row; @data is valid during the call. FALSE stops. */
typedef gboolean (*DbVectorFunc) (gint64 photo, gconstpointer data, gsize size,
                                  gpointer user_data);
/* Every vector of @network by photo id, photos in state ok only. FALSE on an error, not when
 * @func stopped. */
gboolean db_vectors_foreach (Db *db, gint64 network, DbVectorFunc func, gpointer user_data,
                             GError **error);
/* The same for some photos: those of @ids that have a vector of @network and are in state ok, in
 * the order of @ids. */
gboolean db_vectors_foreach_of (Db *db, gint64 network, const gint64 *ids, gsize n,
                                DbVectorFunc func, gpointer user_data, GError **error);
/* Ids of photos in state ok that have a vector of @network, ascending, without reading a vector.
 * About 10 ms for 100,000 photos. */
GArray *db_vectors_list (Db *db, gint64 network, GError **error);
/* Ids of photos in state ok that have no vector of @network. */
GArray *db_vectors_lacking (Db *db, gint64 network, GError **error);
/* Whether there is any such photo; FALSE on an error as well. 60 ms for 100,000 photos. */
gboolean db_vectors_are_lacking (Db *db, gint64 network, GError **error);
/* Ids of photos that have a vector of @like and none of @network, and are read or missing (whose
 * vectors wait for them to come back), newest first, as lists show them. */
GArray *db_vectors_lacking_beside (Db *db, gint64 network, gint64 like, GError **error);
/* How many vectors there are of the networks whose key ends with @suffix, and their bytes. NULL: of
 * those whose key has no slash. */
gboolean db_vectors_measure (Db *db, const char *suffix, gint64 *n, gint64 *bytes, GError **error);
/* Drops the vectors of every other network. */
gboolean db_vectors_keep_only (Db *db, gint64 network, GError **error);

G_END_DECLS
