/* eval-tags.c: how well tags are learned: half of the photos as facts, the other half tagged.
 *
 * For each tag there are two opinions, the detector's score where the detector knows it and a
 * logistic regression on normalised embeddings; cross-validation on the facts chooses the one with
 * the better average precision and the threshold with the best F1.
 */
#include "eval-private.h"
#include "filer.h"

#include "logistic.h"
#include "metrics.h"
#include "rng.h"

#include <math.h>
#include <string.h>

#define INVERSE_PENALTY 10
#define N_FOLDS 3
#define MIN_PHOTOS 8 /* tags with fewer are not measured */

typedef struct
{
  ShoeboxEvalPhotos photos;
  GPtrArray *names;   /* of the tags that are measured */
  GPtrArray *of_photo; /* of GHashTable: names of the photo's tags */
} Collection;

typedef struct
{
  double map;
  long hits, wrong, missed; /* pooled over tags */
} Tally;

static void
collection_clear (Collection *collection)
{
  shoebox_eval_photos_clear (&collection->photos);
  g_clear_pointer (&collection->names, g_ptr_array_unref);
  g_clear_pointer (&collection->of_photo, g_ptr_array_unref);
}

/* --- Collecting ----------------------------------------------------------------------------- */

static gboolean
read_list (Collection *collection, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "tags.tsv", NULL), *text = NULL;
  g_auto (GStrv) lines = NULL;

  collection->photos.paths = g_ptr_array_new_with_free_func (g_free);
  collection->of_photo = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  collection->names = g_ptr_array_new_with_free_func (g_free);
  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  if (!g_str_has_prefix (lines[0], "file\ttags"))
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                   "%s: the first line must be \"file<TAB>tags\"", path);
      return FALSE;
    }
  for (gsize i = 1; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = NULL, tags = NULL;
      GHashTable *set;

      g_strchomp (lines[i]);
      if (*lines[i] == '\0')
        continue;
      fields = g_strsplit (lines[i], "\t", 2);
      tags = g_strsplit (fields[1] != NULL ? fields[1] : "", "|", -1);
      set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      for (char **tag = tags; *tag != NULL; tag++)
        if (**tag != '\0')
          g_hash_table_add (set, g_strdup (*tag));
      g_ptr_array_add (collection->of_photo, set);
      g_ptr_array_add (collection->photos.paths, g_build_filename (folder, fields[0], NULL));
    }
  return TRUE;
}

static gboolean
has_tag (const Collection *collection, int photo, const char *tag)
{
  return g_hash_table_contains (collection->of_photo->pdata[photo], tag);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The tags with enough photos among @index. */
static void
choose_tags (Collection *collection, const int *index, int n)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer name, count;

  for (int i = 0; i < n; i++)
    {
      g_hash_table_iter_init (&iter, collection->of_photo->pdata[index[i]]);
      while (g_hash_table_iter_next (&iter, &name, NULL))
        {
          count = g_hash_table_lookup (counts, name);
          g_hash_table_insert (counts, name, GINT_TO_POINTER (GPOINTER_TO_INT (count) + 1));
        }
    }
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &name, &count))
    if (GPOINTER_TO_INT (count) >= MIN_PHOTOS)
      g_ptr_array_add (collection->names, g_strdup (name));
  g_ptr_array_sort (collection->names, compare_names);
}

/* --- Opinions ------------------------------------------------------------------------------- */

static const ShoeboxTagRule *
find_rule (const ShoeboxNetworks *networks, const char *tag)
{
  for (guint i = 0; i < networks->tag_rules->len; i++)
    {
      const ShoeboxTagRule *rule = &g_array_index (networks->tag_rules, ShoeboxTagRule, i);

      if (strcmp (rule->name, tag) == 0)
        return rule;
    }
  return NULL;
}

