/* bench-review FOLDER [--facts=N] [--answers=N] [--seeds=N] [--own]: whether the questions of the
 * review are worth more than any others.
 *
 * An owner is simulated who has sorted the photos of FOLDER into its sub-folders. Of each he files
 * --facts (2) photos, then he answers --answers (30) questions, one by one, with the true album,
 * and the library learns after each. Which photo is asked about is decided in four ways: at random
 * among all photos without a fact; at random among those that the review could ask about; by the
 * review; by the review, when the answer is given to all of its look-alikes. Half of the photos are
 * never asked about, and on them is measured which share has the right best album: before, on the
 * way (the mean over all answers) and after; and which share is filed right and wrong in the end.
 * Means over --seeds (10) draws. --own calls the albums "Album 0" and so on, so that no starter
 * album vouches for them.
 *
 * bench-review FOLDER --slips [--facts=N] [--seeds=N]: of each sub-folder N photos are filed right
 * and two in the next album. How many of these are suspected of being slips, with the album in
 * which they belong, and how many of the others are.
 *
 * bench-review --made=N: how long it takes in a library of N made photos of 60 kinds, 2,000 facts
 * in 50 albums.
 *
 * Features are read as `shoebox eval` reads them, and kept in the same place.
 */
#include "eval-private.h"
#include "library-private.h"
#include "photo.h"
#include "review.h"

#include "results.h"
#include "roots.h"
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <glib/gstdio.h>

enum { RANDOM_ALL, RANDOM_OPEN, QUEUE, QUEUE_GROUPS, N_WAYS };

static const char *const way_names[N_WAYS]
    = { "random", "random, unsorted or unsure", "review", "review, look-alikes filed too" };

static int n_facts = 2, n_answers = 30, n_seeds = 10, n_made;
static gboolean own, slips;

static const GOptionEntry entries[] = {
  { "facts", 0, 0, G_OPTION_ARG_INT, &n_facts, "facts an album", "N" },
  { "answers", 0, 0, G_OPTION_ARG_INT, &n_answers, "answers", "N" },
  { "seeds", 0, 0, G_OPTION_ARG_INT, &n_seeds, "draws", "N" },
  { "own", 0, 0, G_OPTION_ARG_NONE, &own, "albums get names that no starter album has", NULL },
  { "slips", 0, 0, G_OPTION_ARG_NONE, &slips, "look for slips", NULL },
  { "made", 0, 0, G_OPTION_ARG_INT, &n_made, "time it with N made photos", "N" },
  { NULL },
};

static void
check (const GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

/* --- Libraries ------------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *albums;         /* names */
  GArray *album;             /* guint: of each photo */
  ShoeboxEvalPhotos photos;
} Set;

static void
add_photos (const char *dir, const ShoeboxNetworks *networks, const float *features, int first,
            int n, gint64 *ids)
{
  g_autofree char *path = g_build_filename (dir, "library.db", NULL);
  int size = nn_feature_size (&networks->layout);
  g_autoptr (GError) error = NULL;
  Db *db = db_open (path, DB_OPEN_WRITE, &error);
  gint64 root, network;

  check (error);
  root = db_roots_ensure (db, "/photos", NULL, NULL, &error);
  network = db_networks_ensure (db, nn_photo_net_id (networks->net), &error);
  db_begin (db, &error);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%06d.jpg", first + i);
      g_autoptr (GBytes) vector
          = shoebox_feature_pack (&networks->layout, features + (gsize) i * (gsize) size);
      DbFile file = { name, 1000, 1000000000LL * (first + i) };
      DbUpserted row;
      DbSaved saved = { 0 };
      DbResult result = { .size = -1, .mtime_ns = -1, .p = NAN, .network = network,
                          .unsorted = DB_UNSORTED_FAR, .vector = vector };

      result.metadata = (DbMetadata){ .taken_at = -1, .lat = NAN, .lon = NAN };
      db_photos_upsert (db, root, &file, 1, &row, &error);
      check (error);
      ids[i] = result.photo = row.id;
      memcpy (result.hash, &row.id, sizeof row.id);
      db_results_save (db, NULL, &result, 1, &saved, &error);
      check (error);
      db_saved_clear (&saved);
    }
  db_commit (db, &error);
  check (error);
  db_close (db);
}

static void
remove_folder (const char *dir)
{
  g_autoptr (GDir) files = g_dir_open (dir, 0, NULL);
  const char *name;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      g_remove (path);
    }
  g_rmdir (dir);
}

