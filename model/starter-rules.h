/* starter-rules.h: the conditions and points of the starter albums: `points ... if ...` lines.
 *
 * Internal to starter*.c. A condition is alternatives (or) of terms that all hold (and); a term
 * compares a cue with a number, or names an earlier `let`.
 */
#pragma once

#include "feature.h"

#define STARTER_MAX_TERMS 12
#define STARTER_MAX_LETS 16
#define STARTER_NAME_SIZE 48

typedef struct
{
  enum { TERM_BELOW, TERM_AT_LEAST, TERM_LET } kind;
  bool negated;     /* `not` before it */
  bool alternative; /* `or` before it: begins the next alternative */
  int index;        /* of the cue or the let */
  float limit;
} StarterTerm;

typedef struct
{
  StarterTerm terms[STARTER_MAX_TERMS];
  int n_terms;
} StarterCondition;

typedef struct
{
  char name[STARTER_NAME_SIZE];
  StarterCondition condition;
} StarterLet;

/* points * clip ((cue - from) / (to - from), floor, 1), or points if condition else otherwise */
typedef struct
{
  bool ramp;
  float points, otherwise;
  int cue;
  float from, to, floor;
  StarterCondition condition;
} StarterRule;

/* Reads "NAME = CONDITION"; names of the first @n_lets of @lets may be used. The errors say what is
 * wrong but not where: the caller knows the line. */
bool starter_let_parse (StarterLet *let, const char *text, const StarterLet *lets, int n_lets,
                        NnError *err);
/* Reads "N * ramp (CUE, FROM, TO)", "N * ramp (CUE, FROM, TO, FLOOR)" or
 * "N if CONDITION [else M]". */
bool starter_rule_parse (StarterRule *rule, const char *text, const StarterLet *lets, int n_lets,
                         NnError *err);

/* @held: what the lets before it came to. */
bool starter_condition_holds (const StarterCondition *condition, const float *cues,
                              const bool *held);
double starter_rule_points (const StarterRule *rule, const float *cues, const bool *held);
