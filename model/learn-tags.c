/* learn-tags.c: tags: one sigmoid each, learned as a correction of what its source says.
 *
 * A tag that nobody stated on a photo is not thereby denied: Anna may be in it. So the noes that
 * count are the stated ones, and, at half weight, a sample of photos that the owner did label, but
 * otherwise. While there are few of those, unlabelled photos stand in at little weight, or the first
 * "yes" would be true of everything.
 */
#include "learn-private.h"

#include "gemm.h"
#include "lbfgs.h"
#include "loss.h"
#include "metrics.h"
#include "softmax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TAG_C 3
#define BIAS_COLUMN 0.3f
#define TONED_COLUMN 0.5f
#define LABELLED_WEIGHT 0.5f
#define UNLABELLED_WEIGHT 0.1f
#define MOST_LABELLED 300  /* or ten times the yeses, if that is more */
#define FEW_LABELLED 50
#define MOST_UNLABELLED 60
/* For how many facts the usual threshold counts. That of a tag of the owner is low: its p begins
 * far below one half, and at three and five yeses among 691 photos it is right in .95 of the photos
 * that it finds, and finds half and three quarters of them. */
#define USUAL_FACTS 5
#define USUAL_THRESHOLD 0.5f
#define USUAL_THRESHOLD_OWN 0.32f

typedef struct
{
  int n;
  int *row;      /* of facts->traits */
  float *y;      /* 0 or 1 */
  float *weight;
  float *prior;
  float *x;      /* n x n_columns */
  NnSpan span;
} Problem;

static void
problem_clear (Problem *p)
{
  nn_span_clear (&p->span);
  free (p->row);
  free (p->y);
  free (p->weight);
  free (p->prior);
  free (p->x);
}

/* --- What a tag is learned from --------------------------------------------------------------- */

