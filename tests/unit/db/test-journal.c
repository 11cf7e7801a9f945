/* Undo and redo. */
#include "db-test.h"

#include <string.h>

#define ALL_ROWS \
  "SELECT 'f', photo, album, source, p FROM filing UNION ALL " \
  "SELECT 't' || human || verdict, photo, tag, source, p FROM tagging UNION ALL " \
  "SELECT 'l' || kind, id, name, key, class_name FROM label UNION ALL " \
  "SELECT 'r', 0, class_name, kind, 0 FROM refused_class ORDER BY 1, 2, 3"

static char *
state (Fixture *f)
{
  return rows (f->db, ALL_ROWS);
}

/* A series of acts of every kind; undone one by one, every state in between comes back; redone one
 * by one as well; also with a restart at every step. */
static void
test_there_and_back (Fixture *f, gconstpointer data)
{
  enum { N = 11 };
  g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func (g_free);
  gint64 a = add_read_photo (f, "a.jpg"), b = add_read_photo (f, "b.jpg");
  gint64 pets = db_labels_ensure (f->db, DB_LABEL_ALBUM, "Pets", DB_ORIGIN_STARTER, NULL);
  gint64 dog = db_labels_ensure (f->db, DB_LABEL_TAG, "dog", DB_ORIGIN_DETECTOR, NULL);
  machine_files (f, a, pets, 0.9);
  machine_tags (f, a, dog, 0.8125);
  machine_tags (f, b, dog, 0.7);
  g_ptr_array_add (states, state (f));
  gint64 cottage = add_label (f, DB_LABEL_ALBUM, "Cottage");
  g_ptr_array_add (states, state (f));
  file_photo (f, a, cottage);
  g_ptr_array_add (states, state (f));
  file_photo (f, a, 0);
  g_ptr_array_add (states, state (f));
  tag_photo (f, a, dog, FALSE);
  g_ptr_array_add (states, state (f));
  tag_photo (f, b, dog, TRUE);
  g_ptr_array_add (states, state (f));
  file_photo (f, b, pets);
  g_ptr_array_add (states, state (f));

  GError *error = NULL;
  g_assert_true (db_journal_begin (f->db, DB_ACT_RENAME, pets, &error));
  g_assert_true (db_labels_rename (f->db, pets, "Our cats", &error));
  g_assert_true (db_journal_commit (f->db, NULL, &error));
  g_ptr_array_add (states, state (f));
  remove_label (f, dog);
  g_ptr_array_add (states, state (f));
  remove_label (f, pets);
  g_ptr_array_add (states, state (f));
  g_assert_true (db_journal_begin (f->db, DB_ACT_UNFILE, 0, &error));
  g_assert_true (db_filings_forget (f->db, (gint64[]) { a, b }, 2, NULL, &error));
  g_assert_true (db_journal_commit (f->db, NULL, &error));
  g_ptr_array_add (states, state (f));
  g_assert_cmpuint (states->len, ==, N);

  for (int round = 0; round < 2; round++)
    {
      for (int i = N - 2; i >= 0; i--)
        {
          g_autofree char *now = NULL;
          undo (f);
          if (round == 1)
            fixture_reopen (f);
          now = state (f);
          g_assert_cmpstr (now, ==, states->pdata[i]);
        }
      g_assert_null (db_journal_undo (f->db, NULL, &error));
      g_assert_error (error, DB_ERROR, DB_ERROR_NOTHING);
      g_clear_error (&error);
      for (int i = 1; i < N; i++)
        {
          g_autofree char *now = NULL;
          redo (f);
          if (round == 1)
            fixture_reopen (f);
          now = state (f);
          g_assert_cmpstr (now, ==, states->pdata[i]);
        }
      g_assert_null (db_journal_redo (f->db, NULL, &error));
      g_assert_error (error, DB_ERROR, DB_ERROR_NOTHING);
      g_clear_error (&error);
    }
}

static void
test_new_act_drops_tail (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_read_photo (f, "a.jpg");
  gint64 x = add_label (f, DB_LABEL_ALBUM, "X"), y = add_label (f, DB_LABEL_ALBUM, "Y");
  file_photo (f, a, x);
  undo (f);
  file_photo (f, a, y);
  g_autoptr (DbAct) redo_act = db_journal_peek_redo (f->db, &error);
  g_assert_null (redo_act);
  g_assert_no_error (error);
  undo (f);
  /* An act that changes nothing is none: the tail stays, nothing is stored. */
  g_assert_true (db_journal_begin (f->db, DB_ACT_UNFILE, 0, &error));
  g_assert_true (db_filings_forget (f->db, &a, 1, NULL, &error));
  g_autoptr (DbAct) nothing = NULL;
  g_assert_true (db_journal_commit (f->db, &nothing, &error));
  g_assert_cmpint (nothing->batch, ==, 0);
  redo (f);
  g_autoptr (DbPhoto) photo = get_photo (f, a);
  g_assert_cmpint (photo->album, ==, y);
}

