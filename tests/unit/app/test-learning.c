/* The library learns: acts, what follows from them by itself, versions, undo, restarts. The photos
 * are rows with made features: groups of look-alikes around directions of their own. Two groups are
 * what the starter calls pets and mountains; the others it knows nothing of. */
#include "learning.h"

#include "label.h"
#include "library-private.h"
#include "networks.h"
#include "photo.h"
#include "suggest.h"

#include "db.h"
#include "facts.h"
#include "models.h"
#include "photos.h"
#include "results.h"
#include "roots.h"
#include "vectors.h"

#include "made-feature.h"
#include "util.h"

#include <math.h>
#include <semaphore.h>
#include <string.h>

#define N_GROUPS 6
#define N_EACH 40

enum
{
  PETS,
  MOUNTAINS,
  COTTAGE,
  BOATS,
  BIRTHDAYS,
  WALLS
};

typedef struct
{
  char *folder;
  gint64 id[N_GROUPS][N_EACH];
  ShoeboxLibrary *library;
  guint n_learned;
  ShoeboxConsequence *last;
} Fixture;

static ShoeboxNetworks *networks;

/* --- Making a library ------------------------------------------------------------------------- */

static int
find_object (const char *name)
{
  for (int k = 0; k < networks->layout.objects; k++)
    if (strcmp (nn_photo_net_object_name (networks->net, k), name) == 0)
      return k;
  g_assert_not_reached ();
}

static GBytes *
make_vector (int group, int i)
{
  const NnFeatureLayout *layout = &networks->layout;
  const char *class_name = group == PETS        ? "golden retriever"
                           : group == MOUNTAINS ? "alp"
                                                : "padlock";
  g_autofree float *feature = made_feature (networks, (guint) group, (guint) i, class_name);

  if (group == PETS || group == BOATS)
    feature[layout->embedding + layout->classes + find_object ("dog")] = 0.8f;
  return shoebox_feature_pack (layout, feature);
}

static void
make_library (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->folder, "library.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = db_open (path, DB_OPEN_WRITE, &error);
  gint64 root, network;

  g_assert_no_error (error);
  root = db_roots_ensure (db, "/photos", NULL, NULL, NULL);
  network = db_networks_ensure (db, nn_photo_net_id (networks->net), NULL);
  db_begin (db, &error);
  for (int group = 0; group < N_GROUPS; group++)
    for (int i = 0; i < N_EACH; i++)
      {
        g_autofree char *name = g_strdup_printf ("%d-%02d.jpg", group, i);
        g_autoptr (GBytes) vector = make_vector (group, i);
        DbFile file = { name, 100, (1000 + i) * G_GINT64_CONSTANT (1000000000) };
        DbUpserted row;
        DbResult result = { .size = -1, .mtime_ns = -1, .p = NAN, .network = network,
                            .unsorted = DB_UNSORTED_FAR, .vector = vector };
        DbSaved saved = { 0 };

        g_assert_true (db_photos_upsert (db, root, &file, 1, &row, &error));
        f->id[group][i] = result.photo = row.id;
        memcpy (result.hash, &row.id, sizeof row.id);
        result.metadata = (DbMetadata){ .taken_at = -1, .lat = NAN, .lon = NAN };
        g_assert_true (db_results_save (db, NULL, &result, 1, &saved, &error));
        db_saved_clear (&saved);
      }
  db_commit (db, &error);
  g_assert_no_error (error);
}

static void
learned_cb (ShoeboxLibrary *library, ShoeboxConsequence *consequence, Fixture *f)
{
  f->n_learned++;
  g_clear_pointer (&f->last, shoebox_consequence_unref);
  f->last = shoebox_consequence_ref (consequence);
}

