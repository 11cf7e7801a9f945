#include "query.h"

#include <glib/gi18n.h>
#include <string.h>

/* A person types a handful of terms; these limits only keep absurd input from absurd SQL. */
#define MAX_DEPTH 64
#define MAX_TERMS 200

typedef enum
{
  TOKEN_END,
  TOKEN_AND,
  TOKEN_OR,
  TOKEN_NOT,
  TOKEN_OPEN,
  TOKEN_CLOSE,
  TOKEN_TERM
} TokenKind;

typedef struct
{
  const char *text;  /* the whole query */
  const char *next;  /* after the current token */

  TokenKind kind;    /* the current token */
  const char *start;
  char *key;         /* of a term, or NULL */
  char *value;

  int depth, terms;
  GError **error;
} Parser;

static DbFilter *parse_either (Parser *self);

static void *
fail (Parser *self, const char *where, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void *
fail (Parser *self, const char *where, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (self->error, SHOEBOX_ERROR, SHOEBOX_ERROR_QUERY, _("%s (at character %ld)"), message,
               g_utf8_strlen (self->text, where - self->text) + 1);
  return NULL;
}

/* --- Tokens ----------------------------------------------------------------------------------- */

static gboolean
ends_word (const char *p)
{
  return *p == '\0' || *p == '(' || *p == ')' || *p == '"' || g_unichar_isspace (g_utf8_get_char (p));
}

static gboolean
read_quoted (Parser *self)
{
  g_autoptr (GString) value = g_string_new (NULL);
  const char *opening = self->next++;

  while (*self->next != '"')
    {
      if (*self->next == '\0')
        {
          fail (self, opening, _("The quotation mark is never closed"));
          return FALSE;
        }
      if (*self->next == '\\' && (self->next[1] == '"' || self->next[1] == '\\'))
        self->next++;
      g_string_append_c (value, *self->next++);
    }
  self->next++;
  self->value = g_string_free (g_steal_pointer (&value), FALSE);
  return TRUE;
}

static gboolean
read_term (Parser *self)
{
  const char *p = self->next;

  /* A key is letters and a colon; "12:30" and ":)" are words. */
  while (g_ascii_isalpha (*p))
    p++;
  if (*p == ':' && p > self->next)
    {
      self->key = g_strndup (self->next, (gsize) (p - self->next));
      self->next = p + 1;
    }
  if (*self->next == '"')
    return read_quoted (self);
  for (p = self->next; !ends_word (p); p = g_utf8_next_char (p))
    ;
  self->value = g_strndup (self->next, (gsize) (p - self->next));
  self->next = p;
  return TRUE;
}

static gboolean
advance (Parser *self)
{
  static const struct
  {
    const char *word;
    TokenKind kind;
  } operators[] = { { "AND", TOKEN_AND }, { "OR", TOKEN_OR }, { "NOT", TOKEN_NOT } };

  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->value, g_free);
  while (*self->next != '\0' && g_unichar_isspace (g_utf8_get_char (self->next)))
    self->next = g_utf8_next_char (self->next);
  self->start = self->next;

  if (*self->next == '\0')
    self->kind = TOKEN_END;
  else if (*self->next == '(' || *self->next == ')')
    self->kind = *self->next++ == '(' ? TOKEN_OPEN : TOKEN_CLOSE;
  else if (*self->next == '-' && self->next[1] != '-'
           && (self->next[1] == '"' || self->next[1] == '(' || !ends_word (self->next + 1)))
    {
      self->kind = TOKEN_NOT;
      self->next++;
    }
  else
    {
      gboolean quoted = *self->next == '"';

      self->kind = TOKEN_TERM;
      if (!read_term (self))
        return FALSE;
      for (gsize i = 0; !quoted && self->key == NULL && i < G_N_ELEMENTS (operators); i++)
        if (strcmp (self->value, operators[i].word) == 0)
          self->kind = operators[i].kind;
    }
  return TRUE;
}

/* --- Terms ------------------------------------------------------------------------------------ */

typedef struct
{
  const char *word;
  int value;
} Choice;

static const Choice is_choices[] = {
  { "unsorted", DB_IS_UNSORTED }, { "far", DB_IS_FAR },           { "torn", DB_IS_TORN },
  { "unsure", DB_IS_UNSURE },     { "new", DB_IS_NEW },           { "ok", DB_IS_OK },
  { "missing", DB_IS_MISSING },   { "broken", DB_IS_BROKEN },     { "favourite", DB_IS_FAVOURITE },
  { "untagged", DB_IS_UNTAGGED },
};
static const Choice by_choices[] = {
  { "me", DB_SOURCE_USER }, { "model", DB_SOURCE_MODEL }, { "import", DB_SOURCE_IMPORT },
};

