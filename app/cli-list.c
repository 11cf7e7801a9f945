/* cli-list.c: the commands that only look: list, show, similar, check. */
#include "cli-private.h"
#include "learning.h"
#include "photo.h"
#include "searching.h"

#include <math.h>
#include <stdio.h>

#define N_SIMILAR 10

static const char *
state_name (ShoeboxState state)
{
  static const char *const names[] = { "new", "ok", "missing", "broken" };

  return names[state];
}

static const char *
source_name (ShoeboxSource source)
{
  static const char *const names[] = { NULL, "user", "model", "import" };

  return names[source];
}

static const char *
unsorted_name (ShoeboxUnsorted unsorted)
{
  static const char *const names[] = { NULL, "far", "torn" };

  return names[unsorted];
}

/* Camera clocks know no time zone, so none is written. */
static char *
format_taken (gint64 taken_at)
{
  g_autoptr (GDateTime) time = taken_at != -1 ? g_date_time_new_from_unix_utc (taken_at) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S") : NULL;
}

/* --- JSON ----------------------------------------------------------------------------------- */

static void
add_size (JsonBuilder *builder, const char *key, int value)
{
  json_builder_set_member_name (builder, key);
  if (value > 0)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

/* The members that `list` and `show` share, into an open object. */
static void
add_photo (JsonBuilder *builder, const ShoeboxDetails *details)
{
  g_autofree char *taken = format_taken (details->taken_at);

  shoebox_cli_json_path (builder, details->path);
  shoebox_cli_json_string (builder, "state", state_name (details->state));
  shoebox_cli_json_string (builder, "reason", details->reason);
  shoebox_cli_json_string (builder, "album", details->album_name);
  shoebox_cli_json_number (builder, "p", details->album != 0 ? (double) details->p : NAN, 4);
  shoebox_cli_json_string (builder, "source", source_name (details->source));
  shoebox_cli_json_string (builder, "unsorted", unsorted_name (details->unsorted));
  json_builder_set_member_name (builder, "tags");
  json_builder_begin_array (builder);
  for (guint i = 0; i < details->tags->len; i++)
    {
      const ShoeboxTagging *tagging = details->tags->pdata[i];

      json_builder_begin_object (builder);
      shoebox_cli_json_string (builder, "name", tagging->name);
      shoebox_cli_json_number (builder, "p", (double) tagging->p, 4);
      shoebox_cli_json_string (builder, "source", source_name (tagging->source));
      shoebox_cli_json_string (builder, "verdict", tagging->yes ? "yes" : "no");
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "rating");
  json_builder_add_int_value (builder, details->rating);
  json_builder_set_member_name (builder, "favourite");
  json_builder_add_boolean_value (builder, details->favourite);
  shoebox_cli_json_string (builder, "taken", taken);
  add_size (builder, "width", details->width);
  add_size (builder, "height", details->height);
}

/* "sure", "likely", "unsure"; NULL where the machine decided nothing. */
static const char *
certainty_name (const ShoeboxDetails *details)
{
  static const char *const names[] = { NULL, "unsure", "likely", "sure" };

  return details->album != 0 && details->source == SHOEBOX_BY_MODEL
             ? names[shoebox_certainty (details->p)]
             : NULL;
}

static void
add_reasons (JsonBuilder *builder, const char *key, const char *label_key, GPtrArray *reasons)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (guint i = 0; i < reasons->len; i++)
    {
      const ShoeboxReason *reason = reasons->pdata[i];

      json_builder_begin_object (builder);
      shoebox_cli_json_path (builder, reason->path);
      shoebox_cli_json_string (builder, label_key, reason->name);
      shoebox_cli_json_number (builder, "similarity", (double) reason->similarity, 4);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
print_show_json (const ShoeboxDetails *details)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_photo (builder, details);
  json_builder_set_member_name (builder, "size");
  json_builder_add_int_value (builder, details->size);
  shoebox_cli_json_string (builder, "camera", details->camera);
  shoebox_cli_json_number (builder, "lat", details->lat, 6);
  shoebox_cli_json_number (builder, "lon", details->lon, 6);

  json_builder_set_member_name (builder, "albums");
  json_builder_begin_object (builder);
  for (guint i = 0; i < details->albums->len; i++)
    {
      const ShoeboxProbability *album = details->albums->pdata[i];

      shoebox_cli_json_number (builder, album->name, (double) album->p, 4);
    }
  json_builder_end_object (builder);
  shoebox_cli_json_number (builder, "none", (double) details->p_none, 4);

  json_builder_set_member_name (builder, "torn");
  json_builder_begin_array (builder);
  if (details->torn_a != NULL && details->torn_b != NULL)
    {
      json_builder_add_string_value (builder, details->torn_a);
      json_builder_add_string_value (builder, details->torn_b);
    }
  json_builder_end_array (builder);

  shoebox_cli_json_string (builder, "certainty", certainty_name (details));
  add_reasons (builder, "why", "album", details->why);
  add_reasons (builder, "why_tags", "tag", details->why_tags);

  json_builder_set_member_name (builder, "history");
  json_builder_begin_array (builder);
  for (guint i = 0; i < details->history->len; i++)
    {
      const ShoeboxHistoryEntry *entry = details->history->pdata[i];
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (entry->at);
      g_autofree char *at = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

      json_builder_begin_object (builder);
      shoebox_cli_json_string (builder, "at", at);
      shoebox_cli_json_string (builder, "text", entry->text);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  shoebox_cli_print_json (builder);
}

/* --- Plain text ----------------------------------------------------------------------------- */

/* "Pets", "unsorted (far)", "could not be read: reason", ... */
static char *
describe_place (const ShoeboxDetails *details)
{
  if (details->album_name != NULL)
    return g_strdup (details->album_name);
  switch (details->state)
    {
    case SHOEBOX_NEW:
      return g_strdup ("new");
    case SHOEBOX_BROKEN:
      return g_strdup_printf ("could not be read: %s", details->reason);
    case SHOEBOX_OK:
    case SHOEBOX_MISSING:
    default:
      break;
    }
  if (details->unsorted == SHOEBOX_UNSORTED_TORN && details->torn_a != NULL
      && details->torn_b != NULL)
    return g_strdup_printf ("unsorted (torn between %s and %s)", details->torn_a, details->torn_b);
  if (details->unsorted == SHOEBOX_UNSORTED_FAR)
    return g_strdup ("unsorted (unlike anything known)");
  return g_strdup (details->source == SHOEBOX_BY_USER ? "in no album" : "unsorted");
}

static void
print_number (double p)
{
  if (isfinite (p))
    printf ("%.2f", p);
}

static void
print_tags (const ShoeboxDetails *details)
{
  for (guint i = 0; i < details->tags->len; i++)
    {
      const ShoeboxTagging *tagging = details->tags->pdata[i];

      printf ("%s%s%s", i > 0 ? ", " : "", tagging->yes ? "" : "not ", tagging->name);
      if (tagging->source != SHOEBOX_BY_USER && isfinite (tagging->p))
        printf (" %.2f", (double) tagging->p);
    }
}

static void
print_list_line (const ShoeboxDetails *details)
{
  g_autofree char *place = describe_place (details);

  shoebox_cli_print_path (details->path);
  printf ("\t%s\t", place);
  print_number (details->album != 0 ? (double) details->p : NAN);
  putchar ('\t');
  print_tags (details);
  putchar ('\n');
}

/* What the machine goes by: the owner's own photos that look like this one. */
static void
print_reasons (const ShoeboxDetails *details)
{
  const char *title = "why";

  for (guint i = 0; i < details->why->len && details->source != SHOEBOX_BY_USER; i++)
    {
      const ShoeboxReason *reason = details->why->pdata[i];
      g_autofree char *name = g_path_get_basename (reason->display_path);

      if (reason->name != NULL)
        printf ("  %-8s looks like %s, which you filed in %s (%.2f)\n", title, name, reason->name,
                (double) reason->similarity);
      else
        printf ("  %-8s looks like %s, which you said is in no album (%.2f)\n", title, name,
                (double) reason->similarity);
      title = "";
    }
  for (guint i = 0; i < details->why_tags->len; i++)
    {
      const ShoeboxReason *reason = details->why_tags->pdata[i];
      g_autofree char *name = g_path_get_basename (reason->display_path);

      printf ("  %-8s looks like %s, which you tagged %s (%.2f)\n", title, name, reason->name,
              (double) reason->similarity);
      title = "";
    }
}

static void
print_show (const ShoeboxDetails *details)
{
  g_autofree char *place = describe_place (details), *taken = format_taken (details->taken_at);

  shoebox_cli_print_path (details->path);
  printf ("\n  state    %s\n  album    %s", state_name (details->state), place);
  if (details->album != 0 && isfinite (details->p))
    printf (", %.2f", (double) details->p);
  if (certainty_name (details) != NULL)
    printf (" (%s)", certainty_name (details));
  if (source_name (details->source) != NULL)
    printf (", by %s", details->source == SHOEBOX_BY_USER ? "you" : source_name (details->source));
  printf ("\n  tags     ");
  print_tags (details);
  putchar ('\n');
  if (details->rating > 0)
    printf ("  stars    %d\n", details->rating);
  if (details->favourite)
    printf ("  favourite\n");
  if (taken != NULL)
    printf ("  taken    %s\n", taken);
  if (details->camera != NULL)
    printf ("  camera   %s\n", details->camera);
  if (isfinite (details->lat) && isfinite (details->lon))
    printf ("  place    %.6f, %.6f\n", details->lat, details->lon);
  if (details->width > 0)
    printf ("  size     %d x %d, %" G_GINT64_FORMAT " bytes\n", details->width, details->height,
            details->size);
  for (guint i = 0; i < details->albums->len; i++)
    {
      const ShoeboxProbability *album = details->albums->pdata[i];

      printf ("  %-8s %.3f %s\n", i == 0 ? "p" : "", (double) album->p, album->name);
    }
  if (details->albums->len > 0)
    printf ("  %-8s %.3f none of them\n", "", (double) details->p_none);
  print_reasons (details);
  for (guint i = 0; i < details->history->len; i++)
    {
      const ShoeboxHistoryEntry *entry = details->history->pdata[i];
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (entry->at);
      g_autofree char *at = time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : NULL;

      printf ("  %-8s %s %s\n", i == 0 ? "history" : "", at != NULL ? at : "", entry->text);
    }
}

/* --- Commands ------------------------------------------------------------------------------- */

static int
print_photos (ShoeboxCli *cli, ShoeboxLibrary *library, GArray *ids, gboolean all_of_it)
{
  int status = SHOEBOX_CLI_DONE;

  for (guint i = 0; i < ids->len && shoebox_cli_out_alive (); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ShoeboxDetails) details
          = shoebox_library_describe (library, g_array_index (ids, gint64, i), &error);

      if (details == NULL)
        {
          /* A photo that went away between the two questions is no failure. */
          if (g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND))
            continue;
          return shoebox_cli_fail (cli, error);
        }
      if (all_of_it && cli->json)
        print_show_json (details);
      else if (all_of_it)
        print_show (details);
      else if (cli->json)
        {
          JsonBuilder *builder = json_builder_new ();

          json_builder_begin_object (builder);
          add_photo (builder, details);
          json_builder_end_object (builder);
          shoebox_cli_print_json (builder);
        }
      else
        print_list_line (details);
    }
  return status;
}

