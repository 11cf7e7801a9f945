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
/* Where only a sample of the labelled photos counts, it is drawn again when they have become so many
 * times as many: a tag of which nothing was said does not change with each photo that gets an
 * album. */
#define SAMPLE_AGAIN 1.3
/* Rows beyond MOST_LABELLED that tags share: of a tag's sample, some are stated. */
#define SPARE_ROWS 20
/* For how many facts the usual threshold counts. That of a tag of the owner is low: its p begins
 * far below one half, and at three and five yeses among 691 photos it is right in .95 of the photos
 * that it finds, and finds half and three quarters of them. */
#define USUAL_FACTS 5
#define USUAL_THRESHOLD 0.5f
#define USUAL_THRESHOLD_OWN 0.32f

typedef struct
{
  uint64_t order;
  int row;
} Candidate;

/* What all tags have in common. */
typedef struct
{
  const NnFacts *facts;
  Candidate *candidates; /* labelled rows in pseudo-random order, then unlabelled ones in theirs */
  Candidate *unlabelled; /* the latter */
  int n_unlabelled;      /* of which so many take part while labelled ones are few */
  /* Rows that nearly every tag learns from: the first candidates, and the unlabelled photos while
   * labelled ones are few. Made for the first tag that is trained. */
  int n;
  int *place;            /* of each row of the facts: index among these, or -1 */
  float *x;              /* n x n_columns */
  NnSpan span;
} Shared;

typedef struct
{
  int n, n_stated; /* stated ones come first */
  bool sampled;    /* not all of the labelled photos count */
  int *row;        /* of facts->traits */
  float *y;        /* 0 or 1 */
  float *weight;
  float *prior;
  NnSpan span;     /* of the shared rows and some more, or of just these */
  float *x;        /* the rows that are not shared */
  float *rows;     /* n x span.width, or NULL: span.rows are these */
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
  free (p->rows);
}

/* --- What tags have in common ------------------------------------------------------------------- */

