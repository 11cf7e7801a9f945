/* label-panel.h: what is known about the selected photos, and how to correct it. Main thread.
 * Corrections are window actions (win.file, win.tag, ...): the panel changes nothing itself. */
#pragma once

#include "library.h"
#include "thumbnails.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_LABEL_PANEL (shoebox_label_panel_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxLabelPanel, shoebox_label_panel, SHOEBOX, LABEL_PANEL, AdwBin)

/* @thumbnails: for the look-alikes of a photo. */
void shoebox_label_panel_set_library (ShoeboxLabelPanel *self, ShoeboxLibrary *library,
                                      ShoeboxThumbnails *thumbnails);
/* Shows the photos @ids (gint64, copied; may be empty). */
void shoebox_label_panel_set_photos (ShoeboxLabelPanel *self, GArray *ids);
/* TRUE while the answer for the photos set last is on its way. */
gboolean shoebox_label_panel_get_loading (ShoeboxLabelPanel *self);

G_END_DECLS
