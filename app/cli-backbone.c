/* cli-backbone.c: `shoebox backbone`: another network that tells photos apart. */
#include "backbone-use.h"
#include "cli-private.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  ShoeboxCli *cli;
  ShoeboxLibrary *library;
  GMainLoop *loop;
  ShoeboxCliLine line;
  gboolean stopped;        /* by a signal */
} Run;

static void
add_text (JsonBuilder *builder, const char *key, const char *text)
{
  shoebox_cli_json_string (builder, key, text);
}

static void
add_count (JsonBuilder *builder, const char *key, gint64 value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder, const char *key, gboolean value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_boolean_value (builder, value);
}

/* --- What was found in a file ------------------------------------------------------------------- */

static void
add_report (JsonBuilder *builder, const ShoeboxBackboneReport *report)
{
  add_text (builder, "key", report->key);
  add_text (builder, "name", report->name);
  add_text (builder, "embedding", report->embedding);
  add_text (builder, "why_embedding", report->why_embedding);
  add_count (builder, "numbers", report->dims);
  add_text (builder, "input", report->input);
  add_text (builder, "why_input", report->why_input);
  shoebox_cli_json_number (builder, "seconds_per_photo", report->seconds, 4);
}

static void
print_report (ShoeboxCli *cli, const ShoeboxBackboneReport *report)
{
  if (cli->json)
    return;
  printf ("%s is a network that tells photos apart (%s)\n"
          "embedding  %s, %d numbers: %s\n"
          "input      %s: %s\n"
          "time       %.1f ms a photo on one thread\n",
          report->name, report->key, report->embedding, report->dims, report->why_embedding,
          report->input, report->why_input, 1000 * report->seconds);
  fflush (stdout);
}

static int
run_check (ShoeboxCli *cli, const char *path, const ShoeboxBackboneOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxBackboneReport) report = shoebox_backbone_check (path, options, &error);
  JsonBuilder *builder;

  if (report == NULL)
    return shoebox_cli_fail (cli, error);
  print_report (cli, report);
  if (!cli->json)
    return SHOEBOX_CLI_DONE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_report (builder, report);
  json_builder_end_object (builder);
  shoebox_cli_print_json (builder);
  return SHOEBOX_CLI_DONE;
}

/* --- list, status ------------------------------------------------------------------------------- */

static void
print_backbone (ShoeboxCli *cli, const ShoeboxBackbone *backbone)
{
  JsonBuilder *builder;

  if (!cli->json)
    {
      g_autofree char *size = g_format_size ((guint64) backbone->bytes);

      printf ("%s\t%s\t%" G_GINT64_FORMAT " %s\t%s\t%s\n", backbone->key, backbone->name,
              backbone->photos, backbone->photos == 1 ? "photo" : "photos", size,
              backbone->used ? "in use" : backbone->next ? "on its way" : "");
      return;
    }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_text (builder, "key", backbone->key);
  add_text (builder, "name", backbone->name);
  add_text (builder, "embedding", backbone->embedding);
  add_text (builder, "input", backbone->input);
  if (backbone->dims > 0)
    add_count (builder, "numbers", backbone->dims);
  add_count (builder, "photos", backbone->photos);
  add_count (builder, "bytes", backbone->bytes);
  add_boolean (builder, "used", backbone->used);
  add_boolean (builder, "next", backbone->next);
  json_builder_end_object (builder);
  shoebox_cli_print_json (builder);
}

static int
run_list (ShoeboxCli *cli)
{
  g_autoptr (ShoeboxLibrary) library = shoebox_cli_open (cli, SHOEBOX_OPEN_READ_ONLY);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;

  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  if ((list = shoebox_library_list_backbones (library, &error)) == NULL)
    return shoebox_cli_fail (cli, error);
  for (guint i = 0; i < list->len && shoebox_cli_out_alive (); i++)
    print_backbone (cli, list->pdata[i]);
  return SHOEBOX_CLI_DONE;
}

static int
run_status (ShoeboxCli *cli)
{
  g_autoptr (ShoeboxLibrary) library = shoebox_cli_open (cli, SHOEBOX_OPEN_READ_ONLY);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_auto (ShoeboxBackboneProgress) progress = { 0 };
  const ShoeboxBackbone *used, *next = NULL;
  JsonBuilder *builder;

  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  if ((list = shoebox_library_list_backbones (library, &error)) == NULL)
    return shoebox_cli_fail (cli, error);
  shoebox_library_get_backbone_progress (library, &progress);
  used = list->pdata[0];
  for (guint i = 0; i < list->len; i++)
    {
      const ShoeboxBackbone *backbone = list->pdata[i];

      used = backbone->used ? backbone : used;
      next = backbone->next ? backbone : next;
    }
  if (!cli->json)
    {
      printf ("In use is %s (%s).\n", used->name, used->key);
      if (next != NULL)
        printf ("On its way is %s (%s): %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                " photos were looked at%s.\n",
                next->name, next->key, MIN (next->photos, used->photos), used->photos,
                progress.paused ? "; it is paused" : "");
      return SHOEBOX_CLI_DONE;
    }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_text (builder, "used", used->key);
  add_text (builder, "used_name", used->name);
  add_text (builder, "next", next != NULL ? next->key : NULL);
  add_text (builder, "next_name", next != NULL ? next->name : NULL);
  add_count (builder, "photos", used->photos);
  add_count (builder, "looked_at", next != NULL ? MIN (next->photos, used->photos) : used->photos);
  add_boolean (builder, "paused", progress.paused);
  json_builder_end_object (builder);
  shoebox_cli_print_json (builder);
  return SHOEBOX_CLI_DONE;
}

