/* learner-train.c: gathers the facts and learns from them. */
#include "learner.h"

#include "facts.h"
#include "taggings.h"

#include <math.h>
#include <string.h>

/* Unlabelled photos that take part (model/taste.h). */
#define N_BACKGROUND 200

typedef struct
{
  const ShoeboxLearner *learner;
  ShoeboxOpinion *opinion;
  GArray *filings, *taggings;    /* of DbFact */
  GArray *rows;                  /* guint: rows of the view; those with facts first, by photo */
  GHashTable *row_of;            /* gint64 * -> index into rows + 1 */
  float *traits, *mean;
  gint64 *key;
  int *starter, *album_before, *tag_before, *album_base, *tag_base;
  int *filing_row, *filing_album, n_filings;
  NnTagSpec *specs;
  GArray *tag_facts;             /* of NnTagFact */
  guint n_labelled;
} Gathered;

static void
gathered_clear (Gathered *g)
{
  g_clear_pointer (&g->filings, g_array_unref);
  g_clear_pointer (&g->taggings, g_array_unref);
  g_clear_pointer (&g->rows, g_array_unref);
  g_clear_pointer (&g->row_of, g_hash_table_unref);
  g_clear_pointer (&g->tag_facts, g_array_unref);
  g_free (g->traits);
  g_free (g->mean);
  g_free (g->key);
  g_free (g->starter);
  g_free (g->album_before);
  g_free (g->tag_before);
  g_free (g->album_base);
  g_free (g->tag_base);
  g_free (g->filing_row);
  g_free (g->filing_album);
  g_free (g->specs);
}

static int
compare_rows_cb (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return (x > y) - (x < y);
}

static void
add_rows (Gathered *g, GArray *facts, GHashTable *seen)
{
  for (guint i = 0; i < facts->len; i++)
    {
      DbFact *fact = &g_array_index (facts, DbFact, i);
      gint found = shoebox_trait_view_find (g->learner->view, fact->photo);
      guint row = (guint) found;

      /* A fact about a photo that has not been read yet, or cannot be, teaches nothing. */
      if (found >= 0 && g_hash_table_add (seen, &fact->photo))
        g_array_append_val (g->rows, row);
    }
}

static gboolean
gather_rows (Gathered *g, GError **error)
{
  ShoeboxTraitView *view = g->learner->view;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint n_photos, step;
  const gint64 *ids = shoebox_trait_view_get_ids (view, &n_photos);
  int size = nn_traits_size (shoebox_trait_view_get_layout (view));

  g->rows = g_array_new (FALSE, FALSE, sizeof (guint));
  add_rows (g, g->filings, seen);
  add_rows (g, g->taggings, seen);
  g_array_sort (g->rows, compare_rows_cb);
  g->n_labelled = g->rows->len;
  step = MAX (1, n_photos / N_BACKGROUND);
  for (guint row = 0; row < n_photos; row += step)
    if (!g_hash_table_contains (seen, &ids[row]))
      g_array_append_val (g->rows, row);

  g->traits = g_new (float, (gsize) g->rows->len * (gsize) size + 1);
  g->key = g_new (gint64, g->rows->len + 1);
  g->row_of = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < g->rows->len; i++)
    {
      guint row = g_array_index (g->rows, guint, i);

      g->key[i] = ids[row];
      if (i < g->n_labelled)
        g_hash_table_insert (g->row_of, &g->key[i], GUINT_TO_POINTER (i + 1));
      if (!shoebox_trait_view_read (view, row, 1, size, g->traits + (gsize) i * (gsize) size, error))
        return FALSE;
    }
  g->mean = g_new0 (float, shoebox_trait_view_get_layout (view)->embedding);
  return shoebox_trait_view_mean (view, g->mean, error);
}

static void
gather_labels (Gathered *g, ShoeboxOpinion *before, ShoeboxOpinion *base)
{
  const ShoeboxNetworks *networks = g->learner->networks;
  GPtrArray *albums = g->opinion->albums, *tags = g->opinion->tags;
  GPtrArray *albums_before = before != NULL ? before->albums : NULL;
  GPtrArray *tags_before = before != NULL ? before->tags : NULL;
  GPtrArray *albums_base = base != NULL ? base->albums : NULL;
  GPtrArray *tags_base = base != NULL ? base->tags : NULL;

  g->starter = g_new (int, albums->len + 1);
  g->album_before = g_new (int, albums->len + 1);
  g->specs = g_new (NnTagSpec, tags->len + 1);
  g->tag_before = g_new (int, tags->len + 1);
  g->album_base = g_new (int, albums->len + 1);
  g->tag_base = g_new (int, tags->len + 1);
  for (guint i = 0; i < albums->len; i++)
    {
      g->starter[i] = shoebox_opinion_find_starter (networks, albums->pdata[i]);
      g->album_before[i] = shoebox_opinion_find_label (albums_before, albums->pdata[i]);
      g->album_base[i] = shoebox_opinion_find_label (albums_base, albums->pdata[i]);
    }
  for (guint i = 0; i < tags->len; i++)
    {
      g->specs[i] = shoebox_opinion_find_source (networks, tags->pdata[i]);
      g->tag_before[i] = shoebox_opinion_find_label (tags_before, tags->pdata[i]);
      g->tag_base[i] = shoebox_opinion_find_label (tags_base, tags->pdata[i]);
    }
}

