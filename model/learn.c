/* learn.c: learning from facts: checks, and what albums and tags have in common. */
#include "learn-private.h"

#include "calibrate.h"
#include "gemm.h"
#include "logistic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SMALLEST_SHARE 1e-3f /* of a starter album: below it, it does not matter how far below */
#define SMALLEST_SCORE 1e-3f /* of a detector */
#define AGAINST_OWN_TAG 2.0f

/* --- Priors --------------------------------------------------------------------------------- */

/* What the starter gives to none of the albums that stand for its own is left to those of the owner,
 * divided equally: where he has removed "Documents", a receipt is likelier to be one of his albums
 * than a screenshot. */
void
nn_learn_priors (const NnTaste *taste, const float *traits, float *prior)
{
  const float *share = nn_traits_starter (&taste->layout, traits);
  float left = taste->none ? 1 - share[taste->layout.albums] : 1;
  int n_own = 0;

  for (int k = 0; k < taste->n_albums; k++)
    if (taste->starter[k] >= 0)
      left -= share[taste->starter[k]];
    else
      n_own++;
  left = (float) NN_TEMPERATURE
         * logf (fmaxf (left / (float) (n_own > 0 ? n_own : 1), (float) NN_PRIOR_OWN));

  for (int k = 0; k < taste->n_albums; k++)
    prior[k] = taste->starter[k] >= 0
                   ? (float) NN_TEMPERATURE * logf (fmaxf (share[taste->starter[k]], SMALLEST_SHARE))
                   : left;
  if (taste->none)
    prior[taste->n_albums]
        = (float) NN_TEMPERATURE * logf (fmaxf (share[taste->layout.albums], SMALLEST_SHARE));
}

static float
logit (float p)
{
  /* Not with fminf () and fmaxf (), which are calls: this is done for every tag of every photo. */
  p = p < SMALLEST_SCORE ? SMALLEST_SCORE : p > 1 - SMALLEST_SCORE ? 1 - SMALLEST_SCORE : p;
  return logf (p / (1 - p));
}

/* How sure it is that people would call it a photo without colour: a page of paper is none, nor is
 * a blank frame. */
static float
toned_photo (const float *tones)
{
  return tones[NN_TONE_LUMINANCE] > 0.85f || tones[NN_TONE_CONTRAST] < 0.04f
             ? 0
             : tones[NN_TONE_TONED];
}

float
nn_learn_tag_evidence (const NnTraitLayout *layout, int source, const float *traits)
{
  if (source == NN_TAG_OWN)
    return 0;
  return logit (source == NN_TAG_TONED ? toned_photo (nn_traits_tones (layout, traits))
                                       : nn_traits_objects (layout, traits)[source]);
}

float
nn_learn_tag_against (int source, float threshold)
{
  return source == NN_TAG_OWN ? AGAINST_OWN_TAG : logit (threshold);
}

/* --- Cross-validation ------------------------------------------------------------------------- */

void
nn_learn_folds (const int *y, int n, int n_classes, int n_folds, int *fold)
{
  int next = 0;

  for (int k = 0; k < n_classes; k++)
    for (int i = 0; i < n; i++)
      if (y[i] == k)
        fold[i] = next++ % n_folds;
}

NnLogisticOptions
nn_learn_options (const NnProblem *p, const NnFacts *facts, const float *row_weight)
{
  return (NnLogisticOptions){ .c = NN_ALBUM_C,
                              .offset = p->offset,
                              .target = p->target,
                              .row_weight = row_weight,
                              .no_bias = true,
                              .tolerance = 1e-3,
                              .keep_going = facts->keep_going,
                              .user = facts->user };
}

typedef struct
{
  float *weight;      /* of all rows: 0 for those that are held out */
  int *fold;
  int *count, *kept;  /* of facts, a class */
} Folds;

