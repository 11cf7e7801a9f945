/* import-known.h: what is known of a folder, read from the database while the folder is walked through.
 * One thread. */
#pragma once

#include "photos.h"

G_BEGIN_DECLS

typedef struct ImporterKnown ImporterKnown;

/* Begins to read, on a thread of its own that has @db until importer_known_take (). */
ImporterKnown *importer_known_begin (Db *db, gint64 root, const char *prefix);
/* Whether there is an answer already. */
gboolean importer_known_is_there (ImporterKnown *self);
/* Waits for it; NULL with an error. Frees @self. */
DbKnown *importer_known_take (ImporterKnown *self, GError **error);

G_END_DECLS
