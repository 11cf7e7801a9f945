/* import-private.h: what the library does with its import. Main thread. */
#pragma once

#include "import.h"
#include "importer.h"
#include "library.h"

G_BEGIN_DECLS

/* Starts the threads. @places (@n) may be empty: then only what earlier imports left is read.
 * @asked: the owner waits for it. @paused: it begins at rest. */
ShoeboxImport *_shoebox_import_start (ShoeboxLibrary *library, const ImporterPlace *places, gsize n,
                                      gboolean asked, gboolean paused);
/* More places for a running import; FALSE when it is over already. */
gboolean _shoebox_import_append (ShoeboxImport *self, const ImporterPlace *places, gsize n,
                                 gboolean asked);
/* @n photos have become new by other hands than its own. */
void _shoebox_import_look_again (ShoeboxImport *self, guint n);
gboolean _shoebox_import_is_running (ShoeboxImport *self);
void _shoebox_import_want (ShoeboxImport *self, gint64 id, gboolean wanted);
/* Cancels and waits for the threads; nothing of it touches the library afterwards. */
void _shoebox_import_stop (ShoeboxImport *self);

G_END_DECLS