static bool
train_fold (Folds *f, int fold, const NnProblem *p, const NnFacts *facts, float *held, bool *blind,
            NnError *err)
{
  size_t width = (size_t) p->span.width, k = (size_t) p->n_classes;
  NnLogisticOptions options = nn_learn_options (p, facts, f->weight);
  NnLogistic head;

  memset (f->kept, 0, sizeof (int) * k);
  for (int i = 0; i < p->n; i++)
    f->kept[p->y[i]] += f->fold[i] != fold;
  memcpy (f->weight, p->weight, sizeof (float) * (size_t) p->n_rows);
  for (int i = 0; i < p->n; i++)
    f->weight[i] = f->fold[i] == fold ? 0
                                      : (float) f->count[p->y[i]] / (float) f->kept[p->y[i]];

  if (!nn_logistic_train (&head, p->span.rows, NULL, p->n_rows, p->span.width, p->n_classes, &options,
                          NULL, err))
    return false;
  for (int i = 0; i < p->n; i++)
    if (f->fold[i] == fold)
      {
        float *z = held + (size_t) i * k;

        memcpy (z, p->offset + (size_t) i * k, sizeof (float) * k);
        nn_gemm (false, true, 1, p->n_classes, p->span.width, 1,
                 p->span.rows + (size_t) i * width, p->span.width, head.weight, p->span.width, 1, z,
                 p->n_classes);
        blind[i] = f->kept[p->y[i]] == 0;
      }
  nn_logistic_clear (&head);
  return true;
}

bool
nn_learn_hold_out (const NnProblem *p, const NnFacts *facts, float *held, bool *blind, NnError *err)
{
  size_t k = (size_t) p->n_classes;
  int n_folds = p->n > NN_FEW_FACTS ? NN_FOLDS : p->n < 2 * NN_FOLDS ? p->n : 2 * NN_FOLDS;
  Folds f = { .weight = malloc (sizeof (float) * ((size_t) p->n_rows + 1)),
              .fold = malloc (sizeof (int) * ((size_t) p->n + 1)),
              .count = calloc (k + 1, sizeof (int)),
              .kept = malloc (sizeof (int) * (k + 1)) };
  bool ok = f.weight != NULL && f.fold != NULL && f.count != NULL && f.kept != NULL;

  if (!ok)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory: cross-validation of %d facts", p->n);
  else
    {
      nn_learn_folds (p->y, p->n, p->n_classes, n_folds, f.fold);
      for (int i = 0; i < p->n; i++)
        f.count[p->y[i]]++;
    }
  for (int fold = 0; fold < n_folds && ok; fold++)
    ok = train_fold (&f, fold, p, facts, held, blind, err);
  free (f.weight);
  free (f.fold);
  free (f.count);
  free (f.kept);
  return ok;
}

/* --- Nearness --------------------------------------------------------------------------------- */

float
nn_learn_mean_of_nearest (const float *cosines, int n, int except)
{
  float best[NN_NEAREST];
  int found = 0;
  float sum = 0;

  for (int i = 0; i < n; i++)
    {
      int place = found;

      if (i == except)
        continue;
      while (place > 0 && best[place - 1] < cosines[i])
        place--;
      if (place >= NN_NEAREST)
        continue;
      if (found < NN_NEAREST)
        found++;
      for (int k = found - 1; k > place; k--)
        best[k] = best[k - 1];
      best[place] = cosines[i];
    }
  for (int k = 0; k < found; k++)
    sum += best[k];
  return found > 0 ? sum / (float) found : 0;
}

void
nn_learn_round (float *x, size_t n)
{
  uint16_t half[256];

  for (size_t i = 0; i < n; i += sizeof half / sizeof *half)
    {
      size_t count = n - i < sizeof half / sizeof *half ? n - i : sizeof half / sizeof *half;

      nn_half_from_float (half, x + i, count);
      nn_half_to_float (x + i, half, count);
    }
}

/* --- The whole --------------------------------------------------------------------------------- */

