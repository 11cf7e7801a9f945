/* Facts of the owner against every way to overwrite them: each function of the machine, and plain
 * SQL. filings.c and taggings.c are tested here together. */
#include "db-test.h"
#include "opinions.h"

#include <math.h>
#include <string.h>

typedef struct
{
  gint64 photo, none, album, other, tag;
} World;

static World
make_world (Fixture *f)
{
  World w;
  w.photo = add_read_photo (f, "a.jpg");
  w.none = add_read_photo (f, "b.jpg");
  w.album = add_label (f, DB_LABEL_ALBUM, "Cottage");
  w.other = add_label (f, DB_LABEL_ALBUM, "Sea");
  w.tag = add_label (f, DB_LABEL_TAG, "dog");
  machine_files (f, w.photo, w.other, 0.9);
  machine_tags (f, w.photo, w.tag, 0.9);
  file_photo (f, w.photo, w.album);
  file_photo (f, w.none, 0);
  tag_photo (f, w.photo, w.tag, FALSE);
  return w;
}

#define FACTS \
  "SELECT photo, album, source FROM filing WHERE source = 'user' ORDER BY photo"
#define NOES "SELECT photo, tag, verdict, source FROM tagging WHERE human = 1"

static void
assert_kept (Fixture *f, const World *w)
{
  g_autofree char *expected = g_strdup_printf (
    "%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|user\n%" G_GINT64_FORMAT "|-|user", w->photo,
    w->album, w->none);
  g_autofree char *no = g_strdup_printf ("%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|no|user",
                                         w->photo, w->tag);
  g_autofree char *facts = rows (f->db, FACTS);
  g_autofree char *noes = rows (f->db, NOES);
  g_assert_cmpstr (facts, ==, expected);
  g_assert_cmpstr (noes, ==, no);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM effective_tag"), ==, 0);
}

static void
test_functions (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  World w = make_world (f);

  g_assert_cmpuint (machine_files (f, w.photo, w.other, 0.99), ==, 1);
  g_assert_cmpuint (machine_files (f, w.photo, 0, 0), ==, 1);
  g_assert_cmpuint (machine_files (f, w.none, w.other, 0.99), ==, 1);
  machine_tags (f, w.photo, w.tag, 0.99);
  assert_kept (f, &w);

  DbFilingOpinion import = { .photo = w.photo, .album = w.other, .p = NAN };
  guint skipped;
  g_assert_true (db_filings_save (f->db, &import, 1, DB_SOURCE_IMPORT, 0, &skipped, &error));
  g_assert_cmpuint (skipped, ==, 1);
  DbOpinion opinion = { w.tag, NAN };
  g_assert_true (
    db_taggings_save (f->db, w.photo, &opinion, 1, DB_SOURCE_IMPORT, 0, &error));
  assert_kept (f, &w);

  /* Read again, with other opinions. */
  g_assert_true (db_photos_read_again (f->db, &w.photo, 1, &error));
  DbResult result = make_result (w.photo, "a.jpg");
  result.album = w.other;
  result.p = 1;
  result.model = add_model (f);
  result.tags = &opinion;
  result.n_tags = 1;
  DbSaved saved;
  save (f, &result, &saved);
  g_assert_cmpuint (saved.skipped, ==, 1);
  g_assert_cmpuint (saved.replaced->len, ==, 0);
  db_saved_clear (&saved);
  assert_kept (f, &w);

  /* In bulk, by what was learned. */
  const DbFilingOpinion learned[] = { { .photo = w.photo, .album = w.other, .p = 1 },
                                      { .photo = w.none, .album = w.other, .p = 1 },
                                      { .photo = w.photo, .unsorted = DB_UNSORTED_FAR } };
  const DbTagChange tags[] = { { w.photo, w.tag, 1 }, { w.photo, w.tag, -1 } };
  g_assert_true (db_opinions_apply (f->db, 0, learned, 3, tags, 2, &skipped, &error));
  g_assert_cmpuint (skipped, ==, 4); /* three filings, and the tag that the import said */
  assert_kept (f, &w);
  g_assert_true (db_opinions_forget (f->db, NULL, &error));
  assert_kept (f, &w);

  g_assert_true (db_filings_forget_machine (f->db, &error));
  g_assert_true (db_taggings_forget_machine (f->db, &error));
  assert_kept (f, &w);
  fixture_reopen (f);
  assert_kept (f, &w);
}

