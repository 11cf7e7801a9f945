/* scanner.h: finds the photos below a folder.
 *
 * Files are chosen by the ending of their name (upper or lower case alike):
 *   avif bmp gif heic heif jfif jpe jpeg jpg pbm pgm png pnm ppm svg svgz tga tif tiff webp
 * Nothing is opened, so an unchanged library costs one directory walk. Names that begin with a dot
 * are skipped. Symbolic links to files and folders are followed, but never to anything that was
 * already seen (by device and inode), so loops end and nothing is found twice; the real name of a
 * file wins over links to it. Pipes, sockets and devices are skipped.
 *
 * Runs in the calling thread; callbacks come on it too. Paths are native bytes.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  /* @relpath is relative to the folder that is scanned, without a leading slash. */
  void (*file) (gpointer user, const char *relpath, gint64 size, gint64 mtime_ns);
  /* @relpath ("" for the folder itself) could not be looked into, so nothing can be said about
   * what is in it. @reason is a sentence part such as "Permission denied". */
  void (*problem) (gpointer user, const char *relpath, const char *reason);
  /* Asked between files; TRUE stops the walk. */
  gboolean (*cancelled) (gpointer user);
  /* Before what is in the folder @relpath ("" for the first) is told: when it last changed. May be
   * NULL. */
  void (*folder) (gpointer user, const char *relpath, gint64 mtime_ns);
  /* For shoebox_scan_flat () only. */
  gboolean (*known) (gpointer user, const char *relpath);
} ShoeboxScanFuncs;

/* FALSE when it was stopped by `cancelled`. */
gboolean shoebox_scan (const char *folder, const ShoeboxScanFuncs *funcs, gpointer user);
/* The same without the folders in it. A link is followed when `known` says that it was before, since
 * what it leads to may have its real name in one of them. */
gboolean shoebox_scan_flat (const char *folder, const ShoeboxScanFuncs *funcs, gpointer user);

/* Whether the ending of @name is one of a photo. */
gboolean shoebox_scan_is_photo (const char *name);

G_END_DECLS
