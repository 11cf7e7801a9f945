/* cli-labels.c: the commands about albums and tags themselves: albums, tags, album. */
#include "cli-private.h"
#include "label.h"

#include <stdio.h>
#include <string.h>

gboolean
shoebox_cli_check_name (ShoeboxCli *cli, const char *name)
{
  if (*name != '\0' && g_utf8_validate (name, -1, NULL))
    return TRUE;
  shoebox_cli_usage (cli, "a name must be UTF-8 text and not empty");
  return FALSE;
}

gint64
shoebox_cli_find_label (ShoeboxCli *cli, ShoeboxLibrary *library, ShoeboxLabelKind kind,
                        const char *name)
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

/* --- Lists ------------------------------------------------------------------------------------- */

static int
print_labels (ShoeboxCli *cli, GListModel *(*get_labels) (ShoeboxLibrary *library))
{
  g_autoptr (ShoeboxLibrary) library = shoebox_cli_open (cli, SHOEBOX_OPEN_READ_ONLY);
  GListModel *labels;

  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  labels = get_labels (library);
  for (guint i = 0; i < g_list_model_get_n_items (labels) && shoebox_cli_out_alive (); i++)
    {
      g_autoptr (ShoeboxLabel) label = g_list_model_get_item (labels, i);
      const char *name = shoebox_label_get_name (label);
      guint count = shoebox_label_get_count (label);

      if (cli->json)
        {
          JsonBuilder *builder = json_builder_new ();

          json_builder_begin_object (builder);
          shoebox_cli_json_string (builder, "name", name);
          json_builder_set_member_name (builder, "count");
          json_builder_add_int_value (builder, count);
          json_builder_end_object (builder);
          shoebox_cli_print_json (builder);
        }
      else
        printf ("%s\t%u\n", name, count);
    }
  return SHOEBOX_CLI_DONE;
}

int
shoebox_cli_albums (ShoeboxCli *cli, int argc, char **argv)
{
  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  if (argc > 1)
    return shoebox_cli_usage (cli, "\"%s\" is too much", argv[1]);
  return print_labels (cli, shoebox_library_get_albums);
}

/* --- Acts: each gets the names that follow its verb, as many as it needs ----------------------- */

typedef struct
{
  ShoeboxCli *cli;
  ShoeboxLibrary *library;
  ShoeboxLabelKind kind;
  char **names;
  gboolean dry_run;
  const char *before; /* of move, or NULL */
} Edit;

static int
print_act (Edit *edit, ShoeboxAct *act, const GError *error)
{
  if (act == NULL)
    return shoebox_cli_fail (edit->cli, error);
  shoebox_cli_print_act (edit->cli, "", act);
  return SHOEBOX_CLI_DONE;
}

static gint64
find_named (Edit *edit, const char *name)
{
  return shoebox_cli_find_label (edit->cli, edit->library, edit->kind, name);
}

static int
add_labels (Edit *edit)
{
  int status = SHOEBOX_CLI_DONE;

  for (char **name = edit->names; *name != NULL; name++)
    {
      g_autoptr (GError) error = NULL;
      gint64 id;
      g_autoptr (ShoeboxAct) act
          = shoebox_library_add_label (edit->library, edit->kind, *name, &id, &error);

      status = MAX (status, print_act (edit, act, error));
    }
  return status;
}

static int
remove_labels (Edit *edit)
{
  int status = SHOEBOX_CLI_DONE;

  for (char **name = edit->names; *name != NULL; name++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ShoeboxAct) act = NULL;
      gint64 label = find_named (edit, *name);

      if (label == 0)
        {
          status = SHOEBOX_CLI_FAILED;
          continue;
        }
      act = shoebox_library_remove_label (edit->library, label, &error);
      status = MAX (status, print_act (edit, act, error));
    }
  return status;
}

static int
rename_label (Edit *edit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  gint64 label = find_named (edit, edit->names[0]);

  if (label == 0)
    return SHOEBOX_CLI_FAILED;
  act = shoebox_library_rename_label (edit->library, label, edit->names[1], &error);
  return print_act (edit, act, error);
}

static int
move_label (Edit *edit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  gint64 label = find_named (edit, edit->names[0]), before = 0;

  if (label == 0 || (edit->before != NULL && (before = find_named (edit, edit->before)) == 0))
    return SHOEBOX_CLI_FAILED;
  act = shoebox_library_move_label (edit->library, label, before, &error);
  return print_act (edit, act, error);
}

static void
add_count (JsonBuilder *builder, const char *key, guint value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, value);
}

