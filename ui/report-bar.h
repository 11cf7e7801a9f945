/* report-bar.h: what the owner's own facts say of the album or tag that is browsed: one line above
 * the grid, more on demand, and the way to photos that look misplaced. Main thread. */
#pragma once

#include "learning.h"
#include "thumbnails.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_REPORT_BAR (shoebox_report_bar_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxReportBar, shoebox_report_bar, SHOEBOX, REPORT_BAR, AdwBin)

/* Once. */
void shoebox_report_bar_set_library (ShoeboxReportBar *self, ShoeboxLibrary *library,
                                     ShoeboxThumbnails *thumbnails);
/* Album or tag; 0: nothing to tell. The report is made beside the main thread once the window is
 * idle, and again when the library has learned or facts were added; its line is there at once. */
void shoebox_report_bar_set_label (ShoeboxReportBar *self, gint64 label, ShoeboxLabelKind kind);
/* What is shown (taken over; NULL: nothing); set_label () ends here. */
void shoebox_report_bar_set_report (ShoeboxReportBar *self, ShoeboxLabelReport *report);
/* A report is on its way. */
gboolean shoebox_report_bar_get_loading (ShoeboxReportBar *self);

G_END_DECLS
