/* What comes back from reading files, changed files above all. */
#include "db-test.h"
#include "vectors.h"

#include <math.h>
#include <string.h>

static void
touch (Fixture *f, const char *relpath, gint64 size, gint64 mtime)
{
  g_autoptr (GError) error = NULL;
  DbFile file = { relpath, size, mtime };
  db_photos_upsert (f->db, f->root, &file, 1, NULL, &error);
  g_assert_no_error (error);
}

static void
test_whole (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->dir, "thumbnails.db", NULL);
  g_autoptr (DbThumbnails) thumbnails = db_thumbnails_open (path, DB_OPEN_WRITE, &error);
  gint64 good = add_photo (f, "a.jpg"), bad = add_photo (f, "b.jpg"), gone = add_photo (f, "c.jpg");
  gint64 album = add_label (f, DB_LABEL_ALBUM, "Cottage"), dog = add_label (f, DB_LABEL_TAG, "dog");
  gint64 network = db_networks_ensure (f->db, "net", &error);
  g_autoptr (GBytes) jpeg = g_bytes_new_static ("jpeg", 4);
  g_autoptr (GBytes) vector = g_bytes_new_static ("halffloats", 10);
  DbOpinion tags[] = { { dog, 0.75 } };
  DbResult results[] = { make_result (good, "one"), { .photo = bad, .size = -1, .mtime_ns = -1 },
                         make_result (gone, "three") };
  results[0].metadata = (DbMetadata) { 6, 1500000000, 4000, 3000, (char *) "Canon \xff", 46.5, 7.25 };
  results[0].thumbnail = jpeg;
  results[0].vector = vector;
  results[0].network = network;
  results[0].album = album;
  results[0].p = 0.875;
  results[0].tags = tags;
  results[0].n_tags = 1;
  results[0].model = add_model (f);
  results[1].broken = "0 bytes";
  results[2].mtime_ns = 77; /* read before it changed once more */
  results[2].thumbnail = jpeg;
  DbSaved saved;
  g_assert_true (db_results_save (f->db, thumbnails, results, 3, &saved, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (saved.saved, ==, 1);
  g_assert_cmpuint (saved.broken, ==, 1);
  g_assert_cmpuint (saved.gone, ==, 1);
  db_saved_clear (&saved);

  g_autoptr (DbPhoto) photo = get_photo (f, good);
  g_assert_cmpint (photo->state, ==, DB_STATE_OK);
  g_assert_cmpint (photo->metadata.orientation, ==, 6);
  g_assert_cmpint (photo->metadata.taken_at, ==, 1500000000);
  g_assert_cmpint (photo->metadata.width, ==, 4000);
  g_assert_true (g_utf8_validate (photo->metadata.camera, -1, NULL));
  g_assert_cmpfloat (photo->metadata.lat, ==, 46.5);
  g_assert_cmpint (photo->album, ==, album);
  g_assert_cmpstr (photo->album_name, ==, "Cottage");
  g_assert_cmpfloat (photo->p, ==, 0.875);
  g_assert_cmpmem (photo->hash, DB_HASH_SIZE, results[0].hash, DB_HASH_SIZE);
  g_autoptr (GBytes) thumb = db_thumbnails_get (thumbnails, good, &error);
  g_assert_true (g_bytes_equal (thumb, jpeg));
  g_autoptr (GBytes) stored = db_vectors_get (f->db, good, network, &error);
  g_assert_true (g_bytes_equal (stored, vector));
  g_assert_null (db_thumbnails_get (thumbnails, gone, &error));
  g_assert_no_error (error);
  g_autoptr (DbPhoto) broken = get_photo (f, bad);
  g_assert_cmpstr (broken->reason, ==, "0 bytes");
  g_autoptr (DbPhoto) still_new = get_photo (f, gone);
  g_assert_cmpint (still_new->state, ==, DB_STATE_NEW);
}

/* Nonsense of a camera is no reason to lose the photo. */
static void
test_nonsense (Fixture *f, gconstpointer data)
{
  gint64 photo = add_photo (f, "a.jpg");
  DbResult result = make_result (photo, "a");
  result.metadata = (DbMetadata) { 99, -7, -1, -1, NULL, 900, INFINITY };
  save (f, &result, NULL);
  g_autoptr (DbPhoto) saved = get_photo (f, photo);
  g_assert_cmpint (saved->metadata.orientation, ==, 0);
  g_assert_cmpint (saved->metadata.taken_at, ==, -1);
  g_assert_true (isnan (saved->metadata.lat));
}

/* A group is whole or not at all; here the second one names an album that is none. */
static void
test_group_is_whole (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = add_photo (f, "a.jpg"), b = add_photo (f, "b.jpg");
  DbResult results[] = { make_result (a, "a"), make_result (b, "b") };
  results[1].album = add_label (f, DB_LABEL_TAG, "dog");
  results[1].model = add_model (f);
  DbSaved saved;
  g_assert_false (db_results_save (f->db, NULL, results, 2, &saved, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_PROTECTED);
  g_autoptr (DbPhoto) photo = get_photo (f, a);
  g_assert_cmpint (photo->state, ==, DB_STATE_NEW);
}

typedef struct
{
  gint64 photo, album, other, tag, network;
} Known;

/* A photo with a fact, a stated no, opinions and features. */
static Known
make_known (Fixture *f)
{
  Known k;
  g_autoptr (GError) error = NULL;
  k.photo = add_photo (f, "IMG_0001.jpg");
  k.album = add_label (f, DB_LABEL_ALBUM, "Cottage");
  k.other = add_label (f, DB_LABEL_ALBUM, "Sea");
  k.tag = add_label (f, DB_LABEL_TAG, "dog");
  k.network = db_networks_ensure (f->db, "net", &error);
  g_autoptr (GBytes) vector = g_bytes_new_static ("old", 3);
  DbResult result = make_result (k.photo, "old");
  result.metadata.taken_at = 1000;
  result.metadata.camera = (char *) "Canon";
  result.metadata.width = 4000;
  result.metadata.height = 3000;
  result.vector = vector;
  result.network = k.network;
  save (f, &result, NULL);
  machine_tags (f, k.photo, k.tag, 0.9);
  file_photo (f, k.photo, k.album);
  tag_photo (f, k.photo, k.tag, FALSE);
  return k;
}

static void
read_again (Fixture *f, const Known *k, const char *content, gint64 taken_at, const char *camera,
            DbSaved *saved)
{
  touch (f, "IMG_0001.jpg", 1500, 3000000000);
  DbResult result = make_result (k->photo, content);
  result.metadata.taken_at = taken_at;
  result.metadata.camera = (char *) camera;
  result.album = k->other;
  result.p = 0.6;
  result.model = add_model (f);
  save (f, &result, saved);
}

static void
test_touched (Fixture *f, gconstpointer data)
{
  Known k = make_known (f);
  DbSaved saved;
  read_again (f, &k, "old", 1000, "Canon", &saved);
  g_assert_cmpuint (saved.replaced->len, ==, 0);
  g_assert_cmpuint (saved.skipped, ==, 1);
  db_saved_clear (&saved);
  g_autoptr (DbPhoto) photo = get_photo (f, k.photo);
  g_assert_cmpint (photo->album, ==, k.album);
  g_autoptr (GBytes) vector = db_vectors_get (f->db, k.photo, k.network, NULL);
  g_assert_nonnull (vector);
}

static void
test_edited (Fixture *f, gconstpointer data)
{
  Known k = make_known (f);
  DbSaved saved;
  read_again (f, &k, "cropped", 1000, "Canon", &saved);
  g_assert_cmpuint (saved.replaced->len, ==, 0);
  db_saved_clear (&saved);
  g_autoptr (DbPhoto) photo = get_photo (f, k.photo);
  g_assert_cmpint (photo->album, ==, k.album);
  g_assert_cmpint (photo->source, ==, DB_SOURCE_USER);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM tagging WHERE human = 1"), ==, 1);
  /* Opinions and features about the old content are gone. */
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM tagging WHERE human = 0"), ==, 0);
  g_assert_null (db_vectors_get (f->db, k.photo, k.network, NULL));
}

static void
test_another_picture (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Known k = make_known (f);
  DbSaved saved;
  read_again (f, &k, "another", 2000, "Canon", &saved);
  g_assert_cmpuint (saved.replaced->len, ==, 1);
  g_assert_cmpint (g_array_index (saved.replaced, gint64, 0), ==, k.photo);
  g_assert_cmpuint (saved.skipped, ==, 0);
  db_saved_clear (&saved);
  g_autoptr (DbPhoto) photo = get_photo (f, k.photo);
  g_assert_cmpint (photo->album, ==, k.other);
  g_assert_cmpint (photo->source, ==, DB_SOURCE_MODEL);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM tagging"), ==, 0);

  /* Nothing is lost: one step of undo. */
  g_autoptr (DbAct) act = db_journal_undo (f->db, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (act->kind, ==, DB_ACT_REPLACED);
  g_assert_cmpuint (act->n_photos, ==, 1);
  g_autoptr (DbPhoto) back = get_photo (f, k.photo);
  g_assert_cmpint (back->album, ==, k.album);
  g_assert_cmpint (back->source, ==, DB_SOURCE_USER);
  g_assert_cmpint (number (f->db, "SELECT count (*) FROM tagging WHERE verdict = 'no'"), ==, 1);
}

/* No capture time on either side: only the picture itself can tell. */
static void
test_hint (Fixture *f, gconstpointer data)
{
  for (int same = 0; same < 2; same++)
    {
      g_autofree char *name = g_strdup_printf ("scan %d.png", same);
      g_autofree char *label = g_strdup_printf ("Scans %d", same);
      gint64 photo = add_read_photo (f, name), album = add_label (f, DB_LABEL_ALBUM, label);
      file_photo (f, photo, album);
      touch (f, name, 1, 1);
      DbResult result = make_result (photo, "brighter");
      result.same_picture = same;
      save (f, &result, NULL);
      g_autoptr (DbPhoto) after = get_photo (f, photo);
      g_assert_cmpint (after->album, ==, same ? album : 0);
    }
}

/* Broken for a while, then what it was: nothing is lost. */
static void
test_broken_for_a_while (Fixture *f, gconstpointer data)
{
  Known k = make_known (f);
  touch (f, "IMG_0001.jpg", 0, 1);
  DbResult broken = { .photo = k.photo, .size = 0, .mtime_ns = 1, .broken = "0 bytes" };
  save (f, &broken, NULL);
  g_autoptr (DbPhoto) photo = get_photo (f, k.photo);
  g_assert_cmpint (photo->state, ==, DB_STATE_BROKEN);
  g_assert_cmpint (photo->album, ==, k.album);
  DbSaved saved;
  read_again (f, &k, "old", -1, NULL, &saved);
  g_assert_cmpuint (saved.replaced->len, ==, 0);
  db_saved_clear (&saved);
  g_autoptr (DbPhoto) back = get_photo (f, k.photo);
  g_assert_cmpint (back->album, ==, k.album);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/results/whole", test_whole);
  fixture_add ("/db/results/nonsense", test_nonsense);
  fixture_add ("/db/results/group-is-whole", test_group_is_whole);
  fixture_add ("/db/results/touched", test_touched);
  fixture_add ("/db/results/edited", test_edited);
  fixture_add ("/db/results/another-picture", test_another_picture);
  fixture_add ("/db/results/hint", test_hint);
  fixture_add ("/db/results/broken-for-a-while", test_broken_for_a_while);
  return g_test_run ();
}
