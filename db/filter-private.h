/* filter-private.h: how a filter becomes a statement, for the files of this folder. */
#pragma once

#include "filter.h"
#include "statement.h"

G_BEGIN_DECLS

/* @start, " WHERE " and the condition on the photo p, @end; prepared and bound, for
 * sqlite3_finalize (). @filter NULL: without a condition. */
sqlite3_stmt *db_filter_compile (Db *db, const char *start, const DbFilter *filter,
                                 const char *end, GError **error);

G_END_DECLS
