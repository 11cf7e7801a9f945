/* label-drag.h: an album or tag as it travels through drag and drop inside the window. */
#pragma once

#include "label.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 label;
  ShoeboxLabelKind kind;
} ShoeboxLabelDrag;

#define SHOEBOX_TYPE_LABEL_DRAG (shoebox_label_drag_get_type ())
GType shoebox_label_drag_get_type (void); /* boxed */

/* What @drop brings, when it is a label of this process. */
gboolean shoebox_label_drag_from_drop (GdkDrop *drop, ShoeboxLabelDrag *label);

G_END_DECLS
