/* thumbnails.c: JPEG images by photo id, in a file of their own. */
#include "thumbnails.h"

#include "db-private.h"
#include "migrate.h"

#include <glib/gstdio.h>

struct _DbThumbnails
{
  Db *db;
};

static Db *
open_file (const char *path, DbOpenFlags flags, GError **error)
{
  /* A thumbnail is 8 to 20 kB: with pages of 8 kB one takes two or three reads and wastes little. */
  const DbSchema schema = {
    .application_id = DB_THUMBNAILS_ID,
    .page_size = 8192,
    .steps = db_thumbnails_steps,
    .n_steps = db_thumbnails_n_steps,
  };
  return db_open_schema (path, flags, &schema, error);
}

static gboolean
is_useless (const GError *error)
{
  return g_error_matches (error, DB_ERROR, DB_ERROR_CORRUPT)
         || g_error_matches (error, DB_ERROR, DB_ERROR_FOREIGN)
         || g_error_matches (error, DB_ERROR, DB_ERROR_NEWER);
}

DbThumbnails *
db_thumbnails_open (const char *path, DbOpenFlags flags, GError **error)
{
  g_autoptr (GError) local = NULL;
  Db *db = open_file (path, flags, &local);
  if (db == NULL && !(flags & DB_OPEN_READ_ONLY) && is_useless (local))
    {
      g_autofree char *aside = g_strconcat (path, ".damaged", NULL);
      g_autofree char *wal = g_strconcat (path, "-wal", NULL);
      g_autofree char *shm = g_strconcat (path, "-shm", NULL);
      if (g_rename (path, aside) == 0)
        {
          g_unlink (wal);
          g_unlink (shm);
          g_clear_error (&local);
          db = open_file (path, flags, &local);
        }
    }
  if (db == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  DbThumbnails *thumbnails = g_new0 (DbThumbnails, 1);
  thumbnails->db = db;
  return thumbnails;
}

void
db_thumbnails_close (DbThumbnails *thumbnails)
{
  if (thumbnails == NULL)
    return;
  db_close (thumbnails->db);
  g_free (thumbnails);
}

GBytes *
db_thumbnails_get (DbThumbnails *thumbnails, gint64 photo, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (thumbnails->db, "SELECT jpeg FROM thumbnail WHERE photo = ?1", error);
  if (s == NULL)
    return NULL;
  db_bind_int64 (s, 1, photo);
  return db_step (thumbnails->db, s, error) == DB_ROW ? db_column_blob (s, 0) : NULL;
}

gboolean
db_thumbnails_begin (DbThumbnails *thumbnails, GError **error)
{
  return db_begin (thumbnails->db, error);
}

gboolean
db_thumbnails_commit (DbThumbnails *thumbnails, GError **error)
{
  return db_commit (thumbnails->db, error);
}

void
db_thumbnails_rollback (DbThumbnails *thumbnails)
{
  db_rollback (thumbnails->db);
}

gboolean
db_thumbnails_set (DbThumbnails *thumbnails, gint64 photo, GBytes *jpeg, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    thumbnails->db, "INSERT OR REPLACE INTO thumbnail (photo, jpeg) VALUES (?1, ?2)", error);
  if (s == NULL)
    return FALSE;
  gsize size;
  gconstpointer data = g_bytes_get_data (jpeg, &size);
  db_bind_int64 (s, 1, photo);
  db_bind_blob (s, 2, data, size);
  return db_run (thumbnails->db, s, error);
}

gboolean
db_thumbnails_remove (DbThumbnails *thumbnails, gint64 photo, GError **error)
{
  g_autoptr (DbStatement) s
    = db_prepare (thumbnails->db, "DELETE FROM thumbnail WHERE photo = ?1", error);
  if (s == NULL)
    return FALSE;
  db_bind_int64 (s, 1, photo);
  return db_run (thumbnails->db, s, error);
}

GPtrArray *
db_thumbnails_check (DbThumbnails *thumbnails, GError **error)
{
  return db_check_file (thumbnails->db, error);
}

gboolean
db_thumbnails_measure (DbThumbnails *thumbnails, gint64 *n, gint64 *bytes, GError **error)
{
  g_autoptr (DbStatement) s = db_prepare (
    thumbnails->db, "SELECT count (*), coalesce (sum (length (jpeg)), 0) FROM thumbnail", error);
  if (s == NULL || db_step (thumbnails->db, s, error) != DB_ROW)
    return FALSE;
  *n = db_column_int64 (s, 0);
  *bytes = db_column_int64 (s, 1);
  return TRUE;
}