static void
open_library (Fixture *f, gboolean live)
{
  g_autoptr (GError) error = NULL;

  f->library = shoebox_library_open (f->folder, SHOEBOX_OPEN_WRITE, &error);
  g_assert_no_error (error);
  g_signal_connect (f->library, "learned", G_CALLBACK (learned_cb), f);
  f->library->pause_ms = 50;
  f->library->opening_ms = 1;
  if (live)
    {
      shoebox_library_set_live (f->library);
      shoebox_library_learn_wait (f->library);
    }
}

static void
close_library (Fixture *f)
{
  shoebox_library_close (f->library);
  g_assert_finalize_object (g_steal_pointer (&f->library));
}

static void
set_up (Fixture *f, gconstpointer live)
{
  if (networks == NULL)
    {
      g_test_skip ("the networks are not there (SHOEBOX_WEIGHTS)");
      return;
    }
  f->folder = test_folder_new ();
  make_library (f);
  open_library (f, live != NULL);
}

static void
tear_down (Fixture *f, gconstpointer live)
{
  if (f->library != NULL)
    close_library (f);
  g_clear_pointer (&f->last, shoebox_consequence_unref);
  g_clear_pointer (&f->folder, test_folder_free);
}

/* --- Asking ------------------------------------------------------------------------------------ */

static guint
count (Fixture *f, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = shoebox_library_query (f->library, query, &error);

  g_assert_no_error (error);
  return ids->len;
}

/* How many of a group are in the album of @name. */
static guint
count_group (Fixture *f, int group, const char *name)
{
  guint n = 0;

  for (int i = 0; i < N_EACH; i++)
    {
      g_autoptr (ShoeboxPhoto) photo = shoebox_library_get_photo (f->library, f->id[group][i]);

      n += g_strcmp0 (shoebox_photo_get_album_name (photo), name) == 0;
    }
  return n;
}

static void
file_named (Fixture *f, int group, int first, int n, const char *album)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act
      = shoebox_library_file_named (f->library, &f->id[group][first], (gsize) n, album, &error);

  g_assert_no_error (error);
}

static guint
count_versions (Fixture *f)
{
  g_autoptr (GArray) versions = shoebox_library_list_versions (f->library, NULL);

  return versions->len;
}

static gint64
active_version (Fixture *f)
{
  ShoeboxLearning learning;

  shoebox_library_get_learning (f->library, &learning);
  return learning.version;
}

static ShoeboxAct *
undo (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  ShoeboxAct *act = shoebox_library_undo (f->library, &error);

  g_assert_no_error (error);
  return act;
}

static void
assert_sound (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->folder, "library.db", NULL);
  g_autoptr (Db) db = db_open (path, DB_OPEN_READ_ONLY, &error);
  g_autoptr (GPtrArray) findings = db_check (db, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
}

/* --- Tests ---------------------------------------------------------------------------------------- */

/* Three photos in a new album: their look-alikes follow, nobody else does, and taking the three back
 * takes all back. */
