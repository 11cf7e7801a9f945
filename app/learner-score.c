/* learner-score.c: every photo judged anew, and what differs from the machine's rows. */
#include "learner.h"

#include "labels.h"
#include "taggings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Photos at a time. */
#define BLOCK 1024
/* A probability that moved less, and says the same in words, is not written again: 100,000 photos
 * would be. */
#define P_MATTERS 0.02f
/* A fact is contradicted when the heads are at least so sure of another album. */
#define CONTRADICTED 0.7f

typedef struct
{
  const ShoeboxLearner *learner;
  ShoeboxOpinion *opinion;
  ShoeboxChanges *changes;

  DbFilings *filings;        /* the machine's and the owner's rows, by photo */
  gsize next_filing;
  GArray *tag_rows;          /* of DbTagRow, by photo and tag */
  guint next_tag;
  GHashTable *tag_facts;     /* DbFact * by photo and label: what the owner said himself */
  GArray *all_tag_facts;     /* of DbFact, what tag_facts points into */

  int *which, n_which;       /* tags that are scored: the others are as they were */
  GHashTable *in_scope;      /* gint64 * labels of those */
  GHashTable *flows;         /* "from to" -> ShoeboxFlow, in consequence->flows */
  GHashTable *tag_flows;
} Scoring;

/* --- Consequences ------------------------------------------------------------------------------- */

static void
flow_free (gpointer data)
{
  ShoeboxFlow *flow = data;

  g_free (flow->from_name);
  g_free (flow->to_name);
  g_array_unref (flow->ids);
  g_free (flow);
}

static void
tag_flow_free (gpointer data)
{
  ShoeboxTagFlow *flow = data;

  g_free (flow->name);
  g_array_unref (flow->ids);
  g_free (flow);
}

static ShoeboxConsequence *
consequence_new (void)
{
  ShoeboxConsequence *self = g_new0 (ShoeboxConsequence, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->flows = g_ptr_array_new_with_free_func (flow_free);
  self->tag_flows = g_ptr_array_new_with_free_func (tag_flow_free);
  self->moved = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->accuracy = self->accuracy_before = NAN;
  return self;
}

static char *
dup_label_name (GPtrArray *labels, gint64 label)
{
  for (guint i = 0; i < labels->len; i++)
    {
      const ShoeboxOpinionLabel *known = labels->pdata[i];

      if (label > 0 ? known->label == label : label == -1 - (gint64) i)
        return g_strdup (known->name);
    }
  return NULL;
}

static ShoeboxFlow *
flow_new (GPtrArray *albums, gint64 from, gint64 to)
{
  ShoeboxFlow *flow = g_new0 (ShoeboxFlow, 1);

  flow->from = from;
  flow->to = to;
  flow->from_name = from != 0 ? dup_label_name (albums, from) : NULL;
  flow->to_name = to != 0 ? dup_label_name (albums, to) : NULL;
  flow->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return flow;
}

static void
note_flow (Scoring *s, gint64 photo, gint64 from, gint64 to)
{
  char *key = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, from, to);
  ShoeboxFlow *flow = g_hash_table_lookup (s->flows, key);

  if (flow == NULL)
    {
      flow = flow_new (s->opinion->albums, from, to);
      g_ptr_array_add (s->changes->consequence->flows, flow);
      g_hash_table_insert (s->flows, key, flow);
    }
  else
    g_free (key);
  g_array_append_val (flow->ids, photo);
}

static void
note_tag_flow (Scoring *s, gint64 photo, gint64 tag, gboolean gained)
{
  char *key = g_strdup_printf ("%" G_GINT64_FORMAT " %d", tag, gained);
  ShoeboxTagFlow *flow = g_hash_table_lookup (s->tag_flows, key);

  if (flow == NULL)
    {
      flow = g_new0 (ShoeboxTagFlow, 1);
      flow->tag = tag;
      flow->gained = gained;
      flow->name = dup_label_name (s->opinion->tags, tag);
      flow->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_ptr_array_add (s->changes->consequence->tag_flows, flow);
      g_hash_table_insert (s->tag_flows, key, flow);
    }
  else
    g_free (key);
  g_array_append_val (flow->ids, photo);
}

