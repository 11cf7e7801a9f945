/* eval-alone.c: what a classifier or labels say of strangers when nobody taught them to doubt.
 *
 * The experiment of the essay that Shoebox grew from (Daniel van Strien, "Image labeling vs
 * classification models"): a network learns buildings and coats and is shown people. As a classifier
 * it must name one of the two, and does so with confidence; as labels it may name none, if the
 * threshold is high enough.
 */
#include "eval-private.h"

#include "logistic.h"
#include "metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Hardly any penalty: trained until the facts are certain, as networks are fine-tuned. */
#define INVERSE_PENALTY 1e5

static float *
unit_embeddings (const ShoeboxEvalPhotos *photos, const int *index, int n)
{
  gsize width = (gsize) photos->trait_layout.embedding;
  gsize row = (gsize) nn_traits_size (&photos->trait_layout);
  float *x = g_new (float, width * (gsize) n + 1);

  for (int i = 0; i < n; i++)
    memcpy (x + (gsize) i * width, photos->traits + (gsize) index[i] * row, sizeof (float) * width);
  return x;
}

static gboolean
train (NnLogistic *head, const float *x, const int *y, int n, int width, int n_classes,
       GError **error)
{
  NnLogisticOptions options = { .c = INVERSE_PENALTY, .max_iterations = 500 };
  NnError err = { 0 };

  if (nn_logistic_train (head, x, y, n, width, n_classes, &options, NULL, &err))
    return TRUE;
  g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, err.text);
  return FALSE;
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static double
share_from (const float *p, int n, float threshold)
{
  int count = 0;

  for (int i = 0; i < n; i++)
    count += p[i] >= threshold;
  return (double) count / n;
}

/* Raises @largest (n) to the probabilities of class @k of @n_classes, if they are larger. */
static void
take_larger (float *largest, const float *p, int n, int k, int n_classes)
{
  for (int i = 0; i < n; i++)
    largest[i] = fmaxf (largest[i], p[(gsize) i * (gsize) n_classes + (gsize) k]);
}

gboolean
shoebox_eval_alone (const ShoeboxEvalAlbums *albums, const ShoeboxEvalDraw *draw,
                    ShoeboxEvalAlone *alone, GError **error)
{
  int n = draw->n_strange, n_classes = (int) albums->names->len;
  int width = albums->photos.trait_layout.embedding;
  g_autofree float *facts = unit_embeddings (&albums->photos, draw->facts, draw->n_facts);
  g_autofree float *strange = unit_embeddings (&albums->photos, draw->strange, n);
  g_autofree float *p = g_new (float, (gsize) n * (gsize) MAX (n_classes, 2));
  g_autofree float *largest = g_new0 (float, n);
  g_autofree int *y = g_new (int, draw->n_facts);
  NnLogistic head;

  if (!train (&head, facts, draw->fact_album, draw->n_facts, width, n_classes, error))
    return FALSE;
  nn_logistic_predict (&head, strange, n, p);
  nn_logistic_clear (&head);
  for (int k = 0; k < n_classes; k++)
    take_larger (largest, p, n, k, n_classes);
  alone->softmax_first = (double) largest[0];
  alone->softmax_90 = share_from (largest, n, 0.9f);
  qsort (largest, (gsize) n, sizeof *largest, compare_floats);
  alone->softmax_median = (double) (largest[(n - 1) / 2] + largest[n / 2]) / 2;

  /* One label each: "is it one of these, or not?" */
  memset (largest, 0, sizeof *largest * (gsize) n);
  for (int k = 0; k < n_classes; k++)
    {
      for (int i = 0; i < draw->n_facts; i++)
        y[i] = draw->fact_album[i] == k;
      if (!train (&head, facts, y, draw->n_facts, width, 2, error))
        return FALSE;
      nn_logistic_predict (&head, strange, n, p);
      nn_logistic_clear (&head);
      take_larger (largest, p, n, 1, 2);
    }
  alone->sigmoid_50 = share_from (largest, n, 0.5f);
  alone->sigmoid_90 = share_from (largest, n, 0.9f);
  return TRUE;
}
