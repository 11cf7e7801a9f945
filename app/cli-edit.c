/* cli-edit.c: the commands that state facts of photos and take them back: file, tag, rate, favourite,
 * undo, redo. */
#include "cli-private.h"

#include <stdio.h>
#include <string.h>

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
  if (!none && !shoebox_cli_check_name (cli, argv[1]))
    return SHOEBOX_CLI_USAGE;

  library = shoebox_cli_open (cli, SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  if (!none)
    {
      album = shoebox_cli_find_label (cli, library, SHOEBOX_ALBUM, argv[1]);
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
      else if (!shoebox_cli_check_name (cli, argv[n_words] + 1))
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
