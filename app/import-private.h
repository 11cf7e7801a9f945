/* import-private.h: what the library does with its import. Main thread. */
#pragma once

#include "import.h"
#include "library.h"

G_BEGIN_DECLS

/* Starts the threads. @folders may be empty: then only what earlier imports left is read. */
ShoeboxImport *_shoebox_import_start (ShoeboxLibrary *library, const char *const *folders);
/* More folders for a running import; FALSE when it is over already. */
gboolean _shoebox_import_append (ShoeboxImport *self, const char *const *folders);
gboolean _shoebox_import_is_running (ShoeboxImport *self);
void _shoebox_import_want (ShoeboxImport *self, gint64 id, gboolean wanted);
/* Cancels and waits for the threads; nothing of it touches the library afterwards. */
void _shoebox_import_stop (ShoeboxImport *self);

G_END_DECLS