/* Pseudo-random order of photos that does not change when others come and go (splitmix64). */
static uint64_t
mix (uint64_t x)
{
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

typedef struct
{
  uint64_t order;
  int row;
} Candidate;

static int
compare_candidates_cb (const void *a, const void *b)
{
  const Candidate *x = a, *y = b;

  return (x->order > y->order) - (x->order < y->order);
}

/* @stated: 1 yes, -1 no, 0 nothing, one a labelled row. */
static void
add_implied (Problem *p, const NnFacts *facts, const signed char *stated, int n_yes,
             Candidate *candidates)
{
  int most = 10 * n_yes > MOST_LABELLED ? 10 * n_yes : MOST_LABELLED, n = 0;

  for (int i = 0; i < facts->n_labelled; i++)
    if (stated[i] == 0)
      candidates[n++] = (Candidate){ mix ((uint64_t) facts->key[i]), i };
  qsort (candidates, (size_t) n, sizeof *candidates, compare_candidates_cb);
  for (int i = 0; i < n && i < most; i++, p->n++)
    {
      p->row[p->n] = candidates[i].row;
      p->y[p->n] = 0;
      p->weight[p->n] = LABELLED_WEIGHT;
    }
  if (n >= FEW_LABELLED)
    return;
  n = 0;
  for (int i = facts->n_labelled; i < facts->n_rows; i++)
    candidates[n++] = (Candidate){ mix ((uint64_t) facts->key[i]), i };
  qsort (candidates, (size_t) n, sizeof *candidates, compare_candidates_cb);
  for (int i = 0; i < n && i < MOST_UNLABELLED; i++, p->n++)
    {
      p->row[p->n] = candidates[i].row;
      p->y[p->n] = 0;
      p->weight[p->n] = UNLABELLED_WEIGHT;
    }
}

static uint64_t
digest_of (const Problem *p, const NnFacts *facts, int tag)
{
  uint64_t sum = mix ((uint64_t) (facts->tags[tag].source + 16));

  for (int i = 0; i < p->n; i++)
    sum = mix (sum ^ (uint64_t) facts->key[p->row[i]])
          + (uint64_t) (1000 * p->weight[i]) * 2 + (p->y[i] > 0.5f);
  if (nn_learn_tag_base (facts, tag) != NULL)
    sum = mix (sum ^ nn_learn_tag_base (facts, tag)->digest);
  return sum;
}

static bool
problem_make (Problem *p, const NnFacts *facts, int tag, NnTagHead *head, NnError *err)
{
  size_t most = (size_t) facts->n_rows + 1;
  signed char *stated = calloc (most, 1);
  Candidate *candidates = malloc (sizeof *candidates * most);
  bool ok;

  *p = (Problem){ .row = malloc (sizeof (int) * most),
                  .y = malloc (sizeof (float) * most),
                  .weight = malloc (sizeof (float) * most) };
  ok = stated != NULL && candidates != NULL && p->row != NULL && p->y != NULL && p->weight != NULL;
  if (!ok)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory: facts about tag %d", tag);
  else
    {
      for (int i = 0; i < facts->n_taggings; i++)
        if (facts->taggings[i].tag == tag)
          stated[facts->taggings[i].row] = facts->taggings[i].yes ? 1 : -1;
      for (int i = 0; i < facts->n_labelled; i++)
        if (stated[i] != 0)
          {
            head->n_yes += stated[i] > 0;
            head->n_no += stated[i] < 0;
            p->row[p->n] = i;
            p->y[p->n] = stated[i] > 0;
            p->weight[p->n++] = 1;
          }
      if (p->n > 0)
        add_implied (p, facts, stated, head->n_yes, candidates);
      head->digest = digest_of (p, facts, tag);
    }
  free (stated);
  free (candidates);
  return ok;
}

static int
n_columns (const NnTraitLayout *layout)
{
  return layout->embedding + 2;
}

static bool
build_rows (Problem *p, const NnFacts *facts, int tag, NnError *err)
{
  const NnTraitLayout *layout = &facts->layout;
  const NnTagHead *base = nn_learn_tag_base (facts, tag);
  size_t columns = (size_t) n_columns (layout);

  p->x = malloc (sizeof (float) * (columns * (size_t) p->n + 1));
  p->prior = malloc (sizeof (float) * ((size_t) p->n + 1));
  if (p->x == NULL || p->prior == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: facts about tag %d", tag);
  for (int i = 0; i < p->n; i++)
    {
      const float *traits = facts->traits
                            + (size_t) p->row[i] * (size_t) nn_traits_size (layout);
      float *row = p->x + (size_t) i * columns;

      for (int k = 0; k < layout->embedding; k++)
        row[k] = traits[k] - facts->mean[k];
      row[layout->embedding]
          = TONED_COLUMN * (nn_traits_tones (layout, traits)[NN_TONE_TONED] - 0.5f);
      row[layout->embedding + 1] = BIAS_COLUMN;
      p->prior[i] = nn_learn_tag_prior (layout, facts->tags[tag].source,
                                        facts->tags[tag].source_threshold, traits);
      if (base != NULL)
        {
          nn_gemm (false, true, 1, 1, nn_traits_linear (layout), 1, traits,
                   nn_traits_linear (layout), base->weight, nn_traits_linear (layout), 1,
                   &p->prior[i], 1);
          p->prior[i] += base->bias;
        }
    }
  return nn_span_make (&p->span, p->x, p->n, (int) columns, err);
}

/* --- Training ----------------------------------------------------------------------------------- */

typedef struct
{
  const Problem *p;
  const float *weight; /* of rows; 0: held out */
  float *w, *z, *dz, *gradient;
} Search;

static double
objective (const double *v, double *gradient, void *user)
{
  Search *s = user;
  const Problem *p = s->p;
  int width = p->span.width;
  NnSigmoidLossOptions options = { .weight = s->weight };
  double loss, penalty = 0;

  for (int k = 0; k < width; k++)
    s->w[k] = (float) v[k];
  memcpy (s->z, p->prior, sizeof (float) * (size_t) p->n);
  nn_gemm (false, false, p->n, 1, width, 1, p->span.rows, width, s->w, 1, 1, s->z, 1);
  loss = nn_sigmoid_cross_entropy (s->dz, s->z, p->y, p->n, 1, &options).sum;
  nn_gemm (false, false, 1, width, p->n, 1, s->dz, p->n, p->span.rows, width, 0, s->gradient, width);
  for (int k = 0; k < width; k++)
    {
      penalty += v[k] * v[k];
      gradient[k] = (double) s->gradient[k] + v[k] / TAG_C;
    }
  return loss + penalty / (2.0 * TAG_C);
}

/* @w receives span.width numbers. */
static bool
train (const Problem *p, const float *weight, const NnFacts *facts, float *w, NnError *err)
{
  size_t n = (size_t) p->n + 1, width = (size_t) p->span.width + 1;
  Search s = { .p = p,
               .weight = weight,
               .w = w,
               .z = malloc (sizeof (float) * n),
               .dz = malloc (sizeof (float) * n),
               .gradient = malloc (sizeof (float) * width) };
  double *v = calloc (width, sizeof (double));
  NnLbfgsOptions options = { .tolerance = 1e-3, .noise = 1e-7, .keep_going = facts->keep_going,
                             .user = facts->user };
  bool ok = s.z != NULL && s.dz != NULL && s.gradient != NULL && v != NULL;

  if (!ok)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts about a tag", p->n);
  ok = ok && nn_lbfgs (v, p->span.width, objective, &s, &options, NULL, err);
  for (int k = 0; k < p->span.width && ok; k++)
    w[k] = (float) v[k];
  free (s.z);
  free (s.dz);
  free (s.gradient);
  free (v);
  return ok;
}

static double
logit (double p)
{
  p = fmin (fmax (p, 1e-6), 1 - 1e-6);
  return log (p / (1 - p));
}

/* Threshold with the best F1 held out, drawn towards what it was (one half) while there are few
 * facts, and what comes of it. */
static bool
choose_threshold (NnTagHead *head, const float *score, const bool *positive, int n, NnError *err)
{
  double best = nn_best_threshold (score, positive, n, NULL);
  int hits = 0, said = 0, are = 0;

  /* There are positives, so there is a best one. */
  if (!isfinite (best))
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts about a tag", n);
  head->threshold
      = (float) nn_sigmoid ((head->n_yes * logit (best) + USUAL_FACTS * logit (head->threshold))
                            / (head->n_yes + USUAL_FACTS));
  for (int i = 0; i < n; i++)
    {
      bool yes = score[i] >= head->threshold;

      hits += yes && positive[i];
      said += yes;
      are += positive[i];
    }
  head->recall = are > 0 ? (float) hits / (float) are : NAN;
  head->precision = said > 0 ? (float) hits / (float) said : NAN;
  return true;
}

static bool
hold_out (NnTagHead *head, const Problem *p, const NnFacts *facts, NnError *err)
{
  size_t n = (size_t) p->n + 1;
  float *weight = malloc (sizeof (float) * n), *score = malloc (sizeof (float) * n);
  float *w = malloc (sizeof (float) * ((size_t) p->span.width + 1));
  bool *positive = malloc (sizeof (bool) * n);
  int *y = malloc (sizeof (int) * n), *fold = malloc (sizeof (int) * n);
  bool ok = weight != NULL && score != NULL && w != NULL && positive != NULL && y != NULL
            && fold != NULL;

  if (!ok)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts about a tag", p->n);
  else
    {
      for (int i = 0; i < p->n; i++)
        {
          positive[i] = p->y[i] > 0.5f;
          y[i] = positive[i];
        }
      nn_learn_folds (y, p->n, 2, NN_FOLDS, fold);
    }
  for (int f = 0; f < NN_FOLDS && ok; f++)
    {
      for (int i = 0; i < p->n; i++)
        weight[i] = fold[i] == f ? 0 : p->weight[i];
      ok = train (p, weight, facts, w, err);
      for (int i = 0; i < p->n && ok; i++)
        if (fold[i] == f)
          {
            float z = p->prior[i];

            nn_gemm (false, false, 1, 1, p->span.width, 1,
                     p->span.rows + (size_t) i * (size_t) p->span.width, p->span.width, w, 1, 1, &z,
                     1);
            score[i] = (float) nn_sigmoid ((double) z);
          }
    }
  ok = ok && choose_threshold (head, score, positive, p->n, err);
  free (weight);
  free (score);
  free (w);
  free (positive);
  free (y);
  free (fold);
  return ok;
}

/* Adds the head that was learned elsewhere. */
static void
add_base (NnTagHead *head, const NnTagHead *base, const NnTraitLayout *layout)
{
  for (int k = 0; k < nn_traits_linear (layout); k++)
    head->weight[k] += base->weight[k];
  head->bias += base->bias;
}

/* The head on the rows, as weights on traits and a bias. */
static void
unfold (NnTagHead *head, const NnFacts *facts, const NnTagHead *base, const float *on_rows)
{
  const NnTraitLayout *layout = &facts->layout;
  int e = layout->embedding, toned = e + layout->albums + 1 + NN_TONE_TONED;
  double bias = (double) BIAS_COLUMN * on_rows[e + 1];

  for (int k = 0; k < e; k++)
    {
      head->weight[k] = on_rows[k];
      bias -= (double) on_rows[k] * facts->mean[k];
    }
  head->weight[toned] = TONED_COLUMN * on_rows[e];
  bias -= 0.5 * (double) head->weight[toned];
  head->bias = (float) bias;
  if (base != NULL)
    add_base (head, base, layout);
  nn_learn_round (head->weight, (size_t) nn_traits_linear (layout));
}

static bool
copy_before (NnTagHead *head, const NnFacts *facts, int tag)
{
  const NnTaste *before = facts->before;
  int from = before != NULL ? facts->tag_before[tag] : -1;
  size_t linear = (size_t) nn_traits_linear (&facts->layout);

  if (from < 0 || before->tags[from].digest != head->digest || before->tags[from].weight == NULL
      || before->tags[from].source != head->source
      || before->tags[from].source_threshold != head->source_threshold
      || memcmp (&before->layout, &facts->layout, sizeof facts->layout) != 0)
    return false;
  memcpy (head->weight, before->tags[from].weight, sizeof (float) * linear);
  head->bias = before->tags[from].bias;
  head->threshold = before->tags[from].threshold;
  head->precision = before->tags[from].precision;
  head->recall = before->tags[from].recall;
  return true;
}

static bool
learn_tag (NnTagHead *head, const NnFacts *facts, int tag, NnError *err)
{
  size_t linear = (size_t) nn_traits_linear (&facts->layout);
  const NnTagHead *base = nn_learn_tag_base (facts, tag);
  Problem p;
  float *w = NULL, *on_rows = NULL;
  bool ok = problem_make (&p, facts, tag, head, err);

  if (base != NULL)
    head->threshold = base->threshold;
  if (ok && p.n == 0 && base != NULL)
    {
      head->weight = calloc (linear, sizeof (float));
      ok = head->weight != NULL;
      if (!ok)
        nn_fail (err, NN_ERROR_MEMORY, "out of memory: tag %d", tag);
      else
        add_base (head, base, &facts->layout);
      head->precision = base->precision;
      head->recall = base->recall;
    }
  else if (ok && p.n > 0)
    {
      head->weight = calloc (linear, sizeof (float));
      ok = head->weight != NULL;
      if (!ok)
        nn_fail (err, NN_ERROR_MEMORY, "out of memory: facts about tag %d", tag);
      else if (!copy_before (head, facts, tag))
        {
          ok = build_rows (&p, facts, tag, err);
          w = malloc (sizeof (float) * ((size_t) (ok ? p.span.width : 0) + 1));
          on_rows = malloc (sizeof (float) * (size_t) n_columns (&facts->layout));
          if (ok && (w == NULL || on_rows == NULL))
            ok = nn_fail (err, NN_ERROR_MEMORY, "out of memory: facts about tag %d", tag);
          ok = ok && (head->n_yes < 2 || hold_out (head, &p, facts, err))
               && train (&p, p.weight, facts, w, err)
               && nn_span_heads (&p.span, w, 1, on_rows, err);
          if (ok)
            unfold (head, facts, base, on_rows);
        }
    }
  free (w);
  free (on_rows);
  problem_clear (&p);
  return ok;
}

bool
nn_learn_tags (NnTaste *taste, const NnFacts *facts, NnError *err)
{
  taste->tags = calloc ((size_t) taste->n_tags + 1, sizeof *taste->tags);
  if (taste->tags == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d tags", taste->n_tags);
  for (int t = 0; t < taste->n_tags; t++)
    {
      NnTagHead *head = &taste->tags[t];

      *head = (NnTagHead){ .source = facts->tags[t].source,
                           .source_threshold = facts->tags[t].source_threshold,
                           .threshold = facts->tags[t].source == NN_TAG_OWN ? USUAL_THRESHOLD_OWN
                                                                            : USUAL_THRESHOLD,
                           .precision = NAN,
                           .recall = NAN };
      if (!learn_tag (head, facts, t, err))
        return false;
    }
  return true;
}
