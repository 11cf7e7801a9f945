/* reason-list.h: why a photo has its album or its tags: the photos that the owner labelled and that
 * look most like it, as small pictures under the name of their label. A picture is a button that
 * opens the photo (win.show-photos), with next and previous among the others. Main thread. */
#pragma once

#include "thumbnails.h"

G_BEGIN_DECLS

#define SHOEBOX_TYPE_REASON_LIST (shoebox_reason_list_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxReasonList, shoebox_reason_list, SHOEBOX, REASON_LIST, GtkBox)

void shoebox_reason_list_set_library (ShoeboxReasonList *self, ShoeboxLibrary *library,
                                      ShoeboxThumbnails *thumbnails);
/* Shows the first @max of @reasons (ShoeboxReason, NULL: none) but not more than @max_each of one
 * label; @kind is that of the labels. Hides itself when nothing is left. Returns their number. */
guint shoebox_reason_list_show (ShoeboxReasonList *self, GPtrArray *reasons, ShoeboxLabelKind kind,
                                guint max, guint max_each);

G_END_DECLS
