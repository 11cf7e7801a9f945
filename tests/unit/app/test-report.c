/* What the owner's facts say of an album or tag: figures against facts made by hand, and slips. */
#include "report.h"

#include "filings.h"
#include "journal.h"
#include "labels.h"
#include "learner.h"
#include "library-private.h"
#include "slips.h"
#include "taggings.h"
#include "vectors.h"

#include "made-photos.h"
#include "util.h"

#include <math.h>

#define RELATED 0.8

typedef struct
{
  char *folder;
  ShoeboxNetworks *networks;
  ShoeboxTraitStore *store;
  Db *db;
  gint64 network;
  ShoeboxOpinion *opinion;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  f->folder = test_folder_new ();
  path = g_build_filename (f->folder, "library.db", NULL);
  f->networks = made_networks_new ();
  f->store = shoebox_trait_store_open (NULL, f->networks);
  f->db = db_open (path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  f->network = db_networks_ensure (f->db, "made", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->opinion, shoebox_opinion_unref);
  db_close (f->db);
  shoebox_trait_store_free (f->store);
  made_networks_free (f->networks);
  test_folder_free (f->folder);
}

/* --- Facts ------------------------------------------------------------------------------------ */

static gint64
add_label (Fixture *f, DbLabelKind kind, const char *name)
{
  g_autoptr (GError) error = NULL;
  gint64 id;

  g_assert_true (db_journal_begin (f->db, DB_ACT_ADD, 0, &error));
  id = db_labels_add (f->db, kind, name, NULL, &error);
  g_assert_true (db_journal_commit (f->db, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

static void
add_photos (Fixture *f, int kind, gint64 *ids, guint n)
{
  for (guint i = 0; i < n; i++)
    ids[i] = made_photo (f->db, f->networks, f->network, kind, RELATED, -1);
}

static void
file (Fixture *f, const gint64 *ids, gsize n, gint64 album)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (db_journal_begin (f->db, DB_ACT_FILE, album, &error));
  g_assert_true (db_filings_decide (f->db, ids, n, album, NULL, &error));
  g_assert_true (db_journal_commit (f->db, NULL, &error));
  g_assert_no_error (error);
}

static void
tag (Fixture *f, const gint64 *ids, gsize n, gint64 label, gboolean yes)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      db_journal_begin (f->db, yes ? DB_ACT_TAG_YES : DB_ACT_TAG_NO, label, &error));
  g_assert_true (db_taggings_decide (f->db, ids, n, label, yes, NULL, &error));
  g_assert_true (db_journal_commit (f->db, NULL, &error));
  g_assert_no_error (error);
}

static void
learn (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxTraitView) view = NULL;
  ShoeboxLearner learner = { .networks = f->networks, .db = f->db };

  g_assert_true (shoebox_trait_store_sync (f->store, f->db, f->network, NULL, NULL, &error));
  learner.view = view = shoebox_trait_store_snapshot (f->store);
  g_clear_pointer (&f->opinion, shoebox_opinion_unref);
  f->opinion = shoebox_learner_train (&learner, NULL, &error);
  g_assert_no_error (error);
}

static ShoeboxLabelReport *
report (Fixture *f, gint64 label)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxTraitView) view = shoebox_trait_store_snapshot (f->store);
  ShoeboxLabelReport *made = shoebox_report_make (f->db, f->opinion, view, label, &error);

  g_assert_no_error (error);
  g_assert_cmpint (made->label, ==, label);
  g_assert_cmpuint (made->slips->len, ==, made->slip_to->len);
  return made;
}

/* --- Figures of albums ------------------------------------------------------------------------ */

/* Says by hand what came of @photo when it was held out. */
static void
hold_out (Fixture *f, gint64 photo, gint64 album, float p, float own)
{
  NnTaste *taste = f->opinion->taste;

  for (int i = 0; i < taste->n_examples; i++)
    {
      if (taste->examples[i].key != photo)
        continue;
      taste->examples[i].held_album = album == 0 ? taste->n_albums : -1;
      for (int k = 0; k < taste->n_albums; k++)
        if (album != 0
            && ((ShoeboxOpinionLabel *) f->opinion->albums->pdata[k])->label == album)
          taste->examples[i].held_album = k;
      taste->examples[i].held_p = p;
      taste->examples[i].held_own = own;
      return;
    }
  g_assert_not_reached ();
}

