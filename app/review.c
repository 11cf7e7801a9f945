/* review.c: which photos to ask the owner about. */
#include "review-private.h"

#include "gemm.h"

#include <math.h>

#define LOOK_ALIKE 0.9f
#define NEARLY_EQUAL 0.95f
#define SAME_HOURS (6 * 3600)
/* What a photo itself counts among those that an answer about it tells something of. */
#define ITSELF 0.1f
/* Below, every album is unlikely, and none is suggested. */
#define LIKELY_ENOUGH 0.25f

/* --- Look-alikes ------------------------------------------------------------------------------ */

static gint64
taken_at (const ReviewChoice *c, gint64 photo)
{
  return c->review->taken_at != NULL ? c->review->taken_at (c->review->data, photo) : -1;
}

static gboolean
belong_together (const ReviewChoice *c, float cosine, gint64 photo, gint64 other)
{
  gint64 a, b;

  if (!(cosine >= LOOK_ALIKE))
    return FALSE;
  a = taken_at (c, photo);
  b = taken_at (c, other);
  return a >= 0 && b >= 0 ? ABS (a - b) <= SAME_HOURS : cosine >= NEARLY_EQUAL;
}

/* Takes the look-alikes of question @q, of those that are compared, out of the queue. */
static void
group_compared (ReviewChoice *c, guint q, guint chosen, float *cosines)
{
  const ReviewCandidate *asked = candidate_at (c, c->compared[chosen]);

  nn_gemm (false, true, 1, (int) c->n, (int) c->width, 1, c->x + chosen * c->width, (int) c->width,
           c->x, (int) c->width, 0, cosines, (int) c->n);
  for (guint i = 0; i < c->n; i++)
    {
      ReviewCandidate *other = candidate_at (c, c->compared[i]);

      if (i != chosen && other->question < 0
          && belong_together (c, cosines[i], asked->photo, other->photo))
        {
          other->question = (gint) q;
          other->cosine = cosines[i];
        }
    }
}

/* The same for all the others, each with the question that it is most like. */
static gboolean
group_others (ReviewChoice *c, GError **error)
{
  guint n_questions = c->questions->len;
  g_autofree float *asked = g_new (float, n_questions * c->width + 1);
  g_autofree float *rows = g_new (float, SHOEBOX_REVIEW_BLOCK * c->width);
  g_autofree float *cosines = g_new (float, (gsize) SHOEBOX_REVIEW_BLOCK * n_questions + 1);

  if (n_questions == 0 || c->n == c->candidates->len)
    return TRUE;
  for (guint q = 0; q < n_questions; q++)
    if (!shoebox_trait_view_read (c->review->view, candidate_at (c, c->asked[q])->row, 1,
                                  (int) c->width, asked + q * c->width, error))
      return FALSE;
  for (guint begin = 0, n; begin < c->candidates->len; begin += n)
    {
      if (!_shoebox_review_keep_going (c, error)
          || (n = _shoebox_review_read (c, begin, (int) c->width, rows, error)) == 0)
        return FALSE;
      nn_gemm (false, true, (int) n, (int) n_questions, (int) c->width, 1, rows, (int) c->width,
               asked, (int) c->width, 0, cosines, (int) n_questions);
      for (guint i = 0; i < n; i++)
        {
          ReviewCandidate *other = candidate_at (c, begin + i);
          const float *to = cosines + (gsize) i * n_questions;
          guint best = 0;

          for (guint q = 1; q < n_questions; q++)
            if (to[q] > to[best])
              best = q;
          if (other->question < 0
              && belong_together (c, to[best], candidate_at (c, c->asked[best])->photo,
                                  other->photo))
            {
              other->question = (gint) best;
              other->cosine = to[best];
            }
        }
    }
  return TRUE;
}

static int
compare_likest_cb (gconstpointer a, gconstpointer b)
{
  const ReviewCandidate *x = *(ReviewCandidate *const *) a, *y = *(ReviewCandidate *const *) b;

  if (x->cosine != y->cosine)
    return x->cosine > y->cosine ? -1 : 1;
  return (x->photo > y->photo) - (x->photo < y->photo);
}

