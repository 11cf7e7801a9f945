/* learn-tag-rows.c: what a tag is learned from, as rows.
 *
 * A tag that nobody stated on a photo is not thereby denied: Anna may be in it. So the noes that
 * count are the stated ones, and, at half weight, a sample of photos that the owner did label, but
 * otherwise. While there are few of those, unlabelled photos stand in at little weight, or the first
 * "yes" would be true of everything. Where a source has an opinion, such photos are not noes but
 * examples of that opinion, p for p: one "no" must not take the detector's word from unlike photos,
 * and on photos that are tagged in full that costs nothing (mean average precision on tags-coco
 * .820 either way). But those that are like a stated "no" ask for nothing: there the owner has
 * spoken.
 */
#include "learn-tag-rows.h"

#include "gemm.h"
#include "rng.h"
#include "softmax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

void
nn_tag_problem_clear (NnTagProblem *p)
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

static int
compare_candidates_cb (const void *a, const void *b)
{
  const NnTagCandidate *x = a, *y = b;

  return (x->order > y->order) - (x->order < y->order);
}

bool
nn_tag_shared_make (NnTagShared *shared, const NnFacts *facts, NnError *err)
{
  int n_unlabelled = facts->n_rows - facts->n_labelled;

  *shared = (NnTagShared){ .facts = facts,
                      .n_unlabelled = n_unlabelled < MOST_UNLABELLED ? n_unlabelled
                                                                     : MOST_UNLABELLED,
                      .candidates = malloc (sizeof *shared->candidates
                                            * ((size_t) facts->n_rows + 1)) };
  if (shared->candidates == NULL)
    return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d tags", facts->n_tags);
  shared->unlabelled = shared->candidates + facts->n_labelled;
  for (int i = 0; i < facts->n_rows; i++)
    shared->candidates[i] = (NnTagCandidate){ nn_rng_mix ((uint64_t) facts->key[i]), i };
  qsort (shared->candidates, (size_t) facts->n_labelled, sizeof *shared->candidates,
         compare_candidates_cb);
  qsort (shared->unlabelled, (size_t) n_unlabelled, sizeof *shared->candidates,
         compare_candidates_cb);
  return true;
}

void
nn_tag_shared_clear (NnTagShared *shared)
{
  nn_span_clear (&shared->span);
  free (shared->candidates);
  free (shared->place);
  free (shared->x);
}

int
nn_tag_columns (const NnTraitLayout *layout)
{
  return layout->embedding + 2;
}

static void
build_row (const NnFacts *facts, int row, float *x)
{
  const NnTraitLayout *layout = &facts->layout;
  const float *traits = nn_learn_traits (facts, row);

  for (int k = 0; k < layout->embedding; k++)
    x[k] = traits[k] - facts->mean[k];
  x[layout->embedding] = TONED_COLUMN * (nn_traits_tones (layout, traits)[NN_TONE_TONED] - 0.5f);
  x[layout->embedding + 1] = BIAS_COLUMN;
}

