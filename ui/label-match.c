/* label-match.c: how well a few typed letters stand for a name. */
#include "label-match.h"

#include <string.h>

char *
shoebox_match_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);
  g_autofree char *parts = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
  GString *bare = g_string_new (NULL);

  for (const char *p = parts; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_ismark (g_utf8_get_char (p)))
      g_string_append_unichar (bare, g_utf8_get_char (p));
  return g_string_free (bare, FALSE);
}

static gboolean
has_letters (const char *name, const char *typed)
{
  while (*typed != '\0' && *name != '\0')
    {
      if (g_utf8_get_char (name) == g_utf8_get_char (typed))
        typed = g_utf8_next_char (typed);
      name = g_utf8_next_char (name);
    }
  return *typed == '\0';
}

ShoeboxMatch
shoebox_match (const char *name, const char *typed)
{
  ShoeboxMatch best = SHOEBOX_MATCH_NONE;

  if (strcmp (name, typed) == 0)
    return SHOEBOX_MATCH_EXACT;
  if (g_str_has_prefix (name, typed))
    return SHOEBOX_MATCH_PREFIX;
  for (const char *p = strstr (name, typed); p != NULL; p = strstr (g_utf8_next_char (p), typed))
    {
      const char *before = g_utf8_find_prev_char (name, p);

      best = MAX (best, before != NULL && !g_unichar_isalnum (g_utf8_get_char (before))
                          ? SHOEBOX_MATCH_WORD : SHOEBOX_MATCH_INSIDE);
    }
  if (best == SHOEBOX_MATCH_NONE && has_letters (name, typed))
    best = SHOEBOX_MATCH_LETTERS;
  return best;
}
