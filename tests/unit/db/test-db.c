/* Opening, transactions, backup; and all that can go wrong with a file. */
#include "db-test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_pragmas (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (number (f->db, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (number (f->db, "PRAGMA application_id"), ==, 0x53686278);
  g_assert_cmpint (number (f->db, "PRAGMA synchronous"), ==, 1);
  g_assert_cmpint (number (f->db, "PRAGMA busy_timeout"), >, 0);
  g_autofree char *mode = rows (f->db, "PRAGMA journal_mode");
  g_assert_cmpstr (mode, ==, "wal");
  /* Every table of ours is STRICT (the search index has tables of its own). */
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM pragma_table_list WHERE schema = 'main'"
                                  " AND type = 'table' AND strict = 0"
                                  " AND name NOT LIKE 'photo_words%' AND name NOT LIKE 'sqlite_%'"),
                   ==, 0);
}

static void
test_nesting (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (db_begin (f->db, &error));
  g_assert_true (db_execute (f->db, "INSERT INTO network (key) VALUES ('a')", &error));
  g_assert_true (db_begin (f->db, &error));
  g_assert_true (db_execute (f->db, "INSERT INTO network (key) VALUES ('b')", &error));
  g_assert_true (db_begin (f->db, &error));
  g_assert_true (db_execute (f->db, "INSERT INTO network (key) VALUES ('c')", &error));
  g_assert_true (db_commit (f->db, &error));
  db_rollback (f->db);
  g_assert_true (db_in_transaction (f->db));
  g_assert_true (db_commit (f->db, &error));
  g_assert_false (db_in_transaction (f->db));
  g_autofree char *keys = rows (f->db, "SELECT key FROM network");
  g_assert_cmpstr (keys, ==, "a");
}

/* A reader sees the last commit while a writer is in the middle of the next. */
/* Whoever joins is undone by the one that he joined, not by himself. */
static void
test_joining (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean joined = TRUE;
  g_assert_true (db_join (f->db, &joined, &error));
  g_assert_false (joined);
  g_assert_true (db_execute (f->db, "INSERT INTO network (key) VALUES ('a')", &error));
  g_assert_false (db_leave (f->db, joined, FALSE, &error));
  g_assert_false (db_in_transaction (f->db));
  g_assert_true (db_join (f->db, &joined, &error));
  g_assert_true (db_execute (f->db, "INSERT INTO network (key) VALUES ('b')", &error));
  g_assert_true (db_leave (f->db, joined, TRUE, &error));

  g_assert_true (db_begin (f->db, &error));
  g_assert_true (db_join (f->db, &joined, &error));
  g_assert_true (joined);
  g_assert_true (db_execute (f->db, "INSERT INTO network (key) VALUES ('c')", &error));
  g_assert_false (db_leave (f->db, joined, FALSE, &error));
  g_assert_true (db_in_transaction (f->db));
  g_autofree char *inside = rows (f->db, "SELECT key FROM network ORDER BY key");
  g_assert_cmpstr (inside, ==, "b\nc");
  db_rollback (f->db);
  g_autofree char *keys = rows (f->db, "SELECT key FROM network ORDER BY key");
  g_assert_cmpstr (keys, ==, "b");
  g_assert_no_error (error);
}

