/* report.h: what the owner's facts say of one album or tag, by cross-validation.
 *
 * Albums, from the held-out results of the facts that the opinion was learned from and that still
 * stand: recall is the share of this album's facts that were found here, precision the share of
 * those that were found here that belong here. Tags, from what training kept of them.
 *
 * n_more, how many more examples would do: none when f1 is 0.9 or more; else as many as bring the
 * error down to 0.1 if it falls like 1 / sqrt (n), which is what it usually does, in round numbers;
 * of an album with fewer than five facts at least as many as make five; 50 at most. Where even 50
 * would leave f1 below 0.8 by that reckoning, examples are not what it lacks, and the answer is 0.
 *
 * Slips of albums: facts to which the heads, without having seen them, give less than 0.1 while
 * they give more than 0.8 to another album. Only of albums that the heads know, that is of which
 * they find half of the facts and three at least, since else it is the heads that are wrong. Slips
 * of tags: a yes or no that the head contradicts although it was trained on it: odds that are nine
 * times on the wrong side of the threshold. What the owner confirmed (db/slips.h) is left out.
 */
#pragma once

#include "learning.h"
#include "opinion.h"

G_BEGIN_DECLS

/* @opinion and @view may be NULL: then counts only. Errors of db/. On the thread of @db. */
ShoeboxLabelReport *shoebox_report_make (Db *db, const ShoeboxOpinion *opinion,
                                         ShoeboxTraitView *view, gint64 label, GError **error);

/* n_more as above. @n: facts. */
guint shoebox_report_n_more (guint n, double f1);

G_END_DECLS
