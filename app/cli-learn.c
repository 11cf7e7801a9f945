/* cli-learn.c: the commands about what is learned: learn, history, rollback, forget, taste. */
#include "cli-private.h"
#include "learning.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- Consequences ------------------------------------------------------------------------------- */

static void
add_count (JsonBuilder *builder, const char *key, gint64 n)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, n);
}

static void
add_boolean (JsonBuilder *builder, const char *key, gboolean value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_boolean_value (builder, value);
}

static void
add_flows (JsonBuilder *builder, const ShoeboxConsequence *consequence)
{
  json_builder_set_member_name (builder, "flows");
  json_builder_begin_array (builder);
  for (guint i = 0; i < consequence->flows->len; i++)
    {
      const ShoeboxFlow *flow = consequence->flows->pdata[i];

      json_builder_begin_object (builder);
      shoebox_cli_json_string (builder, "from", flow->from_name);
      shoebox_cli_json_string (builder, "to", flow->to_name);
      add_count (builder, "photos", flow->ids->len);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "tag_flows");
  json_builder_begin_array (builder);
  for (guint i = 0; i < consequence->tag_flows->len; i++)
    {
      const ShoeboxTagFlow *flow = consequence->tag_flows->pdata[i];

      json_builder_begin_object (builder);
      shoebox_cli_json_string (builder, "tag", flow->name);
      add_boolean (builder, "gained", flow->gained);
      add_count (builder, "photos", flow->ids->len);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
print_consequence_json (const ShoeboxConsequence *consequence)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_count (builder, "version", consequence->version);
  add_count (builder, "before", consequence->before);
  add_boolean (builder, "applied", consequence->applied);
  add_count (builder, "facts", consequence->n_facts);
  shoebox_cli_json_number (builder, "accuracy", consequence->accuracy, 4);
  shoebox_cli_json_number (builder, "accuracy_before", consequence->accuracy_before, 4);
  shoebox_cli_json_number (builder, "seconds", consequence->seconds, 3);
  add_count (builder, "moved", consequence->n_moved);
  add_count (builder, "tagged", consequence->n_tagged);
  add_count (builder, "disagree", consequence->n_disagree);
  add_flows (builder, consequence);
  json_builder_end_object (builder);
  shoebox_cli_print_json (builder);
}

static void
print_flows (const ShoeboxConsequence *consequence)
{
  for (guint i = 0; i < consequence->flows->len; i++)
    {
      const ShoeboxFlow *flow = consequence->flows->pdata[i];

      printf ("%u %s: %s -> %s\n", flow->ids->len, flow->ids->len == 1 ? "photo" : "photos",
              flow->from_name != NULL ? flow->from_name : "Unsorted",
              flow->to_name != NULL ? flow->to_name : "Unsorted");
    }
  for (guint i = 0; i < consequence->tag_flows->len; i++)
    {
      const ShoeboxTagFlow *flow = consequence->tag_flows->pdata[i];
      gboolean one = flow->ids->len == 1;

      printf ("%u %s %s%s tag %s\n", flow->ids->len, one ? "photo" : "photos",
              flow->gained ? "gain" : "lose", one ? "s" : "", flow->name);
    }
  if (consequence->flows->len + consequence->tag_flows->len == 0)
    puts ("Nothing moves.");
  if (consequence->n_disagree > 0)
    printf ("%u of your own filings disagree%s\n", consequence->n_disagree,
            consequence->n_disagree == 1 ? "s" : "");
}

static void
print_consequence (ShoeboxCli *cli, const ShoeboxConsequence *consequence)
{
  if (cli->json)
    {
      print_consequence_json (consequence);
      return;
    }
  print_flows (consequence);
  if (isfinite (consequence->accuracy))
    {
      printf ("held-out accuracy %.2f", consequence->accuracy);
      if (isfinite (consequence->accuracy_before))
        printf (", before %.2f", consequence->accuracy_before);
      putchar ('\n');
    }
  if (consequence->n_facts > 0)
    printf ("%u %s, ", consequence->n_facts, consequence->n_facts == 1 ? "fact" : "facts");
  printf ("%.2f s\n", consequence->seconds);
}

/* --- learn -------------------------------------------------------------------------------------- */

int
shoebox_cli_learn (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (ShoeboxConsequence) consequence = NULL;
  g_autoptr (GError) error = NULL;
  gboolean dry_run = FALSE;
  const ShoeboxCliOption options[] = { { "dry-run", SHOEBOX_CLI_FLAG, &dry_run }, { NULL } };

  if (!shoebox_cli_options (cli, &argc, argv, options))
    return SHOEBOX_CLI_USAGE;
  if (argc > 1)
    return shoebox_cli_usage (cli, "\"%s\" is too much", argv[1]);
  library = shoebox_cli_open_existing (cli, dry_run ? SHOEBOX_OPEN_READ_ONLY : SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  consequence = shoebox_library_learn (library, dry_run, &error);
  if (consequence == NULL)
    return shoebox_cli_fail (cli, error);
  print_consequence (cli, consequence);
  if (dry_run && !cli->json)
    puts ("Nothing was changed.");
  return SHOEBOX_CLI_DONE;
}

/* --- history, rollback -------------------------------------------------------------------------- */

/* FALSE after a message. */
static gboolean
parse_version (ShoeboxCli *cli, const char *text, gint64 *version)
{
  if (g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, version, NULL))
    return TRUE;
  shoebox_cli_usage (cli, "\"%s\" is not the number of a version", text);
  return FALSE;
}

static void
print_version_json (const ShoeboxVersion *version)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (version->at);
  g_autofree char *at = time != NULL ? g_date_time_format_iso8601 (time) : NULL;
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_count (builder, "version", version->version);
  shoebox_cli_json_string (builder, "at", at);
  add_count (builder, "facts", version->n_facts);
  add_count (builder, "albums", version->n_albums);
  add_count (builder, "tags", version->n_tags);
  shoebox_cli_json_number (builder, "accuracy", version->accuracy, 4);
  shoebox_cli_json_number (builder, "calibration_error", version->calibration_error, 4);
  shoebox_cli_json_number (builder, "seconds", version->seconds, 3);
  add_boolean (builder, "active", version->active);
  add_boolean (builder, "kept", version->kept);
  add_boolean (builder, "imported", version->imported);
  add_boolean (builder, "other_network", version->foreign);
  json_builder_end_object (builder);
  shoebox_cli_print_json (builder);
}

