/* appearance.h: light, dark, or as the desktop has it: chosen by the user for all libraries, kept in
 * a small key file under the user's configuration folder. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* ADW_COLOR_SCHEME_DEFAULT, _FORCE_LIGHT or _FORCE_DARK: what was chosen last. */
AdwColorScheme shoebox_appearance_load (void);
/* Shows the program that way from now on, and keeps it. */
gboolean shoebox_appearance_set (AdwColorScheme scheme, GError **error);
/* Shows the program as it was chosen: once, at the start. */
void shoebox_appearance_apply (void);

G_END_DECLS
