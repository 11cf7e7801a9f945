/* cli.h: the command line. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE when argv[1..] (after global options) names a command that needs no window. */
gboolean shoebox_cli_is_command (int argc, char **argv);
/* Runs it; returns the exit status: 0 done, 1 something could not be done, 2 wrong use. */
int shoebox_cli_run (int argc, char **argv);

G_END_DECLS
