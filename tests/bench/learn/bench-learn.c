/* bench-learn [--photos=N] [--facts=N] [--rounds=N] [--each] [FOLDER]: how long it takes from an act
 * of the owner until every photo of a large library is judged by a new head and the rows are
 * written. tests/bench/learn/run makes a table of it.
 *
 * The library is real: its database, its trait store, its threads, the networks' layout and the
 * starter albums. Made up are the photos' features: 75 kinds of pictures, each spread around a
 * direction of its own, 50 of them with an album; 100 tags, 60 of them classes of the detector;
 * half of the facts are about albums, half about tags. The whole process is on one processor. The
 * first column is by the clock, the others are processor time (steps.h). The pause that the
 * window waits for the next act is not in it. The median of the rounds is printed as a row of a
 * table, all in ms (--each: every round as well); peak anonymous memory comes from one more round.
 *
 * The library is made in FOLDER, where a second run finds it, or in a temporary one. */
#include "steps.h"

#include "learning.h"
#include "networks.h"

#include "db.h"
#include "labels.h"
#include "photos.h"
#include "results.h"
#include "rng.h"
#include "roots.h"
#include "vectors.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

enum
{
  N_KINDS = 75,   /* of pictures */
  N_ALBUMS = 50,  /* kinds with an album of the owner */
  N_TAGS = 100,
  N_DETECTED = 60, /* tags that are classes of the detector */
  TAG_EVERY = 40  /* photos, one has a given tag */
};

typedef struct
{
  int photos, facts, rounds;
  gboolean each;          /* rounds are printed one by one, too */
  ShoeboxNetworks *networks;
  ShoeboxLibrary *library;
  float *centre;          /* N_KINDS x embedding */
  float *direction;       /* N_TAGS x embedding: what a tag looks like */
  gint64 first;           /* id of the first photo; the others follow */
  gint64 albums[N_ALBUMS], tags[N_TAGS];
  int next;               /* photo that the next correction is about */
  int n_new;              /* albums made by corrections */
} Bench;

