/* report.c: what the owner's facts say of one album or tag. */
#include "report.h"

#include "labels.h"
#include "metrics.h"
#include "slips.h"
#include "taggings.h"

#include <math.h>

#define WELL 0.9
#define NOT_EVEN 0.8
#define MOST_MORE 50
#define FEW 5

#define OWN_BELOW 0.1f
#define OTHER_ABOVE 0.8f
#define KNOWN_FACTS 3
#define KNOWN_SHARE 0.5
/* Of odds, in nats: ln 9. */
#define CONTRADICTION 2.197

typedef struct
{
  gint64 photo, to;
  double strength;
} Slip;

typedef struct
{
  Db *db;
  const ShoeboxOpinion *opinion;
  ShoeboxTraitView *view;
  ShoeboxLabelReport *report;
  GArray *slips; /* of Slip */
} Reporting;

guint
shoebox_report_n_more (guint n, double f1)
{
  double error = 1 - f1, more = 0, ratio;
  guint step;

  if (f1 >= WELL)
    return 0;
  if (!isnan (f1) && n > 0)
    {
      ratio = error / (1 - WELL);
      more = ceil (n * (ratio * ratio - 1) - 1e-9);
      if (more > MOST_MORE && error * sqrt (n / (double) (n + MOST_MORE)) > 1 - NOT_EVEN)
        more = 0;
    }
  if (n < FEW)
    more = MAX (more, FEW - n);
  step = more > 20 ? 10 : more > 5 ? 5 : 1;
  return (guint) MIN (MOST_MORE, step * ceil (more / step));
}

static void
add_slip (Reporting *r, gint64 photo, gint64 to, double strength)
{
  Slip slip = { photo, to, strength };

  g_array_append_val (r->slips, slip);
}

/* --- Albums ----------------------------------------------------------------------------------- */

static GHashTable *
index_facts (GArray *facts)
{
  GHashTable *table = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < facts->len; i++)
    {
      DbFact *fact = &g_array_index (facts, DbFact, i);

      g_hash_table_insert (table, &fact->photo, &fact->label);
    }
  return table;
}

static gint64
label_of (const ShoeboxOpinion *opinion, int album)
{
  return album < opinion->taste->n_albums
             ? ((ShoeboxOpinionLabel *) opinion->albums->pdata[album])->label
             : 0;
}

static void
suspect (Reporting *r, const NnExample *example)
{
  const NnTaste *taste = r->opinion->taste;

  /* That it belongs in no album at all is said of a photo like no other, not of a slip. */
  if (example->held_own < OWN_BELOW && example->held_p > OTHER_ABOVE
      && example->held_album < taste->n_albums)
    add_slip (r, example->key, MAX (0, label_of (r->opinion, example->held_album)),
              (double) (example->held_p - example->held_own));
}

static gboolean
report_album (Reporting *r, GError **error)
{
  ShoeboxLabelReport *report = r->report;
  g_autoptr (GArray) facts = db_filings_facts (r->db, error);
  g_autoptr (GHashTable) table = NULL;
  const NnTaste *taste = r->opinion != NULL ? r->opinion->taste : NULL;
  int album = r->opinion != NULL ? shoebox_opinion_find_id (r->opinion->albums, report->label) : -1;
  guint own = 0, found = 0, put = 0;

  if (facts == NULL)
    return FALSE;
  for (guint i = 0; i < facts->len; i++)
    report->n_yes += g_array_index (facts, DbFact, i).label == report->label;
  if (album < 0 || report->n_yes == 0)
    return TRUE;

  table = index_facts (facts);
  for (int i = 0; i < taste->n_examples; i++)
    {
      const NnExample *example = &taste->examples[i];
      const gint64 *now = g_hash_table_lookup (table, &example->key);

      if (example->held_album < 0 || now == NULL || *now != label_of (r->opinion, example->album))
        continue;
      put += example->held_album == album;
      if (example->album != album)
        continue;
      own++;
      found += example->held_album == album;
      suspect (r, example);
    }
  if (found < KNOWN_FACTS || found < KNOWN_SHARE * own)
    g_array_set_size (r->slips, 0);
  if (own > 0)
    {
      report->recall = (double) found / own;
      report->f1 = nn_f1 (found, put - found, own - found);
    }
  if (put > 0)
    report->precision = (double) found / put;
  return TRUE;
}

/* --- Tags ------------------------------------------------------------------------------------- */

static double
logit (float p)
{
  double q = CLAMP ((double) p, 1e-6, 1 - 1e-6);

  return log (q / (1 - q));
}

