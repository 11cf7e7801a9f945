/* bench-net NET.onnx: runs a network in this process on a seeded random input. For each line with a
 * number N on standard input it runs N times and prints the milliseconds of each run on one line;
 * so a script can let engines take turns. */
#include "cpu.h"
#include "net.h"

#include <stdio.h>
#include <stdlib.h>
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

int
main (int argc, char *argv[])
{
  NnError err = { 0 };
  NnNet *net;
  NnRun *run;
  int n, status = 0;

  if (argc != 2)
    {
      fprintf (stderr, "usage: bench-net NET.onnx\n");
      return 2;
    }
  net = nn_net_load (argv[1], NULL, &err);
  run = net != NULL ? nn_run_new (net, &err) : NULL;
  if (run == NULL)
    {
      fprintf (stderr, "bench-net: %s\n", err.text);
      nn_net_free (net);
      return 1;
    }
  fill (run, net);
  printf ("%s\n", nn_cpu_name (nn_cpu ()));
  fflush (stdout);
  while (status == 0 && scanf ("%d", &n) == 1)
    {
      for (int i = 0; i < n && status == 0; i++)
        {
          double begin = milliseconds ();

          if (!nn_run_exec (run, &err))
            {
              fprintf (stderr, "bench-net: %s\n", err.text);
              status = 1;
            }
          printf ("%.4f ", milliseconds () - begin);
        }
      printf ("\n");
      fflush (stdout);
    }
  nn_run_free (run);
  nn_net_free (net);
  return status;
}
