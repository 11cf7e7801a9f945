/* library-folders.c: looking at known folders again, and hearing of their changes. */
#include "folders.h"

#include "import-private.h"
#include "library-private.h"
#include "list-job.h"
#include "watch.h"

#include "roots.h"
#include "settings.h"

#include <string.h>

void
shoebox_folder_free (ShoeboxFolder *folder)
{
  g_free (folder->path);
  g_free (folder->display_path);
  g_free (folder);
}

/* --- List ------------------------------------------------------------------------------------- */

static GPtrArray *
list_folders (Db *db, GError **error)
{
  g_autoptr (GPtrArray) roots = db_roots_list (db, error);
  g_autoptr (GArray) counts = roots != NULL ? db_roots_count (db, error) : NULL;
  GPtrArray *folders;

  if (counts == NULL)
    return NULL;
  folders = g_ptr_array_new_with_free_func ((GDestroyNotify) shoebox_folder_free);
  for (guint i = 0; i < roots->len; i++)
    {
      const DbRoot *root = g_ptr_array_index (roots, i);
      ShoeboxFolder *folder = g_new0 (ShoeboxFolder, 1);

      folder->id = root->id;
      folder->path = g_strdup (root->path);
      folder->display_path = g_filename_display_name (root->path);
      folder->looked_at = root->scanned_at > DB_SCAN_NEVER_ASKED ? root->scanned_at : 0;
      folder->single_files = root->scanned_at == DB_SCAN_NEVER_ASKED;
      folder->watched = root->watched;
      folder->there = g_file_test (root->path, G_FILE_TEST_IS_DIR);
      for (guint k = 0; k < counts->len; k++)
        if (g_array_index (counts, DbRootCount, k).root == root->id)
          {
            folder->photos = g_array_index (counts, DbRootCount, k).photos;
            folder->missing = g_array_index (counts, DbRootCount, k).missing;
          }
      g_ptr_array_add (folders, folder);
    }
  return folders;
}

void
shoebox_library_list_folders_async (ShoeboxLibrary *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  _shoebox_library_read_list (self, list_folders, cancellable, shoebox_library_list_folders_async,
                              callback, user_data);
}

GPtrArray *
shoebox_library_list_folders_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Looking again ---------------------------------------------------------------------------- */

static void
add_place (GArray *places, GPtrArray *keep, char *path, ImporterWhy why)
{
  ImporterPlace place = { .path = path, .why = why };

  g_array_append_val (places, place);
  g_ptr_array_add (keep, path);
}

/* What there is to look at; below @within (NULL: everywhere), or around it. */
static void
look (ShoeboxLibrary *self, const char *within, gboolean watched_only)
{
  g_autoptr (GPtrArray) roots = db_roots_list (self->main_db, NULL);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (ImporterPlace));
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; roots != NULL && i < roots->len; i++)
    {
      const DbRoot *root = g_ptr_array_index (roots, i);
      g_autoptr (GPtrArray) walks = NULL;

      if ((watched_only && !root->watched)
          || (within != NULL && !importer_is_below (root->path, within)
              && !importer_is_below (within, root->path)))
        continue;
      if (root->scanned_at != DB_SCAN_NEVER_ASKED)
        {
          /* A disk may be a part of the folder only. */
          add_place (places, keep,
                     g_strdup (within != NULL && importer_is_below (within, root->path)
                                 ? within
                                 : root->path),
                     IMPORTER_AGAIN);
          continue;
        }
      add_place (places, keep, g_strdup (root->path), IMPORTER_KNOWN);
      walks = db_walks_list (self->main_db, root->id, NULL);
      for (guint k = 0; walks != NULL && k < walks->len; k++)
        add_place (places, keep, g_build_filename (root->path, walks->pdata[k], NULL),
                   IMPORTER_AGAIN);
    }
  if (places->len > 0)
    _shoebox_library_look (self, (const ImporterPlace *) (void *) places->data, places->len);
}

void
shoebox_library_look_at (ShoeboxLibrary *self, const char *path)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (path != NULL);

  if (self->writer != NULL)
    look (self, path, FALSE);
}

static void
rescan (ShoeboxLibrary *self)
{
  self->rescan_at = g_get_monotonic_time ();
  look (self, NULL, TRUE);
}

