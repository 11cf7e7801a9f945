/* backbone-group.h: another network to tell photos apart, in the preferences: which there are, the one on
 * its way, what is wrong with a file. Main thread. */
#pragma once

#include "backbone-use.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_BACKBONE_GROUP (shoebox_backbone_group_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxBackboneGroup, shoebox_backbone_group, SHOEBOX, BACKBONE_GROUP,
                      AdwPreferencesGroup)

/* NULL: when its window goes, since the page that it is on may stay for longer. */
void shoebox_backbone_group_set_library (ShoeboxBackboneGroup *self, ShoeboxLibrary *library);
/* As if the file at @path had been chosen: it is checked, and put on its way. */
void shoebox_backbone_group_use_file (ShoeboxBackboneGroup *self, const char *path);

G_END_DECLS
