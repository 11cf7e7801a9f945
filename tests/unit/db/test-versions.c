/* Going to another version and forgetting, as acts with undo. */
#include "db-test.h"
#include "filings.h"
#include "models.h"
#include "opinions.h"
#include "versions.h"

#include <string.h>

#define FACTS \
  "SELECT photo, album, 0 FROM filing WHERE source = 'user'" \
  " UNION ALL SELECT photo, tag, verdict FROM tagging WHERE human = 1 ORDER BY 1, 2"

static gint64
active (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  gint64 id = db_models_get_active_id (f->db, DB_LEARNED, &error);
  g_assert_no_error (error);
  return id;
}

static DbAct *
switch_to (Fixture *f, gint64 version, guint n_photos)
{
  g_autoptr (GError) error = NULL;
  DbAct *act = NULL;
  g_assert_true (db_journal_begin (f->db, DB_ACT_VERSION, 0, &error));
  g_assert_true (db_versions_switch (f->db, version, n_photos, &error));
  g_assert_true (db_journal_commit (f->db, &act, &error));
  g_assert_no_error (error);
  return act;
}

static DbAct *
forget (Fixture *f, guint *n_photos)
{
  g_autoptr (GError) error = NULL;
  DbAct *act = NULL;
  g_assert_true (db_journal_begin (f->db, DB_ACT_FORGET, 0, &error));
  g_assert_true (db_versions_forget (f->db, n_photos, &error));
  g_assert_true (db_journal_commit (f->db, &act, &error));
  g_assert_no_error (error);
  return act;
}

static void
test_switch (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 photo = add_read_photo (f, "a.jpg"), album = add_label (f, DB_LABEL_ALBUM, "X");
  gint64 a = add_version (f, "a"), b = add_version (f, "b");
  DbFilingOpinion opinion = { .photo = photo, .album = album, .p = 0.5 };
  g_assert_true (db_opinions_apply (f->db, b, &opinion, 1, NULL, 0, NULL, &error));

  g_autoptr (DbAct) back = switch_to (f, a, 37);
  g_assert_cmpint (back->kind, ==, DB_ACT_VERSION);
  g_assert_cmpint (back->version_before, ==, b);
  g_assert_cmpint (back->version_after, ==, a);
  g_assert_cmpuint (back->n_photos, ==, 37);
  g_assert_cmpint (back->label, ==, 0);
  g_assert_null (back->label_name);
  g_assert_cmpint (active (f), ==, a);
  /* The rows are told apart until they are made again. */
  g_assert_cmpint (rows_version (f), ==, b);
  g_autoptr (DbAct) none = switch_to (f, 0, 1);
  g_assert_cmpint (active (f), ==, 0);

  fixture_reopen (f);
  g_autoptr (DbAct) peek = db_journal_peek_undo (f->db, &error);
  g_assert_cmpint (peek->version_before, ==, a);
  g_assert_cmpint (peek->version_after, ==, 0);
  g_autoptr (GArray) photos = NULL;
  g_autoptr (DbAct) undone = db_journal_undo (f->db, &photos, &error);
  g_assert_cmpint (undone->batch, ==, none->batch);
  g_assert_cmpuint (photos->len, ==, 0);
  g_assert_cmpint (active (f), ==, a);
  undo (f);
  g_assert_cmpint (active (f), ==, b);
  g_assert_cmpint (rows_version (f), ==, b);
  redo (f);
  g_assert_cmpint (active (f), ==, a);
  redo (f);
  g_assert_cmpint (active (f), ==, 0);
  /* No row of the machine was touched by any of this, and no photo has it in its history. */
  g_autoptr (DbPhoto) still = get_photo (f, photo);
  g_assert_cmpint (still->album, ==, album);
  g_autoptr (GPtrArray) history = db_journal_history (f->db, photo, &error);
  g_assert_cmpuint (history->len, ==, 0);
}

