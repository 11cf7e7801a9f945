/* import-scan.c: one folder or file of an import, against what is known of it. */
#include "importer.h"

#include "import-known.h"
#include "scanner.h"

#include "imports.h"
#include "roots.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#define BATCH 200
/* The first rows should be on screen before a slow disk has given a whole batch. */
#define FIRST_BATCH 20
#define BATCH_US (300 * 1000)

/* A file that changed so lately may still be written: nobody waits for it, so it waits. */
#define SETTLED_NS (2 * G_GINT64_CONSTANT (1000000000))

/* A file that was found before it was known what is known. */
typedef struct
{
  gsize relpath;         /* where it begins in `pending_paths` */
  gint64 size, mtime_ns;
} Pending;

/* One folder being scanned. */
typedef struct
{
  Importer *self;
  const ImporterPlace *place;
  char *folder;          /* absolute */
  gint64 root;           /* 0: nothing is known of it */
  char *prefix;          /* of the folder below the root; "" is the root itself */
  gboolean whole_root;   /* all of the root is walked through */
  gboolean known_only;   /* nobody asked for other files than the known ones */
  DbKnown *known;        /* or NULL: a single file, or not there yet */
  ImporterKnown *loading; /* what will be `known`; NULL: it is, or there is none */
  GArray *pending;       /* of Pending: files that wait for it */
  GString *pending_paths;
  GPtrArray *walks;      /* of char *: what was imported as a whole below such a root */
  GPtrArray *relpaths;   /* of char *, the batch */
  GArray *files;         /* of DbFile, the batch */
  gint64 batch_at;       /* monotonic us, of its first file */
  gboolean first;
  ImporterWalk *walk;    /* what the watch hears of it; NULL when the owner asked for one file */
} Folder;

/* --- On the writer's thread ------------------------------------------------------------------- */

typedef struct
{
  Folder *folder;
  gboolean single_file;
  GError *error;
} FolderJob;

/* The root with @id among @roots, or NULL. */
static const DbRoot *
find_root (GPtrArray *roots, gint64 id)
{
  for (guint i = 0; i < roots->len; i++)
    if (((const DbRoot *) roots->pdata[i])->id == id)
      return roots->pdata[i];
  return NULL;
}

static void
open_folder_cb (gpointer data)
{
  FolderJob *job = data;
  Folder *folder = job->folder;
  Db *db = folder->self->db;
  g_autoptr (GPtrArray) before = db_roots_list (db, &job->error);
  const DbRoot *known;

  if (before == NULL)
    return;
  folder->root = db_roots_ensure (db, folder->folder, NULL, &folder->prefix, &job->error);
  if (job->error != NULL)
    return;
  folder->whole_root = *folder->prefix == '\0' && !job->single_file;
  known = find_root (before, folder->root);
  if (job->single_file)
    {
      if (known == NULL)
        db_roots_set_scanned (db, folder->root, DB_SCAN_NEVER_ASKED, &job->error);
    }
  else if (!folder->whole_root)
    {
      if (known != NULL && known->scanned_at == DB_SCAN_NEVER_ASKED)
        db_walks_add (db, folder->root, folder->prefix, &job->error);
    }
  /* A walk that goes on with an unfinished one counts as the same: what the first one found is as
   * new as what this one will find. */
  else if (known != NULL && known->scanned_at != DB_SCAN_UNFINISHED)
    db_roots_set_scanned (db, folder->root, DB_SCAN_UNFINISHED, &job->error);
}

typedef struct
{
  Folder *folder;
  DbUpserted *out;
  GError *error;
} BatchJob;

static gboolean
note_new (Importer *self, const DbUpserted *out, guint n, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < n; i++)
    if (out[i].upsert == DB_UPSERT_NEW)
      g_array_append_val (ids, out[i].id);
  if (ids->len == 0)
    return TRUE;
  if (self->import == 0 && (self->import = db_imports_open (self->db, error)) < 0)
    {
      self->import = 0;
      return FALSE;
    }
  return db_imports_add (self->db, self->import, (const gint64 *) (void *) ids->data, ids->len,
                         error);
}

static void
upsert_cb (gpointer data)
{
  BatchJob *job = data;
  Folder *folder = job->folder;
  Db *db = folder->self->db;
  gint64 import = folder->self->import;
  gint64 since = shoebox_time_now ();
  gboolean ok;

  if (!db_begin (db, &job->error))
    return;
  ok = db_photos_upsert (db, folder->root, (const DbFile *) (void *) folder->files->data,
                         folder->files->len, job->out, &job->error)
       && note_new (folder->self, job->out, folder->files->len, &job->error);
  if (!db_end (db, ok, &job->error))
    folder->self->import = import;
  importer_spend (folder->self, SHOEBOX_TIME_DATABASE, since);
}

