/* label-private.h: how the library makes and refreshes labels. Main thread. */
#pragma once

#include "label.h"

G_BEGIN_DECLS

ShoeboxLabel *_shoebox_label_new (gint64 id, ShoeboxLabelKind kind, const char *name,
                                  guint count);
/* Notifies what differs. */
void _shoebox_label_update (ShoeboxLabel *self, const char *name, guint count);

G_END_DECLS
