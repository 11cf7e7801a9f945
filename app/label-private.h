/* label-private.h: how the library makes and refreshes labels. Main thread. */
#pragma once

#include "label.h"

#include "labels.h"

G_BEGIN_DECLS

ShoeboxLabel *_shoebox_label_new (const DbLabel *row);
/* Notifies what differs. */
void _shoebox_label_update (ShoeboxLabel *self, const DbLabel *row);

G_END_DECLS
