/* words-search.c: keys and choices of the search grammar in the user's language. The grammar itself is
 * not translated, so that a search reads the same on the command line and in another language. */
#include "words-search.h"

#include "query-text.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *word, *text;
} Word;

static const Word choices[] = {
  { "is:unsorted", N_ ("Unsorted") },
  { "is:far", N_ ("Unlike the others") },
  { "is:torn", N_ ("Torn between albums") },
  { "is:unsure", N_ ("Unsure") },
  { "is:new", N_ ("Not read yet") },
  { "is:ok", N_ ("Read") },
  { "is:missing", N_ ("Missing") },
  { "is:broken", N_ ("Could not be read") },
  { "is:favourite", N_ ("Favourites") },
  { "is:decided", N_ ("Filed by you") },
  { "is:untagged", N_ ("Without tags") },
  { "by:me", N_ ("Decided by you") },
  { "by:model", N_ ("Decided by Shoebox") },
  { "by:import", N_ ("Decided by a taste file") },
  { "import:last", N_ ("Last import") },
  { "date:today", N_ ("Today") },
  { "date:yesterday", N_ ("Yesterday") },
};

static const Word keys[] = {
  { "album", N_ ("Album: %s") },   { "tag", N_ ("Tag: %s") },   { "person", N_ ("Person: %s") },
  { "camera", N_ ("Camera: %s") }, { "path", N_ ("Path: %s") }, { "date", N_ ("Date: %s") },
  { "rating", N_ ("Stars: %s") },  { "certainty", N_ ("Certainty: %s") },
};

static const Word key_hints[] = {
  { "album:", N_ ("In an album") },
  { "tag:", N_ ("With a tag") },
  { "person:", N_ ("With a person") },
  { "date:", N_ ("Year, month, day or range") },
  { "camera:", N_ ("Taken with a camera") },
  { "path:", N_ ("Part of the file’s path") },
  { "rating:", N_ ("Number of stars") },
  { "is:", N_ ("In a state") },
  { "by:", N_ ("Decided by somebody") },
  { "certainty:", N_ ("Range of certainty, as 0.6..0.7") },
  { "import:", N_ ("Came with an import") },
};

static const char *
find (const Word *words, gsize n, const char *word)
{
  for (gsize i = 0; i < n; i++)
    if (g_ascii_strcasecmp (words[i].word, word) == 0)
      return _(words[i].text);
  return NULL;
}

char *
shoebox_words_search_term (const char *term)
{
  gboolean negated = *term == '-';
  const char *plain = negated ? term + 1 : term;
  g_autoptr (GPtrArray) tokens = shoebox_query_tokens (plain);
  const ShoeboxToken *token = tokens->len > 0 ? tokens->pdata[0] : NULL;
  const char *choice = find (choices, G_N_ELEMENTS (choices), plain);
  const char *format;
  g_autofree char *text = NULL;

  if (choice != NULL)
    text = g_strdup (choice);
  else if (token != NULL && token->key != NULL
           && (format = find (keys, G_N_ELEMENTS (keys), token->key)) != NULL)
    {
      g_autoptr (GString) shown = g_string_new (format);

      g_string_replace (shown, "%s", token->value, 1);
      text = g_string_free (g_steal_pointer (&shown), FALSE);
    }
  else
    text = g_strdup (plain);
  /* Translators: a term that photos must not match: "Not Tag: dog". */
  return negated ? g_strdup_printf (_("Not %s"), text) : g_steal_pointer (&text);
}

const char *
shoebox_words_completion (const ShoeboxCompletion *completion)
{
  const char *text = NULL;

  switch (completion->kind)
    {
    case SHOEBOX_COMPLETE_ALBUM:
      return _("Album");
    case SHOEBOX_COMPLETE_TAG:
      return _("Tag");
    case SHOEBOX_COMPLETE_PERSON:
      return _("Person");
    case SHOEBOX_COMPLETE_DATE:
      return _("Date");
    case SHOEBOX_COMPLETE_CAMERA:
      return _("Camera");
    case SHOEBOX_COMPLETE_RATING:
      return _("Stars");
    case SHOEBOX_COMPLETE_KEY:
      text = find (key_hints, G_N_ELEMENTS (key_hints), completion->term);
      break;
    case SHOEBOX_COMPLETE_CHOICE:
      text = find (choices, G_N_ELEMENTS (choices), completion->term);
      break;
    default:
      break;
    }
  return text != NULL ? text : "";
}

const char *
shoebox_words_completion_icon (ShoeboxCompletionKind kind)
{
  switch (kind)
    {
    case SHOEBOX_COMPLETE_ALBUM:
      return "shoebox-album-symbolic";
    case SHOEBOX_COMPLETE_TAG:
      return "shoebox-tag-symbolic";
    case SHOEBOX_COMPLETE_PERSON:
      return "avatar-default-symbolic";
    case SHOEBOX_COMPLETE_DATE:
      return "x-office-calendar-symbolic";
    case SHOEBOX_COMPLETE_CAMERA:
      return "camera-photo-symbolic";
    case SHOEBOX_COMPLETE_RATING:
      return "shoebox-star-symbolic";
    case SHOEBOX_COMPLETE_KEY:
    case SHOEBOX_COMPLETE_CHOICE:
    default:
      return "edit-find-symbolic";
    }
}
