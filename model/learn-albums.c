/* learn-albums.c: the album head: training on the problem that learn-rows.c makes of the facts, its
 * temperature, and what each fact looks like when it is held out. */
#include "learn-private.h"

#include "calibrate.h"
#include "logistic.h"
#include "metrics.h"
#include "softmax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Up to so many facts, everything is cross-validated after every fact. In larger collections the
 * held-out results of old facts are carried on, until this share of all is newer. */
#define ALWAYS_HELD_OUT 600
#define CARRIED_SHARE 0.1

/* --- Training --------------------------------------------------------------------------------- */

/* Where to start: the heads of the albums that were there before. NULL without an error when there
 * are none. Only for large collections: small ones are done in no time, and then depend on nothing
 * but the facts. */
static bool
make_start (const NnTaste *taste, const NnFacts *facts, const NnProblem *p, NnLogistic *start,
            NnError *err)
{
  const NnTaste *before = facts->before;
  size_t columns = (size_t) nn_learn_columns (&taste->layout);
  size_t linear = (size_t) nn_traits_linear (&taste->layout);

  *start = (NnLogistic){ 0 };
  if (before == NULL || facts->base != NULL || p->span.factor != NULL
      || before->blend != taste->blend
      || memcmp (&before->layout, &taste->layout, sizeof taste->layout) != 0)
    return true;
  start->n_classes = p->n_classes;
  start->n_features = (int) columns;
  start->weight = calloc ((size_t) p->n_classes * columns, sizeof (float));
  start->bias = calloc ((size_t) p->n_classes, sizeof (float));
  if (start->weight == NULL || start->bias == NULL)
    {
      nn_logistic_clear (start);
      return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d albums", taste->n_albums);
    }
  for (int k = 0; k < p->n_classes; k++)
    {
      int from = k < taste->n_albums ? facts->album_before[k] : before->none ? before->n_albums : -1;

      if (from >= 0)
        nn_learn_fold_back (facts, &nn_blends[taste->blend],
                            before->weight + (size_t) from * linear, before->bias[from],
                            start->weight + (size_t) k * columns);
    }
  return true;
}

static bool
train (NnTaste *taste, const NnFacts *facts, const NnProblem *p, NnError *err)
{
  size_t columns = (size_t) nn_learn_columns (&taste->layout);
  size_t linear = (size_t) nn_traits_linear (&taste->layout);
  float *heads = malloc (sizeof (float) * (size_t) p->n_classes * columns);
  NnLogistic start, head = { 0 };
  bool ok = heads != NULL;

  if (!ok)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d albums", taste->n_albums);
  ok = make_start (taste, facts, p, &start, err);
  if (ok)
    {
      NnLogisticOptions options = nn_learn_options (p, facts, p->weight);

      options.start = start.weight != NULL ? &start : NULL;
      ok = nn_logistic_train (&head, p->span.rows, NULL, p->n_rows, p->span.width, p->n_classes,
                              &options, NULL, err)
           && nn_span_heads (&p->span, head.weight, p->n_classes, heads, err);
    }
  for (int k = 0; k < p->n_classes && ok; k++)
    taste->bias[k] = nn_learn_unfold (facts, &nn_blends[taste->blend], heads + (size_t) k * columns,
                                      taste->weight + (size_t) k * linear);
  nn_logistic_clear (&start);
  nn_logistic_clear (&head);
  free (heads);
  return ok;
}

/* --- Held-out results --------------------------------------------------------------------------- */

static int
best_of (const float *p, int n)
{
  int best = 0;

  for (int k = 1; k < n; k++)
    if (p[k] > p[best])
      best = k;
  return best;
}

static bool
hold_out (NnTaste *taste, const NnFacts *facts, NnProblem *p, NnError *err)
{
  size_t k = (size_t) p->n_classes;
  float *held = malloc (sizeof (float) * (k * (size_t) p->n + 1));
  float *share = malloc (sizeof (float) * k);
  bool *blind = malloc (sizeof (bool) * ((size_t) p->n + 1));
  bool ok = held != NULL && share != NULL && blind != NULL;

  if (!ok)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts", p->n);
  ok = ok && nn_learn_hold_out (p, facts, held, blind, err);
  if (ok)
    {
      /* A class of one fact was not seen when that was held out: it says nothing. */
      for (int i = 0; i < p->n; i++)
        if (blind[i])
          p->y[i] = -1;
      taste->temperature = (float) nn_temperature (held, p->prior, p->y, p->n, p->n_classes);
      for (int i = 0; i < p->n; i++)
        {
          NnExample *example = &taste->examples[i];

          if (blind[i])
            continue;
          nn_calibrate (held + (size_t) i * k, p->prior + (size_t) i * k, p->n_classes,
                        (double) taste->temperature, share);
          nn_softmax (share, share, 1, p->n_classes);
          example->held_album = best_of (share, p->n_classes);
          example->held_p = share[example->held_album];
          example->held_own = share[example->album];
        }
      ok = nn_learn_far_limit (taste, facts, held, err);
    }
  free (held);
  free (share);
  free (blind);
  return ok;
}

/* Takes over the held-out results of facts that were there before; new ones have none until all are
 * held out again. False when too few would be left. */
