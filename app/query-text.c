/* query-text.c: pieces of a search text. */
#include "query-text.h"

#include "library.h"

#include <string.h>

void
shoebox_token_free (ShoeboxToken *token)
{
  if (token == NULL)
    return;
  g_free (token->key);
  g_free (token->value);
  g_free (token);
}

/* --- Words of the grammar ----------------------------------------------------------------------- */

const char *const *
shoebox_query_keys (void)
{
  static const char *const keys[] = { "album", "tag",    "person", "date", "camera", "path",
                                      "rating", "is",    "by",     "import", "certainty",
                                      NULL };

  return keys;
}

const char *const *
shoebox_query_choices (const char *key)
{
  static const char *const is[] = { "unsorted", "far",    "torn",      "unsure",   "new", "ok",
                                    "missing",  "broken", "favourite", "untagged", "decided",
                                    NULL };
  static const char *const by[] = { "me", "model", "import", NULL };
  static const char *const import[] = { "last", NULL };

  if (g_ascii_strcasecmp (key, "is") == 0)
    return is;
  if (g_ascii_strcasecmp (key, "by") == 0)
    return by;
  return g_ascii_strcasecmp (key, "import") == 0 ? import : NULL;
}

/* Letters to insert, leave out, change, or exchange with the next, to make one of the other. */
static guint
distance (const char *a, const char *b)
{
  gsize n = strlen (a), m = strlen (b);
  guint rows[3][32];

  if (n > 30 || m > 30)
    return 100;
  for (gsize j = 0; j <= m; j++)
    rows[0][j] = (guint) j;
  for (gsize i = 1; i <= n; i++)
    {
      guint *now = rows[i % 3];
      const guint *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];

      now[0] = (guint) i;
      for (gsize j = 1; j <= m; j++)
        {
          now[j] = MIN (MIN (before[j], now[j - 1]) + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            now[j] = MIN (now[j], earlier[j - 2] + 1);
        }
    }
  return rows[n % 3][m];
}

const char *
shoebox_query_nearest (const char *word, const char *const *words)
{
  g_autofree char *lower = g_ascii_strdown (word, -1);
  const char *best = NULL;
  guint best_distance = 3;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      guint d = distance (lower, words[i]);

      /* A beginning, or a plural: "fav", "albums". */
      if (strlen (lower) >= 2
          && (g_str_has_prefix (words[i], lower) || g_str_has_prefix (lower, words[i])))
        d = 1;
      if (d < best_distance && d < strlen (words[i]))
        {
          best = words[i];
          best_distance = d;
        }
    }
  return best;
}

/* --- Tokens ------------------------------------------------------------------------------------- */

static gboolean
ends_word (const char *p)
{
  return *p == '\0' || *p == '(' || *p == ')' || *p == '"' || g_unichar_isspace (g_utf8_get_char (p));
}

static const char *
skip_space (const char *p)
{
  while (*p != '\0' && g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p;
}

/* Returns what comes after it. */
static const char *
read_quoted (const char *p, ShoeboxToken *token)
{
  g_autoptr (GString) value = g_string_new (NULL);

  token->quoted = TRUE;
  for (p++; *p != '\0' && *p != '"'; p++)
    {
      if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
        p++;
      g_string_append_c (value, *p);
    }
  token->value = g_string_free (g_steal_pointer (&value), FALSE);
  token->closed = *p == '"';
  return token->closed ? p + 1 : p;
}

static const char *
read_term (const char *text, const char *p, ShoeboxToken *token)
{
  const char *start = p;

  token->kind = SHOEBOX_TOKEN_TERM;
  token->closed = TRUE;
  /* A key is letters and a colon; "12:30" and ":)" are words. */
  while (g_ascii_isalpha (*p))
    p++;
  if (*p == ':' && p > start)
    token->key = g_strndup (start, (gsize) (p++ - start));
  else
    p = start;
  token->value_start = (gsize) (p - text);
  if (*p == '"')
    return read_quoted (p, token);
  start = p;
  while (!ends_word (p))
    p = g_utf8_next_char (p);
  token->value = g_strndup (start, (gsize) (p - start));
  return p;
}

static ShoeboxTokenKind
operator_of (const ShoeboxToken *token)
{
  if (token->key != NULL || token->quoted)
    return SHOEBOX_TOKEN_TERM;
  if (strcmp (token->value, "AND") == 0)
    return SHOEBOX_TOKEN_AND;
  if (strcmp (token->value, "OR") == 0)
    return SHOEBOX_TOKEN_OR;
  return strcmp (token->value, "NOT") == 0 ? SHOEBOX_TOKEN_NOT : SHOEBOX_TOKEN_TERM;
}

GPtrArray *
shoebox_query_tokens (const char *text)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) shoebox_token_free);
  const char *p = text;

  while (*(p = skip_space (p)) != '\0')
    {
      ShoeboxToken *token = g_new0 (ShoeboxToken, 1);

      token->start = (gsize) (p - text);
      token->closed = TRUE;
      if (*p == '(' || *p == ')')
        token->kind = *p++ == '(' ? SHOEBOX_TOKEN_OPEN : SHOEBOX_TOKEN_CLOSE;
      else if (*p == '-' && p[1] != '-' && (p[1] == '"' || p[1] == '(' || !ends_word (p + 1)))
        {
          token->kind = SHOEBOX_TOKEN_NOT;
          p++;
        }
      else
        {
          p = read_term (text, p, token);
          token->kind = operator_of (token);
        }
      token->end = (gsize) (p - text);
      g_ptr_array_add (tokens, token);
    }
  return tokens;
}

