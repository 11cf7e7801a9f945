/* cli.h: the command line: everything that `shoebox` does without a window. Main thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE when argv[1] (global options already taken out) names a command that needs no window. */
gboolean shoebox_cli_is_command (int argc, char **argv);
/* Runs the command argv[1] with the arguments after it on the library folder @library (NULL: the
 * default one); returns the exit status: 0 done, 1 something could not be done, 2 wrong use. */
int shoebox_cli_run (const char *library, int argc, char **argv);
/* Prints what the program is and all commands with one line each to @stream (a FILE *). */
void shoebox_cli_print_help (gpointer stream);

G_END_DECLS
