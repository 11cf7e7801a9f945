/* library-backbone.c: the backbones of a library: which there are, and the one on its way while the
 * photos are looked at. How it comes into use is in library-switch.c. */
#include "backbone-file.h"
#include "import-private.h"
#include "library-private.h"
#include "weights.h"

#include "settings.h"
#include "vectors.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define N_SAMPLES 16 /* photos of the owner on which a network is tried */

/* --- Opening ---------------------------------------------------------------------------------- */

/* NULL for the program's own. FALSE on an error. */
static gboolean
read_row (Db *db, const char *key, DbBackbone **row, GError **error)
{
  g_autoptr (GError) failed = NULL;

  *row = NULL;
  if (strcmp (key, DB_BACKBONE_OWN) == 0)
    return TRUE;
  *row = db_backbones_get (db, key, &failed);
  if (*row != NULL)
    return TRUE;
  if (failed == NULL)
    g_set_error (&failed, DB_ERROR, DB_ERROR_CORRUPT, "there is no network %s", key);
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

gboolean
_shoebox_library_open_backbones (ShoeboxLibrary *self, GError **error)
{
  Db *db = self->main_db;
  g_autofree char *used = db_backbones_get_used (db, error);
  g_autofree char *next = used != NULL ? db_backbones_get_next (db, error) : NULL;
  g_autofree char *rest = next != NULL ? db_settings_get (db, DB_SETTING_BACKBONE_REST, NULL) : NULL;

  if (next == NULL || !read_row (db, used, &self->backbone, error)
      || (*next != '\0' && !read_row (db, next, &self->next_backbone, error)))
    return FALSE;
  self->next_key = *next != '\0' ? g_steal_pointer (&next) : NULL;
  self->look_paused = g_strcmp0 (rest, "paused") == 0;
  return TRUE;
}

static const char *
used_key (ShoeboxLibrary *self)
{
  return self->backbone != NULL ? self->backbone->key : DB_BACKBONE_OWN;
}

/* --- Lists ------------------------------------------------------------------------------------ */

void
shoebox_backbone_free (ShoeboxBackbone *backbone)
{
  if (backbone == NULL)
    return;
  g_free (backbone->key);
  g_free (backbone->name);
  g_free (backbone->embedding);
  g_free (backbone->input);
  g_free (backbone);
}

static ShoeboxBackbone *
own_backbone (ShoeboxLibrary *self)
{
  g_autoptr (GPtrArray) weights = shoebox_weights_list (NULL);
  const ShoeboxWeight *weight = weights != NULL ? weights->pdata[0] : NULL;
  ShoeboxBackbone *backbone = g_new0 (ShoeboxBackbone, 1);

  backbone->key = g_strdup (DB_BACKBONE_OWN);
  backbone->name = g_strdup (weight != NULL && weight->what != NULL ? weight->what
                                                                    : "backbone.onnx");
  backbone->embedding = g_strdup ("embedding");
  backbone->used = self->backbone == NULL;
  backbone->next = self->next_key != NULL && self->next_backbone == NULL;
  db_vectors_measure (self->main_db, NULL, &backbone->photos, &backbone->bytes, NULL);
  return backbone;
}

static ShoeboxBackbone *
other_backbone (ShoeboxLibrary *self, const DbBackbone *row)
{
  g_autofree char *path = shoebox_backbone_get_path (self->dir, row);
  g_autofree char *suffix = shoebox_backbone_dup_suffix (row->key);
  ShoeboxBackbone *backbone = g_new0 (ShoeboxBackbone, 1);
  GStatBuf info;

  backbone->key = g_strdup (row->key);
  backbone->name = g_strdup (row->name);
  backbone->embedding = shoebox_backbone_dup_embedding (row);
  backbone->input = shoebox_backbone_dup_input (row);
  backbone->dims = row->dims;
  backbone->used = strcmp (row->key, used_key (self)) == 0;
  backbone->next = g_strcmp0 (row->key, self->next_key) == 0;
  db_vectors_measure (self->main_db, suffix, &backbone->photos, &backbone->bytes, NULL);
  if (g_stat (path, &info) == 0)
    backbone->bytes += info.st_size;
  return backbone;
}

GPtrArray *
shoebox_library_list_backbones (ShoeboxLibrary *self, GError **error)
{
  g_autoptr (GPtrArray) list = NULL, rows = NULL;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  if (!_shoebox_library_check_open (self, error))
    return NULL;
  if ((rows = db_backbones_list (self->main_db, error)) == NULL)
    {
      _shoebox_error_from_db (error);
      return NULL;
    }
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) shoebox_backbone_free);
  g_ptr_array_add (list, own_backbone (self));
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (list, other_backbone (self, rows->pdata[i]));
  return g_steal_pointer (&list);
}