/* Once; without columns enough shared->span has no factor. */
static bool
shared_make_rows (NnTagShared *shared, NnError *err)
{
  const NnFacts *facts = shared->facts;
  int most = MOST_LABELLED + SPARE_ROWS, columns = nn_tag_columns (&facts->layout);
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
add_implied (NnTagProblem *p, const NnTagShared *shared, const signed char *stated, int n_yes)
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
digest_of (const NnTagProblem *p, const NnFacts *facts, int tag)
{
  uint64_t sum = nn_rng_mix ((uint64_t) (facts->tags[tag].source + 16));
  int n = p->sampled ? p->n_stated : p->n;

  for (int i = 0; i < n; i++)
    sum = nn_rng_mix (sum ^ (uint64_t) facts->key[p->row[i]])
          + (uint64_t) (1000 * p->weight[i]) * 2 + (p->y[i] > 0.5f);
  if (p->sampled)
    sum = nn_rng_mix (sum + (uint64_t) sample_number (facts));
  if (nn_learn_tag_base (facts, tag) != NULL)
    sum = nn_rng_mix (sum ^ nn_learn_tag_base (facts, tag)->digest);
  return sum;
}

bool
nn_tag_problem_make (NnTagProblem *p, const NnTagShared *shared, int tag, NnTagHead *head, NnError *err)
{
  const NnFacts *facts = shared->facts;
  size_t most = (size_t) facts->n_rows + 1;
  signed char *stated = calloc (most, 1);
  bool ok;

  *p = (NnTagProblem){ .row = malloc (sizeof (int) * most),
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
extend_shared (NnTagProblem *p, const NnTagShared *shared, NnError *err)
{
  size_t columns = (size_t) nn_tag_columns (&shared->facts->layout), width;
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

/* Takes weight from examples of a source's "yes" that are nearer to a stated no than to a stated
 * yes: all of it, where they are as near as photos of one kind are. */
static bool
yield_to_noes (NnTagProblem *p, const NnFacts *facts, NnError *err)
{
  size_t width = (size_t) facts->layout.embedding, n = (size_t) p->n_stated;
  float *x = malloc (sizeof (float) * (width * (n + 1) + 1)), *one = x + width * n;
  float *cosines = malloc (sizeof (float) * (n + 1));
  bool ok = x != NULL && cosines != NULL;

  if (!ok)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts about a tag", p->n);
  for (int i = 0; i < p->n_stated && ok; i++)
    nn_learn_unit_centred (facts, p->row[i], x + width * (size_t) i);
  for (int i = p->n_stated; i < p->n && ok; i++)
    if (p->y[i] > 0.5f)
      {
        float yes = 0, no = 0, share;

        nn_learn_unit_centred (facts, p->row[i], one);
        nn_gemm (false, true, 1, p->n_stated, (int) width, 1, one, (int) width, x, (int) width, 0,
                 cosines, p->n_stated);
        for (int j = 0; j < p->n_stated; j++)
          if (p->y[j] > 0.5f)
            yes = fmaxf (yes, cosines[j]);
          else
            no = fmaxf (no, cosines[j]);
        share = (1 - (no - yes) / NN_USUAL_NEARNESS) / (1 - NN_LIKE);
        p->weight[i] *= fminf (fmaxf (share, 0), 1);
      }
  free (x);
  free (cosines);
  return ok;
}

bool
nn_tag_problem_build (NnTagProblem *p, NnTagShared *shared, int tag, NnError *err)
{
  const NnFacts *facts = shared->facts;
  const NnTraitLayout *layout = &facts->layout;
  const NnTagHead *base = nn_learn_tag_base (facts, tag);
  size_t columns = (size_t) nn_tag_columns (layout);
  float against = nn_learn_tag_against (facts->tags[tag].source, facts->tags[tag].source_threshold);
  bool has_source = facts->tags[tag].source != NN_TAG_OWN || base != NULL;
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
      const float *traits = nn_learn_traits (facts, p->row[i]);

      p->prior[i] = nn_learn_tag_evidence (layout, facts->tags[tag].source, traits) - against;
      if (base != NULL)
        {
          nn_gemm (false, true, 1, 1, nn_traits_linear (layout), 1, traits,
                   nn_traits_linear (layout), base->weight, nn_traits_linear (layout), 1,
                   &p->prior[i], 1);
          p->prior[i] += base->bias;
        }
      if (i >= p->n_stated && has_source)
        p->y[i] = (float) nn_sigmoid ((double) p->prior[i]);
    }
  if (has_source && !yield_to_noes (p, facts, err))
    return false;
  if (shared->span.factor != NULL && n_own <= p->n / 2 && p->n <= NN_SPAN_MOST_ROWS)
    return extend_shared (p, shared, err);
  for (int i = 0; i < p->n; i++)
    build_row (facts, p->row[i], p->x + (size_t) i * columns);
  return nn_span_make (&p->span, p->x, p->n, (int) columns, err);
}

void
nn_tag_unfold (NnTagHead *head, const NnFacts *facts, const float *on_rows)
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
}
