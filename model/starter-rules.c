/* starter-rules.c: parses and evaluates the rules of the starter albums. */
#include "starter-rules.h"

#include "number.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* In the order of NnCue. */
static const char *const cue_names[NN_N_CUES] = {
  "person",   "pet",       "saturation",  "near-grey", "luminance",
  "contrast", "tint-red",  "tint-blue",   "tint-spread", "log-aspect",
  "flatness", "top-level", "top-colours", "faces",     "face-score",
  "face-area",
};

typedef struct
{
  const char *at;               /* rest of the text */
  char token[STARTER_NAME_SIZE]; /* "" at the end */
} Lexer;

/* A word, a number, or one or two signs; what is too long for a name is cut and then unknown. */
static void
next_token (Lexer *lexer)
{
  const char *start;
  size_t length;

  while (isspace ((unsigned char) *lexer->at))
    lexer->at++;
  start = lexer->at;
  if (isalnum ((unsigned char) *start) || strchr ("-.", *start) != NULL)
    while (*lexer->at != '\0'
           && (isalnum ((unsigned char) *lexer->at) || strchr ("-.", *lexer->at) != NULL))
      lexer->at++;
  else if (start[0] == '>' && start[1] == '=')
    lexer->at += 2;
  else
    lexer->at++;

  length = (size_t) (lexer->at - start);
  if (length >= sizeof lexer->token)
    length = sizeof lexer->token - 1;
  memcpy (lexer->token, start, length);
  lexer->token[length] = '\0';
  if (*start == '\0')
    lexer->at = start;
}

static bool
take (Lexer *lexer, const char *token)
{
  if (strcmp (lexer->token, token) != 0)
    return false;
  next_token (lexer);
  return true;
}

static bool
expect (Lexer *lexer, const char *token, NnError *err)
{
  return take (lexer, token)
         || nn_fail (err, NN_ERROR_FORMAT, "\"%s\" expected instead of \"%s\"", token,
                     lexer->token);
}

static bool
take_number (Lexer *lexer, float *value, NnError *err)
{
  char *end;

  *value = nn_number_parse (lexer->token, &end);
  if (end == lexer->token || *end != '\0' || !isfinite (*value))
    return nn_fail (err, NN_ERROR_FORMAT, "a number expected instead of \"%s\"", lexer->token);
  next_token (lexer);
  return true;
}

static int
find_cue (const char *name)
{
  for (int i = 0; i < NN_N_CUES; i++)
    if (strcmp (cue_names[i], name) == 0)
      return i;
  return -1;
}

static bool
take_cue (Lexer *lexer, int *cue, NnError *err)
{
  *cue = find_cue (lexer->token);
  if (*cue < 0)
    return nn_fail (err, NN_ERROR_FORMAT, "no cue is called \"%s\"", lexer->token);
  next_token (lexer);
  return true;
}

static bool
parse_term (Lexer *lexer, StarterTerm *term, const StarterLet *lets, int n_lets, NnError *err)
{
  term->negated = take (lexer, "not");
  for (int i = 0; i < n_lets; i++)
    if (strcmp (lets[i].name, lexer->token) == 0)
      {
        term->kind = TERM_LET;
        term->index = i;
        next_token (lexer);
        return true;
      }
  if (!take_cue (lexer, &term->index, err))
    return false;
  if (take (lexer, "<"))
    term->kind = TERM_BELOW;
  else if (take (lexer, ">="))
    term->kind = TERM_AT_LEAST;
  else
    return nn_fail (err, NN_ERROR_FORMAT, "\"<\" or \">=\" expected instead of \"%s\"",
                    lexer->token);
  return take_number (lexer, &term->limit, err);
}

static bool
parse_condition (Lexer *lexer, StarterCondition *condition, const StarterLet *lets, int n_lets,
                 NnError *err)
{
  bool alternative = false;

  do
    {
      if (condition->n_terms == STARTER_MAX_TERMS)
        return nn_fail (err, NN_ERROR_FORMAT, "more than %d terms in one condition",
                        STARTER_MAX_TERMS);

      StarterTerm *term = &condition->terms[condition->n_terms++];

      if (!parse_term (lexer, term, lets, n_lets, err))
        return false;
      term->alternative = alternative;
      alternative = strcmp (lexer->token, "or") == 0;
    }
  while (take (lexer, "and") || take (lexer, "or"));
  return true;
}

static bool
expect_end (const Lexer *lexer, NnError *err)
{
  if (lexer->token[0] != '\0')
    return nn_fail (err, NN_ERROR_FORMAT, "\"%s\" is too much", lexer->token);
  return true;
}

bool
starter_let_parse (StarterLet *let, const char *text, const StarterLet *lets, int n_lets,
                   NnError *err)
{
  Lexer lexer = { .at = text };

  *let = (StarterLet){ 0 };
  next_token (&lexer);
  if (!isalpha ((unsigned char) lexer.token[0]) || find_cue (lexer.token) >= 0)
    return nn_fail (err, NN_ERROR_FORMAT, "\"%s\" cannot be the name of a condition", lexer.token);
  memcpy (let->name, lexer.token, sizeof let->name);
  next_token (&lexer);
  return expect (&lexer, "=", err)
         && parse_condition (&lexer, &let->condition, lets, n_lets, err)
         && expect_end (&lexer, err);
}

bool
starter_rule_parse (StarterRule *rule, const char *text, const StarterLet *lets, int n_lets,
                    NnError *err)
{
  Lexer lexer = { .at = text };

  *rule = (StarterRule){ 0 };
  next_token (&lexer);
  if (!take_number (&lexer, &rule->points, err))
    return false;

  rule->ramp = take (&lexer, "*");
  if (rule->ramp)
    {
      if (!expect (&lexer, "ramp", err) || !expect (&lexer, "(", err)
          || !take_cue (&lexer, &rule->cue, err) || !expect (&lexer, ",", err)
          || !take_number (&lexer, &rule->from, err) || !expect (&lexer, ",", err)
          || !take_number (&lexer, &rule->to, err))
        return false;
      if (take (&lexer, ",") && !take_number (&lexer, &rule->floor, err))
        return false;
      if (!(rule->to > rule->from))
        return nn_fail (err, NN_ERROR_FORMAT, "a ramp must rise");
      return expect (&lexer, ")", err) && expect_end (&lexer, err);
    }

  if (!expect (&lexer, "if", err)
      || !parse_condition (&lexer, &rule->condition, lets, n_lets, err))
    return false;
  if (take (&lexer, "else") && !take_number (&lexer, &rule->otherwise, err))
    return false;
  return expect_end (&lexer, err);
}

bool
starter_condition_holds (const StarterCondition *condition, const float *cues, const bool *held)
{
  bool all = true;

  for (int i = 0; i < condition->n_terms; i++)
    {
      const StarterTerm *term = &condition->terms[i];
      bool holds;

      if (term->alternative)
        {
          if (all)
            return true;
          all = true;
        }
      if (term->kind == TERM_LET)
        holds = held[term->index];
      else
        holds = (cues[term->index] < term->limit) == (term->kind == TERM_BELOW);
      all = all && holds != term->negated;
    }
  return all;
}

double
starter_rule_points (const StarterRule *rule, const float *cues, const bool *held)
{
  if (!rule->ramp)
    return starter_condition_holds (&rule->condition, cues, held) ? rule->points : rule->otherwise;

  double height = ((double) cues[rule->cue] - rule->from) / ((double) rule->to - rule->from);

  return rule->points * fmin (fmax (height, rule->floor), 1);
}