static void
print_figure (double value)
{
  if (isfinite (value))
    printf ("\t%.2f", value);
  else
    printf ("\t-");
}

static void
print_version (const ShoeboxVersion *version)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (version->at);
  g_autofree char *at = time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : NULL;

  printf ("%" G_GINT64_FORMAT "\t%s\t%u %s", version->version, at != NULL ? at : "", version->n_facts,
          version->n_facts == 1 ? "fact" : "facts");
  print_figure (version->accuracy);
  print_figure (version->calibration_error);
  printf ("\t%s%s%s\n",
          version->active    ? "in use"
          : version->foreign ? "another network"
          : version->kept    ? ""
                             : "figures only",
          version->imported && (version->active || !version->kept) ? ", " : "",
          version->imported ? "imported" : "");
}

static int
list_versions (ShoeboxCli *cli, ShoeboxLibrary *library)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) versions = shoebox_library_list_versions (library, &error);
  gboolean any = FALSE;

  if (versions == NULL)
    return shoebox_cli_fail (cli, error);
  for (guint i = 0; i < versions->len && shoebox_cli_out_alive (); i++)
    {
      const ShoeboxVersion *version = &g_array_index (versions, ShoeboxVersion, i);

      any = any || version->active;
      if (cli->json)
        print_version_json (version);
      else
        print_version (version);
    }
  if (!any && !cli->json)
    puts (versions->len > 0 ? "In use are the starter albums, version 0."
                            : "Nothing was learned yet.");
  return SHOEBOX_CLI_DONE;
}

