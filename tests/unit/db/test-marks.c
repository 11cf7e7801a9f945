/* Stars and favourites, and what several photos have in common. */
#include "common.h"
#include "db-test.h"
#include "marks.h"

#include <string.h>

#define MARKS "SELECT rating, favourite FROM photo ORDER BY id"

static void
rate (Fixture *f, const gint64 *ids, gsize n, int rating)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (db_journal_begin (f->db, DB_ACT_RATE, 0, &error));
  g_assert_true (db_marks_rate (f->db, ids, n, rating, NULL, &error));
  g_assert_true (db_journal_commit (f->db, NULL, &error));
}

static void
favour (Fixture *f, const gint64 *ids, gsize n, gboolean favourite)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (db_journal_begin (f->db, favourite ? DB_ACT_FAVOURITE : DB_ACT_UNFAVOURITE, 0,
                                   &error));
  g_assert_true (db_marks_set_favourite (f->db, ids, n, favourite, NULL, &error));
  g_assert_true (db_journal_commit (f->db, NULL, &error));
}

static void
assert_marks (Fixture *f, const char *expected)
{
  g_autofree char *marks = rows (f->db, MARKS);
  g_assert_cmpstr (marks, ==, expected);
}

static void
test_there_and_back (Fixture *f, gconstpointer data)
{
  static const char *const states[] = { "0|0\n0|0\n0|0", "4|0\n4|0\n0|0", "4|0\n4|1\n0|1",
                                        "4|0\n1|1\n1|1", "4|0\n1|0\n1|1" };
  gint64 ids[] = { add_read_photo (f, "a"), add_read_photo (f, "b"), add_read_photo (f, "c") };

  rate (f, ids, 2, 4);
  assert_marks (f, states[1]);
  favour (f, ids + 1, 2, TRUE);
  assert_marks (f, states[2]);
  rate (f, ids + 1, 2, 1);
  assert_marks (f, states[3]);
  favour (f, ids + 1, 1, FALSE);
  assert_marks (f, states[4]);
  for (int round = 0; round < 2; round++)
    {
      for (int i = 3; i >= 0; i--)
        {
          undo (f);
          fixture_reopen (f);
          assert_marks (f, states[i]);
        }
      for (int i = 1; i <= 4; i++)
        {
          redo (f);
          fixture_reopen (f);
          assert_marks (f, states[i]);
        }
    }
}