char *
shoebox_library_find_backbone (ShoeboxLibrary *self, const char *text, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  const DbBackbone *found = NULL;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);

  if (strcmp (text, "default") == 0 || strcmp (text, DB_BACKBONE_OWN) == 0)
    return g_strdup (DB_BACKBONE_OWN);
  if (!_shoebox_library_check_open (self, error))
    return NULL;
  if ((rows = db_backbones_list (self->main_db, error)) == NULL)
    {
      _shoebox_error_from_db (error);
      return NULL;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      const DbBackbone *row = rows->pdata[i];

      if (*text == '\0' || (!g_str_has_prefix (row->key, text) && strcmp (row->name, text) != 0))
        continue;
      if (found != NULL)
        {
          g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                       _("“%s” is the name of more than one network: say the key"), text);
          return NULL;
        }
      found = row;
    }
  if (found != NULL)
    return g_strdup (found->key);
  g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND,
               _("this library has no network “%s”"), text);
  return NULL;
}

/* --- Adding and removing ---------------------------------------------------------------------- */

typedef struct
{
  ShoeboxLibrary *self;      /* borrowed: closing the library waits for its workers */
  GTask *task;               /* touched on the main thread only; NULL when the caller waits */
  char *path;
  char *embedding, *input, *mean, *deviation;
  ShoeboxBackboneOptions options;
  GArray *samples;           /* gint64: photos of the owner */
  ShoeboxBackboneFile *file;
  char *key, *suffix;        /* to be removed */
  GError *error;
} FileJob;

static FileJob *
file_job_new (ShoeboxLibrary *self, const char *path, const ShoeboxBackboneOptions *options)
{
  FileJob *job = g_new0 (FileJob, 1);
  g_autoptr (GArray) all = shoebox_library_query (self, "", NULL);
  const guint n = all != NULL ? all->len : 0;

  job->self = self;
  job->path = g_strdup (path);
  if (options != NULL)
    job->options = *options;
  job->options.embedding = job->embedding = g_strdup (job->options.embedding);
  job->options.input = job->input = g_strdup (job->options.input);
  job->options.mean = job->mean = g_strdup (job->options.mean);
  job->options.deviation = job->deviation = g_strdup (job->options.deviation);
  job->samples = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < MIN (n, N_SAMPLES); i++)
    g_array_append_val (job->samples,
                        g_array_index (all, gint64, (guint64) i * n / MIN (n, N_SAMPLES)));
  return job;
}

static void
file_job_free (FileJob *job)
{
  g_clear_pointer (&job->file, shoebox_backbone_file_free);
  g_array_unref (job->samples);
  g_free (job->path);
  g_free (job->embedding);
  g_free (job->input);
  g_free (job->mean);
  g_free (job->deviation);
  g_clear_error (&job->error);
  g_free (job);
}

/* Any thread. */
static void
check_file (FileJob *job)
{
  g_autoptr (GPtrArray) thumbnails = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < job->samples->len; i++)
    {
      GBytes *jpeg
          = shoebox_library_load_thumbnail (job->self, g_array_index (job->samples, gint64, i));

      if (jpeg != NULL)
        g_ptr_array_add (thumbnails, jpeg);
    }
  job->file = shoebox_backbone_file_check (job->path, &job->options, thumbnails, &job->error);
  if (job->file != NULL
      && !shoebox_backbone_file_keep (job->file, job->self->dir, &job->error))
    g_clear_pointer (&job->file, shoebox_backbone_file_free);
}

static void
add_cb (gpointer data)
{
  FileJob *job = data;

  if (!db_backbones_add (job->self->db, job->file->row, &job->error))
    _shoebox_error_from_db (&job->error);
}

/* On the main thread. */
static ShoeboxBackboneReport *
add_checked (FileJob *job, GError **error)
{
  if (job->file != NULL && _shoebox_library_check_writable (job->self, &job->error))
    shoebox_worker_call (job->self->writer, add_cb, job);
  if (job->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&job->error));
      return NULL;
    }
  _shoebox_library_backbone_changed (job->self);
  return g_steal_pointer (&job->file->report);
}