static void
print_preview (Edit *edit, const ShoeboxMergePreview *preview)
{
  const char *from = edit->names[0], *into = edit->names[1];
  const char *photos = preview->n_from == 1 ? "photo" : "photos";

  if (edit->cli->json)
    {
      JsonBuilder *builder = json_builder_new ();

      json_builder_begin_object (builder);
      shoebox_cli_json_string (builder, "from", from);
      shoebox_cli_json_string (builder, "into", into);
      add_count (builder, "photos", preview->n_from);
      add_count (builder, "photos_into", preview->n_into);
      add_count (builder, "both", preview->n_both);
      add_count (builder, "facts", preview->n_facts);
      add_count (builder, "noes", preview->n_noes);
      add_count (builder, "noes_dropped", preview->n_dropped);
      json_builder_set_member_name (builder, "takes_class");
      json_builder_add_boolean_value (builder, preview->takes_class);
      json_builder_set_member_name (builder, "refuses_class");
      json_builder_add_boolean_value (builder, preview->refuses_class);
      json_builder_end_object (builder);
      shoebox_cli_print_json (builder);
      return;
    }
  printf ("%u %s of %s would join %u of %s\n", preview->n_from, photos, from, preview->n_into,
          into);
  if (preview->n_both > 0)
    printf ("%u of them have both\n", preview->n_both);
  printf ("%u of them by you: they become examples of %s\n", preview->n_facts, into);
  if (preview->n_noes > 0)
    printf ("%u times you said no to %s, which becomes no to %s\n", preview->n_noes, from, into);
  if (preview->n_dropped > 0)
    printf ("%u times a no gives way to a yes\n", preview->n_dropped);
  if (preview->takes_class)
    printf ("what the program files in %s by itself goes to %s from then on\n", from, into);
  if (preview->refuses_class)
    printf ("the program will not make %s again\n", from);
}

static int
merge_labels (Edit *edit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;
  gint64 from = find_named (edit, edit->names[0]), into;

  if (from == 0 || (into = find_named (edit, edit->names[1])) == 0)
    return SHOEBOX_CLI_FAILED;
  if (edit->dry_run)
    {
      g_autoptr (ShoeboxMergePreview) preview
          = shoebox_library_preview_merge (edit->library, from, into, 0, &error);

      if (preview == NULL)
        return shoebox_cli_fail (edit->cli, error);
      print_preview (edit, preview);
      return SHOEBOX_CLI_DONE;
    }
  act = shoebox_library_merge_labels (edit->library, from, into, &error);
  return print_act (edit, act, error);
}

static const struct
{
  const char *name;
  int n_names;         /* 0: one or more */
  const char *missing; /* when there are others */
  int (*run) (Edit *edit);
} verbs[] = {
  { "add", 0, "which %s?", add_labels },
  { "rename", 2, "rename takes the old and the new name of a %s", rename_label },
  { "merge", 2, "merge takes the %s that goes and the one that stays", merge_labels },
  { "move", 1, "which %s?", move_label },
  { "remove", 0, "which %s?", remove_labels },
};

/* argv[1] is the verb. */
static int
edit_labels (ShoeboxCli *cli, ShoeboxLabelKind kind, int argc, char **argv)
{
  const char *what = kind == SHOEBOX_ALBUM ? "album" : "tag";
  Edit edit = { .cli = cli, .kind = kind };
  const ShoeboxCliOption options[] = { { "dry-run", SHOEBOX_CLI_FLAG, &edit.dry_run },
                                       { "before", SHOEBOX_CLI_STRING, &edit.before },
                                       { NULL } };
  g_autoptr (ShoeboxLibrary) library = NULL;
  gsize verb = 0;

  if (!shoebox_cli_options (cli, &argc, argv, options))
    return SHOEBOX_CLI_USAGE;
  argv[argc] = NULL;
  if (argc < 2)
    return shoebox_cli_usage (cli, "add, rename, merge, move or remove?");
  while (verb < G_N_ELEMENTS (verbs) && strcmp (verbs[verb].name, argv[1]) != 0)
    verb++;
  if (verb == G_N_ELEMENTS (verbs))
    return shoebox_cli_usage (cli, "\"%s\" is not add, rename, merge, move or remove", argv[1]);
  if (verbs[verb].n_names == 0 ? argc < 3 : argc != 2 + verbs[verb].n_names)
    {
      g_auto (GStrv) around = g_strsplit (verbs[verb].missing, "%s", 2);

      return shoebox_cli_usage (cli, "%s%s%s", around[0], what, around[1]);
    }
  if ((edit.dry_run && verbs[verb].run != merge_labels)
      || (edit.before != NULL && verbs[verb].run != move_label))
    return shoebox_cli_usage (cli, "%s has no such option", argv[1]);
  for (int i = 2; i < argc; i++)
    if (!shoebox_cli_check_name (cli, argv[i]))
      return SHOEBOX_CLI_USAGE;

  library = shoebox_cli_open (cli, edit.dry_run ? SHOEBOX_OPEN_READ_ONLY : SHOEBOX_OPEN_WRITE);
  if (library == NULL)
    return SHOEBOX_CLI_FAILED;
  edit.library = library;
  edit.names = argv + 2;
  return verbs[verb].run (&edit);
}

int
shoebox_cli_album (ShoeboxCli *cli, int argc, char **argv)
{
  return edit_labels (cli, SHOEBOX_ALBUM, argc, argv);
}

int
shoebox_cli_tags (ShoeboxCli *cli, int argc, char **argv)
{
  /* Without a verb it is a list. */
  for (int i = 1; i < argc; i++)
    if (argv[i][0] != '-')
      return edit_labels (cli, SHOEBOX_TAG, argc, argv);
  if (!shoebox_cli_options (cli, &argc, argv, NULL))
    return SHOEBOX_CLI_USAGE;
  return print_labels (cli, shoebox_library_get_tags);
}
