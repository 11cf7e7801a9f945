/* The order and look of albums and tags, and merging them. */
#include "arrange.h"
#include "db-test.h"
#include "merge.h"

#include <string.h>

#define ALL_ROWS \
  "SELECT 'f', photo, album, source, p, at FROM filing UNION ALL " \
  "SELECT 't' || human || verdict, photo, tag, source, p, at FROM tagging UNION ALL " \
  "SELECT 'l' || kind, id, name, coalesce (class_name, '') || position, colour, emoji FROM label " \
  "UNION ALL SELECT 'r', 0, class_name, kind, 0, 0 FROM refused_class ORDER BY 1, 2, 3"
#define ORDER(kind) \
  "SELECT group_concat (name, ' ') FROM (SELECT name FROM label WHERE kind = '" kind "'" \
  " ORDER BY position, key)"

static void
move (Fixture *f, gint64 id, gint64 before)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (db_journal_begin (f->db, DB_ACT_ORDER, id, &error));
  g_assert_true (db_labels_move (f->db, id, before, &error));
  g_assert_true (db_journal_commit (f->db, NULL, &error));
  g_assert_no_error (error);
}

static gboolean
shift (Fixture *f, gint64 id, int by)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbAct) act = NULL;
  g_assert_true (db_journal_begin (f->db, DB_ACT_ORDER, id, &error));
  g_assert_true (db_labels_shift (f->db, id, by, &error));
  g_assert_true (db_journal_commit (f->db, &act, &error));
  g_assert_no_error (error);
  return act->batch != 0;
}

static void
set_look (Fixture *f, gint64 id, const char *colour, const char *emoji)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (db_journal_begin (f->db, DB_ACT_LOOK, id, &error));
  g_assert_true (db_labels_set_look (f->db, id, colour, emoji, &error));
  g_assert_true (db_journal_commit (f->db, NULL, &error));
  g_assert_no_error (error);
}

static DbAct *
merge (Fixture *f, gint64 from, gint64 into)
{
  g_autoptr (GError) error = NULL;
  DbAct *act = NULL;
  g_assert_true (db_journal_begin (f->db, DB_ACT_MERGE, into, &error));
  g_assert_true (db_labels_merge (f->db, from, into, &error));
  g_assert_true (db_journal_commit (f->db, &act, &error));
  g_assert_no_error (error);
  return act;
}

