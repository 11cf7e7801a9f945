/* application-private.h: the application as an object, for application*.c and the tests. */
#pragma once

#include "search-provider.h"
#include "window.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_APPLICATION (shoebox_application_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxApplication, shoebox_application, SHOEBOX, APPLICATION, AdwApplication)

/* What was asked for from outside, before there is a window with a library to do it in. */
typedef enum
{
  SHOEBOX_WISH_NONE,
  SHOEBOX_WISH_IMPORT, /* ask for a folder to import */
  SHOEBOX_WISH_REVIEW,
  SHOEBOX_WISH_SEARCH, /* show what `query` finds */
  SHOEBOX_WISH_PHOTO   /* open the photo `photo`, one of what `query` finds */
} ShoeboxWish;

struct _ShoeboxApplication
{
  AdwApplication parent_instance;

  char *dir;              /* the library folder, NULL for the default one */
  GStrv folders;          /* to import as soon as the library is open, or NULL */
  ShoeboxLibrary *library;
  guint open_id;          /* idle source that opens the library */
  ShoeboxSearchProvider *provider;
  ShoeboxWish wish;
  char *query;
  gint64 photo;
};

/* @dir: the library folder; NULL for the default one, and then one process for all windows. */
ShoeboxApplication *shoebox_application_new (const char *dir);

/* application.c */
/* The main window, or NULL. */
ShoeboxWindow *_shoebox_application_get_window (ShoeboxApplication *self);

/* application-shell.c: what the desktop asks for: jump-list actions, the search of the overview. */
void _shoebox_application_init_shell (ShoeboxApplication *self);
void _shoebox_application_dispose_shell (ShoeboxApplication *self);
gboolean _shoebox_application_export (ShoeboxApplication *self, GDBusConnection *connection,
                                      const char *path, GError **error);
void _shoebox_application_unexport (ShoeboxApplication *self);
/* There is a library now, or none any more: it is searched, and a wish that waits is granted. */
void _shoebox_application_library_changed (ShoeboxApplication *self);

G_END_DECLS
