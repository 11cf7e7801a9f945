/* label-list.h: the albums (or tags) of a library as a GListModel of ShoeboxLabel. Main thread. */
#pragma once

#include "label.h"

#include "labels.h"

G_BEGIN_DECLS

#define SHOEBOX_TYPE_LABEL_LIST (shoebox_label_list_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxLabelList, shoebox_label_list, SHOEBOX, LABEL_LIST, GObject)

ShoeboxLabelList *shoebox_label_list_new (void);
/* Takes over what the database says (DbLabels in display order). A label that stays is the same
 * object as before; one splice covers what moved. */
void shoebox_label_list_update (ShoeboxLabelList *self, GPtrArray *labels);

G_END_DECLS
