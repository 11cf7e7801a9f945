/* cli-edit.c: the commands that state facts and take them back: album, file, tag, rate, favourite,
 * undo, redo. */
#include "cli-private.h"

#include <stdio.h>
#include <string.h>

static gboolean
check_name (ShoeboxCli *cli, const char *name)
{
  if (*name != '\0' && g_utf8_validate (name, -1, NULL))
    return TRUE;
  shoebox_cli_usage (cli, "a name must be UTF-8 text and not empty");
  return FALSE;
}

/* 0 after a message when there is no such label. */
static gint64
find_label (ShoeboxCli *cli, ShoeboxLibrary *library, ShoeboxLabelKind kind, const char *name)
{
  gint64 label = shoebox_library_find_label (library, kind, name);

  if (label == 0)
    shoebox_cli_error (cli, "there is no %s called \"%s\"%s%s%s",
                       kind == SHOEBOX_ALBUM ? "album" : "tag", name,
                       kind == SHOEBOX_ALBUM ? "; shoebox album add \"" : "",
                       kind == SHOEBOX_ALBUM ? name : "",
                       kind == SHOEBOX_ALBUM ? "\" makes it" : "");
  return label;
}

/* --- album ---------------------------------------------------------------------------------- */

static int
add_albums (ShoeboxCli *cli, ShoeboxLibrary *library, char **names)
{
  int status = SHOEBOX_CLI_DONE;

  for (; *names != NULL; names++)
    {
      g_autoptr (GError) error = NULL;
      gint64 id;
      g_autoptr (ShoeboxAct) act
          = shoebox_library_add_label (library, SHOEBOX_ALBUM, *names, &id, &error);

      if (act != NULL)
        shoebox_cli_print_act (cli, "", act);
      else
        status = shoebox_cli_fail (cli, error);
    }
  return status;
}

static int
remove_albums (ShoeboxCli *cli, ShoeboxLibrary *library, char **names)
{
  int status = SHOEBOX_CLI_DONE;

  for (; *names != NULL; names++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ShoeboxAct) act = NULL;
      gint64 album = find_label (cli, library, SHOEBOX_ALBUM, *names);

      if (album == 0)
        {
          status = SHOEBOX_CLI_FAILED;
          continue;
        }
      act = shoebox_library_remove_label (library, album, &error);
      if (act != NULL)
        shoebox_cli_print_act (cli, "", act);
      else
        status = shoebox_cli_fail (cli, error);
    }
  return status;
}

static int
rename_album (ShoeboxCli *cli, ShoeboxLibrary *library, const char *old_name, const char *new_name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  gint64 album = find_label (cli, library, SHOEBOX_ALBUM, old_name);

  if (album == 0)
    return SHOEBOX_CLI_FAILED;
  act = shoebox_library_rename_label (library, album, new_name, &error);
  if (act == NULL)
    return shoebox_cli_fail (cli, error);
  shoebox_cli_print_act (cli, "", act);
  return SHOEBOX_CLI_DONE;
}

