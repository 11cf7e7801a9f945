/* review-candidates.c: what could be asked about, how unsure the machine is of it, and how alike it
 * is. */
#include "review-private.h"

#include "gemm.h"
#include "rng.h"

#include <math.h>
#include <string.h>

/* Candidates that are compared with each other: the most uncertain, and a sample of the others. */
#define MOST_UNCERTAIN 2048
#define SAMPLE 1024
/* Products are made in strips, so that one can stop in between. */
#define STRIP 256
/* Up to this cosine of centred embeddings, photos have nothing to do with each other: among some
 * thousands there are many by chance. */
#define UNRELATED 0.2f

gboolean
_shoebox_review_keep_going (const ReviewChoice *c, GError **error)
{
  if (c->review->keep_going == NULL || c->review->keep_going (c->review->data))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the review was cancelled");
  return FALSE;
}

/* --- Candidates ------------------------------------------------------------------------------- */

/* Unsorted by the machine, or filed by it without being sure. */
static gboolean
is_open (const DbFilingRow *row)
{
  return row == NULL || row->source == DB_SOURCE_NONE
         || (row->source == DB_SOURCE_MODEL
             && shoebox_certainty (row->p) == SHOEBOX_CERTAINTY_UNSURE);
}

static void
list_candidates (ReviewChoice *c)
{
  const ShoeboxReview *review = c->review;
  g_autoptr (GHashTable) skip = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint n;
  const gint64 *ids = shoebox_trait_view_get_ids (review->view, &n);
  gsize next = 0;

  for (guint i = 0; review->skip != NULL && i < review->skip->len; i++)
    g_hash_table_add (skip, &g_array_index (review->skip, gint64, i));
  for (guint i = 0; i < n; i++)
    {
      ReviewCandidate to = { .photo = ids[i], .row = i, .question = -1 };
      const DbFilingRow *row = NULL;

      while (next < review->filings->n && review->filings->rows[next].photo < ids[i])
        next++;
      if (next < review->filings->n && review->filings->rows[next].photo == ids[i])
        row = &review->filings->rows[next];
      if (is_open (row) && !g_hash_table_contains (skip, &ids[i]))
        g_array_append_val (c->candidates, to);
    }
}

guint
_shoebox_review_read (const ReviewChoice *c, guint begin, int columns, float *rows, GError **error)
{
  guint first = candidate_at (c, begin)->row, last = first, n = 0;

  /* Those in one stretch of the view are read in one go, with what lies between them. */
  while (begin + n < c->candidates->len
         && candidate_at (c, begin + n)->row < first + SHOEBOX_REVIEW_BLOCK)
    last = candidate_at (c, begin + n++)->row;
  if (!shoebox_trait_view_read (c->review->view, first, last - first + 1, columns, rows, error))
    return 0;
  for (guint i = 0; i < n; i++)
    {
      gsize from = candidate_at (c, begin + i)->row - first;

      if (from != i)
        memcpy (rows + i * (gsize) columns, rows + from * (gsize) columns,
                sizeof (float) * (gsize) columns);
    }
  return n;
}

static float
uncertainty_of (const NnFiling *filing)
{
  return filing->album < 0 ? 1 : 1 - (filing->p - filing->p_second);
}

static gboolean
judge_candidates (ReviewChoice *c, GError **error)
{
  const NnTaste *taste = c->review->opinion->taste;
  int size = nn_traits_size (shoebox_trait_view_get_layout (c->review->view));
  g_autofree float *traits = g_new (float, (gsize) SHOEBOX_REVIEW_BLOCK * (gsize) size);
  g_autofree NnFiling *filings = g_new (NnFiling, SHOEBOX_REVIEW_BLOCK);

  for (guint begin = 0, n; begin < c->candidates->len; begin += n)
    {
      if (!_shoebox_review_keep_going (c, error)
          || (n = _shoebox_review_read (c, begin, size, traits, error)) == 0)
        return FALSE;
      if (!nn_taste_file (taste, traits, (int) n, filings))
        {
          g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, "out of memory");
          return FALSE;
        }
      for (guint i = 0; i < n; i++)
        {
          ReviewCandidate *to = candidate_at (c, begin + i);

          to->filing = filings[i];
          to->uncertainty = CLAMP (uncertainty_of (&filings[i]), 0, 1);
        }
    }
  return TRUE;
}

/* --- Which are compared ----------------------------------------------------------------------- */

/* Equally uncertain ones, which may be very many, in no order of time or place. */
static int
compare_uncertain_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  const ReviewCandidate *x = candidate_at (data, *(const guint *) a);
  const ReviewCandidate *y = candidate_at (data, *(const guint *) b);
  guint64 u = nn_rng_mix ((guint64) x->photo), v = nn_rng_mix ((guint64) y->photo);

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
choose_compared (ReviewChoice *c)
{
  guint all = c->candidates->len, others = all - MIN (all, MOST_UNCERTAIN);

  c->compared = g_new (guint, all + 1);
  for (guint i = 0; i < all; i++)
    c->compared[i] = i;
  c->n = MIN (all, MOST_UNCERTAIN + SAMPLE);
  if (all == c->n)
    return;
  g_qsort_with_data (c->compared, (gint) all, sizeof *c->compared, compare_uncertain_cb, c);
  g_qsort_with_data (c->compared + MOST_UNCERTAIN, (gint) others, sizeof *c->compared,
                     compare_numbers_cb, NULL);
  for (guint64 i = 0; i < SAMPLE; i++)
    c->compared[MOST_UNCERTAIN + i] = c->compared[MOST_UNCERTAIN + i * others / SAMPLE];
  g_qsort_with_data (c->compared, (gint) c->n, sizeof *c->compared, compare_numbers_cb, NULL);
}

