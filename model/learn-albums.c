/* learn-albums.c: the album head: which traits take part, the regression, and its temperature.
 *
 * Rows are built from traits as
 *
 *   unit embedding - mean | share * starter albums | tones | a constant
 *
 * Centred rows of unlike photos are nearly orthogonal, so that a fact about a cottage says nothing
 * of a birthday cake; rows as they come out of the network all have a cosine of about a half, and
 * three facts about cottages would draw the whole library after them. The constant is small: it
 * is a bias with a strong penalty, since facts are corrections and not a sample of the library. An
 * album with many of them is not a likelier one.
 */
#include "learn-private.h"

#include "calibrate.h"
#include "logistic.h"
#include "metrics.h"
#include "softmax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BIAS_COLUMN 0.05f
/* Cross-validation chooses the traits from at most so many facts, and again when there are so many
 * times as many. */
#define MOST_BLEND_FACTS 300
#define BLEND_AGAIN 1.3
/* Up to so many facts, everything is cross-validated after every fact. In larger collections the
 * held-out results of old facts are carried on, until this share of all is newer. */
#define ALWAYS_HELD_OUT 600
#define CARRIED_SHARE 0.1
/* --- Which traits take part ------------------------------------------------------------------- */

/* Weights of the parts; the embedding always has 1. Something other than the first must explain
 * held-out facts better by more than chance: by @least nats a fact and @deviations standard errors.
 * Albums of tone (black-and-white, sepia) are told apart by one of the tones, which always takes
 * part a little, since it costs subjects nothing and makes six facts enough; sunsets and fog need
 * several; subjects need none, and for those tones would only add noise. */
typedef struct
{
  float starter, toned, tones;
  double least, deviations;
} Blend;

static const Blend blends[NN_N_BLENDS] = {
  { 0, 0.6f, 0, 0, 0 },
  { 0.3f, 0.6f, 0, 0.01, 0.5 },
  { 0, 1.5f, 0, 0.01, 1 },
  { 0.3f, 1.5f, 0, 0.02, 1 },
  { 0, 0.6f, 0.5f, 0.02, 2 },
  { 0.3f, 0.6f, 0.5f, 0.03, 2 },
};

/* What is subtracted from tones: their usual values, so that no bias is needed for them. */
static const float usual_tones[NN_N_TONES] = { 0.5f, 0.4f, 0.4f, 0, 0, 0.45f, 0.5f };

static float
tone_weight (const Blend *blend, int tone)
{
  return tone == NN_TONE_TONED ? blend->toned : blend->tones;
}

static int
n_columns (const NnTraitLayout *layout)
{
  return nn_traits_linear (layout) + 1;
}

static void
build_row (const NnTraitLayout *layout, const Blend *blend, const float *mean, const float *traits,
           float *row)
{
  for (int i = 0; i < layout->embedding; i++)
    *row++ = traits[i] - mean[i];
  for (int i = 0; i <= layout->albums; i++)
    *row++ = blend->starter * nn_traits_starter (layout, traits)[i];
  for (int i = 0; i < NN_N_TONES; i++)
    *row++ = tone_weight (blend, i) * (nn_traits_tones (layout, traits)[i] - usual_tones[i]);
  *row = BIAS_COLUMN;
}

/* A head on such rows, as weights on the traits themselves and a bias. */
static float
unfold (const NnTraitLayout *layout, const Blend *blend, const float *mean, const float *head,
        float *weight)
{
  double bias = 0;
  int k = 0;

  for (int i = 0; i < layout->embedding; i++, k++)
    {
      weight[k] = head[k];
      bias -= (double) head[k] * mean[i];
    }
  for (int i = 0; i <= layout->albums; i++, k++)
    weight[k] = blend->starter * head[k];
  for (int i = 0; i < NN_N_TONES; i++, k++)
    {
      weight[k] = tone_weight (blend, i) * head[k];
      bias -= (double) weight[k] * usual_tones[i];
    }
  return (float) (bias + (double) BIAS_COLUMN * head[k]);
}