static void
test_what_it_says (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbAct) act = NULL, nothing = NULL;
  gint64 ids[] = { add_read_photo (f, "a"), add_read_photo (f, "b") }, unknown = 99;

  rate (f, ids, 1, 3);
  g_assert_true (db_journal_begin (f->db, DB_ACT_RATE, 0, &error));
  g_assert_true (db_marks_rate (f->db, ids, 2, 3, NULL, &error));
  g_assert_true (db_journal_commit (f->db, &act, &error));
  g_assert_cmpint (act->kind, ==, DB_ACT_RATE);
  g_assert_cmpint (act->rating, ==, 3);
  g_assert_cmpuint (act->n_photos, ==, 1);
  /* What is so already is no act. */
  g_assert_true (db_journal_begin (f->db, DB_ACT_RATE, 0, &error));
  g_assert_true (db_marks_rate (f->db, ids, 2, 3, NULL, &error));
  g_assert_true (db_journal_commit (f->db, &nothing, &error));
  g_assert_cmpint (nothing->batch, ==, 0);

  g_assert_true (db_journal_begin (f->db, DB_ACT_RATE, 0, &error));
  g_assert_false (db_marks_rate (f->db, ids, 2, 6, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (db_marks_rate (f->db, &unknown, 1, 2, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  db_journal_abort (f->db);

  g_assert_false (db_marks_are_favourites (f->db, ids, 2, &error));
  favour (f, ids, 1, TRUE);
  g_assert_false (db_marks_are_favourites (f->db, ids, 2, &error));
  g_assert_true (db_marks_are_favourites (f->db, ids, 1, &error));
  g_assert_no_error (error);
  g_assert_false (db_marks_are_favourites (f->db, &unknown, 1, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
}

/* Reading a file again, the machine's opinions and a move keep them; another picture under the same
 * name does not have them, and undo brings them back. */
static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_read_photo (f, "a");
  gint64 pets = add_label (f, DB_LABEL_ALBUM, "Pets");
  DbSaved saved;

  rate (f, &a, 1, 5);
  favour (f, &a, 1, TRUE);
  machine_files (f, a, pets, 0.9);
  g_assert_true (db_photos_read_again (f->db, &a, 1, &error));
  DbResult same = make_result (a, "a");
  save (f, &same, &saved);
  g_assert_cmpuint (saved.replaced->len, ==, 0);
  db_saved_clear (&saved);
  assert_marks (f, "5|1");

  DbResult other = make_result (a, "another picture");
  save (f, &other, &saved);
  g_assert_cmpuint (saved.replaced->len, ==, 1);
  db_saved_clear (&saved);
  assert_marks (f, "0|0");
  undo (f);
  assert_marks (f, "5|1");
}

static void
test_common (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 ids[6];
  char name[] = "a";
  for (int i = 0; i < 6; i++, name[0]++)
    ids[i] = add_read_photo (f, name);
  gint64 x = add_label (f, DB_LABEL_ALBUM, "X"), y = add_label (f, DB_LABEL_ALBUM, "Y");
  gint64 dog = add_label (f, DB_LABEL_TAG, "dog"), cat = add_label (f, DB_LABEL_TAG, "cat");
  add_label (f, DB_LABEL_TAG, "unused");
  file_photo (f, ids[0], x);
  machine_files (f, ids[1], x, 0.9);
  machine_files (f, ids[2], y, 0.9);
  file_photo (f, ids[3], 0);
  file_photo (f, ids[5], y); /* not asked about */
  tag_photo (f, ids[0], dog, TRUE);
  machine_tags (f, ids[0], dog, 0.9); /* both say so: one photo */
  machine_tags (f, ids[1], dog, 0.9);
  machine_tags (f, ids[2], dog, 0.9);
  tag_photo (f, ids[2], dog, FALSE);
  tag_photo (f, ids[3], cat, FALSE);
  rate (f, ids, 2, 2);
  rate (f, ids + 2, 1, 5);
  favour (f, ids + 1, 1, TRUE);

  gint64 asked[] = { ids[4], ids[0], ids[1], ids[2], ids[3], 99 };
  g_autoptr (DbSummary) s = db_summary_make (f->db, asked, G_N_ELEMENTS (asked), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (s->n, ==, 5);
  g_assert_cmpuint (s->n_favourites, ==, 1);
  g_assert_cmpuint (s->n_stars[0], ==, 2);
  g_assert_cmpuint (s->n_stars[2], ==, 2);
  g_assert_cmpuint (s->n_stars[5], ==, 1);
  g_assert_cmpuint (s->n_unsorted, ==, 2);
  g_assert_cmpuint (s->n_none, ==, 1);
  g_assert_cmpuint (s->albums->len, ==, 2);
  const DbSummaryLabel *first = s->albums->pdata[0], *second = s->albums->pdata[1];
  g_assert_cmpint (first->label, ==, x);
  g_assert_cmpstr (first->name, ==, "X");
  g_assert_cmpuint (first->n_yes, ==, 2);
  g_assert_cmpuint (first->n_facts, ==, 1);
  g_assert_cmpint (second->label, ==, y);
  g_assert_cmpuint (second->n_yes, ==, 1);
  g_assert_cmpuint (s->tags->len, ==, 2);
  first = s->tags->pdata[0];
  second = s->tags->pdata[1];
  g_assert_cmpint (first->label, ==, cat);
  g_assert_cmpuint (first->n_yes, ==, 0);
  g_assert_cmpuint (first->n_no, ==, 1);
  g_assert_cmpint (second->label, ==, dog);
  g_assert_cmpuint (second->n_yes, ==, 2);
  g_assert_cmpuint (second->n_facts, ==, 1);
  g_assert_cmpuint (second->n_no, ==, 1);

  g_autoptr (DbSummary) none = db_summary_make (f->db, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->n, ==, 0);
  g_assert_cmpuint (none->tags->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/marks/there-and-back", test_there_and_back);
  fixture_add ("/marks/what-it-says", test_what_it_says);
  fixture_add ("/marks/kept", test_kept);
  fixture_add ("/marks/common", test_common);
  return g_test_run ();
}
