/* What to ask next: the choice by itself, on made features, and the library that makes it. */
#include "review.h"

#include "library-private.h"
#include "vectors.h"

#include "made-photos.h"
#include "util.h"

#include <math.h>

/* Two photos of a kind are related; look-alikes; nearly equal. */
#define RELATED 1.0    /* cosine 0.5 */
#define ALIKE 0.28     /* 0.93 */
#define EQUAL 0.12     /* 0.99 */

#define HOUR 3600

typedef struct
{
  ShoeboxNetworks *networks;
  ShoeboxTraitStore *store;
  GArray *rows;          /* of DbFilingRow */
  GHashTable *times;     /* id -> gint64 * */
  GHashTable *kinds;     /* id -> kind + 1 */
  ShoeboxOpinion *opinion;
  gint64 last;           /* photo id */
  guint patience;        /* until keep_going says no; 0: never */
  GArray *skip;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->networks = made_networks_new ();
  f->store = shoebox_trait_store_open (NULL, f->networks);
  f->rows = g_array_new (FALSE, FALSE, sizeof (DbFilingRow));
  f->times = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  f->kinds = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  f->skip = g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->opinion, shoebox_opinion_unref);
  g_array_unref (f->skip);
  g_hash_table_unref (f->kinds);
  g_hash_table_unref (f->times);
  g_array_unref (f->rows);
  shoebox_trait_store_free (f->store);
  made_networks_free (f->networks);
}

/* --- Making it -------------------------------------------------------------------------------- */

/* An unsorted photo. */
static gint64
add (Fixture *f, int kind, double spread, gint64 taken_at)
{
  gint64 id = ++f->last;
  g_autofree float *feature
      = made_feature (&f->networks->layout, kind, spread, (guint) id);

  shoebox_trait_store_put (f->store, id, feature);
  g_hash_table_insert (f->times, g_memdup2 (&id, sizeof id), g_memdup2 (&taken_at, sizeof id));
  g_hash_table_insert (f->kinds, g_memdup2 (&id, sizeof id), GINT_TO_POINTER (kind + 1));
  return id;
}

static void
add_many (Fixture *f, guint n, int kind)
{
  for (guint i = 0; i < n; i++)
    add (f, kind, RELATED, -1);
}

/* What stands in the library about @photo; in the order of ids. */
static void
add_row (Fixture *f, gint64 photo, gint64 album, DbSource source, float p)
{
  DbFilingRow row = { .photo = photo, .album = album, .source = (guint8) source, .p = p };

  if (source == DB_SOURCE_NONE)
    row.unsorted = DB_UNSORTED_FAR;
  g_array_append_val (f->rows, row);
}

static int
kind_of (Fixture *f, gint64 photo)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (f->kinds, &photo)) - 1;
}

static void
add_album (Fixture *f, gint64 label, const char *name)
{
  ShoeboxOpinionLabel *album = g_new0 (ShoeboxOpinionLabel, 1);

  album->label = label;
  album->name = g_strdup (name);
  g_ptr_array_add (f->opinion->albums, album);
}

/* Learns the albums of f->opinion from @n facts: photo and index of the album. */
static void
learn (Fixture *f, const gint64 *photos, const int *albums, int n)
{
  g_autoptr (ShoeboxTraitView) view = shoebox_trait_store_snapshot (f->store);
  const NnTraitLayout *layout = shoebox_trait_view_get_layout (view);
  gsize size = (gsize) nn_traits_size (layout);
  int n_albums = (int) f->opinion->albums->len;
  g_autofree float *traits = g_new (float, size * (gsize) (n + 1));
  g_autofree float *mean = g_new0 (float, layout->embedding);
  g_autofree int *rows = g_new (int, n + 1), *starter = g_new (int, n_albums + 1);
  NnFacts facts = { .layout = *layout, .starter_threshold = 0.5f, .mean = mean, .traits = traits,
                    .key = photos, .n_rows = n, .n_labelled = n, .n_albums = n_albums,
                    .starter = starter, .none = true, .filing_row = rows, .filing_album = albums,
                    .n_filings = n };
  NnError err = { 0 };

  for (int i = 0; i < n; i++)
    {
      rows[i] = i;
      g_assert_true (shoebox_trait_view_read (
          view, (guint) shoebox_trait_view_find (view, photos[i]), 1, (int) size,
          traits + (gsize) i * size, NULL));
    }
  for (int k = 0; k < n_albums; k++)
    starter[k] = -1;
  g_assert_true (shoebox_trait_view_mean (view, mean, NULL));
  f->opinion->taste = nn_taste_learn (&facts, &err);
  g_assert_cmpstr (err.text, ==, "");
}