static void
test_figures (Fixture *f, gconstpointer data)
{
  gint64 cottage = add_label (f, DB_LABEL_ALBUM, "Cottage");
  gint64 boats = add_label (f, DB_LABEL_ALBUM, "Boats"), a[11], b[8];

  add_photos (f, 0, a, 11);
  add_photos (f, 1, b, 8);
  file (f, a, 11, cottage);
  file (f, b, 8, boats);
  learn (f);
  for (guint i = 0; i < 11; i++)
    hold_out (f, a[i], i < 8 ? cottage : boats, 0.6f, i < 8 ? 0.6f : 0.4f);
  for (guint i = 0; i < 8; i++)
    hold_out (f, b[i], i < 7 ? boats : cottage, 0.6f, i < 7 ? 0.6f : 0.4f);
  hold_out (f, a[10], 999, 0.6f, 0.4f); /* not known */

  {
    g_autoptr (ShoeboxLabelReport) of = report (f, cottage);

    g_assert_cmpstr (of->name, ==, "Cottage");
    g_assert_cmpuint (of->n_yes, ==, 11);
    g_assert_cmpuint (of->n_no, ==, 0);
    g_assert_cmpfloat_with_epsilon (of->recall, 8.0 / 10, 1e-9);
    g_assert_cmpfloat_with_epsilon (of->precision, 8.0 / 9, 1e-9);
    g_assert_cmpfloat_with_epsilon (of->f1, 2 * 8.0 / (10 + 9), 1e-9);
    g_assert_cmpuint (of->n_more, ==, 20); /* 11 (1.58^2 - 1) = 16.4 */
    g_assert_true (isnan (of->threshold));
    g_assert_cmpuint (of->slips->len, ==, 0);
  }
  {
    g_autoptr (ShoeboxLabelReport) of = report (f, boats);

    g_assert_cmpfloat_with_epsilon (of->recall, 7.0 / 8, 1e-9);
    g_assert_cmpfloat_with_epsilon (of->precision, 7.0 / 9, 1e-9);
  }

  /* A fact that was changed since is a fact, but the version has nothing to say of it. */
  file (f, &a[8], 1, boats);
  {
    g_autoptr (ShoeboxLabelReport) of = report (f, cottage);

    g_assert_cmpuint (of->n_yes, ==, 10);
    g_assert_cmpfloat_with_epsilon (of->recall, 8.0 / 9, 1e-9);
  }
  {
    g_autoptr (ShoeboxLabelReport) of = report (f, boats);

    g_assert_cmpuint (of->n_yes, ==, 9);
    g_assert_cmpfloat_with_epsilon (of->recall, 7.0 / 8, 1e-9);
    g_assert_cmpfloat_with_epsilon (of->precision, 7.0 / 8, 1e-9);
  }
}

static void
assert_unknown (ShoeboxLabelReport *of, guint n_yes)
{
  g_assert_cmpuint (of->n_yes, ==, n_yes);
  g_assert_true (isnan (of->recall));
  g_assert_true (isnan (of->precision));
  g_assert_true (isnan (of->f1));
  g_assert_cmpuint (of->slips->len, ==, 0);
}

static void
test_few (Fixture *f, gconstpointer data)
{
  gint64 cottage = add_label (f, DB_LABEL_ALBUM, "Cottage");
  gint64 empty = add_label (f, DB_LABEL_ALBUM, "Empty");
  gint64 person = add_label (f, DB_LABEL_PERSON, "Anna");
  gint64 dog = add_label (f, DB_LABEL_TAG, "Dog"), later, ids[3];
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxLabelReport) nobody = NULL;

  add_photos (f, 0, ids, 3);
  file (f, ids, 1, cottage);
  tag (f, ids, 1, dog, TRUE);
  learn (f);
  later = add_label (f, DB_LABEL_ALBUM, "Later");
  file (f, &ids[1], 2, later);

  /* One fact cannot be held out; five would do to say something. */
  {
    g_autoptr (ShoeboxLabelReport) of = report (f, cottage);

    assert_unknown (of, 1);
    g_assert_cmpuint (of->n_more, ==, 4);
  }
  {
    g_autoptr (ShoeboxLabelReport) of = report (f, dog);

    assert_unknown (of, 1);
    g_assert_cmpuint (of->n_more, ==, 4);
    g_assert_cmpfloat (of->threshold, >, 0);
  }
  /* Made after the version, or without facts. */
  {
    g_autoptr (ShoeboxLabelReport) of = report (f, later);

    assert_unknown (of, 2);
    g_assert_cmpuint (of->n_more, ==, 3);
  }
  {
    g_autoptr (ShoeboxLabelReport) of = report (f, empty);

    assert_unknown (of, 0);
    g_assert_cmpuint (of->n_more, ==, 0);
  }
  {
    g_autoptr (ShoeboxLabelReport) of = report (f, person);

    assert_unknown (of, 0);
  }
  /* Without an opinion there are the counts. */
  {
    g_autoptr (ShoeboxLabelReport) of = shoebox_report_make (f->db, NULL, NULL, cottage, &error);

    g_assert_no_error (error);
    assert_unknown (of, 1);
  }
  nobody = shoebox_report_make (f->db, f->opinion, NULL, 12345, &error);
  g_assert_error (error, DB_ERROR, DB_ERROR_NOT_FOUND);
  g_assert_null (nobody);
}

