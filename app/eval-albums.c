/* eval-albums.c: how well albums are learned: some photos of each folder as facts, the rest filed.
 *
 * Albums are the plain multinomial logistic regression on normalised embeddings. A photo is left
 * unsorted when its score, the mean cosine to the 3 nearest facts + 0.2 x its largest probability,
 * lies below a limit that the facts themselves give: each is scored by the others (its probability
 * from a fold of cross-validation that did not see it), and the limit lets 90 % of those pass that
 * were filed right.
 */
#include "eval-private.h"

#include "gemm.h"
#include "logistic.h"
#include "metrics.h"
#include "rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INVERSE_PENALTY 10 /* C of the regression */
#define N_FOLDS 5
#define N_NEAREST 3
#define P_SHARE 0.2f
#define REJECTED_SHARE 0.10
#define BLOCK 256 /* photos compared with the facts at a time */

enum
{
  NO_ALBUM = -1,
  NOT_READ = -2
};

typedef struct
{
  ShoeboxEvalPhotos photos;
  GPtrArray *names;  /* of the albums that facts come from */
  int *album;        /* of each photo: index into names, or one of the above */
} Collection;

/* One draw of facts. All arrays are of photo indices or parallel to them. */
typedef struct
{
  int n_facts, n_tests, n_strange;
  int *facts, *tests, *strange;
  int *fact_album, *test_album;
  float *fact_x, *test_x, *strange_x; /* normalised embeddings */
} Draw;

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
  N_NUMBERS
};

static const char *const number_names[N_NUMBERS] = {
  "accuracy", "filed", "accuracy_filed", "macro_f1", "ece", "learn_s", "ood_filed", "auroc",
};

/* --- Collecting ----------------------------------------------------------------------------- */

static void
collection_clear (Collection *collection)
{
  shoebox_eval_photos_clear (&collection->photos);
  g_clear_pointer (&collection->names, g_ptr_array_unref);
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
check_left_out (const ShoeboxEvalOptions *options, GPtrArray *folders, GError **error)
{
  for (char **name = options->leave_out; name != NULL && *name != NULL; name++)
    if (!g_ptr_array_find_with_equal_func (folders, *name, g_str_equal, NULL))
      {
        g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND,
                     "%s: there is no album folder called \"%s\"", options->folder, *name);
        return FALSE;
      }
  return TRUE;
}

static gboolean
collect (Collection *collection, const ShoeboxEvalOptions *options, GError **error)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) album = g_array_new (FALSE, FALSE, sizeof (int));
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  collection->photos.paths = paths;
  collection->names = g_ptr_array_new_with_free_func (g_free);
  if (!list_folders (options->folder, folders, error) || !check_left_out (options, folders, error))
    return FALSE;

  for (guint i = 0; i < folders->len; i++)
    {
      const char *name = folders->pdata[i];
      g_autofree char *path = g_build_filename (options->folder, name, NULL);
      guint before = paths->len;
      int label = NO_ALBUM;

      if (!shoebox_eval_list (path, paths, error))
        return FALSE;
      if (paths->len == before)
        continue;
      if (options->leave_out == NULL
          || !g_strv_contains ((const char *const *) options->leave_out, name))
        {
          label = (int) collection->names->len;
          g_ptr_array_add (collection->names, g_strdup (name));
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

/* --- One draw ------------------------------------------------------------------------------- */

static void
draw_clear (Draw *draw)
{
  g_free (draw->facts);
  g_free (draw->tests);
  g_free (draw->strange);
  g_free (draw->fact_album);
  g_free (draw->test_album);
  g_free (draw->fact_x);
  g_free (draw->test_x);
  g_free (draw->strange_x);
}

/* Facts lie album by album, so that those of one album fall into different folds of
 * cross-validation. At least one photo of each album is left to be filed. */
static void
draw_facts (Draw *draw, const Collection *collection, int shots, guint64 seed)
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
        if (j < shots && (j < n_own - 1 || n_own == 1))
          {
            is_fact[own[j]] = TRUE;
            draw->facts[draw->n_facts] = own[j];
            draw->fact_album[draw->n_facts++] = k;
          }
    }
  for (int i = 0; i < n; i++)
    if (collection->album[i] == NO_ALBUM)
      draw->strange[draw->n_strange++] = i;
    else if (collection->album[i] >= 0 && !is_fact[i])
      {
        draw->tests[draw->n_tests] = i;
        draw->test_album[draw->n_tests++] = collection->album[i];
      }
  draw->fact_x = shoebox_eval_embeddings (&collection->photos, draw->facts, draw->n_facts);
  draw->test_x = shoebox_eval_embeddings (&collection->photos, draw->tests, draw->n_tests);
  draw->strange_x = shoebox_eval_embeddings (&collection->photos, draw->strange, draw->n_strange);
}