int
shoebox_cli_list (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *query = NULL;

  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  argv[argc] = NULL;
  query = g_strjoinv (" ", argv + 1);
  if (!g_utf8_validate (query, -1, NULL))
    return shoebox_cli_usage (cli, "the query is not UTF-8 text");

  library = shoebox_cli_open (cli, SHOEBOX_OPEN_READ_ONLY);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  ids = shoebox_library_query (library, query, &error);
  if (ids == NULL)
    {
      if (g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_QUERY))
        return shoebox_cli_usage (cli, "%s", error->message);
      return shoebox_cli_fail (cli, error);
    }
  return print_photos (cli, library, ids, FALSE);
}

int
shoebox_cli_show (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  int status = SHOEBOX_CLI_DONE;

  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  if (argc < 2)
    return shoebox_cli_usage (cli, "which photo?");
  library = shoebox_cli_open (cli, SHOEBOX_OPEN_READ_ONLY);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;

  /* One by one, so that a wrong name does not hide the others. */
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GArray) ids = shoebox_cli_photos (cli, library, argv + i, 1);

      if (ids == NULL || print_photos (cli, library, ids, TRUE) != SHOEBOX_CLI_DONE)
        status = SHOEBOX_CLI_FAILED;
    }
  return status;
}

static void
print_search (ShoeboxCli *cli, ShoeboxSavedSearch *search, gboolean query_only)
{
  const char *name = shoebox_saved_search_get_name (search);
  const char *text = shoebox_saved_search_get_text (search);

  if (cli->json)
    {
      JsonBuilder *builder = json_builder_new ();

      json_builder_begin_object (builder);
      shoebox_cli_json_string (builder, "name", name);
      shoebox_cli_json_string (builder, "query", text);
      json_builder_end_object (builder);
      shoebox_cli_print_json (builder);
    }
  else if (query_only)
    printf ("%s\n", text);
  else
    printf ("%s\t%s\n", name, text);
}

