/* cli-common.c: options, messages, output and the library, as all commands need them. */
#include "cli-private.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- Messages ------------------------------------------------------------------------------- */

static void
print_error (ShoeboxCli *cli, const char *format, va_list arguments)
{
  fflush (stdout);
  fprintf (stderr, "shoebox %s: ", cli->command);
  vfprintf (stderr, format, arguments);
  fputc ('\n', stderr);
}

void
shoebox_cli_error (ShoeboxCli *cli, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  print_error (cli, format, arguments);
  va_end (arguments);
}

int
shoebox_cli_fail (ShoeboxCli *cli, const GError *error)
{
  shoebox_cli_error (cli, "%s", error->message);
  return SHOEBOX_CLI_FAILED;
}

int
shoebox_cli_usage (ShoeboxCli *cli, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  print_error (cli, format, arguments);
  va_end (arguments);
  fprintf (stderr, "Usage: shoebox [--library=DIR] %s %s\n"
                   "shoebox %s --help says more\n",
           cli->command, cli->usage, cli->command);
  return SHOEBOX_CLI_USAGE;
}

/* --- Options -------------------------------------------------------------------------------- */

static gboolean
set_option (ShoeboxCli *cli, const ShoeboxCliOption *option, const char *value)
{
  char *end;
  long number;

  if (option->kind == SHOEBOX_CLI_FLAG)
    {
      if (value != NULL)
        {
          shoebox_cli_usage (cli, "--%s takes no value", option->name);
          return FALSE;
        }
      *(gboolean *) option->value = TRUE;
      return TRUE;
    }
  if (value == NULL || *value == '\0')
    {
      shoebox_cli_usage (cli, "--%s needs a value: --%s=%s", option->name, option->name,
                         option->kind == SHOEBOX_CLI_INT ? "N" : "TEXT");
      return FALSE;
    }
  if (option->kind == SHOEBOX_CLI_STRING)
    {
      *(const char **) option->value = value;
      return TRUE;
    }
  errno = 0;
  number = strtol (value, &end, 10);
  if (*end != '\0' || errno != 0 || number < 0 || number > G_MAXINT)
    {
      shoebox_cli_usage (cli, "--%s: \"%s\" is not a number", option->name, value);
      return FALSE;
    }
  *(int *) option->value = (int) number;
  return TRUE;
}

static const ShoeboxCliOption *
find_option (const ShoeboxCliOption *options, const char *word, gsize length)
{
  for (; options != NULL && options->name != NULL; options++)
    if (strlen (options->name) == length && strncmp (options->name, word, length) == 0)
      return options;
  return NULL;
}

gboolean
shoebox_cli_options (ShoeboxCli *cli, int *argc, char **argv, const ShoeboxCliOption *options)
{
  const ShoeboxCliOption common[] = {
    { "json", SHOEBOX_CLI_FLAG, &cli->json },
    { "library", SHOEBOX_CLI_STRING, &cli->library },
    { NULL },
  };
  int kept = 1, i = 1;

  for (; i < *argc; i++)
    {
      const char *word = argv[i], *value;
      const ShoeboxCliOption *option;
      gsize length;

      if (!g_str_has_prefix (word, "--"))
        {
          argv[kept++] = argv[i];
          continue;
        }
      word += 2;
      if (*word == '\0')
        {
          i++;
          break;
        }
      value = strchr (word, '=');
      length = value != NULL ? (gsize) (value - word) : strlen (word);
      option = find_option (options, word, length);
      if (option == NULL)
        option = find_option (common, word, length);
      if (option == NULL)
        {
          shoebox_cli_usage (cli, "there is no option \"%s\"", argv[i]);
          return FALSE;
        }
      if (!set_option (cli, option, value != NULL ? value + 1 : NULL))
        return FALSE;
    }
  while (i < *argc)
    argv[kept++] = argv[i++];
  *argc = kept;
  return TRUE;
}

/* --- Answers -------------------------------------------------------------------------------- */