static gint64
taken_at_cb (gpointer data, gint64 photo)
{
  return *(gint64 *) g_hash_table_lookup (((Fixture *) data)->times, &photo);
}

static gboolean
keep_going_cb (gpointer data)
{
  Fixture *f = data;

  return f->patience == 0 || --f->patience > 0;
}

static GPtrArray *
choose (Fixture *f, guint n, GError **error)
{
  g_autoptr (ShoeboxTraitView) view = shoebox_trait_store_snapshot (f->store);
  DbFilings filings = { .rows = (DbFilingRow *) (void *) f->rows->data, .n = f->rows->len };
  ShoeboxReview review = { .view = view, .filings = &filings, .skip = f->skip,
                           .taken_at = taken_at_cb, .keep_going = keep_going_cb, .data = f };

  if (f->opinion == NULL)
    {
      f->opinion = shoebox_opinion_new (NULL);
      learn (f, NULL, NULL, 0);
    }
  review.opinion = f->opinion;
  return shoebox_review_choose (&review, n, error);
}

/* Questions with what is true of all. */
static GPtrArray *
questions (Fixture *f, guint n)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GError) error = NULL;
  GPtrArray *array = choose (f, n, &error);
  double last = 1;

  g_assert_no_error (error);
  g_assert_cmpuint (array->len, <=, n);
  for (guint q = 0; q < array->len; q++)
    {
      const ShoeboxQuestion *question = array->pdata[q];

      g_assert_cmpfloat (question->value, <=, last);
      g_assert_cmpfloat (question->value, >, 0);
      last = question->value;
      g_assert_cmpuint (question->group->len, >, 0);
      g_assert_cmpuint (question->group->len, <=, SHOEBOX_REVIEW_GROUP);
      g_assert_cmpint (g_array_index (question->group, gint64, 0), ==, question->photo);
      for (guint i = 0; i < question->group->len; i++)
        g_assert_true (g_hash_table_add (seen, &g_array_index (question->group, gint64, i)));
      g_assert_true ((question->suggestion_name != NULL) == !isnan (question->p));
    }
  return array;
}

static const ShoeboxQuestion *
find_question (GPtrArray *array, gint64 photo)
{
  for (guint q = 0; q < array->len; q++)
    {
      const ShoeboxQuestion *question = array->pdata[q];

      for (guint i = 0; i < question->group->len; i++)
        if (g_array_index (question->group, gint64, i) == photo)
          return question;
    }
  return NULL;
}

/* Photos that the question about @photo files; 0: it is not asked about. */
static guint
group_size (GPtrArray *array, gint64 photo)
{
  const ShoeboxQuestion *question = find_question (array, photo);

  return question != NULL ? question->group->len : 0;
}

/* --- The choice ------------------------------------------------------------------------------- */

static void
test_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) empty = questions (f, 10);
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) settled = NULL;
  g_autoptr (GPtrArray) one = NULL;

  g_assert_cmpuint (empty->len, ==, 0);
  add_row (f, add (f, 0, RELATED, -1), 1, DB_SOURCE_USER, NAN);
  settled = questions (f, 10);
  g_assert_cmpuint (settled->len, ==, 0);
  add (f, 0, RELATED, -1);
  none = questions (f, 0);
  g_assert_cmpuint (none->len, ==, 0);
  one = questions (f, 10);
  g_assert_cmpuint (one->len, ==, 1);
}