/* The switch, the new rows and the version they are of are one transaction. */
static void
test_with_rows (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 photo = add_read_photo (f, "a.jpg"), album = add_label (f, DB_LABEL_ALBUM, "X");
  gint64 a = add_version (f, "a"), b = add_version (f, "b");
  DbFilingOpinion opinion = { .photo = photo, .album = album, .p = 0.5 };
  g_assert_true (db_journal_begin (f->db, DB_ACT_VERSION, 0, &error));
  g_assert_true (db_versions_switch (f->db, a, 1, &error));
  g_assert_true (db_opinions_apply (f->db, a, &opinion, 1, NULL, 0, NULL, &error));
  db_journal_abort (f->db);
  g_assert_cmpint (active (f), ==, b);
  g_assert_cmpint (rows_version (f), ==, 0);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM filing"), ==, 0);

  g_assert_true (db_journal_begin (f->db, DB_ACT_VERSION, 0, &error));
  g_assert_true (db_versions_switch (f->db, a, 1, &error));
  g_assert_true (db_opinions_apply (f->db, a, &opinion, 1, NULL, 0, NULL, &error));
  g_assert_true (db_journal_commit (f->db, NULL, &error));
  g_assert_cmpint (active (f), ==, a);
  g_assert_cmpint (rows_version (f), ==, a);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM filing"), ==, 1);
}

/* The version that is active already: no act, and what was undone can still be redone. */
static void
test_no_news (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 photo = add_read_photo (f, "a.jpg"), album = add_label (f, DB_LABEL_ALBUM, "X");
  gint64 a = add_version (f, "a");
  file_photo (f, photo, album);
  undo (f);
  g_autoptr (DbAct) nothing = switch_to (f, a, 5);
  g_assert_cmpint (nothing->batch, ==, 0);
  redo (f);
  /* A real one drops that tail, and is dropped as a tail itself. */
  undo (f);
  gint64 b = add_version (f, "b");
  g_autoptr (DbAct) act = switch_to (f, a, 5);
  g_autoptr (DbAct) tail = db_journal_peek_redo (f->db, &error);
  g_assert_null (tail);
  undo (f);
  g_assert_cmpint (active (f), ==, b);
  file_photo (f, photo, album);
  g_autoptr (DbAct) dropped = db_journal_peek_redo (f->db, &error);
  g_assert_null (dropped);
  g_assert_no_error (error);
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 other = db_models_add (f->db, DB_STARTER, 0, NULL, NULL, &error);
  gint64 empty = db_models_add_inactive (f->db, DB_LEARNED, 0, NULL, NULL, &error);
  g_autoptr (GBytes) blob = g_bytes_new_static ("w", 1);
  gint64 foreign = db_models_add (f->db, "albums", 0, NULL, blob, &error);
  gint64 a = add_version (f, "a");
  const gint64 bad[] = { 999, other, empty, foreign, -1 };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_true (db_journal_begin (f->db, DB_ACT_VERSION, 0, &error));
      g_assert_false (db_versions_switch (f->db, bad[i], 1, &error));
      g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
      g_assert_nonnull (strstr (error->message, "version"));
      g_clear_error (&error);
      db_journal_abort (f->db);
      g_assert_cmpint (active (f), ==, a);
    }
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM batch"), ==, 0);
}