static void
test_sql (Fixture *f, gconstpointer data)
{
  World w = make_world (f);
  static const char *const attempts[] = {
    "UPDATE filing SET source = 'model', p = 0.5 WHERE photo = {photo}",
    "UPDATE filing SET photo = photo + 100 WHERE photo = {photo}",
    "UPDATE filing SET album = {other}, p = 0.5 WHERE photo = {photo}",
    "INSERT INTO filing (photo, album, source, at) VALUES ({photo}, {other}, 'model', 0)",
    "INSERT OR REPLACE INTO filing (photo, album, source, at) VALUES ({photo}, {other}, 'model', 0)",
    "REPLACE INTO filing (photo, album, source, at) VALUES ({none}, {other}, 'import', 0)",
    "INSERT INTO filing (photo, album, source, at) VALUES ({photo}, {other}, 'model', 0)"
    " ON CONFLICT (photo) DO UPDATE SET album = excluded.album, source = excluded.source",
    "INSERT INTO filing (photo, album, source, at) VALUES ({photo}, {other}, 'model', 0)"
    " ON CONFLICT (photo) DO UPDATE SET album = excluded.album",
    "UPDATE tagging SET source = 'model', human = 0 WHERE photo = {photo} AND human = 1",
    "UPDATE tagging SET source = 'model' WHERE photo = {photo} AND human = 1",
    "UPDATE OR REPLACE tagging SET human = 1 WHERE photo = {photo} AND human = 0",
    "INSERT INTO tagging (photo, tag, human, verdict, source, at)"
    " VALUES ({photo}, {tag}, 1, 'yes', 'model', 0)",
    "INSERT OR REPLACE INTO tagging (photo, tag, human, verdict, source, at)"
    " VALUES ({photo}, {tag}, 1, 'yes', 'model', 0)",
    "DELETE FROM label WHERE id = {album}",
    "DELETE FROM label WHERE id = {tag}",
    "UPDATE label SET kind = 'tag' WHERE id = {album}",
  };
  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) sql = g_string_new (attempts[i]);
      const struct
      {
        const char *mark;
        gint64 id;
      } marks[] = { { "{photo}", w.photo }, { "{none}", w.none }, { "{other}", w.other },
                    { "{tag}", w.tag },     { "{album}", w.album } };
      for (guint m = 0; m < G_N_ELEMENTS (marks); m++)
        {
          g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, marks[m].id);
          g_string_replace (sql, marks[m].mark, id, 0);
        }
      g_test_message ("%s", sql->str);
      g_assert_false (db_execute (f->db, sql->str, &error));
      g_assert_nonnull (error);
      assert_kept (f, &w);
    }
}