static void
test_follow (Fixture *f, gconstpointer data)
{
  const ShoeboxFlow *flow;
  ShoeboxLearning learning;

  if (f->library == NULL)
    return;
  file_named (f, COTTAGE, 0, 3, "Cottage");
  shoebox_library_get_learning (f->library, &learning);
  g_assert_true (learning.running);
  shoebox_library_learn_wait (f->library);

  g_assert_cmpuint (f->n_learned, ==, 1);
  g_assert_true (f->last->applied);
  g_assert_cmpint (f->last->version, >, 0);
  g_assert_cmpint (f->last->version, ==, active_version (f));
  g_assert_cmpint (f->last->before, ==, 0);
  g_assert_cmpuint (f->last->n_facts, ==, 3);
  g_assert_cmpuint (f->last->n_disagree, ==, 0);
  g_assert_cmpuint (count_group (f, COTTAGE, "Cottage"), >=, 36);
  for (int group = 0; group < N_GROUPS; group++)
    if (group != COTTAGE)
      g_assert_cmpuint (count_group (f, group, "Cottage"), ==, 0);
  /* The library was without a machine's opinion before: pets and mountains are filed as well. */
  g_assert_cmpuint (count_group (f, PETS, "Pets"), ==, N_EACH);
  g_assert_cmpuint (count_group (f, MOUNTAINS, "Mountains & nature"), ==, N_EACH);
  flow = NULL;
  for (guint i = 0; i < f->last->flows->len; i++)
    if (g_strcmp0 (((ShoeboxFlow *) f->last->flows->pdata[i])->to_name, "Cottage") == 0)
      flow = f->last->flows->pdata[i];
  g_assert_nonnull (flow);
  g_assert_cmpint (flow->from, ==, 0);
  g_assert_cmpuint (flow->ids->len, ==, count (f, "album:Cottage by:model"));

  shoebox_act_unref (undo (f));
  shoebox_library_learn_wait (f->library);
  g_assert_cmpuint (count (f, "by:me"), ==, 0);
  for (int group = 0; group < N_GROUPS; group++)
    g_assert_cmpuint (count_group (f, group, "Cottage"), ==, 0);
  g_assert_cmpint (active_version (f), ==, 0);
  g_assert_cmpuint (count_group (f, PETS, "Pets"), ==, N_EACH);
  assert_sound (f);
}

/* A burst of acts is learned from once, with all of them. */
static void
test_burst (Fixture *f, gconstpointer data)
{
  if (f->library == NULL)
    return;
  for (int i = 0; i < 6; i++)
    {
      file_named (f, COTTAGE, i, 1, "Cottage");
      file_named (f, BOATS, i, 1, "Boats");
    }
  shoebox_library_learn_wait (f->library);
  g_assert_cmpuint (count_versions (f), ==, 1);
  g_assert_cmpuint (f->last->n_facts, ==, 12);
  g_assert_cmpuint (count_group (f, COTTAGE, "Cottage"), >=, 36);
  g_assert_cmpuint (count_group (f, BOATS, "Boats"), >=, 36);
}

static void
gate_cb (gpointer data)
{
  sem_wait (data);
}

/* An act while a run is under way: what the run finds is of yesterday and is dropped. A gate before
 * the learner makes it certain that the run has begun and not ended. */
static void
test_stale (Fixture *f, gconstpointer data)
{
  sem_t gate;

  if (f->library == NULL)
    return;
  sem_init (&gate, 0, 0);
  shoebox_worker_push (f->library->learner, gate_cb, NULL, NULL, &gate);
  file_named (f, COTTAGE, 0, 3, "Cottage");
  WAIT_FOR (f->library->pause_id == 0);
  file_named (f, COTTAGE, 0, 3, "Boats");
  sem_post (&gate);
  shoebox_library_learn_wait (f->library);
  sem_destroy (&gate);

  g_assert_cmpuint (count_versions (f), ==, 1);
  g_assert_cmpuint (f->n_learned, ==, 1);
  g_assert_cmpuint (count_group (f, COTTAGE, "Cottage"), ==, 0);
  g_assert_cmpuint (count_group (f, COTTAGE, "Boats"), >=, 36);
  assert_sound (f);
}

static void
test_ask (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxConsequence) pending = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  g_autoptr (GError) error = NULL;

  if (f->library == NULL)
    return;
  g_assert_true (shoebox_library_set_apply (f->library, SHOEBOX_APPLY_ASK, &error));
  file_named (f, COTTAGE, 0, 3, "Cottage");
  shoebox_library_learn_wait (f->library);
  g_assert_cmpuint (f->n_learned, ==, 1);
  g_assert_false (f->last->applied);
  g_assert_cmpuint (count_group (f, COTTAGE, "Cottage"), ==, 3);
  g_assert_cmpint (active_version (f), ==, 0);
  pending = shoebox_library_get_pending (f->library);
  g_assert_nonnull (pending);

  act = shoebox_library_apply_version (f->library, pending->version, &error);
  g_assert_no_error (error);
  g_assert_cmpint (act->kind, ==, SHOEBOX_ACT_VERSION);
  g_assert_cmpint (active_version (f), ==, pending->version);
  g_assert_cmpuint (count_group (f, COTTAGE, "Cottage"), >=, 36);

  /* Another act: the answer to an old question is not asked for any more. */
  file_named (f, BOATS, 0, 3, "Boats");
  shoebox_library_learn_wait (f->library);
  g_clear_pointer (&pending, shoebox_consequence_unref);
  pending = shoebox_library_get_pending (f->library);
  g_assert_nonnull (pending);
  shoebox_library_discard_pending (f->library);
  g_assert_null (shoebox_library_get_pending (f->library));
  g_assert_cmpuint (count_group (f, BOATS, "Boats"), ==, 3);
}

