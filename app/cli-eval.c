/* cli-eval.c: `shoebox eval`: how well albums or tags are learned. */
#include "cli-private.h"
#include "eval.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_SHOTS 5
#define DEFAULT_SEEDS 5
#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 10)
#define PIPE_INTERVAL (5 * G_USEC_PER_SEC)

typedef struct
{
  ShoeboxCli *cli;
  gboolean terminal, line_open;
  gint64 start, last;
} Progress;

static void
close_line (Progress *progress)
{
  if (progress->line_open)
    fputs ("\r\033[K", stderr);
  progress->line_open = FALSE;
}

static void
progress_cb (gpointer user, guint done, guint todo)
{
  Progress *progress = user;
  gint64 now = g_get_monotonic_time ();
  double seconds = (double) (now - progress->start) / G_USEC_PER_SEC, rate = done / seconds;

  if (now - progress->last < (progress->terminal ? PROGRESS_INTERVAL : PIPE_INTERVAL) || done == 0)
    return;
  progress->last = now;
  fprintf (stderr, "%s%u of %u photos, %.1f photos/s, %.0f s left%s",
           progress->terminal ? "\r\033[K" : "", done, todo, rate, (todo - done) / rate,
           progress->terminal ? "" : "\n");
  fflush (stderr);
  progress->line_open = progress->terminal;
}

static void
problem_cb (gpointer user, const char *path, const char *reason)
{
  Progress *progress = user;

  close_line (progress);
  shoebox_cli_error (progress->cli, "%s: %s", path, reason);
}

/* "churches:44,clothes:26" into names and counts (0 where none is given); NULL after a message. */
static char **
parse_albums (ShoeboxCli *cli, const char *text, int **shots)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);

  *shots = g_new0 (int, g_strv_length (names) + 1);
  for (guint i = 0; names[i] != NULL; i++)
    {
      char *colon = strrchr (names[i], ':'), *end = NULL;

      if (colon == NULL)
        continue;
      (*shots)[i] = (int) g_ascii_strtoll (colon + 1, &end, 10);
      if ((*shots)[i] < 1 || *end != '\0')
        {
          shoebox_cli_usage (cli, "--albums: \"%s\" has no number of facts", names[i]);
          g_clear_pointer (shots, g_free);
          return NULL;
        }
      *colon = '\0';
    }
  return g_steal_pointer (&names);
}

static void
print_json (const ShoeboxEvalResult *result)
{
  const struct
  {
    const char *name;
    guint value;
  } counts[] = {
    { "photos", result->photos },         { result->tags ? "tags" : "albums", result->labels },
    { "facts", result->facts },           { "ood_photos", result->ood_photos },
    { "unreadable", result->unreadable },
  };
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      json_builder_set_member_name (builder, counts[i].name);
      json_builder_add_int_value (builder, counts[i].value);
    }
  for (guint i = 0; i < result->numbers->len; i++)
    {
      const ShoeboxEvalNumber *number = &g_array_index (result->numbers, ShoeboxEvalNumber, i);
      g_autofree char *sd = g_strconcat (number->name, "_sd", NULL);

      shoebox_cli_json_number (builder, number->name, number->mean, 6);
      shoebox_cli_json_number (builder, sd, number->sd, 6);
    }
  json_builder_end_object (builder);
  shoebox_cli_print_json (builder);
}

static void
print_table (const ShoeboxEvalResult *result)
{
  printf ("%u photos, %u %s, %u facts", result->photos, result->labels,
          result->tags ? "tags" : "albums", result->facts);
  if (result->ood_photos > 0)
    printf (", %u photos of no album", result->ood_photos);
  putchar ('\n');
  for (guint i = 0; i < result->numbers->len; i++)
    {
      const ShoeboxEvalNumber *number = &g_array_index (result->numbers, ShoeboxEvalNumber, i);

      if (isfinite (number->mean))
        printf ("%-15s %.4f  sd %.4f\n", number->name, number->mean, number->sd);
      else
        printf ("%-15s -\n", number->name);
    }
}

int
shoebox_cli_eval (ShoeboxCli *cli, int argc, char **argv)
{
  ShoeboxEvalOptions eval = { .shots = DEFAULT_SHOTS, .seeds = DEFAULT_SEEDS };
  const char *leave_out = NULL, *albums = NULL;
  const ShoeboxCliOption options[] = {
    { "shots", SHOEBOX_CLI_INT, &eval.shots },
    { "seeds", SHOEBOX_CLI_INT, &eval.seeds },
    { "ood", SHOEBOX_CLI_STRING, &eval.ood },
    { "leave-out", SHOEBOX_CLI_STRING, &leave_out },
    { "albums", SHOEBOX_CLI_STRING, &albums },
    { "alone", SHOEBOX_CLI_FLAG, &eval.alone },
    { "dump", SHOEBOX_CLI_STRING, &eval.dump },
    { NULL },
  };
  Progress progress = { .cli = cli, .terminal = isatty (STDERR_FILENO),
                        .start = g_get_monotonic_time () };
  g_autoptr (ShoeboxEvalResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) left_out = NULL, names = NULL;
  g_autofree int *album_shots = NULL;
  g_autofree char *tags = NULL;

  if (!shoebox_cli_options (cli, &argc, argv, options))
    return SHOEBOX_CLI_USAGE;
  if (argc != 2)
    return shoebox_cli_usage (cli, argc < 2 ? "which folder?" : "one folder only");
  eval.folder = argv[1];
  tags = g_build_filename (eval.folder, "tags.tsv", NULL);
  if (eval.seeds < 1)
    return shoebox_cli_usage (cli, "--seeds must be at least 1");
  if (eval.shots < 1 && !g_file_test (tags, G_FILE_TEST_EXISTS))
    return shoebox_cli_usage (cli, "--shots must be at least 1 for albums");
  left_out = leave_out != NULL ? g_strsplit (leave_out, ",", -1) : NULL;
  eval.leave_out = left_out;
  if (albums != NULL && (names = parse_albums (cli, albums, &album_shots)) == NULL)
    return SHOEBOX_CLI_USAGE;
  eval.albums = names;
  eval.album_shots = album_shots;
  eval.progress = progress_cb;
  eval.problem = problem_cb;
  eval.user = &progress;
  progress.last = progress.start;

  result = shoebox_eval_run (&eval, NULL, &error);
  close_line (&progress);
  if (result == NULL)
    return shoebox_cli_fail (cli, error);
  if (cli->json)
    print_json (result);
  else
    print_table (result);
  return result->unreadable == 0 ? SHOEBOX_CLI_DONE : SHOEBOX_CLI_FAILED;
}