static void
test_candidates (Fixture *f, gconstpointer data)
{
  struct
  {
    gint64 album;
    DbSource source;
    float p;
    gboolean asked;
  } cases[] = {
    { 0, DB_SOURCE_NONE, NAN, TRUE },     { 5, DB_SOURCE_MODEL, 0.69f, TRUE },
    { 5, DB_SOURCE_MODEL, 0.7f, FALSE },  { 5, DB_SOURCE_MODEL, 0.99f, FALSE },
    { 5, DB_SOURCE_USER, NAN, FALSE },    { 0, DB_SOURCE_USER, NAN, FALSE },
    { 5, DB_SOURCE_IMPORT, NAN, FALSE },  { 5, DB_SOURCE_IMPORT, 0.5f, FALSE },
    { 5, DB_SOURCE_MODEL, NAN, FALSE },
  };
  gint64 ids[G_N_ELEMENTS (cases)], without_row, skipped, later;
  g_autoptr (GPtrArray) array = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ids[i] = add (f, 0, RELATED, -1);
      add_row (f, ids[i], cases[i].album, cases[i].source, cases[i].p);
    }
  without_row = add (f, 0, RELATED, -1);
  skipped = add (f, 0, RELATED, -1);
  g_array_append_val (f->skip, skipped);
  /* About a photo whose features are not there. */
  later = ++f->last;
  add_row (f, later, 0, DB_SOURCE_NONE, NAN);

  array = questions (f, 100);
  g_assert_cmpuint (array->len, ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_true ((find_question (array, ids[i]) != NULL) == cases[i].asked);
  g_assert_nonnull (find_question (array, without_row));
  g_assert_null (find_question (array, skipped));
}

/* Dense kinds first, each once before any is asked about again, and an oddity long after. */
static void
test_density (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) array = NULL;
  gint64 oddity;

  add_many (f, 20, 1);
  oddity = add (f, 9, RELATED, -1);
  add_many (f, 40, 0);
  add_many (f, 30, 2);
  array = questions (f, 91);
  g_assert_cmpuint (array->len, ==, 91);
  g_assert_cmpint (kind_of (f, ((ShoeboxQuestion *) array->pdata[0])->photo), ==, 0);
  g_assert_cmpint (kind_of (f, ((ShoeboxQuestion *) array->pdata[1])->photo), ==, 2);
  g_assert_cmpint (kind_of (f, ((ShoeboxQuestion *) array->pdata[2])->photo), ==, 1);
  for (guint q = 0; q < 20; q++)
    g_assert_cmpint (((ShoeboxQuestion *) array->pdata[q])->photo, !=, oddity);
}

/* Photos between two albums, and fewer that are like nothing: these come first, since the others
 * are like examples that there are already. */
static void
test_known (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) array = NULL;
  gint64 facts[20];
  int albums[20];
  const ShoeboxQuestion *question;
  guint torn = 0;

  f->opinion = shoebox_opinion_new (NULL);
  add_album (f, 11, "Cottage");
  add_album (f, 12, "Boats");
  for (guint i = 0; i < 20; i++)
    {
      facts[i] = add (f, 0, RELATED, -1);
      albums[i] = i % 2;
      add_row (f, facts[i], 11 + i % 2, DB_SOURCE_USER, NAN);
    }
  learn (f, facts, albums, 20);
  add_many (f, 60, 0);
  add_many (f, 20, 1);
  array = questions (f, 80);
  question = array->pdata[0];
  g_assert_cmpint (kind_of (f, question->photo), ==, 1);
  g_assert_cmpint (question->reason, ==, SHOEBOX_UNSORTED_FAR);
  for (guint q = 0; q < array->len; q++)
    {
      question = array->pdata[q];
      if (question->suggestion_name == NULL)
        {
          g_assert_cmpint (question->suggestion, ==, 0);
          continue;
        }
      g_assert_cmpfloat (question->p, >=, 0.25f);
      g_assert_cmpfloat (question->p, <=, 1);
      g_assert_cmpstr (question->suggestion_name, ==,
                       question->suggestion == 11 ? "Cottage" : "Boats");
      torn += question->reason == SHOEBOX_UNSORTED_TORN;
      g_assert_cmpint (question->suggestion, >=, 11);
    }
  g_assert_cmpuint (torn, >, 0);
}

