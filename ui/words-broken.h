/* words-broken.h: why a photo could not be read, in the user's language. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @reason as the library keeps it: in English, in the words of the decoder or of the operating
 * system. NULL: nobody knows. Gives a new string (free with g_free); what it does not know stays as
 * it is. */
char *shoebox_words_broken (const char *reason);

G_END_DECLS
