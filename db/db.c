/* db.c: the connection, its transactions, and its care. */
#include "db-private.h"
#include "migrate.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 10000

G_DEFINE_QUARK (db-error-quark, db_error)

gint64
db_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static DbError
error_from_sqlite (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return DB_ERROR_LOCKED;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return DB_ERROR_CORRUPT;
    case SQLITE_FULL:
      return DB_ERROR_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return DB_ERROR_READ_ONLY;
    case SQLITE_CANTOPEN:
      return DB_ERROR_OPEN;
    case SQLITE_INTERRUPT:
      return DB_ERROR_CANCELLED;
    case SQLITE_CONSTRAINT:
      return code == SQLITE_CONSTRAINT_FOREIGNKEY ? DB_ERROR_NOT_FOUND : DB_ERROR_PROTECTED;
    default:
      return DB_ERROR_FAILED;
    }
}

void
db_set_error (Db *db, int code, GError **error)
{
  const char *message = sqlite3_errmsg (db->handle);
  g_autofree char *name = g_filename_display_name (db->path);

  /* A rule that was broken is about what was asked; everything else is about the file. */
  if ((code & 0xff) == SQLITE_CONSTRAINT)
    g_set_error_literal (error, DB_ERROR, error_from_sqlite (code), message);
  else
    g_set_error (error, DB_ERROR, error_from_sqlite (code), "%s: %s", name, message);
}

static void
finalize_statement (gpointer data)
{
  sqlite3_finalize (data);
}

static Db *
open_handle (const char *path, int flags, gboolean immutable, GError **error)
{
  Db *db = g_new0 (Db, 1);
  db->path = g_strdup (path);
  db->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize_statement);

  /* A URI so that immutable can be said; everything but plain letters is escaped. */
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  g_autofree char *escaped = g_uri_escape_string (full, "/", FALSE);
  g_autofree char *uri
    = g_strconcat ("file:", escaped, immutable ? "?immutable=1" : "", NULL);
  int code = sqlite3_open_v2 (uri, &db->handle,
                              flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
                                | SQLITE_OPEN_EXRESCODE,
                              NULL);
  if (code != SQLITE_OK)
    {
      if (db->handle != NULL)
        db_set_error (db, code, error);
      else
        g_set_error (error, DB_ERROR, DB_ERROR_OPEN, "%s: %s", path, sqlite3_errstr (code));
      db_close (db);
      return NULL;
    }
  sqlite3_busy_timeout (db->handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  return db;
}

/* Read only: the usual way needs the -shm file, which a folder that cannot be written does not
 * let us make. There, and only when no writer left a -wal file, the file is read as it is. */
