/* completion.c: candidates, and which of them fit best. */
#include "completion.h"

#include "query-text.h"

#include <string.h>

ShoeboxVocabulary *
shoebox_vocabulary_new (void)
{
  ShoeboxVocabulary *self = g_new0 (ShoeboxVocabulary, 1);

  self->albums = g_ptr_array_new_with_free_func (g_free);
  self->tags = g_ptr_array_new_with_free_func (g_free);
  self->people = g_ptr_array_new_with_free_func (g_free);
  self->cameras = g_ptr_array_new_with_free_func (g_free);
  self->years = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->recent = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
shoebox_vocabulary_free (ShoeboxVocabulary *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->albums);
  g_ptr_array_unref (self->tags);
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->cameras);
  g_array_unref (self->years);
  g_ptr_array_unref (self->recent);
  g_free (self);
}

void
shoebox_completion_free (ShoeboxCompletion *completion)
{
  if (completion == NULL)
    return;
  g_free (completion->term);
  g_free (completion->title);
  g_free (completion);
}

/* --- Fitting ------------------------------------------------------------------------------------ */

enum
{
  BEGINS,
  WORD_BEGINS,
  HOLDS,
  NOT_AT_ALL
};

/* Letters without case and accents. */
static char *
fold (const char *text)
{
  g_autofree char *parts = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autoptr (GString) plain = g_string_new (NULL);

  for (const char *p = parts != NULL ? parts : ""; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_ismark (g_utf8_get_char (p)))
      g_string_append_unichar (plain, g_utf8_get_char (p));
  return g_utf8_casefold (plain->str, -1);
}

static int
fit (const char *name, const char *typed)
{
  g_autofree char *folded = fold (name);
  int best = NOT_AT_ALL;

  for (const char *p = folded; (p = strstr (p, typed)) != NULL; p = g_utf8_next_char (p))
    {
      const char *before = p > folded ? g_utf8_find_prev_char (folded, p) : NULL;
      int here = before == NULL                                      ? BEGINS
                 : g_unichar_isalnum (g_utf8_get_char (before)) ? HOLDS
                                                                     : WORD_BEGINS;

      best = MIN (best, here);
      if (*p == '\0')
        break;
    }
  return best;
}

typedef struct
{
  ShoeboxCompletion *completion;
  int fit;
  guint order; /* in which they were found */
} Candidate;

typedef struct
{
  const ShoeboxVocabulary *vocabulary;
  char *typed;        /* folded */
  GArray *candidates; /* of Candidate */
} Finder;

static void
add (Finder *self, ShoeboxCompletionKind kind, int how_well, char *term, const char *title)
{
  Candidate candidate = { g_new0 (ShoeboxCompletion, 1), how_well, self->candidates->len };

  candidate.completion->kind = kind;
  candidate.completion->term = term;
  candidate.completion->title = g_strdup (title != NULL ? title : term);
  g_array_append_val (self->candidates, candidate);
}

static void
add_names (Finder *self, ShoeboxCompletionKind kind, const char *key, GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++)
    {
      int how_well = fit (names->pdata[i], self->typed);

      if (how_well < NOT_AT_ALL)
        add (self, kind, how_well, shoebox_query_term (key, names->pdata[i]), names->pdata[i]);
    }
}

/* @without_key: the choice alone was typed, and more than a letter of it. */
static void
add_choices (Finder *self, const char *key, gboolean without_key)
{
  const char *const *choices = shoebox_query_choices (key);

  for (gsize i = 0; choices != NULL && choices[i] != NULL; i++)
    if (g_str_has_prefix (choices[i], self->typed)
        && (!without_key || strlen (self->typed) >= 2))
      add (self, SHOEBOX_COMPLETE_CHOICE, BEGINS, shoebox_query_term (key, choices[i]), NULL);
}

static void
add_years (Finder *self)
{
  for (guint i = 0; i < self->vocabulary->years->len; i++)
    {
      g_autofree char *year = g_strdup_printf ("%04d", (int) g_array_index (
                                                 self->vocabulary->years, gint64, i));

      if (g_str_has_prefix (year, self->typed))
        add (self, SHOEBOX_COMPLETE_DATE, BEGINS, shoebox_query_term ("date", year), year);
    }
}

static void
add_words_of_date (Finder *self)
{
  static const char *const words[] = { "today", "yesterday" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (words[i], self->typed))
      add (self, SHOEBOX_COMPLETE_DATE, BEGINS, shoebox_query_term ("date", words[i]), words[i]);
}

