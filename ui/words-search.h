/* words-search.h: terms of a search as a person reads them. New strings, free with g_free. */
#pragma once

#include "completion.h"

G_BEGIN_DECLS

/* "Album: Cottage", "Not tag: dog", "Unsorted", "2019 to June 2021": @term is one of the grammar, with
 * a key. */
char *shoebox_words_search_term (const char *term);
/* What kind of thing a completion is: "Album", "Camera", "All searches for an album" (borrowed). */
const char *shoebox_words_completion (const ShoeboxCompletion *completion);
const char *shoebox_words_completion_icon (ShoeboxCompletionKind kind);

G_END_DECLS
