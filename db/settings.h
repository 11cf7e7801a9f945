/* settings.h: what the owner chose for a library, and what the library remembers of itself. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

/* What happens with the consequences of what was learned: "itself" (applied), "ask". */
#define DB_SETTING_APPLY "learning.apply"
/* "paused": the import that is unfinished begins at rest. */
#define DB_SETTING_IMPORT "import"
/* "paused": the photos are not looked at by the network on its way before the owner says so. */
#define DB_SETTING_BACKBONE_REST "backbone.rest"
/* Kept by opinions.h; read it with db_opinions_get_version (). */
#define DB_SETTING_ROWS "learning.rows"

/* NULL without an error when it was never set. */
char *db_settings_get (Db *db, const char *key, GError **error);
/* @value NULL: as if it was never set. */
gboolean db_settings_set (Db *db, const char *key, const char *value, GError **error);

G_END_DECLS
