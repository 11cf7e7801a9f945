/* review.c: which photos to ask the owner about. */
#include "review.h"

#include "gemm.h"

#include <math.h>
#include <string.h>

/* Rows at a time. */
#define BLOCK 1024
/* Candidates that are compared with each other: the most uncertain, and a sample of the others. */
#define MOST_UNCERTAIN 2048
#define SAMPLE 1024
/* Products are made in strips, so that one can stop in between. */
#define STRIP 256
#define FAR_UNCERTAINTY 0.75f
#define LOOK_ALIKE 0.9f
#define NEARLY_EQUAL 0.95f
#define SAME_HOURS (6 * 3600)
/* Below, every album is unlikely, and none is suggested. */
#define LIKELY_ENOUGH 0.25f

typedef struct
{
  gint64 photo;
  guint row;            /* of the view */
  gint question;        /* whose group it is in, or -1 */
  float uncertainty;
  float cosine;         /* to the photo of that question */
  NnFiling filing;
} Candidate;

typedef struct
{
  const ShoeboxReview *review;
  GArray *candidates;   /* of Candidate, by photo */
  guint *compared, n;   /* indices into it, ascending */
  gsize width;          /* of an embedding */
  float *x;             /* n x width: unit embeddings */
  float *alike;         /* n x n: k_ij */
  GPtrArray *questions;
  guint *asked;         /* candidate of each question */
} Choice;

static void
choice_clear (Choice *c)
{
  g_clear_pointer (&c->candidates, g_array_unref);
  g_clear_pointer (&c->questions, g_ptr_array_unref);
  g_free (c->compared);
  g_free (c->x);
  g_free (c->alike);
  g_free (c->asked);
}

static gboolean
keep_going (const Choice *c, GError **error)
{
  if (c->review->keep_going == NULL || c->review->keep_going (c->review->data))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the review was cancelled");
  return FALSE;
}

static Candidate *
candidate (const Choice *c, guint i)
{
  return &g_array_index (c->candidates, Candidate, i);
}

/* Pseudo-random order of photos that does not change when others come and go (splitmix64). */
static guint64
mix (guint64 x)
{
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/* --- Candidates --------------------------------------------------------------------------------- */

/* Unsorted by the machine, or filed by it without being sure. */
static gboolean
is_open (const DbFilingRow *row)
{
  return row == NULL || row->source == DB_SOURCE_NONE
         || (row->source == DB_SOURCE_MODEL
             && shoebox_certainty (row->p) == SHOEBOX_CERTAINTY_UNSURE);
}

static void
list_candidates (Choice *c)
{
  const ShoeboxReview *review = c->review;
  g_autoptr (GHashTable) skip = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint n;
  const gint64 *ids = shoebox_trait_view_get_ids (review->view, &n);
  gsize next = 0;

  for (guint i = 0; review->skip != NULL && i < review->skip->len; i++)
    g_hash_table_add (skip, &g_array_index (review->skip, gint64, i));
  c->candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  for (guint i = 0; i < n; i++)
    {
      Candidate to = { .photo = ids[i], .row = i, .question = -1 };
      const DbFilingRow *row = NULL;

      while (next < review->filings->n && review->filings->rows[next].photo < ids[i])
        next++;
      if (next < review->filings->n && review->filings->rows[next].photo == ids[i])
        row = &review->filings->rows[next];
      if (is_open (row) && !g_hash_table_contains (skip, &ids[i]))
        g_array_append_val (c->candidates, to);
    }
}

static float
uncertainty_of (const NnFiling *filing)
{
  float u = filing->album >= 0 ? 1 - (filing->p - filing->p_second) : 1;

  return CLAMP (filing->doubt == NN_FAR ? fmaxf (u, FAR_UNCERTAINTY) : u, 0, 1);
}

/* Rows of the candidates from @begin on that lie in one stretch of BLOCK rows of the view, their
 * first @columns numbers, into @rows without gaps. Returns how many, 0 on an error. */
static guint
read_stretch (const Choice *c, guint begin, int columns, float *rows, GError **error)
{
  guint first = candidate (c, begin)->row, last = first, n = 0;

  for (guint i = begin; i < c->candidates->len && candidate (c, i)->row < first + BLOCK; i++, n++)
    last = candidate (c, i)->row;
  if (!shoebox_trait_view_read (c->review->view, first, last - first + 1, columns, rows, error))
    return 0;
  for (guint i = 0; i < n; i++)
    {
      gsize from = candidate (c, begin + i)->row - first;

      /* Never behind where it comes from. */
      if (from != i)
        memcpy (rows + i * (gsize) columns, rows + from * (gsize) columns,
                sizeof (float) * (gsize) columns);
    }
  return n;
}

static gboolean
judge_candidates (Choice *c, GError **error)
{
  const NnTaste *taste = c->review->opinion->taste;
  int size = nn_traits_size (shoebox_trait_view_get_layout (c->review->view));
  g_autofree float *traits = g_new (float, (gsize) BLOCK * (gsize) size);
  g_autofree NnFiling *filings = g_new (NnFiling, BLOCK);

  for (guint begin = 0, n; begin < c->candidates->len; begin += n)
    {
      if (!keep_going (c, error) || (n = read_stretch (c, begin, size, traits, error)) == 0)
        return FALSE;
      if (!nn_taste_file (taste, traits, (int) n, filings))
        {
          g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, "out of memory");
          return FALSE;
        }
      for (guint i = 0; i < n; i++)
        {
          candidate (c, begin + i)->filing = filings[i];
          candidate (c, begin + i)->uncertainty = uncertainty_of (&filings[i]);
        }
    }
  return TRUE;
}