static void
check (const GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

/* --- Made photos ------------------------------------------------------------------------------ */

static int
kind_of (int photo)
{
  NnRng rng;

  nn_rng_seed (&rng, (guint64) photo);
  return (int) nn_rng_below (&rng, N_KINDS);
}

static gboolean
has_tag (int photo, int tag)
{
  NnRng rng;

  nn_rng_seed (&rng, (guint64) photo * N_TAGS + (guint64) tag + G_MAXINT32);
  return nn_rng_below (&rng, TAG_EVERY) == 0;
}

/* Embeddings of the network are never negative and have a cosine of about a half with each other. */
static void
make_directions (Bench *b)
{
  int width = b->networks->layout.embedding;
  NnRng rng;

  nn_rng_seed (&rng, 1);
  b->centre = g_new (float, N_KINDS * width);
  b->direction = g_new (float, N_TAGS * width);
  for (int i = 0; i < N_KINDS * width; i++)
    b->centre[i] = (float) nn_rng_normal (&rng);
  for (int i = 0; i < N_TAGS * width; i++)
    b->direction[i] = (float) nn_rng_normal (&rng);
}

static void
make_feature (const Bench *b, int photo, float *feature)
{
  const NnFeatureLayout *layout = &b->networks->layout;
  const float *centre = b->centre + (gsize) kind_of (photo) * (gsize) layout->embedding;
  float *classes = feature + layout->embedding, *objects = classes + layout->classes, total = 0;
  NnRng rng;

  nn_rng_seed (&rng, (guint64) photo + 1000000007);
  for (int i = 0; i < layout->embedding; i++)
    feature[i] = 0.3f + 0.5f * centre[i] + 0.7f * (float) nn_rng_normal (&rng);
  for (int t = 0; t < N_TAGS; t++)
    if (has_tag (photo, t))
      for (int i = 0; i < layout->embedding; i++)
        feature[i] += 0.4f * b->direction[t * layout->embedding + i];
  for (int i = 0; i < layout->embedding; i++)
    feature[i] = fmaxf (feature[i], 0);
  /* A few classes are likely, the same ones for all pictures of a kind. */
  for (int i = 0; i < layout->classes; i++)
    {
      classes[i] = (i * 31 + kind_of (photo) * 17) % 97 == 0 ? 8 : 0;
      classes[i] += 2 * (float) nn_rng_normal (&rng);
      total += expf (classes[i]);
    }
  for (int i = 0; i < layout->classes; i++)
    classes[i] -= logf (total);
  for (int i = 0; i < layout->objects; i++)
    {
      float u = (float) nn_rng_uniform (&rng);

      objects[i] = 0.3f * u * u * u * u;
    }
  for (int t = 0; t < N_DETECTED; t++)
    {
      int object = g_array_index (b->networks->tag_rules, ShoeboxTagRule, t).object;

      if (object >= 0 && has_tag (photo, t))
        objects[object] = 0.15f + 0.6f * (float) nn_rng_uniform (&rng);
    }
  for (int i = 0; i < NN_N_CUES; i++)
    objects[layout->objects + i] = 0.5f * (float) nn_rng_uniform (&rng);
}

static void
make_photos (const Bench *b, Db *db)
{
  enum { GROUP = 256 };
  g_autofree float *feature = g_new (float, nn_feature_size (&b->networks->layout));
  g_autoptr (GError) error = NULL;
  gint64 root = db_roots_ensure (db, "/photos", NULL, NULL, &error);
  gint64 network = db_networks_ensure (db, nn_photo_net_id (b->networks->net), &error);

  check (error);
  for (int i = 0; i < b->photos; i += GROUP)
    {
      db_begin (db, &error);
      for (int k = i; k < MIN (i + GROUP, b->photos); k++)
        {
          g_autofree char *name = g_strdup_printf ("%03d/%06d.jpg", k / 1000, k);
          DbFile file = { name, 1000, 1000000000LL * k };
          DbResult result = { .size = -1, .mtime_ns = -1, .p = NAN, .network = network,
                              .unsorted = DB_UNSORTED_FAR };
          DbSaved saved = { 0 };
          DbUpserted row;
          g_autoptr (GBytes) vector = NULL;

          result.metadata = (DbMetadata){ .taken_at = k, .lat = NAN, .lon = NAN };
          make_feature (b, k, feature);
          result.vector = vector = shoebox_feature_pack (&b->networks->layout, feature);
          db_photos_upsert (db, root, &file, 1, &row, &error);
          check (error);
          result.photo = row.id;
          memcpy (result.hash, &row.id, sizeof row.id);
          db_results_save (db, NULL, &result, 1, &saved, &error);
          check (error);
          db_saved_clear (&saved);
        }
      db_commit (db, &error);
      check (error);
      if (isatty (STDERR_FILENO))
        fprintf (stderr, "\rmaking photos: %d", i);
    }
  if (isatty (STDERR_FILENO))
    fprintf (stderr, "\r\033[K");
}

/* --- The owner -------------------------------------------------------------------------------- */

static gint64
id_of (const Bench *b, int photo)
{
  return b->first + photo % b->photos;
}

/* The next photo from *@from on that is of @kind, or has @tag. */
static gint64
next_of_kind (const Bench *b, int *from, int kind)
{
  while (kind_of (*from % b->photos) != kind)
    ++*from;
  return id_of (b, (*from)++);
}

static gint64
next_with_tag (const Bench *b, int *from, int tag, gboolean yes)
{
  while (has_tag (*from % b->photos, tag) != yes)
    ++*from;
  return id_of (b, (*from)++);
}

static void
file (Bench *b, const gint64 *ids, gsize n, gint64 album)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = shoebox_library_file (b->library, ids, n, album, &error);

  check (error);
}

static void
tag (Bench *b, const gint64 *ids, gsize n, gint64 label, gboolean yes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = shoebox_library_tag (b->library, ids, n, label,
                                                    yes ? SHOEBOX_YES : SHOEBOX_NO, &error);

  check (error);
}

