/* query.h: what people type into the search entry, as a tree for the database.
 *
 *   query   = either
 *   either  = all { "OR" all }
 *   all     = one { [ "AND" ] one }          a space means AND
 *   one     = ( "NOT" | "-" ) one | "(" either ")" | term
 *   term    = [ key ":" ] value
 *   key     = album | tag | person | path | is | by
 *   value   = word | '"' anything '"'        a quote inside is written \"
 *
 * AND, OR and NOT are operators in capitals only. `is:` takes unsorted, far, torn, new, ok, missing,
 * broken, favourite, untagged; `by:` takes me, model, import. A word alone is looked for in names,
 * albums and tags. Empty text matches every photo.
 */
#pragma once

#include "types.h"

#include "filter.h"

G_BEGIN_DECLS

/* NULL with SHOEBOX_ERROR_QUERY, whose message names the place as "at character N". Any thread. */
DbFilter *shoebox_query_parse (const char *text, GError **error);

G_END_DECLS