/* And back, for a start; parts that do not take part begin at 0. */
static void
fold_back (const NnTraitLayout *layout, const Blend *blend, const float *mean, const float *weight,
           float bias, float *head)
{
  double rest = bias;
  int k = 0;

  for (int i = 0; i < layout->embedding; i++, k++)
    {
      head[k] = weight[k];
      rest += (double) weight[k] * mean[i];
    }
  for (int i = 0; i <= layout->albums; i++, k++)
    head[k] = blend->starter > 0 ? weight[k] / blend->starter : 0;
  for (int i = 0; i < NN_N_TONES; i++, k++)
    {
      head[k] = tone_weight (blend, i) > 0 ? weight[k] / tone_weight (blend, i) : 0;
      rest += (double) weight[k] * usual_tones[i];
    }
  head[k] = (float) (rest / (double) BIAS_COLUMN);
}

/* --- One problem: facts as rows ----------------------------------------------------------------- */

typedef struct
{
  int n, n_classes;
  float *x, *prior; /* n x n_columns, n x n_classes */
  int *y;
  NnSpan span;
} Problem;

static void
problem_clear (Problem *p)
{
  nn_span_clear (&p->span);
  free (p->x);
  free (p->prior);
  free (p->y);
  *p = (Problem){ 0 };
}

/* @pick: the facts that take part, or NULL for all @n. */
static bool
problem_make (Problem *p, const NnTaste *taste, const NnFacts *facts, const Blend *blend,
              const int *pick, int n, NnError *err)
{
  size_t width = (size_t) n_columns (&taste->layout), k = (size_t) nn_taste_classes (taste);

  *p = (Problem){ .n = n, .n_classes = (int) k };
  p->x = malloc (sizeof (float) * (width * (size_t) n + 1));
  p->prior = malloc (sizeof (float) * (k * (size_t) n + 1));
  p->y = malloc (sizeof (int) * ((size_t) n + 1));
  if (p->x == NULL || p->prior == NULL || p->y == NULL)
    {
      problem_clear (p);
      return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts", n);
    }
  for (int i = 0; i < n; i++)
    {
      int fact = pick != NULL ? pick[i] : i;
      const float *traits = facts->traits
                            + (size_t) facts->filing_row[fact]
                                  * (size_t) nn_traits_size (&taste->layout);

      build_row (&taste->layout, blend, facts->mean, traits, p->x + (size_t) i * width);
      nn_learn_priors (taste, traits, p->prior + (size_t) i * k);
      p->y[i] = facts->filing_album[fact];
    }
  if (nn_span_make (&p->span, p->x, n, (int) width, err))
    return true;
  problem_clear (p);
  return false;
}

/* --- Choosing the blend --------------------------------------------------------------------------- */

/* What cross-validation says of one blend: loss and rightness of each fact. */
typedef struct
{
  double *loss;
  bool *right;
} Trial;

static bool
try_blend (const NnTaste *taste, const NnFacts *facts, const Blend *blend, const int *pick, int n,
           Trial *trial, NnError *err)
{
  size_t k = (size_t) nn_taste_classes (taste);
  float *held = malloc (sizeof (float) * (k * (size_t) n + 1));
  bool *blind = malloc (sizeof (bool) * ((size_t) n + 1));
  Problem p = { 0 };
  bool ok = held != NULL && blind != NULL;

  if (!ok)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts", n);
  ok = ok && problem_make (&p, taste, facts, blend, pick, n, err)
       && nn_learn_hold_out (&p.span, p.prior, p.y, p.n_classes, facts, held, blind, err);
  if (ok)
    {
      double t;

      for (int i = 0; i < n; i++)
        if (blind[i])
          p.y[i] = -1;
      t = nn_temperature (held, p.y, n, p.n_classes);
      for (int i = 0; i < n; i++)
        {
          const float *z = held + (size_t) i * k;
          bool best = p.y[i] >= 0;

          for (size_t c = 0; c < k && best; c++)
            best = z[c] <= z[p.y[i]];
          trial->right[i] = best;
          trial->loss[i] = p.y[i] >= 0 ? nn_row_loss (z, p.y[i], p.n_classes, t) : 0;
        }
    }
  problem_clear (&p);
  free (held);
  free (blind);
  return ok;
}

