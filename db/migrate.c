/* migrate.c: numbered steps. */
#include "migrate.h"

#include "db-private.h"

#include <glib/gi18n.h>

static gboolean
read_pragma (Db *db, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (db, sql, error);
  return s != NULL && db_read_int64 (db, s, 0, value, error);
}

/* What kind of file is this? *@version -1: empty. */
static gboolean
recognise (Db *db, const DbSchema *schema, int *version, GError **error)
{
  gint64 id, user_version, n_objects;
  if (!read_pragma (db, "PRAGMA application_id", &id, error)
      || !read_pragma (db, "PRAGMA user_version", &user_version, error)
      || !read_pragma (db, "SELECT count (*) FROM sqlite_schema", &n_objects, error))
    return FALSE;

  g_autofree char *name = g_filename_display_name (db->path);
  if (id == 0 && user_version == 0 && n_objects == 0)
    {
      *version = -1;
      return TRUE;
    }
  if ((gint32) id != schema->application_id)
    {
      g_set_error (error, DB_ERROR, DB_ERROR_FOREIGN,
                   _("%s: is a database of another program, it is left alone"), name);
      return FALSE;
    }
  if (user_version > schema->n_steps)
    {
      g_set_error (error, DB_ERROR, DB_ERROR_NEWER,
                   _("%s: was written by a newer version of Shoebox (format %d, this one knows "
                     "%d); please update"),
                   name, (int) user_version, schema->n_steps);
      return FALSE;
    }
  *version = (int) user_version;
  return TRUE;
}

/* Runs step @number unless another process has done so meanwhile. */
static gboolean
run_step (Db *db, const DbSchema *schema, int number, GError **error)
{
  if (!db_begin (db, error))
    return FALSE;
  gint64 version;
  gboolean ok = read_pragma (db, "PRAGMA user_version", &version, error);
  if (ok && version == number - 1)
    {
      g_autofree char *marks = g_strdup_printf ("PRAGMA application_id = %d;"
                                                "PRAGMA user_version = %d",
                                                schema->application_id, number);
      ok = db_execute (db, schema->steps[number - 1], error) && db_execute (db, marks, error);
    }
  if (!ok)
    g_prefix_error (error, "step %d of the schema: ", number);
  return db_end (db, ok, error);
}

gboolean
db_migrate (Db *db, DbOpenFlags flags, const DbSchema *schema, GError **error)
{
  int version;
  if (!recognise (db, schema, &version, error))
    return FALSE;

  if (flags & DB_OPEN_READ_ONLY)
    {
      if (version == schema->n_steps)
        return TRUE;
      g_autofree char *name = g_filename_display_name (db->path);
      g_set_error (error, DB_ERROR, DB_ERROR_READ_ONLY,
                   _("%s: is of an older version and has to be opened for writing once"), name);
      return FALSE;
    }

  if (!db_execute (db, "PRAGMA journal_mode = WAL", error))
    return FALSE;
  if (version > 0 && version < schema->n_steps)
    {
      g_autofree char *backup = g_strdup_printf ("%s.v%d.backup", db->path, version);
      if (!db_backup (db, backup, error))
        return FALSE;
    }
  for (int number = MAX (version, 0) + 1; number <= schema->n_steps; number++)
    if (!run_step (db, schema, number, error))
      return FALSE;
  return TRUE;
}
