/* import-bar.h: progress of an import at the bottom of the window: found, read, rate, time left,
 * stop; then what it did. Main thread. Its buttons activate win.stop-import, win.resume-import
 * and win.show-problems. */
#pragma once

#include "library.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_IMPORT_BAR (shoebox_import_bar_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxImportBar, shoebox_import_bar, SHOEBOX, IMPORT_BAR, AdwBin)

void shoebox_import_bar_set_library (ShoeboxImportBar *self, ShoeboxLibrary *library);
gboolean shoebox_import_bar_get_revealed (ShoeboxImportBar *self);

G_END_DECLS
