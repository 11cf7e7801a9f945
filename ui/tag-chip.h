/* tag-chip.h: one tag of the selected photos as a switch of its own: a yes, a no, and the scale that
 * only this tag is on, with the mark from which on it counts. While the keyboard is in it, Y and N
 * say yes and no, and Delete takes back what was said. Main thread. */
#pragma once

#include "types.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_TAG_CHIP (shoebox_tag_chip_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxTagChip, shoebox_tag_chip, SHOEBOX, TAG_CHIP, GtkBox)

/* @verdict: what the owner said, FORGET when nothing or not the same of every photo.
 * @detail: "87 %" or "3 of 5"; may be "". @yes: the tag holds at the moment. The buttons activate
 * win.tag with (label, verdict); @label 0 is a tag that is not made yet, which win.tag-name makes. */
GtkWidget *shoebox_tag_chip_new (const char *name, gint64 label, const char *detail,
                                 ShoeboxVerdict verdict, gboolean yes);
/* Shows the scale: @value from 0 to 1 and the @threshold, NAN where there is none. */
void shoebox_tag_chip_set_scale (ShoeboxTagChip *self, double value, double threshold);
/* Some of several photos have it: neither yes nor no, and a yes or no is for all of them. */
void shoebox_tag_chip_set_mixed (ShoeboxTagChip *self);

G_END_DECLS