static gboolean
train (NnLogistic *head, const float *x, const int *y, int n, int n_features, int n_classes,
       GError **error)
{
  NnLogisticOptions options = { .c = INVERSE_PENALTY };
  NnError err = { 0 };

  if (nn_logistic_train (head, x, y, n, n_features, n_classes, &options, NULL, &err))
    return TRUE;
  g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, err.text);
  return FALSE;
}

/* Mean cosine of each row of @x to its nearest facts; with @own, row i is fact i itself, which
 * does not count. */
static void
nearness (const Draw *draw, const float *x, int n, int width, gboolean own, float *result)
{
  int n_facts = draw->n_facts;
  g_autofree float *cosines = g_new (float, (gsize) BLOCK * (gsize) n_facts);

  for (int begin = 0; begin < n; begin += BLOCK)
    {
      int rows = MIN (BLOCK, n - begin);

      nn_gemm (false, true, rows, n_facts, width, 1, x + (gsize) begin * (gsize) width, width,
               draw->fact_x, width, 0, cosines, n_facts);
      for (int i = 0; i < rows; i++)
        {
          float best[N_NEAREST];
          int found = 0;
          double sum = 0;

          for (int j = 0; j < n_facts; j++)
            {
              float value = cosines[(gsize) i * (gsize) n_facts + (gsize) j];
              int place = found;

              if (own && j == begin + i)
                continue;
              /* Insertion into the few best, best first. */
              while (place > 0 && best[place - 1] < value)
                place--;
              if (place >= N_NEAREST)
                continue;
              if (found < N_NEAREST)
                found++;
              for (int k = found - 1; k > place; k--)
                best[k] = best[k - 1];
              best[place] = value;
            }
          for (int k = 0; k < found; k++)
            sum += best[k];
          result[begin + i] = found > 0 ? (float) (sum / found) : 0;
        }
    }
}

static int
best_class (const float *p, int n)
{
  int best = 0;

  for (int k = 1; k < n; k++)
    if (p[k] > p[best])
      best = k;
  return best;
}

/* Predictions for @n rows: best class, its probability, and the score that decides on doubt. */
static void
predict (const NnLogistic *head, const Draw *draw, const float *x, int n, int *choice, float *p,
         float *score)
{
  g_autofree float *all = g_new (float, (gsize) MAX (n, 1) * (gsize) head->n_classes);

  nn_logistic_predict (head, x, n, all);
  nearness (draw, x, n, head->n_features, FALSE, score);
  for (int i = 0; i < n; i++)
    {
      const float *row = all + (gsize) i * (gsize) head->n_classes;

      choice[i] = best_class (row, head->n_classes);
      p[i] = row[choice[i]];
      score[i] += P_SHARE * p[i];
    }
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float left = *(const float *) a, right = *(const float *) b;

  return (left > right) - (left < right);
}

/* The limit of the score, from the facts alone. */
static gboolean
learn_limit (const Draw *draw, int width, int n_classes, float *limit, GError **error)
{
  int n = draw->n_facts, folds = MIN (N_FOLDS, n), n_right = 0, n_scores = 0;
  g_autofree float *near = g_new (float, n), *right = g_new (float, n), *all = g_new (float, n);
  g_autofree float *x = g_new (float, (gsize) n * (gsize) width), *p = g_new (float, n_classes);
  g_autofree int *y = g_new (int, n);

  nearness (draw, draw->fact_x, n, width, TRUE, near);
  for (int fold = 0; fold < folds && n > 1; fold++)
    {
      NnLogistic head;
      int kept = 0;

      for (int i = 0; i < n; i++)
        if (i % folds != fold)
          {
            memcpy (x + (gsize) kept * (gsize) width, draw->fact_x + (gsize) i * (gsize) width,
                    sizeof (float) * (gsize) width);
            y[kept++] = draw->fact_album[i];
          }
      if (!train (&head, x, y, kept, width, n_classes, error))
        return FALSE;
      for (int i = fold; i < n; i += folds)
        {
          int choice;
          float score;

          nn_logistic_predict (&head, draw->fact_x + (gsize) i * (gsize) width, 1, p);
          choice = best_class (p, n_classes);
          score = near[i] + P_SHARE * p[choice];
          all[n_scores++] = score;
          if (choice == draw->fact_album[i])
            right[n_right++] = score;
        }
      nn_logistic_clear (&head);
    }

  /* Nothing was right (one fact an album): then every fact counts. */
  float *scores = n_right > 0 ? right : all;
  int n_used = n_right > 0 ? n_right : n_scores;

  qsort (scores, (gsize) n_used, sizeof (float), compare_floats);
  *limit = n_used > 0 ? scores[(int) (REJECTED_SHARE * n_used)] : -INFINITY;
  return TRUE;
}