/* --- Which are compared ------------------------------------------------------------------------- */

static int
compare_uncertain_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  const Candidate *x = candidate (data, *(const guint *) a);
  const Candidate *y = candidate (data, *(const guint *) b);
  guint64 u = mix ((guint64) x->photo), v = mix ((guint64) y->photo);

  if (x->uncertainty != y->uncertainty)
    return x->uncertainty > y->uncertainty ? -1 : 1;
  return (u > v) - (u < v);
}

static int
compare_numbers_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return (x > y) - (x < y);
}

static void
choose_compared (Choice *c)
{
  guint all = c->candidates->len;

  c->compared = g_new (guint, all + 1);
  for (guint i = 0; i < all; i++)
    c->compared[i] = i;
  c->n = MIN (all, MOST_UNCERTAIN + SAMPLE);
  if (all == c->n)
    return;
  g_qsort_with_data (c->compared, (gint) all, sizeof *c->compared, compare_uncertain_cb, c);
  /* The others in the order of photos, that is about of time, and of those every so many. */
  g_qsort_with_data (c->compared + MOST_UNCERTAIN, (gint) (all - MOST_UNCERTAIN),
                     sizeof *c->compared, compare_numbers_cb, NULL);
  for (guint64 i = 0; i < SAMPLE; i++)
    c->compared[MOST_UNCERTAIN + i]
        = c->compared[MOST_UNCERTAIN + i * (all - MOST_UNCERTAIN) / SAMPLE];
  g_qsort_with_data (c->compared, (gint) c->n, sizeof *c->compared, compare_numbers_cb, NULL);
}

/* Rows of @x less @mean, scaled to unit length. */
static float *
centre (const float *x, guint n, gsize width, const float *mean)
{
  float *y = g_new (float, n * width + 1);

  for (guint i = 0; i < n; i++)
    {
      float *to = y + i * width;
      double square = 0;

      for (gsize k = 0; k < width; k++)
        {
          to[k] = x[i * width + k] - mean[k];
          square += (double) (to[k] * to[k]);
        }
      for (gsize k = 0; k < width; k++)
        to[k] = square > 0 ? to[k] / (float) sqrt (square) : 0;
    }
  return y;
}