/* Back to an earlier version, undone, redone, restarted; nothing is learned again from the same
 * facts. */
static void
test_versions (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL, undone = NULL, redone = NULL;
  g_autoptr (ShoeboxConsequence) compared = NULL;
  gint64 first, second;

  if (f->library == NULL)
    return;
  file_named (f, COTTAGE, 0, 3, "Cottage");
  shoebox_library_learn_wait (f->library);
  first = active_version (f);
  file_named (f, BOATS, 0, 3, "Boats");
  shoebox_library_learn_wait (f->library);
  second = active_version (f);
  g_assert_cmpint (second, >, first);
  g_assert_cmpuint (count_group (f, BOATS, "Boats"), >=, 36);

  compared = shoebox_library_compare_version (f->library, first, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (compared->n_moved, >=, 33);
  g_assert_cmpuint (count_group (f, BOATS, "Boats"), >=, 36);

  act = shoebox_library_apply_version (f->library, first, &error);
  g_assert_no_error (error);
  shoebox_library_learn_wait (f->library);
  g_assert_cmpint (active_version (f), ==, first);
  g_assert_cmpuint (count_group (f, BOATS, "Boats"), ==, 3);
  g_assert_cmpuint (count_group (f, COTTAGE, "Cottage"), >=, 36);

  close_library (f);
  open_library (f, TRUE);
  g_assert_cmpint (active_version (f), ==, first);
  g_assert_cmpuint (count_versions (f), ==, 2);
  g_assert_cmpuint (count_group (f, BOATS, "Boats"), ==, 3);

  undone = undo (f);
  g_assert_cmpint (undone->kind, ==, SHOEBOX_ACT_VERSION);
  shoebox_library_learn_wait (f->library);
  g_assert_cmpint (active_version (f), ==, second);
  g_assert_cmpuint (count_group (f, BOATS, "Boats"), >=, 36);

  redone = shoebox_library_redo (f->library, &error);
  g_assert_no_error (error);
  shoebox_library_learn_wait (f->library);
  g_assert_cmpint (active_version (f), ==, first);
  g_assert_cmpuint (count_group (f, BOATS, "Boats"), ==, 3);

  /* The next fact is learned from, with all that was said. */
  file_named (f, COTTAGE, 3, 1, "Cottage");
  shoebox_library_learn_wait (f->library);
  g_assert_cmpuint (count_group (f, BOATS, "Boats"), >=, 36);
  g_assert_cmpuint (count (f, "by:me"), ==, 7);
  assert_sound (f);
}

static void
test_forget (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL, undone = NULL;
  guint filed;

  if (f->library == NULL)
    return;
  file_named (f, COTTAGE, 0, 3, "Cottage");
  shoebox_library_learn_wait (f->library);
  filed = count (f, "by:model");
  g_assert_cmpuint (filed, >, 100);

  act = shoebox_library_forget_machine (f->library, &error);
  g_assert_no_error (error);
  shoebox_library_learn_wait (f->library);
  g_assert_cmpuint (count (f, "by:model"), ==, 0);
  g_assert_cmpuint (count (f, "tag:dog"), ==, 0);
  g_assert_cmpuint (count (f, "by:me"), ==, 3);
  g_assert_cmpint (active_version (f), ==, 0);

  close_library (f);
  open_library (f, TRUE);
  g_assert_cmpuint (count (f, "by:model"), ==, 0);

  undone = undo (f);
  shoebox_library_learn_wait (f->library);
  g_assert_cmpuint (count (f, "by:model"), ==, filed);
  g_assert_cmpuint (count (f, "by:me"), ==, 3);
  assert_sound (f);
}

/* A tag of the detector: denied for three of a group, the look-alikes lose it too, the pets keep it,
 * and a denied one never comes back. */
static void
test_denied (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxConsequence) first = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  gint64 dog;

  if (f->library == NULL)
    return;
  file_named (f, WALLS, 0, 1, "Walls");
  shoebox_library_learn_wait (f->library);
  g_assert_cmpuint (count (f, "tag:dog"), ==, 2 * N_EACH);
  dog = shoebox_library_find_label (f->library, SHOEBOX_TAG, "dog");
  act = shoebox_library_tag (f->library, f->id[BOATS], 5, dog, SHOEBOX_NO, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (f, "tag:dog"), ==, 2 * N_EACH - 5);
  shoebox_library_learn_wait (f->library);
  g_assert_cmpuint (count (f, "tag:dog"), <=, N_EACH + 8);
  g_assert_cmpuint (count (f, "tag:dog"), >=, N_EACH);

  first = shoebox_library_learn (f->library, FALSE, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 5; i++)
    {
      g_autoptr (ShoeboxDetails) details
          = shoebox_library_describe (f->library, f->id[BOATS][i], &error);

      for (guint t = 0; t < details->tags->len; t++)
        g_assert_false (((ShoeboxTagging *) details->tags->pdata[t])->yes);
    }
}

