/* words-import.c: sentences about an import. */
#include "words-import.h"

#include "words.h"

#include <glib/gi18n.h>

/* Folder names are the owner's, and the bar has one line for them. */
#define NAME_LIMIT 40

static char *
folder_name (const ShoeboxImportProgress *progress, const char *place)
{
  g_autofree char *folder = progress->state == SHOEBOX_IMPORT_SCANNING
                                ? g_strdup (place) : g_path_get_dirname (place);
  g_autofree char *name = g_filename_display_basename (folder);

  return shoebox_words_short (name, NAME_LIMIT);
}

char *
shoebox_words_import_step (const ShoeboxImportProgress *progress, const char *place)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (progress != NULL, NULL);

  if (progress->paused)
    return g_strdup (_("The import is paused"));
  name = place != NULL ? folder_name (progress, place) : NULL;
  if (progress->state == SHOEBOX_IMPORT_SCANNING)
    return name != NULL ? g_strdup_printf (_("Looking for photos in “%s”"), name)
                        : g_strdup (_("Looking for photos"));
  return name != NULL ? g_strdup_printf (_("Reading photos in “%s”"), name)
                      : g_strdup (_("Reading photos"));
}

static void
add_part (GString *text, char *part)
{
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
  g_free (part);
}

char *
shoebox_words_import_detail (const ShoeboxImportProgress *progress)
{
  GString *text;
  char *left;

  g_return_val_if_fail (progress != NULL, NULL);

  text = g_string_new (NULL);
  if (progress->state == SHOEBOX_IMPORT_SCANNING && progress->found > 0)
    add_part (text, g_strdup_printf (_("%'u found"), progress->found));
  if (progress->added > 0)
    add_part (text, g_strdup_printf (_("%'u new"), progress->added));
  if (progress->todo > 0)
    add_part (text, g_strdup_printf (_("%'u of %'u read"), progress->done, progress->todo));
  if (progress->broken > 0)
    add_part (text, g_strdup_printf (_("%'u unreadable"), progress->broken));
  if (progress->paused)
    return g_string_free (text, FALSE);
  if (progress->rate > 0.0)
    /* Translators: photos. */
    add_part (text, g_strdup_printf (_("%.1f a second"), progress->rate));
  left = progress->state == SHOEBOX_IMPORT_READING ? shoebox_words_time_left (progress->left)
                                                   : NULL;
  if (left != NULL)
    add_part (text, left);
  return g_string_free (text, FALSE);
}

char *
shoebox_words_import_news (const ShoeboxImportProgress *progress)
{
  GString *text;

  g_return_val_if_fail (progress != NULL, NULL);

  text = g_string_new (NULL);
  g_string_append_printf (text, ngettext ("%'u new photo", "%'u new photos", progress->added),
                          progress->added);
  if (progress->added_broken > 0)
    /* Translators: follows "312 new photos". */
    g_string_append_printf (text, ngettext (", %'u could not be read", ", %'u could not be read",
                                            progress->added_broken),
                            progress->added_broken);
  return g_string_free (text, FALSE);
}

/* All that was read could not be. */
static char *
describe_failure (const ShoeboxImportProgress *progress)
{
  return g_strdup_printf (ngettext ("%'u photo could not be read.",
                                    "%'u photos could not be read.", progress->broken),
                          progress->broken);
}

static char *
describe_done (const ShoeboxImportProgress *progress)
{
  GString *text = g_string_new (NULL);
  guint good = progress->done - MIN (progress->broken, progress->done);

  if (good == 0 && progress->broken > 0 && progress->added == 0 && progress->problems == 0
      && progress->moved == 0 && progress->missing == 0)
    {
      g_string_free (text, TRUE);
      return describe_failure (progress);
    }
  if (progress->walks && progress->found == 0 && progress->problems == 0 && progress->done == 0)
    g_string_append (text, _("There are no photos in what you gave me."));
  else if (progress->done == 0 && progress->unchanged > 0)
    g_string_append_printf (text,
                            ngettext ("The %'u photo was known already.",
                                      "All %'u photos were known already.", progress->unchanged),
                            progress->unchanged);
  else if (progress->added > 0)
    g_string_append_printf (text, ngettext ("%'u new photo.", "%'u new photos.",
                                            progress->added),
                            progress->added);
  else
    g_string_append_printf (text, ngettext ("Read %'u photo.", "Read %'u photos.", good), good);
  if (progress->moved > 0)
    g_string_append_printf (text, ngettext (" %'u was found again elsewhere.",
                                            " %'u were found again elsewhere.", progress->moved),
                            progress->moved);
  if (progress->missing > 0)
    g_string_append_printf (text, ngettext (" %'u is missing.", " %'u are missing.",
                                            progress->missing),
                            progress->missing);
  if (progress->broken > 0)
    g_string_append_printf (text, ngettext (" %'u could not be read.", " %'u could not be read.",
                                            progress->broken),
                            progress->broken);
  if (progress->problems > 0)
    g_string_append_printf (text, ngettext (" %'u place could not be looked into.",
                                            " %'u places could not be looked into.",
                                            progress->problems),
                            progress->problems);
  return g_string_free (text, FALSE);
}

char *
shoebox_words_import_summary (const ShoeboxImportProgress *progress, const GError *error)
{
  g_return_val_if_fail (progress != NULL, NULL);

  switch (progress->state)
    {
    case SHOEBOX_IMPORT_CANCELLED:
      return g_strdup_printf (_("Stopped: %'u of %'u photos were read. What is decided is kept."),
                              progress->done, progress->todo);
    case SHOEBOX_IMPORT_FAILED:
      return g_strdup_printf (_("The import stopped: %s"),
                              error != NULL ? error->message : _("unknown reason"));
    case SHOEBOX_IMPORT_SCANNING:
    case SHOEBOX_IMPORT_READING:
    case SHOEBOX_IMPORT_DONE:
    default:
      return describe_done (progress);
    }
}
