/* how-try.h: a little experiment with one photo: albums can be left out, and the shares of the others
 * are what a softmax makes of the rest. Main thread. */
#pragma once

#include "types.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_HOW_TRY (shoebox_how_try_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxHowTry, shoebox_how_try, SHOEBOX, HOW_TRY, GtkBox)

/* Begins with all albums taking part. */
void shoebox_how_try_show (ShoeboxHowTry *self, const ShoeboxDetails *details);

G_END_DECLS
