/* moves.h: files that turn up under another path, for the files of this folder. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

/* The row @from (a file that turned up) is dissolved: the photo @to, which was known under a path
 * that is missing, gets its place, and keeps its id, labels, features and history. What the owner
 * said of @from meanwhile counts more than what was said of @to before. In a transaction. */
gboolean db_moves_join (Db *db, gint64 from, gint64 to, GError **error);

G_END_DECLS
