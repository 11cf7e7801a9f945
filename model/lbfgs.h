/* lbfgs.h: minimises a smooth function of many variables (limited-memory BFGS).
 *
 * Nocedal and Wright, Numerical Optimization, 2nd edition: two-loop recursion (algorithm 7.4) and
 * a line search for the strong Wolfe conditions (algorithms 3.5 and 3.6, cubic interpolation).
 * Deterministic: the same start gives the same steps. One thread; no state outside the arguments.
 */
#pragma once

#include "error.h"

/* Value at @x (n numbers); writes the n partial derivatives to @gradient. */
typedef double (*NnObjective) (const double *x, double *gradient, void *user);

typedef struct
{
  int history;        /* remembered steps; 0 means 10 */
  int max_iterations; /* 0 means 200; reaching it is not an error */
  double tolerance;   /* stops when no entry of the gradient is larger; 0 means 1e-5 */
  double noise;       /* relative accuracy of the objective: differences below it mean nothing;
                         0 means 1e-14 */
  bool (*keep_going) (void *user); /* asked before every trial step; NULL: never cancelled */
  void *user;         /* for keep_going */
} NnLbfgsOptions;

typedef struct
{
  double value;       /* at the point that was reached */
  double gradient;    /* largest entry of the gradient there, without sign */
  int iterations, evaluations;
  bool converged;     /* by tolerance, or as near as the noise of the objective lets one come */
} NnLbfgsReport;

/* Starts at @x and leaves the best point there. @options and @report may be NULL. Errors:
 * NN_ERROR_CANCELLED (@x is then the best point so far), NN_ERROR_MEMORY, NN_ERROR_ARGUMENT when
 * the objective or its gradient is not finite at the start. */
bool nn_lbfgs (double *x, int n, NnObjective objective, void *user, const NnLbfgsOptions *options,
               NnLbfgsReport *report, NnError *err);
