/* import-scan.c: the scanner thread of an import. */
#include "importer.h"

#include "scanner.h"

#include "filter.h"
#include "roots.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BATCH 200
/* The first rows should be on screen before a slow disk has given a whole batch. */
#define FIRST_BATCH 20
#define BATCH_US (300 * 1000)

/* roots.scanned_at says when the whole folder was last walked through. Two values that are no
 * times: a walk was begun and not finished, so the next start goes on with it; and only single
 * files were taken from it, so nobody asked for the rest. */
#define SCAN_UNFINISHED 0
#define SCAN_NEVER_ASKED 1

/* One folder being scanned. */
typedef struct
{
  Importer *self;
  char *folder;          /* absolute */
  gint64 root;
  char *prefix;          /* of the folder below the root; "" is the root itself */
  gboolean whole_root;
  DbKnown *known;
  GPtrArray *relpaths;   /* of char *, the batch */
  GArray *files;         /* of DbFile, the batch */
  gint64 batch_at;       /* monotonic us, of its first file */
  gboolean first;
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
  folder->whole_root = *folder->prefix == '\0';
  known = find_root (before, folder->root);
  if (job->single_file)
    {
      if (known == NULL)
        db_roots_set_scanned (db, folder->root, SCAN_NEVER_ASKED, &job->error);
      return;
    }
  /* A walk that goes on with an unfinished one counts as the same: what the first one found is as
   * new as what this one will find. */
  if (folder->whole_root && known != NULL && known->scanned_at != SCAN_UNFINISHED
      && !db_roots_set_scanned (db, folder->root, SCAN_UNFINISHED, &job->error))
    return;
  folder->known = db_known_load (db, folder->root, folder->prefix, &job->error);
}

typedef struct
{
  Folder *folder;
  DbUpserted *out;
  GError *error;
} BatchJob;

