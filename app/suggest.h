/* suggest.h: which album or tag the owner is likely to want for some photos: what the machine thinks of
 * them, and what he used last. Main thread; the answer is found beside it. */
#pragma once

#include "library.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 label;        /* 0: a starter album or object that has no photos yet */
  char *name;
  float p;             /* mean over the photos */
} ShoeboxGuess;

typedef struct
{
  GPtrArray *guesses;  /* of ShoeboxGuess, likeliest first; without the album in which all are. Empty
                          where nothing is likely, and without networks */
  GArray *recent;      /* gint64: labels that the owner gave, the last one first */
} ShoeboxSuggestions;

void shoebox_suggestions_free (ShoeboxSuggestions *suggestions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxSuggestions, shoebox_suggestions_free)

/* @kind: SHOEBOX_ALBUM or SHOEBOX_TAG. @ids are copied; of many photos some are looked at. */
void shoebox_library_suggest_async (ShoeboxLibrary *self, ShoeboxLabelKind kind, const gint64 *ids,
                                    gsize n, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
ShoeboxSuggestions *shoebox_library_suggest_finish (ShoeboxLibrary *self, GAsyncResult *result,
                                                    GError **error);

G_END_DECLS
