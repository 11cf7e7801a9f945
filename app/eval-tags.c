/* eval-tags.c: how well tags are learned: half of the photos as facts, the other half tagged.
 *
 * Exactly as in a library (model/taste.h): each tag begins with what the detector says, where that
 * knows it, and learns from the photos that have it and from photos that have others.
 */
#include "eval-private.h"

#include "metrics.h"
#include "rng.h"
#include "taste.h"

#include <math.h>
#include <string.h>

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

/* --- Learning ------------------------------------------------------------------------------- */

static void
specify_tags (const Collection *collection, const ShoeboxNetworks *networks, NnTagSpec *specs)
{
  for (guint t = 0; t < collection->names->len; t++)
    {
      specs[t] = (NnTagSpec){ NN_TAG_OWN, 0.5f };
      for (guint i = 0; i < networks->tag_rules->len; i++)
        {
          const ShoeboxTagRule *rule = &g_array_index (networks->tag_rules, ShoeboxTagRule, i);

          if (strcmp (rule->name, collection->names->pdata[t]) == 0)
            specs[t] = shoebox_networks_tag_spec (rule);
        }
    }
}

/* From the @n photos @index, which may be none. */
static NnTaste *
learn (const Collection *collection, const ShoeboxNetworks *networks, const int *index, int n,
       GError **error)
{
  const ShoeboxEvalPhotos *photos = &collection->photos;
  int n_tags = (int) collection->names->len;
  g_autofree float *traits = shoebox_eval_traits (photos, index, n);
  g_autofree gint64 *key = g_new (gint64, n + 1);
  g_autofree NnTagSpec *specs = g_new (NnTagSpec, n_tags + 1);
  g_autoptr (GArray) taggings = g_array_new (FALSE, FALSE, sizeof (NnTagFact));
  NnFacts facts = { .layout = photos->trait_layout,
                    .starter_threshold = nn_starter_threshold (networks->starter),
                    .mean = photos->mean,
                    .traits = traits,
                    .key = key,
                    .n_rows = n,
                    .n_labelled = n,
                    .tags = specs,
                    .n_tags = n_tags };
  NnTaste *taste;
  NnError err = { 0 };

  specify_tags (collection, networks, specs);
  for (int i = 0; i < n; i++)
    {
      key[i] = index[i];
      for (int t = 0; t < n_tags; t++)
        if (has_tag (collection, index[i], collection->names->pdata[t]))
          {
            NnTagFact fact = { i, t, true };

            g_array_append_val (taggings, fact);
          }
    }
  facts.taggings = (const NnTagFact *) (const void *) taggings->data;
  facts.n_taggings = (int) taggings->len;
  taste = nn_taste_learn (&facts, &err);
  if (taste == NULL)
    g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, err.text);
  return taste;
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

/* Which photos were facts, and the probabilities of the others, a row each in that order. */
static gboolean
dump_draw (const ShoeboxEvalOptions *options, const int *index, int n, int n_facts, const float *p,
           int n_tags, guint64 seed, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *name = g_strdup_printf ("seed-%" G_GUINT64_FORMAT, seed);

  for (int i = 0; i < n; i++)
    g_string_append_printf (lines, "%d\t%s\n", index[i], i < n_facts ? "fact" : "test");
  return shoebox_eval_dump_seed (options->dump, seed, "photo\trole", lines->str, error)
         && shoebox_eval_dump_array (options->dump, name, p, (gsize) (n - n_facts),
                                     (gsize) n_tags, error);
}