static void
test_what_it_says (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 ids[3] = { add_read_photo (f, "a"), add_read_photo (f, "b"), add_read_photo (f, "c") };
  gint64 x = add_label (f, DB_LABEL_ALBUM, "X");
  file_photo (f, ids[0], x);
  g_assert_true (db_journal_begin (f->db, DB_ACT_FILE, x, &error));
  guint changed;
  g_assert_true (db_filings_decide (f->db, ids, 3, x, &changed, &error));
  g_assert_cmpuint (changed, ==, 2);
  g_autoptr (DbAct) act = NULL;
  g_assert_true (db_journal_commit (f->db, &act, &error));
  g_assert_cmpuint (act->n_photos, ==, 2);
  g_assert_cmpint (act->kind, ==, DB_ACT_FILE);
  g_assert_cmpint (act->label, ==, x);
  g_assert_cmpstr (act->label_name, ==, "X");
  g_autoptr (DbAct) peek = db_journal_peek_undo (f->db, &error);
  g_assert_cmpint (peek->batch, ==, act->batch);
  g_autoptr (GArray) photos = NULL;
  g_autoptr (DbAct) undone = db_journal_undo (f->db, &photos, &error);
  g_assert_cmpint (undone->batch, ==, act->batch);
  g_assert_cmpuint (photos->len, ==, 2);

  g_autoptr (GPtrArray) history = db_journal_history (f->db, ids[0], &error);
  g_assert_cmpuint (history->len, ==, 1);
  g_autoptr (GPtrArray) none = db_journal_history (f->db, ids[1], &error);
  g_assert_cmpuint (none->len, ==, 0);
}

/* The machine goes on while acts are undone: its later opinions stay, facts come back over them. */
static void
test_later_opinions (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_read_photo (f, "a.jpg");
  gint64 x = add_label (f, DB_LABEL_ALBUM, "X"), y = add_label (f, DB_LABEL_ALBUM, "Y");
  file_photo (f, a, x);
  g_assert_true (db_journal_begin (f->db, DB_ACT_UNFILE, 0, &error));
  g_assert_true (db_filings_forget (f->db, &a, 1, NULL, &error));
  g_assert_true (db_journal_commit (f->db, NULL, &error));
  machine_files (f, a, y, 0.9);
  undo (f); /* of the taking back: the fact is there again, over the opinion */
  g_autoptr (DbPhoto) fact = get_photo (f, a);
  g_assert_cmpint (fact->album, ==, x);
  g_assert_cmpint (fact->source, ==, DB_SOURCE_USER);
  redo (f);
  machine_files (f, a, y, 0.8);
  undo (f);
  undo (f); /* of the filing: before it there was nothing */
  g_autoptr (DbPhoto) nothing = get_photo (f, a);
  g_assert_cmpint (nothing->album, ==, 0);

  /* An album of the owner, filled by the machine, is taken back whole. */
  machine_files (f, a, y, 0.9);
  undo (f); /* of adding Y */
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM filing"), ==, 0);
  redo (f);
  g_autoptr (DbLabel) again = db_labels_get (f->db, y, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->count, ==, 0);

  /* Removing brings opinions back too, except over a later one. */
  gint64 b = add_read_photo (f, "b.jpg");
  machine_files (f, a, y, 0.9);
  machine_files (f, b, y, 0.9);
  remove_label (f, y);
  machine_files (f, b, x, 0.6);
  undo (f);
  g_autoptr (DbPhoto) pa = get_photo (f, a);
  g_autoptr (DbPhoto) pb = get_photo (f, b);
  g_assert_cmpint (pa->album, ==, y);
  g_assert_cmpint (pb->album, ==, x);
}

/* The name was taken meanwhile, by the machine. */
static void
test_name_taken (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 own = add_label (f, DB_LABEL_ALBUM, "Food");
  remove_label (f, own); /* the owner's: no class, so nothing is refused */
  gint64 machine = db_labels_ensure (f->db, DB_LABEL_ALBUM, "Food", DB_ORIGIN_STARTER, &error);
  g_assert_cmpint (machine, >, 0);
  undo (f);
  g_autoptr (DbLabel) label = db_labels_get (f->db, own, &error);
  g_assert_cmpstr (label->name, ==, "Food (2)");
}

