/* cli.c: the table of commands, help, dispatch. */
#include "cli.h"

#include "cli-private.h"

#include <stdio.h>
#include <string.h>

typedef struct
{
  const char *name;
  const char *usage;   /* what follows the name */
  const char *summary; /* one line for the list of commands */
  const char *details; /* the rest of its help, lines up to 80 columns */
  int (*run) (ShoeboxCli *cli, int argc, char **argv);
} Command;

static int run_help (ShoeboxCli *cli, int argc, char **argv);

static const Command commands[] = {
  { "import", "[FOLDER...] [--json]", "read photos, file and tag them",
    "Looks through the folders for photos, reads those that are new or have changed,\n"
    "files each in an album and tags it. The photos themselves are never written.\n"
    "Without FOLDER, continues an import that was stopped.\n"
    "Ctrl+C stops it; what was read stays, and the next import goes on from there.\n\n"
    "  --json   the summary as one JSON object: found, read, unchanged, filed,\n"
    "           unsorted, broken [{path, reason}], problems, missing, moved,\n"
    "           seconds, photos_per_s, stopped\n",
    shoebox_cli_import },
  { "list", "[QUERY] [--json]", "list photos with album and tags",
    "QUERY: words and album:NAME tag:NAME person:NAME date:2019..2021-06 (..2019,\n"
    "2019-06-30, today, yesterday) camera:TEXT path:TEXT rating:>=3 is:unsorted|far|\n"
    "torn|unsure|new|ok|missing|broken|favourite|untagged|decided by:me|model|import\n"
    "certainty:0.6..0.7 import:last, joined by AND (or a space), OR, NOT (or -),\n"
    "parentheses, \"quoted words\". Without QUERY, all photos. A line is PATH, ALBUM, P,\n"
    "TAGS with tabs between them.\n\n"
    "  --json   one JSON object a line: path, state, reason, album, p, source,\n"
    "           unsorted (far, torn or null), tags [{name, p, source, verdict}],\n"
    "           rating (0 to 5), favourite, taken, width, height. A path that is not\n"
    "           UTF-8 has U+FFFD for each foreign byte, and path_bytes has its bytes in\n"
    "           base64.\n",
    shoebox_cli_list },
  { "show", "PHOTO... [--json]", "show all that is known about a photo",
    "Prints album and probabilities, why, tags, camera facts and history.\n\n"
    "  --json   the keys of `list`, and size, camera, lat, lon, albums {NAME: P},\n"
    "           none (what speaks for no album), torn [two names], certainty\n"
    "           (sure, likely, unsure or null), why [{path, album, similarity}]: the\n"
    "           nearest photos that you filed, why_tags [{path, tag, similarity}],\n"
    "           history [{at, text}]\n",
    shoebox_cli_show },
  { "similar", "PHOTO [--count=N] [--json]", "list the photos that look most like one",
    "A line is SIMILARITY (1: the same picture) and PATH with a tab between them,\n"
    "nearest first.\n\n"
    "  --count=N   how many (default 10)\n"
    "  --json      one JSON object a line: path, album, similarity\n",
    shoebox_cli_similar },
  { "albums", "[--json]", "list albums and how many photos are in them",
    "A line is NAME and COUNT with a tab between them.\n\n"
    "  --json   one JSON object a line: name, count\n",
    shoebox_cli_albums },
  { "tags", "[VERB NAME...] [--json]", "list tags, or change the tags themselves",
    "A line is NAME and COUNT with a tab between them. VERB is add, rename, merge, move\n"
    "or remove, as of `shoebox album`.\n\n"
    "  --json   one JSON object a line: name, count\n",
    shoebox_cli_tags },
  { "searches", "[NAME] [--json]", "list the searches that you saved",
    "A line is NAME and QUERY with a tab between them; with NAME, the query of that one\n"
    "alone, as in shoebox list \"$(shoebox searches NAME)\".\n\n"
    "  --json   one JSON object a line: name, query\n",
    shoebox_cli_searches },
  { "album", "add NAME... | rename OLD NEW | merge FROM INTO | move NAME | remove NAME...",
    "make, rename, merge, order or remove albums",
    "Photos of a removed album become unsorted. `merge` puts the photos of FROM into\n"
    "INTO; what you said stays said, and FROM is gone. `move` puts an album at the end\n"
    "of the list. `shoebox undo` brings all of it back.\n\n"
    "  --dry-run       merge: only say what would happen\n"
    "  --before=NAME   move: put it before that one\n"
    "  --json          what was done; with --dry-run from, into, photos, photos_into,\n"
    "                  both, facts, noes, noes_dropped, takes_class, refuses_class\n",
    shoebox_cli_album },
  { "file", "ALBUM PHOTO... | --none PHOTO...", "say which album photos belong to",
    "What you say is never changed by the program. --none says that the photos belong\n"
    "to no album.\n",
    shoebox_cli_file },
  { "tag", "+TAG... -TAG... -- PHOTO...", "say which tags photos have or do not have",
    "+TAG says yes (and makes the tag when there is none of that name), -TAG says no.\n"
    "What you say is never changed by the program. All of it is one step of undo.\n",
    shoebox_cli_tag },
  { "rate", "N PHOTO...", "give photos 0 to 5 stars", "0 takes the stars away.\n",
    shoebox_cli_rate },
  { "favourite", "[--off] PHOTO...", "make photos favourites",
    "  --off   they are favourites no more\n",
    shoebox_cli_favourite },
  { "learn", "[--dry-run] [--json]", "learn from what you said, and file all photos by it",
    "Trains on your own filings and tags, files and tags everything else by what was\n"
    "learned, and prints what moves. What you said yourself is never changed. Exit\n"
    "status 1 when you have not filed or tagged anything yet.\n\n"
    "  --dry-run   print it, but change nothing\n"
    "  --json      one JSON object: version, before, applied, facts, accuracy (held\n"
    "              out), accuracy_before, seconds, moved, tagged, disagree (filings of\n"
    "              yours), flows [{from, to, photos}], tag_flows [{tag, gained, photos}];\n"
    "              from or to is null for unsorted\n",
    shoebox_cli_learn },
  { "history", "[VERSION] [--json]", "list what was learned so far, or compare",
    "A line is VERSION, DATE, FACTS, held-out ACCURACY, CALIBRATION ERROR and notes,\n"
    "with tabs between them, newest first. With VERSION (0: the starter albums), what\n"
    "would change by going back to it, as `learn` prints it.\n\n"
    "  --json   one JSON object a line: version, at, facts, albums, tags, accuracy,\n"
    "           calibration_error, seconds, active, kept (it can be gone back to),\n"
    "           imported, other_network (it was learned on another one than that in\n"
    "           use); with VERSION, the object that `learn` prints\n",
    shoebox_cli_history },
  { "rollback", "VERSION [--json]", "go back to what was learned earlier",
    "`shoebox history` lists the versions; 0 is before anything was learned. What you\n"
    "said stays as it is; `shoebox undo` takes it back.\n",
    shoebox_cli_rollback },
  { "forget", "[--json]", "forget all that the program said",
    "Every album and tag that the program gave goes; all that you said stays.\n"
    "`shoebox undo` brings it back.\n",
    shoebox_cli_forget },
  { "taste", "export FILE | import FILE [--json]", "take what was learned to another library",
    "`export` writes albums, tags and what was learned of them to FILE. It has no\n"
    "picture in it and no path. `import` adds the albums and tags of FILE and files all\n"
    "photos by it; what you said here stays, and is learned on top of it.\n"
    "`shoebox undo` takes it back. A damaged or foreign FILE changes nothing.\n\n"
    "  --json   export: path; import: the object that `learn` prints\n",
    shoebox_cli_taste },
  { "backbone", "use NET.onnx | use NAME | check NET.onnx | continue | status | list | remove NAME",
    "use another network to tell photos apart",
    "Learning looks at photos through one network, the backbone. `use` takes any ONNX\n"
    "image network in its place: it is checked and copied into the library, and all\n"
    "photos are looked at once more. Until the last one was, everything stays as it is;\n"
    "then all is learned anew from what you said, which is never changed. Ctrl+C stops\n"
    "it, `continue` goes on. `use default` goes back to the built-in network, at once,\n"
    "since what it saw is kept. Starter albums and tags are the same with every network.\n\n"
    "  --embedding=NAME   the tensor that says what a picture looks like (default: an\n"
    "                     output, or what the last layer of a classifier reads)\n"
    "  --input=HOW        what the network wants: imagenet, tf (-1..1), 0..1, 0..255\n"
    "                     (default: a guess, which is told)\n"
    "  --mean=R,G,B --std=R,G,B\n"
    "                     the same in numbers of 0..255: (value - mean) / std\n"
    "  --bgr              the first channel is blue\n"
    "  --size=N           pixels, where the file leaves the size open (default 224)\n"
    "  --later            use: only note it; the next window does the work\n"
    "  --json             use, check: key, name, embedding, numbers, input, why_*,\n"
    "                     seconds_per_photo; use, continue: used, next, looked_at,\n"
    "                     unseen, moved, tagged; status: used, next, *_name, photos,\n"
    "                     looked_at, paused; list: one object a line, with photos,\n"
    "                     bytes, used, next\n",
    shoebox_cli_backbone },
  { "undo", "[--json]", "take back the last act", "Works across restarts, step by step.\n",
    shoebox_cli_undo },
  { "redo", "[--json]", "repeat what was taken back", "", shoebox_cli_redo },
  { "check", "[--json]", "look whether the library is sound",
    "Prints one line for each finding; exit status 1 when there is one.\n\n"
    "  --json   one JSON object for each finding, then {findings: COUNT}\n",
    shoebox_cli_check },
  { "eval", "FOLDER [OPTION...]", "measure how well albums or tags are learned",
    "FOLDER has one folder of photos an album. For each seed some photos of each are\n"
    "taken as facts, the rest is filed by what was learned from them. A FOLDER with a\n"
    "tags.tsv (header file<TAB>tags, then file<TAB>a|b|c) is a test of tags instead.\n"
    "Features are kept in $XDG_CACHE_HOME/shoebox/eval for the next time.\n\n"
    "  --shots=N                 facts an album (default 5); 0 with a tags.tsv: the\n"
    "                            detector alone\n"
    "  --seeds=K                 how many draws of facts (default 5)\n"
    "  --ood=FOLDER              photos that belong to none of the albums\n"
    "  --leave-out=ALBUM,...     albums kept out of the facts, as such photos\n"
    "  --albums=ALBUM[:N],...    only these take part, with N facts each\n"
    "  --alone                   also what a classifier and labels alone say of photos\n"
    "                            of no album\n"
    "  --dump=DIR                embeddings, draws and opinions as .npy and .tsv files\n"
    "  --json                    mean and sd of each number as one JSON object\n\n"
    "Prints accuracy (each photo given its best album), filed (share not left\n"
    "unsorted), accuracy_filed, macro_f1, ece (calibration error), learn_s; with\n"
    "--ood or --leave-out ood_filed and auroc; for tags map, micro_f1 and learn_s.\n\n"
    "The experiment: who knows only churches and clothes, and is shown people?\n\n"
    "  shoebox eval FOLDER --albums=churches:44,clothes:26 --leave-out=people --alone\n\n"
    "A classifier (softmax) must name one of the two, and is sure of it:\n"
    "softmax_first and softmax_median are its largest probability for the first\n"
    "photo and in the middle, softmax_90 the share of photos at 0.9 and more. Labels\n"
    "(a sigmoid each) may name none, if the threshold is high enough: sigmoid_50 and\n"
    "sigmoid_90 are the shares that get a label all the same. ood_filed is the share\n"
    "that Shoebox files, since it also asks whether a photo looks like those it was\n"
    "shown; filed and accuracy_filed are about the other churches and clothes.\n",
    shoebox_cli_eval },
  { "net", "run NET.onnx [OPTION...] | info NET.onnx [--json]", "run or describe an ONNX network",
    "Without --input, `run` makes inputs of random numbers, the same every time.\n\n"
    "  --input=X.npy   content of the next input; once for each\n"
    "  --output=DIR    write each output as NAME.npy into this folder\n"
    "  --repeat=N      compute N times; print the minimum and the median of the times\n"
    "  --threads=N     N images side by side, each with its own thread and memory, as\n"
    "                  in an import; no two threads share the work of one image\n"
    "  --size=N        size of dimensions that the file leaves open\n"
    "  --plain         without fusion, one step for each node of the file\n"
    "  --profile       what each step takes at best, most expensive first; say\n"
    "                  --repeat=50 as well\n"
    "  --json          one JSON object: threads, repeat, min_ms, median_ms,\n"
    "                  images_per_s, outputs [{name, shape, file}], with --profile\n"
    "                  profile [{step, op, name, shape, macs, min_ms}]; info: inputs,\n"
    "                  outputs, nodes, steps, macs, parameters, *_bytes\n",
    shoebox_cli_net },
  { "help", "[COMMAND]", "explain a command", "", run_help },
};

