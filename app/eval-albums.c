/* eval-albums.c: how well albums are learned: some photos of each folder as facts, the rest filed.
 *
 * Exactly as in a library: the same traits, the same learning (model/taste.h), the same doubt. A
 * folder that is called like a starter album stands for it, as an album of that name would; other
 * starter albums do not compete, as if the owner had removed them.
 */
#include "eval-private.h"

#include "labels.h"

#include "metrics.h"
#include "rng.h"
#include "taste.h"

#include <math.h>
#include <string.h>

enum
{
  NO_ALBUM = -1,
  NOT_READ = -2
};

typedef ShoeboxEvalAlbums Collection;
typedef ShoeboxEvalDraw Draw;

enum
{
  ACCURACY,
  FILED,
  ACCURACY_FILED,
  MACRO_F1,
  ECE,
  LEARN_S,
  OOD_FILED,
  AUROC,
  SOFTMAX_FIRST,
  SOFTMAX_MEDIAN,
  SOFTMAX_90,
  SIGMOID_50,
  SIGMOID_90,
  N_NUMBERS
};

static const char *const number_names[N_NUMBERS] = {
  "accuracy", "filed", "accuracy_filed", "macro_f1", "ece", "learn_s", "ood_filed", "auroc",
  "softmax_first", "softmax_median", "softmax_90", "sigmoid_50", "sigmoid_90",
};

/* --- Collecting ----------------------------------------------------------------------------- */

static void
collection_clear (Collection *collection)
{
  shoebox_eval_photos_clear (&collection->photos);
  g_clear_pointer (&collection->names, g_ptr_array_unref);
  g_clear_pointer (&collection->shots, g_array_unref);
  g_clear_pointer (&collection->starter, g_free);
  g_clear_pointer (&collection->album, g_free);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
list_folders (const char *folder, GPtrArray *names, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (name[0] != '.' && g_file_test (path, G_FILE_TEST_IS_DIR))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names);
  return TRUE;
}

static gboolean
is_named (char **names, const char *name)
{
  return names != NULL && g_strv_contains ((const char *const *) names, name);
}

static gboolean
check_names (const ShoeboxEvalOptions *options, char **names, GPtrArray *folders, GError **error)
{
  for (char **name = names; name != NULL && *name != NULL; name++)
    if (!g_ptr_array_find_with_equal_func (folders, *name, g_str_equal, NULL))
      {
        g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND,
                     "%s: there is no album folder called \"%s\"", options->folder, *name);
        return FALSE;
      }
  return TRUE;
}

static int
count_shots (const ShoeboxEvalOptions *options, const char *name)
{
  for (guint i = 0; options->albums != NULL && options->albums[i] != NULL; i++)
    if (strcmp (options->albums[i], name) == 0 && options->album_shots[i] > 0)
      return options->album_shots[i];
  return options->shots;
}

static gboolean
collect (Collection *collection, const ShoeboxEvalOptions *options, GError **error)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) album = g_array_new (FALSE, FALSE, sizeof (int));
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  collection->photos.paths = paths;
  collection->names = g_ptr_array_new_with_free_func (g_free);
  collection->shots = g_array_new (FALSE, FALSE, sizeof (int));
  if (!list_folders (options->folder, folders, error)
      || !check_names (options, options->leave_out, folders, error)
      || !check_names (options, options->albums, folders, error))
    return FALSE;

  for (guint i = 0; i < folders->len; i++)
    {
      const char *name = folders->pdata[i];
      g_autofree char *path = g_build_filename (options->folder, name, NULL);
      guint before = paths->len;
      gboolean left_out = is_named (options->leave_out, name);
      int label = NO_ALBUM;

      if (!left_out && options->albums != NULL && !is_named (options->albums, name))
        continue;
      if (!shoebox_eval_list (path, paths, error))
        return FALSE;
      if (paths->len == before)
        continue;
      if (!left_out)
        {
          int shots = count_shots (options, name);

          label = (int) collection->names->len;
          g_ptr_array_add (collection->names, g_strdup (name));
          g_array_append_val (collection->shots, shots);
        }
      for (guint k = before; k < paths->len; k++)
        g_array_append_val (album, label);
    }
  if (collection->names->len < 2)
    {
      g_autofree char *shown = g_filename_display_name (options->folder);

      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                   "%s: there are no two folders with photos in it to tell apart", shown);
      return FALSE;
    }
  if (options->ood != NULL)
    {
      const int label = NO_ALBUM;

      if (!shoebox_eval_list (options->ood, paths, error))
        return FALSE;
      while (album->len < paths->len)
        g_array_append_val (album, label);
    }
  collection->album = (int *) (gpointer) g_array_free (g_steal_pointer (&album), FALSE);
  return TRUE;
}

