/* shares.h: what a softmax says when some of its classes are left out. Pure functions, any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @p: probabilities of @n classes by a softmax. @shares receives those by the same logits over the
 * classes that are not in @left_out, 0 for the others; they sum to one. What is left out does not
 * change how the rest compare, so the logits are not needed: logit_k = ln p_k + a constant. FALSE
 * (and zeros) when no class is left that had any probability. */
gboolean shoebox_shares_without (const double *p, const gboolean *left_out, gsize n,
                                 double *shares);

G_END_DECLS
