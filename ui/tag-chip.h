/* tag-chip.h: one tag of the selected photos with a yes and a no. Main thread. */
#pragma once

#include "types.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_TAG_CHIP (shoebox_tag_chip_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxTagChip, shoebox_tag_chip, SHOEBOX, TAG_CHIP, GtkBox)

/* @verdict: what the owner said, FORGET when nothing or not the same of every photo.
 * @detail: "87 %" or "3 of 5"; may be "". @yes: the tag holds at the moment. The buttons activate
 * win.tag with (label, verdict). */
GtkWidget *shoebox_tag_chip_new (const char *name, gint64 label, const char *detail,
                                 ShoeboxVerdict verdict, gboolean yes);
/* What a screen reader calls it (borrowed). */
const char *shoebox_tag_chip_get_description (ShoeboxTagChip *self);

G_END_DECLS