gboolean
shoebox_cli_out_alive (void)
{
  return !ferror (stdout);
}

gboolean
shoebox_cli_out_finish (ShoeboxCli *cli)
{
  struct pollfd reader = { .fd = STDOUT_FILENO };
  gboolean written = fflush (stdout) == 0;
  int saved = errno;

  if (written && !ferror (stdout))
    return TRUE;
  /* A pipe that nobody reads any more reports an error; that is no failure of ours. */
  if (poll (&reader, 1, 0) > 0 && (reader.revents & POLLERR) != 0)
    return TRUE;
  shoebox_cli_error (cli, "could not write the answer%s%s", written ? "" : ": ",
                     written ? "" : g_strerror (saved));
  return FALSE;
}

void
shoebox_cli_print_json (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = NULL;

  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  puts (text);
  g_object_unref (builder);
}

void
shoebox_cli_json_path (JsonBuilder *builder, const char *path)
{
  g_autofree char *valid = g_utf8_make_valid (path, -1);

  json_builder_set_member_name (builder, "path");
  json_builder_add_string_value (builder, valid);
  if (strcmp (valid, path) != 0)
    {
      g_autofree char *bytes = g_base64_encode ((const guchar *) path, strlen (path));

      json_builder_set_member_name (builder, "path_bytes");
      json_builder_add_string_value (builder, bytes);
    }
}

void
shoebox_cli_json_string (JsonBuilder *builder, const char *key, const char *text)
{
  json_builder_set_member_name (builder, key);
  if (text != NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (text, -1);

      json_builder_add_string_value (builder, valid);
    }
  else
    json_builder_add_null_value (builder);
}

void
shoebox_cli_json_number (JsonBuilder *builder, const char *key, double value, int digits)
{
  double scale = pow (10, digits);

  json_builder_set_member_name (builder, key);
  if (isfinite (value))
    json_builder_add_double_value (builder, round (value * scale) / scale);
  else
    json_builder_add_null_value (builder);
}

void
shoebox_cli_print_path (const char *path)
{
  fputs (path, stdout);
}

/* --- The library ---------------------------------------------------------------------------- */

ShoeboxLibrary *
shoebox_cli_open (ShoeboxCli *cli, ShoeboxOpenFlags flags)
{
  g_autoptr (GError) error = NULL;
  ShoeboxLibrary *library = shoebox_library_open (cli->library, flags, &error);

  if (library == NULL)
    shoebox_cli_error (cli, "%s", error->message);
  return library;
}

ShoeboxLibrary *
shoebox_cli_open_existing (ShoeboxCli *cli, ShoeboxOpenFlags flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxLibrary) library = NULL;

  if ((flags & SHOEBOX_OPEN_READ_ONLY) != 0)
    return shoebox_cli_open (cli, flags);
  library = shoebox_library_open (cli->library, SHOEBOX_OPEN_READ_ONLY, &error);
  if (library == NULL && g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND))
    {
      shoebox_cli_error (cli, "%s", error->message);
      return NULL;
    }
  /* Whatever else is in the way is said better by who wants to write: it knows who is there. */
  g_clear_object (&library);
  return shoebox_cli_open (cli, flags);
}

GArray *
shoebox_cli_photos (ShoeboxCli *cli, ShoeboxLibrary *library, char **paths, int n)
{
  g_autoptr (GArray) ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (guint) n);
  gboolean all = TRUE;

  for (int i = 0; i < n; i++)
    {
      gint64 id = shoebox_library_find_path (library, paths[i]);

      if (id == 0)
        {
          shoebox_cli_error (cli, "%s: this photo is not in the library", paths[i]);
          all = FALSE;
        }
      else
        g_array_append_val (ids, id);
    }
  return all ? g_steal_pointer (&ids) : NULL;
}

