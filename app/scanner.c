#include "scanner.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  dev_t dev;
  ino_t ino;
} FileId;

typedef struct
{
  int root;             /* descriptor of the folder that is scanned */
  GPtrArray *folders;   /* stack of relative paths still to be walked */
  GPtrArray *links;     /* relative paths of symbolic links, for the end */
  GHashTable *seen;     /* set of FileId: folders walked and files reported */
  gboolean flat;        /* folders in it are left out */
  const ShoeboxScanFuncs *funcs;
  gpointer user;
} Scan;

static guint
file_id_hash (gconstpointer key)
{
  const FileId *id = key;
  guint64 mixed = ((guint64) id->ino ^ ((guint64) id->dev << 40)) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return (guint) (mixed >> 32);
}

static gboolean
file_id_equal (gconstpointer a, gconstpointer b)
{
  const FileId *x = a, *y = b;

  return x->ino == y->ino && x->dev == y->dev;
}

/* FALSE when it was there already. */
static gboolean
remember (Scan *scan, const struct stat *st)
{
  FileId *id = g_new (FileId, 1);

  id->dev = st->st_dev;
  id->ino = st->st_ino;
  return g_hash_table_add (scan->seen, id);
}

static gboolean
seen_before (Scan *scan, const struct stat *st)
{
  FileId id = { .dev = st->st_dev, .ino = st->st_ino };

  return g_hash_table_contains (scan->seen, &id);
}

gboolean
shoebox_scan_is_photo (const char *name)
{
  static const char *const endings[] = {
    "avif", "bmp", "gif", "heic", "heif", "jfif", "jpe",  "jpeg", "jpg", "pbm", "pgm",
    "png",  "pnm", "ppm", "svg",  "svgz", "tga",  "tif", "tiff", "webp",
  };
  const char *dot = strrchr (name, '.');

  if (dot == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (dot + 1, endings[i]) == 0)
      return TRUE;
  return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
report (Scan *scan, const char *relpath, const struct stat *st)
{
  scan->funcs->file (scan->user, relpath, st->st_size,
                     (gint64) st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec);
}

static void
look_at (Scan *scan, int dir, const char *folder, const char *name)
{
  g_autofree char *relpath = NULL;
  struct stat st;

  relpath = *folder != '\0' ? g_strconcat (folder, "/", name, NULL) : g_strdup (name);
  if (fstatat (dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
    {
      /* Gone since the folder was read: as if it had never been there. */
      if (errno != ENOENT)
        scan->funcs->problem (scan->user, relpath, g_strerror (errno));
      return;
    }
  if (S_ISDIR (st.st_mode))
    {
      if (!scan->flat)
        g_ptr_array_add (scan->folders, g_steal_pointer (&relpath));
    }
  else if (S_ISLNK (st.st_mode))
    g_ptr_array_add (scan->links, g_steal_pointer (&relpath));
  else if (S_ISREG (st.st_mode) && shoebox_scan_is_photo (name))
    {
      /* Hard links are files in their own right: both names are reported. */
      remember (scan, &st);
      report (scan, relpath, &st);
    }
}

static gboolean
walk_folder (Scan *scan, const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  struct dirent *entry;
  struct stat st;
  DIR *dir;
  int fd;

  fd = openat (scan->root, *folder != '\0' ? folder : ".",
               O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 || fstat (fd, &st) != 0 || (dir = fdopendir (fd)) == NULL)
    {
      scan->funcs->problem (scan->user, folder, g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return TRUE;
    }
  if (!remember (scan, &st))
    {
      closedir (dir);
      return TRUE;
    }
  if (scan->funcs->folder != NULL)
    scan->funcs->folder (scan->user, folder,
                         (gint64) st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec);

  while (errno = 0, (entry = readdir (dir)) != NULL)
    {
      /* Plain files that are no photos need not be looked at; links and unknown types do. */
      if (entry->d_name[0] == '.'
          || (entry->d_type == DT_REG && !shoebox_scan_is_photo (entry->d_name)))
        continue;
      g_ptr_array_add (names, g_strdup (entry->d_name));
    }
  if (errno != 0)
    scan->funcs->problem (scan->user, folder, g_strerror (errno));

  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      if (scan->funcs->cancelled (scan->user))
        {
          closedir (dir);
          return FALSE;
        }
      look_at (scan, dirfd (dir), folder, g_ptr_array_index (names, i));
    }
  closedir (dir);
  return TRUE;
}

static gboolean
walk_all_folders (Scan *scan)
{
  while (scan->folders->len > 0)
    {
      g_autofree char *folder = g_ptr_array_steal_index (scan->folders, scan->folders->len - 1);

      if (scan->funcs->cancelled (scan->user) || !walk_folder (scan, folder))
        return FALSE;
    }
  return TRUE;
}

/* Links come last, so that what they lead to has been found by its real name if it is below the
 * folder. A link to a folder can bring more links: the array grows while it is worked through. */
static gboolean
follow_links (Scan *scan)
{
  for (guint i = 0; i < scan->links->len; i++)
    {
      const char *relpath = g_ptr_array_index (scan->links, i);
      struct stat st;

      if (scan->funcs->cancelled (scan->user))
        return FALSE;
      if (fstatat (scan->root, relpath, &st, 0) != 0)
        {
          /* A dangling link is nothing to tell the owner about, unless it calls itself a photo. */
          if (shoebox_scan_is_photo (relpath) && errno != ENOENT)
            scan->funcs->problem (scan->user, relpath, g_strerror (errno));
        }
      else if (seen_before (scan, &st))
        continue;
      else if (S_ISDIR (st.st_mode))
        {
          if (scan->flat)
            continue;
          g_ptr_array_add (scan->folders, g_strdup (relpath));
          if (!walk_all_folders (scan))
            return FALSE;
        }
      else if (S_ISREG (st.st_mode) && shoebox_scan_is_photo (relpath)
               && (!scan->flat || scan->funcs->known (scan->user, relpath)))
        {
          remember (scan, &st);
          report (scan, relpath, &st);
        }
    }
  return TRUE;
}

static gboolean
scan_folder (const char *folder, gboolean flat, const ShoeboxScanFuncs *funcs, gpointer user)
{
  Scan scan = { .flat = flat, .funcs = funcs, .user = user };
  gboolean finished;

  scan.root = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
  if (scan.root < 0)
    {
      funcs->problem (user, "", g_strerror (errno));
      return TRUE;
    }
  scan.folders = g_ptr_array_new_with_free_func (g_free);
  scan.links = g_ptr_array_new_with_free_func (g_free);
  scan.seen = g_hash_table_new_full (file_id_hash, file_id_equal, g_free, NULL);

  g_ptr_array_add (scan.folders, g_strdup (""));
  finished = walk_all_folders (&scan) && follow_links (&scan);

  g_hash_table_unref (scan.seen);
  g_ptr_array_unref (scan.links);
  g_ptr_array_unref (scan.folders);
  close (scan.root);
  return finished;
}

gboolean
shoebox_scan (const char *folder, const ShoeboxScanFuncs *funcs, gpointer user)
{
  return scan_folder (folder, FALSE, funcs, user);
}

gboolean
shoebox_scan_flat (const char *folder, const ShoeboxScanFuncs *funcs, gpointer user)
{
  return scan_folder (folder, TRUE, funcs, user);
}