/* Mean gain of @b over @a in nats, when it is more than chance, else 0. */
static double
gain (const Trial *a, const Trial *b, int n, const Blend *blend)
{
  double sum = 0, squares = 0, mean, error;
  int wins = 0, losses = 0;

  for (int i = 0; i < n; i++)
    {
      /* One fact that is a slip must not decide. */
      double d = fmin (fmax (a->loss[i] - b->loss[i], -2), 2);

      sum += d;
      squares += d * d;
      wins += b->right[i] && !a->right[i];
      losses += a->right[i] && !b->right[i];
    }
  mean = sum / n;
  error = n > 1 ? sqrt (fmax (squares / n - mean * mean, 0) / (n - 1)) : INFINITY;
  if (mean - blend->least > blend->deviations * error)
    return mean - blend->least;
  /* Losses can scatter so widely that only counting shows it (the sign test). */
  if (blend->starter == 0 && mean > blend->least && wins - losses >= 2 * sqrt (wins + losses) + 1)
    return mean - blend->least;
  return 0;
}

/* Every so manieth fact, MOST_BLEND_FACTS at most. */
static int
pick_facts (int n, int *pick)
{
  int step = (n + MOST_BLEND_FACTS - 1) / MOST_BLEND_FACTS, count = 0;

  for (int i = 0; i < n; i += step)
    pick[count++] = i;
  return count;
}

static bool
choose_blend (NnTaste *taste, const NnFacts *facts, NnError *err)
{
  const NnTaste *before = facts->before;
  int n = facts->n_filings, best = 0;
  double most = 0;
  Trial trials[2];
  int *pick;
  bool ok;

  taste->blend = 0;
  taste->blend_facts = n;
  if (before != NULL && before->blend_facts > 0 && n <= before->blend_facts * BLEND_AGAIN
      && n >= before->blend_facts / BLEND_AGAIN && n > 50)
    {
      taste->blend = before->blend;
      taste->blend_facts = before->blend_facts;
      return true;
    }
  if (n < 4)
    return true;

  pick = malloc (sizeof (int) * (size_t) n);
  for (int i = 0; i < 2; i++)
    trials[i] = (Trial){ malloc (sizeof (double) * (size_t) n), malloc (sizeof (bool) * (size_t) n) };
  ok = pick != NULL;
  for (int i = 0; i < 2; i++)
    ok = ok && trials[i].loss != NULL && trials[i].right != NULL;
  if (!ok)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts", n);
  else
    n = pick_facts (n, pick);

  ok = ok && try_blend (taste, facts, &blends[0], pick, n, &trials[0], err);
  for (int b = 1; b < NN_N_BLENDS && ok; b++)
    {
      double value;

      if (!(ok = try_blend (taste, facts, &blends[b], pick, n, &trials[1], err)))
        break;
      value = gain (&trials[0], &trials[1], n, &blends[b]);
      if (value > most)
        {
          most = value;
          best = b;
        }
    }
  taste->blend = best;
  for (int i = 0; i < 2; i++)
    {
      free (trials[i].loss);
      free (trials[i].right);
    }
  free (pick);
  return ok;
}

/* --- Training --------------------------------------------------------------------------------- */

/* Where to start: the heads of the albums that were there before. NULL without an error when there
 * are none. Only for large collections: small ones are done in no time, and then depend on nothing
 * but the facts. */
static bool
make_start (const NnTaste *taste, const NnFacts *facts, const Problem *p, NnLogistic *start,
            NnError *err)
{
  const NnTaste *before = facts->before;
  size_t columns = (size_t) n_columns (&taste->layout);
  size_t linear = (size_t) nn_traits_linear (&taste->layout);

  *start = (NnLogistic){ 0 };
  if (before == NULL || p->span.factor != NULL || before->blend != taste->blend
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
        fold_back (&taste->layout, &blends[taste->blend], facts->mean,
                   before->weight + (size_t) from * linear, before->bias[from],
                   start->weight + (size_t) k * columns);
    }
  return true;
}