/* Facts in the order of the photos. TRUE if one of them is "in no album". */
static gboolean
gather_facts (Gathered *g)
{
  int n_albums = (int) g->opinion->albums->len;
  gboolean none = FALSE;

  g->filing_row = g_new (int, g->filings->len + 1);
  g->filing_album = g_new (int, g->filings->len + 1);
  for (guint i = 0; i < g->filings->len; i++)
    {
      const DbFact *fact = &g_array_index (g->filings, DbFact, i);
      guint row = GPOINTER_TO_UINT (g_hash_table_lookup (g->row_of, &fact->photo));
      int album = fact->label == 0 ? n_albums : shoebox_opinion_find_id (g->opinion->albums, fact->label);

      if (row == 0 || album < 0)
        continue;
      none = none || album == n_albums;
      g->filing_row[g->n_filings] = (int) row - 1;
      g->filing_album[g->n_filings++] = album;
    }
  g->tag_facts = g_array_new (FALSE, FALSE, sizeof (NnTagFact));
  for (guint i = 0; i < g->taggings->len; i++)
    {
      const DbFact *fact = &g_array_index (g->taggings, DbFact, i);
      guint row = GPOINTER_TO_UINT (g_hash_table_lookup (g->row_of, &fact->photo));
      NnTagFact to = { (int) row - 1, shoebox_opinion_find_id (g->opinion->tags, fact->label), fact->yes };

      if (row > 0 && to.tag >= 0)
        g_array_append_val (g->tag_facts, to);
    }
  return none;
}

static bool
keep_going_cb (void *user)
{
  const ShoeboxLearner *learner = user;

  return learner->keep_going == NULL || learner->keep_going (learner->data);
}

static NnTaste *
learn (Gathered *g, ShoeboxOpinion *before, ShoeboxOpinion *base, gboolean none, GError **error)
{
  NnFacts facts = { .layout = *shoebox_trait_view_get_layout (g->learner->view),
                    .starter_threshold = nn_starter_threshold (g->learner->networks->starter),
                    .mean = g->mean,
                    .traits = g->traits,
                    .key = g->key,
                    .n_rows = (int) g->rows->len,
                    .n_labelled = (int) g->n_labelled,
                    .n_albums = (int) g->opinion->albums->len,
                    .starter = g->starter,
                    .none = none,
                    .filing_row = g->filing_row,
                    .filing_album = g->filing_album,
                    .n_filings = g->n_filings,
                    .tags = g->specs,
                    .n_tags = (int) g->opinion->tags->len,
                    .taggings = (const NnTagFact *) (const void *) g->tag_facts->data,
                    .n_taggings = (int) g->tag_facts->len,
                    .before = before != NULL ? before->taste : NULL,
                    .album_before = g->album_before,
                    .tag_before = g->tag_before,
                    .base = base != NULL ? base->taste : NULL,
                    .album_base = g->album_base,
                    .tag_base = g->tag_base,
                    .keep_going = keep_going_cb,
                    .user = (void *) g->learner };
  NnError err = { 0 };
  NnTaste *taste = nn_taste_learn (&facts, &err);

  if (taste == NULL && err.code == NN_ERROR_CANCELLED)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, err.text);
  else if (taste == NULL)
    g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, err.text);
  return taste;
}

/* The taste of a file that was imported, which learning goes on from. NULL without an error when
 * there is none. */
static ShoeboxOpinion *
load_base (const ShoeboxLearner *learner, ShoeboxOpinion *before, GError **error)
{
  g_autoptr (GError) failed = NULL;
  ShoeboxOpinion *base;

  if (before == NULL || before->base == 0)
    return NULL;
  if (before->imported)
    return shoebox_opinion_ref (before);
  base = shoebox_opinion_load (learner->networks, learner->db, before->base, learner->view, &failed);
  if (base == NULL && failed->domain == SHOEBOX_ERROR)
    g_message ("The imported taste cannot be used any more: %s", failed->message);
  else if (base == NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  return base;
}

static ShoeboxOpinion *
train (Gathered *g, ShoeboxOpinion *before, GError **error)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) failed = NULL;
  g_autoptr (ShoeboxOpinion) base = load_base (g->learner, before, &failed);
  gboolean none;

  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  g->opinion->base = base != NULL ? base->version : 0;
  if ((g->filings = db_filings_facts (g->learner->db, error)) == NULL
      || (g->taggings = db_taggings_facts (g->learner->db, 0, error)) == NULL
      || (g->opinion->digest = db_facts_digest (g->learner->db, error)) == NULL
      || !gather_rows (g, error))
    return NULL;
  gather_labels (g, before, base);
  none = gather_facts (g) || (base != NULL && base->taste->none);
  for (guint i = 0; i < g->opinion->albums->len && !none; i++)
    none = g->starter[i] >= 0;
  g->opinion->n_facts = g->n_filings + (gint64) g->tag_facts->len;
  if ((g->opinion->taste = learn (g, before, base, none, error)) == NULL)
    return NULL;
  g->opinion->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  return shoebox_opinion_ref (g->opinion);
}

ShoeboxOpinion *
shoebox_learner_train (const ShoeboxLearner *learner, ShoeboxOpinion *before, GError **error)
{
  Gathered g = { .learner = learner, .opinion = shoebox_opinion_new (learner->networks) };
  ShoeboxOpinion *opinion = NULL;

  /* One moment of the database, whatever is written meanwhile. */
  if (db_begin_read (learner->db, error))
    {
      if (shoebox_opinion_list_labels (learner->networks, learner->db, g.opinion->albums,
                                       g.opinion->tags, error))
        opinion = train (&g, before, error);
      db_rollback (learner->db);
    }
  gathered_clear (&g);
  shoebox_opinion_unref (g.opinion);
  return opinion;
}