/* What the detector says before anything was learned; 0 where it knows no such tag. */
static void
detector_scores (const Collection *collection, const ShoeboxTagRule *rule, const int *index, int n,
                 float *score)
{
  const NnFeatureLayout *layout = &collection->photos.layout;
  gsize row = (gsize) nn_feature_size (layout);

  for (int i = 0; i < n; i++)
    {
      const float *feature = collection->photos.features + (gsize) index[i] * row;

      if (rule == NULL)
        score[i] = 0;
      else if (rule->object >= 0)
        score[i] = nn_feature_objects (layout, feature)[rule->object];
      else
        score[i] = shoebox_filer_black_and_white (nn_feature_cues (layout, feature));
    }
}

/* Probabilities of the tag for @test_x, learned from the facts @x, @y. */
static gboolean
learned_scores (const float *x, const int *y, int n, const float *test_x, int n_test, int width,
                float *score, GError **error)
{
  NnLogisticOptions options = { .c = INVERSE_PENALTY };
  NnLogistic head;
  NnError err = { 0 };
  g_autofree float *p = g_new (float, 2 * (gsize) MAX (n_test, 1));

  if (!nn_logistic_train (&head, x, y, n, width, 2, &options, NULL, &err))
    {
      g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, err.text);
      return FALSE;
    }
  nn_logistic_predict (&head, test_x, n_test, p);
  for (int i = 0; i < n_test; i++)
    score[i] = p[2 * i + 1];
  nn_logistic_clear (&head);
  return TRUE;
}

/* Scores of the facts, each from a fold that did not see it. */
static gboolean
held_out_scores (const float *x, const int *y, int n, int width, float *score, GError **error)
{
  g_autofree float *kept_x = g_new (float, (gsize) n * (gsize) width);
  g_autofree int *kept_y = g_new (int, n);

  for (int fold = 0; fold < N_FOLDS; fold++)
    {
      int kept = 0;

      for (int i = 0; i < n; i++)
        if (i % N_FOLDS != fold)
          {
            memcpy (kept_x + (gsize) kept * (gsize) width, x + (gsize) i * (gsize) width,
                    sizeof (float) * (gsize) width);
            kept_y[kept++] = y[i];
          }
      for (int i = fold; i < n; i += N_FOLDS)
        if (!learned_scores (kept_x, kept_y, kept, x + (gsize) i * (gsize) width, 1, width,
                             score + i, error))
          return FALSE;
    }
  return TRUE;
}

/* --- Measuring ------------------------------------------------------------------------------ */

static void
fill_truth (const Collection *collection, const char *tag, const int *index, int n, bool *truth)
{
  for (int i = 0; i < n; i++)
    truth[i] = has_tag (collection, index[i], tag);
}

static void
tally_tag (Tally *tally, GArray *precisions, const float *score, const bool *truth, int n,
           double threshold)
{
  double precision = nn_average_precision (score, truth, n);

  for (int i = 0; i < n; i++)
    {
      gboolean yes = score[i] >= threshold;

      tally->hits += yes && truth[i];
      tally->wrong += yes && !truth[i];
      tally->missed += !yes && truth[i];
    }
  if (isfinite (precision))
    g_array_append_val (precisions, precision);
}

static void
finish_tally (Tally *tally, GArray *precisions)
{
  tally->map = precisions->len > 0 ? 0 : NAN;
  for (guint i = 0; i < precisions->len; i++)
    tally->map += g_array_index (precisions, double, i) / precisions->len;
}

static void
measure_detector (const Collection *collection, const ShoeboxNetworks *networks, const int *index,
                  int n, Tally *tally)
{
  g_autoptr (GArray) precisions = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree float *score = g_new (float, n);
  g_autofree bool *truth = g_new (bool, n);

  for (guint t = 0; t < collection->names->len; t++)
    {
      const char *tag = collection->names->pdata[t];
      const ShoeboxTagRule *rule = find_rule (networks, tag);

      fill_truth (collection, tag, index, n, truth);
      detector_scores (collection, rule, index, n, score);
      tally_tag (tally, precisions, score, truth, n,
                 rule != NULL ? (double) rule->threshold : INFINITY);
    }
  finish_tally (tally, precisions);
}

