/* Albums, tags and people: names, counts, what the machine may make. */
#include "db-test.h"

#include <math.h>

static void
test_names (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = add_label (f, DB_LABEL_ALBUM, "  \xc3\x89t\xc3\xa9 \xc3\xa0 la MER ");
  g_assert_cmpint (db_labels_find (f->db, DB_LABEL_ALBUM, "\xc3\xa9t\xc3\xa9 \xc3\x80 la mer",
                                   &error), ==, id);
  /* The same letters, written with combining accents. */
  g_assert_cmpint (db_labels_find (f->db, DB_LABEL_ALBUM, "e\xcc\x81te\xcc\x81 a\xcc\x80 la mer",
                                   &error), ==, id);
  g_assert_cmpint (db_labels_find (f->db, DB_LABEL_TAG, "\xc3\xa9t\xc3\xa9 \xc3\xa0 la mer",
                                   &error), ==, 0);
  /* A tag may have the name of an album. */
  g_assert_cmpint (add_label (f, DB_LABEL_TAG, "\xc3\x89t\xc3\xa9 \xc3\xa0 la mer"), !=, id);

  gint64 existing = 0;
  g_assert_true (db_journal_begin (f->db, DB_ACT_ADD, 0, &error));
  g_assert_cmpint (db_labels_add (f->db, DB_LABEL_ALBUM, "\xc3\x89T\xc3\x89 \xc3\x80 LA MER",
                                  &existing, &error), ==, -1);
  g_assert_error (error, DB_ERROR, DB_ERROR_EXISTS);
  g_assert_cmpint (existing, ==, id);
  g_clear_error (&error);
  g_assert_cmpint (db_labels_add (f->db, DB_LABEL_ALBUM, " \t ", NULL, &error), ==, -1);
  g_assert_error (error, DB_ERROR, DB_ERROR_INVALID);
  db_journal_abort (f->db);
}