static Db *
open_read_only (const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  Db *db = open_handle (path, SQLITE_OPEN_READONLY, FALSE, &local);
  if (db != NULL && db_execute (db, "SELECT count (*) FROM sqlite_schema", &local))
    return db;
  g_clear_pointer (&db, db_close);

  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  if ((g_error_matches (local, DB_ERROR, DB_ERROR_OPEN)
       || g_error_matches (local, DB_ERROR, DB_ERROR_READ_ONLY))
      && g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (wal, G_FILE_TEST_EXISTS))
    return open_handle (path, SQLITE_OPEN_READONLY, TRUE, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

Db *
db_open_schema (const char *path, DbOpenFlags flags, const DbSchema *schema, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  g_autoptr (Db) db = NULL;
  if (flags & DB_OPEN_READ_ONLY)
    db = open_read_only (path, error);
  else
    db = open_handle (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, FALSE, error);
  if (db == NULL)
    return NULL;

  /* The order matters: nothing is written before db_migrate () has agreed to the file, and the
   * page size counts only until the first page is there. */
  if (!db_execute (db, "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
                       "PRAGMA cache_size = -32768", error))
    return NULL;
  if (!(flags & DB_OPEN_READ_ONLY))
    {
      g_autofree char *page = g_strdup_printf ("PRAGMA page_size = %d;"
                                               "PRAGMA synchronous = NORMAL",
                                               schema->page_size);
      if (!db_execute (db, page, error))
        return NULL;
    }
  if (!db_migrate (db, flags, schema, error))
    return NULL;
  return g_steal_pointer (&db);
}

Db *
db_open (const char *path, DbOpenFlags flags, GError **error)
{
  const DbSchema schema = {
    .application_id = DB_LIBRARY_ID,
    .page_size = 4096,
    .steps = db_library_steps,
    .n_steps = db_library_n_steps,
  };
  return db_open_schema (path, flags, &schema, error);
}

void
db_close (Db *db)
{
  if (db == NULL)
    return;
  db_search_free (db->search);
  g_hash_table_destroy (db->statements);
  sqlite3_close (db->handle);
  g_free (db->path);
  g_free (db);
}

const char *
db_get_path (Db *db)
{
  return db->path;
}

int
db_get_version (Db *db)
{
  gint64 version = 0;
  g_autoptr (DbStatement) s = db_prepare (db, "PRAGMA user_version", NULL);
  if (s == NULL || !db_read_int64 (db, s, 0, &version, NULL))
    return 0;
  return (int) version;
}

gint64
db_get_data_version (Db *db)
{
  gint64 version = 0;
  g_autoptr (DbStatement) s = db_prepare (db, "PRAGMA data_version", NULL);
  if (s == NULL || !db_read_int64 (db, s, 0, &version, NULL))
    return 0;
  return version;
}

gboolean
db_begin (Db *db, GError **error)
{
  char savepoint[32];
  g_snprintf (savepoint, sizeof savepoint, "SAVEPOINT s%d", db->depth);
  if (!db_execute (db, db->depth == 0 ? "BEGIN IMMEDIATE" : savepoint, error))
    return FALSE;
  db->depth++;
  return TRUE;
}

gboolean
db_begin_read (Db *db, GError **error)
{
  if (db->depth > 0)
    return db_begin (db, error);
  if (!db_execute (db, "BEGIN", error))
    return FALSE;
  db->depth++;
  return TRUE;
}

gboolean
db_commit (Db *db, GError **error)
{
  g_assert (db->depth > 0);

  /* Some failures (no space, for one) make SQLite roll back by itself. */
  if (sqlite3_get_autocommit (db->handle))
    {
      db->depth--;
      g_set_error (error, DB_ERROR, DB_ERROR_FAILED, _("%s: the transaction was lost"), db->path);
      return FALSE;
    }
  char release[32];
  g_snprintf (release, sizeof release, "RELEASE s%d", db->depth - 1);
  if (!db_execute (db, db->depth == 1 ? "COMMIT" : release, error))
    {
      db_rollback (db);
      return FALSE;
    }
  db->depth--;
  return TRUE;
}

void
db_rollback (Db *db)
{
  g_assert (db->depth > 0);

  db->depth--;
  if (sqlite3_get_autocommit (db->handle))
    return;
  char back[64];
  g_snprintf (back, sizeof back, "ROLLBACK TO s%d; RELEASE s%d", db->depth, db->depth);
  db_execute (db, db->depth == 0 ? "ROLLBACK" : back, NULL);
}

gboolean
db_end (Db *db, gboolean ok, GError **error)
{
  if (ok)
    return db_commit (db, error);
  db_rollback (db);
  return FALSE;
}

gboolean
db_in_transaction (Db *db)
{
  return db->depth > 0;
}

gboolean
db_join (Db *db, gboolean *joined, GError **error)
{
  *joined = db_in_transaction (db);
  return *joined || db_begin (db, error);
}

gboolean
db_leave (Db *db, gboolean joined, gboolean ok, GError **error)
{
  return joined ? ok : db_end (db, ok, error);
}

void
db_interrupt (Db *db)
{
  sqlite3_interrupt (db->handle);
}

static int
progress_cb (void *data)
{
  Db *db = data;
  return !db->keep_going (db->keep_going_data);
}

void
db_set_keep_going (Db *db, gboolean (*keep_going) (gpointer), gpointer data)
{
  db->keep_going = keep_going;
  db->keep_going_data = data;
  /* Some ten microseconds of work. */
  sqlite3_progress_handler (db->handle, 1000, keep_going != NULL ? progress_cb : NULL, db);
}

/* Copies into an open file; the pages come in one go when nobody writes, and start again by
 * themselves when somebody does. */
static gboolean
copy_pages (Db *db, Db *target, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (target->handle, "main", db->handle, "main");
  if (backup == NULL)
    {
      db_set_error (target, sqlite3_errcode (target->handle), error);
      return FALSE;
    }
  int code;
  do
    {
      code = sqlite3_backup_step (backup, 1024);
      if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        g_usleep (20000);
    }
  while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED);
  sqlite3_backup_finish (backup);
  if (code == SQLITE_DONE)
    return TRUE;
  g_set_error (error, DB_ERROR, error_from_sqlite (code), "%s: %s", target->path,
               sqlite3_errstr (code));
  return FALSE;
}

gboolean
db_backup (Db *db, const char *path, GError **error)
{
  g_autofree char *partial = g_strconcat (path, ".part", NULL);
  g_unlink (partial);

  g_autoptr (Db) target
    = open_handle (partial, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, FALSE, error);
  /* The copy takes over that the original writes ahead; as a file to keep it should be one file. */
  gboolean ok = target != NULL && copy_pages (db, target, error)
                && db_execute (target, "PRAGMA journal_mode = DELETE", error);
  g_clear_pointer (&target, db_close);
  if (ok)
    {
      int fd = g_open (partial, O_RDONLY | O_CLOEXEC, 0);
      ok = fd >= 0 && fsync (fd) == 0 && g_rename (partial, path) == 0;
      if (fd >= 0)
        close (fd);
      if (!ok)
        g_set_error (error, DB_ERROR, DB_ERROR_FAILED,
                     _("%s: the backup could not be put in place"), path);
    }
  if (!ok)
    g_unlink (partial);
  return ok;
}