typedef struct
{
  Folder *folder;
  guint missing;
  GArray *moves;
  GArray *ids;
  GError *error;
} MissingJob;

static void
mark_missing_cb (gpointer data)
{
  MissingJob *job = data;
  Folder *folder = job->folder;
  Db *db = folder->self->db;

  if (job->ids->len > 0
      && !db_photos_mark_missing (db, (const gint64 *) (void *) job->ids->data,
                                  job->ids->len, &job->moves, &job->error))
    return;
  job->missing = job->ids->len - (job->moves != NULL ? job->moves->len : 0);
  if (folder->whole_root && folder->walk->whole)
    db_roots_set_scanned (db, folder->root, g_get_real_time () / G_USEC_PER_SEC, &job->error);
}

/* --- The walk --------------------------------------------------------------------------------- */

static void
flush (Folder *folder)
{
  Importer *self = folder->self;
  g_autofree DbUpserted *out = NULL;
  BatchJob job = { .folder = folder };
  ImporterNews *news;
  guint todo = 0, returned = 0, added = 0, unchanged = 0;

  if (folder->files->len == 0)
    return;
  out = job.out = g_new0 (DbUpserted, folder->files->len);
  shoebox_worker_call (self->writer, upsert_cb, &job);
  if (job.error != NULL)
    {
      importer_fail (self, job.error);
      return;
    }

  news = importer_news_new ();
  news->changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < folder->files->len; i++)
    switch (out[i].upsert)
      {
      case DB_UPSERT_NEW:
        added++;
        todo++;
        break;
      case DB_UPSERT_CHANGED:
        todo++;
        g_array_append_val (news->changed, out[i].id);
        break;
      case DB_UPSERT_RETURNED:
        returned++;
        g_array_append_val (news->changed, out[i].id);
        break;
      case DB_UPSERT_UNCHANGED:
        unchanged++;
        break;
      }
  news->added = added;

  pthread_mutex_lock (&self->mutex);
  self->progress.todo += todo;
  self->progress.added += added;
  self->progress.id = self->import;
  self->progress.unchanged += unchanged + returned;
  /* Those that returned may never have been read. */
  self->more = self->more || todo > 0 || returned > 0;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
  importer_tell (self, news);

  g_array_set_size (folder->files, 0);
  g_ptr_array_set_size (folder->relpaths, 0);
  folder->first = FALSE;
}

/* Only looked at because it may have changed, and perhaps not for the last time. */
static gboolean
is_unsettled (Folder *folder, const char *relpath, const char *full, gint64 size, gint64 mtime_ns)
{
  gint64 age = g_get_real_time () * 1000 - mtime_ns;
  g_autofree char *path = NULL;

  if (folder->place->why == IMPORTER_ASKED || age < 0 || age > SETTLED_NS
      || db_known_has_same (folder->known, full, size, mtime_ns))
    return FALSE;
  path = g_build_filename (folder->folder, relpath, NULL);
  g_ptr_array_add (folder->walk->unsettled, g_path_get_dirname (path));
  return TRUE;
}

static void
see_file (Folder *folder, const char *relpath, gint64 size, gint64 mtime_ns)
{
  Importer *self = folder->self;
  g_autofree char *joined = *folder->prefix != '\0'
                                ? g_strconcat (folder->prefix, "/", relpath, NULL)
                                : NULL;
  const char *full = joined != NULL ? joined : relpath;
  gboolean unchanged;
  DbFile file = { .size = size, .mtime_ns = mtime_ns };

  unchanged = folder->known != NULL && db_known_see (folder->known, full, size, mtime_ns);
  if (!unchanged
      && ((folder->known_only && !db_known_has (folder->known, full))
          || is_unsettled (folder, relpath, full, size, mtime_ns)))
    return;
  pthread_mutex_lock (&self->mutex);
  self->progress.found++;
  if (unchanged)
    self->progress.unchanged++;
  pthread_mutex_unlock (&self->mutex);
  if (unchanged)
    return;

  if (folder->files->len == 0)
    folder->batch_at = g_get_monotonic_time ();
  file.relpath = g_strdup (full);
  g_ptr_array_add (folder->relpaths, (char *) file.relpath);
  g_array_append_val (folder->files, file);
  if (folder->files->len >= (folder->first ? FIRST_BATCH : BATCH)
      || g_get_monotonic_time () - folder->batch_at > BATCH_US)
    flush (folder);
}

