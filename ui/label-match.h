/* label-match.h: how well a few typed letters stand for a name. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Better is greater. */
typedef enum
{
  SHOEBOX_MATCH_NONE,
  SHOEBOX_MATCH_LETTERS, /* all of them, in this order, with others between: "brty" of "Birthday" */
  SHOEBOX_MATCH_INSIDE,  /* in the middle of a word */
  SHOEBOX_MATCH_WORD,    /* at the start of a later word */
  SHOEBOX_MATCH_PREFIX,
  SHOEBOX_MATCH_EXACT
} ShoeboxMatch;

/* The form in which names and typed text are compared: without case and accents (free with
 * g_free). */
char *shoebox_match_fold (const char *text);
/* Both folded; nothing typed is the prefix of every name. */
ShoeboxMatch shoebox_match (const char *name, const char *typed);

G_END_DECLS