/* Pseudo-random order of photos that does not change when others come and go (splitmix64). */
static uint64_t
mix (uint64_t x)
{
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

static int
compare_candidates_cb (const void *a, const void *b)
{
  const Candidate *x = a, *y = b;

  return (x->order > y->order) - (x->order < y->order);
}

static bool
shared_make (Shared *shared, const NnFacts *facts, NnError *err)
{
  int n_unlabelled = facts->n_rows - facts->n_labelled;

  *shared = (Shared){ .facts = facts,
                      .n_unlabelled = n_unlabelled < MOST_UNLABELLED ? n_unlabelled
                                                                     : MOST_UNLABELLED,
                      .candidates = malloc (sizeof *shared->candidates
                                            * ((size_t) facts->n_rows + 1)) };
  if (shared->candidates == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d tags", facts->n_tags);
  shared->unlabelled = shared->candidates + facts->n_labelled;
  for (int i = 0; i < facts->n_rows; i++)
    shared->candidates[i] = (Candidate){ mix ((uint64_t) facts->key[i]), i };
  qsort (shared->candidates, (size_t) facts->n_labelled, sizeof *shared->candidates,
         compare_candidates_cb);
  qsort (shared->unlabelled, (size_t) n_unlabelled, sizeof *shared->candidates,
         compare_candidates_cb);
  return true;
}

static void
shared_clear (Shared *shared)
{
  nn_span_clear (&shared->span);
  free (shared->candidates);
  free (shared->place);
  free (shared->x);
}

static int
n_columns (const NnTraitLayout *layout)
{
  return layout->embedding + 2;
}

static void
build_row (const NnFacts *facts, int row, float *x)
{
  const NnTraitLayout *layout = &facts->layout;
  const float *traits = facts->traits + (size_t) row * (size_t) nn_traits_size (layout);

  for (int k = 0; k < layout->embedding; k++)
    x[k] = traits[k] - facts->mean[k];
  x[layout->embedding] = TONED_COLUMN * (nn_traits_tones (layout, traits)[NN_TONE_TONED] - 0.5f);
  x[layout->embedding + 1] = BIAS_COLUMN;
}

/* Once; without columns enough shared->span has no factor. */
static bool
shared_make_rows (Shared *shared, NnError *err)
{
  const NnFacts *facts = shared->facts;
  int most = MOST_LABELLED + SPARE_ROWS, columns = n_columns (&facts->layout);
  int n_sample = facts->n_labelled < most ? facts->n_labelled : most;
  int n_unlabelled = facts->n_labelled < FEW_LABELLED ? shared->n_unlabelled : 0;

  if (shared->place != NULL)
    return true;
  shared->n = n_sample + n_unlabelled;
  shared->place = malloc (sizeof (int) * ((size_t) facts->n_rows + 1));
  shared->x = malloc (sizeof (float) * ((size_t) shared->n * (size_t) columns + 1));
  if (shared->place == NULL || shared->x == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d tags", facts->n_tags);
  for (int i = 0; i < facts->n_rows; i++)
    shared->place[i] = -1;
  for (int i = 0; i < shared->n; i++)
    {
      int row = i < n_sample ? shared->candidates[i].row : shared->unlabelled[i - n_sample].row;

      shared->place[row] = i;
      build_row (facts, row, shared->x + (size_t) i * (size_t) columns);
    }
  return nn_span_make (&shared->span, shared->x, shared->n, columns, err);
}

/* --- What a tag is learned from --------------------------------------------------------------- */

/* @stated: 1 yes, -1 no, 0 nothing, one a labelled row. */
static void
add_implied (Problem *p, const Shared *shared, const signed char *stated, int n_yes)
{
  const NnFacts *facts = shared->facts;
  int most = 10 * n_yes > MOST_LABELLED ? 10 * n_yes : MOST_LABELLED, n = 0;

  for (int i = 0; i < facts->n_labelled; i++)
    {
      int row = shared->candidates[i].row;

      if (stated[row] != 0 || n++ >= most)
        continue;
      p->row[p->n] = row;
      p->y[p->n] = 0;
      p->weight[p->n++] = LABELLED_WEIGHT;
    }
  p->sampled = n > most;
  for (int i = 0; i < shared->n_unlabelled && n < FEW_LABELLED; i++, p->n++)
    {
      p->row[p->n] = shared->unlabelled[i].row;
      p->y[p->n] = 0;
      p->weight[p->n] = UNLABELLED_WEIGHT;
    }
}

/* How often the number of labelled photos has grown by SAMPLE_AGAIN. */
static int
sample_number (const NnFacts *facts)
{
  int number = 0;

  for (double n = 1; n * SAMPLE_AGAIN <= facts->n_labelled; n *= SAMPLE_AGAIN)
    number++;
  return number;
}

static uint64_t
digest_of (const Problem *p, const NnFacts *facts, int tag)
{
  uint64_t sum = mix ((uint64_t) (facts->tags[tag].source + 16));
  int n = p->sampled ? p->n_stated : p->n;

  for (int i = 0; i < n; i++)
    sum = mix (sum ^ (uint64_t) facts->key[p->row[i]])
          + (uint64_t) (1000 * p->weight[i]) * 2 + (p->y[i] > 0.5f);
  if (p->sampled)
    sum = mix (sum + (uint64_t) sample_number (facts));
  if (nn_learn_tag_base (facts, tag) != NULL)
    sum = mix (sum ^ nn_learn_tag_base (facts, tag)->digest);
  return sum;
}

static bool
problem_make (Problem *p, const Shared *shared, int tag, NnTagHead *head, NnError *err)
{
  const NnFacts *facts = shared->facts;
  size_t most = (size_t) facts->n_rows + 1;
  signed char *stated = calloc (most, 1);
  bool ok;

  *p = (Problem){ .row = malloc (sizeof (int) * most),
                  .y = malloc (sizeof (float) * most),
                  .weight = malloc (sizeof (float) * most) };
  ok = stated != NULL && p->row != NULL && p->y != NULL && p->weight != NULL;
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
      p->n_stated = p->n;
      if (p->n > 0)
        add_implied (p, shared, stated, head->n_yes);
      head->digest = digest_of (p, facts, tag);
    }
  free (stated);
  return ok;
}

/* Coordinates in the space of the shared rows and of those that only this tag has. */
static bool
extend_shared (Problem *p, const Shared *shared, NnError *err)
{
  size_t columns = (size_t) n_columns (&shared->facts->layout), width;
  int *index = malloc (sizeof (int) * ((size_t) p->n + 1)), n_own = 0;

  if (index == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts about a tag", p->n);
  for (int i = 0; i < p->n; i++)
    {
      index[i] = shared->place[p->row[i]];
      if (index[i] >= 0)
        continue;
      index[i] = shared->n + n_own;
      build_row (shared->facts, p->row[i], p->x + (size_t) n_own++ * columns);
    }
  if (!nn_span_extend (&p->span, &shared->span, p->x, n_own, err))
    {
      free (index);
      return false;
    }
  width = (size_t) p->span.width;
  p->rows = malloc (sizeof (float) * ((size_t) p->n * width + 1));
  for (int i = 0; i < p->n && p->rows != NULL; i++)
    memcpy (p->rows + (size_t) i * width, p->span.rows + (size_t) index[i] * width,
            sizeof (float) * width);
  free (index);
  return p->rows != NULL
         || nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts about a tag", p->n);
}

static bool
build_rows (Problem *p, Shared *shared, int tag, NnError *err)
{
  const NnFacts *facts = shared->facts;
  const NnTraitLayout *layout = &facts->layout;
  const NnTagHead *base = nn_learn_tag_base (facts, tag);
  size_t columns = (size_t) n_columns (layout);
  float against = nn_learn_tag_against (facts->tags[tag].source, facts->tags[tag].source_threshold);
  int n_own = 0;

  if (!shared_make_rows (shared, err))
    return false;
  for (int i = 0; i < p->n; i++)
    n_own += shared->place[p->row[i]] < 0;
  p->x = malloc (sizeof (float) * (columns * (size_t) p->n + 1));
  p->prior = malloc (sizeof (float) * ((size_t) p->n + 1));
  if (p->x == NULL || p->prior == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: facts about tag %d", tag);
  for (int i = 0; i < p->n; i++)
    {
      const float *traits = facts->traits
                            + (size_t) p->row[i] * (size_t) nn_traits_size (layout);

      p->prior[i] = nn_learn_tag_evidence (layout, facts->tags[tag].source, traits) - against;
      if (base != NULL)
        {
          nn_gemm (false, true, 1, 1, nn_traits_linear (layout), 1, traits,
                   nn_traits_linear (layout), base->weight, nn_traits_linear (layout), 1,
                   &p->prior[i], 1);
          p->prior[i] += base->bias;
        }
    }
  if (shared->span.factor != NULL && n_own <= p->n / 2 && p->n <= NN_SPAN_MOST_ROWS)
    return extend_shared (p, shared, err);
  for (int i = 0; i < p->n; i++)
    build_row (facts, p->row[i], p->x + (size_t) i * columns);
  return nn_span_make (&p->span, p->x, p->n, (int) columns, err);
}

static const float *
rows_of (const Problem *p)
{
  return p->rows != NULL ? p->rows : p->span.rows;
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
  nn_gemm (false, false, p->n, 1, width, 1, rows_of (p), width, s->w, 1, 1, s->z, 1);
  loss = nn_sigmoid_cross_entropy (s->dz, s->z, p->y, p->n, 1, &options).sum;
  nn_gemm (false, false, 1, width, p->n, 1, s->dz, p->n, rows_of (p), width, 0, s->gradient, width);
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
                     rows_of (p) + (size_t) i * (size_t) p->span.width, p->span.width, w, 1, 1, &z, 1);
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
learn_tag (NnTagHead *head, Shared *shared, int tag, NnError *err)
{
  const NnFacts *facts = shared->facts;
  size_t linear = (size_t) nn_traits_linear (&facts->layout);
  const NnTagHead *base = nn_learn_tag_base (facts, tag);
  Problem p;
  float *w = NULL, *on_rows = NULL;
  bool ok = problem_make (&p, shared, tag, head, err);

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
          ok = build_rows (&p, shared, tag, err);
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
  Shared shared;
  bool ok;

  taste->tags = calloc ((size_t) taste->n_tags + 1, sizeof *taste->tags);
  if (taste->tags == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d tags", taste->n_tags);
  ok = shared_make (&shared, facts, err);
  for (int t = 0; t < taste->n_tags && ok; t++)
    {
      NnTagHead *head = &taste->tags[t];

      *head = (NnTagHead){ .source = facts->tags[t].source,
                           .source_threshold = facts->tags[t].source_threshold,
                           .threshold = facts->tags[t].source == NN_TAG_OWN ? USUAL_THRESHOLD_OWN
                                                                            : USUAL_THRESHOLD,
                           .precision = NAN,
                           .recall = NAN };
      ok = learn_tag (head, &shared, t, err);
    }
  shared_clear (&shared);
  return ok;
}