/* --- How alike they are ----------------------------------------------------------------------- */

/* Rows of @x less @mean, scaled to unit length. */
static float *
centre (const float *x, guint n, gsize width, const float *mean)
{
  float *y = g_new (float, n * width + 1);

  for (guint i = 0; i < n; i++)
    {
      float *to = y + i * width, square = 0, scale;

      for (gsize k = 0; k < width; k++)
        {
          to[k] = x[i * width + k] - mean[k];
          square += to[k] * to[k];
        }
      scale = square > 0 ? 1 / sqrtf (square) : 0;
      for (gsize k = 0; k < width; k++)
        to[k] *= scale;
    }
  return y;
}

static float
alike (float cosine)
{
  return CLAMP ((cosine - UNRELATED) / (1 - UNRELATED), 0, 1);
}

/* Fills what is below the diagonal from what is above it, in tiles that stay in the cache. */
static void
mirror (float *square, gsize n)
{
  enum { TILE = 32 };

  for (gsize a = 0; a < n; a += TILE)
    for (gsize b = 0; b <= a; b += TILE)
      for (gsize i = a; i < MIN (a + TILE, n); i++)
        for (gsize j = b; j < MIN (b + TILE, i); j++)
          square[i * n + j] = square[j * n + i];
}

static gboolean
compare_with_each_other (ReviewChoice *c, const float *y, GError **error)
{
  int width = (int) c->width;

  for (guint begin = 0; begin < c->n; begin += STRIP)
    {
      guint n = MIN (STRIP, c->n - begin), right = c->n - begin;
      const float *rows = y + begin * c->width;
      float *strip = c->alike + (gsize) begin * c->n + begin;

      if (!_shoebox_review_keep_going (c, error))
        return FALSE;
      nn_gemm (false, true, (int) n, (int) right, width, 1, rows, width, rows, width, 0, strip,
               (int) c->n);
      for (gsize i = 0; i < n; i++)
        {
          for (gsize j = i; j < right; j++)
            strip[i * c->n + j] = alike (strip[i * c->n + j]);
          /* A photo is like itself, also one without any content. */
          strip[i * c->n + i] = 1;
        }
    }
  mirror (c->alike, c->n);
  return TRUE;
}

static gboolean
compare_with_examples (ReviewChoice *c, const float *y, const float *mean, GError **error)
{
  const NnTaste *taste = c->review->opinion->taste;
  int width = (int) c->width, n_examples = 0;
  g_autofree float *examples = NULL;
  g_autofree float *cosines = NULL;

  if (taste->near_x != NULL)
    n_examples = taste->near_begin[taste->n_albums];
  if (n_examples == 0)
    return TRUE;
  examples = centre (taste->near_x, (guint) n_examples, c->width, mean);
  cosines = g_new (float, (gsize) STRIP * (gsize) n_examples);
  for (guint begin = 0; begin < c->n; begin += STRIP)
    {
      guint n = MIN (STRIP, c->n - begin);

      if (!_shoebox_review_keep_going (c, error))
        return FALSE;
      nn_gemm (false, true, (int) n, n_examples, width, 1, y + begin * c->width, width, examples,
               width, 0, cosines, n_examples);
      for (guint i = 0; i < n; i++)
        for (gsize j = 0; j < (gsize) n_examples; j++)
          c->known[begin + i]
              = fmaxf (c->known[begin + i], alike (cosines[i * (gsize) n_examples + j]));
    }
  return TRUE;
}

static gboolean
compare_candidates (ReviewChoice *c, GError **error)
{
  ShoeboxTraitView *view = c->review->view;
  int width = shoebox_trait_view_get_layout (view)->embedding;
  g_autofree float *mean = g_new0 (float, width);
  g_autofree float *y = NULL;

  c->width = (gsize) width;
  c->x = g_new (float, c->n * c->width + 1);
  c->alike = g_new (float, (gsize) c->n * c->n + 1);
  c->known = g_new0 (float, c->n + 1);
  for (guint i = 0; i < c->n; i++)
    if (!shoebox_trait_view_read (view, candidate_at (c, c->compared[i])->row, 1,
                                  width, c->x + i * c->width, error))
      return FALSE;
  if (!_shoebox_review_keep_going (c, error) || !shoebox_trait_view_mean (view, mean, error))
    return FALSE;
  y = centre (c->x, c->n, c->width, mean);
  return compare_with_each_other (c, y, error) && compare_with_examples (c, y, mean, error);
}

gboolean
_shoebox_review_find_candidates (ReviewChoice *c, GError **error)
{
  c->candidates = g_array_new (FALSE, FALSE, sizeof (ReviewCandidate));
  list_candidates (c);
  if (!judge_candidates (c, error))
    return FALSE;
  choose_compared (c);
  return c->n == 0 || compare_candidates (c, error);
}