static void
measure (const Draw *draw, const NnLogistic *head, float limit, int n_classes, double *numbers)
{
  int n = draw->n_tests, total = n + draw->n_strange, filed = 0, filed_right = 0, strange_filed = 0;
  g_autofree int *choice = g_new (int, total + 1);
  g_autofree float *p = g_new (float, total + 1), *score = g_new (float, total + 1);
  g_autofree bool *flag = g_new (bool, total + 1);

  predict (head, draw, draw->test_x, n, choice, p, score);
  predict (head, draw, draw->strange_x, draw->n_strange, choice + n, p + n, score + n);

  for (int i = 0; i < n; i++)
    {
      flag[i] = choice[i] == draw->test_album[i];
      filed += score[i] >= limit;
      filed_right += score[i] >= limit && flag[i];
    }
  for (int i = n; i < total; i++)
    strange_filed += score[i] >= limit;

  numbers[ACCURACY] = nn_accuracy (draw->test_album, choice, n);
  numbers[MACRO_F1] = nn_macro_f1 (draw->test_album, choice, n, n_classes);
  numbers[ECE] = nn_calibration_error (p, flag, n);
  numbers[FILED] = n > 0 ? (double) filed / n : NAN;
  numbers[ACCURACY_FILED] = filed > 0 ? (double) filed_right / filed : NAN;
  numbers[OOD_FILED] = draw->n_strange > 0 ? (double) strange_filed / draw->n_strange : NAN;
  for (int i = 0; i < total; i++)
    flag[i] = i < n;
  numbers[AUROC] = nn_auroc (score, flag, total);
}

static gboolean
run_seed (const Collection *collection, int shots, guint64 seed, guint *n_facts, double *numbers,
          GError **error)
{
  int width = collection->photos.layout.embedding, n_classes = (int) collection->names->len;
  Draw draw;
  NnLogistic head = { 0 };
  gint64 start;
  float limit;
  gboolean ok;

  draw_facts (&draw, collection, shots, seed);
  *n_facts = (guint) draw.n_facts;
  start = g_get_monotonic_time ();
  ok = train (&head, draw.fact_x, draw.fact_album, draw.n_facts, width, n_classes, error)
       && learn_limit (&draw, width, n_classes, &limit, error);
  numbers[LEARN_S] = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  if (ok)
    measure (&draw, &head, limit, n_classes, numbers);
  nn_logistic_clear (&head);
  draw_clear (&draw);
  return ok;
}

/* --- All seeds ------------------------------------------------------------------------------ */

static gboolean
run_all (Collection *collection, const ShoeboxEvalOptions *options, ShoeboxEvalResult *result,
         GCancellable *cancellable, GError **error)
{
  GArray *values[N_NUMBERS];
  gboolean ok = TRUE;

  for (int k = 0; k < N_NUMBERS; k++)
    values[k] = g_array_new (FALSE, FALSE, sizeof (double));
  for (int seed = 1; seed <= options->seeds && ok; seed++)
    {
      double numbers[N_NUMBERS];

      ok = !g_cancellable_set_error_if_cancelled (cancellable, error)
           && run_seed (collection, options->shots, (guint64) seed, &result->facts, numbers, error);
      for (int k = 0; k < N_NUMBERS && ok; k++)
        g_array_append_val (values[k], numbers[k]);
    }
  for (int k = 0; k < N_NUMBERS; k++)
    {
      if (ok && (k < OOD_FILED || result->ood_photos > 0))
        shoebox_eval_add (result->numbers, values[k], number_names[k]);
      g_array_unref (values[k]);
    }
  return ok;
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
  ok = run_all (&collection, options, result, cancellable, error);

out:
  collection_clear (&collection);
  return ok;
}