/* --- The owner ------------------------------------------------------------------------------- */

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(GPtrArray **) data
      = shoebox_library_review_finish (SHOEBOX_LIBRARY (source), result, &error);
  check (error);
}

static GPtrArray *
ask (ShoeboxLibrary *library, guint n, GArray *skip)
{
  GPtrArray *questions = NULL;

  shoebox_library_review_async (library, n, skip, NULL, asked_cb, &questions);
  while (questions == NULL)
    g_main_context_iteration (NULL, TRUE);
  return questions;
}

typedef struct
{
  const Set *set;
  ShoeboxLibrary *library;
  gint64 *ids;        /* of the photos of the set */
  gboolean *held;     /* never asked about */
  gboolean *fact;
  GRand *rand;
} Owner;

static void
file_photo (Owner *o, int i)
{
  g_autoptr (GError) error = NULL;
  const char *name = o->set->albums->pdata[g_array_index (o->set->album, guint, i)];
  ShoeboxAct *act = shoebox_library_file_named (o->library, &o->ids[i], 1, name, &error);

  check (error);
  shoebox_act_unref (act);
  o->fact[i] = TRUE;
}

static int
find_photo (Owner *o, gint64 id)
{
  for (guint i = 0; i < o->set->album->len; i++)
    if (o->ids[i] == id)
      return (int) i;
  g_assert_not_reached ();
}

static gboolean
is_open (Owner *o, int i)
{
  g_autoptr (ShoeboxPhoto) photo = shoebox_library_get_photo (o->library, o->ids[i]);

  return shoebox_photo_get_album (photo) == 0
         || shoebox_certainty (shoebox_photo_get_p (photo)) == SHOEBOX_CERTAINTY_UNSURE;
}

static void
answer_random (Owner *o, gboolean open)
{
  guint n = o->set->album->len;

  for (int tries = 0; tries < 10000; tries++)
    {
      int i = g_rand_int_range (o->rand, 0, (gint) n);

      if (o->held[i] || o->fact[i] || (open && tries < 9000 && !is_open (o, i)))
        continue;
      file_photo (o, i);
      return;
    }
}

/* Returns how many photos were filed. */
static guint
answer_review (Owner *o, gboolean groups)
{
  g_autoptr (GArray) skip = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) questions = NULL;
  const ShoeboxQuestion *question;
  guint n = 0;

  for (guint i = 0; i < o->set->album->len; i++)
    if (o->held[i])
      g_array_append_val (skip, o->ids[i]);
  questions = ask (o->library, 1, skip);
  if (questions->len == 0)
    {
      answer_random (o, FALSE);
      return 1;
    }
  question = questions->pdata[0];
  for (guint i = 0; i < (groups ? question->group->len : 1); i++, n++)
    file_photo (o, find_photo (o, g_array_index (question->group, gint64, i)));
  return n;
}

/* --- What came of it ------------------------------------------------------------------------- */

typedef struct
{
  double right, filed_right, filed_wrong, facts;
} Score;

static void
measure (Owner *o, Score *score)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxOpinion) opinion
      = _shoebox_library_dup_opinion (o->library, o->library->main_db, &error);
  ShoeboxTraitStore *store = _shoebox_library_get_traits (o->library, &error);
  g_autoptr (ShoeboxTraitView) view = shoebox_trait_store_snapshot (store);
  g_autofree float *traits = g_new (float, nn_traits_size (shoebox_trait_view_get_layout (view)));
  int n = 0, right = 0, filed_right = 0, filed_wrong = 0;

  check (error);
  for (guint i = 0; i < o->set->album->len; i++)
    {
      const char *name = o->set->albums->pdata[g_array_index (o->set->album, guint, i)];
      NnFiling filing;
      gboolean is_right = FALSE;

      score->facts += o->fact[i];
      if (!o->held[i])
        continue;
      shoebox_trait_view_read (view, (guint) shoebox_trait_view_find (view, o->ids[i]), 1,
                               nn_traits_size (shoebox_trait_view_get_layout (view)), traits,
                               &error);
      check (error);
      nn_taste_file (opinion->taste, traits, 1, &filing);
      if (filing.album >= 0)
        is_right = g_ascii_strcasecmp (
                       ((ShoeboxOpinionLabel *) opinion->albums->pdata[filing.album])->name, name)
                   == 0;
      n++;
      right += is_right;
      filed_right += is_right && filing.doubt == NN_FILED;
      filed_wrong += !is_right && filing.doubt == NN_FILED;
    }
  score->right += (double) right / n;
  score->filed_right += (double) filed_right / n;
  score->filed_wrong += (double) filed_wrong / n;
}

