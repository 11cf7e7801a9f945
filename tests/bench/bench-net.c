/* bench-net NET.onnx [LO HI [FOLDER]]: runs a network in this process on seeded noise between LO and
 * HI (0 and 1). For each line with a number N on standard input it runs N times and prints on one
 * line when each run began and ended, in milliseconds of the monotonic clock; so a script can let
 * engines take turns. With FOLDER, inputs and outputs of one run are written there, for tests/bench/
 * peer-net and comparing.
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

/* Uniform noise between @lo and @hi, of a linear congruential generator. */
static void
fill (NnRun *run, const NnNet *net, double lo, double hi)
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
          in[j] = (float) (lo + (hi - lo) * (state >> 8) * 0x1p-24);
        }
    }
}

static bool
write_values (const char *folder, const char *kind, int i, const NnValueInfo *info,
              const void *data, NnError *err)
{
  char path[4096];
  size_t size = (size_t) nn_value_count (info) * nn_type_size (info->type);
  FILE *file;
  bool ok;

  snprintf (path, sizeof path, "%s/%s-%02d.f32", folder, kind, i);
  if (info->type != NN_FLOAT)
    return nn_fail (err, NN_ERROR_UNSUPPORTED, "%s: only networks of floats are compared", path);
  file = fopen (path, "wb");
  ok = file != NULL && fwrite (data, 1, size, file) == size;
  if (file != NULL && fclose (file) != 0)
    ok = false;
  return ok || nn_fail (err, NN_ERROR_IO, "%s cannot be written", path);
}

/* Inputs as they are and the outputs of one run, raw, as input-NN.f32 and shoebox-NN.f32. */
static bool
write_all (NnRun *run, const NnNet *net, const char *folder, NnError *err)
{
  NnValueInfo info;
  bool ok = true;

  for (int i = 0; ok && i < nn_net_n_inputs (net); i++)
    ok = write_values (folder, "input", i, nn_net_input (net, i), nn_run_input (run, i), err);
  ok = ok && nn_run_exec (run, err);
  for (int i = 0; ok && i < nn_net_n_outputs (net); i++)
    {
      const void *data = nn_run_output (run, i, &info);

      ok = write_values (folder, "shoebox", i, &info, data, err);
    }
  return ok;
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
          printf ("%.4f %.4f ", begin, milliseconds ());
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
  double range[2] = { 0, 1 };
  int profile = 0;
  bool ok;

  if (argc == 3 && strncmp (argv[2], "--profile=", 10) == 0)
    profile = atoi (argv[2] + 10);
  else if (argc == 3 && strcmp (argv[2], "--profile") == 0)
    profile = 50;
  else if (argc >= 4)
    for (int i = 0; i < 2; i++)
      range[i] = atof (argv[2 + i]);
  if (argc < 2 || argc > 5 || (argc == 3 && profile < 1))
    {
      fprintf (stderr, "usage: bench-net NET.onnx [--profile[=N] | LO HI [FOLDER]]\n");
      return 2;
    }
  net = nn_net_load (argv[1], NULL, &err);
  run = net != NULL ? nn_run_new (net, &err) : NULL;
  ok = run != NULL;
  if (ok)
    fill (run, net, range[0], range[1]);
  if (ok && argc == 5)
    ok = write_all (run, net, argv[4], &err);
  if (ok)
    {
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
