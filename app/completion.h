/* completion.h: how a search text that is being typed may go on. Pure functions over words that the
 * caller has: main thread or any. */
#pragma once

#include "types.h"

G_BEGIN_DECLS

/* What there is to search by. */
typedef struct
{
  GPtrArray *albums, *tags, *people, *cameras; /* of char *, in the order of display */
  GArray *years;                               /* of gint64, newest first */
  GPtrArray *recent;                           /* of char *: searches made lately, the last first */
} ShoeboxVocabulary;

ShoeboxVocabulary *shoebox_vocabulary_new (void);
void shoebox_vocabulary_free (ShoeboxVocabulary *vocabulary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxVocabulary, shoebox_vocabulary_free)

typedef enum
{
  SHOEBOX_COMPLETE_ALBUM,
  SHOEBOX_COMPLETE_TAG,
  SHOEBOX_COMPLETE_PERSON,
  SHOEBOX_COMPLETE_KEY,    /* "album:", to be followed by something */
  SHOEBOX_COMPLETE_CHOICE, /* "is:unsure" and the like */
  SHOEBOX_COMPLETE_DATE,
  SHOEBOX_COMPLETE_RATING,
  SHOEBOX_COMPLETE_CAMERA
} ShoeboxCompletionKind;

typedef struct
{
  ShoeboxCompletionKind kind;
  char *term;  /* in the grammar: album:"Beach & sea", date:2019, tag: */
  char *title; /* what a person calls it: Beach & sea, 2019; of KEY and CHOICE the term itself */
} ShoeboxCompletion;

void shoebox_completion_free (ShoeboxCompletion *completion);

/* At most @max, best first, for the term of @text in which the byte @cursor stands or ends; it lies
 * from *@start to before *@end. Names that begin with what was typed come before those in which a
 * later word does, then names that hold it; a term that is complete already has none. An empty array
 * where there is no term. Free with g_ptr_array_unref (). */
GPtrArray *shoebox_complete (const char *text, gsize cursor, const ShoeboxVocabulary *vocabulary,
                             guint max, gsize *start, gsize *end);

G_END_DECLS