static void
learn (Owner *o)
{
  g_autoptr (GError) error = NULL;
  ShoeboxConsequence *consequence = shoebox_library_learn (o->library, FALSE, &error);

  check (error);
  shoebox_consequence_unref (consequence);
}

static void
simulate (const Set *set, const ShoeboxNetworks *networks, int way, int seed, Score *before,
          Score *during, Score *after)
{
  g_autofree char *dir = g_dir_make_tmp ("shoebox-bench-XXXXXX", NULL);
  guint n = set->album->len;
  g_autofree gint64 *ids = g_new (gint64, n);
  g_autofree gboolean *held = g_new0 (gboolean, n), *fact = g_new0 (gboolean, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) seed);
  g_autoptr (GError) error = NULL;
  Owner o = { set, NULL, ids, held, fact, rand };

  add_photos (dir, networks, set->photos.features, 0, (int) n, ids);
  o.library = shoebox_library_open (dir, SHOEBOX_OPEN_WRITE, &error);
  check (error);
  for (guint i = 0; i < n; i++)
    held[i] = g_rand_boolean (rand);
  for (guint a = 0; a < set->albums->len; a++)
    for (int count = 0; count < n_facts;)
      {
        int i = g_rand_int_range (rand, 0, (gint) n);

        if (g_array_index (set->album, guint, i) == a && !held[i] && !fact[i])
          {
            file_photo (&o, i);
            count++;
          }
      }
  learn (&o);
  measure (&o, before);
  for (int i = 0; i < n_answers; i++)
    {
      if (way == RANDOM_ALL || way == RANDOM_OPEN)
        answer_random (&o, way == RANDOM_OPEN);
      else
        answer_review (&o, way == QUEUE_GROUPS);
      learn (&o);
      measure (&o, during);
    }
  measure (&o, after);
  shoebox_library_close (o.library);
  g_object_unref (o.library);
  remove_folder (dir);
}

static int
compare_names_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
read_set (Set *set, const char *folder, const ShoeboxNetworks *networks)
{
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;
  ShoeboxEvalOptions options = { .folder = folder };
  const char *name;

  set->albums = g_ptr_array_new_with_free_func (g_free);
  set->album = g_array_new (FALSE, FALSE, sizeof (guint));
  set->photos = (ShoeboxEvalPhotos){ .layout = networks->layout,
                                     .paths = g_ptr_array_new_with_free_func (g_free) };
  dir = g_dir_open (folder, 0, &error);
  check (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        g_ptr_array_add (set->albums, g_strdup (name));
    }
  g_ptr_array_sort (set->albums, compare_names_cb);
  for (guint a = 0; a < set->albums->len; a++)
    {
      g_autofree char *path = g_build_filename (folder, set->albums->pdata[a], NULL);

      if (own)
        {
          g_free (set->albums->pdata[a]);
          set->albums->pdata[a] = g_strdup_printf ("Album %u", a);
        }
      shoebox_eval_list (path, set->photos.paths, &error);
      check (error);
      while (set->album->len < set->photos.paths->len)
        g_array_append_val (set->album, a);
    }
  shoebox_eval_read (&set->photos, networks, &options, NULL, &error);
  check (error);
}

static void
compare_ways (const char *folder, const ShoeboxNetworks *networks)
{
  Set set;

  read_set (&set, folder, networks);
  printf ("%u photos in %u albums, %d facts of each, %d answers, %d draws\n\n", set.album->len,
          set.albums->len, n_facts, n_answers, n_seeds);
  printf ("| asked about | facts | right before | on the way | after | filed right | filed wrong "
          "|\n"
          "|---|---|---|---|---|---|---|\n");
  for (int way = 0; way < N_WAYS; way++)
    {
      Score before = { 0 }, during = { 0 }, after = { 0 };

      for (int seed = 1; seed <= n_seeds; seed++)
        simulate (&set, networks, way, seed, &before, &during, &after);
      printf ("| %s | %.0f | %.3f | %.3f | %.3f | %.3f | %.3f |\n", way_names[way],
              after.facts / n_seeds, before.right / n_seeds,
              during.right / n_seeds / MAX (1, n_answers), after.right / n_seeds,
              after.filed_right / n_seeds, after.filed_wrong / n_seeds);
      fflush (stdout);
    }
}

/* --- Slips ----------------------------------------------------------------------------------- */