/* Names are equal as those of albums are: whatever their case. */
static void
find_starters (Collection *collection, const NnStarter *starter)
{
  collection->starter = g_new (int, collection->names->len);
  for (guint k = 0; k < collection->names->len; k++)
    {
      g_autofree char *key = db_label_key (collection->names->pdata[k]);

      collection->starter[k] = -1;
      for (int i = 0; i < nn_starter_n_albums (starter); i++)
        {
          g_autofree char *starter_key = db_label_key (nn_starter_album (starter, i));

          if (strcmp (key, starter_key) == 0)
            collection->starter[k] = i;
        }
    }
}

/* --- One draw ------------------------------------------------------------------------------- */

static void
draw_clear (Draw *draw)
{
  g_free (draw->facts);
  g_free (draw->tests);
  g_free (draw->strange);
  g_free (draw->fact_album);
  g_free (draw->test_album);
}

/* At least one photo of each album is left to be filed. */
static void
draw_facts (Draw *draw, const Collection *collection, guint64 seed)
{
  int n = (int) collection->photos.paths->len, n_albums = (int) collection->names->len;
  g_autofree int *own = g_new (int, n);
  g_autofree gboolean *is_fact = g_new0 (gboolean, n);
  NnRng rng;

  *draw = (Draw){ 0 };
  draw->facts = g_new (int, n);
  draw->tests = g_new (int, n);
  draw->strange = g_new (int, n);
  draw->fact_album = g_new (int, n);
  draw->test_album = g_new (int, n);

  nn_rng_seed (&rng, seed);
  for (int k = 0; k < n_albums; k++)
    {
      int n_own = 0;

      for (int i = 0; i < n; i++)
        if (collection->album[i] == k)
          own[n_own++] = i;
      nn_rng_shuffle (&rng, own, n_own);
      for (int j = 0; j < n_own; j++)
        if (j < g_array_index (collection->shots, int, k) && (j < n_own - 1 || n_own == 1))
          is_fact[own[j]] = TRUE;
    }
  /* In the order of the photos, as facts come out of a library. */
  for (int i = 0; i < n; i++)
    if (is_fact[i])
      {
        draw->facts[draw->n_facts] = i;
        draw->fact_album[draw->n_facts++] = collection->album[i];
      }
    else if (collection->album[i] == NO_ALBUM)
      draw->strange[draw->n_strange++] = i;
    else if (collection->album[i] >= 0)
      {
        draw->tests[draw->n_tests] = i;
        draw->test_album[draw->n_tests++] = collection->album[i];
      }
}

static NnTaste *
learn (const Collection *collection, const Draw *draw, const NnStarter *starter, GError **error)
{
  const ShoeboxEvalPhotos *photos = &collection->photos;
  g_autofree float *traits = shoebox_eval_traits (photos, draw->facts, draw->n_facts);
  g_autofree gint64 *key = g_new (gint64, draw->n_facts + 1);
  g_autofree int *row = g_new (int, draw->n_facts + 1);
  NnFacts facts = { .layout = photos->trait_layout,
                    .starter_threshold = nn_starter_threshold (starter),
                    .mean = photos->mean,
                    .traits = traits,
                    .key = key,
                    .n_rows = draw->n_facts,
                    .n_labelled = draw->n_facts,
                    .n_albums = (int) collection->names->len,
                    .starter = collection->starter,
                    .filing_row = row,
                    .filing_album = draw->fact_album,
                    .n_filings = draw->n_facts };
  NnTaste *taste;
  NnError err = { 0 };

  for (int i = 0; i < draw->n_facts; i++)
    {
      key[i] = draw->facts[i];
      row[i] = i;
    }
  taste = nn_taste_learn (&facts, &err);
  if (taste == NULL)
    g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, err.text);
  return taste;
}

