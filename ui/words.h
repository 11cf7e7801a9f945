/* words.h: what the window says, as text in the user's language. Every function that returns
 * char * gives a new string (free with g_free). Any thread; no display is needed. */
#pragma once

#include "types.h"

G_BEGIN_DECLS

/* "Filed 3 photos in “Dogs”": what @act did. */
char *shoebox_words_act (const ShoeboxAct *act);
/* "Undo “Filed 3 photos in “Dogs””", for a menu entry; @verb is the translated verb. */
char *shoebox_words_step (const char *verb, const ShoeboxAct *act);
/* "sure", "likely" or "unsure" (borrowed): shoebox_certainty () in words. @p: 0 to 1. */
const char *shoebox_words_confidence (float p);
/* "87 %", and "< 1 %" / "> 99 %" where rounding would claim certainty. */
char *shoebox_words_percent (float p);
/* "about 3 minutes left"; NULL when @seconds is negative. */
char *shoebox_words_time_left (double seconds);
/* "1,234 photos". */
char *shoebox_words_photos (guint n);
/* Why the photo is in no album, as a sentence; NULL when there is nothing to explain. */
char *shoebox_words_unsorted (const ShoeboxDetails *details);
/* "3 May 2019, 14:05" of a local camera clock (seconds since 1970), or NULL when unknown. */
char *shoebox_words_taken (gint64 taken_at);
/* A term of the search grammar, KEY:"NAME", with the quotes in @name escaped. */
char *shoebox_words_term (const char *key, const char *name);
/* @text cut to @max characters with an ellipsis, for toasts. */
char *shoebox_words_short (const char *text, guint max);

G_END_DECLS