static int
compare_flows_cb (gconstpointer a, gconstpointer b)
{
  const ShoeboxFlow *x = *(ShoeboxFlow *const *) a, *y = *(ShoeboxFlow *const *) b;

  return (x->ids->len < y->ids->len) - (x->ids->len > y->ids->len);
}

static int
compare_tag_flows_cb (gconstpointer a, gconstpointer b)
{
  const ShoeboxTagFlow *x = *(ShoeboxTagFlow *const *) a, *y = *(ShoeboxTagFlow *const *) b;

  return (x->ids->len < y->ids->len) - (x->ids->len > y->ids->len);
}

static int
ascending_cb (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

void
shoebox_changes_add_move (ShoeboxChanges *changes, gint64 photo, gint64 from, gint64 to)
{
  ShoeboxConsequence *consequence = changes->consequence;
  ShoeboxFlow *flow = NULL;
  gboolean known = FALSE;

  for (guint i = 0; i < consequence->flows->len && flow == NULL; i++)
    {
      ShoeboxFlow *other = consequence->flows->pdata[i];

      flow = other->from == from && other->to == to ? other : NULL;
    }
  if (flow == NULL)
    g_ptr_array_add (consequence->flows, flow = flow_new (changes->opinion->albums, from, to));
  g_array_append_val (flow->ids, photo);
  g_array_sort (flow->ids, ascending_cb);
  g_ptr_array_sort (consequence->flows, compare_flows_cb);
  consequence->n_moved++;
  /* It may be there for its tags. */
  for (guint i = 0; i < consequence->moved->len && !known; i++)
    known = g_array_index (consequence->moved, gint64, i) == photo;
  if (known)
    return;
  g_array_append_val (consequence->moved, photo);
  g_array_sort (consequence->moved, ascending_cb);
}

void
shoebox_changes_free (ShoeboxChanges *changes)
{
  if (changes == NULL)
    return;
  g_clear_pointer (&changes->opinion, shoebox_opinion_unref);
  g_clear_pointer (&changes->filings, g_array_unref);
  g_clear_pointer (&changes->tags, g_array_unref);
  g_clear_pointer (&changes->consequence, shoebox_consequence_unref);
  g_free (changes);
}

/* --- Albums ------------------------------------------------------------------------------------- */

/* The label of an index, or what stands for it while there is none. */
static gint64
label_of (GPtrArray *labels, int index)
{
  gint64 label = index >= 0 ? ((ShoeboxOpinionLabel *) labels->pdata[index])->label : 0;

  return index >= 0 && label == 0 ? -1 - (gint64) index : MAX (label, 0);
}

static void
fill_filing (const ShoeboxOpinion *opinion, const NnFiling *from, DbFilingOpinion *to)
{
  ShoeboxVerdictOnAlbum verdict;

  shoebox_opinion_judge (opinion, from, &verdict);
  to->album = label_of (opinion->albums, verdict.album);
  to->p = (double) verdict.p;
  to->unsorted = (DbUnsorted) verdict.unsorted;
  to->torn_a = to->torn_b = NULL;
  if (verdict.unsorted == SHOEBOX_UNSORTED_TORN)
    {
      to->torn_a = ((ShoeboxOpinionLabel *) opinion->albums->pdata[verdict.torn_a])->name;
      to->torn_b = ((ShoeboxOpinionLabel *) opinion->albums->pdata[verdict.torn_b])->name;
    }
}

static gboolean
is_known (const DbFilingOpinion *now, const DbFilingRow *row)
{
  if (row == NULL || row->source == DB_SOURCE_USER)
    return FALSE;
  if (now->album != row->album)
    return FALSE;
  if (now->album == 0)
    return now->unsorted == (DbUnsorted) row->unsorted && g_strcmp0 (now->torn_a, row->torn_a) == 0
           && g_strcmp0 (now->torn_b, row->torn_b) == 0;
  return fabsf ((float) now->p - row->p) <= P_MATTERS
         && shoebox_certainty ((float) now->p) == shoebox_certainty (row->p);
}

static gboolean
compare_filing (Scoring *s, gint64 photo, const NnFiling *filing)
{
  const DbFilingRow *row = NULL;
  DbFilingOpinion now = { .photo = photo };
  gint64 before;

  while (s->next_filing < s->filings->n && s->filings->rows[s->next_filing].photo < photo)
    s->next_filing++;
  if (s->next_filing < s->filings->n && s->filings->rows[s->next_filing].photo == photo)
    row = &s->filings->rows[s->next_filing];

  fill_filing (s->opinion, filing, &now);
  if (row != NULL && row->source == DB_SOURCE_USER)
    {
      if (now.album != 0 && now.album != row->album && filing->p >= CONTRADICTED)
        s->changes->consequence->n_disagree++;
      return FALSE;
    }
  if ((row != NULL && row->source == DB_SOURCE_IMPORT) || is_known (&now, row))
    return FALSE;
  before = row != NULL ? row->album : 0;
  g_array_append_val (s->changes->filings, now);
  if (before == now.album)
    return FALSE;
  note_flow (s, photo, before, now.album);
  s->changes->consequence->n_moved++;
  return TRUE;
}

/* --- Tags --------------------------------------------------------------------------------------- */

static guint
fact_hash (gconstpointer data)
{
  const DbFact *fact = data;

  return g_int64_hash (&fact->photo) * 31 + g_int64_hash (&fact->label);
}

static gboolean
facts_are_equal (gconstpointer a, gconstpointer b)
{
  const DbFact *x = a, *y = b;

  return x->photo == y->photo && x->label == y->label;
}

/* A tag about which the owner decided shows what he said, whatever the machine's row beside it. */
static gboolean
note_tag (Scoring *s, gint64 photo, gint64 tag, double p, gboolean was)
{
  DbTagChange change = { photo, tag, p };
  DbFact fact = { photo, tag, FALSE };

  g_array_append_val (s->changes->tags, change);
  if ((p >= 0) == was || g_hash_table_contains (s->tag_facts, &fact))
    return FALSE;
  note_tag_flow (s, photo, tag, p >= 0);
  return TRUE;
}

/* @p: of the tags in scope. */
static gboolean
compare_tags (Scoring *s, gint64 photo, const float *p)
{
  GArray *rows = s->tag_rows;
  guint begin, end;
  gboolean moved = FALSE;

  while (s->next_tag < rows->len && g_array_index (rows, DbTagRow, s->next_tag).photo < photo)
    s->next_tag++;
  begin = end = s->next_tag;
  while (end < rows->len && g_array_index (rows, DbTagRow, end).photo == photo)
    end++;

  for (int t = 0; t < s->n_which; t++)
    {
      gint64 tag = label_of (s->opinion->tags, s->which[t]);
      gboolean yes = p[t] >= s->opinion->taste->tags[s->which[t]].threshold;
      const DbTagRow *row = NULL;

      for (guint i = begin; i < end && row == NULL; i++)
        if (g_array_index (rows, DbTagRow, i).tag == tag)
          row = &g_array_index (rows, DbTagRow, i);
      if (tag == 0 || (row != NULL && row->source == DB_SOURCE_IMPORT))
        continue;
      if (row == NULL)
        {
          if (yes)
            moved |= note_tag (s, photo, tag, (double) p[t], FALSE);
        }
      else if (!yes)
        moved |= note_tag (s, photo, tag, -1, TRUE);
      else if (!(fabsf (row->p - p[t]) <= P_MATTERS))
        note_tag (s, photo, tag, (double) p[t], TRUE);
    }
  /* Rows of tags that the opinion does not know at all any more. */
  for (guint i = begin; i < end && s->in_scope != NULL; i++)
    {
      const DbTagRow *row = &g_array_index (rows, DbTagRow, i);

      if (row->source == DB_SOURCE_MODEL && !g_hash_table_contains (s->in_scope, &row->tag))
        moved |= note_tag (s, photo, row->tag, -1, TRUE);
    }
  if (moved)
    s->changes->consequence->n_tagged++;
  return moved;
}

/* Whether both say the same of every photo. A digest alone does not tell: heads that were trained on
 * different samples have the same one. */
static gboolean
heads_are_equal (const NnTraitLayout *layout, const NnTagHead *a, const NnTagHead *b)
{
  return a->digest == b->digest && a->source == b->source
         && a->source_threshold == b->source_threshold && a->threshold == b->threshold
         && a->bias == b->bias && (a->weight == NULL) == (b->weight == NULL)
         && (a->weight == NULL
             || memcmp (a->weight, b->weight, sizeof (float) * (gsize) nn_traits_linear (layout))
                    == 0);
}

/* Tags that @same judges alike are left out. */
static void
choose_tags (Scoring *s, ShoeboxOpinion *same)
{
  GPtrArray *tags = s->opinion->tags;

  s->which = g_new (int, tags->len + 1);
  for (guint t = 0; t < tags->len; t++)
    {
      const ShoeboxOpinionLabel *label = tags->pdata[t];
      const NnTagHead *head = &s->opinion->taste->tags[t];
      gboolean alike = FALSE;

      for (guint i = 0; same != NULL && i < same->tags->len && !alike; i++)
        {
          const ShoeboxOpinionLabel *other = same->tags->pdata[i];
          const NnTagHead *before = &same->taste->tags[i];

          alike = other->label == label->label
                  && g_strcmp0 (other->class_name, label->class_name) == 0
                  && heads_are_equal (&s->opinion->taste->layout, before, head);
        }
      if (!alike)
        s->which[s->n_which++] = (int) t;
    }
  /* Only a full look can tell which rows belong to no tag. */
  if (same == NULL)
    {
      s->in_scope = g_hash_table_new (g_int64_hash, g_int64_equal);
      for (guint t = 0; t < tags->len; t++)
        g_hash_table_add (s->in_scope, &((ShoeboxOpinionLabel *) tags->pdata[t])->label);
    }
}

/* --- All photos --------------------------------------------------------------------------------- */

static gboolean
out_of_memory (GError **error)
{
  g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, "out of memory");
  return FALSE;
}