/* One line for each photo of the draw. */
static gboolean
dump_draw (const ShoeboxEvalOptions *options, const Collection *collection, const Draw *draw,
           const int *index, const NnFiling *filing, guint64 seed, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (int i = 0; i < draw->n_facts; i++)
    g_string_append_printf (lines, "%d\tfact\t\t\t\t\n", draw->facts[i]);
  for (int i = 0; i < draw->n_tests + draw->n_strange; i++)
    g_string_append_printf (lines, "%d\t%s\t%s\t%.6f\t%.6f\t%d\n", index[i],
                            i < draw->n_tests ? "test" : "stranger",
                            (const char *) collection->names->pdata[filing[i].album],
                            (double) filing[i].p, (double) filing[i].near,
                            filing[i].doubt == NN_FILED);
  return shoebox_eval_dump_seed (options->dump, seed, "photo\trole\talbum\tp\tnear\tfiled",
                                 lines->str, error);
}

static gboolean
measure (const ShoeboxEvalOptions *options, const Collection *collection, const Draw *draw,
         const NnTaste *taste, guint64 seed, double *numbers, GError **error)
{
  int n = draw->n_tests, total = n + draw->n_strange, filed = 0, filed_right = 0, strange_filed = 0;
  g_autofree int *index = g_new (int, total + 1), *choice = g_new (int, total + 1);
  g_autofree float *traits = NULL, *p = g_new (float, total + 1), *score = g_new (float, total + 1);
  g_autofree bool *flag = g_new (bool, total + 1);
  g_autofree NnFiling *filing = g_new (NnFiling, total + 1);

  memcpy (index, draw->tests, sizeof (int) * (gsize) n);
  memcpy (index + n, draw->strange, sizeof (int) * (gsize) draw->n_strange);
  traits = shoebox_eval_traits (&collection->photos, index, total);
  if (!nn_taste_file (taste, traits, total, filing))
    {
      g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, "out of memory");
      return FALSE;
    }

  for (int i = 0; i < total; i++)
    {
      choice[i] = filing[i].album;
      p[i] = filing[i].p;
      score[i] = filing[i].near;
      flag[i] = i < n && choice[i] == draw->test_album[i];
      if (filing[i].doubt != NN_FILED)
        continue;
      filed += i < n;
      filed_right += flag[i];
      strange_filed += i >= n;
    }

  numbers[ACCURACY] = nn_accuracy (draw->test_album, choice, n);
  numbers[MACRO_F1] = nn_macro_f1 (draw->test_album, choice, n, (int) collection->names->len);
  numbers[ECE] = nn_calibration_error (p, flag, n);
  numbers[FILED] = n > 0 ? (double) filed / n : NAN;
  numbers[ACCURACY_FILED] = filed > 0 ? (double) filed_right / filed : NAN;
  numbers[OOD_FILED] = draw->n_strange > 0 ? (double) strange_filed / draw->n_strange : NAN;
  for (int i = 0; i < total; i++)
    flag[i] = i < n;
  numbers[AUROC] = nn_auroc (score, flag, total);
  return options->dump == NULL
         || dump_draw (options, collection, draw, index, filing, seed, error);
}

