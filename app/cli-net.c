/* cli-net.c: `shoebox net`: what an ONNX network is, and running one. */
#include "cli-private.h"
#include "net.h"
#include "npy.h"
#include "profile.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_INPUT_BYTES ((gsize) 1 << 30)

typedef struct
{
  ShoeboxCli *cli;
  char **inputs;
  char *output;
  int threads, repeat, size;
  gboolean json, plain, profile;
} Options;

/* --- info ----------------------------------------------------------------------------------- */

static char *
shape_text (const NnValueInfo *info)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < info->rank; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i == 0 ? "" : "x", info->dim[i]);
  return g_string_free (text, FALSE);
}

static void
add_value (JsonBuilder *builder, const NnValueInfo *info)
{
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, info->name);
  json_builder_set_member_name (builder, "shape");
  json_builder_begin_array (builder);
  for (int i = 0; i < info->rank; i++)
    json_builder_add_int_value (builder, info->dim[i]);
  json_builder_end_array (builder);
}

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
add_count (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
info_json (const NnNet *net, const NnNetStats *stats)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  for (int side = 0; side < 2; side++)
    {
      int n = side == 0 ? nn_net_n_inputs (net) : nn_net_n_outputs (net);

      json_builder_set_member_name (builder, side == 0 ? "inputs" : "outputs");
      json_builder_begin_array (builder);
      for (int i = 0; i < n; i++)
        {
          json_builder_begin_object (builder);
          add_value (builder, side == 0 ? nn_net_input (net, i) : nn_net_output (net, i));
          json_builder_end_object (builder);
        }
      json_builder_end_array (builder);
    }
  add_count (builder, "nodes", stats->nodes_in_file);
  add_count (builder, "steps", stats->steps);
  add_count (builder, "macs", stats->macs);
  add_count (builder, "parameters", stats->parameters);
  add_count (builder, "weight_bytes", (gint64) stats->weight_bytes);
  add_count (builder, "arena_bytes", (gint64) stats->arena_bytes);
  add_count (builder, "scratch_bytes", (gint64) stats->scratch_bytes);
  json_builder_end_object (builder);
  shoebox_cli_print_json (builder);
}

static int
net_info (const NnNet *net, const Options *options)
{
  NnNetStats stats;
  char line[512];

  nn_net_stats (net, &stats);
  if (options->json)
    {
      info_json (net, &stats);
      return SHOEBOX_CLI_DONE;
    }
  for (int i = 0; i < nn_net_n_inputs (net); i++)
    {
      g_autofree char *shape = shape_text (nn_net_input (net, i));

      printf ("input   %s %s\n", nn_net_input (net, i)->name, shape);
    }
  for (int i = 0; i < nn_net_n_outputs (net); i++)
    {
      g_autofree char *shape = shape_text (nn_net_output (net, i));

      printf ("output  %s %s\n", nn_net_output (net, i)->name, shape);
    }
  printf ("%d nodes in the file, %d steps; %.1f million parameters, %.1f million "
          "multiply-accumulates\n"
          "weights %.1f MiB, arena %.1f MiB, scratch %.1f MiB a thread\n",
          stats.nodes_in_file, stats.steps, (double) stats.parameters / 1e6,
          (double) stats.macs / 1e6, (double) stats.weight_bytes / 1048576,
          (double) stats.arena_bytes / 1048576, (double) stats.scratch_bytes / 1048576);
  for (int i = 0; nn_net_describe_step (net, i, line, sizeof line) != NULL; i++)
    printf ("%4d  %s\n", i, line);
  return SHOEBOX_CLI_DONE;
}

/* --- run ------------------------------------------------------------------------------------ */

/* Holds the workers until all are there. */
typedef struct
{
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  int state; /* 0 wait, 1 go, -1 go home */
} Gate;

typedef struct
{
  NnRun *run;
  int repeat;
  double *milliseconds; /* one a repetition */
  gboolean failed;
  NnError err;
  Gate *gate;
  pthread_t thread;
} Worker;

static void *
worker_thread (void *user)
{
  Worker *worker = user;
  int state;

  pthread_mutex_lock (&worker->gate->mutex);
  while ((state = worker->gate->state) == 0)
    pthread_cond_wait (&worker->gate->changed, &worker->gate->mutex);
  pthread_mutex_unlock (&worker->gate->mutex);
  for (int i = 0; state > 0 && i < worker->repeat && !worker->failed; i++)
    {
      gint64 start = g_get_monotonic_time ();

      worker->failed = !nn_run_exec (worker->run, &worker->err);
      worker->milliseconds[i] = (double) (g_get_monotonic_time () - start) / 1000;
    }
  return NULL;
}