ShoeboxBackboneReport *
shoebox_library_add_backbone (ShoeboxLibrary *self, const char *path,
                              const ShoeboxBackboneOptions *options, GError **error)
{
  ShoeboxBackboneReport *report;
  FileJob *job;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  if (!_shoebox_library_check_writable (self, error))
    return NULL;
  job = file_job_new (self, path, options);
  check_file (job);
  report = add_checked (job, error);
  file_job_free (job);
  return report;
}

static void
check_cb (gpointer data)
{
  check_file (data);
}

static void
checked_cb (gpointer data)
{
  FileJob *job = data;
  g_autoptr (GTask) task = g_steal_pointer (&job->task);
  GError *error = NULL;
  ShoeboxBackboneReport *report = add_checked (job, &error);

  file_job_free (job);
  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) shoebox_backbone_report_free);
  else
    g_task_return_error (task, error);
}

void
shoebox_library_add_backbone_async (ShoeboxLibrary *self, const char *path,
                                    const ShoeboxBackboneOptions *options,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  FileJob *job;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  g_return_if_fail (path != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, shoebox_library_add_backbone_async);
  if (!_shoebox_library_check_writable (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  job = file_job_new (self, path, options);
  job->task = g_steal_pointer (&task);
  shoebox_worker_push (self->learner, check_cb, checked_cb, NULL, job);
}

ShoeboxBackboneReport *
shoebox_library_add_backbone_finish (ShoeboxLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
remove_cb (gpointer data)
{
  FileJob *job = data;

  if (!db_backbones_remove (job->self->db, job->key, job->suffix, &job->error))
    _shoebox_error_from_db (&job->error);
}

/* One file may have several recipes. */
static gboolean
is_file_needed (ShoeboxLibrary *self, const char *file)
{
  g_autoptr (GPtrArray) rows = db_backbones_list (self->main_db, NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (strcmp (((DbBackbone *) rows->pdata[i])->file, file) == 0)
      return TRUE;
  return rows == NULL;
}

gboolean
shoebox_library_remove_backbone (ShoeboxLibrary *self, const char *key, GError **error)
{
  g_autoptr (DbBackbone) row = NULL;
  FileJob job = { .self = self, .key = (char *) key };
  g_autofree char *suffix = shoebox_backbone_dup_suffix (key);
  g_autofree char *path = NULL;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), FALSE);

  job.suffix = suffix;
  if (!_shoebox_library_check_writable (self, error))
    return FALSE;
  if (strcmp (key, DB_BACKBONE_OWN) == 0)
    {
      g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                           _("the built-in network cannot be removed"));
      return FALSE;
    }
  if (strcmp (key, used_key (self)) == 0 || g_strcmp0 (key, self->next_key) == 0)
    {
      g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                           _("the network is in use, or on its way: use another one first"));
      return FALSE;
    }
  if ((row = db_backbones_get (self->main_db, key, NULL)) == NULL)
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND,
                   _("this library has no network “%s”"), key);
      return FALSE;
    }
  shoebox_worker_call (self->writer, remove_cb, &job);
  if (job.error != NULL)
    {
      g_propagate_error (error, job.error);
      return FALSE;
    }
  path = shoebox_backbone_get_path (self->dir, row);
  if (!is_file_needed (self, row->file))
    g_unlink (path);
  _shoebox_library_backbone_changed (self);
  return TRUE;
}

/* --- Looking at the photos -------------------------------------------------------------------- */

gboolean
_shoebox_library_describe_used (ShoeboxLibrary *self, BackboneUsed *used, GError **error)
{
  const ShoeboxNetworks *own = _shoebox_library_get_own_networks (self, error);

  if (own == NULL)
    return FALSE;
  pthread_mutex_lock (&self->networks_mutex);
  used->layout = own->layout;
  if (self->backbone != NULL)
    {
      g_autofree char *suffix = shoebox_backbone_dup_suffix (self->backbone->key);

      used->id = g_strconcat (nn_photo_net_id (own->net), suffix, NULL);
      used->layout.embedding = self->backbone->dims;
    }
  else
    used->id = g_strdup (nn_photo_net_id (own->net));
  pthread_mutex_unlock (&self->networks_mutex);
  return TRUE;
}

static const ShoeboxNetworks *
networks_cb (BackboneUsed *used, gpointer user, GError **error)
{
  return _shoebox_library_describe_used (user, used, error)
             ? _shoebox_library_get_next_networks (user, error)
             : NULL;
}