/* --- use, continue ------------------------------------------------------------------------------ */

static void
print_progress (Run *run, const ShoeboxBackboneProgress *progress)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (progress->state == SHOEBOX_BACKBONE_SWITCHING)
    g_string_append (text, "all photos were looked at; learning");
  else
    {
      g_string_append_printf (text, "%u of %u photos", progress->done, progress->todo);
      shoebox_cli_append_pace (text, progress->rate, progress->left);
    }
  shoebox_cli_line_print (&run->line, text->str);
}

static void
backbone_changed_cb (Run *run)
{
  g_auto (ShoeboxBackboneProgress) progress = { 0 };

  shoebox_library_get_backbone_progress (run->library, &progress);
  if (progress.state == SHOEBOX_BACKBONE_LOOKING || progress.state == SHOEBOX_BACKBONE_SWITCHING)
    {
      if (shoebox_cli_line_is_due (&run->line))
        print_progress (run, &progress);
      return;
    }
  g_main_loop_quit (run->loop);
}

static gboolean
signal_cb (gpointer user_data)
{
  Run *run = user_data;

  shoebox_cli_line_close (&run->line);
  if (run->stopped)
    /* Asked again: at once. Nothing decided is lost, the library survives that as well. */
    _exit (SHOEBOX_CLI_FAILED);
  shoebox_cli_error (run->cli, "stopping after the photos in work");
  run->stopped = TRUE;
  shoebox_library_stop_backbone (run->library);
  return G_SOURCE_CONTINUE;
}

static void
print_outcome (ShoeboxCli *cli, const ShoeboxBackboneProgress *progress,
               const ShoeboxBackboneReport *report, const char *name)
{
  gboolean settled = progress->state == SHOEBOX_BACKBONE_SETTLED;

  if (cli->json)
    {
      JsonBuilder *builder = json_builder_new ();

      json_builder_begin_object (builder);
      if (report != NULL)
        add_report (builder, report);
      add_text (builder, "used", progress->used);
      add_text (builder, "next", progress->next);
      add_count (builder, "looked_at", progress->done);
      add_count (builder, "unseen", progress->unseen);
      add_count (builder, "moved", progress->n_moved);
      add_count (builder, "tagged", progress->n_tagged);
      json_builder_end_object (builder);
      shoebox_cli_print_json (builder);
      return;
    }
  if (!settled)
    return;
  printf ("%s is in use. %u %s looked at; %u moved to another album, the tags of %u changed.\n",
          name, progress->done, progress->done == 1 ? "photo was" : "photos were",
          progress->n_moved, progress->n_tagged);
  if (progress->unseen > 0)
    printf ("%u %s seen: neither the photo nor its thumbnail is there. What was said of %s stays.\n",
            progress->unseen, progress->unseen == 1 ? "was not" : "were not",
            progress->unseen == 1 ? "it" : "them");
}

/* Waits until what is on its way is in use. */
static int
work (ShoeboxCli *cli, ShoeboxLibrary *library, const ShoeboxBackboneReport *report,
      const char *name)
{
  const int signals[] = { SIGINT, SIGTERM };
  guint sources[G_N_ELEMENTS (signals)];
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_auto (ShoeboxBackboneProgress) progress = { 0 };
  Run run = { .cli = cli, .library = library, .loop = loop };

  shoebox_cli_line_init (&run.line);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    sources[i] = g_unix_signal_add (signals[i], signal_cb, &run);
  g_signal_connect_swapped (library, "backbone-changed", G_CALLBACK (backbone_changed_cb), &run);
  shoebox_library_get_backbone_progress (library, &progress);
  if (progress.state == SHOEBOX_BACKBONE_LOOKING || progress.state == SHOEBOX_BACKBONE_SWITCHING)
    g_main_loop_run (loop);
  shoebox_backbone_progress_clear (&progress);
  shoebox_library_get_backbone_progress (library, &progress);
  g_signal_handlers_disconnect_by_data (library, &run);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (sources[i]);
  shoebox_cli_line_close (&run.line);

  print_outcome (cli, &progress, report, name);
  if (progress.state == SHOEBOX_BACKBONE_SETTLED)
    return SHOEBOX_CLI_DONE;
  if (progress.error != NULL)
    shoebox_cli_error (cli, "%s", progress.error);
  else
    shoebox_cli_error (cli, "stopped; what was looked at is kept, and \"shoebox backbone continue\" "
                            "goes on from here");
  return SHOEBOX_CLI_FAILED;
}