char *
shoebox_query_term (const char *key, const char *value)
{
  g_autoptr (GString) term = g_string_new (key);
  ShoeboxToken bare = { .value = (char *) value };
  gboolean quotes = *value == '\0' || *value == '-' || *value == '"';

  if (key != NULL)
    g_string_append_c (term, ':');
  else
    {
      const char *p = value;

      while (g_ascii_isalpha (*p))
        p++;
      quotes = quotes || (*p == ':' && p > value)
               || operator_of (&bare) != SHOEBOX_TOKEN_TERM;
    }
  for (const char *p = value; *p != '\0' && !quotes; p = g_utf8_next_char (p))
    quotes = ends_word (p);
  if (!quotes)
    {
      g_string_append (term, value);
      return g_string_free (g_steal_pointer (&term), FALSE);
    }
  g_string_append_c (term, '"');
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (term, '\\');
      g_string_append_c (term, *p);
    }
  g_string_append_c (term, '"');
  return g_string_free (g_steal_pointer (&term), FALSE);
}

/* --- While it is typed -------------------------------------------------------------------------- */

static ShoeboxToken *
last_token (GPtrArray *tokens)
{
  return tokens->len > 0 ? tokens->pdata[tokens->len - 1] : NULL;
}

/* Whether @token, the last one, is not worth anything yet. */
static gboolean
is_dangling (const char *text, const ShoeboxToken *token)
{
  g_autofree char *alone = NULL;

  switch (token->kind)
    {
    case SHOEBOX_TOKEN_AND:
    case SHOEBOX_TOKEN_OR:
    case SHOEBOX_TOKEN_NOT:
    case SHOEBOX_TOKEN_OPEN:
      return TRUE;
    case SHOEBOX_TOKEN_TERM:
      if (*token->value == '\0')
        return token->key != NULL || !token->closed;
      if (token->key == NULL || text[token->end] != '\0')
        return FALSE;
      alone = shoebox_query_term (token->key, token->value);
      return !shoebox_library_check_query (alone, NULL);
    case SHOEBOX_TOKEN_CLOSE:
    default:
      return FALSE;
    }
}

char *
shoebox_query_finish_text (const char *text)
{
  g_autoptr (GString) finished = g_string_new (text);
  g_autoptr (GPtrArray) tokens = shoebox_query_tokens (text);
  ShoeboxToken *last;
  int open = 0;

  while ((last = last_token (tokens)) != NULL && is_dangling (finished->str, last))
    {
      g_string_truncate (finished, last->start);
      g_ptr_array_set_size (tokens, (int) tokens->len - 1);
    }
  if (last != NULL && !last->closed)
    {
      /* The mark would be taken for a letter after an odd "\". */
      if (g_str_has_suffix (finished->str, "\\") && !g_str_has_suffix (finished->str, "\\\\"))
        g_string_truncate (finished, finished->len - 1);
      g_string_append_c (finished, '"');
    }
  for (guint i = 0; i < tokens->len; i++)
    {
      ShoeboxToken *token = tokens->pdata[i];

      open += token->kind == SHOEBOX_TOKEN_OPEN;
      open -= token->kind == SHOEBOX_TOKEN_CLOSE;
    }
  for (; open > 0; open--)
    g_string_append_c (finished, ')');
  return g_string_free (g_steal_pointer (&finished), FALSE);
}

/* --- Terms that stand apart ----------------------------------------------------------------------- */

