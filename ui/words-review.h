/* words-review.h: what the review page and the facts of an album say, as text in the user's
 * language, without jargon. Every function gives a new string (free with g_free). Any thread; no
 * display is needed. */
#pragma once

#include "learning.h"

G_BEGIN_DECLS

/* Why a photo is asked about: "Torn between “Pets” and “People”". The names may be NULL. */
char *shoebox_words_doubt (ShoeboxUnsorted reason, const char *torn_a, const char *torn_b);
/* "Cottage, likely". */
char *shoebox_words_suggestion (const char *album, float p);
/* "With 4 look-alikes", or "With 3 of 4 look-alikes" when some are left out. NULL for none. */
char *shoebox_words_group (guint n, guint n_included);
/* "12 answered, 31 photos filed". */
char *shoebox_words_session (guint n_answered, guint n_filed);
/* What a session earned, from held-out accuracies (NAN unknown): "Of photos it was not told
 * about, Shoebox files 88 % right (81 % before)". NULL when nothing is known. */
char *shoebox_words_earned (double before, double now);

/* One line about an album or tag: "28 photos decided by you · found again 93 % of the time · needs
 * about 5 more examples". */
char *shoebox_words_report (const ShoeboxLabelReport *report, ShoeboxLabelKind kind);
/* The same at length, a sentence a line; NULL when there is nothing to add. */
char *shoebox_words_report_details (const ShoeboxLabelReport *report, ShoeboxLabelKind kind);
/* "3 photos look misplaced". */
char *shoebox_words_slips (guint n);
/* "You filed it in “Pets”; it looks like “People”." @to NULL: not like @name. For a tag, @said_yes
 * is what the owner said. */
char *shoebox_words_slip (ShoeboxLabelKind kind, const char *name, const char *to,
                          gboolean said_yes);

G_END_DECLS
