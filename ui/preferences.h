/* preferences.h: how Shoebox learns, which versions of what it learned there are, and the care for
 * that: forget, export, import. Main thread. Every act is done at once and says in a toast what it
 * did; what can be undone is undone from there. */
#pragma once

#include "learning.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PREFERENCES (shoebox_preferences_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxPreferences, shoebox_preferences, SHOEBOX, PREFERENCES,
                      AdwPreferencesWindow)

GtkWidget *shoebox_preferences_new (ShoeboxLibrary *library, GtkWindow *parent);

G_END_DECLS