static gint64
add_label (Bench *b, ShoeboxLabelKind kind, const char *name)
{
  g_autoptr (GError) error = NULL;
  gint64 id = 0;
  g_autoptr (ShoeboxAct) act = shoebox_library_add_label (b->library, kind, name, &id, &error);

  g_clear_error (&error); /* it is there from an earlier run */
  return id;
}

static void
make_labels (Bench *b)
{
  for (int k = 0; k < N_ALBUMS; k++)
    {
      g_autofree char *name = g_strdup_printf ("Album %d", k);

      b->albums[k] = add_label (b, SHOEBOX_ALBUM, name);
    }
  for (int t = 0; t < N_TAGS; t++)
    {
      g_autofree char *name = t < N_DETECTED
          ? g_strdup (g_array_index (b->networks->tag_rules, ShoeboxTagRule, t).name)
          : g_strdup_printf ("tag %d", t);

      b->tags[t] = add_label (b, SHOEBOX_TAG, name);
    }
}

/* Half about albums; of those about tags every third is a no. */
static void
make_facts (Bench *b)
{
  int filings = b->facts / 2, taggings = b->facts - filings;
  g_autofree gint64 *ids = g_new (gint64, b->facts + 1);

  for (int k = 0; k < N_ALBUMS; k++)
    {
      int n = filings * (k + 1) / N_ALBUMS - filings * k / N_ALBUMS, from = 0;

      for (int i = 0; i < n; i++)
        ids[i] = next_of_kind (b, &from, k);
      if (n > 0)
        file (b, ids, (gsize) n, b->albums[k]);
    }
  for (int t = 0; t < N_TAGS; t++)
    {
      int n = taggings * (t + 1) / N_TAGS - taggings * t / N_TAGS, n_no = n / 3;
      int from = t * b->photos / N_TAGS;

      for (int i = 0; i < n; i++)
        ids[i] = next_with_tag (b, &from, t, i >= n_no);
      if (n_no > 0)
        tag (b, ids, (gsize) n_no, b->tags[t], FALSE);
      if (n > n_no)
        tag (b, ids + n_no, (gsize) (n - n_no), b->tags[t], TRUE);
    }
}

/* --- Corrections ------------------------------------------------------------------------------ */

static void
do_nothing (Bench *b)
{
}

static void
file_one (Bench *b)
{
  int kind = b->next++ % N_ALBUMS;
  gint64 id = next_of_kind (b, &b->next, kind);

  file (b, &id, 1, b->albums[kind]);
}

static void
file_forty (Bench *b)
{
  int kind = b->next++ % N_ALBUMS;
  gint64 ids[40];

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = next_of_kind (b, &b->next, kind);
  file (b, ids, G_N_ELEMENTS (ids), b->albums[kind]);
}

static void
file_new (Bench *b)
{
  g_autofree char *name = g_strdup_printf ("New %d", b->n_new);
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  gint64 ids[3];

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = next_of_kind (b, &b->next, N_ALBUMS + b->n_new % (N_KINDS - N_ALBUMS));
  b->n_new++;
  act = shoebox_library_file_named (b->library, ids, G_N_ELEMENTS (ids), name, &error);
  check (error);
}

static void
tag_one (Bench *b, gboolean yes)
{
  int t = b->next++ % N_TAGS;
  gint64 id = next_with_tag (b, &b->next, t, yes);

  tag (b, &id, 1, b->tags[t], yes);
}

static void
tag_yes (Bench *b)
{
  tag_one (b, TRUE);
}

static void
tag_no (Bench *b)
{
  tag_one (b, FALSE);
}

static const struct
{
  const char *name;
  void (*act) (Bench *b);
} corrections[] = {
  { "file one photo", file_one },          { "file 40 photos", file_forty },
  { "a new album with 3 photos", file_new }, { "a tag, yes", tag_yes },
  { "a tag, no", tag_no },
};

/* --- Measuring -------------------------------------------------------------------------------- */