/* What happens while nobody looks is made up for: acts of the command line, and a crash between an
 * act and what follows. */
static void
test_reopened (Fixture *f, gconstpointer data)
{
  guint versions;

  if (f->library == NULL)
    return;
  file_named (f, COTTAGE, 0, 3, "Cottage");
  close_library (f); /* in the pause */
  open_library (f, TRUE);
  g_assert_cmpuint (count_group (f, COTTAGE, "Cottage"), >=, 36);
  versions = count_versions (f);

  close_library (f);
  open_library (f, TRUE);
  g_assert_cmpuint (count_versions (f), ==, versions);
  g_assert_cmpuint (f->n_learned, ==, 1);
}

static void
test_dry_run (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxConsequence) nothing = NULL, dry = NULL, real = NULL, again = NULL;

  if (f->library == NULL)
    return;
  file_named (f, COTTAGE, 0, 3, "Cottage");
  dry = shoebox_library_learn (f->library, TRUE, &error);
  g_assert_no_error (error);
  g_assert_false (dry->applied);
  g_assert_cmpuint (count_versions (f), ==, 0);
  g_assert_cmpuint (count (f, "by:model"), ==, 0);

  real = shoebox_library_learn (f->library, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (real->n_moved, ==, dry->n_moved);
  g_assert_cmpuint (real->n_tagged, ==, dry->n_tagged);
  g_assert_cmpuint (count (f, "by:model"), >, 100);

  again = shoebox_library_learn (f->library, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->n_moved, ==, 0);
  g_assert_cmpuint (again->n_tagged, ==, 0);
}

