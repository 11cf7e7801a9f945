/* import-places.c: the scanner thread of an import, which goes from place to place. */
#include "importer.h"

#include "filter.h"
#include "imports.h"
#include "roots.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

ImporterPlace *
importer_place_new (const char *path, ImporterWhy why)
{
  ImporterPlace *place = g_new (ImporterPlace, 1);

  place->path = g_canonicalize_filename (path, NULL);
  place->why = why;
  return place;
}

void
importer_place_free (ImporterPlace *place)
{
  g_free (place->path);
  g_free (place);
}

gboolean
importer_is_below (const char *path, const char *folder)
{
  gsize n = strlen (folder);

  return strncmp (path, folder, n) == 0
         && (path[n] == '/' || path[n] == '\0' || (n > 0 && folder[n - 1] == '/'));
}

static void
folder_free (gpointer data)
{
  ImporterFolder *folder = data;

  g_free (folder->path);
  g_free (folder);
}

ImporterWalk *
importer_walk_new (const char *path, ImporterWhy why)
{
  ImporterWalk *walk = g_new0 (ImporterWalk, 1);

  walk->place = importer_place_new (path, why);
  walk->folders = g_ptr_array_new_with_free_func (folder_free);
  walk->unsettled = g_ptr_array_new_with_free_func (g_free);
  return walk;
}

void
importer_walk_free (ImporterWalk *walk)
{
  importer_place_free (walk->place);
  g_ptr_array_unref (walk->folders);
  g_ptr_array_unref (walk->unsettled);
  g_free (walk);
}

/* --- Before the first place ------------------------------------------------------------------- */

typedef struct
{
  Importer *self;
  const DbRoot *root;
  GArray *retry; /* ids of broken photos worth another try */
  GError *error;
} WriteJob;

static void
read_again_cb (gpointer data)
{
  WriteJob *job = data;

  db_photos_read_again (job->self->db, (const gint64 *) (void *) job->retry->data,
                        job->retry->len, &job->error);
}

static void
set_unfinished_cb (gpointer data)
{
  WriteJob *job = data;

  db_roots_set_scanned (job->self->db, job->root->id, DB_SCAN_UNFINISHED, &job->error);
}

/* Permission can be given without a change to the file itself. */
static gboolean
retry_forbidden (Importer *self, Db *db, GError **error)
{
  g_autoptr (DbFilter) is_broken = db_filter_is (DB_IS_BROKEN);
  g_autoptr (GArray) broken = db_search_ids (db, is_broken, 0, error);
  g_autoptr (GArray) retry = g_array_new (FALSE, FALSE, sizeof (gint64));
  WriteJob job = { .self = self, .retry = retry };

  if (broken == NULL)
    return FALSE;
  for (guint i = 0; i < broken->len; i++)
    {
      gint64 id = g_array_index (broken, gint64, i);
      g_autoptr (DbPhoto) photo = db_photos_get (db, id, NULL);

      if (photo != NULL && g_strcmp0 (photo->reason, SHOEBOX_REASON_PERMISSION) == 0)
        g_array_append_val (retry, id);
    }
  if (retry->len > 0)
    shoebox_worker_call (self->writer, read_again_cb, &job);
  if (job.error == NULL)
    return TRUE;
  g_propagate_error (error, job.error);
  return FALSE;
}

/* Marks the photos of roots that are not there any more; the walk of such a root is unfinished, so
 * that it is looked for again. */
static gboolean
look_for_roots (Importer *self, Db *db, GError **error)
{
  g_autoptr (GPtrArray) roots = db_roots_list (db, error);

  for (guint i = 0; roots != NULL && i < roots->len; i++)
    {
      WriteJob job = { .self = self, .root = g_ptr_array_index (roots, i) };
      struct stat st;

      if (stat (job.root->path, &st) == 0 || errno != ENOENT)
        continue;
      importer_folder_is_gone (self, db, job.root->path);
      if (job.root->scanned_at > DB_SCAN_NEVER_ASKED)
        shoebox_worker_call (self->writer, set_unfinished_cb, &job);
      if (job.error != NULL)
        {
          g_propagate_error (error, job.error);
          return FALSE;
        }
    }
  return roots != NULL;
}

static gboolean
begin (Importer *self, Db *db, gboolean asked, gboolean flat, GError **error)
{
  gint64 import = db_imports_get_open (db, error);
  DbCounts counts;
  DbImport row;
  gboolean lack;

  if (import < 0 || (asked && !retry_forbidden (self, db, error))
      || (!flat && !look_for_roots (self, db, error)) || !db_photos_count (db, &counts, error)
      || !db_imports_get (db, import, &row, error))
    return FALSE;
  lack = importer_features_lack (db, error);
  if (*error != NULL)
    return FALSE;
  pthread_mutex_lock (&self->mutex);
  self->import = import;
  self->progress.todo += counts.new_;
  self->progress.added += row.photos;
  self->features_lack = lack;
  self->progress.id = import;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
  return TRUE;
}

/* --- The thread ------------------------------------------------------------------------------- */

void *
importer_scanner_thread (void *user_data)
{
  Importer *self = user_data;
  GError *error = NULL;
  /* Of its own, so that what the owner does meanwhile does not wait for it. */
  g_autoptr (Db) db = db_open (db_get_path (self->db), DB_OPEN_READ_ONLY, &error);
  const ImporterPlace *first;
  gboolean asked, flat;

  pthread_mutex_lock (&self->mutex);
  first = g_queue_peek_head (&self->places);
  asked = self->asked;
  flat = first != NULL && first->why == IMPORTER_FLAT;
  pthread_mutex_unlock (&self->mutex);
  if (db == NULL || !begin (self, db, asked, flat, &error))
    importer_fail (self, g_steal_pointer (&error));

  pthread_mutex_lock (&self->mutex);
  while (!self->over && !self->cancelled)
    {
      ImporterPlace *place = g_queue_pop_head (&self->places);

      self->scanning = place != NULL;
      if (place == NULL)
        {
          pthread_cond_broadcast (&self->changed);
          pthread_cond_wait (&self->changed, &self->mutex);
          continue;
        }
      pthread_mutex_unlock (&self->mutex);
      importer_scan (self, db, place);
      importer_place_free (place);
      pthread_mutex_lock (&self->mutex);
    }
  self->scanning = FALSE;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);
  return NULL;
}