/* What is known, waiting for it if need be, and then the files that waited. FALSE when it could not be
 * read: the import has failed. */
static gboolean
have_known (Folder *folder)
{
  GError *error = NULL;

  if (folder->loading == NULL)
    return folder->known != NULL;
  folder->known = importer_known_take (g_steal_pointer (&folder->loading), &error);
  if (folder->known == NULL)
    {
      importer_fail (folder->self, error);
      return FALSE;
    }
  if (folder->place->why == IMPORTER_FLAT)
    db_known_see_deeper (folder->known, folder->prefix);
  for (guint i = 0; i < folder->pending->len; i++)
    {
      const Pending *file = &g_array_index (folder->pending, Pending, i);

      see_file (folder, folder->pending_paths->str + file->relpath, file->size, file->mtime_ns);
    }
  g_array_set_size (folder->pending, 0);
  g_string_truncate (folder->pending_paths, 0);
  return TRUE;
}

static void
file_cb (gpointer user, const char *relpath, gint64 size, gint64 mtime_ns)
{
  Folder *folder = user;
  Pending file = { folder->pending_paths->len, size, mtime_ns };

  if (folder->loading != NULL && !importer_known_is_there (folder->loading))
    {
      g_string_append_len (folder->pending_paths, relpath, (gssize) strlen (relpath) + 1);
      g_array_append_val (folder->pending, file);
    }
  else if (folder->loading == NULL || have_known (folder))
    see_file (folder, relpath, size, mtime_ns);
}

static void
folder_cb (gpointer user, const char *relpath, gint64 mtime_ns)
{
  Folder *folder = user;
  ImporterFolder *found = g_new (ImporterFolder, 1);

  found->path = *relpath != '\0' ? g_build_filename (folder->folder, relpath, NULL)
                                 : g_strdup (folder->folder);
  found->mtime_ns = mtime_ns;
  g_ptr_array_add (folder->walk->folders, found);
  importer_note_place (folder->self, found->path);
  importer_tell (folder->self, NULL);
}

static gboolean
known_cb (gpointer user, const char *relpath)
{
  Folder *folder = user;
  g_autofree char *full = *folder->prefix != '\0'
                              ? g_strconcat (folder->prefix, "/", relpath, NULL)
                              : g_strdup (relpath);

  return have_known (folder) && db_known_has (folder->known, full);
}

static void
problem_cb (gpointer user, const char *relpath, const char *reason)
{
  Folder *folder = user;
  g_autofree char *path = *relpath != '\0' ? g_build_filename (folder->folder, relpath, NULL)
                                           : g_strdup (folder->folder);
  g_autofree char *below = NULL;

  /* What was said when the owner asked need not be said again and again. */
  if (folder->place->why == IMPORTER_ASKED)
    importer_problem (folder->self, path, reason);
  if (*folder->prefix != '\0' && *relpath != '\0')
    below = g_strconcat (folder->prefix, "/", relpath, NULL);
  if (have_known (folder))
    db_known_see_below (folder->known, below != NULL        ? below
                                       : *relpath != '\0' ? relpath
                                                          : folder->prefix);
}

static gboolean
cancelled_cb (gpointer user)
{
  return importer_should_stop (((Folder *) user)->self);
}

static void
mark_missing (Folder *folder)
{
  Importer *self = folder->self;
  MissingJob job = { .folder = folder, .ids = db_known_unseen (folder->known) };

  if (job.ids->len > 0 || folder->whole_root)
    shoebox_worker_call (self->writer, mark_missing_cb, &job);
  if (job.error != NULL)
    importer_fail (self, job.error);
  else if (job.ids->len > 0)
    {
      ImporterNews *news = importer_news_new ();

      pthread_mutex_lock (&self->mutex);
      self->progress.missing += job.missing;
      self->progress.moved += job.moves != NULL ? job.moves->len : 0;
      pthread_mutex_unlock (&self->mutex);
      /* Photos that only moved are gone from the lists under one id and there under another. */
      news->many = TRUE;
      importer_tell (self, news);
    }
  g_clear_pointer (&job.ids, g_array_unref);
  g_clear_pointer (&job.moves, g_array_unref);
}

