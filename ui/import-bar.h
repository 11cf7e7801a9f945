/* import-bar.h: an import at the bottom of the window: what it is at, how far, how fast, how long;
 * pause and stop; then what it did. Main thread. Its buttons activate win.pause-import,
 * win.stop-import, win.resume-import, win.show-problems and win.show-new.
 *
 * What the library looks at by itself is shown only when it takes a while. */
#pragma once

#include "import.h"
#include "library.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_IMPORT_BAR (shoebox_import_bar_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxImportBar, shoebox_import_bar, SHOEBOX, IMPORT_BAR, AdwBin)

void shoebox_import_bar_set_library (ShoeboxImportBar *self, ShoeboxLibrary *library);
gboolean shoebox_import_bar_get_revealed (ShoeboxImportBar *self);
/* The import that is or was shown last (borrowed), or NULL. */
ShoeboxImport *shoebox_import_bar_get_import (ShoeboxImportBar *self);

G_END_DECLS
