/* Suspicions that the owner waved away: remembered while the fact stands, forgotten with it. */
#include "db-test.h"
#include "slips.h"

#include <string.h>

typedef struct
{
  gint64 a, b, album, other, tag;
} World;

/* The owner says: a is in the album and no dog, b is in no album. */
static World
make_world (Fixture *f)
{
  World w;
  w.a = add_read_photo (f, "a.jpg");
  w.b = add_read_photo (f, "b.jpg");
  w.album = add_label (f, DB_LABEL_ALBUM, "Cottage");
  w.other = add_label (f, DB_LABEL_ALBUM, "Sea");
  w.tag = add_label (f, DB_LABEL_TAG, "dog");
  file_photo (f, w.a, w.album);
  file_photo (f, w.b, 0);
  tag_photo (f, w.a, w.tag, FALSE);
  return w;
}

static guint
dismiss (Fixture *f, gint64 photo, gint64 label)
{
  g_autoptr (GError) error = NULL;
  guint n = 99;
  g_assert_true (db_slips_dismiss (f->db, &photo, 1, label, &n, &error));
  g_assert_no_error (error);
  return n;
}

static gboolean
is_dismissed (Fixture *f, gint64 photo, gint64 label)
{
  g_autoptr (GError) error = NULL;
  gboolean dismissed = db_slips_is_dismissed (f->db, photo, label, &error);
  g_assert_no_error (error);
  return dismissed;
}

static void
dismiss_all (Fixture *f, const World *w)
{
  dismiss (f, w->a, w->album);
  dismiss (f, w->a, w->tag);
  dismiss (f, w->b, 0);
}

static void
forget (Fixture *f, gint64 photo, gint64 tag)
{
  g_autoptr (GError) error = NULL;
  DbActKind kind = tag != 0 ? DB_ACT_TAG_FORGET : DB_ACT_UNFILE;
  g_assert_true (db_journal_begin (f->db, kind, tag, &error));
  if (tag != 0)
    g_assert_true (db_taggings_forget (f->db, &photo, 1, tag, NULL, &error));
  else
    g_assert_true (db_filings_forget (f->db, &photo, 1, NULL, &error));
  g_assert_true (db_journal_commit (f->db, NULL, &error));
}

static void
test_dismiss (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  World w = make_world (f);
  gint64 ids[3] = { w.a, w.b, 999 };
  guint n;
  /* Of the three, one has such a fact. */
  g_assert_true (db_slips_dismiss (f->db, ids, 3, w.album, &n, &error));
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (db_slips_dismiss (f->db, ids, 3, w.album, &n, &error));
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (dismiss (f, w.a, w.other), ==, 0);
  g_assert_cmpuint (dismiss (f, w.b, w.tag), ==, 0);
  g_assert_cmpuint (dismiss (f, w.a, 999), ==, 0);
  g_assert_cmpuint (dismiss (f, w.a, w.tag), ==, 1);
  g_assert_cmpuint (dismiss (f, w.b, 0), ==, 1);
  g_assert_cmpuint (dismiss (f, w.a, 0), ==, 0);
  g_assert_true (db_slips_dismiss (f->db, NULL, 0, w.album, NULL, &error));

  fixture_reopen (f);
  g_assert_true (is_dismissed (f, w.a, w.album));
  g_assert_true (is_dismissed (f, w.a, w.tag));
  g_assert_true (is_dismissed (f, w.b, 0));
  g_assert_false (is_dismissed (f, w.a, w.other));
  g_assert_false (is_dismissed (f, w.b, w.album));
  g_autoptr (GArray) list = db_slips_list (f->db, &error);
  g_assert_cmpuint (list->len, ==, 3);
  const DbSlip *slips = (const DbSlip *) (void *) list->data;
  g_assert_cmpint (slips[0].photo, ==, w.a);
  g_assert_cmpint (slips[0].label, ==, w.album);
  g_assert_cmpint (slips[1].label, ==, w.tag);
  g_assert_cmpint (slips[2].photo, ==, w.b);
  g_assert_cmpint (slips[2].label, ==, 0);
  g_assert_cmpint (slips[0].at, >, 1600000000);
  /* An opinion of the machine is no fact that one could confirm. */
  gint64 c = add_read_photo (f, "c.jpg");
  machine_files (f, c, w.album, 0.9);
  machine_tags (f, c, w.tag, 0.9);
  g_assert_cmpuint (dismiss (f, c, w.album), ==, 0);
  g_assert_cmpuint (dismiss (f, c, w.tag), ==, 0);
}

