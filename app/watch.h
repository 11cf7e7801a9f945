/* watch.h: hears of changes in the folders of a library, and says which of them are worth a look.
 *
 * Folders come from the walks of the import. Watches are a bounded good (inotify): those that
 * changed last get one, up to a bound; folders on disks of other computers get none. What is not
 * watched is found when everything is looked at again.
 *
 * A change is told once its folder has been quiet for a while, so that a file that is being copied
 * is told when it is there, and a hundred files are one change. Main thread. */
#pragma once

#include "importer.h"

G_BEGIN_DECLS

/* The system allows 8,192 watches or more a user, for all programs. */
#define SHOEBOX_WATCH_BOUND 4096

typedef struct ShoeboxWatch ShoeboxWatch;

/* @places (n of ImporterPlace) should be looked at; with none, everything. */
typedef void (*ShoeboxWatchFunc) (const ImporterPlace *places, gsize n, gpointer user);

ShoeboxWatch *shoebox_watch_new (guint bound, ShoeboxWatchFunc func, gpointer user);
void shoebox_watch_free (ShoeboxWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxWatch, shoebox_watch_free)

/* What a walk found: folders to watch, and files that should be looked at again soon. */
void shoebox_watch_take_walk (ShoeboxWatch *self, const ImporterWalk *walk);
/* Lets go of @path and all that is below it; changes that were not told yet are not told. */
void shoebox_watch_drop (ShoeboxWatch *self, const char *path);
/* Folders that are known, and those of them that are watched by now. */
guint shoebox_watch_get_n_folders (ShoeboxWatch *self);
guint shoebox_watch_get_n_watched (ShoeboxWatch *self);
gboolean shoebox_watch_is_watched (ShoeboxWatch *self, const char *path);
/* Watches that were decided on are still being set up. */
gboolean shoebox_watch_is_busy (ShoeboxWatch *self);

G_END_DECLS