static char *
describe_act (const ShoeboxAct *act)
{
  const char *what = act->label_kind == SHOEBOX_ALBUM ? "album" : "tag";
  const char *photos = act->n_photos == 1 ? "photo" : "photos";

  switch (act->kind)
    {
    case SHOEBOX_ACT_FILE:
      if (act->label == 0)
        return g_strdup_printf ("%u %s said to be in no album", act->n_photos, photos);
      return g_strdup_printf ("%u %s filed in %s", act->n_photos, photos, act->label_name);
    case SHOEBOX_ACT_UNFILE:
      return g_strdup_printf ("%u %s left to be filed by the program", act->n_photos, photos);
    case SHOEBOX_ACT_TAG_YES:
      return g_strdup_printf ("%u %s tagged %s", act->n_photos, photos, act->label_name);
    case SHOEBOX_ACT_TAG_NO:
      return g_strdup_printf ("%u %s said not to be %s", act->n_photos, photos, act->label_name);
    case SHOEBOX_ACT_TAG_FORGET:
      return g_strdup_printf ("%s of %u %s left to the program", act->label_name, act->n_photos,
                              photos);
    case SHOEBOX_ACT_ADD:
      return g_strdup_printf ("%s %s added", what, act->label_name);
    case SHOEBOX_ACT_RENAME:
      return g_strdup_printf ("%s %s renamed to %s", what, act->old_name, act->label_name);
    case SHOEBOX_ACT_REMOVE:
      return g_strdup_printf ("%s %s removed, it had %u %s", what, act->label_name, act->n_photos,
                              photos);
    case SHOEBOX_ACT_REPLACED:
      return g_strdup_printf ("%u %s replaced by other pictures of the same name", act->n_photos,
                              photos);
    case SHOEBOX_ACT_VERSION:
      if (act->label_name != NULL)
        return g_strdup_printf ("the taste %s read, for %u %s", act->label_name, act->n_photos,
                                photos);
      return g_strdup_printf ("another version of what was learned, for %u %s", act->n_photos,
                              photos);
    case SHOEBOX_ACT_FORGET:
      return g_strdup_printf ("all that the program said of %u %s forgotten", act->n_photos,
                              photos);
    case SHOEBOX_ACT_RATE:
      return g_strdup_printf ("%u %s given %d %s", act->n_photos, photos, act->rating,
                              act->rating == 1 ? "star" : "stars");
    case SHOEBOX_ACT_FAVOURITE:
      return g_strdup_printf ("%u %s added to the favourites", act->n_photos, photos);
    case SHOEBOX_ACT_UNFAVOURITE:
      return g_strdup_printf ("%u %s taken from the favourites", act->n_photos, photos);
    case SHOEBOX_ACT_ORDER:
      return g_strdup_printf ("%s %s moved", what, act->label_name);
    case SHOEBOX_ACT_LOOK:
      return g_strdup_printf ("%s %s looks different", what, act->label_name);
    case SHOEBOX_ACT_MERGE:
      return g_strdup_printf ("%s %s merged into %s, with %u %s", what, act->old_name,
                              act->label_name, act->n_photos, photos);
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}

void
shoebox_cli_print_act (ShoeboxCli *cli, const char *prefix, ShoeboxAct *act)
{
  static const char *const kinds[] = { "file",       "unfile", "tag-yes", "tag-no",  "tag-forget",
                                       "add",        "rename", "remove",  "replaced", "version",
                                       "forget",     "rate",   "favourite", "unfavourite", "order",
                                       "look",       "merge" };
  g_autofree char *text = describe_act (act);

  if (cli->json)
    {
      JsonBuilder *builder = json_builder_new ();

      json_builder_begin_object (builder);
      shoebox_cli_json_string (builder, "act", text);
      shoebox_cli_json_string (builder, "kind", kinds[act->kind]);
      shoebox_cli_json_string (builder, "name", act->label_name);
      shoebox_cli_json_string (builder, "old_name", act->old_name);
      json_builder_set_member_name (builder, "photos");
      json_builder_add_int_value (builder, act->n_photos);
      json_builder_end_object (builder);
      shoebox_cli_print_json (builder);
      return;
    }
  printf ("%s%s\n", prefix, text);
}