/* -1 with an error that lists what is possible. */
static int
choose (Parser *self, const Choice *choices, gsize n)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (g_ascii_strcasecmp (self->value, choices[i].word) == 0)
        return choices[i].value;
      g_string_append_printf (list, "%s%s", i == 0 ? "" : ", ", choices[i].word);
    }
  fail (self, self->start, _("“%s:” can be followed by %s, not by “%s”"), self->key,
        list->str, self->value);
  return -1;
}

static DbFilter *
parse_term (Parser *self)
{
  const char *key = self->key, *value = self->value;
  int choice;

  if (++self->terms > MAX_TERMS)
    return fail (self, self->start, _("That is more than can be looked for at once"));
  if (*value == '\0')
    {
      if (key == NULL)
        return db_filter_all ();
      return fail (self, self->start, _("Something should follow “%s:”"), key);
    }
  if (key == NULL)
    return db_filter_word (value);
  if (g_ascii_strcasecmp (key, "album") == 0)
    return db_filter_label_name (DB_LABEL_ALBUM, value);
  if (g_ascii_strcasecmp (key, "tag") == 0)
    return db_filter_label_name (DB_LABEL_TAG, value);
  if (g_ascii_strcasecmp (key, "person") == 0)
    return db_filter_label_name (DB_LABEL_PERSON, value);
  if (g_ascii_strcasecmp (key, "path") == 0)
    return db_filter_path (value);
  if (g_ascii_strcasecmp (key, "is") == 0)
    {
      choice = choose (self, is_choices, G_N_ELEMENTS (is_choices));
      return choice >= 0 ? db_filter_is ((DbIs) choice) : NULL;
    }
  if (g_ascii_strcasecmp (key, "by") == 0)
    {
      choice = choose (self, by_choices, G_N_ELEMENTS (by_choices));
      return choice >= 0 ? db_filter_by ((DbSource) choice) : NULL;
    }
  return fail (self, self->start,
               _("One can search by album:, tag:, person:, path:, is: and by:, not by “%s:”"),
               key);
}

static DbFilter *
parse_one (Parser *self)
{
  g_autoptr (DbFilter) filter = NULL;

  if (self->kind == TOKEN_NOT || self->kind == TOKEN_OPEN)
    {
      const char *where = self->start;
      gboolean negated = self->kind == TOKEN_NOT;

      if (++self->depth > MAX_DEPTH)
        return fail (self, where, _("That is nested too deeply"));
      if (!advance (self))
        return NULL;
      filter = negated ? parse_one (self) : parse_either (self);
      self->depth--;
      if (filter == NULL)
        return NULL;
      if (negated)
        return db_filter_not (g_steal_pointer (&filter));
      if (self->kind != TOKEN_CLOSE)
        return fail (self, where, _("The parenthesis is never closed"));
      return advance (self) ? g_steal_pointer (&filter) : NULL;
    }
  if (self->kind == TOKEN_TERM)
    {
      filter = parse_term (self);
      return filter != NULL && advance (self) ? g_steal_pointer (&filter) : NULL;
    }
  if (self->kind == TOKEN_CLOSE)
    return fail (self, self->start, _("There is no parenthesis to close"));
  return fail (self, self->start, self->kind == TOKEN_END
                                    ? _("A word is missing at the end")
                                    : _("A word is missing before the operator"));
}

static DbFilter *
parse_all (Parser *self)
{
  g_autoptr (DbFilter) filter = parse_one (self);

  while (filter != NULL && self->kind != TOKEN_END && self->kind != TOKEN_OR
         && self->kind != TOKEN_CLOSE)
    {
      DbFilter *right;

      if (self->kind == TOKEN_AND && !advance (self))
        return NULL;
      if ((right = parse_one (self)) == NULL)
        return NULL;
      filter = db_filter_and (g_steal_pointer (&filter), right);
    }
  return g_steal_pointer (&filter);
}

static DbFilter *
parse_either (Parser *self)
{
  g_autoptr (DbFilter) filter = parse_all (self);

  while (filter != NULL && self->kind == TOKEN_OR)
    {
      DbFilter *right;

      if (!advance (self) || (right = parse_all (self)) == NULL)
        return NULL;
      filter = db_filter_or (g_steal_pointer (&filter), right);
    }
  return g_steal_pointer (&filter);
}

DbFilter *
shoebox_query_parse (const char *text, GError **error)
{
  Parser parser = { .text = text, .next = text, .error = error };
  g_autoptr (DbFilter) filter = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_QUERY,
                   _("The text to search for is not valid UTF-8"));
      return NULL;
    }
  if (advance (&parser))
    {
      filter = parser.kind == TOKEN_END ? db_filter_all () : parse_either (&parser);
      if (filter != NULL && parser.kind != TOKEN_END)
        {
          g_clear_pointer (&filter, db_filter_free);
          fail (&parser, parser.start, _("There is no parenthesis to close"));
        }
    }
  g_free (parser.key);
  g_free (parser.value);
  return g_steal_pointer (&filter);
}