/* The folder of a place that the owner asked for. */
static gboolean
open_asked (Folder *folder, gboolean single_file)
{
  FolderJob job = { .folder = folder, .single_file = single_file };

  shoebox_worker_call (folder->self->writer, open_folder_cb, &job);
  if (job.error == NULL)
    return TRUE;
  importer_fail (folder->self, job.error);
  return FALSE;
}

/* One that is known already; FALSE also when it is not any more. */
static gboolean
open_again (Folder *folder, Db *db)
{
  g_autoptr (GPtrArray) roots = NULL;
  g_autoptr (GError) error = NULL;
  const DbRoot *root = NULL;

  folder->root = db_roots_find (db, folder->folder, &folder->prefix, &error);
  if (folder->root > 0 && (roots = db_roots_list (db, &error)) != NULL
      && (root = find_root (roots, folder->root)) != NULL)
    {
      if (root->scanned_at == DB_SCAN_NEVER_ASKED)
        folder->walks = db_walks_list (db, folder->root, &error);
      folder->known_only = folder->walks != NULL;
      for (guint i = 0; folder->walks != NULL && i < folder->walks->len; i++)
        if (importer_is_below (folder->prefix, folder->walks->pdata[i]))
          folder->known_only = FALSE;
      folder->whole_root = *folder->prefix == '\0' && folder->place->why == IMPORTER_AGAIN
                           && !folder->known_only;
    }
  if (error != NULL)
    importer_fail (folder->self, g_steal_pointer (&error));
  return root != NULL;
}

/* For places that need it before anything else; scan_folder () walks meanwhile. */
static gboolean
load_known (Folder *folder, Db *db)
{
  GError *error = NULL;

  folder->known = db_known_load (db, folder->root, folder->prefix, &error);
  if (folder->known == NULL)
    importer_fail (folder->self, error);
  return folder->known != NULL;
}

static void
folder_init (Folder *folder, Importer *self, const ImporterPlace *place, const char *path)
{
  *folder = (Folder){ .self = self, .place = place, .folder = g_strdup (path), .first = TRUE };
  folder->relpaths = g_ptr_array_new_with_free_func (g_free);
  folder->files = g_array_new (FALSE, FALSE, sizeof (DbFile));
  folder->pending = g_array_new (FALSE, FALSE, sizeof (Pending));
  folder->pending_paths = g_string_new (NULL);
  folder->walk = importer_walk_new (path, place->why);
}

static void
folder_clear (Folder *folder)
{
  g_free (folder->folder);
  g_free (folder->prefix);
  g_clear_pointer (&folder->known, db_known_free);
  g_clear_pointer (&folder->walks, g_ptr_array_unref);
  g_clear_pointer (&folder->walk, importer_walk_free);
  g_ptr_array_unref (folder->relpaths);
  g_array_unref (folder->files);
  g_array_unref (folder->pending);
  g_string_free (folder->pending_paths, TRUE);
}

/* Such disks do not say what another computer changed on them. */
static gboolean
is_remote (const char *path)
{
  static const guint64 kinds[] = { NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, 0xff534d42 /* CIFS */,
                                   0xfe534d42 /* SMB2 */, FUSE_SUPER_MAGIC, CODA_SUPER_MAGIC,
                                   AFS_SUPER_MAGIC, V9FS_MAGIC };
  struct statfs fs;

  if (statfs (path, &fs) != 0)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if ((guint64) fs.f_type == kinds[i])
      return TRUE;
  return FALSE;
}

static void
tell_walk (Folder *folder)
{
  ImporterNews *news = importer_news_new ();

  folder->walk->remote = is_remote (folder->folder);
  news->walk = g_steal_pointer (&folder->walk);
  importer_tell (folder->self, news);
}

/* --- Places ----------------------------------------------------------------------------------- */

static void
scan_folder (Importer *self, Db *db, const ImporterPlace *place, const char *path)
{
  static const ShoeboxScanFuncs funcs = { .file = file_cb, .problem = problem_cb,
                                          .cancelled = cancelled_cb, .folder = folder_cb,
                                          .known = known_cb };
  gboolean flat = place->why == IMPORTER_FLAT;
  Folder folder;

  folder_init (&folder, self, place, path);
  if (place->why == IMPORTER_ASKED ? open_asked (&folder, FALSE) : open_again (&folder, db))
    {
      folder.loading = importer_known_begin (db, folder.root, folder.prefix);
      folder.walk->whole = (flat ? shoebox_scan_flat : shoebox_scan) (path, &funcs, &folder);
      if (have_known (&folder))
        flush (&folder);
      if (folder.walk->whole && !importer_is_cancelled (self))
        {
          mark_missing (&folder);
          tell_walk (&folder);
        }
    }
  folder_clear (&folder);
}