static void
file_in (Owner *o, int i, guint album)
{
  g_autoptr (GError) error = NULL;

  shoebox_act_unref (shoebox_library_file_named (o->library, &o->ids[i], 1,
                                                 o->set->albums->pdata[album], &error));
  check (error);
  o->fact[i] = TRUE;
}

typedef struct
{
  guint planted, found, found_to, others, false_alarms;
} SlipScore;

static void
look_for_slips (Owner *o, const gboolean *planted, SlipScore *score)
{
  for (guint a = 0; a < o->set->albums->len; a++)
    {
      g_autoptr (GError) error = NULL;
      gint64 label
          = shoebox_library_find_label (o->library, SHOEBOX_ALBUM, o->set->albums->pdata[a]);
      g_autoptr (ShoeboxLabelReport) report = shoebox_library_report (o->library, label, &error);

      check (error);
      for (guint i = 0; i < report->slips->len; i++)
        {
          int photo = find_photo (o, g_array_index (report->slips, gint64, i));
          guint album = g_array_index (o->set->album, guint, photo);
          const char *name = o->set->albums->pdata[album];
          gint64 right = shoebox_library_find_label (o->library, SHOEBOX_ALBUM, name);

          score->found += planted[photo];
          score->found_to += planted[photo] && g_array_index (report->slip_to, gint64, i) == right;
          score->false_alarms += !planted[photo];
        }
    }
  for (guint i = 0; i < o->set->album->len; i++)
    {
      score->planted += planted[i];
      score->others += o->fact[i] && !planted[i];
    }
}

static void
simulate_slips (const Set *set, const ShoeboxNetworks *networks, int seed, SlipScore *score)
{
  g_autofree char *dir = g_dir_make_tmp ("shoebox-bench-XXXXXX", NULL);
  guint n = set->album->len;
  g_autofree gint64 *ids = g_new (gint64, n);
  g_autofree gboolean *planted = g_new0 (gboolean, n), *fact = g_new0 (gboolean, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) seed);
  g_autoptr (GError) error = NULL;
  Owner o = { set, NULL, ids, NULL, fact, rand };

  add_photos (dir, networks, set->photos.features, 0, (int) n, ids);
  o.library = shoebox_library_open (dir, SHOEBOX_OPEN_WRITE, &error);
  check (error);
  for (guint a = 0; a < set->albums->len; a++)
    for (int count = 0; count < n_facts + 2;)
      {
        int i = g_rand_int_range (rand, 0, (gint) n);

        if (g_array_index (set->album, guint, i) != a || fact[i])
          continue;
        planted[i] = count >= n_facts;
        file_in (&o, i, planted[i] ? (a + 1) % set->albums->len : a);
        count++;
      }
  learn (&o);
  look_for_slips (&o, planted, score);
  shoebox_library_close (o.library);
  g_object_unref (o.library);
  remove_folder (dir);
}

static void
find_slips (const char *folder, const ShoeboxNetworks *networks)
{
  SlipScore score = { 0 };
  Set set;

  read_set (&set, folder, networks);
  for (int seed = 1; seed <= n_seeds; seed++)
    simulate_slips (&set, networks, seed, &score);
  printf ("%d facts of each of %u albums, %d draws: of %u slips %u are found, %u with the right "
          "album; of %u other facts %u are suspected\n",
          n_facts, set.albums->len, n_seeds, score.planted, score.found, score.found_to,
          score.others, score.false_alarms);
}

/* --- Time ------------------------------------------------------------------------------------ */

enum { KINDS = 60, ALBUMS = 50, FACTS = 2000 };

static void
make_feature (const NnFeatureLayout *layout, const float *kind, GRand *rand, float *feature)
{
  float *classes = feature + layout->embedding, *objects = classes + layout->classes, total = 0;

  for (int i = 0; i < layout->embedding; i++)
    feature[i] = (float) MAX ((double) kind[i] + g_rand_double_range (rand, -1.5, 1.5), 0);
  for (int i = 0; i < layout->classes; i++)
    {
      double u = g_rand_double (rand);

      classes[i] = (float) (6 * u * u * u);
      total += expf (classes[i]);
    }
  for (int i = 0; i < layout->classes; i++)
    classes[i] -= logf (total);
  for (int i = 0; i < layout->objects + NN_N_CUES; i++)
    objects[i] = (float) (g_rand_double (rand) * 0.3);
}

typedef struct
{
  gint64 clock;
  double cpu;
} Start;

