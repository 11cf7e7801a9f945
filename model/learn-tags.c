/* learn-tags.c: tags: one sigmoid each, learned as a correction of what its source says. */
#include "learn-tag-rows.h"

#include "gemm.h"
#include "lbfgs.h"
#include "loss.h"
#include "metrics.h"
#include "softmax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TAG_C 3
/* For how many facts the usual threshold counts. That of a tag of the owner is low: its p begins
 * far below one half, and at three and five yeses among 691 photos it is right in .95 of the photos
 * that it finds, and finds half and three quarters of them. */
#define USUAL_FACTS 5
#define USUAL_THRESHOLD 0.5f
#define USUAL_THRESHOLD_OWN 0.32f

/* --- Training ----------------------------------------------------------------------------------- */

typedef struct
{
  const NnTagProblem *p;
  const float *weight; /* of rows; 0: held out */
  float *w, *z, *dz, *gradient;
} Search;

static double
objective (const double *v, double *gradient, void *user)
{
  Search *s = user;
  const NnTagProblem *p = s->p;
  int width = p->span.width;
  NnSigmoidLossOptions options = { .weight = s->weight };
  double loss, penalty = 0;

  for (int k = 0; k < width; k++)
    s->w[k] = (float) v[k];
  memcpy (s->z, p->prior, sizeof (float) * (size_t) p->n);
  nn_gemm (false, false, p->n, 1, width, 1, nn_tag_problem_rows (p), width, s->w, 1, 1, s->z, 1);
  loss = nn_sigmoid_cross_entropy (s->dz, s->z, p->y, p->n, 1, &options).sum;
  nn_gemm (false, false, 1, width, p->n, 1, s->dz, p->n, nn_tag_problem_rows (p), width, 0, s->gradient, width);
  for (int k = 0; k < width; k++)
    {
      penalty += v[k] * v[k];
      gradient[k] = (double) s->gradient[k] + v[k] / TAG_C;
    }
  return loss + penalty / (2.0 * TAG_C);
}

/* @w receives span.width numbers. */
static bool
train (const NnTagProblem *p, const float *weight, const NnFacts *facts, float *w, NnError *err)
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
hold_out (NnTagHead *head, const NnTagProblem *p, const NnFacts *facts, NnError *err)
{
  size_t n = (size_t) p->n + 1;
  float *weight = malloc (sizeof (float) * n), *score = malloc (sizeof (float) * n);
  float *w = malloc (sizeof (float) * ((size_t) p->span.width + 1));
  bool *positive = malloc (sizeof (bool) * n);
  int *y = malloc (sizeof (int) * n), *fold = malloc (sizeof (int) * n), n_known = 0;
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
                     nn_tag_problem_rows (p) + (size_t) i * (size_t) p->span.width, p->span.width, w, 1, 1, &z, 1);
            score[i] = (float) nn_sigmoid ((double) z);
          }
    }
  /* Nobody knows whether a photo has the tag that only its source says it has. */
  for (int i = 0; i < p->n && ok; i++)
    if (i < p->n_stated || !positive[i])
      {
        score[n_known] = score[i];
        positive[n_known++] = positive[i];
      }
  ok = ok && choose_threshold (head, score, positive, n_known, err);
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
learn_tag (NnTagHead *head, NnTagShared *shared, int tag, NnError *err)
{
  const NnFacts *facts = shared->facts;
  size_t linear = (size_t) nn_traits_linear (&facts->layout);
  const NnTagHead *base = nn_learn_tag_base (facts, tag);
  NnTagProblem p;
  float *w = NULL, *on_rows = NULL;
  bool ok = nn_tag_problem_make (&p, shared, tag, head, err);

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
          ok = nn_tag_problem_build (&p, shared, tag, err);
          w = malloc (sizeof (float) * ((size_t) (ok ? p.span.width : 0) + 1));
          on_rows = malloc (sizeof (float) * (size_t) nn_tag_columns (&facts->layout));
          if (ok && (w == NULL || on_rows == NULL))
            ok = nn_fail (err, NN_ERROR_MEMORY, "out of memory: facts about tag %d", tag);
          ok = ok && (head->n_yes < 2 || hold_out (head, &p, facts, err))
               && train (&p, p.weight, facts, w, err)
               && nn_span_heads (&p.span, w, 1, on_rows, err);
          if (ok)
            {
              nn_tag_unfold (head, facts, on_rows);
              if (base != NULL)
                add_base (head, base, &facts->layout);
              nn_learn_round (head->weight, linear);
            }
        }
    }
  free (w);
  free (on_rows);
  nn_tag_problem_clear (&p);
  return ok;
}

bool
nn_learn_tags (NnTaste *taste, const NnFacts *facts, NnError *err)
{
  NnTagShared shared;
  bool ok;

  taste->tags = calloc ((size_t) taste->n_tags + 1, sizeof *taste->tags);
  if (taste->tags == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d tags", taste->n_tags);
  ok = nn_tag_shared_make (&shared, facts, err);
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
  nn_tag_shared_clear (&shared);
  return ok;
}
