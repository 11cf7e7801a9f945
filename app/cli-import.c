/* cli-import.c: `shoebox import`: progress while it runs, a summary at the end. */
#include "cli-private.h"
#include "import.h"
#include "photo.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

typedef struct
{
  ShoeboxCli *cli;
  ShoeboxLibrary *library;
  ShoeboxImport *import;   /* owned by the library */
  GMainLoop *loop;
  GHashTable *touched;     /* set of gint64 *: photos whose state changed meanwhile */
  gboolean touched_many;   /* ... or any photo may have */
  ShoeboxCliLine line;
  guint problems_said;
  gboolean stopped;        /* by a signal */
  guint signal_sources[2];
} Run;

typedef struct
{
  guint filed, unsorted, broken;
  GPtrArray *broken_photos; /* of ShoeboxPhoto */
} Outcome;

/* --- Progress ------------------------------------------------------------------------------- */

static void
print_progress (Run *run, const ShoeboxImportProgress *progress)
{
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_append_printf (line, "%u of %u photos", progress->done, progress->todo);
  if (progress->state == SHOEBOX_IMPORT_SCANNING)
    g_string_append (line, ", still looking");
  if (progress->unchanged > 0)
    g_string_append_printf (line, ", %u unchanged", progress->unchanged);
  shoebox_cli_append_pace (line, progress->rate,
                           progress->state == SHOEBOX_IMPORT_READING ? progress->left : -1);
  shoebox_cli_line_print (&run->line, line->str);
}

/* Folders that could not be looked into are said at once. */
static void
print_problems (Run *run)
{
  GPtrArray *problems = shoebox_import_get_problems (run->import);

  for (; run->problems_said < problems->len; run->problems_said++)
    {
      g_autofree char *text = shoebox_problem_dup_text (problems->pdata[run->problems_said]);

      shoebox_cli_line_close (&run->line);
      shoebox_cli_error (run->cli, "%s", text);
    }
}

static gboolean
is_over (const ShoeboxImportProgress *progress)
{
  return progress->state == SHOEBOX_IMPORT_DONE || progress->state == SHOEBOX_IMPORT_CANCELLED
         || progress->state == SHOEBOX_IMPORT_FAILED;
}

static void
import_changed_cb (Run *run)
{
  ShoeboxImportProgress progress;

  /* The first one comes while the import is being made. */
  if (run->import == NULL)
    return;
  shoebox_import_get_progress (run->import, &progress);
  print_problems (run);
  if (is_over (&progress))
    {
      g_main_loop_quit (run->loop);
      return;
    }
  if (shoebox_cli_line_is_due (&run->line))
    print_progress (run, &progress);
}

static void
photos_changed_cb (Run *run, GArray *ids)
{
  if (ids == NULL)
    {
      run->touched_many = TRUE;
      return;
    }
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (run->touched, g_memdup2 (&g_array_index (ids, gint64, i), sizeof (gint64)));
}

static gboolean
signal_cb (gpointer user_data)
{
  Run *run = user_data;

  shoebox_cli_line_close (&run->line);
  if (!run->stopped)
    {
      shoebox_cli_error (run->cli, "stopping after the photos in work");
      run->stopped = TRUE;
      shoebox_import_cancel (run->import);
      return G_SOURCE_CONTINUE;
    }
  /* Asked again: at once. Nothing decided is lost, the library survives that as well. */
  _exit (SHOEBOX_CLI_FAILED);
}

/* --- Summary -------------------------------------------------------------------------------- */

static void
count_photo (Outcome *outcome, ShoeboxLibrary *library, gint64 id)
{
  g_autoptr (ShoeboxPhoto) photo = shoebox_library_get_photo (library, id);

  if (photo == NULL)
    return;
  switch (shoebox_photo_get_state (photo))
    {
    case SHOEBOX_OK:
      if (shoebox_photo_get_album (photo) != 0)
        outcome->filed++;
      else
        outcome->unsorted++;
      break;
    case SHOEBOX_BROKEN:
      outcome->broken++;
      g_ptr_array_add (outcome->broken_photos, g_object_ref (photo));
      break;
    case SHOEBOX_NEW:
    case SHOEBOX_MISSING:
    default:
      break;
    }
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (shoebox_photo_get_path (*(ShoeboxPhoto **) a),
                    shoebox_photo_get_path (*(ShoeboxPhoto **) b));
}

/* What became of the photos that this import read. */
static void
count_outcome (Run *run, Outcome *outcome)
{
  outcome->broken_photos = g_ptr_array_new_with_free_func (g_object_unref);
  if (run->touched_many)
    {
      g_autoptr (GArray) all = shoebox_library_query (run->library, "", NULL);

      for (guint i = 0; all != NULL && i < all->len; i++)
        count_photo (outcome, run->library, g_array_index (all, gint64, i));
    }
  else
    {
      GHashTableIter iter;
      gpointer id;

      g_hash_table_iter_init (&iter, run->touched);
      while (g_hash_table_iter_next (&iter, &id, NULL))
        count_photo (outcome, run->library, *(gint64 *) id);
    }
  g_ptr_array_sort (outcome->broken_photos, compare_paths);
}

static void
add_count (JsonBuilder *builder, const char *key, guint value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, value);
}