/* Runs the workers, each on a thread; seconds from the first to the last, or -1. */
static double
run_workers (Worker *worker, int n)
{
  Gate gate = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 };
  int started = 0;
  gint64 began;

  for (; started < n; started++)
    {
      worker[started].gate = &gate;
      if (pthread_create (&worker[started].thread, NULL, worker_thread, &worker[started]) != 0)
        break;
    }
  pthread_mutex_lock (&gate.mutex);
  gate.state = started == n ? 1 : -1;
  began = g_get_monotonic_time ();
  pthread_cond_broadcast (&gate.changed);
  pthread_mutex_unlock (&gate.mutex);
  for (int i = 0; i < started; i++)
    pthread_join (worker[i].thread, NULL);
  if (started < n)
    return -1;
  return (double) MAX (g_get_monotonic_time () - began, 1) / G_USEC_PER_SEC;
}

/* Seeded noise between -1 and 1; integers between 0 and 3, so that indices are likely to be
 * valid. */
static void
fill_random (const NnValueInfo *info, void *data, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gint64 n = nn_value_count (info);
  gsize size = nn_type_size (info->type);

  for (gint64 i = 0; i < n; i++)
    if (info->type == NN_FLOAT)
      ((float *) data)[i] = (float) g_rand_double_range (rand, -1, 1);
    else if (info->type == NN_DOUBLE)
      ((double *) data)[i] = g_rand_double_range (rand, -1, 1);
    else
      {
        memset ((char *) data + (gsize) i * size, 0, size);
        ((char *) data)[(gsize) i * size] = (char) g_rand_int_range (rand, 0,
                                                                     info->type == NN_BOOL ? 2 : 4);
      }
}

/* What is given for the first inputs of a network. */
typedef struct
{
  int n;
  NnValueInfo *info; /* without names: a network to be loaded takes the shapes in this order */
  void **data;
} Arrays;

static void
arrays_clear (Arrays *arrays)
{
  for (int i = 0; i < arrays->n; i++)
    free (arrays->data[i]);
  g_clear_pointer (&arrays->data, g_free);
  g_clear_pointer (&arrays->info, g_free);
  arrays->n = 0;
}

/* False after a message. */
static gboolean
arrays_read (Arrays *arrays, const Options *options)
{
  guint n = options->inputs == NULL ? 0 : g_strv_length (options->inputs);
  NnError err;

  arrays->info = g_new0 (NnValueInfo, n + 1);
  arrays->data = g_new0 (void *, n + 1);
  for (; arrays->n < (int) n; arrays->n++)
    {
      void *data = nn_npy_read (options->inputs[arrays->n], MAX_INPUT_BYTES,
                                &arrays->info[arrays->n], &err);

      if (data == NULL)
        {
          shoebox_cli_error (options->cli, "%s", err.text);
          return FALSE;
        }
      arrays->data[arrays->n] = data;
      arrays->info[arrays->n].name = NULL;
    }
  return TRUE;
}

/* Do they fit the network? FALSE after a message. */
static gboolean
arrays_fit (const Arrays *arrays, const NnNet *net, const Options *options)
{
  if (arrays->n > nn_net_n_inputs (net))
    {
      shoebox_cli_error (options->cli, "%d inputs given, the network has %d", arrays->n,
                         nn_net_n_inputs (net));
      return FALSE;
    }
  for (int i = 0; i < arrays->n; i++)
    {
      const NnValueInfo *info = nn_net_input (net, i), *found = &arrays->info[i];

      if (found->type != info->type || found->rank != info->rank
          || memcmp (found->dim, info->dim, sizeof info->dim[0] * (gsize) info->rank) != 0)
        {
          g_autofree char *has = shape_text (found), *wants = shape_text (info);

          shoebox_cli_error (options->cli,
                             "%s: shape %s or its type does not fit input %s, which is %s",
                             options->inputs[i], has, info->name, wants);
          return FALSE;
        }
    }
  return TRUE;
}