static bool
carry_on (NnTaste *taste, const NnFacts *facts)
{
  const NnTaste *before = facts->before;
  int carried = 0, known = 0, n = facts->n_filings;

  if (before == NULL || n <= ALWAYS_HELD_OUT || before->blend != taste->blend
      || before->temperature <= 0)
    return false;
  /* Both are sorted by photo; those from elsewhere follow at the end. */
  for (int i = 0, j = 0; i < n; i++)
    {
      NnExample *example = &taste->examples[i];
      int album = example->album < taste->n_albums ? facts->album_before[example->album]
                                                   : before->n_albums;

      while (j < before->n_examples && before->examples[j].key < example->key)
        j++;
      if (j >= before->n_examples || before->examples[j].key != example->key
          || before->examples[j].album != album)
        continue;
      known++;
      if (before->examples[j].held_album < 0)
        continue;
      carried++;
      example->held_p = before->examples[j].held_p;
      example->held_own = before->examples[j].held_own;
      example->held_album = -1;
      for (int k = 0; k < taste->n_albums; k++)
        if (facts->album_before[k] == before->examples[j].held_album)
          example->held_album = k;
      if (before->examples[j].held_album == before->n_albums && taste->none)
        example->held_album = taste->n_albums;
    }
  if (known < (1 - CARRIED_SHARE) * n || carried < (1 - 2 * CARRIED_SHARE) * n)
    {
      for (int i = 0; i < n; i++)
        taste->examples[i].held_album = -1;
      return false;
    }
  taste->temperature = before->temperature;
  taste->far_limit = before->far_limit;
  return true;
}

static bool
sum_up (NnTaste *taste, NnError *err)
{
  int n = 0, right = 0;
  float *p = malloc (sizeof (float) * ((size_t) taste->n_examples + 1));
  bool *good = malloc (sizeof (bool) * ((size_t) taste->n_examples + 1));
  bool ok = p != NULL && good != NULL;

  if (!ok)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts", taste->n_examples);
  for (int i = 0; i < taste->n_examples && ok; i++)
    if (taste->examples[i].held_album >= 0)
      {
        p[n] = taste->examples[i].held_p;
        good[n] = taste->examples[i].held_album == taste->examples[i].album;
        right += good[n++];
      }
  taste->accuracy = n > 0 ? (float) right / (float) n : NAN;
  taste->calibration_error = n > 0 ? (float) nn_calibration_error (p, good, n) : NAN;
  free (p);
  free (good);
  return ok;
}

/* --- The whole ---------------------------------------------------------------------------------- */

static bool
prepare (NnTaste *taste, const NnFacts *facts, NnError *err)
{
  size_t k = (size_t) nn_taste_classes (taste), n = (size_t) facts->n_filings;
  const NnTaste *base = facts->base;
  size_t n_base = nn_learn_count_base (facts);

  taste->starter = malloc (sizeof (int) * ((size_t) taste->n_albums + 1));
  taste->weight = calloc (k * (size_t) nn_traits_linear (&taste->layout) + 1, sizeof (float));
  taste->bias = calloc (k + 1, sizeof (float));
  taste->examples = malloc (sizeof (NnExample) * (n + n_base + 1));
  if (taste->starter == NULL || taste->weight == NULL || taste->bias == NULL
      || taste->examples == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d albums", taste->n_albums);
  for (int album = 0; album < taste->n_albums; album++)
    taste->starter[album] = facts->starter[album];
  taste->n_examples = facts->n_filings;
  for (size_t i = 0; i < n; i++)
    taste->examples[i] = (NnExample){ .key = facts->key[facts->filing_row[i]],
                                      .album = facts->filing_album[i],
                                      .held_album = -1,
                                      .held_p = NAN,
                                      .held_own = NAN };
  taste->temperature = base != NULL ? base->temperature : (float) NN_TEMPERATURE;
  taste->far_limit = base != NULL ? base->far_limit : 0.5f;
  taste->accuracy = base != NULL ? base->accuracy : NAN;
  taste->calibration_error = base != NULL ? base->calibration_error : NAN;
  taste->blend = base != NULL ? base->blend : 0;
  return nn_learn_choose_near (taste, facts, err);
}

bool
nn_learn_albums (NnTaste *taste, const NnFacts *facts, NnError *err)
{
  NnProblem p = { 0 };
  float *anchors;
  bool ok;

  if (!prepare (taste, facts, err))
    return false;
  if (facts->n_filings == 0 || nn_taste_classes (taste) == 0)
    {
      nn_learn_add_base_heads (taste, facts);
      return true;
    }
  anchors = malloc (sizeof (float) * ((size_t) (facts->n_rows - facts->n_labelled) + 1));
  if (anchors == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts", facts->n_filings);
  ok = nn_learn_weigh_anchors (taste, facts, anchors, err)
       && nn_learn_choose_blend (taste, facts, anchors, err)
       && nn_problem_make (&p, taste, facts, anchors, &nn_blends[taste->blend], NULL,
                           facts->n_filings, err);
  free (anchors);
  if (!ok)
    return false;
  ok = train (taste, facts, &p, err) && (carry_on (taste, facts) || hold_out (taste, facts, &p, err));
  nn_problem_clear (&p);
  if (!ok)
    return false;
  nn_learn_add_base_heads (taste, facts);
  nn_learn_round (taste->weight,
                  (size_t) nn_taste_classes (taste) * (size_t) nn_traits_linear (&taste->layout));
  return sum_up (taste, err);
}