static bool
check (const NnFacts *f, NnError *err)
{
  if (f->layout.embedding < 1 || f->layout.albums < 0 || f->layout.objects < 0 || f->n_rows < 0
      || f->n_albums < 0 || f->n_tags < 0 || f->n_labelled < 0 || f->n_labelled > f->n_rows)
    return nn_fail (err, NN_ERROR_ARGUMENT, "facts of a size that makes no sense");
  for (int k = 0; k < f->n_albums; k++)
    if (f->starter[k] < -1 || f->starter[k] >= f->layout.albums)
      return nn_fail (err, NN_ERROR_ARGUMENT, "album %d stands for starter album %d of %d", k,
                      f->starter[k], f->layout.albums);
  for (int i = 0; i < f->n_filings; i++)
    if (f->filing_row[i] < 0 || f->filing_row[i] >= f->n_labelled || f->filing_album[i] < 0
        || f->filing_album[i] >= f->n_albums + (f->none ? 1 : 0))
      return nn_fail (err, NN_ERROR_ARGUMENT, "fact %d files row %d of %d in album %d of %d", i,
                      f->filing_row[i], f->n_labelled, f->filing_album[i], f->n_albums);
  for (int t = 0; t < f->n_tags; t++)
    if (f->tags[t].source < NN_TAG_TONED || f->tags[t].source >= f->layout.objects)
      return nn_fail (err, NN_ERROR_ARGUMENT, "tag %d has object class %d of %d for a source", t,
                      f->tags[t].source, f->layout.objects);
  if (f->base != NULL
      && (memcmp (&f->base->layout, &f->layout, sizeof f->layout) != 0
          || (f->base->near_x == NULL && f->base->near_begin[f->base->n_albums] > 0)))
    return nn_fail (err, NN_ERROR_ARGUMENT, "what was learned elsewhere does not fit");
  for (int k = 0; k < f->n_albums && f->base != NULL; k++)
    if (f->album_base[k] < -1 || f->album_base[k] >= f->base->n_albums)
      return nn_fail (err, NN_ERROR_ARGUMENT, "album %d was album %d of %d elsewhere", k,
                      f->album_base[k], f->base->n_albums);
  for (int t = 0; t < f->n_tags && f->base != NULL; t++)
    if (f->tag_base[t] < -1 || f->tag_base[t] >= f->base->n_tags)
      return nn_fail (err, NN_ERROR_ARGUMENT, "tag %d was tag %d of %d elsewhere", t,
                      f->tag_base[t], f->base->n_tags);
  for (int i = 0; i < f->n_taggings; i++)
    if (f->taggings[i].row < 0 || f->taggings[i].row >= f->n_labelled || f->taggings[i].tag < 0
        || f->taggings[i].tag >= f->n_tags)
      return nn_fail (err, NN_ERROR_ARGUMENT, "fact %d gives row %d of %d tag %d of %d", i,
                      f->taggings[i].row, f->n_labelled, f->taggings[i].tag, f->n_tags);
  return true;
}

NnTaste *
nn_taste_learn (const NnFacts *facts, NnError *err)
{
  NnTaste *taste;

  if (!check (facts, err))
    return NULL;
  taste = calloc (1, sizeof *taste);
  if (taste == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory: learning");
      return NULL;
    }
  taste->layout = facts->layout;
  taste->starter_threshold = facts->starter_threshold;
  taste->n_albums = facts->n_albums;
  taste->none = facts->none;
  taste->n_tags = facts->n_tags;
  if (nn_learn_albums (taste, facts, err) && nn_learn_tags (taste, facts, err))
    return taste;
  nn_taste_free (taste);
  return NULL;
}

void
nn_taste_free (NnTaste *taste)
{
  if (taste == NULL)
    return;
  for (int t = 0; t < taste->n_tags && taste->tags != NULL; t++)
    free (taste->tags[t].weight);
  free (taste->tags);
  free (taste->starter);
  free (taste->weight);
  free (taste->bias);
  free (taste->examples);
  free (taste->near);
  free (taste->near_begin);
  free (taste->near_x);
  free (taste);
}