/* Each way in which a fact changes forgets that pair and no other. */
static void
test_facts_change (Fixture *f, gconstpointer data)
{
  World w = make_world (f);
  dismiss_all (f, &w);
  file_photo (f, w.a, w.album); /* the same again: no news */
  tag_photo (f, w.a, w.tag, FALSE);
  g_assert_true (is_dismissed (f, w.a, w.album));
  g_assert_true (is_dismissed (f, w.a, w.tag));

  file_photo (f, w.a, w.other);
  g_assert_false (is_dismissed (f, w.a, w.album));
  g_assert_true (is_dismissed (f, w.a, w.tag));
  g_assert_true (is_dismissed (f, w.b, 0));
  undo (f); /* the fact is back, and is asked about again */
  g_assert_false (is_dismissed (f, w.a, w.album));
  g_assert_true (is_dismissed (f, w.a, w.tag));

  dismiss_all (f, &w);
  tag_photo (f, w.a, w.tag, TRUE);
  g_assert_false (is_dismissed (f, w.a, w.tag));
  g_assert_true (is_dismissed (f, w.a, w.album));

  dismiss_all (f, &w);
  forget (f, w.a, 0);
  g_assert_false (is_dismissed (f, w.a, w.album));
  g_assert_true (is_dismissed (f, w.a, w.tag));
  undo (f);
  dismiss_all (f, &w);
  forget (f, w.a, w.tag);
  g_assert_false (is_dismissed (f, w.a, w.tag));
  g_assert_true (is_dismissed (f, w.a, w.album));
  undo (f);

  dismiss_all (f, &w);
  file_photo (f, w.b, w.album);
  g_assert_false (is_dismissed (f, w.b, 0));
  dismiss_all (f, &w);
  remove_label (f, w.album);
  g_assert_false (is_dismissed (f, w.a, w.album));
  g_assert_true (is_dismissed (f, w.a, w.tag));
  remove_label (f, w.tag);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM slip"), ==, 0);
}

/* The machine goes on filing and tagging. */
static void
test_machine (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  World w = make_world (f);
  dismiss_all (f, &w);
  machine_files (f, w.a, w.other, 0.9);
  machine_tags (f, w.a, w.tag, 0.9);
  machine_tags (f, w.a, 0, 0);
  g_assert_true (db_filings_forget_machine (f->db, &error));
  g_assert_true (db_taggings_forget_machine (f->db, &error));
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM slip"), ==, 3);
}

/* The photo goes, moves, or is replaced by another picture of the same name. */
static void
test_photos (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  World w = make_world (f);
  gint64 cat = add_label (f, DB_LABEL_TAG, "cat");
  tag_photo (f, w.a, cat, FALSE);
  dismiss_all (f, &w);
  dismiss (f, w.a, cat);
  g_assert_true (db_photos_mark_missing (f->db, &w.a, 1, NULL, &error));
  g_assert_true (is_dismissed (f, w.a, w.album));
  /* It turns up elsewhere, where it was filed at once. */
  gint64 found = add_photo (f, "moved/a.jpg");
  file_photo (f, found, w.other);
  tag_photo (f, found, cat, TRUE);
  dismiss (f, found, w.other);
  DbResult result = make_result (found, "a.jpg");
  DbSaved saved;
  save (f, &result, &saved);
  g_assert_cmpuint (saved.moves->len, ==, 1);
  db_saved_clear (&saved);
  g_assert_false (is_dismissed (f, w.a, w.album));
  g_assert_true (is_dismissed (f, w.a, w.other));
  g_assert_true (is_dismissed (f, w.a, w.tag));
  g_assert_false (is_dismissed (f, w.a, cat));

  DbResult other = make_result (w.a, "another picture");
  save (f, &other, &saved);
  g_assert_cmpuint (saved.replaced->len, ==, 1);
  db_saved_clear (&saved);
  g_autofree char *left = rows (f->db, "SELECT photo, label FROM slip");
  g_autofree char *expected = g_strdup_printf ("%" G_GINT64_FORMAT "|0", w.b);
  g_assert_cmpstr (left, ==, expected);
  g_assert_true (db_execute (f->db, "DELETE FROM photo", &error));
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM slip"), ==, 0);
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  World w = make_world (f);
  g_autoptr (Db) reader = db_open (f->path, DB_OPEN_READ_ONLY, &error);
  g_assert_false (db_slips_dismiss (reader, &w.a, 1, w.album, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_false (db_in_transaction (reader));

  /* What other tools may do to the file is found. */
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO slip (photo, label, at) VALUES (%" G_GINT64_FORMAT ", 77, 0)", w.a);
  g_assert_true (db_execute (f->db, sql, &error));
  g_autoptr (GPtrArray) findings = db_check (f->db, &error);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_nonnull (strstr (findings->pdata[0], "77"));
  g_assert_true (db_execute (f->db, "DELETE FROM slip", &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/slips/dismiss", test_dismiss);
  fixture_add ("/db/slips/facts-change", test_facts_change);
  fixture_add ("/db/slips/machine", test_machine);
  fixture_add ("/db/slips/photos", test_photos);
  fixture_add ("/db/slips/refusals", test_refusals);
  return g_test_run ();
}
