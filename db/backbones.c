/* backbones.c: the backbone table, and the settings that say which of them is used. */
#include "backbones.h"

#include "db-private.h"
#include "settings.h"

#include <string.h>

#define SETTING_USED "backbone"
#define SETTING_NEXT "backbone.next"

void
db_backbone_free (DbBackbone *backbone)
{
  if (backbone == NULL)
    return;
  g_free (backbone->key);
  g_free (backbone->name);
  g_free (backbone->file);
  g_free (backbone->recipe);
  g_free (backbone);
}

static DbBackbone *
read_backbone (DbStatement *s)
{
  DbBackbone *backbone = g_new0 (DbBackbone, 1);
  backbone->id = db_column_int64 (s, 0);
  backbone->key = db_column_dup_text (s, 1);
  backbone->name = db_column_dup_text (s, 2);
  backbone->file = db_column_dup_text (s, 3);
  backbone->recipe = db_column_dup_text (s, 4);
  backbone->dims = (int) db_column_int64 (s, 5);
  backbone->added_at = db_column_int64 (s, 6);
  return backbone;
}

#define COLUMNS "id, key, name, file, recipe, dims, added_at"

GPtrArray *
db_backbones_list (Db *db, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) db_backbone_free);
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT " COLUMNS " FROM backbone ORDER BY id", error);
  if (s == NULL)
    return NULL;
  DbStep step;
  while ((step = db_step (db, s, error)) == DB_ROW)
    g_ptr_array_add (list, read_backbone (s));
  return step == DB_DONE ? g_steal_pointer (&list) : NULL;
}

DbBackbone *
db_backbones_get (Db *db, const char *key, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (db, "SELECT " COLUMNS " FROM backbone WHERE key = ?1", error);
  if (s == NULL)
    return NULL;
  db_bind_text (s, 1, key);
  return db_step (db, s, error) == DB_ROW ? read_backbone (s) : NULL;
}

gboolean
db_backbones_add (Db *db, const DbBackbone *backbone, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    db,
    "INSERT INTO backbone (key, name, file, recipe, dims, added_at)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    " ON CONFLICT (key) DO UPDATE SET name = excluded.name",
    error);
  if (s == NULL)
    return FALSE;
  db_bind_text (s, 1, backbone->key);
  db_bind_text (s, 2, backbone->name);
  db_bind_text (s, 3, backbone->file);
  db_bind_text (s, 4, backbone->recipe);
  db_bind_int64 (s, 5, backbone->dims);
  db_bind_int64 (s, 6, db_now ());
  return db_run (db, s, error);
}

/* --- Which one -------------------------------------------------------------------------------- */

char *
db_backbones_get_used (Db *db, GError **error)
{
  g_autoptr (GError) failed = NULL;
  char *key = db_settings_get (db, SETTING_USED, &failed);
  if (failed == NULL)
    return key != NULL ? key : g_strdup (DB_BACKBONE_OWN);
  g_propagate_error (error, g_steal_pointer (&failed));
  return NULL;
}

char *
db_backbones_get_next (Db *db, GError **error)
{
  g_autoptr (GError) failed = NULL;
  char *key = db_settings_get (db, SETTING_NEXT, &failed);
  if (failed == NULL)
    return key != NULL ? key : g_strdup ("");
  g_propagate_error (error, g_steal_pointer (&failed));
  return NULL;
}

static gboolean
set (Db *db, const char *setting, const char *key, gboolean own_is_none, GError **error)
{
  gboolean own = strcmp (key, DB_BACKBONE_OWN) == 0;
  g_autoptr (GError) failed = NULL;
  if (*key != '\0' && !own)
    {
      g_autoptr (DbBackbone) backbone = db_backbones_get (db, key, &failed);
      if (backbone == NULL && failed == NULL)
        g_set_error (&failed, DB_ERROR, DB_ERROR_NOT_FOUND, "there is no network %s", key);
    }
  if (failed == NULL)
    return db_settings_set (db, setting, *key == '\0' || (own && own_is_none) ? NULL : key, error);
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

gboolean
db_backbones_set_used (Db *db, const char *key, GError **error)
{
  return set (db, SETTING_USED, key, TRUE, error);
}

gboolean
db_backbones_set_next (Db *db, const char *key, GError **error)
{
  return set (db, SETTING_NEXT, key, FALSE, error);
}

/* --- Removing --------------------------------------------------------------------------------- */

static gboolean
run_with (Db *db, const char *sql, const char *text, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (db, sql, error);
  if (s == NULL)
    return FALSE;
  db_bind_text (s, 1, text);
  return db_run (db, s, error);
}

static gboolean
remove_all (Db *db, const char *key, const char *suffix, GError **error)
{
  g_autofree char *used = db_backbones_get_used (db, error);
  g_autofree char *next = used != NULL ? db_backbones_get_next (db, error) : NULL;
  if (next == NULL)
    return FALSE;
  if (strcmp (used, key) == 0 || strcmp (next, key) == 0)
    {
      g_set_error (error, DB_ERROR, DB_ERROR_PROTECTED, "the network %s is in use", key);
      return FALSE;
    }
  return run_with (db,
                   "DELETE FROM feature WHERE network IN (SELECT id FROM network"
                   "  WHERE length (?1) > 0 AND substr (key, -length (?1)) = ?1)",
                   suffix, error)
         && run_with (db, "DELETE FROM backbone WHERE key = ?1", key, error);
}

gboolean
db_backbones_remove (Db *db, const char *key, const char *suffix, GError **error)
{
  return db_begin (db, error) && db_end (db, remove_all (db, key, suffix, error), error);
}