int
shoebox_cli_album (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  const char *verb;

  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  argv[argc] = NULL;
  if (argc < 2)
    return shoebox_cli_usage (cli, "add, rename or remove?");
  verb = argv[1];
  if (strcmp (verb, "rename") == 0 ? argc != 4 : argc < 3)
    return shoebox_cli_usage (cli, strcmp (verb, "rename") == 0
                                     ? "rename takes the old and the new name" : "which album?");
  for (int i = 2; i < argc; i++)
    if (!check_name (cli, argv[i]))
      return SHOEBOX_CLI_USAGE;
  if (strcmp (verb, "add") != 0 && strcmp (verb, "rename") != 0 && strcmp (verb, "remove") != 0)
    return shoebox_cli_usage (cli, "\"%s\" is not add, rename or remove", verb);

  library = shoebox_cli_open (cli, SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  if (strcmp (verb, "add") == 0)
    return add_albums (cli, library, argv + 2);
  if (strcmp (verb, "remove") == 0)
    return remove_albums (cli, library, argv + 2);
  return rename_album (cli, library, argv[2], argv[3]);
}

/* --- file, tag ------------------------------------------------------------------------------ */

int
shoebox_cli_file (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  gboolean none = FALSE;
  const ShoeboxCliOption options[] = { { "none", SHOEBOX_CLI_FLAG, &none }, { NULL } };
  gint64 album = 0;
  int first;

  if (!shoebox_cli_options (cli, &argc, argv, options))
    return SHOEBOX_CLI_USAGE;
  first = none ? 1 : 2;
  if (argc <= first)
    return shoebox_cli_usage (cli, argc == 1 && !none ? "which album, and which photos?"
                                                      : "which photos?");
  if (!none && !check_name (cli, argv[1]))
    return SHOEBOX_CLI_USAGE;

  library = shoebox_cli_open (cli, SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  if (!none)
    {
      album = find_label (cli, library, SHOEBOX_ALBUM, argv[1]);
      if (album == 0)
        return SHOEBOX_CLI_FAILED;
    }
  ids = shoebox_cli_photos (cli, library, argv + first, argc - first);
  if (ids == NULL)
    return SHOEBOX_CLI_FAILED;
  act = shoebox_library_file (library, (const gint64 *) (gpointer) ids->data, ids->len, album,
                              &error);
  if (act == NULL)
    return shoebox_cli_fail (cli, error);
  shoebox_cli_print_act (cli, "", act);
  return SHOEBOX_CLI_DONE;
}

int
shoebox_cli_tag (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) yes = g_ptr_array_new (), no = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  int n_words = 1;

  /* -TAG begins like an option, so the words before `--` are sorted by hand. */
  while (n_words < argc && (argv[n_words][0] == '+' || argv[n_words][0] == '-')
         && strcmp (argv[n_words], "--") != 0)
    {
      if (strcmp (argv[n_words], "--json") == 0)
        cli->json = TRUE;
      else if (g_str_has_prefix (argv[n_words], "--library="))
        cli->library = argv[n_words] + strlen ("--library=");
      else if (g_str_has_prefix (argv[n_words], "--"))
        return shoebox_cli_usage (cli, "there is no option \"%s\"", argv[n_words]);
      else if (!check_name (cli, argv[n_words] + 1))
        return SHOEBOX_CLI_USAGE;
      else
        g_ptr_array_add (argv[n_words][0] == '+' ? yes : no, argv[n_words] + 1);
      n_words++;
    }

  int first_photo = n_words < argc && strcmp (argv[n_words], "--") == 0 ? n_words + 1 : n_words;

  if (yes->len + no->len == 0)
    return shoebox_cli_usage (cli, "which tags? +TAG says yes, -TAG says no");
  g_ptr_array_add (yes, NULL);
  g_ptr_array_add (no, NULL);
  if (first_photo >= argc)
    return shoebox_cli_usage (cli, "which photos?");

  library = shoebox_cli_open (cli, SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  ids = shoebox_cli_photos (cli, library, argv + first_photo, argc - first_photo);
  if (ids == NULL)
    return SHOEBOX_CLI_FAILED;

  act = shoebox_library_tag_named (library, (const gint64 *) (gpointer) ids->data, ids->len,
                                   (const char *const *) yes->pdata,
                                   (const char *const *) no->pdata, &error);
  if (act == NULL)
    return shoebox_cli_fail (cli, error);
  shoebox_cli_print_act (cli, "", act);
  return SHOEBOX_CLI_DONE;
}

/* --- rate, favourite ------------------------------------------------------------------------- */

int
shoebox_cli_rate (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  gint64 stars;

  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  if (argc < 3)
    return shoebox_cli_usage (cli, argc < 2 ? "how many stars, and which photos?"
                                            : "which photos?");
  if (!g_ascii_string_to_signed (argv[1], 10, 0, 5, &stars, NULL))
    return shoebox_cli_usage (cli, "\"%s\" is not a number of stars from 0 to 5", argv[1]);

  library = shoebox_cli_open (cli, SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  ids = shoebox_cli_photos (cli, library, argv + 2, argc - 2);
  if (ids == NULL)
    return SHOEBOX_CLI_FAILED;
  act = shoebox_library_rate (library, (const gint64 *) (gpointer) ids->data, ids->len,
                              (int) stars, &error);
  if (act == NULL)
    return shoebox_cli_fail (cli, error);
  shoebox_cli_print_act (cli, "", act);
  return SHOEBOX_CLI_DONE;
}

int
shoebox_cli_favourite (ShoeboxCli *cli, int argc, char **argv)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  gboolean off = FALSE;
  const ShoeboxCliOption options[] = { { "off", SHOEBOX_CLI_FLAG, &off }, { NULL } };

  if (!shoebox_cli_options (cli, &argc, argv, options))
    return SHOEBOX_CLI_USAGE;
  if (argc < 2)
    return shoebox_cli_usage (cli, "which photos?");

  library = shoebox_cli_open (cli, SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  ids = shoebox_cli_photos (cli, library, argv + 1, argc - 1);
  if (ids == NULL)
    return SHOEBOX_CLI_FAILED;
  act = shoebox_library_set_favourite (library, (const gint64 *) (gpointer) ids->data, ids->len,
                                       !off, &error);
  if (act == NULL)
    return shoebox_cli_fail (cli, error);
  shoebox_cli_print_act (cli, "", act);
  return SHOEBOX_CLI_DONE;
}

/* --- undo, redo ----------------------------------------------------------------------------- */

static int
step (ShoeboxCli *cli, int argc, char **argv,
      ShoeboxAct *(*take_step) (ShoeboxLibrary *library, GError **error), const char *prefix)
{
  g_autoptr (ShoeboxLibrary) library = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  g_autoptr (GError) error = NULL;

  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  if (argc > 1)
    return shoebox_cli_usage (cli, "\"%s\" is too much", argv[1]);
  library = shoebox_cli_open (cli, SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  act = take_step (library, &error);
  if (act == NULL)
    return shoebox_cli_fail (cli, error);
  shoebox_cli_print_act (cli, prefix, act);
  return SHOEBOX_CLI_DONE;
}

int
shoebox_cli_undo (ShoeboxCli *cli, int argc, char **argv)
{
  return step (cli, argc, argv, shoebox_library_undo, "Undone: ");
}

int
shoebox_cli_redo (ShoeboxCli *cli, int argc, char **argv)
{
  return step (cli, argc, argv, shoebox_library_redo, "Done again: ");
}