/* Whether AND or OR stands outside of parentheses. */
static gboolean
has_operator (GPtrArray *tokens)
{
  int depth = 0;

  for (guint i = 0; i < tokens->len; i++)
    {
      ShoeboxToken *token = tokens->pdata[i];

      depth += token->kind == SHOEBOX_TOKEN_OPEN;
      depth -= token->kind == SHOEBOX_TOKEN_CLOSE;
      if (depth == 0 && (token->kind == SHOEBOX_TOKEN_AND || token->kind == SHOEBOX_TOKEN_OR))
        return TRUE;
    }
  return FALSE;
}

char *
shoebox_query_split (const char *text, gboolean all, GPtrArray *terms)
{
  g_autoptr (GPtrArray) tokens = shoebox_query_tokens (text);
  g_autoptr (GString) rest = g_string_new (NULL);
  gsize copied = 0;
  int depth = 0;

  if (has_operator (tokens))
    return g_strdup (text);
  for (guint i = 0; i < tokens->len; i++)
    {
      ShoeboxToken *token = tokens->pdata[i];
      ShoeboxToken *before = i > 0 ? tokens->pdata[i - 1] : NULL;
      gboolean negated = before != NULL && before->kind == SHOEBOX_TOKEN_NOT;
      ShoeboxToken *earlier = i > 1 ? tokens->pdata[i - 2] : NULL;
      gsize start = negated ? before->start : token->start;
      g_autofree char *term = NULL;

      depth += token->kind == SHOEBOX_TOKEN_OPEN;
      depth -= token->kind == SHOEBOX_TOKEN_CLOSE;
      if (depth != 0 || token->kind != SHOEBOX_TOKEN_TERM || token->key == NULL || !token->closed
          || (negated && earlier != NULL && earlier->kind == SHOEBOX_TOKEN_NOT)
          || (text[token->end] == '\0' && !all))
        continue;
      {
        g_autofree char *alone = shoebox_query_term (token->key, token->value);

        if (!shoebox_library_check_query (alone, NULL))
          continue;
        term = g_strconcat (negated ? "-" : "", alone, NULL);
      }
      g_string_append_len (rest, text + copied, (gssize) (start - copied));
      copied = (gsize) (skip_space (text + token->end) - text);
      g_ptr_array_add (terms, g_steal_pointer (&term));
    }
  g_string_append (rest, text + copied);
  return g_string_free (g_steal_pointer (&rest), FALSE);
}

char *
shoebox_query_join (const GPtrArray *terms, const char *rest)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) tokens = shoebox_query_tokens (rest);

  for (guint i = 0; i < terms->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", (char *) terms->pdata[i]);
  if (terms->len > 0 && has_operator (tokens) && shoebox_library_check_query (rest, NULL))
    g_string_append_printf (text, " (%s)", rest);
  else if (*rest != '\0')
    g_string_append_printf (text, "%s%s", terms->len > 0 ? " " : "", rest);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
shoebox_query_drop_last (const char *text, char **term)
{
  g_autoptr (GPtrArray) tokens = shoebox_query_tokens (text);
  g_autofree char *shorter = NULL;
  ShoeboxToken *token;
  guint first = tokens->len;
  int depth = 0;

  /* A term, or everything in the last parentheses. */
  do
    {
      if (first == 0)
        return NULL;
      token = tokens->pdata[--first];
      depth += token->kind == SHOEBOX_TOKEN_CLOSE;
      depth -= token->kind == SHOEBOX_TOKEN_OPEN;
    }
  while (depth > 0);
  while (first > 0 && ((ShoeboxToken *) tokens->pdata[first - 1])->kind == SHOEBOX_TOKEN_NOT)
    first--;
  token = tokens->pdata[first];
  if (term != NULL)
    {
      const ShoeboxToken *last = tokens->pdata[tokens->len - 1];

      *term = g_strndup (text + token->start, last->end - token->start);
    }
  while (first > 0 && ((ShoeboxToken *) tokens->pdata[first - 1])->kind <= SHOEBOX_TOKEN_OR)
    first--;
  if (first == 0)
    {
      if (term != NULL)
        g_clear_pointer (term, g_free);
      return NULL;
    }
  token = tokens->pdata[first - 1];
  shorter = g_strndup (text, token->end);
  if (!shoebox_library_check_query (shorter, NULL))
    {
      if (term != NULL)
        g_clear_pointer (term, g_free);
      return NULL;
    }
  return g_steal_pointer (&shorter);
}