/* What is not given is noise. */
static void
fill_inputs (NnRun *run, const NnNet *net, const Arrays *arrays)
{
  for (int i = 0; i < nn_net_n_inputs (net); i++)
    {
      const NnValueInfo *info = nn_net_input (net, i);
      gsize size = (gsize) nn_value_count (info) * nn_type_size (info->type);

      if (i >= arrays->n)
        fill_random (info, nn_run_input (run, i), (guint32) i + 1);
      else if (size > 0)
        memcpy (nn_run_input (run, i), arrays->data[i], size);
    }
}

/* "tower/scores" becomes "tower_scores.npy". */
static char *
output_path (const char *folder, const char *name)
{
  g_autofree char *safe = g_strdup (name);
  g_autofree char *base = NULL;

  for (char *c = safe; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '-' && *c != '_' && (*c != '.' || c == safe))
      *c = '_';
  base = g_strconcat (safe, ".npy", NULL);
  return g_build_filename (folder, base, NULL);
}

static gboolean
write_outputs (const NnNet *net, const NnRun *run, const Options *options)
{
  const char *folder = options->output;

  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      shoebox_cli_error (options->cli, "%s: %s", folder, g_strerror (errno));
      return FALSE;
    }
  for (int i = 0; i < nn_net_n_outputs (net); i++)
    {
      NnValueInfo info;
      const void *data = nn_run_output (run, i, &info);
      g_autofree char *path = output_path (folder, info.name);
      NnError err;

      if (!nn_npy_write (path, &info, data, &err))
        {
          shoebox_cli_error (options->cli, "%s", err.text);
          return FALSE;
        }
    }
  return TRUE;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