/* An album that does not exist yet is suggested by name, one that is gone not at all. */
static void
test_suggestions (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) array = NULL;
  gint64 facts[16];
  int albums[16];
  guint n_pets = 0;

  f->opinion = shoebox_opinion_new (NULL);
  add_album (f, 0, "Pets");
  add_album (f, -1, "Gone");
  for (int i = 0; i < 16; i++)
    {
      facts[i] = add (f, i % 2, RELATED, -1);
      albums[i] = i % 2;
      add_row (f, facts[i], 1, DB_SOURCE_USER, NAN);
    }
  learn (f, facts, albums, 16);
  add_many (f, 10, 0);
  add_many (f, 10, 1);
  array = questions (f, 20);
  g_assert_cmpuint (array->len, ==, 20);
  for (guint q = 0; q < array->len; q++)
    {
      const ShoeboxQuestion *question = array->pdata[q];

      g_assert_cmpint (question->suggestion, ==, 0);
      if (question->suggestion_name == NULL)
        continue;
      g_assert_cmpstr (question->suggestion_name, ==, "Pets");
      g_assert_cmpint (kind_of (f, question->photo), ==, 0);
      n_pets++;
    }
  g_assert_cmpuint (n_pets, >=, 8);
}

static void
test_groups (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) array = NULL;
  gint64 burst[4], next_day, timeless, equal[3], far_in_time;

  add_many (f, 30, 5);
  /* Four of one afternoon, one of the day after, one whose time is not known. */
  for (guint i = 0; i < 4; i++)
    burst[i] = add (f, 0, ALIKE, 1000000 + i * HOUR);
  next_day = add (f, 0, ALIKE, 1000000 + 24 * HOUR);
  timeless = add (f, 0, ALIKE, -1);
  /* Equal ones without a time belong together, and with the same time apart. */
  equal[0] = add (f, 1, EQUAL, -1);
  equal[1] = add (f, 1, EQUAL, 5);
  equal[2] = add (f, 1, EQUAL, -1);
  add (f, 2, EQUAL, 0);
  far_in_time = add (f, 2, EQUAL, 30 * HOUR);

  array = questions (f, 100);
  g_assert_cmpuint (group_size (array, burst[0]), ==, 4);
  for (guint i = 1; i < 4; i++)
    g_assert_true (find_question (array, burst[i]) == find_question (array, burst[0]));
  g_assert_cmpuint (group_size (array, next_day), ==, 1);
  g_assert_cmpuint (group_size (array, timeless), ==, 1);
  g_assert_cmpuint (group_size (array, equal[0]), ==, 3);
  g_assert_true (find_question (array, equal[1]) == find_question (array, equal[0]));
  g_assert_true (find_question (array, equal[2]) == find_question (array, equal[0]));
  g_assert_cmpuint (group_size (array, far_in_time), ==, 1);
}

/* Of a hundred equal ones an answer files sixty, and the rest is not asked about beside them. */
static void
test_large_group (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) array = NULL;
  const ShoeboxQuestion *question;
  guint n_asked = 0;

  add_many (f, 10, 1);
  for (guint i = 0; i < 100; i++)
    add (f, 0, EQUAL, 1000 + i);
  array = questions (f, 100);
  question = array->pdata[0];
  g_assert_cmpint (kind_of (f, question->photo), ==, 0);
  g_assert_cmpuint (question->group->len, ==, SHOEBOX_REVIEW_GROUP);
  for (guint q = 0; q < array->len; q++)
    n_asked += kind_of (f, ((ShoeboxQuestion *) array->pdata[q])->photo) == 0;
  g_assert_cmpuint (n_asked, ==, 1);
}

static void
assert_same (GPtrArray *a, GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint q = 0; q < a->len; q++)
    {
      const ShoeboxQuestion *x = a->pdata[q], *y = b->pdata[q];

      g_assert_cmpint (x->photo, ==, y->photo);
      g_assert_true (x->value == y->value);
      g_assert_cmpmem (x->group->data, x->group->len * sizeof (gint64), y->group->data,
                       y->group->len * sizeof (gint64));
    }
}

/* More candidates than are compared: look-alikes are found among all of them all the same. */
static void
test_many (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) array = NULL;
  g_autoptr (GPtrArray) again = NULL;
  gint64 first = 0;

  for (guint i = 0; i < 3600; i++)
    add (f, (int) i % 20, RELATED, -1);
  for (guint i = 0; i < 50; i++)
    {
      gint64 id = add (f, 30, EQUAL, -1);

      first = i == 0 ? id : first;
      add (f, 31 + (int) i % 5, RELATED, -1);
    }
  array = questions (f, 60);
  again = questions (f, 60);
  g_assert_cmpuint (array->len, ==, 60);
  g_assert_nonnull (find_question (array, first));
  g_assert_cmpuint (group_size (array, first), ==, 50);
  assert_same (array, again);
}