static gboolean
compare_candidates (Choice *c, GError **error)
{
  ShoeboxTraitView *view = c->review->view;
  int width = shoebox_trait_view_get_layout (view)->embedding;
  g_autofree float *mean = g_new0 (float, width);
  g_autofree float *y = NULL;

  c->width = (gsize) width;
  c->x = g_new (float, c->n * c->width + 1);
  c->alike = g_new (float, (gsize) c->n * c->n + 1);
  for (guint i = 0; i < c->n; i++)
    if (!shoebox_trait_view_read (view, candidate (c, c->compared[i])->row, 1, width,
                                  c->x + i * c->width, error))
      return FALSE;
  if (!keep_going (c, error) || !shoebox_trait_view_mean (view, mean, error))
    return FALSE;
  y = centre (c->x, c->n, c->width, mean);
  for (guint begin = 0; begin < c->n; begin += STRIP)
    {
      guint n = MIN (STRIP, c->n - begin);
      float *strip = c->alike + (gsize) begin * c->n;

      if (!keep_going (c, error))
        return FALSE;
      nn_gemm (false, true, (int) n, (int) c->n, width, 1, y + begin * c->width, width, y, width, 0,
               strip, (int) c->n);
      for (gsize i = 0; i < (gsize) n * c->n; i++)
        strip[i] = CLAMP (strip[i], 0, 1);
      /* A photo is like itself, also one without any content. */
      for (guint i = 0; i < n; i++)
        strip[(gsize) i * c->n + begin + i] = 1;
    }
  return TRUE;
}

/* --- Look-alikes -------------------------------------------------------------------------------- */

static gint64
taken_at (const Choice *c, gint64 photo)
{
  return c->review->taken_at != NULL ? c->review->taken_at (c->review->data, photo) : -1;
}

static gboolean
belong_together (const Choice *c, float cosine, gint64 photo, gint64 other)
{
  gint64 a, b;

  if (!(cosine >= LOOK_ALIKE))
    return FALSE;
  a = taken_at (c, photo);
  b = taken_at (c, other);
  return a >= 0 && b >= 0 ? ABS (a - b) <= SAME_HOURS : cosine >= NEARLY_EQUAL;
}