/* A version that undo would go to and that lost its blob (by another tool: pruning keeps it). */
static void
test_lost_version (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_version (f, "a"), b = add_version (f, "b");
  g_autoptr (DbAct) act = switch_to (f, a, 1);
  g_autofree char *sql
    = g_strdup_printf ("UPDATE model SET blob = NULL WHERE id = %" G_GINT64_FORMAT, b);
  g_assert_true (db_execute (f->db, sql, &error));
  g_assert_null (db_journal_undo (f->db, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (db_in_transaction (f->db));
  g_assert_cmpint (active (f), ==, a);
  g_autoptr (DbAct) peek = db_journal_peek_undo (f->db, &error);
  g_assert_cmpint (peek->batch, ==, act->batch);
}

/* Photos with a fact, an opinion, an import, a reason, and all kinds of tags. */
typedef struct
{
  gint64 fact, filed, imported, torn, tagged, album, other, dog, cat, version;
} World;

static World
make_world (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  World w;
  w.fact = add_read_photo (f, "fact.jpg");
  w.filed = add_read_photo (f, "filed.jpg");
  w.imported = add_read_photo (f, "imported.jpg");
  w.torn = add_read_photo (f, "torn.jpg");
  w.tagged = add_read_photo (f, "tagged.jpg");
  w.album = add_label (f, DB_LABEL_ALBUM, "Cottage");
  w.other = add_label (f, DB_LABEL_ALBUM, "Sea");
  w.dog = add_label (f, DB_LABEL_TAG, "dog");
  w.cat = add_label (f, DB_LABEL_TAG, "cat");
  w.version = add_version (f, "w");

  DbFilingOpinion import = { .photo = w.imported, .album = w.other, .p = 1 };
  g_assert_true (db_filings_save (f->db, &import, 1, DB_SOURCE_IMPORT, 0, NULL, &error));
  DbOpinion imported = { w.dog, 1 };
  g_assert_true (
    db_taggings_save (f->db, w.imported, &imported, 1, DB_SOURCE_IMPORT, 0, &error));
  DbFilingOpinion opinions[] = {
    { .photo = w.fact, .p = 0.1, .unsorted = DB_UNSORTED_FAR },
    { .photo = w.filed, .album = w.album, .p = 0.8 },
    { .photo = w.torn, .unsorted = DB_UNSORTED_TORN, .torn_a = "Cottage", .torn_b = "Sea" },
  };
  DbTagChange tags[] = { { w.fact, w.dog, 0.9 }, { w.tagged, w.cat, 0.7 } };
  g_assert_true (db_opinions_apply (f->db, w.version, opinions, G_N_ELEMENTS (opinions), tags,
                                    G_N_ELEMENTS (tags), NULL, &error));
  g_assert_no_error (error);
  file_photo (f, w.fact, w.other);
  tag_photo (f, w.fact, w.dog, FALSE);
  tag_photo (f, w.torn, w.cat, TRUE);
  return w;
}

static void
test_forget (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  World w = make_world (f);
  g_autofree char *facts = rows (f->db, FACTS);
  guint n = 0;
  g_autoptr (DbAct) act = forget (f, &n);
  g_assert_cmpint (act->kind, ==, DB_ACT_FORGET);
  g_assert_cmpint (act->version_before, ==, w.version);
  g_assert_cmpint (act->version_after, ==, 0);
  g_assert_cmpuint (n, ==, 4); /* fact (its tag), filed, torn, tagged */
  g_assert_cmpuint (act->n_photos, ==, 4);
  g_assert_cmpint (active (f), ==, 0);
  g_assert_cmpint (rows_version (f), ==, 0);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM filing WHERE source = 'model'"), ==, 0);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM tagging WHERE source = 'model'"), ==, 0);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM filing WHERE source = 'import'"), ==, 1);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM tagging WHERE source = 'import'"), ==, 1);
  g_autofree char *reasons = rows (f->db, "SELECT id FROM photo WHERE unsorted IS NOT NULL");
  g_autofree char *under_fact = g_strdup_printf ("%" G_GINT64_FORMAT, w.fact);
  g_assert_cmpstr (reasons, ==, under_fact);
  g_autofree char *kept = rows (f->db, FACTS);
  g_assert_cmpstr (kept, ==, facts);

  /* Undo: the version is active, the rows are known to be missing, also after a restart. */
  undo (f);
  fixture_reopen (f);
  g_assert_cmpint (active (f), ==, w.version);
  g_assert_cmpint (rows_version (f), ==, DB_OPINIONS_UNKNOWN);
  DbFilingOpinion again = { .photo = w.filed, .album = w.album, .p = 0.8 };
  g_assert_true (db_opinions_apply (f->db, w.version, &again, 1, NULL, 0, NULL, &error));
  g_assert_cmpint (rows_version (f), ==, w.version);
  redo (f);
  g_assert_cmpint (active (f), ==, 0);
  g_assert_cmpint (rows_version (f), ==, 0);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM filing WHERE source = 'model'"), ==, 0);
  g_autofree char *still = rows (f->db, FACTS);
  g_assert_cmpstr (still, ==, facts);
}

