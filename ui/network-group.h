/* network-group.h: the networks that the program works with, in the preferences: what they are, from
 * which file, how good the library's albums are told with them. It only says so; what can be chosen is in
 * backbone-group.h. Main thread. */
#pragma once

#include "learning.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_NETWORK_GROUP (shoebox_network_group_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxNetworkGroup, shoebox_network_group, SHOEBOX, NETWORK_GROUP,
                      AdwPreferencesGroup)

/* Follows what @library learns; once. */
void shoebox_network_group_set_library (ShoeboxNetworkGroup *self, ShoeboxLibrary *library);

G_END_DECLS