static char *
dup_name (ShoeboxLibrary *library, const char *key)
{
  g_autoptr (GPtrArray) list = shoebox_library_list_backbones (library, NULL);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const ShoeboxBackbone *backbone = list->pdata[i];

      if (strcmp (backbone->key, key) == 0)
        return g_strdup (backbone->name);
    }
  return g_strdup (key);
}

static int
run_use (ShoeboxCli *cli, const char *what, const ShoeboxBackboneOptions *options, gboolean later)
{
  g_autoptr (ShoeboxLibrary) library = shoebox_cli_open_existing (cli, SHOEBOX_OPEN_WRITE);
  g_autoptr (ShoeboxBackboneReport) report = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (ShoeboxBackboneProgress) progress = { 0 };
  g_autofree char *key = NULL, *name = NULL;

  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  /* A file, or one that the library has already. */
  key = shoebox_library_find_backbone (library, what, &error);
  if (g_file_test (what, G_FILE_TEST_EXISTS) || strchr (what, '/') != NULL
      || (g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND)
          && g_str_has_suffix (what, ".onnx")))
    {
      g_clear_error (&error);
      if ((report = shoebox_library_add_backbone (library, what, options, &error)) == NULL)
        return shoebox_cli_fail (cli, error);
      print_report (cli, report);
      g_free (key);
      key = g_strdup (report->key);
    }
  if (key == NULL)
    return shoebox_cli_fail (cli, error);
  name = dup_name (library, key);
  shoebox_library_get_backbone_progress (library, &progress);
  if (progress.next == NULL && strcmp (progress.used, key) == 0)
    {
      print_outcome (cli, &progress, report, name);
      return SHOEBOX_CLI_DONE;
    }
  if (later ? !shoebox_library_use_backbone_later (library, key, &error)
            : !shoebox_library_use_backbone (library, key, &error))
    return shoebox_cli_fail (cli, error);
  if (!later)
    return work (cli, library, report, name);
  shoebox_backbone_progress_clear (&progress);
  shoebox_library_get_backbone_progress (library, &progress);
  print_outcome (cli, &progress, report, name);
  if (!cli->json)
    printf ("%s is on its way: the next window, or \"shoebox backbone continue\", looks at the "
            "photos.\n", name);
  return SHOEBOX_CLI_DONE;
}

static int
run_continue (ShoeboxCli *cli)
{
  g_autoptr (ShoeboxLibrary) library = shoebox_cli_open_existing (cli, SHOEBOX_OPEN_WRITE);
  g_auto (ShoeboxBackboneProgress) progress = { 0 };
  g_autofree char *name = NULL;

  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  shoebox_library_get_backbone_progress (library, &progress);
  if (progress.next == NULL)
    {
      if (!cli->json)
        puts ("No network is on its way.");
      return SHOEBOX_CLI_DONE;
    }
  name = dup_name (library, progress.next);
  shoebox_library_continue_backbone (library, TRUE);
  return work (cli, library, NULL, name);
}

static int
run_remove (ShoeboxCli *cli, const char *what)
{
  g_autoptr (ShoeboxLibrary) library = shoebox_cli_open_existing (cli, SHOEBOX_OPEN_WRITE);
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL, *name = NULL;

  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  key = shoebox_library_find_backbone (library, what, &error);
  name = key != NULL ? dup_name (library, key) : NULL;
  if (key == NULL || !shoebox_library_remove_backbone (library, key, &error))
    return shoebox_cli_fail (cli, error);
  if (!cli->json)
    printf ("%s is removed.\n", name);
  return SHOEBOX_CLI_DONE;
}

int
shoebox_cli_backbone (ShoeboxCli *cli, int argc, char **argv)
{
  ShoeboxBackboneOptions options = { 0 };
  gboolean later = FALSE;
  const ShoeboxCliOption list[] = { { "embedding", SHOEBOX_CLI_STRING, &options.embedding },
                                    { "input", SHOEBOX_CLI_STRING, &options.input },
                                    { "mean", SHOEBOX_CLI_STRING, &options.mean },
                                    { "std", SHOEBOX_CLI_STRING, &options.deviation },
                                    { "bgr", SHOEBOX_CLI_FLAG, &options.bgr },
                                    { "size", SHOEBOX_CLI_INT, &options.size },
                                    { "later", SHOEBOX_CLI_FLAG, &later },
                                    { NULL } };
  const char *verb;

  if (!shoebox_cli_options (cli, &argc, argv, list))
    return SHOEBOX_CLI_USAGE;
  verb = argc > 1 ? argv[1] : "status";
  if (argc == 3 && strcmp (verb, "use") == 0)
    return run_use (cli, argv[2], &options, later);
  if (argc == 3 && strcmp (verb, "check") == 0)
    return run_check (cli, argv[2], &options);
  if (argc == 3 && strcmp (verb, "remove") == 0)
    return run_remove (cli, argv[2]);
  if (argc == 2 && strcmp (verb, "continue") == 0)
    return run_continue (cli);
  if (argc == 2 && strcmp (verb, "list") == 0)
    return run_list (cli);
  if (argc <= 2 && strcmp (verb, "status") == 0)
    return run_status (cli);
  return shoebox_cli_usage (cli, "say use, check or remove and one network, or continue, list or "
                                 "status");
}
