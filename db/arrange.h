/* arrange.h: where albums and tags stand in their lists, and how they look.
 *
 * Lists go by position, then by name. Nobody ordered a list whose positions are all 0; the first act
 * that moves a label numbers its whole list, and labels made later stand at the end. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

/* Acts of the owner, between db_journal_begin () and _commit (). */

/* @id stands before @before, a label of the same kind (else DB_ERROR_INVALID), or at the end when
 * that is 0. */
gboolean db_labels_move (Db *db, gint64 id, gint64 before, GError **error);

/* One place up (@by -1) or down (1); no change at the ends. */
gboolean db_labels_shift (Db *db, gint64 id, int by, GError **error);

/* The name of a colour and one emoji; NULL: none. What they may be is the window's affair. */
gboolean db_labels_set_look (Db *db, gint64 id, const char *colour, const char *emoji,
                             GError **error);

G_END_DECLS