/* Wherever it is stopped, it stops. */
static void
test_cancel (Fixture *f, gconstpointer data)
{
  guint steps = 1;

  add_many (f, 600, 0);
  for (;; steps++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) array = NULL;

      f->patience = steps;
      array = choose (f, 5, &error);
      if (array != NULL)
        break;
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  g_assert_cmpuint (steps, >, 8);
}

/* --- The library ------------------------------------------------------------------------------ */

typedef struct
{
  char *folder;
  gint64 ids[90];
  ShoeboxLibrary *library;
} LibraryFixture;

static ShoeboxNetworks *networks;

static void
library_set_up (LibraryFixture *f, gconstpointer n)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = NULL;
  gint64 network;

  f->folder = test_folder_new ();
  path = g_build_filename (f->folder, "library.db", NULL);
  db = db_open (path, DB_OPEN_WRITE, &error);
  g_assert_no_error (error);
  network = db_networks_ensure (db, nn_photo_net_id (networks->net), NULL);
  for (int i = 0; i < GPOINTER_TO_INT (n); i++)
    f->ids[i] = made_photo (db, networks, network, i % 3, i < 6 ? ALIKE : RELATED,
                            i < 6 ? 1000000 + i : -1);
  f->library = shoebox_library_open (f->folder, SHOEBOX_OPEN_WRITE, &error);
  g_assert_no_error (error);
}

static void
library_tear_down (LibraryFixture *f, gconstpointer data)
{
  shoebox_library_close (f->library);
  g_assert_finalize_object (g_steal_pointer (&f->library));
  test_folder_free (f->folder);
}

typedef struct
{
  gboolean done;
  GPtrArray *questions;
  GError *error;
} Answer;

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->questions
      = shoebox_library_review_finish (SHOEBOX_LIBRARY (source), result, &answer->error);
  answer->done = TRUE;
}

static GPtrArray *
ask (LibraryFixture *f, guint n, GArray *skip)
{
  Answer answer = { 0 };

  shoebox_library_review_async (f->library, n, skip, NULL, asked_cb, &answer);
  WAIT_FOR (answer.done);
  g_assert_no_error (answer.error);
  g_assert_nonnull (answer.questions);
  return answer.questions;
}

static guint
count_photos (GPtrArray *array)
{
  guint n = 0;

  for (guint q = 0; q < array->len; q++)
    n += ((ShoeboxQuestion *) array->pdata[q])->group->len;
  return n;
}

static void
file (LibraryFixture *f, const gint64 *ids, gsize n, const char *album)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act
      = album != NULL ? shoebox_library_file_named (f->library, ids, n, album, &error)
                      : shoebox_library_file (f->library, ids, n, 0, &error);

  g_assert_no_error (error);
}

static char *
checksum (LibraryFixture *f)
{
  static const char *const names[] = { "library.db", "library.db-wal" };
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, names[i], NULL);
      g_autofree char *data = NULL;
      gsize size;

      if (g_file_get_contents (path, &data, &size, NULL))
        g_checksum_update (sum, (const guchar *) data, (gssize) size);
    }
  return g_strdup (g_checksum_get_string (sum));
}

static void
test_library (LibraryFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) all = ask (f, 200, NULL);
  g_autoptr (GPtrArray) fewer = NULL;
  g_autoptr (GPtrArray) skipping = NULL;
  g_autoptr (GArray) skip = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *before = checksum (f);
  g_autofree char *after = NULL;

  g_assert_cmpuint (count_photos (all), ==, 90);
  g_assert_cmpuint (shoebox_library_count_review (f->library), ==, 90);
  /* The two of the first six that are of kind 0 were taken in the same second. */
  g_assert_cmpuint (group_size (all, f->ids[0]), ==, 2);
  g_assert_true (find_question (all, f->ids[3]) == find_question (all, f->ids[0]));
  after = checksum (f);
  g_assert_cmpstr (before, ==, after);

  file (f, &f->ids[10], 2, "Cottage");
  file (f, &f->ids[12], 1, NULL);
  fewer = ask (f, 200, NULL);
  g_assert_cmpuint (count_photos (fewer), ==, 87);
  g_assert_cmpuint (shoebox_library_count_review (f->library), ==, 87);
  for (guint i = 10; i < 13; i++)
    g_assert_null (find_question (fewer, f->ids[i]));
  g_array_append_vals (skip, f->ids, 5);
  skipping = ask (f, 200, skip);
  g_assert_cmpuint (count_photos (skipping), ==, 82);
}

