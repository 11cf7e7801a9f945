/* profile.h: where a network's time goes, step by step. For `shoebox net run --profile` and
 * tests/bench; a run that nobody profiles reads no clock. */
#pragma once

#include "net.h"

/* Times of the steps of one NnRun. Belongs to the run's thread; both must outlive its use. */
typedef struct NnProfile NnProfile;

typedef struct
{
  const char *op, *name;      /* owned by the network */
  NnValueInfo output;         /* the first one; in a network with shapes that depend on data, what
                                 is known of it without running */
  bool activation, residual;  /* fused into the step */
  int64_t macs;
  double milliseconds;        /* least of all runs since nn_profile_new () */
} NnProfileStep;

/* From now on every nn_run_exec () of @run is timed, by the clock, not by processor time: take the
 * least of many runs. Free with nn_profile_free () before the run. One profile a run. */
NnProfile *nn_profile_new (NnRun *run, NnError *err);
void nn_profile_free (NnProfile *profile);

/* The @i-th most expensive step so far, and its number in the order of running, as
 * nn_net_describe_step () counts; -1 past the last. The order is that of the last call with @i = 0.
 */
int nn_profile_step (NnProfile *profile, int i, NnProfileStep *step);
/* The same as a line of a table: milliseconds, share of the whole, GMAC/s, millions of
 * multiply-accumulates, operator, output shape, name. @i = -1 is the table's head. NULL past the
 * last; the string is written into @buffer. */
const char *nn_profile_line (NnProfile *profile, int i, char *buffer, size_t size);