static void
print_json_summary (Run *run, const ShoeboxImportProgress *progress, const Outcome *outcome,
                    double seconds)
{
  GPtrArray *problems = shoebox_import_get_problems (run->import);
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_count (builder, "found", progress->found);
  add_count (builder, "read", progress->done);
  add_count (builder, "unchanged", progress->unchanged);
  add_count (builder, "filed", outcome->filed);
  add_count (builder, "unsorted", outcome->unsorted);
  json_builder_set_member_name (builder, "broken");
  json_builder_begin_array (builder);
  for (guint i = 0; i < outcome->broken_photos->len; i++)
    {
      ShoeboxPhoto *photo = outcome->broken_photos->pdata[i];

      json_builder_begin_object (builder);
      shoebox_cli_json_path (builder, shoebox_photo_get_path (photo));
      shoebox_cli_json_string (builder, "reason", shoebox_photo_get_reason (photo));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "problems");
  json_builder_begin_array (builder);
  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = shoebox_problem_dup_text (problems->pdata[i]);
      g_autofree char *text = g_utf8_make_valid (line, -1);

      json_builder_add_string_value (builder, text);
    }
  json_builder_end_array (builder);
  add_count (builder, "missing", progress->missing);
  add_count (builder, "moved", progress->moved);
  shoebox_cli_json_number (builder, "seconds", seconds, 3);
  shoebox_cli_json_number (builder, "photos_per_s", progress->done / MAX (seconds, 1e-3), 2);
  json_builder_set_member_name (builder, "stopped");
  json_builder_add_boolean_value (builder, progress->state == SHOEBOX_IMPORT_CANCELLED);
  json_builder_end_object (builder);
  shoebox_cli_print_json (builder);
}

static void
print_summary (const ShoeboxImportProgress *progress, const Outcome *outcome, double seconds)
{
  printf ("%u found, %u read, %u unchanged", progress->found, progress->done,
          progress->unchanged);
  if (progress->missing > 0)
    printf (", %u missing", progress->missing);
  if (progress->moved > 0)
    printf (", %u moved", progress->moved);
  printf ("\n%u filed, %u unsorted, %u could not be read\n", outcome->filed, outcome->unsorted,
          outcome->broken);
  printf ("%.1f seconds, %.1f photos/s\n", seconds, progress->done / MAX (seconds, 1e-3));
}

static int
finish (Run *run, double seconds)
{
  ShoeboxImportProgress progress;
  Outcome outcome = { 0 };
  const GError *error = shoebox_import_get_error (run->import);
  int status = SHOEBOX_CLI_DONE;

  shoebox_import_get_progress (run->import, &progress);
  shoebox_cli_line_close (&run->line);
  print_problems (run);
  count_outcome (run, &outcome);
  for (guint i = 0; i < outcome.broken_photos->len; i++)
    {
      ShoeboxPhoto *photo = outcome.broken_photos->pdata[i];

      shoebox_cli_error (run->cli, "%s: %s", shoebox_photo_get_path (photo),
                         shoebox_photo_get_reason (photo));
    }
  if (run->cli->json)
    print_json_summary (run, &progress, &outcome, seconds);
  else
    print_summary (&progress, &outcome, seconds);

  if (outcome.broken > 0 || progress.problems > 0)
    status = SHOEBOX_CLI_FAILED;
  if (error != NULL && progress.state == SHOEBOX_IMPORT_FAILED)
    {
      shoebox_cli_error (run->cli, "%s", error->message);
      status = SHOEBOX_CLI_FAILED;
    }
  else if (progress.state == SHOEBOX_IMPORT_CANCELLED)
    {
      shoebox_cli_error (run->cli, "stopped; what was read is kept, and the next import goes on "
                                   "from here");
      status = SHOEBOX_CLI_FAILED;
    }
  g_ptr_array_unref (outcome.broken_photos);
  return status;
}

/* --- Command -------------------------------------------------------------------------------- */

static int
run_import (Run *run, const char *const *folders)
{
  const int signals[] = { SIGINT, SIGTERM };
  gint64 start = g_get_monotonic_time ();
  ShoeboxImportProgress progress;
  int status;

  shoebox_cli_line_init (&run->line);
  g_signal_connect_swapped (run->library, "import-changed", G_CALLBACK (import_changed_cb), run);
  g_signal_connect_swapped (run->library, "photos-changed", G_CALLBACK (photos_changed_cb), run);
  run->import = folders[0] != NULL ? shoebox_library_import (run->library, folders)
                                   : shoebox_library_resume (run->library);
  if (run->import == NULL)
    {
      g_signal_handlers_disconnect_by_data (run->library, run);
      if (!run->cli->json)
        puts ("Nothing was left unfinished.");
      return SHOEBOX_CLI_DONE;
    }
  g_object_ref (run->import);
  /* A pause is for the window; who gives this command wants it to go on. */
  shoebox_import_set_paused (run->import, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    run->signal_sources[i] = g_unix_signal_add (signals[i], signal_cb, run);

  shoebox_import_get_progress (run->import, &progress);
  if (!is_over (&progress))
    g_main_loop_run (run->loop);
  status = finish (run, (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (run->signal_sources[i]);
  g_signal_handlers_disconnect_by_data (run->library, run);
  g_clear_object (&run->import);
  return status;
}

int
shoebox_cli_import (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GHashTable) touched = NULL;
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();
  gboolean all_there = TRUE;
  int status;

  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  for (int i = 1; i < argc; i++)
    if (g_file_test (argv[i], G_FILE_TEST_EXISTS))
      g_ptr_array_add (folders, argv[i]);
    else
      {
        shoebox_cli_error (cli, "%s: there is no such folder or file", argv[i]);
        all_there = FALSE;
      }
  if (folders->len == 0 && !all_there)
    return SHOEBOX_CLI_FAILED;
  g_ptr_array_add (folders, NULL);

  library = shoebox_cli_open (cli, SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  loop = g_main_loop_new (NULL, FALSE);
  touched = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  Run run = {
    .cli = cli,
    .library = library,
    .loop = loop,
    .touched = touched,
  };

  status = run_import (&run, (const char *const *) folders->pdata);
  return all_there ? status : SHOEBOX_CLI_FAILED;
}
