/* query.h: what people type into the search entry, as a tree for the database.
 *
 *   query   = either
 *   either  = all { "OR" all }
 *   all     = one { [ "AND" ] one }          a space means AND
 *   one     = ( "NOT" | "-" ) one | "(" either ")" | term
 *   term    = [ key ":" ] value
 *   value   = word | '"' anything '"'        a quote inside is written \"
 *
 *   album:NAME tag:NAME person:NAME          that name, else names with a word that starts so; a tag
 *                                            may be a person
 *   date:WHEN                                2019, 2019-06, 2019-06-30, today, yesterday, or a range
 *                                            WHEN..WHEN, WHEN.., ..WHEN, both ends included; the day
 *                                            is that of the camera's clock
 *   camera:TEXT path:TEXT                    TEXT occurs in it, whatever its case; a path that begins
 *                                            with "/" is that folder or file
 *   rating:STARS                             3, >3, >=3, <3, <=3; 0 to 5
 *   is:unsorted|far|torn|unsure|new|ok|missing|broken|favourite|untagged
 *   is:decided                               filed by the owner, "in no album" included
 *   certainty:0.6..0.7                       filed by the model with such a probability, the upper
 *                                            bound left out unless it is 1; either may be missing
 *   by:me|model|import                       who filed or tagged it
 *   import:last                              found anew by the last import that found any
 *
 * AND, OR and NOT are operators in capitals only. Keys and choices are read in any case. A word alone
 * is looked for in names, albums and tags: they have a word that starts so. Empty text matches every
 * photo.
 */
#pragma once

#include "types.h"

#include "filter.h"

G_BEGIN_DECLS

/* NULL with SHOEBOX_ERROR_QUERY, whose message says what was expected and names the place as "at
 * character N". Any thread. */
DbFilter *shoebox_query_parse (const char *text, GError **error);

G_END_DECLS