static gboolean
score_all (Scoring *s, GError **error)
{
  const ShoeboxLearner *learner = s->learner;
  int size = nn_traits_size (&s->opinion->taste->layout);
  guint n;
  const gint64 *ids = shoebox_trait_view_get_ids (learner->view, &n);
  g_autofree float *traits = g_new (float, (gsize) BLOCK * (gsize) size);
  g_autofree float *p = g_new (float, (gsize) BLOCK * (gsize) (s->n_which + 1));
  g_autofree NnFiling *filings = g_new (NnFiling, BLOCK);

  for (guint begin = 0; begin < n; begin += BLOCK)
    {
      guint count = MIN (BLOCK, n - begin);

      if (learner->keep_going != NULL && !learner->keep_going (learner->data))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "learning was cancelled");
          return FALSE;
        }
      if (!shoebox_trait_view_read (learner->view, begin, count, size, traits, error))
        return FALSE;
      if (!nn_taste_file (s->opinion->taste, traits, (int) count, filings)
          || !nn_taste_tags (s->opinion->taste, traits, (int) count, s->which, s->n_which, p))
        return out_of_memory (error);
      for (guint i = 0; i < count; i++)
        {
          gint64 photo = ids[begin + i];
          gboolean filed = compare_filing (s, photo, &filings[i]);
          gboolean tagged = compare_tags (s, photo, p + (gsize) i * (gsize) s->n_which);

          if (filed || tagged)
            g_array_append_val (s->changes->consequence->moved, photo);
        }
    }
  return TRUE;
}

