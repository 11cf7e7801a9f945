/* query-private.h: terms of a search, for query*.c. */
#pragma once

#include "query-text.h"
#include "types.h"

#include "filter.h"

G_BEGIN_DECLS

/* The condition of @token, a term with a value. NULL with a message that says what was expected; the
 * place is the caller's to name. */
DbFilter *_shoebox_query_parse_term (const ShoeboxToken *token, GError **error);

/* Seconds of a camera clock that @text, a year, month, day or range of such, stands for: from the
 * first to before the second. @today: that of the owner. */
gboolean _shoebox_query_parse_date (const char *text, GDateTime *today, gint64 *from, gint64 *to,
                                    GError **error);

G_END_DECLS