int
shoebox_cli_history (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (ShoeboxConsequence) consequence = NULL;
  g_autoptr (GError) error = NULL;
  gint64 version;

  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  if (argc > 2)
    return shoebox_cli_usage (cli, "\"%s\" is too much", argv[2]);
  if (argc == 2 && !parse_version (cli, argv[1], &version))
    return SHOEBOX_CLI_USAGE;
  library = shoebox_cli_open (cli, SHOEBOX_OPEN_READ_ONLY);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  if (argc == 1)
    return list_versions (cli, library);
  consequence = shoebox_library_compare_version (library, version, &error);
  if (consequence == NULL)
    return shoebox_cli_fail (cli, error);
  if (cli->json)
    print_consequence_json (consequence);
  else
    print_flows (consequence);
  return SHOEBOX_CLI_DONE;
}

int
shoebox_cli_rollback (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  g_autoptr (GError) error = NULL;
  gint64 version;

  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  if (argc != 2)
    return shoebox_cli_usage (cli, argc < 2 ? "to which version? shoebox history lists them"
                                            : "one version at a time");
  if (!parse_version (cli, argv[1], &version))
    return SHOEBOX_CLI_USAGE;
  library = shoebox_cli_open_existing (cli, SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  act = shoebox_library_apply_version (library, version, &error);
  if (act == NULL)
    return shoebox_cli_fail (cli, error);
  if (act->batch == 0 && !cli->json)
    printf ("Version %" G_GINT64_FORMAT " is in use already.\n", version);
  else
    shoebox_cli_print_act (cli, "", act);
  return SHOEBOX_CLI_DONE;
}

int
shoebox_cli_forget (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  g_autoptr (GError) error = NULL;

  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  if (argc > 1)
    return shoebox_cli_usage (cli, "\"%s\" is too much", argv[1]);
  library = shoebox_cli_open_existing (cli, SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  act = shoebox_library_forget_machine (library, &error);
  if (act == NULL)
    return shoebox_cli_fail (cli, error);
  shoebox_cli_print_act (cli, "", act);
  return SHOEBOX_CLI_DONE;
}

/* --- taste -------------------------------------------------------------------------------------- */

static int
export_taste (ShoeboxCli *cli, const char *path)
{
  g_autoptr (ShoeboxLibrary) library = shoebox_cli_open (cli, SHOEBOX_OPEN_READ_ONLY);
  g_autoptr (GError) error = NULL;

  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  if (!shoebox_library_export_taste (library, path, &error))
    return shoebox_cli_fail (cli, error);
  if (cli->json)
    {
      JsonBuilder *builder = json_builder_new ();

      json_builder_begin_object (builder);
      shoebox_cli_json_path (builder, path);
      json_builder_end_object (builder);
      shoebox_cli_print_json (builder);
      return SHOEBOX_CLI_DONE;
    }
  shoebox_cli_print_path (path);
  puts (" written");
  return SHOEBOX_CLI_DONE;
}

/* A library may begin with a taste. */
static int
import_taste (ShoeboxCli *cli, const char *path)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (ShoeboxConsequence) consequence = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      shoebox_cli_error (cli, "%s: there is no such file", path);
      return SHOEBOX_CLI_FAILED;
    }
  library = shoebox_cli_open (cli, SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  consequence = shoebox_library_import_taste (library, path, &error);
  if (consequence == NULL)
    return shoebox_cli_fail (cli, error);
  print_consequence (cli, consequence);
  return SHOEBOX_CLI_DONE;
}

int
shoebox_cli_taste (ShoeboxCli *cli, int argc, char **argv)
{
  gboolean is_export;

  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  if (argc < 2)
    return shoebox_cli_usage (cli, "export or import?");
  is_export = strcmp (argv[1], "export") == 0;
  if (!is_export && strcmp (argv[1], "import") != 0)
    return shoebox_cli_usage (cli, "\"%s\" is not export or import", argv[1]);
  if (argc != 3)
    return shoebox_cli_usage (cli, argc < 3 ? "which file?" : "one file at a time");
  return is_export ? export_taste (cli, argv[2]) : import_taste (cli, argv[2]);
}
