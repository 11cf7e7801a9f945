/* unreadable.h: photos that could not be read, and another try. Main thread. */
#pragma once

#include "library.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *path;    /* native bytes */
  char *reason;  /* a sentence part such as "empty file"; what precedes a colon is of all its kind */
} ShoeboxUnreadable;

void shoebox_unreadable_free (ShoeboxUnreadable *unreadable);

/* GPtrArray of ShoeboxUnreadable, by reason and path. */
void shoebox_library_list_unreadable_async (ShoeboxLibrary *self, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *shoebox_library_list_unreadable_finish (ShoeboxLibrary *self, GAsyncResult *result,
                                                   GError **error);
/* Reads the photos once more, in an import. */
void shoebox_library_read_again (ShoeboxLibrary *self, const gint64 *ids, gsize n);

G_END_DECLS
