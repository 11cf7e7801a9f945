/* how-example.h: a photo of the library by which one can explain: one with a clear album and several
 * tags, or one that is in doubt. Main thread; the library is asked beside it. */
#pragma once

#include "library.h"

G_BEGIN_DECLS

typedef enum
{
  SHOEBOX_EXAMPLE_CLEAR, /* filed surely, with two tags if there is one */
  SHOEBOX_EXAMPLE_DOUBT  /* torn between albums; or unlike anything; or filed, but unsure */
} ShoeboxExample;

/* @skip: how many good ones to pass over, for another one each time. */
void shoebox_how_example_find_async (ShoeboxLibrary *library, ShoeboxExample example, guint skip,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
/* NULL without an error: there is none. Free with shoebox_details_unref (). */
ShoeboxDetails *shoebox_how_example_find_finish (GAsyncResult *result, GError **error);

G_END_DECLS
