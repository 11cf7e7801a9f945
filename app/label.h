/* label.h: one album, tag or person as the sidebar shows it. Main thread; `name`, `count`, `colour`
 * and `emoji` are properties that notify. */
#pragma once

#include "types.h"

G_BEGIN_DECLS

#define SHOEBOX_TYPE_LABEL (shoebox_label_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxLabel, shoebox_label, SHOEBOX, LABEL, GObject)

gint64 shoebox_label_get_id (ShoeboxLabel *self);
ShoeboxLabelKind shoebox_label_get_kind (ShoeboxLabel *self);
const char *shoebox_label_get_name (ShoeboxLabel *self);
guint shoebox_label_get_count (ShoeboxLabel *self);
/* How the owner wants it to look, each NULL or: the name of a colour (ui/label-look.h), an emoji that
 * stands for the icon. */
const char *shoebox_label_get_colour (ShoeboxLabel *self);
const char *shoebox_label_get_emoji (ShoeboxLabel *self);

G_END_DECLS
