/* query.c: the tokens of a search as a tree. */
#include "query.h"

#include "query-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* A person types a handful of terms; these limits only keep absurd input from absurd work. */
#define MAX_DEPTH 64
#define MAX_TERMS 200

typedef struct
{
  const char *text;   /* the whole query */
  GPtrArray *tokens;  /* of ShoeboxToken */
  guint next;         /* the current token */
  int depth, terms;
  GError **error;
} Parser;

static DbFilter *parse_either (Parser *self);

/* NULL at the end. */
static const ShoeboxToken *
current (Parser *self)
{
  return self->next < self->tokens->len ? self->tokens->pdata[self->next] : NULL;
}

static gboolean
is_at (Parser *self, ShoeboxTokenKind kind)
{
  const ShoeboxToken *token = current (self);

  return token != NULL && token->kind == kind;
}

/* At @token, NULL: at the end. */
static DbFilter *
fail (Parser *self, const ShoeboxToken *token, const char *message)
{
  const char *where = token != NULL ? self->text + token->start : self->text + strlen (self->text);

  g_set_error (self->error, SHOEBOX_ERROR, SHOEBOX_ERROR_QUERY, _("%s (at character %ld)"), message,
               g_utf8_strlen (self->text, where - self->text) + 1);
  return NULL;
}

static DbFilter *
parse_term (Parser *self)
{
  const ShoeboxToken *token = current (self);
  g_autoptr (GError) error = NULL;
  DbFilter *filter;

  if (++self->terms > MAX_TERMS)
    return fail (self, token, _("That is more than can be looked for at once"));
  if (!token->closed)
    {
      ShoeboxToken opening = { .start = token->value_start };

      return fail (self, &opening, _("The quotation mark is never closed"));
    }
  filter = _shoebox_query_parse_term (token, &error);
  if (filter == NULL)
    return fail (self, token, error->message);
  self->next++;
  return filter;
}

static DbFilter *
parse_one (Parser *self)
{
  const ShoeboxToken *token = current (self);
  g_autoptr (DbFilter) filter = NULL;

  if (is_at (self, SHOEBOX_TOKEN_NOT) || is_at (self, SHOEBOX_TOKEN_OPEN))
    {
      gboolean negated = token->kind == SHOEBOX_TOKEN_NOT;

      if (++self->depth > MAX_DEPTH)
        return fail (self, token, _("That is nested too deeply"));
      self->next++;
      filter = negated ? parse_one (self) : parse_either (self);
      self->depth--;
      if (filter == NULL)
        return NULL;
      if (negated)
        return db_filter_not (g_steal_pointer (&filter));
      if (!is_at (self, SHOEBOX_TOKEN_CLOSE))
        return fail (self, token, _("The parenthesis is never closed"));
      self->next++;
      return g_steal_pointer (&filter);
    }
  if (is_at (self, SHOEBOX_TOKEN_TERM))
    return parse_term (self);
  if (token == NULL)
    return fail (self, NULL, _("A word is missing at the end"));
  if (token->kind == SHOEBOX_TOKEN_CLOSE)
    return fail (self, token, self->depth > 0 ? _("A word is missing before the parenthesis")
                                              : _("There is no parenthesis to close"));
  return fail (self, token, _("A word is missing before the operator"));
}

static DbFilter *
parse_all (Parser *self)
{
  g_autoptr (DbFilter) filter = parse_one (self);

  while (filter != NULL && current (self) != NULL && !is_at (self, SHOEBOX_TOKEN_OR)
         && !is_at (self, SHOEBOX_TOKEN_CLOSE))
    {
      DbFilter *right;

      if (is_at (self, SHOEBOX_TOKEN_AND))
        self->next++;
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

  while (filter != NULL && is_at (self, SHOEBOX_TOKEN_OR))
    {
      DbFilter *right;

      self->next++;
      if ((right = parse_all (self)) == NULL)
        return NULL;
      filter = db_filter_or (g_steal_pointer (&filter), right);
    }
  return g_steal_pointer (&filter);
}

DbFilter *
shoebox_query_parse (const char *text, GError **error)
{
  Parser parser = { .text = text, .error = error };
  g_autoptr (GPtrArray) tokens = NULL;
  g_autoptr (DbFilter) filter = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_QUERY,
                   _("The text to search for is not valid UTF-8"));
      return NULL;
    }
  tokens = parser.tokens = shoebox_query_tokens (text);
  if (tokens->len == 0)
    return db_filter_all ();
  filter = parse_either (&parser);
  if (filter != NULL && current (&parser) != NULL)
    {
      g_clear_pointer (&filter, db_filter_free);
      fail (&parser, current (&parser), _("There is no parenthesis to close"));
    }
  return g_steal_pointer (&filter);
}
