/* query-text.h: the text of a search (query.h has its grammar) as pieces: for its parser, and for a
 * search entry, where finished terms stand apart. Texts are valid UTF-8. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SHOEBOX_TOKEN_AND,
  SHOEBOX_TOKEN_OR,
  SHOEBOX_TOKEN_NOT, /* NOT or - */
  SHOEBOX_TOKEN_OPEN,
  SHOEBOX_TOKEN_CLOSE,
  SHOEBOX_TOKEN_TERM
} ShoeboxTokenKind;

typedef struct
{
  ShoeboxTokenKind kind;
  gsize start, end; /* in bytes of the text */
  char *key;        /* TERM: what stands before the colon, as typed, or NULL */
  char *value;      /* TERM: without its quotes */
  gsize value_start;
  gboolean quoted;
  gboolean closed;  /* FALSE: the closing quotation mark is missing */
} ShoeboxToken;

void shoebox_token_free (ShoeboxToken *token);

/* What may stand before a colon, ended by NULL (borrowed). */
const char *const *shoebox_query_keys (void);
/* What may follow `is`, `by`, `import`, ended by NULL (borrowed); NULL for other keys. */
const char *const *shoebox_query_choices (const char *key);
/* The one of @words, ended by NULL, that @word was probably meant to be, or NULL (borrowed). */
const char *shoebox_query_nearest (const char *word, const char *const *words);

/* ShoeboxToken; every text has some. Free with g_ptr_array_unref (). */
GPtrArray *shoebox_query_tokens (const char *text);

/* KEY:VALUE, in quotes where they are needed; @key NULL: the word alone. Free with g_free. */
char *shoebox_query_term (const char *key, const char *value);

/* What can be looked for while @text is still being typed: quotation marks and parentheses are
 * closed, an operator or key at the end without anything after it is left out, and so is a last term
 * that makes no sense yet. Free with g_free. */
char *shoebox_query_finish_text (const char *text);

/* Takes the terms with a key, "-" before them included, out of @text and appends each to @terms
 * (char *). Returns what is left (free with g_free): @terms AND the rest mean the same as @text, so
 * nothing is taken where an operator stands between the terms, or is in parentheses. Only what makes
 * sense is taken, and a last term only if @all: it may still be being typed. */
char *shoebox_query_split (const char *text, gboolean all, GPtrArray *terms);
/* The opposite: one text of @terms and @rest (free with g_free). */
char *shoebox_query_join (const GPtrArray *terms, const char *rest);
/* @text without its last term (and an operator before it), or NULL if it is a single one. The first
 * is what an owner might drop who found nothing; free with g_free. *@term, if not NULL, receives it. */
char *shoebox_query_drop_last (const char *text, char **term);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxToken, shoebox_token_free)

G_END_DECLS