int
shoebox_cli_searches (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  GListModel *searches;

  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  if (argc > 2)
    return shoebox_cli_usage (cli, "\"%s\" is too much", argv[2]);
  library = shoebox_cli_open (cli, SHOEBOX_OPEN_READ_ONLY);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;

  if (argc == 2)
    {
      g_autoptr (ShoeboxSavedSearch) search = shoebox_library_find_search (library, argv[1], 0);

      if (search == NULL)
        {
          shoebox_cli_error (cli, "there is no search called \"%s\"", argv[1]);
          return SHOEBOX_CLI_FAILED;
        }
      print_search (cli, search, TRUE);
      return SHOEBOX_CLI_DONE;
    }
  searches = shoebox_library_get_searches (library);
  for (guint i = 0; i < g_list_model_get_n_items (searches) && shoebox_cli_out_alive (); i++)
    {
      g_autoptr (ShoeboxSavedSearch) search = g_list_model_get_item (searches, i);

      print_search (cli, search, FALSE);
    }
  return SHOEBOX_CLI_DONE;
}

int
shoebox_cli_similar (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (GArray) ids = NULL, similar = NULL;
  g_autoptr (GError) error = NULL;
  int n = N_SIMILAR;
  const ShoeboxCliOption options[] = { { "count", SHOEBOX_CLI_INT, &n }, { NULL } };

  if (!shoebox_cli_options (cli, &argc, argv, options))
    return SHOEBOX_CLI_USAGE;
  if (argc != 2)
    return shoebox_cli_usage (cli, argc < 2 ? "similar to which photo?" : "one photo at a time");
  library = shoebox_cli_open (cli, SHOEBOX_OPEN_READ_ONLY);
  if (library == NULL || (ids = shoebox_cli_photos (cli, library, argv + 1, 1)) == NULL)
    return SHOEBOX_CLI_FAILED;
  similar = shoebox_library_find_similar (library, g_array_index (ids, gint64, 0), (guint) n, &error);
  if (similar == NULL)
    {
      shoebox_cli_error (cli, "%s: %s", argv[1], error->message);
      return SHOEBOX_CLI_FAILED;
    }
  for (guint i = 0; i < similar->len && shoebox_cli_out_alive (); i++)
    {
      const ShoeboxSimilar *one = &g_array_index (similar, ShoeboxSimilar, i);
      g_autoptr (ShoeboxPhoto) photo = shoebox_library_get_photo (library, one->photo);
      JsonBuilder *builder;

      if (photo == NULL)
        continue;
      if (!cli->json)
        {
          printf ("%.3f\t", (double) one->similarity);
          shoebox_cli_print_path (shoebox_photo_get_path (photo));
          putchar ('\n');
          continue;
        }
      builder = json_builder_new ();
      json_builder_begin_object (builder);
      shoebox_cli_json_path (builder, shoebox_photo_get_path (photo));
      shoebox_cli_json_string (builder, "album", shoebox_photo_get_album_name (photo));
      shoebox_cli_json_number (builder, "similarity", (double) one->similarity, 4);
      json_builder_end_object (builder);
      shoebox_cli_print_json (builder);
    }
  return SHOEBOX_CLI_DONE;
}

int
shoebox_cli_check (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;

  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  if (argc > 1)
    return shoebox_cli_usage (cli, "\"%s\" is too much", argv[1]);
  /* It needs the whole library to itself, but must not make one where there is none. */
  library = shoebox_cli_open_existing (cli, SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  findings = shoebox_library_check (library, &error);
  if (findings == NULL)
    return shoebox_cli_fail (cli, error);

  for (guint i = 0; i < findings->len; i++)
    if (cli->json)
      {
        JsonBuilder *builder = json_builder_new ();

        json_builder_begin_object (builder);
        shoebox_cli_json_string (builder, "finding", findings->pdata[i]);
        json_builder_end_object (builder);
        shoebox_cli_print_json (builder);
      }
    else
      puts (findings->pdata[i]);
  if (cli->json)
    {
      JsonBuilder *builder = json_builder_new ();

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "findings");
      json_builder_add_int_value (builder, findings->len);
      json_builder_end_object (builder);
      shoebox_cli_print_json (builder);
    }
  else if (findings->len == 0)
    puts ("All is well.");
  return findings->len == 0 ? SHOEBOX_CLI_DONE : SHOEBOX_CLI_FAILED;
}