static void
look_at_known_cb (const char *relpath, gpointer user)
{
  g_ptr_array_add (user, g_strdup (relpath));
}

/* Single files were taken from this folder: whether they are still there, and as they were. */
static void
scan_known (Importer *self, Db *db, const ImporterPlace *place, const char *path)
{
  g_autoptr (GPtrArray) relpaths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean stopped = FALSE;
  Folder folder;

  folder_init (&folder, self, place, path);
  if (open_again (&folder, db) && load_known (&folder, db))
    {
      for (guint i = 0; folder.walks != NULL && i < folder.walks->len; i++)
        db_known_see_below (folder.known, folder.walks->pdata[i]);
      db_known_foreach (folder.known, look_at_known_cb, relpaths);
      for (guint i = 0; i < relpaths->len && !stopped; i++)
        {
          const char *relpath = relpaths->pdata[i];
          g_autofree char *full = g_build_filename (path, relpath, NULL);
          g_autofree char *parent = g_path_get_dirname (relpath);
          gboolean walked = FALSE;
          struct stat st;

          for (guint k = 0; folder.walks != NULL && !walked && k < folder.walks->len; k++)
            walked = importer_is_below (relpath, folder.walks->pdata[k]);
          if (walked)
            continue;
          if (stat (full, &st) == 0)
            {
              if (S_ISREG (st.st_mode))
                file_cb (&folder, relpath, st.st_size,
                         (gint64) st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec);
            }
          else if (errno != ENOENT && errno != ENOTDIR)
            /* A file that cannot be looked at is not said to be missing. */
            db_known_see_below (folder.known, relpath);
          if (!g_hash_table_contains (told, parent))
            {
              g_autofree char *dir = g_path_get_dirname (full);

              if (stat (dir, &st) == 0)
                folder_cb (&folder, strcmp (parent, ".") != 0 ? parent : "",
                           (gint64) st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec);
              g_hash_table_add (told, g_steal_pointer (&parent));
            }
          stopped = cancelled_cb (&folder);
        }
      flush (&folder);
      if (!stopped)
        {
          mark_missing (&folder);
          tell_walk (&folder);
        }
    }
  folder_clear (&folder);
}

/* A file that was named is taken whatever its ending. */
static void
add_file (Importer *self, const ImporterPlace *place, const char *path, const struct stat *st)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  Folder folder;

  folder_init (&folder, self, place, parent);
  importer_note_place (self, path);
  if (open_asked (&folder, TRUE))
    {
      file_cb (&folder, name, st->st_size,
               (gint64) st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec);
      flush (&folder);
    }
  folder_clear (&folder);
}

/* When it is back (a disk that is plugged in again), the next look finds the photos with all their
 * labels. */
void
importer_folder_is_gone (Importer *self, Db *db, const char *path)
{
  const ImporterPlace place = { .path = (char *) path, .why = IMPORTER_AGAIN };
  Folder folder;

  folder_init (&folder, self, &place, path);
  if (open_again (&folder, db) && load_known (&folder, db))
    {
      mark_missing (&folder);
      /* There is nothing in it. */
      folder.walk->whole = TRUE;
      tell_walk (&folder);
    }
  folder_clear (&folder);
}

void
importer_scan (Importer *self, Db *db, const ImporterPlace *place)
{
  /* The real path, so that a link to a folder and the folder are one root. */
  g_autofree char *real = NULL;
  char *resolved = realpath (place->path, NULL);
  struct stat st;

  real = g_strdup (resolved != NULL ? resolved : place->path);
  free (resolved);
  if (stat (real, &st) != 0)
    {
      if (place->why == IMPORTER_ASKED)
        importer_problem (self, place->path, g_strerror (errno));
      else if (errno == ENOENT)
        importer_folder_is_gone (self, db, real);
    }
  else if (S_ISDIR (st.st_mode) && place->why == IMPORTER_KNOWN)
    scan_known (self, db, place, real);
  else if (S_ISDIR (st.st_mode))
    scan_folder (self, db, place, real);
  else if (place->why != IMPORTER_ASKED)
    return;
  else if (S_ISREG (st.st_mode))
    add_file (self, place, real, &st);
  else
    importer_problem (self, place->path, _("neither a folder nor a plain file"));
}
