/* New rows in bulk are all or nothing: killed, stopped, without space; and all forgotten. */
#include "db-test.h"
#include "filings.h"
#include "models.h"
#include "opinions.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MANY = 3000 };

/* MANY photos, all in album X by version 1 of two; @filings says Y to all. */
static void
make_many (Fixture *f, gint64 versions[2], DbFilingOpinion *filings, DbTagChange *tags)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (db_begin (f->db, &error));
  for (int i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.jpg", i);
      gint64 photo = add_photo (f, name);
      filings[i] = (DbFilingOpinion) { .photo = photo, .p = 0.5 };
      tags[i] = (DbTagChange) { .photo = photo, .p = 0.5 };
    }
  g_assert_true (db_commit (f->db, &error));
  gint64 x = add_label (f, DB_LABEL_ALBUM, "X"), y = add_label (f, DB_LABEL_ALBUM, "Y");
  gint64 tag = add_label (f, DB_LABEL_TAG, "dog");
  for (int i = 0; i < MANY; i++)
    {
      filings[i].album = x;
      tags[i].tag = tag;
    }
  versions[0] = add_version (f, "heads");
  versions[1] = add_version (f, "heads");
  file_photo (f, filings[7].photo, x);
  tag_photo (f, filings[8].photo, tag, FALSE);
  g_assert_cmpuint (apply_opinions (f, versions[0], filings, MANY, tags, MANY), ==, 1);
  for (int i = 0; i < MANY; i++)
    {
      filings[i].album = y;
      tags[i].p = -1;
    }
}

/* Everything as version @moved says it, and nothing as the other does; facts as ever. */
static void
assert_whole (Fixture *f, const gint64 versions[2], gboolean moved)
{
  g_assert_cmpint (rows_version (f), ==, versions[moved]);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM filing AS f JOIN label AS l"
                                  " ON l.id = f.album WHERE l.key = 'y' AND source = 'model'"),
                   ==, moved ? MANY - 1 : 0);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM filing AS f JOIN label AS l"
                                  " ON l.id = f.album WHERE l.key = 'x' AND source = 'model'"),
                   ==, moved ? 0 : MANY - 1);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM tagging WHERE human = 0"), ==,
                   moved ? 0 : MANY);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM filing WHERE source = 'user'"), ==, 1);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM tagging WHERE human = 1"), ==, 1);
}

static void
strike (sqlite3_context *context, int n, sqlite3_value **values)
{
  if (sqlite3_user_data (context) == NULL)
    kill (getpid (), SIGKILL);
  else
    sqlite3_interrupt (sqlite3_user_data (context));
}

/* Calls strike () when photo @photo is filed anew. */
static void
lay_trap (Db *db, gint64 photo, gboolean interrupt)
{
  g_autoptr (DbStatement) s = db_prepare (db, "SELECT 1", NULL);
  sqlite3 *handle = sqlite3_db_handle (s);
  sqlite3_create_function (handle, "strike", 0, SQLITE_UTF8, interrupt ? handle : NULL, strike,
                           NULL, NULL);
  g_autofree char *sql = g_strdup_printf (
    "CREATE TEMP TRIGGER trap AFTER UPDATE ON main.filing WHEN NEW.photo = %" G_GINT64_FORMAT
    " BEGIN SELECT strike (); END; PRAGMA cache_size = 10",
    photo);
  g_autoptr (GError) error = NULL;
  db_execute (db, sql, &error);
  g_assert_no_error (error);
}

/* Killed half way, for certain, with pages on the disk already; then at any moment. */
static void
test_kill (Fixture *f, gconstpointer data)
{
  g_autofree DbFilingOpinion *filings = g_new (DbFilingOpinion, MANY);
  g_autofree DbTagChange *tags = g_new (DbTagChange, MANY);
  gint64 versions[2];
  guint whole = 0, nothing = 0;
  make_many (f, versions, filings, tags);
  for (int i = 0; i < 12; i++)
    {
      g_clear_pointer (&f->db, db_close);
      pid_t pid = fork ();
      if (pid == 0)
        {
          Db *db = db_open (f->path, DB_OPEN_WRITE, NULL);
          if (i == 0)
            lay_trap (db, filings[MANY / 2].photo, FALSE);
          db_opinions_apply (db, versions[1], filings, MANY, tags, MANY, NULL, NULL);
          _exit (0);
        }
      if (i > 0)
        {
          g_usleep ((gulong) i * 3000);
          kill (pid, SIGKILL);
        }
      int status;
      waitpid (pid, &status, 0);
      g_autoptr (GError) error = NULL;
      f->db = db_open (f->path, DB_OPEN_WRITE, &error);
      g_assert_no_error (error);
      gint64 x = db_labels_find (f->db, DB_LABEL_ALBUM, "X", &error);
      gboolean moved = rows_version (f) == versions[1];
      if (i == 0)
        {
          g_assert_true (WIFSIGNALED (status));
          g_assert_false (moved);
        }
      assert_whole (f, versions, moved);
      whole += moved;
      nothing += !moved;
      if (!moved)
        continue;
      /* Back to the start for the next round. */
      g_autofree DbFilingOpinion *back = g_memdup2 (filings, MANY * sizeof *filings);
      g_autofree DbTagChange *tags_back = g_memdup2 (tags, MANY * sizeof *tags);
      for (int k = 0; k < MANY; k++)
        {
          back[k].album = x;
          tags_back[k].p = 0.5;
        }
      apply_opinions (f, versions[0], back, MANY, tags_back, MANY);
    }
  g_test_message ("%u whole, %u nothing", whole, nothing);
  apply_opinions (f, versions[1], filings, MANY, tags, MANY);
  assert_whole (f, versions, TRUE);
}