/* The first @n_facts of @index are facts, the rest is tagged. */
static gboolean
run_seed (const ShoeboxEvalOptions *options, const Collection *collection,
          const ShoeboxNetworks *networks, const int *index, int n, int n_facts, guint64 seed,
          Tally *tally, double *learn_s, GError **error)
{
  int n_test = n - n_facts, n_tags = (int) collection->names->len;
  gint64 start = g_get_monotonic_time ();
  NnTaste *taste = learn (collection, networks, index, n_facts, error);
  g_autofree float *traits = NULL, *p = NULL, *score = NULL;
  g_autofree bool *truth = g_new (bool, n_test + 1);
  g_autofree int *all = g_new (int, n_tags + 1);
  g_autoptr (GArray) precisions = g_array_new (FALSE, FALSE, sizeof (double));

  *learn_s = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  if (taste == NULL)
    return FALSE;
  for (int t = 0; t < n_tags; t++)
    all[t] = t;
  traits = shoebox_eval_traits (&collection->photos, index + n_facts, n_test);
  p = g_new (float, (gsize) n_test * (gsize) n_tags + 1);
  score = g_new (float, n_test + 1);
  if (!nn_taste_tags (taste, traits, n_test, all, n_tags, p))
    {
      nn_taste_free (taste);
      g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, "out of memory");
      return FALSE;
    }
  for (int t = 0; t < n_tags; t++)
    {
      fill_truth (collection, collection->names->pdata[t], index + n_facts, n_test, truth);
      for (int i = 0; i < n_test; i++)
        score[i] = p[(gsize) i * (gsize) n_tags + (gsize) t];
      tally_tag (tally, precisions, score, truth, n_test, (double) taste->tags[t].threshold);
    }
  finish_tally (tally, precisions);
  nn_taste_free (taste);
  return options->dump == NULL
         || dump_draw (options, index, n, n_facts, p, n_tags, seed, error);
}

static gboolean
run_all (const Collection *collection, const ShoeboxNetworks *networks,
         const ShoeboxEvalOptions *options, int *index, int n, ShoeboxEvalResult *result,
         GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) maps = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) f1s = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  int seeds = options->shots == 0 ? 1 : options->seeds;
  int n_facts = options->shots == 0 ? 0 : n / 2;

  for (int seed = 1; seed <= seeds; seed++)
    {
      Tally tally = { 0 };
      double f1, learn_s;
      NnRng rng;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      nn_rng_seed (&rng, (guint64) seed);
      nn_rng_shuffle (&rng, index, n);
      if (!run_seed (options, collection, networks, index, n, n_facts, (guint64) seed, &tally,
                     &learn_s, error))
        return FALSE;
      f1 = nn_f1 (tally.hits, tally.wrong, tally.missed);
      g_array_append_val (maps, tally.map);
      g_array_append_val (f1s, f1);
      g_array_append_val (times, learn_s);
    }
  result->facts = (guint) n_facts;
  shoebox_eval_add (result->numbers, maps, "map");
  shoebox_eval_add (result->numbers, f1s, "micro_f1");
  shoebox_eval_add (result->numbers, times, "learn_s");
  return TRUE;
}

static char *
label_cb (gpointer user, guint photo)
{
  const Collection *collection = user;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint t = 0; t < collection->names->len; t++)
    if (has_tag (collection, (int) photo, collection->names->pdata[t]))
      g_string_append_printf (text, "%s%s", text->len > 0 ? "|" : "",
                              (const char *) collection->names->pdata[t]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The photos, and what the detector says of all of them, a column for each tag. */
static gboolean
dump_photos (const ShoeboxEvalOptions *options, Collection *collection,
             const ShoeboxNetworks *networks, GError **error)
{
  int n = (int) collection->photos.paths->len, n_tags = (int) collection->names->len;
  NnTaste *taste = learn (collection, networks, NULL, 0, error);
  g_autofree float *p = g_new0 (float, (gsize) n * (gsize) n_tags + 1);
  g_autofree int *all = g_new (int, n_tags + 1);
  gboolean ok;

  if (taste == NULL)
    return FALSE;
  for (int t = 0; t < n_tags; t++)
    all[t] = t;
  ok = nn_taste_tags (taste, collection->photos.traits, n, all, n_tags, p);
  nn_taste_free (taste);
  if (!ok)
    {
      g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, "out of memory");
      return FALSE;
    }
  return shoebox_eval_dump_photos (options->dump, &collection->photos, label_cb, collection, error)
         && shoebox_eval_dump_array (options->dump, "detector", p, (gsize) n, (gsize) n_tags, error);
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
  if (options->dump != NULL && !dump_photos (options, &collection, networks, error))
    goto out;
  ok = run_all (&collection, networks, options, index, n, result, cancellable, error);

out:
  collection_clear (&collection);
  return ok;
}