add_profile (JsonBuilder *builder, NnProfile *profile)
{
  NnProfileStep step;

  json_builder_set_member_name (builder, "profile");
  json_builder_begin_array (builder);
  for (int i = 0, k; (k = nn_profile_step (profile, i, &step)) >= 0; i++)
    {
      json_builder_begin_object (builder);
      add_count (builder, "step", k);
      json_builder_set_member_name (builder, "op");
      json_builder_add_string_value (builder, step.op);
      add_value (builder, &step.output);
      add_count (builder, "macs", step.macs);
      add_number (builder, "min_ms", step.milliseconds);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
print_profile (NnProfile *profile)
{
  char line[512];

  for (int i = -1; nn_profile_line (profile, i, line, sizeof line) != NULL; i++)
    printf ("%s\n", line);
}

/* @profile may be NULL. */
static void
report (const NnNet *net, const NnRun *run, const Options *options, double *times, int n,
        double seconds, NnProfile *profile)
{
  double rate = (double) n / seconds;

  qsort (times, (size_t) n, sizeof *times, compare_doubles);
  if (options->json)
    {
      JsonBuilder *builder = json_builder_new ();

      json_builder_begin_object (builder);
      add_count (builder, "threads", options->threads);
      add_count (builder, "repeat", options->repeat);
      add_number (builder, "min_ms", times[0]);
      add_number (builder, "median_ms", times[n / 2]);
      add_number (builder, "images_per_s", rate);
      json_builder_set_member_name (builder, "outputs");
      json_builder_begin_array (builder);
      for (int i = 0; i < nn_net_n_outputs (net); i++)
        {
          NnValueInfo info;

          nn_run_output (run, i, &info);
          json_builder_begin_object (builder);
          add_value (builder, &info);
          if (options->output != NULL)
            {
              g_autofree char *path = output_path (options->output, info.name);

              json_builder_set_member_name (builder, "file");
              json_builder_add_string_value (builder, path);
            }
          json_builder_end_object (builder);
        }
      json_builder_end_array (builder);
      if (profile != NULL)
        add_profile (builder, profile);
      json_builder_end_object (builder);
      shoebox_cli_print_json (builder);
      return;
    }
  if (profile != NULL)
    print_profile (profile);
  for (int i = 0; i < nn_net_n_outputs (net); i++)
    {
      NnValueInfo info;
      g_autofree char *shape = NULL;

      nn_run_output (run, i, &info);
      shape = shape_text (&info);
      printf ("%s %s\n", info.name, shape);
    }
  printf ("%.3f ms minimum, %.3f ms median, %.1f images/s with %d thread%s\n", times[0],
          times[n / 2], rate, options->threads, options->threads == 1 ? "" : "s");
}

static int
net_run (const NnNet *net, const Arrays *arrays, const Options *options)
{
  int n = options->threads;
  Worker *worker = g_new0 (Worker, n);
  double *times = g_new0 (double, (gsize) n * (gsize) options->repeat);
  NnProfile *profile = NULL;
  int status = SHOEBOX_CLI_FAILED;
  double seconds;
  NnError err;

  for (int i = 0; i < n; i++)
    {
      worker[i].run = nn_run_new (net, &err);
      if (worker[i].run == NULL)
        {
          shoebox_cli_error (options->cli, "%s", err.text);
          goto out;
        }
      worker[i].repeat = options->repeat;
      worker[i].milliseconds = times + (gsize) i * (gsize) options->repeat;
      fill_inputs (worker[i].run, net, arrays);
    }
  if (options->profile)
    {
      profile = nn_profile_new (worker[0].run, &err);
      if (profile == NULL)
        {
          shoebox_cli_error (options->cli, "%s", err.text);
          goto out;
        }
    }
  seconds = run_workers (worker, n);
  if (seconds < 0)
    {
      shoebox_cli_error (options->cli, "not enough threads");
      goto out;
    }
  for (int i = 0; i < n; i++)
    if (worker[i].failed)
      {
        shoebox_cli_error (options->cli, "%s", worker[i].err.text);
        goto out;
      }
  if (options->output != NULL && !write_outputs (net, worker[0].run, options))
    goto out;
  report (net, worker[0].run, options, times, n * options->repeat, seconds, profile);
  status = SHOEBOX_CLI_DONE;

out:
  nn_profile_free (profile);
  for (int i = 0; i < n; i++)
    nn_run_free (worker[i].run);
  g_free (times);
  g_free (worker);
  return status;
}

/* Loads and runs or describes @path. Sizes that the network leaves open are those of the arrays. */
static int
net_do (const char *command, const char *path, const Options *options)
{
  NnLoadOptions load = { .other = options->size, .keep_all = options->plain };
  gboolean run = strcmp (command, "run") == 0;
  int status = SHOEBOX_CLI_FAILED;
  Arrays arrays = { 0 };
  NnNet *net = NULL;
  NnError err;

  if (!arrays_read (&arrays, options))
    goto out;
  load.input_shapes = arrays.info;
  load.n_input_shapes = arrays.n;
  net = nn_net_load (path, &load, &err);
  if (net == NULL && err.code == NN_ERROR_ARGUMENT && arrays.n > 0)
    {
      g_autofree char *files = g_strjoinv (", ", options->inputs);

      shoebox_cli_error (options->cli, "%s: %s", files, err.text);
    }
  else if (net == NULL)
    shoebox_cli_error (options->cli, "%s", err.text);
  else if (!run)
    status = net_info (net, options);
  else if (arrays_fit (&arrays, net, options))
    status = net_run (net, &arrays, options);

out:
  nn_net_free (net);
  arrays_clear (&arrays);
  return status;
}

int
shoebox_cli_net (ShoeboxCli *cli, int argc, char **argv)
{
  Options options = { .cli = cli, .threads = 1, .repeat = 1 };
  const GOptionEntry entries[] = {
    { "input", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.inputs, NULL, NULL },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &options.output, NULL, NULL },
    { "threads", 0, 0, G_OPTION_ARG_INT, &options.threads, NULL, NULL },
    { "repeat", 0, 0, G_OPTION_ARG_INT, &options.repeat, NULL, NULL },
    { "size", 0, 0, G_OPTION_ARG_INT, &options.size, NULL, NULL },
    { "plain", 0, 0, G_OPTION_ARG_NONE, &options.plain, NULL, NULL },
    { "profile", 0, 0, G_OPTION_ARG_NONE, &options.profile, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = g_new0 (char *, argc + 1);
  int status = SHOEBOX_CLI_FAILED;

  for (int i = 0; i < argc; i++)
    words[i] = g_strdup (argv[i]);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse_strv (context, &words, &error))
    status = shoebox_cli_usage (cli, "%s", error->message);
  else if (g_strv_length (words) != 3
           || (strcmp (words[1], "run") != 0 && strcmp (words[1], "info") != 0))
    status = shoebox_cli_usage (cli, "say run or info, and one network");
  else if (options.threads < 1 || options.threads > 256 || options.repeat < 1
           || options.repeat > 1000000 || options.size < 0)
    status = shoebox_cli_usage (cli, "a number is out of range");
  else
    status = net_do (words[1], words[2], &options);
  g_strfreev (options.inputs);
  g_free (options.output);
  return status;
}