enum
{
  CLOCK,
  ALL,
  ACT,
  GATHER,
  ALBUMS,
  HELD_OUT,
  TAGS,
  READ,
  FILE_ALL,
  TAG_ALL,
  DIFF,
  WRITE,
  CHANGED,
  N_COLUMNS
};

static const char *const column_names[N_COLUMNS] = {
  "by the clock", "all", "act", "gather facts", "albums", "cross-validation", "tags", "read photos",
  "score albums", "score tags", "compare", "write", "photos that changed",
};

/* One act and what is learned from it. */
static void
run_once (Bench *b, void (*act) (Bench *), double *columns)
{
  gint64 clock = g_get_monotonic_time (), start = steps_now (), acted;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxConsequence) consequence = NULL;

  act (b);
  acted = steps_now ();
  steps_reset ();
  consequence = shoebox_library_learn (b->library, FALSE, &error);
  check (error);
  columns[CLOCK] = (double) (g_get_monotonic_time () - clock) / 1e3;
  columns[ALL] = (double) (steps_now () - start) / 1e6;
  columns[ACT] = (double) (acted - start) / 1e6;
  columns[GATHER] = steps_get (STEP_THINK) - steps_get (STEP_SCORE) - steps_get (STEP_LEARN);
  columns[ALBUMS] = steps_get (STEP_ALBUMS) - steps_get (STEP_HELD_OUT);
  columns[HELD_OUT] = steps_get (STEP_HELD_OUT);
  columns[TAGS] = steps_get (STEP_TAGS);
  columns[READ] = steps_get (STEP_ROWS) + steps_get (STEP_TRAITS);
  columns[FILE_ALL] = steps_get (STEP_FILE);
  columns[TAG_ALL] = steps_get (STEP_TAG);
  columns[DIFF] = steps_get (STEP_SCORE) - columns[READ] - columns[FILE_ALL] - columns[TAG_ALL];
  columns[WRITE] = steps_get (STEP_WRITE);
  columns[CHANGED] = consequence->n_moved + consequence->n_tagged;
}

/* RssAnon, which nobody else shares here: unlike Pss_Anon it is only a counter, and to look at it
 * stops nobody. */
static double
anonymous_mb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL)
      || (line = strstr (text, "RssAnon:")) == NULL)
    return NAN;
  return atof (line + strlen ("RssAnon:")) / 1024;
}

typedef struct
{
  gint stop; /* atomic */
  double most;
} Watch;

static void *
watch_thread (void *data)
{
  Watch *watch = data;

  while (!g_atomic_int_get (&watch->stop))
    {
      watch->most = MAX (watch->most, anonymous_mb ());
      g_usleep (2000);
    }
  return NULL;
}

/* The same with somebody looking at the memory, which takes time. */
static double
watch_once (Bench *b, void (*act) (Bench *), double *columns)
{
  Watch watch = { 0 };
  pthread_t thread;

  pthread_create (&thread, NULL, watch_thread, &watch);
  run_once (b, act, columns);
  g_atomic_int_set (&watch.stop, 1);
  pthread_join (thread, NULL);
  return watch.most;
}

