/* list-job.h: a list that is read beside the main thread, for library-*.c. */
#pragma once

#include "library-private.h"

G_BEGIN_DECLS

/* Reads the list, on the reader's thread. NULL with an error of db/. */
typedef GPtrArray *(*ShoeboxListFunc) (Db *db, GError **error);

/* Answers with what @func returned: the task's pointer, an error in the library's domain. @tag is the
 * source tag of the task. Main thread. */
void _shoebox_library_read_list (ShoeboxLibrary *self, ShoeboxListFunc func,
                                 GCancellable *cancellable, gpointer tag,
                                 GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
