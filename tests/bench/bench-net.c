/* bench-net NET.onnx: runs a network in this process on a seeded random input. For each line with a
 * number N on standard input it runs N times and prints the milliseconds of each run on one line;
 * so a script can let engines take turns.
 *
 * bench-net NET.onnx --profile[=N]: runs it N times (50) and prints what each step took at best,
 * most expensive first. */
#include "cpu.h"
#include "net.h"
#include "profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double
milliseconds (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec * 1e3 + (double) t.tv_nsec * 1e-6;
}

/* Values in 0..1 of a linear congruential generator. */
static void
fill (NnRun *run, const NnNet *net)
{
  uint32_t state = 1;

  for (int i = 0; i < nn_net_n_inputs (net); i++)
    {
      const NnValueInfo *info = nn_net_input (net, i);
      float *in = nn_run_input (run, i);
      int64_t n = info->type == NN_FLOAT ? nn_value_count (info) : 0;

      for (int64_t j = 0; j < n; j++)
        {
          state = state * 1664525u + 1013904223u;
          in[j] = (float) (state >> 8) * 0x1p-24f;
        }
    }
}

/* Runs @n times and prints the table. */
static bool
print_profile (NnRun *run, int n, NnError *err)
{
  NnProfile *profile = nn_profile_new (run, err);
  char line[512];
  bool ok = profile != NULL;

  for (int i = 0; ok && i < n; i++)
    ok = nn_run_exec (run, err);
  for (int i = -1; ok && nn_profile_line (profile, i, line, sizeof line) != NULL; i++)
    printf ("%s\n", line);
  nn_profile_free (profile);
  return ok;
}

/* Runs as often as each line of standard input says. */
static bool
take_turns (NnRun *run, NnError *err)
{
  int n;

  while (scanf ("%d", &n) == 1)
    {
      for (int i = 0; i < n; i++)
        {
          double begin = milliseconds ();

          if (!nn_run_exec (run, err))
            return false;
          printf ("%.4f ", milliseconds () - begin);
        }
      printf ("\n");
      fflush (stdout);
    }
  return true;
}

int
main (int argc, char *argv[])
{
  NnError err = { 0 };
  NnNet *net;
  NnRun *run;
  int profile = 0;
  bool ok;

  if (argc == 3 && strncmp (argv[2], "--profile=", 10) == 0)
    profile = atoi (argv[2] + 10);
  else if (argc == 3 && strcmp (argv[2], "--profile") == 0)
    profile = 50;
  if (argc < 2 || argc > 3 || (argc == 3 && profile < 1))
    {
      fprintf (stderr, "usage: bench-net NET.onnx [--profile[=N]]\n");
      return 2;
    }
  net = nn_net_load (argv[1], NULL, &err);
  run = net != NULL ? nn_run_new (net, &err) : NULL;
  ok = run != NULL;
  if (ok)
    {
      fill (run, net);
      printf ("%s\n", nn_cpu_name (nn_cpu ()));
      fflush (stdout);
      ok = profile > 0 ? print_profile (run, profile, &err) : take_turns (run, &err);
    }
  if (!ok)
    fprintf (stderr, "bench-net: %s\n", err.text);
  nn_run_free (run);
  nn_net_free (net);
  return ok ? 0 : 1;
}
