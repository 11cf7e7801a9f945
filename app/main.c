/* main.c: global options; then either a command (cli.c) or the window. */
#include "application.h"
#include "cli.h"

#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum
{
  WRONG_USE = 2
};

static int
wrong_use (const char *what, const char *word)
{
  fprintf (stderr, "shoebox: %s \"%s\"; shoebox --help lists what there is\n", what, word);
  return WRONG_USE;
}

/* What is not a command must be a folder or a photo to import into the window. */
static int
open_window (const char *library, int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (!g_file_test (argv[i], G_FILE_TEST_EXISTS))
      return wrong_use (strchr (argv[i], G_DIR_SEPARATOR) == NULL
                          ? "there is no command, folder or photo called"
                          : "there is no folder or photo called", argv[i]);
  return shoebox_application_main (library, (const char *const *) argv + 1, FALSE);
}

int
main (int argc, char **argv)
{
  const char *library = NULL;
  int first = 1;

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C"); /* what is printed is read by other programs */
  /* A reader that went away (`shoebox list | head`, a decoder process) is seen by the result of
   * the write; it must not end an import. */
  signal (SIGPIPE, SIG_IGN);
  setvbuf (stdout, NULL, _IOLBF, BUFSIZ);

  for (; first < argc && argv[first][0] == '-'; first++)
    {
      const char *word = argv[first];

      if (strcmp (word, "--") == 0)
        {
          first++;
          break;
        }
      if (strcmp (word, "--help") == 0 || strcmp (word, "-h") == 0)
        {
          shoebox_cli_print_help (stdout);
          return 0;
        }
      if (strcmp (word, "--version") == 0)
        {
          printf ("shoebox %s\n", SHOEBOX_VERSION);
          return 0;
        }
      /* Said by the D-Bus service file, not by people; alone, on the default library. */
      if (strcmp (word, "--gapplication-service") == 0 && argc == 2)
        return shoebox_application_main (NULL, NULL, TRUE);
      if (g_str_has_prefix (word, "--library=") && word[strlen ("--library=")] != '\0')
        library = word + strlen ("--library=");
      else if (strcmp (word, "--library") == 0 && first + 1 < argc)
        library = argv[++first];
      else if (g_str_has_prefix (word, "--library"))
        return wrong_use ("a folder is missing after", word);
      else
        return wrong_use ("there is no option called", word);
    }

  /* The rest, with the program's name in front again. */
  argv[first - 1] = argv[0];
  argc -= first - 1;
  argv += first - 1;
  if (shoebox_cli_is_command (argc, argv))
    return shoebox_cli_run (library, argc, argv);
  return open_window (library, argc, argv);
}