static void
test_kinds (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  World w = make_world (f);
  g_assert_true (db_journal_begin (f->db, DB_ACT_FILE, w.tag, &error));
  g_assert_false (db_filings_decide (f->db, &w.photo, 1, w.tag, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_PROTECTED);
  g_clear_error (&error);
  g_assert_false (db_taggings_decide (f->db, &w.photo, 1, w.album, TRUE, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_PROTECTED);
  g_clear_error (&error);
  db_journal_abort (f->db);
  assert_kept (f, &w);
}

/* What is said of something that is not there: for people to read, without the library's path. */
static void
assert_not_found (Fixture *f, GError **error, const char *message)
{
  g_assert_error (*error, DB_ERROR, DB_ERROR_NOT_FOUND);
  g_assert_cmpstr ((*error)->message, ==, message);
  g_clear_error (error);
}

static void
test_unknown (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  World w = make_world (f);
  gint64 nobody = 999;
  guint changed = 1;
  g_assert_true (db_journal_begin (f->db, DB_ACT_FILE, w.album, &error));
  g_assert_false (db_filings_decide (f->db, &w.photo, 1, 999, NULL, &error));
  assert_not_found (f, &error, "there is no album or tag 999");
  g_assert_false (db_filings_decide (f->db, &nobody, 1, w.album, NULL, &error));
  assert_not_found (f, &error, "there is no photo 999");
  g_assert_false (db_filings_decide (f->db, &nobody, 1, 0, NULL, &error));
  assert_not_found (f, &error, "there is no photo 999");
  g_assert_false (db_taggings_decide (f->db, &w.photo, 1, 999, TRUE, NULL, &error));
  assert_not_found (f, &error, "there is no album or tag 999");
  g_assert_false (db_taggings_decide (f->db, &nobody, 1, w.tag, FALSE, NULL, &error));
  assert_not_found (f, &error, "there is no photo 999");
  g_assert_true (db_filings_forget (f->db, &nobody, 1, &changed, &error));
  g_assert_cmpuint (changed, ==, 0);
  /* An album is no tag: that is a rule, and the message names no file either. */
  g_assert_false (db_taggings_decide (f->db, &w.photo, 1, w.album, TRUE, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_PROTECTED);
  g_assert_null (strstr (error->message, f->path));
  db_journal_abort (f->db);
  assert_kept (f, &w);
}

/* Two rows a photo and tag, whatever happens. */
static void
test_keys (Fixture *f, gconstpointer data)
{
  World w = make_world (f);
  for (int i = 0; i < 3; i++)
    {
      machine_tags (f, w.photo, w.tag, 0.5 + 0.1 * i);
      tag_photo (f, w.photo, w.tag, i % 2 == 0);
      file_photo (f, w.photo, i % 2 == 0 ? w.other : w.album);
    }
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM tagging"), ==, 2);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM filing"), ==, 2);
}

static void
test_import_is_stronger (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 photo = add_read_photo (f, "a.jpg");
  gint64 album = add_label (f, DB_LABEL_ALBUM, "Cottage");
  gint64 other = add_label (f, DB_LABEL_ALBUM, "Sea");
  gint64 dog = add_label (f, DB_LABEL_TAG, "dog"), cat = add_label (f, DB_LABEL_TAG, "cat");
  machine_files (f, photo, other, 0.9);
  DbFilingOpinion import = { .photo = photo, .album = album, .p = NAN };
  g_assert_true (db_filings_save (f->db, &import, 1, DB_SOURCE_IMPORT, 0, NULL, &error));
  g_assert_cmpuint (machine_files (f, photo, other, 0.9), ==, 1);
  g_autoptr (DbPhoto) after = get_photo (f, photo);
  g_assert_cmpint (after->album, ==, album);
  g_assert_cmpint (after->source, ==, DB_SOURCE_IMPORT);

  DbOpinion imported = { dog, NAN };
  g_assert_true (db_taggings_save (f->db, photo, &imported, 1, DB_SOURCE_IMPORT, 0, &error));
  machine_tags (f, photo, cat, 0.8);
  g_autoptr (GPtrArray) tags = db_taggings_list (f->db, photo, &error);
  g_assert_cmpuint (tags->len, ==, 2);
  machine_tags (f, photo, 0, 0);
  g_autoptr (GPtrArray) rest = db_taggings_list (f->db, photo, &error);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpint (((DbTagging *) rest->pdata[0])->tag, ==, dog);
}

static void
test_reasons (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 photo = add_read_photo (f, "a.jpg"), album = add_label (f, DB_LABEL_ALBUM, "Sea");
  DbFilingOpinion torn = { .photo = photo, .p = NAN, .unsorted = DB_UNSORTED_TORN,
                           .torn_a = "Sea", .torn_b = "Sky" };
  g_assert_true (db_filings_save (f->db, &torn, 1, DB_SOURCE_MODEL, 0, NULL, &error));
  g_autoptr (DbPhoto) a = get_photo (f, photo);
  g_assert_cmpint (a->unsorted, ==, DB_UNSORTED_TORN);
  g_assert_cmpstr (a->torn_a, ==, "Sea");
  g_assert_cmpstr (a->torn_b, ==, "Sky");
  file_photo (f, photo, 0);
  g_autoptr (DbPhoto) b = get_photo (f, photo);
  g_assert_cmpint (b->unsorted, ==, DB_UNSORTED_NONE);
  g_assert_cmpint (b->source, ==, DB_SOURCE_USER);
  undo (f);
  g_autoptr (DbPhoto) c = get_photo (f, photo);
  g_assert_cmpint (c->unsorted, ==, DB_UNSORTED_TORN);
  machine_files (f, photo, album, 0.7);
  g_autoptr (DbPhoto) d = get_photo (f, photo);
  g_assert_cmpint (d->unsorted, ==, DB_UNSORTED_NONE);
  g_assert_null (d->torn_a);
  g_assert_cmpfloat (d->p, ==, 0.7);
}

static void
test_lists (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  World w = make_world (f);
  g_autoptr (GPtrArray) tags = db_taggings_list (f->db, w.photo, &error);
  g_assert_cmpuint (tags->len, ==, 1);
  const DbTagging *dog = tags->pdata[0];
  g_assert_false (dog->yes);
  g_assert_cmpint (dog->source, ==, DB_SOURCE_USER);
  g_assert_cmpfloat (dog->p, ==, 0.9); /* the machine's, beside the owner's no */

  g_autoptr (GArray) filings = db_filings_facts (f->db, &error);
  g_assert_cmpuint (filings->len, ==, 2);
  g_assert_cmpint (g_array_index (filings, DbFact, 0).label, ==, w.album);
  g_assert_cmpint (g_array_index (filings, DbFact, 1).label, ==, 0);
  g_autoptr (GArray) noes = db_taggings_facts (f->db, w.tag, &error);
  g_assert_cmpuint (noes->len, ==, 1);
  g_assert_false (g_array_index (noes, DbFact, 0).yes);
  g_autoptr (GArray) all = db_taggings_facts (f->db, 0, &error);
  g_assert_cmpuint (all->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/protection/functions", test_functions);
  fixture_add ("/db/protection/sql", test_sql);
  fixture_add ("/db/protection/kinds", test_kinds);
  fixture_add ("/db/protection/unknown", test_unknown);
  fixture_add ("/db/protection/keys", test_keys);
  fixture_add ("/db/protection/import-is-stronger", test_import_is_stronger);
  fixture_add ("/db/protection/reasons", test_reasons);
  fixture_add ("/db/protection/lists", test_lists);
  return g_test_run ();
}