/* After learning, what is filed for sure is not asked about; what is searched for as unsorted or
 * unsure is. */
static void
test_learned (LibraryFixture *f, gconstpointer data)
{
  static const char *const names[] = { "Cottage", "Boats", "Birthdays" };
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxConsequence) consequence = NULL;
  g_autoptr (GPtrArray) array = NULL;
  g_autoptr (GArray) open = NULL;

  for (guint i = 0; i < 30; i++)
    file (f, &f->ids[i], 1, names[i % 3]);
  consequence = shoebox_library_learn (f->library, FALSE, &error);
  g_assert_no_error (error);
  array = ask (f, 200, NULL);
  open = shoebox_library_query (f->library, "is:unsorted OR is:unsure", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_photos (array), ==, open->len);
  g_assert_cmpuint (open->len, <, 60);
  g_assert_cmpuint (shoebox_library_count_review (f->library), ==, open->len);
  for (guint i = 0; i < open->len; i++)
    g_assert_nonnull (find_question (array, g_array_index (open, gint64, i)));
}

static void
test_empty (LibraryFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) array = ask (f, 20, NULL);

  g_assert_cmpuint (array->len, ==, 0);
  g_assert_cmpuint (shoebox_library_count_review (f->library), ==, 0);
}

static void
test_library_cancel (LibraryFixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { 0 }, next = { 0 };

  shoebox_library_review_async (f->library, 20, NULL, cancellable, asked_cb, &answer);
  g_cancellable_cancel (cancellable);
  shoebox_library_review_async (f->library, 20, NULL, NULL, asked_cb, &next);
  WAIT_FOR (answer.done && next.done);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (answer.questions);
  g_assert_cmpuint (next.questions->len, ==, 20);
  g_clear_error (&answer.error);
  g_ptr_array_unref (next.questions);
}

/* A library that is closed answers what was asked, with an error, and what is asked then. */
static void
test_close (LibraryFixture *f, gconstpointer data)
{
  Answer answers[3] = { 0 };

  for (guint i = 0; i < 3; i++)
    {
      if (i == 2)
        shoebox_library_close (f->library);
      shoebox_library_review_async (f->library, 20, NULL, NULL, asked_cb, &answers[i]);
    }
  WAIT_FOR (answers[0].done && answers[1].done && answers[2].done);
  g_assert_error (answers[2].error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true ((answers[i].questions == NULL) == (answers[i].error != NULL));
      g_clear_pointer (&answers[i].questions, g_ptr_array_unref);
      g_clear_error (&answers[i].error);
    }
  g_assert_cmpuint (shoebox_library_count_review (f->library), ==, 0);
}

static void
test_read_only (LibraryFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) array = NULL;

  shoebox_library_close (f->library);
  g_object_unref (f->library);
  f->library = shoebox_library_open (f->folder, SHOEBOX_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  array = ask (f, 200, NULL);
  g_assert_cmpuint (count_photos (array), ==, 90);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/review/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("nothing", test_nothing);
  ADD ("candidates", test_candidates);
  ADD ("density", test_density);
  ADD ("known", test_known);
  ADD ("suggestions", test_suggestions);
  ADD ("groups", test_groups);
  ADD ("large-group", test_large_group);
  ADD ("many", test_many);
  ADD ("cancel", test_cancel);
#undef ADD
  if (g_getenv ("SHOEBOX_WEIGHTS") != NULL)
    {
      g_autoptr (GError) error = NULL;

      networks = shoebox_networks_load (&error);
      g_assert_no_error (error);
#define ADD(name, n, function)                                                                    \
  g_test_add ("/review/library/" name, LibraryFixture, GINT_TO_POINTER (n), library_set_up,       \
              function, library_tear_down)
      ADD ("asks", 90, test_library);
      ADD ("learned", 90, test_learned);
      ADD ("empty", 0, test_empty);
      ADD ("cancel", 90, test_library_cancel);
      ADD ("close", 90, test_close);
      ADD ("read-only", 90, test_read_only);
    }
  result = g_test_run ();
  g_clear_pointer (&networks, shoebox_networks_free);
  return result;
}