static bool
train (NnTaste *taste, const NnFacts *facts, const Problem *p, NnError *err)
{
  size_t columns = (size_t) n_columns (&taste->layout);
  size_t linear = (size_t) nn_traits_linear (&taste->layout);
  float *heads = malloc (sizeof (float) * (size_t) p->n_classes * columns);
  NnLogistic start, head = { 0 };
  bool ok = heads != NULL;

  if (!ok)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d albums", taste->n_albums);
  ok = make_start (taste, facts, p, &start, err);
  if (ok)
    {
      NnLogisticOptions options = { .c = NN_ALBUM_C,
                                    .offset = p->prior,
                                    .no_bias = true,
                                    .start = start.weight != NULL ? &start : NULL,
                                    .tolerance = 1e-3,
                                    .keep_going = facts->keep_going,
                                    .user = facts->user };

      ok = nn_logistic_train (&head, p->span.rows, p->y, p->n, p->span.width, p->n_classes, &options,
                              NULL, err)
           && nn_span_heads (&p->span, head.weight, p->n_classes, heads, err);
    }
  for (int k = 0; k < p->n_classes && ok; k++)
    taste->bias[k] = unfold (&taste->layout, &blends[taste->blend], facts->mean,
                             heads + (size_t) k * columns, taste->weight + (size_t) k * linear);
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
hold_out (NnTaste *taste, const NnFacts *facts, Problem *p, NnError *err)
{
  size_t k = (size_t) p->n_classes;
  float *held = malloc (sizeof (float) * (k * (size_t) p->n + 1));
  float *share = malloc (sizeof (float) * k);
  bool *blind = malloc (sizeof (bool) * ((size_t) p->n + 1));
  bool ok = held != NULL && share != NULL && blind != NULL;

  if (!ok)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts", p->n);
  ok = ok && nn_learn_hold_out (&p->span, p->prior, p->y, p->n_classes, facts, held, blind, err);
  if (ok)
    {
      /* A class of one fact was not seen when that was held out: it says nothing. */
      for (int i = 0; i < p->n; i++)
        if (blind[i])
          p->y[i] = -1;
      taste->temperature = (float) nn_temperature (held, p->y, p->n, p->n_classes);
      for (int i = 0; i < p->n; i++)
        {
          NnExample *example = &taste->examples[i];

          if (blind[i])
            continue;
          for (size_t c = 0; c < k; c++)
            share[c] = held[(size_t) i * k + c] / taste->temperature;
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

/* Takes over the held-out results of facts that were there before; of new ones, what the earlier
 * head, which did not know them, says. FALSE when too few would be left. */
static bool
carry_on (NnTaste *taste, const NnFacts *facts)
{
  const NnTaste *before = facts->before;
  int carried = 0, known = 0;

  if (before == NULL || taste->n_examples <= ALWAYS_HELD_OUT || before->blend != taste->blend
      || before->temperature <= 0)
    return false;
  /* Both are sorted by photo. */
  for (int i = 0, j = 0; i < taste->n_examples; i++)
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
  if (known < (1 - CARRIED_SHARE) * taste->n_examples
      || carried < (1 - 2 * CARRIED_SHARE) * taste->n_examples)
    {
      for (int i = 0; i < taste->n_examples; i++)
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

  taste->starter = malloc (sizeof (int) * ((size_t) taste->n_albums + 1));
  taste->weight = calloc (k * (size_t) nn_traits_linear (&taste->layout) + 1, sizeof (float));
  taste->bias = calloc (k + 1, sizeof (float));
  taste->examples = malloc (sizeof (NnExample) * (n + 1));
  if (taste->starter == NULL || taste->weight == NULL || taste->bias == NULL
      || taste->examples == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d albums", taste->n_albums);
  memcpy (taste->starter, facts->starter, sizeof (int) * (size_t) taste->n_albums);
  taste->n_examples = facts->n_filings;
  for (size_t i = 0; i < n; i++)
    taste->examples[i] = (NnExample){ .key = facts->key[facts->filing_row[i]],
                                      .album = facts->filing_album[i],
                                      .held_album = -1,
                                      .held_p = NAN,
                                      .held_own = NAN };
  taste->temperature = (float) NN_TEMPERATURE;
  taste->far_limit = 0.5f;
  taste->accuracy = taste->calibration_error = NAN;
  return nn_learn_choose_near (taste, facts, err);
}

bool
nn_learn_albums (NnTaste *taste, const NnFacts *facts, NnError *err)
{
  Problem p = { 0 };
  bool ok;

  if (!prepare (taste, facts, err))
    return false;
  if (facts->n_filings == 0 || nn_taste_classes (taste) == 0)
    return true;
  if (!choose_blend (taste, facts, err)
      || !problem_make (&p, taste, facts, &blends[taste->blend], NULL, facts->n_filings, err))
    return false;
  ok = train (taste, facts, &p, err) && (carry_on (taste, facts) || hold_out (taste, facts, &p, err));
  problem_clear (&p);
  if (!ok)
    return false;
  nn_learn_round (taste->weight,
                  (size_t) nn_taste_classes (taste) * (size_t) nn_traits_linear (&taste->layout));
  return sum_up (taste, err);
}