static GBytes *
thumbnail_cb (gint64 photo, gpointer user)
{
  return shoebox_library_load_thumbnail (user, photo);
}

/* Ends what is at work; what it has seen is kept. */
static void
end_look (ShoeboxLibrary *self)
{
  BackboneLook *look = g_steal_pointer (&self->look);

  if (look == NULL)
    return;
  backbone_look_cancel (look);
  backbone_look_join (look);
  /* News of it that is on its way finds none. */
  if (self->writer != NULL)
    shoebox_worker_deliver (self->writer);
  backbone_look_get_progress (look, &self->looked);
  backbone_look_free (look);
}

static gboolean
import_is_running (ShoeboxLibrary *self)
{
  return self->import != NULL && _shoebox_import_is_running (self->import);
}

static void
news_cb (gpointer user)
{
  ShoeboxLibrary *self = user;
  BackboneLookProgress progress;

  if (self->look == NULL)
    return;
  backbone_look_get_progress (self->look, &progress);
  if (progress.over)
    {
      if (progress.failed)
        {
          g_free (self->backbone_error);
          self->backbone_error = g_strdup (self->look->error->message);
        }
      end_look (self);
      self->looked = progress;
      if (progress.complete)
        {
          self->look_again = import_is_running (self);
          if (!self->look_again)
            _shoebox_library_begin_switch (self, progress.unseen);
        }
    }
  _shoebox_library_backbone_changed (self);
}

static void
start_look (ShoeboxLibrary *self)
{
  if (self->look != NULL || self->switching || self->next_key == NULL || self->writer == NULL)
    return;
  self->look_again = FALSE;
  g_clear_pointer (&self->backbone_error, g_free);
  self->look = backbone_look_new (self->writer, self->db, networks_cb, thumbnail_cb, news_cb, self);
  backbone_look_set_paused (self->look, self->look_paused);
  _shoebox_library_backbone_follow_import (self);
  backbone_look_start (self->look);
  _shoebox_library_backbone_changed (self);
}

void
_shoebox_library_backbone_follow_import (ShoeboxLibrary *self)
{
  gboolean running = import_is_running (self);

  if (self->look != NULL)
    {
      ShoeboxImportProgress progress = { 0 };

      if (running)
        shoebox_import_get_progress (self->import, &progress);
      backbone_look_set_held (self->look, running && !progress.paused);
    }
  else if (self->look_again && !running)
    start_look (self);
}

void
_shoebox_library_stop_backbone (ShoeboxLibrary *self)
{
  self->look_again = FALSE;
  end_look (self);
}

/* --- Using ------------------------------------------------------------------------------------ */

typedef struct
{
  ShoeboxLibrary *self;
  const char *next;
  gboolean paused;
  GError *error;
} NextJob;

static gboolean
write_next (NextJob *job)
{
  Db *db = job->self->db;

  return db_begin (db, &job->error)
         && db_end (db,
                    db_backbones_set_next (db, job->next, &job->error)
                        && db_settings_set (db, DB_SETTING_BACKBONE_REST,
                                            job->paused ? "paused" : NULL, &job->error),
                    &job->error);
}

static void
write_next_cb (gpointer data)
{
  write_next (data);
}

static void
write_next_soon_cb (gpointer data)
{
  NextJob *job = data;

  if (!write_next (job))
    g_warning ("Could not note the pause: %s", job->error->message);
  g_clear_error (&job->error);
  g_free ((char *) job->next);
}

static gboolean
put_on_its_way (ShoeboxLibrary *self, const char *key, GError **error)
{
  gboolean none = strcmp (key, used_key (self)) == 0;
  NextJob job = { .self = self, .next = none ? "" : key };
  DbBackbone *row = NULL;

  if (!_shoebox_library_check_writable (self, error))
    return FALSE;
  if (self->switching)
    {
      g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_LOCKED,
                           _("another network comes into use at this moment: try again"));
      return FALSE;
    }
  if (strcmp (key, DB_BACKBONE_OWN) != 0
      && (row = db_backbones_get (self->main_db, key, NULL)) == NULL)
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND,
                   _("this library has no network “%s”"), key);
      return FALSE;
    }
  if (g_strcmp0 (key, self->next_key) != 0)
    end_look (self);
  shoebox_worker_call (self->writer, write_next_cb, &job);
  if (job.error != NULL)
    {
      db_backbone_free (row);
      g_propagate_error (error, job.error);
      _shoebox_error_from_db (error);
      return FALSE;
    }
  self->look_paused = FALSE;
  self->look_again = FALSE;
  g_clear_pointer (&self->backbone_error, g_free);
  if (g_strcmp0 (key, self->next_key) == 0)
    {
      db_backbone_free (row);
      if (self->look != NULL)
        backbone_look_set_paused (self->look, FALSE);
      return TRUE;
    }
  /* Nobody looks with them any more. */
  pthread_mutex_lock (&self->networks_mutex);
  if (self->next_networks != self->own_networks)
    shoebox_networks_free (self->next_networks);
  self->next_networks = NULL;
  db_backbone_free (self->next_backbone);
  self->next_backbone = none ? NULL : row;
  pthread_mutex_unlock (&self->networks_mutex);
  if (none)
    db_backbone_free (row);
  g_free (self->next_key);
  self->next_key = none ? NULL : g_strdup (key);
  self->looked = (BackboneLookProgress){ 0 };
  return TRUE;
}