/* The reasons are the owner's own photos that look like it. */
static void
test_why (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxDetails) details = NULL;
  double sum;

  if (f->library == NULL)
    return;
  file_named (f, COTTAGE, 0, 3, "Cottage");
  file_named (f, BOATS, 0, 2, "Boats");
  shoebox_library_learn_wait (f->library);
  details = shoebox_library_describe (f->library, f->id[COTTAGE][20], &error);
  g_assert_no_error (error);
  g_assert_cmpstr (details->album_name, ==, "Cottage");
  g_assert_cmpuint (details->why->len, ==, 5);
  for (guint i = 0; i < 5; i++)
    {
      const ShoeboxReason *reason = details->why->pdata[i];

      g_assert_cmpstr (reason->name, ==, i < 3 ? "Cottage" : "Boats");
      g_assert_cmpint (reason->photo, !=, details->id);
      if (i < 3)
        g_assert_cmpfloat (reason->similarity, >, 0.8f);
    }
  sum = (double) details->p_none;
  for (guint i = 0; i < details->albums->len; i++)
    sum += (double) ((ShoeboxProbability *) details->albums->pdata[i])->p;
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-4);
  g_assert_cmpstr (((ShoeboxProbability *) details->albums->pdata[0])->name, ==, "Cottage");
}

/* An album removed after it was learned takes its photos along, and the machine does not miss it. */
static void
test_removed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL, undone = NULL;
  gint64 cottage;

  if (f->library == NULL)
    return;
  file_named (f, COTTAGE, 0, 3, "Cottage");
  file_named (f, BOATS, 0, 3, "Boats");
  shoebox_library_learn_wait (f->library);
  cottage = shoebox_library_find_label (f->library, SHOEBOX_ALBUM, "cottage");
  act = shoebox_library_remove_label (f->library, cottage, &error);
  g_assert_no_error (error);
  shoebox_library_learn_wait (f->library);
  g_assert_cmpuint (count (f, "is:unsorted"), >=, N_EACH);
  g_assert_cmpuint (count_group (f, BOATS, "Boats"), >=, 36);
  undone = undo (f);
  shoebox_library_learn_wait (f->library);
  g_assert_cmpuint (count_group (f, COTTAGE, "Cottage"), >=, 36);
  assert_sound (f);
}

/* An album that became part of another is learned as that: its facts and its look-alikes stay there, and
 * it is not made again. */
static void
test_merged (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL, undone = NULL;
  gint64 cottage, pets;
  ShoeboxLearning before, after;

  if (f->library == NULL)
    return;
  file_named (f, COTTAGE, 0, 3, "Cottage");
  file_named (f, BOATS, 0, 3, "Boats");
  file_named (f, PETS, 0, 3, "Pets");
  shoebox_library_learn_wait (f->library);
  cottage = shoebox_library_find_label (f->library, SHOEBOX_ALBUM, "cottage");
  pets = shoebox_library_find_label (f->library, SHOEBOX_ALBUM, "pets");
  g_assert_cmpuint (count_group (f, PETS, "Pets"), >=, 36);
  shoebox_library_get_learning (f->library, &before);
  act = shoebox_library_merge_labels (f->library, pets, cottage, &error);
  g_assert_no_error (error);
  shoebox_library_learn_wait (f->library);
  shoebox_library_get_learning (f->library, &after);
  g_assert_cmpint (after.version, >, before.version);
  g_assert_cmpuint (count_group (f, PETS, "Cottage"), >=, 36);
  g_assert_cmpuint (count_group (f, COTTAGE, "Cottage"), >=, 36);
  g_assert_cmpuint (count_group (f, BOATS, "Boats"), >=, 36);
  g_assert_cmpuint (count (f, "album:cottage by:me"), ==, 6);
  g_assert_cmpint (shoebox_library_find_label (f->library, SHOEBOX_ALBUM, "pets"), ==, 0);
  assert_sound (f);
  undone = undo (f);
  shoebox_library_learn_wait (f->library);
  g_assert_cmpuint (count_group (f, PETS, "Pets"), >=, 36);
  g_assert_cmpuint (count (f, "album:pets by:me"), ==, 3);
  assert_sound (f);
}

static void
suggested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ShoeboxSuggestions **suggestions = user_data;
  g_autoptr (GError) error = NULL;

  *suggestions = shoebox_library_suggest_finish (SHOEBOX_LIBRARY (source), result, &error);
  g_assert_no_error (error);
}

