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
  GHashTable *seen;     /* set of FileId: folders walked, and files reported once links are followed */
  GArray *files;        /* FileId of files reported: there are many, and mostly no link asks for them */
  GString *names;       /* in the folder that is being read, each with its 0 */
  GArray *starts;       /* of gsize: where each of them begins */
  GString *relpath;     /* of the file that is looked at */
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

/* The files reported so far, for links that may lead to one of them. */
static void
remember_files (Scan *scan)
{
  for (guint i = 0; i < scan->files->len; i++)
    g_hash_table_add (scan->seen, g_memdup2 (&g_array_index (scan->files, FileId, i), sizeof (FileId)));
  g_array_set_size (scan->files, 0);
}

gboolean
shoebox_scan_is_photo (const char *name)
{
  /* In lower case; a name is compared with them as one number. */
  static const char endings[][8] = {
    "avif", "bmp", "gif", "heic", "heif", "jfif", "jpe",  "jpeg", "jpg", "pbm", "pgm",
    "png",  "pnm", "ppm", "svg",  "svgz", "tga",  "tif", "tiff", "webp",
  };
  const char *dot = strrchr (name, '.');
  char ending[8] = "";

  if (dot == NULL)
    return FALSE;
  for (int i = 0; dot[1 + i] != '\0'; i++)
    {
      if (i == 4)
        return FALSE;
      ending[i] = g_ascii_tolower (dot[1 + i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (memcmp (ending, endings[i], sizeof ending) == 0)
      return TRUE;
  return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer names)
{
  return strcmp ((const char *) names + *(const gsize *) a, (const char *) names + *(const gsize *) b);
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
  const char *relpath;
  struct stat st;

  g_string_assign (scan->relpath, folder);
  if (*folder != '\0')
    g_string_append_c (scan->relpath, '/');
  relpath = g_string_append (scan->relpath, name)->str;
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
        g_ptr_array_add (scan->folders, g_strdup (relpath));
    }
  else if (S_ISLNK (st.st_mode))
    g_ptr_array_add (scan->links, g_strdup (relpath));
  else if (S_ISREG (st.st_mode) && shoebox_scan_is_photo (name))
    {
      FileId id = { .dev = st.st_dev, .ino = st.st_ino };

      /* Hard links are files in their own right: both names are reported. */
      g_array_append_val (scan->files, id);
      report (scan, relpath, &st);
    }
}

/* The names in @dir that may be worth a look, in order. 0, or why some could not be read (errno). */
static int
list_names (Scan *scan, DIR *dir)
{
  struct dirent *entry;
  int failed;

  g_string_truncate (scan->names, 0);
  g_array_set_size (scan->starts, 0);
  while (errno = 0, (entry = readdir (dir)) != NULL)
    {
      gsize start = scan->names->len;

      /* Plain files that are no photos need not be looked at; links and unknown types do. */
      if (entry->d_name[0] == '.'
          || (entry->d_type == DT_REG && !shoebox_scan_is_photo (entry->d_name)))
        continue;
      g_string_append_len (scan->names, entry->d_name, (gssize) strlen (entry->d_name) + 1);
      g_array_append_val (scan->starts, start);
    }
  failed = errno;
  g_array_sort_with_data (scan->starts, compare_names, scan->names->str);
  return failed;
}

static gboolean
walk_folder (Scan *scan, const char *folder)
{
  struct stat st;
  DIR *dir;
  int fd, failed;

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

  failed = list_names (scan, dir);
  if (failed != 0)
    scan->funcs->problem (scan->user, folder, g_strerror (failed));
  for (guint i = 0; i < scan->starts->len; i++)
    {
      if (scan->funcs->cancelled (scan->user))
        {
          closedir (dir);
          return FALSE;
        }
      look_at (scan, dirfd (dir), folder, scan->names->str + g_array_index (scan->starts, gsize, i));
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

      remember_files (scan);
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
  scan.files = g_array_new (FALSE, FALSE, sizeof (FileId));
  scan.names = g_string_new (NULL);
  scan.starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  scan.relpath = g_string_new (NULL);

  g_ptr_array_add (scan.folders, g_strdup (""));
  finished = walk_all_folders (&scan) && follow_links (&scan);

  g_string_free (scan.relpath, TRUE);
  g_array_unref (scan.starts);
  g_string_free (scan.names, TRUE);
  g_array_unref (scan.files);
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