static void
test_rename (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_label (f, DB_LABEL_ALBUM, "Cottage"), b = add_label (f, DB_LABEL_ALBUM, "Sea");
  g_assert_true (db_journal_begin (f->db, DB_ACT_RENAME, a, &error));
  g_assert_false (db_labels_rename (f->db, a, "SEA", &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (db_labels_rename (f->db, a, "COTTAGE", &error)); /* only the case: allowed */
  g_autoptr (DbAct) act = NULL;
  g_assert_true (db_journal_commit (f->db, &act, &error));
  g_assert_cmpstr (act->old_name, ==, "Cottage");
  g_assert_cmpstr (act->label_name, ==, "COTTAGE");
  undo (f);
  g_autoptr (DbLabel) label = db_labels_get (f->db, a, &error);
  g_assert_cmpstr (label->name, ==, "Cottage");
  g_assert_cmpint (b, !=, a);
}

static void
test_counts (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 album = add_label (f, DB_LABEL_ALBUM, "Cottage");
  gint64 empty = add_label (f, DB_LABEL_ALBUM, "Barn");
  gint64 tag = add_label (f, DB_LABEL_TAG, "dog");
  gint64 ids[6];
  for (int i = 0; i < 6; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.jpg", i);
      ids[i] = add_read_photo (f, name);
      machine_files (f, ids[i], album, 0.8);
      if (i != 5)
        machine_tags (f, ids[i], tag, 0.7);
    }
  file_photo (f, ids[0], 0);
  tag_photo (f, ids[0], tag, FALSE); /* no: against the machine */
  tag_photo (f, ids[1], tag, TRUE);  /* yes: as the machine */
  tag_photo (f, ids[5], tag, TRUE);  /* yes: the machine is silent */
  db_photos_mark_missing (f->db, &ids[2], 1, NULL, &error);
  tag_photo (f, ids[2], tag, TRUE);

  g_autoptr (GPtrArray) albums = db_labels_list (f->db, DB_LABEL_ALBUM, &error);
  g_assert_cmpuint (albums->len, ==, 2);
  const DbLabel *barn = albums->pdata[0], *cottage = albums->pdata[1];
  g_assert_cmpint (barn->id, ==, empty);
  g_assert_cmpuint (barn->count, ==, 0);
  g_assert_cmpuint (cottage->count, ==, 4);
  g_autoptr (GPtrArray) uncounted = db_labels_list_uncounted (f->db, DB_LABEL_ALBUM, &error);
  g_assert_cmpuint (uncounted->len, ==, 2);
  for (int i = 0; i < 2; i++)
    {
      const DbLabel *label = uncounted->pdata[i], *counted = albums->pdata[i];
      g_assert_cmpint (label->id, ==, counted->id);
      g_assert_cmpstr (label->name, ==, counted->name);
      g_assert_cmpuint (label->count, ==, 0);
    }
  g_autoptr (GPtrArray) tags = db_labels_list (f->db, DB_LABEL_TAG, &error);
  g_assert_cmpuint (tags->len, ==, 1);
  g_assert_cmpuint (((DbLabel *) tags->pdata[0])->count, ==, 4);
  g_autoptr (DbLabel) one = db_labels_get (f->db, tag, &error);
  g_assert_cmpuint (one->count, ==, 4);
  g_autoptr (DbLabel) other = db_labels_get (f->db, album, &error);
  g_assert_cmpuint (other->count, ==, 4);
  g_assert_null (db_labels_get (f->db, 999, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
}

static gint64
ensure (Fixture *f, const char *class_name)
{
  g_autoptr (GError) error = NULL;
  gint64 id
    = db_labels_ensure (f->db, DB_LABEL_ALBUM, class_name, DB_ORIGIN_STARTER, &error);
  g_assert_no_error (error);
  return id;
}

static void
test_ensure (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 pets = ensure (f, "Pets");
  g_assert_cmpint (ensure (f, "Pets"), ==, pets);
  /* A rename sticks: the machine goes on with the same label. */
  g_assert_true (db_journal_begin (f->db, DB_ACT_RENAME, pets, &error));
  g_assert_true (db_labels_rename (f->db, pets, "Our cats", &error));
  g_assert_true (db_journal_commit (f->db, NULL, &error));
  g_assert_cmpint (ensure (f, "Pets"), ==, pets);
  /* The owner's label of that name is used. */
  gint64 food = add_label (f, DB_LABEL_ALBUM, "food");
  g_assert_cmpint (ensure (f, "Food"), ==, food);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM label"), ==, 2);
}

/* What the owner removed is not made again, until he makes it himself or takes it back. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  gint64 pets = ensure (f, "Pets");
  remove_label (f, pets);
  g_assert_cmpint (ensure (f, "Pets"), ==, 0);
  fixture_reopen (f);
  g_assert_cmpint (ensure (f, "Pets"), ==, 0);
  undo (f);
  g_assert_cmpint (ensure (f, "Pets"), ==, pets);
  redo (f);
  g_assert_cmpint (ensure (f, "Pets"), ==, 0);

  gint64 own = add_label (f, DB_LABEL_ALBUM, "pets");
  g_assert_cmpint (ensure (f, "Pets"), ==, own);
  undo (f);
  g_assert_cmpint (ensure (f, "Pets"), ==, 0);
  undo (f);
  g_assert_cmpint (ensure (f, "Pets"), ==, pets);
}

static void
test_threshold (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 tag = add_label (f, DB_LABEL_TAG, "dog");
  g_autoptr (DbLabel) before = db_labels_get (f->db, tag, &error);
  g_assert_true (isnan (before->threshold));
  g_assert_true (db_labels_set_threshold (f->db, tag, 0.25, &error));
  g_autoptr (DbLabel) after = db_labels_get (f->db, tag, &error);
  g_assert_cmpfloat (after->threshold, ==, 0.25);
  g_assert_false (db_labels_set_threshold (f->db, tag, 1.5, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_PROTECTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/labels/names", test_names);
  fixture_add ("/db/labels/rename", test_rename);
  fixture_add ("/db/labels/counts", test_counts);
  fixture_add ("/db/labels/ensure", test_ensure);
  fixture_add ("/db/labels/refused", test_refused);
  fixture_add ("/db/labels/threshold", test_threshold);
  return g_test_run ();
}
