/* lbfgs.c: limited-memory BFGS with a strong Wolfe line search. */
#include "lbfgs.h"

#include "dot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SUFFICIENT_DECREASE 1e-4 /* c1 of the Wolfe conditions */
#define CURVATURE 0.9            /* c2, the usual choice for quasi-Newton directions */
#define MAX_TRIALS 40            /* evaluations of one line search */
#define LEAST_EXPANSION 1.5      /* of a step that was too short */
#define MOST_EXPANSION 100

typedef struct
{
  double step, value, slope; /* slope: derivative along the direction */
} Trial;

typedef struct
{
  int n, history;
  NnObjective objective;
  void *user;
  const NnLbfgsOptions *options;
  double noise;

  double *x, *gradient;          /* current point (x is the caller's memory) */
  double *next_x, *next_gradient; /* trial point */
  double *direction;
  double *s, *y;                 /* history x n: steps and gradient differences, a ring */
  double *rho, *alpha;           /* history */
  int evaluations;
  bool cancelled;
} Search;

static void
add_scaled (double *y, double a, const double *x, int n)
{
  for (int i = 0; i < n; i++)
    y[i] += a * x[i];
}

static double
largest (const double *x, int n)
{
  double max = 0;

  for (int i = 0; i < n; i++)
    {
      double v = fabs (x[i]);

      /* Written so that NaN wins, not so that it is passed over. */
      if (!(v <= max))
        max = v;
    }
  return max;
}

/* Evaluates the point at @step along the direction. FALSE when cancelled. */
static bool
try_step (Search *search, double step, Trial *trial)
{
  if (search->options->keep_going != NULL && !search->options->keep_going (search->options->user))
    {
      search->cancelled = true;
      return false;
    }
  memcpy (search->next_x, search->x, sizeof (double) * (size_t) search->n);
  add_scaled (search->next_x, step, search->direction, search->n);
  trial->step = step;
  trial->value = search->objective (search->next_x, search->next_gradient, search->user);
  trial->slope = nn_dot (search->next_gradient, search->direction, search->n);
  search->evaluations++;
  return true;
}

/* Minimum of the cubic through two values and slopes, kept away from the ends of the interval. */
static double
interpolate (const Trial *a, const Trial *b)
{
  double low = fmin (a->step, b->step), high = fmax (a->step, b->step);
  double d1 = a->slope + b->slope - 3 * (a->value - b->value) / (a->step - b->step);
  double square = d1 * d1 - a->slope * b->slope;
  double margin = 0.1 * (high - low);
  double step = NAN;

  if (square >= 0)
    {
      double d2 = copysign (sqrt (square), b->step - a->step);

      step = b->step - (b->step - a->step) * (b->slope + d2 - d1) / (b->slope - a->slope + 2 * d2);
    }
  if (!isfinite (step))
    return (low + high) / 2;
  return fmin (fmax (step, low + margin), high - margin);
}

/* The next trial when @trial is still downhill: where the slope would be 0 if it went on to rise as
 * it did between the two. Only doubling would take half of all evaluations for the first direction,
 * whose scale is not known. */
static double
extrapolate (const Trial *before, const Trial *trial)
{
  double rise = (trial->slope - before->slope) / (trial->step - before->step);
  double step = trial->step - trial->slope / rise;

  if (!(rise > 0) || !isfinite (step))
    return MOST_EXPANSION * trial->step;
  return fmin (fmax (step, LEAST_EXPANSION * trial->step), MOST_EXPANSION * trial->step);
}

/* Finds a step that satisfies the strong Wolfe conditions, beginning with @first. True leaves the
 * new point in next_x, next_gradient and *@found. */
static bool
line_search (Search *search, double value, double slope, double first, Trial *found)
{
  Trial start = { 0, value, slope }, low = start, high = start, trial = start, before = start;
  bool bracketed = false;
  double slack = search->noise * fmax (fabs (value), 1);

  for (int i = 0; i < MAX_TRIALS; i++)
    {
      double step;

      if (!bracketed)
        step = i == 0 ? first : extrapolate (&before, &trial);
      else if (!isfinite (high.value) || !isfinite (high.slope))
        step = (low.step + high.step) / 2;
      else
        step = interpolate (&low, &high);

      before = trial;
      if (!try_step (search, step, &trial))
        return false;

      /* The slack accepts steps whose decrease is lost in rounding, near the minimum. */
      if (!isfinite (trial.value) || !isfinite (trial.slope)
          || trial.value > value + SUFFICIENT_DECREASE * step * slope + slack
          || ((bracketed || i > 0) && trial.value > low.value + slack))
        {
          high = trial;
          bracketed = true;
        }
      else
        {
          if (fabs (trial.slope) <= -CURVATURE * slope)
            {
              *found = trial;
              return true;
            }
          /* Uphill seen from here: the minimum lies between this point and the last low one. */
          if (bracketed ? trial.slope * (high.step - low.step) >= 0 : trial.slope >= 0)
            {
              high = low;
              bracketed = true;
            }
          low = trial;
        }
      if (bracketed && fabs (high.step - low.step) <= 1e-12 * fmax (1, fabs (low.step)))
        break;
    }

  /* No point with a flat enough slope; a lower one is still progress. */
  if (low.step > 0 && low.value < value)
    {
      if (!try_step (search, low.step, &trial))
        return false;
      *found = trial;
      return true;
    }
  return false;
}