static gboolean
measure_alone (const Collection *collection, const Draw *draw, double *numbers, GError **error)
{
  ShoeboxEvalAlone alone;

  if (draw->n_strange == 0)
    return TRUE;
  if (!shoebox_eval_alone (collection, draw, &alone, error))
    return FALSE;
  numbers[SOFTMAX_FIRST] = alone.softmax_first;
  numbers[SOFTMAX_MEDIAN] = alone.softmax_median;
  numbers[SOFTMAX_90] = alone.softmax_90;
  numbers[SIGMOID_50] = alone.sigmoid_50;
  numbers[SIGMOID_90] = alone.sigmoid_90;
  return TRUE;
}

static gboolean
run_seed (const ShoeboxEvalOptions *options, const Collection *collection,
          const NnStarter *starter, guint64 seed, guint *n_facts, double *numbers, GError **error)
{
  Draw draw;
  NnTaste *taste;
  gint64 start;
  gboolean ok;

  draw_facts (&draw, collection, seed);
  *n_facts = (guint) draw.n_facts;
  start = g_get_monotonic_time ();
  taste = learn (collection, &draw, starter, error);
  numbers[LEARN_S] = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  ok = taste != NULL && measure (options, collection, &draw, taste, seed, numbers, error)
       && (!options->alone || measure_alone (collection, &draw, numbers, error));
  nn_taste_free (taste);
  draw_clear (&draw);
  return ok;
}

/* --- All seeds ------------------------------------------------------------------------------ */

static gboolean
run_all (const Collection *collection, const NnStarter *starter, const ShoeboxEvalOptions *options,
         ShoeboxEvalResult *result, GCancellable *cancellable, GError **error)
{
  GArray *values[N_NUMBERS];
  gboolean ok = TRUE;

  for (int k = 0; k < N_NUMBERS; k++)
    values[k] = g_array_new (FALSE, FALSE, sizeof (double));
  for (int seed = 1; seed <= options->seeds && ok; seed++)
    {
      double numbers[N_NUMBERS];

      ok = !g_cancellable_set_error_if_cancelled (cancellable, error)
           && run_seed (options, collection, starter, (guint64) seed, &result->facts, numbers,
                        error);
      for (int k = 0; k < N_NUMBERS && ok; k++)
        g_array_append_val (values[k], numbers[k]);
    }
  for (int k = 0; k < N_NUMBERS; k++)
    {
      if (ok && (k < OOD_FILED || (result->ood_photos > 0 && (k <= AUROC || options->alone))))
        shoebox_eval_add (result->numbers, values[k], number_names[k]);
      g_array_unref (values[k]);
    }
  return ok;
}

static char *
label_cb (gpointer user, guint photo)
{
  const Collection *collection = user;
  int album = collection->album[photo];

  return g_strdup (album >= 0 ? collection->names->pdata[album] : "");
}

gboolean
shoebox_eval_albums (const ShoeboxEvalOptions *options, const ShoeboxNetworks *networks,
                     ShoeboxEvalResult *result, GCancellable *cancellable, GError **error)
{
  Collection collection = { 0 };
  gboolean ok = FALSE;

  if (!collect (&collection, options, error)
      || !shoebox_eval_read (&collection.photos, networks, options, cancellable, error))
    goto out;
  for (guint i = 0; i < collection.photos.paths->len; i++)
    {
      if (!collection.photos.read[i])
        {
          collection.album[i] = NOT_READ;
          result->unreadable++;
        }
      result->photos += collection.album[i] >= 0;
      result->ood_photos += collection.album[i] == NO_ALBUM;
    }
  result->labels = collection.names->len;
  for (int k = 0; k < (int) collection.names->len; k++)
    {
      gboolean any = FALSE;

      for (guint i = 0; i < collection.photos.paths->len && !any; i++)
        any = collection.album[i] == k;
      if (!any)
        {
          g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                       "%s: no photo in \"%s\" could be read", options->folder,
                       (const char *) collection.names->pdata[k]);
          goto out;
        }
    }
  find_starters (&collection, networks->starter);
  if (options->dump != NULL
      && !shoebox_eval_dump_photos (options->dump, &collection.photos, label_cb, &collection, error))
    goto out;
  ok = run_all (&collection, networks->starter, options, result, cancellable, error);

out:
  collection_clear (&collection);
  return ok;
}
