/* versions.c: acts about what was learned, and their undo. */
#include "versions.h"

#include "db-private.h"
#include "journal-private.h"
#include "models.h"
#include "opinions.h"

#include <string.h>

/* Makes @version the active one of its kind, 0: none. */
static gboolean
make_active (Db *db, gint64 version, GError **error)
{
  if (version == 0)
    return db_models_deactivate (db, DB_LEARNED, error);
  g_autofree char *kind = NULL;
  if (!db_models_check (db, version, &kind, error))
    return FALSE;
  if (strcmp (kind, DB_LEARNED) != 0)
    {
      g_set_error (error, DB_ERROR, DB_ERROR_NOT_FOUND, "there is no version %" G_GINT64_FORMAT,
                   version);
      return FALSE;
    }
  return db_models_activate (db, version, error);
}

/* The batch of the act under way. */
static gboolean
note (Db *db, gint64 before, gint64 after, guint n_photos, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "UPDATE batch SET args = json_object ('before', ?2, 'after', ?3, 'photos', ?4) WHERE id = ?1",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, db->act);
  db_bind_int64 (s, 2, before);
  db_bind_int64 (s, 3, after);
  db_bind_int64 (s, 4, n_photos);
  return db_run (db, s, error);
}

gboolean
db_versions_switch (Db *db, gint64 version, guint n_photos, GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  gint64 before = db_models_get_active_id (db, DB_LEARNED, error);
  if (before < 0)
    return FALSE;
  return before == version
         || (make_active (db, version, error) && note (db, before, version, n_photos, error));
}

gboolean
db_versions_forget (Db *db, guint *n_photos, GError **error)
{
  g_return_val_if_fail (db->act != 0, FALSE);

  guint count = 0;
  gint64 before = db_models_get_active_id (db, DB_LEARNED, error);
  if (before < 0 || !make_active (db, 0, error) || !db_opinions_forget (db, &count, error)
      || !note (db, before, 0, count, error))
    return FALSE;
  if (n_photos != NULL)
    *n_photos = count;
  return TRUE;
}

gboolean
db_versions_step (Db *db, const DbAct *act, gboolean undo, GError **error)
{
  switch (act->kind)
    {
    case DB_ACT_VERSION:
      return make_active (db, undo ? act->version_before : act->version_after, error);
    case DB_ACT_FORGET:
      /* Rows that are gone cannot come back from here, and "of no version" is true of them too:
       * so that nobody takes them for made, they are said to be unknown. */
      if (undo)
        return make_active (db, act->version_before, error)
               && db_opinions_set_version (db, DB_OPINIONS_UNKNOWN, error);
      return make_active (db, 0, error) && db_opinions_forget (db, NULL, error);
    case DB_ACT_FILE:
    case DB_ACT_UNFILE:
    case DB_ACT_TAG_YES:
    case DB_ACT_TAG_NO:
    case DB_ACT_TAG_FORGET:
    case DB_ACT_ADD:
    case DB_ACT_RENAME:
    case DB_ACT_REMOVE:
    case DB_ACT_REPLACED:
    case DB_ACT_RATE:
    case DB_ACT_FAVOURITE:
    case DB_ACT_UNFAVOURITE:
    case DB_ACT_ORDER:
    case DB_ACT_LOOK:
    case DB_ACT_MERGE:
    default:
      return TRUE;
    }
}
