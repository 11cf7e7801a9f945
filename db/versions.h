/* versions.h: acts of the owner about what was learned (models.h): going to another version, and
 * forgetting everything that the machine said.
 *
 *   db_journal_begin (db, DB_ACT_VERSION, 0, &error)
 *   db_versions_switch (db, version, n_photos, &error)
 *   db_opinions_apply (db, version, ...)                  if the rows are known already
 *   db_journal_commit (db, &act, &error)
 *
 * The step of undo holds the two versions (DbAct.version_before, version_after), not the machine's
 * rows: undo and redo make the one or the other active and leave the rows to the caller, who scores
 * the photos again. Until then db_opinions_get_version () tells that the rows are of another
 * version, also after a restart.
 */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

/* Makes @version the active one, 0: none. @n_photos: photos that this moves, for the words of the
 * act. That version is active already: no news, and no act. Errors as db_models_activate (); a
 * model of another kind is no version. Between db_journal_begin (DB_ACT_VERSION) and _commit (). */
gboolean db_versions_switch (Db *db, gint64 version, guint n_photos, GError **error);

/* No version is active, and db_opinions_forget (). Undo makes the version active that was; redo
 * forgets again, rows included. An act even if there was nothing to forget. *@n_photos (may be
 * NULL): photos of which something was forgotten. Between db_journal_begin (DB_ACT_FORGET) and
 * _commit (). */
gboolean db_versions_forget (Db *db, guint *n_photos, GError **error);

G_END_DECLS
