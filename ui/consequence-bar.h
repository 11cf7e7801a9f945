/* consequence-bar.h: what was learned from a correction, at the bottom of the window: "37 photos
 * moved to Cottage, 2 of yours disagree". Main thread.
 *
 * It listens to `learned` of the library. What was applied goes by itself after some seconds, but
 * not while the pointer or the keyboard focus is on it; what waits for an answer stays. A
 * consequence of which there is nothing to say is not shown. Its buttons activate win.look,
 * win.put-back, win.apply and win.not-now.
 *
 * Signals:
 *   changed ()                 get_consequence () has a new answer
 *   closed  (gboolean focus)   it is gone; @focus: it had the keyboard focus, which is to go on
 */
#pragma once

#include "learning.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_CONSEQUENCE_BAR (shoebox_consequence_bar_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxConsequenceBar, shoebox_consequence_bar, SHOEBOX, CONSEQUENCE_BAR,
                      AdwBin)

/* Shows what waits in @library, if anything does. */
void shoebox_consequence_bar_set_library (ShoeboxConsequenceBar *self, ShoeboxLibrary *library);
/* What it says or said last (borrowed); NULL when there was nothing or it was taken back. */
ShoeboxConsequence *shoebox_consequence_bar_get_consequence (ShoeboxConsequenceBar *self);
gboolean shoebox_consequence_bar_get_revealed (ShoeboxConsequenceBar *self);
/* Hides it, and with @answered forgets what it said. */
void shoebox_consequence_bar_close (ShoeboxConsequenceBar *self, gboolean answered);
/* Milliseconds that what was applied stays. */
void shoebox_consequence_bar_set_patience (ShoeboxConsequenceBar *self, guint patience);
/* Once it is there, it stays: where one consequence follows the other, and what is above it would
 * grow and shrink each time. */
void shoebox_consequence_bar_set_held (ShoeboxConsequenceBar *self, gboolean held);

G_END_DECLS
