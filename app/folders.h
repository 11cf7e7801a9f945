/* folders.h: the folders of a library, and looking at them again. Main thread.
 *
 * For a window: shoebox_library_watch () makes new photos appear by themselves, deleted ones missing,
 * and renamed ones keep their labels. What a watch does not reach (more folders than the system
 * watches, disks of other computers) is found by shoebox_library_rescan (), which opens nothing that
 * is unchanged. */
#pragma once

#include "library.h"

G_BEGIN_DECLS

/* A folder that was imported. */
typedef struct
{
  gint64 id;
  char *path;           /* native bytes */
  char *display_path;   /* valid UTF-8 */
  guint photos;         /* that are known of it, missing ones included */
  guint missing;
  gint64 looked_at;     /* when all of it was last looked at; seconds since 1970, 0: not yet */
  gboolean single_files; /* the owner took single files or folders from it, and not all */
  gboolean watched;
  gboolean there;       /* it can be reached now */
} ShoeboxFolder;

void shoebox_folder_free (ShoeboxFolder *folder);

/* GPtrArray of ShoeboxFolder, by path. */
void shoebox_library_list_folders_async (ShoeboxLibrary *self, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *shoebox_library_list_folders_finish (ShoeboxLibrary *self, GAsyncResult *result,
                                                GError **error);
/* Whether changes in the folder @id are looked for, at once and later. */
void shoebox_library_set_watched (ShoeboxLibrary *self, gint64 id, gboolean watched);

/* From now on, until the library is closed; the folders are looked at once. */
void shoebox_library_watch (ShoeboxLibrary *self);
/* The owner is back at the window: looks at the watched folders, in the background, if that was not
 * done lately. Does nothing without shoebox_library_watch (). */
void shoebox_library_rescan (ShoeboxLibrary *self);
/* A disk at @path came or went: looks at what the library has there. */
void shoebox_library_look_at (ShoeboxLibrary *self, const char *path);
/* Whether @path is (in) a watched folder that is looked at as a whole. */
gboolean shoebox_library_is_watching (ShoeboxLibrary *self, const char *path);

G_END_DECLS
