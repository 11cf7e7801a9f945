/* label-drag.c: the boxed type of a drag of an album or tag. */
#include "label-drag.h"

static ShoeboxLabelDrag *
label_drag_copy (ShoeboxLabelDrag *self)
{
  return g_memdup2 (self, sizeof *self);
}

G_DEFINE_BOXED_TYPE (ShoeboxLabelDrag, shoebox_label_drag, label_drag_copy, g_free)

gboolean
shoebox_label_drag_from_drop (GdkDrop *drop, ShoeboxLabelDrag *label)
{
  GdkDrag *drag = drop != NULL ? gdk_drop_get_drag (drop) : NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (drag == NULL)
    return FALSE;
  g_value_init (&value, SHOEBOX_TYPE_LABEL_DRAG);
  if (!gdk_content_provider_get_value (gdk_drag_get_content (drag), &value, NULL)
      || g_value_get_boxed (&value) == NULL)
    return FALSE;
  *label = *(ShoeboxLabelDrag *) g_value_get_boxed (&value);
  return TRUE;
}