gboolean
shoebox_library_use_backbone (ShoeboxLibrary *self, const char *key, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), FALSE);
  if (!put_on_its_way (self, key, error))
    return FALSE;
  start_look (self);
  _shoebox_library_backbone_changed (self);
  return TRUE;
}

gboolean
shoebox_library_use_backbone_later (ShoeboxLibrary *self, const char *key, GError **error)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), FALSE);
  if (!put_on_its_way (self, key, error))
    return FALSE;
  _shoebox_library_backbone_changed (self);
  return TRUE;
}

gboolean
shoebox_library_continue_backbone (ShoeboxLibrary *self, gboolean resume_paused)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), FALSE);
  if (self->next_key == NULL || self->writer == NULL)
    return FALSE;
  if (resume_paused)
    shoebox_library_pause_backbone (self, FALSE);
  start_look (self);
  return TRUE;
}

void
shoebox_library_pause_backbone (ShoeboxLibrary *self, gboolean paused)
{
  NextJob *job;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  if (self->look_paused == paused || self->next_key == NULL || self->writer == NULL)
    return;
  self->look_paused = paused;
  job = g_new0 (NextJob, 1);
  job->self = self;
  job->next = g_strdup (self->next_key);
  job->paused = paused;
  shoebox_worker_push (self->writer, write_next_soon_cb, NULL, g_free, job);
  if (self->look != NULL)
    backbone_look_set_paused (self->look, paused);
  _shoebox_library_backbone_changed (self);
}

void
shoebox_library_stop_backbone (ShoeboxLibrary *self)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  if (self->look != NULL)
    backbone_look_cancel (self->look);
}

/* --- Where it stands -------------------------------------------------------------------------- */

void
shoebox_backbone_progress_clear (ShoeboxBackboneProgress *progress)
{
  g_clear_pointer (&progress->used, g_free);
  g_clear_pointer (&progress->next, g_free);
  g_clear_pointer (&progress->next_name, g_free);
  g_clear_pointer (&progress->error, g_free);
}

void
shoebox_library_get_backbone_progress (ShoeboxLibrary *self, ShoeboxBackboneProgress *progress)
{
  BackboneLookProgress looked;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));

  looked = self->looked;
  if (self->look != NULL)
    backbone_look_get_progress (self->look, &looked);
  *progress = (ShoeboxBackboneProgress){ .used = g_strdup (used_key (self)),
                                         .next = g_strdup (self->next_key),
                                         .paused = self->look_paused,
                                         .held = import_is_running (self),
                                         .todo = looked.todo,
                                         .done = looked.done,
                                         .unseen = looked.unseen,
                                         .rate = looked.rate,
                                         .left = looked.left,
                                         .error = g_strdup (self->backbone_error),
                                         .n_moved = self->switch_moved,
                                         .n_tagged = self->switch_tagged };
  if (self->next_key != NULL && self->next_backbone != NULL)
    progress->next_name = g_strdup (self->next_backbone->name);
  progress->state = self->next_key == NULL        ? SHOEBOX_BACKBONE_SETTLED
                    : self->backbone_error != NULL ? SHOEBOX_BACKBONE_FAILED
                    : self->switching              ? SHOEBOX_BACKBONE_SWITCHING
                    : self->look_paused            ? SHOEBOX_BACKBONE_WAITING
                    : self->look != NULL || self->look_again ? SHOEBOX_BACKBONE_LOOKING
                                                             : SHOEBOX_BACKBONE_WAITING;
}