static void
upsert_cb (gpointer data)
{
  BatchJob *job = data;
  Folder *folder = job->folder;

  db_photos_upsert (folder->self->db, folder->root,
                    (const DbFile *) (void *) folder->files->data, folder->files->len, job->out,
                    &job->error);
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

  job->ids = db_known_unseen (folder->known);
  if (job->ids->len > 0
      && !db_photos_mark_missing (db, (const gint64 *) (void *) job->ids->data,
                                  job->ids->len, &job->moves, &job->error))
    return;
  job->missing = job->ids->len - (job->moves != NULL ? job->moves->len : 0);
  if (folder->whole_root)
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

static void
file_cb (gpointer user, const char *relpath, gint64 size, gint64 mtime_ns)
{
  Folder *folder = user;
  Importer *self = folder->self;
  g_autofree char *full = NULL;
  gboolean unchanged;
  DbFile file = { .size = size, .mtime_ns = mtime_ns };

  full = *folder->prefix != '\0' ? g_strconcat (folder->prefix, "/", relpath, NULL)
                                 : g_strdup (relpath);
  unchanged = folder->known != NULL && db_known_see (folder->known, full, size, mtime_ns);
  pthread_mutex_lock (&self->mutex);
  self->progress.found++;
  if (unchanged)
    self->progress.unchanged++;
  pthread_mutex_unlock (&self->mutex);
  if (unchanged)
    return;

  if (folder->files->len == 0)
    folder->batch_at = g_get_monotonic_time ();
  file.relpath = full;
  g_ptr_array_add (folder->relpaths, g_steal_pointer (&full));
  g_array_append_val (folder->files, file);
  if (folder->files->len >= (folder->first ? FIRST_BATCH : BATCH)
      || g_get_monotonic_time () - folder->batch_at > BATCH_US)
    flush (folder);
}

static void
problem_cb (gpointer user, const char *relpath, const char *reason)
{
  Folder *folder = user;
  g_autofree char *path = *relpath != '\0' ? g_build_filename (folder->folder, relpath, NULL)
                                           : g_strdup (folder->folder);
  g_autofree char *below = NULL;

  importer_problem (folder->self, path, reason);
  if (*folder->prefix != '\0' && *relpath != '\0')
    below = g_strconcat (folder->prefix, "/", relpath, NULL);
  if (folder->known != NULL)
    db_known_see_below (folder->known, below != NULL        ? below
                                       : *relpath != '\0' ? relpath
                                                          : folder->prefix);
}

static gboolean
cancelled_cb (gpointer user)
{
  return importer_is_cancelled (((Folder *) user)->self);
}

static void
mark_missing (Folder *folder)
{
  Importer *self = folder->self;
  MissingJob job = { .folder = folder };

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

static gboolean
open_folder (Folder *folder, gboolean single_file)
{
  FolderJob job = { .folder = folder, .single_file = single_file };

  shoebox_worker_call (folder->self->writer, open_folder_cb, &job);
  if (job.error == NULL)
    return TRUE;
  importer_fail (folder->self, job.error);
  return FALSE;
}

static void
folder_init (Folder *folder, Importer *self, const char *path)
{
  *folder = (Folder){ .self = self, .folder = g_strdup (path), .first = TRUE };
  folder->relpaths = g_ptr_array_new_with_free_func (g_free);
  folder->files = g_array_new (FALSE, FALSE, sizeof (DbFile));
}

static void
folder_clear (Folder *folder)
{
  g_free (folder->folder);
  g_free (folder->prefix);
  g_clear_pointer (&folder->known, db_known_free);
  g_ptr_array_unref (folder->relpaths);
  g_array_unref (folder->files);
}

static void
scan_folder (Importer *self, const char *path)
{
  static const ShoeboxScanFuncs funcs = { file_cb, problem_cb, cancelled_cb };
  Folder folder;

  folder_init (&folder, self, path);
  if (open_folder (&folder, FALSE) && shoebox_scan (path, &funcs, &folder))
    {
      flush (&folder);
      if (!importer_is_cancelled (self))
        mark_missing (&folder);
    }
  folder_clear (&folder);
}

/* A file that was named is taken whatever its ending. */
static void
add_file (Importer *self, const char *path, const struct stat *st)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  Folder folder;

  folder_init (&folder, self, parent);
  if (open_folder (&folder, TRUE))
    {
      file_cb (&folder, name, st->st_size,
               (gint64) st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec);
      flush (&folder);
    }
  folder_clear (&folder);
}

/* --- Roots that are not there any more --------------------------------------------------------- */

typedef struct
{
  Importer *self;
  GPtrArray *roots;
  GArray *retry;   /* ids of broken photos worth another try */
  gint64 left;     /* photos that earlier imports left unread */
  gboolean features_lack;
  GError *error;
} BeginJob;

static void
begin_cb (gpointer data)
{
  BeginJob *job = data;
  Db *db = job->self->db;
  g_autoptr (DbFilter) is_broken = db_filter_is (DB_IS_BROKEN);
  g_autoptr (GArray) broken = NULL, retry = g_array_new (FALSE, FALSE, sizeof (gint64));
  DbCounts counts;

  if ((job->roots = db_roots_list (db, &job->error)) == NULL
      || (broken = db_search_ids (db, is_broken, 0, &job->error)) == NULL)
    return;
  /* Permission can be given without a change to the file itself. */
  for (guint i = 0; i < broken->len; i++)
    {
      gint64 id = g_array_index (broken, gint64, i);
      g_autoptr (DbPhoto) photo = db_photos_get (db, id, NULL);

      if (photo != NULL && g_strcmp0 (photo->reason, SHOEBOX_REASON_PERMISSION) == 0)
        g_array_append_val (retry, id);
    }
  if (retry->len > 0
      && !db_photos_read_again (db, (const gint64 *) (void *) retry->data, retry->len,
                                &job->error))
    return;
  if (!db_photos_count (db, &counts, &job->error))
    return;
  job->left = counts.new_;
  job->features_lack = importer_features_lack (db, &job->error);
}

/* The photos of a folder that is gone are missing from now on; when it is back (a disk that is
 * plugged in again), the next start or import finds them with all their labels. */
static void
root_is_gone (Importer *self, const DbRoot *root)
{
  Folder folder;

  folder_init (&folder, self, root->path);
  if (open_folder (&folder, FALSE))
    {
      folder.whole_root = FALSE; /* the walk stays unfinished */
      mark_missing (&folder);
    }
  folder_clear (&folder);
}

void
importer_begin (Importer *self)
{
  BeginJob job = { .self = self };

  shoebox_worker_call (self->writer, begin_cb, &job);
  if (job.error != NULL)
    importer_fail (self, job.error);
  for (guint i = 0; job.error == NULL && i < job.roots->len; i++)
    {
      const DbRoot *root = g_ptr_array_index (job.roots, i);
      struct stat st;

      if (stat (root->path, &st) != 0 && errno == ENOENT)
        root_is_gone (self, root);
    }
  g_clear_pointer (&job.roots, g_ptr_array_unref);
  pthread_mutex_lock (&self->mutex);
  self->progress.todo += (guint) job.left;
  self->features_lack = job.features_lack;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
}

/* --- The thread ------------------------------------------------------------------------------- */

static void
scan (Importer *self, const char *path)
{
  /* The real path, so that a link to a folder and the folder are one root. */
  g_autofree char *real = NULL;
  char *resolved = realpath (path, NULL);
  struct stat st;

  real = g_strdup (resolved != NULL ? resolved : path);
  free (resolved);
  if (stat (real, &st) != 0)
    importer_problem (self, path, g_strerror (errno));
  else if (S_ISDIR (st.st_mode))
    scan_folder (self, real);
  else if (S_ISREG (st.st_mode))
    add_file (self, real, &st);
  else
    importer_problem (self, path, _("neither a folder nor a plain file"));
}

void *
importer_scanner_thread (void *user_data)
{
  Importer *self = user_data;

  importer_begin (self);
  pthread_mutex_lock (&self->mutex);
  while (!self->over && !self->cancelled)
    {
      g_autofree char *path = g_queue_pop_head (&self->folders);

      self->scanning = path != NULL;
      if (path == NULL)
        {
          pthread_cond_broadcast (&self->changed);
          pthread_cond_wait (&self->changed, &self->mutex);
          continue;
        }
      pthread_mutex_unlock (&self->mutex);
      scan (self, path);
      pthread_mutex_lock (&self->mutex);
    }
  self->scanning = FALSE;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
  return NULL;
}