static void
assert_rows (Fixture *f, const char *sql, const char *expected)
{
  g_autofree char *found = rows (f->db, sql);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_order (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_label (f, DB_LABEL_ALBUM, "A"), b = add_label (f, DB_LABEL_ALBUM, "B");
  gint64 c = add_label (f, DB_LABEL_ALBUM, "C"), d = add_label (f, DB_LABEL_ALBUM, "D");
  gint64 tag = add_label (f, DB_LABEL_TAG, "t");
  static const char *const orders[] = { "A B C D", "D A B C", "D B C A", "B D C A", "B C A D" };

  assert_rows (f, ORDER ("album"), orders[0]);
  move (f, d, a);
  assert_rows (f, ORDER ("album"), orders[1]);
  move (f, a, 0);
  assert_rows (f, ORDER ("album"), orders[2]);
  g_assert_true (shift (f, b, -1));
  assert_rows (f, ORDER ("album"), orders[3]);
  move (f, d, 0);
  assert_rows (f, ORDER ("album"), orders[4]);
  /* Nothing to do at the ends, before itself and before who stands behind anyway. */
  g_assert_false (shift (f, b, -1));
  g_assert_false (shift (f, d, 1));
  move (f, c, c);
  move (f, c, a);
  assert_rows (f, ORDER ("album"), orders[4]);
  g_assert_cmpint (number (f->db, "SELECT position FROM label WHERE kind = 'tag'"), ==, 0);
  for (int i = 3; i >= 0; i--)
    {
      undo (f);
      fixture_reopen (f);
      assert_rows (f, ORDER ("album"), orders[i]);
    }
  for (int i = 1; i <= 4; i++)
    {
      redo (f);
      assert_rows (f, ORDER ("album"), orders[i]);
    }
  /* What is new stands at the end of an ordered list, and by its name in another one. */
  add_label (f, DB_LABEL_ALBUM, "0");
  g_assert_cmpint (db_labels_ensure (f->db, DB_LABEL_ALBUM, "1", DB_ORIGIN_STARTER, NULL), >, 0);
  assert_rows (f, ORDER ("album"), "B C A D 0 1");
  add_label (f, DB_LABEL_TAG, "s");
  assert_rows (f, ORDER ("tag"), "s t");

  g_assert_true (db_journal_begin (f->db, DB_ACT_ORDER, a, &error));
  g_assert_false (db_labels_move (f->db, a, tag, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (db_labels_move (f->db, 99, 0, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
  db_journal_abort (f->db);
}

static void
test_look (Fixture *f, gconstpointer data)
{
  gint64 a = add_label (f, DB_LABEL_ALBUM, "A");
  const char *look = "SELECT name, colour, emoji FROM label";

  set_look (f, a, "blue", NULL);
  set_look (f, a, "", "🐕");
  assert_rows (f, look, "A|-|🐕");
  g_autoptr (DbLabel) label = db_labels_get (f->db, a, NULL);
  g_assert_null (label->colour);
  g_assert_cmpstr (label->emoji, ==, "🐕");
  undo (f);
  assert_rows (f, look, "A|blue|-");
  /* A removed album comes back as it looked. */
  remove_label (f, a);
  undo (f);
  assert_rows (f, look, "A|blue|-");
  undo (f);
  assert_rows (f, look, "A|-|-");
  redo (f);
  assert_rows (f, look, "A|blue|-");
}

static void
test_merge_albums (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_read_photo (f, "a"), b = add_read_photo (f, "b"), c = add_read_photo (f, "c");
  gint64 d = add_read_photo (f, "d");
  gint64 cats = add_label (f, DB_LABEL_ALBUM, "Cats");
  gint64 pets = db_labels_ensure (f->db, DB_LABEL_ALBUM, "Pets", DB_ORIGIN_STARTER, NULL);
  file_photo (f, a, pets);
  machine_files (f, b, pets, 0.9);
  file_photo (f, c, cats);
  machine_files (f, d, cats, 0.8);
  set_look (f, pets, "red", NULL);
  g_autofree char *before = rows (f->db, ALL_ROWS);

  g_autoptr (DbMerge) preview = db_labels_preview_merge (f->db, pets, cats, 8, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (preview->n_from, ==, 2);
  g_assert_cmpuint (preview->n_into, ==, 2);
  g_assert_cmpuint (preview->n_facts, ==, 1);
  g_assert_true (preview->takes_class && !preview->refuses_class);
  g_assert_cmpuint (preview->from->len, ==, 2);
  g_assert_cmpint (g_array_index (preview->from, gint64, 0), ==, a);
  g_assert_cmpint (g_array_index (preview->into, gint64, 0), ==, c);
  assert_rows (f, ALL_ROWS, before);

  g_autoptr (DbAct) act = merge (f, pets, cats);
  g_assert_cmpint (act->kind, ==, DB_ACT_MERGE);
  g_assert_cmpint (act->label, ==, cats);
  g_assert_cmpstr (act->label_name, ==, "Cats");
  g_assert_cmpstr (act->old_name, ==, "Pets");
  g_assert_cmpuint (act->n_photos, ==, 2);
  assert_rows (f, "SELECT f.photo, l.name, f.source, f.p FROM filing AS f"
                  " JOIN label AS l ON l.id = f.album ORDER BY 1",
               "1|Cats|user|-\n2|Cats|model|0.9\n3|Cats|user|-\n4|Cats|model|0.8");
  /* The starter's pets are cats from now on; no second "Pets" is made. */
  g_assert_cmpint (db_labels_ensure (f->db, DB_LABEL_ALBUM, "Pets", DB_ORIGIN_STARTER, NULL), ==,
                   cats);
  g_autofree char *after = rows (f->db, ALL_ROWS);
  for (int round = 0; round < 2; round++)
    {
      undo (f);
      fixture_reopen (f);
      assert_rows (f, ALL_ROWS, before);
      g_assert_cmpint (db_labels_ensure (f->db, DB_LABEL_ALBUM, "Pets", DB_ORIGIN_STARTER, NULL),
                       ==, pets);
      redo (f);
      fixture_reopen (f);
      assert_rows (f, ALL_ROWS, after);
    }
  /* What the machine thought in between stays as it thought it. */
  machine_files (f, b, 0, 0);
  undo (f);
  assert_rows (f, "SELECT album FROM filing WHERE photo = 1", "2");
  g_autoptr (GPtrArray) findings = db_check (f->db, &error);
  g_assert_cmpuint (findings->len, ==, 0);
}

/* Both stand for a class: the one that goes is not made again. */
static void
test_merge_classes (Fixture *f, gconstpointer data)
{
  gint64 a = add_read_photo (f, "a");
  gint64 sea = db_labels_ensure (f->db, DB_LABEL_ALBUM, "Beach", DB_ORIGIN_STARTER, NULL);
  gint64 hills = db_labels_ensure (f->db, DB_LABEL_ALBUM, "Mountains", DB_ORIGIN_STARTER, NULL);
  machine_files (f, a, hills, 0.9);
  g_autoptr (DbMerge) preview = db_labels_preview_merge (f->db, hills, sea, 8, NULL);
  g_assert_true (preview->refuses_class && !preview->takes_class);
  db_act_free (merge (f, hills, sea));
  g_assert_true (db_labels_is_refused (f->db, DB_LABEL_ALBUM, "Mountains", NULL));
  g_assert_cmpint (db_labels_ensure (f->db, DB_LABEL_ALBUM, "Mountains", DB_ORIGIN_STARTER, NULL),
                   ==, 0);
  undo (f);
  g_assert_false (db_labels_is_refused (f->db, DB_LABEL_ALBUM, "Mountains", NULL));
  assert_rows (f, "SELECT l.name FROM filing JOIN label AS l ON l.id = album", "Mountains");
}

/* What the owner and the machine say of the tag that goes (first letter) and of the one that stays
 * (second): yes, no or nothing by the owner; m for the machine's yes under it. */
static void
test_merge_tags (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name, *from, *into; /* "y", "n", "m", "nm" (a no over the machine's yes) or "" */
    const char *expected;           /* the owner's verdict, or - */
    gboolean carries;
  } cases[] = {
    { "1", "y", "", "yes", TRUE },   { "2", "y", "y", "yes", TRUE }, { "3", "y", "n", "yes", TRUE },
    { "4", "y", "m", "yes", TRUE },  { "5", "n", "", "no", FALSE },  { "6", "n", "y", "yes", TRUE },
    { "7", "n", "n", "no", FALSE },  { "8", "n", "m", "-", TRUE },   { "9", "m", "", "-", TRUE },
    { "a", "m", "y", "yes", TRUE },  { "b", "m", "n", "no", FALSE }, { "c", "m", "m", "-", TRUE },
    { "d", "nm", "", "no", FALSE },  { "e", "nm", "m", "-", TRUE },  { "f", "", "y", "yes", TRUE },
    { "g", "nm", "nm", "no", FALSE }, { "h", "y", "nm", "yes", TRUE },
  };
  g_autoptr (GError) error = NULL;
  gint64 dog = add_label (f, DB_LABEL_TAG, "dog"), pet = add_label (f, DB_LABEL_TAG, "pet");
  gint64 photos[G_N_ELEMENTS (cases)];
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      photos[i] = add_read_photo (f, cases[i].name);
      DbOpinion both[2];
      gsize n = 0;
      if (strchr (cases[i].from, 'm') != NULL)
        both[n++] = (DbOpinion) { dog, 0.8125 };
      if (strchr (cases[i].into, 'm') != NULL)
        both[n++] = (DbOpinion) { pet, 0.75 };
      g_assert_true (db_taggings_save (f->db, photos[i], both, n, DB_SOURCE_MODEL, add_model (f),
                                       &error));
      if (strpbrk (cases[i].from, "yn") != NULL)
        tag_photo (f, photos[i], dog, cases[i].from[0] == 'y');
      if (strpbrk (cases[i].into, "yn") != NULL)
        tag_photo (f, photos[i], pet, cases[i].into[0] == 'y');
    }
  g_autofree char *before = rows (f->db, ALL_ROWS);
  g_autoptr (DbMerge) preview = db_labels_preview_merge (f->db, dog, pet, 4, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (preview->n_from, ==, 9);
  g_assert_cmpuint (preview->n_into, ==, 8);
  g_assert_cmpuint (preview->n_both, ==, 4);
  g_assert_cmpuint (preview->n_facts, ==, 5);
  g_assert_cmpuint (preview->n_noes, ==, 7);
  g_assert_cmpuint (preview->n_dropped, ==, 5); /* 3, 6, 8, e, h */

  db_act_free (merge (f, dog, pet));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *verdict = g_strdup_printf (
        "SELECT coalesce ((SELECT verdict FROM tagging WHERE photo = %" G_GINT64_FORMAT
        " AND human = 1), '-')", photos[i]);
      g_autofree char *carries = g_strdup_printf (
        "SELECT count (*) FROM effective_tag WHERE photo = %" G_GINT64_FORMAT, photos[i]);
      g_test_message ("%s", cases[i].name);
      assert_rows (f, verdict, cases[i].expected);
      g_assert_cmpint (number (f->db, carries), ==, cases[i].carries);
    }
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM label"), ==, 1);
  g_autofree char *after = rows (f->db, ALL_ROWS);
  for (int round = 0; round < 2; round++)
    {
      undo (f);
      fixture_reopen (f);
      assert_rows (f, ALL_ROWS, before);
      redo (f);
      fixture_reopen (f);
      assert_rows (f, ALL_ROWS, after);
    }
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 album = add_label (f, DB_LABEL_ALBUM, "X"), tag = add_label (f, DB_LABEL_TAG, "x");
  const gint64 pairs[][2] = { { album, tag }, { tag, album }, { album, album }, { album, 99 } };
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      int code = i < 3 ? DB_ERROR_INVALID : DB_ERROR_NOT_FOUND;
      g_assert_null (db_labels_preview_merge (f->db, pairs[i][0], pairs[i][1], 4, &error));
      g_assert_error (error, DB_ERROR, code);
      g_clear_error (&error);
      g_assert_true (db_journal_begin (f->db, DB_ACT_MERGE, pairs[i][1], &error));
      g_assert_false (db_labels_merge (f->db, pairs[i][0], pairs[i][1], &error));
      g_assert_error (error, DB_ERROR, code);
      g_clear_error (&error);
      db_journal_abort (f->db);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/arrange/order", test_order);
  fixture_add ("/arrange/look", test_look);
  fixture_add ("/arrange/merge-albums", test_merge_albums);
  fixture_add ("/arrange/merge-classes", test_merge_classes);
  fixture_add ("/arrange/merge-tags", test_merge_tags);
  fixture_add ("/arrange/refused", test_refused);
  return g_test_run ();
}