/* direction = -H gradient, H approximated from the last @stored steps, the newest at @newest. */
static void
two_loops (Search *search, int stored, int newest)
{
  int n = search->n, m = search->history;
  double *d = search->direction;

  for (int i = 0; i < n; i++)
    d[i] = -search->gradient[i];
  if (stored == 0)
    return;

  for (int j = 0; j < stored; j++)
    {
      int k = (newest - j + m) % m;

      search->alpha[k] = search->rho[k] * nn_dot (search->s + (size_t) k * (size_t) n, d, n);
      add_scaled (d, -search->alpha[k], search->y + (size_t) k * (size_t) n, n);
    }

  const double *y = search->y + (size_t) newest * (size_t) n;
  double scale = 1 / (search->rho[newest] * nn_dot (y, y, n));

  for (int i = 0; i < n; i++)
    d[i] *= scale;

  for (int j = stored - 1; j >= 0; j--)
    {
      int k = (newest - j + m) % m;
      double beta = search->rho[k] * nn_dot (search->y + (size_t) k * (size_t) n, d, n);

      add_scaled (d, search->alpha[k] - beta, search->s + (size_t) k * (size_t) n, n);
    }
}

static bool
minimise (Search *search, int max_iterations, double tolerance, NnLbfgsReport *report, NnError *err)
{
  int n = search->n, stored = 0, newest = -1;

  report->value = search->objective (search->x, search->gradient, search->user);
  report->gradient = largest (search->gradient, n);
  search->evaluations = 1;
  if (!isfinite (report->value) || !isfinite (report->gradient))
    return nn_fail (err, NN_ERROR_ARGUMENT, "the objective is not finite at its starting point");

  while (true)
    {
      Trial found;
      double slope;

      if (report->gradient <= tolerance)
        {
          report->converged = true;
          return true;
        }
      if (report->iterations >= max_iterations)
        return true;

      two_loops (search, stored, newest);
      slope = nn_dot (search->gradient, search->direction, n);
      if (!(slope < 0))
        {
          stored = 0;
          two_loops (search, 0, newest);
          slope = nn_dot (search->gradient, search->direction, n);
        }

      /* Without history the direction has no scale: the first step is one of unit length. */
      if (!line_search (search, report->value, slope,
                        stored > 0 ? 1 : fmin (1, 1 / sqrt (-slope)), &found))
        {
          if (search->cancelled)
            return nn_fail (err, NN_ERROR_CANCELLED, "cancelled");
          if (stored > 0)
            {
              /* Old curvature may mislead; steepest descent gets one chance. */
              stored = 0;
              continue;
            }
          report->converged = true;
          return true;
        }

      newest = (newest + 1) % search->history;
      double *s = search->s + (size_t) newest * (size_t) n;
      double *y = search->y + (size_t) newest * (size_t) n;

      for (int i = 0; i < n; i++)
        {
          s[i] = search->next_x[i] - search->x[i];
          y[i] = search->next_gradient[i] - search->gradient[i];
        }
      memcpy (search->x, search->next_x, sizeof (double) * (size_t) n);
      memcpy (search->gradient, search->next_gradient, sizeof (double) * (size_t) n);
      report->iterations++;
      report->value = found.value;
      report->gradient = largest (search->gradient, n);

      double curvature = nn_dot (s, y, n);

      if (curvature > 1e-12 * nn_dot (y, y, n))
        {
          search->rho[newest] = 1 / curvature;
          if (stored < search->history)
            stored++;
        }
      else
        {
          /* Not convex along this step, or rounding: the pair would spoil the approximation. */
          stored = 0;
          newest = -1;
        }
    }
}

bool
nn_lbfgs (double *x, int n, NnObjective objective, void *user, const NnLbfgsOptions *options,
          NnLbfgsReport *report, NnError *err)
{
  static const NnLbfgsOptions defaults = { 0 };
  NnLbfgsReport unused;
  Search search = { .n = n, .objective = objective, .user = user, .x = x };
  bool ok = false;

  if (options == NULL)
    options = &defaults;
  if (report == NULL)
    report = &unused;
  *report = (NnLbfgsReport){ 0 };
  if (n < 1)
    return nn_fail (err, NN_ERROR_ARGUMENT, "nothing to minimise: no variables");

  size_t size = (size_t) n;

  search.options = options;
  search.noise = options->noise > 0 ? options->noise : 1e-14;
  search.history = options->history > 0 ? options->history : 10;
  search.gradient = malloc (sizeof (double) * size);
  search.next_x = malloc (sizeof (double) * size);
  search.next_gradient = malloc (sizeof (double) * size);
  search.direction = malloc (sizeof (double) * size);
  search.s = malloc (sizeof (double) * size * (size_t) search.history);
  search.y = malloc (sizeof (double) * size * (size_t) search.history);
  search.rho = calloc ((size_t) search.history, sizeof (double));
  search.alpha = calloc ((size_t) search.history, sizeof (double));
  if (search.gradient == NULL || search.next_x == NULL || search.next_gradient == NULL
      || search.direction == NULL || search.s == NULL || search.y == NULL || search.rho == NULL
      || search.alpha == NULL)
    {
      nn_fail (err, NN_ERROR_MEMORY, "out of memory: minimising over %d variables", n);
      goto out;
    }

  ok = minimise (&search, options->max_iterations > 0 ? options->max_iterations : 200,
                 options->tolerance > 0 ? options->tolerance : 1e-5, report, err);
  report->evaluations = search.evaluations;

out:
  free (search.gradient);
  free (search.next_x);
  free (search.next_gradient);
  free (search.direction);
  free (search.s);
  free (search.y);
  free (search.rho);
  free (search.alpha);
  return ok;
}