void
shoebox_library_rescan (ShoeboxLibrary *self)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  if (self->watch != NULL && self->writer != NULL
      && g_get_monotonic_time () - self->rescan_at >= self->rescan_us
      && (self->import == NULL || !_shoebox_import_is_running (self->import)))
    rescan (self);
}

/* --- The watch -------------------------------------------------------------------------------- */

static void
changed_cb (const ImporterPlace *places, gsize n, gpointer user)
{
  ShoeboxLibrary *self = user;

  if (n == 0)
    rescan (self);
  else
    _shoebox_library_look (self, places, n);
}

void
shoebox_library_watch (ShoeboxLibrary *self)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  if (self->watch != NULL || self->writer == NULL)
    return;
  self->watch = shoebox_watch_new (self->watch_bound, changed_cb, self);
  rescan (self);
}

/* The root that @path lies in, in @roots, or NULL. */
static const DbRoot *
find_root (GPtrArray *roots, const char *path)
{
  for (guint i = 0; roots != NULL && i < roots->len; i++)
    if (importer_is_below (path, ((const DbRoot *) roots->pdata[i])->path))
      return roots->pdata[i];
  return NULL;
}

void
_shoebox_library_take_walk (ShoeboxLibrary *self, const ImporterWalk *walk)
{
  g_autoptr (GPtrArray) roots = NULL;
  const DbRoot *root;

  if (self->watch == NULL || self->main_db == NULL)
    return;
  roots = db_roots_list (self->main_db, NULL);
  root = find_root (roots, walk->place->path);
  if (root != NULL && root->watched)
    shoebox_watch_take_walk (self->watch, walk);
}

gboolean
shoebox_library_is_watching (ShoeboxLibrary *self, const char *path)
{
  g_autoptr (GPtrArray) roots = NULL;
  const DbRoot *root;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  roots = self->watch != NULL ? db_roots_list (self->main_db, NULL) : NULL;
  root = find_root (roots, path);
  return root != NULL && root->watched && root->scanned_at != DB_SCAN_NEVER_ASKED;
}

/* --- Small writes ----------------------------------------------------------------------------- */

typedef struct
{
  ShoeboxLibrary *self;
  gint64 root;
  gboolean on;
} WriteJob;

static WriteJob *
write_job_new (ShoeboxLibrary *self, gint64 root, gboolean on)
{
  WriteJob *job = g_new0 (WriteJob, 1);

  job->self = self;
  job->root = root;
  job->on = on;
  return job;
}

static void
set_watched_cb (gpointer data)
{
  WriteJob *job = data;
  g_autoptr (GError) error = NULL;

  if (!db_roots_set_watched (job->self->db, job->root, job->on, &error))
    g_warning ("Could not change a folder: %s", error->message);
}

static void
watched_done_cb (gpointer data)
{
  g_autofree WriteJob *job = data;
  ShoeboxLibrary *self = job->self;
  g_autoptr (GPtrArray) roots = NULL;

  if (self->watch == NULL || self->main_db == NULL)
    return;
  roots = db_roots_list (self->main_db, NULL);
  for (guint i = 0; roots != NULL && i < roots->len; i++)
    {
      const DbRoot *root = g_ptr_array_index (roots, i);

      if (root->id == job->root && !root->watched)
        shoebox_watch_drop (self->watch, root->path);
      else if (root->id == job->root)
        look (self, root->path, TRUE);
    }
}

void
shoebox_library_set_watched (ShoeboxLibrary *self, gint64 id, gboolean watched)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  if (self->writer != NULL)
    shoebox_worker_push (self->writer, set_watched_cb, watched_done_cb, NULL,
                         write_job_new (self, id, watched));
}

static void
remember_pause_cb (gpointer data)
{
  WriteJob *job = data;
  g_autoptr (GError) error = NULL;

  if (!db_settings_set (job->self->db, DB_SETTING_IMPORT, job->on ? "paused" : NULL, &error))
    g_warning ("The pause is not remembered: %s", error->message);
}

void
_shoebox_library_remember_pause (ShoeboxLibrary *self, gboolean paused)
{
  if (self->import_paused == paused || self->writer == NULL)
    return;
  self->import_paused = paused;
  shoebox_worker_push (self->writer, remember_pause_cb, NULL, g_free,
                       write_job_new (self, 0, paused));
}
