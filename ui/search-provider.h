/* search-provider.h: answers what is typed into the overview of GNOME Shell: the D-Bus interface
 * org.gnome.Shell.SearchProvider2. Words are looked for as in the window's search entry, each of
 * them as it is: none is an operator. It needs no window: while no library is given, it reads the
 * one of its folder through a connection of its own, and never makes or writes one. It keeps the
 * application running while an answer is on its way, no longer. Main thread.
 *
 * Signals:
 *   photo-chosen   (char *query, gint64 id, guint time)  open this photo of what @query finds
 *   search-chosen  (char *query, guint time)             show all that @query finds
 */
#pragma once

#include "library.h"

G_BEGIN_DECLS

#define SHOEBOX_TYPE_SEARCH_PROVIDER (shoebox_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxSearchProvider, shoebox_search_provider, SHOEBOX, SEARCH_PROVIDER,
                      GObject)

/* The most photos that one search finds. */
#define SHOEBOX_SEARCH_PROVIDER_MAX 200

/* @application is borrowed and must live longer. @dir: the library folder, NULL for the default. */
ShoeboxSearchProvider *shoebox_search_provider_new (GApplication *application, const char *dir);
/* Puts it on the bus below @path; FALSE with a GDBus error. Ends with _unexport. */
gboolean shoebox_search_provider_export (ShoeboxSearchProvider *self, GDBusConnection *connection,
                                         const char *path, GError **error);
void shoebox_search_provider_unexport (ShoeboxSearchProvider *self);
/* The window's library to look in, or NULL: one of its own again. */
void shoebox_search_provider_set_library (ShoeboxSearchProvider *self, ShoeboxLibrary *library);
/* @terms (NULL-terminated) as a query that finds what has all of them. Free with g_free. */
char *shoebox_search_provider_make_query (const char *const *terms);

G_END_DECLS