static void
test_n_more (void)
{
  static const struct
  {
    guint n;
    double f1;
    guint more;
  } cases[] = {
    { 10, 0.95, 0 }, { 10, 0.9, 0 },
    { 3, 0.99, 0 },   /* it does well already */
    { 1, NAN, 4 },   { 4, NAN, 1 },   { 5, NAN, 0 },  { 100, NAN, 0 },
    { 10, 0.89, 3 },  /* 10 (1.1^2 - 1) = 2.1 */
    { 10, 0.85, 15 }, /* 12.5 */
    { 10, 0.8, 30 },  /* 30 */
    { 8, 0.75, 50 },  /* 42 */
    { 10, 0.7, 50 },  /* 80: with 60 facts f1 would be 0.88 */
    { 4, 0.5, 50 },   /* 96: 0.86 */
    { 100, 0.7, 0 },  /* 800: 0.755 */
    { 10, 0.3, 0 },
    { 4, 0.0, 1 },    /* that is too few to despair of */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (shoebox_report_n_more (cases[i].n, cases[i].f1), ==, cases[i].more);
}

/* --- Slips of albums -------------------------------------------------------------------------- */

static void
test_suspicion (Fixture *f, gconstpointer data)
{
  gint64 cottage = add_label (f, DB_LABEL_ALBUM, "Cottage");
  gint64 boats = add_label (f, DB_LABEL_ALBUM, "Boats"), a[12], b[6];

  add_photos (f, 0, a, 12);
  add_photos (f, 1, b, 6);
  file (f, a, 12, cottage);
  file (f, b, 6, boats);
  learn (f);
  for (guint i = 0; i < 12; i++)
    hold_out (f, a[i], cottage, 0.9f, 0.9f);
  hold_out (f, a[0], boats, 0.85f, 0.09f);
  hold_out (f, a[1], boats, 0.99f, 0.001f);
  hold_out (f, a[2], boats, 0.79f, 0.05f);  /* not so sure */
  hold_out (f, a[3], boats, 0.85f, 0.11f);  /* nor here */
  hold_out (f, a[4], 0, 0.95f, 0.01f);      /* in no album: unlike all others */
  hold_out (f, b[0], cottage, 0.99f, 0.001f);
  {
    g_autoptr (ShoeboxLabelReport) of = report (f, cottage);

    g_assert_cmpuint (of->slips->len, ==, 2);
    g_assert_cmpint (g_array_index (of->slips, gint64, 0), ==, a[1]);
    g_assert_cmpint (g_array_index (of->slips, gint64, 1), ==, a[0]);
    g_assert_cmpint (g_array_index (of->slip_to, gint64, 0), ==, boats);
    g_assert_cmpint (g_array_index (of->slip_to, gint64, 1), ==, boats);
  }
  /* An album that is not known well cannot be contradicted. */
  for (guint i = 5; i < 12; i++)
    hold_out (f, a[i], boats, 0.9f, 0.05f);
  {
    g_autoptr (ShoeboxLabelReport) of = report (f, cottage);

    g_assert_cmpuint (of->slips->len, ==, 0);
  }
}

static gboolean
is_suspected (Fixture *f, gint64 label, gint64 photo, gint64 *to)
{
  g_autoptr (ShoeboxLabelReport) of = report (f, label);

  for (guint i = 0; i < of->slips->len; i++)
    if (g_array_index (of->slips, gint64, i) == photo)
      {
        *to = g_array_index (of->slip_to, gint64, i);
        return TRUE;
      }
  return FALSE;
}

/* A photo of a cottage among the boats: found by real learning, confirmed once and never asked
 * about again, until the fact changes. */
static void
test_planted (Fixture *f, gconstpointer data)
{
  gint64 cottage = add_label (f, DB_LABEL_ALBUM, "Cottage");
  gint64 boats = add_label (f, DB_LABEL_ALBUM, "Boats"), a[12], b[12], to = -1;
  g_autoptr (GError) error = NULL;

  add_photos (f, 0, a, 12);
  add_photos (f, 1, b, 12);
  file (f, a, 11, cottage);
  file (f, b, 12, boats);
  file (f, &a[11], 1, boats);
  learn (f);
  {
    g_autoptr (ShoeboxLabelReport) of = report (f, boats);
    g_autoptr (ShoeboxLabelReport) other = report (f, cottage);

    g_assert_cmpuint (of->slips->len, ==, 1);
    g_assert_cmpuint (other->slips->len, ==, 0);
    g_assert_cmpfloat_with_epsilon (of->recall, 12.0 / 13, 1e-9);
    g_assert_cmpfloat_with_epsilon (of->precision, 1, 1e-9);
  }
  g_assert_true (is_suspected (f, boats, a[11], &to));
  g_assert_cmpint (to, ==, cottage);

  g_assert_true (db_slips_dismiss (f->db, &a[11], 1, boats, NULL, &error));
  g_assert_false (is_suspected (f, boats, a[11], &to));
  learn (f);
  g_assert_false (is_suspected (f, boats, a[11], &to));

  file (f, &a[11], 1, cottage);
  learn (f);
  g_assert_false (is_suspected (f, boats, a[11], &to));
  g_assert_false (is_suspected (f, cottage, a[11], &to));
  file (f, &a[11], 1, boats);
  g_assert_false (is_suspected (f, boats, a[11], &to)); /* not learned yet */
  learn (f);
  g_assert_true (is_suspected (f, boats, a[11], &to));
}

/* --- Tags ------------------------------------------------------------------------------------- */

static void
test_tags (Fixture *f, gconstpointer data)
{
  gint64 dog = add_label (f, DB_LABEL_TAG, "Dog"), a[21], b[21], to = -1;
  const NnTagHead *head;
  g_autoptr (GError) error = NULL;
  int t = 0;

  add_photos (f, 0, a, 21);
  add_photos (f, 1, b, 21);
  tag (f, a, 20, dog, TRUE);
  tag (f, b, 20, dog, FALSE);
  learn (f);
  while (((ShoeboxOpinionLabel *) f->opinion->tags->pdata[t])->label != dog)
    t++;
  head = &f->opinion->taste->tags[t];
  {
    g_autoptr (ShoeboxLabelReport) of = report (f, dog);

    g_assert_cmpuint (of->n_yes, ==, 20);
    g_assert_cmpuint (of->n_no, ==, 20);
    g_assert_cmpfloat (of->precision, ==, (double) head->precision);
    g_assert_cmpfloat (of->recall, ==, (double) head->recall);
    g_assert_cmpfloat (of->threshold, ==, (double) head->threshold);
    g_assert_cmpfloat_with_epsilon (
        of->f1, 2 * of->precision * of->recall / (of->precision + of->recall), 1e-9);
    g_assert_cmpfloat (of->f1, >=, 0.9);
    g_assert_cmpuint (of->n_more, ==, 0);
    g_assert_cmpuint (of->slips->len, ==, 0);
  }

  /* One said wrong each way, to a head that has not heard of it. */
  tag (f, &a[20], 1, dog, FALSE);
  tag (f, &b[20], 1, dog, TRUE);
  {
    g_autoptr (ShoeboxLabelReport) of = report (f, dog);

    g_assert_cmpuint (of->slips->len, ==, 2);
  }
  g_assert_true (is_suspected (f, dog, a[20], &to));
  g_assert_cmpint (to, ==, dog);
  g_assert_true (is_suspected (f, dog, b[20], &to));
  g_assert_cmpint (to, ==, 0);
  g_assert_true (db_slips_dismiss (f->db, &a[20], 1, dog, NULL, &error));
  g_assert_false (is_suspected (f, dog, a[20], &to));
  g_assert_true (is_suspected (f, dog, b[20], &to));
  tag (f, &a[20], 1, dog, TRUE);
  g_assert_false (is_suspected (f, dog, a[20], &to));
  tag (f, &a[20], 1, dog, FALSE);
  g_assert_true (is_suspected (f, dog, a[20], &to));
}

/* --- The library ------------------------------------------------------------------------------ */

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(ShoeboxLabelReport **) data
      = shoebox_library_report_finish (SHOEBOX_LIBRARY (source), result, &error);
  g_assert_no_error (error);
}

