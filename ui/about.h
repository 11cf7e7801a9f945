/* about.h: the window that says what this is, by whom, and under which licences. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* @parent may be NULL. */
GtkWindow *shoebox_about_new (GtkWindow *parent);

G_END_DECLS
