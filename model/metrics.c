/* metrics.c: how good predictions are. */
#include "metrics.h"

#include <math.h>
#include <stdlib.h>

#define CALIBRATION_BINS 15

double
nn_f1 (long true_positives, long false_positives, long false_negatives)
{
  long total = 2 * true_positives + false_positives + false_negatives;

  return total > 0 ? 2.0 * (double) true_positives / (double) total : 0;
}

double
nn_accuracy (const int *y, const int *p, int n)
{
  int right = 0;

  for (int i = 0; i < n; i++)
    right += y[i] == p[i];
  return n > 0 ? (double) right / n : NAN;
}

double
nn_macro_f1 (const int *y, const int *p, int n, int n_classes)
{
  double sum = 0;
  int present = 0;

  for (int k = 0; k < n_classes; k++)
    {
      long hit = 0, wrong = 0, missed = 0;

      for (int i = 0; i < n; i++)
        {
          hit += y[i] == k && p[i] == k;
          wrong += y[i] != k && p[i] == k;
          missed += y[i] == k && p[i] != k;
        }
      if (hit + wrong + missed == 0)
        continue;
      sum += nn_f1 (hit, wrong, missed);
      present++;
    }
  return present > 0 ? sum / present : NAN;
}

double
nn_calibration_error (const float *confidence, const bool *right, int n)
{
  double sum[CALIBRATION_BINS] = { 0 };
  int hits[CALIBRATION_BINS] = { 0 }, count[CALIBRATION_BINS] = { 0 };
  double error = 0;

  if (n < 1)
    return NAN;
  for (int i = 0; i < n; i++)
    {
      int bin = (int) (confidence[i] * CALIBRATION_BINS);

      bin = bin < 0 ? 0 : bin >= CALIBRATION_BINS ? CALIBRATION_BINS - 1 : bin;
      sum[bin] += confidence[i];
      hits[bin] += right[i];
      count[bin]++;
    }
  for (int b = 0; b < CALIBRATION_BINS; b++)
    error += fabs (sum[b] - hits[b]);
  return error / n;
}

typedef struct
{
  float score;
  bool positive;
} Ranked;

static int
best_first (const void *a, const void *b)
{
  float left = ((const Ranked *) a)->score, right = ((const Ranked *) b)->score;

  return (left < right) - (left > right);
}

/* Copies sorted by falling score; *@n_positive receives the number of positives. */
static Ranked *
rank (const float *score, const bool *positive, int n, int *n_positive)
{
  Ranked *ranked = n > 0 ? malloc (sizeof (Ranked) * (size_t) n) : NULL;

  *n_positive = 0;
  if (ranked == NULL)
    return NULL;
  for (int i = 0; i < n; i++)
    {
      ranked[i] = (Ranked){ score[i], positive[i] };
      *n_positive += positive[i];
    }
  qsort (ranked, (size_t) n, sizeof (Ranked), best_first);
  return ranked;
}

/* Counts the entries from @i on that share its score; returns the first index after them. */
static int
ties (const Ranked *ranked, int n, int i, int *n_positive)
{
  int j = i;

  *n_positive = 0;
  for (; j < n && !(ranked[j].score < ranked[i].score); j++)
    *n_positive += ranked[j].positive;
  return j;
}

double
nn_auroc (const float *score, const bool *positive, int n)
{
  int n_positive, above = 0, here;
  Ranked *ranked = rank (score, positive, n, &n_positive);
  double area = 0;

  if (ranked == NULL || n_positive == 0 || n_positive == n)
    {
      free (ranked);
      return NAN;
    }
  for (int i = 0, next; i < n; i = next)
    {
      next = ties (ranked, n, i, &here);
      /* Each negative of this score lies below the positives above and ties with those here. */
      area += (double) (next - i - here) * (above + 0.5 * here);
      above += here;
    }
  free (ranked);
  return area / ((double) n_positive * (n - n_positive));
}

double
nn_average_precision (const float *score, const bool *positive, int n)
{
  int n_positive, found = 0, here;
  Ranked *ranked = rank (score, positive, n, &n_positive);
  double sum = 0;

  if (ranked == NULL || n_positive == 0)
    {
      free (ranked);
      return NAN;
    }
  for (int i = 0, next; i < n; i = next)
    {
      next = ties (ranked, n, i, &here);
      found += here;
      sum += (double) here * found / next;
    }
  free (ranked);
  return sum / n_positive;
}

double
nn_best_threshold (const float *score, const bool *positive, int n, double *f1)
{
  int n_positive, found = 0, here;
  Ranked *ranked = rank (score, positive, n, &n_positive);
  double best = 0, threshold = NAN;

  if (f1 != NULL)
    *f1 = 0;
  if (ranked == NULL || n_positive == 0)
    {
      free (ranked);
      return NAN;
    }
  for (int i = 0, next; i < n; i = next)
    {
      double value;

      next = ties (ranked, n, i, &here);
      found += here;
      value = nn_f1 (found, next - found, n_positive - found);
      if (value > best)
        {
          best = value;
          threshold = next < n ? 0.5 * ((double) ranked[i].score + ranked[next].score)
                               : (double) ranked[i].score;
        }
    }
  free (ranked);
  if (f1 != NULL)
    *f1 = best;
  return threshold;
}