static void
not_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (shoebox_library_report_finish (SHOEBOX_LIBRARY (source), result, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND);
  *(gboolean *) data = TRUE;
}

static void
file_named (ShoeboxLibrary *library, const gint64 *ids, gsize n, const char *album)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = shoebox_library_file_named (library, ids, n, album, &error);

  g_assert_no_error (error);
}

static guint
count_slips (ShoeboxLibrary *library, gint64 label)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxLabelReport) of = shoebox_library_report (library, label, &error);

  g_assert_no_error (error);
  return of->slips->len;
}

static void
relearn (ShoeboxLibrary *library)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxConsequence) consequence = shoebox_library_learn (library, FALSE, &error);

  g_assert_no_error (error);
}

static char *
checksum (const char *folder)
{
  static const char *const names[] = { "library.db", "library.db-wal" };
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *data = NULL;
      gsize size;

      if (g_file_get_contents (path, &data, &size, NULL))
        g_checksum_update (sum, (const guchar *) data, (gssize) size);
    }
  return g_strdup (g_checksum_get_string (sum));
}

static void
test_library (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "library.db", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  ShoeboxNetworks *networks = shoebox_networks_load (&error);
  ShoeboxLibrary *library;
  ShoeboxLabelReport *of = NULL;
  gint64 network, ids[2][12], cottage, boats;
  gboolean done = FALSE;
  Db *db;

  g_assert_no_error (error);
  db = db_open (path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  network = db_networks_ensure (db, nn_photo_net_id (networks->net), NULL);
  for (guint i = 0; i < 24; i++)
    ids[i / 12][i % 12] = made_photo (db, networks, network, (int) i / 12, RELATED, -1);
  db_close (db);
  shoebox_networks_free (networks);

  library = shoebox_library_open (folder, SHOEBOX_OPEN_WRITE, &error);
  g_assert_no_error (error);
  file_named (library, ids[0], 11, "Cottage");
  file_named (library, ids[1], 12, "Boats");
  file_named (library, &ids[0][11], 1, "Boats");
  cottage = shoebox_library_find_label (library, SHOEBOX_ALBUM, "Cottage");
  boats = shoebox_library_find_label (library, SHOEBOX_ALBUM, "Boats");
  g_assert_cmpuint (count_slips (library, boats), ==, 0); /* nothing was learned yet */
  relearn (library);

  before = checksum (folder);
  g_assert_cmpuint (count_slips (library, boats), ==, 1);
  shoebox_library_report_async (library, boats, NULL, asked_cb, &of);
  WAIT_FOR (of != NULL);
  g_assert_cmpuint (of->n_yes, ==, 13);
  g_assert_cmpint (g_array_index (of->slips, gint64, 0), ==, ids[0][11]);
  g_assert_cmpint (g_array_index (of->slip_to, gint64, 0), ==, cottage);
  shoebox_label_report_free (of);
  shoebox_library_report_async (library, 12345, NULL, not_found_cb, &done);
  WAIT_FOR (done);
  g_assert_null (shoebox_library_report (library, 12345, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND);
  g_clear_error (&error);
  after = checksum (folder);
  g_assert_cmpstr (before, ==, after);

  g_assert_true (shoebox_library_confirm_facts (library, &ids[0][11], 1, boats, &error));
  g_assert_cmpuint (count_slips (library, boats), ==, 0);
  relearn (library);
  g_assert_cmpuint (count_slips (library, boats), ==, 0);
  file_named (library, &ids[0][11], 1, "Cottage");
  file_named (library, &ids[0][11], 1, "Boats");
  relearn (library);
  g_assert_cmpuint (count_slips (library, boats), ==, 1);

  shoebox_library_close (library);
  g_assert_null (shoebox_library_report (library, boats, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED);
  g_assert_finalize_object (library);
  test_folder_free (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/report/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("figures", test_figures);
  ADD ("few", test_few);
  g_test_add_func ("/report/n-more", test_n_more);
  ADD ("suspicion", test_suspicion);
  ADD ("planted", test_planted);
  ADD ("tags", test_tags);
  if (g_getenv ("SHOEBOX_WEIGHTS") != NULL)
    g_test_add_func ("/report/library", test_library);
  return g_test_run ();
}
