/* words-learning.h: what the window says of learning, as text in the user's language. Every
 * function gives a new string (free with g_free). Any thread; no display is needed. */
#pragma once

#include "learning.h"

G_BEGIN_DECLS

/* "37 photos moved to “Cottage”, 2 of yours disagree", or "would move" while it waits for an
 * answer. NULL when there is nothing to say. */
char *shoebox_words_consequence (const ShoeboxConsequence *consequence);
/* The same without the owner's decisions that disagree: NULL when no photo changes. */
char *shoebox_words_changes (const ShoeboxConsequence *consequence);
/* The same after the owner said yes: as if it had been applied. */
char *shoebox_words_applied (const ShoeboxConsequence *consequence);
/* "37 photos would move and 12 would get other tags. What you decided stays.": before the owner
 * says yes, whatever consequence->applied says. */
char *shoebox_words_would_change (const ShoeboxConsequence *consequence);
/* "From Unsorted to Cottage". */
char *shoebox_words_flow (const ShoeboxFlow *flow);
/* "Now tagged “dog”", "No longer tagged “dog”". */
char *shoebox_words_tag_flow (const ShoeboxTagFlow *flow);
/* "2 photos that you decided disagree. They stay where you put them."; NULL for 0. */
char *shoebox_words_disagree (guint n);
/* "Looks like IMG_1.jpg, which you filed in Cottage, 93 % alike". @kind: of the reason's label. */
char *shoebox_words_reason (const ShoeboxReason *reason, ShoeboxLabelKind kind);
/* "Like these in “Cottage”": above the pictures of one label. @name NULL: in no album. */
char *shoebox_words_alike (ShoeboxLabelKind kind, const char *name);
/* "about 87 of 100 right" of a held-out accuracy, 0 to 1. */
char *shoebox_words_accuracy (double accuracy);
/* "23 decisions · about 87 of 100 right". */
char *shoebox_words_version (const ShoeboxVersion *version);
/* "3 May 2019, 14:05" on the clock here. */
char *shoebox_words_moment (gint64 at);

G_END_DECLS