static void
test_failure_leaves_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_read_photo (f, "a.jpg");
  gint64 x = add_label (f, DB_LABEL_ALBUM, "X");
  gint64 ids[] = { a, 999 };
  g_autofree char *before = state (f);
  g_assert_true (db_journal_begin (f->db, DB_ACT_FILE, x, &error));
  g_assert_false (db_filings_decide (f->db, ids, 2, x, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
  db_journal_abort (f->db);
  g_autofree char *after = state (f);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (db_in_transaction (f->db));
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM batch"), ==, 1);
}

/* What a file from elsewhere says: over the machine, under the owner, there and back with undo. */
static void
test_import (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_read_photo (f, "a.jpg"), b = add_read_photo (f, "b.jpg");
  gint64 c = add_read_photo (f, "c.jpg"), d = add_read_photo (f, "d.jpg"), photos[] = { a, b, c, d };
  gint64 pets = db_labels_ensure (f->db, DB_LABEL_ALBUM, "Pets", DB_ORIGIN_STARTER, NULL);
  gint64 beach = db_labels_ensure (f->db, DB_LABEL_ALBUM, "Beach", DB_ORIGIN_STARTER, NULL);
  gint64 mine = add_label (f, DB_LABEL_ALBUM, "Mine");
  gboolean changed;
  remove_label (f, beach);
  machine_files (f, a, pets, 0.9);
  file_photo (f, b, pets);
  file_photo (f, c, 0);
  g_autofree char *before = state (f);

  g_assert_true (db_journal_begin (f->db, DB_ACT_VERSION, 0, &error));
  g_assert_cmpint (db_labels_import (f->db, DB_LABEL_ALBUM, "MINE", NULL, &error), ==, mine);
  g_assert_cmpint (db_labels_import (f->db, DB_LABEL_ALBUM, "Cats", "Pets", &error), ==, pets);
  g_assert_cmpint (db_labels_import (f->db, DB_LABEL_ALBUM, "Sea", "Beach", &error), ==, 0);
  g_assert_cmpint (db_labels_import (f->db, DB_LABEL_ALBUM, "beach", NULL, &error), ==, 0);
  gint64 trips = db_labels_import (f->db, DB_LABEL_ALBUM, "Trips", "Sport", &error);
  g_assert_cmpint (trips, >, 0);
  g_assert_cmpint (db_labels_match (f->db, DB_LABEL_ALBUM, "x", "Sport", &error), ==, trips);
  g_assert_cmpint (db_labels_import (f->db, DB_LABEL_ALBUM, "  ", NULL, NULL), ==, -1);
  for (int i = 0; i < 4; i++)
    {
      g_assert_true (db_filings_import (f->db, photos[i], trips, &changed, &error));
      g_assert_cmpint (changed, ==, i == 0 || i == 3);
    }
  g_assert_true (db_filings_import (f->db, a, trips, &changed, &error));
  g_assert_false (changed);
  db_journal_set_label (f->db, 0);
  g_assert_true (db_journal_commit (f->db, NULL, &error));
  g_assert_no_error (error);
  g_autofree char *after = state (f);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM filing WHERE source = 'import'"), ==, 2);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM filing WHERE source = 'user'"), ==, 2);
  g_assert_cmpuint (machine_files (f, a, pets, 0.99), ==, 1);

  /* The owner is stronger, and takes it back. */
  file_photo (f, d, mine);
  undo (f);
  g_autofree char *again = state (f);
  g_assert_cmpstr (again, ==, after);
  for (int round = 0; round < 2; round++)
    {
      undo (f);
      g_autofree char *undone = state (f);
      g_assert_cmpstr (undone, ==, before);
      /* What the machine says in between gives way again. */
      machine_files (f, d, pets, 0.5);
      redo (f);
      g_autofree char *redone = state (f);
      g_assert_cmpstr (redone, ==, after);
      fixture_reopen (f);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/journal/there-and-back", test_there_and_back);
  fixture_add ("/db/journal/new-act-drops-tail", test_new_act_drops_tail);
  fixture_add ("/db/journal/what-it-says", test_what_it_says);
  fixture_add ("/db/journal/later-opinions", test_later_opinions);
  fixture_add ("/db/journal/name-taken", test_name_taken);
  fixture_add ("/db/journal/import", test_import);
  fixture_add ("/db/journal/failure-leaves-nothing", test_failure_leaves_nothing);
  return g_test_run ();
}
