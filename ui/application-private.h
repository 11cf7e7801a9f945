/* application-private.h: the application as an object, for application.c and the tests. */
#pragma once

#include "library.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_APPLICATION (shoebox_application_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxApplication, shoebox_application, SHOEBOX, APPLICATION, AdwApplication)

/* @dir: the library folder; NULL for the default one, and then one process for all windows. */
ShoeboxApplication *shoebox_application_new (const char *dir);
/* NULL before it is open, or when it cannot be (borrowed). */
ShoeboxLibrary *shoebox_application_get_library (ShoeboxApplication *self);

G_END_DECLS