/* Albums and tags that came after the opinion was learned. */
static gboolean
fill_name (Db *db, gint64 label, char **name, GError **error)
{
  g_autoptr (DbLabel) known = label > 0 && *name == NULL ? db_labels_get (db, label, error) : NULL;

  if (known != NULL)
    *name = g_strdup (known->name);
  return label <= 0 || *name != NULL;
}

static gboolean
fill_names (ShoeboxConsequence *consequence, Db *db, GError **error)
{
  for (guint i = 0; i < consequence->flows->len; i++)
    {
      ShoeboxFlow *flow = consequence->flows->pdata[i];

      if (!fill_name (db, flow->from, &flow->from_name, error)
          || !fill_name (db, flow->to, &flow->to_name, error))
        return FALSE;
    }
  for (guint i = 0; i < consequence->tag_flows->len; i++)
    {
      ShoeboxTagFlow *flow = consequence->tag_flows->pdata[i];

      if (!fill_name (db, flow->tag, &flow->name, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
score (Scoring *s, ShoeboxOpinion *same, GError **error)
{
  Db *db = s->learner->db;

  if ((s->filings = db_opinions_read_filings (db, error)) == NULL
      || (s->tag_rows = db_opinions_read_tags (db, error)) == NULL
      || (s->all_tag_facts = db_taggings_facts (db, 0, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < s->all_tag_facts->len; i++)
    g_hash_table_add (s->tag_facts, &g_array_index (s->all_tag_facts, DbFact, i));
  choose_tags (s, same);
  return score_all (s, error) && fill_names (s->changes->consequence, db, error);
}

ShoeboxChanges *
shoebox_learner_score (const ShoeboxLearner *learner, ShoeboxOpinion *opinion, ShoeboxOpinion *same,
                       GError **error)
{
  g_autoptr (ShoeboxChanges) changes = g_new0 (ShoeboxChanges, 1);
  Scoring s = { .learner = learner, .opinion = opinion, .changes = changes };
  gboolean ok = FALSE;

  changes->opinion = shoebox_opinion_ref (opinion);
  changes->filings = g_array_new (FALSE, FALSE, sizeof (DbFilingOpinion));
  changes->tags = g_array_new (FALSE, FALSE, sizeof (DbTagChange));
  changes->consequence = consequence_new ();
  s.flows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  s.tag_flows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  s.tag_facts = g_hash_table_new (fact_hash, facts_are_equal);

  if (db_begin_read (learner->db, error))
    {
      ok = score (&s, same, error);
      db_rollback (learner->db);
    }
  g_ptr_array_sort (changes->consequence->flows, compare_flows_cb);
  g_ptr_array_sort (changes->consequence->tag_flows, compare_tag_flows_cb);
  changes->consequence->accuracy = (double) opinion->taste->accuracy;
  changes->consequence->n_facts = (guint) opinion->n_facts;
  g_clear_pointer (&s.filings, db_filings_free);
  g_clear_pointer (&s.tag_rows, g_array_unref);
  g_clear_pointer (&s.in_scope, g_hash_table_unref);
  g_hash_table_unref (s.tag_facts);
  g_clear_pointer (&s.all_tag_facts, g_array_unref);
  g_hash_table_unref (s.flows);
  g_hash_table_unref (s.tag_flows);
  g_free (s.which);
  return ok ? g_steal_pointer (&changes) : NULL;
}

gboolean
shoebox_learner_judge (const ShoeboxOpinion *opinion, const float *traits, DbFilingOpinion *filing,
                       GArray *tags)
{
  int n_tags = opinion->taste->n_tags;
  g_autofree int *which = g_new (int, n_tags + 1);
  g_autofree float *p = g_new (float, n_tags + 1);
  NnFiling judged;

  for (int t = 0; t < n_tags; t++)
    which[t] = t;
  if (!nn_taste_file (opinion->taste, traits, 1, &judged)
      || !nn_taste_tags (opinion->taste, traits, 1, which, n_tags, p))
    return FALSE;
  fill_filing (opinion, &judged, filing);
  for (int t = 0; t < n_tags; t++)
    {
      DbOpinion tag = { label_of (opinion->tags, t), (double) p[t] };

      if (tag.tag != 0 && p[t] >= opinion->taste->tags[t].threshold)
        g_array_append_val (tags, tag);
    }
  return TRUE;
}