static const Command *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];
  return NULL;
}

void
shoebox_cli_print_help (gpointer stream)
{
  FILE *out = stream;

  fputs ("Usage: shoebox [--library=DIR] [FOLDER...]           open the window\n"
         "       shoebox [--library=DIR] COMMAND [ARGUMENT...]\n\n"
         "Sorts photos into albums and tags. FOLDERs are imported into the window.\n\n"
         "  --library=DIR   folder of the library (default: $XDG_DATA_HOME/shoebox)\n"
         "  --help          this text; COMMAND --help for one command\n"
         "  --version       the version\n\n"
         "Commands, none of which needs a display:\n", out);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (out, "  %-9s %s\n", commands[i].name, commands[i].summary);
  fputs ("\nExit status: 0 done, 1 something could not be done, 2 wrong use.\n", out);
}

static void
print_command_help (const Command *command)
{
  printf ("Usage: shoebox [--library=DIR] %s %s\n%c%s.\n%s%s", command->name, command->usage,
          g_ascii_toupper (command->summary[0]), command->summary + 1,
          *command->details != '\0' ? "\n" : "", command->details);
}

static int
run_help (ShoeboxCli *cli, int argc, char **argv)
{
  const Command *command;

  if (argc < 2)
    {
      shoebox_cli_print_help (stdout);
      return SHOEBOX_CLI_DONE;
    }
  command = find_command (argv[1]);
  if (command == NULL || argc > 2)
    return shoebox_cli_usage (cli, "\"%s\" is not a command; shoebox help lists them",
                              argc > 2 ? argv[2] : argv[1]);
  print_command_help (command);
  return SHOEBOX_CLI_DONE;
}

gboolean
shoebox_cli_is_command (int argc, char **argv)
{
  return argc > 1 && find_command (argv[1]) != NULL;
}

int
shoebox_cli_run (const char *library, int argc, char **argv)
{
  const Command *command = find_command (argv[1]);
  ShoeboxCli cli = { .library = library };
  int status;

  g_return_val_if_fail (command != NULL, SHOEBOX_CLI_USAGE);
  cli.command = command->name;
  cli.usage = command->usage;
  for (int i = 2; i < argc && strcmp (argv[i], "--") != 0; i++)
    if (strcmp (argv[i], "--help") == 0)
      {
        print_command_help (command);
        return SHOEBOX_CLI_DONE;
      }

  status = command->run (&cli, argc - 1, argv + 1);
  if (!shoebox_cli_out_finish (&cli) && status == SHOEBOX_CLI_DONE)
    status = SHOEBOX_CLI_FAILED;
  return status;
}