static gboolean
suspect_tags (Reporting *r, GArray *facts, int tag, GError **error)
{
  const NnTaste *taste = r->opinion->taste;
  g_autofree float *traits = g_new (float, nn_traits_size (&taste->layout));
  double threshold = logit (taste->tags[tag].threshold);

  for (guint i = 0; i < facts->len; i++)
    {
      const DbFact *fact = &g_array_index (facts, DbFact, i);
      gint row = shoebox_trait_view_find (r->view, fact->photo);
      double over;
      float p;

      if (row < 0)
        continue;
      if (!shoebox_trait_view_read (r->view, (guint) row, 1, nn_traits_size (&taste->layout),
                                    traits, error))
        return FALSE;
      if (!nn_taste_tags (taste, traits, 1, &tag, 1, &p))
        {
          g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, "out of memory");
          return FALSE;
        }
      over = (logit (p) - threshold) * (fact->yes ? -1 : 1);
      if (over > CONTRADICTION)
        add_slip (r, fact->photo, fact->yes ? 0 : r->report->label, over);
    }
  return TRUE;
}

static gboolean
report_tag (Reporting *r, GError **error)
{
  ShoeboxLabelReport *report = r->report;
  g_autoptr (GArray) facts = db_taggings_facts (r->db, report->label, error);
  int tag = r->opinion != NULL ? shoebox_opinion_find_id (r->opinion->tags, report->label) : -1;
  const NnTagHead *head;

  if (facts == NULL)
    return FALSE;
  for (guint i = 0; i < facts->len; i++)
    {
      report->n_yes += g_array_index (facts, DbFact, i).yes;
      report->n_no += !g_array_index (facts, DbFact, i).yes;
    }
  if (tag < 0)
    return TRUE;
  head = &r->opinion->taste->tags[tag];
  report->threshold = (double) head->threshold;
  if (head->weight == NULL || report->n_yes == 0)
    return TRUE;
  report->precision = (double) head->precision;
  report->recall = (double) head->recall;
  if (report->recall > 0)
    report->f1 = 2 * report->precision * report->recall / (report->precision + report->recall);
  else if (!isnan (report->recall))
    report->f1 = 0;
  /* A head that was not cross-validated has seen too little to contradict anybody. */
  return isnan (report->recall) || r->view == NULL || suspect_tags (r, facts, tag, error);
}

/* --- Both ------------------------------------------------------------------------------------- */

static int
compare_slips_cb (gconstpointer a, gconstpointer b)
{
  const Slip *x = a, *y = b;

  if (x->strength != y->strength)
    return x->strength > y->strength ? -1 : 1;
  return (x->photo > y->photo) - (x->photo < y->photo);
}

static gboolean
fill_slips (Reporting *r, GError **error)
{
  g_array_sort (r->slips, compare_slips_cb);
  for (guint i = 0; i < r->slips->len; i++)
    {
      const Slip *slip = &g_array_index (r->slips, Slip, i);
      g_autoptr (GError) failed = NULL;

      if (db_slips_is_dismissed (r->db, slip->photo, r->report->label, &failed))
        continue;
      if (failed != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failed));
          return FALSE;
        }
      g_array_append_val (r->report->slips, slip->photo);
      g_array_append_val (r->report->slip_to, slip->to);
    }
  return TRUE;
}

static gboolean
report_kind (Reporting *r, DbLabelKind kind, GError **error)
{
  gboolean ok = kind == DB_LABEL_ALBUM ? report_album (r, error) : report_tag (r, error);

  if (ok && r->report->n_yes > 0)
    r->report->n_more = shoebox_report_n_more (r->report->n_yes, r->report->f1);
  return ok && fill_slips (r, error);
}

ShoeboxLabelReport *
shoebox_report_make (Db *db, const ShoeboxOpinion *opinion, ShoeboxTraitView *view, gint64 label,
                     GError **error)
{
  g_autoptr (ShoeboxLabelReport) report = g_new0 (ShoeboxLabelReport, 1);
  Reporting r = { .db = db, .opinion = opinion, .view = view, .report = report };
  DbLabel *row;
  gboolean ok;

  report->label = label;
  report->recall = report->precision = report->f1 = report->threshold = NAN;
  report->slips = g_array_new (FALSE, FALSE, sizeof (gint64));
  report->slip_to = g_array_new (FALSE, FALSE, sizeof (gint64));
  if ((row = db_labels_get (db, label, error)) == NULL)
    return NULL;
  report->name = g_strdup (row->name);
  r.slips = g_array_new (FALSE, FALSE, sizeof (Slip));
  ok = report_kind (&r, row->kind, error);
  g_array_unref (r.slips);
  db_label_free (row);
  return ok ? g_steal_pointer (&report) : NULL;
}