static void
test_reader (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) reader = db_open (f->path, DB_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  gint64 version = db_get_data_version (reader);

  g_assert_true (db_begin (f->db, &error));
  g_assert_true (db_execute (f->db, "INSERT INTO network (key) VALUES ('a')", &error));
  g_assert_cmpint (number (reader, "SELECT count (*) FROM network"), ==, 0);
  g_assert_true (db_commit (f->db, &error));
  g_assert_cmpint (number (reader, "SELECT count (*) FROM network"), ==, 1);
  g_assert_cmpint (db_get_data_version (reader), !=, version);

  g_assert_false (db_execute (reader, "DELETE FROM network", &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_READ_ONLY);
}

static void
test_read_only_is_not_made (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->dir, "none.db", NULL);
  g_assert_null (db_open (path, DB_OPEN_READ_ONLY, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_OPEN);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* In a folder that nobody may write, a closed library can still be looked at. */
static void
test_read_only_folder (Fixture *f, gconstpointer data)
{
  if (geteuid () == 0)
    {
      g_test_skip ("root may write everywhere");
      return;
    }
  g_autoptr (GError) error = NULL;
  g_clear_pointer (&f->db, db_close);
  g_chmod (f->dir, 0500);
  Db *reader = db_open (f->path, DB_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_cmpint (number (reader, "SELECT count (*) FROM root"), ==, 1);
  db_close (reader);
  g_chmod (f->dir, 0700);
  f->db = db_open (f->path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
}

static void
test_unwritable (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (db_open ("/proc/none/library.db", DB_OPEN_WRITE, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_OPEN);
  g_assert_nonnull (strstr (error->message, "/proc/none/library.db"));
}

static void
test_not_a_database (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->dir, "text.db", NULL);
  g_autofree char *text = g_strnfill (5000, 'x');
  g_file_set_contents (path, text, -1, NULL);
  g_assert_null (db_open (path, DB_OPEN_WRITE, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_CORRUPT);
  g_autofree char *after = NULL;
  g_file_get_contents (path, &after, NULL, NULL);
  g_assert_cmpstr (after, ==, text);
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  for (int i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("folder %d/IMG_%04d.jpg", i, i);
      add_photo (f, name);
    }
  g_autofree char *path = g_build_filename (f->dir, "copy.db", NULL);
  g_assert_true (db_backup (f->db, path, &error));

  g_autofree char *bytes = NULL;
  gsize size;
  g_file_get_contents (path, &bytes, &size, NULL);
  for (gsize i = 8192; i < size; i += 512)
    memset (bytes + i, 0xa5, 64);
  g_file_set_contents (path, bytes, (gssize) size, NULL);

  g_autoptr (Db) db = db_open (path, DB_OPEN_WRITE, &error);
  g_autoptr (GPtrArray) findings = db != NULL ? db_check (db, &error) : NULL;
  if (findings != NULL)
    g_assert_cmpuint (findings->len, >, 0);
  else
    g_assert_error (error, DB_ERROR, DB_ERROR_CORRUPT);
}

static void
test_backup (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  add_photo (f, "a.jpg");
  g_autofree char *path = g_build_filename (f->dir, "backup.db", NULL);
  g_file_set_contents (path, "an older backup", -1, NULL);
  g_assert_true (db_backup (f->db, path, &error));
  g_assert_no_error (error);
  g_autoptr (Db) copy = db_open (path, DB_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_cmpint (number (copy, "SELECT count (*) FROM photo"), ==, 1);

  g_assert_false (db_backup (f->db, "/proc/none/backup.db", &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_OPEN);
}

static void
test_full_disk (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 pages = number (f->db, "PRAGMA page_count");
  g_autofree char *limit
    = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT, pages + 10);
  g_assert_true (db_execute (f->db, limit, &error));

  guint added = 0;
  while (error == NULL && added < 100000)
    {
      g_autofree char *name = g_strdup_printf ("some folder/%u.jpg", added);
      DbFile files[2] = { { name, 1, 1 }, { "never.jpg", 1, 1 } };
      if (db_photos_upsert (f->db, f->root, files, 1, NULL, &error))
        added++;
    }
  g_assert_error (error, DB_ERROR, DB_ERROR_FULL);
  g_assert_false (db_in_transaction (f->db));
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM photo"), ==, added);
  /* Everything works again once there is room. */
  g_assert_true (db_execute (f->db, "PRAGMA max_page_count = 1000000", NULL));
  add_photo (f, "never.jpg");
}

/* The transaction is gone although the commit was not asked for yet. */
static void
test_lost_transaction (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (db_begin (f->db, &error));
  g_assert_true (db_begin (f->db, &error));
  g_assert_true (db_execute (f->db, "ROLLBACK", &error));
  db_rollback (f->db);
  g_assert_false (db_commit (f->db, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_FAILED);
  g_assert_false (db_in_transaction (f->db));
}

static void
test_second_writer (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) other = db_open (f->path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (db_execute (other, "PRAGMA busy_timeout = 50", &error));
  g_assert_true (db_begin (f->db, &error));
  g_assert_false (db_begin (other, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_LOCKED);
  g_assert_false (db_in_transaction (other));
  db_rollback (f->db);
  g_assert_true (db_begin (other, NULL));
  db_rollback (other);
}

static gpointer
interrupt_thread (gpointer data)
{
  Fixture *f = data;
  while (g_atomic_pointer_get (&f->path) != NULL)
    {
      db_interrupt (f->db);
      g_thread_yield ();
    }
  return NULL;
}

static void
test_interrupt (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbStatement) s = db_prepare (
    f->db,
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000)"
    " SELECT count (*) FROM n",
    &error);
  g_assert_no_error (error);
  char *path = f->path;
  GThread *thread = g_thread_new ("interrupt", interrupt_thread, f);
  g_assert_false (db_run (f->db, s, &error));
  g_atomic_pointer_set (&f->path, NULL);
  g_thread_join (thread);
  f->path = path;
  g_assert_error (error, DB_ERROR, DB_ERROR_CANCELLED);
}

/* Killed in the middle of a transaction: what was committed is there, nothing else. */
static void
test_kill (Fixture *f, gconstpointer data)
{
  int pipes[2];
  g_assert_cmpint (pipe (pipes), ==, 0);
  g_clear_pointer (&f->db, db_close);
  pid_t pid = fork ();
  if (pid == 0)
    {
      Db *db = db_open (f->path, DB_OPEN_WRITE, NULL);
      db_execute (db, "INSERT INTO network (key) VALUES ('kept')", NULL);
      db_begin (db, NULL);
      /* Large enough to reach the file before any commit. */
      db_execute (db, "PRAGMA cache_size = 10", NULL);
      db_execute (db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                      " WHERE i < 20000) INSERT INTO network (key) SELECT 'lost ' || i FROM n",
                  NULL);
      if (write (pipes[1], "x", 1) != 1)
        _exit (1);
      pause ();
    }
  char c;
  g_assert_cmpint (read (pipes[0], &c, 1), ==, 1);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  close (pipes[0]);
  close (pipes[1]);

  g_autoptr (GError) error = NULL;
  f->db = db_open (f->path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  g_autofree char *keys = rows (f->db, "SELECT key FROM network");
  g_assert_cmpstr (keys, ==, "kept");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/db/pragmas", test_pragmas);
  fixture_add ("/db/db/nesting", test_nesting);
  fixture_add ("/db/db/joining", test_joining);
  fixture_add ("/db/db/reader", test_reader);
  fixture_add ("/db/db/read-only-is-not-made", test_read_only_is_not_made);
  fixture_add ("/db/db/read-only-folder", test_read_only_folder);
  fixture_add ("/db/db/unwritable", test_unwritable);
  fixture_add ("/db/db/not-a-database", test_not_a_database);
  fixture_add ("/db/db/damaged", test_damaged);
  fixture_add ("/db/db/backup", test_backup);
  fixture_add ("/db/db/full-disk", test_full_disk);
  fixture_add ("/db/db/lost-transaction", test_lost_transaction);
  fixture_add ("/db/db/second-writer", test_second_writer);
  fixture_add ("/db/db/interrupt", test_interrupt);
  fixture_add ("/db/db/kill", test_kill);
  return g_test_run ();
}
