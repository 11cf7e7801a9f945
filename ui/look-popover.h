/* look-popover.h: chooses the colour and the emoji of an album or tag. Each choice activates
 * win.set-look (xss) at once, with "" for none, and closes nothing: both can be tried. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_LOOK_POPOVER (shoebox_look_popover_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxLookPopover, shoebox_look_popover, SHOEBOX, LOOK_POPOVER, GtkPopover)

/* To be parented by the caller. */
GtkWidget *shoebox_look_popover_new (void);
/* Shows how @label looks now (NULL: none). */
void shoebox_look_popover_set_label (ShoeboxLookPopover *self, gint64 label, const char *name,
                                     const char *colour, const char *emoji);

G_END_DECLS
