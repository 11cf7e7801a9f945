/* learn-blend.c: which traits take part in the albums, chosen by cross-validation. */
#include "learn-private.h"

#include "calibrate.h"

#include <math.h>
#include <stdlib.h>

/* Cross-validation chooses the traits from at most so many facts, and again when there are so many
 * times as many. */
#define MOST_BLEND_FACTS 300
#define BLEND_AGAIN 1.3

/* What cross-validation says of one blend: loss and rightness of each fact. */
typedef struct
{
  double *loss;
  bool *right;
} Trial;

static bool
try_blend (const NnTaste *taste, const NnFacts *facts, const float *anchors, const NnBlend *blend,
           const int *pick, int n, Trial *trial, NnError *err)
{
  size_t k = (size_t) nn_taste_classes (taste);
  float *held = malloc (sizeof (float) * (k * (size_t) n + 1));
  bool *blind = malloc (sizeof (bool) * ((size_t) n + 1));
  NnProblem p = { 0 };
  bool ok = held != NULL && blind != NULL;

  if (!ok)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts", n);
  ok = ok && nn_problem_make (&p, taste, facts, anchors, blend, pick, n, err)
       && nn_learn_hold_out (&p, facts, held, blind, err);
  if (ok)
    {
      double t;

      for (int i = 0; i < n; i++)
        if (blind[i])
          p.y[i] = -1;
      t = nn_temperature (held, p.prior, p.y, n, p.n_classes);
      for (int i = 0; i < n; i++)
        {
          const float *z = held + (size_t) i * k;
          bool best = p.y[i] >= 0;

          for (size_t c = 0; c < k && best; c++)
            best = z[c] <= z[p.y[i]];
          trial->right[i] = best;
          trial->loss[i] = p.y[i] >= 0 ? nn_row_loss (z, p.prior + (size_t) i * k, p.y[i], p.n_classes, t) : 0;
        }
    }
  nn_problem_clear (&p);
  free (held);
  free (blind);
  return ok;
}

/* Mean gain of @b over @a in nats, when it is more than chance, else 0. */
static double
gain (const Trial *a, const Trial *b, int n, const NnBlend *blend)
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

bool
nn_learn_choose_blend (NnTaste *taste, const NnFacts *facts, const float *anchors, NnError *err)
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

  ok = ok && try_blend (taste, facts, anchors, &nn_blends[0], pick, n, &trials[0], err);
  for (int b = 1; b < NN_N_BLENDS && ok; b++)
    {
      double value;

      if (!(ok = try_blend (taste, facts, anchors, &nn_blends[b], pick, n, &trials[1], err)))
        break;
      value = gain (&trials[0], &trials[1], n, &nn_blends[b]);
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