static ShoeboxSuggestions *
suggest (Fixture *f, ShoeboxLabelKind kind, const gint64 *ids, gsize n)
{
  ShoeboxSuggestions *suggestions = NULL;

  shoebox_library_suggest_async (f->library, kind, ids, n, NULL, suggested_cb, &suggestions);
  WAIT_FOR (suggestions != NULL);
  return suggestions;
}

/* What the palette offers: the machine's opinion of the photos, then what was used last. */
static void
test_suggest (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxSuggestions) loose = NULL, inside = NULL, tags = NULL, walls = NULL;
  gint64 cottage, boats, mixed[] = { f->id[COTTAGE][20], f->id[COTTAGE][21], f->id[COTTAGE][22] };
  const ShoeboxGuess *guess;

  if (f->library == NULL)
    return;
  file_named (f, BOATS, 0, 5, "Boats");
  file_named (f, COTTAGE, 0, 5, "Cottage");
  shoebox_library_learn_wait (f->library);
  cottage = shoebox_library_find_label (f->library, SHOEBOX_ALBUM, "cottage");
  boats = shoebox_library_find_label (f->library, SHOEBOX_ALBUM, "boats");

  /* Where the photos are anyway is no guess. */
  inside = suggest (f, SHOEBOX_ALBUM, mixed, 3);
  for (guint i = 0; i < inside->guesses->len; i++)
    g_assert_cmpint (((ShoeboxGuess *) inside->guesses->pdata[i])->label, !=, cottage);
  g_assert_cmpuint (inside->recent->len, ==, 2);
  g_assert_cmpint (g_array_index (inside->recent, gint64, 0), ==, cottage);
  g_assert_cmpint (g_array_index (inside->recent, gint64, 1), ==, boats);

  shoebox_act_unref (shoebox_library_file (f->library, mixed, 2, 0, &error));
  loose = suggest (f, SHOEBOX_ALBUM, mixed, 3);
  g_assert_cmpuint (loose->guesses->len, >=, 1);
  guess = loose->guesses->pdata[0];
  g_assert_cmpint (guess->label, ==, cottage);
  g_assert_cmpstr (guess->name, ==, "Cottage");
  g_assert_cmpfloat (guess->p, >, 0.5f);
  /* "In no album" is no album that was used. */
  g_assert_cmpuint (loose->recent->len, ==, 2);

  tags = suggest (f, SHOEBOX_TAG, f->id[BOATS], 3);
  g_assert_cmpuint (tags->recent->len, ==, 0);
  g_assert_cmpuint (tags->guesses->len, >=, 1);
  g_assert_cmpstr (((ShoeboxGuess *) tags->guesses->pdata[0])->name, ==, "dog");
  walls = suggest (f, SHOEBOX_TAG, NULL, 0);
  g_assert_cmpuint (walls->guesses->len, ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    gboolean live;
    void (*run) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/learning/follow", TRUE, test_follow },     { "/learning/burst", TRUE, test_burst },
    { "/learning/stale", TRUE, test_stale },       { "/learning/ask", TRUE, test_ask },
    { "/learning/versions", TRUE, test_versions }, { "/learning/forget", TRUE, test_forget },
    { "/learning/denied", TRUE, test_denied },     { "/learning/reopened", TRUE, test_reopened },
    { "/learning/dry-run", FALSE, test_dry_run },  { "/learning/why", TRUE, test_why },
    { "/learning/removed", TRUE, test_removed },   { "/learning/merged", TRUE, test_merged },
    { "/learning/suggest", TRUE, test_suggest },
  };
  int status;

  g_test_init (&argc, &argv, NULL);
  {
    g_autoptr (GError) error = NULL;

    networks = shoebox_networks_load (&error);
    if (networks == NULL)
      g_test_message ("%s", error->message);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, tests[i].live ? networks : NULL, set_up, tests[i].run,
                tear_down);
  status = g_test_run ();
  g_clear_pointer (&networks, shoebox_networks_free);
  return status;
}
