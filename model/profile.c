/* profile.c: the times that run.c takes of steps, in order of cost. */
#include "profile.h"

#include "graph.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct NnProfile
{
  NnRun *run;
  const NnNet *net;
  int n_steps;
  const NnNode **node;  /* [n_steps] */
  double *milliseconds; /* [n_steps], infinite until a step has run */
  int *order;           /* [n_steps] */
  double total;         /* at the last sorting */
};

NnProfile *
nn_profile_new (NnRun *run, NnError *err)
{
  const NnNet *net = nn_run_net (run);
  size_t n = (size_t) net->n_nodes + 1;
  NnProfile *profile = calloc (1, sizeof *profile);

  if (profile == NULL)
    goto memory;
  profile->node = calloc (n, sizeof *profile->node);
  profile->milliseconds = calloc (n, sizeof *profile->milliseconds);
  profile->order = calloc (n, sizeof *profile->order);
  if (profile->node == NULL || profile->milliseconds == NULL || profile->order == NULL)
    goto memory;
  profile->net = net;
  profile->run = run;
  for (int k = 0; k < net->n_nodes; k++)
    if (!net->node[k].view)
      {
        profile->milliseconds[profile->n_steps] = INFINITY;
        profile->node[profile->n_steps++] = &net->node[k];
      }
  nn_run_time_steps (run, profile->milliseconds);
  return profile;

memory:
  nn_profile_free (profile);
  nn_fail (err, NN_ERROR_MEMORY, "not enough memory");
  return NULL;
}

void
nn_profile_free (NnProfile *profile)
{
  if (profile == NULL)
    return;
  if (profile->run != NULL)
    nn_run_time_steps (profile->run, NULL);
  free (profile->node);
  free (profile->milliseconds);
  free (profile->order);
  free (profile);
}

/* Most expensive first; equals stay in the order of running. */
static int
more_first (const void *a, const void *b, void *user)
{
  const double *milliseconds = user;
  int x = *(const int *) a, y = *(const int *) b;

  if (milliseconds[x] != milliseconds[y])
    return milliseconds[x] < milliseconds[y] ? 1 : -1;
  return x - y;
}

int
nn_profile_step (NnProfile *profile, int i, NnProfileStep *step)
{
  const NnNode *node;
  int k;

  if (i == 0)
    {
      profile->total = 0;
      for (k = 0; k < profile->n_steps; k++)
        {
          profile->order[k] = k;
          profile->total += profile->milliseconds[k];
        }
      qsort_r (profile->order, (size_t) profile->n_steps, sizeof *profile->order, more_first,
               profile->milliseconds);
    }
  if (i < 0 || i >= profile->n_steps)
    return -1;
  k = profile->order[i];
  node = profile->node[k];
  memset (step, 0, sizeof *step);
  step->op = node->op->name;
  step->name = node->name;
  step->activation = node->activation.kind != NN_ACT_NONE;
  step->residual = node->residual != 0;
  step->macs = node->macs;
  step->milliseconds = profile->milliseconds[k];
  if (node->n_out > 0 && node->out[0] >= 0)
    {
      const NnValue *value = &profile->net->value[node->out[0]];

      step->output.name = value->name;
      step->output.type = value->t.type;
      step->output.rank = value->t.rank;
      memcpy (step->output.dim, value->t.dim, sizeof step->output.dim);
    }
  return k;
}

const char *
nn_profile_line (NnProfile *profile, int i, char *buffer, size_t size)
{
  NnProfileStep step;
  char shape[200] = "";
  size_t at = 0;
  int k;

  if (i == -1)
    {
      snprintf (buffer, size, "%8s %6s %7s %8s  %-18s %-18s %s", "ms", "share", "GMAC/s", "MMAC",
                "operator", "output", "step and name");
      return buffer;
    }
  k = nn_profile_step (profile, i, &step);
  if (k < 0)
    return NULL;
  for (int d = 0; d < step.output.rank; d++)
    at += (size_t) snprintf (shape + at, sizeof shape - at, "%s%lld", d == 0 ? "" : "x",
                             (long long) step.output.dim[d]);
  snprintf (buffer, size, "%8.3f %5.1f%% %7.1f %8.2f  %-18s %-18s %d %s%s%s", step.milliseconds,
            step.milliseconds / profile->total * 100,
            (double) step.macs / 1e6 / fmax (step.milliseconds, 1e-6), (double) step.macs / 1e6,
            step.op, shape, k, step.name, step.activation ? " +activation" : "",
            step.residual ? " +residual" : "");
  return buffer;
}
