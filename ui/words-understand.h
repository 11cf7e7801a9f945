/* words-understand.h: how surely photos are filed, what several of them have in common, and what
 * happened to one, in the user's language. Every function that returns char * gives a new string
 * (free with g_free). Any thread; no display is needed. */
#pragma once

#include "histogram.h"
#include "summary.h"

G_BEGIN_DECLS

/* "3 in “Cottage”, 2 in “Sea”, 1 in no album", or "All in “Cottage”". */
char *shoebox_words_albums (const ShoeboxSummary *summary);
/* "3 May 2019 – 7 June 2019", one day only when they are the same; NULL when none is known. */
char *shoebox_words_dates (gint64 first, gint64 last);
/* "No stars", "1 star", "5 stars"; below 0: they differ. */
char *shoebox_words_stars (int stars);
/* "3 May 2019: filed in Cottage by you". */
char *shoebox_words_history (const ShoeboxHistoryEntry *entry);

/* "Sure", "Torn between albums": a group, and what it means in a sentence (borrowed). */
const char *shoebox_words_sureness_group (ShoeboxSureness group);
const char *shoebox_words_sureness_meaning (ShoeboxSureness group);
/* "Sure, 90 to 95 %: 53 photos" of a bin. */
char *shoebox_words_sureness_bin (const ShoeboxHistogram *histogram, guint bin);
/* "Torn between albums: 12 photos". */
char *shoebox_words_sureness_count (const ShoeboxHistogram *histogram, ShoeboxSureness group);
/* "Of 691 photos, 620 are filed surely; 40 could use a look." */
char *shoebox_words_certainty (const ShoeboxHistogram *histogram);

G_END_DECLS
