/* slips-window.h: photos whose fact the heads contradict, with what the owner can do about each: it
 * is right, or it goes where the heads would put it. Nothing happens by itself. Main thread. */
#pragma once

#include "learning.h"
#include "thumbnails.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_SLIPS_WINDOW (shoebox_slips_window_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxSlipsWindow, shoebox_slips_window, SHOEBOX, SLIPS_WINDOW, AdwWindow)

/* The slips of @report (read only here), a label of @kind. */
GtkWidget *shoebox_slips_window_new (ShoeboxLibrary *library, ShoeboxThumbnails *thumbnails,
                                     const ShoeboxLabelReport *report, ShoeboxLabelKind kind,
                                     GtkWindow *parent);

G_END_DECLS