/* Takes the look-alikes of the photo of question @q among those that are compared out of the queue. */
static void
group_compared (Choice *c, guint q, guint chosen, float *cosines)
{
  const Candidate *asked = candidate (c, c->compared[chosen]);

  nn_gemm (false, true, 1, (int) c->n, (int) c->width, 1, c->x + chosen * c->width, (int) c->width,
           c->x, (int) c->width, 0, cosines, (int) c->n);
  for (guint i = 0; i < c->n; i++)
    {
      Candidate *other = candidate (c, c->compared[i]);

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
group_others (Choice *c, GError **error)
{
  guint n_questions = c->questions->len;
  g_autofree float *asked = g_new (float, n_questions * c->width + 1);
  g_autofree float *rows = g_new (float, BLOCK * c->width);
  g_autofree float *cosines = g_new (float, (gsize) BLOCK * n_questions + 1);

  if (n_questions == 0 || c->n == c->candidates->len)
    return TRUE;
  for (guint q = 0; q < n_questions; q++)
    if (!shoebox_trait_view_read (c->review->view, candidate (c, c->asked[q])->row, 1,
                                  (int) c->width, asked + q * c->width, error))
      return FALSE;
  for (guint begin = 0, n; begin < c->candidates->len; begin += n)
    {
      if (!keep_going (c, error)
          || (n = read_stretch (c, begin, (int) c->width, rows, error)) == 0)
        return FALSE;
      nn_gemm (false, true, (int) n, (int) n_questions, (int) c->width, 1, rows, (int) c->width,
               asked, (int) c->width, 0, cosines, (int) n_questions);
      for (guint i = 0; i < n; i++)
        {
          Candidate *other = candidate (c, begin + i);
          const float *to = cosines + (gsize) i * n_questions;
          guint best = 0;

          for (guint q = 1; q < n_questions; q++)
            if (to[q] > to[best])
              best = q;
          if (other->question < 0
              && belong_together (c, to[best], candidate (c, c->asked[best])->photo, other->photo))
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
  const Candidate *x = *(Candidate *const *) a, *y = *(Candidate *const *) b;

  if (x->cosine != y->cosine)
    return x->cosine > y->cosine ? -1 : 1;
  return (x->photo > y->photo) - (x->photo < y->photo);
}

static void
fill_groups (Choice *c)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();

  for (guint i = 0; i < c->candidates->len; i++)
    if (candidate (c, i)->question >= 0)
      g_ptr_array_add (members, candidate (c, i));
  g_ptr_array_sort (members, compare_likest_cb);
  for (guint i = 0; i < members->len; i++)
    {
      const Candidate *member = members->pdata[i];
      ShoeboxQuestion *question = c->questions->pdata[member->question];

      if (member->photo != question->photo && question->group->len < SHOEBOX_REVIEW_GROUP)
        g_array_append_val (question->group, member->photo);
    }
}

/* --- Questions ---------------------------------------------------------------------------------- */

static void
free_question_cb (gpointer question)
{
  shoebox_question_free (question);
}

static ShoeboxQuestion *
question_new (const Choice *c, const Candidate *from, double value)
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
gain_of (const Choice *c, guint i, const float *uncertainty, const float *covered)
{
  const float *alike = c->alike + (gsize) i * c->n;
  float sum = 0;

  for (guint j = 0; j < c->n; j++)
    sum += uncertainty[j] * fmaxf (0, alike[j] - covered[j]);
  return uncertainty[i] * sum;
}

static gboolean
choose_questions (Choice *c, guint most, GError **error)
{
  g_autofree float *uncertainty = g_new (float, c->n + 1);
  g_autofree float *covered = g_new0 (float, c->n + 1);
  g_autofree float *gain = g_new (float, c->n + 1);
  g_autofree guint *round = g_new0 (guint, c->n + 1);
  g_autofree float *cosines = g_new (float, c->n + 1);
  double total = 0;

  for (guint i = 0; i < c->n; i++)
    {
      uncertainty[i] = candidate (c, c->compared[i])->uncertainty;
      total += (double) uncertainty[i];
      gain[i] = INFINITY;
    }
  while (c->questions->len < most)
    {
      guint q = c->questions->len, best = c->n;

      if (!keep_going (c, error))
        return FALSE;
      /* A gain only falls as more is covered, so an old one is a bound: only what could be the best
       * is computed again (Minoux 1978). */
      for (;;)
        {
          best = c->n;
          for (guint i = 0; i < c->n; i++)
            if (candidate (c, c->compared[i])->question < 0 && (best == c->n || gain[i] > gain[best]))
              best = i;
          if (best == c->n || round[best] == q + 1)
            break;
          gain[best] = gain_of (c, best, uncertainty, covered);
          round[best] = q + 1;
        }
      if (best == c->n)
        break;
      candidate (c, c->compared[best])->question = (gint) q;
      c->asked[q] = c->compared[best];
      g_ptr_array_add (c->questions,
                       question_new (c, candidate (c, c->compared[best]),
                                     total > 0 ? MIN (1, (double) gain[best] / total) : 0));
      group_compared (c, q, best, cosines);
      for (guint j = 0; j < c->n; j++)
        covered[j] = fmaxf (covered[j], c->alike[(gsize) best * c->n + j]);
    }
  return TRUE;
}

GPtrArray *
shoebox_review_choose (const ShoeboxReview *review, guint n, GError **error)
{
  Choice c = { .review = review };
  GPtrArray *questions = NULL;

  c.questions = g_ptr_array_new_with_free_func (free_question_cb);
  list_candidates (&c);
  if (judge_candidates (&c, error))
    {
      choose_compared (&c);
      c.asked = g_new (guint, MIN (n, c.n) + 1);
      if (compare_candidates (&c, error) && choose_questions (&c, n, error)
          && group_others (&c, error))
        {
          fill_groups (&c);
          questions = g_steal_pointer (&c.questions);
        }
    }
  choice_clear (&c);
  return questions;
}
