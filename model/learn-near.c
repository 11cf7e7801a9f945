/* learn-near.c: examples that nearness is measured to, and the limit that makes a photo far. */
#include "learn-private.h"

#include "gemm.h"
#include "softmax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of facts that are found right held out, the share that far_limit would leave unsorted. */
#define REJECTED_SHARE 0.07
/* The limit before there are facts to learn it from, and how many facts that counts for; one that
 * was learned elsewhere counts for more. */
#define USUAL_LIMIT 0.45
#define USUAL_FACTS 2
#define BASE_FACTS 10

/* Farthest-first traversal (Gonzalez 1985): @most of the @n rows @x that leave no other row far
 * from all of them. Marks them in @chosen; @nearest and @cosines are room for n numbers each. */
static void
spread_out (const float *x, int n, int width, int most, float *nearest, float *cosines,
            bool *chosen)
{
  int last = 0;

  for (int i = 0; i < n; i++)
    {
      nearest[i] = -INFINITY;
      chosen[i] = n <= most;
    }
  if (n <= most)
    return;
  for (int count = 0; count < most; count++)
    {
      int next = -1;

      chosen[last] = true;
      nn_gemm (false, true, n, 1, width, 1, x, width, x + (size_t) last * (size_t) width, width, 0,
               cosines, 1);
      for (int i = 0; i < n; i++)
        {
          if (chosen[i])
            continue;
          nearest[i] = cosines[i] > nearest[i] ? cosines[i] : nearest[i];
          if (next < 0 || nearest[i] < nearest[next])
            next = i;
        }
      last = next;
    }
}

/* The examples that album @k has from elsewhere, while there is room. They follow those of this
 * library. Returns how many. */
static int
add_base (NnTaste *taste, const NnFacts *facts, int k, int room, int total)
{
  const NnTaste *base = facts->base;
  int from = nn_learn_album_base (facts, k), count = 0;
  size_t width = (size_t) taste->layout.embedding;

  for (int j = from >= 0 ? base->near_begin[from] : 0;
       from >= 0 && j < base->near_begin[from + 1] && count < room; j++, count++)
    {
      memcpy (taste->near_x + (size_t) (total + count) * width, base->near_x + (size_t) j * width,
              sizeof (float) * width);
      taste->near[total + count] = taste->n_examples;
      taste->examples[taste->n_examples++] = (NnExample){ .key = -1 - (int64_t) base->near[j],
                                                          .album = k,
                                                          .held_album = -1,
                                                          .held_p = NAN,
                                                          .held_own = NAN };
    }
  return count;
}

bool
nn_learn_choose_near (NnTaste *taste, const NnFacts *facts, NnError *err)
{
  size_t n = (size_t) taste->n_examples, width = (size_t) taste->layout.embedding;
  size_t n_base = nn_learn_count_base (facts);
  size_t row = (size_t) nn_traits_size (&taste->layout);
  float *x = malloc (sizeof (float) * (n * width + 1)), *cosines = malloc (sizeof (float) * (n + 1));
  float *nearest = malloc (sizeof (float) * (n + 1));
  bool *chosen = malloc (sizeof (bool) * (n + 1));
  int *index = malloc (sizeof (int) * (n + 1));
  int total = 0;
  bool ok;

  taste->near = malloc (sizeof (int) * (n + n_base + 1));
  taste->near_begin = calloc ((size_t) taste->n_albums + 1, sizeof (int));
  taste->near_x = malloc (sizeof (float) * ((n + n_base) * width + 1));
  ok = x != NULL && cosines != NULL && nearest != NULL && chosen != NULL && index != NULL
       && taste->near != NULL && taste->near_begin != NULL && taste->near_x != NULL;
  if (!ok)
    nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts", taste->n_examples);

  for (int k = 0; k < taste->n_albums && ok; k++)
    {
      int count = 0;

      for (int i = 0; i < (int) n; i++)
        if (taste->examples[i].album == k)
          {
            memcpy (x + (size_t) count * width,
                    facts->traits + (size_t) facts->filing_row[i] * row, sizeof (float) * width);
            index[count++] = i;
          }
      spread_out (x, count, (int) width, NN_MOST_NEAR, nearest, cosines, chosen);
      for (int i = 0; i < count; i++)
        if (chosen[i])
          {
            memcpy (taste->near_x + (size_t) total * width, x + (size_t) i * width,
                    sizeof (float) * width);
            taste->near[total++] = index[i];
          }
      total += add_base (taste, facts, k, NN_MOST_NEAR - (total - taste->near_begin[k]), total);
      taste->near_begin[k + 1] = total;
    }
  if (ok)
    nn_learn_round (taste->near_x, (size_t) total * width);
  free (x);
  free (cosines);
  free (nearest);
  free (chosen);
  free (index);
  return ok;
}

float
nn_learn_vouch (const NnTaste *taste, int k, const float *traits)
{
  int n = taste->near_begin[k + 1] - taste->near_begin[k];

  return taste->starter[k] < 0
             ? 0
             : NN_VOUCH * nn_traits_starter (&taste->layout, traits)[taste->starter[k]]
                   * (float) NN_VOUCH_FACTS / (float) (NN_VOUCH_FACTS + n);
}

static int
compare_floats_cb (const void *a, const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

bool
nn_learn_far_limit (NnTaste *taste, const NnFacts *facts, const float *held, NnError *err)
{
  int n_classes = nn_taste_classes (taste), width = taste->layout.embedding, count = 0;
  size_t row = (size_t) nn_traits_size (&taste->layout);
  float *scores = malloc (sizeof (float) * ((size_t) taste->n_examples + 1));
  float *scratch = malloc (sizeof (float) * ((size_t) taste->n_examples + (size_t) n_classes + 1));
  double usual = facts->base != NULL ? BASE_FACTS : USUAL_FACTS;
  double sum = usual * (facts->base != NULL ? (double) facts->base->far_limit : USUAL_LIMIT);

  if (scores == NULL || scratch == NULL)
    {
      free (scores);
      free (scratch);
      return nn_fail (err, NN_ERROR_MEMORY, "out of memory: %d facts", taste->n_examples);
    }
  /* Each fact is judged as if it were no example. */
  for (int i = 0; i < taste->n_examples; i++)
    {
      const NnExample *example = &taste->examples[i];
      int album = example->album, begin, n, except = -1;

      if (album >= taste->n_albums || example->held_album != album)
        continue;
      begin = taste->near_begin[album];
      n = taste->near_begin[album + 1] - begin;
      for (int j = 0; j < n; j++)
        if (taste->near[begin + j] == i)
          except = j;
      if (n - (except >= 0) < 1)
        continue;
      nn_gemm (false, true, 1, n, width, 1, facts->traits + (size_t) facts->filing_row[i] * row,
               width, taste->near_x + (size_t) begin * (size_t) width, width, 0, scratch, n);
      scores[count] = nn_learn_mean_of_nearest (scratch, n, except)
                      + nn_learn_vouch (taste, album,
                                        facts->traits + (size_t) facts->filing_row[i] * row);
      nn_softmax (scratch, held + (size_t) i * (size_t) n_classes, 1, n_classes);
      scores[count++] += NN_NEAR_SHARE * scratch[album];
    }
  qsort (scores, (size_t) count, sizeof *scores, compare_floats_cb);
  if (count > 0)
    sum += (double) scores[(int) (REJECTED_SHARE * count)] * count;
  taste->far_limit = (float) (sum / (count + usual));
  free (scores);
  free (scratch);
  return true;
}