static double
cpu_ms (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

static Start
start_time (void)
{
  return (Start){ g_get_monotonic_time (), cpu_ms () };
}

static void
report_time (const char *what, Start start)
{
  printf ("%-44s %8.1f ms (%.1f of the processor)\n", what,
          (double) (g_get_monotonic_time () - start.clock) / 1000, cpu_ms () - start.cpu);
  fflush (stdout);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  ShoeboxAct *act = shoebox_library_act_finish (SHOEBOX_LIBRARY (source), result, &error);

  check (error);
  shoebox_act_unref (act);
  *(gboolean *) data = TRUE;
}

static void
time_questions (ShoeboxLibrary *library, const gint64 *ids)
{
  Start start = start_time ();
  gint64 album;
  g_autoptr (GPtrArray) first = ask (library, 20, NULL);
  g_autoptr (GPtrArray) second = NULL;
  GPtrArray *third = NULL;
  gboolean answered = FALSE;

  report_time ("20 questions, the first time", start);
  start = start_time ();
  second = ask (library, 20, NULL);
  report_time ("20 questions", start);
  printf ("%-44s %8u of %u candidates\n", "questions", second->len,
          shoebox_library_count_review (library));
  album = shoebox_library_find_label (library, SHOEBOX_ALBUM, "Album 7");
  start = start_time ();
  shoebox_library_review_async (library, 20, NULL, NULL, asked_cb, &third);
  shoebox_library_file_async (library, &ids[ALBUMS * 100 + 7], 1, album, answered_cb, &answered);
  while (!answered)
    g_main_context_iteration (NULL, TRUE);
  report_time ("an answer, while questions are being chosen", start);
  while (third == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_ptr_array_unref (third);
}

static void
time_reports (ShoeboxLibrary *library)
{
  Start start = start_time ();

  for (int a = 0; a < ALBUMS; a++)
    {
      g_autofree char *name = g_strdup_printf ("Album %d", a);
      g_autoptr (GError) error = NULL;
      gint64 label = shoebox_library_find_label (library, SHOEBOX_ALBUM, name);
      g_autoptr (ShoeboxLabelReport) report = shoebox_library_report (library, label, &error);

      check (error);
    }
  report_time ("reports on 50 albums", start);
}

static void
time_made (const ShoeboxNetworks *networks, int n)
{
  g_autofree char *dir = g_dir_make_tmp ("shoebox-bench-XXXXXX", NULL);
  gsize size = (gsize) nn_feature_size (&networks->layout);
  g_autofree float *features = g_new (float, size * 1024);
  g_autofree float *kinds = g_new (float, size * KINDS);
  g_autofree gint64 *ids = g_new (gint64, n + 1024);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  ShoeboxLibrary *library;
  ShoeboxConsequence *consequence;
  Start start;

  for (gsize i = 0; i < size * KINDS; i++)
    kinds[i] = (float) g_rand_double_range (rand, -1, 1);
  for (int begin = 0; begin < n; begin += 1024)
    {
      int count = MIN (1024, n - begin);

      for (int i = 0; i < count; i++)
        make_feature (&networks->layout, kinds + (gsize) ((begin + i) % KINDS) * size, rand,
                      features + (gsize) i * size);
      add_photos (dir, networks, features, begin, count, ids + begin);
    }
  library = shoebox_library_open (dir, SHOEBOX_OPEN_WRITE, &error);
  check (error);
  for (int a = 0; a < ALBUMS; a++)
    {
      g_autofree char *name = g_strdup_printf ("Album %d", a);
      gint64 facts[FACTS / ALBUMS];

      for (int i = 0; i < FACTS / ALBUMS; i++)
        facts[i] = ids[(i * KINDS + a) % n];
      shoebox_act_unref (
          shoebox_library_file_named (library, facts, FACTS / ALBUMS, name, &error));
      check (error);
    }
  start = start_time ();
  consequence = shoebox_library_learn (library, FALSE, &error);
  check (error);
  report_time ("learning, the first time", start);
  shoebox_consequence_unref (consequence);
  time_questions (library, ids);
  time_reports (library);
  shoebox_library_close (library);
  g_object_unref (library);
  remove_folder (dir);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("FOLDER");
  g_autoptr (GError) error = NULL;
  ShoeboxNetworks *networks;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_parse (context, &argc, &argv, &error);
  check (error);
  networks = shoebox_networks_load (&error);
  check (error);
  if (argc > 1)
    (slips ? find_slips : compare_ways) (argv[1], networks);
  if (n_made > 0)
    time_made (networks, MAX (n_made, KINDS * FACTS / ALBUMS));
  shoebox_networks_free (networks);
  return 0;
}
