/* library-counts.c: the lists of albums and tags and what is counted, kept up to date beside the main
 * thread. */
#include "library.h"

#include "label-private.h"
#include "library-private.h"

#include "labels.h"
#include "photos.h"

/* An import changes them all the time, and counting takes as long as the library is large: between two
 * counts lies so many times what one takes. */
#define LABELS_REST 30
#define LABELS_MOST_MS 5000

typedef struct
{
  ShoeboxLibrary *self; /* borrowed: closing the library waits for its workers */
  GPtrArray *albums, *tags;
  DbCounts counts;
  gint64 us;            /* that it took */
} LabelsJob;

static void
read_labels (Db *db, LabelsJob *job)
{
  g_autoptr (GError) error = NULL;

  if ((job->albums = db_labels_list (db, DB_LABEL_ALBUM, &error)) == NULL
      || (job->tags = db_labels_list (db, DB_LABEL_TAG, &error)) == NULL
      || !db_photos_count (db, &job->counts, &error))
    g_warning ("Could not read the albums: %s", error->message);
}

static void
take_labels (ShoeboxLibrary *self, LabelsJob *job)
{
  const DbCounts *c = &job->counts;

  if (job->albums != NULL && job->tags != NULL)
    {
      self->counts = (ShoeboxCounts){ .all = c->new_ + c->ok + c->broken,
                                      .unsorted = c->unsorted,
                                      .new_ = c->new_,
                                      .missing = c->missing,
                                      .broken = c->broken,
                                      .favourites = c->favourite };
      self->n_review = c->doubtful;
      shoebox_label_list_update (self->albums, job->albums);
      shoebox_label_list_update (self->tags, job->tags);
    }
  g_clear_pointer (&job->albums, g_ptr_array_unref);
  g_clear_pointer (&job->tags, g_ptr_array_unref);
}

void
_shoebox_library_refresh_labels (ShoeboxLibrary *self)
{
  LabelsJob job = { .self = self };

  if (self->main_db == NULL)
    return;
  self->labels_dirty = FALSE;
  read_labels (self->main_db, &job);
  take_labels (self, &job);
}

static void
labels_job_run_cb (gpointer data)
{
  LabelsJob *job = data;
  gint64 start = g_get_monotonic_time ();

  read_labels (job->self->reader_db, job);
  job->us = g_get_monotonic_time () - start;
}

static void
labels_job_done_cb (gpointer data)
{
  g_autofree LabelsJob *job = data;
  ShoeboxLibrary *self = job->self;

  self->labels_loading = FALSE;
  self->labels_us = job->us;
  take_labels (self, job);
  _shoebox_library_tell_labels (self);
  if (self->labels_urgent)
    _shoebox_library_labels_changed (self);
  else if (self->labels_dirty)
    _shoebox_library_labels_changed_soon (self);
}

void
_shoebox_library_labels_changed (ShoeboxLibrary *self)
{
  LabelsJob *job;

  self->labels_dirty = TRUE;
  if (self->labels_loading || self->reader == NULL)
    {
      self->labels_urgent = self->labels_loading;
      return;
    }
  g_clear_handle_id (&self->labels_soon, g_source_remove);
  self->labels_loading = TRUE;
  self->labels_dirty = self->labels_urgent = FALSE;
  job = g_new0 (LabelsJob, 1);
  job->self = self;
  shoebox_worker_push (self->reader, labels_job_run_cb, labels_job_done_cb, NULL, job);
}

static gboolean
labels_soon_cb (gpointer data)
{
  ShoeboxLibrary *self = data;

  self->labels_soon = 0;
  _shoebox_library_labels_changed (self);
  return G_SOURCE_REMOVE;
}

void
_shoebox_library_labels_changed_soon (ShoeboxLibrary *self)
{
  gint64 ms = MIN (LABELS_REST * self->labels_us / 1000, LABELS_MOST_MS);

  self->labels_dirty = TRUE;
  if (!self->labels_loading && self->labels_soon == 0 && self->reader != NULL)
    self->labels_soon = g_timeout_add ((guint) ms, labels_soon_cb, self);
}

static void
ensure_labels (ShoeboxLibrary *self)
{
  /* What the reader is loading is not here yet either. */
  if (!self->labels_live && (self->labels_dirty || self->labels_loading))
    {
      gboolean loading = self->labels_loading;

      _shoebox_library_refresh_labels (self);
      self->labels_loading = loading;
    }
}

void
shoebox_library_set_live (ShoeboxLibrary *self)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  ensure_labels (self);
  self->labels_live = TRUE;
  _shoebox_library_schedule_first_learning (self);
}

GListModel *
shoebox_library_get_albums (ShoeboxLibrary *self)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  ensure_labels (self);
  return G_LIST_MODEL (self->albums);
}

GListModel *
shoebox_library_get_tags (ShoeboxLibrary *self)
{
  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (self), NULL);
  ensure_labels (self);
  return G_LIST_MODEL (self->tags);
}

void
shoebox_library_get_counts (ShoeboxLibrary *self, ShoeboxCounts *counts)
{
  g_return_if_fail (SHOEBOX_IS_LIBRARY (self));
  ensure_labels (self);
  *counts = self->counts;
}