static void
add_ratings (Finder *self)
{
  static const char *const stars[] = { "5", ">=4", ">=3", ">=1", "0" };

  for (gsize i = 0; i < G_N_ELEMENTS (stars); i++)
    if (g_str_has_prefix (stars[i], self->typed))
      add (self, SHOEBOX_COMPLETE_RATING, BEGINS, shoebox_query_term ("rating", stars[i]), stars[i]);
}

static void
add_keys (Finder *self)
{
  const char *const *keys = shoebox_query_keys ();

  for (gsize i = 0; keys[i] != NULL; i++)
    if (g_str_has_prefix (keys[i], self->typed))
      add (self, SHOEBOX_COMPLETE_KEY, BEGINS, g_strconcat (keys[i], ":", NULL), NULL);
}

/* --- Finding ------------------------------------------------------------------------------------ */

static void
find_anything (Finder *self)
{
  const ShoeboxVocabulary *words = self->vocabulary;

  add_names (self, SHOEBOX_COMPLETE_ALBUM, "album", words->albums);
  add_names (self, SHOEBOX_COMPLETE_TAG, "tag", words->tags);
  add_names (self, SHOEBOX_COMPLETE_PERSON, "person", words->people);
  add_keys (self);
  add_choices (self, "is", TRUE);
  if (strlen (self->typed) >= 2)
    {
      add_years (self);
      add_words_of_date (self);
      add_names (self, SHOEBOX_COMPLETE_CAMERA, "camera", words->cameras);
    }
}

static void
find_of_key (Finder *self, const char *key)
{
  const ShoeboxVocabulary *words = self->vocabulary;

  if (g_ascii_strcasecmp (key, "album") == 0)
    add_names (self, SHOEBOX_COMPLETE_ALBUM, "album", words->albums);
  else if (g_ascii_strcasecmp (key, "tag") == 0)
    {
      add_names (self, SHOEBOX_COMPLETE_TAG, "tag", words->tags);
      add_names (self, SHOEBOX_COMPLETE_PERSON, "person", words->people);
    }
  else if (g_ascii_strcasecmp (key, "person") == 0)
    add_names (self, SHOEBOX_COMPLETE_PERSON, "person", words->people);
  else if (g_ascii_strcasecmp (key, "camera") == 0)
    add_names (self, SHOEBOX_COMPLETE_CAMERA, "camera", words->cameras);
  else if (g_ascii_strcasecmp (key, "date") == 0)
    {
      add_years (self);
      add_words_of_date (self);
    }
  else if (g_ascii_strcasecmp (key, "rating") == 0)
    add_ratings (self);
  else
    {
      g_autofree char *lower = g_ascii_strdown (key, -1);

      add_choices (self, lower, FALSE);
    }
}

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  const Candidate *x = a, *y = b;

  if (x->fit != y->fit)
    return x->fit - y->fit;
  return x->order < y->order ? -1 : 1;
}

GPtrArray *
shoebox_complete (const char *text, gsize cursor, const ShoeboxVocabulary *vocabulary, guint max,
                  gsize *start, gsize *end)
{
  GPtrArray *completions
      = g_ptr_array_new_with_free_func ((GDestroyNotify) shoebox_completion_free);
  g_autoptr (GPtrArray) tokens = shoebox_query_tokens (text);
  const ShoeboxToken *token = NULL;
  Finder finder = { .vocabulary = vocabulary };
  g_autofree char *typed = NULL;

  *start = *end = cursor;
  for (guint i = 0; i < tokens->len; i++)
    {
      const ShoeboxToken *other = tokens->pdata[i];

      if (other->kind == SHOEBOX_TOKEN_TERM && other->start < cursor && cursor <= other->end)
        token = other;
    }
  if (token == NULL || (token->quoted && token->closed && cursor == token->end))
    return completions;
  *start = token->start;
  *end = token->end;
  typed = fold (token->value);
  finder.typed = typed;
  finder.candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  if (token->key != NULL)
    find_of_key (&finder, token->key);
  else if (*typed != '\0')
    find_anything (&finder);
  g_array_sort (finder.candidates, compare_cb);
  for (guint i = 0; i < finder.candidates->len; i++)
    {
      ShoeboxCompletion *completion = g_array_index (finder.candidates, Candidate, i).completion;
      gboolean there = strlen (completion->term) == *end - *start
                       && strncmp (completion->term, text + *start, *end - *start) == 0;

      if (completions->len < max && !there)
        g_ptr_array_add (completions, completion);
      else
        shoebox_completion_free (completion);
    }
  g_array_unref (finder.candidates);
  return completions;
}
