/* Steps of the schema: old files, newer files, files of others, a process killed between steps. */
#include "db-test.h"
#include "migrate.h"
#include "models.h"
#include "opinions.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const steps[] = {
  "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);",
  "CREATE TABLE b (y INTEGER) STRICT; INSERT INTO b SELECT x + 1 FROM a;",
  "ALTER TABLE a ADD COLUMN z INTEGER; UPDATE a SET z = x * 10;",
};
#define SCHEMA(n) \
  &(DbSchema) { .application_id = 77, .page_size = 4096, .steps = steps, .n_steps = (n) }

typedef struct
{
  char *dir, *path;
} Files;

static void
set_up (Files *f, gconstpointer data)
{
  f->dir = g_dir_make_tmp ("shoebox-migrate-XXXXXX", NULL);
  f->path = g_build_filename (f->dir, "x.db", NULL);
}

static void
tear_down (Files *f, gconstpointer data)
{
  remove_tree (f->dir);
  g_free (f->dir);
  g_free (f->path);
}

static Db *
open_at (Files *f, int n_steps, DbOpenFlags flags, GError **error)
{
  return db_open_schema (f->path, flags, SCHEMA (n_steps), error);
}

static void
test_steps (Files *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Db *db = open_at (f, 1, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (db_get_version (db), ==, 1);
  db_close (db);
  g_autofree char *backup = g_strconcat (f->path, ".v1.backup", NULL);
  g_assert_false (g_file_test (backup, G_FILE_TEST_EXISTS));

  db = open_at (f, 3, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (db_get_version (db), ==, 3);
  g_autofree char *all = rows (db, "SELECT x, y, z FROM a, b");
  g_assert_cmpstr (all, ==, "1|2|10");
  db_close (db);

  /* The backup is a whole file of the old version. */
  g_autoptr (Db) old = db_open_schema (backup, DB_OPEN_READ_ONLY, SCHEMA (1), &error);
  g_assert_no_error (error);
  g_assert_cmpint (number (old, "SELECT x FROM a"), ==, 1);
}

static void
test_newer (Files *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  db_close (open_at (f, 3, DB_OPEN_WRITE, &error));
  g_autofree char *before = NULL, *after = NULL;
  gsize size;
  g_file_get_contents (f->path, &before, &size, NULL);
  g_assert_null (open_at (f, 2, DB_OPEN_WRITE, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NEWER);
  g_assert_nonnull (strstr (error->message, "newer version"));
  g_clear_error (&error);
  g_assert_null (open_at (f, 2, DB_OPEN_READ_ONLY, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NEWER);
  g_file_get_contents (f->path, &after, NULL, NULL);
  g_assert_cmpmem (before, size, after, size);
}

static void
test_older_read_only (Files *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  db_close (open_at (f, 1, DB_OPEN_WRITE, &error));
  g_assert_null (open_at (f, 2, DB_OPEN_READ_ONLY, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_READ_ONLY);
}

static void
test_foreign (Files *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *handle;
  for (int i = 0; i < 2; i++)
    {
      g_unlink (f->path);
      g_assert_cmpint (sqlite3_open (f->path, &handle), ==, SQLITE_OK);
      sqlite3_exec (handle, i == 0 ? "CREATE TABLE t (x)" : "PRAGMA application_id = 5", NULL,
                    NULL, NULL);
      sqlite3_close (handle);
      g_assert_null (open_at (f, 1, DB_OPEN_WRITE, &error));
      g_assert_error (error, DB_ERROR, DB_ERROR_FOREIGN);
      g_clear_error (&error);
      g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
      g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
    }
}

static void
test_bad_step (Files *f, gconstpointer data)
{
  static const char *const bad[] = {
    "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);",
    "CREATE TABLE b (y INTEGER) STRICT; INSERT INTO nowhere VALUES (1);",
  };
  const DbSchema schema = { 77, 4096, bad, 2 };
  g_autoptr (GError) error = NULL;
  g_assert_null (db_open_schema (f->path, DB_OPEN_WRITE, &schema, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "step 2"));
  g_clear_error (&error);
  /* The file is of version 1, whole. */
  g_autoptr (Db) db = open_at (f, 1, DB_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_cmpint (number (db, "SELECT count (*) FROM sqlite_schema WHERE name = 'b'"), ==, 0);
}

/* What a process that died right after making the file leaves behind. */
static void
test_empty_file (Files *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_file_set_contents (f->path, "", 0, NULL);
  g_autoptr (Db) db = open_at (f, 3, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (db_get_version (db), ==, 3);
}

/* Kills a process at many moments of its migration: what is left is always a file that the next
 * one brings to the end. */
static void
test_kill (Files *f, gconstpointer data)
{
  for (int i = 0; i < 40; i++)
    {
      pid_t pid = fork ();
      if (pid == 0)
        {
          Db *db = open_at (f, 3, DB_OPEN_WRITE, NULL);
          _exit (db != NULL ? 0 : 1);
        }
      g_usleep ((gulong) i * 150);
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);

      g_autoptr (GError) error = NULL;
      Db *db = open_at (f, 3, DB_OPEN_WRITE, &error);
      g_assert_no_error (error);
      g_autofree char *all = rows (db, "SELECT x, y, z FROM a, b");
      g_assert_cmpstr (all, ==, "1|2|10");
      db_close (db);
      g_unlink (f->path);
    }
}

/* The process dies after step 1 and inside step 2, for certain. */
static const char *const kill_steps[] = {
  "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);",
  "CREATE TABLE b (y INTEGER) STRICT; INSERT INTO b VALUES (2); SELECT die ();",
};

static void
die (sqlite3_context *context, int n, sqlite3_value **values)
{
  kill (getpid (), SIGKILL);
}

static int
add_die (sqlite3 *db, char **message, const struct sqlite3_api_routines *api)
{
  return sqlite3_create_function (db, "die", 0, SQLITE_UTF8, NULL, die, NULL, NULL);
}

static void
test_kill_inside (Files *f, gconstpointer data)
{
  const DbSchema schema = { 77, 4096, kill_steps, 2 };
  pid_t pid = fork ();
  if (pid == 0)
    {
      sqlite3_auto_extension ((void (*) (void)) add_die);
      db_open_schema (f->path, DB_OPEN_WRITE, &schema, NULL);
      _exit (0);
    }
  int status;
  waitpid (pid, &status, 0);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);

  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = open_at (f, 3, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  g_autofree char *all = rows (db, "SELECT x, y, z FROM a, b");
  g_assert_cmpstr (all, ==, "1|2|10");
  g_autofree char *backup = g_strconcat (f->path, ".v1.backup", NULL);
  g_assert_true (g_file_test (backup, G_FILE_TEST_EXISTS));
}

/* Every table of step 1. */
static const char *const tables_1[] = {
  "root",   "photo",   "network", "feature", "model",      "label",
  "filing", "tagging", "batch",   "journal", "photo_words", "refused_class",
};

/* The columns that each of them has in @db. */
static GPtrArray *
dup_columns (Db *db)
{
  GPtrArray *columns = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (tables_1); i++)
    {
      g_autofree char *sql = g_strdup_printf (
        "SELECT group_concat ('\"' || name || '\"') FROM pragma_table_info ('%s')", tables_1[i]);
      g_ptr_array_add (columns, rows (db, sql));
    }
  return columns;
}

/* Their rows with those @columns: a later step may have added others. */
static char *
dump (Db *db, GPtrArray *columns)
{
  GString *all = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tables_1); i++)
    {
      g_autofree char *sql = g_strdup_printf (
        "SELECT %s FROM %s ORDER BY 1, 2", (char *) columns->pdata[i], tables_1[i]);
      if (strcmp (tables_1[i], "photo_words") == 0 || strcmp (tables_1[i], "network") == 0)
        *strstr (sql, ", 2") = '\0';
      g_autofree char *text = rows (db, sql);
      g_string_append_printf (all, "%s: %s\n", tables_1[i], text);
    }
  return g_string_free (all, FALSE);
}

/* A library of step 1 with something in every table, and today's program. */
static void
test_library_1 (Files *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const DbSchema first = { DB_LIBRARY_ID, 4096, db_library_steps, 1 };
  g_autofree char *script = g_build_filename (g_getenv ("SHOEBOX_SOURCE"),
                                              "tests/unit/db/library-1.sql", NULL);
  g_autofree char *sql = NULL;
  g_assert_true (g_file_get_contents (script, &sql, NULL, &error));
  Db *old = db_open_schema (f->path, DB_OPEN_WRITE, &first, &error);
  g_assert_no_error (error);
  g_assert_true (db_execute (old, sql, &error));
  g_autoptr (GPtrArray) columns = dup_columns (old);
  g_autofree char *before = dump (old, columns);
  for (guint i = 0; i < G_N_ELEMENTS (tables_1); i++)
    {
      g_autofree char *empty = g_strdup_printf ("%s: \n", tables_1[i]);
      g_assert_null (strstr (before, empty));
    }
  db_close (old);

  /* To look at it only does not change it. */
  g_assert_null (db_open (f->path, DB_OPEN_READ_ONLY, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_READ_ONLY);
  g_clear_error (&error);

  g_autoptr (Db) db = db_open (f->path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (db_get_version (db), ==, db_library_n_steps);
  g_autofree char *after = dump (db, columns);
  g_assert_cmpstr (before, ==, after);
  g_autoptr (GPtrArray) findings = db_check (db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);

  /* What came with step 2: no version, and steps of undo from before still work. */
  g_assert_cmpint (db_opinions_get_version (db, &error), ==, 0);
  g_assert_cmpint (db_models_get_active_id (db, DB_LEARNED, &error), ==, 0);
  g_autoptr (DbFilings) filings = db_opinions_read_filings (db, &error);
  g_assert_cmpuint (filings->n, ==, 4);
  g_autoptr (DbAct) redone = db_journal_redo (db, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (redone->kind, ==, DB_ACT_TAG_NO);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (DbAct) undone = db_journal_undo (db, NULL, &error);
      g_assert_no_error (error);
    }
  g_autofree char *facts
    = rows (db, "SELECT photo, album, source FROM filing WHERE source = 'user'");
  g_assert_cmpstr (facts, ==, "3|-|user");
  db_close (g_steal_pointer (&db));

  g_autofree char *backup = g_strconcat (f->path, ".v1.backup", NULL);
  g_autoptr (Db) kept = db_open_schema (backup, DB_OPEN_READ_ONLY, &first, &error);
  g_assert_no_error (error);
  g_autofree char *copy = dump (kept, columns);
  g_assert_cmpstr (copy, ==, before);
}

/* Libraries out there were made by these very steps. A step that is released is added here, and
 * neither it nor its line changes any more. */
static void
test_released_steps (Files *f, gconstpointer data)
{
  static const char *const released[] = {
    "83cb1aab4491292739993b3c8ed607948119cff51f46f613aeba7e02518555a9",
  };
  g_assert_cmpint (db_library_n_steps, >=, (int) G_N_ELEMENTS (released));
  for (guint i = 0; i < G_N_ELEMENTS (released); i++)
    {
      g_autofree char *sum
        = g_compute_checksum_for_string (G_CHECKSUM_SHA256, db_library_steps[i], -1);
      g_assert_cmpstr (sum, ==, released[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/db/migrate/" name, Files, NULL, set_up, test, tear_down)
  ADD ("steps", test_steps);
  ADD ("newer", test_newer);
  ADD ("older-read-only", test_older_read_only);
  ADD ("foreign", test_foreign);
  ADD ("bad-step", test_bad_step);
  ADD ("empty-file", test_empty_file);
  ADD ("kill", test_kill);
  ADD ("kill-inside", test_kill_inside);
  ADD ("library-1", test_library_1);
  ADD ("released-steps", test_released_steps);
  return g_test_run ();
}
