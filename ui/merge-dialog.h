/* merge-dialog.h: asks into which album (or tag) another one shall be merged, and shows what that would
 * do: how many photos move, what becomes of the owner's examples, pictures of both. Main thread.
 *
 * Signal:
 *   merge (gint64 from, gint64 into)   the answer; without one the dialog was cancelled
 */
#pragma once

#include "label.h"
#include "thumbnails.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_MERGE_DIALOG (shoebox_merge_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxMergeDialog, shoebox_merge_dialog, SHOEBOX, MERGE_DIALOG, AdwWindow)

/* @into 0: to be chosen. NULL when there is no other label of the kind of @from. To be presented by
 * the caller. */
GtkWidget *shoebox_merge_dialog_new (GtkWindow *parent, ShoeboxLibrary *library,
                                     ShoeboxThumbnails *thumbnails, ShoeboxLabel *from,
                                     gint64 into);

G_END_DECLS