static void
fill_groups (ReviewChoice *c)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();

  for (guint i = 0; i < c->candidates->len; i++)
    if (candidate_at (c, i)->question >= 0)
      g_ptr_array_add (members, candidate_at (c, i));
  g_ptr_array_sort (members, compare_likest_cb);
  for (guint i = 0; i < members->len; i++)
    {
      const ReviewCandidate *member = members->pdata[i];
      ShoeboxQuestion *question = c->questions->pdata[member->question];

      if (member->photo != question->photo && question->group->len < SHOEBOX_REVIEW_GROUP)
        g_array_append_val (question->group, member->photo);
    }
}

/* --- Questions -------------------------------------------------------------------------------- */

static void
free_question_cb (gpointer question)
{
  shoebox_question_free (question);
}

static ShoeboxQuestion *
question_new (const ReviewChoice *c, const ReviewCandidate *from, double value)
{
  const ShoeboxOpinion *opinion = c->review->opinion;
  const NnFiling *filing = &from->filing;
  ShoeboxQuestion *question = g_new0 (ShoeboxQuestion, 1);
  ShoeboxVerdictOnAlbum verdict;

  question->photo = from->photo;
  question->group = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (question->group, from->photo);
  question->p = NAN;
  question->value = value;
  shoebox_opinion_judge (opinion, filing, &verdict);
  question->reason = verdict.unsorted;
  if (filing->album >= 0 && filing->p >= LIKELY_ENOUGH)
    {
      const ShoeboxOpinionLabel *label = opinion->albums->pdata[filing->album];

      if (label->label >= 0)
        {
          question->suggestion = label->label;
          question->suggestion_name = g_strdup (label->name);
          question->p = filing->p;
        }
    }
  return question;
}

/* What asking about @i teaches beyond what is @covered. */
static float
gain_of (const ReviewChoice *c, guint i, const float *covered)
{
  const float *alike = c->alike + (gsize) i * c->n;
  float sum = 0;

  for (guint j = 0; j < c->n; j++)
    {
      float news = fmaxf (0, alike[j] - covered[j]);

      sum += j == i ? ITSELF * news : news;
    }
  return candidate_at (c, c->compared[i])->uncertainty * sum;
}

static gboolean
choose_questions (ReviewChoice *c, guint most, GError **error)
{
  g_autofree float *covered = g_new0 (float, c->n + 1);
  g_autofree float *gain = g_new (float, c->n + 1);
  g_autofree guint *round = g_new0 (guint, c->n + 1);
  g_autofree float *cosines = g_new (float, c->n + 1);

  for (guint i = 0; i < c->n; i++)
    {
      gain[i] = INFINITY;
      covered[i] = c->known[i];
    }
  while (c->questions->len < most)
    {
      guint q = c->questions->len, best = c->n;

      if (!_shoebox_review_keep_going (c, error))
        return FALSE;
      /* A gain only falls as more is covered, so an old one is a bound: only what could be the best
       * is computed again (Minoux 1978). */
      for (;;)
        {
          best = c->n;
          for (guint i = 0; i < c->n; i++)
            if (candidate_at (c, c->compared[i])->question < 0
                && (best == c->n || gain[i] > gain[best]))
              best = i;
          if (best == c->n || round[best] == q + 1)
            break;
          gain[best] = gain_of (c, best, covered);
          round[best] = q + 1;
        }
      if (best == c->n)
        break;
      candidate_at (c, c->compared[best])->question = (gint) q;
      c->asked[q] = c->compared[best];
      g_ptr_array_add (c->questions,
                       question_new (c, candidate_at (c, c->compared[best]),
                                     MIN (1, (double) gain[best] / c->n)));
      group_compared (c, q, best, cosines);
      for (guint j = 0; j < c->n; j++)
        covered[j] = fmaxf (covered[j], c->alike[(gsize) best * c->n + j]);
    }
  return TRUE;
}

GPtrArray *
shoebox_review_choose (const ShoeboxReview *review, guint n, GError **error)
{
  ReviewChoice c = { .review = review };
  GPtrArray *questions = NULL;

  c.questions = g_ptr_array_new_with_free_func (free_question_cb);
  if (_shoebox_review_find_candidates (&c, error))
    {
      c.asked = g_new (guint, MIN (n, c.n) + 1);
      if (choose_questions (&c, n, error) && group_others (&c, error))
        {
          fill_groups (&c);
          questions = g_steal_pointer (&c.questions);
        }
    }
  g_clear_pointer (&c.candidates, g_array_unref);
  g_clear_pointer (&c.questions, g_ptr_array_unref);
  g_free (c.compared);
  g_free (c.x);
  g_free (c.alike);
  g_free (c.known);
  g_free (c.asked);
  return questions;
}