static int
compare_doubles_cb (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
print_row (const char *name, double (*columns)[N_COLUMNS], int rounds, gboolean each, double memory)
{
  for (int i = 0; i < rounds && each; i++)
    {
      for (int k = 0; k < N_COLUMNS; k++)
        fprintf (stderr, " %.0f", columns[i][k]);
      fputc ('\n', stderr);
    }
  printf ("| %s |", name);
  for (int k = 0; k < N_COLUMNS; k++)
    {
      g_autofree double *values = g_new (double, rounds);

      for (int i = 0; i < rounds; i++)
        values[i] = columns[i][k];
      qsort (values, (size_t) rounds, sizeof *values, compare_doubles_cb);
      printf (" %.0f |", (values[rounds / 2] + values[(rounds - 1) / 2]) / 2);
    }
  printf (" %.0f |\n", memory);
  fflush (stdout);
}

static void
measure (Bench *b)
{
  double columns[100][N_COLUMNS], unused[N_COLUMNS], memory;

  printf ("| %d photos, %d facts, ms |", b->photos, b->facts);
  for (int k = 0; k < N_COLUMNS; k++)
    printf (" %s |", column_names[k]);
  printf (" anonymous memory, MB |\n|---|");
  for (int k = 0; k <= N_COLUMNS; k++)
    printf ("---|");
  putchar ('\n');
  memory = watch_once (b, do_nothing, columns[0]);
  print_row ("the first time, all facts", columns, 1, b->each, memory);
  for (gsize c = 0; c < G_N_ELEMENTS (corrections); c++)
    {
      for (int i = 0; i < b->rounds; i++)
        run_once (b, corrections[c].act, columns[i]);
      memory = watch_once (b, corrections[c].act, unused);
      print_row (corrections[c].name, columns, b->rounds, b->each, memory);
    }
}

/* --- The library ------------------------------------------------------------------------------ */

static void
open_library (Bench *b, const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "library.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxConsequence) consequence = NULL;
  g_autoptr (GArray) ids = NULL;
  Db *db;

  g_mkdir_with_parents (dir, 0700);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      db = db_open (path, DB_OPEN_WRITE, &error);
      check (error);
      make_photos (b, db);
      db_close (db);
    }
  b->library = shoebox_library_open (dir, SHOEBOX_OPEN_WRITE, &error);
  check (error);
  ids = shoebox_library_query (b->library, "", &error);
  check (error);
  g_assert ((int) ids->len == b->photos);
  b->first = G_MAXINT64;
  for (guint i = 0; i < ids->len; i++)
    b->first = MIN (b->first, g_array_index (ids, gint64, i));
}

/* Forgets what an earlier run decided, and lets the starter albums judge. */
static void
begin_anew (Bench *b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxConsequence) consequence = NULL;
  g_autoptr (ShoeboxAct) undone = NULL;

  while ((undone = shoebox_library_undo (b->library, &error)) != NULL)
    g_clear_pointer (&undone, shoebox_act_unref);
  g_clear_error (&error);
  consequence = shoebox_library_learn (b->library, FALSE, &error);
  if (!g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOTHING))
    check (error);
}

/* Before any thread is there: they inherit it. */
static void
use_one_processor (void)
{
  cpu_set_t all, one;

  CPU_ZERO (&one);
  sched_getaffinity (0, sizeof all, &all);
  for (int i = 0; i < CPU_SETSIZE && CPU_COUNT (&one) == 0; i++)
    if (CPU_ISSET (i, &all))
      CPU_SET (i, &one);
  sched_setaffinity (0, sizeof one, &one);
}

static void
remove_folder (const char *dir)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *name;

  while (open != NULL && (name = g_dir_read_name (open)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      g_remove (path);
    }
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  Bench b = { .photos = 100000, .facts = 2000, .rounds = 5 };
  const GOptionEntry entries[] = {
    { "photos", 0, 0, G_OPTION_ARG_INT, &b.photos, NULL, "N" },
    { "facts", 0, 0, G_OPTION_ARG_INT, &b.facts, NULL, "N" },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &b.rounds, NULL, "N" },
    { "each", 0, 0, G_OPTION_ARG_NONE, &b.each, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("[FOLDER]");
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_error ("%s", error->message);
  b.rounds = CLAMP (b.rounds, 1, 100);
  dir = argc > 1 ? g_strdup (argv[1]) : g_dir_make_tmp ("bench-learn-XXXXXX", &error);
  check (error);
  use_one_processor ();
  b.networks = shoebox_networks_load (&error);
  check (error);
  make_directions (&b);

  open_library (&b, dir);
  begin_anew (&b);
  make_labels (&b);
  make_facts (&b);
  b.next = b.photos / 2;
  measure (&b);

  shoebox_library_close (b.library);
  g_object_unref (b.library);
  shoebox_networks_free (b.networks);
  g_free (b.centre);
  g_free (b.direction);
  if (argc <= 1)
    remove_folder (dir);
  return 0;
}
