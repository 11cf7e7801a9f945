/* cli-private.h: what the commands share: their table entry, options, output, messages.
 *
 * A command writes its answer to stdout and everything else to stderr; it never exits by itself
 * but returns one of the statuses below. Main thread.
 */
#pragma once

#include "library.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

enum
{
  SHOEBOX_CLI_DONE = 0,
  SHOEBOX_CLI_FAILED = 1, /* something could not be done; stderr says what, with the file's name */
  SHOEBOX_CLI_USAGE = 2,  /* the command was not understood */
};

typedef struct
{
  const char *library; /* folder, or NULL for the default one */
  const char *command; /* "album" */
  const char *usage;   /* what follows it in its usage line */
  gboolean json;       /* --json was given */
} ShoeboxCli;

/* --- Commands: argv[0] is the command's name, its arguments follow -------------------------- */

int shoebox_cli_import (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_list (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_show (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_albums (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_searches (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_tags (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_album (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_file (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_tag (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_rate (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_favourite (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_undo (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_redo (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_check (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_similar (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_learn (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_history (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_rollback (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_forget (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_taste (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_eval (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_backbone (ShoeboxCli *cli, int argc, char **argv);
int shoebox_cli_net (ShoeboxCli *cli, int argc, char **argv); /* knows no library */

/* --- Options -------------------------------------------------------------------------------- */

typedef enum
{
  SHOEBOX_CLI_FLAG,   /* --name                value: gboolean * */
  SHOEBOX_CLI_STRING, /* --name=TEXT           value: const char **, borrowed from argv */
  SHOEBOX_CLI_INT,    /* --name=N              value: int * */
} ShoeboxCliOptionKind;

typedef struct
{
  const char *name; /* without the dashes */
  ShoeboxCliOptionKind kind;
  gpointer value;
} ShoeboxCliOption;

/* Takes `--name` options (those of @options, NULL-named at the end; --json and --library=DIR always)
 * out of @argv up to a lone `--`, and the `--` itself. Words with one dash are left alone: a query
 * may begin with one. FALSE after a message on stderr when an option is not known or malformed. */
gboolean shoebox_cli_options (ShoeboxCli *cli, int *argc, char **argv,
                              const ShoeboxCliOption *options);

/* --- Messages on stderr --------------------------------------------------------------------- */

/* "shoebox COMMAND: TEXT". */
void shoebox_cli_error (ShoeboxCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The same, then how the command is used; returns SHOEBOX_CLI_USAGE. */
int shoebox_cli_usage (ShoeboxCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* "shoebox COMMAND: " and what @error says; returns SHOEBOX_CLI_FAILED. */
int shoebox_cli_fail (ShoeboxCli *cli, const GError *error);

/* Progress on stderr: on a terminal one line that is written over ten times a second, else a line now
 * and then. */
typedef struct
{
  gboolean terminal;
  gboolean open;       /* there is such a line at the moment */
  gint64 last;         /* monotonic microseconds */
} ShoeboxCliLine;

void shoebox_cli_line_init (ShoeboxCliLine *line);
/* It is time for another one. */
gboolean shoebox_cli_line_is_due (ShoeboxCliLine *line);
void shoebox_cli_line_print (ShoeboxCliLine *line, const char *text);
/* Before anything else is written. */
void shoebox_cli_line_close (ShoeboxCliLine *line);
/* ", 12.3 photos/s, 1:05:00 left"; @rate 0 and @left below 0 are not known. */
void shoebox_cli_append_pace (GString *text, double rate, double left);

/* --- Answers on stdout ---------------------------------------------------------------------- */

/* Prints the object as one line and takes it. */
void shoebox_cli_print_json (JsonBuilder *builder);
/* Member `path`; when @path is not valid UTF-8, `path` has U+FFFD in the place of the bytes that are
 * not, and `path_bytes` has all of them in base64. */
void shoebox_cli_json_path (JsonBuilder *builder, const char *path);
/* Member @key with a string, or null. */
void shoebox_cli_json_string (JsonBuilder *builder, const char *key, const char *text);
/* Member @key with a number rounded to @digits decimals, or null when it is NAN. */
void shoebox_cli_json_number (JsonBuilder *builder, const char *key, double value, int digits);
/* Prints a path as its own bytes. */
void shoebox_cli_print_path (const char *path);
/* FALSE once nobody reads stdout any more or it cannot be written: time to stop quietly. */
gboolean shoebox_cli_out_alive (void);
/* Writes out what is left. FALSE after a message when it could not be written, for another reason
 * than that nobody reads it. */
gboolean shoebox_cli_out_finish (ShoeboxCli *cli);

/* --- The library ---------------------------------------------------------------------------- */

/* Opens cli->library; NULL after a message on stderr. */
ShoeboxLibrary *shoebox_cli_open (ShoeboxCli *cli, ShoeboxOpenFlags flags);
/* The same, without making a library where there is none. */
ShoeboxLibrary *shoebox_cli_open_existing (ShoeboxCli *cli, ShoeboxOpenFlags flags);
/* FALSE after a message when @name cannot be one. */
gboolean shoebox_cli_check_name (ShoeboxCli *cli, const char *name);
/* 0 after a message when there is no such album or tag. */
gint64 shoebox_cli_find_label (ShoeboxCli *cli, ShoeboxLibrary *library, ShoeboxLabelKind kind,
                               const char *name);
/* Ids of the photos at @paths (n of them); NULL after a message on stderr for each that is not in
 * the library. */
GArray *shoebox_cli_photos (ShoeboxCli *cli, ShoeboxLibrary *library, char **paths, int n);
/* One sentence about what @act did, on stdout, after @prefix ("Undone: ", or ""); with --json an object
 * with act, kind, name, old_name, photos. */
void shoebox_cli_print_act (ShoeboxCli *cli, const char *prefix, ShoeboxAct *act);

G_END_DECLS