/* The first half of @index are facts, the rest is tagged. */
static gboolean
measure_learned (const Collection *collection, const ShoeboxNetworks *networks, const int *index,
                 int n, Tally *tally, GError **error)
{
  int n_facts = n / 2, n_test = n - n_facts, width = collection->photos.layout.embedding;
  const int *test = index + n_facts;
  g_autoptr (GArray) precisions = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree float *x = shoebox_eval_embeddings (&collection->photos, index, n_facts);
  g_autofree float *test_x = shoebox_eval_embeddings (&collection->photos, test, n_test);
  g_autofree float *held = g_new (float, n), *seen = g_new (float, n), *score = g_new (float, n);
  g_autofree bool *truth = g_new (bool, n);
  g_autofree int *y = g_new (int, n);

  for (guint t = 0; t < collection->names->len; t++)
    {
      const char *tag = collection->names->pdata[t];
      const ShoeboxTagRule *rule = find_rule (networks, tag);
      gboolean by_detector = FALSE;
      double threshold;

      fill_truth (collection, tag, index, n_facts, truth);
      for (int i = 0; i < n_facts; i++)
        y[i] = truth[i];
      if (!held_out_scores (x, y, n_facts, width, held, error)
          || !learned_scores (x, y, n_facts, test_x, n_test, width, score, error))
        return FALSE;
      if (rule != NULL)
        {
          detector_scores (collection, rule, index, n_facts, seen);
          /* Not a number, because no fact has the tag, leaves the detector as well. */
          by_detector = !(nn_average_precision (held, truth, n_facts)
                          > nn_average_precision (seen, truth, n_facts));
        }
      threshold = nn_best_threshold (by_detector ? seen : held, truth, n_facts, NULL);
      if (by_detector)
        detector_scores (collection, rule, test, n_test, score);
      if (!isfinite (threshold))
        threshold = by_detector ? (double) rule->threshold : INFINITY;

      fill_truth (collection, tag, test, n_test, truth);
      tally_tag (tally, precisions, score, truth, n_test, threshold);
    }
  finish_tally (tally, precisions);
  return TRUE;
}

static gboolean
run_all (const Collection *collection, const ShoeboxNetworks *networks,
         const ShoeboxEvalOptions *options, int *index, int n, ShoeboxEvalResult *result,
         GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) maps = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) f1s = g_array_new (FALSE, FALSE, sizeof (double));
  int seeds = options->shots == 0 ? 1 : options->seeds;

  for (int seed = 1; seed <= seeds; seed++)
    {
      Tally tally = { 0 };
      double f1;
      NnRng rng;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      nn_rng_seed (&rng, (guint64) seed);
      nn_rng_shuffle (&rng, index, n);
      if (options->shots == 0)
        measure_detector (collection, networks, index, n, &tally);
      else if (!measure_learned (collection, networks, index, n, &tally, error))
        return FALSE;
      f1 = nn_f1 (tally.hits, tally.wrong, tally.missed);
      g_array_append_val (maps, tally.map);
      g_array_append_val (f1s, f1);
    }
  result->facts = options->shots == 0 ? 0 : (guint) n / 2;
  shoebox_eval_add (result->numbers, maps, "map");
  shoebox_eval_add (result->numbers, f1s, "micro_f1");
  return TRUE;
}

gboolean
shoebox_eval_tags (const ShoeboxEvalOptions *options, const ShoeboxNetworks *networks,
                   ShoeboxEvalResult *result, GCancellable *cancellable, GError **error)
{
  Collection collection = { 0 };
  g_autofree int *index = NULL;
  gboolean ok = FALSE;
  int n = 0;

  if (!read_list (&collection, options->folder, error)
      || !shoebox_eval_read (&collection.photos, networks, options, cancellable, error))
    goto out;
  index = g_new (int, collection.photos.paths->len + 1);
  for (guint i = 0; i < collection.photos.paths->len; i++)
    if (collection.photos.read[i])
      index[n++] = (int) i;
    else
      result->unreadable++;
  choose_tags (&collection, index, n);
  result->photos = (guint) n;
  result->labels = collection.names->len;
  if (collection.names->len == 0)
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                   "%s: no tag has %d photos or more", options->folder, MIN_PHOTOS);
      goto out;
    }
  ok = run_all (&collection, networks, options, index, n, result, cancellable, error);

out:
  collection_clear (&collection);
  return ok;
}
