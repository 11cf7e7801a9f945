/* marks.h: favourites and stars, which the owner alone gives: the machine has no say in them. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

#define DB_STARS 5

/* Acts of the owner, between db_journal_begin () and _commit (). *@changed, if not NULL, receives
 * the number of photos for which this was news. DB_ERROR_NOT_FOUND for a photo that is not there. */

/* @rating: 0 (no stars) to DB_STARS, else DB_ERROR_INVALID. The act remembers it (DbAct.rating). */
gboolean db_marks_rate (Db *db, const gint64 *ids, gsize n, int rating, guint *changed,
                        GError **error);
gboolean db_marks_set_favourite (Db *db, const gint64 *ids, gsize n, gboolean favourite,
                                 guint *changed, GError **error);

/* Whether all of @ids are favourites; also when there is none. FALSE on an error as well. */
gboolean db_marks_are_favourites (Db *db, const gint64 *ids, gsize n, GError **error);

G_END_DECLS