/* Only the starter has spoken: that is forgotten too, and undo says that its rows are missing. */
static void
test_forget_starter (Fixture *f, gconstpointer data)
{
  gint64 photo = add_read_photo (f, "a.jpg"), album = add_label (f, DB_LABEL_ALBUM, "X");
  machine_files (f, photo, album, 0.9);
  g_autoptr (DbAct) act = forget (f, NULL);
  g_assert_cmpint (act->batch, !=, 0);
  g_assert_cmpint (act->version_before, ==, 0);
  g_assert_cmpuint (act->n_photos, ==, 1);
  undo (f);
  g_assert_cmpint (active (f), ==, 0);
  g_assert_cmpint (rows_version (f), ==, DB_OPINIONS_UNKNOWN);
  redo (f);
  g_assert_cmpint (rows_version (f), ==, 0);
}

/* Facts through everything that happens to versions. */
static void
test_facts_survive (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  World w = make_world (f);
  gint64 b = add_version (f, "b");
  g_autofree char *facts = rows (f->db, FACTS);
  for (int round = 0; round < 3; round++)
    {
      gint64 version = round % 2 == 0 ? w.version : b;
      g_autoptr (DbAct) act = switch_to (f, version, 1);
      DbFilingOpinion opinions[] = {
        { .photo = w.fact, .album = w.album, .p = 0.99 },
        { .photo = w.imported, .album = w.album, .p = 0.99 },
        { .photo = w.filed, .album = round % 2 == 0 ? w.album : w.other, .p = 0.99 },
      };
      DbTagChange tags[] = { { w.fact, w.dog, round % 2 == 0 ? -1 : 0.99 },
                             { w.torn, w.cat, round % 2 == 0 ? 0.99 : -1 } };
      guint skipped;
      g_assert_true (
        db_opinions_apply (f->db, version, opinions, 3, tags, 2, &skipped, &error));
      g_assert_cmpuint (skipped, ==, 2);
      g_autofree char *applied = rows (f->db, FACTS);
      g_assert_cmpstr (applied, ==, facts);
      undo (f);
      redo (f);
      g_autoptr (DbAct) gone = forget (f, NULL);
      undo (f);
      fixture_reopen (f);
      g_autofree char *after = rows (f->db, FACTS);
      g_assert_cmpstr (after, ==, facts);
      /* A tag that the owner took away is away, whatever the machine says. */
      g_assert_cmpint (number (f->db, "SELECT count (*) FROM effective_tag AS t"
                                      " JOIN tagging AS h ON h.photo = t.photo AND h.tag = t.tag"
                                      " WHERE h.human = 1 AND h.verdict = 'no'"),
                       ==, 0);
    }
}

/* Pruning never takes a version that a step of undo or redo needs. */
static void
test_prune (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_version (f, "a"), b = add_version (f, "b"), c = add_version (f, "c");
  gint64 d = add_version (f, "d"), e = add_version (f, "e");
  g_autoptr (DbAct) to_b = switch_to (f, b, 1); /* e to b */
  g_autoptr (DbAct) to_a = switch_to (f, a, 1); /* b to a */
  undo (f);
  guint dropped;
  g_assert_true (db_models_prune (f->db, DB_LEARNED, 0, &dropped, &error));
  g_assert_cmpuint (dropped, ==, 2);
  g_autoptr (DbModel) lost = db_models_get (f->db, c, &error);
  g_autoptr (DbModel) lost_too = db_models_get (f->db, d, &error);
  g_assert_true (lost->blob == NULL && !lost->has_blob && lost_too->blob == NULL);
  redo (f);
  g_assert_cmpint (active (f), ==, a);
  undo (f);
  undo (f);
  g_assert_cmpint (active (f), ==, e);
  /* A new act drops the tail; its versions are free then. */
  file_photo (f, add_read_photo (f, "a.jpg"), 0);
  g_assert_true (db_models_prune (f->db, DB_LEARNED, 0, &dropped, &error));
  g_assert_cmpuint (dropped, ==, 2);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM model"), ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/versions/switch", test_switch);
  fixture_add ("/db/versions/with-rows", test_with_rows);
  fixture_add ("/db/versions/no-news", test_no_news);
  fixture_add ("/db/versions/refusals", test_refusals);
  fixture_add ("/db/versions/lost-version", test_lost_version);
  fixture_add ("/db/versions/forget", test_forget);
  fixture_add ("/db/versions/forget-starter", test_forget_starter);
  fixture_add ("/db/versions/facts-survive", test_facts_survive);
  fixture_add ("/db/versions/prune", test_prune);
  return g_test_run ();
}