static void
test_interrupt (Fixture *f, gconstpointer data)
{
  g_autofree DbFilingOpinion *filings = g_new (DbFilingOpinion, MANY);
  g_autofree DbTagChange *tags = g_new (DbTagChange, MANY);
  gint64 versions[2];
  g_autoptr (GError) error = NULL;
  make_many (f, versions, filings, tags);
  lay_trap (f->db, filings[MANY / 2].photo, TRUE);
  g_assert_false (
    db_opinions_apply (f->db, versions[1], filings, MANY, tags, MANY, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_CANCELLED);
  g_assert_false (db_in_transaction (f->db));
  assert_whole (f, versions, FALSE);
  g_assert_true (db_execute (f->db, "DROP TRIGGER trap", NULL));
  apply_opinions (f, versions[1], filings, MANY, tags, MANY);
  assert_whole (f, versions, TRUE);
}

static void
test_full_disk (Fixture *f, gconstpointer data)
{
  gint64 ids[2] = { add_read_photo (f, "a.jpg"), add_read_photo (f, "b.jpg") };
  gint64 x = add_label (f, DB_LABEL_ALBUM, "X"), y = add_label (f, DB_LABEL_ALBUM, "Y");
  gint64 version = add_version (f, "heads");
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) long_name = g_string_new (NULL);
  for (int i = 0; i < 40000; i++)
    g_string_append (long_name, "sea");
  const DbFilingOpinion before = { .photo = ids[0], .album = x, .p = 0.5 };
  apply_opinions (f, version, &before, 1, NULL, 0);
  g_autofree char *limit = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT,
                                            number (f->db, "PRAGMA page_count") + 4);
  g_assert_true (db_execute (f->db, limit, &error));
  const DbFilingOpinion filings[] = {
    { .photo = ids[0], .album = y, .p = 0.5 },
    { .photo = ids[1], .unsorted = DB_UNSORTED_TORN, .torn_a = long_name->str, .torn_b = "Y" },
  };
  g_assert_false (db_opinions_apply (f->db, version, filings, 2, NULL, 0, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_FULL);
  g_assert_false (db_in_transaction (f->db));
  g_autoptr (DbPhoto) still = get_photo (f, ids[0]);
  g_assert_cmpint (still->album, ==, x);
}

static void
test_forget (Fixture *f, gconstpointer data)
{
  g_autofree DbFilingOpinion *filings = g_new (DbFilingOpinion, MANY);
  g_autofree DbTagChange *tags = g_new (DbTagChange, MANY);
  gint64 versions[2];
  g_autoptr (GError) error = NULL;
  guint n;
  make_many (f, versions, filings, tags);
  for (int i = 0; i < 100; i++)
    {
      filings[i].album = 0;
      filings[i].unsorted = DB_UNSORTED_FAR;
    }
  apply_opinions (f, versions[1], filings, MANY, NULL, 0);
  g_assert_true (db_opinions_forget (f->db, &n, &error));
  g_assert_cmpuint (n, ==, MANY);
  g_assert_cmpint (rows_version (f), ==, 0);
  g_autoptr (DbFilings) left = db_opinions_read_filings (f->db, &error);
  g_assert_cmpuint (left->n, ==, 1);
  g_assert_cmpint (left->rows[0].photo, ==, filings[7].photo);
  g_assert_cmpint (left->rows[0].source, ==, DB_SOURCE_USER);
  g_autoptr (GArray) tags_left = db_opinions_read_tags (f->db, &error);
  g_assert_cmpuint (tags_left->len, ==, 0);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM tagging WHERE verdict = 'no'"), ==, 1);
  /* The versions are still there to go back to; only an act says that none is active. */
  g_assert_cmpint (db_models_get_active_id (f->db, DB_LEARNED, &error), ==, versions[1]);
  g_assert_true (db_opinions_forget (f->db, &n, &error));
  g_assert_cmpuint (n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/opinions-whole/kill", test_kill);
  fixture_add ("/db/opinions-whole/interrupt", test_interrupt);
  fixture_add ("/db/opinions-whole/full-disk", test_full_disk);
  fixture_add ("/db/opinions-whole/forget", test_forget);
  return g_test_run ();
}
